"""Do the tables still stand? What has not changed since they were written is not read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import screen
from screen.batch.dataset import DATASET_FILE, DICTIONARY_FILE, PROTOCOLS_FOLDER
from screen.batch.failure import Failure
from screen.batch.keys import RECORDINGS_FOLDER
from screen.batch.ledger import Record
from screen.batch.store import Store
from screen.batch.tables import FAILURES_FILE, FOLDER, Written

STANDING_FILE: Final = ".standing.json"

_WRITTEN: Final = (FOLDER, PROTOCOLS_FOLDER, FAILURES_FILE, DICTIONARY_FILE, DATASET_FILE)
_OF_THE_MOMENT: Final = {"written", "fingerprint"}
"""What the ledger holds of a recording and the tables do not."""


@dataclass(frozen=True)
class Standing:
    """What the tables of a data set are made of, as a hash: records, and files of results."""

    store: Store
    made_of: str

    @classmethod
    def of(
        cls,
        store: Store,
        records: Iterable[Record],
        failures: Sequence[Failure],
        *,
        as_csv: bool,
    ) -> Standing:
        """Look at what tables would be made of now; see ``tables.write_tables``."""
        rows = sorted(record.model_dump_json(exclude=_OF_THE_MOMENT) for record in records)
        told = [screen.__version__, as_csv, rows, [vars(one) for one in failures]]
        return cls(store, _digest([told, _files(store, [RECORDINGS_FOLDER])]))

    def tables(self) -> Written | None:
        """Return what was written if it still stands; None if it has to be written anew.

        Of what was written, only the rows of each table and the failures are told.
        """
        try:
            noted = json.loads(self.store.read_bytes(STANDING_FILE) or b"{}")
        except ValueError:
            return None
        now = {"made_of": self.made_of, "holds": _holds(self.store)}
        if {name: noted.get(name) for name in now} != now:
            return None
        return Written(rows=noted["rows"], failures=[Failure(**one) for one in noted["failures"]])

    def note(self, written: Written) -> None:
        """Note what has just been written."""
        self.store.write_json(
            STANDING_FILE,
            {
                "made_of": self.made_of,
                "holds": _holds(self.store),
                "rows": written.rows,
                "failures": [vars(one) for one in written.failures],
            },
        )


def _holds(store: Store) -> str:
    return _digest(_files(store, _WRITTEN))


def _files(store: Store, names: Iterable[str]) -> list[Mapping[str, str | None]]:
    return [store.files(name) for name in names]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
