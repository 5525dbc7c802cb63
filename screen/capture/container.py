"""Opening a recording's container, with one clear sentence for whatever is wrong with it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
from av.stream import Disposition

from screen import inputs
from screen.cores import usable_cores
from screen.errors import RecordingError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_THREADS: Final = 8
"""More decode no faster, and each holds pictures of its own."""

FORMATS: Final = "MP4, MOV, WebM, AVI or MKV"

_RAW: Final = frozenset({"h264", "hevc", "m4v", "mpegvideo", "av1", "obu"})
"""Bare video streams: they hold no times."""

_READ: Final = (
    *("mov", "matroska", "avi", "mpegts", "mpeg", "asf", "flv", "ogg", "dv", "mxf", "ivf"),
    *("yuv4mpegpipe", *sorted(_RAW)),
)
"""Nothing else is opened, whatever its name: some formats (playlists, patterns of picture names)
make the reader open other files."""

_NO_RECORDING: Final = (
    Disposition.attached_pic
    | Disposition.timed_thumbnails
    | Disposition.still_image
    | Disposition.dependent
)
"""Cover art, previews, photographs and layers of another stream."""

_LISTS: Final = (b"ffconcat", b"#EXTM3U", b"v=0", b"<?xml", b"<MPD", b"[playlist]", b"[reference]")
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_CUT_OFF_BOXES: Final = (b"ftyp", b"mdat", b"free", b"wide", b"skip")


def require_file(path: Path) -> None:
    """Check that ``path`` names a readable, non-empty file.

    Raises
    ------
    UsageError
        If the file does not exist, or it is a folder, a device or a pipe.
    RecordingError
        If the file is empty or must not be read.
    """
    inputs.require_file(path, "a recording")
    try:
        with path.open("rb") as handle:
            empty = not handle.read(1)
    except OSError as error:
        raise RecordingError(
            f"{path} cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    if empty:
        raise RecordingError(f"{path} is empty (0 bytes).", "Copy it from the camera again.")


def open_container(path: Path) -> InputContainer:
    """Open the container at ``path``; only this one file is ever read.

    Raises
    ------
    RecordingError
        If it is not a video file of a known kind, or is cut off so that its index is missing.
    """
    try:
        return av.open(
            f"file:{path}",
            metadata_errors="replace",
            options={"protocol_whitelist": "file", "format_whitelist": ",".join(_READ)},
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _not_opened(path, error) from error


def is_raw(container: InputContainer) -> bool:
    """Say whether the file is a bare video stream, without times of its own."""
    return container.format.name in _RAW


def states_storage_only(container: InputContainer) -> bool:
    """Say whether the container states when frames are stored, and never when they are shown.

    What the reader gives as the latter is guessed, and wrong for some codecs.
    """
    return container.format.name == "avi"


def video_stream(
    container: InputContainer, path: Path, *, threads: int | None = None
) -> VideoStream:
    """Return the video stream to analyse, set to decode in ``threads``.

    That is the one marked as default; of several such, or of none, the one with the largest
    picture. None leaves one core to the network, which threads of the decoder on both cores slow
    down.

    Raises
    ------
    RecordingError
        If there is none (sound only) or its codec is unknown.
    """
    streams = _recordings(container)
    if not streams:
        raise RecordingError(
            f"{path} holds no video stream, only sound, data or cover pictures.",
            "Choose the recording that holds the video.",
        )
    known = [stream for stream in streams if stream.codec_context is not None]
    if not known:
        raise RecordingError(
            f"The video in {path} is encoded with a codec that this installation cannot decode.",
            "Convert it to H.264 (MP4) and try again.",
        )
    stream = max(known, key=lambda one: (_is_default(one), _area(one), -one.index))
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = threads or min(MAX_THREADS, max(1, usable_cores() - 1))
    return stream


def stream_notes(container: InputContainer, stream: VideoStream) -> list[str]:
    """Say which video stream was chosen, where there are several."""
    streams = _recordings(container)
    if len(streams) < 2:
        return []
    only_default = [one.index for one in streams if _is_default(one)] == [stream.index]
    why = "marked as default" if only_default else "with the largest picture"
    context = stream.codec_context
    return [
        f"The file holds {len(streams)} videos. The one {why} was analysed "
        f"({context.width} x {context.height} pixels). If another one is meant, save it as a file "
        "of its own."
    ]


def claimed_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Return the length the file claims in seconds; None where it claims none."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _recordings(container: InputContainer) -> list[VideoStream]:
    return [one for one in container.streams.video if not one.disposition & _NO_RECORDING]


def _is_default(stream: VideoStream) -> bool:
    return bool(stream.disposition & Disposition.default)


def _area(stream: VideoStream) -> int:
    return int(stream.codec_context.width * stream.codec_context.height)


def _not_opened(path: Path, error: Exception) -> RecordingError:
    if getattr(error, "errno", None) in {errno.EACCES, errno.EPERM}:
        return RecordingError(
            f"{path} cannot be read (permission denied).", "Check its permissions."
        )
    with path.open("rb") as handle:
        start = handle.read(4096)
    if start[4:8] in _CUT_OFF_BOXES:
        return RecordingError(
            f"{path} is cut off: its index (moov) is missing or incomplete, so nothing in it "
            "can be read.",
            "Copy the whole file from the camera again.",
        )
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(_LISTS):
        kind = "not a video but a list that names other files"
    elif start.startswith(_PICTURES):
        kind = "not a video but a still picture"
    else:
        kind = "not a video file that can be read"
    return RecordingError(
        f"{path} is {kind}: expected {FORMATS} as a phone or camera writes it.",
        "Choose the recording itself, or copy it from the camera again.",
    )
