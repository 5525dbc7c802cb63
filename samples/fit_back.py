"""Train the virtual dual inclinometer: ``protocols/back_model.npz``.

``python -m samples.fit_back --learn DIR --choose DIR`` trains small networks on the people to learn
from, finds on the people to choose by how wide the stated errors must be, prints the errors there,
and writes the weights with a hash of the truth they were made from. The people that accuracy is
reported on are never read.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray

from samples.accuracy_clips import clips_of
from samples.back_examples import Array, BackExample, examples_of
from screen.files import write_bytes
from screen.kinematics.back import MEANS, SPREADS, BackModel
from screen.kinematics.network import Networks
from screen.resources import data_folder
from screen.screening.back_file import NAME

LEVELS = (
    "trunk",
    "thigh",
    "knee",
    "neck",
    "wrist_up",
    "wrist_ahead",
    "elbow_up",
    "elbow_ahead",
    "shoulders_yaw",
    "hips_yaw",
)
"""Readings whose level counts, not their change alone: the posture and the view."""

_UNIT_DEG = 10.0
_TAILS = 4.0
"""Degrees of freedom of the errors' distribution: fewer give longer tails."""


@dataclass(frozen=True)
class Recipe:
    """How networks are trained."""

    changes: tuple[str, ...]
    levels: tuple[str, ...] = LEVELS
    hidden: int = 64
    members: int = 6
    epochs: int = 160
    frames_an_epoch: int = 6000
    rate: float = 3e-3
    decay: float = 0.03
    dropout: float = 0.15
    noise: float = 0.1


def train(examples: Sequence[BackExample], recipe: Recipe) -> BackModel:
    """Return networks trained on ``examples``; each person weighs the same, peaks half of it."""
    blank = _blank(examples, recipe)
    inputs = np.concatenate([blank.inputs(e.readings, e.still)[e.moving] for e in examples])
    wanted = np.concatenate([_wanted(e)[e.moving] for e in examples]) / _UNIT_DEG
    weight = np.concatenate([_weight(e)[e.moving] for e in examples])
    members = [_train_one(inputs, wanted, weight, recipe, seed) for seed in range(recipe.members)]
    return BackModel(
        **{
            **vars(blank),
            "networks": Networks(
                weights=tuple(
                    np.stack(layer) for layer in zip(*(m[0] for m in members), strict=True)
                ),
                biases=tuple(
                    np.stack(layer) for layer in zip(*(m[1] for m in members), strict=True)
                ),
            ),
        }
    )


def _blank(examples: Sequence[BackExample], recipe: Recipe) -> BackModel:
    """Return a model whose inputs are scaled and whose networks are empty."""
    changes, levels = [], []
    for example in examples:
        used = example.moving
        change = np.stack([example.readings[name] for name in recipe.changes], axis=1)
        changes.append((change - np.nanmedian(change[example.still], axis=0))[used])
        levels.append(np.stack([example.readings[name] for name in recipe.levels], axis=1)[used])
    change, level = np.concatenate(changes), np.concatenate(levels)
    return BackModel(
        changes=recipe.changes,
        levels=recipe.levels,
        change_scale=np.sqrt(np.nanmean(change**2, axis=0)),
        level_centre=np.nanmean(level, axis=0),
        level_scale=np.nanstd(level, axis=0),
        networks=Networks((np.zeros((1, 1, 1)),), (np.zeros((1, 1)),)),
        widening=dict.fromkeys(SPREADS, 1.96),
    )


def _wanted(example: BackExample) -> Array:
    """Return ``(n, 5)``: true corrections to the lean, true lumbar flexion, hip less thigh."""
    lean = example.readings["trunk"]
    lean = lean - np.nanmedian(lean[example.still])
    means = [example.truth[name] - lean for name in MEANS]
    lumbar, hip = example.truth["lumbar_flexion_deg"], example.hip_deg - example.thigh_deg - lean
    return np.stack([*means, lumbar, hip], axis=1)


def _weight(example: BackExample) -> Array:
    share = np.where(example.peak, 0.5 / max(example.peak.sum(), 1), 0.0)
    return np.asarray(share + 0.5 / max(example.moving.sum(), 1))


def _train_one(
    inputs: Array, wanted: Array, weight: Array, recipe: Recipe, seed: int
) -> tuple[list[Array], list[Array]]:
    torch.manual_seed(seed)
    known = np.isfinite(wanted).all(axis=1)
    x, y, w = (
        torch.tensor(values[known], dtype=torch.float32) for values in (inputs, wanted, weight)
    )
    net = _network(x.shape[1], recipe)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, recipe.epochs)
    for _ in range(recipe.epochs):
        for batch in torch.multinomial(w, recipe.frames_an_epoch, replacement=True).split(256):
            seen = x[batch] + recipe.noise * torch.randn(len(batch), x.shape[1])
            optimiser.zero_grad()
            _loss(net(seen), y[batch]).backward()
            optimiser.step()
        schedule.step()
    layers = [layer for layer in net.eval() if isinstance(layer, torch.nn.Linear)]
    return (
        [layer.weight.detach().numpy().T.astype(float) for layer in layers],
        [layer.bias.detach().numpy().astype(float) for layer in layers],
    )


def _network(inputs: int, recipe: Recipe) -> torch.nn.Sequential:
    hidden, outputs = recipe.hidden, len(MEANS) + len(SPREADS)
    return torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden),
        torch.nn.SiLU(),
        torch.nn.Dropout(recipe.dropout),
        torch.nn.Linear(hidden, hidden),
        torch.nn.SiLU(),
        torch.nn.Dropout(recipe.dropout),
        torch.nn.Linear(hidden, outputs),
    )


def _loss(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
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


def widened(model: BackModel, examples: Sequence[BackExample]) -> BackModel:
    """Return the model with its stated errors made as wide as ``examples`` need them.

    The factor is the 95 % quantile of error over stated standard deviation at the peaks, each
    person weighing the same.
    """
    plain = BackModel(**{**vars(model), "widening": dict.fromkeys(SPREADS, 1.0)})
    ratios: dict[str, list[Array]] = {name: [] for name in SPREADS}
    for example in examples:
        for name, error, width in peaks(plain, example):
            ratios[name].append(np.abs(error) / width)
    factors = {name: weighted_quantile(values, 0.95) for name, values in ratios.items()}
    return BackModel(**{**vars(model), "widening": factors})


def peaks(model: BackModel, example: BackExample) -> list[tuple[str, Array, Array]]:
    """Return (measure, error, stated half width) at the peaks of one person."""
    found = model.estimate(example.readings, example.still)
    at = example.peak
    pelvis = found.angles_deg["pelvis_inclination_deg"]
    values = {**found.angles_deg, "hip_flexion_deg": pelvis + example.thigh_deg}
    truth = {**example.truth, "hip_flexion_deg": example.hip_deg}
    return [
        (name, (values[name] - truth[name])[at], found.half_widths_deg[name][at])
        for name in SPREADS
    ]


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
        lines.append(
            f"{name}: n {len(errors)}, RMSE {np.sqrt(np.mean(errors**2)):.2f}, "
            f"bias {errors.mean():+.2f}, stated +-{np.median(widths):.1f}, "
            f"covered {100 * np.mean(np.abs(errors) <= widths):.1f} %"
        )
    return lines


def truth_hash(folder: Path) -> str:
    """Return the hash of all truth in a folder."""
    digest = hashlib.sha256()
    for clip in clips_of([folder]):
        digest.update(clip.with_suffix(".json").read_bytes())
    return digest.hexdigest()


def packed(model: BackModel, about: dict[str, object]) -> bytes:
    """Return the model as the bytes of an ``.npz`` file."""
    stream = io.BytesIO()
    layers = {
        f"{kind}_{number}": values.astype(np.float32)
        for kind, all_values in (
            ("weight", model.networks.weights),
            ("bias", model.networks.biases),
        )
        for number, values in enumerate(all_values)
    }
    head = {
        **about,
        "layers": len(model.networks.weights),
        "changes": model.changes,
        "levels": model.levels,
        "widening": {name: round(value, 3) for name, value in model.widening.items()},
    }
    np.savez(
        stream,
        head=np.array(json.dumps(head)),
        change_scale=model.change_scale,
        level_centre=model.level_centre,
        level_scale=model.level_scale,
        **layers,
    )
    return stream.getvalue()


def default_recipe(example: BackExample) -> Recipe:
    """Return the recipe in use: all readings as changes from neutral."""
    return Recipe(changes=tuple(example.readings))


def main(
    *,
    learn: Annotated[Path, typer.Option(help="People to learn from.")],
    choose: Annotated[Path, typer.Option(help="People to choose by.")],
    out: Annotated[Path | None, typer.Option(help="Where to write the model.")] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Train, widen, report and write the model."""
    torch.set_num_threads(1)
    examples = examples_of([learn], workers=workers)
    others = examples_of([choose], workers=workers)
    model = widened(train(examples, default_recipe(examples[0])), others)
    for line in report(model, others):
        typer.echo(line)
    about: dict[str, object] = {
        "made_by": "python -m samples.fit_back",
        "people_learned_from": len(examples),
        "truth_learned_from": truth_hash(learn),
        "people_chosen_by": len(others),
        "truth_chosen_by": truth_hash(choose),
    }
    write_bytes(out or data_folder("protocols") / NAME, packed(model, about))


if __name__ == "__main__":
    typer.run(main)
