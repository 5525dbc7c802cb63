"""``movescreen protocols``: list, show, check and start protocol files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from screen.cli.console import err, out
from screen.cli.options import JsonOption, option_out
from screen.errors import UsageError
from screen.files import write_text
from screen.text import printable

if TYPE_CHECKING:
    from screen.screening.protocol import Finding, Protocol

app = typer.Typer(help="The tests as data: list, show, check, write.", no_args_is_help=True)


@app.command("list")
def list_command(as_json: JsonOption = False) -> None:
    """List the tests that ship.

    Example: movescreen protocols list
    """
    from screen.screening.protocols.files import list_protocols, load_protocol

    protocols = [load_protocol(name).protocol for name in list_protocols()]
    if as_json:
        rows = [
            {
                "name": protocol.name,
                "version": protocol.version,
                "title": protocol.title,
                "views": protocol.camera.views,
                "summary": protocol.summary,
            }
            for protocol in protocols
        ]
        typer.echo(printable(json.dumps(rows, indent=2, ensure_ascii=False)))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "film from", "what"):
        table.add_column(heading, no_wrap=heading == "name")
    for protocol in protocols:
        table.add_row(protocol.name, ", ".join(protocol.camera.views), protocol.summary)
    out.print(table)


@app.command("show")
def show_command(
    name: Annotated[str, typer.Argument(help="Name of a test, or path of your own file.")],
    as_json: JsonOption = False,
) -> None:
    """Show a test: instructions, camera, measures, findings, limits.

    Example: movescreen protocols show hip_hinge
    """
    from screen.screening.protocols.files import load_protocol
    from screen.screening.reference.filming_file import shipped_filming

    loaded = load_protocol(name)
    protocol = loaded.protocol
    if as_json:
        document = {
            "path": str(loaded.path),
            "sha256": loaded.sha256,
            "protocol": protocol.model_dump(mode="json"),
        }
        typer.echo(printable(json.dumps(document, indent=2, ensure_ascii=False)))
        return
    out.print(f"[bold]{escape(protocol.title)}[/] ({protocol.name} {escape(protocol.version)})")
    out.print(escape(protocol.summary))
    _paragraphs("For the patient", protocol.instructions.patient, numbered=True)
    _paragraphs("For the clinician", protocol.instructions.clinician)
    _paragraphs("Camera", [protocol.camera.placement])
    _paragraphs("Filmed as asked", [(protocol.filming or shipped_filming().test).say])
    out.print()
    out.print(_measures_table(protocol))
    out.print()
    out.print(_findings_table(protocol))
    _paragraphs("What this test cannot tell", protocol.limits)
    out.print(f"\nFile: {escape(str(loaded.path))}")


@app.command("check")
def check_command(
    files: Annotated[list[Path], typer.Argument(help="Protocol files to check.")],
) -> None:
    """Check protocol files and list everything that is wrong.

    Example: movescreen protocols check my_test.toml
    """
    from screen.screening.protocols.files import check_protocol

    wrong = False
    for path in files:
        problems = check_protocol(path)
        if not problems:
            out.print(f"{escape(str(path))}: good")
            continue
        wrong = True
        count = f"{len(problems)} error{'s' if len(problems) > 1 else ''}"
        err.print(f"{escape(str(path))}: {count}")
        for problem in problems:
            err.print(f"  {escape(problem)}")
    if wrong:
        raise typer.Exit(UsageError.exit_code)


@app.command("new")
def new_command(
    name: Annotated[str, typer.Argument(help="Small letters, digits, underscores: my_test.")],
    out_file: Annotated[Path | None, option_out("File to write (default: NAME.toml).")] = None,
) -> None:
    """Write a commented protocol to start a test of your own from.

    Example: movescreen protocols new my_test --out my_test.toml
    """
    from screen.inputs import exists
    from screen.screening.protocols.files import new_protocol

    text = new_protocol(name)
    target = out_file if out_file is not None else Path(f"{name}.toml")
    if exists(target):
        raise UsageError(f"{target} exists already.", "Choose another file with --out.")
    write_text(target, text)
    out.print(f"Wrote {escape(str(target))}. Its numbers are examples: replace them, then run")
    out.print(f"  movescreen protocols check {escape(str(target))}")


def _paragraphs(title: str, lines: list[str], *, numbered: bool = False) -> None:
    """Print a heading and its sentences, or nothing where there are none."""
    if not lines:
        return
    out.print(f"\n[bold]{title}[/]")
    for number, line in enumerate(lines, start=1):
        out.print(f"  {f'{number}.' if numbered else '-'} {escape(line)}")


def _measures_table(protocol: Protocol) -> Table:
    """Return what is measured, with unit and sign."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("measure", "what", "positive means"):
        table.add_column(heading, no_wrap=heading == "measure")
    for measure in protocol.measures:
        table.add_row(measure.name, escape(measure.label), escape(measure.sign))
    return table


def _findings_table(protocol: Protocol) -> Table:
    """Return what is judged, with its cut and what the cut rests on."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("finding", "grade", "cut", "rests on"):
        table.add_column(heading)
    for finding in protocol.findings:
        table.add_row(
            escape(finding.title), finding.grade, _cut(finding), finding.basis.replace("_", " ")
        )
    return table


def _cut(finding: Finding) -> str:
    """Write where a finding begins."""
    from screen.screening.protocol import AsymmetryFinding, LimitFinding, MismatchFinding

    if isinstance(finding, AsymmetryFinding | MismatchFinding):
        return f"difference {finding.cut:g}"
    if isinstance(finding, LimitFinding) and finding.cut_norm is not None:
        other = f", else {finding.cut:g}" if finding.cut is not None else ""
        return f"{finding.compare} the norm by age{other}"
    return f"{finding.compare} {finding.cut:g}"
