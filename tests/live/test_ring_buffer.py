from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from screen.live.ring_buffer import Tail

RATE_HZ = 30.0


def rows(first: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose numbers follow from their place."""
    place = np.arange(first, first + count)
    return place / RATE_HZ, np.stack([place * 1.0, -place * 2.0], axis=1)


def capacity(tail: Tail) -> int:
    """How many rows there is room for."""
    return len(tail.values.base)


def test_it_starts_empty():
    tail = Tail(3, memory_s=10.0)
    assert len(tail) == 0
    assert tail.time_s.shape == (0,)
    assert tail.values.shape == (0, 3)


@settings(max_examples=40)
@given(
    blocks=st.lists(st.integers(1, 700), min_size=1, max_size=60),
    memory_s=st.sampled_from([1.0, 20.0, 45.0]),
)
def test_the_last_rows_are_all_there_and_right(blocks, memory_s):
    tail, count = Tail(2, memory_s=memory_s), 0
    for block in blocks:
        tail.add(*rows(count, block))
        count += block
        time_s, values = rows(count - len(tail), len(tail))
        np.testing.assert_array_equal(tail.time_s, time_s)
        np.testing.assert_array_equal(tail.values, values)
        assert len(tail) == count or tail.time_s[0] <= time_s[-1] - memory_s + block / RATE_HZ


def test_memory_stays_the_same_after_the_first_minutes():
    tail, sizes = Tail(2, memory_s=45.0), []
    for place in range(0, int(20 * 60 * RATE_HZ), 4):
        tail.add(*rows(place, 4))
        sizes.append(capacity(tail))
    early = sizes[int(3 * 60 * RATE_HZ / 4)]
    assert max(sizes) == early
    assert early <= 4 * 45.0 * RATE_HZ
    assert tail.time_s[-1] - tail.time_s[0] >= 45.0 - 1 / RATE_HZ


def test_a_block_larger_than_the_room_is_kept_whole():
    tail = Tail(2, memory_s=1.0)
    tail.add(*rows(0, 5000))
    np.testing.assert_array_equal(tail.values, rows(0, 5000)[1])
