"""What the page needs to know before anything is measured: tests, drills, red flags, limits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import screen
from screen.capture.video import MAX_SIDE_PX
from screen.live.drill import list_drills, load_drill
from screen.live.pain import WORST, PainRules
from screen.live.settings import shipped_settings
from screen.screening.measuring.measures import kinds
from screen.screening.protocol import Protocol
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.filming_file import shipped_filming
from screen.screening.reference.red_flags import RedFlags

PAGE: Final = Path(__file__).with_name("page")


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
            "clinician_from": pain.before.clinician_from,
            "clinician_words": pain.before.clinician_say,
            "clinician_note": pain.before.clinician_note.format(points=pain.before.clinician_from),
            "clinician_word": pain.before.clinician_word,
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
        "filming": _filming(protocol),
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
        "filming": _filming(load_protocol(drill.protocol).protocol),
        "doing": drill.doing,
        "stop": drill.stop,
        "repetitions": drill.repetitions,
    }


def _filming(protocol: Protocol) -> dict[str, Any]:
    """Return how the test asks to be filmed, and the picture of it if there is one."""
    asked = protocol.filming or shipped_filming().test
    picture = f"asked/{protocol.name}.jpg"
    return {"say": asked.say, "picture": picture if (PAGE / picture).exists() else None}


def _red_flags() -> dict[str, Any]:
    """Return the questions by their levels; what answers lead to is weighed in ``web.safety``."""
    flags = RedFlags.load()
    levels = [
        {
            "id": level.id,
            "ask": level.ask,
            "items": [item.model_dump(include={"id", "ask"}) for item in flags.of(level.id)],
        }
        for level in flags.levels
        if flags.of(level.id)
    ]
    return {"words": flags.rules.words, "levels": levels}
