"""A real person with optical motion capture: what the tool reads beside the truth.

The recordings are those of ``reference/keraal`` (its README says what they hold). Their pictures
were mirrored: in every one of them the landmarks move to the other side than the targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from screen import api
from screen.pose.track import PoseTrack

FOLDER: Final = Path("reference") / "keraal"
_FPS, _SIZE_PX = 20.0, (960, 540)
_BELT_OVER_HIPS_MM: Final = 125.0
"""Middle of the 100 to 150 mm by which the belt's target lies above the hip centres."""
_START_ROWS: Final = 20
_MOST_SHIFT_S: Final = 0.6
_TESTS: Final = {
    "side_bend": ("side_bend", "trunk_side_bend_deg"),
    "trunk_rotation": ("trunk_rotation_seated", "thorax_rotation_deg"),
}
_STILL: Final = "arms_up_no_trunk_movement"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Beside:
    """One recording: what it is judged, its repetitions, and how far the angle is off.

    ``rmse_deg`` is over all frames, ``peaks_deg`` the measured and the true peak of each
    repetition; None and empty where there is no movement to compare.
    """

    name: str
    protocol: str
    status: str
    sides: tuple[str, ...]
    wanted: tuple[str, ...]
    rmse_deg: float | None = None
    peaks_deg: tuple[tuple[float, float], ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the repetitions found are those that were done."""
        return self.sides == self.wanted


def track_of(landmarks: Path) -> PoseTrack:
    """Return the track of one recording."""
    return api.import_track(landmarks, fps=_FPS, size_px=_SIZE_PX, mirrored=True)


def true_turn_deg(targets: NDArray[np.void]) -> Floats:
    """Return the turn of the chest, + to the person's left, from the first second."""
    return np.asarray(targets["chest_rz_deg"])


def true_bend_deg(targets: NDArray[np.void]) -> Floats:
    """Return the lean of the line from hip centres to shoulders, + to the left, from the start.

    The hip centres lie below the belt's target, along the pelvis, which leans with it.
    """
    lean = np.radians(targets["hips_rx_deg"])
    hips = np.stack(
        [
            targets["hips_y_mm"] + _BELT_OVER_HIPS_MM * np.sin(lean),
            targets["hips_z_mm"] - _BELT_OVER_HIPS_MM * np.cos(lean),
        ]
    )
    shoulders = np.stack(
        [
            (targets[f"left_shoulder_{axis}_mm"] + targets[f"right_shoulder_{axis}_mm"]) / 2
            for axis in ("y", "z")
        ]
    )
    along = shoulders - hips
    angle = np.degrees(np.arctan2(along[0], along[1]))
    return np.asarray(angle - np.nanmedian(angle[:_START_ROWS]))


def aligned(time_s: Floats, found: Floats, at_s: Floats, true: Floats) -> Floats:
    """Return the truth at ``time_s``, shifted so that it fits ``found`` best.

    The two were started by hand: they may lie up to ``_MOST_SHIFT_S`` apart.
    """
    known = np.isfinite(true)
    shifts = np.arange(-_MOST_SHIFT_S, _MOST_SHIFT_S + 1e-9, 0.025)
    candidates = [np.interp(time_s + shift, at_s[known], true[known]) for shift in shifts]
    seen = np.isfinite(found)
    return min(candidates, key=lambda one: float(np.sum((one[seen] - found[seen]) ** 2)))


def beside(landmarks: Path, kind: str, protocol: str) -> Beside:
    """Judge one recording and hold it against its targets."""
    track = track_of(landmarks)
    screening = api.analyze(track, protocol=protocol)
    series, whole = screening.series, [one for one in screening.repetitions if one.complete]
    sides = tuple(one.side for one in whole)
    status = screening.result.status
    if kind == _STILL or series is None:
        return Beside(_name(landmarks), protocol, status, sides, ())
    file = landmarks.with_name(landmarks.name.replace("landmarks.json", "optical.csv"))
    targets = np.genfromtxt(file, delimiter=",", names=True)
    true = true_bend_deg(targets) if kind == "side_bend" else true_turn_deg(targets)
    found = series.get(_TESTS[kind][1])
    if found is None:
        return Beside(_name(landmarks), protocol, status, sides, ("left", "right"))
    true = aligned(series.time_s, found, targets["time_s"], true)
    off = found - true
    return Beside(
        _name(landmarks),
        protocol,
        status,
        sides,
        ("left", "right"),
        float(np.sqrt(np.nanmean(off**2))),
        tuple((float(found[one.peak]), float(true[one.peak])) for one in whole),
    )


def recordings(footage: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield landmarks, kind and protocol; who only moves the arms is asked for both tests."""
    for kind, (protocol, _) in _TESTS.items():
        for path in sorted((footage / FOLDER / kind).glob("*.landmarks.json")):
            yield path, kind, protocol
    for path in sorted((footage / FOLDER / _STILL).glob("*.landmarks.json")):
        for protocol, _ in _TESTS.values():
            yield path, _STILL, protocol


def table_of(found: list[Beside]) -> Table:
    """Return truth against tool, one recording a line, and the means below."""
    table = Table("recording", "protocol", "", "found", "exact", "RMSE, deg", "peaks: tool (true)")
    for one in found:
        peaks = ", ".join(f"{tool:.0f} ({true:.0f})" for tool, true in one.peaks_deg)
        rmse = "" if one.rmse_deg is None else f"{one.rmse_deg:.1f}"
        exact = "yes" if one.exact else "NO"
        table.add_row(
            one.name, one.protocol, one.status, " ".join(one.sides) or "none", exact, rmse, peaks
        )
    for protocol, _ in _TESTS.values():
        those = [one for one in found if one.protocol == protocol]
        squares = [one.rmse_deg**2 for one in those if one.rmse_deg is not None]
        if squares:
            judged = sum(one.status == "judged" for one in those)
            exact = sum(one.exact for one in those)
            table.add_row(
                "all",
                protocol,
                f"{judged} of {len(those)} judged",
                "",
                f"{exact} of {len(those)}",
                f"{np.sqrt(np.mean(squares)):.1f}",
                "",
            )
    return table


def _name(landmarks: Path) -> str:
    return f"{landmarks.parent.name}/{landmarks.name.split('.')[0]}"
