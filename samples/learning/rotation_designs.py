"""Several ways to read the turn of the chest, against each other, on rendered and on real people.

``python -m samples.learning.rotation_designs SET... [--reference DIR]`` prints, for every design,
its error at the peaks of trunk rotation: of people who look where they turn and of those who keep
their eyes on the camera, and of the difference between the sides. Designs with coefficients are
fitted on everybody else. ``DIR`` holds one real person's landmarks beside optical motion capture
of the chest; nothing is ever fitted on them. Nothing of the tool reads the output.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from samples.accuracy.clip_files import clips_of, track_of
from samples.accuracy.true_frames import at_frames
from samples.learning.linear import Example, Model, solve
from screen.kinematics import angles
from screen.kinematics.body import HIPS, KNEES, SHOULDERS, Body
from screen.kinematics.chest_turn import without_girdle
from screen.kinematics.features import change, frontal_features, turn
from screen.kinematics.geometry import length
from screen.kinematics.movement import observe
from screen.pose.landmarks import COUNT, INDEX
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

TARGET = "thorax_rotation_deg"
ASPECT = 16 / 9
"""Width over height of the reference's pictures, which only their proportions tell: with 16:9 its
shoulders are 0.76 trunk lengths wide, those of rendered people who sit 0.78; with 4:3 0.57."""
REFERENCE_WIDTH_PX = 1920
STILL_ROWS = 5
"""Rows at the start in which the reference has not moved; the motion capture counts from there."""
PLATEAU_DEG = 35.0
"""Rows of the reference beyond this are its peaks."""
FIXED_GAZE = -0.75
"""Heads that turn back by more than this part of the chest's turn keep their eyes on the camera."""


@dataclass(frozen=True)
class Turning:
    """One person who turns: readings and truth, the peaks, and what the girdle is taken from."""

    name: str
    readings: dict[str, Array]
    truth: Array
    used: Mask
    peaks: NDArray[np.intp]
    body: Body
    still: Mask
    fixed_gaze: bool = False

    @property
    def example(self) -> Example:
        """The frames of the movement, as the fit takes them."""
        peak = np.zeros(len(self.truth), dtype=bool)
        peak[self.peaks] = True
        readings = {name: values[self.used] for name, values in self.readings.items()}
        return Example(self.name, readings, {TARGET: self.truth[self.used]}, peak[self.used])


@dataclass(frozen=True)
class Design:
    """Readings taken as they are (one), or with coefficients fitted on people left out."""

    label: str
    readings: tuple[str, ...]
    fitted: bool = True
    girdle: bool = False

    @property
    def model(self) -> Model:
        """What the fit needs."""
        near = self.readings[0]
        return Model(self.label, TARGET, self.readings, near, ())


WITH_DEPTH = ("shoulders_turn", "shoulders_turn_cubed", "depth_yaw", "hips_depth_yaw")
DESIGNS = (
    Design("depth of the world landmarks", ("yaw",), fitted=False),
    Design("depth of the image landmarks", ("depth_yaw",), fitted=False),
    Design("image depth / 3", ("third",), fitted=False),
    Design("self-calibrated depth", ("self",), fitted=False),
    Design("narrowing of the landmarks", ("narrowing",), fitted=False),
    Design("narrowing, outline, facing", ("shoulders_turn",), fitted=False),
    Design("world depth", ("yaw",)),
    Design("image depth", ("depth_yaw",)),
    Design("self-calibrated depth", ("self",)),
    Design("narrowing of the landmarks", ("narrowing",)),
    Design("first version (face, ears)", ("narrowing_by_face", "yaw", "depth_yaw", "face", "ears")),
    Design("narrowing, outline, facing", ("shoulders_turn", "shoulders_turn_cubed")),
    Design("narrowing, less the girdle", ("shoulders_turn",), fitted=False, girdle=True),
    Design("narrowing and depths", WITH_DEPTH),
    Design("the same, less the girdle", WITH_DEPTH, girdle=True),
    Design("the same, face and ears", (*WITH_DEPTH, "face", "ears")),
)


def self_calibrated_deg(across: Array, depth: Array) -> Array:
    """Return the turn of a line whose depth has an unknown scale, the same all along.

    ``across`` and ``depth`` ``(n,)`` are its two extents in widths of neutral. A line keeps its
    length: ``across^2 + (scale * depth)^2 = 1`` gives the scale by least squares, for which it has
    to turn by 20 degrees or so.
    """
    known = np.isfinite(across) & np.isfinite(depth)
    squares = depth[known] ** 2
    weight = float(np.sum(squares**2))
    scale = np.sqrt(max(float(np.sum(squares * (1 - across[known] ** 2))), 0.0) / max(weight, 1e-9))
    return np.asarray(np.degrees(np.arctan2(scale * depth, across)))


def more_readings(body: Body, still: Mask, *, leftward: int) -> dict[str, Array]:
    """Return the readings of designs that are not in use."""
    left, right = SHOULDERS
    points = body.points_px
    line = points[:, left] - points[:, right]
    wide = length(line)
    width = float(np.nanmedian(wide[still]))
    depth = leftward * (body.depth_px[:, left] - body.depth_px[:, right]) / width
    across = leftward * np.sign(line[:, 0]) * wide / width
    middle = points[:, SHOULDERS, 0].mean(axis=1)
    ears = points[:, [INDEX["left_ear"], INDEX["right_ear"]], 0].mean(axis=1)
    nose = points[:, INDEX["nose"], 0]
    size = np.degrees(np.arccos(np.clip(wide / width, 0.0, 1.0)))
    image = turn(angles.depth_yaw_deg(body, SHOULDERS), still)
    face = leftward * change(100 * (nose - middle) / width, still)
    by_face = turn(angles.yaw_deg(body, SHOULDERS), still) + image / 2 + face
    return {
        "narrowing": size * image / np.hypot(image, 6.0),
        "narrowing_by_face": size * by_face / np.hypot(by_face, 6.0),
        "third": turn(np.degrees(np.arctan2(depth / 3, across)), still),
        "self": change(self_calibrated_deg(across, depth), still),
        "face": face,
        "ears": leftward * change(100 * (ears - middle) / width, still),
    }


def turning_of(clip: Path) -> Turning | None:
    """Return what a clip of trunk rotation shows; None where nobody stays at a place."""
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    seen = observe(track_of(clip), movement_rules(load_protocol(truth["protocol"]).protocol))
    if seen is None or seen.view.family == "side":
        return None
    body, still, leftward = seen.body, seen.still, seen.view.leftward
    readings = {
        **frontal_features(body, still, leftward=leftward),
        **more_readings(body, still, leftward=leftward),
    }
    time_s = body.time_s
    moving = np.zeros(len(time_s), dtype=bool)
    peaks = []
    for repetition in truth["repetitions"]:
        moving |= (time_s >= repetition["start_s"]) & (time_s <= repetition["end_s"])
        peaks.append(int(np.argmin(np.abs(time_s - repetition["peak_s"]))))
    known = np.all([np.isfinite(values) for values in readings.values()], axis=0)
    used = moving & seen.in_place & known
    places = np.array([peak for peak in peaks if used[peak]], dtype=np.intp)
    if not len(places):
        return None
    return Turning(
        clip.stem,
        readings,
        at_frames(truth["frames"], time_s)[TARGET],
        used,
        places,
        body,
        still,
        fixed_gaze=truth["movement"].get("head_share", 0.0) < FIXED_GAZE,
    )


def reference_of(folder: Path) -> Turning:
    """Return the real person of the reference; its world landmarks and outline are not known.

    The chest's turn is about the third axis there, + to the right.
    """
    positions = json.loads((folder / "blazepose_landmarks.json").read_text(encoding="utf-8"))
    frames = [positions["positions"][key] for key in sorted(positions["positions"], key=float)]
    points = np.full((len(frames), COUNT, 3), np.nan)
    for name, index in INDEX.items():
        points[:, index] = [frame[_its_name(name)] for frame in frames]
    with (folder / "optical_motion_capture.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    along = np.array([float(row["frac"]) for row in rows])
    chest = np.array([-float(row["chest_rz_deg"]) for row in rows])
    height = REFERENCE_WIDTH_PX / ASPECT
    n = len(frames)
    body = Body(
        time_s=np.arange(n) / 15.0,
        points_px=points[..., :2] * np.array([REFERENCE_WIDTH_PX, height]),
        world_m=np.full((n, COUNT, 3), np.nan),
        depth_px=points[..., 2] * REFERENCE_WIDTH_PX,
        outline_ratio=np.full((n, 2, len(OUTLINE_STATIONS)), np.nan),
        silhouette_px=np.full((n, SILHOUETTE_POINTS, 2), np.nan),
        size_px=(REFERENCE_WIDTH_PX, round(height)),
    )
    still = np.arange(n) < STILL_ROWS
    readings = {
        **frontal_features(body, still, leftward=1),
        **more_readings(body, still, leftward=1),
    }
    truth = np.interp(np.linspace(0, 1, n), along, chest)
    peaks = np.flatnonzero(np.abs(truth) > PLATEAU_DEG)
    return Turning("reference", readings, truth, ~still, peaks, body, still)


def _its_name(name: str) -> str:
    """Return the reference's name of a landmark."""
    renamed = {"mouth_left": "Mouth_left", "mouth_right": "Mouth_right"}
    return renamed.get(name, name.capitalize())


def depth_of_thighs(person: Turning) -> float:
    """Return how deep the thighs of who sits are, in trunk lengths; they are 0.8 to 0.95 long."""
    depth = person.body.depth_px
    ahead = depth[:, HIPS].mean(axis=1) - depth[:, KNEES].mean(axis=1)
    return float(np.nanmedian((ahead / person.body.trunk_length_px)[person.still]))


def read(design: Design, person: Turning, others: Sequence[Turning]) -> Array:
    """Return the turn that a design gives for a person, fitted on ``others`` if it is fitted."""
    values = np.stack([person.readings[name] for name in design.readings], axis=1)
    weights = (
        solve(design.model, [other.example for other in others])
        if design.fitted
        else np.ones(values.shape[1])
    )
    found = values @ weights
    return without_girdle(found, person.body, person.still) if design.girdle else found


def rms(values: Sequence[float]) -> str:
    """Return a root mean square as text."""
    known = [value for value in values if np.isfinite(value)]
    return f"{np.sqrt(np.mean(np.square(known))):.1f}" if known else "-"


def slope(found: Array, truth: Array) -> float:
    """Return by how much too large the turn is: the slope through 0 of found on true."""
    return float(found @ truth / (truth @ truth))


def _side_difference(found: Array, truth: Array) -> float:
    left, right = truth > 0, truth < 0
    if not left.any() or not right.any():
        return float("nan")

    def difference(values: Array) -> float:
        return float(np.abs(values[left]).mean() - np.abs(values[right]).mean())

    return difference(found) - difference(truth)


def row_of(design: Design, people: Sequence[Turning], reference: Turning | None) -> list[str]:
    """Return a row of the table."""
    errors: dict[bool, list[float]] = {False: [], True: []}
    sides: list[float] = []
    slopes: dict[bool, list[float]] = {False: [], True: []}
    for person in people:
        others = [other for other in people if other is not person]
        at = person.peaks
        found, truth = read(design, person, others)[at], person.truth[at]
        errors[person.fixed_gaze] += list(found - truth)
        slopes[person.fixed_gaze].append(slope(found, truth))
        sides.append(_side_difference(found, truth))
    row = [design.label, "fitted" if design.fitted else "as it is"]
    for fixed in (False, True):
        mean = f"{np.mean(slopes[fixed]):.2f}" if slopes[fixed] else "-"
        row += [rms(errors[fixed]), mean]
    row.append(rms(sides))
    if reference is not None:
        row += _row_of_reference(read(design, reference, people), reference)
    return row


def _row_of_reference(found: Array, reference: Turning) -> list[str]:
    """Return slope, error and the medians of both sides at the peaks."""
    at = reference.peaks
    seen, truth = found[at], reference.truth[at]
    if not np.isfinite(seen).all():
        return ["-", "-", "-"]
    left, right = np.median(seen[truth > 0]), np.median(seen[truth < 0])
    return [f"{slope(seen, truth):.2f}", rms(list(seen - truth)), f"{left:+.0f} {right:+.0f}"]


def main(
    folders: Annotated[list[Path], typer.Argument(help="Sets of clips with truth.")],
    reference: Annotated[
        Path | None, typer.Option(help="Real landmarks beside motion capture.")
    ] = None,
) -> None:
    """Print the designs against each other."""
    found = [turning_of(clip) for clip in clips_of(folders) if "trunk_rotation" in clip.stem]
    people = [person for person in found if person is not None]
    if not people:
        raise typer.BadParameter("there are no clips of trunk rotation in these folders")
    real = None if reference is None else reference_of(reference)
    head = ["design", "", "RMSE", "slope", "fixed gaze", "slope", "left-right"]
    head += [] if real is None else ["real: slope", "RMSE", "left, right"]
    table = Table(*head)
    for design in DESIGNS:
        table.add_row(*row_of(design, people, real))
    console = Console(width=140)
    fixed = sum(person.fixed_gaze for person in people)
    console.print(f"{len(people)} people, {fixed} with their eyes on the camera; degrees at peaks")
    console.print(table)
    seated = [depth_of_thighs(person) for person in people if "seated" in person.name]
    if seated:
        console.print(f"thighs of who sits: {np.median(seated):.1f} trunk lengths deep")
    if real is not None:
        chest = _row_of_reference(real.truth, real)[-1]
        console.print(f"real: thighs {depth_of_thighs(real):.1f} trunk lengths deep; chest {chest}")


if __name__ == "__main__":
    typer.run(main)
