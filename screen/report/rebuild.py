"""The report of a stored result, made again: as a page, and as PDF."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from screen.errors import OutputError, UsageError
from screen.kinematics.movement import measure_movement
from screen.kinematics.series import MovementSeries
from screen.report.embedded import Kept, kept_in
from screen.report.html import Paper, render_report
from screen.report.pdf import pdf_of
from screen.report.pictures import finding_pictures
from screen.results.layout import PDF_FILE, REPORT_FILE
from screen.results.places import find_results
from screen.results.stored import StoredResult, read_result
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import LoadedProtocol, load_protocol
from screen.screening.reference.tables import shipped_tables
from screen.screening.result import ScreenResult

_NO_CURVES: Final = (
    "The curves are left out: no protocol {name} comes with this tool. Name its file to have them."
)


@dataclass(frozen=True)
class Again:
    """What was written, and what had to be left out, each with its reason in a sentence."""

    written: list[Path]
    left_out: list[str]


def report_again(
    path: Path,
    *,
    out: Path | None = None,
    pdf: bool = False,
    paper: Paper | None = None,
    label: str | None = None,
    protocol: str | None = None,
) -> Again:
    """Make the page of a stored result again, and on request a PDF of it.

    Photographs are those that the page of the result keeps; where it keeps none the person is
    drawn from the track.

    Parameters
    ----------
    path
        The folder of a run, or its ``result.json``, with the track beside it.
    out
        The folder to write into; that of the result where None.
    paper
        What the page is laid out for; None leaves that to whoever prints it, and makes a PDF of A4.
    label
        How the patient is called; where None as the page of the result has it.
    protocol
        The name or file of the protocol, for the curves; where None the name in the result.

    Raises
    ------
    MovescreenError
        If there is no result, it is broken, or nothing can be written.
    """
    found = find_results(path, participant=None, session=None)
    if found.whole:
        raise UsageError(
            f"{path} is a data set of many recordings.",
            "Give the folder of one of them, in its folder recordings.",
        )
    stored = read_result(found.places[0])
    folder = found.folder if out is None else out
    kept = _kept(found.folder / REPORT_FILE)
    loaded = _protocol(stored.result, protocol)
    series = None if loaded is None else _series(stored, loaded)
    result = stored.result if loaded is None else _completed(stored.result, loaded)
    pictures = finding_pictures(result, stored.track, None)
    page = partial(
        render_report,
        result,
        series,
        # Those that the result does not ask for are not shown.
        pictures=pictures | kept.pictures,
        label=label if label is not None else kept.label,
        remarks=kept.remarks,
    )
    contents = {REPORT_FILE: page(paper=paper).encode("utf-8")}
    if pdf:
        contents[PDF_FILE] = pdf_of(page(paper=paper or "A4"))
    left_out = [] if loaded is not None else [_NO_CURVES.format(name=result.protocol.name)]
    return Again([_write(folder / name, data) for name, data in contents.items()], left_out)


def _kept(report: Path) -> Kept:
    try:
        return kept_in(report.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return Kept()


def _protocol(result: ScreenResult, given: str | None) -> LoadedProtocol | None:
    """Return the protocol of a result; None where none of its name comes with the tool."""
    if given is not None:
        return load_protocol(given)
    try:
        return load_protocol(result.protocol.name)
    except UsageError:
        return None


def _series(stored: StoredResult, loaded: LoadedProtocol) -> MovementSeries | None:
    """Measure the stored track again, for the curves."""
    rules = movement_rules(loaded.protocol)
    measured = measure_movement(stored.track, rules, shipped_tables().calibration)
    return None if measured is None else measured[0]


def _completed(result: ScreenResult, loaded: LoadedProtocol) -> ScreenResult:
    """Return the result with what earlier versions did not say of the norms of its measures."""
    elsewhere = {
        one.name: one.norm for one in loaded.protocol.measures if one.norm_of_other_movement
    }
    measures = [
        one.model_copy(update={"norm_of_other_movement": True})
        if one.norm and elsewhere.get(one.name) == one.norm
        else one
        for one in result.protocol.measures
    ]
    protocol = result.protocol.model_copy(update={"measures": measures})
    return result.model_copy(update={"protocol": protocol})


def _write(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, staged = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(staged).chmod(0o644)
            Path(staged).replace(path)
        finally:
            Path(staged).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror or error}.",
            "Choose another folder, or free some space.",
        ) from error
    return path
