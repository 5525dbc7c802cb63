"""The turn of the chest about the vertical, seen from the front or from behind.

Three things tell it, none of them the face, because many people keep their eyes on the camera:

* the line of the shoulders grows narrower with the cosine of the turn, in the landmarks and in
  the outline; it says how far, not to which side, and it starts from where the person faces in
  neutral;
* the depth of one shoulder against the other says to which side, and hardly how far: the network
  sees a turn of the whole body in full and one over a resting pelvis in small part;
* arms folded on the chest point the way it faces, so that the elbows travel to the side of the
  turn: that corrects the depth where the face holds it back.

Notes
-----
The depth of the image landmarks is about three times stretched against x and y: the thighs of
people who sit, which point at the camera, come out 2.4 to 2.9 trunk lengths deep and are 0.8 to
0.95 long, and a body that faces 10 degrees past the camera shows shoulders and hips turned by 30.
World landmarks are compressed instead. The angle between the two is the discrepancy of "57 % too
large" and "26 % too small"; ``samples/learning/rotation_designs.py`` prints the comparison.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics import angles
from screen.kinematics.body import HIPS, KNEES, SHOULDERS, Body
from screen.kinematics.filters import fill_gaps
from screen.kinematics.front.outline import edges, width_px
from screen.kinematics.geometry import length
from screen.kinematics.medians import median_of
from screen.kinematics.series import FloatArray
from screen.pose.landmarks import pair

DEPTH_STRETCH: Final = 3.0
"""Depth of the image landmarks over the same length in the picture."""

GIRDLE_SHARE: Final = 1 / 3
"""Part of the swing of outstretched arms against the chest that the shoulder girdle makes.

One part in three is what is commonly given for raising the arm (scapulohumeral rhythm, after Inman
1944; recalled, not read). That it holds for arms swung level is this tool's choice.
"""

_ELBOWS, _WRISTS = pair("elbow"), pair("wrist")
_HEELS, _TOES = pair("heel"), pair("foot_index")
_FOOT_PER_TRUNK: Final = 0.5
_THIGH_PER_TRUNK: Final = 0.85
_SEATED_DROP: Final = 0.6
"""Knees less than this many trunk lengths below the hips belong to thighs that point ahead."""
_FACING_SEEN: Final = 0.65
"""Part of the turn away from the camera in neutral that the narrowing shows: shoulders seem to
narrow by less than they do."""
_SIGN_FADES_DEG: Final = 2.5
_SHOULDER_STATIONS: Final = (0.90, 1.00)
_ELBOW_STATIONS: Final = (0.40, 0.55)
_HIP_STATIONS: Final = (-0.20, 0.10)
_BODY_PER_SHOULDERS: Final = (0.8, 1.9)
"""Outlines narrower or wider than this, in widths of the shoulder landmarks, show no shoulders."""
_LEAST_REACH: Final = 0.2
"""Elbows this far in front of the shoulders, in shoulder widths, tell a turn."""
_FOLDED_WIDTH: Final = 0.45
_FOLDED_BELOW: Final = 0.3
"""Wrists closer together than the one, and no more than the other below the elbows, are folded."""
_OUT_WIDTH: Final = 1.8
_OUT_BELOW: Final = 0.5
"""Elbows as far apart as the one when seen widest, and no more than the other below the shoulders,
belong to arms held out. All four in shoulder widths."""
_WIDEST: Final = 95


def chest_turn_readings(
    body: Body, still: NDArray[np.bool_], *, leftward: int
) -> dict[str, FloatArray]:
    """Return the readings of the turn of the chest, degrees, + to the person's left.

    ``shoulders_turn`` is the turn that makes the shoulders as narrow as they are seen, and
    ``shoulders_turn_cubed`` its third power in (50 degrees)^2: what is seen falls short most at
    middling turns. ``depth_yaw`` and ``hips_depth_yaw`` are the turns of the shoulders' and the
    hips' line from the depth of the image landmarks. ``hips_turn`` is the turn that makes the
    outline of the hips as narrow as it is seen, to the side of the shoulders; 0 where it is not
    seen. ``still`` is ``(n,)``, True in neutral.
    """
    depth = _change_of_turn(angles.depth_yaw_deg(body, SHOULDERS), still)
    toward = depth + elbows_turn_deg(body, still, leftward=leftward)
    facing = _FACING_SEEN * facing_deg(body, still, leftward=leftward)
    turn = narrowing_turn_deg(width_ratio(body, still), toward, facing_deg=facing)
    turn = turn - median_of(turn, still)
    return {
        "shoulders_turn": turn,
        "shoulders_turn_cubed": turn**3 / 50.0**2,
        "depth_yaw": depth,
        "hips_depth_yaw": _change_of_turn(angles.depth_yaw_deg(body, HIPS), still),
        "hips_turn": _hips_turn_deg(body, still, depth),
    }


def _hips_turn_deg(body: Body, still: NDArray[np.bool_], toward: FloatArray) -> FloatArray:
    """Return the turn that makes the outline of the hips as narrow as it is seen."""
    wide = width_px(body, _HIP_STATIONS)
    turn = narrowing_turn_deg(wide / median_of(wide, still), toward, facing_deg=0.0)
    unknown = np.isnan(toward)
    turn = np.nan_to_num(fill_gaps(body.time_s, turn - median_of(turn, still)))
    return np.where(unknown, np.nan, turn)


def narrowing_turn_deg(ratio: FloatArray, toward: FloatArray, *, facing_deg: float) -> FloatArray:
    """Return the turn from neutral of a line whose width is ``ratio`` of that in neutral.

    A line that faces the camera squarely is cos(turn) as wide as it is long. ``facing_deg`` is
    the turn away from the camera in neutral, + to the left, so that it is
    ``ratio * cos(facing)`` of its full width. The cosine is the same to both sides: ``toward``
    (degrees from neutral, roughly) says which. It fades in over the first degrees, where noise
    looks like a turn.
    """
    full = ratio * np.cos(np.radians(facing_deg))
    size = np.degrees(np.arccos(np.clip(full, 0.0, 1.0)))
    side = toward + 2 * facing_deg
    return np.asarray(size * side / np.hypot(side, _SIGN_FADES_DEG) - facing_deg)


def facing_deg(body: Body, still: NDArray[np.bool_], *, leftward: int) -> float:
    """Return where the body faces in neutral, + past the camera to the person's left.

    The mean of what is known of: the depth of hips and shoulders, its stretch taken off (the
    hips, which lean on nothing but the trunk, weigh twice); the way the feet point, both together;
    and, for who sits, the way the thighs point. Each alone is off by a few degrees, and people
    differ in how they set their feet. 0 where nothing is known.
    """
    hips, shoulders = (_depth_ratio(body, still, line, leftward) for line in (HIPS, SHOULDERS))
    size = median_of(body.trunk_length_px, still)
    feet = leftward * _travel(body, still, _HEELS, _TOES) / (_FOOT_PER_TRUNK * size)
    cues = [(2 * hips + shoulders) / 3 / DEPTH_STRETCH]
    if _in_picture(body, still, (*_HEELS, *_TOES)):
        cues.append(feet)
    drop = body.points_px[:, KNEES, 1].mean(axis=1) - body.hips[:, 1]
    if median_of(drop, still) < _SEATED_DROP * size:
        cues.append(leftward * _travel(body, still, HIPS, KNEES) / (_THIGH_PER_TRUNK * size))
    known = [cue for cue in cues if np.isfinite(cue)]
    return float(np.degrees(np.arctan(np.mean(known)))) if known else 0.0


def width_ratio(body: Body, still: NDArray[np.bool_]) -> FloatArray:
    """Return ``(n,)``: the width of the shoulders over that in neutral.

    The mean of the landmarks' and the outline's, each of which errs by itself; of the landmarks'
    alone where the outline at the shoulders shows something else, such as a raised arm.
    """
    wide = length(body.points_px[:, SHOULDERS[0]] - body.points_px[:, SHOULDERS[1]])
    outline = width_px(body, _SHOULDER_STATIONS)
    low, high = _BODY_PER_SHOULDERS
    usual = median_of(outline, still) / median_of(wide, still)
    with np.errstate(invalid="ignore"):
        shown = (outline > low * wide) & (outline < high * median_of(wide, still))
    landmarks = wide / median_of(wide, still)
    if not low < usual < high:
        return landmarks
    outlines = np.where(shown, outline / median_of(outline, still), np.nan)
    if np.isnan(outlines[body.seen]).mean() > 1 / 2:
        return landmarks
    return (landmarks + fill_gaps(body.time_s, outlines)) / 2


def elbows_turn_deg(body: Body, still: NDArray[np.bool_], *, leftward: int) -> FloatArray:
    """Return what the elbows of folded arms say of the turn; 0 where arms are not folded.

    Elbows that lie ``reach`` in front of the shoulders travel sideways by ``reach * sin(turn)``;
    the outline there goes with them. A coarse reading, good for the side of the turn.
    """
    none = np.zeros(len(body.time_s))
    width = _shoulder_width_px(body, still)
    points = body.points_px
    wrists_apart = leftward * (points[:, _WRISTS[0], 0] - points[:, _WRISTS[1], 0])
    hang = points[:, _WRISTS, 1].mean(axis=1) - points[:, _ELBOWS, 1].mean(axis=1)
    folded = (
        median_of(wrists_apart, still) < _FOLDED_WIDTH * width
        and median_of(hang, still) < _FOLDED_BELOW * width
    )
    ahead = body.depth_px[:, SHOULDERS].mean(axis=1) - body.depth_px[:, _ELBOWS].mean(axis=1)
    reach = median_of(ahead, still) / DEPTH_STRETCH / width
    travel = points[:, _ELBOWS, 0].mean(axis=1) - points[:, SHOULDERS, 0].mean(axis=1)
    travel = leftward * (travel - median_of(travel, still)) / width
    elbows, outline = none, none
    elbows_apart = length(points[:, _ELBOWS[0]] - points[:, _ELBOWS[1]])
    if reach > _LEAST_REACH and median_of(elbows_apart, still) < _OUT_WIDTH * width:
        elbows = np.degrees(np.arcsin(np.clip(travel / reach, -1.0, 1.0)))
    if folded:
        middle = leftward * _outline_middle_percent(body, still)
        outline = np.nan_to_num(fill_gaps(body.time_s, middle))
    return np.asarray(np.nan_to_num(elbows) + outline)


def without_girdle(turn_deg: FloatArray, body: Body, still: NDArray[np.bool_]) -> FloatArray:
    """Take the swing of outstretched arms off the turn of the shoulders.

    Arms held out to the sides and swung further than the chest take the shoulder blades along:
    the line of the shoulders then lies between chest and arms, ``GIRDLE_SHARE`` of the way. How
    far the arms have turned is seen in how near the elbows have come together. Other frames come
    back as they are.
    """
    width = _shoulder_width_px(body, still)
    points = body.points_px
    apart = length(points[:, _ELBOWS[0]] - points[:, _ELBOWS[1]])
    known = apart[np.isfinite(apart)]
    widest = float(np.percentile(known, _WIDEST)) if len(known) else 0.0
    if not widest > _OUT_WIDTH * width:
        return turn_deg
    below = points[:, _ELBOWS, 1].mean(axis=1) - points[:, SHOULDERS, 1].mean(axis=1)
    arms = np.sign(turn_deg) * np.degrees(np.arccos(np.clip(apart / widest, 0.0, 1.0)))
    chest = (turn_deg - GIRDLE_SHARE * arms) / (1 - GIRDLE_SHARE)
    further = np.abs(arms) > np.abs(turn_deg)
    with np.errstate(invalid="ignore"):
        return np.where((below < _OUT_BELOW * width) & further, chest, turn_deg)


def _change_of_turn(angle_deg: FloatArray, still: NDArray[np.bool_]) -> FloatArray:
    """Take neutral off an angle that may pass 180 degrees."""
    turned = np.exp(1j * np.radians(angle_deg))
    known = turned[still]
    known = known[np.isfinite(known)]
    middle = known.mean() if len(known) else np.nan
    return np.asarray(np.degrees(np.angle(turned * np.conj(middle))))


def _shoulder_width_px(body: Body, still: NDArray[np.bool_]) -> float:
    left, right = SHOULDERS
    return median_of(length(body.points_px[:, left] - body.points_px[:, right]), still)


def _depth_ratio(
    body: Body, still: NDArray[np.bool_], line: tuple[int, int], leftward: int
) -> float:
    """Return how far the left end of a line is behind the right one, over its width."""
    left, right = line
    wide = median_of(length(body.points_px[:, left] - body.points_px[:, right]), still)
    return leftward * median_of(body.depth_px[:, left] - body.depth_px[:, right], still) / wide


def _travel(
    body: Body, still: NDArray[np.bool_], start: tuple[int, int], end: tuple[int, int]
) -> float:
    """Return how far right the middle of one pair lies of that of another, in pixels."""
    x = body.points_px[..., 0]
    return median_of(x[:, end].mean(axis=1) - x[:, start].mean(axis=1), still)


def _in_picture(body: Body, still: NDArray[np.bool_], points: tuple[int, ...]) -> bool:
    """Say whether landmarks lie inside the picture in neutral."""
    places = np.array(
        [[median_of(body.points_px[:, at, axis], still) for axis in (0, 1)] for at in points]
    )
    return bool(np.all((places >= 0) & (places < np.array(body.size_px))))


def _outline_middle_percent(body: Body, still: NDArray[np.bool_]) -> FloatArray:
    """Return how far the outline at the elbows has gone to the right of the picture.

    In percent of the trunk's length in neutral.
    """
    both = edges(body, _ELBOW_STATIONS)
    size = body.trunk_length_px
    middle = (both[:, 1] - both[:, 0]) / 2 * size / median_of(size, still)
    return np.asarray(100 * (middle - median_of(middle, still)))
