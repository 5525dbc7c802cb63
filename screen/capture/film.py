"""Writing a film: pictures with their own times, as H.264 where the encoder is there."""

from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray
from typing_extensions import Self

from screen.errors import OutputError
from screen.files import atomic_path

TICKS_PER_S: Final = 60_000
"""Clock of the written file: fits MPEG-4 Part 2 and the odd rates of 1001/30000 s alike."""
CODECS: Final = ("libx264", "mpeg4")
OPTIONS: Final = {"libx264": {"crf": "23", "preset": "veryfast"}, "mpeg4": {"qscale": "4"}}


class FilmWriter:
    """Writes an ``.mp4`` that appears whole when the block ends, or not at all.

    Parameters
    ----------
    out
        The file: H.264 where PyAV has the encoder, else MPEG-4 Part 2.
    what
        What it is called in messages.

    Attributes
    ----------
    count
        Pictures written.

    Raises
    ------
    OutputError
        If the file cannot be written, or no picture was added.
    """

    def __init__(self, out: Path, *, what: str) -> None:
        self.count = 0
        self._out, self._what = out, what
        self._open = ExitStack()
        self._container: Any = None
        self._stream: Any = None

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            temporary = opening.enter_context(atomic_path(self._out))
            try:
                container = av.open(str(temporary), "w", format="mp4")
            except av.FFmpegError as error:
                raise self._failed(error) from error
            self._container = opening.enter_context(container)
            self._open = opening.pop_all()
        return self

    def add(self, image_rgb: NDArray[np.uint8], time_s: float) -> None:
        """Append a picture; times must increase.

        An odd last row or column is left off: the codecs want even sides. A picture of another
        size than the first is fitted into it.
        """
        if self._stream is None:
            self._stream = _stream(self._container, image_rgb)
        try:
            self._container.mux(self._stream.encode(self._video_frame(image_rgb, time_s)))
        except av.FFmpegError as error:
            raise self._failed(error) from error
        self.count += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except BaseException as late:
            self._open.__exit__(type(late), late, late.__traceback__)
            raise
        self._open.__exit__(kind, error, trace)

    def _finish(self) -> None:
        if self._stream is None:
            raise OutputError(
                f"Cannot write {self._what} {self._out}: the recording gave no picture.",
                "Check that the recording plays, and run again.",
            )
        try:
            self._container.mux(self._stream.encode(None))
        except av.FFmpegError as error:
            raise self._failed(error) from error

    def _failed(self, error: av.FFmpegError) -> OutputError:
        return OutputError(
            f"Cannot write {self._what} {self._out}: {error.strerror}.",
            "Free some space or choose another folder, and run again.",
        )

    def _video_frame(self, image_rgb: NDArray[np.uint8], time_s: float) -> av.VideoFrame:
        height, width = image_rgb.shape[0] // 2 * 2, image_rgb.shape[1] // 2 * 2
        frame = av.VideoFrame.from_ndarray(
            np.ascontiguousarray(image_rgb[:height, :width]), format="rgb24"
        )
        if (width, height) != (self._stream.width, self._stream.height):
            frame = frame.reformat(self._stream.width, self._stream.height)
        frame.pts = round(time_s * TICKS_PER_S)
        frame.time_base = Fraction(1, TICKS_PER_S)
        return frame


def _stream(container: Any, picture: NDArray[np.uint8]) -> Any:
    codec = next(name for name in CODECS if name in av.codecs_available)
    stream = container.add_stream(codec, rate=30, options=OPTIONS[codec])
    stream.width, stream.height = picture.shape[1] // 2 * 2, picture.shape[0] // 2 * 2
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = Fraction(1, TICKS_PER_S)
    stream.codec_context.max_b_frames = 0
    return stream
