"""Writing without leaving half a file, hashing, and telling addresses from paths."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from screen.errors import OutputError, UsageError

AnyPath = str | os.PathLike[str]
"""How a path may be given: as text, or as any object that stands for one."""

_RANDOM_BYTES: Final = 6

_ELSEWHERE: Final = re.compile(r"[A-Za-z0-9+]{2,}:/")
"""How addresses in other places begin, once they were taken for paths."""


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``target``; rename it to ``target`` if the block succeeds.

    The temporary file keeps the target's suffix, so that writers that look at it work. Any
    error removes it. Both are readable for whom the process's umask lets read, and nobody else.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written (no permission, disk full).
    """
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = new_file_beside(target)
        yield temporary
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"Cannot write {target}: {reason}.",
            "Choose another folder for `out`, or free some space, and run again.",
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def new_file_beside(target: Path) -> Path:
    """Create an empty file with a new name in the folder of ``target``, and return its path.

    Its mode is what the umask leaves of 666, as for any new file: ``tempfile.mkstemp`` makes one
    that nobody else can read, and asking for the umask to widen it is not safe among threads.
    """
    while True:
        path = target.with_name(f".{target.stem}.{_random()}{target.suffix}")
        try:
            path.open("xb").close()
        except FileExistsError:
            continue
        return path


def new_folder_in(above: Path, prefix: str) -> Path:
    """Create a folder with a new name in ``above``, and return its path.

    Its mode is what the umask leaves of 777.
    """
    while True:
        path = above / f"{prefix}{_random()}"
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return path


def _random() -> str:
    return secrets.token_hex(_RANDOM_BYTES)


def write_text(target: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to ``target``, whole or not at all."""
    with atomic_path(target) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_bytes(target: Path, data: bytes) -> None:
    """Write ``data`` to ``target``, whole or not at all."""
    with atomic_path(target) as temporary:
        temporary.write_bytes(data)


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's content as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def is_address(path: Path) -> bool:
    """Whether this is an address (``s3://bucket/study``) that was taken for a path."""
    return _ELSEWHERE.match(str(path)) is not None


def check_here(out: Path) -> None:
    """Refuse an address where a folder of this machine is meant.

    Raises
    ------
    UsageError
        If it is one.
    """
    if is_address(out):
        raise UsageError(
            f"{out} is an address.",
            "Give a folder of this machine for `out`, and copy it from there.",
        )
