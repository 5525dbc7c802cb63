"""REDCap: an import file with a record a recording, and the data dictionary it fits.

Every recording is a record of its own, with participant and visit as fields: that fits a plain
project, in which nothing needs to be repeated or set up before. Each test has an instrument; a
record fills that of its test. REDCap replaces a project's design by the dictionary that it is
given, so the dictionary always has the instruments of every test that ships.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from screen.exports.redcap_forms import (
    DICTIONARY_COLUMNS,
    Field,
    answer_fields,
    asymmetry_fields,
    field_name,
    finding_fields,
    shipped_fields,
    summary_fields,
)
from screen.results.csv_tables import Cell, write_csv
from screen.results.layout import recording_id
from screen.results.stored import StoredResult
from screen.screening.measuring.summary import common_reason
from screen.screening.result import Answer, FindingResult, ScreenResult, SideSummary

IMPORT_FILE: Final = "redcap_import.csv"
DICTIONARY_FILE: Final = "redcap_dictionary.csv"

_RECORDING_FORM: Final = "recording"
_COMPLETE: Final = 2
_SEXES: Final = "female, Female | male, Male"
_STATUSES: Final = "judged, Judged | not_judged, Not judged: the recording is not good enough"
_SETTINGS: Final = "as_asked, As asked | usual, Usual"

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
        fields = _by_form(self._all_fields())
        met = [one for one in fields if one.name in self._fields]
        forms = list(dict.fromkeys(one.form for one in met))
        columns = [*(one.name for one in met), *(f"{form}_complete" for form in forms)]
        rows = ([record.get(column) for column in columns] for record in self.records)
        write_csv(folder / IMPORT_FILE, columns, rows)
        write_csv(folder / DICTIONARY_FILE, DICTIONARY_COLUMNS, (one.row() for one in fields))
        return [folder / IMPORT_FILE, folder / DICTIONARY_FILE]

    def _all_fields(self) -> list[Field]:
        """Return the fields that ship and those met, in an order that does not depend on these."""
        shipped = shipped_fields()
        names = {one.name for one in shipped}
        met = [one for one in self._fields.values() if one.name not in names]
        about = [one for one in met if one.form == _RECORDING_FORM]
        further = [one for one in met if one.form != _RECORDING_FORM]
        return [*about, *shipped, *sorted(further, key=lambda one: one.form)]


def _by_form(fields: Iterable[Field]) -> list[Field]:
    """Return the fields with those of each form together, as REDCap wants them."""
    by_form: dict[str, list[Field]] = {}
    for field in fields:
        by_form.setdefault(field.form, []).append(field)
    return [field for form in by_form.values() for field in form]


def _record(stored: StoredResult) -> Iterator[Filled]:
    yield from _recording_fields(stored)
    result = stored.result
    form = field_name(result.protocol.name)
    labels = {measure.name: measure for measure in result.protocol.measures}
    values: tuple[Cell, ...]
    for one in result.summary:
        fields = summary_fields(form, one.measure, one.side, labels.get(one.measure))
        numbers = (one.mean, one.error, one.sd, one.smallest, one.largest)
        values = (*numbers, one.count, one.at_least, one.reason, _advice(result, one))
        yield from zip(fields, values, strict=True)
    for pair in result.asymmetry:
        fields = asymmetry_fields(form, pair.measure, labels.get(pair.measure))
        values = (pair.difference, pair.error, pair.symmetry_index_percent)
        yield from zip(fields, values, strict=True)
    for finding in result.findings:
        fields = finding_fields(form, finding.id, finding.title, finding.side, finding.unit)
        yield from zip(fields, _finding_values(finding), strict=True)
    for answer in result.answers:
        fields = answer_fields(form, answer.id, answer.question)
        yield from zip(fields, _answer_values(answer), strict=True)


def _finding_values(one: FindingResult) -> tuple[Cell, ...]:
    said = (one.likelihood, one.probability_beyond)
    numbers = (one.value, one.low, one.high, one.error, one.count)
    return (*said, *numbers, one.why, one.reason or None, one.advice or None)


def _answer_values(one: Answer) -> tuple[Cell, ...]:
    said = (one.likelihood, one.probability, one.text)
    numbers = (one.value, one.low, one.high, one.unit or None, one.count)
    about = (one.finding, one.side)
    return (*said, *numbers, *about, one.reason or None, one.advice or None)


def _advice(result: ScreenResult, one: SideSummary) -> str | None:
    """Return what to change next time where a side has no value, as its repetitions say."""
    asked = [rep for rep in result.repetitions if rep.side == one.side and rep.valid]
    common = None if one.reason is None else common_reason(asked, one.measure)
    return common[1] if common is not None and common[0] == one.reason else None


def record_id(result: ScreenResult) -> str:
    """Return what names a recording under a test, by its content: two never have the same.

    A recording of a live camera has no file; there it is the moment that counts.
    """
    digits = result.recording.sha256
    if not digits:
        moment = f"{result.recording.name} {result.provenance.created}"
        digits = hashlib.sha256(moment.encode()).hexdigest()
    return recording_id(digits, result.protocol.name)


def _recording_fields(stored: StoredResult) -> Iterator[Filled]:
    place, result, form = stored.place, stored.result, _RECORDING_FORM
    person, recording = result.person, result.recording
    yield Field("record_id", form, "Recording, by its content"), record_id(result)
    yield Field("result_name", form, "Name of the result"), place.name
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
    filming = result.filming
    yield (
        Field(
            "filming_setting",
            form,
            "How it was filmed: errors are those of this setting",
            kind="radio",
            choices=_SETTINGS,
        ),
        filming.setting if filming else None,
    )
    yield (
        Field("filming", form, "What of the filming was not as asked, or not known"),
        "; ".join(one.brief for one in filming.conditions if one.brief) or None
        if filming
        else None,
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
