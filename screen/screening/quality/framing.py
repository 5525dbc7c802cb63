"""Checks of what the picture takes in: joints that are cut off, and joints that are hidden."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from screen.kinematics.series import MovementSeries, Repetition, Side
from screen.pose.landmarks import INDEX, pair
from screen.pose.track import PoseTrack
from screen.reasons import why
from screen.screening.measuring.traces import near_side
from screen.screening.parts import Check
from screen.screening.protocol import Protocol
from screen.screening.quality.body import BoolArray
from screen.screening.quality.check import checked, not_known
from screen.screening.reference.thresholds import Thresholds
from screen.screening.words import listed


def window_of(
    track: PoseTrack, series: MovementSeries | None, repetitions: Sequence[Repetition]
) -> BoolArray:
    """Return the frames that count: neutral and repetitions, else at the place, else all seen."""
    if series is None:
        return track.seen
    time_s = track.time_s
    window = (time_s >= series.neutral.start_s) & (time_s <= series.neutral.end_s)
    for repetition in repetitions:
        window[repetition.start : repetition.end + 1] = True
    if not repetitions:
        window = series.in_place
    counted_frames = np.asarray(window & track.seen)
    return counted_frames if counted_frames.any() else track.seen


def needed_landmarks(
    track: PoseTrack, series: MovementSeries | None, protocol: Protocol
) -> dict[str, list[int]]:
    """Return the landmarks that must be seen, by the joint's name."""
    side: Side = "both"
    if protocol.camera.sides == "near":
        side = near_side(series.view.facing) if series else _better_seen(track, protocol)
    needed: dict[str, list[int]] = {}
    for joint in protocol.camera.landmarks:
        if joint in INDEX:
            needed[joint] = [INDEX[joint]]
        else:
            left, right = pair(joint)
            needed[joint] = {"left": [left], "right": [right], "both": [left, right]}[side]
    return needed


def _better_seen(track: PoseTrack, protocol: Protocol) -> Side:
    """Return the side whose needed landmarks are seen better."""
    pairs = [pair(joint) for joint in protocol.camera.landmarks if joint not in INDEX]
    if not pairs:
        return "both"
    left, right = (
        float(track.visibility[:, [one[side] for one in pairs]].mean()) for side in (0, 1)
    )
    if math.isnan(left + right):
        return "both"
    return "left" if left >= right else "right"


def cut_off(
    track: PoseTrack, window: BoolArray, needed: dict[str, list[int]], thresholds: Thresholds
) -> tuple[list[str], Counter[str]]:
    """Return the joints that are cut off by the picture, and how often at which border."""
    width, height = track.info.width_px, track.info.height_px
    limits = thresholds.framing
    margin_x, margin_y = limits.border_ratio * width, limits.border_ratio * height
    points = track.landmarks_px[window]
    cut: list[str] = []
    borders: Counter[str] = Counter()
    for joint, indices in needed.items():
        x, y = points[:, indices, 0], points[:, indices, 1]
        beyond = {
            "left": x < margin_x,
            "right": x > width - margin_x,
            "top": y < margin_y,
            "bottom": y > height - margin_y,
        }
        outside = np.any(list(beyond.values()), axis=0)
        if float(1 - outside.mean(axis=0).max()) < limits.min_inside_ratio:
            cut.append(_named(joint, indices))
            borders.update({border: int(off.sum()) for border, off in beyond.items() if off.any()})
    return cut, borders


def framing(
    track: PoseTrack, window: BoolArray, needed: dict[str, list[int]], thresholds: Thresholds
) -> Check:
    """Check that the picture takes in all that the test needs."""
    cut, borders = cut_off(track, window, needed, thresholds)
    wrong = None
    if cut:
        where = f" at the {borders.most_common(1)[0][0]} border" if borders else ""
        wrong = why("cut_off", where=where, joints=listed(cut))
    fine = "All that this test needs is inside the picture."
    return checked("framing", "Whole body in the picture", wrong, fine=fine, blocks=True)


def visibility(
    track: PoseTrack, window: BoolArray, needed: dict[str, list[int]], thresholds: Thresholds
) -> Check:
    """Check that the joints that the picture takes in are seen."""
    if not np.isfinite(track.visibility[window]).any():
        what = "Whether joints were hidden"
        return not_known("visibility", "Joints seen", what, kind="not_checked_visibility")
    limits = thresholds.visibility
    visible = track.visibility[window] >= limits.min_visibility
    cut, _ = cut_off(track, window, needed, thresholds)
    hidden = [
        name
        for joint, indices in needed.items()
        if (name := _named(joint, indices)) not in cut
        and float(visible[:, indices].mean(axis=0).min()) < limits.min_visible_ratio
    ]
    wrong = why("hidden_joints", joints=listed(hidden)) if hidden else None
    fine = "The joints that this test needs are seen."
    if cut:
        fine = "The other joints that this test needs are seen."
    return checked("visibility", "Joints seen", wrong, fine=fine, blocks=True)


def _named(joint: str, indices: Sequence[int]) -> str:
    return f"{joint}s" if len(indices) > 1 else joint
