"""Keys that tell whether a recording is done: they change with anything its result depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import screen
from screen import api
from screen.batch.entries import Entry
from screen.capture.frame_choice import MOST_PER_S
from screen.screening.protocols.files import LoadedProtocol

_DIGITS: Final = 16


def track_key(model_sha256: str, *, every_frame: bool = False) -> str:
    """Return what a track depends on beside the recording's content."""
    most = None if every_frame else MOST_PER_S
    return _digest({"model": model_sha256, "tool": screen.__version__, "most_per_s": most})


def judge_key(track: str, protocol: LoadedProtocol, entry: Entry) -> str:
    """Return what a result depends on beside the recording's content."""
    return _digest(
        {
            "track": track,
            "protocol": protocol.sha256,
            "data": api.data_sha256(),
            "person": entry.person.model_dump(),
            "red_flags": entry.red_flags,
            "clothes": entry.clothes,
            "tool": screen.__version__,
        }
    )


def _digest(parts: Mapping[str, Any]) -> str:
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
