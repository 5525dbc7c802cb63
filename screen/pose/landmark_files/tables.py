"""Tables with a heading: a row a frame (wide), or a row a frame and landmark (long)."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.errors import UsageError
from screen.pose.landmark_files.names import (
    PARTS,
    Column,
    clock_of,
    column_named,
    is_frame,
    is_height,
    is_rate,
    is_time,
    is_width,
    landmark_named,
    number_in,
    places_of,
    words_of,
)
from screen.pose.landmark_files.sheet import (
    MOST_VALUES,
    FloatArray,
    LandmarkSheet,
    Stated,
    nothing,
)
from screen.text import shortened

Headings = tuple[str, ...]

_SHOWN: Final = 3
"""So many of a kind are named."""
_BETWEEN: Final = ",;\t"
_NO_NUMBER: Final = frozenset(("", "nan", "na", "n/a", "none", "null"))
_NAME_HEADINGS: Final = frozenset(
    ("landmark", "landmarkname", "name", "keypoint", "keypointname", "joint", "jointname")
) | {"bodypart", "point", "marker"}
_NUMBER_HEADINGS: Final = frozenset(
    ("landmarkid", "landmarkindex", "landmarkidx", "keypointid", "jointid", "pointid", "id")
)


class WideTable:
    """A row a frame; columns such as ``nose_x``, ``LEFT_HIP.visibility``, ``x11``, ``world_x3``."""

    def fits(self, text: str) -> bool:
        """Say whether a heading names a landmark together with a coordinate."""
        return any(_is_of_landmark(column_named(heading)) for heading in _headings(text))

    def read(self, text: str) -> LandmarkSheet:
        """Return what the table holds."""
        table = _Table.parse(text)
        problems = list(table.problems)
        image, world = nothing(len(table.rows)), nothing(len(table.rows))
        taken: dict[Column, str] = {}
        for at, column in _numbered(table.headings, problems).items():
            heading = table.headings[at]
            if column in taken:
                problems.append(f"{taken[column]} and {heading} hold the same")
            taken[column] = heading
            target = world if column.world else image
            target[:, column.landmark, PARTS.index(column.part)] = table.numbers(at, problems)
        stated = _stated(table, np.arange(len(table.rows)), problems)
        return LandmarkSheet(image, world, stated, tuple(problems))


class LongTable:
    """A row a frame and landmark: ``frame, landmark, x, y, z, visibility``."""

    def fits(self, text: str) -> bool:
        """Say whether there are a column of landmarks and one of x."""
        headings = _headings(text)
        bare = _find(headings, lambda one: column_named(one) == Column("x", world=False))
        return bare is not None and _landmark_column(headings) is not None

    def read(self, text: str) -> LandmarkSheet:
        """Return what the table holds; rows of one frame have the same number, or else time."""
        table = _Table.parse(text)
        problems = list(table.problems)
        landmarks, keys = _landmarks(table, problems), _keys(table, problems)
        first = {key: row for row, key in reversed(list(enumerate(keys)))}
        order = {key: row for row, key in enumerate(dict.fromkeys(keys))}
        rows = np.array([order[key] for key in keys], dtype=np.intp)
        known = landmarks >= 0
        places = rows[known], landmarks[known]
        twice = len(places[0]) - len(set(zip(*places, strict=True)))
        if twice:
            problems.append(f"a frame names a landmark again {twice} times (more than one person?)")
        image, world = nothing(len(order)), nothing(len(order))
        for at, column in enumerate(map(column_named, table.headings)):
            if column is None or _is_of_landmark(column):
                continue
            target = world if column.world else image
            target[(*places, PARTS.index(column.part))] = table.numbers(at, problems)[known]
        begin = np.array([first[key] for key in order], dtype=np.intp)
        return LandmarkSheet(image, world, _stated(table, begin, problems), tuple(problems))


@dataclass(frozen=True)
class _Table:
    """Cells under their headings; ``comma`` is whether numbers are written with a decimal comma."""

    headings: Headings
    rows: Sequence[Sequence[str]]
    comma: bool
    problems: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> _Table:
        """Read a table; lines of another length are named, and filled or cut.

        Raises
        ------
        UsageError
            If filled up it would be too large.
        """
        headings, between = _headings(text), _between(text)
        _, *rows = csv.reader(filter(_counts, io.StringIO(text)), delimiter=between)
        width = len(headings)
        if len(rows) * width > MOST_VALUES:
            raise UsageError(f"its {len(rows)} rows of {width} cells are too many to read")
        odd = next((number for number, row in enumerate(rows, 1) if len(row) != width), None)
        wrong = "" if odd is None else f"row {odd} has {len(rows[odd - 1])} cells, not {width}"
        whole = [(row + [""] * width)[:width] for row in rows] if wrong else rows
        return cls(headings, whole, between == ";", (wrong,) if wrong else ())

    def texts(self, at: int) -> list[str]:
        """Return the cells of a column."""
        return [row[at].strip() for row in self.rows]

    def numbers(self, at: int, problems: list[str]) -> FloatArray:
        """Return a column as numbers, NaN for empty cells; name the first that is none."""
        cells = self.texts(at)
        values = np.full(len(cells), np.nan)
        strange = []
        for row, cell in enumerate(cells):
            number = _number(cell.replace(",", ".") if self.comma else cell)
            values[row] = np.nan if number is None else number
            strange += [row] if number is None else []
        if strange:
            where = f"row {strange[0] + 1} under {self.headings[at]}"
            problems.append(f"{shortened(cells[strange[0]])} in {where} is not a number")
        return values


def _number(cell: str) -> float | None:
    """Return the number in a cell, NaN where it is empty, None where it holds something else."""
    if cell.lower() in _NO_NUMBER:
        return math.nan
    try:
        return float(cell)
    except ValueError:
        return None


def _counts(line: str) -> bool:
    """Say whether a line is neither empty nor a remark."""
    return bool(line.strip()) and not line.startswith("#")


def _heading_line(text: str) -> str:
    return next(filter(_counts, io.StringIO(text)), "")


def _between(text: str) -> str:
    """Return what stands between cells: what the heading has most of."""
    return max(_BETWEEN, key=_heading_line(text).count)


def _headings(text: str) -> Headings:
    """Return the headings; none where the first line is too long to be a heading."""
    try:
        return tuple(next(csv.reader([_heading_line(text)], delimiter=_between(text)), ()))
    except csv.Error:
        return ()


def _find(headings: Headings, wanted: Callable[[str], bool]) -> int | None:
    """Return the place of the first heading that is ``wanted``."""
    return next((at for at, heading in enumerate(headings) if wanted(heading)), None)


def _is_of_landmark(column: Column | None) -> bool:
    return column is not None and (column.landmark is not None or column.number is not None)


def _numbered(headings: Headings, problems: list[str]) -> dict[int, Column]:
    """Return the columns of landmarks by their place, numbered ones by their landmark."""
    found = {
        at: column
        for at, column in enumerate(map(column_named, headings))
        if column is not None and _is_of_landmark(column)
    }
    places = places_of({one.number for one in found.values() if one.number is not None})
    if places is None:
        problems.append("its landmarks are numbered neither from 0 to 32 nor from 1 to 33")
        places = {}
    named = {
        at: column
        if column.number is None
        else column._replace(landmark=places.get(column.number), number=None)
        for at, column in found.items()
    }
    return {at: column for at, column in named.items() if column.landmark is not None}


def _landmark_column(headings: Headings) -> int | None:
    """Return the place of the column that names the landmark, or else numbers it."""
    compact = ["".join(words_of(heading)) for heading in headings]
    for names in (_NAME_HEADINGS, _NUMBER_HEADINGS):
        for at, heading in enumerate(compact):
            if heading in names:
                return at
    return None


def _landmarks(table: _Table, problems: list[str]) -> NDArray[np.intp]:
    """Return ``(rows,)``: the landmark of each row, -1 where it is none that we know."""
    at = _landmark_column(table.headings)
    cells = table.texts(at) if at is not None else []
    words = {cell: words_of(cell) for cell in set(cells)}
    numbers = {cell: number for cell in words if (number := number_in(words[cell])) is not None}
    places = places_of(set(numbers.values())) or {}
    found = {
        cell: places.get(numbers[cell]) if cell in numbers else landmark_named(words[cell])
        for cell in words
    }
    strange = sorted(cell for cell, landmark in found.items() if landmark is None)
    if strange:
        shown = ", ".join(map(shortened, strange[:_SHOWN]))
        more = ", ..." if len(strange) > _SHOWN else ""
        problems.append(f"it names what is none of the 33 landmarks ({shown}{more})")
    known = {cell: -1 if landmark is None else landmark for cell, landmark in found.items()}
    return np.array([known[cell] for cell in cells], dtype=np.intp)


def _keys(table: _Table, problems: list[str]) -> list[str]:
    """Return what tells the frames apart: their number, or else their time."""
    at = _find(table.headings, is_frame)
    at = _find(table.headings, is_time) if at is None else at
    if at is None:
        problems.append("it has neither a column for the frame nor one for the time")
        return [""] * len(table.rows)
    return table.texts(at)


def _stated(table: _Table, rows: NDArray[np.intp], problems: list[str]) -> Stated:
    """Return times, picture size and rate from the other columns; ``rows`` begin the frames."""

    def numbers(wanted: Callable[[str], bool]) -> FloatArray | None:
        at = _find(table.headings, wanted)
        return None if at is None else table.numbers(at, problems)[rows]

    width, height, fps = (_one_value(numbers(wanted)) for wanted in (is_width, is_height, is_rate))
    time = _find(table.headings, is_time)
    return Stated(
        frames=numbers(is_frame),
        times=numbers(is_time),
        clock=None if time is None else clock_of(table.headings[time]),
        size_px=None if width is None or height is None else (round(width), round(height)),
        fps=fps,
    )


def _one_value(values: FloatArray | None) -> float | None:
    """Return the value that a whole column holds, None where there are none or several."""
    known = np.unique(values[np.isfinite(values)]) if values is not None else np.empty(0)
    return float(known[0]) if len(known) == 1 else None
