"""Opening a recording's container, with one clear sentence for whatever is wrong with it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av

from screen import inputs
from screen.cores import usable_cores
from screen.errors import RecordingError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

MIN_SHORT_SIDE_PX: Final = 120
"""Below this the pose network has too few pixels of a whole person to work on."""

MAX_FPS: Final = 1000.0
"""No camera that films people is faster: a higher rate means broken times."""

MAX_THREADS: Final = 8
"""More decode no faster, and each holds pictures of its own."""

FORMATS: Final = "MP4, MOV, WebM, AVI or MKV"


def require_file(path: Path) -> None:
    """Check that ``path`` names a readable, non-empty file.

    Raises
    ------
    UsageError
        If there is no such file, or it is a folder, a device or a pipe.
    RecordingError
        If the file is empty or must not be read.
    """
    inputs.require_file(path, "a recording")
    try:
        with path.open("rb") as handle:
            empty = not handle.read(1)
    except OSError as error:
        raise RecordingError(
            f"{path} cannot be read ({error.strerror}); check its permissions."
        ) from error
    if empty:
        raise RecordingError(f"{path} is empty (0 bytes); copy it from the camera again.")


def open_container(path: Path) -> InputContainer:
    """Open the container at ``path``; only this one file is ever read.

    Raises
    ------
    RecordingError
        If it is no video file, or is cut off so that its index is missing.
    """
    try:
        container = av.open(
            f"file:{path}",
            metadata_errors="replace",
            options={"protocol_whitelist": "file"},
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise RecordingError(_why_not_opened(path, error)) from error
    if container.format.name.endswith("_pipe") or container.format.name in {"image2", "tty"}:
        container.close()
        raise RecordingError(
            f"{path} is no video; expected a recording as {FORMATS}, not a picture or a text."
        )
    return container


def video_stream(
    container: InputContainer, path: Path, *, threads: int | None = None
) -> VideoStream:
    """Return the first real video stream of ``container``, set to decode in ``threads``.

    None leaves one core to the network, which threads of the decoder on both cores slow down.

    Raises
    ------
    RecordingError
        If there is none (sound only), its codec is unknown, or its rate is absurd.
    """
    streams = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    if not streams:
        raise RecordingError(
            f"{path} holds no video stream, only sound or data; choose the recording with pictures."
        )
    stream = streams[0]
    if stream.codec_context is None:
        raise RecordingError(
            f"The video in {path} is packed with a codec this installation cannot decode; "
            "convert it to H.264 (MP4) and try again."
        )
    rate = nominal_fps(stream)
    if rate is not None and rate > MAX_FPS:
        raise RecordingError(
            f"{path} claims {rate:.0f} frames a second, more than any camera makes; "
            "its times are broken, so export it again at its real rate."
        )
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = threads or min(MAX_THREADS, max(1, usable_cores() - 1))
    return stream


def nominal_fps(stream: VideoStream) -> float | None:
    """Return the frame rate the file claims; None where it claims none."""
    rate = stream.average_rate or stream.guessed_rate
    return float(rate) if rate else None


def duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Return the length the file claims in seconds; None where it claims none."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _why_not_opened(path: Path, error: Exception) -> str:
    if getattr(error, "errno", None) in {errno.EACCES, errno.EPERM}:
        return f"{path} cannot be read (permission denied); check its permissions."
    with path.open("rb") as handle:
        start = handle.read(4096)
    if start[4:8] in {b"ftyp", b"mdat", b"free", b"wide", b"skip"}:
        return (
            f"{path} is cut off: its index (moov) is missing, so nothing in it can be read; "
            "copy it from the camera again, whole."
        )
    return (
        f"{path} is no video file that can be read; expected {FORMATS} "
        "as a phone or camera writes it."
    )
