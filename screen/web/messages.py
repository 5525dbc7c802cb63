"""What goes over the wire: states and results as plain values for JSON, frames as bytes."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screen.capture.video import shrunk
from screen.errors import MovescreenError, UsageError
from screen.inputs import parse_json
from screen.live.state import LiveState, Told
from screen.opencv import cv2
from screen.pose.tracker import PoseFrame
from screen.report.overlay import edges_of
from screen.text import with_parameters

_PARAMETERS: Final = {"model": "--model"}
"""What parameters of the library are called where the server is started."""

Json = dict[str, Any]


def words_of(error: MovescreenError) -> str:
    """Return an error as the page shows it."""
    return with_parameters(str(error), _PARAMETERS)


_HEAD: Final = struct.Struct("<Id")
_DECIMALS: Final = 4
_MARK: Final = 0xFF
_FRAME_HEADERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_LEAST_SIDE_PX: Final = 32
_MOST_SIDE_PX: Final = 4096
_LATEST_MS: Final = 1e13
"""In Unix time this is the year 2286; clocks of a page count from its opening."""
_NOT_UNDERSTOOD: Final = "The page sent something unexpected."
_NO_PICTURE: Final = ("A picture from the camera could not be read.", "Reload the page.")


def read_frame(message: bytes) -> tuple[int, float, bytes]:
    """Return the number, the time in seconds and the JPEG picture of a frame's message.

    Raises
    ------
    UsageError
        If it is too short to hold them, or its time is not one of a browser's clock.
    """
    if len(message) <= _HEAD.size:
        raise UsageError("A picture came without content.", "Reload the page.")
    number, time_ms = _HEAD.unpack_from(message)
    if not 0 <= time_ms <= _LATEST_MS:
        raise UsageError("A picture came with an impossible time.", "Reload the page.")
    return number, time_ms / 1000, message[_HEAD.size :]


def read_words(text: str) -> Json:
    """Return a message in words: an object whose ``type`` says what it is about.

    Raises
    ------
    UsageError
        If it is something else, or nested too deep to be read.
    """
    try:
        said = parse_json(text)
    except ValueError as error:
        raise UsageError(_NOT_UNDERSTOOD, "Reload it.") from error
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        raise UsageError(_NOT_UNDERSTOOD, "Reload it.")
    return said


def read_shown(said: Json) -> tuple[int, float]:
    """Return the number of a frame that the page has shown, and when, in Unix seconds.

    Raises
    ------
    UsageError
        If these are not numbers.
    """
    number, at_ms = said.get("frame"), said.get("at_ms")
    if (
        isinstance(number, int)
        and not isinstance(number, bool)
        and isinstance(at_ms, int | float)
        and 0 <= at_ms <= _LATEST_MS
    ):
        return number, at_ms / 1000
    raise UsageError(_NOT_UNDERSTOOD, "Reload it.")


def decoded(jpeg: bytes) -> NDArray[np.uint8]:
    """Return a JPEG as RGB, at most as large as pictures are analysed.

    Raises
    ------
    UsageError
        If it is no picture.
    """
    size = _size_of(jpeg)
    if size is None or not _LEAST_SIDE_PX <= min(size) <= max(size) <= _MOST_SIDE_PX:
        raise UsageError(*_NO_PICTURE)
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise UsageError(*_NO_PICTURE)
    return shrunk(np.asarray(image, dtype=np.uint8))


def _size_of(jpeg: bytes) -> tuple[int, int] | None:
    """Return the width and height a JPEG claims, before anything is unpacked; None if none is.

    Its segments follow one another, each with its length; that of a frame header (C0 to CF but
    C4, C8 and CC) holds the size (ISO/IEC 10918-1, B.2.2).
    """
    place = 2
    while jpeg[:2] == b"\xff\xd8" and place + 9 <= len(jpeg) and jpeg[place] == _MARK:
        kind = jpeg[place + 1]
        if kind in _FRAME_HEADERS:
            height, width = struct.unpack_from(">HH", jpeg, place + 5)
            return width, height
        place += 2 + struct.unpack_from(">H", jpeg, place + 2)[0]
    return None


def state_message(number: int, state: LiveState, size_px: tuple[int, int]) -> Json:
    """Return the state after frame ``number``; places are parts of the picture's size."""
    return {
        "type": "state",
        "frame": number,
        "time_s": round(state.time_s, _DECIMALS),
        "phase": state.phase.value,
        "guidance": _sentence(state.guidance),
        "said": None if state.said is None else vars(state.said),
        "note": _sentence(state.note),
        "cue": _sentence(state.cue),
        "count": state.count,
        "wanted": state.wanted,
        "counts": [
            {"side": side, "direction": direction, "count": count}
            for (side, direction), count in state.counts.items()
        ],
        "told": None if state.told_now is None else told_part(state.told_now),
        "tone": state.tone,
        "still_left_s": state.still_left_s,
        "depth": state.depth,
        "readings": [vars(reading) for reading in state.readings],
        "figure": _figure(state.pose, state.back_side, size_px),
        "dropped": state.dropped,
    }


def told_part(told: Told) -> Json:
    """Return a repetition as it is told."""
    return {
        "index": told.index,
        "number": told.number,
        "verdict": told.verdict,
        "words": told.words,
        "tone": told.tone,
        "side": told.side,
        "direction": told.direction,
    }


def _sentence(sentence: Any) -> Json | None:
    return None if sentence is None else {"id": sentence.id, "text": sentence.text}


def _figure(pose: PoseFrame | None, back_side: int | None, size_px: tuple[int, int]) -> Json | None:
    if pose is None:
        return None
    size = np.array(size_px, dtype=float)
    joints = np.column_stack([pose.landmarks_px[:, :2] / size, pose.visibility])
    back: Sequence[Any] = []
    if back_side is not None:
        edge = edges_of(pose.landmarks_px, pose.outline_ratio)[back_side] / size
        back = edge[np.isfinite(edge).all(axis=1)].round(_DECIMALS).tolist()
    return {"joints": joints.round(_DECIMALS).tolist(), "back": back}
