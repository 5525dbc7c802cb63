"""Everything that is rendered for the settings and the ladders, in the order of its use.

``python -m samples.ladders.schedule --out DIR`` goes through it and resumes where it stopped; a
person who cannot be rendered is named and left out, and the command then ends with 1.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

STEPS: tuple[tuple[str, str, str, int | None], ...] = (
    ("make-ladders", "hinge_ladders", "hinge", 1000),
    ("make-ladders", "frontal_ladders", "frontal", 200),
    ("make-ladders", "hinge_ladders", "hinge", 2000),
    ("make-ladders", "frontal_ladders", "frontal", 800),
    ("make-ladders", "hinge_ladders", "hinge", 4000),
    ("make-set", "choose_settings", "choose", None),
    ("make-set", "report_settings", "report", None),
    ("make-set", "report_compensations", "compensations", None),
)
"""Command, set, folder, and how many people a test (None: all of the set)."""


def main(
    *,
    out: Annotated[Path, typer.Option(help="Folder of the folders.")],
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = 2,
) -> None:
    """Render what is missing, step by step."""
    failed = [step for step in STEPS if not _done(step, out, workers)]
    for command, name, _, count in failed:
        typer.echo(f"incomplete: {command} {name} {count or 'all'}", err=True)
    if failed:
        raise typer.Exit(1)


def _done(step: tuple[str, str, str, int | None], out: Path, workers: int) -> bool:
    command, name, folder, count = step
    typer.echo(f"{time.strftime('%H:%M:%S')} {command} {name} {count or 'all'}")
    sys.stdout.flush()
    wanted = [] if count is None else ["--count", str(count)]
    call = [command, name, "--out", str(out / folder), "--workers", str(workers), *wanted]
    done = subprocess.run([sys.executable, "-m", "samples", *call], check=False)  # noqa: S603
    return done.returncode == 0


if __name__ == "__main__":
    typer.run(main)
