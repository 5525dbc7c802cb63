"""Finished screenings, in memory only: shown, saved where the person says so, forgotten."""

from __future__ import annotations

import io
import secrets
import zipfile
from collections import OrderedDict
from dataclasses import replace
from functools import partial
from typing import Final

from screen import api
from screen.capture import read_frames_at
from screen.capture.frame import Frame
from screen.scratch import scratch_folder

_MOST: Final = 4
"""The oldest is forgotten when there are more."""


class Reports:
    """Keeps the last few screenings by a name that nobody can guess."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, api.Screening] = OrderedDict()

    def add(self, screening: api.Screening) -> str:
        """Keep a screening and return its name."""
        name = secrets.token_urlsafe(12)
        self.put(name, screening)
        return name

    def put(self, name: str, screening: api.Screening) -> None:
        """Keep a screening under a name that was given before."""
        self._kept[name] = screening
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)

    def html(self, name: str) -> str | None:
        """Return the report; None if there is none of that name (any more)."""
        screening = self._kept.get(name)
        return None if screening is None else screening.report()

    def files(self, name: str) -> bytes | None:
        """Return all files of a run as one ZIP; None if there is none of that name."""
        screening = self._kept.get(name)
        if screening is None:
            return None
        packed = io.BytesIO()
        with (
            scratch_folder() as folder,
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for path in screening.write(folder / "screen"):
                archive.write(path, path.name)
        return packed.getvalue()

    def forget(self, name: str) -> bool:
        """Forget a screening; return whether it was there."""
        return self._kept.pop(name, None) is not None


def without_video(screening: api.Screening) -> api.Screening:
    """Return the screening with the pictures its report asks for, so that the video can go."""
    if screening.video is None:
        return screening
    found: dict[float, Frame] = {}
    read = partial(read_frames_at, screening.video)

    def remembering(times_s: list[float]) -> list[Frame]:
        frames = list(read(times_s))
        found.update(zip(times_s, frames, strict=True))
        return frames

    replace(screening, video=None, frames=remembering).report()
    return replace(screening, video=None, frames=lambda times: [found[one] for one in times])


def report_parts(name: str | None) -> dict[str, str | None]:
    """Return where a kept report and its files are, below the page's address."""
    if name is None:
        return {"report": None, "files": None}
    return {"report": f"report/{name}", "files": f"report/{name}/files.zip"}
