"""The two inclinometers on the back, drawn into a frame where the low back is read in it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import MovementSeries
from screen.pose.track import PoseTrack
from screen.report.back.choice import LUMBAR, PELVIS, THORAX
from screen.report.back.figure import Tangent, neutral_tangents, turned_tangents
from screen.report.drawing import Colour, stroke, text_box, write_text
from screen.report.overlay import Figure, figure_at
from screen.report.words import figure as figure_words

Image = NDArray[np.uint8]

HALF_TRUNKS: Final = 0.24
"""Half the length of a drawn inclinometer, in trunk lengths; about that of the report's."""
AWAY_TRUNKS: Final = 0.12
"""How far its words stand off the back."""


def low_back_deg(series: MovementSeries, row: int) -> float | None:
    """Return the rounding of the low back in a frame, in degrees; None where it is not read."""
    return _known(series, LUMBAR, row)


def draw_inclinometers(
    picture: Image, figure: Figure, track: PoseTrack, series: MovementSeries, row: int
) -> None:
    """Draw both inclinometers with their turn since neutral, where the low back is read.

    Parameters
    ----------
    picture, figure
        The frame, and the person in its pixels.
    row
        Of the track and the series.
    """
    if low_back_deg(series, row) is None:
        return
    forward = series.view.forward
    zero = _zero(track, series)
    turns = {
        channel: turn
        for channel in (PELVIS, THORAX)
        if (turn := _known(series, channel, row)) is not None
    }
    for channel, tangent in turned_tangents(figure, zero, turns, forward=forward).items():
        _draw(picture, figure, tangent, turns[channel], forward)


def _known(series: MovementSeries, channel: str, row: int) -> float | None:
    values = series.get(channel)
    value = None if values is None else float(values[row])
    return value if value is not None and np.isfinite(value) else None


def _zero(track: PoseTrack, series: MovementSeries) -> dict[str, Tangent]:
    """Return how the inclinometers lie in the middle of the neutral posture."""
    middle = (series.neutral.start_s + series.neutral.end_s) / 2
    seen = np.flatnonzero(track.seen)
    if not seen.size:
        return {}
    figure = figure_at(track, int(seen[np.abs(track.time_s[seen] - middle).argmin()]))
    return {} if figure is None else neutral_tangents(figure, forward=series.view.forward)


def _draw(picture: Image, figure: Figure, tangent: Tangent, turn_deg: float, forward: int) -> None:
    half = HALF_TRUNKS * figure.trunk_px * tangent.along
    width = max(2, round(figure.trunk_px / 35))
    line = np.stack([tangent.touch - half, tangent.touch + half])
    stroke(picture, line, _rgb(tangent.site.colour), width)
    words = f"{tangent.site.name} {figure_words(turn_deg, 'deg')}"
    size = max(12, round(picture.shape[0] / 36))
    _, _, wide, high = text_box(words, size)
    outward = tangent.outward(forward)
    clear = AWAY_TRUNKS * figure.trunk_px + 0.5 * (abs(outward[0]) * wide + abs(outward[1]) * high)
    place = tangent.touch + clear * outward
    write_text(picture, words, (float(place[0]), float(place[1])), size_px=size)


def _rgb(colour: str) -> Colour:
    """Return ``#b35c00`` as three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
