"""Whether the errors that the tables state hold for people whom they were not made from.

``python -m samples.accuracy.error_check SET...`` screens people to choose by, makes the tables
from half of them, drawn again and again, and says how many errors of the other half lie within
what they state: by setting, and by test and measure. Nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from samples.accuracy.cells import coverage_of, number, stated_of
from samples.accuracy.error_shapes import stated_width
from samples.accuracy.error_tables import TABLE, readings_of
from samples.accuracy.scores import Reading
from samples.accuracy.table import Pools, sample_of
from screen.screening.reference.error_table import ErrorTable

DRAWS = 20
_About = tuple[str, str, str, str]


@dataclass(frozen=True)
class Held:
    """What was stated for a reading of somebody left out, and whether its error lay within it."""

    reading: Reading
    width: float
    inside: bool


def halves(readings: Sequence[Reading], seed: int) -> Iterator[tuple[list[Reading], list[Reading]]]:
    """Yield one half of the people of each test to make tables from and the other, both ways."""
    rng = np.random.default_rng(seed)
    by_test: dict[str, set[str]] = defaultdict(set)
    for one in readings:
        by_test[one.protocol].add(one.clip)
    first: set[str] = set()
    for clips in by_test.values():
        drawn = rng.permutation(sorted(clips)).tolist()
        first |= set(drawn[: len(drawn) // 2])
    one_half = [one for one in readings if one.clip in first]
    other = [one for one in readings if one.clip not in first]
    yield one_half, other
    yield other, one_half


def held_out(readings: Sequence[Reading], stand_ins: ErrorTable, draws: int = DRAWS) -> list[Held]:
    """Return what tables of half of the people state for the other half.

    Left out are measures of tests of which half are too few people for a row of their own.
    """
    found = []
    for seed in range(draws):
        for learned, others in halves(readings, seed):
            table = ErrorTable.of(Pools(learned, stand_ins).rows("half of the people"))
            known = {(key.measure, key.protocol, key.kind, key.setting) for key in table.rows}
            for one in others:
                width = stated_width(one, table) if one.value is not None else None
                measured = any(
                    (one.measure, one.protocol, one.kind, setting) in known
                    for setting in ("any", one.setting)
                )
                if width and measured:
                    found.append(Held(one, width, bool(abs(one.error) <= width)))
    return found


def share_inside(held: Sequence[Held]) -> float:
    """Return the share of errors that lay within what was stated, people weighing the same."""
    by_person: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in held:
        by_person[one.reading.clip, one.reading.measure].append(one.inside)
    return float(np.mean([np.mean(own) for own in by_person.values()]))


def by_setting(held: Sequence[Held]) -> Mapping[tuple[str, str], float]:
    """Return the share inside by kind and setting."""
    groups: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for one in held:
        groups[one.reading.kind, one.reading.setting].append(one)
    return {key: share_inside(group) for key, group in sorted(groups.items())}


def rows_of(readings: Sequence[Reading], held: Sequence[Held]) -> list[list[str]]:
    """Return a row a test, measure, kind and setting: what ships now, and what halves state."""
    groups: dict[_About, list[Reading]] = defaultdict(list)
    for one in readings:
        groups[one.protocol, one.measure, one.kind, one.setting].append(one)
    halved: dict[_About, list[Held]] = defaultdict(list)
    for each in held:
        about = each.reading
        halved[about.protocol, about.measure, about.kind, about.setting].append(each)
    rows = []
    for key, group in sorted(groups.items()):
        sample = sample_of(group)
        if key not in halved or not len(sample):
            continue
        unit, now = group[0].unit, coverage_of(group)
        rmse = float(np.sqrt(np.mean(sample.errors**2)))
        rows.append(
            [
                *key,
                str(sample.n_people),
                number(rmse, unit),
                number(stated_of(group), unit),
                "" if now is None else f"{100 * now.value:.0f}",
                number(float(np.median([one.width for one in halved[key]])), unit),
                f"{100 * share_inside(halved[key]):.0f}",
            ]
        )
    return rows


def main(
    folders: Annotated[list[Path], typer.Argument(help="Sets of people to choose by.")],
    *,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    draws: Annotated[int, typer.Option(help="How often people are drawn into halves.")] = DRAWS,
) -> None:
    """Say how many errors of people left out lie within what tables of the others state."""
    readings = readings_of(folders, workers=workers)
    held = held_out(readings, ErrorTable.load(TABLE), draws)
    console = Console(width=160)
    head = ["test", "measure", "kind", "setting", "people", "RMSE", "± now", "within, %"]
    table = Table(*head, "± of half", "others within, %")
    for row in rows_of(readings, held):
        table.add_row(*row)
    console.print(table)
    for (kind, setting), share in by_setting(held).items():
        console.print(f"{kind}, {setting}: {100 * share:.1f} % of the others' errors within")


if __name__ == "__main__":
    typer.run(main)
