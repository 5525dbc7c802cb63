"""Where a camera leaves its pictures: only the newest waits, so that nobody looks at the past."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Newest(Generic[Item]):
    """A place for one item between two threads; a new one takes the place of one that waits.

    Attributes
    ----------
    replaced
        How many items were replaced before anybody took them.
    """

    def __init__(self) -> None:
        self.replaced = 0
        self._changed = threading.Condition()
        self._item: Item | None = None
        self._closed = False

    def put(self, item: Item) -> None:
        """Leave an item."""
        with self._changed:
            self.replaced += self._item is not None
            self._item = item
            self._changed.notify()

    def take(self, timeout_s: float | None = None) -> Item | None:
        """Return the newest item, waiting for one; None after ``timeout_s`` or once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout_s)
            item, self._item = self._item, None
            return item

    @property
    def closed(self) -> bool:
        """Whether no more items will come."""
        return self._closed

    def close(self) -> None:
        """Say that no more items will come; one that waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
