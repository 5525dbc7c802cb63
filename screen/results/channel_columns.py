"""What a column of the angle table is: its measure, side, unit, words and sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from screen.kinematics.channels import CHANNELS
from screen.kinematics.series import Side
from screen.pose.landmarks import SIDES

ColumnUnit = Literal["deg", "ratio", ""]


@dataclass(frozen=True)
class Column:
    """One series as it stands in a table.

    ``positive`` says what a positive value means and ``unit`` what it counts in; both are empty,
    as ``words`` is, for a column that this version of the tool does not know.
    """

    name: str
    measure: str
    side: Side
    unit: ColumnUnit
    words: str
    positive: str

    @property
    def meaning(self) -> str:
        """The words and the sign, in one line."""
        sign = f"+ {self.positive}" if self.positive else ""
        return " ".join(part for part in (self.words, sign) if part)


def column_name(measure: str, side: Side) -> str:
    """Return how a series is called in a table: sided ones begin with ``left_`` or ``right_``."""
    return measure if side == "both" else f"{side}_{measure}"


def column_of(name: str) -> Column:
    """Return what a column of the angle table is, by its name."""
    side: Side = next((one for one in SIDES if name.startswith(f"{one}_")), "both")
    measure = name if side == "both" else name.removeprefix(f"{side}_")
    channel = CHANNELS.get(measure)
    if channel is None:
        return Column(name, name, "both", "", "", "")
    title = measure.removesuffix(f"_{channel.unit}").replace("_", " ").capitalize()
    where = "" if side == "both" else f", {side}"
    words = f"{title}{where}, from neutral. {channel.note}".strip()
    return Column(name, measure, side, channel.unit, words, channel.positive)
