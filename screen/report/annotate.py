"""The annotated video: skeleton, outline, inclinometers, angles and the count of repetitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from screen.capture.film import FilmWriter
from screen.capture.frame import Frame
from screen.kinematics.channels import CHANNELS
from screen.kinematics.series import MovementSeries, Repetition, Side
from screen.pose.track import PoseTrack
from screen.report.curves import channel_words
from screen.report.drawing import AngleMark, text_box, write_text
from screen.report.inclinometers import draw_inclinometers, low_back_deg
from screen.report.overlay import drawn_near_side, figure_at
from screen.report.pictures import draw_pose
from screen.report.words import SIDE_WORD, figure

Image = NDArray[np.uint8]


def write_annotated(
    frames: Iterable[Frame],
    track: PoseTrack,
    series: MovementSeries,
    repetitions: Sequence[Repetition],
    out: Path,
    *,
    measure: tuple[str, Side],
    blur_face: bool = False,
) -> int:
    """Write the frames with what was measured drawn on them; return how many were written.

    Parameters
    ----------
    frames
        The frames that ``track`` was made of, in order; each keeps its own time.
    measure
        Channel and side of the angle to show.
    out
        An ``.mp4`` file: H.264 where PyAV has the encoder, else MPEG-4 Part 2.
    blur_face
        Make the face unrecognisable, also while the person is not tracked.

    Raises
    ------
    OutputError
        If there are no frames or the file cannot be written.
    """
    with FilmWriter(out, what="the annotated video") as film:
        for frame in frames:
            picture = annotate_frame(
                frame, track, series, repetitions, measure=measure, blur_face=blur_face
            )
            film.add(picture, frame.time_s)
    return film.count


def annotate_frame(
    frame: Frame,
    track: PoseTrack,
    series: MovementSeries,
    repetitions: Sequence[Repetition],
    *,
    measure: tuple[str, Side],
    blur_face: bool = False,
) -> Image:
    """Return one frame with the lines, the angles and the count of repetitions.

    Where the low back is read the two inclinometers lie on it; where both sides of the body are
    seen, L and R stand beside its joints.
    """
    row = int(np.abs(track.time_s - frame.time_s).argmin())
    channel, side = measure = _moving_side(series, repetitions, measure, row)
    picture = draw_pose(
        frame.image_rgb,
        track,
        row,
        near_side=drawn_near_side(series.view),
        labels=series.view.kind != "side",
        angle=AngleMark(channel, side, ""),
        blur_face=blur_face,
    )
    person = figure_at(track, row, width_px=picture.shape[1])
    if person is not None:
        draw_inclinometers(picture, person, track, series, row)
    size = max(14, round(picture.shape[0] / 32))
    lines = [count_words(repetitions, row), _angle_words(series, measure, row)]
    if (rounding := low_back_deg(series, row)) is not None:
        lines.append(f"low back {figure(rounding, 'deg')}")
    for line, words in enumerate(lines):
        _, _, wide, _ = text_box(words, size)
        write_text(picture, words, (0.6 * size + wide / 2, (1.2 + 1.8 * line) * size), size_px=size)
    return picture


def _moving_side(
    series: MovementSeries, repetitions: Sequence[Repetition], measure: tuple[str, Side], row: int
) -> tuple[str, Side]:
    """Return the measure on the side that moves: of this repetition, else of the one before it."""
    channel, _ = measure
    begun = [repetition for repetition in repetitions if repetition.start <= row]
    if begun and series.get(channel, begun[-1].side) is not None:
        return channel, begun[-1].side
    return measure


def count_words(repetitions: Sequence[Repetition], row: int) -> str:
    """Say how many repetitions have reached their peak by frame ``row``."""
    done = [repetition for repetition in repetitions if repetition.peak <= row]
    if not done:
        return f"repetition 0 of {len(repetitions)}"
    side = SIDE_WORD[done[-1].side]
    return f"repetition {len(done)} of {len(repetitions)}{f', {side}' if side else ''}"


def _angle_words(series: MovementSeries, measure: tuple[str, Side], row: int) -> str:
    channel, side = measure
    values = series.get(channel, side)
    value = None if values is None else float(values[row])
    unit = CHANNELS[channel].unit if channel in CHANNELS else ""
    words = " ".join(word for word in (SIDE_WORD[side], channel_words(channel)) if word)
    return f"{words} {figure(value, unit)}"
