"""Errors keep what is wrong apart from what to do: no raise packs both into one sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from screen import errors
from screen.cli.console import OPTIONS

SCREEN = Path(__file__).resolve().parent.parent / "screen"
OURS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.MovescreenError)
}
ADVISING = (
    "; ", ". Choose", ". Use", ". Give", ". Copy", ". Install", ". Record", ". Run", ". Make",
    ", so ", ". Connect", ". Leave", ". Free", ". Track", ". Update", ". Name", ". Save",
)  # fmt: skip
"""Where an advice begins within a sentence."""


def packed(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and words of every error of ours that is raised with one text with an advice."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)):
            continue
        call = node.exc
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name not in OURS or len(call.args) != 1 or isinstance(call.args[0], ast.Starred):
            continue
        words = "".join(
            part.value
            for part in ast.walk(call.args[0])
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        )
        if any(start in words for start in ADVISING):
            yield node.lineno, words


def test_reason_and_advice_are_raised_apart() -> None:
    found = {
        f"{path.relative_to(SCREEN).as_posix()}:{line}": words
        for path in sorted(SCREEN.rglob("*.py"))
        for line, words in packed(path)
    }
    assert found == {}


def test_a_packed_sentence_is_found(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(
        'raise UsageError(f"{x} is empty; copy it.")\nraise UsageError("Empty.", "Copy.")'
    )
    assert [line for line, _ in packed(path)] == [1]


FRONT_ENDS = ("cli/", "web/", "window/")
PROCESSES = ("pose/model_sources.py", "system_libraries.py", "version.py")
"""Where options of other programs are called."""


def test_only_front_ends_name_options_and_commands() -> None:
    """The library names its parameters; a front end puts its own names in their place."""
    found = {
        f"{name}:{node.lineno}": node.value
        for path in sorted(SCREEN.rglob("*.py"))
        if not (name := path.relative_to(SCREEN).as_posix()).startswith((*FRONT_ENDS, *PROCESSES))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.search(r"(?<![\w-])--[a-z]|(?<!`)`movescreen ", node.value)
    }
    assert found == {}


def test_every_parameter_that_a_message_names_is_an_option() -> None:
    named = {
        word
        for path in sorted(SCREEN.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        for word in re.findall(r"(?<!`)`([a-z_.]+)`(?!`)", part.value)
    }
    assert {"out", "order", "protocol"} <= named <= set(OPTIONS)
