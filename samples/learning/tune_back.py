"""Teach the virtual dual inclinometer further, on ladders: ``protocols/back_model.npz``.

``python -m samples.learning.tune_back --ladders DIR`` starts from the networks of
``samples.learning.fit_back`` (``samples/learning/back_base.npz``), most of whose people were
silhouettes with landmarks misplaced by hand, and teaches them on the hinge ladders, as the
landmark network itself saw them. With people left out in turn it finds how wide the stated errors
must be and prints, by setting, what the networks did before and after; ``--curve`` adds what fewer
people would have taught. No film is read: films to choose by (``samples.accuracy.error_tables``)
and to report on say afterwards how good it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer

from samples.learning.back_examples import Array, BackExample, put_right
from samples.learning.back_ladders import back_examples
from samples.learning.ensemble import Lesson, Schooling, between, taught
from samples.learning.fit_back import (
    BASE,
    angle_loss,
    frame_weights,
    known_peaks,
    packed,
    peaks,
    wanted_angles,
    weighted_quantile,
)
from screen.files import write_bytes
from screen.kinematics.back.estimator import SPREADS, UNIT_TRUNK, BackModel
from screen.kinematics.trained_network import Readout
from screen.resources import data_folder
from screen.screening.reference.back_file import NAME, load_back_model

FOLDS = 5
KEPT = 0.5
"""How far networks go from what they were towards what the ladders made of them: standing hinges
are read as well as by going all the way, and other tests, of which there are no ladders, are kept.
"""
JOINTS_SCHOOL = Schooling(steps=400, rate=5e-4)
ANGLES_SCHOOL = Schooling(steps=500, rate=5e-4)
_DRAWS = 2
_JITTER = 0.012
"""Trunk lengths by which corrected joints are moved at random, as a whole and in each frame."""
_LEVELS_DEG = ((-30.0, 6.0), (6.0, 18.0), (18.0, 35.0), (35.0, 70.0))
_STILL_DEG, _ROUNDED_DEG = 5.0, 20.0
_CURVE = (100, 200, 400)


def tuned(base: BackModel, examples: Sequence[BackExample]) -> BackModel:
    """Return the model taught on people photographed with truth.

    The networks that put the joints right are taught on each half of the people and used on the
    other, so that the second networks learn from joints as wrong as they will be with new people;
    what ships is the mean of both.
    """
    halves = [
        [one for one in examples if one.about["seed"] // FOLDS % 2 == half] for half in (0, 1)
    ]
    joints = [_joints_taught(base.joints, half) for half in halves]
    right = [
        one.moved(UNIT_TRUNK * other(one.readings, one.still).mean(axis=0))
        for half, other in zip(halves, joints[::-1], strict=True)
        for one in half
    ]
    rng = np.random.default_rng(0)
    more = [_jittered(one, rng) for one in right for _ in range(_DRAWS)]
    lesson = _lesson(base.angles, [*right, *more], wanted_angles, frame_weights)
    learned = taught(base.angles.networks, lesson, angle_loss, ANGLES_SCHOOL, seed=0)
    mean = between(joints[0].networks, joints[1].networks, 1 / 2)
    return BackModel(
        joints=replace(base.joints, networks=between(base.joints.networks, mean, KEPT)),
        angles=replace(base.angles, networks=between(base.angles.networks, learned, KEPT)),
        widening=base.widening,
    )


def _joints_taught(readout: Readout, examples: Sequence[BackExample]) -> Readout:
    lesson = _lesson(
        readout,
        examples,
        lambda one: one.joints / UNIT_TRUNK,
        lambda one: frame_weights(one) + one.still / max(one.still.sum(), 1),
    )
    loss = torch.nn.functional.huber_loss
    return replace(readout, networks=taught(readout.networks, lesson, loss, JOINTS_SCHOOL, seed=0))


def _lesson(readout: Readout, examples: Sequence[BackExample], wanted: Any, weights: Any) -> Lesson:
    """Return the frames of some people as the networks of ``readout`` take them."""
    return Lesson(
        inputs=np.concatenate([readout.inputs(one.readings, one.still) for one in examples]),
        wanted=np.concatenate([wanted(one) for one in examples]),
        weights=np.concatenate([weights(one) for one in examples]),
    )


def _jittered(example: BackExample, rng: np.random.Generator) -> BackExample:
    """Return the example with its joints moved by a little, neutral by less."""
    n = len(example.still)
    whole = rng.normal(0.0, _JITTER, (1, 4)) * ~example.still[:, None]
    return example.moved(whole + rng.normal(0.0, _JITTER, (n, 4)))


# People left out in turn.


@dataclass(frozen=True, eq=False)
class LeftOut:
    """What a model that never saw a person says of them at the peaks, ``(n,)`` by measure."""

    setting: str
    true_deg: Array
    lumbar_deg: Array
    errors_deg: Mapping[str, Array]
    spreads_deg: Mapping[str, Array]


def left_out(example: BackExample, model: BackModel) -> LeftOut:
    """Ask a model about a person."""
    plain = replace(model, widening=dict.fromkeys(SPREADS, 1.0))
    right = put_right(example, model)
    found = peaks(plain, right)
    true = example.truth["lumbar_flexion_deg"][known_peaks(right)]
    errors = {name: error for name, error, _ in found}
    return LeftOut(
        setting=str(example.about["setting"]),
        true_deg=true,
        lumbar_deg=true + errors["lumbar_flexion_deg"],
        errors_deg=errors,
        spreads_deg={name: spread for name, _, spread in found},
    )


def by_folds(
    base: BackModel, examples: Sequence[BackExample], count: int | None = None
) -> list[LeftOut]:
    """Return what is said of each person by a model taught on (``count`` of) the other folds."""
    asked = []
    for fold in range(FOLDS):
        others = [one for one in examples if one.about["seed"] % FOLDS != fold]
        model = tuned(base, others[:count])
        asked += [left_out(one, model) for one in examples if one.about["seed"] % FOLDS == fold]
    return asked


def widening(people: Sequence[LeftOut], share: float = 0.95) -> dict[str, float]:
    """Return the factors by which stated spreads must grow to hold ``share`` of all errors.

    Each setting weighs the same.
    """
    settings = sorted({one.setting for one in people})
    factors = {}
    for name in SPREADS:
        ratios = [
            np.concatenate(
                [
                    np.abs(one.errors_deg[name]) / one.spreads_deg[name]
                    for one in people
                    if one.setting == setting
                ]
            )
            for setting in settings
        ]
        factors[name] = weighted_quantile(ratios, share)
    return factors


def lines(title: str, people: Sequence[LeftOut], factors: Mapping[str, float]) -> list[str]:
    """Return a line a setting: errors of lumbar flexion, and how many lie within those stated."""
    return [
        f"{title}, {setting}: {_line([one for one in people if one.setting == setting], factors)}"
        for setting in sorted({one.setting for one in people})
    ]


def _line(people: Sequence[LeftOut], factors: Mapping[str, float]) -> str:
    name = "lumbar_flexion_deg"
    true, said = (
        np.concatenate([getattr(p, k) for p in people]) for k in ("true_deg", "lumbar_deg")
    )
    width = factors[name] * np.concatenate([one.spreads_deg[name] for one in people])
    error = said - true
    levels = [(true >= low) & (true < high) for low, high in _LEVELS_DEG]
    told = " ".join(f"{_rms(error[at]):.1f} ({error[at].mean():+.1f})" for at in levels if at.any())
    return (
        f"{len(people)} people, RMSE {_rms(error):.2f}, median {np.median(np.abs(error)):.2f}, "
        f"AUC {area(said[true >= _ROUNDED_DEG], said[true <= _STILL_DEG]):.4f}, "
        f"RMSE (bias) about 0, 12, 25, 45: {told}; truth on reading "
        f"{np.polyfit(said, true, 1)[0]:.2f}; stated +-{np.median(width):.1f}, "
        f"holds {100 * np.mean(np.abs(error) <= width):.1f} %"
    )


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2)))


def area(above: Array, below: Array) -> float:
    """Return how often one of ``above`` is larger than one of ``below``."""
    return float(np.mean(above[:, None] > below[None]) + np.mean(above[:, None] == below[None]) / 2)


def main(
    *,
    ladders: Annotated[Path, typer.Option(help="Folder of hinge ladders.")],
    base: Annotated[Path, typer.Option(help="Model to start from.")] = BASE,
    out: Annotated[Path | None, typer.Option(help="Where to write the model.")] = None,
    curve: Annotated[bool, typer.Option(help="Say what fewer people would have taught.")] = False,
) -> None:
    """Teach, widen, report and write the model."""
    torch.set_num_threads(1)
    examples = back_examples(ladders)
    if not examples:
        raise typer.BadParameter("there are no hinge ladders in this folder")
    start = load_back_model(base)
    before = [left_out(one, start) for one in examples]
    for line in lines("before", before, start.widening):
        typer.echo(line)
    for count in _CURVE if curve else ():
        some = by_folds(start, examples, count)
        for line in lines(f"{count} people", some, widening(some)):
            typer.echo(line)
    after = by_folds(start, examples)
    factors = widening(after)
    for line in lines("after", after, factors):
        typer.echo(line)
    model = replace(tuned(start, examples), widening=factors)
    about: dict[str, object] = {
        "made_by": "python -m samples.learning.tune_back",
        "started_from": hashlib.sha256(base.read_bytes()).hexdigest(),
        "people_learned_from": len(examples),
        "truth_learned_from": truth_hash(examples),
    }
    write_bytes(out or data_folder("protocols") / NAME, packed(model, about))


def truth_hash(examples: Sequence[BackExample]) -> str:
    """Return a hash of who was learned from, and of the truth of each."""
    digest = hashlib.sha256()
    for one in examples:
        digest.update(one.name.encode())
        for values in one.truth.values():
            digest.update(np.asarray(values, dtype=np.float32).tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    typer.run(main)
