"""What a reason is: what it is about, its sentence and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class About(Enum):
    """What a reason is about, and with it what its advice may ask for."""

    FILE = "what the file holds"
    CAMERA = "where the camera stands, how it is set and what it takes in"
    LIGHT = "the light"
    COVER = "what hides the body: clothing, arms, background, things in front"
    PLACE = "where the person stays, and who else is there"
    MOVEMENT = "how the movement was done, and how often"
    PERSON = "what is known of the person"
    METHOD = "what this tool can measure at all"


class Why(NamedTuple):
    """A reason and the advice that follows from it; the advice is never empty."""

    reason: str
    advice: str

    def __str__(self) -> str:
        return f"{self.reason} {self.advice}".strip()


@dataclass(frozen=True)
class Kind:
    """A kind of reason; both texts are templates."""

    about: About
    reason: str
    advice: str
