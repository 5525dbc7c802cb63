"""What is asked of the filming before a test begins, as a recorded run tells it afterwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.live.engine import LiveEngine
from screen.live.state import Phase
from screen.pose.track import PoseTrack
from screen.pose.tracker import RecordedTracker
from screen.screening.analysis import analyze_track
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from tests.kinematics.puppet import Puppet, bump, clock
from tests.kinematics.test_arms import holding, place_of
from tests.live.rehearsal import CREATED, frames, picture, play

pytestmark = pytest.mark.usefixtures("plain_calibration")

HINGE = load_protocol("hip_hinge")
BRIGHT = 100
T = clock(12.0, rate_hz=15.0)


def hinging(**how) -> PoseTrack:
    bends = bump(T, 5.0, 2.5, 60) + bump(T, 8.5, 2.5, 60)
    return Puppet(T, **{"forward": bends, "azimuth_deg": 90} | how).track()


def rehearsed(track: PoseTrack, **said):
    with LiveEngine(HINGE, lambda: RecordedTracker(track), **said) as engine:
        dim = float(np.median(track.brightness)) < BRIGHT
        draw = (lambda index: picture(index) // 2) if dim else picture
        states = play(engine, frames(track.time_s, draw=draw))
        return states, engine.finish(created=CREATED)


def asked_while_still(track: PoseTrack) -> set[str]:
    states, _ = rehearsed(track)
    return {one.guidance.id for one in states if one.phase is Phase.STILL and one.guidance}


CROSSED = hinging()
HANGING = holding(CROSSED, place_of("hanging"), side_on=True)
DARK = replace(CROSSED, brightness=np.full(len(T), 50, dtype=np.float32))


@pytest.mark.parametrize(
    ("track", "said", "otherwise"),
    [
        (CROSSED, "still", set()),
        (holding(CROSSED, place_of("before"), side_on=True), "still", set()),
        (HANGING, "asked_arms_crossed", {"arms"}),
        (DARK, "asked_light", {"light"}),
        (hinging(azimuth_deg=68), "asked_view", {"view"}),
    ],
    ids=["crossed", "before", "hanging", "dark", "turned"],
)
def test_what_is_asked_for_live_is_what_the_recording_lacks(track, said, otherwise):
    assert asked_while_still(track) == {said}
    recorded = analyze_track(track, HINGE, Person(), created=CREATED).result.filming
    lacking = {one.name for one in recorded.conditions if one.state == "not_as_asked"}
    assert lacking == otherwise


def test_nobody_has_to_follow_and_the_report_says_what_was_otherwise():
    states, outcome = rehearsed(HANGING, clothes="close")
    assert Phase.GO in {one.phase for one in states}
    filming = outcome.analysis.result.filming
    assert filming.setting == "usual"
    assert [one.brief for one in filming.conditions if one.state == "not_as_asked"] == [
        "arms hanging"
    ]


@pytest.mark.parametrize(
    ("clothes", "setting"), [("close", "as_asked"), ("usual", "usual"), (None, "usual")]
)
def test_clothes_that_were_told_before_a_drill_stand_in_its_result(clothes, setting):
    _, outcome = rehearsed(CROSSED, clothes=clothes)
    assert outcome.analysis.result.filming.setting == setting
