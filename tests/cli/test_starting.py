"""What is loaded before a command does its work: a help text must cost next to nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from screen.cli.lazy import COMMANDS

LIGHT = {"annotated_doc", "click", "filelock", "rich", "screen", "shellingham", "typer",
         "typing_extensions"}  # fmt: skip
"""Every package that may be loaded, by whatever comes before a command."""
CHECKS_OPTIONS = {"annotated_types", "pydantic", "pydantic_core", "typing_inspection"}
"""What newer typer checks the options of a command with."""

_LOADED = """
import sys
sys.argv = ["movescreen", *{arguments!r}]
before = set(sys.modules)
from screen.cli.entry import main
try:
    main()
finally:
    print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""


def loaded(*arguments: str) -> tuple[str, set[str]]:
    """What a call prints, and the modules it loads, in a Python of its own."""
    code = _LOADED.format(arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.split())


def foreign(modules: set[str]) -> set[str]:
    """The packages that are neither Python's own nor known to be light."""
    own = {name for name in modules if name.startswith("_sysconfigdata")}
    return {name.split(".")[0] for name in modules - own} - set(sys.stdlib_module_names) - LIGHT


def test_the_version_loads_no_command():
    said, modules = loaded("--version")
    assert said.startswith("movescreen ")
    assert not foreign(modules)
    places = {f"screen.cli.{place.split(':')[0]}" for place in COMMANDS.values()}
    assert not modules & places


def test_the_help_lists_every_command_and_loads_nothing_heavy():
    said, modules = loaded("--help")
    listed = [line.split()[0] for line in said.split("Commands:")[1].strip().splitlines()]
    assert listed == list(COMMANDS)
    assert not foreign(modules)


@pytest.mark.parametrize("command", ["run", "batch", "live", "export", "protocols", "summarize"])
def test_the_help_of_a_command_loads_nothing_heavy(command):
    said, modules = loaded(command, "--help")
    assert f"Usage: movescreen {command}" in said
    assert foreign(modules) <= CHECKS_OPTIONS
    own = COMMANDS[command].split(":")[0]
    others = {place.split(":")[0] for place in COMMANDS.values()} - {own}
    assert {name.removeprefix("screen.cli.") for name in modules} & others <= {"model"}


def test_the_measure_of_weight_notices_a_library():
    assert foreign({"numpy.linalg", "json", "rich.table"}) == {"numpy"}


def test_a_command_that_is_mistyped_is_told_the_nearest(movescreen):
    said = movescreen("exprot")
    assert said.code == 2
    assert "No such command 'exprot'. Did you mean 'export'" in said.err
