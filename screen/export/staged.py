"""A folder that appears whole: written beside its place, then renamed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from screen.errors import OutputError, UsageError
from screen.files import new_folder_in


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder to write into; put it in the place of ``folder`` if the block succeeds.

    Nothing appears where nothing was written.

    Raises
    ------
    UsageError
        If the folder holds files already: they may be more than what an export once wrote.
    OutputError
        If it cannot be written.
    """
    check_free(folder)
    staged: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = new_folder_in(folder.parent, f".{folder.name}.")
        yield staged
        if any(staged.iterdir()):
            if folder.exists():
                folder.rmdir()
            staged.rename(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"Cannot write the folder {folder}: {reason}. Choose another one with --out, "
            "or free some space, and run again."
        ) from error
    finally:
        if staged is not None:
            shutil.rmtree(staged, ignore_errors=True)


def check_free(folder: Path) -> None:
    """Refuse a folder that holds files, before any work is done."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"Cannot write into {folder}: it is a file. Choose another --out.")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            f"The folder {folder} holds files already; remove it, or choose a new one with --out."
        )
