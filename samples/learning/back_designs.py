"""Several ways to read the low back, against each other on people none of them learned from.

``python -m samples.learning.back_designs --learn DIR --silhouettes DIR --choose DIR`` fits each
design on the people to learn from and prints its errors at the peaks of those to choose by:
geometry alone (slopes, slopes at fixed lengths along the skin, chord against arc, loss of trunk
length), ridge regression, gradient boosting, small networks with and without the person's own
neutral, the arc marks, a filter over time, and the kind of clothes told to them, all of these on
landmarks as they are, and the networks in use, which put the joints right first. It shows why the
design in use was chosen; nothing of the tool reads its output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from rich.console import Console
from rich.table import Table
from scipy.ndimage import gaussian_filter1d
from sklearn.ensemble import HistGradientBoostingRegressor

from samples.learning.back_examples import Array, BackExample, examples_of, put_right
from samples.learning.fit_back import Recipe, default_recipe, learning_examples, train, train_angles
from screen.kinematics.back.estimator import SPREADS, BackModel

Angles = tuple[Array, Array]
"""Pelvis and thorax inclination ``(n,)``, degrees from neutral."""
Reader = Callable[[BackExample], Angles]
Design = Callable[[Sequence[BackExample]], Reader]

_FIRST_VERSION = (
    "trunk",
    "trunk_length",
    "thigh",
    "knee",
    "slope_-20",
    "slope_+00",
    "slope_+20",
    "slope_+40",
    "slope_+60",
    "slope_+80",
)
_TIGHT = frozenset(("none", "close"))
_ROUNDED_DEG, _STILL_DEG = 20.0, 5.0


def change(example: BackExample, name: str) -> Array:
    """Return a reading less its median in neutral."""
    values = example.readings[name]
    return np.asarray(values - np.nanmedian(values[example.still]))


# Geometry alone.


def slopes(pelvis: str, thorax: str) -> Design:
    """Take the lean of the trunk and the slope of the outline at two places as they are."""

    def fit(_: Sequence[BackExample]) -> Reader:
        def read(example: BackExample) -> Angles:
            lean = change(example, "trunk")
            return lean + change(example, pelvis), lean + change(example, thorax)

        return read

    return fit


def one_sign(name: str) -> Design:
    """Take lumbar flexion as proportional to one reading, and share it out evenly."""

    def fit(examples: Sequence[BackExample]) -> Reader:
        sums = np.zeros(2)
        for example in examples:
            x, y = change(example, name)[example.peak], _truth(example)[example.peak]
            y = y[:, 1] - y[:, 0]
            known = np.isfinite(x)
            sums += np.array([x[known] @ y[known], x[known] @ x[known]])
        factor = sums[0] / sums[1]

        def read(example: BackExample) -> Angles:
            lean = change(example, "trunk")
            lumbar = factor * np.nan_to_num(change(example, name))
            return lean - 0.75 * lumbar, lean + 0.25 * lumbar

        return read

    return fit


# Learned by linear algebra and by trees.


def _truth(example: BackExample) -> Array:
    return np.stack(
        [example.truth["pelvis_inclination_deg"], example.truth["thorax_inclination_deg"]], axis=1
    )


def _table(example: BackExample, names: Sequence[str]) -> Array:
    return np.nan_to_num(np.stack([change(example, name) for name in names], axis=1))


@dataclass(frozen=True)
class _Rows:
    """Frames of the movement of many people: inputs, truth less lean, weights."""

    inputs: Array
    wanted: Array
    weight: Array


def _rows(examples: Sequence[BackExample], names: Sequence[str]) -> _Rows:
    inputs, wanted, weight = [], [], []
    for example in examples:
        used = example.moving
        inputs.append(_table(example, names)[used])
        wanted.append((_truth(example) - change(example, "trunk")[:, None])[used])
        peak = 0.5 / max(example.peak.sum(), 1)
        weight.append(np.where(example.peak, peak, 0.0)[used] + 0.5 / max(used.sum(), 1))
    rows = _Rows(np.concatenate(inputs), np.concatenate(wanted), np.concatenate(weight))
    known = np.isfinite(rows.wanted).all(axis=1)
    return _Rows(rows.inputs[known], rows.wanted[known], rows.weight[known])


def ridge(names: Sequence[str] | None, strength: float = 1.0) -> Design:
    """Fit a linear model without a constant; None takes all readings."""

    def fit(examples: Sequence[BackExample]) -> Reader:
        chosen = tuple(examples[0].readings) if names is None else names
        rows = _rows(examples, chosen)
        scale = np.sqrt(np.mean(rows.inputs**2, axis=0)) + 1e-9
        x = rows.inputs / scale
        weighted = x * rows.weight[:, None]
        solved = np.linalg.solve(
            weighted.T @ x + strength * np.eye(len(scale)), weighted.T @ rows.wanted
        )

        def read(example: BackExample) -> Angles:
            found = _table(example, chosen) / scale @ solved + change(example, "trunk")[:, None]
            return found[:, 0], found[:, 1]

        return read

    return fit


def boosting() -> Design:
    """Fit gradient-boosted trees on all readings."""

    def fit(examples: Sequence[BackExample]) -> Reader:
        names = tuple(examples[0].readings)
        rows = _rows(examples, names)
        trees = [
            HistGradientBoostingRegressor(
                max_iter=250, learning_rate=0.06, max_leaf_nodes=16, l2_regularization=1.0
            ).fit(rows.inputs, rows.wanted[:, k], sample_weight=rows.weight)
            for k in (0, 1)
        ]

        def read(example: BackExample) -> Angles:
            inputs, lean = _table(example, names), change(example, "trunk")
            return trees[0].predict(inputs) + lean, trees[1].predict(inputs) + lean

        return read

    return fit


# Networks.


def network(
    adapt: Callable[[Recipe], Recipe] = lambda recipe: recipe,
    *,
    told: Callable[[BackExample], Mapping[str, Array]] | None = None,
    smooth: float = 0.0,
) -> Design:
    """Train networks on landmarks as they are, by the recipe in use changed by ``adapt``.

    ``told`` adds readings that no camera gives, to see what they would be worth; ``smooth`` filters
    the angles over time, seconds (standard deviation of the kernel).
    """

    def prepared(example: BackExample) -> BackExample:
        if told is None:
            return example
        return replace(example, readings={**example.readings, **told(example)})

    def fit(examples: Sequence[BackExample]) -> Reader:
        ready = [prepared(example) for example in examples]
        angles = train_angles(ready, adapt(default_recipe(examples[0])))
        model = BackModel(joints=angles, angles=angles, widening=dict.fromkeys(SPREADS, 1.0))

        def read(example: BackExample) -> Angles:
            pair = _angles(model, prepared(example))
            if not smooth:
                return pair
            frames = smooth / float(np.median(np.diff(example.body.time_s)))
            return gaussian_filter1d(pair[0], frames), gaussian_filter1d(pair[1], frames)

        return read

    return fit


def two_stages() -> Design:
    """Train the networks in use: the joints are put right before the back is read."""

    def fit(examples: Sequence[BackExample]) -> Reader:
        model = train(examples, default_recipe(examples[0]))
        return lambda example: _angles(model, put_right(example, model))

    return fit


def _angles(model: BackModel, example: BackExample) -> Angles:
    found = model.read(example.readings, example.still, example.body).angles_deg
    return found["pelvis_inclination_deg"], found["thorax_inclination_deg"]


def _clothes(example: BackExample) -> Mapping[str, Array]:
    person = example.about["person"]
    same = np.ones(len(example.still))
    tops = ("shirtless", "tight", "t_shirt", "long_sleeve", "jumper", "hoodie")
    found = {f"top_{top}": same * (person["top"] == top) for top in tops}
    return found | {f"fit_{fit}": same * (person["fit"] == fit) for fit in ("regular", "loose")}


def _told_levels(recipe: Recipe) -> Recipe:
    told = ("top_shirtless", "top_tight", "top_t_shirt", "top_jumper", "top_hoodie")
    told += ("fit_regular", "fit_loose")
    return replace(recipe, levels=(*recipe.levels, *told))


def _without(*starts: str) -> Callable[[Recipe], Recipe]:
    def adapt(recipe: Recipe) -> Recipe:
        kept = tuple(name for name in recipe.changes if not name.startswith(starts))
        levels = tuple(name for name in recipe.levels if not name.startswith(starts))
        return replace(recipe, changes=kept, levels=levels)

    return adapt


def _no_neutral(recipe: Recipe) -> Recipe:
    return replace(recipe, changes=("trunk",))


def _changes_only(recipe: Recipe) -> Recipe:
    return replace(recipe, levels=("trunk",))


def _outline_only(recipe: Recipe) -> Recipe:
    kept = tuple(
        name
        for name in recipe.changes
        if name.startswith(("trunk", "slope", "arc", "chord", "depth", "thick", "belly"))
    )
    return replace(recipe, changes=kept, levels=kept)


DESIGNS: dict[str, Design] = {
    "landmarks alone": one_sign("trunk"),
    "loss of trunk length": one_sign("trunk_length"),
    "loss of chord": one_sign("chord"),
    "slopes": slopes("slope_-10", "slope_+50"),
    "slopes along the skin": slopes("arc_095", "arc_045"),
    "ridge, first version": ridge(_FIRST_VERSION),
    "ridge, all readings": ridge(None),
    "boosting": boosting(),
    "one network": network(lambda recipe: replace(recipe, members=1)),
    "networks": network(),
    "networks, no neutral": network(_no_neutral),
    "networks, changes only": network(_changes_only),
    "networks, no arcs": network(_without("arc", "chord")),
    "networks, outline only": network(_outline_only),
    "networks, no arms or head": network(
        _without("wrist", "elbow", "neck", "gaze", "shoulders_", "hips_yaw", "hips_apart")
    ),
    "networks, filtered 0.1 s": network(smooth=0.1),
    "networks, told the clothes": network(_told_levels, told=_clothes),
    "joints put right first (in use)": two_stages(),
}


@dataclass(frozen=True)
class Score:
    """Errors at the peaks, degrees; ``auc`` of rounded against still backs."""

    n: int
    lumbar: float
    close_fitting: float
    pelvis: float
    thorax: float
    auc: float


def score(read: Reader, examples: Sequence[BackExample]) -> Score:
    """Return how well a design reads people it did not learn from."""
    found, true, tight = [], [], []
    for example in examples:
        pelvis, thorax = read(example)
        found.append(np.stack([pelvis, thorax], axis=1)[example.peak])
        true.append(_truth(example)[example.peak])
        close = example.about["person"].get("fit") in _TIGHT
        tight.append(np.full(int(example.peak.sum()), close))
    values, wanted, fits = np.concatenate(found), np.concatenate(true), np.concatenate(tight)
    known = np.isfinite(values).all(axis=1)
    values, wanted, fits = values[known], wanted[known], fits[known]
    lumbar, rounding = values[:, 1] - values[:, 0], wanted[:, 1] - wanted[:, 0]
    error = lumbar - rounding
    return Score(
        n=len(error),
        lumbar=_rms(error),
        close_fitting=_rms(error[fits]) if fits.any() else float("nan"),
        pelvis=_rms((values - wanted)[:, 0]),
        thorax=_rms((values - wanted)[:, 1]),
        auc=area_under_curve(lumbar[rounding >= _ROUNDED_DEG], lumbar[rounding <= _STILL_DEG]),
    )


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2)))


def area_under_curve(positive: Array, negative: Array) -> float:
    """Return the chance that a positive lies above a negative, ties counting half."""
    if not len(positive) or not len(negative):
        return float("nan")
    above = positive[:, None] > negative[None, :]
    equal = positive[:, None] == negative[None, :]
    return float(above.mean() + equal.mean() / 2)


def main(
    *,
    learn: Annotated[Path, typer.Option(help="Filmed people to learn from.")],
    silhouettes: Annotated[Path, typer.Option(help="Silhouettes to learn from.")],
    choose: Annotated[Path, typer.Option(help="People to choose by.")],
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Print the errors of every design."""
    torch.set_num_threads(1)
    examples = learning_examples(learn, silhouettes, workers=workers, draws=1)
    others = examples_of([choose], workers=workers)
    table = Table("design", "n", "lumbar", "close-fitting", "pelvis", "thorax", "AUC")
    for name, design in DESIGNS.items():
        found = score(design(examples), others)
        table.add_row(
            name,
            str(found.n),
            *(
                f"{value:.2f}"
                for value in (found.lumbar, found.close_fitting, found.pelvis, found.thorax)
            ),
            f"{found.auc:.3f}",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    typer.run(main)
