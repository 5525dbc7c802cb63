"""What commands share: the two consoles, progress bars, and how much is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from screen.screening.likelihood import Likelihood

out = Console(soft_wrap=True, highlight=False, emoji=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)

LIKELIHOOD_STYLE: dict[Likelihood, str] = {
    "very_likely": "bold yellow",
    "likely": "yellow",
    "uncertain": "magenta",
    "unlikely": "green",
    "very_unlikely": "green",
    "not_measured": "bold red",
}

TABLE_WIDTH = 150
"""Tables are at least this wide: a narrow terminal wraps whole lines, a file keeps them."""


def print_table(table: Table) -> None:
    """Print a table without squeezing its columns into a narrow terminal."""
    wide = Console(width=max(out.width, TABLE_WIDTH), file=out.file, highlight=False)
    wide.print(table)


@dataclass(frozen=True)
class Voice:
    """How much a command says: ``quiet`` only errors, ``json`` only one document on stdout."""

    quiet: bool = False
    json: bool = False

    @property
    def talks(self) -> bool:
        """True where tables and progress are welcome."""
        return not (self.quiet or self.json)


@contextmanager
def time_progress(
    title: str, *, shown: bool
) -> Iterator[Callable[[float, float | None], None] | None]:
    """Show a bar over seconds of recording; yield what moves it; None where not shown."""
    if not (shown and err.is_terminal):
        yield None
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    ) as bar:
        task = bar.add_task(escape(title), total=None)

        def move(done_s: float, length_s: float | None) -> None:
            bar.update(task, completed=done_s, total=length_s)

        yield move
