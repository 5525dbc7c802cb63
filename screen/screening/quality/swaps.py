"""Whether left and right landmarks changed places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.geometry import dot, length
from screen.kinematics.series import MovementSeries, Repetition
from screen.pose.landmarks import pair
from screen.pose.track import PoseTrack
from screen.reasons import why
from screen.screening.parts import Check
from screen.screening.quality.body import trunk_px
from screen.screening.quality.check import checked
from screen.screening.reference.thresholds import Thresholds
from screen.screening.words import counted, listed

_SWAP_SIDES: Final = np.array([pair(joint) for joint in ("shoulder", "hip", "knee", "ankle")]).T


def swap_frames(track: PoseTrack, thresholds: Thresholds) -> NDArray[np.intp]:
    """Return the frames at which left and right landmarks changed places.

    That is where, from one frame to the next, the line from the right to the left landmark of
    several joints turns round while its middle stays.
    """
    limits = thresholds.swap
    if not track.seen.any():
        return np.empty(0, dtype=np.intp)
    least = limits.min_apart_ratio * trunk_px(track)
    left, right = (track.landmarks_px[:, side, :2].astype(np.float64) for side in _SWAP_SIDES)
    across, moved = left - right, length(np.diff((left + right) / 2, axis=0))
    apart = length(across)
    nearer = np.minimum(apart[1:], apart[:-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = dot(across[1:], across[:-1]) / (apart[1:] * apart[:-1])
        turned = (
            (nearer >= least)
            & (cosine <= -limits.min_reversal_cos)
            & (moved <= limits.max_moved_ratio * nearer)
        )
    return np.flatnonzero(np.count_nonzero(turned, axis=1) >= limits.min_pairs) + 1


def swapped_repetitions(
    swaps: NDArray[np.intp], repetitions: Sequence[Repetition]
) -> list[Repetition]:
    """Return the repetitions within which left and right changed places."""
    return [
        repetition
        for repetition in repetitions
        if np.any((swaps > repetition.start) & (swaps <= repetition.end))
    ]


def swap(
    series: MovementSeries, repetitions: Sequence[Repetition], swaps: NDArray[np.intp]
) -> Check:
    """Check that left and right kept their places while the person was at theirs."""
    swaps, wrong = swaps[series.in_place[swaps]], None
    if len(swaps):
        numbers = [str(one.index) for one in swapped_repetitions(swaps, repetitions)]
        where = f", in repetition {listed(numbers)}" if numbers else ", between repetitions"
        wrong = why("sides_swapped", times=counted(len(swaps), "time"), where=where)
    fine = "Left and right kept their places."
    return checked("swap", "Left and right kept apart", wrong, fine=fine)
