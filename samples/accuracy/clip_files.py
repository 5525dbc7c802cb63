"""Clips on disk: found, named, and their truth and track read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from samples.accuracy.dwell import SLOW_FPS, track_slowly
from screen import api
from screen.files import sha256_file
from screen.pose.track import PoseTrack

Truth = Mapping[str, Any]


def truth_of(clip: Path) -> Truth:
    """Return the JSON beside a clip."""
    return dict(json.loads(clip.with_suffix(".json").read_text(encoding="utf-8")))


def clips_of(folders: Iterable[Path]) -> list[Path]:
    """Return the clips that have truth beside them."""
    found = (clip for folder in folders for clip in sorted(folder.rglob("*.mp4")))
    return [clip for clip in found if clip.with_suffix(".json").exists()]


def source_of(command: str, folders: Sequence[Path], clips: Sequence[Path]) -> str:
    """Return what numbers come from: command, sets, clips, seeds, a hash of the truth."""
    seeds = sorted(seeds_of(clips))
    names = " ".join(folder.name for folder in folders)
    told = f"seeds {seeds[0]}-{seeds[-1]}" if seeds else "no seeds"
    return f"{command} {names}: {len(clips)} clips, {told}, truth {truth_hash(clips)}"


def truth_hash(clips: Iterable[Path]) -> str:
    """Return a short hash of the truth of some clips, the same wherever they lie."""
    digest = hashlib.sha256()
    for clip in sorted(clips, key=lambda clip: clip.name):
        digest.update(clip.name.encode() + sha256_file(clip.with_suffix(".json")).encode())
    return digest.hexdigest()[:12]


def seeds_of(clips: Iterable[Path]) -> set[int]:
    """Return the seeds of the people in some clips."""
    return {int(truth_of(clip)["seed"]) for clip in clips}


def track_of(clip: Path) -> PoseTrack:
    """Return the clip's track: from beside it if it is of this very clip, else made now."""
    stored = clip.with_suffix(".track.npz")
    if stored.exists():
        found = PoseTrack.load(stored)
        if found.info.recording.sha256 == sha256_file(clip):
            return found
    truth = truth_of(clip)
    made = track_slowly(clip) if truth["fps"] < SLOW_FPS else api.track(clip)
    made.save(stored)
    return made
