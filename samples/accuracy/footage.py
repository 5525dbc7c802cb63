"""Real recordings: a result or one clear sentence for each, beside what was seen by eye.

``python -m samples.accuracy.footage FOLDER [--tracks DIR]`` runs every recording that
``footage.toml`` names, prints what came out, and holds the low backs against their labels: of the
same person and camera, every rounded back must read more lumbar flexion than every still one, or
be withheld with a reason. Two more tables follow: those lifts with the tool's answer to whether
the back rounds, and one real person with optical motion capture beside the truth
(``footage_truth``). Tracks are kept in ``--tracks``, so that a second run needs no network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from samples.accuracy.footage_truth import beside, recordings, table_of
from screen import api
from screen.errors import MovescreenError
from screen.pose.track import PoseTrack
from screen.toml import tomllib

_LUMBAR = "lumbar_flexion_deg"
_ROUNDING = "rounding"
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


@dataclass(frozen=True)
class Outcome:
    """What came out for one recording.

    ``lumbar_deg`` is the mean over the peaks of the repetitions, unfinished ones as well, with
    ``error_deg`` half the width of its 95 % interval; ``withheld`` says why there is none.
    """

    found: str = ""
    said: str = ""
    lumbar_deg: float | None = None
    error_deg: float | None = None
    withheld: str = ""
    answer: str = ""


def outcome(path: Path, row: dict[str, Any], tracks: Path | None) -> Outcome:
    """Return what the tool makes of a recording."""
    try:
        screening = screen_recording(path, row["protocol"], tracks)
    except MovescreenError as error:
        return Outcome(said=f"error: {str(error).replace(str(path), path.name)}")
    found = str(sum(item.complete for item in screening.repetitions))
    failed = [check for check in screening.result.quality.checks if not check.passed]
    blocked = [check.message for check in failed if check.blocks]
    said = (
        f"not judged: {blocked[0]}" if blocked else "; ".join(["judged", *(c.id for c in failed)])
    )
    return Outcome(found, said, *lumbar_of(screening), answer=answer_of(screening))


def answer_of(screening: api.Screening) -> str:
    """Return what the tool answers to whether the low back rounds; empty where it is not asked."""
    answers = [one for one in screening.result.answers if one.id == _ROUNDING]
    if not answers:
        return ""
    likelihood = answers[0].likelihood.replace("_", " ")
    chance = answers[0].probability
    return likelihood if chance is None else f"{likelihood} ({100 * chance:.0f} %)"


def lumbar_of(screening: api.Screening) -> tuple[float | None, float | None, str]:
    """Return lumbar flexion at the peaks, its error, and why there is none."""
    series = screening.series
    if series is None or series.get(_LUMBAR) is None:
        told = None if series is None else series.withheld.get(_LUMBAR)
        return None, None, "" if told is None else told.reason
    lean = series.get("trunk_inclination_deg")
    peaks = [repetition.peak for repetition in screening.repetitions]
    if not peaks and lean is not None and np.isfinite(lean).any():
        peaks = [int(np.nanargmax(lean))]
    values, errors = series.channels[_LUMBAR, "both"][peaks], series.errors[_LUMBAR, "both"][peaks]
    known = np.isfinite(values)
    if not known.any():
        reasons = [doubt.reason for doubt in series.doubts if doubt.frames[peaks].any()]
        return None, None, "; ".join(reasons)
    rms = float(np.sqrt(np.mean(errors[known] ** 2)))
    return float(values[known].mean()), rms, ""


def order_rows(
    rows: Mapping[str, dict[str, Any]], outcomes: Mapping[str, Outcome]
) -> list[tuple[str, str, str, str]]:
    """Return (same person and camera, rounded, still, verdict) for every labelled pair."""
    found = []
    for rounded, one in rows.items():
        for still, other in rows.items():
            if one.get("back") != "rounded" or other.get("back") != "still":
                continue
            if one["same"] != other["same"] or not {rounded, still} <= outcomes.keys():
                continue
            pair = outcomes[rounded].lumbar_deg, outcomes[still].lumbar_deg
            verdict = "withheld"
            if pair[0] is not None and pair[1] is not None:
                verdict = "right" if pair[0] > pair[1] else "WRONG"
            found.append((one["same"], Path(rounded).stem, Path(still).stem, verdict))
    return found


def answer_rows(
    rows: Mapping[str, dict[str, Any]], outcomes: Mapping[str, Outcome]
) -> list[tuple[str, ...]]:
    """Return person and camera, label, recording, lumbar flexion and answer of labelled lifts."""
    found = [
        (row["same"], row["back"], Path(name).stem, told(outcomes[name]), outcomes[name].answer)
        for name, row in rows.items()
        if "back" in row and name in outcomes
    ]
    return sorted(found)


def told(outcome: Outcome) -> str:
    """Return lumbar flexion with its error, or why it is withheld."""
    if outcome.lumbar_deg is None:
        return outcome.withheld
    return f"{outcome.lumbar_deg:.0f} +- {outcome.error_deg:.0f}"


def main(
    folder: Annotated[Path, typer.Argument(help="The folder of real recordings.")],
    tracks: Annotated[Path | None, typer.Option(help="Where tracks are kept.")] = None,
    only: Annotated[str, typer.Option(help="Only recordings whose path holds this.")] = "",
) -> None:
    """Screen every recording and print what came out."""
    rows = {name: row for name, row in expectations().items() if only in name}
    outcomes = {name: outcome(folder / name, row, tracks) for name, row in rows.items()}
    table = Table("recording", "protocol", "by eye", "found", "lumbar flexion, deg", "said")
    for name, row in rows.items():
        out = outcomes[name]
        by_eye = " ".join(str(row[key]) for key in ("repetitions", "back") if key in row)
        table.add_row(name, row["protocol"], by_eye, out.found, told(out), out.said)
    Console(width=200).print(table)
    order = Table("same person and camera", "rounded", "still", "order")
    for line in order_rows(rows, outcomes):
        order.add_row(*line)
    answers = Table("same person and camera", "by eye", "recording", "lumbar, deg", "rounds?")
    for line in answer_rows(rows, outcomes):
        answers.add_row(*line)
    beside_truth = [beside(*one) for one in recordings(folder) if only in str(one[0])]
    tables = [order, answers, table_of(beside_truth)]
    for shown in tables:
        if shown.row_count:
            Console(width=200).print(shown)


if __name__ == "__main__":
    typer.run(main)
