"""The tables of a run and of a data set, from ``screen.results``."""

from __future__ import annotations

from collections.abc import Iterable

from docs.generate.markdown import code, paragraphs, table
from screen.results import columns, layout
from screen.results.columns import Column

_KINDS = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "truth": "true or false",
    "texts": "list of texts",
}
_ROWS = {
    "participants": "A row for each person.",
    "recordings": "A row for each recording of the list, whatever became of it.",
    "repetitions": "A row for each repetition.",
    "measures": "A row for each repetition and measure.",
    "findings": "A row for each finding and side.",
    "answers": "A row for each question of the test.",
    "asymmetry": "A row for each measure that has two sides.",
    "frames": "A row for each frame. The channels follow; which there are depends on test and "
    "view.",
}
_FILES = {
    layout.REPORT_FILE: "**For the clinician.** Page 1 answers the questions of the test in words, "
    "with the measures that the answers rest on and a line to sign. The pages after it show how "
    "the low back was measured, curves, repetitions, what each cut-off rests on, limits and "
    "sources. One file; prints on A4 and Letter.",
    layout.SUMMARY_TEXT_FILE: "**For the record.** The answers with their values, how the "
    "recording was filmed and what made it, as text to paste.",
    layout.RESULT_FILE: "**For machines.** Everything in the report, with hashes and versions: "
    "see [result.json](/result.md).",
    layout.MEASURES_FILE: "**For statistics.** A row for each repetition and measure, with its "
    "error and whether the value is a lower bound (`at_least`).",
    layout.ANGLES_CSV: "A row for each frame: the angles over time.",
    layout.DICTIONARY_FILE: "What each column and measure of the two tables means.",
    layout.TRACK_FILE: "**For a second look.** Landmarks and the outline of the trunk: the only "
    "thing that needed the video. `movescreen analyze` judges it again.",
    layout.ANNOTATED_FILE: "With `--annotated`: the video with skeleton, outline, angle and "
    "repetition count, and the two inclinometers where the low back is read.",
    layout.PDF_FILE: "With `movescreen report --pdf`: the report as PDF.",
}


def columns_table(found: Iterable[Column]) -> str:
    """Return columns as a table: name, kind, unit and meaning."""
    return table(
        ("column", "kind", "unit", "meaning"),
        ((code(one.name), _KINDS[one.kind], one.unit, one.words) for one in found),
    )


def dataset_tables() -> str:
    """Return every table of a data set with its columns."""
    parts = [
        f"## `{name}`\n\n{_ROWS[name]}\n\n{columns_table(found)}"
        for name, found in columns.TABLES.items()
    ]
    failures = columns_table(columns.FAILURES)
    return paragraphs(
        *parts,
        f"## `{layout.FAILURES_FILE}`\n\nA row for each recording that failed. The further columns "
        f"of the manifest follow.\n\n{failures}",
    )


def run_tables() -> str:
    """Return the tables of one run with their columns."""
    measures, angles = columns_table(columns.RUN_MEASURES), columns_table(columns.FRAME)
    return paragraphs(
        f"## `{layout.MEASURES_FILE}`\n\n{_ROWS['measures']}\n\n{measures}",
        f"## `{layout.ANGLES_CSV}`\n\n{_ROWS['frames']}\n\n{angles}",
    )


def files_of_a_run() -> str:
    """Return what a run leaves in its folder."""
    return table(
        ("file", "what it is for"), ((code(name), words) for name, words in _FILES.items())
    )
