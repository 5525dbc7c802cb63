"""How light a picture is where it counts, and how much it changes: bars at its borders left out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.opencv import cv2

GreySample = NDArray[np.float32]

_WIDTH_PX: Final = 64
_EVEN_GREY: Final = 6.0
"""A picture whose grey values lie within this is even: not even sensor noise is in it."""
_BAR_GREY: Final = 24.0
"""No pixel of a bar is brighter: black as video codecs write it, with some ringing."""
_BLACK_GREY: Final = 10.0
"""A picture whose mean grey value is no more than this is black: nobody would be seen in it."""
_ROUND_THE_BODY: Final = 0.1
"""What belongs to the surroundings of a body, as a ratio of the longer side of its box."""


def sample_step(image_rgb: NDArray[np.uint8]) -> int:
    """Return every how many pixels ``grey_sample`` takes one."""
    return max(1, int(image_rgb.shape[1]) // _WIDTH_PX)


def grey_sample(image_rgb: NDArray[np.uint8]) -> GreySample:
    """Return a sample of the picture in grey, some 64 pixels wide, for brightness and change.

    Pixels are picked, not averaged: the mean over them is that over the picture, noise included.
    """
    step = sample_step(image_rgb)
    small = np.ascontiguousarray(image_rgb[step // 2 :: step, step // 2 :: step])
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)


def brightness(sample: GreySample, body_px: NDArray[np.float32] | None, *, step: int) -> float:
    """Return the mean grey value, 0 to 255, round the person; of the picture where nobody is.

    A white wall, a dark room or the bars that an editor puts beside a portrait video say nothing
    about how well the person can be seen.

    Parameters
    ----------
    sample, step
        Of the picture, from ``grey_sample`` and ``sample_step``.
    body_px
        ``(n, 2)``: where the person's landmarks are in the picture, in pixels; None for nobody.
    """
    rows, columns = without_bars(sample)
    if body_px is not None:
        low, high = body_px.min(axis=0), body_px.max(axis=0)
        margin = _ROUND_THE_BODY * float((high - low).max())
        (left, top), (right, bottom) = (low - margin) / step, (high + margin) / step
        near = sample[_within(rows, top, bottom), _within(columns, left, right)]
        if near.size:
            return float(near.mean())
    return float(sample[rows, columns].mean())


def change(sample: GreySample, before: GreySample) -> float:
    """Return the mean absolute grey difference of two pictures, bars (always still) left out."""
    apart = np.abs(sample - before)
    return float(apart[without_bars(np.maximum(sample, before))].mean())


def without_bars(sample: GreySample) -> tuple[slice, slice]:
    """Return the rows and columns inside black bars at the borders; all of a black picture."""
    rows, columns = _lit(sample), _lit(sample.T)
    everything = slice(0, sample.shape[0]), slice(0, sample.shape[1])
    return everything if rows is None or columns is None else (rows, columns)


def is_even(sample: GreySample) -> bool:
    """Say whether a picture shows nothing but one colour."""
    return bool(np.ptp(sample) <= _EVEN_GREY)


def is_black(sample: GreySample) -> bool:
    """Say whether a picture is black or nearly so, bars left out."""
    return bool(sample[without_bars(sample)].mean() <= _BLACK_GREY)


def _lit(lines: GreySample) -> slice | None:
    """Return the lines from the first to the last that are no bar; None if all are."""
    found = np.flatnonzero((lines.max(axis=1) > _BAR_GREY) | (np.ptp(lines, axis=1) > _EVEN_GREY))
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else None


def _within(inside: slice, low: float, high: float) -> slice:
    """Return the part of ``inside`` between two places of the sample."""
    return slice(max(inside.start, int(np.floor(low))), min(inside.stop, int(np.ceil(high))))
