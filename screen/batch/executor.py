"""The one door to those who do the work, and the pool of processes on this machine."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from typing import Any, Final, Generic, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool
from threadpoolctl import threadpool_limits
from typing_extensions import Self

from screen.batch.watchdog import STOOD_STILL
from screen.context import Closing
from screen.cores import usable_cores
from screen.scratch import ScratchFolder

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_AHEAD: Final = 2
_TRIES: Final = 3
_RECORDINGS_A_PROCESS: Final = 200


@dataclass(frozen=True)
class Lost:
    """A task that whoever worked on it did not survive; ``reason`` goes on after a colon."""

    reason: str


class Executor(Protocol):
    """Does tasks on some processes, here or elsewhere."""

    @property
    def workers(self) -> int:
        """How many processes there are."""

    def run(
        self, work: Callable[[Task], Answer], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Answer | Lost]]:
        """Yield each task with its answer as they come; tasks are taken when there is room.

        A task whose process is lost is tried again, a few times, unless the process ended itself
        because nothing went on in it (``Patience``). Close the iterator to drop the rest.
        """

    def close(self) -> None:
        """Drop what is in hand and end the processes; may be called again."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class LocalPool(Closing):
    """Processes on this machine, each new and with its own network; one that dies is replaced.

    Their temporary files lie in a folder of the pool's own, and go with it however they end: there
    are copies of recordings among them.

    Parameters
    ----------
    workers
        How many; as many as this process may use cores if not given.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or usable_cores()
        self._scratch = ScratchFolder()
        self._pool = self._new_pool()
        self._in_hand: Collection[Future[Any]] = ()

    def close(self) -> None:
        """Drop what is in hand and end the processes."""
        self._end_processes()
        self._scratch.close()

    def _end_processes(self) -> None:
        if self._in_hand:
            self._pool.stop()
        else:
            self._pool.close()
        self._pool.join()

    def run(
        self, work: Callable[[Task], Answer], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Answer | Lost]]:
        """See ``Executor``."""
        waiting = iter(tasks)
        running: dict[Future[Answer], _Try[Task]] = {}
        self._in_hand = running
        while True:
            room = _AHEAD * self.workers - len(running)
            for task in itertools.islice(waiting, room):
                self._start(work, _Try(task), running)
            if not running:
                return
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                tried = running.pop(future)
                error = future.exception()
                if error is None:
                    yield tried.task, future.result()
                elif not isinstance(error, ProcessExpired | BrokenProcessPool):
                    raise error
                elif getattr(error, "exitcode", None) == STOOD_STILL:
                    yield tried.task, Lost("nothing went on in its process for minutes")
                elif tried.number < _TRIES:
                    self._start(work, _Try(tried.task, tried.number + 1), running)
                else:
                    yield tried.task, Lost(f"{_how_it_ended(error)}, each time it was tried")

    def _start(
        self,
        work: Callable[[Task], Answer],
        tried: _Try[Task],
        running: dict[Future[Answer], _Try[Task]],
    ) -> None:
        if not self._pool.active:
            self._end_processes()
            self._pool = self._new_pool()
        running[self._pool.schedule(_on_one_core, args=(work, tried.task))] = tried

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.workers,
            max_tasks=_RECORDINGS_A_PROCESS,
            initializer=_begin,
            initargs=(str(self._scratch.path),),
            context=multiprocessing.get_context("spawn"),
        )


@dataclass(frozen=True)
class _Try(Generic[Task]):
    task: Task
    number: int = 1


def _on_one_core(work: Callable[[Task], Answer], task: Task) -> Answer:
    """Do a task; matrix products are not shared out to cores on which other tasks are done."""
    with threadpool_limits(1):
        return work(task)


def _begin(scratch: str) -> None:
    """Make a process one of ours: the run decides when it ends, and it ends with the run."""
    tempfile.tempdir = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_run, args=(scratch,), daemon=True).start()


def _end_with_the_run(scratch: str) -> None:
    run = multiprocessing.parent_process()
    if run is not None:
        wait_for([run.sentinel])
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)


def _how_it_ended(error: BaseException) -> str:
    code = getattr(error, "exitcode", None)
    if not isinstance(code, int) or code >= 0:
        return "its process ended"
    try:
        return f"its process was ended by the signal {signal.Signals(-code).name}"
    except ValueError:
        return f"its process was ended by the signal {-code}"
