"""What a data set says of itself: ``dataset.json``, the dictionary, and its protocols."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Final

import screen
from screen.batch.tables import Written
from screen.results.arrow import KINDS
from screen.results.columns import FAILURES, PARTITIONED, TABLES, Column
from screen.results.csv_tables import Cell, write_csv
from screen.results.dictionary import channel_words, measure_words
from screen.results.layout import (
    DATASET_FILE,
    DATASET_FORMAT,
    DICTIONARY_FILE,
    FAILURES_FILE,
    PROTOCOL_VERSIONS_FOLDER,
    PROTOCOLS_FOLDER,
)
from screen.results.outcomes import STAGES
from screen.results.store import Store
from screen.screening.protocols.files import LoadedProtocol

_COLUMNS: Final = ("name", "table", "kind", "unit", "description", "sign")
_LIBRARIES: Final = ("numpy", "scipy", "pyarrow")


def write_about(
    store: Store,
    written: Written,
    protocols: Mapping[str, LoadedProtocol],
    *,
    excel: bool = False,
) -> None:
    """Write the dictionary, a copy of each protocol, and ``dataset.json`` last.

    Of a protocol that changed, the newest lies under its name, and all that results were judged
    by under their hashes. What ``dataset.json`` says of tracking and judging is what
    the results say.
    """
    with store.writing(DICTIONARY_FILE) as target:
        write_csv(target, _COLUMNS, _dictionary(written), excel=excel)
    made_with = written.made_with
    protocols_used = {sha256 for one in written.protocols.values() for sha256 in one.sha256}
    for name, loaded in protocols.items():
        store.write_bytes(f"{PROTOCOLS_FOLDER}/{name}.toml", loaded.held)
        if loaded.sha256 in protocols_used:
            store.write_bytes(_version_file(loaded.sha256), loaded.held)
    versions = set(store.list(PROTOCOL_VERSIONS_FOLDER))
    wanted = {_version_file(sha256) for sha256 in protocols_used}
    store.remove(*(versions - wanted))
    store.write_json(
        DATASET_FILE,
        {
            "format": DATASET_FORMAT,
            "tool": {"name": "movement-screen", "version": screen.__version__},
            "written_with": {name: version(name) for name in _LIBRARIES},
            "tracked_with": {
                "versions": _sorted(made_with.libraries),
                "models_sha256": _sorted(made_with.models),
            },
            "judged_with": {
                "tool_versions": sorted(made_with.tools),
                "data_sha256": dict(sorted(made_with.data.items())),
            },
            "protocols": {
                name: {
                    "title": used.title,
                    "versions": sorted(used.versions),
                    "sha256": sorted(used.sha256),
                    "files": sorted(versions & {_version_file(one) for one in used.sha256}),
                    "file": f"{PROTOCOLS_FOLDER}/{name}.toml",
                }
                for name, used in sorted(written.protocols.items())
            },
            "tables": {
                name: {
                    "rows": written.rows[name],
                    "columns": [_column(one) for one in columns],
                    "partitioned_by": ["protocol"] if name in PARTITIONED else [],
                }
                for name, columns in TABLES.items()
            },
            "further_columns": {
                "recordings": list(written.extras),
                FAILURES_FILE: list(written.extras),
                "frames": sorted(written.channels),
            },
            "fates": written.fates,
            "failures": {
                stage: sum(one.stage == stage for one in written.failures) for stage in STAGES
            },
            "keys": {"recording_id": "joins all tables", "participant": "joins recordings"},
            "note": "A screening aid, never a diagnosis: findings are to be discussed.",
        },
    )


def _sorted(found: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in sorted(found.items())}


def _version_file(sha256: str) -> str:
    return f"{PROTOCOL_VERSIONS_FOLDER}/{sha256}.toml"


def _column(one: Column) -> dict[str, str]:
    return {
        "name": one.name,
        "type": str(KINDS[one.kind]),
        "unit": one.unit,
        "description": one.words,
    }


def _dictionary(written: Written) -> Iterator[list[Cell]]:
    for table, columns in TABLES.items():
        for one in columns:
            yield [one.name, table, "column", one.unit, one.words, ""]
    for table in ("recordings", FAILURES_FILE):
        for name in written.extras:
            yield [name, table, "column", "", "A further column of the manifest", ""]
    for name in sorted(written.channels):
        yield [name, "frames", "channel", *channel_words(name)]
    for protocol, used in sorted(written.protocols.items()):
        for name, measure in used.measures.items():
            yield [name, f"measures ({protocol})", "measure", *measure_words(measure)]
    for one in FAILURES:
        yield [one.name, FAILURES_FILE, "column", one.unit, one.words, ""]
    for stage, words in STAGES.items():
        yield [stage, FAILURES_FILE, "stage", "", words, ""]
