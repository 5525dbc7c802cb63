"""The command tree, each command loaded when it is called or its help is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

COMMANDS: Final = {
    "run": "run:run",
    "analyze": "run:analyze",
    "import": "import_track:import_track",
    "batch": "batch:batch",
    "reanalyze": "batch:reanalyze",
    "summarize": "summarize:summarize",
    "validate": "validate:validate",
    "export": "export:export",
    "report": "report:report",
    "demo": "demo:demo",
    "live": "live:live",
    "serve": "serve:serve",
    "red-flags": "red_flags:red_flags",
    "info": "info:info",
    "model": "model:app",
    "protocols": "protocols:app",
}
"""Module of this package and what in it is the command, by the command's name.

What a module imports at its top is paid for by its help text: what measures is imported within the
functions that do the work.
"""
PLAIN: Final[dict[str, Any]] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}


class LazyGroup(TyperGroup):
    """A group of commands that loads one when somebody asks for it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": _Commands()})

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the name is typer's
        """Return the names of the commands, in the order of the table."""
        return list(self.commands)


class _Commands(Mapping[str, Any]):
    """Commands by name, made at the first look."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _load(name, COMMANDS[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _load(name: str, place: str) -> Any:
    module, attribute = place.split(":")
    found = getattr(import_module(f"screen.cli.{module}"), attribute)
    holder = typer.Typer(**PLAIN)
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name)
    else:
        holder.command(name)(found)
    return get_group(holder).commands[name]
