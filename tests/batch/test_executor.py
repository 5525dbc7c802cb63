"""Those who do the work: every task is answered once, whatever happens to the processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from screen.batch.executor import LocalPool, Lost
from screen.cores import usable_cores


def double(number: int) -> int:
    return 2 * number


def die_on_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGABRT)
    return number


def die_once(path: str) -> str:
    mark = Path(path)
    if not mark.exists():
        mark.write_text("tried", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    return mark.name


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def fail(number: int) -> int:
    raise ValueError(f"a mistake of ours: {number}")


def threads_of_matrix_products(size: int) -> list[int]:
    np.ones((size, size)) @ np.ones(size)
    return [one["num_threads"] for one in threadpool_info()]


def test_a_process_keeps_to_one_core():
    with LocalPool(1) as pool:
        ((_, threads),) = pool.run(threads_of_matrix_products, [3])
    assert threads
    assert set(threads) == {1}


def test_every_task_is_answered_once():
    with LocalPool(2) as pool:
        answers = dict(pool.run(double, range(30)))
    assert answers == {number: 2 * number for number in range(30)}


def test_tasks_are_taken_only_when_there_is_room():
    taken = []

    def tasks():
        for number in range(100):
            taken.append(number)
            yield number

    with LocalPool(2) as pool:
        answers = pool.run(double, tasks())
        next(answers)
        assert len(taken) <= 6
        answers.close()


def test_a_task_that_kills_its_process_is_lost_and_costs_only_itself():
    with LocalPool(2) as pool:
        answers = dict(pool.run(die_on_seven, range(12)))
    lost = answers.pop(7)
    assert isinstance(lost, Lost)
    assert "SIGABRT" in lost.reason
    assert answers == {number: number for number in range(12) if number != 7}


def test_a_task_whose_process_was_killed_is_tried_again(tmp_path):
    tasks = [str(tmp_path / name) for name in "abc"]
    with LocalPool(2) as pool:
        answers = Counter(answer for _, answer in pool.run(die_once, tasks))
    assert answers == Counter("abc")


def test_an_error_of_ours_is_raised():
    with LocalPool(1) as pool, pytest.raises(ValueError, match="a mistake of ours: 3"):
        list(pool.run(fail, [3]))


def test_leaving_drops_what_is_in_hand():
    began_s = time.monotonic()
    with LocalPool(1) as pool:
        answers = pool.run(nap, [0.0, 60.0])
        assert next(answers) == (0.0, 0.0)
        time.sleep(0.5)
    assert time.monotonic() - began_s < 20


def keep_something(name: str) -> str:
    kept = Path(tempfile.mkdtemp()) / name
    kept.write_text("a copy of a recording", encoding="utf-8")
    if name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "in hand":
        time.sleep(60)
    return str(kept)


def test_what_a_process_puts_aside_goes_however_it_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with LocalPool(1) as pool:
        assert isinstance(dict(pool.run(keep_something, ["killed"]))["killed"], Lost)
        answers = pool.run(keep_something, ["done", "in hand"])
        _, kept = next(answers)
        assert tmp_path in Path(kept).parents
        time.sleep(0.5)
    assert list(tmp_path.iterdir()) == []


def test_what_a_process_puts_aside_goes_with_the_run(tmp_path):
    program = "from tests.batch.test_executor import *; " + (
        "list(LocalPool(1).run(keep_something, ['in hand'])) if __name__ == '__main__' else None"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    deadline_s = time.monotonic() + 60
    while not list(tmp_path.rglob("in hand")):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    run.kill()
    run.wait()
    while list(tmp_path.rglob("in hand")):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def test_there_is_a_worker_a_core():
    with LocalPool() as pool:
        assert pool.workers == usable_cores()


@pytest.mark.parametrize("workers", [1, 3])
def test_the_pool_may_be_used_again(workers):
    with LocalPool(workers) as pool:
        assert dict(pool.run(double, [1])) == {1: 2}
        assert dict(pool.run(double, [2, 3])) == {2: 4, 3: 6}
