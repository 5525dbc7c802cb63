"""What the page says in words before a test and of pain, and the test it asks for."""

from __future__ import annotations

from pydantic import Field, ValidationError

from screen import api
from screen.errors import UsageError
from screen.live.drill import load_drill
from screen.live.pain import WORST
from screen.live.session import Asked
from screen.screening.parts import Clothes
from screen.screening.protocol import Strict
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.red_flags import RedFlags


class PersonMessage(Strict):
    """What the page knows of the person."""

    sex: str | None = None
    age: float | None = None
    height_cm: float | None = None


class Start(Strict):
    """The first message: a test or a drill, and what the person said before it.

    ``seen``: a clinician has seen them about the red flags that apply; ``allowed``: a clinician has
    allowed the drill with much pain. ``clothes`` are None where the person did not say.
    """

    type: str = Field(pattern="^start$")
    test: str | None = None
    drill: str | None = None
    person: PersonMessage = PersonMessage()
    go_on: str | None = None
    pain_before: int | None = Field(default=None, ge=0, le=WORST)
    allowed: bool = False
    red_flags: list[str] | None = None
    seen: bool = False
    clothes: Clothes | None = None


class PainNow(Strict):
    """Pain now."""

    now: int = Field(ge=0, le=WORST)
    further_down_leg: bool = False


class PainMessage(PainNow):
    """Pain now, said during a test or after it."""

    type: str = Field(pattern="^pain$")


def read_start(message: str) -> Start:
    """Return a start message.

    Raises
    ------
    UsageError
        If it is something else.
    """
    try:
        return Start.model_validate_json(message)
    except ValidationError as error:
        raise UsageError("The page sent something unexpected.", "Reload it.") from error


def asked_for(start: Start) -> Asked:
    """Return what a start message asks for.

    Raises
    ------
    UsageError
        If it names what does not exist, or what the person said stands against it.
    """
    drill = None if start.drill is None else load_drill(start.drill)
    name = start.test if drill is None else drill.protocol
    if name not in list_protocols():
        raise UsageError(f"There is no test {name!r}.", "Reload the page.")
    flags = start.red_flags
    asked = Asked(
        load_protocol(name),
        drill,
        api.person_from(**start.person.model_dump()),
        start.pain_before,
        None if flags is None else RedFlags.load().answered(flags, seen=start.seen),
        start.allowed,
        start.clothes,
    )
    if refused := asked.refusal():
        raise UsageError(refused)
    return asked
