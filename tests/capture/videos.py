"""Small recordings made on the spot: a bright square that moves over a grey ramp."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

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
    options: dict[str, str] | None = None,
    with_sound: bool = False,
) -> Path:
    """Write a recording; ``times_ms`` gives a variable rate."""
    pictures = pictures if pictures is not None else [picture(i) for i in range(count)]
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=fps, options=options or {})
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
    one = 1 << 16
    a, b, c, d = {
        0: (one, 0, 0, one),
        90: (0, one, -one, 0),
        180: (-one, 0, 0, -one),
        270: (0, -one, one, 0),
    }[clockwise_deg]
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4
    matrix_at = start + 4 + 20 + 8 + 8
    numbers = np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], dtype=">i4")
    data[matrix_at : matrix_at + 36] = numbers.tobytes()
    path.write_bytes(bytes(data))
    return path


def _write_sound(container: av.container.OutputContainer, stream: av.AudioStream) -> None:
    for place in range(4):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = 8000, 1024 * place
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
