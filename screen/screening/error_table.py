"""The measuring error of each measure: half the width of the 95 % interval, by view.

``protocols/errors.csv`` holds one row a measure and view. A row is ``measured`` (by the project's
own accuracy command, against people whose angles are known) or ``provisional`` (a cautious
stand-in until then). A number without its error is not shown, so a measure without a row
is a fault of the protocol, found by ``movescreen protocols check``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from screen.errors import ProtocolError
from screen.kinematics.series import ViewKind
from screen.resources import data_folder
from screen.screening.protocol import Identifier
from screen.screening.result import ErrorBasis, Part

_ANY: Final = "any"


class ErrorRow(Part):
    """One row of ``errors.csv``; ``n`` is the number of repetitions it was measured on."""

    measure: Identifier
    view: Literal["side", "front", "back", "oblique", "any"]
    half_width_95: Annotated[float, Field(gt=0)]
    unit: Literal["deg", "ratio", "percent", "s"]
    basis: ErrorBasis
    source: Annotated[str, Field(min_length=1)]
    n: Annotated[int, Field(ge=1)] | None = None


@dataclass(frozen=True)
class ErrorTable:
    """Errors by measure and view."""

    rows: Mapping[tuple[str, str], ErrorRow]

    @classmethod
    def load(cls, path: Path | None = None) -> ErrorTable:
        """Read an error table (default: the one that ships).

        Raises
        ------
        ProtocolError
            If a row is wrong or a measure and view stand twice; all problems are listed.
        """
        path = path if path is not None else data_folder("protocols") / "errors.csv"
        problems: list[str] = []
        rows: dict[tuple[str, str], ErrorRow] = {}
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            for cells in reader:
                where = f"{path.name}, line {reader.line_num}"
                try:
                    row = ErrorRow.model_validate(
                        {key: value for key, value in cells.items() if value}
                    )
                except ValidationError as error:
                    problems += [
                        f"{where}, {'.'.join(map(str, part['loc']))}: {part['msg']}"
                        for part in error.errors()
                    ]
                    continue
                key = (row.measure, row.view)
                if key in rows:
                    problems.append(f"{where}: {row.measure} in view {row.view} stands twice")
                rows[key] = row
        if problems:
            raise ProtocolError("The error table has errors.", problems=problems)
        return cls(rows)

    def row(self, measure: str, view: ViewKind | None = None) -> ErrorRow | None:
        """Return the row of a measure for that view, else for any view, else None."""
        exact = self.rows.get((measure, view)) if view is not None else None
        return exact or self.rows.get((measure, _ANY))

    def half_width(
        self, measure: str, view: ViewKind | None = None, *, channel: str | None = None
    ) -> tuple[float, ErrorBasis] | None:
        """Return half the width of the 95 % interval and what it rests on, or None.

        Parameters
        ----------
        measure
            Name of a measure of a protocol.
        view
            How the camera saw the person.
        channel
            The channel the measure is read from: its error is taken where the measure itself has no
            row (a user's own measure). A quotient of channels must have its own row.
        """
        row = self.row(measure, view)
        if row is None and channel is not None:
            row = self.row(channel, view)
        return (row.half_width_95, row.basis) if row is not None else None

    def names(self) -> set[str]:
        """Return the measures that have a row."""
        return {measure for measure, _ in self.rows}
