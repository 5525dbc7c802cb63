"""Small recordings made on the spot: a bright square that moves over a grey ramp."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.stream import Disposition

SQUARE_PX = 24


def picture(place: int, *, width: int = 160, height: int = 128) -> np.ndarray:
    """A dark picture with a red top left corner and a white square at ``place``."""
    image = np.full((height, width, 3), 40, dtype=np.uint8)
    image[: height // 4, : width // 4] = (220, 20, 20)
    left = (4 * place) % (width - SQUARE_PX)
    image[height // 2 : height // 2 + SQUARE_PX, left : left + SQUARE_PX] = 230
    return image


def write_video(
    path: Path,
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    pictures: Sequence[np.ndarray] | None = None,
    times_ms: Sequence[int] | None = None,
    count: int = 20,
    fps: int = 25,
    ntsc: bool = False,
    options: dict[str, str] | None = None,
    with_sound: bool = False,
) -> Path:
    """Write a recording; ``times_ms`` gives a variable rate."""
    pictures = pictures if pictures is not None else [picture(i) for i in range(count)]
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as container:
        rate = Fraction(1000 * fps, 1001) if ntsc else fps
        stream = container.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        if times_ms is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        sound = container.add_stream("aac", rate=8000) if with_sound else None
        for place, image in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            if times_ms is not None:
                frame.pts, frame.time_base = times_ms[place], Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if sound is not None:
            _write_sound(container, sound)
    return path


def write_sound_only(path: Path) -> Path:
    """Write a file that holds half a second of silence and no picture."""
    with av.open(str(path), "w") as container:
        _write_sound(container, container.add_stream("aac", rate=8000))
    return path


def set_rotation(path: Path, clockwise_deg: int) -> Path:
    """Write the display matrix of an MP4's video track, as a phone held upright does."""
    along, across = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[clockwise_deg]
    return set_matrix(path, (along, across, -across, along))


def set_matrix(path: Path, matrix: tuple[float, float, float, float], *, track: int = 0) -> Path:
    """Write an MP4 track's display matrix (a, b, c, d): x' = ax + cy, y' = bx + dy."""
    a, b, c, d = (round(one * (1 << 16)) for one in matrix)
    data = bytearray(path.read_bytes())
    start = -1
    for _ in range(track + 1):
        start = data.index(b"tkhd", start + 1)
    matrix_at = start + 8 + 20 + 8 + 8
    numbers = np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], dtype=">i4")
    data[matrix_at : matrix_at + 36] = numbers.tobytes()
    path.write_bytes(bytes(data))
    return path


def restamp(
    path: Path,
    target: Path,
    change: Callable[[int, int], int | None],
    *,
    options: dict[str, str] | None = None,
) -> Path:
    """Copy a recording into another container, with other presentation times in it.

    ``change`` is given the place of a frame in the order of storage and its time in ms, and returns
    the time to state (None leaves the frame out of the file).
    """
    with av.open(str(path)) as old, av.open(str(target), "w", options=options or {}) as new:
        given = old.streams.video[0]
        stream = new.add_stream_from_template(given)
        new.start_encoding()
        packets = [packet for packet in old.demux(given) if packet.size]
        for place, packet in enumerate(packets):
            stated = change(place, round(1000 * packet.pts * packet.time_base))
            if stated is None:
                continue
            packet.stream = stream
            packet.time_base = Fraction(1, 1000)
            packet.pts, packet.dts, packet.duration = stated, place - 10**7, 40
            new.mux(packet)
    return target


def write_two_videos(path: Path, *, default: int | None, sizes: Sequence[tuple[int, int]]) -> Path:
    """Write a file of several video streams, of which one, or none, is marked as default."""
    with av.open(str(path), "w") as container:
        streams = []
        for place, (width, height) in enumerate(sizes):
            stream = container.add_stream("libx264", rate=25)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.disposition = Disposition.default if place == default else Disposition(0)
            streams.append(stream)
        for count in range(20):
            for stream in streams:
                image = picture(count, width=stream.width, height=stream.height)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        for stream in streams:
            container.mux(stream.encode())
    return path


def _write_sound(container: av.container.OutputContainer, stream: av.AudioStream) -> None:
    for place in range(4):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = 8000, 1024 * place
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
