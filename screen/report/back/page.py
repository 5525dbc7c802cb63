"""The page that shows how the low back was measured: pictures, numbers, course, words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from markupsafe import Markup

from screen.kinematics.series import MovementSeries
from screen.report.back.choice import (
    LUMBAR,
    PELVIS,
    THORAX,
    forward_of,
    lumbar_summary,
    measures_low_back,
    shown_repetition,
)
from screen.report.back.course import Reference, course, svg_course
from screen.report.back.crop import FIGURE_SUFFIX, NEUTRAL_KEY, PEAK_KEY, SIZE
from screen.report.back.figure import (
    AMBER,
    INK,
    PETROL,
    Tangent,
    neutral_tangents,
    svg_back,
    turned_tangents,
)
from screen.report.back.readings import Reading, Withheld, readings
from screen.report.overlay import Figure, drawn_near_side
from screen.report.sources import Entry, SourceList
from screen.report.words import figure, value_with_error
from screen.screening.reference.error_table import ANY, ErrorTable
from screen.screening.reference.norms import NormTable
from screen.screening.result import NormReference, RepetitionResult, ScreenResult
from screen.text import MINUS

_FREE_BEND: Final = "free_bend_lumbar"
_AT_LEAN: Final = re.compile(rf"{_FREE_BEND}_at_(\d+)")
_TERMS: Final = ((THORAX, "thorax", PETROL), (PELVIS, "pelvis", AMBER), (LUMBAR, "low back", INK))


@dataclass(frozen=True)
class Term:
    """One part of the equation: ``thorax 62° ±5°``, with the sign before it."""

    sign: str
    name: str
    value: str
    colour: str


@dataclass(frozen=True)
class BackPicture:
    """A picture with what stands under it."""

    drawing: Markup
    title: str
    text: str


@dataclass(frozen=True)
class BackPage:
    """All that the page shows; ``withheld`` stands in the place of numbers."""

    pictures: list[BackPicture]
    photographed: bool
    terms: list[Term]
    withheld: Withheld | None
    chart: Markup | None
    over_lean: bool
    count: int
    reference: Entry | None
    provisional: bool


def back_page(
    result: ScreenResult,
    series: MovementSeries | None,
    pictures: Mapping[str, bytes],
    sources: SourceList,
) -> BackPage | None:
    """Return the page; None where this recording does not measure the low back from the side."""
    repetition = shown_repetition(result)
    if series is None or repetition is None or not measures_low_back(result):
        return None
    errors = ErrorTable.load().in_setting(result.filming.setting if result.filming else ANY)
    found = readings(result, series, repetition, errors)
    given = {} if isinstance(found, Withheld) else found
    norms = NormTable.load()
    rows = _free_bend_rows(result, norms)
    least = min(_leans(norms), default=inf)
    shown = course(result, series, errors, least_lean_deg=least) if given else None
    drawn_rows = rows if shown is not None and shown.over_lean else {}
    references = [
        Reference(lean, row.mean) for lean, row in drawn_rows.items() if row.mean is not None
    ]
    return BackPage(
        pictures=_pictures(result, repetition, given, pictures),
        photographed=PEAK_KEY in pictures,
        terms=_terms(given),
        withheld=found if isinstance(found, Withheld) else None,
        # svg_course escapes every text it is given.
        chart=None if shown is None else Markup(svg_course(shown, references)),  # noqa: S704
        over_lean=shown is not None and shown.over_lean,
        count=0 if shown is None else shown.count,
        reference=_reference(list(drawn_rows.values()), sources),
        provisional=any(reading.basis == "provisional" for reading in given.values()),
    )


def _terms(given: Mapping[str, Reading]) -> list[Term]:
    signs = {THORAX: "", PELVIS: MINUS, LUMBAR: "="}
    return [
        Term(signs[channel], name, _with_error(given[channel]), colour)
        for channel, name, colour in _TERMS
        if channel in given
    ]


def _with_error(reading: Reading) -> str:
    return value_with_error(reading.value, reading.error, "deg")


def _free_bend_rows(result: ScreenResult, norms: NormTable) -> dict[float, NormReference]:
    """Return the norm rows of a free bend by lean, where the protocol compares with one."""
    compared = any((one.norm or "").startswith(_FREE_BEND) for one in result.protocol.measures)
    if not compared:
        return {}
    person = result.person
    chosen = {
        lean: norms.choose(group, sex=person.sex, age_years=person.age_years)
        for lean, group in _leans(norms).items()
    }
    return {lean: row for lean, row in chosen.items() if row is not None}


def _leans(norms: NormTable) -> dict[float, str]:
    """Return the leans at which the low back of a free bend is known, with their groups."""
    found = ((_AT_LEAN.fullmatch(group), group) for group in norms.groups)
    return {float(match.group(1)): group for match, group in found if match}


def _reference(rows: Sequence[NormReference], sources: SourceList) -> Entry | None:
    """Return where the points of others in the chart come from."""
    known = [row for row in rows if row.mean is not None]
    return sources.cite(known[0]) if known else None


def _pictures(
    result: ScreenResult,
    repetition: RepetitionResult,
    given: Mapping[str, Reading],
    pictures: Mapping[str, bytes],
) -> list[BackPicture]:
    view = result.quality.view
    packed = {key: pictures.get(key + FIGURE_SUFFIX) for key in SIZE}
    if view is None or packed[NEUTRAL_KEY] is None:
        return []
    forward = forward_of(view)
    figures = {key: Figure.unpacked(data) for key, data in packed.items() if data is not None}
    neutral = neutral_tangents(figures[NEUTRAL_KEY], forward=forward) if given else {}
    tangents = {NEUTRAL_KEY: neutral}
    if PEAK_KEY in figures:
        turns = {channel: reading.value for channel, reading in given.items()}
        tangents[PEAK_KEY] = turned_tangents(figures[PEAK_KEY], neutral, turns, forward=forward)
    words = {
        NEUTRAL_KEY: {name: _zero_words(one, forward) for name, one in neutral.items()},
        PEAK_KEY: {
            name: _turned_words(one, given[name], forward)
            for name, one in tangents.get(PEAK_KEY, {}).items()
        },
    }
    captions = _captions(result, repetition, measured=bool(given))
    return [
        BackPicture(
            # svg_back escapes every text it is given.
            Markup(  # noqa: S704
                svg_back(
                    drawn,
                    tangents[key],
                    words[key],
                    size=SIZE[key],
                    forward=forward,
                    photo=pictures.get(key),
                    key=key,
                    title=f"Outline of the back: {captions[key][0]}",
                    near_side=drawn_near_side(view),
                )
            ),
            *captions[key],
        )
        for key, drawn in figures.items()
    ]


def _zero_words(tangent: Tangent, forward: int) -> list[str]:
    return [f"{tangent.site.name}  0°", _to_vertical(tangent, forward)]


def _turned_words(tangent: Tangent, reading: Reading, forward: int) -> list[str]:
    return [f"{tangent.site.name}  {_with_error(reading)}", _to_vertical(tangent, forward)]


def _to_vertical(tangent: Tangent, forward: int) -> str:
    """Say how the drawn line lies: the skin's slope in neutral, turned by what was measured."""
    angle = tangent.inclination_deg(forward)
    if abs(angle) < 0.5:
        return "upright"
    return f"{figure(abs(angle), 'deg')} {'forward' if angle > 0 else 'back'} of upright"


def _captions(
    result: ScreenResult, repetition: RepetitionResult, *, measured: bool
) -> dict[str, tuple[str, str]]:
    span = result.quality.neutral
    middle = f", {(span.start_s + span.end_s) / 2:.1f} s" if span is not None else ""
    summary = lumbar_summary(result, repetition)
    several = measured and summary is not None and summary.count > 1
    return {
        NEUTRAL_KEY: (
            f"Neutral{middle}",
            "The zero." if measured else "",
        ),
        PEAK_KEY: (
            f"Repetition {repetition.index} at its peak, {repetition.peak_s:.1f} s",
            f"The nearest to the mean of {summary.count}. Dotted: the zero."
            if several and summary is not None
            else "",
        ),
    }
