"""Asking many things at once of a disk or a bucket far away, with the answers in order."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_AHEAD: Final = 2


def at_once(
    ask: Callable[[Item], Answer], items: Iterable[Item], *, askers: int
) -> Iterator[tuple[Item, Answer]]:
    """Yield each item with what ``ask`` says of it, in order.

    So many threads ask, a few items ahead; ``items`` are taken by the thread that calls.

    An error of ``ask`` is raised here after the answers before it.
    """
    waiting = iter(items)
    asked: deque[tuple[Item, Future[Answer]]] = deque()
    with ThreadPoolExecutor(askers, thread_name_prefix="at-once") as threads:
        try:
            while True:
                for item in itertools.islice(waiting, _AHEAD * askers - len(asked)):
                    asked.append((item, threads.submit(ask, item)))
                if not asked:
                    return
                item, answer = asked.popleft()
                yield item, answer.result()
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
