"""Workers of a Dask cluster, behind the same door as the pool of this machine."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from distributed import Client, Future, KilledWorker, LocalCluster, as_completed

import screen
from screen.batch.executor import Answer, Lost, Task
from screen.context import Closing
from screen.cores import usable_cores
from screen.errors import UnreachableError, UsageError

LOCAL: Final = "local"
_AHEAD: Final = 2
_PATIENCE_S: Final = 30


class DaskCluster(Closing):
    """Runs tasks on the workers of a scheduler; Dask gives the tasks of one that is lost to others.

    Parameters
    ----------
    scheduler
        Its address (``tcp://host:8786``), or ``local`` for one that is started here.
    workers
        How many a local one starts; as many as there are cores if not given.

    Raises
    ------
    UsageError
        If nobody answers at the address, no worker has joined, or one has another version of this
        tool, or none.
    """

    def __init__(self, scheduler: str, workers: int | None = None) -> None:
        self._scheduler = scheduler
        self._cluster: LocalCluster | None = None
        if scheduler == LOCAL:
            self._cluster = LocalCluster(
                n_workers=workers or usable_cores(),
                threads_per_worker=1,
                dashboard_address=None,
            )
        try:
            self._client = Client(self._cluster or scheduler, timeout=_PATIENCE_S)
            self._client.wait_for_workers(1, timeout=_PATIENCE_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(
                f"The Dask scheduler {scheduler} does not answer, or has no worker ({error}).",
                "Start both (dask scheduler, dask worker) and give the scheduler's address, such "
                "as tcp://host:8786.",
            ) from error
        self._check_versions()

    @property
    def workers(self) -> int:
        """How many workers there are now."""
        return len(self._client.scheduler_info(n_workers=-1)["workers"])

    def _check_versions(self) -> None:
        """Refuse workers whose results would not be this tool's."""
        try:
            found = set(self._client.run(tool_version).values())
        except ModuleNotFoundError as error:
            self.close()
            raise UsageError(
                f"The workers lack a part of this tool ({error}).",
                f"Install 'movement-screen[cluster]=={tool_version()}' where they run.",
            ) from error
        if found != {tool_version()}:
            self.close()
            others = ", ".join(sorted(found - {tool_version()}))
            raise UsageError(
                f"Some workers run version {others} of this tool, this machine {tool_version()}.",
                "Install the same one everywhere.",
            )

    def close(self) -> None:
        """Drop what is in hand and leave the scheduler; one that was started here ends."""
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def run(
        self, work: Callable[[Task], Answer], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Answer | Lost]]:
        """See ``Executor``.

        When a worker is lost, Dask counts that against all the tasks it was given, though it was at
        work on one of them; so those it gives up are tried once more, one by one, after the others.

        Raises
        ------
        UnreachableError
            If the scheduler goes away.
        """
        suspects: list[Task] = []
        for task, answer in self._answers(work, tasks):
            if isinstance(answer, Lost):
                suspects.append(task)
            else:
                yield task, answer
        for task in suspects:
            yield from self._answers(work, [task])

    def _answers(
        self, work: Callable[[Task], Answer], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Answer | Lost]]:
        """Yield each task with its answer, lost where Dask gives it up."""
        waiting = iter(tasks)
        given: dict[Future, Task] = {}
        coming = as_completed()

        def give() -> None:
            try:
                room = _AHEAD * max(1, self.workers) - len(given)
            except OSError as error:
                raise self._gone() from error
            for task in itertools.islice(waiting, max(0, room)):
                future = self._client.submit(work, task, pure=False)
                given[future] = task
                coming.add(future)

        give()
        for future in coming:
            task = given.pop(future)
            if future.cancelled():
                raise self._gone()
            error = future.exception()
            if isinstance(error, KilledWorker):
                yield task, Lost("its worker was lost each time it was tried")
            elif error is not None:
                raise error
            else:
                yield task, future.result()
            give()

    def _gone(self) -> UnreachableError:
        return UnreachableError(
            f"The Dask scheduler {self._scheduler} went away in the middle of the work; start it "
            "again and give the same command: what is done is kept."
        )


def tool_version() -> str:
    """Return the version of this tool where it is called."""
    return screen.__version__
