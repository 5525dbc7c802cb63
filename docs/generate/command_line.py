"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import typer
from typer.main import get_command

from docs.generate.markdown import code, paragraphs, table
from screen.cli.main import app

_KINDS: Final = {
    "str": "TEXT",
    "float": "NUMBER",
    "int": "NUMBER",
    "int range": "NUMBER",
    "float range": "NUMBER",
}
_KIND: Final = re.compile(r"<([^<>]+)>")


def commands_page() -> str:
    """Return every command with its usage, its words and its options."""
    tree = get_command(app)
    return paragraphs(*(_command(one, context) for one, context in commands(tree)))


def commands(tree: Any, parent: Any = None, name: str = "movescreen") -> Iterator[tuple[Any, Any]]:
    """Yield every command that can be called, with its context; groups are opened."""
    context = typer.Context(tree, info_name=name, parent=parent)
    if not hasattr(tree, "list_commands"):
        yield tree, context
        return
    for inner in tree.list_commands(context):
        yield from commands(tree.get_command(context, inner), context, inner)


def _command(command: Any, context: Any) -> str:
    words, _, example = (command.help or "").partition("Example:")
    usage = command.get_usage(context).removeprefix("Usage: ")
    records = (one.get_help_record(context) for one in command.params)
    rows = [(code(_named(record[0])), record[1]) for record in records if record is not None]
    return paragraphs(
        f"## `{context.command_path}`",
        " ".join(words.split()),
        f"```text\n{_named(' '.join(usage.split()))}\n```",
        table(("argument or option", "meaning"), rows) if rows else "",
        f"Example:\n\n```sh\n{' '.join(example.split())}\n```" if example else "",
    )


def _named(words: str) -> str:
    """Return how an option is called, with the kind of its value in words."""
    plain = re.sub(r"[{}]|<list\[\w+\]>", "", words)
    return _KIND.sub(lambda kind: _KINDS.get(kind[1].lower(), kind[1].upper()), plain).strip()
