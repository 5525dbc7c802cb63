"""What counts as filmed as asked: the file ``protocols/filming.toml``."""

from __future__ import annotations

from functools import cache
from typing import Annotated, ClassVar, Final, Literal

import numpy as np
from pydantic import Field, model_validator

from screen.kinematics.arms import ARMS, ArmPlaces, Arms
from screen.kinematics.series import FloatArray
from screen.screening.protocol import FilmingAsked, Strict, Text
from screen.screening.reference.data_file import ShippedFile

NAME: Final = "filming.toml"
_Positive = Annotated[float, Field(gt=0)]


class ViewAsked(Strict):
    """Degrees off the view that the test asks for, as the tool estimates them."""

    max_off_deg: Annotated[float, Field(gt=0, le=45)]


class LightAsked(Strict):
    """Mean grey value of the picture round the person, 0 to 255."""

    min_grey: _Positive


class SizeAsked(Strict):
    """Length of the trunk in pixels of the analysed picture."""

    min_trunk_px: _Positive


class ArmWay(Strict):
    """A way of holding the arms.

    ``place`` is elbow up and out, wrist up and out, in trunk lengths (``screen.kinematics.arms``);
    ``people`` how many it was found on.
    """

    view: Literal["side", "front"]
    way: Arms
    place: Annotated[list[float], Field(min_length=4, max_length=4)]
    people: Annotated[int, Field(ge=1)]


class ArmWords(Strict):
    """A way of holding the arms in words: a sentence, a few words for a list, and a request."""

    seen: Text
    brief: Text
    ask: Text


class FilmingLimits(ShippedFile):
    """The file ``protocols/filming.toml``.

    ``test`` is what a protocol asks for that does not say it itself.
    """

    file_name: ClassVar[str] = NAME

    view: ViewAsked
    light: LightAsked
    size: SizeAsked
    most_apart: _Positive
    hiding: list[Arms]
    ways: dict[Arms, ArmWords]
    arms: Annotated[list[ArmWay], Field(min_length=1)]
    test: FilmingAsked

    @model_validator(mode="after")
    def _has_words_for_all(self) -> FilmingLimits:
        if missing := [way for way in ARMS if way not in self.ways]:
            raise ValueError(f"there are no words for {', '.join(missing)}")
        return self

    def places(self) -> ArmPlaces:
        """Return the ways of holding the arms as kinematics takes them."""
        return ArmPlaces(
            from_side=_of_view(self.arms, "side"),
            from_front=_of_view(self.arms, "front"),
            most_apart=self.most_apart,
            hiding=frozenset(self.hiding),
        )


def _of_view(rows: list[ArmWay], view: str) -> tuple[tuple[Arms, FloatArray], ...]:
    return tuple((row.way, np.array(row.place)) for row in rows if row.view == view)


@cache
def shipped_filming() -> FilmingLimits:
    """Return the limits that ship; they are read once a process."""
    return FilmingLimits.load()
