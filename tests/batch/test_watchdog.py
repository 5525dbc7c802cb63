"""A recording that hangs costs its worker minutes, not for ever."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from screen.batch import work
from screen.batch.entries import Entry
from screen.batch.executor import LocalPool, Lost
from screen.batch.work import Outcome, Task, screen_recording
from screen.errors import NobodySeenError
from screen.results.store import Store
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from tests.batch.pretend import MODEL

LIMIT_S = 0.5


def hang(*_: object, **__: object) -> None:
    time.sleep(60)


def go_slowly(*_: object, on_progress, **__: object) -> None:
    for number in range(12):
        time.sleep(LIMIT_S / 4)
        on_progress(float(number), None)
    raise NobodySeenError("Nobody was seen.")


def screen_with(track, task: Task) -> Outcome:
    """Screen a recording in a worker whose decoder and network are ``track``."""
    work.api.track = track
    work._model = lambda _: MODEL
    work.STANDSTILL_S = LIMIT_S
    return screen_recording(task)


def with_one_that_hangs(task: Task) -> Outcome:
    return screen_with(hang, task)


def with_one_that_is_slow(task: Task) -> Outcome:
    return screen_with(go_slowly, task)


@pytest.fixture
def task(tmp_path: Path) -> Task:
    video = tmp_path / "anna.mp4"
    video.write_bytes(b"pictures")
    entry = Entry("anna.mp4", str(video), "hip_hinge", None, None, Person())
    return Task(entry, load_protocol("hip_hinge"), Store(str(tmp_path / "out")), None, MODEL.sha256)


def test_a_recording_that_hangs_is_given_up(task: Task) -> None:
    began_s = time.monotonic()
    with LocalPool(1) as pool:
        ((_, answer),) = pool.run(with_one_that_hangs, [task])
    assert isinstance(answer, Lost)
    assert "nothing went on" in answer.reason
    assert time.monotonic() - began_s < 30


def test_one_that_is_slow_is_not(task: Task) -> None:
    with LocalPool(1) as pool:
        ((_, answer),) = pool.run(with_one_that_is_slow, [task])
    assert answer.failure.stage == "track"
