"""Train what reads landmarks without a picture: ``protocols/landmark_model.npz``.

``python -m samples.learning.fit_landmarks --ladders DIR`` reads frontal ladders
(``samples.ladders``) as if other programs had recorded them: landmarks in the image, no outline,
no world landmarks. It fits the linear models of ``samples.learning.linear``, trains networks as
``samples.learning.fit_front`` does, prints how far both are off on people left out, and writes
them. With the picture the linear models answer in postures that are strange to the networks of
``front_model.npz``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import torch
import typer

from samples.learning.fit_front import KINDS, by_folds, lines, packed, trained
from samples.learning.front_ladders import front_examples, linear_examples
from samples.learning.linear import MODELS, Model, left_out_error, solve
from screen.files import write_bytes
from screen.kinematics.calibration import Calibration
from screen.resources import data_folder
from screen.screening.reference.back_file import load_back_model
from screen.screening.reference.front_file import LANDMARKS_NAME
from screen.screening.reference.thresholds import Thresholds

_DIGITS: Final = 4
_SHARED: Final = {("turn", "thorax_rotation_deg"): 0.5}
"""Outputs that are a mean of network and linear model. How arms and posture change what is seen of
a turn was learned from rendered people and our own landmark network; how narrow shoulders look
needs no learning. Their errors are of different origin, and the mean holds best for a person with
motion capture whose arms are held out."""


def fitted(model: Model, ladders: Path) -> dict[str, object]:
    """Return a linear model as the head of the file has it."""
    examples = [
        one
        for test in model.tests
        for one in linear_examples(ladders, test, model.target, leg=model.leg)
    ]
    weights = solve(model, examples)
    return {
        "coefficients": {
            name: round(float(weight), _DIGITS)
            for name, weight in zip(model.readings, weights, strict=True)
        },
        "examples": len(examples),
        "left_out_error_deg": round(left_out_error(model, examples), 2),
    }


def with_linear(models: Mapping[str, Mapping[str, object]]) -> Calibration:
    """Return a calibration that has these linear models and no networks from the front."""
    return Calibration(
        models={name: dict(model["coefficients"]) for name, model in models.items()},  # type: ignore[call-overload]
        back=load_back_model(),
        back_limits=Thresholds.load().back.limits(),
    )


def main(
    *,
    ladders: Annotated[Path, typer.Option(help="Folder of frontal ladders.")],
    out: Annotated[Path | None, typer.Option(help="Where to write the models.")] = None,
    check: Annotated[bool, typer.Option(help="Leave people out in turn.")] = True,
) -> None:
    """Fit, train, report and write the models."""
    torch.set_num_threads(1)
    report: Callable[[str], None] = typer.echo
    linear = {}
    for model in MODELS:
        linear[model.name] = fitted(model, ladders)
        report(f"{model.name}: {linear[model.name]}")
    calibration = with_linear(linear)
    networks, people, digest = {}, 0, hashlib.sha256()
    for kind in KINDS:
        examples = [
            one
            for test in kind.tests
            for one in front_examples(ladders, test, pictured=False, linear=calibration)
        ]
        if not examples:
            raise typer.BadParameter(f"there are no ladders of {', '.join(kind.tests)} in it")
        if check:
            for line in lines(kind, examples, by_folds(kind, examples)):
                report(line)
        model = trained(kind, examples)
        shares = [_SHARED.get((kind.name, output), 1.0) for output in kind.outputs]
        networks[kind.name] = replace(model, shares=np.array(shares))
        people += len(examples)
        for one in examples:
            digest.update(one.name.encode())
            digest.update(np.stack([*one.truth.values()]).astype(np.float32).tobytes())
    about = {
        "made_by": "python -m samples.learning.fit_landmarks",
        "people_learned_from": people,
        "truth_learned_from": digest.hexdigest(),
        "linear": linear,
    }
    write_bytes(out or data_folder("protocols") / LANDMARKS_NAME, packed(networks, about))


if __name__ == "__main__":
    typer.run(main)
