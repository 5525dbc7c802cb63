"""How far the tool is off, on people whose angles are known.

``python -m samples.accuracy SET...`` screens every clip of one or more sets of rendered people
and prints the tables of docs/accuracy.md: repetitions found, and the error of each measure at the
peaks. Tracks are kept beside the clips (``.track.npz``), so that a second run needs no network.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from screen import api
from screen.files import sha256_file, write_text
from screen.kinematics import MovementSeries, Repetition
from screen.pose.track import PoseTrack

LEFT_RIGHT = {
    "trunk_side_bend_deg": ("left", "right"),
    "thorax_rotation_deg": ("left", "right"),
    "hip_internal_rotation_deg": ("left", "right"),
    "hip_external_rotation_deg": ("left", "right"),
}
TARGETS = {
    "trunk_inclination_deg": 2.5,
    "trunk_side_bend_deg": 3.0,
    "hip_internal_rotation_deg": 3.0,
    "hip_external_rotation_deg": 3.0,
    "thorax_rotation_deg": 7.0,
    "knee_flexion_deg": 5.0,
}
"""Root mean square error at the peak that we set out to reach, in degrees."""
LEFT_RIGHT_TARGET = 3.0
MAIN_MEASURES = {
    "hip_hinge": {"trunk_inclination_deg", "knee_flexion_deg"},
    "side_bend": {"trunk_side_bend_deg"},
    "trunk_rotation_seated": {"thorax_rotation_deg"},
    "trunk_rotation_standing": {"thorax_rotation_deg"},
    "hip_rotation_seated": {"hip_internal_rotation_deg", "hip_external_rotation_deg"},
    "hip_rotation_standing": set(),
}


@dataclass
class ClipScore:
    """What came out for one clip: counts, and pairs (measured, true) by measure."""

    name: str
    protocol: str
    judged: bool
    found: int
    true: int
    matched: int
    wrong_side: int
    pairs: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    differences: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """True where the repetitions found are exactly the true ones."""
        return self.found == self.true == self.matched and not self.wrong_side


def clips_of(folders: Iterable[Path]) -> list[Path]:
    """Return the clips that have truth beside them."""
    found = (clip for folder in folders for clip in sorted(folder.rglob("*.mp4")))
    return [clip for clip in found if clip.with_suffix(".json").exists()]


def track_of(clip: Path) -> PoseTrack:
    """Return the clip's track: from beside it if it is of this very clip, else made now."""
    stored = clip.with_suffix(".track.npz")
    if stored.exists():
        found = PoseTrack.load(stored)
        if found.info.recording.sha256 == sha256_file(clip):
            return found
    made = api.track(clip)
    made.save(stored)
    return made


def score_clip(clip: Path) -> ClipScore:
    """Screen a clip and hold it against its truth."""
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    screening = api.analyze(track_of(clip), protocol=truth["protocol"])
    found = [item for item in screening.repetitions if item.complete]
    score = ClipScore(
        name=clip.stem,
        protocol=truth["protocol"],
        judged=screening.result.status == "judged",
        found=len(found),
        true=len(truth["repetitions"]),
        matched=0,
        wrong_side=0,
    )
    series = screening.series
    if series is None:
        return score
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    by_side: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    waiting = list(truth["repetitions"])
    for repetition in found:
        true = _matching(waiting, float(series.time_s[repetition.peak]))
        if true is None:
            continue
        waiting.remove(true)
        score.matched += 1
        score.wrong_side += not _same_kind(repetition, true)
        for measure, measured, expected in _values(series, repetition, true):
            pairs[measure].append((measured, expected))
            by_side[measure, repetition.side].append((measured, expected))
    score.pairs = dict(pairs)
    score.differences = dict(_differences(by_side))
    return score


def _matching(repetitions: list[dict[str, Any]], time_s: float) -> dict[str, Any] | None:
    """Return the true repetition during which ``time_s`` lies."""
    return next((item for item in repetitions if item["start_s"] <= time_s <= item["end_s"]), None)


def _same_kind(repetition: Repetition, true: dict[str, Any]) -> bool:
    """Say whether side and, for a hip that turns in or out, direction are the true ones."""
    turned = true["direction"] in {"internal", "external"}
    return repetition.side == true["side"] and (
        not turned or repetition.direction == true["direction"]
    )


def _values(
    series: MovementSeries, repetition: Repetition, true: dict[str, Any]
) -> Iterator[tuple[str, float, float]]:
    """Yield (measure, measured, true) at the peak for every channel that truth knows too."""
    for (measure, side), values in series.channels.items():
        name = measure if side == "both" else f"{side}_{measure}"
        key = name.replace("external", "internal")
        if key not in true["measures"]:
            continue
        if not _belongs(measure, side, repetition, series.view.facing):
            continue
        expected = true["measures"][key] * (-1 if "external" in name else 1)
        measured = float(values[repetition.peak])
        if np.isfinite(measured):
            yield measure, measured, expected


def _belongs(measure: str, side: str, repetition: Repetition, facing: str) -> bool:
    """Say whether a sided channel is meant in this repetition.

    Hip rotation has its own leg and direction; seen from the side only the near leg is judged.
    """
    if measure in {"hip_internal_rotation_deg", "hip_external_rotation_deg"}:
        return bool(side == repetition.side and repetition.direction in measure)
    return side == "both" or facing not in {"left", "right"} or side == facing


def _differences(
    by_side: dict[tuple[str, str], list[tuple[float, float]]],
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield the left-right difference of the means, measured and true, for the paired measures."""
    for measure, (left, right) in LEFT_RIGHT.items():
        if (measure, left) in by_side and (measure, right) in by_side:
            means = [np.abs(by_side[measure, side]).mean(axis=0) for side in (left, right)]
            yield measure, (float(means[0][0] - means[1][0]), float(means[0][1] - means[1][1]))


def rms(errors: Iterable[float]) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(np.square(list(errors)))))


Rows = list[list[str]]


def repetition_rows(scores: list[ClipScore]) -> Rows:
    """Return clips, those with exactly the true repetitions, and sides mistaken, by protocol."""
    rows = [["protocol", "clips", "judged", "exact", "exact %", "found", "true", "wrong side"]]
    for protocol in [*sorted({score.protocol for score in scores}), "all"]:
        chosen = [score for score in scores if protocol in {score.protocol, "all"}]
        exact = sum(score.exact for score in chosen)
        counts = (
            len(chosen),
            sum(score.judged for score in chosen),
            exact,
            round(100 * exact / len(chosen)),
            sum(score.found for score in chosen),
            sum(score.true for score in chosen),
            sum(score.wrong_side for score in chosen),
        )
        rows.append([protocol, *map(str, counts)])
    return rows


def error_rows(scores: list[ClipScore]) -> Rows:
    """Return the error of each measure at the peaks, by protocol."""
    rows = [["protocol", "measure", "n", "RMSE", "bias", "95 % within", "r", "target"]]
    collected: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for score in scores:
        for measure, pairs in score.pairs.items():
            collected[score.protocol, measure] += pairs
        for measure, pair in score.differences.items():
            collected[score.protocol, f"{measure} left-right"].append(pair)
    for (protocol, measure), pairs in sorted(collected.items()):
        values = np.array(pairs)
        errors = values[:, 0] - values[:, 1]
        target = LEFT_RIGHT_TARGET if "left-right" in measure else TARGETS.get(measure)
        related = len(values) > 2 and values.std(axis=0).min() > 0
        rows.append(
            [
                protocol,
                measure,
                str(len(errors)),
                f"{rms(errors):.2f}",
                f"{errors.mean():+.2f}",
                f"{np.quantile(np.abs(errors), 0.95):.2f}",
                f"{np.corrcoef(values.T)[0, 1]:.2f}" if related else "",
                "" if target is None or not _of_the_test(protocol, measure) else f"{target:g}",
            ]
        )
    return rows


def _of_the_test(protocol: str, measure: str) -> bool:
    """Say whether a measure is what this test is for."""
    return measure.split(maxsplit=1)[0] in MAIN_MEASURES[protocol]


def print_rows(console: Console, rows: Rows) -> None:
    """Print rows as a table; the first is the head."""
    table = Table(*rows[0])
    for row in rows[1:]:
        table.add_row(*row)
    console.print(table)


def markdown(rows: Rows) -> str:
    """Write rows as a Markdown table."""
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(scores: list[ClipScore], folders: Iterable[Path]) -> str:
    """Return the page that the README points to."""
    names = ", ".join(folder.name for folder in folders)
    return (
        "# How far the tool is off\n\n"
        "Written by `python -m samples.accuracy SET... --out docs/accuracy.md`; "
        f"sets: {names}. The people are rendered (`samples/README.md` says how), so every angle is "
        "known. Sets to report on have seeds of 5000 and more and are used for nothing else; the "
        "models were fitted on seeds 1000 to 2999.\n\n"
        "A clip is exact if every true repetition is found, no other, and each on its side. "
        "Errors are measured less true, at the peaks of the repetitions, in degrees (ratios for "
        "names that end so); `left-right` is the difference of the two sides' means, one a clip. "
        "Targets stand at the measures a test is for.\n\n"
        f"{markdown(repetition_rows(scores))}\n\n{markdown(error_rows(scores))}\n"
    )


def score_sets(folders: Iterable[Path], *, workers: int) -> list[ClipScore]:
    """Score every clip of some folders."""
    clips = clips_of(folders)
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(score_clip, clips))


def main(
    folders: Annotated[list[Path], typer.Argument(help="Sets of clips with truth.")],
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    failures: Annotated[bool, typer.Option(help="List clips whose count is not exact.")] = False,
    out: Annotated[Path | None, typer.Option(help="Also write a Markdown page.")] = None,
) -> None:
    """Print how far the tool is off on these clips."""
    if not clips_of(folders):
        raise typer.BadParameter("there are no clips with truth in these folders")
    scores = score_sets(folders, workers=workers)
    console = Console(width=120)
    print_rows(console, repetition_rows(scores))
    print_rows(console, error_rows(scores))
    if out is not None:
        write_text(out, page(scores, folders))
    if failures:
        for score in scores:
            if not score.exact or not score.judged:
                console.print(
                    f"{score.name}: found {score.found}, true {score.true}, matched "
                    f"{score.matched}, wrong side {score.wrong_side}, judged {score.judged}"
                )


if __name__ == "__main__":
    typer.run(main)
