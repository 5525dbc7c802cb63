"""Fit the linear models of ``protocols/calibration.toml`` on people made for that.

``python -m samples.fit SET...`` reads sets of clips with truth, takes the readings of
``screen.kinematics.features`` in frames of the movement, and fits each model by ridge regression,
each person weighing the same. It prints the error at people left out in turn, then writes the
file with the coefficients, the seeds and a hash of what it learned from. The people it reads must
never be among those that accuracy is reported on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from samples.accuracy_clips import clips_of, track_of
from screen.files import write_text
from screen.kinematics import angles
from screen.kinematics.features import (
    BACK_STRETCHES,
    bridged,
    frontal_features,
    hip_features,
    sagittal_features,
)
from screen.kinematics.filters import fill_gaps
from screen.kinematics.front_outline import MIDLINE_STRETCHES
from screen.kinematics.movement import Observation, observe
from screen.resources import data_folder
from screen.screening.protocol_files import load_protocol
from screen.screening.rules import movement_rules

Array = NDArray[np.float64]
BACK = tuple(BACK_STRETCHES)
RIDGE = 2.0
"""Added to the normal equations, in squared degrees a person: keeps coefficients small."""
CLEARLY = 0.8
"""A model must bring the error down to this part of its rival's."""


@dataclass(frozen=True)
class Model:
    """What a model predicts, from which readings, on the clips of which tests.

    ``near`` is a reading that truth is close to: the ridge pulls its coefficient to 1 and the
    others to 0. ``rival`` are readings that foretell the target without measuring it: a model
    that is not clearly better than they are on people left out (``CLEARLY``) is not written, and
    the tool withholds the measure.
    """

    name: str
    target: str
    readings: tuple[str, ...]
    near: str
    tests: tuple[str, ...]
    rival: tuple[str, ...] = ()


MODELS = (
    Model("trunk_inclination", "trunk_inclination_deg", ("trunk", *BACK), "trunk", ("hip_hinge",)),
    Model("trunk_inclination_bare", "trunk_inclination_deg", ("trunk",), "trunk", ("hip_hinge",)),
    Model(
        "pelvis_inclination",
        "pelvis_inclination_deg",
        ("trunk", "trunk_shortening", "thigh", "knee", *BACK),
        "trunk",
        ("hip_hinge",),
    ),
    Model(
        "thorax_inclination",
        "thorax_inclination_deg",
        ("trunk", "trunk_shortening", "thigh", "knee", *BACK),
        "trunk",
        ("hip_hinge",),
    ),
    Model(
        "pelvis_obliquity_standing",
        "pelvis_obliquity_deg",
        ("hips", "shoulders", "trunk"),
        "",
        ("side_bend", "trunk_rotation_standing", "hip_rotation_standing"),
    ),
    Model(
        "pelvis_obliquity_seated",
        "pelvis_obliquity_deg",
        ("hips", "shoulders", "trunk"),
        "hips",
        ("trunk_rotation_seated", "hip_rotation_seated"),
    ),
    Model(
        "lumbar_side_bend",
        "lumbar_side_bend_deg",
        ("trunk", "shoulders", "hips", *MIDLINE_STRETCHES),
        "trunk",
        ("side_bend",),
        rival=("trunk",),
    ),
    Model(
        "pelvis_rotation",
        "pelvis_rotation_deg",
        ("hips_depth_yaw", "yaw", "hips_turn"),
        "",
        ("trunk_rotation_standing", "trunk_rotation_seated"),
    ),
    Model(
        "pelvis_rotation_along",
        "pelvis_rotation_deg",
        ("hips_yaw", "yaw"),
        "",
        ("trunk_rotation_standing", "trunk_rotation_seated"),
    ),
    Model(
        "thorax_rotation",
        "thorax_rotation_deg",
        ("shoulders_turn", "shoulders_turn_cubed", "depth_yaw", "hips_depth_yaw"),
        "shoulders_turn",
        ("trunk_rotation_standing", "trunk_rotation_seated"),
    ),
    Model(
        "thorax_rotation_along",
        "thorax_rotation_deg",
        ("yaw",),
        "",
        ("side_bend",),
    ),
    Model(
        "hip_internal_rotation_standing",
        "hip_internal_rotation_deg",
        ("swing", "drift", "hips", "shoulders", "trunk"),
        "swing",
        ("hip_rotation_standing",),
    ),
    Model(
        "hip_internal_rotation_seated",
        "hip_internal_rotation_deg",
        (
            "swing",
            "hips",
            "shoulders",
            "trunk",
            "hips_shift",
            "hips_drop",
            "knee_below",
            "thigh_drop",
            "swing_leaving",
            "swing_cubed",
        ),
        "swing",
        ("hip_rotation_seated",),
    ),
)


@dataclass(frozen=True)
class Example:
    """One person: readings and truth in the frames of the movement, and which are peaks."""

    name: str
    readings: dict[str, Array]
    truth: dict[str, Array]
    peak: NDArray[np.bool_]


def examples_of(clip: Path) -> list[Example]:
    """Return what a clip teaches: one example, or one for each leg in hip rotation."""
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    rules = movement_rules(load_protocol(truth["protocol"]).protocol)
    seen = observe(track_of(clip), rules)
    if seen is None:
        return []
    body, still, view = seen.body, seen.still, seen.view
    expected = at_frames(truth["frames"], body.time_s)
    done = truth["repetitions"]
    if truth["protocol"] == "hip_hinge":
        readings = sagittal_features(body, still, forward=view.forward)
        filled = {name: bridged(body.time_s, values) for name, values in readings.items()}
        return [_example(clip, seen, repetitions=done, readings=filled, expected=expected)]
    middle = frontal_features(body, still, leftward=view.leftward)
    found = [_example(clip, seen, repetitions=done, readings=middle, expected=expected)]
    if truth["protocol"].startswith("hip_rotation"):
        leg_px = angles.leg_length_px(body, still)
        legs = hip_features(body, still, middle, leftward=view.leftward, leg_px=leg_px)
        for side, readings in zip(("left", "right"), legs, strict=True):
            own = {"hip_internal_rotation_deg": expected[f"{side}_hip_internal_rotation_deg"]}
            found.append(
                _example(clip, seen, repetitions=done, readings=readings, expected=own, side=side)
            )
    return found


def at_frames(frames: Mapping[str, list[float | None]], time_s: Array) -> dict[str, Array]:
    """Return the true series of a clip at other times, with the gaps of walking filled."""
    clock = np.array(frames["time_s"], dtype=float)
    return {
        name: np.interp(time_s, clock, fill_gaps(clock, np.array(values, dtype=float)))
        for name, values in frames.items()
        if name != "time_s"
    }


def _example(
    clip: Path,
    seen: Observation,
    *,
    repetitions: Iterable[Mapping[str, Any]],
    readings: Mapping[str, Array],
    expected: Mapping[str, Array],
    side: str | None = None,
) -> Example:
    """Keep the frames of the repetitions (of one side)."""
    time_s = seen.body.time_s
    moving = np.zeros(len(time_s), dtype=bool)
    peak = np.zeros(len(time_s), dtype=bool)
    for repetition in repetitions:
        if side in {None, repetition["side"]}:
            after = time_s >= repetition["start_s"]
            moving |= after & (time_s <= repetition["end_s"])
            peak[np.argmin(np.abs(time_s - repetition["peak_s"]))] = True
    known = np.all([np.isfinite(values) for values in readings.values()], axis=0)
    used = moving & seen.in_place & known
    return Example(
        name=clip.stem if side is None else f"{clip.stem}.{side}",
        readings={name: values[used] for name, values in readings.items()},
        truth={name: values[used] for name, values in expected.items()},
        peak=peak[used],
    )


def solve(model: Model, examples: Iterable[Example]) -> Array:
    """Return the model's coefficients by ridge regression, peaks weighing half of each person."""
    prior = np.array([float(name == model.near) for name in model.readings])
    left = RIDGE * np.eye(len(prior))
    right = RIDGE * prior
    for example in examples:
        inputs, output = _matrices(model, example)
        weight = np.where(example.peak, 0.5 / max(example.peak.sum(), 1), 0.5 / len(output))
        left = left + (inputs * weight[:, None]).T @ inputs
        right = right + (inputs * weight[:, None]).T @ output
    return np.linalg.solve(left, right)


def _matrices(model: Model, example: Example) -> tuple[Array, Array]:
    inputs = np.stack([example.readings[name] for name in model.readings], axis=1)
    return inputs, example.truth[model.target]


def left_out_error(model: Model, examples: list[Example]) -> float:
    """Return the root mean square error at the peaks of people left out in turn."""
    people = sorted({example.name.split(".")[0] for example in examples})
    squares: list[float] = []
    for person in people:
        others = [example for example in examples if example.name.split(".")[0] != person]
        coefficients = solve(model, others)
        for example in examples:
            if example.name.split(".")[0] == person:
                inputs, output = _matrices(model, example)
                squares += list((inputs @ coefficients - output)[example.peak] ** 2)
    return float(np.sqrt(np.mean(squares)))


def main(
    folders: Annotated[list[Path], typer.Argument(help="Sets of people to learn from.")],
    out: Annotated[Path | None, typer.Option(help="Where to write the coefficients.")] = None,
    dry: Annotated[bool, typer.Option(help="Print the errors, write nothing.")] = False,
) -> None:
    """Fit all models and write the calibration file."""
    clips = clips_of(folders)
    if not clips:
        raise typer.BadParameter("there are no clips with truth in these folders")
    learned = {clip: examples_of(clip) for clip in clips}
    tables = []
    for model in MODELS:
        chosen = [
            example
            for clip, found in learned.items()
            if clip.stem.rsplit("_", 1)[0] in model.tests
            for example in found
            if model.target in example.truth and set(model.readings) <= set(example.readings)
        ]
        error = left_out_error(model, chosen)
        if model.rival:
            rival = left_out_error(replace(model, readings=model.rival), chosen)
            verdict = f"{model.name}: left-out error {error:.2f}, {rival:.2f} from " + ", ".join(
                model.rival
            )
            typer.echo(verdict)
            if error > CLEARLY * rival:
                tables.append(f"# No {verdict} alone: the measure is withheld.\n")
                continue
        coefficients = solve(model, chosen)
        typer.echo(f"{model.name}: {len(chosen)} examples, left-out error {error:.2f}")
        values = zip(model.readings, coefficients, strict=True)
        tables.append(
            f"[{model.name}]\n# {len(chosen)} examples; {error:.2f} degrees at the peaks of people "
            "left out in turn\n" + "".join(f"{name} = {value:.4f}\n" for name, value in values)
        )
    digest = hashlib.sha256(
        b"".join(clip.with_suffix(".json").read_bytes() for clip in clips)
    ).hexdigest()
    head = (
        "# Linear models from readings (screen/kinematics/features.py) to angles; no constants.\n"
        "# Written by `python -m samples.fit`; do not edit by hand.\n"
        f"# Learned from {len(clips)} clips, sha256 of their truth {digest}\n"
    )
    if not dry:
        target = out or data_folder("protocols") / "calibration.toml"
        write_text(target, "\n".join([head, *tables]))


if __name__ == "__main__":
    typer.run(main)
