"""Drawing a live state into a picture for the window: large words, the figure, the count."""

from __future__ import annotations

from math import ceil
from textwrap import wrap
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.live.state import LiveState, Phase, Tone
from screen.opencv import cv2
from screen.pose.tracker import PoseFrame
from screen.report.drawing import draw_figure, text_box, write_text
from screen.report.overlay import Figure, edges_of

Image = NDArray[np.uint8]

KEYS: Final = "Q: stop    P: my pain has gone up    F: full screen"
_COLOURS: Final[dict[Tone, tuple[int, int, int]]] = {
    "calm": (90, 120, 140),
    "good": (60, 150, 80),
    "watch": (247, 178, 40),
}
_HEIGHT_PX: Final = 720
_WORDS: Final = 0.052
"""Height of the large words, as a part of the picture's."""
_SLACK: Final = 4
"""Letters by which a line may be longer than the others."""


def painted(image_rgb: Image, state: LiveState, *, words: str | None = None) -> Image:
    """Return the picture as in a mirror, with the state drawn on it.

    Parameters
    ----------
    image_rgb
        ``(height, width, 3)``.
    words
        Shown in place of the state's own sentence.
    """
    scale = _HEIGHT_PX / image_rgb.shape[0]
    size = (round(image_rgb.shape[1] * scale), _HEIGHT_PX)
    picture = np.asarray(cv2.resize(image_rgb, size), dtype=np.uint8)
    if state.pose is not None:
        figure = _figure(state.pose).moved(scale=scale)
        draw_figure(picture, figure, near_side=None, outline=True, labels=False, angle=None)
    mirrored = np.ascontiguousarray(picture[:, ::-1])
    large = round(_WORDS * _HEIGHT_PX)
    small = large // 2
    keys = _wrapped(KEYS, small, size[0])
    _frame(mirrored, _COLOURS[state.tone], large // 2)
    _lines(mirrored, words or sentence_of(state), large)
    if state.phase is not Phase.LOOKING or state.count:
        count = f"{state.count}" if state.wanted is None else f"{state.count} of {state.wanted}"
        _, _, wide, high = text_box(count, 2 * large)
        at = (1.2 * large + wide / 2, _HEIGHT_PX - (2.4 + 1.6 * len(keys)) * small - high / 2)
        write_text(mirrored, count, at, size_px=2 * large)
    for place, line in enumerate(reversed(keys)):
        at = (size[0] / 2, _HEIGHT_PX - (1.5 + 1.6 * place) * small)
        write_text(mirrored, line, at, size_px=small)
    return mirrored


def sentence_of(state: LiveState) -> str:
    """Return the one sentence to show for a state; empty while all is well."""
    if state.cue is not None:
        return state.cue.text
    if state.told_now is not None and state.told_now.words:
        return state.told_now.words
    said = state.guidance or state.note
    return said.text if said is not None else ""


def _figure(pose: PoseFrame) -> Figure:
    return Figure(
        joints=pose.landmarks_px[:, :2].astype(np.float64),
        visibility=pose.visibility.astype(np.float64),
        outline=edges_of(pose.landmarks_px, pose.outline_ratio),
    )


def _frame(picture: Image, colour: tuple[int, int, int], width: int) -> None:
    height, wide = picture.shape[:2]
    cv2.rectangle(picture, (0, 0), (wide - 1, height - 1), colour, width)


def _lines(picture: Image, words: str, size_px: int) -> None:
    """Write words from the top."""
    for place, line in enumerate(_wrapped(words, size_px, picture.shape[1])):
        at = (picture.shape[1] / 2, (1.5 + 1.6 * place) * size_px)
        write_text(picture, line, at, size_px=size_px)


def _wrapped(words: str, size_px: int, width_px: int) -> list[str]:
    """Return words over as few lines as they need in a picture, all about as long."""
    room_px = width_px - 3 * size_px
    lines = [words] if words else []
    for count in range(2, len(words.split()) + 1):
        if all(text_box(line, size_px)[2] <= room_px for line in lines):
            break
        lines = wrap(words, width=ceil(len(words) / count) + _SLACK)
    return lines
