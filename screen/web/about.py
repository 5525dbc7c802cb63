"""What the page needs to know before anything is measured: tests, drills, red flags, limits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import screen
from screen.capture.video import MAX_SIDE_PX
from screen.live.drill import list_drills, load_drill
from screen.live.pain import WORST
from screen.resources import data_folder
from screen.screening.measures import kinds
from screen.screening.protocol_files import list_protocols, load_protocol
from screen.toml import tomllib


@cache
def about(most_bytes: int) -> Mapping[str, Any]:
    """Return it as plain values for JSON; ``most_bytes`` is how large an upload may be."""
    return {
        "version": screen.__version__,
        "tests": [_test(name) for name in list_protocols()],
        "drills": [_drill(name) for name in list_drills()],
        "red_flags": _red_flags(),
        "pain_worst": WORST,
        "upload": {"most_bytes": most_bytes},
        "picture": {"most_side_px": MAX_SIDE_PX},
    }


def _test(name: str) -> dict[str, Any]:
    protocol = load_protocol(name).protocol
    return {
        "name": protocol.name,
        "title": protocol.title,
        "summary": protocol.summary,
        "plane": protocol.plane,
        "placement": protocol.camera.placement,
        "views": protocol.camera.views,
        "instructions": protocol.instructions.patient,
        "wanted": protocol.repetitions.wanted,
        "sided": any(side != "both" for side, _ in kinds(protocol)),
    }


def _drill(name: str) -> dict[str, Any]:
    drill = load_drill(name)
    return {
        "name": drill.name,
        "title": drill.title,
        "summary": drill.summary_line,
        "protocol": drill.protocol,
        "prepare": drill.prepare,
        "doing": drill.doing,
        "stop": drill.stop,
        "repetitions": drill.repetitions,
    }


def _red_flags() -> dict[str, Any]:
    path = data_folder("protocols") / "red_flags.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = table["rules"]

    def items(action: str) -> list[dict[str, Any]]:
        return [
            {"id": item["id"], "ask": item["ask"], "alone": item["alone"]}
            for item in table["items"]
            if item["action"] == action
        ]

    return {
        "words": rules["words"],
        "urgent": items("urgent"),
        "clinician": items("clinician"),
        "urgent_words": rules["urgent_say"],
        "clinician_words": rules["clinician_say"],
        "count_together": rules["count_together"],
    }
