"""What stands in a data set, for comparing two of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

TIMELESS = ("tables", "dataset.json", "data_dictionary.csv", "failures.csv", "protocols")


def timeless(folder: Path) -> dict[str, str]:
    """Return the hash of every file that may hold no time, by its name."""
    files = [
        path
        for name in TIMELESS
        for path in ([folder / name] if (folder / name).is_file() else (folder / name).rglob("*"))
        if path.is_file()
    ]
    assert files
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def with_result(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the recordings that have a result."""
    return [row for row in table(folder, "recordings") if row["recording_id"] is not None]


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table; none where the data set has no recording yet."""
    place = folder / "tables" / (f"{name}.parquet" if name == "participants" else name)
    if not place.exists():
        return []
    return list(ds.dataset(place, partitioning="hive").to_table().to_pylist())
