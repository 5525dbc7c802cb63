"""Keeping native libraries from writing to the user's error stream."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_lock = threading.Lock()
_inside: list[int] = []
"""A copy of the real error stream for each block that is at work; the last to leave restores it."""


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Discard what native code writes to the error stream within the block.

    For libraries that have no setting for it, and for short blocks only: what other threads write
    meanwhile is lost too. Several threads may be inside at once. Python's own messages are flushed
    first.
    """
    with _lock:
        silenced = _silence()
    try:
        yield
    finally:
        if silenced:
            with _lock:
                _restore()


def _silence() -> bool:
    """Let the error stream lead nowhere; False where there is none."""
    if sys.stderr is not None:
        sys.stderr.flush()
    try:
        kept = os.dup(_inside[0] if _inside else 2)
    except OSError:
        return False
    _inside.append(kept)
    if len(_inside) == 1:
        _lead_nowhere()
    return True


def _lead_nowhere() -> None:
    """Let the error stream lead nowhere; without a descriptor to spare it stays as it is."""
    with suppress(OSError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (no file to name)
        os.dup2(nowhere.fileno(), 2)


def _restore() -> None:
    kept = _inside.pop()
    if not _inside:
        os.dup2(kept, 2)
    os.close(kept)
