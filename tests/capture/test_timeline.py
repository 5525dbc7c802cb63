"""The times of a recording's frames, from what its container states."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screen.capture.timeline import Stamps, Timeline, likely_rate, timeline_of

MS = Fraction(1, 1000)
NAN = float("nan")


def stored(count: int, *, step: int = 40, group: int = 4) -> list[float]:
    """Times of frames in the order of storage: each ``group`` has its last frame stored first."""
    order: list[int] = [0]
    for begin in range(1, count, group):
        end = min(begin + group, count) - 1
        order += [end, *range(begin, end)]
    return [float(step * place) for place in order]


def made(
    shown: Sequence[float],
    *,
    decoded: Sequence[float] | None = None,
    unseen: Sequence[int] = (),
    held_back: int = 2,
    rate: Fraction | None = Fraction(25),
    raw: bool = False,
) -> Timeline | None:
    marks = np.zeros(len(shown), dtype=bool)
    marks[list(unseen)] = True
    nothing = np.full(len(shown), np.nan)
    stamps = Stamps(np.array(shown), nothing if decoded is None else np.array(decoded), marks)
    return timeline_of(stamps, MS, rate=rate, held_back=held_back, raw=raw)


def test_good_times_are_kept_as_they_are() -> None:
    shown = stored(50)
    timeline = made(shown)
    assert timeline is not None
    assert timeline.order == "stated"
    assert timeline.notes == ()
    np.testing.assert_array_equal(timeline.ticks, shown)
    assert timeline.fps == pytest.approx(25)
    assert timeline.length_s == pytest.approx(2.0)


@given(
    count=st.integers(30, 120),
    place=st.integers(0, 119),
    off_s=st.sampled_from([-5000, -1000, -40, -11, 11, 40, 1000, 5000]),
    step=st.sampled_from([16, 33, 40, 100]),
)
def test_one_time_far_off_costs_one_frame_wherever_it_is(
    count: int, place: int, off_s: int, step: int
) -> None:
    shown = stored(count, step=step)
    place %= count
    shown[place] += 1000 * off_s
    timeline = made(shown)
    assert timeline is not None
    assert np.flatnonzero(timeline.left_out).tolist() == [place]
    others = np.arange(count) != place
    np.testing.assert_array_equal(timeline.ticks[others], np.array(shown)[others])
    assert not timeline.joined
    assert timeline.notes == ("1 frame left out: its time lies far outside those of the others.",)


@pytest.mark.parametrize("second_begins_ms", [0.0, 20.0, 4000.0, -90000.0, 3_600_000.0])
def test_joined_parts_follow_each_other(second_begins_ms: float) -> None:
    first = stored(250)
    second = [time + second_begins_ms for time in stored(250)]
    timeline = made([*first, *second])
    assert timeline is not None
    assert timeline.joined
    assert not timeline.left_out.any()
    np.testing.assert_allclose(np.sort(timeline.ticks), 40.0 * np.arange(500))
    assert timeline.length_s == pytest.approx(20.0)
    assert "1 time, as where recordings were joined" in timeline.notes[0]


def test_short_parts_are_told_apart_by_their_times_of_decoding() -> None:
    part = stored(30)
    decoded = [float(40 * place - 80) for place in range(30)]
    timeline = made(part * 3, decoded=decoded * 3)
    assert timeline is not None
    np.testing.assert_allclose(np.sort(timeline.ticks), 40.0 * np.arange(90))


@pytest.mark.parametrize("pause_s", [1, 9, 15, 59])
def test_a_pause_stays_a_pause(pause_s: int) -> None:
    shown = np.array(stored(200))
    shown[100:] += 1000 * pause_s
    timeline = made(shown.tolist())
    assert timeline is not None
    assert timeline.notes == ()
    np.testing.assert_array_equal(timeline.ticks, shown)


def test_few_frames_a_second_are_no_jumps() -> None:
    shown = stored(40, step=2000)
    timeline = made(shown)
    assert timeline is not None
    assert timeline.notes == ()
    np.testing.assert_array_equal(timeline.ticks, shown)


def test_rising_times_of_a_stream_that_reorders_are_those_of_storage() -> None:
    """AVI states when a frame is stored; the reader guesses from it when it is shown."""
    rising = [40.0 * place for place in range(60)]
    guessed = [*(time + 80 for time in rising[:-1]), rising[-1] + 60]
    timeline = made(guessed, decoded=rising)
    assert timeline is not None
    assert timeline.order == "sorted"
    np.testing.assert_array_equal(timeline.ticks, rising)
    plain = made(rising, decoded=rising, held_back=0)
    assert plain is not None
    assert plain.order == "stated"


def test_uneven_times_of_showing_stand_where_the_encoder_could_have_reordered_and_did_not() -> None:
    """An encoder that may reorder stores its frames by a clock of its own, delayed and uneven."""
    shown = [0.0, 30.0, 90.0, 120.0, 190.0, 215.0, 280.0, 300.0]
    delayed = [-60.0, -40.0, *shown[:-2]]
    timeline = made(shown, decoded=delayed)
    assert timeline is not None
    np.testing.assert_array_equal(timeline.ticks, shown)


USELESS = {
    "none": [NAN] * 60,
    "hardly any": [0.0, *[NAN] * 59],
    "all the same": [40.0] * 60,
    "backwards": [40.0 * place for place in range(60)][::-1],
    "by chance": np.random.default_rng(1).uniform(0, 1e6, 60).tolist(),
    "three by turns": [1e7 * (place % 3) + place for place in range(60)],
    "faster than any camera": [place / 10 for place in range(60)],
}


@pytest.mark.parametrize("shown", USELESS.values(), ids=USELESS.keys())
def test_useless_times_are_counted_at_a_rate_that_is_called_a_guess(shown: list[float]) -> None:
    timeline = made(shown, rate=Fraction(50))
    assert timeline is not None
    assert timeline.order == "counted"
    assert timeline.fps == 50
    assert timeline.length_s == pytest.approx(1.2)
    assert "50 a second, which is a guess" in timeline.notes[0]


@pytest.mark.parametrize("rate", [None, Fraction(0), Fraction(1), Fraction(60000)])
def test_without_a_likely_rate_there_are_no_times(rate: Fraction | None) -> None:
    assert made([NAN] * 9, rate=rate) is None


def test_a_bare_stream_is_counted_whatever_its_reader_made_up() -> None:
    timeline = made(stored(50), raw=True, rate=Fraction(30))
    assert timeline is not None
    assert timeline.order == "counted"
    assert timeline.fps == 30


def test_frames_that_are_not_shown_have_no_say() -> None:
    timeline = made([-9e9, *stored(50)], unseen=[0])
    assert timeline is not None
    assert timeline.notes == ()
    assert timeline.length_s == pytest.approx(2.0)
    assert np.flatnonzero(timeline.left_out).tolist() == [0]


# A container states whole ticks of 64 bits.
@given(st.lists(st.integers(-(2**63), 2**63 - 1).map(float) | st.just(NAN), max_size=60))
def test_any_times_give_a_timeline(shown: list[float]) -> None:
    timeline = made(shown)
    assert timeline is not None
    assert len(timeline.ticks) == len(timeline.left_out) == len(shown)
    assert np.all(np.isnan(timeline.ticks[timeline.left_out]))
    if len(shown):
        assert timeline.length_s > 0


@pytest.mark.parametrize(
    ("named", "measured", "expected"),
    [
        ([Fraction(25)], 25.0, 25.0),
        ([Fraction(30000, 1001)], 30.3, 30000 / 1001),
        ([Fraction(60000), Fraction(25)], 25.0, 25.0),
        ([Fraction(50), None, Fraction(25)], 25.0, 25.0),
        ([None, Fraction(1000)], 24.0, 24.0),
    ],
)
def test_a_rate_is_believed_where_the_times_agree(
    named: list[Fraction | None], measured: float, expected: float
) -> None:
    assert likely_rate(named, measured) == pytest.approx(expected)
