"""Export: tables, the result as JSON, and the folder of a run."""

from screen.export.dictionary import write_dictionary
from screen.export.run_folder import write_run
from screen.export.tables import write_angles_csv, write_measures_csv, write_result_json

__all__ = [
    "write_angles_csv",
    "write_dictionary",
    "write_measures_csv",
    "write_result_json",
    "write_run",
]
