"""From readings to ``protocols/accuracy.csv``."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from samples.accuracy.numbers import (
    Sample,
    agreement,
    half_width_95,
    half_width_of_few,
    mdc95,
    within_sd,
)
from samples.accuracy.scores import Reading
from samples.accuracy.setting_factors import Scaled, setting_factors
from screen.screening.reference.error_table import ANY, LANDMARKS, ErrorRow, ErrorTable, Key

MIN_CLIPS = 8
"""A protocol's row from fewer people is not called measured: there is none, `any` answers."""
MIN_CLIPS_OF_A_VIEW = 20
"""A view gets a row of its own from so many people on; with fewer the protocol's is surer."""


class Pools:
    """The errors of some readings by what a row of the table can be about.

    Parameters
    ----------
    readings
        All readings, withheld ones too, with the picture and without it.
    stand_ins
        The table whose provisional rows hold the defaults.
    """

    def __init__(self, readings: Sequence[Reading], stand_ins: ErrorTable) -> None:
        self._stand_ins = stand_ins
        self._readings: dict[Key, list[Reading]] = defaultdict(list)
        for one in readings:
            for view in (ANY, one.view):
                for setting in {one.setting, LANDMARKS if one.setting == LANDMARKS else ANY}:
                    key = Key(one.measure, one.protocol, view, one.kind, setting)
                    self._readings[key].append(one)
        self._samples = {key: sample_of(group) for key, group in self._readings.items()}

    def width(self, key: Key) -> float | None:
        """Return the half-width of a row; None where there is none."""
        if key.protocol == ANY:
            return self._stand_in(key)
        if key.setting not in {ANY, LANDMARKS}:
            return self._times(self.width(key._replace(setting=ANY)), key)
        sample = self._samples.get(key)
        if sample is None or not self._enough(key, sample):
            return None
        return _half_width(sample, key)

    def factor(self, key: Key) -> float | None:
        """Return by what a width that channels state themselves has to be multiplied.

        None where none does, or where there is no row.
        """
        if key.protocol == ANY:
            return self._factor_of_any(key.measure)
        if key.setting not in {ANY, LANDMARKS}:
            return self._times(self.factor(key._replace(setting=ANY)), key)
        own = scaled_sample(self._readings.get(key, []))
        if key.kind != "value" or not len(own) or self.width(key) is None:
            return None
        return _half_width(own, key)

    def _times(self, width: float | None, key: Key) -> float | None:
        """Return a width of all settings for that of ``key``; views have none of their own."""
        found = self._settings.get((key._replace(setting=ANY), key.setting))
        return None if width is None or found is None else width * found

    def _enough(self, key: Key, sample: Sample) -> bool:
        if key.view == ANY:
            return sample.n_people >= MIN_CLIPS
        all_views = self._samples[key._replace(view=ANY)].n_people
        return MIN_CLIPS_OF_A_VIEW <= sample.n_people < all_views

    @cached_property
    def _settings(self) -> dict[tuple[Key, str], float]:
        """The factor of each setting on the rows of all settings."""
        groups = {}
        for key, group in self._readings.items():
            width = self.width(key) if (key.view, key.setting) == (ANY, ANY) else None
            if width is not None:
                factor = self.factor(key)
                groups[key] = [
                    Scaled(one.error / _unit(one, width, factor), one.clip, one.setting)
                    for one in group
                    if one.value is not None
                ]
        return setting_factors(groups)

    def _stand_in(self, key: Key) -> float | None:
        row = self._stand_ins.rows.get(key)
        if row is None or row.stand_in is None:
            return None
        return max([row.stand_in, *(self._half_widths(key.measure))])

    def _in_protocols(self, measure: str) -> list[Key]:
        """Return the rows of a measure in the protocols, in any view and setting."""
        about = (measure, ANY, "value", ANY)
        return [key for key in self._samples if (key.measure, *key[2:]) == about]

    def _half_widths(self, measure: str) -> list[float]:
        widths = (self.width(key) for key in self._in_protocols(measure))
        return [width for width in widths if width is not None]

    def _factor_of_any(self, measure: str) -> float | None:
        """Return the largest factor measured in the protocols, at least 1."""
        found = [self.factor(key) for key in self._in_protocols(measure)]
        known = [one for one in found if one is not None]
        return max(1.0, *known) if known else None

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
                    "factor": _factor(self.factor(key)),
                    "stated": stated_median(self._of_any_protocol(key.measure), row.unit),
                }
            )
            for key, row in sorted(self._stand_ins.rows.items())
            if row.stand_in is not None
        ]

    def _of_any_protocol(self, measure: str) -> list[Reading]:
        """Return all readings of a measure, in whatever protocol."""
        return [one for key in self._in_protocols(measure) for one in self._readings[key]]

    def _measured_row(self, key: Key, source: str) -> ErrorRow:
        sample, group = self._samples[key], self._readings[key]
        unit = group[0].unit
        known = agreement(sample)
        # How much one repetition differs from the next is not told by few people: it is that of
        # all settings, wider or narrower as the rest.
        of_all = self._samples[self._of_all_settings(key)]
        narrower = (self.width(key) or 1.0) / (self.width(self._of_all_settings(key)) or 1.0)
        difference = key.kind == "difference"
        return ErrorRow(
            measure=key.measure,
            protocol=key.protocol,
            view=key.view,
            setting=key.setting,
            kind=key.kind,
            half_width_95=_rounded(self.width(key), unit),
            factor=_factor(self.factor(key)),
            unit=unit,
            basis="measured",
            mdc95=None if difference else _rounded(mdc95(of_all), unit, narrower),
            within_sd=None if difference else _rounded(within_sd(of_all), unit, narrower),
            bias=_rounded(known.bias, unit),
            rmse=_rounded(known.rmse, unit),
            n_clips=known.n_people,
            n=known.n,
            withheld_percent=round(100 * withheld_share(group), 1),
            stated=stated_median(group, unit),
            source=source,
        )

    def _of_all_settings(self, key: Key) -> Key:
        return key if key.setting == LANDMARKS else key._replace(setting=ANY)


def _half_width(sample: Sample, key: Key) -> float:
    return half_width_of_few(sample) if key.kind == "difference" else half_width_95(sample)


def _unit(one: Reading, width: float, factor: float | None) -> float:
    """Return the half-width of a reading: its own times the factor, else the row's."""
    return one.own_width * factor if one.own_width and factor else width


def sample_of(readings: Iterable[Reading]) -> Sample:
    """Return the errors of the readings that were given."""
    return Sample.of([(one.error, one.clip, one.side) for one in readings if one.value is not None])


def scaled_sample(readings: Iterable[Reading]) -> Sample:
    """Return the errors over the widths that channels stated, of the readings that have one."""
    return Sample.of(
        [
            (one.error / one.own_width, one.clip, one.side)
            for one in readings
            if one.value is not None and one.own_width
        ]
    )


def withheld_share(readings: Sequence[Reading]) -> float:
    """Return the share of readings that the tool did not give."""
    return float(np.mean([one.value is None for one in readings]))


def stated_median(readings: Iterable[Reading], unit: str) -> float | None:
    """Return the median half-width that readings carried themselves; None where none did."""
    own = [one.own_width for one in readings if one.own_width is not None]
    return _rounded(float(np.median(own)), unit) if own else None


def _rounded(value: float | None, unit: str, times: float = 1.0) -> float:
    """Round a number to the digits of its unit."""
    return round(times * (value or 0.0), 4 if unit == "ratio" else 2)


def _factor(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


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
