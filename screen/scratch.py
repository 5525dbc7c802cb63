"""Temporary folders that do not outlive their process: what a kill leaves goes at the next start.

Copies of recordings lie in them, or results that are not yet whole. Each holds a lock for as long
as its process lives, which the system takes away however the process ends; a folder whose lock is
free has lost its owner. A process number would not do: it is given again, and means nothing in
another container that shares the folder.
"""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from screen.context import Closing
from screen.files import new_folder_in

_PREFIX: Final = "movescreen-"
_LOCK: Final = ".owner"
_CONTENT: Final = "content"
_TRIES: Final = 5
_STAGED: Final = re.compile(r"\..+\.[0-9a-f]{12}")
"""Names of folders that ``folder_beside`` makes."""


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
        self._above, self._lock = _owned_folder(_new_temporary)
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


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """Yield a new folder on the disk of ``target``, which may be renamed to it.

    It is gone afterwards, and so is what killed processes left of theirs beside ``target``. Its
    mode is what the umask leaves of 777. A disk that knows no locks keeps what a kill leaves.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in target.parent.iterdir():
        if _STAGED.fullmatch(folder.name):
            _clear_if_abandoned(folder)
    above, lock = _owned_folder(lambda: new_folder_in(target.parent, f".{target.name}."))
    try:
        content = above / _CONTENT
        content.mkdir()
        yield content
    finally:
        lock.release()
        shutil.rmtree(above, ignore_errors=True)


def clear_abandoned() -> None:
    """Remove the temporary folders of this user whose processes have ended without doing so."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        _clear_if_abandoned(folder)


def _clear_if_abandoned(folder: Path) -> None:
    with suppress(OSError, NotImplementedError, Timeout):  # another user's, gone, or in use
        if not _is_plain_folder(folder) or not (folder / _LOCK).exists():
            return
        with FileLock(folder / _LOCK, timeout=0):
            shutil.rmtree(folder / _CONTENT, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _new_temporary() -> Path:
    return Path(tempfile.mkdtemp(prefix=_PREFIX))


def _owned_folder(make: Callable[[], Path]) -> tuple[Path, FileLock]:
    """Make a folder and lock it; another if somebody took it for abandoned in between.

    Where the disk knows no locks it stays without one, and nobody takes it for abandoned.
    """
    for _ in range(_TRIES):
        folder = make()
        lock = FileLock(folder / _LOCK, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        except (OSError, NotImplementedError):
            (folder / _LOCK).unlink(missing_ok=True)
        return folder, lock
    raise OSError(f"no new folder in {folder.parent} could be locked")


def _is_plain_folder(path: Path) -> bool:
    return stat.S_ISDIR(path.lstat().st_mode)
