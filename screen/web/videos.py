"""A recording dropped on the page: taken in, screened in a thread, and thrown away."""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from starlette.requests import ClientDisconnect

from screen import api
from screen.errors import MovescreenError, OutputError, UsageError
from screen.live.session import Asked
from screen.scratch import ScratchFolder
from screen.screening.quality.filming import filming_line
from screen.web.messages import Json, words_of
from screen.web.reports import Reports, report_parts, without_video

MOST_BYTES: Final = 2 * 1024**3
LONGEST_UPLOAD_S: Final = 900.0
SILENT_UPLOAD_S: Final = 30.0
_MOST_JOBS: Final = 8
_LONGEST_NAME: Final = 120
"""Bytes; file systems take 255."""
_LOG: Final = logging.getLogger(__name__)
_SUFFIXES: Final = (".mp4", ".mov", ".m4v", ".webm", ".avi", ".mkv")

TOO_LARGE: Final = (
    f"The video is larger than {MOST_BYTES // 1024**3} GB.",
    "Cut it to the test itself, or use `movescreen run` on the command line.",
)
UNEXPECTED: Final = "Something went wrong in the program. Try another video."
CUT_OFF: Final = ("The upload was cut off.", "Try again.")
TOO_SLOW: Final = (
    "The upload took too long and was stopped.",
    "Try again, or use a shorter video.",
)


class CancelledError(Exception):
    """Raised within a screening that nobody wants any more."""


@dataclass
class Job:
    """One recording on its way."""

    state: Literal["working", "done", "failed"] = "working"
    progress: float | None = None
    words: str = ""
    result: Json | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    def message(self) -> Json:
        """Return it as plain values for JSON."""
        return {
            "state": self.state,
            "progress": self.progress,
            "words": self.words,
            "result": self.result,
        }


class Videos:
    """Screens recordings one after the other.

    Parameters
    ----------
    reports
        Where the finished screenings go.
    most_bytes, longest_s, silent_s
        Bounds of an upload: its size, the time it may take, and the time in which nothing comes.
    """

    def __init__(
        self,
        reports: Reports,
        *,
        most_bytes: int = MOST_BYTES,
        longest_s: float = LONGEST_UPLOAD_S,
        silent_s: float = SILENT_UPLOAD_S,
    ) -> None:
        self.most_bytes = most_bytes
        self._longest_s, self._silent_s = longest_s, silent_s
        self._reports = reports
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._one_at_a_time = threading.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def get(self, name: str) -> Job | None:
        """Return a job by its name."""
        return self._jobs.get(name)

    def cancel(self, name: str) -> bool:
        """Give a job up; return whether there was one."""
        job = self._jobs.pop(name, None)
        if job is None:
            return False
        job.cancelled.set()
        return True

    def cancel_all(self) -> None:
        """Give all jobs up: the server ends."""
        for name in list(self._jobs):
            self.cancel(name)

    async def take(self, body: AsyncIterator[bytes], name: str, asked: Asked) -> str:
        """Receive a recording, start to screen it, and return the job's name.

        Raises
        ------
        UsageError
            If it is too large, too slow, or no video by its name.
        """
        suffix = Path(name).suffix.lower()
        if suffix not in _SUFFIXES:
            raise UsageError(
                f"{Path(name).name or 'This'} is not a video.",
                "Choose an MP4, MOV, WebM, AVI or MKV.",
            )
        with ExitStack() as undo:
            folder, path = await self._taken(body, _plain(name, suffix), undo)
            undo.pop_all()
        job, key = Job(), secrets.token_urlsafe(12)
        self._jobs[key] = job
        while len(self._jobs) > _MOST_JOBS:
            self.cancel(next(iter(self._jobs)))
        task = asyncio.create_task(asyncio.to_thread(self._screen, job, path, folder, asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return key

    async def _taken(
        self, body: AsyncIterator[bytes], name: str, undo: ExitStack
    ) -> tuple[ScratchFolder, Path]:
        """Return a folder with the recording in it, and its path; ``undo`` removes both.

        Raises
        ------
        UsageError, OutputError
            If it does not arrive whole.
        """
        try:
            folder = undo.enter_context(ScratchFolder())
            path = folder.path / name
            await asyncio.wait_for(self._receive(body, path), self._longest_s)
        except asyncio.TimeoutError as error:
            raise UsageError(*TOO_SLOW) from error
        except ClientDisconnect as error:
            raise UsageError(*CUT_OFF) from error
        except OSError as error:
            raise OutputError(
                f"The video could not be stored ({error.strerror or error}).",
                "Free some disk space and try again.",
            ) from error
        return folder, path

    async def _receive(self, body: AsyncIterator[bytes], path: Path) -> None:
        """Write what comes; an upload from which nothing comes for a while is given up."""
        size, parts = 0, aiter(body)
        with path.open("wb") as handle:
            while True:
                try:
                    part = await asyncio.wait_for(anext(parts), self._silent_s)
                except StopAsyncIteration:
                    return
                size += len(part)
                if size > self.most_bytes:
                    raise UsageError(*TOO_LARGE)
                handle.write(part)

    def _screen(self, job: Job, path: Path, folder: ScratchFolder, asked: Asked) -> None:
        def on_progress(done_s: float, length_s: float | None) -> None:
            if job.cancelled.is_set():
                raise CancelledError
            job.progress = min(done_s / length_s, 1.0) if length_s else None

        try:
            with folder, self._one_at_a_time:
                if job.cancelled.is_set():
                    return
                screening = api.run(
                    path,
                    protocol=asked.loaded,
                    person=asked.person,
                    clothes=asked.clothes,
                    on_progress=on_progress,
                )
                result = screening.result.model_copy(update={"red_flags": asked.red_flags})
                kept = without_video(replace(screening, result=result))
            if job.cancelled.is_set():
                return
            reason = api.why_not_judged(kept.result) or ""
            name = self._reports.add(kept)
            filming = kept.result.filming
            job.result = {
                "judged": not reason,
                "reason": reason,
                "filmed": "" if reason or filming is None else filming_line(filming),
                **report_parts(name),
            }
            job.state = "done"
        except MovescreenError as error:
            job.state, job.words = "failed", words_of(error).replace(f"{path.parent}/", "")
        except CancelledError:
            job.state, job.words = "failed", "Stopped."
        except Exception:
            _LOG.exception("a video could not be screened")
            job.state, job.words = "failed", UNEXPECTED


def _plain(name: str, suffix: str) -> str:
    """Return a file name made of the upload's own, without anything a path could hide."""
    stem = "".join(one if one.isalnum() or one in "-_ " else "_" for one in Path(name).stem)
    short = stem.encode()[:_LONGEST_NAME].decode(errors="ignore")
    return f"{short or 'video'}{suffix}"
