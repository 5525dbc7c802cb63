"""A folder that appears whole: written beside its place, then renamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from screen.errors import OutputError, UsageError
from screen.scratch import folder_beside


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
    with written_beside(folder) as staged:
        yield staged
        if any(staged.iterdir()):
            if folder.exists():
                folder.rmdir()
            staged.rename(folder)


@contextmanager
def written_beside(folder: Path) -> Iterator[Path]:
    """Yield a new folder beside ``folder``; whatever is left of it is removed at the end.

    Raises
    ------
    OutputError
        If it, or what the block writes, cannot be written.
    """
    try:
        with folder_beside(folder) as staged:
            yield staged
    except (OSError, OutputError) as error:
        cause = error.__cause__ if isinstance(error, OutputError) else error
        if not isinstance(cause, OSError):
            raise
        raise OutputError(
            f"Cannot write the folder {folder}: {cause.strerror or cause}.",
            "Choose another folder for `out`, or free some space, and run again.",
        ) from error


def check_free(folder: Path) -> None:
    """Refuse a folder that holds files, before any work is done."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"Cannot write into {folder}: it is a file.", "Choose another `out`.")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            f"The folder {folder} holds files already.",
            "Remove it, or choose a new one for `out`.",
        )
