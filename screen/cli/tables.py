"""What a screening says, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from screen.cli.console import LIKELIHOOD_STYLE, SENTENCE_WIDTH, Terminal, out
from screen.report.answers import AnswerView, Remark, also_likely, answer_views
from screen.report.safety import pain_line, red_flag_line, red_flag_view
from screen.report.summary import filming_lines
from screen.results.layout import REPORT_FILE
from screen.screening.result import ScreenResult
from screen.screening.words import counted

_INDENT = (0, 0, 0, 2)


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


def print_screening(result: ScreenResult, folder: Path, remarks: Sequence[str] = ()) -> None:
    """Print one recording: its answers, what else is likely, warnings, and where the report is.

    ``remarks`` are sentences on how the recording came about.
    """
    console = Terminal(width=min(out.width, SENTENCE_WIDTH), file=out.file, highlight=False)
    heading = Text(result.recording.name, style="bold")
    heading.append(f": {result.protocol.title}, {repetitions_line(result)}", style="not bold")
    console.print()
    console.print(heading)
    reached = red_flag_view(result.red_flags) is not None
    console.print(Text(red_flag_line(result.red_flags), style="bold red" if reached else "none"))
    if pain := pain_line(result.pain):
        console.print(Text(pain))
    if result.status == "judged":
        for answer in answer_views(result):
            _print_answer(console, answer)
        for remark in also_likely(result):
            console.print(_remark(remark))
        for line in filming_lines(result):
            console.print(Text(line))
    failed = [check for check in result.quality.checks if not check.passed]
    for check in sorted(failed, key=lambda check: not check.blocks):
        warning = Text("! ", style="yellow")
        warning.append(f"{check.message} {check.advice}".strip(), style="none")
        console.print(warning)
    for one in remarks:
        console.print(Text(one, style="dim"))
    out.print(f"Report: {folder / REPORT_FILE}", markup=False)


def _print_answer(console: Terminal, answer: AnswerView) -> None:
    """Print the question with its likelihood, and below it the sentence."""
    style = LIKELIHOOD_STYLE[answer.likelihood]
    question = Text(f"{answer.question} ", style="bold")
    question.append(answer.word, style=style)
    if answer.likelihood != "not_measured":
        question.append(f" ({answer.probability})", style="not bold")
    console.print(question)
    text = Text()
    if answer.opening:
        text.append(f"{answer.opening}. ", style="bold")
    text.append(answer.text)
    if answer.advice:
        text.append(f" {answer.advice}", style="bold")
    if answer.action:
        text.append(f" {answer.action}", style="italic")
    console.print(Padding(text, _INDENT))


def _remark(remark: Remark) -> Text:
    text = Text("Also: ", style="bold")
    text.append(f"{remark.title} ({remark.word}). {remark.text}", style="none")
    return text
