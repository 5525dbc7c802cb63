"""Whether a recording was filmed as asked: each condition, and the setting that follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from screen.kinematics.arms import ARMS
from screen.pose.track import LANDMARKS
from screen.screening.parts import Clothes, Condition, Filming
from screen.screening.protocol import ConditionName
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.quality.filming import filming_of, filming_words
from screen.screening.reference.filming_file import FilmingLimits, shipped_filming
from tests.screening.builders import SIDE, judged_bend, series_of, track_of

HINGE = load_protocol("hip_hinge").protocol
DARK = np.full(100, 50, dtype=np.float32)
CHANNELS = {("trunk_inclination_deg", "both"): np.zeros(100)}


def hinge(*, clothes: Clothes | None = "close", track: Any = None, **changes: Any) -> Filming:
    """A hinge filmed as asked, but for what is changed."""
    series = series_of(CHANNELS, view=SIDE, arms="crossed")
    return filming_of(
        track or track_of(100),
        replace(series, **changes),
        HINGE,
        shipped_filming(),
        clothes=clothes,
    )


def condition(filming: Filming, name: str) -> Condition:
    (one,) = [one for one in filming.conditions if one.name == name]
    return one


def test_a_hinge_as_asked_has_every_condition_and_no_advice() -> None:
    filming = hinge()
    assert filming.setting == "as_asked"
    assert [one.name for one in filming.conditions] == list(get_args(ConditionName))
    assert not any(one.advice or one.brief for one in filming.conditions)
    assert filming_words(filming) == ("Filmed as asked.", "")


@pytest.mark.parametrize(
    ("changes", "name", "state"),
    [
        ({"clothes": "usual"}, "clothes", "not_as_asked"),
        ({"clothes": None}, "clothes", "not_known"),
        ({"arms": "hanging"}, "arms", "not_as_asked"),
        ({"arms": "hanging"}, "hands", "not_known"),
        ({"arms": "unlike"}, "arms", "not_known"),
        ({"arms": "at_shoulders"}, "hands", "not_as_asked"),
        ({"view": replace(SIDE, off_deg=20.0)}, "view", "not_as_asked"),
        ({"scale_px": 40.0}, "size", "not_as_asked"),
        ({"track": track_of(100, brightness=DARK)}, "light", "not_as_asked"),
    ],
)
def test_one_thing_that_is_otherwise_makes_it_usual(
    changes: dict[str, Any], name: str, state: str
) -> None:
    filming = hinge(**changes)
    assert filming.setting == "usual"
    one = condition(filming, name)
    assert one.state == state
    for sentence in (one.message, one.advice):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    line, advice = filming_words(filming)
    assert one.brief in line
    assert line.endswith("The errors are those of the usual setting.")
    assert advice in {one.advice for one in filming.conditions}


def test_arms_held_out_in_front_are_as_asked_too() -> None:
    assert hinge(arms="before").setting == "as_asked"


def test_what_is_otherwise_is_told_before_what_is_not_known() -> None:
    line, advice = filming_words(hinge(clothes=None, arms="hanging"))
    assert line.startswith("Not filmed as asked: arms hanging. Not known: how the clothes fit")
    assert advice == "Cross the arms on the chest."


def test_nobody_at_their_place_is_not_as_asked() -> None:
    filming = filming_of(track_of(100), None, HINGE, shipped_filming(), clothes="close")
    assert filming.setting == "usual"
    assert condition(filming, "view").state == "not_known"


def test_landmarks_without_pictures_say_nothing_of_the_light() -> None:
    track = track_of(100)
    bare = replace(
        track,
        info=replace(track.info, recording=replace(track.info.recording, container=LANDMARKS)),
    )
    assert condition(hinge(track=bare), "light").state == "not_known"


def test_a_test_of_ones_own_is_held_to_what_ships() -> None:
    found = judged_bend([30, 30, 30], [30, 30, 30], clothes="close").filming
    assert found is not None
    assert [one.name for one in found.conditions] == shipped_filming().test.conditions
    assert found.setting == "as_asked"


@pytest.mark.parametrize("name", list_protocols())
def test_every_test_that_ships_says_what_it_asks_for(name: str) -> None:
    filming = load_protocol(name).protocol.filming
    assert filming is not None
    assert filming.say.endswith(".")


def test_every_way_of_holding_the_arms_has_words() -> None:
    assert set(FilmingLimits.load().ways) == set(ARMS)
