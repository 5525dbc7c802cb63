"""The virtual dual inclinometer: pelvis and thorax from the slope of the outline of the back.

A clinician lays one inclinometer on the sacrum and one over the thoracolumbar junction; the outline
of the back, seen from the side, has the same two slopes. Each is counted from the person's own
neutral, so that the build of the back and quiet clothing drop out.
"""

from __future__ import annotations

import numpy as np

from screen.kinematics.series import FloatArray
from screen.pose.track import OUTLINE_STATIONS


def back_depth(outline_ratio: FloatArray, *, forward: int) -> FloatArray:
    """Return ``(n, stations)``: distance of the back from the hip-shoulder axis.

    ``forward`` is +1 for a person who faces the right of the picture: the back is then to the left
    of the axis, row 0.
    """
    return outline_ratio[:, 0 if forward > 0 else 1]


def slope_deg(depth: FloatArray, start: float, stop: float) -> FloatArray:
    """Return the slope of the back against the axis between two stations, + leaning forwards.

    A straight line is fitted to the known points of ``depth`` ``(n, stations)`` between the
    stations; frames with fewer than half of them are NaN. The back leans forward against the axis
    where it comes nearer to it on the way up.
    """
    chosen = (start <= OUTLINE_STATIONS) & (stop >= OUTLINE_STATIONS)
    along = OUTLINE_STATIONS[chosen]
    values = depth[:, chosen]
    known = np.isfinite(values)
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_x = (known * along).sum(axis=1) / count
        mean_y = np.where(known, values, 0).sum(axis=1) / count
        centred = np.where(known, along - mean_x[:, None], 0)
        rise = (centred * np.where(known, values - mean_y[:, None], 0)).sum(axis=1)
        slope = rise / (centred**2).sum(axis=1)
    slope[count < len(along) / 2] = np.nan
    return np.asarray(-np.degrees(np.arctan(slope)))
