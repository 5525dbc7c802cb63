"""Writing a summary: tables, their dictionary, the page, and how they were made."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

import screen
from screen.errors import UsageError
from screen.files import atomic_path, sha256_file, write_text
from screen.resources import data_folder
from screen.results.csv_tables import write_csv
from screen.results.layout import (
    DATASET_FILE,
    DICTIONARY_FILE,
    SUMMARY_ABOUT,
    SUMMARY_PAGE,
    TABLES_FOLDER,
)
from screen.screening.reference.likelihood import DATA_NAME as LIKELIHOOD_FILE
from screen.study.columns import DICTIONARY, dictionary_rows
from screen.study.earlier_summary import check_folder, file_names, remove_old
from screen.study.page import render_page
from screen.study.rules import ReliabilityRules
from screen.study.summary import Summary

JOIN: Final = "; "
"""Between the parts of a list, in tables that have no lists."""

_LIBRARIES: Final = ("numpy", "scipy", "pyarrow", "pingouin")


def check_place(folder: Path, dataset: Path, *, as_csv: bool = False) -> None:
    """Refuse a place where the summary would take the place of something else.

    Raises
    ------
    UsageError
        If the folder is the data set's own, among its tables, lies in a file, or holds files that
        are not of an earlier summary.
    OutputError
        If it cannot be read.
    """
    place, root = folder.resolve(), dataset.resolve()
    if (place / DATASET_FILE).exists() or place.is_relative_to(root / TABLES_FOLDER):
        raise UsageError(
            f"{folder} holds the data set's own tables, which the summary would write over.",
            "Choose another `out`.",
        )
    above = next(path for path in (place, *place.parents) if path.exists())
    if not above.is_dir():
        raise UsageError(f"Cannot write into {folder}: {above} is a file.", "Choose another `out`.")
    check_folder(folder, as_csv=as_csv)


def write_summary(summary: Summary, folder: Path, *, as_csv: bool = False) -> Path:
    """Write everything into a folder and return the page; the same summary gives the same bytes.

    Each file appears whole or not at all. Files of an earlier summary that are not rewritten
    are removed: they would not fit the rest. What its ``summary.json`` does not list is not
    touched. The new one comes first, so that a summary that was broken off is known for one.

    Raises
    ------
    OutputError
        If it cannot be written, or an old file cannot be removed.
    """
    page = render_page(summary)
    names = file_names(as_csv=as_csv)
    remove_old(folder, kept=names)
    about = {**about_summary(summary), "files": names}
    write_text(folder / SUMMARY_ABOUT, f"{json.dumps(about, ensure_ascii=False, indent=1)}\n")
    for name, found in summary.tables.items():
        table = _without_lists(found)
        with atomic_path(folder / f"{name}.parquet") as target:
            pq.write_table(table, target, compression="zstd")
        if as_csv:
            _write_csv(table, folder / f"{name}.csv")
    rows = dictionary_rows(between=summary.between, group=summary.group)
    write_csv(folder / DICTIONARY_FILE, DICTIONARY, rows)
    write_text(folder / SUMMARY_PAGE, page)
    return folder / SUMMARY_PAGE


def _without_lists(table: pa.Table) -> pa.Table:
    """Return the table with lists of texts as one text each."""
    for place, column in enumerate(table.schema):
        if pa.types.is_list(column.type):
            joined = pc.binary_join(table[column.name], JOIN)
            table = table.set_column(place, column.name, joined)
    return table


def _write_csv(table: pa.Table, path: Path) -> None:
    with atomic_path(path) as target:
        pacsv.write_csv(table, target, pacsv.WriteOptions(quoting_style="needed"))


def about_summary(summary: Summary) -> dict[str, Any]:
    """Return what a summary was made of, and what was left out."""
    counts = summary.counts
    return {
        "tool": {"name": "movement-screen", "version": screen.__version__},
        "versions": {name: _version(name) for name in _LIBRARIES},
        "data_set": summary.name,
        "between": summary.between,
        "group": summary.group,
        "occasions": list(summary.occasions),
        "order_given": summary.ordered,
        "groups": list(summary.groups),
        "reliability_sha256": sha256_file(ReliabilityRules.shipped()),
        "likelihood_sha256": sha256_file(data_folder("protocols") / LIKELIHOOD_FILE),
        "recordings": {
            "listed": counts.listed,
            "judged": counts.judged,
            "not_reached": counts.not_reached,
            "failed": dict(counts.failed),
            "without_participant": counts.unnamed,
            "without_occasion": counts.without_occasion,
        },
        "people": {"judged": counts.people, "without_group": counts.without_group},
        "tests": {
            name: {"recordings": one.recordings, "people": one.people}
            for name, one in counts.tests.items()
        },
        "tables": {name: table.num_rows for name, table in summary.tables.items()},
        "note": "A screening aid, never a diagnosis: findings are to be discussed.",
    }


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
