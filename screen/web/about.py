"""What the page needs to know before anything is measured: tests, drills, red flags, limits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import screen
from screen.capture.video import MAX_SIDE_PX
from screen.live.drill import list_drills, load_drill
from screen.live.pain import WORST, PainRules
from screen.live.red_flags import RedFlags
from screen.live.settings import shipped_settings
from screen.screening.measures import kinds
from screen.screening.protocol_files import list_protocols, load_protocol


@cache
def about(most_bytes: int) -> Mapping[str, Any]:
    """Return it as plain values for JSON; ``most_bytes`` is how large an upload may be."""
    pain = PainRules.load()
    return {
        "version": screen.__version__,
        "tests": [_test(name) for name in list_protocols()],
        "drills": [_drill(name) for name in list_drills()],
        "red_flags": _red_flags(),
        "pain": {
            "worst": WORST,
            "do_not_start_from": pain.before.do_not_start_from,
            "do_not_start_words": pain.before.say,
        },
        "upload": {"most_bytes": most_bytes},
        "picture": {
            "most_side_px": MAX_SIDE_PX,
            "lighter": shipped_settings().lighter.model_dump(),
        },
    }


def _test(name: str) -> dict[str, Any]:
    protocol = load_protocol(name).protocol
    return {
        "name": protocol.name,
        "title": protocol.title,
        "summary": protocol.summary,
        "placement": protocol.camera.placement,
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
    flags = RedFlags.load()
    rules = flags.rules

    def items(action: Literal["urgent", "clinician"]) -> list[dict[str, Any]]:
        return [item.model_dump(include={"id", "ask", "alone"}) for item in flags.of(action)]

    return {
        "words": rules.words,
        "urgent": items("urgent"),
        "clinician": items("clinician"),
        "urgent_words": rules.urgent_say,
        "clinician_words": rules.clinician_say,
        "count_together": rules.count_together,
    }
