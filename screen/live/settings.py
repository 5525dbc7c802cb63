"""When the live camera starts, what it says, and how long it is quiet: ``protocols/live.toml``."""

from __future__ import annotations

from functools import cache
from typing import Annotated, ClassVar

from pydantic import Field

from screen.screening.protocol import Identifier, Strict, Text
from screen.screening.reference.data_file import ShippedFile

Positive = Annotated[float, Field(gt=0)]
Part = Annotated[float, Field(gt=0, lt=1)]


class Smoothing(Strict):
    """The One Euro filter; ``slope`` is in hertz for each trunk length a second."""

    min_cutoff_hz: Positive
    slope: Positive
    derivative_cutoff_hz: Positive


class Setting(Strict):
    """Judging the picture before the start, in seconds."""

    window_s: Positive
    warm_up_s: Positive
    every_s: Positive
    good_s: Positive
    still_s: Positive
    patience_s: Positive
    turn_patience_s: Positive
    most_view_off_deg: Positive
    frozen_s: Positive


class PaceSettings(Strict):
    """How fast pictures must come; the least that is judged stands in ``quality.toml``.

    ``slow_ratio`` and ``again_ratio`` are parts of a limit: below the first it is too slow, from
    the second on it is fast enough again.
    """

    window_s: Positive
    slow_ratio: Annotated[float, Field(ge=1)]
    again_ratio: Annotated[float, Field(ge=1)]
    patience_s: Positive
    count_from_per_s: Positive


class LoadStep(Strict):
    """The longest side of the pictures, how often the camera takes one, and whether to draw."""

    side_px: Annotated[int, Field(ge=256)]
    camera_per_s: Positive
    figure: bool


class Lighter(Strict):
    """How the page lowers the load of a slow computer, one step at a time."""

    wanted_per_s: Positive
    look_s: Positive
    steps: Annotated[list[LoadStep], Field(min_length=1)]


class Running(Strict):
    """While the movement is done: seconds, and parts of a repetition's peak."""

    block_s: Positive
    go_s: Positive
    lost_s: Positive
    stalled_s: Positive
    over_ratio: Part
    again_ratio: Part
    memory_s: Positive
    tail_s: Positive
    tone_s: Positive
    longest_s: Positive


class Speech(Strict):
    """How fast it is, how long it is quiet after a sentence, and when the same one comes again."""

    words_per_s: Positive
    pause_s: Positive
    repeat_s: Positive


class Guidance(Strict):
    """One sentence about the camera, the place or what comes next."""

    id: Identifier
    say: Text


class Refusal(Strict):
    """What a person hears where the report would not judge: ``check`` is the check that failed.

    ``practice`` tells how they move all the same.
    """

    check: Identifier
    during: Text
    after: Text
    next: Text
    practice: bool = False


class LiveSettings(ShippedFile):
    """The file ``protocols/live.toml``."""

    file_name: ClassVar[str] = "live.toml"

    smoothing: Smoothing
    setting: Setting
    pace: PaceSettings
    lighter: Lighter
    running: Running
    speech: Speech
    guidance: list[Guidance]
    refusals: list[Refusal]

    def sentence(self, name: str) -> str:
        """Return the words of a guidance.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        found = next((one.say for one in self.guidance if one.id == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def refusal(self, check: str) -> Refusal:
        """Return what is said where a check of the report forbids a verdict.

        Raises
        ------
        KeyError
            If nothing stands there for this check.
        """
        found = next((one for one in self.refusals if one.check == check), None)
        if found is None:
            raise KeyError(check)
        return found

    def order(self, name: str) -> int:
        """Return the place of a guidance in the order in which they are told."""
        return [one.id for one in self.guidance].index(name)


@cache
def shipped_settings() -> LiveSettings:
    """Return the settings that ship; they are read once a process."""
    return LiveSettings.load()
