"""Train what reads the tests seen from the front: ``protocols/front_model.npz``.

``python -m samples.learning.fit_front --ladders DIR`` reads frontal ladders (``samples.ladders``),
trains the networks of ``screen.kinematics.front.estimator`` for each kind of test, and writes them
with a hash of the truth they were made from. With people left out in turn it prints by setting how
far each measure is off, beside the linear models (``samples.learning.fit_landmarks``); ``--curve``
adds what fewer people would have taught. No film is read: films to choose by and to report on say
afterwards how good they are.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import torch
import typer
from numpy.typing import NDArray

from samples.graphics.geometry import Array
from samples.learning.ensemble import Lesson, Schooling, blank_networks, taught
from samples.learning.fit_back import packed_readout
from samples.learning.front_ladders import CLEARLY_DEG, FrontExample, front_examples
from screen.files import write_bytes
from screen.kinematics.front.estimator import Channels, FrontModel, exchange, name_and_side
from screen.kinematics.front.shape import LEGS, TURNED, is_odd
from screen.kinematics.network import Networks
from screen.kinematics.trained_network import Readout
from screen.resources import data_folder
from screen.screening.reference.front_file import NAME

FOLDS: Final = 5
HIDDEN: Final = 64
MEMBERS: Final = 3
SCHOOL: Final = Schooling(steps=2000, rate=2e-3)
_UNIT_DEG, _UNIT_RATIO = 20.0, 0.1
_TAILS: Final = 4.0
"""Degrees of freedom of the errors' distribution: fewer give longer tails."""
_QUIET_WEIGHT: Final = 0.2
_KNOWN: Final = 0.99
"""This part of the postures learned from is known; those further from the mean"""
_LOST: Final = 1.2
"""than this many times their distance are strange."""
_LEAST_SCALE: Final = 1e-6
"""Readings that vary by less than this do not vary."""
_CURVE: Final = (40, 80)


@dataclass(frozen=True)
class Kind:
    """Networks for some tests: what they read, and from what besides the posture itself.

    Measures that the ladders of a test do not vary are not among its ``outputs``: they would be
    learned to be nothing.
    """

    name: str
    tests: tuple[str, ...]
    outputs: tuple[str, ...]
    taken: tuple[str, ...] = (TURNED,)


def _both(*names: str) -> tuple[str, ...]:
    return tuple(f"{side}_{name}" for name in names for side in ("left", "right"))


_LEGS: Final = (*_both("hip_internal_rotation_deg", "thigh_drift_deg"), "pelvis_shift_ratio")
KINDS: Final = (
    Kind(
        "turn",
        ("trunk_rotation_seated", "trunk_rotation_standing"),
        ("thorax_rotation_deg", "pelvis_rotation_deg", "trunk_side_bend_deg"),
    ),
    Kind(
        "bend",
        ("side_bend",),
        ("thorax_rotation_deg", "thorax_tilt_deg", "pelvis_shift_ratio"),
    ),
    Kind("hips_seated", ("hip_rotation_seated",), (*_LEGS, "pelvis_obliquity_deg"), (TURNED, LEGS)),
    Kind("hips_standing", ("hip_rotation_standing",), _LEGS, (TURNED, LEGS)),
)


def trained(kind: Kind, examples: Sequence[FrontExample]) -> FrontModel:
    """Return the model of a kind of test, learned from these people and their mirror images."""
    blank = _blank(kind, examples)
    order, turned = exchange(kind.outputs)
    signs = blank.signs
    inputs, wanted, weights = (
        np.concatenate([values(one) for one in examples])
        for values in (
            lambda one: blank.readout.inputs(one.readings, one.still),
            lambda one: one.wanted(kind.outputs) / blank.units,
            _weights,
        )
    )
    mirrored = turned * wanted[:, order]
    lesson = Lesson(
        np.concatenate([inputs, inputs * signs]),
        np.concatenate([wanted, mirrored]),
        np.concatenate([weights, weights]),
    )
    size = np.sqrt(np.mean(inputs[np.concatenate([one.held for one in examples])] ** 2, axis=1))
    known_to = float(np.quantile(size, _KNOWN))
    count = len(kind.outputs)
    start = blank_networks((inputs.shape[1], HIDDEN, HIDDEN, 2 * count), MEMBERS, seed=0)
    networks = taught(start, lesson, _loss, SCHOOL, seed=0)
    return replace(
        blank,
        readout=replace(blank.readout, networks=_first(networks, count)),
        known_to=known_to,
        lost_from=_LOST * known_to,
    )


def _first(networks: Networks, count: int) -> Networks:
    """Return networks that give the first ``count`` outputs only."""
    return Networks(
        (*networks.weights[:-1], networks.weights[-1][..., :count]),
        (*networks.biases[:-1], networks.biases[-1][..., :count]),
    )


def _blank(kind: Kind, examples: Sequence[FrontExample]) -> FrontModel:
    """Return a model whose inputs are scaled and whose networks are empty.

    Odd readings are scaled about 0, lest the mirror image of a person be another.
    """
    names = list(examples[0].readings)
    levels = tuple(name for name in names if not name.startswith((TURNED, LEGS)))
    extra = tuple(name for name in names if name.startswith(kind.taken))
    changes = (*levels, *extra)
    change, level = (
        np.concatenate([values(one) for one in examples])
        for values in (
            lambda one: one.changes(changes),
            lambda one: np.stack([one.readings[name] for name in levels], axis=1),
        )
    )
    centre = np.where([is_odd(name) for name in levels], 0.0, np.nanmean(level, axis=0))
    return FrontModel(
        readout=Readout(
            changes=changes,
            levels=levels,
            change_scale=_scale(change),
            level_centre=centre,
            level_scale=_scale(level - centre),
            networks=Networks((np.zeros((1, 1, 1)),), (np.zeros((1, 1)),)),
        ),
        outputs=kind.outputs,
        units=np.array(
            [_UNIT_DEG if name.endswith("_deg") else _UNIT_RATIO for name in kind.outputs]
        ),
        known_to=0.0,
        lost_from=1.0,
        shares=np.ones(len(kind.outputs)),
    )


def _scale(values: Array) -> Array:
    """Return the root mean square of each column; 1 where nothing ever varies."""
    size = np.sqrt(np.nanmean(values**2, axis=0))
    return np.where(size > _LEAST_SCALE, size, 1.0)


def _weights(example: FrontExample) -> Array:
    """Return how much each frame counts, ``(n,)``: held ones, and quiet ones a little."""
    return (example.held + _QUIET_WEIGHT * example.still) / len(example.still)


def _loss(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return the negative log likelihood of errors with long tails (see ``fit_back``)."""
    count = wanted.shape[1]
    log_sd = found[:, count:].clamp(-4, 3)
    squares = ((found[:, :count] - wanted) / log_sd.exp()) ** 2
    likelihood = (_TAILS + 1) / 2 * torch.log1p(squares / _TAILS) + log_sd
    return (likelihood * log_sd.exp().detach()).mean()


# People left out in turn.


def by_folds(
    kind: Kind, examples: Sequence[FrontExample], count: int | None = None
) -> list[Mapping[str, Array]]:
    """Return what is said of each person by a model of (``count`` a test of) the other folds."""
    said: list[Mapping[str, Array]] = [{} for _ in examples]
    for fold in range(FOLDS):
        others = [one for one in examples if one.seed % FOLDS != fold]
        if count is not None:
            others = [one for test in kind.tests for one in _of(test, others)[:count]]
        model = trained(kind, others)
        for place, one in enumerate(examples):
            if one.seed % FOLDS == fold:
                found = model.estimate(one.readings, one.still, one.seen, one.linear)
                said[place] = _named(found, kind)
    return said


def _named(channels: Channels, kind: Kind) -> dict[str, Array]:
    """Return the outputs of a kind of test by their names."""
    return {output: channels[name_and_side(output)] for output in kind.outputs}


def _of(test: str, examples: Sequence[FrontExample]) -> list[FrontExample]:
    return [one for one in examples if one.test == test]


def lines(
    kind: Kind, examples: Sequence[FrontExample], said: Sequence[Mapping[str, Array]]
) -> list[str]:
    """Return a line for each test, setting and measure: RMSE, median, gain, left against right."""
    told = []
    for test in kind.tests:
        for setting in sorted({one.setting for one in examples}):
            pairs = [
                (one, found)
                for one, found in zip(examples, said, strict=True)
                if (one.test, one.setting) == (test, setting)
            ]
            for name in dict.fromkeys(map(_bare, kind.outputs)):
                now = _figures(name, pairs)
                before = _figures(name, [(one, _named(one.linear, kind)) for one, _ in pairs])
                told.append(f"{test}, {setting}, {name}: {now} (linear {before})")
    return told


def _bare(output: str) -> str:
    return output.removeprefix("left_").removeprefix("right_")


def _figures(name: str, pairs: Sequence[tuple[FrontExample, Mapping[str, Array]]]) -> str:
    errors, true, apart = [], [], []
    for one, found in pairs:
        sides = [output for output in found if _bare(output) == name]
        means = []
        for output in sides:
            used = one.tested(output, CLEARLY_DEG)
            error = found[output] - one.truth[output]
            errors.append(error[used])
            true.append(one.truth[output][used])
            ways = (
                [used] if len(sides) > 1 else [used & (one.truth[output] * k > 0) for k in (1, -1)]
            )
            means += [error[way].mean() if way.any() else np.nan for way in ways]
        if len(means) > 1:
            # What is off to both sides alike cancels: sizes are compared, not signed angles.
            apart.append(means[0] - means[1] if len(sides) > 1 else means[0] + means[1])
    if not errors:
        return "not read"
    error, truth = np.concatenate(errors), np.concatenate(true)
    digits = 1 if name.endswith("_deg") else 3
    return (
        f"RMSE {_rms(error):.{digits}f}, median {np.median(np.abs(error)):.{digits}f}, "
        f"gain {np.polyfit(truth, truth + error, 1)[0]:.2f}, "
        f"left against right {_rms(np.array(apart)):.{digits}f}"
    )


def _rms(values: Array) -> float:
    return float(np.sqrt(np.nanmean(values**2)))


# Files.


def packed(models: Mapping[str, FrontModel], about: Mapping[str, object]) -> bytes:
    """Return models as the bytes of an ``.npz`` file (see ``reference.front_file``)."""
    head: dict[str, object] = {**about, "kinds": list(models)}
    arrays: dict[str, NDArray[np.float32]] = {}
    for kind, model in models.items():
        own, values = packed_readout(kind, model.readout)
        head[kind] = {
            **own,
            "outputs": model.outputs,
            "units": model.units.tolist(),
            "known_to": model.known_to,
            "lost_from": model.lost_from,
            "shares": model.shares.tolist(),
        }
        arrays |= values
    stream = io.BytesIO()
    np.savez(stream, head=np.array(json.dumps(head)), **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def main(
    *,
    ladders: Annotated[Path, typer.Option(help="Folder of frontal ladders.")],
    out: Annotated[Path | None, typer.Option(help="Where to write the models.")] = None,
    curve: Annotated[bool, typer.Option(help="Say what fewer people would have taught.")] = False,
    check: Annotated[bool, typer.Option(help="Leave people out in turn.")] = True,
) -> None:
    """Train, report and write the models."""
    torch.set_num_threads(1)
    models, people, digest = {}, 0, hashlib.sha256()
    report: Callable[[str], None] = typer.echo
    for kind in KINDS:
        examples = [one for test in kind.tests for one in front_examples(ladders, test)]
        if not examples:
            raise typer.BadParameter(f"there are no ladders of {', '.join(kind.tests)} in it")
        for count in _CURVE if curve else ():
            report(f"{count} people a test:")
            for line in lines(kind, examples, by_folds(kind, examples, count)):
                report(line)
        if check:
            report("all people:")
            for line in lines(kind, examples, by_folds(kind, examples)):
                report(line)
        models[kind.name] = trained(kind, examples)
        people += len(examples)
        for one in examples:
            digest.update(one.name.encode())
            digest.update(np.stack([*one.truth.values()]).astype(np.float32).tobytes())
    about = {
        "made_by": "python -m samples.learning.fit_front",
        "people_learned_from": people,
        "truth_learned_from": digest.hexdigest(),
    }
    write_bytes(out or data_folder("protocols") / NAME, packed(models, about))


if __name__ == "__main__":
    typer.run(main)
