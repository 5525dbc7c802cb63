"""The measuring error of each measure, by protocol, setting and view: the tool reads it itself.

``protocols/accuracy.csv`` is written by ``python -m samples.accuracy.error_tables`` from people
whose angles are known. A row is ``measured`` (for one protocol, on enough people) or
``provisional`` (for any protocol: a cautious estimate, never smaller than the largest error
measured in any protocol). Rows of a setting hold for recordings that were filmed so; those of the
setting ``landmarks`` for landmarks without a picture. A number without its error is not shown, so
a measure without a row is a fault of the protocol, found by ``movescreen protocols check``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field, ValidationError

from screen.errors import ProtocolError
from screen.inputs import problem_words
from screen.kinematics.series import ViewKind
from screen.resources import data_folder
from screen.screening.parts import ErrorBasis, Part
from screen.screening.protocol import Identifier

ErrorKind = Literal["value", "difference"]
"""A reading itself, or the left-right difference of the means of one recording."""

ANY: Final = "any"
LANDMARKS: Final = "landmarks"
"""The setting of landmarks that came without a picture."""
TABLE_NAME: Final = "accuracy.csv"
NORMAL_95: Final = 1.96
"""Standard deviations of a normal distribution that hold 95 % on both sides of its mean."""

_Positive = Annotated[float, Field(gt=0)]
_NotNegative = Annotated[float, Field(ge=0)]


class Key(NamedTuple):
    """What a row is about; ``any`` stands for every protocol, every view or every setting."""

    measure: str
    protocol: str = ANY
    view: str = ANY
    kind: ErrorKind = "value"
    setting: str = ANY


class ErrorRow(Part):
    """One row of ``accuracy.csv``; errors are measured less true, in the unit of the measure.

    Attributes
    ----------
    half_width_95
        Half the width of the 95 % interval: what the tool states beside a number.
    factor
        For measures whose channels state their own error in each frame: by how much that has to be
        multiplied to hold 95 %; none where no channel does.
    mdc95
        The smallest change between two recordings of a person that is more than error.
    within_sd
        Standard deviation of the error between the repetitions of one side in one recording.
    bias, rmse
        Mean and root mean square of the error, people weighing the same.
    n_clips, n
        People and readings that it was measured on; none in a provisional row.
    withheld_percent
        Readings that the tool did not give, of those that truth knows.
    stated
        Median of the half-widths that readings carried themselves; none where the table states it.
    stand_in
        In a provisional row: the cautious half-width held before anything was measured.
    """

    measure: Identifier
    protocol: Identifier = ANY
    view: Literal["side", "front", "back", "oblique", "any"] = ANY
    setting: Literal["as_asked", "usual", "landmarks", "any"] = ANY
    kind: ErrorKind = "value"
    half_width_95: _Positive
    factor: _Positive | None = None
    unit: Literal["deg", "ratio", "percent", "s"]
    basis: ErrorBasis
    mdc95: _NotNegative | None = None
    within_sd: _NotNegative | None = None
    bias: float | None = None
    rmse: _NotNegative | None = None
    n_clips: Annotated[int, Field(ge=1)] | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    withheld_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    stated: _Positive | None = None
    stand_in: _Positive | None = None
    source: Annotated[str, Field(min_length=1)]

    @property
    def key(self) -> Key:
        """What the row is about."""
        return Key(self.measure, self.protocol, self.view, self.kind, self.setting)


@dataclass(frozen=True)
class ErrorTable:
    """Errors by measure, protocol, view, kind and setting.

    ``setting`` is the one that is looked up where none is asked for.
    """

    rows: Mapping[Key, ErrorRow]
    setting: str = ANY

    @classmethod
    def of(cls, rows: Iterable[ErrorRow]) -> ErrorTable:
        """Return a table with these rows."""
        return cls({row.key: row for row in rows})

    @classmethod
    def load(cls, path: Path | None = None) -> ErrorTable:
        """Read an error table (default: the one that ships).

        Raises
        ------
        ProtocolError
            If a row is wrong or stands twice; all problems are listed.
        """
        path = path if path is not None else data_folder("protocols") / TABLE_NAME
        problems: list[str] = []
        rows: dict[Key, ErrorRow] = {}
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            for cells in reader:
                where = f"{path.name}, line {reader.line_num}"
                try:
                    row = ErrorRow.model_validate(
                        {key: value for key, value in cells.items() if value}
                    )
                except ValidationError as error:
                    problems += [f"{where}, {problem_words(part)}" for part in error.errors()]
                    continue
                if row.key in rows:
                    problems.append(f"{where}: {' '.join(row.key)} stands twice")
                rows[row.key] = row
        if problems:
            raise ProtocolError(
                "The error table has errors.", "Correct every line listed.", problems=problems
            )
        return cls(rows)

    def row(
        self,
        measure: str,
        view: ViewKind | None = None,
        *,
        protocol: str | None = None,
        kind: ErrorKind = "value",
        setting: str | None = None,
    ) -> ErrorRow | None:
        """Return the most specific row (see ``keys_for``), or None."""
        asked = self.setting if setting is None else setting
        for key in keys_for(measure, view, protocol=protocol, kind=kind, setting=asked):
            if key in self.rows:
                return self.rows[key]
        return None

    def own_factor(
        self, measure: str, view: ViewKind | None = None, *, protocol: str | None = None
    ) -> float:
        """Return what the error that a channel states itself is multiplied by; 1 if not known."""
        row = self.row(measure, view, protocol=protocol)
        return 1.0 if row is None or row.factor is None else row.factor

    def half_width(
        self,
        measure: str,
        view: ViewKind | None = None,
        *,
        protocol: str | None = None,
        kind: ErrorKind = "value",
    ) -> tuple[float, ErrorBasis] | None:
        """Return half the width of the 95 % interval and what it rests on, or None.

        Parameters
        ----------
        measure
            Name of a measure of a protocol, or of a channel.
        view
            How the camera saw the person.
        protocol
            Name of the protocol; without it only rows for any protocol are looked at.
        kind
            ``difference``: the error of left less right. It was measured for the protocols of the
            report set only; None elsewhere: combine the errors of the two sides then.
        """
        row = self.row(measure, view, protocol=protocol, kind=kind)
        return (row.half_width_95, row.basis) if row is not None else None

    def change_half_width(
        self, measure: str, view: ViewKind | None = None, *, protocol: str | None = None
    ) -> tuple[float, ErrorBasis] | None:
        """Return the 95 % half-width of a change between two repetitions of one recording, or None.

        Camera, clothes and build stay the same within a recording, so only the spread of the error
        between repetitions counts: ``1.96 * sqrt(2) * within_sd``. The same width holds for
        a change between means of several repetitions, where it is too wide rather than too narrow.
        Where no spread was measured it is the error of two independent readings.
        """
        row = self.row(measure, view, protocol=protocol)
        if row is None:
            return None
        if row.within_sd is None:
            return math.sqrt(2) * row.half_width_95, row.basis
        return NORMAL_95 * math.sqrt(2) * row.within_sd, row.basis

    def in_setting(self, setting: str) -> ErrorTable:
        """Return the table that is looked up for recordings in a setting."""
        return replace(self, setting=setting)

    def without_picture(self) -> ErrorTable:
        """Return the table for landmarks that came without a picture, all rows provisional.

        What was measured with the picture does not hold for them: they have the rows of the setting
        ``landmarks``, which were measured on landmarks of our own tracker and are not sure to hold
        for those of another program, and the cautious estimates.
        """
        kept = [
            row.model_copy(update={"basis": "provisional", "setting": ANY})
            for row in self.rows.values()
            if row.setting == LANDMARKS or row.protocol == ANY
        ]
        return ErrorTable.of(kept)

    def names(self) -> set[str]:
        """Return the measures that have a row for their readings in any protocol."""
        return {key.measure for key in self.rows if key.protocol == ANY and key.kind == "value"}


def keys_for(
    measure: str,
    view: str | None,
    *,
    protocol: str | None,
    kind: ErrorKind = "value",
    setting: str = ANY,
) -> list[Key]:
    """Return the keys of the rows that can answer, the most specific first."""
    protocols, settings, views = (
        [ANY] if one in {None, ANY} else [str(one), ANY] for one in (protocol, setting, view)
    )
    return [
        Key(measure, one, seen, kind, filmed)
        for one in protocols
        for filmed in settings
        for seen in views
    ]
