"""By how much people seem to be turned against the camera, from people photographed with truth.

``python -m samples.learning.fit_view FOLDER...`` reads ladders (``samples.ladders``), estimates
the view from the quiet frames without any correction, and prints for each test the constant
(``[view]`` of ``protocols/quality.toml``) and the line that fit the truth best, and what each
leaves; for side views also what a gate on the corrected estimate would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from numpy.typing import NDArray

from samples.ladders.store import Ladder, load_ladder
from screen.kinematics.body import Body
from screen.kinematics.geometry import wrap_deg
from screen.kinematics.view import estimate_view

_FRONTAL_FROM: Final = 45.0
_SIDE_SINE: Final = 0.7
_GATES_DEG: Final = (20.0, 25.0, 30.0)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """``true = slope * (estimated + towards_deg)`` and what is left (RMS) of ``count`` people.

    ``constant_deg`` is what to add where the slope is kept at 1, ``by_constant_deg`` what that
    leaves, ``before_deg`` how far the estimates are off as they are.

    Of side views, angles are those by which the person is turned away from the camera; of front and
    back views there is no constant, since left and right are alike.
    """

    slope: float
    towards_deg: float
    left_deg: float
    constant_deg: float
    by_constant_deg: float
    before_deg: float
    count: int


def body_of(ladder: Ladder) -> Body:
    """Return the quiet frames of a ladder as a body."""
    quiet = ladder.quiet & ladder.seen
    return Body(
        time_s=np.arange(int(quiet.sum())) / 30,
        points_px=ladder.landmarks_px[quiet][..., :2].astype(float),
        world_m=ladder.world_m[quiet].astype(float),
        depth_px=ladder.landmarks_px[quiet][..., 2].astype(float),
        outline_ratio=ladder.outline_ratio[quiet].astype(float),
        silhouette_px=ladder.silhouette_px[quiet],
        size_px=tuple(ladder.head["size_px"]),
    )


def turns(ladders: Iterable[Ladder]) -> tuple[Floats, Floats]:
    """Return ``(n,)`` estimated and true azimuths, + to the right of the picture.

    Ladders count azimuths the other way round.
    """
    found = []
    for ladder in ladders:
        body = body_of(ladder)
        if len(body.time_s):
            still = np.ones(len(body.time_s), dtype=bool)
            view = estimate_view(body, still, roll=0.0)
            found.append((view.azimuth_deg, wrap_deg(-ladder.head["camera"]["azimuth_deg"])))
    estimated, true = np.array(found, dtype=float).reshape(-1, 2).T
    return estimated, true


def side_line(estimated: Floats, true: Floats) -> Line:
    """Fit the line of side views; who is told to face the other way is left out."""
    side = (np.abs(np.abs(true) - 90) < _FRONTAL_FROM) & (np.sign(true) == np.sign(estimated))
    off, truth = np.abs(estimated[side]) - 90, np.abs(true[side]) - 90
    slope, constant = np.polyfit(off, truth, 1)
    return _line(off, truth, float(slope), float(constant / slope))


def front_line(estimated: Floats, true: Floats) -> Line:
    """Fit the line of front and back views, through the origin."""
    ahead = np.abs(np.sin(np.radians(true))) < np.sin(np.radians(_FRONTAL_FROM))
    off, truth = _from_front(estimated[ahead]), _from_front(true[ahead])
    return _line(off, truth, float(off @ truth / (off @ off)), 0.0)


def _from_front(azimuth_deg: Floats) -> Floats:
    behind = np.abs(azimuth_deg) > 90
    return np.asarray(np.where(behind, wrap_deg(azimuth_deg - 180), azimuth_deg))


def _line(off: Floats, truth: Floats, slope: float, towards: float) -> Line:
    left = truth - slope * (off + towards)
    constant = float(np.mean(truth - off)) if towards else 0.0
    by_constant = _rms(truth - off - constant)
    return Line(slope, towards, _rms(left), constant, by_constant, _rms(truth - off), len(off))


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def refused(estimated: Floats, true: Floats, *, constant_deg: float, gate_deg: float) -> str:
    """Say how many side views a gate on the corrected estimate would refuse."""
    off, truth = np.abs(np.abs(estimated) - 90 + constant_deg), np.abs(np.abs(true) - 90)
    beyond, far = off > gate_deg, truth > gate_deg
    caught = f"{(beyond & far).sum()} of {far.sum()} that are"
    return f"over {gate_deg:.0f}: {100 * beyond.mean():.1f} % refused, {caught}"


def main(
    folders: Annotated[list[Path], typer.Argument(help="Folders of ladders.")],
) -> None:
    """Print the corrections that fit the ladders best."""
    paths: dict[str, list[Path]] = {}
    for path in sorted(one for folder in folders for one in folder.glob("*_[0-9]*.npz")):
        paths.setdefault(path.stem.rpartition("_")[0], []).append(path)
    for protocol, those in paths.items():
        estimated, true = turns(map(load_ladder, those))
        from_side = float(np.median(np.abs(np.sin(np.radians(true))))) > _SIDE_SINE
        line = (side_line if from_side else front_line)(estimated, true)
        typer.echo(
            f"{protocol}: {line.count} people, off by {line.before_deg:.1f} deg; "
            f"plus {line.constant_deg:.1f} leaves {line.by_constant_deg:.1f}; "
            f"{line.slope:.2f} x (estimate + {line.towards_deg:.1f}) leaves {line.left_deg:.1f}"
        )
        if from_side:
            for constant_deg in (0.0, line.constant_deg):
                for gate_deg in _GATES_DEG:
                    told = refused(estimated, true, constant_deg=constant_deg, gate_deg=gate_deg)
                    typer.echo(f"  plus {constant_deg:.1f}, {told}")


if __name__ == "__main__":
    typer.run(main)
