"""Every format that stored results are exported to, for one recording or for a data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from screen.errors import MovescreenError, OutputError, UsageError
from screen.exports.bids import bids_data_set
from screen.exports.c3d import write_c3d
from screen.exports.format_names import BIDS, FORMATS, REDCAP
from screen.exports.markers import Space
from screen.exports.redcap import DICTIONARY_FILE, IMPORT_FILE, redcap_project
from screen.exports.storage import write_mot, write_sto
from screen.exports.table_files import TABLES, write_csv_tables, write_parquet_tables
from screen.exports.trc import write_trc
from screen.extras import needed
from screen.files import check_here
from screen.results.csv_tables import write_csv
from screen.results.layout import EXPORTS_FOLDER
from screen.results.places import Found, Place
from screen.results.staged import check_free
from screen.results.stored import StoredResult, read_result

Watch = Callable[[Sequence[Place]], Iterable[Place]]
_Write = Callable[[StoredResult, Path], list[Path]]
_Add = Callable[[StoredResult], None]

_FILES: Final[dict[str, _Write]] = {
    "mot": write_mot,
    "sto": write_sto,
    "trc": write_trc,
    "c3d": write_c3d,
}
"""A file for each recording, ``<name>.<format>``."""

_TABLES: Final[dict[str, _Write]] = {
    "csv": write_csv_tables,
    "parquet": write_parquet_tables,
}
"""Some files for each recording, in one folder."""

_ENDINGS: Final = {
    **{name: (f".{name}",) for name in _FILES},
    "trc": (".trc", "_trc.json"),
    **{name: (*(f"_{one}.{name}" for one in TABLES), "_dictionary.csv") for name in _TABLES},
}
"""How the files of a recording end, after its name."""

INDEX_FILE: Final = "index.csv"
INDEX_COLUMNS: Final = ("recording_id", "participant", "session", "path")
"""Beside the files of a data set's recordings, which are called after their ids."""

_CSV: Final = "csv"
_SPACES: Final[dict[str, Space]] = {"world": "world", "picture": "picture", "kinovea": "kinovea"}
_LIBRARIES: Final = {
    "c3d": ("ezc3d", "c3d", "Writing C3D"),
    "parquet": ("pyarrow", "batch", "Writing Parquet"),
}


@dataclass
class Exported:
    """What came of an export.

    ``recordings`` counts those that were exported whole. ``failed`` are the others: name, and the
    sentence why. ``folder`` holds everything in ``written``.
    """

    folder: Path
    written: list[Path] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    recordings: int = 0


def default_out(found: Found, name: str) -> Path:
    """Return where an export goes by itself: among the exports of the run or the data set.

    A run into the same folder takes the exports of the one before away.
    """
    exports = found.folder / EXPORTS_FOLDER
    return exports / name if found.whole or name == BIDS else exports


def export(
    found: Found,
    name: str,
    *,
    out: Path,
    space: Space | None = None,
    excel: bool = False,
    watch: Watch | None = None,
) -> Exported:
    """Write stored results in one format; a recording that is broken costs only itself.

    Among the exports of the run or the data set (``default_out``), what an older export of them
    left is taken away first. Anywhere else a file is replaced when the new one is whole.

    Parameters
    ----------
    name
        One of ``FORMATS``.
    out
        A folder; for one recording and a format of one file, also a file with its suffix.
    space
        Of the markers, for ``trc`` only.
    excel
        Write CSV files so that Excel opens them, for ``csv`` only.
    watch
        Wraps the recordings while they are worked off, to show how far it is.

    Raises
    ------
    UsageError
        If the call is wrong, or a library is missing.
    OutputError
        If the output cannot be written: the next would fail the same way.
    """
    _check(found, name, out, space, excel=excel)
    done = Exported(out.parent if _is_file(name, out) else out)
    done.failed += [
        (one, "its result is gone, though the table lists it; run the batch again.")
        for one in found.missing
    ]
    if out == default_out(found, name):
        _take_away(_older(found, name, out))
    with _sink(found, name, out, space, done.written, excel=excel) as add:
        places = found.places if watch is None else watch(found.places)
        exported = [place for place in places if _attempt(place, add, done)]
    if found.whole and name in {**_FILES, **_TABLES}:
        done.written.append(_write_index(exported, out / INDEX_FILE, excel=excel))
    return done


def space_of(name: str | None) -> Space | None:
    """Return a space of the markers by its name; None stays None.

    Raises
    ------
    UsageError
        If there is no such space.
    """
    if name is None:
        return None
    if name not in _SPACES:
        raise UsageError(
            f"There is no space {name}.",
            "Choose world (metres, for OpenSim), picture (pixels) or kinovea (for Kinovea).",
        )
    return _SPACES[name]


def _attempt(place: Place, add: _Add, done: Exported) -> bool:
    """Export one recording, note what came of it and return whether it is there."""
    try:
        add(read_result(place))
    except OutputError:
        raise
    except MovescreenError as error:
        done.failed.append((place.name, str(error)))
        return False
    done.recordings += 1
    return True


def _write_index(places: Iterable[Place], path: Path, *, excel: bool) -> Path:
    """Write who is in which recording, after which its files are called."""
    rows = ([place.name, place.participant, place.session, place.recording] for place in places)
    write_csv(path, INDEX_COLUMNS, rows, excel=excel)
    return path


def _sink(
    found: Found,
    name: str,
    out: Path,
    space: Space | None,
    written: list[Path],
    *,
    excel: bool,
) -> AbstractContextManager[_Add]:
    """Return what takes the results one by one, and notes in ``written`` what it wrote."""
    if name == BIDS:
        return bids_data_set(found.places, out, written)
    if name == REDCAP:
        return redcap_project(out, written)
    write = {**_FILES, **_TABLES}[name]
    if space is not None:
        write = partial(write_trc, space=space)
    if excel:
        write = partial(write_csv_tables, excel=True)
    return _one_by_one(write, partial(_target, name, out), written)


@contextmanager
def _one_by_one(
    write: _Write, target: Callable[[Place], Path], written: list[Path]
) -> Iterator[_Add]:
    yield lambda stored: written.extend(write(stored, target(stored.place)))


def _target(name: str, out: Path, place: Place) -> Path:
    return out if name in _TABLES or _is_file(name, out) else out / f"{place.name}.{name}"


def _older(found: Found, name: str, out: Path) -> Iterator[Path]:
    """Yield the files that an export may have left before."""
    if name == REDCAP:
        yield from (out / IMPORT_FILE, out / DICTIONARY_FILE)
    elif name in _ENDINGS:
        names = [*(place.name for place in found.places), *found.missing]
        yield from (out / f"{one}{end}" for one in names for end in _ENDINGS[name])


def _take_away(paths: Iterable[Path]) -> None:
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"Cannot replace {error.filename}: {error.strerror}.",
            "Choose another `out`, and run again.",
        ) from error


def _is_file(name: str, out: Path) -> bool:
    """Whether ``out`` names the file itself."""
    return name in _FILES and out.suffix.lower() == f".{name}" and not out.is_dir()


def _is_file_of_another(name: str, out: Path) -> bool:
    """Whether ``out`` looks like a file that this format does not write."""
    suffix = out.suffix.lower().removeprefix(".")
    return suffix in {**_FILES, **_TABLES} and not _is_file(name, out) and not out.is_dir()


def _check(found: Found, name: str, out: Path, space: Space | None, *, excel: bool) -> None:
    """Refuse what cannot work, before any recording is read."""
    if name not in FORMATS:
        raise UsageError(f"There is no format {name}.", f"Choose one of {', '.join(FORMATS)}.")
    if space is not None and name != "trc":
        raise UsageError(f"`space` is for the format trc only, not for {name}.", "Leave it out.")
    if excel and name != _CSV:
        raise UsageError(f"`excel` is for the format csv only, not for {name}.", "Leave it out.")
    if name in _LIBRARIES:
        module, extra, what = _LIBRARIES[name]
        needed(module, extra=extra, what=what)
    if _is_file_of_another(name, out):
        raise UsageError(
            f"{out} looks like a file of another kind, and the format {name} writes "
            f"{f'files that end in .{name}' if name in _FILES else 'some files into a folder'}.",
            "Choose another `out`.",
        )
    if _is_file(name, out) and found.whole:
        raise UsageError(
            f"{out} is the name of one file, and a data set gives one for each recording.",
            "Give a folder for `out`.",
        )
    check_here(out)
    folder = out.parent if _is_file(name, out) else out
    above = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not above.is_dir():
        raise UsageError(f"Cannot write into {folder}: {above} is a file.", "Choose another `out`.")
    if name == BIDS:
        check_free(out)
