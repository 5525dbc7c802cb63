"""Whether a recording was filmed as the test asks: the errors that are stated follow from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from screen.kinematics.arms import ARMS, Arms
from screen.kinematics.series import MovementSeries
from screen.pose.track import PoseTrack
from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.parts import Clothes, Condition, ConditionState, Filming, Setting
from screen.screening.protocol import ConditionName, Protocol
from screen.screening.quality.body import trunk_px
from screen.screening.quality.view import turn_advice, view_check
from screen.screening.reference.filming_file import FilmingLimits
from screen.screening.words import listed

__all__ = [
    "Clothes",
    "Condition",
    "Filmed",
    "Filming",
    "Setting",
    "filming_line",
    "filming_of",
    "filming_words",
]


@dataclass(frozen=True)
class Filmed:
    """What is looked at: ``series`` is None where nobody stayed at a place."""

    track: PoseTrack
    series: MovementSeries | None
    protocol: Protocol
    limits: FilmingLimits
    clothes: Clothes | None

    @property
    def arms(self) -> Arms:
        """How the arms are held in neutral."""
        held = self.series.arms if self.series else None
        return next((one for one in ARMS if one == held), "unlike")

    @property
    def arms_asked(self) -> list[Arms]:
        """The ways of holding them that the test asks for."""
        return (self.protocol.filming or self.limits.test).arms


def filming_of(
    track: PoseTrack,
    series: MovementSeries | None,
    protocol: Protocol,
    limits: FilmingLimits,
    *,
    clothes: Clothes | None = None,
) -> Filming:
    """Return the setting of a recording, and what was found of each condition of its test.

    Parameters
    ----------
    track, series
        What was tracked and measured; ``series`` is None where nobody stayed at a place.
    protocol, limits
        What the test asks for, and from where on it counts as done.
    clothes
        What the user says of them; None where nobody was asked.

    Notes
    -----
    ``as_asked`` needs every condition to be known to be so: what is not known counts as usual,
    because the errors of that setting are the wider ones.
    """
    filmed = Filmed(track, series, protocol, limits, clothes)
    asked = protocol.filming or limits.test
    conditions = [_LOOKS[name](filmed) for name in _IN_ORDER if name in asked.conditions]
    every = all(one.state == "as_asked" for one in conditions)
    return Filming(setting="as_asked" if every else "usual", conditions=conditions)


def filming_words(filming: Filming) -> Why:
    """Return in one line how the recording was filmed, and one piece of advice for next time.

    The advice is empty where it was filmed as asked.
    """
    if filming.setting == "as_asked":
        return Why("Filmed as asked.", "")
    otherwise = [one for one in filming.conditions if one.state == "not_as_asked"]
    unknown = [one for one in filming.conditions if one.state == "not_known"]
    parts = []
    if otherwise:
        parts.append(f"Not filmed as asked: {'; '.join(one.brief for one in otherwise)}.")
    if unknown:
        parts.append(f"Not known: {listed([one.brief for one in unknown])}.")
    parts.append("The errors are those of the usual setting.")
    first = next(iter([*otherwise, *unknown]))
    return Why(" ".join(parts), first.advice)


def filming_line(filming: Filming) -> str:
    """Return the same as one text."""
    told = filming_words(filming)
    return f"{told.reason} Next time: {told.advice}" if told.advice else told.reason


# The conditions, one by one.


def _clothes(filmed: Filmed) -> Condition:
    if filmed.clothes == "close":
        return _as_asked("clothes", "The clothes lie close, or the skin is bare.")
    if filmed.clothes == "usual":
        return _otherwise("clothes", "loose clothes", why("clothes_usual"))
    return _unknown("clothes", "how the clothes fit", why("clothes_unknown"))


def _arms(filmed: Filmed) -> Condition:
    words = filmed.limits.ways[filmed.arms]
    if filmed.arms in filmed.arms_asked:
        return _as_asked("arms", words.seen)
    told = why("arms_otherwise", seen=words.seen, ask=filmed.limits.ways[filmed.arms_asked[0]].ask)
    kind = _unknown if filmed.arms == "unlike" else _otherwise
    return kind("arms", words.brief, told)


def _hands(filmed: Filmed) -> Condition:
    if filmed.arms == "crossed":
        return _as_asked("hands", "Arms that are crossed hold nothing.")
    if filmed.arms == "before":
        return _as_asked("hands", "The hands were held clear of the body.")
    if filmed.arms == "at_shoulders":
        return _otherwise("hands", "hands held as with a bar", why("hands_with_bar"))
    return _unknown("hands", "whether the hands were empty", why("hands_unknown"))


def _view(filmed: Filmed) -> Condition:
    if filmed.series is None:
        return _unknown("view", "the view", why("filming_unknown", what="view"))
    view, most = filmed.series.view, filmed.limits.view.max_off_deg
    named = " or ".join(one for one in filmed.protocol.camera.views if one != "oblique")
    if view_check(view, filmed.protocol).passed and view.off_deg <= most:
        return _as_asked("view", f"The camera stood {view.off_deg:.0f}° off the {named} view.")
    told = why("view_otherwise", named=named, most=most, turn=turn_advice(view, filmed.protocol))
    return _otherwise("view", f"camera not in the {named} view", told)


def _light(filmed: Filmed) -> Condition:
    if not filmed.track.info.pictured or not len(filmed.track):
        return _unknown("light", "the light", why("not_checked_pictures", what="The light"))
    grey, least = float(np.median(filmed.track.brightness)), filmed.limits.light.min_grey
    if grey >= least:
        return _as_asked("light", f"The light was good (mean grey value {grey:.0f} of 255).")
    told = why("light_otherwise", grey=f"{grey:.0f}", least=least)
    return _otherwise("light", "dim light", told)


def _size(filmed: Filmed) -> Condition:
    if filmed.series is None and not filmed.track.seen.any():
        return _unknown("size", "the size of the person", why("filming_unknown", what="size"))
    trunk = filmed.series.scale_px if filmed.series else trunk_px(filmed.track)
    if trunk >= filmed.limits.size.min_trunk_px:
        return _as_asked("size", f"The trunk is {trunk:.0f} pixels long in the picture.")
    told = why("size_otherwise", trunk=f"{trunk:.0f}", least=filmed.limits.size.min_trunk_px)
    return _otherwise("size", "person small in the picture", told)


_LOOKS: Final[Mapping[ConditionName, Callable[[Filmed], Condition]]] = {
    "clothes": _clothes,
    "arms": _arms,
    "hands": _hands,
    "view": _view,
    "light": _light,
    "size": _size,
}
_IN_ORDER: Final = tuple(_LOOKS)


def _as_asked(name: ConditionName, message: str) -> Condition:
    return Condition(name=name, state="as_asked", message=message)


def _otherwise(name: ConditionName, brief: str, told: Why) -> Condition:
    return _told(name, "not_as_asked", brief, told)


def _unknown(name: ConditionName, brief: str, told: Why) -> Condition:
    return _told(name, "not_known", brief, told)


def _told(name: ConditionName, state: ConditionState, brief: str, told: Why) -> Condition:
    return Condition(name=name, state=state, brief=brief, message=told.reason, advice=told.advice)
