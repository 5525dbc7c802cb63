"""Reading a container: what it states of every stored frame, and the frames themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from screen.capture import container as opening
from screen.capture.timeline import (
    MAX_FPS,
    BoolArray,
    Stamps,
    Timeline,
    guessable,
    likely_rate,
    timeline_of,
)
from screen.capture.upright import Shape, shape_of
from screen.errors import RecordingError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MIN_SHORT_SIDE_PX: Final = 120
"""Below this the pose network has too few pixels of a whole person to work on."""

MAX_FRAMES: Final = 5_000_000
"""Two days at 30 frames a second: a file that states more is damaged or made to harm."""


@dataclass(frozen=True, eq=False)
class Survey:
    """What is known of a recording once every stored frame was looked at, but only one decoded.

    ``stamps``, ``keys`` and ``places`` (the byte where each begins, -1 where that is not known)
    have one entry a stored frame; ``fps`` is the rate the file names where its times agree.
    """

    stamps: Stamps
    keys: BoolArray
    places: tuple[int, ...]
    timeline: Timeline
    shape: Shape
    fps: float
    notes: tuple[str, ...]


def survey(
    container: InputContainer, stream: VideoStream, path: Path, *, max_side_px: int
) -> Survey:
    """Look through a recording from its start.

    Raises
    ------
    RecordingError
        If no frame can be decoded, the frames are too small, or there is no way to time them.
    """
    entries: list[tuple[float, float, bool, bool, int]] = []
    first: VideoFrame | None = None
    for packet in _packets(container, stream):
        if first is None:
            first = next((one for one in _decoded(packet) if one is not None), None)
        if _is_stored(packet):
            entries.append(_entry(packet))
        if len(entries) > MAX_FRAMES:
            raise RecordingError(
                f"{path} states more than {MAX_FRAMES} frames, more than any recording holds.",
                "Copy it from the camera again, or export it again.",
            )
    if first is None or not entries:
        raise RecordingError(
            f"No frame in {path} can be decoded.",
            "Copy it from the camera again, or convert it to H.264 (MP4).",
        )
    shape = shape_of(first, stream.sample_aspect_ratio, max_side_px)
    _require_size(shape, path)
    shown, decoded, keys, unseen, places = zip(*entries, strict=True)
    if opening.states_storage_only(container):
        shown = decoded
    stamps = Stamps(np.array(shown), np.array(decoded), np.array(unseen))
    timeline = _timeline(container, stream, stamps, path)
    notes = [*opening.stream_notes(container, stream), *_shape_notes(shape), *timeline.notes]
    named = [] if timeline.order == "counted" else _rates(stream)
    fps = likely_rate(named, timeline.fps)
    return Survey(stamps, np.array(keys), places, timeline, shape, fps, tuple(notes))


def decode(
    container: InputContainer,
    stream: VideoStream,
    notes: list[str],
    *,
    number_of: Callable[[Packet[VideoStream], int], int] | None = None,
) -> Iterator[tuple[int, VideoFrame | None]]:
    """Yield the frames from here on, in the order of output, each with its stored frame's number.

    Parameters
    ----------
    container, stream
        Opened, and where reading is to begin.
    notes
        Broken frames (yielded as None) and an early end are noted here.
    number_of
        Gives the number of the stored frame in a packet, and is told how many came before it. By
        default the packets are counted from the start.
    """
    stream.codec_context.copy_opaque = True
    broken = number = 0
    for count, packet in enumerate(_packets(container, stream, notes)):
        if _is_stored(packet):
            number = count if number_of is None else number_of(packet, count)
            # PyAV finds it again by its identity, which equal whole numbers share: with the number
            # itself two recordings that are read at a time would take it from each other.
            packet.opaque = [number]
        for picture in _decoded(packet):
            broken += picture is None
            yield _number(picture, number), picture
    for picture in _held_back(stream):
        yield _number(picture, number), picture
    if broken:
        notes.append(f"{broken} broken frame{'s' if broken > 1 else ''} skipped.")


def _packets(
    container: InputContainer, stream: VideoStream, notes: list[str] | None = None
) -> Iterator[Packet[VideoStream]]:
    """Yield the packets from here on; one that ends the decoder's work comes last."""
    notes = [] if notes is None else notes
    try:
        yield from container.demux(stream)
    except av.error.FFmpegError as error:
        notes.append(f"Reading stopped early ({error.strerror}): the file is damaged there.")
    except IndexError:
        # What PyAV raises at the end of a file in which streams began that it did not know of.
        notes.append(
            "Another stream begins in the middle of the file, as where recordings were joined; "
            "it was not read."
        )


def _decoded(packet: Packet[VideoStream]) -> list[VideoFrame | None]:
    """Return the frames a packet completes; None for each broken one."""
    try:
        return [None if picture.is_corrupt else picture for picture in packet.decode()]
    except av.error.EOFError:
        return []
    except av.error.FFmpegError:
        return [None]


def _held_back(stream: VideoStream) -> list[VideoFrame]:
    """Return the frames that the decoder still holds, where an error ended the reading."""
    try:
        return [one for one in stream.codec_context.decode(None) if not one.is_corrupt]
    except av.error.FFmpegError:
        return []


def _number(picture: VideoFrame | None, latest: int) -> int:
    """Return the number of the stored frame that a decoded one came from."""
    own = None if picture is None else picture.opaque
    return int(own[0]) if isinstance(own, list) else latest


def _is_stored(packet: Packet[VideoStream]) -> bool:
    """Whether the packet is one of the file, not the empty one that ends the decoder's work."""
    return bool(packet.size) or packet.dts is not None or packet.pts is not None


def _entry(packet: Packet[VideoStream]) -> tuple[float, float, bool, bool, int]:
    shown = np.nan if packet.pts is None else float(packet.pts)
    decoded = np.nan if packet.dts is None else float(packet.dts)
    place = -1 if packet.pos is None else packet.pos
    return shown, decoded, packet.is_keyframe, packet.is_discard, place


def _timeline(
    container: InputContainer, stream: VideoStream, stamps: Stamps, path: Path
) -> Timeline:
    rates = _rates(stream)[::-1]
    timeline = timeline_of(
        stamps,
        stream.time_base or Fraction(1, av.time_base),
        rate=next((rate for rate in rates if guessable(rate)), None),
        held_back=stream.codec_context.reorder_depth,
        raw=opening.is_raw(container),
    )
    if timeline is not None:
        return timeline
    claimed = next((float(rate) for rate in rates if rate), 0.0)
    advice = "Export it again at its real frame rate."
    if claimed >= MAX_FPS:
        raise RecordingError(
            f"{path} claims {claimed:.0f} frames a second, more than any camera makes: "
            "its frame times are wrong.",
            advice,
        )
    raise RecordingError(f"{path} has neither usable frame times nor a likely frame rate.", advice)


def _rates(stream: VideoStream) -> list[Fraction | None]:
    """Return the frame rates a file names: the container's, then those of the video stream."""
    return [stream.average_rate, stream.guessed_rate, stream.codec_context.framerate]


def _require_size(shape: Shape, path: Path) -> None:
    width, height = shape.upright_px
    if min(width, height) < MIN_SHORT_SIDE_PX:
        raise RecordingError(
            f"The picture in {path} is {width} x {height} pixels, too small to track a person in. "
            f"At least {MIN_SHORT_SIDE_PX} are needed on the short side.",
            "Use the original recording.",
        )


def _shape_notes(shape: Shape) -> list[str]:
    if not shape.orientation.mirrored:
        return []
    return [
        "The file asks for its picture to be shown mirrored, and so it was analysed. "
        "Check in the pictures of the report that left is the person's left."
    ]
