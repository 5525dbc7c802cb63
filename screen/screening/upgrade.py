"""Results of earlier schemas, brought to the present one."""

from __future__ import annotations

from typing import Any, get_args

from screen.kinematics.presence import Posture
from screen.screening.reference.likelihood import LikelihoodScale, probability_beyond, shipped_scale


def upgraded(data: Any) -> Any:
    """Return the raw content of a result in the present schema; anything else as it is.

    Schema 1 knew four states (``within``, ``borderline``, ``outside``, ``not_measured``) and no
    answers. The probability of a finding follows from its value and error, with errors taken to be
    normal; answers stay empty.
    """
    if not isinstance(data, dict):
        return data
    data = _with_posture(data)
    if data.get("schema_version") != 1:
        return data
    findings = data.get("findings")
    if not isinstance(findings, list):
        return data
    scale = shipped_scale()
    return {
        **data,
        "schema_version": 2,
        "findings": [_finding(one, scale) if isinstance(one, dict) else one for one in findings],
    }


def _with_posture(data: dict[str, Any]) -> dict[str, Any]:
    """Return a result that names its posture, which earlier versions told in their log alone."""
    protocol, provenance = data.get("protocol"), data.get("provenance")
    if not isinstance(protocol, dict) or not isinstance(provenance, dict) or "posture" in protocol:
        return data
    log = provenance.get("log")
    for step in log if isinstance(log, list) else []:
        words = str(step).removeprefix("neutral: ").partition(",")[0]
        if words != str(step).partition(",")[0] and words in get_args(Posture):
            return {**data, "protocol": {**protocol, "posture": words}}
    return data


def _finding(old: dict[str, Any], scale: LikelihoodScale) -> dict[str, Any]:
    """Return a finding of schema 1 in schema 2."""
    new = {key: one for key, one in old.items() if key not in {"state", "watch_cut"}}
    numbers = [old.get(key) for key in ("value", "error", "cut")]
    given = [float(one) for one in numbers if isinstance(one, int | float)]
    if old.get("state") == "not_measured" or len(given) < len(numbers):
        why = str(old.get("why", ""))
        return {
            **new,
            "probability_beyond": None,
            "likelihood": "not_measured",
            "reason": why.removeprefix("Not measured: "),
            "advice": old.get("action", ""),
        }
    value, error, cut = given
    size = bool(old.get("absolute")) or old.get("rule") == "asymmetry"
    chance = probability_beyond(value, error, cut, old.get("compare", "above"), size=size)
    return {
        **new,
        "probability_beyond": chance,
        "likelihood": scale.level(chance),
        "low": max(0.0, value - error) if size else value - error,
        "high": value + error,
    }
