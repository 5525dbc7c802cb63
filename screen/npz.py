"""Reading an ``.npz`` of known arrays: the headers are checked before anything is unpacked."""

from __future__ import annotations

import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

_LONGEST_HEADER: Final = 512
"""Characters; that of an ordinary array has 128."""
_READERS: Final = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN: Final = (
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What ``zipfile`` and ``numpy`` raise over a file that is not what it should be."""


class NpzError(Exception):
    """The file is not what was expected; says what is wrong, in part of a sentence."""


@dataclass(frozen=True)
class Expected:
    """An array that must be in the file: ``(rows, *tail)`` of ``kind``, at most ``most_rows``."""

    kind: DTypeLike
    tail: tuple[int, ...] = ()


def read_arrays(
    path: Path, expected: Mapping[str, Expected], *, most_rows: Mapping[str, int]
) -> dict[str, NDArray[Any]]:
    """Return arrays of an ``.npz`` by name.

    No more is unpacked than an array of the expected shape holds: a small file that would fill the
    memory is refused by its headers.

    Parameters
    ----------
    expected
        Kind and shape of each array that is wanted; others in the file are left alone.
    most_rows
        The most rows each may have.

    Raises
    ------
    NpzError
        If an array is missing, of another kind, larger, or broken.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                name: _read(archive, name, wanted, most_rows[name])
                for name, wanted in expected.items()
            }
    except _BROKEN as error:
        raise NpzError("it cannot be unpacked") from error


def _read(archive: zipfile.ZipFile, name: str, wanted: Expected, most_rows: int) -> NDArray[Any]:
    try:
        entry = archive.getinfo(f"{name}.npy")
    except KeyError as error:
        raise NpzError(f"it lacks {name!r}") from error
    if entry.compress_type not in _METHODS:
        raise NpzError(f"{name} is compressed in another way")
    with archive.open(entry) as member:
        shape, fortran_order, kind = _header(member)
        if kind != np.dtype(wanted.kind) or not shape or shape[1:] != wanted.tail:
            raise NpzError(f"{name} has the shape {shape} of {kind}")
        if not 0 <= shape[0] <= most_rows:
            raise NpzError(f"{name} has {shape[0]} rows, and at most {most_rows} can be read")
        count = int(np.prod(shape, dtype=np.int64))
        content = member.read(count * kind.itemsize)
        if len(content) != count * kind.itemsize or member.read(1):
            raise NpzError(f"{name} is not as long as its header says")
    values = np.frombuffer(content, dtype=kind)
    return values.reshape(shape, order="F" if fortran_order else "C").copy(order="C")


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return shape, order and kind of an array, from its header alone."""
    read = _READERS[np.lib.format.read_magic(member)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a header as Python 2 wrote it is read with a warning
        shape, fortran_order, kind = read(member, max_header_size=_LONGEST_HEADER)
    return shape, fortran_order, kind
