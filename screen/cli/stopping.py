"""Being told to end, by Ctrl-C or by the system: the same way out for both."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ends_as_by_ctrl_c() -> Iterator[None]:
    """Take SIGTERM, by which clusters and systems end a job, as an interrupt.

    It counts once: what is done after it, such as writing the tables, is not cut off by a second.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
