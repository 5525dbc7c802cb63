"""Whether what a raw protocol judges, asks and cues can be judged and said."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any, Final

from screen.screening.protocols.check_measures import check_norm
from screen.screening.protocols.lines import KeyPath
from screen.screening.protocols.raw import RawProtocol, is_number

WHY_FIELDS: Final = (
    "value", "low", "high", "error", "more", "range", "cut", "side", "other", "towards", "count",
    "of", "norm",
)  # fmt: skip
"""What the sentences of a finding may fill in."""
ANSWER_FIELDS: Final = (
    "value", "low", "high", "more", "range", "cut", "side", "other", "towards", "what",
    "repetitions",
)  # fmt: skip
"""What the sentences of an answer may fill in."""
DEPTH_FIELDS: Final = ("value", "at_least")
_MEASURE_KEYS: Final = ("measure", "larger", "smaller", "plus_measure")
_SENTENCES: Final = ("why_beyond", "why_within", "what", "why_both", "what_both", "why_not_reached")


def check_findings(raw: RawProtocol) -> None:
    """Report findings whose measure, cut-off, source or sentence is not there."""
    raw.unique("findings", "id")
    measures = raw.names("measures", key="name")
    ids = raw.names("findings", key="id")
    known = sorted({*raw.norms.sources, *raw.norms.rows})
    for path, finding in raw.tables("findings"):
        for key in _MEASURE_KEYS:
            if key in finding:
                raw.known((*path, key), finding[key], measures, "measure in this protocol")
        sources = finding.get("sources")
        for source in sources if isinstance(sources, list) else []:
            raw.known((*path, "sources"), source, known, "source")
        invalidates = finding.get("invalidates")
        for target in invalidates if isinstance(invalidates, list) else []:
            raw.known((*path, "invalidates"), target, ids, "finding in this protocol")
        _cuts(raw, path, finding)
        check_norm(
            raw, path, {**finding, "unit": _unit_of(raw, finding.get("measure"))}, "cut_norm"
        )
        for key in _SENTENCES:
            _sentence(raw, (*path, key), finding.get(key))
        _trust(raw, path, finding)


def _unit_of(raw: RawProtocol, measure: Any) -> str | None:
    for _, entry in raw.tables("measures"):
        if entry.get("name") == measure and isinstance(entry.get("unit"), str):
            return str(entry["unit"])
    return None


def _cuts(raw: RawProtocol, path: KeyPath, finding: Mapping[str, Any]) -> None:
    cut = finding.get("cut")
    if finding.get("rule") == "limit" and cut is None and "cut_norm" not in finding:
        raw.add(path, "a limit needs a cut, or a cut_norm to take it from")


def _sentence(
    raw: RawProtocol, path: KeyPath, text: Any, fields: Sequence[str] = WHY_FIELDS
) -> None:
    if not isinstance(text, str):
        return
    try:
        parsed = [part for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raw.add(path, f"the braces are not in order ({error})")
        return
    for _, name, spec, conversion in parsed:
        if spec or conversion:
            raw.add(path, f"{{{name}}} is written with its unit: expected no format after it")
        if name not in fields:
            choices = ", ".join(f"{{{known}}}" for known in fields)
            raw.add(path, f"there is no field {{{name}}}; expected one of {choices}")


def _trust(raw: RawProtocol, path: KeyPath, finding: Mapping[str, Any]) -> None:
    """Report a cut that is called documented while all that it rests on is recalled."""
    sources = finding.get("sources")
    named = [
        raw.norms.source(key).checked
        for key in (sources if isinstance(sources, list) else [])
        if isinstance(key, str) and raw.norms.has_source(key)
    ]
    if finding.get("basis") == "documented" and named and set(named) == {"recalled"}:
        raw.add(
            (*path, "basis"),
            "all sources are recalled, so this is not documented; expected tool_choice",
        )


def check_questions(raw: RawProtocol) -> None:
    """Report questions that no finding answers, and sentences that cannot be filled in."""
    raw.unique("questions", "id")
    ids = raw.names("findings", key="id")
    measures = raw.names("measures", key="name")
    for path, question in raw.tables("questions"):
        named = question.get("findings")
        for target in named if isinstance(named, list) else []:
            raw.known((*path, "findings"), target, ids, "finding in this protocol")
        said = question.get("say")
        for key, text in said.items() if isinstance(said, dict) else []:
            _sentence(raw, (*path, "say", key), text, ANSWER_FIELDS)
            _what(raw, (*path, "say", key), text, named)
        _sentence(raw, (*path, "both"), question.get("both"), ANSWER_FIELDS)
        depth = question.get("depth")
        if isinstance(depth, dict):
            raw.known(
                (*path, "depth", "measure"),
                depth.get("measure"),
                measures,
                "measure in this protocol",
            )
            _sentence(raw, (*path, "depth", "say"), depth.get("say"), DEPTH_FIELDS)


def _what(raw: RawProtocol, path: KeyPath, text: Any, named: Any) -> None:
    """Report a sentence that needs a clause which a finding of the question lacks."""
    if not isinstance(text, str) or "{what}" not in text or not isinstance(named, list):
        return
    for _, finding in raw.tables("findings"):
        if finding.get("id") in named and "what" not in finding:
            raw.add(path, f"{{what}} needs the key what in the finding {finding['id']}")


def check_cues(raw: RawProtocol) -> None:
    """Report cues whose measure is not there, or which would never end."""
    raw.unique("cues", "id")
    measures = raw.names("measures", key="name")
    for path, cue in raw.tables("cues"):
        if "measure" in cue:
            raw.known((*path, "measure"), cue["measure"], measures, "measure in this protocol")
        value, release, compare = cue.get("value"), cue.get("release"), cue.get("compare")
        if not (is_number(value) and is_number(release)):
            continue
        if compare == "above" and release >= value:
            raw.add((*path, "release"), f"{release} must lie below value ({value})")
        if compare == "below" and release <= value:
            raw.add((*path, "release"), f"{release} must lie above value ({value})")
