"""Video files: upright, shrunk pictures with the file's own times."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from screen.capture import container as opening
from screen.capture.clock import Losses, Timed, in_time, nearest
from screen.capture.decode import decode, survey
from screen.capture.frame import Frame, RecordingInfo
from screen.capture.frame_choice import Thinning
from screen.capture.seek import Finder
from screen.context import Closing
from screen.errors import RecordingError
from screen.files import sha256_file
from screen.opencv import cv2
from screen.text import file_name

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_SIDE_PX: Final = 960
"""Longest side of an analysed picture: the mask is blown up to it, and costs little up to here."""

_CUT_OFF_RATIO: Final = 0.95


class VideoFile(Closing):
    """A recording in a file; iterating yields its frames in order, one at a time.

    Each frame's time is its own presentation time, counted from the first frame's, so a variable
    rate is kept. Frames that repeat a time, go back or lie far off are left out, broken ones are
    skipped, and where the times are of no use the frames are counted at the rate of the video
    stream. What was left out, skipped or guessed stands in ``notes`` once the iteration has passed
    it. May be iterated again.

    Parameters
    ----------
    path
        MP4, MOV, WebM, AVI or MKV.
    max_side_px
        Pictures are shrunk, never blown up, to at most this many pixels on the longest side.
    sha256
        Of the file's content, where the caller has it: large files are read only once then.
    threads
        For decoding; if not given one fewer than there are cores, up to eight.
    every_frame
        False yields at most thirty frames a second of a faster recording (``thin.Thinning``).

    Attributes
    ----------
    info : RecordingInfo
        What the file says of itself.
    thinned : bool
        Whether frames are left out because the recording is faster than is of use.
    size_px : tuple of int
        Width and height of the pictures that are yielded.
    notes : list of str
        Sentences on what was wrong with the file but could be mended.
    damaged : bool
        Whether the iteration met broken frames or an early end.

    Raises
    ------
    UsageError
        If the file does not exist, or it is a folder.
    RecordingError
        If the file cannot be read or its pictures cannot be used; iterating raises it too.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        max_side_px: int = MAX_SIDE_PX,
        sha256: str | None = None,
        threads: int | None = None,
        every_frame: bool = True,
    ) -> None:
        self.path = Path(path)
        self._threads = threads
        self.notes: list[str] = []
        self.damaged = False
        self._running: list[Generator[Frame, None, None]] = []
        opening.require_file(self.path)
        with opening.open_container(self.path) as container:
            stream = opening.video_stream(container, self.path, threads=threads)
            self._survey = survey(container, stream, self.path, max_side_px=max_side_px)
            self._claimed_s = opening.claimed_s(container, stream)
            shape = self._survey.shape
            self.info = RecordingInfo(
                name=file_name(self.path),
                sha256=sha256_file(self.path) if sha256 is None else sha256,
                container=_container_name(container, self.path),
                codec=stream.codec_context.codec.name,
                width_px=shape.upright_px[0],
                height_px=shape.upright_px[1],
                rotation_deg=shape.orientation.rotation_deg,
                mirrored=shape.orientation.mirrored,
                nominal_fps=self._survey.fps,
                duration_s=self._survey.timeline.length_s,
            )
        self.size_px = shape.shrunk_px
        self.thinned = not every_frame and Thinning(self._survey.fps).active

    @property
    def stated_times_s(self) -> NDArray[np.float64]:
        """``(n,)``: the rising times of the frames as the file states them, before one is read."""
        times_s = self._survey.timeline.shown_s
        return Thinning(self._survey.fps).of(times_s) if self.thinned else times_s

    def close(self) -> None:
        """Stop what is being read."""
        for frames in self._running:
            frames.close()
        self._running.clear()

    def __iter__(self) -> Iterator[Frame]:
        frames = self._frames()
        self._running.append(frames)
        return frames

    def nearest(self, times_s: Sequence[float]) -> list[Frame]:
        """Return the frame nearest to each time, as ``read_frames_at`` does."""
        wanted = sorted(set(times_s))
        found = self._sought(wanted) if Finder.may_seek(self._survey) else {}
        missing = [time_s for time_s in wanted if time_s not in found]
        if missing:
            found |= self._read_through(missing)
        return [
            Frame(place, found[time_s].time_s, found[time_s].image_rgb)
            for place, time_s in enumerate(times_s)
        ]

    def _sought(self, wanted_s: Sequence[float]) -> dict[float, Frame]:
        """Return the frames that can be found by entering the file at its key frames."""
        zero_tick = self._zero_tick()
        with opening.open_container(self.path) as container:
            stream = opening.video_stream(container, self.path, threads=self._threads)
            finder = Finder(container, stream, self._survey, zero_tick)
            return {
                time_s: Frame(0, own_s, self._survey.shape.apply(picture))
                for time_s, (picture, own_s) in finder.find(wanted_s).items()
            }

    def _read_through(self, wanted_s: Sequence[float]) -> dict[float, Frame]:
        frames = ((frame.time_s, frame) for frame in self)
        found = [frame for _, frame in nearest(frames, wanted_s)]
        if not found:
            raise _no_frame(self.path)
        return dict(zip(wanted_s, found, strict=True))

    def _zero_tick(self) -> float:
        """Return the time of the first frame that can be used."""
        with opening.open_container(self.path) as container:
            stream = opening.video_stream(container, self.path, threads=self._threads)
            first = next(self._timed(container, stream, Losses(), []), None)
        if first is None:
            raise _no_frame(self.path)
        return first.tick

    def _frames(self) -> Generator[Frame, None, None]:
        timeline, losses, damage = self._survey.timeline, Losses(), list[str]()
        zero_tick: float | None = None
        chosen = Thinning(self._survey.fps) if self.thinned else None
        with opening.open_container(self.path) as container:
            stream = opening.video_stream(container, self.path, threads=self._threads)
            for one in self._timed(container, stream, losses, damage):
                zero_tick = one.tick if zero_tick is None else zero_tick
                time_s = timeline.seconds(one.tick - zero_tick)
                if chosen is None or chosen.takes(time_s):
                    yield Frame(one.place, time_s, one.item())
        damage += self._cut_off()
        self.damaged = bool(damage)
        self.notes[:] = [*self._survey.notes, *damage, *losses.notes(timeline)]

    def _timed(
        self, container: InputContainer, stream: VideoStream, losses: Losses, damage: list[str]
    ) -> Iterator[Timed[Callable[[], NDArray[np.uint8]]]]:
        """Yield what makes the pictures of the file, from its start, with their times.

        Frames that have to wait for their turn are shrunk first: they are many, and may be large.
        """
        apply = self._survey.shape.apply
        waits = self._survey.timeline.order == "sorted"

        def maker(picture: VideoFrame) -> Callable[[], NDArray[np.uint8]]:
            if not waits:
                return partial(apply, picture)
            image = apply(picture)
            return lambda: image

        decoded = (
            (number, None if picture is None else maker(picture))
            for number, picture in decode(container, stream, damage)
        )
        return in_time(decoded, self._survey.timeline, losses)

    def _cut_off(self) -> list[str]:
        """Say so where the stored frames end long before the file claims to.

        Some containers count their length from the first frame, some from the time 0 of their
        clock.
        """
        claimed_s, timeline = self._claimed_s, self._survey.timeline
        if claimed_s is None or timeline.notes:
            return []
        stored_s = timeline.length_s
        end_s = timeline.seconds(float(np.nanmax(timeline.ticks)) + timeline.step)
        if max(stored_s, end_s) + 1 / self._survey.fps >= _CUT_OFF_RATIO * claimed_s:
            return []
        return [
            f"The file ends after {stored_s:.1f} of {claimed_s:.1f} s: it was cut off, "
            "and only this part could be read."
        ]


def read_frames_at(
    path: Path | str, times_s: Sequence[float], *, max_side_px: int = MAX_SIDE_PX
) -> list[Frame]:
    """Return the frames of a file that are nearest to the given times.

    They are those that reading through the whole file and taking the nearest would give. The file
    is entered at the key frame before each time where that is safe, and read through otherwise; at
    most about twice as many frames are decoded as it holds.

    Parameters
    ----------
    path
        The recording.
    times_s
        Times in seconds from the first frame, in any order; a time after the end gives the last
        frame.
    max_side_px
        As for ``VideoFile``.

    Returns
    -------
    list of Frame
        One for each time, in the order of ``times_s``. ``index`` is the place in ``times_s``.

    Raises
    ------
    UsageError, RecordingError
        As ``VideoFile`` does.
    """
    with VideoFile(path, max_side_px=max_side_px, sha256="") as video:
        return video.nearest([float(time_s) for time_s in times_s])


def shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture at most as large as pictures are analysed."""
    scale = MAX_SIDE_PX / max(picture.shape[:2])
    if scale >= 1:
        return picture
    smaller = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, dtype=np.uint8)


def _no_frame(path: Path) -> RecordingError:
    return RecordingError(
        f"No frame in {path} could be read.", "Copy the whole file from the camera again."
    )


def _container_name(container: InputContainer, path: Path) -> str:
    """Return the container's short name; the file's suffix where several share one format."""
    names = str(container.format.name).split(",")
    suffix = path.suffix.lower().lstrip(".")
    return suffix if suffix in names else names[0]
