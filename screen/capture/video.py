"""Video files: upright, shrunk pictures with the file's own times."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from screen.capture import container as opening
from screen.capture.frame import Frame, RecordingInfo
from screen.closing import Closing
from screen.errors import RecordingError
from screen.files import sha256_file
from screen.opencv import cv2
from screen.text import file_name

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_SIDE_PX: Final = 960
"""Longest side of an analysed picture: the mask is blown up to it, and costs little up to here."""

_CV2_TURN: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_CUT_OFF_RATIO: Final = 0.95
_AHEAD_S: Final = 2.0


class VideoFile(Closing):
    """A recording in a file; iterating yields its frames in order, one at a time.

    Each frame's time is its own presentation time, counted from the first frame's, so a variable
    rate is kept. Frames that repeat a time or go back are dropped, broken ones are skipped; what
    was dropped, skipped or guessed stands in ``notes`` once the iteration has passed it. May be
    iterated again.

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

    Attributes
    ----------
    info : RecordingInfo
        What the file says of itself.
    size_px : tuple of int
        Width and height of the pictures that are yielded.
    notes : list of str
        Sentences on what was wrong with the file but could be mended.

    Raises
    ------
    UsageError
        If there is no such file, or it is a folder.
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
    ) -> None:
        self.path = Path(path)
        self._threads = threads
        self.notes: list[str] = []
        self._running: list[Generator[Frame, None, None]] = []
        opening.require_file(self.path)
        with opening.open_container(self.path) as container:
            stream = opening.video_stream(container, self.path, threads=threads)
            self._shape = _shape_of(container, stream, self.path, max_side_px)
            self.info = RecordingInfo(
                name=file_name(self.path),
                sha256=sha256 or sha256_file(self.path),
                container=_container_name(container, self.path),
                codec=stream.codec_context.codec.name,
                width_px=self._shape.upright_px[0],
                height_px=self._shape.upright_px[1],
                rotation_deg=self._shape.rotation_deg,
                nominal_fps=opening.nominal_fps(stream),
                duration_s=opening.duration_s(container, stream),
            )
        self.size_px = self._shape.shrunk_px

    def close(self) -> None:
        """Stop what is being read."""
        for frames in self._running:
            frames.close()
        self._running.clear()

    def __iter__(self) -> Iterator[Frame]:
        frames = self._frames()
        self._running.append(frames)
        return frames

    def _frames(self) -> Generator[Frame, None, None]:
        self.notes.clear()
        clock = _Clock(self.info.nominal_fps, self.path)
        with opening.open_container(self.path) as container:
            stream = opening.video_stream(container, self.path, threads=self._threads)
            for index, picture in enumerate(_decode(container, stream, self.notes)):
                time_s = None if picture is None else clock.time_of(picture)
                if picture is not None and time_s is not None:
                    yield Frame(index, time_s, self._shape.apply(picture))
        self.notes.extend(clock.notes())
        clock.check()
        self._note_if_cut_off(clock.last_s)

    def _note_if_cut_off(self, last_s: float) -> None:
        claimed_s, fps = self.info.duration_s, self.info.nominal_fps
        if claimed_s is None or fps is None:
            return
        if last_s + 2 / fps < _CUT_OFF_RATIO * claimed_s:
            self.notes.append(
                f"The file ends after {last_s:.1f} of {claimed_s:.1f} s: it was cut off, "
                "and only this part could be read."
            )


def read_frames_at(
    path: Path | str, times_s: Sequence[float], *, max_side_px: int = MAX_SIDE_PX
) -> list[Frame]:
    """Return the frames of a file that are nearest to the given times.

    The file is entered at the key frame before each time; it is not decoded as a whole.

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
    path = Path(path)
    opening.require_file(path)
    found: dict[int, Frame] = {}
    with opening.open_container(path) as container:
        stream = opening.video_stream(container, path)
        shape = _shape_of(container, stream, path, max_side_px)
        finder = _Finder(container, stream)
        order = sorted(range(len(times_s)), key=lambda i: times_s[i])
        for place in order if finder.has_times else []:
            picture, time_s = finder.nearest(float(times_s[place]))
            found[place] = Frame(place, time_s, shape.apply(picture))
    if not finder.has_times:
        with VideoFile(path, max_side_px=max_side_px) as video:
            found = _nearest_by_reading(video, times_s)
    return [found[place] for place in range(len(times_s))]


def shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture at most as large as pictures are analysed."""
    scale = MAX_SIDE_PX / max(picture.shape[:2])
    if scale >= 1:
        return picture
    smaller = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, dtype=np.uint8)


@dataclass(frozen=True)
class _Shape:
    """How the stored pictures of a file become upright, shrunk ones.

    Shrinking averages areas, in the picture's own format where that has planes, and the small
    picture becomes RGB: at 1280 x 720 that takes a third of the time of both in one step, or of a
    conversion followed by OpenCV's INTER_AREA. It is done by the thread that reads; sharing a
    picture out costs more than it saves beside the network.
    """

    rotation_deg: int
    upright_px: tuple[int, int]
    shrunk_px: tuple[int, int]
    reformatter: VideoReformatter = field(default_factory=VideoReformatter)
    converter: VideoReformatter = field(default_factory=VideoReformatter)

    def apply(self, picture: VideoFrame) -> NDArray[np.uint8]:
        """Return ``(height, width, 3)`` RGB, upright, of size ``shrunk_px``."""
        turned = self.rotation_deg in (90, 270)
        width, height = self.shrunk_px[::-1] if turned else self.shrunk_px
        own_format = picture.format.name if picture.format.is_planar else "rgb24"
        shrunk = self.reformatter.reformat(
            picture, width, height, own_format, interpolation=Interpolation.AREA, threads=1
        )
        shrunk = self.converter.reformat(shrunk, format="rgb24", threads=1)
        image = np.ascontiguousarray(shrunk.to_ndarray(), dtype=np.uint8)
        if self.rotation_deg:
            image = np.asarray(cv2.rotate(image, _CV2_TURN[self.rotation_deg]), dtype=np.uint8)
        return image


def _shape_of(
    container: InputContainer, stream: VideoStream, path: Path, max_side_px: int
) -> _Shape:
    """Decode the first picture and judge its size; pixels that are not square become square."""
    picture = next(_decode_intact(container, stream), None)
    if picture is None:
        raise RecordingError(
            f"No picture in {path} can be decoded; copy it from the camera again, "
            "or convert it to H.264 (MP4)."
        )
    aspect = stream.sample_aspect_ratio or Fraction(1)
    width, height = max(1, round(picture.width * aspect)), picture.height
    rotation_deg = round(-picture.rotation / 90) * 90 % 360
    if rotation_deg in (90, 270):
        width, height = height, width
    if min(width, height) < opening.MIN_SHORT_SIDE_PX:
        raise RecordingError(
            f"The picture in {path} is {width} x {height} pixels, too small to track a person in; "
            f"expected at least {opening.MIN_SHORT_SIDE_PX} on the short side, so use the "
            "original recording."
        )
    scale = min(1.0, max_side_px / max(width, height))
    shrunk = max(1, round(width * scale)), max(1, round(height * scale))
    return _Shape(rotation_deg, (width, height), shrunk)


def _container_name(container: InputContainer, path: Path) -> str:
    """Return the container's short name; the file's suffix where several share one format."""
    names = str(container.format.name).split(",")
    suffix = path.suffix.lower().lstrip(".")
    return suffix if suffix in names else names[0]


def _decode(
    container: InputContainer, stream: VideoStream, notes: list[str]
) -> Iterator[VideoFrame | None]:
    """Yield the pictures from here on, None for a broken one; note these and an early end."""
    broken = 0
    try:
        for packet in container.demux(stream):
            pictures = _decode_packet(packet)
            broken += pictures.count(None)
            yield from pictures
    except av.error.FFmpegError as error:
        notes.append(f"Reading stopped early ({error.strerror}): the file is damaged there.")
    if broken:
        notes.append(f"{broken} broken picture{'s' if broken > 1 else ''} skipped.")


def _decode_intact(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Yield the pictures from here on that are not broken."""
    return (picture for picture in _decode(container, stream, []) if picture is not None)


def _decode_packet(packet: Packet[VideoStream]) -> list[VideoFrame | None]:
    """Return the pictures a packet completes; None for each broken one."""
    try:
        return [None if picture.is_corrupt else picture for picture in packet.decode()]
    except av.error.EOFError:
        return []
    except av.error.FFmpegError:
        return [None]


class _Clock:
    """Gives each picture its time from the first one's, strictly increasing."""

    def __init__(self, nominal_fps: float | None, path: Path) -> None:
        self.last_s = -1.0
        self._nominal_fps = nominal_fps
        self._path = path
        self._first: Fraction | None = None
        self._repeated = 0
        self._guessed = 0
        self._kept = 0

    def time_of(self, picture: VideoFrame) -> float | None:
        """Return the time in seconds; None if it does not come after the one before."""
        stamp = _stamp_of(picture)
        if stamp is None:
            time_s = self._next_nominal()
        else:
            if self._first is None:
                self._first = stamp
            time_s = float(stamp - self._first)
        if time_s <= self.last_s:
            self._repeated += 1
            return None
        self.last_s = time_s
        self._kept += 1
        return time_s

    def notes(self) -> list[str]:
        """Return what had to be dropped or guessed."""
        found = []
        if self._repeated:
            found.append(
                f"{self._repeated} frame{'s' if self._repeated > 1 else ''} dropped: "
                "the time does not come after the frame before."
            )
        if self._guessed:
            found.append(
                f"{self._guessed} frame{'s' if self._guessed > 1 else ''} without a time: "
                "the file's nominal rate was used."
            )
        return found

    def check(self) -> None:
        """Refuse a file whose pictures all carry one time."""
        if self._repeated and self._kept == 1:
            raise RecordingError(
                f"All {self._repeated + 1} pictures in {self._path} carry the same time, so "
                "nothing can be measured; export it again with its real frame rate."
            )

    def _next_nominal(self) -> float:
        self._guessed += 1
        if self.last_s < 0:
            return 0.0
        if not self._nominal_fps:
            raise RecordingError(
                f"{self._path} has neither frame times nor a frame rate; "
                "export it again with its real frame rate."
            )
        return self.last_s + 1 / self._nominal_fps


class _Finder:
    """Finds pictures by time, entering the file at key frames."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container = container
        self._stream = stream
        container.seek(0)
        self._pictures = _decode_intact(container, stream)
        self._before = self._after = next(self._pictures)
        self._first = _stamp_of(self._before)

    @property
    def has_times(self) -> bool:
        """Whether the pictures carry times, so that they can be sought."""
        return self._first is not None

    def nearest(self, time_s: float) -> tuple[VideoFrame, float]:
        """Return the picture nearest to ``time_s`` and its time; call in order of time."""
        if self._time_of(self._after) + _AHEAD_S < time_s:
            self._enter(time_s)
        while self._time_of(self._after) < time_s:
            following = next(self._pictures, None)
            if following is None:
                self._before = self._after
                break
            self._before, self._after = self._after, following
        before_s, after_s = self._time_of(self._before), self._time_of(self._after)
        if abs(after_s - time_s) <= abs(before_s - time_s):
            return self._after, after_s
        return self._before, before_s

    def _time_of(self, picture: VideoFrame) -> float:
        stamp = _stamp_of(picture)
        if stamp is None or self._first is None:
            return -math.inf
        return float(stamp - self._first)

    def _enter(self, time_s: float) -> None:
        """Go to the key frame before ``time_s``; further back where the index is coarse."""
        first, time_base = self._first, self._stream.time_base
        if first is None or time_base is None:
            return
        back_s = 0.0
        while True:
            target_s = max(0.0, time_s - back_s)
            stamp = int((first + Fraction(target_s)) / time_base)
            self._container.seek(stamp, stream=self._stream)
            self._pictures = _decode_intact(self._container, self._stream)
            entered = next(self._pictures, None)
            if entered is not None and (self._time_of(entered) <= time_s or target_s == 0):
                self._before = self._after = entered
                return
            back_s = 2 * back_s + _AHEAD_S


def _stamp_of(picture: VideoFrame) -> Fraction | None:
    if picture.pts is None or picture.time_base is None:
        return None
    return Fraction(picture.pts * picture.time_base)


def _nearest_by_reading(frames: Iterable[Frame], times_s: Sequence[float]) -> dict[int, Frame]:
    """Return for each place in ``times_s`` the nearest of ``frames``."""
    found: dict[int, Frame] = {}
    for frame in frames:
        for place, time_s in enumerate(times_s):
            kept = found.get(place)
            if kept is None or abs(frame.time_s - time_s) < abs(kept.time_s - time_s):
                found[place] = Frame(place, frame.time_s, frame.image_rgb)
    return found
