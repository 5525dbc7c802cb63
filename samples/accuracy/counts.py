"""Repetitions found beside those done, by test and setting.

``python -m samples.accuracy.counts DIR... [--people first|second]`` counts every clip with a truth
as the product does, prints how many clips are exact, and names the others. A clip that is refused
gives no repetitions, but ``counted right`` says whether they would have been. Look at one half of
the people and confirm on the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from samples.accuracy.clip_files import clips_of, seeds_of
from samples.accuracy.clips import score_clip
from samples.accuracy.scores import ClipScore

EXACT, REFUSED, SIDE, MANY, FEW = "exact", "refused", "wrong side", "too many", "too few"
ELSEWHERE = "misplaced"
FATES = (EXACT, REFUSED, SIDE, MANY, FEW, ELSEWHERE)


class People(str, Enum):
    """Which people are counted: pairs of seeds take turns, for settings take turns in each pair."""

    ALL = "all"
    FIRST = "first"
    SECOND = "second"

    def hold(self, seed: int) -> bool:
        """Say whether the person with a seed is among them."""
        return self is People.ALL or (seed // 2 % 2 == 1) == (self is People.SECOND)


def fate_of(score: ClipScore) -> str:
    """Return what came of counting a clip; what is refused gives no repetitions to the user."""
    if not score.judged:
        return REFUSED
    if score.wrong_side:
        return SIDE
    if score.found != score.true:
        return MANY if score.found > score.true else FEW
    return EXACT if score.exact else ELSEWHERE


def rows_of(scores: Sequence[ClipScore]) -> list[tuple[str, ...]]:
    """Return protocol, setting, clips, how many were counted right, and how many met each fate."""
    groups = sorted({(one.protocol, setting_of(one)) for one in scores})
    found = []
    for protocol, setting in groups:
        own = [one for one in scores if (one.protocol, setting_of(one)) == (protocol, setting)]
        fates = Counter(fate_of(one) for one in own)
        right = sum(one.exact for one in own)
        numbers = [len(own), right, *(fates[fate] for fate in FATES)]
        found.append((protocol, setting, *(str(number or "") for number in numbers)))
    return found


def setting_of(score: ClipScore) -> str:
    """Return the setting a clip was filmed in; sets from before there were two have none."""
    return score.facets.get("setting", "")


def lines_of(scores: Sequence[ClipScore]) -> list[str]:
    """Return a line for each clip that is not exact."""
    return [
        f"{one.name}: {fate_of(one)}, {one.found} found, {one.true} done"
        + (f" ({one.blocked_by})" if one.blocked_by else "")
        for one in scores
        if fate_of(one) != EXACT
    ]


def main(
    folders: Annotated[list[Path], typer.Argument(help="Sets of clips with truth.")],
    *,
    people: Annotated[People, typer.Option(help="Half of the people.")] = People.ALL,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Count every clip and print what is exact and what is not."""
    clips = [clip for clip in clips_of(folders) if people.hold(*seeds_of([clip]))]
    with ProcessPoolExecutor(workers) as pool:
        scores = list(pool.map(score_clip, clips, chunksize=4))
    table = Table("test", "setting", "clips", "counted right", *FATES)
    for row in rows_of(scores):
        table.add_row(*row)
    console = Console(width=130)
    console.print(table)
    for line in lines_of(scores):
        console.print(line, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
