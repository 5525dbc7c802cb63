"""The forms of a REDCap project: which fields each test has, whatever was measured in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from screen.results.csv_tables import Cell
from screen.screening.judging.case import measure_of
from screen.screening.measuring.asymmetry import asymmetries
from screen.screening.measuring.measures import expected_sides
from screen.screening.measuring.summary import summaries
from screen.screening.protocol import (
    Finding,
    LimitFinding,
    Measure,
    MismatchFinding,
    Protocol,
    ValidityFinding,
)
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.likelihood import LikelihoodScale

DICTIONARY_COLUMNS: Final = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_LONGEST_NAME: Final = 100
_DIGITS_KEPT: Final = 8
_PROBABILITY: Final = "probability that the true value lies beyond the cut-off (0 to 1)"


@dataclass(frozen=True)
class Field:
    """One field of the project, with REDCap's own words for types and validations."""

    name: str
    form: str
    label: str
    kind: str = "text"
    validation: str = ""
    choices: str = ""
    note: str = ""
    section: str = ""
    identifier: bool = False

    def row(self) -> list[Cell]:
        """Return the field as a row of the data dictionary (``DICTIONARY_COLUMNS``)."""
        values = {
            "Variable / Field Name": self.name,
            "Form Name": self.form,
            "Section Header": self.section,
            "Field Type": self.kind,
            "Field Label": self.label,
            "Choices, Calculations, OR Slider Labels": self.choices,
            "Field Note": self.note,
            "Text Validation Type OR Show Slider Number": self.validation,
            "Identifier?": "y" if self.identifier else "",
        }
        return [values.get(column, "") for column in DICTIONARY_COLUMNS]


def field_name(*parts: str) -> str:
    """Return a legal name: small letters, digits and single underscores, a letter first.

    One that would be longer than REDCap allows ends in digits made of the whole.
    """
    text = re.sub(r"[^a-z0-9]+", "_", "_".join(parts).lower()).strip("_")
    if not text or not text[0].isalpha():
        text = f"x_{text}".rstrip("_")
    if len(text) <= _LONGEST_NAME:
        return text
    digits = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS_KEPT]
    return f"{text[: _LONGEST_NAME - _DIGITS_KEPT - 1].rstrip('_')}_{digits}"


@cache
def shipped_fields() -> tuple[Field, ...]:
    """Return the fields of every protocol that ships, in the order of their names."""
    protocols = (load_protocol(name).protocol for name in list_protocols())
    return tuple(field for protocol in protocols for field in _fields_of(protocol))


def _fields_of(protocol: Protocol) -> Iterator[Field]:
    """Yield what any result of a protocol may fill."""
    form = field_name(protocol.name)
    about = {one.name: one for one in protocol.measures}
    summary = summaries([], protocol)
    for one in summary:
        yield from summary_fields(form, one.measure, one.side, about[one.measure])
    for pair in asymmetries(summary, protocol, {}):
        yield from asymmetry_fields(form, pair.measure, about[pair.measure])
    for finding in protocol.findings:
        unit = protocol.measure(measure_of(finding)).unit
        for side in _sides_of(finding, protocol):
            yield from finding_fields(form, finding.id, finding.title, side, unit)
    for question in protocol.questions:
        yield from answer_fields(form, question.id, question.ask)


def _sides_of(finding: Finding, protocol: Protocol) -> tuple[str, ...]:
    """Return every side that a finding may come out for."""
    if isinstance(finding, LimitFinding | ValidityFinding):
        return expected_sides(protocol, finding.measure)
    return ("both", "left", "right") if isinstance(finding, MismatchFinding) else ("both",)


def summary_fields(form: str, measure: str, side: str, about: Measure | None) -> list[Field]:
    """Return mean, error, sd, smallest, largest, count, lower bounds, reason and advice of a side.

    ``about`` is the measure as a result keeps it; None where it keeps none.
    """
    label, note = _label(measure, about), _note(about)
    title = label if side == "both" else f"{label}, {side}"
    start = (form, measure, _side(side))
    numbers = [
        Field(field_name(*start, stat), form, f"{title}: {words}", validation="number", note=note)
        for stat, words in (
            ("mean", "mean over its repetitions"),
            ("error", "half-width of the 95 % interval"),
            ("sd", "standard deviation over its repetitions"),
            ("smallest", "smallest repetition"),
            ("largest", "largest repetition"),
        )
    ]
    counts = [
        Field(field_name(*start, stat), form, f"{title}: {words}", validation="integer")
        for stat, words in (
            ("count", "repetitions with a value"),
            ("at_least", "how many of these values are lower bounds"),
        )
    ]
    texts = [
        Field(field_name(*start, "why"), form, f"{title}: why there is no value"),
        Field(field_name(*start, "advice"), form, f"{title}: what to change next time"),
    ]
    return [*numbers, *counts, *texts]


def asymmetry_fields(form: str, measure: str, about: Measure | None) -> list[Field]:
    """Return difference, its error and symmetry index of a measure."""
    title, note = _label(measure, about), _note(about)
    return [
        Field(
            field_name(form, measure, stat),
            form,
            f"{title}: {words}",
            validation="number",
            note=unit,
        )
        for stat, words, unit in (
            ("left_minus_right", "left less right", note),
            ("left_minus_right_error", "error of left less right", note),
            ("symmetry_index_percent", "symmetry index, + for a larger left", "percent"),
        )
    ]


def finding_fields(form: str, name: str, title: str, side: str, unit: str) -> list[Field]:
    """Return likelihood, probability, value, interval, count and words of a finding of a side."""
    start = (form, "finding", name, _side(side))
    title += "" if side == "both" else f", {side}"
    return [
        *_likelihood_fields(start, form, title),
        *_value_fields(start, form, title, unit),
        Field(
            field_name(*start, "value_error"),
            form,
            f"{title}: half-width of the 95 % interval of its error",
            validation="number",
            note=unit,
        ),
        _count_field(start, form, title),
        Field(field_name(*start, "why"), form, f"{title}: why", kind="notes"),
        *_not_measured_fields(start, form, title),
    ]


def answer_fields(form: str, name: str, ask: str) -> list[Field]:
    """Return likelihood, probability, words, value and interval of the answer to a question.

    Which finding an answer rests on, and so its unit, differs from recording to recording.
    """
    start = (form, "answer", name)
    return [
        *_likelihood_fields(start, form, ask),
        Field(field_name(*start, "text"), form, _about(ask, "in words"), kind="notes"),
        *_value_fields(start, form, ask, ""),
        Field(field_name(*start, "unit"), form, _about(ask, "unit of the value")),
        _count_field(start, form, ask),
        Field(field_name(*start, "finding"), form, _about(ask, "the finding that it rests on")),
        Field(field_name(*start, "side"), form, _about(ask, "side of that finding")),
        *_not_measured_fields(start, form, ask),
    ]


def _likelihood_fields(start: Sequence[str], form: str, title: str) -> list[Field]:
    return [
        Field(field_name(*start, "likelihood"), form, title, kind="radio", choices=_likelihoods()),
        Field(
            field_name(*start, "probability"),
            form,
            _about(title, _PROBABILITY),
            validation="number",
        ),
    ]


def _value_fields(start: Sequence[str], form: str, title: str, unit: str) -> list[Field]:
    return [
        Field(field_name(*start, stat), form, _about(title, words), validation="number", note=unit)
        for stat, words in (
            ("value", "value that was judged"),
            ("low", "lower end of its 95 % interval"),
            ("high", "upper end of its 95 % interval"),
        )
    ]


def _count_field(start: Sequence[str], form: str, title: str) -> Field:
    words = _about(title, "repetitions that the value rests on")
    return Field(field_name(*start, "count"), form, words, validation="integer")


def _not_measured_fields(start: Sequence[str], form: str, title: str) -> list[Field]:
    return [
        Field(field_name(*start, stat), form, _about(title, words), kind="notes")
        for stat, words in (
            ("reason", "why it was not measured"),
            ("advice", "what to change next time"),
        )
    ]


def _about(title: str, words: str) -> str:
    """Join title and words: behind a question these are a sentence of their own."""
    asked = title.endswith("?")
    return f"{title} {words[:1].upper()}{words[1:]}" if asked else f"{title}: {words}"


@cache
def _likelihoods() -> str:
    """Return the choices: the words for probabilities that ship, and not measured."""
    levels = LikelihoodScale.load().levels
    words = {one.id: one.words.capitalize() for one in levels} | {"not_measured": "Not measured"}
    return " | ".join(f"{name}, {word}" for name, word in words.items())


def _side(side: str) -> str:
    return "" if side == "both" else side


def _note(about: Measure | None) -> str:
    return "" if about is None else f"{about.unit}; + {about.sign}"


def _label(measure: str, about: Measure | None) -> str:
    return measure if about is None else about.label
