"""The report: one HTML file that needs nothing else and prints well."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from markupsafe import Markup

from screen.kinematics.series import MovementSeries
from screen.pages import templates_of
from screen.report.answers import also_likely, answer_views, headline, pictured
from screen.report.back.page import back_page
from screen.report.charts import Chart, svg_chart
from screen.report.curves import result_charts
from screen.report.findings import (
    cut_offs,
    measure_label,
    moment_words,
    other_findings,
    picture_key,
)
from screen.report.first_page import filed_measures, told_on_page_one
from screen.report.measure_table import measure_rows
from screen.report.pictures import OVERVIEW_KEY
from screen.report.rows import norm_rows, other_rows, repetition_tables
from screen.report.safety import red_flag_view, safety_words
from screen.report.sources import SourceList
from screen.report.words import long_date
from screen.screening.parts import Check, Person
from screen.screening.quality.filming import filming_words
from screen.screening.result import ScreenResult
from screen.text import NOTHING

REMARKS_AT_MOST: Final = 3
"""More than this stand on the second page; the first says how many."""
Paper = Literal["A4", "letter"]

VIEW_WORD: Final = {
    "side": "from the side",
    "front": "from the front",
    "back": "from the back",
    "oblique": "oblique",
}
NEUTRAL_WORD: Final = {
    "start": "quiet posture at the start",
    "brief": "quiet posture at the start, which was short",
    "between": "quietest moment between the repetitions",
    "assumed": "no quiet moment found, most upright posture used",
}


@dataclass(frozen=True)
class Picture:
    """A picture of the first page: a data address, what it shows, and its key."""

    key: str
    address: str
    title: str
    moment: str
    alt: str


def render_report(
    result: ScreenResult,
    series: MovementSeries | None,
    *,
    pictures: Mapping[str, bytes],
    label: str | None = None,
    remarks: Sequence[str] = (),
    paper: Paper | None = None,
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
        or ``OVERVIEW_KEY`` for the one shown where no question was answered, and those of the
        page on the low back; missing ones are left out. They are kept in the page under their keys
        (``screen.report.embedded``).
    label
        How the patient is called on the sheet; without it a line is left to write on.
    remarks
        Sentences on how the recording came about, such as a drill before a live camera.
    paper
        What it will be printed on; None leaves that to whoever prints it.
    """
    template = templates_of("screen.report").get_template("report.html.j2")
    context = _context(result, series, pictures)
    return template.render(context, label=label, remarks=list(remarks), paper=paper)


def _context(
    result: ScreenResult, series: MovementSeries | None, pictures: Mapping[str, bytes]
) -> dict[str, Any]:
    sources = SourceList()
    judged = result.status == "judged"
    measures = measure_rows(result, sources) if judged else []
    also = also_likely(result) if judged else []
    return {
        "result": result,
        "judged": judged,
        "person": person_words(result.person),
        "created": long_date(result.provenance.created),
        "red_flags": red_flag_view(result.red_flags),
        "safety": safety_words(result),
        "headline": headline(result),
        "answers": answer_views(result) if judged else [],
        "also": also[:REMARKS_AT_MOST],
        "also_later": also[REMARKS_AT_MOST:],
        "filmed": filming_words(result.filming) if result.filming else None,
        "quality_line": quality_line(result),
        "blocking": _failed(result, blocks=True),
        "warnings": _failed(result, blocks=False),
        "measures": measures,
        "sided": any(row.both is None for row in measures),
        "provisional": any(row.provisional for row in measures),
        "pictures": _pictures(result, pictures) if judged else [],
        "back": back_page(result, series, pictures, sources) if judged else None,
        "charts": _charts(result, series) if judged and series is not None else [],
        "lettered": any(measure.oriented for measure in filed_measures(result)),
        "repetition_tables": repetition_tables(result) if judged else [],
        "cut_offs": cut_offs(result, sources) if judged else [],
        "others": other_findings(result, told_on_page_one(result)) if judged else [],
        "other_measures": other_rows(result) if judged else [],
        "norms": norm_rows(result, sources) if judged else [],
        "sources": sources.entries(),
    }


def _pictures(result: ScreenResult, pictures: Mapping[str, bytes]) -> list[Picture]:
    """Return the pictures of the first page; the overview where no finding is shown."""
    found = [
        Picture(
            key=picture_key(one),
            address=data_address(pictures[picture_key(one)]),
            title=measure_label(result, one),
            moment=moment_words(result, one),
            alt=f"Body lines drawn over the person: {measure_label(result, one)}, "
            f"{moment_words(result, one)}.",
        )
        for one in pictured(result)
        if picture_key(one) in pictures
    ]
    if not found and OVERVIEW_KEY in pictures:
        first = next((one for one in result.repetitions if one.valid), None)
        moment = "" if first is None else f"repetition {first.index}, at {first.peak_s:.1f} s"
        address = data_address(pictures[OVERVIEW_KEY])
        title = "The movement at its largest"
        alt = f"Body lines drawn over the person: {title.lower()}, {moment}."
        found = [Picture(OVERVIEW_KEY, address, title, moment, alt)]
    return found


def data_address(jpeg: bytes) -> str:
    """Return a picture as an address that holds it."""
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
