"""Temporary folders that do not outlive their process: what a kill leaves goes at the next start.

Copies of recordings lie in them. Each holds a lock for as long as its process lives, which the
system takes away however the process ends; a folder whose lock is free has lost its owner. A
process number would not do: it is given again, and means nothing in another container that shares
the temporary folder.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from screen.closing import Closing

_PREFIX: Final = "movescreen-"
_LOCK: Final = ".owner"
_CONTENT: Final = "content"
_TRIES: Final = 5


class ScratchFolder(Closing):
    """A folder below the system's temporary one, for this user's eyes only, until it is closed.

    Attributes
    ----------
    path : Path
        Where to write.

    Raises
    ------
    OSError
        If it cannot be made.
    """

    def __init__(self) -> None:
        clear_abandoned()
        self._above, self._lock = _owned_folder()
        self.path = self._above / _CONTENT
        self.path.mkdir()

    def close(self) -> None:
        """Remove the folder and all that is in it."""
        self._lock.release()
        shutil.rmtree(self._above, ignore_errors=True)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a temporary folder that is gone afterwards; see ``ScratchFolder``."""
    with ScratchFolder() as scratch:
        yield scratch.path


def clear_abandoned() -> None:
    """Remove the temporary folders of this user whose processes have ended without doing so."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):  # another user's, just removed, or in use
            if not _is_plain_folder(folder) or not (folder / _LOCK).exists():
                continue
            with FileLock(folder / _LOCK, timeout=0):
                shutil.rmtree(folder / _CONTENT, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)


def _owned_folder() -> tuple[Path, FileLock]:
    """Create a folder and lock it; again if somebody took it for abandoned in between."""
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = FileLock(folder / _LOCK, thread_local=False)
        with suppress(Timeout):
            lock.acquire(timeout=0)
            return folder, lock
    raise OSError(f"no temporary folder in {tempfile.gettempdir()} could be locked")


def _is_plain_folder(path: Path) -> bool:
    return stat.S_ISDIR(path.lstat().st_mode)
