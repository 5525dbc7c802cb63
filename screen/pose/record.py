"""From a recording to a track: the one slow loop."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import version
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

import screen
from screen.capture.frame import Frame, RecordingInfo
from screen.capture.read_ahead import read_ahead
from screen.capture.video import VideoFile
from screen.errors import NobodySeenError, RecordingError
from screen.memory import give_back
from screen.opencv import cv2
from screen.pose.people import LEAST_SIZE_RATIO
from screen.pose.rows import TrackRows
from screen.pose.track import MOST_FRAMES, PoseTrack, TrackInfo, problems_of_length
from screen.pose.tracker import PoseTracker
from screen.reason_kinds import Why
from screen.reasons import why

MIN_SEEN_RATIO: Final = 0.02
"""A recording in which the person is seen in fewer of the frames than this holds nobody."""

Item = TypeVar("Item")

_LIBRARIES: Final = ("mediapipe", "opencv-python", "av", "numpy")


def track_recording(
    source: VideoFile,
    tracker: PoseTracker,
    *,
    beside: bool = True,
    on_progress: Callable[[float, float | None], None] | None = None,
) -> PoseTrack:
    """Follow the person through a recording and return the track.

    The pictures are streamed: a few are decoded ahead of the network, and outline and silhouette
    are read behind it, each in a thread of its own; memory grows by about 2.2 kB a frame.

    Parameters
    ----------
    source
        The opened recording.
    tracker
        A tracker that has seen no frame yet; it is closed at the end.
    beside
        Read pictures and outlines in threads beside the network. False keeps to one core, but for
        short looks for further people: many recordings at once are together done sooner.
    on_progress
        Called after each frame with its time and the length of the recording (None if the file
        does not say), both in seconds.

    Raises
    ------
    RecordingError
        If no frame could be read; and, before the first is, if the recording is longer than a
        track can be, or its frame times too uneven.
    NobodySeenError
        If there was nobody in nearly all of them, with what they show instead.
    """
    ahead = read_ahead if beside else _in_turn
    length_s = source.info.duration_s
    _check_length(source, source.stated_times_s)
    with TrackRows(aside=True) as rows:
        with (
            _one_thread_in_opencv(),
            closing(ahead(_prepared(source, tracker))) as prepared,
            closing(_detected(prepared, tracker)) as detected,
            closing(ahead(detected)) as found,
        ):
            for frame, bodies in islice(found, MOST_FRAMES + 1):
                rows.add(frame, tracker.read(bodies))
                if on_progress is not None:
                    on_progress(frame.time_s, length_s)
        tracker.close()
        give_back()
        _check(rows, source, tracker)
        notes = tuple(source.notes)
        info = track_info(
            source.info,
            source.size_px,
            tracker,
            switches=rows.switches,
            notes=notes,
            thinned=source.thinned,
        )
        return rows.track(info)


def _check(rows: TrackRows, source: VideoFile, tracker: PoseTracker) -> None:
    """Refuse a recording without frames, or without a person."""
    if rows.count == 0:
        raise RecordingError(*why("no_frame", path=source.path))
    _check_length(source, rows.times_s())
    if rows.seen < max(1.0, MIN_SEEN_RATIO * rows.count):
        raise NobodySeenError(*_why_nobody(rows, source, tracker))


def _check_length(source: VideoFile, time_s: NDArray[np.float64]) -> None:
    """Refuse frame times of which no track can be made that is read again."""
    problems = problems_of_length(time_s)
    if problems:
        raise RecordingError(*why("too_long", path=source.path, problem=problems[0]))


def _why_nobody(rows: TrackRows, source: VideoFile, tracker: PoseTracker) -> Why:
    """Say why nobody was followed: what the pictures show in most frames, else what is missing."""
    most = rows.count / 2
    facts = {"path": source.path, "count": rows.count, "seen": rows.seen}
    if rows.dark > most:
        return why("nobody_dark", dark=rows.dark, **facts)
    if rows.blank > most:
        return why("nobody_even", blank=rows.blank, **facts)
    if source.damaged:
        return why("nobody_damaged", notes=" ".join(source.notes), **facts)
    small, parts = (tracker.overlooked[name] for name in ("small", "hidden"))
    if small + parts <= rows.seen:
        return why("nobody_found", **facts)
    if small >= parts:
        return why("nobody_small", least=100 * LEAST_SIZE_RATIO, **facts)
    return why("nobody_hidden", parts=parts, **facts)


def _prepared(
    frames: Iterable[Frame], tracker: PoseTracker
) -> Generator[tuple[Frame, Any], None, None]:
    for frame in frames:
        yield frame, tracker.prepare(frame)


def _detected(
    prepared: Iterable[tuple[Frame, Any]], tracker: PoseTracker
) -> Generator[tuple[Frame, Any], None, None]:
    for frame, picture in prepared:
        yield frame, tracker.detect(picture)
        tracker.look_around()


def _in_turn(items: Iterable[Item]) -> Generator[Item, None, None]:
    yield from items


@contextmanager
def _one_thread_in_opencv() -> Iterator[None]:
    """Keep OpenCV from sharing out pictures that are too small for it: the cores have work."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def track_info(
    recording: RecordingInfo,
    size_px: tuple[int, int],
    tracker: PoseTracker,
    *,
    switches: int,
    notes: tuple[str, ...] = (),
    thinned: bool = False,
) -> TrackInfo:
    """Return where a track comes from, with the versions of what made it."""
    return TrackInfo(
        recording=recording,
        width_px=size_px[0],
        height_px=size_px[1],
        model_name=tracker.model_name,
        model_sha256=tracker.model_sha256,
        versions=_versions(),
        followed_switches=switches,
        notes=notes,
        thinned=thinned,
    )


@cache
def _versions() -> dict[str, str]:
    return {"movement-screen": screen.__version__, **{name: version(name) for name in _LIBRARIES}}
