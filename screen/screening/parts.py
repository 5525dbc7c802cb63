"""The parts of a result: a value, the person, the recording, and how it was filmed."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from screen.kinematics.series import Facing, NeutralSource, ViewKind
from screen.screening.protocol import ConditionName

ErrorBasis = Literal["measured", "provisional"]


Setting = Literal["as_asked", "usual"]
"""How well the instructions for filming were followed; errors are those of the setting."""


Clothes = Literal["close", "usual"]
"""``close``: they lie close, or the back is bare."""


ConditionState = Literal["as_asked", "not_as_asked", "not_known"]


_LARGEST_WHOLE: Final = 2**53
"""Programs that read JSON and tables keep whole numbers up to this exactly."""


class Part(BaseModel):
    """A frozen part of a result; numbers are finite or null."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, value: object) -> object:
        if isinstance(value, int) and abs(value) >= _LARGEST_WHOLE:
            raise ValueError("a whole number is larger than tables keep")
        return value


class Value(Part):
    """A number with its error, or the reason why there is none.

    ``error`` is the half-width of the 95 % interval, in the unit of the value; ``error_basis``
    says whether it was measured (by the project's accuracy command, or by the estimator for
    this very frame) or is a cautious estimate. ``at_least``: the level that the measure waits for
    was not reached, the value is the one at the peak. ``advice`` is what to change next time, where
    the reason names something that can be changed.
    """

    value: float | None
    error: float | None
    error_basis: ErrorBasis | None = None
    reason: str | None = None
    at_least: bool = False
    advice: str | None = None


class Person(Part):
    """What the user said about the person; nothing is guessed."""

    sex: Literal["female", "male"] | None = None
    age_years: float | None = None
    height_cm: float | None = None


class Recording(Part):
    """What the recording is."""

    name: str
    sha256: str
    container: str
    codec: str
    width_px: int
    height_px: int
    rotation_deg: int
    mirrored: bool = False
    """Whether the file asks for its picture to be mirrored: then left and right changed places."""
    duration_s: float
    frames: int
    frames_per_s: float
    variable_rate: bool


class View(Part):
    """How the camera saw the person."""

    kind: ViewKind
    azimuth_deg: float
    off_deg: float
    facing: Facing
    roll_deg: float


class NeutralSpan(Part):
    """The quiet posture that angles are counted from."""

    start_s: float
    end_s: float
    source: NeutralSource


class Check(Part):
    """One gate of the quality check.

    ``blocks``: with this failing nothing is judged. A failing check that does not block is a
    warning. ``message`` says what was seen; ``advice`` what to do, empty when passed.
    """

    id: str
    title: str
    passed: bool
    blocks: bool
    message: str
    advice: str = ""

    @property
    def forbids(self) -> bool:
        """Whether nothing is judged because of it."""
        return self.blocks and not self.passed


class Quality(Part):
    """The gate in front of the judging; ``people_seen`` is None where nobody could count them."""

    passed: bool
    checks: list[Check]
    view: View | None
    neutral: NeutralSpan | None
    people_seen: int | None
    in_place_s: float


class Condition(Part):
    """One thing that the test asks of whoever films, and what was found of it.

    ``message`` is a whole sentence, ``brief`` the same in a few words for a list; ``advice`` says
    what to do next time. Both are empty where it is as asked.
    """

    name: ConditionName
    state: ConditionState
    message: str
    brief: str = ""
    advice: str = ""


class Filming(Part):
    """How the recording was filmed: ``as_asked`` where every condition is known to be so."""

    setting: Setting
    conditions: list[Condition]
