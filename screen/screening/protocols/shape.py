"""Whether a raw protocol has the shape of one: what the schema missed, in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, Final, get_args

from pydantic import ValidationError

from screen.inputs import problem_message
from screen.screening.protocol import Protocol
from screen.screening.protocols.lines import KeyPath
from screen.screening.protocols.raw import MOST_PROBLEMS, RawProtocol, is_number
from screen.text import shortened

_RULES: Final = ("limit", "asymmetry", "mismatch", "validity")
_RULE_NAMES: Final = "limit, asymmetry, mismatch or validity"
_FROM_SCHEMA_1: Final = (
    "this file is written for an earlier version: rename why_outside to why_beyond, remove "
    "watch_cut and min_share, say in [[questions]] what the test asks, and set it to 2"
)
_LARGEST: Final = 1e6
"""No angle, time, ratio or count of a test is larger, in any unit."""


def check_shape(raw: RawProtocol) -> None:
    """Report what the schema of protocols does not allow."""
    try:
        Protocol.model_validate(dict(raw.table))
    except ValidationError as error:
        for problem in error.errors(include_url=False)[: MOST_PROBLEMS + 1]:
            # The rule of a finding stands in the location but is no key of the file.
            loc = tuple(
                part
                for place, part in enumerate(problem["loc"])
                if not (place == 2 and problem["loc"][0] == "findings" and part in _RULES)
            )
            raw.add(loc, _shape_message(problem, loc))


def check_numbers(raw: RawProtocol) -> None:
    """Report numbers that no test can mean."""
    waiting: list[tuple[KeyPath, Any]] = [((key,), value) for key, value in raw.table.items()]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, key), one) for key, one in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, place), one) for place, one in enumerate(value)]
        elif is_number(value) and abs(value) > _LARGEST:
            raw.add(path, f"{value:g} is too large, expected at most {_LARGEST:,.0f}")


def _shape_message(problem: Mapping[str, Any], loc: KeyPath) -> str:
    """Say in plain words what the schema missed."""
    kind, given = problem["type"], problem["input"]
    if loc == ("schema_version",) and given == 1:
        return _FROM_SCHEMA_1
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), _allowed(loc), n=1)
        return "is not a key of a protocol" + (f"; did you mean {near[0]}?" if near else "")
    if kind == "union_tag_not_found":
        return f"rule is missing; expected {_RULE_NAMES}"
    if kind == "union_tag_invalid":
        return f"rule {given.get('rule')!r} is unknown; expected {_RULE_NAMES}"
    message = problem_message(problem)
    message = message[0].lower() + message[1:]
    return message if isinstance(given, dict | list) else f"{message} (given: {shortened(given)})"


def _allowed(loc: KeyPath) -> list[str]:
    """Return the keys that may stand where an unknown one was found."""
    names: list[str] = []
    models: list[Any] = [Protocol]
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        models = [
            inner
            for model in models
            if part in model.model_fields
            for inner in _inner(model.model_fields[part].annotation)
        ]
    for model in models:
        names += model.model_fields
    return names


def _inner(annotation: Any) -> list[Any]:
    """Return the models inside an annotation such as ``list[Measure]``."""
    if hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for part in get_args(annotation) for model in _inner(part)]
