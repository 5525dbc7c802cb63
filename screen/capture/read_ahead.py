"""Reading ahead: the next pictures are decoded while the network looks at this one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

Item = TypeVar("Item")

DEPTH: Final = 4
_PATIENCE_S: Final = 0.1


@dataclass(frozen=True)
class _End:
    error: BaseException | None


def read_ahead(items: Iterable[Item], *, depth: int = DEPTH) -> Generator[Item, None, None]:
    """Yield ``items`` in order, fetching up to ``depth`` of them ahead in a thread of its own.

    An error of ``items`` is raised here after the items before it. Close the generator (or use it
    up) before ``items`` is touched again: that ends the thread.
    """
    ready: queue.Queue[Item | _End] = queue.Queue(depth)
    stopped = threading.Event()

    def put(item: Item | _End) -> bool:
        while not stopped.is_set():
            try:
                ready.put(item, timeout=_PATIENCE_S)
            except queue.Full:
                continue
            return True
        return False

    def fetch() -> None:
        try:
            if all(put(item) for item in items):
                put(_End(None))
        except BaseException as error:
            put(_End(error))

    thread = threading.Thread(target=fetch, name="read-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item = ready.get()
            if not isinstance(item, _End):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return
    finally:
        stopped.set()
        thread.join()
