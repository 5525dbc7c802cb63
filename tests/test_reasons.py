"""Every reason with its advice: the advice follows from what the reason is about.

A kind of reason says what it is about. Advice about another thing does not follow from it, however
sensible it is: who did not bend far enough is not helped by tight clothing. The words below tell
what an advice is about.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

from screen.reason_kinds import About
from screen.reasons import REASONS, why

SCREEN = Path(__file__).resolve().parent.parent / "screen"
TOPICS = {
    About.FILE: r"\bcop(y|ied)|\bplay\b|\bfile\b|\bsave it|\brecording itself|world landmarks",
    About.CAMERA: r"\b(set|turn|move|bring|let) the camera|\bview\b|side-on|upright and run",
    About.LIGHT: r"\blight\b|\blamp|\blens\b",
    About.COVER: r"cloth|\btop\b|\bbare\b|\barms\b|\bwall\b|in front of (it|them)",
    About.PLACE: r"stay in|stay at|one person|others",
    About.MOVEMENT: r"repetition|posture|do at least|do the movement|still for",
    About.PERSON: r"\bgive\b",
}
ALSO = {
    ("too_short", About.MOVEMENT): "what belongs into the file",
    ("too_bright", About.CAMERA): "the camera looks into the light",
    ("slow_frames", About.LIGHT): "cameras slow down in dim light",
    ("nobody_found", About.PLACE): "nobody is nowhere",
    ("person_never", About.PLACE): "nobody is nowhere",
    ("nobody_hidden", About.CAMERA): "what hides stands before the camera",
    ("hidden_joints", About.CAMERA): "what hides stands before the camera",
    ("hidden", About.CAMERA): "what hides stands before the camera",
    ("outline_torn", About.LIGHT): "the light hid part of the outline",
    ("away_unseen", About.MOVEMENT): "until when to stay",
    ("away_moved", About.MOVEMENT): "until when to stay",
    ("repeat_unknown", About.MOVEMENT): "repetitions are compared",
}
"""Pairs that touch a second topic, and why they may."""
OPEN = {"turn", "ask", "placement", "action", "further", "stand", "missing", "needed"}
"""Words of an advice that a protocol or the view gives."""


@pytest.mark.parametrize("name", REASONS)
def test_an_advice_is_about_what_its_reason_is_about(name: str) -> None:
    kind = REASONS[name]
    for about, words in TOPICS.items():
        if about is kind.about or (name, about) in ALSO:
            continue
        found = re.search(words, kind.advice, re.IGNORECASE)
        assert found is None, f"{name} is about {kind.about.value}; advised: {kind.advice}"


def test_the_exceptions_are_all_needed() -> None:
    for name, about in ALSO:
        assert re.search(TOPICS[about], REASONS[name].advice, re.IGNORECASE), (name, about)


@pytest.mark.parametrize("name", REASONS)
def test_an_advice_is_whole_sentences_and_asks_for_nothing_that_is_not_told(name: str) -> None:
    kind = REASONS[name]
    assert kind.advice.endswith((".", "}"))
    assert kind.advice[0].isupper() or kind.advice[0] == "{"
    told = {field for _, field, _, _ in Formatter().parse(kind.reason) if field}
    asked = {field for _, field, _, _ in Formatter().parse(kind.advice) if field}
    assert asked <= told | OPEN


def test_every_kind_is_given_somewhere_and_no_other() -> None:
    given: Counter[str] = Counter()
    for path in SCREEN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in REASONS:
                given[str(node.value)] += path.name != "reasons.py"
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "why"
            if called and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                assert node.args[0].value in REASONS, f"{path.name}:{node.lineno}"
    assert {name for name in REASONS if not given[name]} == set()


def test_a_reason_is_filled_in() -> None:
    told = why("not_far_enough", level="60°", channel="lean", further="Go on if you can.")
    assert told == ("the movement did not reach 60° of lean", "Go on if you can.")
