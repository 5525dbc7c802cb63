"""Smooth changes over time: a hand that shakes, an exposure that drifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from samples.graphics.geometry import Array

Picture = npt.NDArray[np.float32]


class Wander:
    """Quantities that wander smoothly about 0, each within about +- its amplitude."""

    def __init__(
        self, rng: np.random.Generator, amplitudes: npt.ArrayLike, hertz: tuple[float, float]
    ) -> None:
        self._amplitudes = np.asarray(amplitudes, dtype=float)
        shape = (*self._amplitudes.shape, 4)
        self._hertz = rng.uniform(*hertz, shape)
        self._phase = rng.uniform(0, 2 * np.pi, shape)

    def __call__(self, time_s: float) -> Array:
        """Return the quantities at ``time_s``."""
        waves = np.sin(2 * np.pi * self._hertz * time_s + self._phase)
        return self._amplitudes * waves.mean(axis=-1) * 1.4


@dataclass(frozen=True)
class Shake:
    """A camera held in the hand: it drifts by pixels and turns by less than a degree."""

    drift: Wander  # x, y (px) and turn (deg), slow
    tremor: Wander  # the same, fast

    def __call__(self, picture: Picture, time_s: float) -> Picture:
        """Return the picture as the moving hand takes it at ``time_s``."""
        x, y, turn_deg = self.drift(time_s) + self.tremor(time_s)
        height, width = picture.shape[:2]
        move: Any = cv2.getRotationMatrix2D((width / 2, height / 2), float(turn_deg), 1.0)
        move[:, 2] += x, y
        return cv2.warpAffine(  # type: ignore[return-value]
            picture, move, (width, height), borderMode=cv2.BORDER_REFLECT_101
        )


def draw_shake(rng: np.random.Generator, height_px: int) -> Shake:
    """Draw a hand for a picture ``height_px`` high: at most 1.2 % of it and 0.9 degrees."""
    slow, fast = rng.uniform(0.002, 0.01) * height_px, rng.uniform(0.0003, 0.002) * height_px
    return Shake(
        Wander(rng, [slow, slow, rng.uniform(0.1, 0.6)], (0.05, 0.5)),
        Wander(rng, [fast, fast, rng.uniform(0.02, 0.2)], (1.5, 7.0)),
    )
