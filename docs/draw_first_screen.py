"""Draw the picture on the first screen of the README: ``python docs/draw_first_screen.py``.

A sample clip is screened as it would be for a user (half a minute), and its deepest bend is shown
with the two inclinometers beside the answers. The card has a background of its own, so that it can
be read on a light and on a dark page.
"""

from __future__ import annotations

import base64
import json
import textwrap
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import screen
from screen.capture import read_frames_at
from screen.opencv import cv2
from screen.report.answers import AnswerView, answer_views
from screen.report.inclinometers import draw_inclinometers
from screen.report.overlay import drawn_near_side, figure_at
from screen.report.pictures import draw_pose

HERE = Path(__file__).resolve().parent
CLIP = HERE.parent / "samples" / "clips" / "hip_hinge_rounded.mp4"
TARGET = HERE / "pictures" / "first_screen.svg"
PERSON = {"sex": "female", "age": 65}
"""The person of the clip, as the JSON beside it says."""

MEASURE = "lumbar_flexion_deg"
WIDTH, HEIGHT = 960, 450
PICTURE_WIDTH, PICTURE_HEIGHT = 480, 402
MARGIN = 24
TEXT_LEFT = PICTURE_WIDTH + 2 * MARGIN
LETTERS_A_LINE = 47
LINE_HEIGHT = 22
COLOURS = {"paper": "#ffffff", "edge": "#b8c4c8", "ink": "#0e2a33", "soft": "#4a626b"}
BADGE = {"very_likely": "#9a4a00", "likely": "#9a4a00"}

Image = NDArray[np.uint8]


def deepest_bend(screening: screen.Screening) -> Image:
    """Return the frame that shows the first answer best, cut to the person, with what is measured.

    The lines are drawn at three times the size of the frame, so that they stay sharp.
    """
    finding = next(one for one in screening.result.findings if one.measure == MEASURE)
    track, series = screening.track, screening.series
    if finding.frame is None or finding.time_s is None or series is None:
        raise SystemExit(f"{CLIP.name} shows nothing of the low back.")
    (frame,) = read_frames_at(CLIP, [finding.time_s])
    large = cv2.resize(frame.image_rgb, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    near = drawn_near_side(series.view)
    picture = draw_pose(large, track, finding.frame, near_side=near, labels=False)
    person = figure_at(track, finding.frame, width_px=picture.shape[1])
    if person is None:
        raise SystemExit(f"Nobody was found in {CLIP.name}.")
    draw_inclinometers(picture, person, track, series, finding.frame)
    left, top = np.nanmin(person.joints, axis=0)
    right, bottom = np.nanmax(person.joints, axis=0)
    high = 1.5 * (bottom - top)
    wide = high * PICTURE_WIDTH / PICTURE_HEIGHT
    x, y = round((left + right - wide) / 2), round((top + bottom) / 2 - 0.58 * high)
    cut = picture[max(0, y) : round(y + high), max(0, x) : round(x + wide)]
    return cv2.resize(cut, (2 * PICTURE_WIDTH, 2 * PICTURE_HEIGHT), interpolation=cv2.INTER_AREA)


def true_deg() -> float:
    """Return the true rounding at the peaks of the clip: the person is rendered."""
    truth = json.loads(CLIP.with_suffix(".json").read_text("utf-8"))
    return float(np.mean([one["measures"][MEASURE] for one in truth["repetitions"]]))


def drawing(picture: Image, views: list[AnswerView], truth_deg: float) -> str:
    """Return the card as SVG: the picture on the left, the answers on the right."""
    packed = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 82])[1]
    photo = base64.b64encode(packed.tobytes()).decode()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif">',
        f"<title>A rendered person in a hip hinge with two inclinometers on the back. "
        f"{escape(views[0].text)}</title>",
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="14" '
        f'fill="{COLOURS["paper"]}" stroke="{COLOURS["edge"]}"/>',
        f'<image x="{MARGIN}" y="{MARGIN}" width="{PICTURE_WIDTH}" height="{PICTURE_HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice" href="data:image/jpeg;base64,{photo}"/>',
    ]
    y = MARGIN + 18.0
    for view in views:
        y = _answer(parts, view, y) + 20
    told = (
        "A sample clip of a rendered person, so the truth is known: the low back rounds by "
        f"{truth_deg:.0f}°. A screening aid, never a diagnosis."
    )
    for line in textwrap.wrap(told, LETTERS_A_LINE + 8):
        _line(parts, line, y, size=13, fill=COLOURS["soft"])
        y += 19
    return "\n".join([*parts, "</svg>\n"])


def _answer(parts: list[str], view: AnswerView, y: float) -> float:
    """Add a question, its word and its answer; return where the next one starts."""
    for line in textwrap.wrap(view.question, LETTERS_A_LINE - 6):
        _line(parts, line, y, size=17, bold=True)
        y += LINE_HEIGHT + 1
    colour = BADGE.get(view.likelihood, COLOURS["soft"])
    word = f"{view.symbol} {view.word}, probability {view.probability}"
    _line(parts, word, y + 3, size=16, fill=colour, bold=True)
    y += LINE_HEIGHT + 6
    for line in textwrap.wrap(view.text, LETTERS_A_LINE):
        _line(parts, line, y, size=15)
        y += LINE_HEIGHT
    return y


def _line(
    parts: list[str],
    words: str,
    y: float,
    *,
    size: int,
    fill: str = COLOURS["ink"],
    bold: bool = False,
) -> None:
    weight = ' font-weight="600"' if bold else ""
    parts.append(
        f'<text x="{TEXT_LEFT}" y="{y:.0f}" font-size="{size}" fill="{fill}"{weight}>'
        f"{escape(words)}</text>"
    )


def main() -> None:
    """Screen the clip and write the picture."""
    screening = screen.run(CLIP, protocol="hip_hinge", person=PERSON)
    TARGET.write_text(
        drawing(deepest_bend(screening), answer_views(screening.result), true_deg()), "utf-8"
    )
    print(f"wrote {TARGET}")


if __name__ == "__main__":
    main()
