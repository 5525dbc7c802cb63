"""Real recordings: a result or one clear sentence for each, beside the repetitions counted by eye.

``python -m samples.footage FOLDER [--tracks DIR]`` runs every recording that ``footage.toml``
names. Tracks are kept in ``--tracks``, so that a second run needs no network.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from screen import api
from screen.errors import MovescreenError
from screen.pose.track import PoseTrack
from screen.toml import tomllib

EXPECTED = Path(__file__).with_suffix(".toml")


def expectations() -> dict[str, dict[str, Any]]:
    """Return protocol and repetitions by ``folder/file``."""
    folders = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
    return {
        f"{folder}/{name}": row for folder, rows in folders.items() for name, row in rows.items()
    }


def screen_recording(path: Path, protocol: str, tracks: Path | None) -> api.Screening:
    """Screen a recording, from its stored track where there is one."""
    stored = None if tracks is None else tracks / f"{path.stem}.npz"
    if stored is None:
        return api.run(path, protocol=protocol)
    if not stored.exists():
        api.track(path).save(stored)
    return api.analyze(PoseTrack.load(stored), protocol=protocol, video=path)


def outcome(path: Path, row: dict[str, Any], tracks: Path | None) -> tuple[str, str]:
    """Return (repetitions found, what was said) for a recording."""
    try:
        screening = screen_recording(path, row["protocol"], tracks)
    except MovescreenError as error:
        return "", f"error: {str(error).replace(str(path), path.name)}"
    found = str(sum(item.complete for item in screening.repetitions))
    failed = [check for check in screening.result.quality.checks if not check.passed]
    blocked = [check.message for check in failed if check.blocks]
    if blocked:
        return found, f"not judged: {blocked[0]}"
    return found, "; ".join(["judged", *(check.id for check in failed)])


def main(
    folder: Annotated[Path, typer.Argument(help="The folder of real recordings.")],
    tracks: Annotated[Path | None, typer.Option(help="Where tracks are kept.")] = None,
    only: Annotated[str, typer.Option(help="Only recordings whose path holds this.")] = "",
) -> None:
    """Screen every recording and print what came out."""
    table = Table("recording", "protocol", "by eye", "found", "said")
    for name, row in expectations().items():
        if only in name:
            found, said = outcome(folder / name, row, tracks)
            table.add_row(name, row["protocol"], str(row.get("repetitions", "")), found, said)
    Console(width=180).print(table)


if __name__ == "__main__":
    typer.run(main)
