from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from screen.errors import ProtocolError
from screen.kinematics.series import MovementSeries, Neutral, Repetition, ViewEstimate
from screen.pose.landmarks import INDEX, MIRRORED
from screen.pose.track import PoseTrack
from screen.resources import data_folder
from screen.screening.parts import Check, Quality
from screen.screening.quality import assess, first_block, frames_per_s, swap_frames
from screen.screening.quality.check import apart
from screen.screening.reference.thresholds import Thresholds
from tests.screening.builders import (
    FPS,
    HEIGHT,
    SIDE,
    STEP,
    bend_repetitions,
    bend_series,
    judged,
    protocol_of,
    track_of,
)

LEFT, RIGHT = [30.0] * 3, [30.0] * 3
SERIES, REPETITIONS = bend_series(LEFT, RIGHT), bend_repetitions(LEFT, RIGHT)
N = len(SERIES.time_s)
TRACK = track_of(N)
LIMITS = Thresholds.load()


def assessed(
    track: PoseTrack = TRACK,
    series: MovementSeries | None = SERIES,
    repetitions: list[Repetition] = REPETITIONS,
    **protocol: Any,
) -> Quality:
    swaps = swap_frames(track, LIMITS)
    return assess(track, series, repetitions, protocol_of(**protocol), LIMITS, swaps=swaps)


def failed(quality: Quality) -> list[str]:
    return [check.id for check in quality.checks if not check.passed]


def only(quality: Quality, name: str, *, blocks: bool) -> Check:
    """Return the check that failed, and nothing else did."""
    assert failed(quality) == [name]
    check = next(one for one in quality.checks if one.id == name)
    assert check.blocks is blocks
    assert quality.passed is not blocks
    assert check.message
    assert check.advice
    return check


def moved(joint: str, *, x: float = 0, y: float = 0, frames: slice = slice(None)) -> PoseTrack:
    """Return the track with both landmarks of a joint moved."""
    points = TRACK.landmarks_px.copy()
    for side in ("left", "right"):
        points[frames, INDEX[f"{side}_{joint}"], :2] += (x, y)
    return replace(TRACK, landmarks_px=points)


def seen_from(**changes: Any) -> MovementSeries:
    return replace(SERIES, view=replace(SERIES.view, **changes))


def test_a_good_recording_passes_every_check() -> None:
    quality = assessed()
    assert quality.passed
    assert failed(quality) == []
    assert all(check.advice == "" for check in quality.checks)
    assert first_block(quality) is None
    assert quality.in_place_s == pytest.approx(N / FPS)
    assert quality.people_seen == 1
    assert quality.view is not None
    assert quality.neutral is not None


def test_too_short() -> None:
    short = track_of(10)
    series = replace(SERIES, time_s=short.time_s, in_place=np.ones(10, dtype=bool))
    quality = assessed(short, series, [])
    assert failed(quality) == ["length", "repetitions"]
    check = first_block(quality)
    assert check is not None
    assert check.message == "The recording is 0.4 s long; at least 3 s are needed."


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_and_a_single_picture_are_not_judged(n: int) -> None:
    result = judged(None, [], protocol_of(), track=track_of(n))
    assert result.status == "not_judged"
    assert not result.quality.passed
    assert all(one.likelihood == "not_measured" for one in result.findings)


@pytest.mark.parametrize(
    ("rate", "blocks", "word"),
    [
        (5.0, True, "5 frames a second; at least 10 are needed"),
        (15.0, False, "15 frames a second; 20 or more are good"),
        (5000.0, True, "no camera"),
    ],
)
def test_frame_rate(rate: float, blocks: bool, word: str) -> None:
    n = 20_000 if rate > 1000 else N
    track = replace(track_of(n), time_s=np.arange(n) / rate)
    series = replace(SERIES, time_s=track.time_s, in_place=np.ones(n, dtype=bool))
    series = replace(series, neutral=Neutral(0.0, float(track.time_s[20]), "start", 0.01))
    check = only(assessed(track, series), "frame_rate", blocks=blocks)
    assert word in check.message


@pytest.mark.parametrize("rate", [9.97, 19.99])
def test_a_rate_is_judged_by_the_number_that_is_told(rate: float) -> None:
    track = replace(TRACK, time_s=np.arange(N) / rate)
    check = next(one for one in assessed(track).checks if one.id == "frame_rate")
    assert check.blocks is False
    assert check.passed is (rate > 15)


def paused(rate: float, pauses_s: list[float]) -> PoseTrack:
    """Return a track at an even rate that stands still now and then."""
    steps = np.full(N - 1, 1 / rate)
    steps[10 : 10 + len(pauses_s)] = pauses_s
    return replace(TRACK, time_s=np.concatenate([[0.0], np.cumsum(steps)]))


@pytest.mark.parametrize("pauses_s", [[], [30.0], [8.0, 12.0, 40.0]])
def test_a_pause_does_not_make_a_camera_slow(pauses_s: list[float]) -> None:
    checks = assessed(paused(30, pauses_s)).checks
    check = next(one for one in checks if one.id == "frame_rate")
    assert check.passed
    assert "30 frames" in check.message


def test_a_slow_camera_is_slow_with_and_without_a_pause() -> None:
    for pauses_s in ([], [30.0]):
        checks = assessed(paused(5, pauses_s)).checks
        check = next(one for one in checks if one.id == "frame_rate")
        assert check.blocks
        assert not check.passed


def test_slow_and_fast_stretches_count_by_their_mean() -> None:
    steps = np.where(np.arange(N - 1) % 2, 1 / 60, 1 / 12)
    track = replace(TRACK, time_s=np.concatenate([[0.0], np.cumsum(steps)]))
    assert frames_per_s(track, LIMITS.frame_rate) == pytest.approx(20, rel=0.02)


def test_where_every_step_is_a_pause_the_mean_is_over_all() -> None:
    track = replace(TRACK, time_s=np.arange(N) * 2.0)
    assert frames_per_s(track, LIMITS.frame_rate) == pytest.approx(0.5)


def test_nobody_is_seen() -> None:
    points = np.full_like(TRACK.landmarks_px, np.nan)
    nobody = replace(TRACK, landmarks_px=points, visibility=np.zeros_like(TRACK.visibility))
    assert only(assessed(nobody, None, []), "person", blocks=True).message == "No person was found."


def test_a_person_in_few_frames_only() -> None:
    points = TRACK.landmarks_px.copy()
    points[N // 4 :] = np.nan
    track = replace(TRACK, landmarks_px=points)
    check = only(assessed(track, None, []), "person", blocks=True)
    assert check.message == "A person was found in 25 % of the frames; at least 50 % are needed."


def test_a_frozen_picture_says_from_when_to_when() -> None:
    change = TRACK.change.copy()
    change[100:250] = 0.0
    check = only(assessed(replace(TRACK, change=change)), "frozen", blocks=False)
    assert check.message == "The picture stands still from 4.0 to 10.0 s."


def test_a_picture_frozen_all_through_blocks() -> None:
    only(assessed(replace(TRACK, change=np.zeros_like(TRACK.change))), "frozen", blocks=True)


def test_frames_shown_twice_are_not_frozen() -> None:
    change = TRACK.change.copy()
    change[::2] = 0.0
    assert assessed(replace(TRACK, change=change)).passed


@pytest.mark.parametrize(("grey", "word"), [(10, "too dark"), (250, "too bright")])
def test_light(grey: float, word: str) -> None:
    track = replace(TRACK, brightness=np.full_like(TRACK.brightness, grey))
    assert word in only(assessed(track), "brightness", blocks=False).message


def test_a_number_beyond_its_limit_does_not_read_like_the_limit() -> None:
    track = replace(TRACK, brightness=np.full_like(TRACK.brightness, 34.7))
    assert "(mean grey value 34.7 of 255, at least 35 is good)" in (
        only(assessed(track), "brightness", blocks=False).message
    )
    assert [apart(value, 10.0) for value in (12.4, 10.3, 10.04, 10.001)] == [
        "12",
        "10.3",
        "10.04",
        "10.00",
    ]


@pytest.mark.parametrize(
    ("kind", "azimuth", "off", "seen", "turn"),
    [
        ("side", 90.0, 0.0, "from the side", "Turn about 90° to your"),
        ("front", 25.0, 25.0, "from the front, 25° off", "Turn about 25° to your right."),
        ("front", -25.0, 25.0, "from the front, 25° off", "Turn about 25° to your left."),
        ("back", 150.0, 30.0, "from the back, 30° off", "Turn about 30° to your left."),
        ("oblique", 40.0, 40.0, "at an angle, 40° off", "Turn about 40° to your right."),
    ],
)
def test_a_wrong_view_says_which_and_what_to_change(
    kind: Any, azimuth: float, off: float, seen: str, turn: str
) -> None:
    series = seen_from(kind=kind, azimuth_deg=azimuth, off_deg=off)
    check = only(assessed(TRACK, series), "view", blocks=True)
    assert seen in check.message
    assert "front or back view, at most 20° off" in check.message
    assert check.advice.startswith(turn)
    assert check.advice.endswith("Stand in front of the camera.")


def test_an_end_posture_that_is_held_says_nothing_about_the_camera() -> None:
    turned = replace(
        seen_from(kind="oblique", azimuth_deg=40.0, off_deg=40.0, roll_deg=20.0),
        neutral=replace(SERIES.neutral, source="assumed"),
    )
    quality = assessed(TRACK, turned)
    check = next(one for one in quality.checks if one.id == "view")
    assert not check.passed
    assert "no quiet start" in check.message
    assert check.advice == "Stand upright and still for two seconds before the first repetition."


def test_the_way_to_turn_for_a_view_from_the_side_is_the_shorter_one() -> None:
    sagittal = {"views": ["side"]}
    right = seen_from(kind="oblique", azimuth_deg=-50.0, off_deg=40.0)
    check = only(assessed(TRACK, right, camera=sagittal), "view", blocks=True)
    assert check.advice.startswith("Turn about 40° to your right.")


def test_feet_below_the_picture_are_cut_off() -> None:
    check = only(assessed(moved("ankle", y=HEIGHT)), "framing", blocks=True)
    assert check.message == "Cut off by the picture at the bottom border: ankles."


def test_what_the_test_does_not_need_may_be_cut_off() -> None:
    assert assessed(moved("knee", x=-1000)).passed


def test_what_is_cut_off_is_not_told_again_as_hidden() -> None:
    track = moved("ankle", y=HEIGHT)
    visibility = track.visibility.copy()
    visibility[:, [INDEX["left_ankle"], INDEX["right_ankle"]]] = 0.1
    only(assessed(replace(track, visibility=visibility)), "framing", blocks=True)


def test_walking_in_does_not_count_as_cut_off() -> None:
    assert "framing" not in failed(assessed(moved("ankle", y=HEIGHT, frames=slice(55, 75))))


def hidden(*names: str) -> PoseTrack:
    visibility = TRACK.visibility.copy()
    visibility[:, [INDEX[name] for name in names]] = 0.1
    return replace(TRACK, visibility=visibility)


def test_hidden_joints() -> None:
    check = only(assessed(hidden("left_hip")), "visibility", blocks=True)
    assert check.message == "Not seen well enough: hips."
    assert assessed(hidden("left_knee")).passed


def test_from_the_side_only_the_near_side_must_be_seen() -> None:
    camera = {"views": ["side"], "sides": "near"}
    facing_right = replace(SERIES, view=SIDE)
    assert assessed(hidden("left_hip"), facing_right, camera=camera).passed
    check = only(
        assessed(hidden("right_hip"), facing_right, camera=camera), "visibility", blocks=True
    )
    assert check.message == "Not seen well enough: hip."


def test_a_small_person() -> None:
    only(assessed(TRACK, replace(SERIES, scale_px=20.0)), "size", blocks=True)


def test_a_second_person_is_a_warning() -> None:
    count = TRACK.people_count.copy()
    count[50:] = 2
    track = replace(TRACK, people_count=count, info=replace(TRACK.info, followed_switches=1))
    quality = assessed(track)
    check = only(quality, "people", blocks=False)
    assert "the one who looked largest was followed" in check.message
    assert "changed 1 time." in check.message
    assert quality.people_seen == 2


def turned(degrees: float, *joints: str) -> PoseTrack:
    """Return the track with some joints (default: all) turned clockwise about the hips."""
    points = TRACK.landmarks_px.copy()
    hips = points[:, [INDEX["left_hip"], INDEX["right_hip"]], :2].mean(axis=1, keepdims=True)
    chosen = [place for name, place in INDEX.items() if not joints or name.endswith(joints)]
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cosine, sine], [-sine, cosine]], dtype=np.float32)
    points[:, chosen, :2] = (points[:, chosen, :2] - hips) @ turn + hips
    return replace(TRACK, landmarks_px=points)


def test_a_tilted_camera_is_a_warning() -> None:
    check = only(assessed(turned(-12.0)), "roll", blocks=False)
    assert check.message == (
        "The person stands straight and leans 12° anticlockwise in the picture; up to 8° is good."
    )
    assert check.advice == "Set the camera level."


@pytest.mark.parametrize("bend", [25.0, 58.0, 89.0, -60.0])
def test_a_person_who_is_bent_says_nothing_about_the_camera(bend: float) -> None:
    check = only(assessed(turned(bend, "shoulder", "nose")), "roll", blocks=False)
    assert f"is bent (trunk and legs {abs(bend):.0f}° out of line)" in check.message
    assert check.advice.startswith("Stand upright and still")


def test_who_stands_with_the_hips_forward_is_not_called_bent() -> None:
    points = TRACK.landmarks_px.copy()
    points[:, [INDEX["left_hip"], INDEX["right_hip"]], 0] += 20
    assert assessed(replace(TRACK, landmarks_px=points)).passed


def test_a_seated_person_may_lean_where_the_camera_is_level() -> None:
    check = only(assessed(turned(12.0, "shoulder", "nose"), posture="seated"), "roll", blocks=False)
    assert "who sits still leans 12° clockwise" in check.message
    assert check.advice == "Set the camera level, and sit upright to begin with."


@pytest.mark.parametrize("degrees", [88.0, -90.0, 180.0])
def test_a_picture_that_is_turned_blocks(degrees: float) -> None:
    checks = assessed(turned(degrees)).checks
    check = next(one for one in checks if one.id == "roll")
    assert check.forbids
    assert check.message.startswith(f"The body lies {abs(degrees):.0f}° from upright")
    assert "Turn the recording" in check.advice


def test_a_picture_on_its_side_is_seen_without_series() -> None:
    points = TRACK.landmarks_px.copy()
    points[..., 0], points[..., 1] = TRACK.landmarks_px[..., 1], TRACK.landmarks_px[..., 0]
    info = replace(TRACK.info, width_px=HEIGHT, height_px=480)
    block = first_block(assessed(replace(TRACK, landmarks_px=points, info=info), None, []))
    assert block is not None
    assert block.id == "roll"


@pytest.mark.parametrize("source", ["between", "assumed"])
def test_a_neutral_that_is_not_at_the_start_is_a_warning(source: Any) -> None:
    series = replace(SERIES, neutral=replace(SERIES.neutral, source=source))
    only(assessed(TRACK, series), "neutral", blocks=False)


def test_without_series_there_is_no_neutral() -> None:
    quality = assessed(TRACK, None, [])
    only(quality, "neutral", blocks=True)
    assert (quality.view, quality.neutral, quality.in_place_s) == (None, None, 0.0)


def swapped(*spans: tuple[int, int]) -> PoseTrack:
    points = TRACK.landmarks_px.copy()
    for start, stop in spans:
        points[start:stop] = points[start:stop, MIRRORED]
    return replace(TRACK, landmarks_px=points)


def test_swapped_sides_are_counted_and_the_repetitions_named() -> None:
    track = swapped((195, 205))
    assert swap_frames(track, LIMITS).tolist() == [195, 205]
    check = only(assessed(track), "swap", blocks=False)
    assert check.message == "Left and right changed places 2 times, in repetition 2."
    between = only(assessed(swapped((145, 155))), "swap", blocks=False)
    assert between.message.endswith("2 times, between repetitions.")


def test_a_repetition_with_swapped_sides_is_left_out() -> None:
    result = judged(SERIES, REPETITIONS, protocol_of(), track=swapped((195, 205)))
    assert [one.valid for one in result.repetitions] == [True, False, True, True, True, True]
    assert result.repetitions[1].invalid_reason == "left and right changed places in it"


def test_the_person_turning_round_slowly_is_no_swap() -> None:
    points = TRACK.landmarks_px.copy()
    turn = np.cos(np.linspace(0, np.pi, N))[:, None]
    points[..., 0] = 240 + (points[..., 0] - 240) * turn
    assert len(swap_frames(replace(TRACK, landmarks_px=points), LIMITS)) == 0


def test_time_away_from_the_place_is_noted_and_warned_of_if_long() -> None:
    def away(frames: int) -> MovementSeries:
        in_place = np.ones(N, dtype=bool)
        in_place[N - frames :] = False
        return replace(SERIES, in_place=in_place)

    quality = assessed(TRACK, away(50))
    note = next(check for check in quality.checks if check.id == "place")
    assert note.passed
    assert note.message == "Away from the place for 2.0 s (walking or stepping); not used."
    assert quality.in_place_s == pytest.approx((N - 50) / FPS)
    check = only(assessed(TRACK, away(N - 50)), "place", blocks=False)
    assert check.advice.startswith("Stay at one place")


def test_being_out_of_the_picture_is_not_called_walking() -> None:
    in_place = np.arange(N) < 50
    series = replace(SERIES, in_place=in_place)
    below = TRACK.landmarks_px.copy()
    below[50:, [INDEX["left_ankle"], INDEX["right_ankle"]], 1] = HEIGHT + 40
    check = next(
        one
        for one in assessed(replace(TRACK, landmarks_px=below), series).checks
        if one.id == "place"
    )
    assert check.message.startswith("Partly outside the picture for")
    assert check.advice.startswith("Move the camera further away")
    gone = TRACK.landmarks_px.copy()
    gone[N // 3 :] = np.nan
    series = replace(SERIES, in_place=np.arange(N) < N // 3)
    quality = assessed(replace(TRACK, landmarks_px=gone), series)
    check = next(one for one in quality.checks if one.id == "place")
    assert check.message.startswith("Not found in the picture for")
    assert check.advice.startswith("Stay in the picture")


def test_too_few_repetitions_of_a_side_are_a_warning() -> None:
    check = only(assessed(repetitions=REPETITIONS[:4]), "repetitions", blocks=False)
    assert check.message == "Full repetitions: 1 on the right; 3 of each are asked for."
    assert check.advice == "Do at least 3 full repetitions of each."
    assert assessed(repetitions=[]).passed


def test_too_few_repetitions_name_the_direction_where_there_are_several() -> None:
    signal = {
        "measure": "trunk_inclination_deg",
        "positive": "flexion",
        "negative": "back_bend",
    }
    check = only(assessed(repetitions=[], signals=[signal]), "repetitions", blocks=False)
    assert "0 (flexion) and 0 (back bend)" in check.message


def test_an_unfinished_repetition_is_noted_and_left_out() -> None:
    cut = [*REPETITIONS, replace(REPETITIONS[-1], index=7, complete=False)]
    check = only(assessed(repetitions=cut), "complete", blocks=False)
    assert check.message == f"1 repetition not finished (at {6 * STEP / FPS:.1f} s); not used."
    result = judged(SERIES, cut, protocol_of())
    assert result.repetitions[-1].invalid_reason == "not finished"
    assert result.summary[1].count == 3


@pytest.mark.parametrize(
    ("cut", "advices"),
    [
        ([0], ["Begin from the starting posture"]),
        ([5], ["Come back to the starting posture and keep still"]),
        ([2], ["Come back to the starting posture after each repetition"]),
        ([0, 5], ["Begin from the starting posture", "keep still before the recording ends"]),
    ],
)
def test_where_a_repetition_was_cut_decides_the_advice(cut: list[int], advices: list[str]) -> None:
    repetitions = [replace(one, complete=place not in cut) for place, one in enumerate(REPETITIONS)]
    check = next(one for one in assessed(repetitions=repetitions).checks if one.id == "complete")
    assert not check.passed
    assert all(advice in check.advice for advice in advices)
    assert check.advice.count(".") == len(advices)


@pytest.mark.parametrize(("which", "word"), [(0, "Begin"), (5, "keep still")])
def test_a_single_repetition_was_cut_at_the_nearer_end_of_the_recording(
    which: int, word: str
) -> None:
    alone = [replace(REPETITIONS[which], complete=False)]
    check = next(one for one in assessed(repetitions=alone).checks if one.id == "complete")
    assert word in check.advice


def test_a_wrong_view_forbids_every_verdict_in_its_own_words() -> None:
    view = ViewEstimate("side", 90.0, 0.0, "right", 0.0)
    result = judged(replace(SERIES, view=view), REPETITIONS, protocol_of())
    check = first_block(result.quality)
    assert check is not None
    assert result.status == "not_judged"
    assert (result.repetitions, result.summary, result.asymmetry) == ([], [], [])
    for finding in result.findings:
        assert finding.likelihood == "not_measured"
        assert finding.why == f"Not measured: {check.message}"
        assert finding.action == check.advice


def test_damaged_thresholds_are_named(tmp_path: Path) -> None:
    good = (data_folder("protocols") / "quality.toml").read_text(encoding="utf-8")
    path = tmp_path / "quality.toml"
    path.write_text(good.replace("warn_deg", "warm_deg"), encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"roll\.warn_deg") as caught:
        Thresholds.load(path)
    assert any(problem.startswith("roll.warm_deg") for problem in caught.value.problems)
    path.write_text("[length", encoding="utf-8")
    with pytest.raises(ProtocolError, match="not valid TOML"):
        Thresholds.load(path)
