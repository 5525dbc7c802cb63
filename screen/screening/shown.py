"""How a result shows itself in Python: one line on a prompt, its answers in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, cast

from screen.screening.reference.likelihood import Likelihood, likelihood_word
from screen.screening.words import counted

if TYPE_CHECKING:
    from screen.screening.result import Answer, ScreenResult

_CARD: Final = (
    "background:#fff;color:#16262e;color-scheme:light;border:1px solid #c9d3d8;border-radius:6px;"
    "padding:12px 16px;max-width:760px;font:14px/1.45 system-ui,sans-serif"
)
"""Colours of its own for text and ground: read on a light page and on a dark one."""
_MARK: Final[dict[Likelihood, str]] = {
    "very_likely": "#8a3c00",
    "likely": "#8a5a00",
    "uncertain": "#6a4a86",
    "unlikely": "#2d6a3e",
    "very_unlikely": "#2d6a3e",
    "not_measured": "#5a6b75",
}


class Shown:
    """Gives a result its short text and its HTML."""

    def __repr__(self) -> str:
        return f"ScreenResult({summed_up(cast('ScreenResult', self))})"

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        """Return the answers, for notebooks."""
        return card(cast("ScreenResult", self))


def summed_up(result: ScreenResult) -> str:
    """Return what a result is of and what came of it: ``'a.mp4', hip_hinge, judged, ...``."""
    whole = sum(one.complete for one in result.repetitions)
    status = result.status.replace("_", " ")
    name = repr(result.recording.name)
    return f"{name}, {result.protocol.name}, {status}, {counted(whole, 'repetition')}"


def card(result: ScreenResult, figures: str = "") -> str:
    """Return what a result says, and below it ``figures``, which are HTML already."""
    name, title = escape(result.recording.name), escape(result.protocol.title)
    from screen.screening.quality.refusal import refusal_of  # noqa: PLC0415 - it imports the result

    refusal = refusal_of(result)
    if refusal is not None:
        said = f"<p><b>Not judged.</b> {escape(str(refusal))}</p>"
    else:
        said = "".join(map(_answer, result.answers))
    whole = sum(one.complete for one in result.repetitions)
    return (
        f'<div style="{_CARD}"><p style="margin:0 0 8px"><b>{name}</b>: {title}, '
        f"{counted(whole, 'repetition')}</p>{said}{figures}"
        '<p style="margin:8px 0 0;color:#5a6b75;font-size:12px">'
        "A screening aid, never a diagnosis.</p></div>"
    )


def _answer(answer: Answer) -> str:
    word, colour = likelihood_word(answer.likelihood), _MARK[answer.likelihood]
    advice = f" <b>{escape(answer.advice)}</b>" if answer.advice else ""
    return (
        f'<p style="margin:0 0 8px">{escape(answer.question)} '
        f'<b style="color:{colour}">{escape(word)}</b><br>{escape(answer.text)}{advice}</p>'
    )
