"""Checks of the movement: at one place, often enough, and finished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from screen.kinematics.series import MovementSeries, Repetition
from screen.pose.track import PoseTrack
from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.measuring.measures import kinds
from screen.screening.parts import Check
from screen.screening.protocol import Protocol
from screen.screening.quality.body import ANKLES, HIPS, SHOULDERS, BoolArray
from screen.screening.quality.check import checked
from screen.screening.quality.recording import frame_seconds
from screen.screening.reference.thresholds import Thresholds
from screen.screening.words import counted, listed, on_side


def place(
    track: PoseTrack, series: MovementSeries, protocol: Protocol, thresholds: Thresholds
) -> Check:
    """Check that the person stayed at one place, whole in the picture."""
    seconds = frame_seconds(track)
    away = ~series.in_place
    away_s = float(seconds[away].sum())
    told = _why_away(track, away, protocol) if away_s >= 0.05 else None
    beyond = away_s / float(seconds.sum()) > thresholds.place.max_away_ratio
    fine = "The person stayed at their place." if told is None else told.reason
    return checked("place", "At the place", told if beyond else None, fine=fine)


def _why_away(track: PoseTrack, away: BoolArray, protocol: Protocol) -> Why:
    """Say how the person was away from their place for most of that time."""
    seconds = frame_seconds(track)
    whole = _whole_in_picture(track, standing=protocol.neutral.posture == "standing")
    lasted = {
        "away_unseen": away & ~track.seen,
        "away_outside": away & track.seen & ~whole,
        "away_moved": away & whole,
    }
    most = max(lasted, key=lambda kind: float(seconds[lasted[kind]].sum()))
    return why(most, away=f"{seconds[away].sum():.1f}")


def _whole_in_picture(track: PoseTrack, *, standing: bool) -> BoolArray:
    """Return ``(n,)``: True where trunk and, standing, feet lie inside the picture."""
    joints = [*SHOULDERS, *HIPS, *(ANKLES if standing else ())]
    points = track.landmarks_px[:, joints, :2]
    with np.errstate(invalid="ignore"):
        inside = (points >= 0) & (points <= (track.info.width_px, track.info.height_px))
    return np.asarray(inside.all(axis=(1, 2)))


def enough(repetitions: Sequence[Repetition], protocol: Protocol) -> Check:
    """Check that each kind of repetition was done often enough to be judged."""
    needed = protocol.repetitions.min_count
    counts = Counter((one.side, one.direction) for one in repetitions if one.complete)
    wanted = kinds(protocol)
    directions = {direction for _, direction in wanted}
    few: list[str] = []
    for side, direction in wanted:
        if counts[side, direction] < needed:
            name = f" ({direction.replace('_', ' ')})" if len(directions) > 1 else ""
            few.append(f"{counts[side, direction]}{on_side(side)}{name}")
    wrong = None
    if few:
        each = " of each" if len(wanted) > 1 else ""
        wrong = why("few_repetitions", counts=listed(few), needed=needed, each=each)
    fine = f"{counted(sum(counts.values()), 'full repetition')}."
    return checked("repetitions", "Enough repetitions", wrong, fine=fine)


def finished(repetitions: Sequence[Repetition], track: PoseTrack, series: MovementSeries) -> Check:
    """Check that every repetition came back to where it began."""
    cut, wrong = [one for one in repetitions if not one.complete], None
    if cut:
        times = listed([f"{track.time_s[one.peak]:.1f} s" for one in cut])
        told = {"count": counted(len(cut), "repetition"), "times": times}
        whys = [why(_cut_kind(one, repetitions, series), **told) for one in cut]
        advice = " ".join(dict.fromkeys(one.advice for one in whys))
        wrong = Why(whys[0].reason, advice)
    fine = "Every repetition came back to the start."
    return checked("complete", "Repetitions finished", wrong, fine=fine)


def _cut_kind(
    repetition: Repetition, repetitions: Sequence[Repetition], series: MovementSeries
) -> str:
    """Return where an unfinished repetition was cut: at the start, at the end or in between."""
    is_first, is_last = repetition is repetitions[0], repetition is repetitions[-1]
    if is_first and is_last:
        stay = np.flatnonzero(series.in_place)
        is_last = repetition.peak - stay[0] > stay[-1] - repetition.peak
    if is_last:
        return "cut_at_end"
    return "cut_at_start" if is_first else "cut_between"
