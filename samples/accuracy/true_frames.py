"""The true series of a rendered clip at the times of somebody else's frames."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from samples.graphics.geometry import Array
from screen.kinematics.filters import fill_gaps


def at_frames(frames: Mapping[str, list[float | None]], time_s: Array) -> dict[str, Array]:
    """Return the true series of a clip at other times, with the gaps of walking filled."""
    clock = np.array(frames["time_s"], dtype=float)
    return {
        name: np.interp(time_s, clock, fill_gaps(clock, np.array(values, dtype=float)))
        for name, values in frames.items()
        if name != "time_s"
    }
