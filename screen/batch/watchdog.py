"""A process in which nothing goes on ends itself: nobody else can stop a decoder that hangs."""

from __future__ import annotations

import os
import threading
from typing import Final

from screen.context import Closing

STOOD_STILL: Final = 75
"""Exit code of a process that has ended itself."""

_LOOKS: Final = 10


class Patience(Closing):
    """Ends this process when it was not said for so long that something goes on.

    The time is counted in looks at what was said, not by a clock: a machine that sleeps, or a
    process that is halted for a while, has not stood still.

    Parameters
    ----------
    limit_s
        How long nothing may go on.
    """

    def __init__(self, limit_s: float) -> None:
        self._gap_s = limit_s / _LOOKS
        self._quiet = 0
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def goes_on(self, *_: object) -> None:
        """Say that something goes on; whatever is told beside is not needed."""
        self._quiet = 0

    def close(self) -> None:
        """Stop watching."""
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(self._gap_s):
            self._quiet += 1
            if self._quiet >= _LOOKS:
                os._exit(STOOD_STILL)
