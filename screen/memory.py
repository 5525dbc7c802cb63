"""What this process holds and does not need."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Return to the system what was freed; glibc keeps it until it is asked."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
