"""Writing without leaving half a file, hashing, and telling addresses from paths."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from screen.errors import OutputError, UsageError

_ELSEWHERE: Final = re.compile(r"[A-Za-z0-9+]{2,}:/")
"""How addresses in other places begin, once they were taken for paths."""


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``target``; rename it to ``target`` if the block succeeds.

    The temporary file keeps the target's suffix, so that writers that look at it work. Any
    error removes it.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written (no permission, disk full).
    """
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem}.", suffix=target.suffix
        )
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"Cannot write {target}: {reason}. Choose another folder with --out, "
            "or free some space, and run again."
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


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
            f"{out} is an address; give a folder of this machine with --out and copy it from there."
        )
