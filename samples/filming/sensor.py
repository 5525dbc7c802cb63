"""What a camera's sensor and its software do to a picture: exposure, colour, focus and noise."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from samples.filming.wander import Picture, Wander
from samples.graphics.camera import Image

_MARGIN_PX = 32
_GOOD_GAIN, _GOOD_GRAIN = 0.85, 2.0


@dataclass(frozen=True)
class _Character:
    """How good one camera and its light are."""

    gain: float  # 1 is well lit
    grain: float  # sd of the noise, grey levels
    clumped: bool  # noise smeared over neighbours, as denoising leaves it
    blur_px: float  # sd of the defocus
    halo: float  # strength of the sharpening
    gamma: float


class Sensor:
    """Exposure, white balance, vignette, focus, noise, sharpening and gamma of one camera."""

    def __init__(
        self, rng: np.random.Generator, size: tuple[int, int], *, careful: bool = False
    ) -> None:
        width, height = size
        self._height = height
        look = _draw_character(rng, height)
        self._look = _well_set_up(look) if careful else look
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        balance = self._look.gain * (1 + rng.normal(0, 0.04, 3))
        dim = 1 - rng.uniform(0, 0.25) * (x**2 + y**2) / 2
        self._gain = (dim[..., None] * balance).astype(np.float32)
        self._noise = self._draw_noise(rng, width + _MARGIN_PX, height + _MARGIN_PX)
        unsteady = rng.random() < 0.5
        self._exposure = Wander(rng, rng.uniform(0.0, 0.1) if unsteady else 0.0, (0.03, 0.4))
        self._flicker = Wander(rng, 0.02 if rng.random() < 0.15 else 0.0, (2.0, 10.0))
        self._balance = Wander(rng, np.full(3, rng.uniform(0, 0.025)), (0.03, 0.3))
        levels = 255 * (np.arange(256) / 255) ** self._look.gamma
        self._curve = np.rint(levels).astype(np.uint8)
        self._rng = np.random.default_rng(rng.integers(2**32))

    def _draw_noise(self, rng: np.random.Generator, width: int, height: int) -> list[Picture]:
        fields = [
            rng.normal(0, self._look.grain, (height, width, 3)).astype(np.float32) for _ in range(3)
        ]
        if not self._look.clumped:
            return fields
        return [1.9 * cv2.GaussianBlur(noise, (0, 0), 0.8) for noise in fields]  # type: ignore[misc]

    def expose(self, picture: Picture, time_s: float) -> Image:
        """Return the picture as this camera would write it at ``time_s``, uint8."""
        height, width = picture.shape[:2]
        if self._look.blur_px > 0:
            picture = cv2.GaussianBlur(picture, (0, 0), self._look.blur_px)  # type: ignore[assignment]
        drift = (1 + self._exposure(time_s) + self._flicker(time_s)) * (1 + self._balance(time_s))
        picture = picture * (self._gain * drift.astype(np.float32))
        noise = self._noise[int(self._rng.integers(len(self._noise)))]
        top, left = self._rng.integers(0, _MARGIN_PX, 2)
        picture += noise[top : top + height, left : left + width]
        if self._look.halo > 0:
            soft = cv2.GaussianBlur(picture, (0, 0), 1.2 * self._height / 480)
            picture += self._look.halo * (picture - soft)
        np.clip(picture, 0, 255, out=picture)
        return cv2.LUT(picture.astype(np.uint8), self._curve)  # type: ignore[return-value]


def _draw_character(rng: np.random.Generator, height: int) -> _Character:
    dark = rng.random() < 0.15
    focus = rng.uniform(0.4, 1.5) * height / 480
    halo = float(rng.uniform(0.3, 1.2))
    grain = float(rng.uniform(5, 12) if dark else rng.uniform(1, 4.5))
    return _Character(
        gain=float(rng.uniform(0.3, 0.6) if dark else rng.uniform(0.75, 1.15)),
        grain=grain,
        clumped=bool(rng.random() < 0.5),
        blur_px=float(focus) if rng.random() < 0.3 else 0.0,
        halo=halo if rng.random() < 0.3 else 0.0,
        gamma=float(rng.uniform(0.75, 1.3)),
    )


def _well_set_up(look: _Character) -> _Character:
    """Return the camera in good light and in focus."""
    gain = min(max(look.gain, _GOOD_GAIN), 1 / _GOOD_GAIN)
    return replace(look, gain=gain, grain=min(look.grain, _GOOD_GRAIN), blur_px=0.0)
