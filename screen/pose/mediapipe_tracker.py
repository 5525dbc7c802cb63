"""MediaPipe's pose landmarker behind the ``PoseTracker`` door."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screen.capture.frame import Frame
from screen.capture.silenced import quiet_stderr
from screen.errors import ModelError
from screen.pose.mediapipe_library import (
    BaseOptions,
    PoseLandmarker,
    PoseLandmarkerOptions,
    RunningMode,
    mediapipe,
)
from screen.pose.model import ModelFile
from screen.pose.outline import trunk_outline
from screen.pose.people import Body, Follower, is_overturned, plausible_people, why_left_out
from screen.pose.silhouette import silhouette_curve
from screen.pose.tracker import PoseFrame, PoseTracker

MAX_PEOPLE: Final = 3

FIRST_LOOKS_S: Final = (0.0, 1.0)
LOOK_EVERY_S: Final = 3.0
"""When the scout looks for further people: a look costs as much as two or three frames."""

_HEED_AFTER: Final = 8
"""Frames from a look to when what it found counts: it is made beside them, and counts from the same
frame on however fast the machine is."""

LOOK_AGAIN_S: Final = (0.25, 4.0)
"""After a fresh network has found no better than the one that follows, the next try waits for the
first of these, then half as long again each time, up to the second: a try costs as much as five
frames."""

_WIDTH_STEP_PX: Final = 4


@dataclass(frozen=True)
class _Prepared:
    """MediaPipe's picture of a frame and its size; how much of its width is the frame's."""

    picture: Any
    picture_px: tuple[int, int]
    width_px: int
    time_s: float


@dataclass(frozen=True)
class _Detected:
    """MediaPipe's result for a picture, and how many people were known to be there."""

    prepared: _Prepared
    found: Any
    people_count: int


class MediaPipeTracker(PoseTracker):
    """Follows one person with MediaPipe's pose landmarker.

    As long as one person is there, one landmarker follows that one. A scout looks at a whole
    picture now and then, in a thread beside the landmarker; only if it sees several people are they
    all tracked, and one of them followed (see ``Follower``). Frames must come in order of time, and
    each recording needs a tracker of its own.

    Parameters
    ----------
    model
        The verified model, as ``ensure_model`` gives it.
    """

    def __init__(self, model: ModelFile) -> None:
        self.model_name = model.name
        self.model_sha256 = model.sha256
        self._model = model
        self._follower = Follower()
        self._scout = _Scout(model)
        self._landmarker: _Landmarker | None = None
        self._around: _Prepared | None = None
        self._last_s = -np.inf
        self._look_again_s = -np.inf
        self._wait_s = LOOK_AGAIN_S[0]

    def close(self) -> None:
        """Release the networks."""
        self._scout.close()
        if self._landmarker is not None:
            self._landmarker.close()
        self._landmarker = None

    def prepare(self, frame: Frame) -> _Prepared:
        """Return MediaPipe's picture of a frame; up to three columns are added on the right.

        A mask whose width is no multiple of four cannot be read: MediaPipe 0.10.33 then ends the
        whole process ("Check failed: 1 == ChannelSize()").
        """
        image_rgb, width_px = frame.image_rgb, frame.image_rgb.shape[1]
        missing = -width_px % _WIDTH_STEP_PX
        if missing:
            image_rgb = np.pad(image_rgb, ((0, 0), (0, missing), (0, 0)), mode="edge")
        picture = mediapipe.Image(
            image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(image_rgb)
        )
        return _Prepared(picture, (width_px + missing, len(image_rgb)), width_px, frame.time_s)

    def detect(self, prepared: _Prepared) -> _Detected:
        """Return the bodies that MediaPipe finds.

        Raises
        ------
        ValueError
            If the frame's time does not come after the one before.
        ModelError
            If MediaPipe cannot load the model.
        """
        if prepared.time_s <= self._last_s:
            raise ValueError(
                f"the frame at {prepared.time_s} s does not come after {self._last_s} s; "
                "each recording needs its own tracker"
            )
        self._last_s = prepared.time_s
        self._around = prepared
        count = self._count_people()
        landmarker = self._landmarker_for(max(1, count))
        found = landmarker.detect(prepared.picture, prepared.time_s)
        if prepared.time_s >= self._look_again_s:
            found = self._looked_at_again(landmarker, prepared, found)
        return _Detected(prepared, found, count)

    def read(self, detected: _Detected) -> PoseFrame | None:
        """Return the followed person, or None where that person is not seen."""
        prepared, found, count = detected.prepared, detected.found, detected.people_count
        bodies = _bodies_of(found, prepared.picture_px)
        places = plausible_people(bodies, prepared.picture_px)
        if bodies and not places:
            largest = max(bodies, key=lambda body: body.size_px)
            self.overlooked[str(why_left_out(largest, prepared.picture_px))] += 1
        people = [bodies[place] for place in places]
        chosen, switched = self._follower.choose(people, prepared.time_s, alone=count <= 1)
        if chosen is None:
            return None
        place, body = places[chosen], people[chosen]
        mask = _Mask(found.segmentation_masks[place], prepared.width_px)
        return PoseFrame(
            landmarks_px=body.landmarks_px,
            world_m=_world_of(found.pose_world_landmarks[place]),
            visibility=body.visibility,
            scan_ratio=lambda: trunk_outline(mask.view(), body.landmarks_px),
            trace_px=lambda: silhouette_curve(mask.view(), body.landmarks_px),
            people_count=max(count, len(people)),
            switched=switched,
        )

    def look_around(self) -> None:
        """Have the people in the last picture counted if it is time to."""
        if self._around is not None:
            self._scout.look(self._around)

    def _count_people(self) -> int:
        """Return how many people there are; both networks are loaded at once at the first frame."""
        if self._landmarker is None:
            self.look_around()
            self._landmarker_for(1)
        return self._scout.count()

    def _looked_at_again(self, following: _Landmarker, prepared: _Prepared, found: Any) -> Any:
        """Return what is found by a fresh network where the one that follows has lost the body.

        Once the network has taken a body for one that stands on its head it follows it so, for it
        looks for a person only where it has none. A fresh one often sees the body as it is, and
        then takes over.
        """
        if not _lost(found, prepared.picture_px):
            self._wait_s = LOOK_AGAIN_S[0]
            return found
        fresh = _Landmarker(self._model, RunningMode.VIDEO, following.people)
        again = fresh.detect(prepared.picture, prepared.time_s)
        if again.pose_landmarks and not _lost(again, prepared.picture_px):
            following.close()
            self._landmarker = fresh
            return again
        fresh.close()
        self._look_again_s = prepared.time_s + self._wait_s
        self._wait_s = min(1.5 * self._wait_s, LOOK_AGAIN_S[1])
        return found

    def _landmarker_for(self, people: int) -> _Landmarker:
        """Return the landmarker for so many people; a new one when their number has changed."""
        if self._landmarker is None or self._landmarker.people != people:
            if self._landmarker is not None:
                self._landmarker.close()
            self._landmarker = _Landmarker(self._model, RunningMode.VIDEO, people)
        return self._landmarker


class _Scout:
    """Counts the people in a whole picture now and then, in a thread of its own."""

    def __init__(self, model: ModelFile) -> None:
        self._model = model
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scout")
        self._landmarker: _Landmarker | None = None
        self._next_look_s = FIRST_LOOKS_S[0]
        self._looking: Future[int] | None = None
        self._heed_in = 0
        self._people = 0

    def look(self, prepared: _Prepared) -> None:
        """Begin to count the people in a picture if it is time to; the first look counts at once.

        What a later one finds counts ``_HEED_AFTER`` frames on.
        """
        time_s = prepared.time_s
        if time_s < self._next_look_s or self._looking is not None:
            return
        early = [look_s for look_s in FIRST_LOOKS_S if look_s > time_s]
        self._next_look_s = early[0] if early else time_s + LOOK_EVERY_S
        self._heed_in = _HEED_AFTER if self._landmarker is not None else 1
        self._looking = self._thread.submit(self._look, prepared)

    def count(self) -> int:
        """Return how many people there are, as far as is known; call it once a frame."""
        if self._looking is not None:
            self._heed_in -= 1
            if self._heed_in == 0:
                looking, self._looking = self._looking, None
                self._people = looking.result()
        return self._people

    def close(self) -> None:
        """Release the network."""
        self._thread.shutdown()
        if self._landmarker is not None:
            self._landmarker.close()
        self._landmarker = None

    def _look(self, prepared: _Prepared) -> int:
        if self._landmarker is None:
            self._landmarker = _Landmarker(self._model, RunningMode.IMAGE, MAX_PEOPLE)
        found = self._landmarker.detect(prepared.picture, prepared.time_s)
        return len(plausible_people(_bodies_of(found, prepared.picture_px), prepared.picture_px))


@dataclass(frozen=True)
class _Mask:
    """MediaPipe's mask of a person; the columns that were added to the picture are left out."""

    image: Any
    width_px: int

    def view(self) -> NDArray[np.float32]:
        """Return ``(height, width)``, valid as long as this object is kept."""
        values = self.image.numpy_view()[:, : self.width_px]
        return np.asarray(values.reshape(values.shape[:2]))


class _Landmarker:
    """MediaPipe's landmarker for a number of people, without its noise on the error stream."""

    def __init__(self, model: ModelFile, mode: RunningMode, people: int) -> None:
        self.people = people
        self._video = mode is RunningMode.VIDEO
        self._last_ms = -1
        self._warm = False
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(model.path)),
            running_mode=mode,
            num_poses=people,
            output_segmentation_masks=self._video,
        )
        try:
            with quiet_stderr():
                self._task = PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"MediaPipe cannot load the pose model {model.path} ({error}).",
                "Delete the file and run again: it is then downloaded again.",
            ) from error

    def detect(self, picture: Any, time_s: float) -> Any:
        """Return MediaPipe's result for a picture."""
        if self._warm:
            return self._detect(picture, time_s)
        self._warm = True
        with quiet_stderr():
            return self._detect(picture, time_s)

    def close(self) -> None:
        """Release the network."""
        self._task.close()

    def _detect(self, picture: Any, time_s: float) -> Any:
        if not self._video:
            return self._task.detect(picture)
        self._last_ms = max(self._last_ms + 1, round(time_s * 1000))
        return self._task.detect_for_video(picture, self._last_ms)


def _lost(found: Any, picture_px: tuple[int, int]) -> bool:
    """Say whether bodies were found, none of them upright: in every test the feet are lowest."""
    bodies = _bodies_of(found, picture_px)
    return bool(bodies) and all(is_overturned(body) for body in bodies)


def _bodies_of(found: Any, picture_px: tuple[int, int]) -> list[Body]:
    """Return every body of MediaPipe's result, people or not."""
    return [
        Body.from_landmarks(*_landmarks_of(landmarks, picture_px))
        for landmarks in found.pose_landmarks
    ]


def _landmarks_of(
    landmarks: Any, picture_px: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return ``(33, 3)`` in pixels and ``(33,)`` visibility; z is scaled by the width."""
    values = np.array([(p.x, p.y, p.z, p.visibility) for p in landmarks], dtype=np.float32)
    width, height = picture_px
    return values[:, :3] * np.array([width, height, width], dtype=np.float32), values[:, 3]


def _world_of(landmarks: Any) -> NDArray[np.float32]:
    """Return ``(33, 3)`` in metres; MediaPipe's axes are those of ``PoseTrack.world_m``."""
    return np.array([(p.x, p.y, p.z) for p in landmarks], dtype=np.float32)
