"""Which files of a folder are those of an earlier summary: only these may be written over."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

from screen.errors import OutputError, UsageError
from screen.results.layout import DICTIONARY_FILE, SUMMARY_ABOUT, SUMMARY_PAGE
from screen.study.columns import TABLES

_TOOL: Final = "movement-screen"
_NAME: Final = re.compile(r"[a-z_]+\.[a-z]+")
"""Nothing outside the folder can be meant by such a name."""


def file_names(*, as_csv: bool) -> list[str]:
    """Return the names of all files of a summary, sorted."""
    kinds = ("parquet", "csv") if as_csv else ("parquet",)
    tables = [f"{name}.{kind}" for name in TABLES for kind in kinds]
    return sorted([*tables, SUMMARY_PAGE, SUMMARY_ABOUT, DICTIONARY_FILE])


def listed_files(about: bytes | None) -> frozenset[str] | None:
    """Return the files that a ``summary.json`` of ours lists, None if it is none of ours.

    One from before there was a list stands for the files that every summary has.
    """
    try:
        said = json.loads(about or b"")
        ours = said["tool"]["name"] == _TOOL and "data_set" in said
        files = said.get("files", file_names(as_csv=False))
    except (ValueError, KeyError, TypeError):
        return None
    if not ours or not isinstance(files, list):
        return None
    return frozenset(name for name in files if isinstance(name, str) and _NAME.fullmatch(name))


def own_files(folder: Path) -> frozenset[str]:
    """Return the files of the summary that lies in a folder; none where there is none.

    Raises
    ------
    OutputError
        If the folder cannot be read.
    """
    return listed_files(_about(folder)) or frozenset()


def check_folder(folder: Path, *, as_csv: bool) -> None:
    """Refuse a folder with files that are not of an earlier summary.

    Raises
    ------
    UsageError
        If there are files and no summary, or one of them is in the way.
    OutputError
        If the folder cannot be read.
    """
    try:
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    except OSError as error:
        raise _unreadable(folder, error) from error
    check_names(names, _about(folder), place=str(folder), as_csv=as_csv)


def check_names(names: Collection[str], about: bytes | None, *, place: str, as_csv: bool) -> None:
    """Refuse files that are not of the summary whose ``summary.json`` lies among them.

    Those whose names begin with a dot do not count.

    Raises
    ------
    UsageError
        If there are files and no summary, or one of them is in the way.
    """
    seen = sorted(name for name in names if not name.startswith("."))
    own = listed_files(about)
    if seen and own is None:
        raise UsageError(
            f"{place} holds {seen[0]} and no {SUMMARY_ABOUT} that lists the files of a summary; "
            "expected an empty folder or an earlier summary.",
            "Empty it, or choose another `out`.",
        )
    wanted = set(file_names(as_csv=as_csv))
    in_the_way = [name for name in seen if name in wanted and name not in (own or ())]
    if in_the_way:
        raise UsageError(
            f"{place} holds {in_the_way[0]}, which is not of the summary there and would be "
            "written over.",
            "Move it away, or choose another `out`.",
        )


def remove_old(folder: Path, *, kept: Collection[str]) -> None:
    """Remove the files of an earlier summary that are not rewritten.

    Raises
    ------
    OutputError
        If one cannot be removed.
    """
    for name in sorted(own_files(folder) - set(kept)):
        _remove(folder / name)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"Cannot remove {path} of an earlier summary: {error.strerror or error}.",
            "Remove it, or choose another `out`.",
        ) from error


def _about(folder: Path) -> bytes | None:
    path = folder / SUMMARY_ABOUT
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"Cannot read {path}: {error.strerror or error}.", "Allow it, or choose another `out`."
    )
