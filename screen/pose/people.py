"""Several people in the picture: which bodies are people, and which one is followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from screen.pose.landmarks import INDEX, pair

LOST_S: Final = 1.0
"""The followed person may be out of sight for this long before another one is followed."""

LARGER_RATIO: Final = 1.5
LARGER_S: Final = 1.0
"""Another person is followed once so many times as large for longer than this."""

LEAST_SIZE_RATIO: Final = 0.12
"""A person is at least so large, as a ratio of the longer side of the picture."""

_TRUNK: Final = [*pair("shoulder"), *pair("hip")]
_MAIN: Final = [*_TRUNK, *pair("knee"), *pair("ankle"), INDEX["nose"]]
_ANKLES: Final = list(pair("ankle"))
_SHOULDERS: Final = list(pair("shoulder"))
_LEAST_VISIBILITY: Final = 0.35
_SAME_BODY_RATIO: Final = 0.12
_STEP_RATIO: Final = 0.45
_SIZE_MEMORY_S: Final = 10.0


@dataclass(frozen=True, eq=False)
class Body:
    """One detected body: where its hips are and how large it is, both in pixels."""

    landmarks_px: NDArray[np.float32]
    visibility: NDArray[np.float32]
    centre_px: NDArray[np.float64]
    size_px: float

    @classmethod
    def from_landmarks(
        cls, landmarks_px: NDArray[np.float32], visibility: NDArray[np.float32]
    ) -> Body:
        """Measure a body: size is the diagonal of the box round its main landmarks."""
        main = landmarks_px[_MAIN, :2].astype(float)
        width, height = main.max(axis=0) - main.min(axis=0)
        centre = landmarks_px[list(pair("hip")), :2].mean(axis=0, dtype=float)
        return cls(landmarks_px, visibility, centre, float(np.hypot(width, height)))


def plausible_people(bodies: Sequence[Body], picture_px: tuple[int, int]) -> list[int]:
    """Return which of ``bodies`` are people, each once, the largest first.

    Left out are ghosts (a trunk that is hardly visible, or a body much smaller than the picture),
    the second of two detections of one body, and, where others are upright, overturned bodies: the
    network has taken somebody's head for the feet.
    """
    kept: list[int] = []
    people = [i for i, body in enumerate(bodies) if why_left_out(body, picture_px) is None]
    upright = [i for i in people if not is_overturned(bodies[i])]
    for place in sorted(upright or people, key=lambda i: -bodies[i].size_px):
        body = bodies[place]
        if not any(_same_body(body, bodies[other]) for other in kept):
            kept.append(place)
    return kept


def why_left_out(body: Body, picture_px: tuple[int, int]) -> Literal["small", "hidden"] | None:
    """Return why a detected body is not taken for a person; None where it is.

    ``small`` is too small in the picture, ``hidden`` has a trunk that can hardly be seen.
    """
    if body.size_px < LEAST_SIZE_RATIO * max(picture_px):
        return "small"
    return "hidden" if body.visibility[_TRUNK].mean() < _LEAST_VISIBILITY else None


def is_overturned(body: Body) -> bool:
    """Say whether the feet of a body lie over its hips or its shoulders in the picture."""
    feet, shoulders = (body.landmarks_px[joints, 1].mean() for joints in (_ANKLES, _SHOULDERS))
    return bool(feet < body.centre_px[1] or feet < shoulders)


def _same_body(a: Body, b: Body) -> bool:
    gaps = np.linalg.norm(a.landmarks_px[_TRUNK, :2] - b.landmarks_px[_TRUNK, :2], axis=1)
    return float(gaps.mean()) < _SAME_BODY_RATIO * max(a.size_px, b.size_px)


class Follower:
    """Follows one person among several by continuity of place and size.

    Starts with the largest. Changes when the followed person has been out of sight for
    ``LOST_S``, or another has been ``LARGER_RATIO`` times as large for ``LARGER_S``.
    """

    def __init__(self) -> None:
        self._followed: Body | None = None
        self._seen_s = 0.0
        self._full_size_px = 0.0
        self._larger_since_s: float | None = None

    def choose(
        self, people: Sequence[Body], time_s: float, *, alone: bool
    ) -> tuple[int | None, bool]:
        """Return which of ``people`` is the followed one, and whether that is a change.

        Parameters
        ----------
        people
            The people seen now, the largest first.
        time_s
            The time of the picture.
        alone
            True if no more than one person is known to be there: who is seen is then followed at
            once, wherever the body stands.
        """
        if not people:
            self._larger_since_s = None
            return None, False
        if self._followed is None:
            return self._take(people, 0, time_s, new=True), False
        nearest = min(range(len(people)), key=lambda i: self._distance(people[i]))
        if self._distance(people[nearest]) > 1:
            self._larger_since_s = None
            if alone or time_s - self._seen_s > LOST_S:
                return self._take(people, 0, time_s, new=True), True
            return None, False
        if self._is_outgrown(people[0], time_s):
            self._larger_since_s = None
            return self._take(people, 0, time_s, new=True), True
        return self._take(people, nearest, time_s, new=False), False

    def _distance(self, body: Body) -> float:
        """Return how far a body is from the followed one; up to 1 it can be the same person."""
        followed = self._followed
        if followed is None:
            return 0.0
        size = max(followed.size_px, body.size_px, 1.0)
        step = float(np.linalg.norm(body.centre_px - followed.centre_px)) / (_STEP_RATIO * size)
        growth = abs(float(np.log(max(body.size_px, 1.0) / max(followed.size_px, 1.0))))
        return step + 0.5 * growth

    def _is_outgrown(self, largest: Body, time_s: float) -> bool:
        """Return whether another person has long been clearly larger than the followed one.

        Compared with the largest the followed person has lately been, for who bends or squats
        looks small.
        """
        if largest.size_px < LARGER_RATIO * self._full_size_px:
            self._larger_since_s = None
            return False
        if self._larger_since_s is None:
            self._larger_since_s = time_s
        return time_s - self._larger_since_s > LARGER_S

    def _take(self, people: Sequence[Body], place: int, time_s: float, *, new: bool) -> int:
        faded = 0.0 if new else np.exp((self._seen_s - time_s) / _SIZE_MEMORY_S)
        self._followed = people[place]
        self._full_size_px = max(self._followed.size_px, float(faded) * self._full_size_px)
        self._seen_s = time_s
        return place
