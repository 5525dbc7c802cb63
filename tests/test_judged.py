"""The rarer cases that tests show are ones that the judge could have made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen import api
from tests.judged import not_answered, not_judged


def test_what_has_no_reading_is_as_the_judge_leaves_it(judged) -> None:
    """Compared with a recording in which the outline of the back was never seen."""
    clip = judged("hip_hinge_rounded")
    hidden = replace(
        clip.track,
        outline_ratio=np.full_like(clip.track.outline_ratio, np.nan),
        silhouette_px=np.full_like(clip.track.silhouette_px, np.nan),
    )
    found = api.analyze(hidden, protocol=clip.protocol, person=clip.result.person).result
    changed = clip.result
    for answer in found.answers:
        assert answer.likelihood == "not_measured"
        changed = not_answered(changed, answer.id, answer.reason, answer.advice)
    assert changed.answers == found.answers
    asked = {name for answer in found.answers for name in answer.findings}
    assert [one for one in changed.findings if one.id in asked] == [
        one for one in found.findings if one.id in asked
    ]


def test_the_recording_that_is_not_judged_was_refused_by_the_judge() -> None:
    result = not_judged()
    assert result.status == "not_judged"
    assert [check.id for check in result.quality.checks if check.forbids] == ["view"]
    assert result.answers
    assert {one.likelihood for one in (*result.answers, *result.findings)} == {"not_measured"}
    assert not result.summary


@pytest.mark.parametrize("name", ["hip_hinge_clean", "side_bend_pelvis_shift"])
def test_a_clip_is_judged_once(judged, name: str) -> None:
    assert judged(name) is judged(name)
    assert judged(name).result.status == "judged"
