"""People who rehearse before the live engine: puppets with known angles, played back by time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from itertools import zip_longest
from typing import Any

import numpy as np

from screen.capture.frame import Frame
from screen.live.drill import Drill, load_drill
from screen.live.engine import LiveEngine
from screen.live.settings import LiveSettings
from screen.live.state import LiveState, Phase
from screen.pose.track import PoseTrack
from screen.pose.tracker import RecordedTracker
from screen.screening.parts import Value
from screen.screening.protocols.files import load_protocol
from tests.kinematics.puppet import HEIGHT, WIDTH, Puppet, bump, clock

CREATED = "2024-05-01T10:00:00+00:00"
RATE_HZ = 15.0
"""Enough for every number here, and half the work of a camera's usual 30."""
READY_S = 4.5
"""Who stands well and still from the first picture is told to go before this."""
_NOISE = np.random.default_rng(1)
_PICTURES = [_NOISE.integers(90, 130, (HEIGHT, WIDTH, 3), np.uint8) for _ in range(4)]
_SMALL = [picture[::2, ::2].copy() for picture in _PICTURES]


def value(number: float | None, **changes: Any) -> Value:
    """A measured number with an error of 3, or one that could not be measured."""
    if number is None:
        return Value(**{"reason": "not seen"} | changes | {"value": None, "error": None})
    return Value(value=number, **{"error": 3.0} | changes)


def picture(index: int) -> np.ndarray:
    """A picture of nothing that is never quite like the one before, as a camera's."""
    return _PICTURES[index % len(_PICTURES)]


def small_picture(index: int) -> np.ndarray:
    """The same at half the size."""
    return _SMALL[index % len(_SMALL)]


def frames(
    times_s: Iterable[float], draw: Callable[[int], np.ndarray] = picture
) -> Iterable[Frame]:
    """Frames at the times given."""
    return (Frame(index, float(time_s), draw(index)) for index, time_s in enumerate(times_s))


def wall_hinge(repetitions: int) -> Drill:
    """The drill that ships, with fewer repetitions."""
    return load_drill("wall_hip_hinge").model_copy(update={"repetitions": repetitions})


def engine_for(
    *tracks: PoseTrack,
    protocol: str = "hip_hinge",
    drill: Drill | None = None,
    settings: LiveSettings | None = None,
) -> LiveEngine:
    """An engine that sees what stands in ``tracks``: one for each tracker that it asks for."""
    waiting = list(tracks)
    return LiveEngine(
        load_protocol(drill.protocol if drill else protocol),
        lambda: RecordedTracker(waiting.pop(0) if len(waiting) > 1 else waiting[0]),
        drill=drill,
        settings=settings,
    )


def play(engine: LiveEngine, shown: Iterable[Frame]) -> list[LiveState]:
    """Show frames to an engine; return the state after each."""
    return [engine.step(frame) for frame in shown]


def rehearsed(
    track: PoseTrack, *, protocol: str = "hip_hinge", drill: Drill | None = None
) -> tuple[list[LiveState], LiveEngine]:
    """Play a whole track; return the states, and the engine as it then is."""
    engine = engine_for(track, protocol=protocol, drill=drill)
    return play(engine, frames(track.time_s)), engine


def plain(states: Iterable[LiveState]) -> list[dict[str, Any]]:
    """States as values that can be compared: all but the arrays of what was seen."""
    return [
        {field.name: getattr(state, field.name) for field in fields(state) if field.name != "pose"}
        for state in states
    ]


def phases(states: Iterable[LiveState]) -> list[Phase]:
    """The phases in the order in which they came."""
    found: list[Phase] = []
    for state in states:
        if not found or state.phase is not found[-1]:
            found.append(state.phase)
    return found


def guidance(states: Iterable[LiveState]) -> list[str]:
    """The names of the guidance that was shown, in the order in which it came."""
    found: list[str] = []
    for state in states:
        name = state.guidance.id if state.guidance else ""
        if name and (not found or name != found[-1]):
            found.append(name)
    return found


def said(states: Iterable[LiveState], *kinds: str) -> list[tuple[float, str]]:
    """When which sentence was spoken; of all kinds, or of some."""
    return [
        (state.time_s, state.said.id)
        for state in states
        if state.said is not None and (not kinds or state.said.kind in kinds)
    ]


def first_s(states: Iterable[LiveState], phase: Phase) -> float:
    """When a phase first came."""
    return next(state.time_s for state in states if state.phase is phase)


def bends(
    time_s: np.ndarray, heights: Sequence[float], *, start_s: float = READY_S, every_s: float = 3.5
) -> np.ndarray:
    """Smooth excursions of these heights, one after the other, each of 3 s with a short rest."""
    course = np.zeros(len(time_s))
    for place, height in enumerate(heights):
        course += bump(time_s, start_s + every_s * place, 3.0, height)
    return course


def hinge(
    heights: Sequence[float], *, rounding: float = 0.0, facing: float = 90.0, **changes: Any
) -> PoseTrack:
    """A person seen from the side who stands, bends to these heights, and stands again.

    ``rounding`` is the part of the lean by which the outline of the low back bends.
    """
    time_s = clock(READY_S + 3.5 * len(heights) + 1.0, rate_hz=RATE_HZ)
    lean = bends(time_s, heights)
    return Puppet(
        time_s, forward=lean, back_slope=-rounding * lean, azimuth_deg=facing, **changes
    ).track()


def swaying(heights: Sequence[float], **changes: Any) -> PoseTrack:
    """The same for bends to the sides, left positive, of a person who faces the camera.

    Seen from the front a person is measured ten times as fast.
    """
    time_s = clock(READY_S + 3.5 * len(heights) + 1.0, rate_hz=RATE_HZ)
    return Puppet(time_s, side_bend=bends(time_s, heights), **changes).track()


def away(track: PoseTrack, start_s: float, end_s: float) -> PoseTrack:
    """The same with nobody in the picture for a while."""
    gone = (track.time_s >= start_s) & (track.time_s < end_s)
    unseen = {
        name: np.where(gone.reshape(-1, *[1] * (getattr(track, name).ndim - 1)), np.nan,
                       getattr(track, name)).astype(np.float32)
        for name in ("landmarks_px", "world_m", "outline_ratio", "silhouette_px")
    }  # fmt: skip
    return replace(track, **unseen, people_count=np.where(gone, 0, 1).astype(np.int8))


def halved(track: PoseTrack) -> PoseTrack:
    """The same person in pictures of half the size."""
    landmarks = track.landmarks_px / 2
    return replace(
        track,
        landmarks_px=landmarks,
        silhouette_px=track.silhouette_px / 2,
        info=replace(track.info, width_px=WIDTH // 2, height_px=HEIGHT // 2),
    )


def one_after_the_other(*tracks: PoseTrack, gaps_s: Sequence[float] = ()) -> PoseTrack:
    """Tracks joined, the times of each following on the one before, after a gap if one is given."""
    parts: dict[str, list[np.ndarray]] = {}
    begin_s = 0.0
    for track, gap_s in zip_longest(tracks, gaps_s[: len(tracks)], fillvalue=0.0):
        for field in fields(track):
            if field.name not in ("info", "time_s"):
                parts.setdefault(field.name, []).append(getattr(track, field.name))
        parts.setdefault("time_s", []).append(track.time_s + begin_s)
        begin_s += float(track.time_s[-1] + np.median(np.diff(track.time_s))) + gap_s
    joined: dict[str, Any] = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    return replace(tracks[0], **joined)


def nobody(duration_s: float, rate_hz: float = RATE_HZ) -> PoseTrack:
    """Pictures without anybody."""
    return away(Puppet(clock(duration_s, rate_hz)).track(), -1.0, duration_s + 1)
