"""REDCap: an import file with a record a recording, and the data dictionary it fits.

Every recording is a record of its own, with participant and visit as fields: that fits a plain
project, in which nothing needs to be repeated or set up before. Each test has an instrument; a
record fills that of its test.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from screen.export.stored import StoredResult
from screen.export.tables import Cell, write_csv
from screen.screening.result import Asymmetry, FindingResult, SideSummary

IMPORT_FILE: Final = "redcap_import.csv"
DICTIONARY_FILE: Final = "redcap_dictionary.csv"

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
_RECORDING_FORM: Final = "recording"
_LONGEST_NAME: Final = 100
_DIGITS_KEPT: Final = 8
_COMPLETE: Final = 2
_STATES: Final = (
    "within, Within | borderline, Borderline | outside, Outside | not_measured, Not measured"
)
_SEXES: Final = "female, Female | male, Male"
_STATUSES: Final = "judged, Judged | not_judged, Not judged: the recording is not good enough"


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


Filled = tuple[Field, Cell]


@contextmanager
def redcap_project(folder: Path, written: list[Path]) -> Iterator[Callable[[StoredResult], None]]:
    """Yield what takes a result; write import file and data dictionary at the end, if any came.

    ``written`` takes the two files.
    """
    project = _Project()
    yield project.add
    if project.records:
        written += project.write(folder)


class _Project:
    """The fields met so far, and a record for each result."""

    def __init__(self) -> None:
        self.records: list[dict[str, Cell]] = []
        self._fields: dict[str, Field] = {}

    def add(self, stored: StoredResult) -> None:
        filled = list(_record(stored))
        for one, _ in filled:
            self._fields.setdefault(one.name, one)
        forms = {one.form: _COMPLETE for one, _ in filled}
        self.records.append(
            {one.name: value for one, value in filled}
            | {f"{form}_complete": complete for form, complete in forms.items()}
        )

    def write(self, folder: Path) -> list[Path]:
        fields = _by_form(self._fields.values())
        forms = list(dict.fromkeys(one.form for one in fields))
        columns = [*(one.name for one in fields), *(f"{form}_complete" for form in forms)]
        rows = ([record.get(column) for column in columns] for record in self.records)
        write_csv(folder / IMPORT_FILE, columns, rows)
        write_csv(folder / DICTIONARY_FILE, DICTIONARY_COLUMNS, (one.row() for one in fields))
        return [folder / IMPORT_FILE, folder / DICTIONARY_FILE]


def _by_form(fields: Iterable[Field]) -> list[Field]:
    """Return the fields with those of each form together, as REDCap wants them."""
    by_form: dict[str, list[Field]] = {}
    for field in fields:
        by_form.setdefault(field.form, []).append(field)
    return [field for form in by_form.values() for field in form]


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


def _record(stored: StoredResult) -> Iterator[Filled]:
    yield from _recording_fields(stored)
    result = stored.result
    form = field_name(result.protocol.name)
    labels = {measure["name"]: measure for measure in result.protocol.measures}
    for summary in result.summary:
        yield from _summary_fields(summary, form, labels.get(summary.measure, {}))
    for asymmetry in result.asymmetry:
        yield from _asymmetry_fields(asymmetry, form, labels.get(asymmetry.measure, {}))
    for finding in result.findings:
        yield from _finding_fields(finding, form)


def _recording_fields(stored: StoredResult) -> Iterator[Filled]:
    place, result, form = stored.place, stored.result, _RECORDING_FORM
    person, recording = result.person, result.recording
    yield Field("record_id", form, "Recording"), place.name
    yield Field("participant", form, "Participant", identifier=True), place.participant
    yield Field("session", form, "Session"), place.session
    yield (
        Field("sex", form, "Sex, as it was said", kind="radio", choices=_SEXES),
        person.sex,
    )
    for name, label, unit, value in (
        ("age_years", "Age, as it was said", "years", person.age_years),
        ("height_cm", "Body height, as it was said", "cm", person.height_cm),
        ("duration_s", "Length of the recording", "s", recording.duration_s),
        ("frames_per_s", "Pictures a second", "1/s", recording.frames_per_s),
    ):
        yield Field(name, form, label, validation="number", note=unit), value
    yield Field("protocol", form, "Test"), result.protocol.name
    yield Field("protocol_version", form, "Version of the test"), result.protocol.version
    yield (
        Field("status", form, "Whether it was judged", kind="radio", choices=_STATUSES),
        result.status,
    )
    yield (
        Field("repetitions", form, "Repetitions found", validation="integer"),
        len(result.repetitions),
    )
    yield (
        Field("repetitions_used", form, "Repetitions used", validation="integer"),
        sum(one.valid for one in result.repetitions),
    )
    yield (
        Field("created", form, "When it was judged", note="ISO 8601, with the zone"),
        result.provenance.created,
    )
    yield Field("tool_version", form, "Version of movescreen"), result.provenance.tool_version


def _summary_fields(
    summary: SideSummary, form: str, measure: dict[str, object]
) -> Iterator[Filled]:
    title = _title(summary.measure, summary.side, measure)
    note = _note(measure)
    for stat, words, value in (
        ("mean", "mean over its repetitions", summary.mean),
        ("error", "half-width of the 95 % interval", summary.error),
        ("sd", "standard deviation over its repetitions", summary.sd),
        ("smallest", "smallest repetition", summary.smallest),
        ("largest", "largest repetition", summary.largest),
    ):
        name = field_name(form, summary.measure, _side(summary.side), stat)
        yield Field(name, form, f"{title}: {words}", validation="number", note=note), value
    count = field_name(form, summary.measure, _side(summary.side), "count")
    yield (
        Field(count, form, f"{title}: repetitions with a value", validation="integer"),
        summary.count,
    )


def _asymmetry_fields(
    asymmetry: Asymmetry, form: str, measure: dict[str, object]
) -> Iterator[Filled]:
    title, note = str(measure.get("label", asymmetry.measure)), _note(measure)
    for stat, words, unit, value in (
        ("left_minus_right", "left less right", note, asymmetry.difference),
        ("left_minus_right_error", "error of left less right", note, asymmetry.error),
        (
            "symmetry_index_percent",
            "symmetry index, + for a larger left",
            "percent",
            asymmetry.symmetry_index_percent,
        ),
    ):
        name = field_name(form, asymmetry.measure, stat)
        yield Field(name, form, f"{title}: {words}", validation="number", note=unit), value


def _finding_fields(finding: FindingResult, form: str) -> Iterator[Filled]:
    start = (form, "finding", finding.id, _side(finding.side))
    title = finding.title + ("" if finding.side == "both" else f", {finding.side}")
    state = Field(field_name(*start, "state"), form, title, kind="radio", choices=_STATES)
    yield state, finding.state
    for stat, words, value in (
        ("value", "value that was judged", finding.value),
        ("value_error", "half-width of the 95 % interval", finding.error),
    ):
        name = field_name(*start, stat)
        label = f"{title}: {words}"
        yield Field(name, form, label, validation="number", note=finding.unit), value
    why = Field(field_name(*start, "why"), form, f"{title}: why", kind="notes")
    yield why, finding.why


def _title(name: str, side: str, measure: dict[str, object]) -> str:
    label = str(measure.get("label", name))
    return label if side == "both" else f"{label}, {side}"


def _side(side: str) -> str:
    return "" if side == "both" else side


def _note(measure: dict[str, object]) -> str:
    unit, sign = str(measure.get("unit", "")), str(measure.get("sign", ""))
    return "; ".join(part for part in (unit, f"+ {sign}" if sign else "") if part)
