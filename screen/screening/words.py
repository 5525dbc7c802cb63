"""Numbers, sides and lists as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from screen.kinematics.series import Side

_SUFFIX: Final = {"deg": "°", "s": " s", "percent": " %", "ratio": ""}
_DIGITS: Final = {"deg": 0, "s": 1, "percent": 0, "ratio": 2}


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit: ``24°``, ``0.12``, ``3.5 s``, ``45 %``."""
    rounded = round(value, _DIGITS[unit]) + 0.0
    return f"{rounded:.{_DIGITS[unit]}f}{_SUFFIX[unit]}"


def more_or_less(value: float, unit: str) -> str:
    """Return how far a value lies from what it is compared with: ``5° more``, ``3° less``."""
    return f"{quantity(abs(value), unit)} {'less' if value < 0 else 'more'}"


def more_or_less_range(low: float, high: float, unit: str) -> str:
    """Return a range of such values: ``20° less to 10° more``, ``5° to 12° more``."""
    if low < 0 <= high:
        return f"{more_or_less(low, unit)} to {more_or_less(high, unit)}"
    near, far = sorted((low, high), key=abs)
    return f"{quantity(abs(near), unit)} to {more_or_less(far, unit)}"


def on_side(side: Side) -> str:
    """Return where repetitions were counted: ``" on the left"``, or nothing for the midline."""
    return "" if side == "both" else f" on the {side}"


def side_name(side: Side) -> str:
    """Return ``left``, ``right`` or ``both sides``."""
    return "both sides" if side == "both" else side


def sentence(text: str) -> str:
    """Return the text with a capital at its start and a full stop at its end."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def listed(words: Sequence[str]) -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(number: int, noun: str) -> str:
    """Return ``1 repetition`` or ``2 repetitions``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def channel_words(name: str | None) -> str:
    """Return the name of a channel without its unit: ``trunk inclination``."""
    words = str(name).split("_")
    return " ".join(words[:-1] if words[-1] in ("deg", "ratio") else words)
