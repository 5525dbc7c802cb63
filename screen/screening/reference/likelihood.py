"""How likely it is that a true value lies beyond a cut-off, as a number and as a word.

A reading is wrong by an error whose distribution was measured on people with known angles
(``screen.screening.reference.error_shape``). The probability that the true value lies beyond the
cut-off is that distribution's; the word for it comes from ``protocols/likelihood.toml``.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from screen.screening.protocol import Compare, Strict, Text
from screen.screening.reference.data_file import ShippedFile
from screen.screening.reference.error_shape import NORMAL, ErrorShape

LevelName = Literal["very_likely", "likely", "uncertain", "unlikely", "very_unlikely"]
Likelihood = Literal[
    "very_likely", "likely", "uncertain", "unlikely", "very_unlikely", "not_measured"
]
DATA_NAME: Final = "likelihood.toml"
_ENDS: Final = (0.025, 0.975)
"""Between these quantiles lie 95 % of a distribution."""
AT_LEAST_LIKELY: Final[frozenset[Likelihood]] = frozenset({"likely", "very_likely"})
AT_MOST_UNLIKELY: Final[frozenset[Likelihood]] = frozenset({"unlikely", "very_unlikely"})


class Level(Strict):
    """One word and the smallest probability it is said of."""

    id: LevelName
    words: Text
    at_least: Annotated[float, Field(ge=0, lt=1)]


class LikelihoodScale(ShippedFile):
    """The words for probabilities, from the highest to the lowest."""

    file_name: ClassVar[str] = DATA_NAME

    reason: Text
    levels: Annotated[tuple[Level, ...], Field(strict=False, min_length=5, max_length=5)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        bounds = [level.at_least for level in self.levels]
        if bounds != sorted(bounds, reverse=True) or len(set(bounds)) < len(bounds):
            raise ValueError("the levels must go from the highest probability to the lowest")
        if bounds[-1] != 0.0:
            raise ValueError("the last level must begin at 0")
        return self

    def level(self, probability: float) -> LevelName:
        """Return the level of a probability (0 to 1)."""
        return next(level.id for level in self.levels if probability >= level.at_least)

    def bound(self, level: LevelName) -> float:
        """Return the smallest probability that a level is said of."""
        return next(one.at_least for one in self.levels if one.id == level)


@cache
def shipped_scale() -> LikelihoodScale:
    """Return the scale that ships; it is read once a process."""
    return LikelihoodScale.load()


def likelihood_word(likelihood: Likelihood) -> str:
    """Return the word for a likelihood, as the scale that ships has it."""
    words = {level.id: level.words for level in shipped_scale().levels}
    return "not measured" if likelihood == "not_measured" else words[likelihood]


def probability_beyond(
    value: float,
    error: float,
    cut: float,
    compare: Compare,
    *,
    shape: ErrorShape = NORMAL,
    size: bool = False,
) -> float:
    """Return the probability (0 to 1) that the true value lies beyond a cut-off.

    Parameters
    ----------
    value, error
        The reading and the half-width of its 95 % interval, in the same unit. With ``error`` 0 the
        answer is 0 or 1.
    cut, compare
        The cut-off and the side of it that is meant. A value at the cut-off counts as above it.
    shape
        How the error is distributed, in half-widths.
    size
        Whether the size of the true value is meant, whatever its sign; ``value`` keeps its sign.

    Notes
    -----
    With ``t = value + error * z`` and ``F`` the distribution of ``z``, the probability that
    ``t < c`` is ``F((c - value) / error)``; of ``|t| < c`` it is that less the same of ``-c``.
    """
    if error <= 0:
        known = abs(value) if size else value
        return float(known < cut if compare == "below" else known >= cut)
    below = shape.below((cut - value) / error)
    if size:
        below = max(0.0, below - shape.below((-cut - value) / error))
    return below if compare == "below" else 1.0 - below


def interval(
    value: float, error: float, *, shape: ErrorShape = NORMAL, size: bool = False
) -> tuple[float, float]:
    """Return the two ends of the 95 % interval of the true value (of its size with ``size``)."""
    low, high = (value + error * shape.quantile(p) for p in _ENDS)
    if not size:
        return low, high
    if low <= 0 <= high:
        return 0.0, max(-low, high)
    near, far = sorted((abs(low), abs(high)))
    return near, far
