"""The folder that a run leaves behind: complete, or as it was before."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from screen.errors import OutputError
from screen.export.dictionary import ANGLES_FILE, MEASURES_FILE, write_dictionary
from screen.export.staged import written_beside
from screen.export.tables import write_angles_csv, write_measures_csv, write_result_json
from screen.files import write_text
from screen.kinematics.series import MovementSeries, Repetition
from screen.pose.track import PoseTrack
from screen.report.html import render_report
from screen.report.summary import summary_text
from screen.screening.result import ScreenResult

RESULT_FILE: Final = "result.json"
REPORT_FILE: Final = "report.html"
PDF_FILE: Final = "report.pdf"
SUMMARY_FILE: Final = "summary.txt"
ANNOTATED_FILE: Final = "annotated.mp4"
TRACK_FILE: Final = "track.npz"
DICTIONARY_FILE: Final = "data_dictionary.csv"
EXPORTS_FOLDER: Final = "exports"

_JUDGED: Final = (
    RESULT_FILE,
    REPORT_FILE,
    PDF_FILE,
    SUMMARY_FILE,
    MEASURES_FILE,
    ANGLES_FILE,
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
    pictures: Mapping[str, bytes],
    label: str | None = None,
    remarks: Sequence[str] = (),
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
    pictures
        For the report, see ``screen.report.pictures.finding_pictures``.
    label, remarks
        How the patient is called on the report, and how the recording came about.
    excel
        Write the CSV files so that Excel opens them (``tables.write_csv``).

    Raises
    ------
    OutputError
        If the folder cannot be written; it is left as it was.
    """
    with written_beside(folder) as staged:
        report = render_report(result, series, pictures=pictures, label=label, remarks=remarks)
        write_text(staged / REPORT_FILE, report)
        write_text(staged / SUMMARY_FILE, summary_text(result, label=label))
        write_measures_csv(result, staged / MEASURES_FILE, excel=excel)
        if series is not None:
            write_angles_csv(series, repetitions, staged / ANGLES_FILE, excel=excel)
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
            "Choose another folder with --out, and run again.",
        ) from error


def _remove_judged(folder: Path) -> None:
    for name in _JUDGED:
        (folder / name).unlink(missing_ok=True)
    if (folder / EXPORTS_FOLDER).is_dir():
        shutil.rmtree(folder / EXPORTS_FOLDER)
