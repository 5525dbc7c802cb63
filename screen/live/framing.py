"""Whether the camera sees the person as a test needs it, and if not, the one thing to change."""

from __future__ import annotations

from typing import Final

from screen.kinematics.series import MovementSeries, ViewEstimate
from screen.pose.track import PoseTrack
from screen.screening.protocol import Protocol
from screen.screening.quality import cut_off, needed_landmarks, setting_checks, view_check
from screen.screening.quality.filming import filming_of
from screen.screening.reference.filming_file import FilmingLimits
from screen.screening.reference.thresholds import Thresholds

_IN_ORDER: Final = (
    "person", "roll", "framing", "size", "view", "visibility",
)  # fmt: skip
"""The order in which a person can put things right: first be seen, then stand well."""
VIEW_GUIDANCE: Final = ("turn_side", "turn_front")
_ASKED: Final = {"view": "asked_view", "light": "asked_light", "size": "asked_size"}
_ASKED_ARMS: Final = {
    "crossed": "asked_arms_crossed",
    "hanging": "asked_arms_hanging",
    "before": "asked_arms_before",
}
_SAME_WORDS: Final = {
    "person": "looking",
    "roll": "upright",
    "size": "nearer",
    "visibility": "hidden",
}


def what_is_wrong(
    track: PoseTrack, series: MovementSeries | None, protocol: Protocol, thresholds: Thresholds
) -> str | None:
    """Return the name of the guidance to give; None where the test can start.

    Judged by the same checks as a recorded run, over a moment of film: ``track`` with its
    ``series``, whose channels may be empty. What would forbid a verdict there forbids the start.
    """
    checks = {check.id: check for check in setting_checks(track, series, [], protocol, thresholds)}
    failing = [name for name in _IN_ORDER if name in checks and checks[name].forbids]
    if not failing:
        return None if "view" in checks else "looking"
    first = failing[0]
    light = checks.get("brightness")
    if first == "person" and light is not None and not light.passed:
        return _light(track, thresholds)
    if first == "framing":
        return _framing(track, series, protocol, thresholds)
    if first == "view":
        return view_guidance(protocol)
    return _SAME_WORDS[first]


def asked_otherwise(
    track: PoseTrack, series: MovementSeries, protocol: Protocol, limits: FilmingLimits
) -> str | None:
    """Return the guidance for the first thing that is otherwise than the test asks; None if none.

    Told by the same recogniser as a recorded run, over a moment of film. What cannot be told is
    not asked for, nor is what there are no words for.
    """
    filming = filming_of(track, series, protocol, limits)
    otherwise = [one.name for one in filming.conditions if one.state == "not_as_asked"]
    arms = protocol.filming.arms[:1] if protocol.filming else []
    names = (
        _ASKED_ARMS.get(arms[0]) if name == "arms" and arms else _ASKED.get(name)
        for name in otherwise
    )
    return next((name for name in names if name is not None), None)


def view_guidance(protocol: Protocol) -> str:
    """Return the name of the guidance to turn as the test needs it."""
    return "turn_side" if "side" in protocol.camera.views else "turn_front"


def view_fits(view: ViewEstimate, protocol: Protocol) -> bool:
    """Say whether the camera sees the person as the test needs it."""
    return view_check(view, protocol).passed


def _light(track: PoseTrack, thresholds: Thresholds) -> str:
    grey = float(track.brightness.mean())
    return "light" if grey < thresholds.brightness.min_grey else "glare"


def _framing(
    track: PoseTrack, series: MovementSeries | None, protocol: Protocol, thresholds: Thresholds
) -> str:
    """Return what to do about a body that is cut off: the border tells."""
    needed = needed_landmarks(track, series, protocol)
    _, borders = cut_off(track, track.seen, needed, thresholds)
    above_or_below = {"top", "bottom"} & set(borders)
    if above_or_below == {"bottom"}:
        return "feet" if _only_feet(track, needed, thresholds) else "step_back"
    if above_or_below == {"top"}:
        return "head"
    if not above_or_below and len(borders) == 1:
        return "middle"
    return "step_back"


def _only_feet(track: PoseTrack, needed: dict[str, list[int]], thresholds: Thresholds) -> bool:
    """Say whether everything above the ankles is inside the picture."""
    above = {joint: places for joint, places in needed.items() if joint != "ankle"}
    cut, _ = cut_off(track, track.seen, above, thresholds)
    return not cut and len(above) < len(needed)
