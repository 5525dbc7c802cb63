"""What one rendered person teaches about the back: readings and truth in every frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samples.accuracy_clips import clips_of, track_of
from samples.fit import at_frames
from screen.kinematics import angles
from screen.kinematics.back_shape import posture
from screen.kinematics.movement import observe
from screen.pose.landmarks import SIDES
from screen.screening.protocol_files import load_protocol
from screen.screening.rules import movement_rules

Array = NDArray[np.float64]

TARGETS = (
    "trunk_inclination_deg",
    "pelvis_inclination_deg",
    "thorax_inclination_deg",
    "lumbar_flexion_deg",
)


@dataclass(frozen=True)
class BackExample:
    """One clip seen from the side.

    ``readings`` and ``truth`` are series ``(n,)``; ``thigh_deg`` is the lift of the near thigh as
    measured and ``hip_deg`` its true hip flexion. ``still`` marks neutral, ``moving`` the
    repetitions, ``peak`` the frame of the most movement of each.
    """

    name: str
    time_s: Array
    readings: Mapping[str, Array]
    truth: Mapping[str, Array]
    thigh_deg: Array
    hip_deg: Array
    still: NDArray[np.bool_]
    moving: NDArray[np.bool_]
    peak: NDArray[np.bool_]
    about: Mapping[str, Any]


def example_of(clip: Path) -> BackExample | None:
    """Return what a clip teaches; None where nobody was seen from the side."""
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    seen = observe(track_of(clip), movement_rules(load_protocol(truth["protocol"]).protocol))
    if seen is None or seen.view.family != "side":
        return None
    body, still, time_s = seen.body, seen.still, seen.body.time_s
    forward = seen.view.forward
    size_px = float(np.nanmedian(body.trunk_length_px[still]))
    readings = posture(body, forward=forward, size_px=size_px)
    expected = at_frames(truth["frames"], time_s)
    near = 1 if forward > 0 else 0
    thigh = angles.thigh_lift_deg(body, forward=forward)[near]
    moving = np.zeros(len(time_s), dtype=bool)
    peak = np.zeros(len(time_s), dtype=bool)
    for repetition in truth["repetitions"]:
        moving |= (time_s >= repetition["start_s"]) & (time_s <= repetition["end_s"])
        peak[np.argmin(np.abs(time_s - repetition["peak_s"]))] = True
    return BackExample(
        name=clip.stem,
        time_s=time_s,
        readings=readings,
        truth={name: expected[name] for name in TARGETS},
        thigh_deg=thigh - np.nanmedian(thigh[still]),
        hip_deg=expected[f"{SIDES[near]}_hip_flexion_deg"],
        still=still,
        moving=moving & seen.in_place,
        peak=peak & seen.in_place,
        about={key: truth[key] for key in ("seed", "protocol", "person", "camera", "movement")},
    )


def examples_of(folders: Iterable[Path], *, workers: int = 2) -> list[BackExample]:
    """Return the examples of all clips of tests seen from the side."""
    clips = [clip for clip in clips_of(folders) if clip.stem.startswith("hip_hinge")]
    with ProcessPoolExecutor(workers) as pool:
        found = pool.map(example_of, clips, chunksize=4)
        return [example for example in found if example is not None]
