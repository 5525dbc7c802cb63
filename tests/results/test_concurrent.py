"""Asking ahead keeps the order, is bounded, and passes errors on."""

from __future__ import annotations

import threading
import time

import pytest

from screen.results.concurrent import at_once


def test_answers_come_in_the_order_of_the_items():
    def ask(number: int) -> int:
        time.sleep(0.02 * (number % 3 == 0))
        return number * number

    assert list(at_once(ask, range(50), askers=16)) == [(number, number**2) for number in range(50)]


def test_several_are_asked_at_the_same_time():
    together = threading.Barrier(4, timeout=10)
    assert len(list(at_once(lambda _: together.wait(), range(8), askers=8))) == 8


def test_items_are_taken_only_a_little_ahead():
    taken = []

    def items():
        for number in range(1000):
            taken.append(number)
            yield number

    answers = at_once(str, items(), askers=4)
    next(answers)
    answers.close()
    assert len(taken) < 50


def test_an_error_comes_after_the_answers_before_it():
    def ask(number: int) -> int:
        if number == 5:
            raise OSError("gone")
        return number

    answers = at_once(ask, range(20), askers=4)
    assert [next(answers)[0] for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(OSError, match="gone"):
        next(answers)
