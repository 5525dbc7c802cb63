from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from screen.capture.read_ahead import read_ahead


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "read-ahead"]


def test_items_come_in_order_and_the_thread_ends() -> None:
    assert list(read_ahead(range(100))) == list(range(100))
    assert threads() == []


def test_no_more_than_the_depth_is_held() -> None:
    fetched = []

    def items() -> Iterator[int]:
        for number in range(50):
            fetched.append(number)
            yield number

    with closing(read_ahead(items(), depth=3)) as ahead:
        assert next(ahead) == 0
        time.sleep(0.05)
        assert len(fetched) <= 5
    assert threads() == []


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    ahead = read_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="broken"):
        next(ahead)
    assert threads() == []


def test_leaving_early_ends_the_thread() -> None:
    with closing(read_ahead(range(10**9))) as ahead:
        next(ahead)
    assert threads() == []
