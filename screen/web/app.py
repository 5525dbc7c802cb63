"""The application behind the page: its files, the live camera, recordings, reports."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from screen import api
from screen.errors import MovescreenError, UsageError
from screen.live.day_after import DayAfter
from screen.live.engine import MakeTracker
from screen.live.session import Asked
from screen.pages import TOKENS
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.red_flags import RedFlags
from screen.screening.result import RedFlagAnswers
from screen.web.about import PAGE, about
from screen.web.guard import REPORT_HEADERS, Door, Guard
from screen.web.live_socket import BUSY, OTHER_WINDOW, Limits, LiveSocket, Watch
from screen.web.messages import words_of
from screen.web.reports import Reports
from screen.web.resumable import Left
from screen.web.safety import Safety
from screen.web.videos import Videos

_GONE: Final = "This report is no longer available: it was deleted, or the program was restarted."


class Site:
    """Answers the page.

    Parameters
    ----------
    make_tracker
        Gives a new tracker for each live test.
    limits
        How long a page may say nothing.
    watch
        Told of each frame on its way, to measure delays.
    day_after
        Where the last drill is kept until its pain was asked for once more.
    """

    def __init__(
        self,
        make_tracker: MakeTracker,
        *,
        videos: Videos | None = None,
        limits: Limits | None = None,
        watch: Watch | None = None,
        day_after: DayAfter | None = None,
    ) -> None:
        self._make_tracker = make_tracker
        self._day_after = day_after or DayAfter()
        self._watch = watch
        self._reports = Reports()
        self._videos = videos or Videos(self._reports)
        self._limits = limits or Limits()
        self._left = Left()
        self._seated: LiveSocket | None = None

    def application(self, door: Door) -> Starlette:
        """Return the application behind its guard."""
        routes = [
            Route("/api/about", self.about),
            WebSocketRoute("/api/live", self.live),
            Route("/api/live/{ticket}", self.forget_left, methods=["DELETE"]),
            Route("/api/video", self.take_video, methods=["POST"]),
            Route("/api/video/{job}", self.video, methods=["GET", "DELETE"]),
            *Safety(self._day_after).routes(),
            Route("/report/{name}", self.report, methods=["GET", "DELETE"]),
            Route("/report/{name}/files.zip", self.files),
            Route("/tokens.css", self.tokens),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ]
        return Starlette(
            routes=routes, middleware=[Middleware(Guard, door=door)], lifespan=self._lifespan
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        yield
        self._videos.cancel_all()

    async def about(self, _request: Request) -> Response:
        """Say which tests and drills there are."""
        return JSONResponse(about(self._videos.most_bytes))

    async def tokens(self, _request: Request) -> Response:
        """Send the part of the style that every page shares."""
        return FileResponse(TOKENS)

    async def live(self, socket: WebSocket) -> None:
        """Run one live test; a second one is turned away. Who starts none takes no seat."""
        line = LiveSocket(
            socket,
            self._make_tracker,
            self._reports,
            self._left,
            self._day_after,
            limits=self._limits,
            watch=self._watch,
        )
        start = await line.started()
        if start is None:
            return
        seated = self._seated
        if seated is not None and seated.ticket == start.go_on:
            await seated.hand_over()
        if self._seated is not None:
            await socket.close(BUSY, OTHER_WINDOW)
            return
        self._seated = line
        try:
            await line.serve(start)
        finally:
            self._seated = None

    async def forget_left(self, request: Request) -> Response:
        """Forget a test that its page has left: the person does not want to go on."""
        known = self._left.forget(request.path_params["ticket"])
        return Response(status_code=204 if known else 404)

    async def take_video(self, request: Request) -> Response:
        """Receive a recording and start to screen it."""
        asked = request.query_params
        try:
            if asked.get("test") not in list_protocols():
                raise UsageError(f"There is no test {asked.get('test')!r}.", "Reload the page.")
            loaded = load_protocol(asked["test"])
            person = api.person_from(
                sex=asked.get("sex") or None,
                age=_number(asked.get("age")),
                height_cm=_number(asked.get("height_cm")),
            )
            flags = _flags(asked.get("red_flags"), seen="seen" in asked)
            clothes = api.clothes_from(asked.get("clothes") or None)
            about = Asked(loaded, None, person, red_flags=flags, clothes=clothes)
            job = await self._videos.take(request.stream(), asked.get("name", ""), about)
        except MovescreenError as error:
            return JSONResponse({"words": words_of(error)}, status_code=400)
        return JSONResponse({"job": job}, status_code=202)

    async def video(self, request: Request) -> Response:
        """Say how far a recording is, or give it up."""
        name = request.path_params["job"]
        if request.method == "DELETE":
            return Response(status_code=204 if self._videos.cancel(name) else 404)
        job = self._videos.get(name)
        if job is None:
            return JSONResponse({"words": "This video is no longer available."}, status_code=404)
        return JSONResponse(job.message())

    async def report(self, request: Request) -> Response:
        """Show a report, or forget it."""
        name = request.path_params["name"]
        if request.method == "DELETE":
            return Response(status_code=204 if self._reports.forget(name) else 404)
        html = await run_in_threadpool(self._reports.html, name)
        if html is None:
            return HTMLResponse(_GONE, status_code=404)
        return HTMLResponse(html, headers=REPORT_HEADERS)

    async def files(self, request: Request) -> Response:
        """Give all files of a run: the person asked to keep them."""
        packed = await run_in_threadpool(self._reports.files, request.path_params["name"])
        if packed is None:
            return HTMLResponse(_GONE, status_code=404)
        return Response(
            packed,
            media_type="application/zip",
            headers={"content-disposition": 'attachment; filename="movement-screen.zip"'},
        )


def _flags(given: str | None, *, seen: bool) -> RedFlagAnswers | None:
    """Return what was answered before a video was handed in; None where nobody asked."""
    if given is None:
        return None
    flags = RedFlags.load()
    return flags.answered(flags.named(given), seen=seen)


def _number(text: str | None) -> float | None:
    """Return a number from a form, None where it was left empty.

    Raises
    ------
    UsageError
        If it is no number.
    """
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a number.", "Check age and height.") from error
