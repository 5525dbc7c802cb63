"""Decoded frames and their times: what is kept, dropped and guessed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screen.capture.clock import Losses, in_time, nearest
from screen.capture.timeline import Order, Timeline

NAN = float("nan")


def timeline(ticks: Sequence[float], *, order: Order = "stated") -> Timeline:
    return Timeline(
        ticks=np.array(ticks, dtype=np.float64),
        left_out=np.zeros(len(ticks), dtype=bool),
        order=order,
        tick_s=Fraction(1, 1000),
        step=40.0,
        joined=False,
        notes=(),
    )


def timed(
    ticks: Sequence[float], output: Sequence[int] | None = None, *, order: Order = "stated"
) -> tuple[list[tuple[int, float, int]], Losses]:
    """Return (place, time, number) of what is kept of the frames in ``output``, by default all."""
    losses = Losses()
    numbers = range(len(ticks)) if output is None else output
    decoded = ((number, number) for number in numbers)
    kept = in_time(decoded, timeline(ticks, order=order), losses)
    return [(one.place, one.tick, one.item) for one in kept], losses


def test_frames_that_repeat_a_time_or_go_back_are_dropped_and_keep_their_place() -> None:
    kept, losses = timed([0, 40, 40, 20, 80, 120])
    assert [(place, tick) for place, tick, _ in kept] == [(0, 0), (1, 40), (4, 80), (5, 120)]
    assert losses.notes(timeline([0])) == [
        "2 frames dropped: the time does not come after the frame before."
    ]


@pytest.mark.parametrize("place", [0, 1, 7, 20, 37, 38])
def test_one_time_too_late_costs_one_frame_not_those_after_it(place: int) -> None:
    ticks = [40.0 * one for one in range(40)]
    ticks[place] += 800
    kept, losses = timed(ticks)
    assert [item for _, _, item in kept] == [one for one in range(40) if one != place]
    assert losses.dropped == 1


def test_a_frame_without_a_time_follows_the_one_before_by_the_usual_step() -> None:
    kept, losses = timed([0, 40, NAN, 120, NAN])
    assert [tick for _, tick, _ in kept] == [0, 40, 80, 120, 160]
    assert losses.notes(timeline([0])) == [
        "2 frames without a time: 25 frames a second were assumed."
    ]


def test_frames_left_out_cost_nothing_else() -> None:
    given_times = timeline([0, 40, 80, 120])
    given_times.left_out[1] = True
    losses = Losses()
    kept = list(in_time(((one, one) for one in range(4)), given_times, losses))
    assert [one.item for one in kept] == [0, 2, 3]
    assert losses.notes(given_times) == []


def test_broken_frames_keep_their_place() -> None:
    decoded = [(0, "a"), (1, None), (2, "c")]
    kept = list(in_time(iter(decoded), timeline([0, 40, 80]), Losses()))
    assert [(one.place, one.item) for one in kept] == [(0, "a"), (2, "c")]


def test_counted_frames_get_their_place_as_time() -> None:
    kept, _ = timed([NAN] * 4, [2, 0, 1, 3], order="counted")
    assert kept == [(0, 0, 2), (1, 1, 0), (2, 2, 1), (3, 3, 3)]


@given(st.integers(1, 80), st.integers(1, 16), st.integers(0, 2**32 - 1))
def test_times_of_storage_are_sorted_onto_the_frames_as_they_are_shown(
    count: int, group: int, seed: int
) -> None:
    """However codecs reorder within 16 frames: nothing is lost and the rate stays even."""
    chance = np.random.default_rng(seed)
    order: list[int] = []
    for begin in range(0, count, group):
        order += chance.permutation(np.arange(begin, min(begin + group, count))).tolist()
    kept, losses = timed([40.0 * one for one in range(count)], order, order="sorted")
    assert [item for _, _, item in kept] == order
    assert [tick for _, tick, _ in kept] == [40.0 * one for one in range(count)]
    assert losses.dropped == 0
    assert bool(losses.notes(timeline([0]))) == (order != sorted(order))


@given(
    st.lists(st.integers(0, 100), min_size=1, unique=True).map(sorted),
    st.lists(st.integers(-10, 110)).map(sorted),
)
def test_the_nearest_is_found_in_one_walk(have: list[int], wanted: list[int]) -> None:
    found = list(nearest(((float(one), one) for one in have), [float(one) for one in wanted]))
    assert [item for _, item in found] == [
        min(have, key=lambda one: (abs(one - time), one)) for time in wanted
    ]


def test_no_more_is_read_than_the_answer_needs() -> None:
    taken = []
    items = ((float(one), taken.append(one)) for one in range(100))
    list(nearest(items, [2.2, 3.0]))
    assert taken == [0, 1, 2, 3]


def test_of_nothing_nothing_is_nearest() -> None:
    assert list(nearest(iter([]), [1.0])) == []
