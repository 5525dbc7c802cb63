"""``movescreen red-flags``."""

from __future__ import annotations

import json

import typer
from rich.padding import Padding
from rich.text import Text

from screen.cli.console import SENTENCE_WIDTH, Terminal, out
from screen.cli.options import JsonOption
from screen.text import printable


def red_flags(
    as_json: JsonOption = False,
) -> None:
    """Print the questions to ask before a test, with their ids for --red-flags.

    Example: movescreen run hinge.mp4 -p hip_hinge --red-flags fever,severe_pain
    """
    from screen.screening.reference.red_flags import RedFlags

    flags = RedFlags.load()
    if as_json:
        typer.echo(printable(json.dumps(flags.model_dump(), indent=2, ensure_ascii=False)))
        return
    console = Terminal(width=min(out.width, SENTENCE_WIDTH), file=out.file, highlight=False)
    console.print(Text(flags.rules.words))
    for level in flags.levels:
        items = flags.of(level.id)
        rules = [" + ".join(one.all_of) for one in flags.together if one.level == level.id]
        console.print()
        console.print(Text(level.title, style="bold"))
        for item in items:
            mark = "" if item.alone else "  (counts only together with others)"
            console.print(Text.assemble((item.id, "cyan"), mark))
            console.print(Padding(Text(item.ask), (0, 0, 0, 4)))
        for rule in rules:
            console.print(Text.assemble("together: ", (rule, "cyan")))
    count = flags.rules.count_together
    title = next(one.title for one in flags.levels if one.id == flags.rules.together_level)
    console.print()
    console.print(Text(f"Any {count} of them together lead to: {title}."))
