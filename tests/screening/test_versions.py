"""A protocol that measures, counts or judges otherwise has another version.

``protocol_versions.csv`` keeps what each version was: a hash of everything in the file but its
words. A line that stands there is never changed; a new version is a new line.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from screen.screening.protocols.files import list_protocols, load_protocol

KNOWN = Path(__file__).with_name("protocol_versions.csv")
_NAME = re.compile(r"[a-z0-9_]+")
_ABOUT_ITSELF = {"version", "schema_version"}


def judged_by(content: Any) -> Any:
    """Return numbers and names of a protocol in their places; its words are left out."""
    if isinstance(content, dict):
        kept = {key: judged_by(value) for key, value in content.items() if key not in _ABOUT_ITSELF}
        return {key: value for key, value in kept.items() if value not in (None, [], {})}
    if isinstance(content, list):
        return [one for one in map(judged_by, content) if one not in (None, [], {})]
    if isinstance(content, str) and not _NAME.fullmatch(content):
        return None
    return content


def hash_of(name: str) -> str:
    content = load_protocol(name).protocol.model_dump(mode="json")
    canonical = json.dumps(judged_by(content), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def known() -> dict[tuple[str, str], str]:
    with KNOWN.open(encoding="utf-8", newline="") as file:
        rows = [(row["protocol"], row["version"], row["judged_by"]) for row in csv.DictReader(file)]
    assert len({row[:2] for row in rows}) == len(rows)
    return {row[:2]: row[2] for row in rows}


@pytest.mark.parametrize("name", list_protocols())
def test_a_protocol_that_judges_otherwise_has_another_version(name: str) -> None:
    version, found = load_protocol(name).protocol.version, hash_of(name)
    assert known().get((name, version)) == found, (
        f"{name} {version} is not what it was: raise `version` in protocols/{name}.toml, note it "
        f"in CHANGELOG.md and add the line {name},VERSION,{found} to {KNOWN.name}"
    )


def test_numbers_and_names_count_and_words_do_not() -> None:
    protocol = {
        "version": "1.0.0",
        "title": "Side bend",
        "repetitions": {"min_peak": 8.0, "signals": [{"measure": "trunk_side_bend_deg"}]},
        "findings": [{"cut": 10.0, "why_beyond": "Too far, by {value}."}],
    }
    same = {**protocol, "version": "1.0.1", "title": "Bend to the side"}
    same["findings"] = [{"cut": 10.0, "why_beyond": "By {value} too far."}]
    assert judged_by(same) == judged_by(protocol)
    for changed in (
        {"repetitions": {"min_peak": 5.0, "signals": [{"measure": "trunk_side_bend_deg"}]}},
        {"repetitions": {"min_peak": 8.0, "signals": [{"measure": "thorax_tilt_deg"}]}},
        {"findings": [{"cut": 12.0, "why_beyond": "Too far, by {value}."}]},
        {"findings": []},
    ):
        assert judged_by({**protocol, **changed}) != judged_by(protocol)
