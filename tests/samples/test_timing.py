"""Repetitions in time: order, variation and smooth courses."""

from __future__ import annotations

import numpy as np
import pytest

from samples.movements.timing import Course, course_of, draw_strokes

PLAN = [("left", "left"), ("right", "right")] * 3


def test_strokes_follow_one_another_and_are_counted_by_side() -> None:
    strokes = draw_strokes(np.random.default_rng(1), PLAN, start_s=1.5, tempo_s=(2, 3))
    times = [t for s in strokes for t in (s.start_s, s.top_s, s.leave_s, s.end_s)]
    assert times == sorted(times)
    assert times[0] == 1.5
    assert [s.index for s in strokes] == [1, 1, 2, 2, 3, 3]
    assert strokes[-1].left_over == 0


def test_strokes_differ_in_size_within_bounds() -> None:
    strokes = draw_strokes(np.random.default_rng(2), PLAN * 20, start_s=0, tempo_s=(2, 3))
    sizes = np.array([s.size for s in strokes])
    assert 0.85 <= sizes.min() < 0.9
    assert 1.1 < sizes.max() <= 1.15


def test_the_same_seed_gives_the_same_strokes() -> None:
    first, second = (
        draw_strokes(np.random.default_rng(3), PLAN, start_s=1, tempo_s=(2, 3)) for _ in range(2)
    )
    assert first == second


def test_a_course_is_level_outside_its_keys_and_exact_at_them() -> None:
    course = Course([(1.0, 2.0), (3.0, 6.0)])
    assert [course(t) for t in (0, 1, 2, 3, 9)] == pytest.approx([2, 2, 4, 6, 6])


def test_a_course_reaches_every_stroke_and_returns() -> None:
    strokes = draw_strokes(np.random.default_rng(4), PLAN, start_s=1, tempo_s=(2, 3))
    course = course_of(strokes, lambda s: 30 * s.size * (1 if s.side == "left" else -1))
    for stroke in strokes:
        top = course((stroke.top_s + stroke.leave_s) / 2)
        assert abs(top) == pytest.approx(30 * stroke.size)
        assert (top > 0) == (stroke.side == "left")
    assert course(strokes[-1].end_s + 1) == 0
