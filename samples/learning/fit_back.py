"""Train the virtual dual inclinometer: ``back_base.npz``, which ladders then teach further.

``python -m samples.learning.fit_back --learn DIR --silhouettes DIR --choose DIR`` learns from the
filmed people of the first folder how the network misplaces landmarks, misplaces those of the
people of the second (``samples.sets.silhouettes``) alike, several times over, and trains two sets
of small networks on all of them: one puts hips and shoulders right, the other reads the back
against the axis between them. On the filmed people to choose by it finds how wide the stated
errors must be, and prints the errors there. It writes the weights with a hash of the truth they
were made from. The people that accuracy is reported on are never read.
``samples.learning.tune_back`` makes of it what ships.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray

from samples.accuracy.clip_files import clips_of
from samples.learning.back_examples import (
    Array,
    BackExample,
    Mask,
    examples_of,
    in_parallel,
    misplaced_example,
    moved_examples,
    put_right,
)
from samples.learning.ensemble import Lesson, Loss, Schooling, blank_networks, taught
from samples.learning.landmark_errors import SeenPerson
from samples.sets.silhouettes import Silhouettes, load_silhouettes
from screen.files import write_bytes
from screen.kinematics.back.estimator import JOINTS, MEANS, SPREADS, UNIT_DEG, UNIT_TRUNK, BackModel
from screen.kinematics.features import change
from screen.kinematics.network import Networks
from screen.kinematics.trained_network import Readout, medians
from screen.screening.reference.error_table import NORMAL_95

BASE = Path(__file__).with_name("back_base.npz")
"""The networks as they are before ladders teach them."""

DRAWS = 6
"""How often the landmarks of one person are misplaced anew."""

FILMED_SHARE = 0.25
"""How much the filmed people count: only their masks are torn, and lag, as masks are."""

SCHOOL = Schooling(steps=2800, rate=2e-3)

_TAILS = 4.0
"""Degrees of freedom of the errors' distribution: fewer give longer tails."""

Frames = Callable[[BackExample], Array]


@dataclass(frozen=True)
class Recipe:
    """How networks are trained, and on which readings, as changes and as they are."""

    changes: tuple[str, ...]
    levels: tuple[str, ...]
    hidden: int = 96
    members: int = 5
    school: Schooling = SCHOOL


def default_recipe(example: BackExample) -> Recipe:
    """Return the recipe in use: all readings, both ways."""
    names = tuple(example.readings)
    return Recipe(changes=names, levels=names)


# Training on the readings of many people.


def train_angles(examples: Sequence[BackExample], recipe: Recipe) -> Readout:
    """Return networks that read the back of bodies whose joints are right.

    Each person weighs the same, and the peaks half of it.
    """
    return _train(
        examples,
        recipe,
        _blank(examples, recipe),
        wanted=wanted_angles,
        weight=frame_weights,
        loss=angle_loss,
    )


def train_joints(examples: Sequence[BackExample], recipe: Recipe, blank: Readout) -> Readout:
    """Return networks that say where the joints are from the landmarks, for ``blank``'s inputs."""
    return _train(
        examples,
        recipe,
        blank,
        wanted=lambda example: example.joints / UNIT_TRUNK,
        weight=lambda example: (
            frame_weights(example) + example.weight * example.still / max(example.still.sum(), 1)
        ),
        loss=torch.nn.functional.huber_loss,
    )


def _train(
    examples: Sequence[BackExample],
    recipe: Recipe,
    blank: Readout,
    *,
    wanted: Frames,
    weight: Frames,
    loss: Loss,
) -> Readout:
    used = [weight(example) > 0 for example in examples]
    inputs, targets, weights = (
        np.concatenate([values(one)[rows] for one, rows in zip(examples, used, strict=True)])
        for values in (lambda e: blank.inputs(e.readings, e.still), wanted, weight)
    )
    outputs = len(JOINTS) if targets.shape[1] == len(JOINTS) else len(MEANS) + len(SPREADS)
    sizes = (inputs.shape[1], recipe.hidden, recipe.hidden, outputs)
    start = blank_networks(sizes, recipe.members, seed=0)
    lesson = Lesson(inputs, targets, weights)
    return replace(blank, networks=taught(start, lesson, loss, recipe.school, seed=0))


def _blank(examples: Sequence[BackExample], recipe: Recipe) -> Readout:
    """Return a readout whose inputs are scaled and whose networks are empty."""
    changes, levels = [], []
    for example in examples:
        change, level = (
            np.stack([example.readings[name] for name in names], axis=1)
            for names in (recipe.changes, recipe.levels)
        )
        changes.append((change - medians(change[example.still]))[example.moving])
        levels.append(level[example.moving])
    change, level = np.concatenate(changes), np.concatenate(levels)
    return Readout(
        changes=recipe.changes,
        levels=recipe.levels,
        change_scale=np.sqrt(np.nanmean(change**2, axis=0)),
        level_centre=np.nanmean(level, axis=0),
        level_scale=np.nanstd(level, axis=0),
        networks=Networks((np.zeros((1, 1, 1)),), (np.zeros((1, 1)),)),
    )


def wanted_angles(example: BackExample) -> Array:
    """Return ``(n, 5)``: true corrections to the lean, true lumbar flexion, hip less thigh."""
    lean = change(example.readings["trunk"].astype(float), example.still)
    means = [example.truth[name] - lean for name in MEANS]
    lumbar, hip = example.truth["lumbar_flexion_deg"], example.hip_deg - example.thigh_deg - lean
    return np.stack([*means, lumbar, hip], axis=1) / UNIT_DEG


def frame_weights(example: BackExample) -> Array:
    """Return how much each frame counts, ``(n,)``: the repetitions, and the peaks half of it."""
    peaks = np.where(example.peak, 0.5 / max(example.peak.sum(), 1), 0.0)
    shares = (peaks + 0.5 / max(example.moving.sum(), 1)) * example.moving
    return np.asarray(example.weight * shares)


def angle_loss(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return the negative log likelihood of errors with long tails (Student's t).

    Long tails keep a person whom the landmarks lost from bending the fit for all others. Weighing
    each term with its own spread keeps the means as good as least squares makes them (Seitzer
    2022, "On the pitfalls of heteroscedastic uncertainty estimation").
    """
    means, log_sd = found[:, : len(MEANS)], found[:, len(MEANS) :].clamp(-4, 3)
    lumbar = means[:, 2:3] - means[:, 1:2]
    errors = torch.cat([means, lumbar, means[:, 1:2]], dim=1) - wanted
    squares = (errors / log_sd.exp()) ** 2
    likelihood = (_TAILS + 1) / 2 * torch.log1p(squares / _TAILS) + log_sd
    return (likelihood * log_sd.exp().detach()).mean()


# The two sets of networks, one after the other.


def train(examples: Sequence[BackExample], recipe: Recipe, *, workers: int = 2) -> BackModel:
    """Return the model learned from people whose joints and angles are known.

    The networks that put the joints right are trained on one half of the people and used on the
    other, so that the second networks learn from joints as wrong as they will be with new people.
    """
    halves = [[one for one in examples if one.about["seed"] % 2 == half] for half in (0, 1)]
    shorter = replace(recipe.school, steps=max(1, recipe.school.steps // 2))
    fewer = replace(recipe, members=max(1, recipe.members // 2), school=shorter)
    blank = _blank(examples, fewer)
    joints = [train_joints(half, fewer, blank) for half in halves]
    right: list[BackExample] = []
    for half, other in zip(halves, joints[::-1], strict=True):
        offsets = [other(one.readings, one.still).mean(axis=0) for one in half]
        right += moved_examples(half, offsets, workers=workers)
    return BackModel(
        joints=_both(*joints),
        angles=train_angles(right, recipe),
        widening=dict.fromkeys(SPREADS, NORMAL_95),
    )


def _both(one: Readout, other: Readout) -> Readout:
    """Return one readout with the networks of two that take the same inputs."""
    return replace(
        one,
        networks=Networks(
            tuple(map(_joined, one.networks.weights, other.networks.weights)),
            tuple(map(_joined, one.networks.biases, other.networks.biases)),
        ),
    )


def _joined(one: Array, other: Array) -> Array:
    return np.concatenate([one, other])


# How wide the errors are.


def widened(model: BackModel, examples: Sequence[BackExample]) -> BackModel:
    """Return the model with its stated errors made as wide as ``examples`` need them.

    ``examples`` have their joints put right. The factor is the 95 % quantile of error over stated
    standard deviation at the peaks, each person weighing the same.
    """
    plain = replace(model, widening=dict.fromkeys(SPREADS, 1.0))
    ratios: dict[str, list[Array]] = {name: [] for name in SPREADS}
    for example in examples:
        for name, error, width in peaks(plain, example):
            ratios[name].append(np.abs(error) / width)
    factors = {name: weighted_quantile(values, 0.95) for name, values in ratios.items()}
    return replace(model, widening=factors)


def peaks(model: BackModel, example: BackExample) -> list[tuple[str, Array, Array]]:
    """Return (measure, error, stated half width) at the peaks of one person."""
    found = model.read(example.readings, example.still, example.body)
    at = known_peaks(example)
    pelvis = found.angles_deg["pelvis_inclination_deg"]
    values = {**found.angles_deg, "hip_flexion_deg": pelvis + example.thigh_deg}
    truth = {**example.truth, "hip_flexion_deg": example.hip_deg}
    return [
        (name, (values[name] - truth[name])[at], found.half_widths_deg[name][at])
        for name in SPREADS
    ]


def known_peaks(example: BackExample) -> Mask:
    """Return ``(n,)``: the peaks at which somebody was seen."""
    return np.asarray(example.peak & example.body.seen)


def weighted_quantile(people: Sequence[NDArray[np.float64]], share: float) -> float:
    """Return the quantile over all values, each person (array) weighing the same."""
    values = np.concatenate(people)
    weight = np.concatenate([np.full(len(one), 1 / max(len(one), 1)) for one in people])
    order = np.argsort(values)
    total = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(total, share * total[-1])])


def report(model: BackModel, examples: Sequence[BackExample]) -> list[str]:
    """Return a line a measure: error at the peaks and how often the stated error covers it."""
    lines = []
    for place, name in enumerate(SPREADS):
        found = [peaks(model, example)[place][1:] for example in examples]
        errors, widths = (np.concatenate([one[k] for one in found]) for k in (0, 1))
        sure = np.argsort(widths)[: round(0.85 * len(widths))]
        lines.append(
            f"{name}: n {len(errors)}, RMSE {np.sqrt(np.mean(errors**2)):.2f}, "
            f"median {np.median(np.abs(errors)):.2f}, bias {errors.mean():+.2f}, "
            f"of the surest 85 % {np.sqrt(np.mean(errors[sure] ** 2)):.2f}, "
            f"stated +-{np.median(widths):.1f}, "
            f"covered {100 * np.mean(np.abs(errors) <= widths):.1f} %"
        )
    return lines


# Files.


def truth_hash(folders: Sequence[Path]) -> str:
    """Return the hash of all truth in some folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(
            [*(clip.with_suffix(".json") for clip in clips_of([folder])), *_files(folder)]
        ):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.npz")) if not path.name.endswith(".track.npz")]


def packed(model: BackModel, about: dict[str, object]) -> bytes:
    """Return the model as the bytes of an ``.npz`` file."""
    stream = io.BytesIO()
    arrays: dict[str, NDArray[np.float32]] = {}
    head = {
        **about,
        "widening": {name: round(value, 3) for name, value in model.widening.items()},
    }
    for part in ("joints", "angles"):
        head[part], values = packed_readout(part, getattr(model, part))
        arrays |= values
    np.savez(stream, head=np.array(json.dumps(head)), **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def packed_readout(
    part: str, readout: Readout
) -> tuple[dict[str, object], dict[str, NDArray[np.float32]]]:
    """Return what the head of a file says of a part, and the arrays of that part."""
    values = {
        **{name: getattr(readout, name) for name in _SCALES},
        **{f"weight_{k}": layer for k, layer in enumerate(readout.networks.weights)},
        **{f"bias_{k}": layer for k, layer in enumerate(readout.networks.biases)},
    }
    head: dict[str, object] = {
        "layers": len(readout.networks.weights),
        "changes": readout.changes,
        "levels": readout.levels,
    }
    return head, {f"{part}_{name}": array.astype(np.float32) for name, array in values.items()}


_SCALES = ("change_scale", "level_centre", "level_scale")


def learning_examples(
    learn: Path, silhouettes: Path, *, workers: int, draws: int = DRAWS
) -> list[BackExample]:
    """Return everybody to learn from: filmed people, and silhouettes misplaced ``draws`` times."""
    filmed = examples_of([learn], joints=True, workers=workers)
    errors = [one.errors for one in filmed if one.errors is not None]
    people = [one for path in _files(silhouettes) for one in load_silhouettes(path)]
    misplaced = misplaced_people(people, errors, draws=draws, workers=workers)
    weight = FILMED_SHARE / (1 - FILMED_SHARE) * len(misplaced) / len(filmed)
    return [*(replace(one, weight=weight) for one in filmed), *misplaced]


def misplaced_people(
    people: Sequence[Silhouettes], errors: Sequence[SeenPerson], *, draws: int, workers: int
) -> list[BackExample]:
    """Return people of whom only silhouettes are known, their landmarks misplaced several times."""
    examples: list[BackExample] = []
    for seed in range(draws):
        work = partial(misplaced_example, errors=errors, seed=seed)
        examples += in_parallel(work, people, workers=workers)
    return examples


def main(
    *,
    learn: Annotated[Path, typer.Option(help="Filmed people to learn from.")],
    silhouettes: Annotated[Path, typer.Option(help="Silhouettes to learn from.")],
    choose: Annotated[Path, typer.Option(help="Filmed people to choose by.")],
    out: Annotated[Path, typer.Option(help="Where to write the model.")] = BASE,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Train, widen, report and write the model."""
    torch.set_num_threads(workers)
    examples = learning_examples(learn, silhouettes, workers=workers)
    model = train(examples, default_recipe(examples[0]), workers=workers)
    others = [put_right(one, model) for one in examples_of([choose], workers=workers)]
    model = widened(model, others)
    for line in report(model, others):
        typer.echo(line)
    about: dict[str, object] = {
        "made_by": "python -m samples.learning.fit_back",
        "people_learned_from": len({one.name for one in examples}),
        "truth_learned_from": truth_hash([learn, silhouettes]),
        "people_chosen_by": len(others),
        "truth_chosen_by": truth_hash([choose]),
    }
    write_bytes(out, packed(model, about))


if __name__ == "__main__":
    typer.run(main)
