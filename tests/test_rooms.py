"""The rooms of the package: what each may import, and that nothing imports upwards or in a circle.

``KNOWS`` is the table of rooms. An entry that no import needs any more fails too, so that the table
stays as strict as the code is.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

import screen
from screen.results import layout

ROOT = Path(screen.__file__).parent
FRONT = {"__init__": "front", "api": "front", "screened": "front", "datasets": "datasets"}
"""Modules beside the rooms that stand in front of them; all others are the ground floor."""

KNOWS: dict[str, set[str]] = {
    "ground": set(),
    "capture": {"ground"},
    "pose": {"ground", "capture"},
    "kinematics": {"ground", "pose"},
    "screening": {"ground", "pose", "kinematics"},
    "validation": {"ground", "kinematics", "screening"},
    "results": {"ground", "pose", "kinematics", "screening"},
    "report": {"ground", "capture", "pose", "kinematics", "screening", "results"},
    "exports": {"ground", "pose", "kinematics", "screening", "results"},
    "study": {"ground", "kinematics", "screening", "results"},
    "live": {"ground", "capture", "pose", "kinematics", "screening"},
    "notebook": {"ground", "pose", "kinematics", "screening", "results", "report"},
    "front": {
        *("ground", "capture", "pose", "kinematics", "screening", "report", "results", "notebook"),
    },
    "batch": {"ground", "capture", "pose", "screening", "results", "front"},
    "datasets": {"ground", "pose", "screening", "results", "exports", "study", "batch"},
    "window": {"ground", "capture", "pose", "live", "report"},
    "web": {"ground", "capture", "pose", "screening", "report", "live", "front"},
    "cli": {
        *("ground", "capture", "pose", "screening", "validation", "results", "report", "exports"),
        *("live", "front", "batch", "datasets", "window", "web"),
    },
}
ONLY_IN = {
    "mediapipe": {"pose"},
    "typer": {"cli"},
    "rich": {"cli"},
    "jinja2": {"ground"},
    "starlette": {"web"},
    "fsspec": {"results", "batch"},
    "pyarrow": {"results", "batch", "study"},
}
"""Libraries that belong to rooms; the others may be used everywhere."""


def room_of(module: str) -> str:
    """Return the room of a module of this package, ``front`` or ``ground``."""
    first = module.split(".")[1] if "." in module else "__init__"
    if first == "__main__":
        return "cli"
    if (ROOT / first).is_dir():
        return first
    missing = "ground" if (ROOT / f"{first}.py").exists() else "front"
    return FRONT.get(first, missing)


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text("utf-8"))
    return found


@cache
def imports() -> dict[str, set[str]]:
    """Return what every module imports anywhere, in functions too."""
    return {name: set(_imported(tree)) for name, tree in modules().items()}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "screen":
            yield from (f"screen.{one.name}" for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.fixture(scope="module")
def uses() -> dict[tuple[str, str], list[str]]:
    """Which modules of one room import another; the package itself is imported for its version."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, others in imports().items():
        if name == "screen":  # only points to where its names are
            continue
        for other in others - {"screen", "screen.__version__"}:
            pair = room_of(name), room_of(other)
            if other.startswith("screen.") and pair[0] != pair[1]:
                found[pair].append(f"{name} imports {other}")
    return found


def test_each_room_imports_only_the_rooms_it_may_know(uses) -> None:
    wrong = [
        line for (one, other), lines in uses.items() if other not in KNOWS[one] for line in lines
    ]
    assert not wrong


def test_the_table_of_rooms_has_no_entry_that_is_not_needed(uses) -> None:
    idle = [
        f"{one}: {other}"
        for one, others in KNOWS.items()
        for other in others
        if (one, other) not in uses
    ]
    assert not idle
    assert set(KNOWS) == {room_of(name) for name in modules()}


def test_the_rooms_stand_on_each_other_without_a_circle() -> None:
    assert set(TopologicalSorter(KNOWS).static_order()) == set(KNOWS)


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_rooms(library: str) -> None:
    rooms = {
        room_of(name)
        for name, others in imports().items()
        if any(other.partition(".")[0] == library for other in others)
    }
    assert rooms == ONLY_IN[library]


def test_no_module_imports_one_that_imports_it() -> None:
    """Imports at the top of modules go one way within a room too."""
    names = modules()
    packages = {name for name in names if (ROOT.parent / name.replace(".", "/")).is_dir()}
    graph = {
        name: {other for other in _at_the_top(tree, names) if other not in packages}
        for name, tree in names.items()
        if name not in packages
    }
    TopologicalSorter(graph).prepare()


def _at_the_top(tree: ast.Module, names: Mapping[str, ast.Module]) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module in names:
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                yield inner if inner in names else str(node.module)


# Wings, within rooms and within the rendered people.


def test_only_the_results_room_names_the_files_of_a_run_or_data_set() -> None:
    files = {
        PurePosixPath(value).name
        for name, value in vars(layout).items()
        if name.isupper() and isinstance(value, str) and PurePosixPath(value).suffix
    }
    assert {"result.json", "participants.parquet"} <= files
    named = [
        f"{module}:{node.lineno} {node.value}"
        for module, tree in modules().items()
        if room_of(module) != "results"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and PurePosixPath(node.value).name in files
    ]
    assert not named


MOST_LINES = 400
"""Of a module; generated ones are data, not code."""
WINGS = {
    "screen.screening": {
        "reference": set(),
        "protocols": {"reference"},
        "measuring": {"reference"},
        "quality": {"reference", "measuring"},
        "judging": {"reference", "measuring"},
    },
    "samples": {
        "graphics": set(),
        "people": {"graphics"},
        "movements": {"graphics", "people"},
        "filming": {"graphics", "people", "movements"},
        "sets": {"graphics", "people", "movements", "filming"},
        "ladders": {"graphics", "people", "movements", "filming", "sets"},
        "accuracy": {"graphics", "sets", "ladders"},
        "learning": {"graphics", "people", "sets", "ladders", "accuracy"},
        "live": {"graphics", "people", "movements", "filming", "sets", "ladders"},
        "bench": set(),
    },
}
"""Which wings a wing may import; modules beside the wings are the room's own words."""


@pytest.mark.parametrize("room", WINGS)
def test_each_wing_imports_only_the_wings_it_may_know(room: str) -> None:
    knows = WINGS[room]
    folder = ROOT.parent / room.replace(".", "/")
    used: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        wing = path.relative_to(folder).parts[0]
        if wing in knows:
            others = set(_imported(ast.parse(path.read_text(encoding="utf-8"))))
            used.setdefault(wing, set()).update(
                other.removeprefix(f"{room}.").partition(".")[0]
                for other in others
                if other.startswith(f"{room}.")
            )
    assert set(used) == set(knows)
    wrong = {wing: (others & set(knows)) - knows[wing] - {wing} for wing, others in used.items()}
    assert not any(wrong.values()), wrong
    idle = {wing: others - used[wing] for wing, others in knows.items()}
    assert not any(idle.values()), idle
    assert set(TopologicalSorter(knows).static_order()) == set(knows)


@pytest.mark.parametrize("folder", ["screen", "samples", "docs"])
def test_no_module_is_longer_than_can_be_read_at_once(folder: str) -> None:
    long = {
        str(path.relative_to(ROOT.parent)): lines
        for path in (ROOT.parent / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long
