"""Tables on the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from screen.cli.console import STATE_WORDS, out, print_table
from screen.screening.result import FindingResult, ScreenResult
from screen.screening.words import counted, quantity


def number(value: float | None, unit: str) -> str:
    """Write a value with its unit, or a dash."""
    return "–" if value is None else quantity(value, unit)


def findings_table(findings: list[FindingResult]) -> Table:
    """Return the findings as a table: what, side, value with error, cut, state."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("finding", "side", "value", "± error", "cut", "state"):
        right = heading in {"value", "± error", "cut"}
        table.add_column(heading, no_wrap=True, justify="right" if right else "left")
    for finding in findings:
        table.add_row(
            escape(finding.title),
            "" if finding.side == "both" else finding.side,
            number(finding.value, finding.unit),
            number(finding.error, finding.unit),
            number(finding.cut, finding.unit),
            STATE_WORDS[finding.state],
        )
    return table


def repetitions_line(result: ScreenResult) -> str:
    """Say how many repetitions were done and used, or that nothing was judged.

    Of a recording that is not judged no repetition is measured; how many were seen is told by the
    quality check.
    """
    if result.status == "not_judged":
        return "not judged"
    whole = sum(one.complete for one in result.repetitions)
    used = sum(one.valid for one in result.repetitions)
    cut = len(result.repetitions) - whole
    parts = [
        counted(whole, "full repetition"),
        f"{cut} not finished" if cut else "",
        f"{used} used" if used != whole else "",
    ]
    return ", ".join(part for part in parts if part)


def print_screening(result: ScreenResult, folder: Path) -> None:
    """Print one recording: repetitions, findings, warnings, and where the report lies."""
    out.print(
        f"\n[bold]{escape(result.recording.name)}[/]: {escape(result.protocol.title)}, "
        f"{repetitions_line(result)}"
    )
    if result.status == "judged":
        print_table(findings_table([item for item in result.findings if item.grade != "record"]))
    failed = [check for check in result.quality.checks if not check.passed]
    for check in sorted(failed, key=lambda check: not check.blocks):
        out.print(f"[yellow]![/] {escape(check.message)} {escape(check.advice)}")
    out.print(f"Report: {folder / 'report.html'}", markup=False)
