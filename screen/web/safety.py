"""What the page asks for safety: red flags before a test, and the pain a day after a drill."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from screen.errors import MovescreenError, UsageError
from screen.live.day_after import DayAfter
from screen.live.pain import PainRules, judge_change
from screen.screening.protocol import Strict
from screen.screening.reference.red_flags import RedFlags
from screen.web.messages import words_of
from screen.web.wording import PainNow

Said = TypeVar("Said", bound=Strict)


class FlagsMessage(Strict):
    """The levels that were asked so far, and the ids of what applies."""

    asked: list[str]
    applies: list[str]


class Safety:
    """Weighs the answers, so that the page need not know the rules."""

    def __init__(self, day_after: DayAfter) -> None:
        self._day_after = day_after

    def routes(self) -> list[Route]:
        """Return where the page asks."""
        return [
            Route("/api/red-flags", self.red_flags, methods=["POST"]),
            Route("/api/day-after", self.due, methods=["GET"]),
            Route("/api/day-after", self.answer, methods=["POST"]),
            Route("/api/day-after", self.forget, methods=["DELETE"]),
        ]

    async def red_flags(self, request: Request) -> Response:
        """Say which questions come next, or what the answers lead to."""
        flags = RedFlags.load()
        try:
            said = _read(FlagsMessage, await request.body())
            answers = flags.answered(said.applies)
        except MovescreenError as error:
            return _refused(error)
        following = flags.next_to_ask(said.asked, said.applies)
        if following is not None:
            return JSONResponse({"next": following.id, "level": None})
        level = next((one for one in flags.levels if one.id == answers.level), None)
        return JSONResponse({"next": None, "level": level and level.model_dump()})

    async def due(self, _request: Request) -> Response:
        """Say which drill's pain is to be asked for now, if any."""
        rules = PainRules.load().day_after
        drill = self._day_after.due(rules, datetime.now(timezone.utc))
        if drill is None:
            return JSONResponse({"due": None})
        lead, pain = drill.words(rules)
        return JSONResponse({"due": {"lead": lead, "pain": pain, "ask": rules.ask}})

    async def answer(self, request: Request) -> Response:
        """Say what the pain now means beside that before the drill; then keep nothing of it."""
        rules = PainRules.load()
        try:
            said = _read(PainNow, await request.body())
            drill = self._day_after.due(rules.day_after, datetime.now(timezone.utc))
            if drill is None:
                raise UsageError("There is no drill to ask about any more.", "Go to the start.")
            further = said.further_down_leg
            change = judge_change(rules, drill.before, said.now, further_down_leg=further)
            self._day_after.forget()
        except MovescreenError as error:
            return _refused(error)
        return JSONResponse({"before": drill.before, "now": said.now, **vars(change)})

    async def forget(self, _request: Request) -> Response:
        """Keep nothing of the last drill."""
        try:
            self._day_after.forget()
        except MovescreenError as error:
            return _refused(error)
        return Response(status_code=204)


def _read(shape: type[Said], body: bytes) -> Said:
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        raise UsageError("The page sent something unexpected.", "Reload it.") from error


def _refused(error: MovescreenError) -> Response:
    return JSONResponse({"words": words_of(error)}, status_code=400)
