"""What to film and how it is written: frame rate, size, compression, and the H.264 file itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from samples.graphics.camera import Image
from samples.graphics.geometry import Array

LANDSCAPE, PORTRAIT = (640, 480), (480, 640)
_RATES = {15: 0.2, 20: 0.1, 24: 0.1, 25: 0.15, 30: 0.35, 50: 0.05, 60: 0.05}
_SIZES = {
    (640, 360): 0.16, LANDSCAPE: 0.32, PORTRAIT: 0.17, (854, 480): 0.16,
    (1280, 720): 0.08, (720, 1280): 0.06, (1920, 1080): 0.05,
}  # fmt: skip
_SMOOTH_FPS, _HUGE_PX = 50, 1920 * 1080
_TICKS = 90_000


@dataclass(frozen=True)
class Clip:
    """What to render. The same values give the same clip; None is drawn from the seed.

    A ``careful`` clip is filmed as one should: near the right place, steadily, in good light and in
    focus, with the whole person in the picture and an even frame rate.
    """

    protocol: str
    seed: int
    name: str
    fps: int | None = None
    size: tuple[int, int] | None = None
    compensation: str | None = None
    strength: float = 1.0  # of the compensation, in tests that draw how large it is
    azimuth_deg: float | None = None
    walks: bool | None = None
    crf: int | None = None
    careful: bool = False
    most_fps: int = 60  # the highest frame rate that may be drawn
    most_px: int = 1920 * 1080  # the largest picture that may be drawn
    most_strokes: int | None = None  # the clip ends after so many repetitions
    close_share: float | None = None  # odds of clothes that lie close; else any are drawn
    setting: str = ""  # of people.toml, if its set has settings
    asked: bool = False  # arms, hands, trousers and view are what the test asks for


@dataclass(frozen=True)
class Recording:
    """How one camera records."""

    fps: int
    size: tuple[int, int]
    crf: int | None  # constant quality, or
    bitrate_kbps: int | None  # a fixed rate
    preset: str
    even: bool  # frames come at even times
    exposure_s: float  # how long the shutter is open; 0 freezes every movement
    handheld: bool

    def frame_times_s(self, rng: np.random.Generator, duration_s: float) -> Array:
        """Return when each frame is taken, from 0; phones are late now and then, or skip one."""
        times = np.arange(int(duration_s * self.fps)) / self.fps
        if self.even:
            return times
        late = np.abs(rng.normal(0, 0.12, len(times))).clip(0, 0.45) / self.fps
        late[0] = 0.0
        kept = rng.random(len(times)) > 0.02
        kept[[0, -1]] = True
        return np.round((times + late)[kept] * _TICKS) / _TICKS


def draw_recording(rng: np.random.Generator, clip: Clip) -> Recording:
    """Draw how ``clip`` is recorded, as webcams and phones do it; its own values stay."""
    size = _draw_size(rng, clip.most_px) if clip.size is None else clip.size
    fps = _draw_fps(rng, clip.most_fps, size) if clip.fps is None else clip.fps
    crf = int(rng.integers(20, 37))
    bits_a_pixel = float(rng.uniform(0.02, 0.08))
    fixed = clip.crf is None and rng.random() < 0.2
    exposure = 1 / rng.uniform(30, 100) if rng.random() < 0.25 else 0.0
    preset = str(rng.choice(["veryfast", "medium"], p=[0.7, 0.3]))
    even, handheld = bool(rng.random() < 0.9), bool(rng.random() < 0.2)
    return Recording(
        fps=fps,
        size=size,
        crf=None if fixed else crf if clip.crf is None else clip.crf,
        bitrate_kbps=round(bits_a_pixel * size[0] * size[1] * fps / 1000) if fixed else None,
        preset="medium" if clip.careful else preset,
        even=even or clip.careful,
        exposure_s=0.0 if clip.careful else min(float(exposure), 0.9 / fps),
        handheld=handheld and not clip.careful,
    )


def _draw_size(rng: np.random.Generator, most_px: int) -> tuple[int, int]:
    """Return a size; one of more than ``most_px`` gives way to the largest that lies as it does."""
    size = list(_SIZES)[int(rng.choice(len(_SIZES), p=list(_SIZES.values())))]
    if size[0] * size[1] <= most_px:
        return size
    alike = [
        other
        for other in _SIZES
        if other[0] * other[1] <= most_px and (other[0] > other[1]) == (size[0] > size[1])
    ]
    return max(alike, key=lambda other: other[0] * other[1])


def _draw_fps(rng: np.random.Generator, most_fps: int, size: tuple[int, int]) -> int:
    huge = size[0] * size[1] >= _HUGE_PX
    odds = {
        fps: odd
        for fps, odd in _RATES.items()
        if fps <= most_fps and not (huge and fps >= _SMOOTH_FPS)
    }
    shares = np.array(list(odds.values()))
    return int(rng.choice(list(odds), p=shares / shares.sum()))


def partial_path(folder: Path, name: str, process: int) -> Path:
    """Return where a process writes a clip before it is whole.

    Two runs into the same folder may render the same clip; they must not write into one file.
    """
    return folder / f".{name}.{process}.part"


class Film:
    """An H.264 file that is being written; one that is broken off is removed."""

    def __init__(self, path: Path, recording: Recording) -> None:
        self._path = path
        base = Fraction(1, recording.fps if recording.even else _TICKS)
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: Any = self._container.add_stream("libx264", rate=Fraction(recording.fps))
        self._stream.width, self._stream.height = recording.size
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.thread_count = 1
        self._stream.codec_context.time_base = base
        self._stream.options = {"preset": recording.preset}
        if recording.crf is not None:
            self._stream.options |= {"crf": str(recording.crf)}
        if recording.bitrate_kbps is not None:
            rate = 1000 * recording.bitrate_kbps
            self._stream.bit_rate = rate
            self._stream.options |= {"maxrate": str(rate), "bufsize": str(2 * rate)}
        self._base = base

    def __enter__(self) -> Film:
        return self

    def add(self, picture: Image, time_s: float) -> None:
        """Write a picture that was taken at ``time_s``."""
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = round(time_s / self._base), self._base
        self._container.mux(self._stream.encode(frame))

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._container.mux(self._stream.encode())
        self._container.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)
