"""The thresholds of the quality gate, as ``protocols/quality.toml`` holds them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from screen.kinematics.back.doubts import BackLimits
from screen.kinematics.series import NeutralSource
from screen.screening.protocol import Identifier, Strict
from screen.screening.reference.data_file import ShippedFile

Ratio = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]


class LengthLimits(Strict):
    """Seconds."""

    min_s: Positive


class FrameRateLimits(Strict):
    """Frames a second; a step between frames that is longer than ``pause_s`` seconds is a pause."""

    min_per_s: Positive
    good_per_s: Positive
    max_per_s: Positive
    pause_s: Positive


class PersonLimits(Strict):
    """Share of frames with a person; trunk length in pixels of the analysed picture."""

    min_seen_ratio: Ratio
    min_trunk_px: Positive


class FramingLimits(Strict):
    """Border as a ratio of the picture's size; share of frames inside it."""

    border_ratio: Ratio
    min_inside_ratio: Ratio


class VisibilityLimits(Strict):
    """Visibility as the pose model gives it; share of frames that reach it."""

    min_visibility: Ratio
    min_visible_ratio: Ratio


class BrightnessLimits(Strict):
    """Mean grey value, 0 to 255."""

    min_grey: Positive
    max_grey: Positive


class FrozenLimits(Strict):
    """Mean grey difference to the frame before, 0 to 255; seconds; shares of the recording."""

    max_change: Positive
    min_stretch_s: Positive
    warn_ratio: Ratio
    block_ratio: Ratio


class RollLimits(Strict):
    """Lean of the upright person in the picture, and between trunk and legs, in degrees."""

    warn_deg: Positive
    max_bend_deg: Positive
    lying_deg: Positive


class ViewLimits(Strict):
    """How square to the person the camera should stand; ``source`` says where that is from.

    ``side_towards_deg`` is by how much too far a person seen from the side seems to be turned
    towards the camera.
    """

    side_towards_deg: Annotated[float, Field(ge=0, lt=45)]
    warn_off_deg: Positive
    source: Identifier


class SwapLimits(Strict):
    """When left and right landmarks have changed places between two frames.

    ``min_reversal_cos`` is the cosine between the line from right to left before and its reverse
    after; ``max_moved_ratio`` is in lengths of that line, ``min_apart_ratio`` in trunk lengths.
    """

    min_apart_ratio: Positive
    min_reversal_cos: Ratio
    min_pairs: Annotated[int, Field(ge=1, le=4)]
    max_moved_ratio: Positive


class PlaceLimits(Strict):
    """Share of the recording."""

    max_away_ratio: Ratio


class NeutralWidening(Strict):
    """How much wider errors are where the neutral posture was not held at the start.

    Factors on the half-width: of a start that was quiet for about half as long as asked, of a quiet
    moment found between or after the repetitions, and of the most upright posture where no moment
    was quiet.
    """

    brief_factor: Annotated[float, Field(ge=1)]
    between_factor: Annotated[float, Field(ge=1)]
    assumed_factor: Annotated[float, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1)]

    def widening(self, source: NeutralSource) -> float:
        """Return the factor for how the neutral posture was found."""
        factors = {
            "start": 1.0,
            "brief": self.brief_factor,
            "between": self.between_factor,
            "assumed": self.assumed_factor,
        }
        return factors[source]


class BackThresholds(Strict):
    """When the outline of the back or a leg is not read; see ``BackLimits``."""

    max_view_off_deg: Positive
    min_known_ratio: Ratio
    max_step_ratio: Positive
    arm_margin_ratio: Ratio
    max_hyperextension_deg: Positive

    def limits(self) -> BackLimits:
        """Return the same numbers as kinematics takes them."""
        return BackLimits(**self.model_dump())


class Thresholds(ShippedFile):
    """The file ``protocols/quality.toml``."""

    file_name: ClassVar[str] = "quality.toml"

    length: LengthLimits
    frame_rate: FrameRateLimits
    person: PersonLimits
    framing: FramingLimits
    visibility: VisibilityLimits
    brightness: BrightnessLimits
    frozen: FrozenLimits
    roll: RollLimits
    view: ViewLimits
    swap: SwapLimits
    place: PlaceLimits
    neutral: NeutralWidening
    back: BackThresholds
