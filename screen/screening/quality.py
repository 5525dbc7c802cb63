"""The gate in front of the judging: is this recording good enough, and if not, what to change.

A check *blocks* where its failing makes every number wrong. Others warn. The thresholds stand in
``protocols/quality.toml``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.filters import runs
from screen.kinematics.geometry import dot, length
from screen.kinematics.series import FloatArray, MovementSeries, Repetition, Side, ViewEstimate
from screen.pose.landmarks import INDEX, pair
from screen.pose.track import PoseTrack
from screen.screening.measures import kinds
from screen.screening.protocol import Protocol
from screen.screening.result import Check, NeutralSpan, Quality, View
from screen.screening.thresholds import Thresholds
from screen.screening.traces import near_side
from screen.screening.words import counted, listed, on_side

BoolArray = NDArray[np.bool_]

_SHOULDERS, _HIPS = pair("shoulder"), pair("hip")
_SWAP_SIDES: Final = np.array([pair(joint) for joint in ("shoulder", "hip", "knee", "ankle")]).T
_TARGET_DEG: Final = {"front": (0.0,), "back": (180.0,), "side": (90.0, -90.0)}
_STEP_BACK: Final = (
    "Move the camera further away or turn it, so that the whole movement stays inside the picture."
)


def assess(
    track: PoseTrack,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    thresholds: Thresholds,
    *,
    swaps: NDArray[np.intp],
) -> Quality:
    """Return every check of the recording; ``swaps`` are its ``swap_frames``.

    Checks that need a person are left out where there is none, and those that need the movement
    where it could not be measured: only what failed first is named.
    """
    checks = [
        _file(track),
        _length(track, thresholds),
        *setting_checks(track, series, repetitions, protocol, thresholds),
    ]
    if series is not None:
        checks += _of_the_movement(track, series, repetitions, protocol, thresholds, swaps=swaps)
    return Quality(
        passed=not any(check.forbids for check in checks),
        checks=checks,
        view=_view_part(series.view) if series else None,
        neutral=_neutral_part(series) if series else None,
        people_seen=_people_seen(track),
        in_place_s=float(_frame_seconds(track)[series.in_place].sum()) if series else 0.0,
    )


def setting_checks(
    track: PoseTrack,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    thresholds: Thresholds,
) -> list[Check]:
    """Return the checks of camera, light and place: what a moment of film can tell."""
    checks = [_frame_rate(track, thresholds)]
    if len(track) > 1:
        checks += [_frozen(track, thresholds), _brightness(track, thresholds)]
    checks.append(_person(track, thresholds))
    if checks[-1].passed:
        checks += _of_the_person(track, series, repetitions, protocol, thresholds)
    return checks


def first_block(quality: Quality) -> Check | None:
    """Return the first check that forbids a verdict, or None."""
    return next((check for check in quality.checks if check.forbids), None)


def _of_the_person(
    track: PoseTrack,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    thresholds: Thresholds,
) -> list[Check]:
    """Return the checks that need a person in the picture."""
    window = _window(track, series, repetitions)
    needed = needed_landmarks(track, series, protocol)
    view = (
        [view_check(series.view, protocol), *_square(series.view, protocol, thresholds)]
        if series
        else []
    )
    return [
        _roll(track, series, thresholds),
        *view,
        _size(track, series, thresholds),
        _framing(track, window, needed, thresholds),
        _visibility(track, window, needed, protocol, thresholds),
        _people(track),
        _neutral(series, protocol),
    ]


def _of_the_movement(
    track: PoseTrack,
    series: MovementSeries,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    thresholds: Thresholds,
    *,
    swaps: NDArray[np.intp],
) -> list[Check]:
    """Return the checks that need the measured movement."""
    return [
        _swap(series, repetitions, swaps),
        _place(track, series, thresholds),
        _enough(repetitions, protocol),
        _finished(repetitions, track),
    ]


def _check(
    name: str, title: str, *, passed: bool, message: str, advice: str, blocks: bool = False
) -> Check:
    """Return a check; advice is given only where it failed."""
    return Check(
        id=name,
        title=title,
        passed=passed,
        blocks=blocks,
        message=message,
        advice="" if passed else advice,
    )


def _not_known(name: str, title: str, what: str, *, without: str = "pictures") -> Check:
    """Return a check that could not be made: a warning that says so, never a pass."""
    return _check(
        name,
        title,
        passed=False,
        message=f"{what} could not be checked: the landmarks came without {without}.",
        advice="Look at the recording that they were made of.",
    )


# The recording.


def duration_s(track: PoseTrack) -> float:
    """Return the length of the recording: the time of its frames, the last one's included."""
    return float(_frame_seconds(track).sum())


def _frame_seconds(track: PoseTrack) -> FloatArray:
    """Return ``(n,)``: how long each frame is shown; the last one as long as is usual."""
    if len(track) < 2:
        return np.zeros(len(track))
    steps = np.diff(track.time_s)
    return np.append(steps, np.median(steps))


def _file(track: PoseTrack) -> Check:
    notes = track.info.notes
    whole = "Every picture of the file could be read."
    if not track.info.pictured:
        words = "; ".join(track.info.log)
        whole = f"{words[:1].upper()}{words[1:]}."
    return _check(
        "file",
        "File whole",
        passed=not notes,
        message=" ".join(notes) if notes else whole,
        advice="Copy the recording from the camera again if something is missing.",
    )


def _length(track: PoseTrack, thresholds: Thresholds) -> Check:
    seconds = duration_s(track)
    return _check(
        "length",
        "Length of the recording",
        passed=seconds >= thresholds.length.min_s,
        blocks=True,
        message=f"The recording is {seconds:.1f} s long.",
        advice="Record the whole test: stand still for two seconds, then all repetitions.",
    )


def frames_per_s(track: PoseTrack) -> float:
    """Return frames a second from the frames' own times; 0 for a single frame."""
    if len(track) < 2:
        return 0.0
    return float((len(track) - 1) / (track.time_s[-1] - track.time_s[0]))


def _frame_rate(track: PoseTrack, thresholds: Thresholds) -> Check:
    limits = thresholds.frame_rate
    rate = frames_per_s(track)
    message = f"The recording has {rate:.0f} frames a second."
    advice = "Record with 25 frames a second or more, in better light; close other programs."
    if rate > limits.max_per_s:
        message = (
            f"By its frame times the recording has {rate:.0f} frames a second: no camera does."
        )
        advice = "The frame times in the file are wrong: save it again with another program."
    return _check(
        "frame_rate",
        "Frames a second",
        passed=limits.good_per_s <= rate <= limits.max_per_s,
        blocks=not limits.min_per_s <= rate <= limits.max_per_s,
        message=message,
        advice=advice,
    )


def _frozen(track: PoseTrack, thresholds: Thresholds) -> Check:
    if not track.info.pictured:
        return _not_known("frozen", "Moving picture", "Whether the picture stood still")
    limits = thresholds.frozen
    still = track.change <= limits.max_change
    still[0] = still[1]
    seconds = _frame_seconds(track)
    stretches = [
        (start, stop)
        for start, stop in runs(still)
        if seconds[start:stop].sum() >= limits.min_stretch_s
    ]
    share = sum(float(seconds[start:stop].sum()) for start, stop in stretches) / seconds.sum()
    spans = [
        f"from {track.time_s[start]:.1f} to {track.time_s[start] + seconds[start:stop].sum():.1f} s"
        for start, stop in stretches
    ]
    return _check(
        "frozen",
        "Moving picture",
        passed=bool(share <= limits.warn_ratio),
        blocks=bool(share >= limits.block_ratio),
        message=f"The picture stands still {listed(spans)}." if spans else "The picture moves.",
        advice="The camera or the transfer stopped. Record again and look at the file first.",
    )


def _brightness(track: PoseTrack, thresholds: Thresholds) -> Check:
    if not track.info.pictured:
        return _not_known("brightness", "Light", "The light")
    limits = thresholds.brightness
    grey = float(np.median(track.brightness))
    too_dark = grey < limits.min_grey
    word = "too dark" if too_dark else "too bright" if grey > limits.max_grey else "well lit"
    return _check(
        "brightness",
        "Light",
        passed=limits.min_grey <= grey <= limits.max_grey,
        message=f"The picture is {word} (mean grey value {grey:.0f} of 255).",
        advice="Put on more light, from the camera's side."
        if too_dark
        else "Turn the camera away from the window or lamp.",
    )


# The person.


def _person(track: PoseTrack, thresholds: Thresholds) -> Check:
    share = float(track.seen.mean()) if len(track) else 0.0
    message = f"A person was found in {100 * share:.0f} % of the frames."
    return _check(
        "person",
        "Person in the picture",
        passed=share > 0 and share >= thresholds.person.min_seen_ratio,
        blocks=True,
        message="No person was found." if share == 0 else message,
        advice="Let the camera see the whole person from head to feet, alone and in good light.",
    )


def _window(
    track: PoseTrack, series: MovementSeries | None, repetitions: Sequence[Repetition]
) -> BoolArray:
    """Return the frames that count: neutral and repetitions, else at the place, else all seen."""
    if series is None:
        return track.seen
    time_s = track.time_s
    window = (time_s >= series.neutral.start_s) & (time_s <= series.neutral.end_s)
    for repetition in repetitions:
        window[repetition.start : repetition.end + 1] = True
    if not repetitions:
        window = series.in_place
    counted_frames = np.asarray(window & track.seen)
    return counted_frames if counted_frames.any() else track.seen


def needed_landmarks(
    track: PoseTrack, series: MovementSeries | None, protocol: Protocol
) -> dict[str, list[int]]:
    """Return the landmarks that must be seen, by the joint's name."""
    side: Side = "both"
    if protocol.camera.sides == "near":
        side = near_side(series.view.facing) if series else _better_seen(track, protocol)
    needed: dict[str, list[int]] = {}
    for joint in protocol.camera.landmarks:
        if joint in INDEX:
            needed[joint] = [INDEX[joint]]
        else:
            left, right = pair(joint)
            needed[joint] = {"left": [left], "right": [right], "both": [left, right]}[side]
    return needed


def _better_seen(track: PoseTrack, protocol: Protocol) -> Side:
    """Return the side whose needed landmarks are seen better."""
    pairs = [pair(joint) for joint in protocol.camera.landmarks if joint not in INDEX]
    if not pairs:
        return "both"
    left, right = (
        float(track.visibility[:, [one[side] for one in pairs]].mean()) for side in (0, 1)
    )
    if math.isnan(left + right):
        return "both"
    return "left" if left >= right else "right"


def cut_off(
    track: PoseTrack, window: BoolArray, needed: dict[str, list[int]], thresholds: Thresholds
) -> tuple[list[str], Counter[str]]:
    """Return the joints that are cut off by the picture, and how often at which border."""
    width, height = track.info.width_px, track.info.height_px
    limits = thresholds.framing
    margin_x, margin_y = limits.border_ratio * width, limits.border_ratio * height
    points = track.landmarks_px[window]
    cut: list[str] = []
    borders: Counter[str] = Counter()
    for joint, indices in needed.items():
        x, y = points[:, indices, 0], points[:, indices, 1]
        beyond = {
            "left": x < margin_x,
            "right": x > width - margin_x,
            "top": y < margin_y,
            "bottom": y > height - margin_y,
        }
        outside = np.any(list(beyond.values()), axis=0)
        if float(1 - outside.mean(axis=0).max()) < limits.min_inside_ratio:
            cut.append(f"{joint}s" if len(indices) > 1 else joint)
            borders.update({border: int(off.sum()) for border, off in beyond.items() if off.any()})
    return cut, borders


def _framing(
    track: PoseTrack, window: BoolArray, needed: dict[str, list[int]], thresholds: Thresholds
) -> Check:
    cut, borders = cut_off(track, window, needed, thresholds)
    where = f" at the {borders.most_common(1)[0][0]} border" if borders else ""
    return _check(
        "framing",
        "Whole body in the picture",
        passed=not cut,
        blocks=True,
        message=f"Cut off by the picture{where}: {listed(cut)}."
        if cut
        else "All that this test needs is inside the picture.",
        advice=_STEP_BACK,
    )


def _visibility(
    track: PoseTrack,
    window: BoolArray,
    needed: dict[str, list[int]],
    protocol: Protocol,
    thresholds: Thresholds,
) -> Check:
    if not np.isfinite(track.visibility[window]).any():
        what = "Whether joints were hidden"
        return _not_known("visibility", "Joints seen", what, without="their visibility")
    limits = thresholds.visibility
    visible = track.visibility[window] >= limits.min_visibility
    hidden = [
        f"{joint}s" if len(indices) > 1 else joint
        for joint, indices in needed.items()
        if float(visible[:, indices].mean(axis=0).min()) < limits.min_visible_ratio
    ]
    return _check(
        "visibility",
        "Joints seen",
        passed=not hidden,
        blocks=True,
        message=f"Not seen well enough: {listed(hidden)}."
        if hidden
        else "The joints that this test needs are seen.",
        advice=f"Clear the view, wear tight clothing. {protocol.camera.placement}",
    )


def _size(track: PoseTrack, series: MovementSeries | None, thresholds: Thresholds) -> Check:
    trunk = series.scale_px if series else _trunk_px(track)
    return _check(
        "size",
        "Size of the person",
        passed=trunk >= thresholds.person.min_trunk_px,
        blocks=True,
        message=f"From hip to shoulder the person is {trunk:.0f} pixels long in the picture.",
        advice="Bring the camera nearer, or record with a higher resolution.",
    )


def _trunk_px(track: PoseTrack) -> float:
    """Return the typical distance from the middle of the hips to that of the shoulders."""
    return float(np.median(np.hypot(*_trunk_axis(track).T)))


def _trunk_axis(track: PoseTrack) -> FloatArray:
    """Return ``(seen frames, 2)``: from the middle of the hips to the middle of the shoulders."""
    points = track.landmarks_px[track.seen][..., :2].astype(np.float64)
    return np.asarray(points[:, _SHOULDERS].mean(axis=1) - points[:, _HIPS].mean(axis=1))


def _people_seen(track: PoseTrack) -> int | None:
    """Return how many people were seen at most; None where they were not counted."""
    return int(track.people_count.max(initial=0)) if track.info.pictured else None


def _people(track: PoseTrack) -> Check:
    most = _people_seen(track)
    if most is None:
        return _not_known("people", "One person only", "Whether others were in the picture")
    switches = track.info.followed_switches
    message = f"Up to {most} people were seen; the nearest was followed."
    if switches:
        message += f" The person followed changed {counted(switches, 'time')}."
    return _check(
        "people",
        "One person only",
        passed=most <= 1,
        message=message if most > 1 else "Only one person was seen.",
        advice="Let only one person be in the picture, or stay clearly behind them.",
    )


def _roll(track: PoseTrack, series: MovementSeries | None, thresholds: Thresholds) -> Check:
    limits = thresholds.roll
    roll = series.view.roll_deg if series else _roll_of_track(track)
    lying = abs(roll) >= limits.lying_deg
    way = "clockwise" if roll > 0 else "anticlockwise"
    message = f"The upright person leans {abs(roll):.0f}° {way} in the picture."
    return _check(
        "roll",
        "Camera upright",
        passed=abs(roll) <= limits.warn_deg,
        blocks=lying,
        message="The picture seems to lie on its side." if lying else message,
        advice="Turn the recording upright and run it again." if lying else "Set the camera level.",
    )


def _roll_of_track(track: PoseTrack) -> float:
    """Return the typical lean of the trunk in the picture, + clockwise, in degrees."""
    x, y = np.median(_trunk_axis(track), axis=0)
    return float(np.degrees(np.arctan2(x, -y)))


def _neutral(series: MovementSeries | None, protocol: Protocol) -> Check:
    """Check that there is a posture to count angles from, and how sure it is."""
    posture = "stands" if protocol.neutral.posture == "standing" else "sits"
    source = series.neutral.source if series else None
    message = {
        "start": f"The person {posture} still at the start.",
        "between": "There is no quiet moment at the start; a later one was used. "
        "Errors are wider for what is counted from it.",
        "assumed": "There is no quiet moment; the most upright posture was used. "
        "Errors are wider for what is counted from it, by much.",
        None: "No posture was found that angles can be counted from.",
    }[source]
    still = "Stand" if protocol.neutral.posture == "standing" else "Sit"
    return _check(
        "neutral",
        "Quiet start",
        passed=source == "start",
        blocks=source is None,
        message=message,
        advice=f"{still} upright and still for two seconds before the first repetition.",
    )


# The movement.


def view_check(view: ViewEstimate, protocol: Protocol) -> Check:
    """Check that the camera sees the person from where the test needs it."""
    camera = protocol.camera
    seen = f"The camera saw the person from the {view.kind}"
    if view.kind == "oblique":
        seen = f"The camera saw the person at an angle, {view.off_deg:.0f}° off the nearest view"
    elif view.off_deg >= 1:
        seen = f"{seen}, {view.off_deg:.0f}° off"
    passed = view.kind in camera.views and view.off_deg <= camera.max_off_deg
    wanted = f"the {' or '.join(camera.views)} view, at most {camera.max_off_deg:.0f}° off"
    return _check(
        "view",
        "Camera's view",
        passed=passed,
        blocks=True,
        message=f"{seen}." if passed else f"{seen}; this test needs {wanted}.",
        advice=f"{_turn(view, protocol)} {camera.placement}",
    )


def _square(view: ViewEstimate, protocol: Protocol, thresholds: Thresholds) -> list[Check]:
    """Return the warning of norms section 14, rule 40: sagittal angles want a square side view."""
    if protocol.plane != "sagittal" or view.kind != "side":
        return []
    limit = thresholds.view.warn_off_deg
    return [
        _check(
            "square",
            "Camera square to the person",
            passed=view.off_deg <= limit,
            message=f"The side view was {view.off_deg:.0f}° off; within {limit:.0f}° is best.",
            advice=f"Angles are less sure. {_turn(view, protocol)}",
        )
    ]


def _turn(view: ViewEstimate, protocol: Protocol) -> str:
    """Say how far and which way the person must turn; ``azimuth_deg`` grows to their left."""
    targets = [angle for kind in protocol.camera.views for angle in _TARGET_DEG.get(kind, ())]
    turns = [(target - view.azimuth_deg + 180) % 360 - 180 for target in targets]
    if not turns:
        return ""
    turn = min(turns, key=abs)
    return f"Turn about {abs(turn):.0f}° to your {'left' if turn > 0 else 'right'}."


def swap_frames(track: PoseTrack, thresholds: Thresholds) -> NDArray[np.intp]:
    """Return the frames at which left and right landmarks changed places.

    That is where, from one frame to the next, the line from the right to the left landmark of
    several joints turns round while its middle stays.
    """
    limits = thresholds.swap
    if not track.seen.any():
        return np.empty(0, dtype=np.intp)
    least = limits.min_apart_ratio * _trunk_px(track)
    left, right = (track.landmarks_px[:, side, :2].astype(np.float64) for side in _SWAP_SIDES)
    across, moved = left - right, length(np.diff((left + right) / 2, axis=0))
    apart = length(across)
    nearer = np.minimum(apart[1:], apart[:-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = dot(across[1:], across[:-1]) / (apart[1:] * apart[:-1])
        turned = (
            (nearer >= least)
            & (cosine <= -limits.min_reversal_cos)
            & (moved <= limits.max_moved_ratio * nearer)
        )
    return np.flatnonzero(np.count_nonzero(turned, axis=1) >= limits.min_pairs) + 1


def swapped_repetitions(
    swaps: NDArray[np.intp], repetitions: Sequence[Repetition]
) -> list[Repetition]:
    """Return the repetitions within which left and right changed places."""
    return [
        repetition
        for repetition in repetitions
        if np.any((swaps > repetition.start) & (swaps <= repetition.end))
    ]


def _swap(
    series: MovementSeries, repetitions: Sequence[Repetition], swaps: NDArray[np.intp]
) -> Check:
    swaps = swaps[series.in_place[swaps]]
    message = "Left and right kept their places."
    if len(swaps):
        touched = swapped_repetitions(swaps, repetitions)
        numbers = [str(repetition.index) for repetition in touched]
        where = f", in repetition {listed(numbers)}" if numbers else ", between repetitions"
        message = f"Left and right changed places {counted(len(swaps), 'time')}{where}."
    return _check(
        "swap",
        "Left and right kept apart",
        passed=not len(swaps),
        message=message,
        advice="Tight clothing in a colour unlike the background helps; record again.",
    )


def _place(track: PoseTrack, series: MovementSeries, thresholds: Thresholds) -> Check:
    seconds = _frame_seconds(track)
    away = float(seconds[~series.in_place].sum())
    share = away / float(seconds.sum())
    message = (
        "The person stayed at their place."
        if away < 0.05
        else f"Away from the place for {away:.1f} s (walking in or out); not used."
    )
    return _check(
        "place",
        "At the place",
        passed=share <= thresholds.place.max_away_ratio,
        message=message,
        advice="Stay at one place, whole in the picture, from the first repetition to the last.",
    )


def _enough(repetitions: Sequence[Repetition], protocol: Protocol) -> Check:
    needed = protocol.repetitions.min_count
    counts = Counter((one.side, one.direction) for one in repetitions if one.complete)
    wanted = kinds(protocol)
    directions = {direction for _, direction in wanted}
    few: list[str] = []
    for side, direction in wanted:
        if counts[side, direction] < needed:
            name = f" ({direction.replace('_', ' ')})" if len(directions) > 1 else ""
            few.append(f"{counts[side, direction]}{on_side(side)}{name}")
    return _check(
        "repetitions",
        "Enough repetitions",
        passed=not few,
        message=f"Full repetitions: {listed(few)}; a verdict needs {needed} of each."
        if few
        else f"{counted(sum(counts.values()), 'full repetition')}.",
        advice=f"Record at least {needed} full repetitions of each kind.",
    )


def _finished(repetitions: Sequence[Repetition], track: PoseTrack) -> Check:
    cut = [one for one in repetitions if not one.complete]
    times = [f"{track.time_s[one.peak]:.1f} s" for one in cut]
    return _check(
        "complete",
        "Repetitions finished",
        passed=not cut,
        message=f"{counted(len(cut), 'repetition')} not finished (at {listed(times)}); not used."
        if cut
        else "Every repetition came back to the start.",
        advice="Come back to the starting posture and stand still before the recording ends.",
    )


def _view_part(view: ViewEstimate) -> View:
    return View(
        kind=view.kind,
        azimuth_deg=view.azimuth_deg,
        off_deg=view.off_deg,
        facing=view.facing,
        roll_deg=view.roll_deg,
    )


def _neutral_part(series: MovementSeries) -> NeutralSpan:
    neutral = series.neutral
    return NeutralSpan(start_s=neutral.start_s, end_s=neutral.end_s, source=neutral.source)
