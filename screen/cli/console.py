"""What commands share: the two consoles, progress bars, and how much is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from screen.text import printable, with_parameters

if TYPE_CHECKING:
    from screen.errors import MovescreenError
    from screen.screening.reference.likelihood import Likelihood


class Terminal(Console):
    """A console that spells out control characters, whatever text they come in.

    Titles, file names and messages are written by others: what they hold must not reach the
    terminal as commands. The console's own colours are not text and are left alone.
    """

    def render_str(self, text: str, **how: Any) -> Text:
        """Return a text with its markup worked in; its width is that of what will be shown."""
        return super().render_str(printable(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield the segments of a renderable."""
        for segment in super().render(renderable, options):
            shown = segment.text if segment.control else printable(segment.text)
            yield segment if shown == segment.text else Segment(shown, segment.style)


out = Terminal(soft_wrap=True, highlight=False, emoji=False)
err = Terminal(stderr=True, soft_wrap=True, highlight=False, emoji=False)

LIKELIHOOD_STYLE: dict[Likelihood, str] = {
    "very_likely": "bold yellow",
    "likely": "yellow",
    "uncertain": "magenta",
    "unlikely": "green",
    "very_unlikely": "green",
    "not_measured": "bold red",
}

OPTIONS = {
    name: f"--{name}"
    for name in (
        *("between", "excel", "format", "fps", "group", "model", "only", "order", "out"),
        *("participant", "protocol", "prune", "session", "space"),
    )
} | {
    "size_px": "--size",
    "reanalyze": "`movescreen reanalyze`",
    "red_flags.toml": "`movescreen red-flags`",
    "run_batch": "`movescreen batch`",
    "template": "sheet that `movescreen validate --template` prints",
}
"""What parameters and functions of the library are called here, where a message names one."""

SENTENCE_WIDTH = 100
"""Sentences are wrapped at the width of the terminal, but never wider than this."""
TABLE_WIDTH = 150
"""Tables are at least this wide: a narrow terminal wraps whole lines, a file keeps them."""


def print_error(error: MovescreenError, *, about: str = "") -> None:
    """Print an error of the library, with options in place of parameters."""
    err.print(f"movescreen: {about}{with_options(str(error))}", markup=False)


def with_options(text: str) -> str:
    """Return a message of the library with options in place of parameters."""
    return with_parameters(text, OPTIONS)


def print_table(table: Table) -> None:
    """Print a table without squeezing its columns into a narrow terminal."""
    wide = Terminal(width=max(out.width, TABLE_WIDTH), file=out.file, highlight=False)
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
