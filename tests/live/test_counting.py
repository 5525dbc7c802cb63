from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screen.kinematics.movement import MovementRules, repetitions_of
from screen.kinematics.series import MovementSeries, Repetition
from screen.live.counting import Counter
from screen.live.settings import shipped_settings
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol
from tests.screening.builders import FPS, series_of

RUNNING = shipped_settings().running
HINGE = movement_rules(load_protocol("hip_hinge").protocol)
BEND = movement_rules(load_protocol("side_bend").protocol)
BLOCK = 3


def course(*corners: tuple[float, float]) -> np.ndarray:
    """A signal through ``(seconds, degrees)``, smooth from one corner to the next."""
    times, heights = zip(*corners, strict=True)
    time_s = np.arange(int(times[-1] * FPS)) / FPS
    place = np.searchsorted(times, time_s, side="right") - 1
    begin, end = np.array(times)[place], np.array(times)[place + 1]
    phase = (1 - np.cos(np.pi * (time_s - begin) / (end - begin))) / 2
    return np.array(heights)[place] * (1 - phase) + np.array(heights)[place + 1] * phase


def lean(values: np.ndarray) -> MovementSeries:
    return series_of({("trunk_inclination_deg", "both"): values})


def bend(values: np.ndarray) -> MovementSeries:
    return series_of({("trunk_side_bend_deg", "both"): values})


def growing(series: MovementSeries, block: int = BLOCK) -> Iterator[MovementSeries]:
    """The series as it is known after each block of frames."""
    count = len(series.time_s)
    for stop in [*range(block, count, block), count]:
        yield replace(
            series,
            time_s=series.time_s[:stop],
            in_place=series.in_place[:stop],
            channels={key: values[:stop] for key, values in series.channels.items()},
        )


def told(
    series: MovementSeries, rules: MovementRules = HINGE, block: int = BLOCK
) -> list[tuple[float, Repetition]]:
    """When each repetition was told, and which."""
    counter = Counter(rules, RUNNING)
    return [
        (float(part.time_s[-1]), repetition)
        for part in growing(series, block)
        for repetition in counter.newly_over(part)
    ]


def recorded(series: MovementSeries, rules: MovementRules = HINGE) -> list[Repetition]:
    """The whole repetitions of a recorded run."""
    found = repetitions_of(series, rules.excursions, rules.limits)
    return [repetition for repetition in found if repetition.complete]


SIX = lean(course((0, 0), (2, 0), *((2 + 1.5 * k, 60 * (k % 2)) for k in range(1, 13)), (24, 0)))


@pytest.mark.parametrize("block", [1, 3, 7])
def test_each_repetition_is_told_once_and_all_of_a_recorded_run_are(block):
    found = [repetition for _, repetition in told(SIX, block=block)]
    wanted = recorded(SIX)
    assert len(wanted) == 6
    assert [one.peak for one in found] == [one.peak for one in wanted]
    assert [one.start for one in found] == [one.start for one in wanted]


def test_none_is_told_before_it_has_come_back():
    lean_deg = SIX.get("trunk_inclination_deg")
    for at_s, repetition in told(SIX):
        now = np.interp(at_s, SIX.time_s, lean_deg)
        assert now <= RUNNING.over_ratio * lean_deg[repetition.peak]
        late_s = at_s - float(SIX.time_s[repetition.peak])
        assert 0.5 < late_s < 1.5


@settings(max_examples=30, deadline=None)
@given(
    heights=st.lists(st.floats(45, 80), min_size=1, max_size=8),
    halves_s=st.lists(st.tuples(st.floats(0.6, 2.0), st.floats(0.6, 2.0)), min_size=8, max_size=8),
    rests_s=st.lists(st.floats(0.2, 2.0), min_size=8, max_size=8),
    block=st.integers(1, 6),
)
def test_whatever_is_done_the_live_count_is_the_recorded_one(heights, halves_s, rests_s, block):
    corners, now_s = [(0.0, 0.0), (2.0, 0.0)], 2.0
    for height, (down_s, up_s), rest_s in zip(heights, halves_s, rests_s, strict=False):
        corners += [(now_s + down_s, height), (now_s + down_s + up_s, 0.0)]
        now_s += down_s + up_s + rest_s
        corners.append((now_s, 0.0))
    series = lean(course(*corners))
    found = [(one.side, one.direction, one.peak) for _, one in told(series, block=block)]
    assert found == [(one.side, one.direction, one.peak) for one in recorded(series)]
    assert len(found) == len(heights)


def test_one_that_does_not_come_back_is_not_told():
    stays = lean(course((0, 0), (2, 0), (3.5, 60), (6, 55), (9, 50)))
    assert told(stays) == []


def test_one_that_comes_back_by_half_is_told_when_the_next_begins():
    """Back to a third, which is far enough to count, but not to a quarter; then down again."""
    series = lean(course((0, 0), (2, 0), (3.5, 60), (5, 20), (6.5, 60), (8, 0), (10, 0)))
    found = told(series)
    assert len(found) == len(recorded(series)) == 2
    assert 5.0 < found[0][0] < 6.3
    assert [one.peak for _, one in found] == [one.peak for one in recorded(series)]


def test_a_bounce_at_the_bottom_is_no_repetition_of_its_own():
    series = lean(course((0, 0), (2, 0), (3.5, 60), (4, 45), (4.5, 62), (6, 0), (8, 0)))
    assert len(told(series)) == len(recorded(series)) == 1


def test_sides_and_directions_are_those_of_a_recorded_run():
    turns = [(2 + second, 25 * height) for second, height in enumerate([0, 1, 0, -1] * 2)]
    series = bend(course((0, 0), *turns, (10, 0), (12, 0)))
    found = [one for _, one in told(series, BEND)]
    assert [(one.side, one.direction) for one in found] == [
        (one.side, one.direction) for one in recorded(series, BEND)
    ]
    assert [one.side for one in found] == ["left", "right", "left", "right"]


def test_rows_that_were_forgotten_change_nothing():
    """The engine shows only the last part of a long series."""
    counter, found = Counter(HINGE, RUNNING), []
    kept = int(10 * FPS)
    for part in growing(SIX):
        start = max(0, len(part.time_s) - kept)
        shown = replace(
            part,
            time_s=part.time_s[start:],
            in_place=part.in_place[start:],
            channels={key: values[start:] for key, values in part.channels.items()},
        )
        found += [float(shown.time_s[one.peak]) for one in counter.newly_over(shown)]
    assert found == [float(SIX.time_s[one.peak]) for one in recorded(SIX)]


def test_what_is_going_on_is_known_by_its_side_and_its_start():
    counter = Counter(BEND, RUNNING)
    series = bend(course((0, 0), (2, 0), (4, -30), (6, 0), (8, 0)))
    found = {
        round(float(part.time_s[-1]), 2): counter.moving(part) for part in growing(series, block=1)
    }
    assert found[1.0] is None
    assert found[7.0] is None
    moving = found[4.0]
    assert moving is not None
    assert (moving.excursion.side, moving.excursion.direction) == (
        recorded(series, BEND)[0].side,
        recorded(series, BEND)[0].direction,
    )
    assert moving.height == pytest.approx(30, abs=0.5)
    assert 2.0 < series.time_s[moving.start] < 3.2
    so_far = moving.so_far(100)
    assert (so_far.peak, so_far.end, so_far.complete) == (100, 100, False)
    assert so_far.start == moving.start


def test_what_is_not_seen_is_not_going_on():
    unseen = course((0, 0), (2, 0), (4, 60))
    unseen[-5:] = np.nan
    assert Counter(HINGE, RUNNING).moving(lean(unseen)) is None


def test_nothing_is_told_of_a_channel_that_is_not_there():
    series = series_of({("knee_flexion_deg", "left"): np.zeros(100)})
    assert told(series) == []
    assert Counter(HINGE, RUNNING).moving(series) is None
