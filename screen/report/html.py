"""The report: one HTML file that needs nothing else and prints well."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from screen.kinematics.series import MovementSeries
from screen.report.back_page import back_page
from screen.report.charts import Chart, svg_chart
from screen.report.curves import result_charts
from screen.report.findings import (
    OVERVIEW_KEY,
    FindingView,
    overall_sentence,
    picture_key,
    titles,
    to_discuss,
    view_of,
    with_state,
)
from screen.report.layout import LARGE_PICTURE_MM, cards_that_fit, overview_mm, room_mm
from screen.report.rows import measure_rows, norm_rows, repetition_tables
from screen.report.sources import SourceList, list_sources
from screen.report.words import (
    NOTHING,
    STATE_MEANING,
    STATE_SYMBOL,
    STATE_WORD,
    long_date,
)
from screen.screening.result import Check, FindingResult, Person, ScreenResult

VIEW_WORD: Final = {
    "side": "from the side",
    "front": "from the front",
    "back": "from the back",
    "oblique": "oblique",
}
NEUTRAL_WORD: Final = {
    "start": "quiet posture at the start",
    "between": "quietest moment between the repetitions",
    "assumed": "no quiet moment found, most upright posture used",
}


@dataclass(frozen=True)
class Card:
    """A finding to discuss with its picture (a data address, or empty)."""

    finding: FindingView
    picture: str
    alt: str


def render_report(
    result: ScreenResult,
    series: MovementSeries | None,
    *,
    pictures: Mapping[str, bytes],
    label: str | None = None,
    remarks: Sequence[str] = (),
) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    result
        What was found.
    series
        The angle series for the curves; None leaves them out.
    pictures
        What ``finding_pictures`` returned: JPEG pictures by ``screen.report.findings.picture_key``,
        or ``OVERVIEW_KEY`` for the one shown where there is nothing to discuss, and those of the
        page on the low back; missing ones are left out.
    label
        How the patient is called on the sheet; without it a line is left to write on.
    remarks
        Sentences on how the recording came about, such as a drill before a live camera.
    """
    template = _environment().get_template("report.html.j2")
    return template.render(_context(result, series, pictures, label, remarks))


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("screen.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _context(
    result: ScreenResult,
    series: MovementSeries | None,
    pictures: Mapping[str, bytes],
    label: str | None,
    remarks: Sequence[str],
) -> dict[str, Any]:
    sources = list_sources(result)
    judged = result.status == "judged"
    cards = (
        [_card(result, finding, sources, pictures) for finding in to_discuss(result)]
        if judged
        else []
    )
    measures = measure_rows(result, sources) if judged else []
    within = titles(with_state(result, "within")) if judged else []
    not_measured = reasons(with_state(result, "not_measured")) if judged else []
    overall, warnings = overall_sentence(result), _failed(result, blocks=False)
    room = room_mm(
        measures,
        overall=overall,
        warnings=[f"{check.title}: {check.message} {check.advice}" for check in warnings],
        rest=[
            "; ".join(within),
            *(f"Not measured: {names}. {reason}" for names, reason in not_measured),
            *([" ".join(remarks)] if remarks else []),
        ],
    )
    pictured = [(card.finding, bool(card.picture)) for card in cards]
    fitting = cards_that_fit(pictured, room)
    return {
        "result": result,
        "judged": judged,
        "label": label,
        "remarks": remarks,
        "person": person_words(result.person),
        "created": long_date(result.provenance.created),
        "overall": overall,
        "quality_line": quality_line(result),
        "blocking": _failed(result, blocks=True),
        "warnings": warnings,
        "measures": measures,
        "sided": any(row.both is None for row in measures),
        "provisional": any(row.provisional for row in measures),
        "overview": _overview(pictures) if judged and not cards else "",
        "overview_mm": overview_mm(room),
        "cards_title": "To discuss" if with_state(result, "outside") else "Too near to decide",
        "first_cards": cards[:fitting],
        "more_cards": cards[fitting:],
        "roomy": cards_that_fit(pictured, room, picture_mm=LARGE_PICTURE_MM) >= fitting,
        "within": within,
        "not_measured": not_measured,
        "back": back_page(result, series, pictures, sources) if judged else None,
        "findings": _views(result, result.findings, sources) if judged else [],
        "charts": _charts(result, series) if judged and series is not None else [],
        "repetition_tables": repetition_tables(result) if judged else [],
        "norms": norm_rows(result, sources),
        "sources": sources.entries(),
        "symbols": STATE_SYMBOL,
        "legend": [
            (STATE_SYMBOL[state], STATE_WORD[state], meaning)
            for state, meaning in STATE_MEANING.items()
        ],
    }


def _views(
    result: ScreenResult, findings: list[FindingResult], sources: SourceList
) -> list[FindingView]:
    return [view_of(result, finding, sources) for finding in findings]


def reasons(findings: list[FindingResult]) -> list[tuple[str, str]]:
    """Return each reason once, after the titles of the findings it stands for."""
    together: dict[str, list[FindingResult]] = {}
    for finding in findings:
        reason = finding.why.removeprefix("Not measured: ")
        together.setdefault(f"{reason[:1].upper()}{reason[1:]}", []).append(finding)
    return [("; ".join(titles(those)), reason) for reason, those in together.items()]


def _card(
    result: ScreenResult,
    finding: FindingResult,
    sources: SourceList,
    pictures: Mapping[str, bytes],
) -> Card:
    data = pictures.get(picture_key(finding))
    view = view_of(result, finding, sources)
    where = f", {view.where}" if view.where else ""
    return Card(
        finding=view,
        picture=_data_address(data) if data else "",
        alt=f"Body lines drawn over the person: {finding.title}{where}.",
    )


def _overview(pictures: Mapping[str, bytes]) -> str:
    data = pictures.get(OVERVIEW_KEY)
    return _data_address(data) if data else ""


def _data_address(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}"


def _charts(result: ScreenResult, series: MovementSeries) -> list[tuple[Chart, Markup]]:
    return [
        # svg_chart escapes every text it is given.
        (chart, Markup(svg_chart(chart, key=str(number))))  # noqa: S704
        for number, chart in enumerate(result_charts(result, series), start=1)
    ]


def _failed(result: ScreenResult, *, blocks: bool) -> list[Check]:
    return [check for check in result.quality.checks if not check.passed and check.blocks is blocks]


def person_words(person: Person) -> str:
    """Say what is known of the person, in the user's own figures."""
    parts: list[str] = []
    if person.sex is not None:
        parts.append(person.sex)
    if person.age_years is not None:
        parts.append(f"{person.age_years:g} years")
    if person.height_cm is not None:
        parts.append(f"{person.height_cm:g} cm")
    return ", ".join(parts) or "not given"


def quality_line(result: ScreenResult) -> str:
    """Say how good the recording was, in one line."""
    quality = result.quality
    parts = []
    if quality.view is not None:
        view = f"seen {VIEW_WORD[quality.view.kind]}"
        off = f", {quality.view.off_deg:.0f}° off" if quality.view.kind != "oblique" else ""
        parts.append(view + off)
    if quality.neutral is not None:
        parts.append(f"angles counted from the {NEUTRAL_WORD[quality.neutral.source]}")
    counted = sum(repetition.valid for repetition in result.repetitions)
    if result.repetitions:
        parts.append(f"{counted} of {len(result.repetitions)} repetitions counted")
    passed = sum(check.passed for check in quality.checks)
    parts.append(f"{passed} of {len(quality.checks)} quality checks passed")
    text = "; ".join(parts) or NOTHING
    return f"{text[0].upper()}{text[1:]}."
