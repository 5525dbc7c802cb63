"""What each refusal to read the low back buys: errors of what it withholds beside what is kept.

``python -m samples.accuracy.refusals FOLDER...`` reads hinges of sets of clips with truth, which
the networks of the back have never seen, and hinge ladders, which are read with the networks from
before they were taught on them (``samples/learning/back_base.npz``). Nothing is withheld; errors
are those at the bottom, beside the reason for which the tool would have withheld them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer

from samples.accuracy.clip_files import clips_of, track_of
from samples.ladders.seen import seen_ladder
from samples.ladders.store import load_ladders
from screen.kinematics.arms import NO_PLACES
from screen.kinematics.back.doubts import BackLimits, find_doubts
from screen.kinematics.movement import measure_movement
from screen.kinematics.series import Doubt
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.back_file import load_back_model
from screen.screening.reference.tables import shipped_tables

_BASE: Final = Path(__file__).parents[1] / "learning" / "back_base.npz"
_HINGE: Final = "hip_hinge"
_LUMBAR: Final = "lumbar_flexion_deg"
_KEPT: Final = "kept"
_OPEN: Final = BackLimits(
    max_view_off_deg=180.0,
    min_known_ratio=0.0,
    max_step_ratio=np.inf,
    arm_margin_ratio=-np.inf,
    max_hyperextension_deg=np.inf,
)
"""Limits that withhold nothing."""


@dataclass(frozen=True)
class Bottom:
    """The error at one bottom of one person, with the reason to withhold it, or ``kept``."""

    person: str
    reason: str
    error_deg: float
    arms: str


def of_films(folders: Iterable[Path]) -> Iterator[Bottom]:
    """Yield the bottoms of filmed hinges."""
    calibration, rules = (
        shipped_tables().calibration,
        movement_rules(load_protocol(_HINGE).protocol),
    )
    open_calibration = replace(calibration, back_limits=_OPEN)
    open_rules = replace(rules, arm_places=NO_PLACES)
    for clip in clips_of(list(folders)):
        truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
        if truth["protocol"] != _HINGE:
            continue
        track = track_of(clip)
        found = measure_movement(track, rules, calibration)
        ungated = measure_movement(track, open_rules, open_calibration)
        if found is None or ungated is None:
            continue
        lumbar = ungated[0].get(_LUMBAR)
        if lumbar is None:
            continue
        for one in truth["repetitions"]:
            row = int(np.argmin(np.abs(track.time_s - one["peak_s"])))
            error = float(lumbar[row]) - one["measures"][_LUMBAR]
            if np.isfinite(error):
                arms = truth["movement"]["arms"]
                yield Bottom(clip.stem, _reason(found[0].doubts, row), error, arms)


def of_ladders(folders: Iterable[Path]) -> Iterator[Bottom]:
    """Yield the bottoms of photographed hinges."""
    calibration, rules = (
        shipped_tables().calibration,
        movement_rules(load_protocol(_HINGE).protocol),
    )
    base = load_back_model(_BASE)
    for ladder in (one for folder in folders for one in load_ladders(folder, _HINGE)):
        seen = seen_ladder(ladder)
        if seen is None or seen.view.family != "side":
            continue
        angles = base.estimate(seen.body, seen.still, forward=seen.view.forward).angles_deg
        view = seen.corrected(rules.side_towards_deg)
        doubts = find_doubts(seen.body, seen.still, view, calibration.back_limits, rules.arm_places)
        errors = angles[_LUMBAR] - seen.true(_LUMBAR)
        for row in np.flatnonzero(seen.held & np.isfinite(errors)):
            person, arms = str(ladder.head["seed"]), str(ladder.head["movement"]["arms"])
            yield Bottom(person, _reason(doubts, int(row)), float(errors[row]), arms)


def _reason(doubts: Sequence[Doubt], row: int) -> str:
    return next((one.name for one in doubts if one.frames[row]), _KEPT)


def table(title: str, bottoms: Iterable[Bottom], by: str) -> Iterator[str]:
    """Yield a line for each reason, or each way of holding the arms: people, errors, bias."""
    groups: dict[str, list[Bottom]] = defaultdict(list)
    for one in bottoms:
        groups[getattr(one, by)].append(one)
    yield title
    for name, those in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        errors = np.array([one.error_deg for one in those])
        yield (
            f"  {name}: RMSE {np.sqrt(np.mean(errors**2)):.1f}, bias {errors.mean():+.1f} deg; "
            f"{len(those)} bottoms of {len({one.person for one in those})} people"
        )


def main(
    folders: Annotated[list[Path], typer.Argument(help="Hinge ladders, and clips with truth.")],
) -> None:
    """Print the errors by reason and by arms."""
    with np.errstate(invalid="ignore", divide="ignore"):
        films, ladders = list(of_films(folders)), list(of_ladders(folders))
    if not films and not ladders:
        raise typer.BadParameter("there are no hinges with truth in these folders")
    for name, bottoms in (("Films", films), ("Ladders", ladders)):
        if bottoms:
            for by in ("reason", "arms"):
                for line in table(f"{name}, by {by}", bottoms, by):
                    typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
