"""The folder that a run leaves behind: complete, or as it was before."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from screen.errors import OutputError
from screen.files import write_text
from screen.kinematics.series import MovementSeries, Repetition
from screen.pose.track import PoseTrack
from screen.results.csv_tables import write_angles_csv, write_measures_csv, write_result_json
from screen.results.dictionary import write_dictionary
from screen.results.layout import (
    ANGLES_CSV,
    ANNOTATED_FILE,
    DICTIONARY_FILE,
    EXPORTS_FOLDER,
    MEASURES_FILE,
    PDF_FILE,
    REPORT_FILE,
    RESULT_FILE,
    SUMMARY_TEXT_FILE,
    TRACK_FILE,
)
from screen.results.staged import written_beside
from screen.screening.result import ScreenResult

_JUDGED: Final = (
    RESULT_FILE,
    REPORT_FILE,
    PDF_FILE,
    SUMMARY_TEXT_FILE,
    MEASURES_FILE,
    ANGLES_CSV,
    DICTIONARY_FILE,
    ANNOTATED_FILE,
)
"""All that a verdict leaves; a result that is gone first is never taken for whole."""


def write_run(
    folder: Path,
    result: ScreenResult,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    track: PoseTrack,
    *,
    report: str,
    summary: str,
    excel: bool = False,
) -> list[Path]:
    """Write all files of a run into ``folder`` and return their paths, ``result.json`` last.

    Everything is written into a folder beside it first. A new folder then appears in one step;
    from an existing one the files of the run before are taken away, and so is what was exported
    of it. ``result.json`` goes first and comes back last, so a folder that has it is whole.

    Parameters
    ----------
    series
        None where nothing could be measured: there is no angle table then.
    report, summary
        The report as an HTML page, and the result in a few lines of text.
    excel
        Write the CSV files so that Excel opens them (``tables.write_csv``).

    Raises
    ------
    OutputError
        If the folder cannot be written; it is left as it was.
    """
    with written_beside(folder) as staged:
        write_text(staged / REPORT_FILE, report)
        write_text(staged / SUMMARY_TEXT_FILE, summary)
        write_measures_csv(result, staged / MEASURES_FILE, excel=excel)
        if series is not None:
            write_angles_csv(series, repetitions, staged / ANGLES_CSV, excel=excel)
        write_dictionary(staged / DICTIONARY_FILE, result, series, excel=excel)
        track.save(staged / TRACK_FILE)
        write_result_json(result, staged / RESULT_FILE)
        return _move_into(staged, folder)


def _move_into(staged: Path, folder: Path) -> list[Path]:
    names = sorted((path.name for path in staged.iterdir()), key=lambda name: name == RESULT_FILE)
    if not folder.exists():
        staged.rename(folder)
        return [folder / name for name in names]
    _remove_judged(folder)
    for name in names:
        (staged / name).replace(folder / name)
    return [folder / name for name in names]


def take_away_judged(folder: Path) -> None:
    """Remove what was judged of the track in a folder, and what was exported of it.

    Raises
    ------
    OutputError
        If something of it cannot be removed.
    """
    try:
        if folder.is_dir():
            _remove_judged(folder)
    except OSError as error:
        raise OutputError(
            f"Cannot remove the result of an older track from {folder}: {error.strerror or error}.",
            "Choose another folder for `out`, and run again.",
        ) from error


def _remove_judged(folder: Path) -> None:
    for name in _JUDGED:
        (folder / name).unlink(missing_ok=True)
    if (folder / EXPORTS_FOLDER).is_dir():
        shutil.rmtree(folder / EXPORTS_FOLDER)
