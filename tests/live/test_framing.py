from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics.movement import observe, outlook
from screen.live.framing import view_fits, view_guidance, what_is_wrong
from screen.pose.landmarks import pair
from screen.pose.track import PoseTrack
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.thresholds import Thresholds
from tests.kinematics.puppet import HEIGHT, Puppet, clock
from tests.live.rehearsal import nobody

THRESHOLDS = Thresholds.load()
AZIMUTH = {"side": 90.0, "front": 0.0, "back": 180.0, "oblique": 45.0}


def standing(**changes) -> PoseTrack:
    """A second of a person who stands with the right side to the camera, whole in the picture."""
    return Puppet(clock(1.0), **{"azimuth_deg": 90.0, **changes}).track()


def wrong(track: PoseTrack, protocol: str = "hip_hinge") -> str | None:
    """What is told of a moment of film."""
    rules = load_protocol(protocol).protocol
    observation = observe(track, movement_rules(rules)) if track.seen.any() else None
    series = outlook(observation) if observation is not None else None
    return what_is_wrong(track, series, rules, THRESHOLDS)


def lowest_px(track: PoseTrack, joint: str) -> float:
    """How low in the picture a joint is, in pixels from the top."""
    return float(track.landmarks_px[:, list(pair(joint)), 1].max())


@pytest.mark.parametrize("name", list_protocols())
def test_who_stands_or_sits_as_the_test_needs_it_can_start(name):
    protocol = load_protocol(name).protocol
    seated = protocol.neutral.posture == "seated"
    for view in protocol.camera.views:
        track = standing(azimuth_deg=AZIMUTH[view], seated=seated)
        assert wrong(track, name) is None, view


def test_where_nobody_is_it_is_still_looking():
    assert wrong(nobody(1.0)) == "looking"


@pytest.mark.parametrize(("grey", "told"), [(10.0, "light"), (250.0, "glare"), (120.0, "looking")])
def test_where_nobody_is_seen_the_light_is_told_if_it_is_at_fault(grey, told):
    track = nobody(1.0)
    assert wrong(replace(track, brightness=np.full_like(track.brightness, grey))) == told


def test_dim_light_keeps_nobody_from_starting_who_is_seen():
    track = standing()
    assert wrong(replace(track, brightness=np.full_like(track.brightness, 10.0))) is None


def shifted_down(joint: str) -> PoseTrack:
    """The person so low that a joint lies just below the picture."""
    down = HEIGHT + 2 - float(standing().landmarks_px[:, list(pair(joint)), 1].min())
    return standing(shift_px=(0.0, down))


def test_feet_below_the_border_are_told_as_feet():
    track = shifted_down("ankle")
    assert lowest_px(track, "knee") < HEIGHT < lowest_px(track, "ankle")
    assert wrong(track) == "feet"


def test_where_the_knees_are_gone_too_one_must_step_back():
    assert wrong(shifted_down("knee")) == "step_back"


def test_who_is_too_large_for_the_picture_must_step_back():
    assert wrong(standing(scale=2.4)) == "step_back"


def test_shoulders_above_the_border_are_told_as_the_head():
    assert wrong(standing(shift_px=(0.0, -140.0))) == "head"


@pytest.mark.parametrize("shift", [-325.0, 325.0])
@pytest.mark.parametrize("half", [False, True], ids=["wholly", "by half"])
def test_who_is_out_of_the_picture_at_a_side_must_come_to_the_middle(half, shift):
    if half:
        half_out = standing(azimuth_deg=0.0, shift_px=(0.93 * shift, 0.0))
        assert wrong(half_out, "side_bend") == "middle"
    else:
        assert wrong(standing(shift_px=(shift, 0.0))) == "middle"


@pytest.mark.parametrize("azimuth", [0.0, 180.0, 45.0])
def test_for_a_test_seen_from_the_side_one_must_turn_the_side(azimuth):
    assert wrong(standing(azimuth_deg=azimuth)) == "turn_side"


@pytest.mark.parametrize("azimuth", [90.0, -90.0, 45.0])
def test_for_a_test_seen_from_the_front_one_must_face_the_camera(azimuth):
    assert wrong(standing(azimuth_deg=azimuth), "side_bend") == "turn_front"


def test_who_is_tiny_must_come_nearer():
    assert wrong(standing(scale=0.45)) == "nearer"


def test_a_camera_on_its_side_is_told():
    assert wrong(standing(roll_deg=90.0)) == "upright"


def test_a_joint_that_is_hidden_is_told():
    track = standing()
    visibility = track.visibility.copy()
    visibility[:, list(pair("knee"))] = 0.1
    assert wrong(replace(track, visibility=visibility)) == "hidden"


def test_the_far_leg_may_be_hidden_from_the_side():
    track = standing()
    visibility = track.visibility.copy()
    visibility[:, pair("knee")[0]] = 0.1
    assert wrong(replace(track, visibility=visibility)) is None


def test_being_seen_comes_before_standing_well():
    """Too near and turned at once: one thing at a time, the first to mend first."""
    assert wrong(Puppet(clock(1.0), scale=2.4).track()) == "step_back"
    assert wrong(Puppet(clock(1.0)).track()) == "turn_side"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("hip_hinge", "turn_side"),
        ("side_bend", "turn_front"),
        ("hip_rotation_seated", "turn_front"),
    ],
)
def test_the_way_to_turn_follows_from_the_test(name, told):
    assert view_guidance(load_protocol(name).protocol) == told


def test_a_view_fits_within_what_the_protocol_allows():
    protocol = load_protocol("hip_hinge").protocol
    for azimuth, fits in ((90.0, True), (70.0, True), (55.0, False), (0.0, False)):
        observation = observe(standing(azimuth_deg=azimuth), movement_rules(protocol))
        assert observation is not None
        assert view_fits(observation.view, protocol) is fits
