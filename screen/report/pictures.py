"""Pictures for the report: the person with the lines that were measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.capture.frame import Frame
from screen.kinematics.series import Side
from screen.opencv import cv2
from screen.pose.landmarks import SIDES, BodySide
from screen.pose.track import PoseTrack
from screen.report.answers import pictured
from screen.report.back.crop import FIGURE_SUFFIX, Crop, back_crops, cut_figure, cut_photo
from screen.report.drawing import AngleMark, draw_figure
from screen.report.findings import picture_key
from screen.report.overlay import Figure, drawn_near_side, figure_at
from screen.report.words import value_with_error
from screen.screening.result import FindingResult, MeasureSummary, ScreenResult

Image = NDArray[np.uint8]
ReadFrames = Callable[[list[float]], Sequence[Frame]]

PICTURE_HEIGHT_PX: Final = 480
JPEG_QUALITY: Final = 80
PAPER: Final = 246
MARGIN: Final = 0.28
NARROWEST: Final = 0.6
SAME_TIME_S: Final = 0.1
OVERVIEW_KEY: Final = "overview"


@dataclass(frozen=True)
class Box:
    """A part of a picture, whole pixels; right and bottom are not in it."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Moment:
    """A frame to show, and the angle to mark in it."""

    frame: int
    mark: AngleMark | None


def draw_pose(
    frame_rgb: Image,
    track: PoseTrack,
    index: int,
    *,
    near_side: BodySide | None = None,
    outline: bool = True,
    labels: bool = True,
    angle: AngleMark | None = None,
    head: bool = False,
    blur_face: bool = False,
) -> Image:
    """Return a copy of the picture with the person of track row ``index`` drawn on it.

    Parameters
    ----------
    frame_rgb
        ``(height, width, 3)``; another size than the analysed picture is allowed.
        ``blank_frame`` gives an empty one where only the track is at hand.
    near_side
        The side near the camera; the other is drawn paler. None draws both alike.
    outline
        Draw the edges of the trunk.
    labels
        Write L and R (the person's own) beside the joints.
    angle
        The angle of interest with its text.
    head
        Draw a circle for the head, where no picture shows it.
    blur_face
        Make the face unrecognisable, where the person was not seen by the nearest row that was.
    """
    picture = _without_face(frame_rgb, track, index) if blur_face else frame_rgb.copy()
    figure = figure_at(track, index, width_px=frame_rgb.shape[1])
    if figure is not None:
        draw_figure(
            picture,
            figure,
            near_side=near_side,
            outline=outline,
            labels=labels,
            angle=angle,
            head=head,
        )
    return picture


def blank_frame(track: PoseTrack) -> Image:
    """Return an empty, paper-coloured picture of the size the track was measured in."""
    return np.full((track.info.height_px, track.info.width_px, 3), PAPER, dtype=np.uint8)


def blurred_face(image: Image, centre: NDArray[np.float64], radius: float) -> Image:
    """Return a copy with a disc made unrecognisable: coarse squares, then smoothed."""
    height, width = image.shape[:2]
    side = max(2, round(radius / 3))
    coarse = cv2.resize(
        image, (max(1, width // side), max(1, height // side)), interpolation=cv2.INTER_AREA
    )
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.circle(mask, (round(centre[0]), round(centre[1])), round(radius), 255, -1)
    return np.asarray(np.where(mask[..., None] > 0, smooth, image), dtype=np.uint8)


def finding_pictures(
    result: ScreenResult,
    track: PoseTrack,
    read_frames: ReadFrames | None,
    *,
    blur_face: bool = False,
) -> dict[str, bytes]:
    """Return a JPEG for each finding that the first page shows, or one overview without any.

    Parameters
    ----------
    result, track
        What was found, and the track it was found in.
    read_frames
        Gives the pictures at such times, in seconds; None draws on an empty ground.
    blur_face
        Make faces unrecognisable.

    Returns
    -------
    dict
        By ``screen.report.findings.picture_key`` or ``OVERVIEW_KEY``; moments without a person
        are left out. Where the low back is measured also the two pictures of the back, see
        ``screen.report.back.crop``: bare photographs, and the figures to draw on them.
    """
    moments, crops = picture_moments(result, track), back_crops(result, track)
    wanted = {key: moment.frame for key, moment in moments.items()}
    wanted |= {key: crop.frame for key, crop in crops.items()}
    images = _images(wanted, track, read_frames)
    pictures = {
        key: _jpeg(drawn)
        for key, moment in moments.items()
        if (drawn := _picture(result, moment, track, images.get(key), blur_face=blur_face))
        is not None
    }
    return pictures | _back_pictures(crops, track, images, blur_face=blur_face)


def _back_pictures(
    crops: Mapping[str, Crop],
    track: PoseTrack,
    images: Mapping[str, Image],
    *,
    blur_face: bool,
) -> dict[str, bytes]:
    """Return the figure of each crop and, where the frame is at hand, its photograph."""
    pictures: dict[str, bytes] = {}
    for key, crop in crops.items():
        figure = cut_figure(track, crop)
        if figure is None:
            continue
        pictures[key + FIGURE_SUFFIX] = figure.packed()
        if key in images:
            image = images[key]
            ground = _without_face(image, track, crop.frame) if blur_face else image
            pictures[key] = _jpeg(cut_photo(ground, crop, track_width=track.info.width_px))
    return pictures


def picture_moments(result: ScreenResult, track: PoseTrack) -> dict[str, Moment]:
    """Return the moments to show: of the findings that decide the answers, else the overview."""
    if result.status != "judged":
        return {}
    chosen = {
        picture_key(finding): Moment(finding.frame, angle_mark(result, finding))
        for finding in pictured(result)
        if finding.frame is not None
    }
    if not chosen:
        peaks = [one.peak_frame for one in result.repetitions if one.valid]
        chosen = {OVERVIEW_KEY: Moment(peaks[0], None)} if peaks else {}
    return {
        key: moment
        for key, moment in chosen.items()
        if 0 <= moment.frame < len(track) and track.seen[moment.frame]
    }


def _images(
    wanted: Mapping[str, int], track: PoseTrack, read_frames: ReadFrames | None
) -> dict[str, Image]:
    """Read each frame once, by key; one that did not come back stays out."""
    if read_frames is None or not wanted:
        return {}
    times = {key: float(track.time_s[frame]) for key, frame in wanted.items()}
    frames = list(read_frames(sorted(set(times.values()))))
    images = {}
    for key, time_s in times.items():
        nearest = min(frames, key=lambda frame: abs(frame.time_s - time_s), default=None)
        if nearest is not None and abs(nearest.time_s - time_s) <= SAME_TIME_S:
            images[key] = nearest.image_rgb
    return images


def _picture(
    result: ScreenResult,
    moment: Moment,
    track: PoseTrack,
    image: Image | None,
    *,
    blur_face: bool,
) -> Image | None:
    ground = blank_frame(track) if image is None else image
    if blur_face and image is not None:
        ground = _without_face(ground, track, moment.frame)
    figure = figure_at(track, moment.frame, width_px=ground.shape[1])
    if figure is None:
        return None
    box = person_box(figure, width=ground.shape[1], height=ground.shape[0])
    picture, scale = _cut_and_scaled(ground, box)
    draw_figure(
        picture,
        figure.moved(scale=scale, left=box.left, top=box.top),
        near_side=drawn_near_side(result.quality.view),
        outline=True,
        labels=result.quality.view is None or result.quality.view.kind != "side",
        angle=moment.mark,
        head=image is None,
    )
    return picture


def person_box(figure: Figure, *, width: int, height: int) -> Box:
    """Return the part of a picture that holds the person, with a margin, inside the picture."""
    points = np.concatenate([figure.joints, figure.outline.reshape(-1, 2)])
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    margin = MARGIN * figure.trunk_px
    left, top = low - margin
    right, bottom = high + margin
    lacking = max(0.0, NARROWEST * (bottom - top) - (right - left)) / 2
    return Box(
        left=int(max(0, np.floor(left - lacking))),
        top=int(max(0, np.floor(top))),
        right=int(min(width, np.ceil(right + lacking))),
        bottom=int(min(height, np.ceil(bottom))),
    )


def angle_mark(result: ScreenResult, finding: FindingResult) -> AngleMark | None:
    """Return the angle to mark: the finding's channel and side, with the repetition's value."""
    measure = next(
        (item for item in result.protocol.measures if item.name == finding.measure), None
    )
    if measure is None:
        return None
    return AngleMark(
        channel=measure.source,
        side=_marked_side(result, finding, measure),
        text=_mark_text(result, finding, measure),
    )


def _marked_side(result: ScreenResult, finding: FindingResult, measure: MeasureSummary) -> Side:
    taken_from = measure.side
    if taken_from == "near":
        return drawn_near_side(result.quality.view) or "both"
    if taken_from in {"repetition", "opposite"}:
        side = _repetition_side(result, finding)
        return side if taken_from == "repetition" else _opposite(side)
    return "both"


def _repetition_side(result: ScreenResult, finding: FindingResult) -> Side:
    for repetition in result.repetitions:
        if repetition.index == finding.repetition:
            return repetition.side
    return finding.side


def _opposite(side: Side) -> Side:
    return side if side == "both" else SIDES[1 - SIDES.index(side)]


def _mark_text(result: ScreenResult, finding: FindingResult, measure: MeasureSummary) -> str:
    """Return the value of the repetition shown; without one nothing is written."""
    for repetition in result.repetitions:
        if repetition.index == finding.repetition:
            value = repetition.measures.get(finding.measure)
            if value is not None and value.value is not None and value.error is not None:
                known = abs(value.value) if finding.absolute else value.value
                return value_with_error(known, value.error, measure.unit)
    return ""


def _without_face(image: Image, track: PoseTrack, index: int) -> Image:
    seen = np.flatnonzero(track.seen)
    if not seen.size:
        return image.copy()
    nearest = int(seen[np.abs(seen - index).argmin()])
    figure = figure_at(track, nearest, width_px=image.shape[1])
    return image.copy() if figure is None else blurred_face(image, *figure.head())


def _cut_and_scaled(image: Image, box: Box) -> tuple[Image, float]:
    part = image[box.top : box.bottom, box.left : box.right]
    scale = PICTURE_HEIGHT_PX / part.shape[0]
    size = (max(1, round(part.shape[1] * scale)), PICTURE_HEIGHT_PX)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, size, interpolation=method), dtype=np.uint8), scale


def _jpeg(image_rgb: Image) -> bytes:
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    return bytes(data)
