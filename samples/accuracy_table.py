"""From readings to ``protocols/accuracy.csv`` and ``protocols/error_shapes.csv``."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from samples.accuracy_clips import Reading
from samples.accuracy_numbers import (
    Sample,
    agreement,
    half_width_95,
    mdc95,
    within_sd,
)
from screen.screening.error_table import ANY, ErrorRow, ErrorTable, Key

MIN_CLIPS = 8
"""A protocol's row from fewer people is not called measured: there is none, `any` answers."""
MIN_CLIPS_OF_A_VIEW = 20
"""A view gets a row of its own from so many people on; with fewer the protocol's is surer."""


class Pools:
    """The errors of some readings by what a row of the table can be about.

    Parameters
    ----------
    readings
        All readings, withheld ones too.
    stand_ins
        The table whose provisional rows hold the defaults.
    """

    def __init__(self, readings: Sequence[Reading], stand_ins: ErrorTable) -> None:
        self._stand_ins = stand_ins
        self._readings: dict[Key, list[Reading]] = defaultdict(list)
        for one in readings:
            for view in (ANY, one.view):
                self._readings[Key(one.measure, one.protocol, view, one.kind)].append(one)
        self._samples = {key: sample_of(group) for key, group in self._readings.items()}
        self._views: dict[Key, int] = {
            key: self._samples[key._replace(view=ANY)].n_people for key in self._samples
        }

    def width(self, key: Key) -> float | None:
        """Return the half-width of a row; None where there is none."""
        if key.protocol == ANY:
            return self._stand_in(key)
        sample = self._samples.get(key)
        if sample is None:
            return None
        enough = MIN_CLIPS if key.view == ANY else MIN_CLIPS_OF_A_VIEW
        if sample.n_people < enough or (key.view != ANY and not self._one_of_many(key)):
            return None
        return half_width_95(sample)

    def _one_of_many(self, key: Key) -> bool:
        """Say whether the protocol was seen from other views too."""
        return self._samples[key].n_people < self._views[key]

    def _stand_in(self, key: Key) -> float | None:
        row = self._stand_ins.rows.get(key)
        if row is None or row.stand_in is None:
            return None
        return max([row.stand_in, *self._measured(key.measure)])

    def _measured(self, measure: str) -> list[float]:
        """Return the half-widths measured for a measure in the protocols, in any view."""
        keys = (key for key in self._samples if (key.measure, *key[2:]) == (measure, ANY, "value"))
        widths = (self.width(key) for key in keys)
        return [width for width in widths if width is not None]

    def rows(self, source: str) -> list[ErrorRow]:
        """Return the rows of the table: the measured ones and the defaults."""
        made = [
            self._measured_row(key, source)
            for key in sorted(self._samples)
            if self.width(key) is not None
        ]
        return [*self._stand_in_rows, *made]

    @cached_property
    def _stand_in_rows(self) -> list[ErrorRow]:
        """The provisional rows, raised to the largest error measured."""
        return [
            row.model_copy(
                update={
                    "half_width_95": _rounded(self.width(key), row.unit),
                    "stated": stated_median(self._of_any_protocol(key.measure), row.unit),
                }
            )
            for key, row in sorted(self._stand_ins.rows.items())
            if row.stand_in is not None
        ]

    def _of_any_protocol(self, measure: str) -> list[Reading]:
        """Return all readings of a measure, in whatever protocol."""
        return [
            one
            for key, group in self._readings.items()
            if (key.measure, *key[2:]) == (measure, ANY, "value")
            for one in group
        ]

    def _measured_row(self, key: Key, source: str) -> ErrorRow:
        sample, group = self._samples[key], self._readings[key]
        unit = group[0].unit
        known = agreement(sample)
        difference = key.kind == "difference"
        return ErrorRow(
            measure=key.measure,
            protocol=key.protocol,
            view=key.view,
            kind=key.kind,
            half_width_95=_rounded(self.width(key), unit),
            unit=unit,
            basis="measured",
            mdc95=None if difference else _rounded(mdc95(sample), unit),
            within_sd=None if difference else _rounded(within_sd(sample), unit),
            bias=_rounded(known.bias, unit),
            rmse=_rounded(known.rmse, unit),
            n_clips=known.n_people,
            n=known.n,
            withheld_percent=round(100 * withheld_share(group), 1),
            stated=stated_median(group, unit),
            source=source,
        )


def sample_of(readings: Iterable[Reading]) -> Sample:
    """Return the errors of the readings that were given."""
    return Sample.of([(one.error, one.clip, one.side) for one in readings if one.value is not None])


def withheld_share(readings: Sequence[Reading]) -> float:
    """Return the share of readings that the tool did not give."""
    return float(np.mean([one.value is None for one in readings]))


def stated_median(readings: Iterable[Reading], unit: str) -> float | None:
    """Return the median half-width that readings carried themselves; None where none did."""
    own = [one.stated for one in readings if one.own and one.stated is not None]
    return _rounded(float(np.median(own)), unit) if own else None


def _rounded(value: float | None, unit: str) -> float:
    """Round a number to the digits of its unit."""
    return round(float(value or 0.0), 4 if unit == "ratio" else 2)


def as_csv(rows: Iterable[ErrorRow]) -> str:
    """Write rows as the text of ``accuracy.csv``."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(ErrorRow.model_fields), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = row.model_dump()
        writer.writerow({name: _cell(value) for name, value in cells.items()})
    return buffer.getvalue()


def _cell(value: object) -> object:
    """Write whole numbers without a fraction and nothing for None."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else value
