"""Check whether the tables are up to date, so that unchanged results are not read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import screen
from screen.batch.ledger import Record
from screen.batch.tables import CsvFiles, Written
from screen.results.failure import Failure
from screen.results.layout import (
    DATASET_FILE,
    DICTIONARY_FILE,
    FAILURES_FILE,
    PROTOCOLS_FOLDER,
    RECORDINGS_FOLDER,
    STANDING_FILE,
    TABLES_FOLDER,
)
from screen.results.store import Store

_WRITTEN: Final = (TABLES_FOLDER, PROTOCOLS_FOLDER, FAILURES_FILE, DICTIONARY_FILE, DATASET_FILE)
_OF_THE_MOMENT: Final = {"written", "fingerprint", "source"}
"""What the ledger holds of a recording and the tables do not."""


@dataclass(frozen=True)
class Standing:
    """What the tables of a data set are made of, as a hash: records, and files of results.

    None where the place does not tell whether files have changed: nothing stands then.
    """

    store: Store
    made_of: str | None

    @classmethod
    def of(
        cls,
        store: Store,
        records: Iterable[Record],
        failures: Sequence[Failure],
        *,
        csv: CsvFiles,
    ) -> Standing:
        """Look at what tables would be made of now; see ``tables.write_tables``."""
        rows = sorted(record.model_dump_json(exclude=_OF_THE_MOMENT) for record in records)
        told = [screen.__version__, vars(csv), rows, [vars(one) for one in failures]]
        return cls(store, _digest_of(store, [RECORDINGS_FOLDER], told))

    def tables(self) -> Written | None:
        """Return what was written if it is up to date; None if it must be rewritten.

        Of what was written, only the rows of each table, the fates and the failures are told.
        """
        try:
            noted = json.loads(self.store.read_bytes(STANDING_FILE) or b"{}")
        except ValueError:
            return None
        now = {"made_of": self.made_of, "holds": _holds(self.store)}
        if None in now.values() or {name: noted.get(name) for name in now} != now:
            return None
        failures = [Failure(**one) for one in noted["failures"]]
        return Written(rows=noted["rows"], fates=noted["fates"], failures=failures)

    def note(self, written: Written) -> None:
        """Note what has just been written."""
        self.store.write_json(
            STANDING_FILE,
            {
                "made_of": self.made_of,
                "holds": _holds(self.store),
                "rows": written.rows,
                "fates": written.fates,
                "failures": [vars(one) for one in written.failures],
            },
        )


def _holds(store: Store) -> str | None:
    return _digest_of(store, _WRITTEN)


def _digest_of(store: Store, names: Iterable[str], told: object = None) -> str | None:
    """Return a hash of files and of what is told beside; None if a file's state is not known."""
    files = [store.files(name) for name in names]
    if any(state is None for found in files for state in found.values()):
        return None
    return hashlib.sha256(json.dumps([told, files], sort_keys=True).encode()).hexdigest()
