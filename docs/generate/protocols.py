"""The tests that ship, each from its protocol file, and the norms they are compared with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np

from docs.generate.markdown import bullets, code, numbered, paragraphs, table
from screen.capture import read_frames_at
from screen.kinematics.channels import CHANNELS
from screen.opencv import cv2
from screen.report.words import BASIS_WORD, CHECKED_WORD, figure, short_reference
from screen.screening.protocol import Finding, Measure, Protocol
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.norms import NormRow
from screen.screening.reference.tables import shipped_tables

ROOT: Final = Path(__file__).resolve().parents[2]
CLIPS: Final = ROOT / "samples" / "clips"
PICTURES: Final = ROOT / "docs" / "generated"
"""Made while the site is built; not kept in the repository."""

_HIGH_PX: Final = 300
_VIEWS: Final = {"side": "the side", "front": "the front", "back": "behind", "oblique": "an angle"}
_GRADES: Final = {
    "flag": "put forward",
    "note": "mentioned",
    "record": "kept, not judged",
}


def tests_page() -> str:
    """Return every test that ships: picture, instructions, repetitions, questions and cut-offs.

    Those with a sample clip come first.
    """
    names = sorted(list_protocols(), key=lambda name: (not sample_of(name).exists(), name))
    return paragraphs(*(_test(load_protocol(name).protocol) for name in names))


def sample_of(test: str) -> Path:
    """Return where the sample clip of a test would lie; some tests have none."""
    return CLIPS / f"{test}_clean.mp4"


def _test(test: Protocol) -> str:
    views = " or ".join(_VIEWS[one] for one in test.camera.views)
    return paragraphs(
        f"({test.name})=\n## {test.title}",
        f"`--protocol {test.name}`, version {test.version}. {test.summary}",
        _pictures(test),
        f"**Camera: from {views}.** {test.camera.placement}",
        "" if test.filming is None else f"**For the smallest error:** {test.filming.say}",
        "**What the patient is told**",
        numbered(test.instructions.patient),
        _note("For the clinician", test.instructions.clinician),
        f"**What counts as a repetition:** {_repetitions(test)}",
        "**What it asks**" if test.questions else "",
        bullets(_question(test, at) for at in range(len(test.questions))),
        "**What is compared with a cut-off**",
        table(
            ("finding", "measure", "beyond", "basis", "on the report"),
            (_finding(test, one) for one in test.findings),
        ),
        "**What is measured in each repetition**",
        table(
            ("measure", "name on the report", "a positive value means"),
            ((_measure(one), one.label, one.sign) for one in test.measures),
        ),
        _note("What this test cannot tell", test.limits),
    )


def _measure(one: Measure) -> str:
    """Return the name of a measure; one that is a channel leads to its picture."""
    return f"[{code(one.name)}](/signs.md#{one.name})" if one.name in CHANNELS else code(one.name)


def _note(title: str, lines: list[str]) -> str:
    return f":::{{admonition}} {title}\n{bullets(lines)}\n:::" if lines else ""


def _pictures(test: Protocol) -> str:
    """Return what the camera should see, where there is a sample, and what is followed."""
    signal = test.repetitions.signals[0]
    sketch = (
        f"![{signal.measure}: neutral dashed, moved dark](pictures/{signal.measure}.svg){{.sketch}}"
    )
    if not sample_of(test.name).exists():
        return sketch
    name = f"{test.name}.jpg"
    return (
        f"![{test.title}: a rendered person at the start and at the end of a repetition]"
        f"(generated/{name}){{.clip}} {sketch}"
    )


def draw_pictures() -> None:
    """Write a picture of each test that has a sample clip, beside the pages."""
    PICTURES.mkdir(exist_ok=True)
    for name in list_protocols():
        clip = sample_of(name)
        target = PICTURES / f"{name}.jpg"
        if clip.exists() and not target.exists():
            target.write_bytes(_start_and_peak(clip))


def _start_and_peak(clip: Path) -> bytes:
    """Return a clip's quiet start beside the first peak of a repetition, as JPEG."""
    about = json.loads(clip.with_suffix(".json").read_text("utf-8"))
    quiet = about["quiet"]
    times = [(quiet["start_s"] + quiet["end_s"]) / 2, about["repetitions"][0]["peak_s"]]
    shown = []
    for frame in read_frames_at(clip, times):
        picture = frame.image_rgb
        high, wide = picture.shape[:2]
        inner = round(min(wide, 0.85 * high) / 2)
        cut = picture[:, wide // 2 - inner : wide // 2 + inner]
        shown.append(cv2.resize(cut, (round(2 * inner * _HIGH_PX / high), _HIGH_PX)))
    gap = np.full((_HIGH_PX, 6, 3), 255, np.uint8)
    joined = np.hstack([shown[0], gap, shown[1]])
    return cv2.imencode(".jpg", joined[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def _repetitions(test: Protocol) -> str:
    rules, signal = test.repetitions, test.repetitions.signals[0]
    unit = signal.measure.rpartition("_")[2]
    asked = "" if rules.wanted is None else f" The instructions ask for {rules.wanted}."
    return (
        f"an excursion of {code(signal.measure)} of at least {figure(rules.min_peak, unit)} that "
        f"comes back; at least {rules.min_count} of each kind.{asked}"
    )


def _question(test: Protocol, at: int) -> str:
    question = test.questions[at]
    titles = {one.id: one.title for one in test.findings}
    rests = ", ".join(titles[one] for one in question.findings)
    return f"{question.ask} ({question.about}; rests on: {rests})"


def _finding(test: Protocol, one: Finding) -> tuple[str, ...]:
    sources = "; ".join(dict.fromkeys(map(_source, one.sources)))
    basis = f"{BASIS_WORD[one.basis]}. {sources}"
    grade = "spoils the trial" if one.rule == "validity" else _GRADES[one.grade]
    return one.title, code(_measure_of(one)), _beyond(test, one), basis, grade


def _measure_of(one: Finding) -> str:
    return one.larger if one.rule == "mismatch" else one.measure


def _beyond(test: Protocol, one: Finding) -> str:
    unit = test.measure(_measure_of(one)).unit
    if one.rule == "asymmetry":
        return f"a difference between the sides above {figure(one.cut, unit)}"
    if one.rule == "mismatch":
        return f"more than {code(one.smaller)} by over {figure(one.cut, unit)}"
    if one.rule == "validity":
        return f"{one.compare} {figure(one.cut, unit)}"
    if one.cut_norm is None:
        return f"{one.compare} {figure(one.cut, unit)}"
    otherwise = "" if one.cut is None else f", else {figure(one.cut, unit)}"
    return f"{one.compare} the norm for sex and age (`{one.cut_norm}`){otherwise}"


def _source(name: str) -> str:
    return short_reference(shipped_tables().norms.source(name).citation)


def norms_page() -> str:
    """Return the norms that ship, group by group, each row with its source."""
    groups = shipped_tables().norms.groups
    return table(
        ("norm", "people, and how they were measured", "value", "source"),
        (_norm(name, row) for name, rows in sorted(groups.items()) for row in rows),
    )


def _norm(group: str, row: NormRow) -> tuple[str, ...]:
    source = short_reference(row.citation)
    address = row.url or (f"https://doi.org/{row.doi}" if row.doi else "")
    linked = f"[{source}]({address})" if address else source
    return (
        f"{row.measure} {code(group)}",
        f"{row.population}; {row.position}; {row.method}",
        _norm_value(row),
        f"{linked}, {CHECKED_WORD[row.checked]}",
    )


def _norm_value(row: NormRow) -> str:
    parts = []
    if row.mean is not None:
        spread = "" if row.sd is None else f" (SD {row.sd:g})"
        parts.append(f"mean {row.mean:g}{spread}")
    if row.lower is not None:
        parts.append(f"from {row.lower:g}")
    if row.upper is not None:
        parts.append(f"up to {row.upper:g}")
    return f"{', '.join(parts)} {row.unit}" if parts else "in words, in the file"


def likelihood_table() -> str:
    """Return the words for a probability, from the scale that ships."""
    levels = shipped_tables().scale.levels
    above = [1.0, *(one.at_least for one in levels)]
    rows = (
        (f"**{one.words}**", f"{100 * one.at_least:.0f} to {100 * over:.0f} %")
        for one, over in zip(levels, above, strict=False)
    )
    return table(("word", "probability that the true value lies beyond the cut-off"), rows)
