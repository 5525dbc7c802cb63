"""The norm tables: one published reference a row, its source, and how surely it was read.

The files are ``protocols/norms/*.csv``, one a movement; sources that are no norm stand in
``protocols/sources.toml``. Nothing here judges: a row is only chosen and handed out.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError, model_validator
from typing_extensions import Self

from screen.errors import ProtocolError
from screen.inputs import problem_message
from screen.resources import data_folder
from screen.screening.parts import Part
from screen.screening.protocol import Identifier
from screen.screening.result import Checked, NormReference, Source
from screen.toml import parse_toml, tomllib

FIFTH_CENTILE_Z: Final = 1.64
"""A normal distribution has 5 % of its values below mean - 1.64 SD."""

Doi = Annotated[str, Field(pattern=r"^(10\.\d{4,9}/\S+)?$")]
Url = Annotated[str, Field(pattern=r"^(https?://\S+)?$")]
Text = Annotated[str, Field(min_length=1)]
_TRUST: Final[tuple[Checked, ...]] = ("read", "derived", "second_hand", "recalled")


class NormRow(Part):
    """One row of a norm file.

    ``group`` names a set of rows of which one is chosen by sex and age. ``lower`` and ``upper`` are
    limits a source gives for normal values (centiles, a pass range), never the ends of a range of
    means or a confidence interval: those stand in ``note``, as does what the number columns cannot
    hold. ``checked`` is about the number: ``read`` in its source, ``second_hand`` on a page
    that quotes it, ``derived`` by arithmetic from numbers that were read, or ``recalled`` (also
    what is derived from recalled numbers).
    """

    id: Identifier
    group: Identifier
    measure: Text
    population: Text
    n: Annotated[int, Field(ge=1)] | None = None
    sex: Literal["any", "female", "male"]
    age_min: Annotated[float, Field(ge=0, le=120)] | None = None
    age_max: Annotated[float, Field(ge=0, le=120)] | None = None
    position: Text
    method: Text
    mean: float | None = None
    sd: Annotated[float, Field(gt=0)] | None = None
    lower: float | None = None
    upper: float | None = None
    unit: Literal["deg", "ratio", "percent", "s", "cm", "kappa", "count"]
    citation: Text
    doi: Doi = ""
    url: Url = ""
    checked: Checked
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise ValueError("lower must be below upper")
        if (self.age_min is None) != (self.age_max is None):
            raise ValueError("age_min and age_max must both be given or both be empty")
        if self.age_min is not None and self.age_max is not None and self.age_min > self.age_max:
            raise ValueError("age_min must not be above age_max")
        if self.sd is not None and self.mean is None:
            raise ValueError("sd is given without a mean")
        if self.mean is None and self.lower is None and self.upper is None and not self.note:
            raise ValueError("no mean, lower or upper: say in note what the source gives")
        return self

    @property
    def banded(self) -> bool:
        """Whether the row holds for some ages only."""
        return self.age_min is not None

    @property
    def band_years(self) -> float:
        """Width of the age band; infinite without one."""
        if self.age_min is None or self.age_max is None:
            return inf
        return self.age_max - self.age_min

    def reference(self) -> NormReference:
        """Return the part that is shown beside a number."""
        return NormReference(**self.model_dump(include=set(NormReference.model_fields)))

    def source(self) -> Source:
        """Return where the row comes from."""
        return Source(**self.model_dump(include=set(Source.model_fields)))


def lower_bound(row: NormReference | NormRow) -> float | None:
    """Return the row's own lower limit, or else mean - 1.64 SD, or None."""
    if row.lower is not None:
        return row.lower
    if row.mean is None or row.sd is None:
        return None
    return row.mean - FIFTH_CENTILE_Z * row.sd


def upper_bound(row: NormReference | NormRow) -> float | None:
    """Return the row's own upper limit, or else mean + 1.64 SD, or None."""
    if row.upper is not None:
        return row.upper
    if row.mean is None or row.sd is None:
        return None
    return row.mean + FIFTH_CENTILE_Z * row.sd


@dataclass(frozen=True)
class NormTable:
    """All norm rows and all sources."""

    rows: Mapping[str, NormRow]
    sources: Mapping[str, Source]

    @classmethod
    def load(cls, folder: Path | None = None) -> NormTable:
        """Read ``norms/*.csv`` and ``sources.toml`` of a folder (default: those that ship).

        Raises
        ------
        ProtocolError
            If anything is wrong in any of them; all problems are listed.
        """
        folder = folder if folder is not None else data_folder("protocols")
        problems: list[str] = []
        rows: dict[str, NormRow] = {}
        for path in sorted((folder / "norms").glob("*.csv")):
            for line, row in _read_rows(path, problems):
                if row.id in rows:
                    problems.append(f"{path.name}, line {line}, id: {row.id} is used twice")
                rows[row.id] = row
        sources = _read_sources(folder / "sources.toml", problems)
        problems += [
            f"sources.toml, {key}: a norm row has the same id; each id must be unique"
            for key in sorted(rows.keys() & sources.keys())
        ]
        if problems:
            raise ProtocolError(
                "The norm tables have errors.", "Correct every line listed.", problems=problems
            )
        return cls(rows, sources)

    @property
    def groups(self) -> dict[str, list[NormRow]]:
        """Rows by group, in the order of the files."""
        groups: dict[str, list[NormRow]] = defaultdict(list)
        for row in self.rows.values():
            groups[row.group].append(row)
        return dict(groups)

    def choose(
        self, group: str, sex: str | None = None, age_years: float | None = None
    ) -> NormReference | None:
        """Return the row of a group that fits the person best, or None.

        Rows of the other sex, and age bands the person is not in, are out. An unknown sex fits only
        rows for any sex. With an unknown age a band fits only if all bands of the group (for
        that sex) are one and the same, that is, if age does not change the answer. Of the rows
        left the first is taken after sorting by: the person's own sex before any sex; an age band
        before none; the narrower band; ``read`` before ``derived`` before ``second_hand`` before
        ``recalled``; the larger sample; the order of the files.

        Parameters
        ----------
        group
            Name of a set of rows; an unknown name gives None.
        sex, age_years
            As the user said them: ``female`` or ``male``, and the age.
        """
        fitting = [row for row in self.groups.get(group, []) if row.sex in ("any", sex)]
        if age_years is None:
            bands = {(row.age_min, row.age_max) for row in fitting if row.banded}
            if len(bands) > 1:
                fitting = [row for row in fitting if not row.banded]
        else:
            fitting = [row for row in fitting if _holds(row, age_years)]
        best = min(fitting, key=_preference, default=None)
        return best.reference() if best is not None else None

    def why_none(
        self, group: str, sex: str | None = None, age_years: float | None = None
    ) -> str | None:
        """Return why ``choose`` finds no row for this person: a sentence, or None if it finds one.

        Either something must be known of the person first, or the rows of the group, which are of
        one position and method, do not cover them.
        """
        if self.choose(group, sex, age_years) is not None:
            return None
        rows = self.groups.get(group, [])
        depends = {
            "sex": sex is None and any(row.sex != "any" for row in rows),
            "age": age_years is None and any(row.banded for row in rows),
        }
        wanted = [name for name, needed in depends.items() if needed]
        if wanted and any(self._would_fit(group, sex, age_years)):
            return f"The norm depends on {' and '.join(wanted)}: give it to see one."
        covered = sorted(
            {(row.age_min, row.age_max) for row in rows if row.age_min is not None},
            key=lambda band: band[0] or 0,
        )
        if not covered:
            return "No source of this position and method covers this person."
        low, high = covered[0][0], max(band[1] or 0 for band in covered)
        return (
            f"The source of this position and method covers ages {low:g} to {high:g}; another "
            "source would be another method."
        )

    def _would_fit(self, group: str, sex: str | None, age_years: float | None) -> Iterable[bool]:
        """Yield whether each row of a group would fit if all were known of the person."""
        for row in self.groups.get(group, []):
            of_sex = sex is None or row.sex in ("any", sex)
            yield of_sex and (age_years is None or _holds(row, age_years))

    def source(self, source_id: str) -> Source:
        """Return a source by the id of a norm row or of an entry of ``sources.toml``.

        Raises
        ------
        KeyError
            If there is none; a checked protocol names only sources that exist.
        """
        return self.sources.get(source_id) or self.rows[source_id].source()

    def has_source(self, source_id: str) -> bool:
        """Whether ``source`` finds something."""
        return source_id in self.sources or source_id in self.rows


def _holds(row: NormRow, age_years: float) -> bool:
    """Whether the age lies in the band; a band 20-29 includes the whole 30th year of life."""
    if row.age_min is None or row.age_max is None:
        return True
    return row.age_min <= age_years < row.age_max + 1


def _preference(row: NormRow) -> tuple[bool, bool, float, int, int]:
    """Sort key of ``NormTable.choose``: the smallest is the best."""
    return (
        row.sex == "any",
        not row.banded,
        row.band_years,
        _TRUST.index(row.checked),
        -(row.n or 0),
    )


def _read_rows(path: Path, problems: list[str]) -> list[tuple[int, NormRow]]:
    """Return the good rows of a file with their line numbers; add what is wrong to ``problems``."""
    rows: list[tuple[int, NormRow]] = []
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        wrong = _header_problems(path.name, reader.fieldnames or [])
        if wrong:
            problems += wrong
            return rows
        for cells in reader:
            line = reader.line_num
            if None in cells or None in cells.values():
                problems.append(
                    f"{path.name}, line {line}: the number of cells differs from the header"
                )
                continue
            filled = {key: value.strip() for key, value in cells.items() if value.strip()}
            try:
                rows.append((line, NormRow.model_validate(filled)))
            except ValidationError as error:
                problems += [f"{path.name}, line {line}, {text}" for text in _messages(error)]
    return rows


def _header_problems(name: str, header: Sequence[str]) -> list[str]:
    """Return what is wrong with the header of a norm file."""
    expected = list(NormRow.model_fields)
    if list(header) == expected:
        return []
    return [f"{name}, line 1: the columns must be {', '.join(expected)}"]


def _read_sources(path: Path, problems: list[str]) -> dict[str, Source]:
    """Return the entries of ``sources.toml``; add what is wrong to ``problems``."""
    if not path.is_file():
        return {}
    try:
        table: dict[str, Any] = parse_toml(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path.name}: {error}")
        return {}
    sources: dict[str, Source] = {}
    for key, entry in table.items():
        if not isinstance(entry, dict):
            problems.append(f"{path.name}, {key}: expected a table [{key}] with a citation")
            continue
        try:
            sources[key] = Source(id=key, **entry)
        except (ValidationError, TypeError) as error:
            texts = _messages(error) if isinstance(error, ValidationError) else [str(error)]
            problems += [f"{path.name}, {key}, {text}" for text in texts]
    return sources


def _messages(error: ValidationError) -> Iterable[str]:
    """Yield ``column: what is wrong`` for each error of a row."""
    for problem in error.errors():
        column = ".".join(str(part) for part in problem["loc"]) or "row"
        given = problem["input"]
        yield f"{column}: {problem_message(problem)}" + (
            f" (given: {given})" if isinstance(given, str) else ""
        )
