"""How others spell landmarks, coordinates, times and picture sizes."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from typing import Final, Literal, NamedTuple

from screen.pose.landmarks import COUNT, NAMES

Part = Literal["x", "y", "z", "visibility"]
Clock = Literal["s", "ms", "us"]
Words = tuple[str, ...]

PARTS: Final[tuple[Part, ...]] = ("x", "y", "z", "visibility")
"""The order in which numbers of one landmark stand where nothing names them."""

_MOST_DIGITS: Final = 9
"""Numbers of landmarks are short; Python refuses to read endless ones."""
_KEPT: Final = 4096
"""Names whose reading is remembered: JSON says them again for each landmark of each frame."""
_PART_WORDS: Final[dict[str, Part]] = {
    "x": "x",
    "y": "y",
    "z": "z",
    **dict.fromkeys(("visibility", "visible", "vis", "v"), "visibility"),
    **dict.fromkeys(("score", "confidence", "conf", "c", "likelihood"), "visibility"),
}
_CLOCK_WORDS: Final[dict[str, Clock]] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("ms", "msec", "millis", "milliseconds"), "ms"),
    **dict.fromkeys(("us", "usec", "micros", "microseconds"), "us"),
}
_UNIT_WORDS: Final = frozenset(("px", "pixel", "pixels", "m", "norm", "normalised", "normalized"))
_FILLERS: Final = frozenset(
    ("pose", "landmark", "landmarks", "lm", "keypoint", "keypoints", "kp", "point", "joint", "body")
)
_FRAME_WORDS: Final = frozenset(
    ("frame", "frames", "frameid", "frameidx", "frameindex", "frameno", "framenum", "framenumber")
)
_TIME_WORDS: Final = frozenset(("t", "time", "timestamp", "frametime", "frametimestamp"))
_PICTURE_WORDS: Final = frozenset(("", "image", "img", "frame", "picture", "video"))
_RATE_WORDS: Final = frozenset(("fps", "framerate", "framespersecond", "videofps"))
_OTHER_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "pinky": ("pinky1", "little", "littlefinger"),
    "index": ("index1", "indexfinger"),
    "thumb": ("thumb2",),
    "foot_index": ("toe", "toes", "toetip", "foottip"),
    "eye_inner": ("innereye",),
    "eye_outer": ("outereye",),
}
"""Other words for a landmark, without its side."""


def _spellings(name: str) -> list[str]:
    """Return how a landmark may be spelt, without capitals and anything between the words."""
    words = name.split("_")
    side = next((word for word in words if word in {"left", "right"}), "")
    rest = "_".join(word for word in words if word != side)
    bodies = (rest.replace("_", ""), *_OTHER_WORDS.get(rest, ()))
    sides = (side, side[0]) if side else ("",)
    return [text for one in sides for body in bodies for text in (one + body, body + one)]


_BY_SPELLING: Final = {
    spelling: index for index, name in enumerate(NAMES) for spelling in _spellings(name)
}


@lru_cache(maxsize=_KEPT)
def words_of(text: str) -> Words:
    """Return the words of a name: ``LShoulder.x``, ``left-shoulder x`` and ``x11`` alike."""
    apart = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3 \2", text)
    apart = re.sub(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])", " ", apart)
    return tuple(re.findall(r"[a-z]+|[0-9]+", apart.lower()))


def landmark_named(words: Words) -> int | None:
    """Return the index of the landmark that these words name, None if none."""
    return _BY_SPELLING.get("".join(word for word in words if word not in _FILLERS))


def number_in(words: Words) -> int | None:
    """Return the number where the words are but a number, as in ``landmark_11``."""
    rest = [word for word in words if word not in _FILLERS]
    if len(rest) != 1 or not rest[0].isdigit() or len(rest[0]) > _MOST_DIGITS:
        return None
    return int(rest[0])


class Column(NamedTuple):
    """What a column holds: a number of a landmark (named or by its number), or of a world one.

    ``landmark`` and ``number`` are both None in a table with a row a landmark.
    """

    part: Part
    world: bool
    landmark: int | None = None
    number: int | None = None


@lru_cache(maxsize=_KEPT)
def column_named(text: str) -> Column | None:
    """Return what a column of this name holds, None if no number of a landmark."""
    words = words_of(text)
    world = "world" in words
    while words and words[-1] in _UNIT_WORDS:
        words = words[:-1]
    words = tuple(word for word in words if word != "world")
    at = _part_place(words)
    if at is None:
        return None
    rest = words[:at] + words[at + 1 :]
    if not [word for word in rest if word not in _FILLERS]:
        return Column(_PART_WORDS[words[at]], world)
    landmark, number = landmark_named(rest), number_in(rest)
    if landmark is None and number is None:
        return None
    return Column(_PART_WORDS[words[at]], world, landmark, number)


def _part_place(words: Words) -> int | None:
    """Return where the word for the coordinate stands: last (``nose_x``) or first (``x11``)."""
    if words and words[-1] in _PART_WORDS:
        return len(words) - 1
    fillers = len(list(takewhile(_FILLERS.__contains__, words)))
    return fillers if fillers < len(words) and words[fillers] in _PART_WORDS else None


def is_frame(text: str) -> bool:
    """Say whether this names the number of a frame."""
    return "".join(words_of(text)) in _FRAME_WORDS


def is_time(text: str) -> bool:
    """Say whether this names a time."""
    words = words_of(text)
    bare = words[:-1] if words and words[-1] in _CLOCK_WORDS else words
    return "".join(bare) in _TIME_WORDS


def clock_of(text: str) -> Clock | None:
    """Return the unit that the name of a time states, None if it states none."""
    words = words_of(text)
    return _CLOCK_WORDS.get(words[-1]) if words else None


def is_width(text: str) -> bool:
    """Say whether this names the width of the picture."""
    return _is_size(text, "width")


def is_height(text: str) -> bool:
    """Say whether this names the height of the picture."""
    return _is_size(text, "height")


def _is_size(text: str, side: str) -> bool:
    words = [word for word in words_of(text) if word not in _UNIT_WORDS]
    return words[-1:] == [side] and "".join(words[:-1]) in _PICTURE_WORDS


def is_rate(text: str) -> bool:
    """Say whether this names the frames a second."""
    return "".join(words_of(text)) in _RATE_WORDS


def places_of(numbers: set[int]) -> dict[int, int] | None:
    """Return the landmark of each number: counted from 0, or from 1; None if neither fits."""
    for first in (0, 1):
        if numbers == set(range(first, first + COUNT)):
            return {number: number - first for number in numbers}
    return {number: number for number in numbers} if numbers <= set(range(COUNT)) else None
