"""The WebSocket of the live camera: frames come, states and at the end the result go."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Final

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from screen import api
from screen.capture.frame import Frame
from screen.errors import MovescreenError, UsageError
from screen.live.day_after import DayAfter
from screen.live.engine import MakeTracker
from screen.live.latest_frame import Newest
from screen.live.outcome import Outcome
from screen.live.pain import WORST, PainRules
from screen.live.session import LiveTest
from screen.live.state import Phase
from screen.web.messages import (
    Json,
    decoded,
    read_frame,
    read_shown,
    read_words,
    state_message,
    told_part,
    words_of,
)
from screen.web.reports import Reports, report_parts
from screen.web.resumable import Left, Ticket
from screen.web.wording import PainMessage, Start, asked_for, read_start

BUSY: Final = 1013
_SHUT: Final = 1008
_LOG: Final = logging.getLogger(__name__)
_MOST_TEXT: Final = 4096
_LEAST_FRAME: Final = 64
"""Bytes; a shorter message is no picture."""
_LONGEST_SEND_S: Final = 1.0
_LONGEST_GOING_S: Final = 10.0
_SILENT: Final = 4000
"""What the page is told by the code with which the line is cut: it has said nothing for long."""

LONGEST_START_S: Final = 10.0
LONGEST_SILENCE_S: Final = 90.0
"""The page says that it is there every 20 s; one in the background may be slower."""

UNEXPECTED: Final = (
    "Something went wrong in the program. Press “Try again”; if it happens again, start it anew."
)
SILENCE: Final = "The line to the page was silent for too long. Press “Try again”."
OTHER_WINDOW: Final = "The camera test is open in another window. Close that one first."


Watch = Callable[[str, int, float], None]
"""Told of each frame by number when it has ``arrived`` and been ``shown``, in Unix time."""


@dataclass(frozen=True)
class Limits:
    """How long to wait for the start, and how long a page may be silent, in seconds."""

    start_s: float = LONGEST_START_S
    silence_s: float = LONGEST_SILENCE_S


class LiveSocket:
    """Serves one live test over one WebSocket.

    A thread of its own runs the engine, so that the server goes on; it looks at the newest frame
    only. A test that the page leaves before its end is kept, to go on with.

    Attributes
    ----------
    ticket
        Names the test; None before it has begun.
    """

    def __init__(
        self,
        socket: WebSocket,
        make_tracker: MakeTracker,
        reports: Reports,
        left: Left,
        day_after: DayAfter,
        *,
        limits: Limits,
        watch: Watch | None = None,
    ) -> None:
        self._left, self._limits, self._day_after = left, limits, day_after
        self._socket = socket
        self._make_tracker = make_tracker
        self._reports = reports
        self._watch = watch
        self._newest: Newest[bytes] = Newest()
        self._out: asyncio.Queue[Json | threading.Event | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self.ticket: str | None = None
        self._listening: asyncio.Task[None] | None = None
        self._gone = asyncio.Event()
        self._begin_s = 0.0
        self._first_s: float | None = None
        self._over = False
        self._finished: Outcome | None = None
        self._report: str | None = None

    async def started(self) -> Start | None:
        """Wait for the start; None where none came, which the page is told."""
        await self._socket.accept()
        try:
            message = await asyncio.wait_for(self._socket.receive(), self._limits.start_s)
            if message["type"] != "websocket.disconnect":
                return read_start(message.get("text") or "")
        except asyncio.TimeoutError:
            await self._socket.close(_SILENT, SILENCE)
        except MovescreenError as error:
            await self._refuse(words_of(error))
        return None

    async def serve(self, start: Start) -> None:
        """Talk until the page or the test is done."""
        try:
            ticket = self._left.take(start.go_on) or Left.ticket_for(
                LiveTest(asked_for(start), self._make_tracker)
            )
        except MovescreenError as error:
            await self._refuse(words_of(error))
            return
        self.ticket = ticket.name
        try:
            await self._serve(ticket)
        finally:
            self._gone.set()

    async def hand_over(self) -> None:
        """End this line for another that goes on with its test: its page was reloaded."""
        if self._listening is not None:
            self._listening.cancel()
        await asyncio.wait_for(self._gone.wait(), _LONGEST_GOING_S)

    async def _refuse(self, words: str) -> None:
        await self._socket.send_json(_problem(words, fatal=True))
        await self._socket.close(_SHUT, "no test was started")

    async def _serve(self, ticket: Ticket) -> None:
        asked = ticket.test.asked
        self._begin_s = ticket.now_s
        with ticket.test as test:
            await self._socket.send_json(
                {
                    "type": "ready",
                    "title": asked.title,
                    "wanted": asked.wanted,
                    "count": test.count,
                    "ticket": ticket.name,
                    "gone_on": ticket.left_s is not None,
                }
            )
            worker = threading.Thread(target=self._work, args=(test,), name="live", daemon=True)
            worker.start()
            sender = asyncio.create_task(self._send())
            self._listening = asyncio.create_task(self._receive(test))
            try:
                await asyncio.wait({self._listening})
                if not self._listening.cancelled():
                    self._listening.result()
            finally:
                self._listening.cancel()
                self._stop.set()
                self._newest.close()
                try:
                    await asyncio.to_thread(worker.join)
                    await self._out.put(None)
                    await sender
                finally:  # also where the server ends and cancels what waits
                    worker.join()
                    if not self._over:
                        self._left.keep(ticket)

    async def _receive(self, test: LiveTest) -> None:
        while True:
            try:
                message = await asyncio.wait_for(self._socket.receive(), self._limits.silence_s)
            except asyncio.TimeoutError:
                await self._socket.close(_SILENT, SILENCE)
                return
            if message["type"] == "websocket.disconnect":
                return
            if (data := message.get("bytes")) is not None:
                self._watch_arrival(data)
                self._newest.put(data)
            else:
                await self._heard(test, message.get("text") or "")

    def _watch_arrival(self, data: bytes) -> None:
        """Tell who watches of a frame; one that is none is refused where it is read."""
        if self._watch is not None and len(data) > _LEAST_FRAME:
            with contextlib.suppress(UsageError):
                self._watch("arrived", read_frame(data)[0], time.time())

    async def _heard(self, test: LiveTest, text: str) -> None:
        """Act on a message in words; one not understood is answered, one too long is let fall."""
        if len(text) > _MOST_TEXT:
            return
        try:
            said = read_words(text)
            kind = said["type"]
            if kind == "here":
                return
            if kind == "stop":
                self._newest.close()
            elif kind == "shown":
                shown = read_shown(said)
                if self._watch is not None:
                    self._watch("shown", *shown)
            elif kind == "pain":
                await self._out.put(self._pain(test, text))
            else:
                raise UsageError("The page sent something unexpected.", "Reload it.")
        except UsageError as error:
            await self._out.put(_problem(words_of(error)))

    def _pain(self, test: LiveTest, text: str) -> Json:
        try:
            pain = PainMessage.model_validate_json(text)
        except ValidationError:
            return _problem(f"Pain is a number from 0 to {WORST}.")
        verdict = test.pain(pain.now, further_down_leg=pain.further_down_leg)
        kept = ""
        if self._finished is not None:
            outcome = test.with_answers(self._finished)
            kept = self._keep(test, outcome)
            self._store(test, outcome)
        return {"type": "pain", "kept": kept, **vars(verdict)}

    def _keep(self, test: LiveTest, outcome: Outcome) -> str:
        """Keep what is asked for on the day after; return what the person is told of it."""
        drill = test.for_the_day_after(outcome, datetime.now(timezone.utc))
        known = drill is not None and self._day_after.keep(drill)
        return PainRules.load().day_after.kept if known else ""

    def _store(self, test: LiveTest, outcome: Outcome) -> None:
        """Keep the report in memory, if there is one."""
        if outcome.analysis is None or outcome.track is None:
            return
        screening = api.Screening.of(
            outcome.analysis,
            outcome.track,
            test.asked.loaded,
            frames=test.snapshots.frames_at,
            remarks=test.remarks(outcome),
        )
        if self._report is None:
            self._report = self._reports.add(screening)
        else:
            self._reports.put(self._report, screening)

    async def _send(self) -> None:
        """Send what is waiting until told to end, or the page is gone."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while (message := await self._out.get()) is not None:
                if isinstance(message, threading.Event):
                    message.set()
                else:
                    await self._socket.send_json(message)

    def _say(self, message: Json | threading.Event) -> None:
        """Send from the engine's thread."""
        self._loop.call_soon_threadsafe(self._out.put_nowait, message)

    def _say_and_wait(self, message: Json) -> None:
        """Send from the engine's thread, and rest until it has gone: both share one interpreter."""
        gone = threading.Event()
        self._say(message)
        self._say(gone)
        gone.wait(_LONGEST_SEND_S)

    def _work(self, test: LiveTest) -> None:
        """Run the engine on the newest frames until the test ends; then send the result."""
        try:
            done = False
            while not done and (data := self._newest.take()) is not None:
                done = self._answer(test, data)
            if not self._stop.is_set():
                self._over = True
                self._say(self._result(test))
        except MovescreenError as error:
            self._over = True
            self._say(_problem(words_of(error), fatal=True))
        except Exception:
            self._over = True
            _LOG.exception("the live test failed")
            self._say(_problem(UNEXPECTED, fatal=True))

    def _answer(self, test: LiveTest, data: bytes) -> bool:
        """Answer one frame; return whether the test is done."""
        number, time_s, jpeg = read_frame(data)
        image = decoded(jpeg)
        if self._first_s is None:
            self._first_s = time_s
        state = test.step(Frame(number, self._begin_s + time_s - self._first_s, image), jpeg)
        self._say_and_wait(state_message(number, state, (image.shape[1], image.shape[0])))
        test.catch_up()
        return state.phase is Phase.DONE

    def _result(self, test: LiveTest) -> Json:
        """Judge the test and keep its report in memory."""
        outcome = test.finish(created=api.now(), late=self._newest.replaced)
        self._store(test, outcome)
        self._finished = outcome
        reason = "" if self._report is None else test.why_not_judged(outcome)
        verdict = test.pain_verdict()
        return {
            "type": "result",
            "judged": self._report is not None and not reason,
            "reason": reason,
            "lines": test.lines(outcome),
            "next": test.next_time(outcome),
            "told": [told_part(one) for one in test.told(outcome)],
            "counted": outcome.counted,
            "wanted": test.asked.wanted,
            "pain": None
            if verdict is None
            else {
                "before": test.asked.pain_before,
                "after": test.pain_after,
                **vars(verdict),
            },
            "pain_rule": test.pain_rule(),
            "kept": self._keep(test, outcome),
            **report_parts(self._report),
        }


def _problem(words: str, *, fatal: bool = False) -> Json:
    return {"type": "problem", "words": words, "fatal": fatal}
