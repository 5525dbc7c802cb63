"""What the files and folders of a run and of a data set are called, and where they lie.

A run is one folder with ``result.json``. A data set is a folder with ``dataset.json``: what was
made of each recording lies in ``recordings/<xx>/<recording_id>``, and ``tables`` has all of it.
"""

from __future__ import annotations

import re
from typing import Final

RESULT_FILE: Final = "result.json"
TRACK_FILE: Final = "track.npz"
REPORT_FILE: Final = "report.html"
PDF_FILE: Final = "report.pdf"
SUMMARY_TEXT_FILE: Final = "summary.txt"
ANNOTATED_FILE: Final = "annotated.mp4"
MEASURES_FILE: Final = "measures.csv"
ANGLES_CSV: Final = "angles.csv"
ANGLES_PARQUET: Final = "angles.parquet"
DICTIONARY_FILE: Final = "data_dictionary.csv"
EXPORTS_FOLDER: Final = "exports"

DATASET_FILE: Final = "dataset.json"
DATASET_FORMAT: Final = 2
"""2: findings have a probability in place of a state, and answers are a table."""
DATASET_FORMAT_WITHOUT_PROBABILITIES: Final = 1
FAILURES_FILE: Final = "failures.csv"
RECORDINGS_FOLDER: Final = "recordings"
TABLES_FOLDER: Final = "tables"
CSV_FOLDER: Final = "csv"
"""In the folder of the tables."""
RECORDINGS_TABLE: Final = f"{TABLES_FOLDER}/recordings"
PARTICIPANTS_FILE: Final = f"{TABLES_FOLDER}/participants.parquet"
"""In every data set, also in one in which nothing was judged."""
PROTOCOLS_FOLDER: Final = "protocols"
PROTOCOL_VERSIONS_FOLDER: Final = f"{PROTOCOLS_FOLDER}/by_sha256"
RUNS_FOLDER: Final = "runs"
LOCK_FILE: Final = ".lock"
UNUSABLE_FILE: Final = ".unusable.json"
STANDING_FILE: Final = ".standing.json"

SUMMARY_FOLDER: Final = "summary"
SUMMARY_PAGE: Final = "summary.html"
SUMMARY_ABOUT: Final = "summary.json"

ID_DIGITS: Final = 16
_RESULT_FOLDER: Final = re.compile(
    rf"{RECORDINGS_FOLDER}/([0-9a-f]{{2}})/\1[0-9a-f]{{{ID_DIGITS - 2}}}-[^/]+"
)


def recording_id(sha256: str, protocol: str) -> str:
    """Return the id of a recording under a protocol, from its content alone."""
    return f"{sha256[:ID_DIGITS]}-{protocol}"


def result_folder(identity: str) -> str:
    """Return the folder of a recording in the data set, by its ``recording_id``."""
    return f"{RECORDINGS_FOLDER}/{identity[:2]}/{identity}"


def is_result_folder(name: str) -> bool:
    """Return whether a folder of a data set is one that ``result_folder`` gives."""
    return _RESULT_FOLDER.fullmatch(name) is not None
