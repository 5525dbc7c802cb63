"""No clinical number stands in code: they stand in ``protocols/``, each with its source.

A number cannot be told from its looks, so the test watches the places where a clinical number would
have to stand: comparisons, names that speak of a cut or a norm, and, in the room that judges,
every literal. The few that are no clinical numbers are listed here with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from screen.kinematics.channels import CHANNELS

SCREEN = Path(__file__).resolve().parent.parent / "screen"
JUDGING = ("screening", "exports", "store", "batch", "study", "live", "report", "cli")
"""Rooms that see results and could hide a rule."""
UNNAMED = ("screening", "exports", "store", "batch", "study")
"""Rooms that must treat all measures alike: a rule about one of them belongs in its protocol."""
PLAIN = {-1, 0, 1, 2, 0.5, 100, 90, 180, 360, 1000}
"""Counting, halving, percent, quarter, half and full turns, thousandths."""
CLINICAL_WORDS = ("cut", "watch_cut", "norm", "bound", "cutoff", "threshold", "deg", "percent")
JUSTIFIED = {
    ("screening/quality/movement.py", "away_s >= 0.05"): "what would be printed as 0.0 s",
    ("screening/quality/movement.py", "0.05"): "what would be printed as 0.0 s",
    (
        "screening/protocol.py",
        "0.66",
    ): "two of three pairs, the default of a key that a file may set",
    ("report/drawing.py", "OUTLINE_STATIONS >= -0.15"): "which part of the outline is drawn",
    ("report/drawing.py", "OUTLINE_STATIONS <= 0.75"): "which part of the outline is drawn",
    ("report/words.py", "decimals < 3"): "digits printed",
}
"""Literals and constants that are no clinical numbers, and what they are."""


def modules(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((SCREEN / room).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(SCREEN).as_posix()


def number(node: ast.AST) -> float | None:
    """The value of a literal number, with its sign; None for anything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value)
    return None


def compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Comparisons of anything but a length with a literal number."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        if any(isinstance(side, ast.Call) and ast.unparse(side.func) == "len" for side in sides):
            continue
        if any((value := number(side)) is not None and value not in PLAIN for side in sides):
            yield node.lineno, ast.unparse(node)


def named(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Literals given to a name, a default or a keyword that speaks of a cut, a norm or degrees."""
    for node in ast.walk(tree):
        pairs: list[tuple[str, ast.AST | None]] = []
        if isinstance(node, ast.Assign):
            pairs = [
                (target.id, node.value) for target in node.targets if isinstance(target, ast.Name)
            ]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            pairs = [(node.target.id, node.value)]
        elif isinstance(node, ast.keyword) and node.arg:
            pairs = [(node.arg, node.value)]
        elif isinstance(node, ast.arguments):
            last = [*node.posonlyargs, *node.args][-len(node.defaults) :] if node.defaults else []
            pairs = [(one.arg, value) for one, value in zip(last, node.defaults, strict=True)]
            pairs += [
                (one.arg, value)
                for one, value in zip(node.kwonlyargs, node.kw_defaults, strict=True)
            ]
        for name, value in pairs:
            speaks = name.lower().strip("_").split("_")
            found = number(value) if value is not None else None
            if found is not None and found not in PLAIN and set(speaks) & set(CLINICAL_WORDS):
                yield value.lineno, name, ast.unparse(value)  # type: ignore[union-attr]


def unexplained(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Floating-point literals outside a module constant that a docstring explains.

    Bounds of a field (``Field(ge=..., le=...)``) say what is possible, not what is normal.
    """
    excused: set[int] = set()
    for node, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        explained = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        if isinstance(node, ast.Assign | ast.AnnAssign) and explained:
            excused |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Field":
            excused |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in excused or not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, float) and node.value not in PLAIN:
            yield node.lineno, ast.unparse(node)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", modules(*JUDGING), ids=name_of)
def test_nothing_is_compared_with_a_number_of_its_own(path: Path) -> None:
    found = [
        f"{name_of(path)}:{line}: {text}"
        for line, text in compared(parsed(path))
        if (name_of(path), text) not in JUSTIFIED
    ]
    assert not found, "move the number to protocols/, or name the constant and what it is for"


@pytest.mark.parametrize("path", modules(*JUDGING), ids=name_of)
def test_no_cut_norm_or_angle_is_given_in_code(path: Path) -> None:
    found = [
        f"{name_of(path)}:{line}: {name} = {text}"
        for line, name, text in named(parsed(path))
        if (name_of(path), name) not in JUSTIFIED
    ]
    assert not found, "a clinical number belongs in protocols/, with its source"


@pytest.mark.parametrize("path", modules("screening"), ids=name_of)
def test_every_number_in_the_judging_is_a_constant_with_its_reason(path: Path) -> None:
    found = [
        f"{name_of(path)}:{line}: {text}"
        for line, text in unexplained(parsed(path))
        if (name_of(path), text) not in JUSTIFIED
    ]
    assert not found, "name the constant and explain it in a docstring below"


@pytest.mark.parametrize("path", modules(*UNNAMED), ids=name_of)
def test_no_rule_is_written_for_one_measure(path: Path) -> None:
    found = [
        f"{name_of(path)}:{node.lineno}: {node.value}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and node.value in CHANNELS
    ]
    assert not found, "a rule about one measure belongs in its protocol"


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("if lumbar > 20: pass", True),
        ("if -12.5 <= angle: pass", True),
        ("if len(values) < 3: pass", False),
        ("if value > 0: pass", False),
        ("if value > finding.cut: pass", False),
    ],
)
def test_a_comparison_with_a_number_is_noticed(code: str, caught: bool) -> None:
    assert bool(list(compared(ast.parse(code)))) is caught


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("HINGE_CUT = 20", True),
        ("judge(cut=38.0)", True),
        ("def judge(value, watch_cut=10): pass", True),
        ("def judge(value, *, lower_bound=16.0): pass", True),
        ("MAX_LUMBAR_DEG: float = 20.0", True),
        ("WIDTH = 720", False),
        ("judge(cut=finding.cut)", False),
    ],
)
def test_a_number_with_a_clinical_name_is_noticed(code: str, caught: bool) -> None:
    assert bool(list(named(ast.parse(code)))) is caught


def test_a_bare_number_needs_a_docstring() -> None:
    assert list(unexplained(ast.parse("value = mean - 1.64 * sd")))
    assert not list(unexplained(ast.parse('Z = 1.64\n"""The 5th centile."""')))
