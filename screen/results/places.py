"""Finding stored results: the folder of one run, or the recordings of a data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screen.errors import JobError, UsageError
from screen.extras import needed
from screen.files import is_address
from screen.inputs import exists, is_file
from screen.results.dataset_about import REBUILD, dataset_format
from screen.results.layout import DATASET_FILE, RECORDINGS_FOLDER, RECORDINGS_TABLE, RESULT_FILE


@dataclass(frozen=True)
class Place:
    """Where the result of one recording lies, what its files are called, and who it is of.

    ``recording`` is the path of the video, where a data set tells it.
    """

    folder: Path
    name: str
    participant: str | None = None
    session: str | None = None
    recording: str | None = None


@dataclass(frozen=True)
class Found:
    """What there is to export in ``folder``; ``whole`` is True for a data set.

    ``missing`` names recordings that the table lists and whose result is not there.
    """

    folder: Path
    places: tuple[Place, ...]
    whole: bool
    missing: tuple[str, ...] = ()


def find_results(path: Path, *, participant: str | None, session: str | None) -> Found:
    """Find the recordings whose results lie in ``path``: the folder of a run, or a data set.

    The result of a recording of a data set lies in ``recordings/<xx>/<recording_id>/``; who it is
    of stands in the table ``tables/recordings``.

    Raises
    ------
    UsageError
        If it is neither, or a participant is named for a data set, which names its own.
    JobError
        If the data set is broken.
    """
    folder = path.parent if path.name == RESULT_FILE else path
    if is_file(folder / RESULT_FILE):
        name = folder.resolve().name
        return Found(folder, (Place(folder, name, participant, session),), whole=False)
    if is_file(folder / DATASET_FILE):
        if participant is not None or session is not None:
            raise UsageError(
                f"{path} is a data set, whose table says who is in which recording.",
                "Leave out `participant` and `session`.",
            )
        return _find_in_data_set(folder)
    if is_address(path):
        raise UsageError(
            f"{path} is not on this machine.",
            "Copy the data set here first and give its folder.",
        )
    what = "There is no folder" if not exists(path) else "There is no result in"
    raise UsageError(
        f"{what} {path}.",
        f"Give the folder of a run (with {RESULT_FILE}) or a data set (with {DATASET_FILE}), as "
        "a run and a batch leave them.",
    )


def _find_in_data_set(folder: Path) -> Found:
    dataset_format(folder)
    lying = {
        one.name: one
        for one in sorted((folder / RECORDINGS_FOLDER).glob("*/*"))
        if (one / RESULT_FILE).is_file()
    }
    rows = {str(row["recording_id"]): row for row in _table_rows(folder) if row["recording_id"]}
    if not rows:
        raise UsageError(
            f"The data set {folder} lists no recording in {RECORDINGS_TABLE}.",
            "Let `run_batch` finish first.",
        )
    places = [
        Place(lying[name], name, *(row.get(one) for one in ("participant", "session", "path")))
        for name, row in sorted(rows.items(), key=lambda item: _order(*item))
        if name in lying
    ]
    missing = sorted(rows.keys() - lying.keys())
    return Found(folder, tuple(places), whole=True, missing=tuple(missing))


def _order(name: str, row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return row.get("participant") or "", row.get("session") or "", str(row.get("path")), name


def _table_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield who is in which recording; columns that a part of the table lacks are missing."""
    parquet = needed("pyarrow.parquet", extra="batch", what="Reading a data set")
    wanted = {"recording_id", "path", "participant", "session"}
    part = folder
    try:
        for part in sorted((folder / RECORDINGS_TABLE).rglob("*.parquet")):
            with parquet.ParquetFile(part) as file:
                columns = sorted(wanted.intersection(file.schema_arrow.names))
                yield from file.read(columns=columns).to_pylist()
    except (OSError, ValueError) as error:
        raise JobError(f"{part} cannot be read ({error}).", REBUILD) from error
