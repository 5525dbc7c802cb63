"""The sample clips that ship with the tool, with their truth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screen.resources import data_folder


@dataclass(frozen=True)
class SampleClip:
    """A rendered clip and what truly happens in it."""

    video: Path
    truth: dict[str, Any]

    @property
    def protocol(self) -> str:
        """Name of the protocol it shows."""
        return str(self.truth["protocol"])

    @property
    def repetitions(self) -> int:
        """How many repetitions it holds."""
        return len(self.truth["repetitions"])


def sample_clips() -> list[SampleClip]:
    """Return the clips in order of their names; empty where they were left out."""
    folder = data_folder("samples") / "clips"
    return [
        SampleClip(video, json.loads(video.with_suffix(".json").read_text(encoding="utf-8")))
        for video in sorted(folder.glob("*.mp4"))
    ]
