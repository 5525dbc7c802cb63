"""Export: tables, the result as JSON, and the folder of a run."""

from screen.results.csv_tables import write_angles_csv, write_measures_csv, write_result_json
from screen.results.dictionary import write_dictionary
from screen.results.run_folder import write_run

__all__ = [
    "write_angles_csv",
    "write_dictionary",
    "write_measures_csv",
    "write_result_json",
    "write_run",
]
