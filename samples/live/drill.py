"""How well the live drill counts and tells: rendered people whose repetitions are known.

    python -m samples.live.drill DIR

DIR holds clips of the set ``drill`` (``python -m samples make-set drill --out DIR``). Each clip is
played to the live engine picture by picture, as a camera would, with the real network. Printed:
sets counted exactly, how often a low back that joined in was told in repetitions that were rounded
and in those that were clean, and the shortest time between two spoken cues.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from screen.capture.frame import Frame
from screen.capture.video import VideoFile
from screen.live.drill import load_drill
from screen.live.engine import LiveEngine
from screen.live.state import Phase, Said, Told
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.model import ensure_model
from screen.screening.protocols.files import load_protocol

DRILL = "wall_hip_hinge"
LOW_BACK = "low_back"
NOT_COUNTED = "shallow"
_SPOKEN = ("cue", "feedback")
_STARTED = (Phase.GO, Phase.RUNNING, Phase.DONE)
_LONGEST_WAIT_S = 15.0
_MARGIN_S = 0.2
_CLOSE = ("none", "close")
_HIDING = ("on hips",)


@dataclass(frozen=True)
class Set:
    """One person's repetitions as they were done and as they were told."""

    name: str
    as_asked: bool  # in close-fitting clothes, the arms off the back
    kinds: tuple[str, ...]
    counted: int
    pairs: tuple[tuple[str, str | None], ...]  # (kind, verdict; None where none was found)
    extra: int
    gaps_s: tuple[float, ...]

    @property
    def wanted(self) -> int:
        """How many should be counted."""
        return sum(kind != NOT_COUNTED for kind in self.kinds)

    @property
    def exact(self) -> bool:
        """Whether the count is right, and every repetition was told once."""
        return self.counted == self.wanted and self.extra == 0


def play(clip: Path) -> Set:
    """Play a clip to the engine and set what it told beside what was done."""
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    drill, model = load_drill(DRILL), ensure_model(None)
    said: list[tuple[float, Said]] = []
    with (
        LiveEngine(
            load_protocol(drill.protocol), lambda: MediaPipeTracker(model), drill=drill
        ) as engine,
        VideoFile(clip) as frames,
    ):
        for frame in waiting(iter(frames), truth["quiet"], lambda: engine.phase in _STARTED):
            state = engine.step(frame)
            if state.said is not None and state.said.kind in _SPOKEN:
                said.append((frame.time_s, state.said))
        told, last_s = engine.told, frame.time_s
    spoken_s = [time_s for time_s, _ in said]
    later_s = last_s - truth["frames"]["time_s"][-1]
    return compared(clip.stem, truth, told, spoken_s, later_s=later_s)


def waiting(
    frames: Iterator[Frame], quiet: dict[str, float], started: Callable[[], bool]
) -> Iterator[Frame]:
    """Yield the frames of a person who waits for "go" before moving.

    The quiet start is played forwards and backwards until the engine has started, for at most
    ``_LONGEST_WAIT_S``; then the rest follows.
    """
    still: list[Frame] = []
    first = next(frames)
    while first.time_s < quiet["end_s"] - _MARGIN_S:
        still.append(first)
        first = next(frames)
    step_s = still[1].time_s - still[0].time_s
    shown = 0
    while not started() and shown * step_s < _LONGEST_WAIT_S:
        turn, place = divmod(shown, len(still) - 1)
        chosen = still[place] if turn % 2 == 0 else still[-1 - place]
        yield replace(chosen, index=shown, time_s=shown * step_s)
        shown += 1
    later_s = shown * step_s - still[-1].time_s
    for one in chain([first], frames):
        yield replace(one, time_s=one.time_s + later_s)


def compared(
    name: str,
    truth: dict[str, Any],
    told: Sequence[Told],
    said_s: Sequence[float],
    *,
    later_s: float,
) -> Set:
    """Set what was told beside the truth of a clip; a repetition belongs where its peak lies.

    ``later_s`` is how long the person waited for the start.
    """
    pairs, used = [], set()
    for repetition in truth["repetitions"]:
        inside = [
            one
            for one in told
            if repetition["start_s"] <= one.peak_s - later_s <= repetition["end_s"]
            and one.index not in used
        ]
        used |= {one.index for one in inside[:1]}
        pairs.append((repetition["kind"], inside[0].verdict if inside else None))
    return Set(
        name=name,
        as_asked=truth["person"]["fit"] in _CLOSE and truth["movement"]["arms"] not in _HIDING,
        kinds=tuple(one["kind"] for one in truth["repetitions"]),
        counted=sum(one.number is not None for one in told),
        pairs=tuple(pairs),
        extra=len(told) - len(used),
        gaps_s=tuple(after - before for before, after in pairwise(said_s)),
    )


def main(
    folder: Annotated[Path, typer.Argument(help="A folder of drill clips.")],
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = 2,
) -> None:
    """Play every clip of a folder to the live engine; print how it counted and told."""
    clips = sorted(clip for clip in folder.glob("*.mp4") if clip.with_suffix(".json").exists())
    if not clips:
        raise typer.BadParameter(f"{folder} holds no clips; make them with `python -m samples`")
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        sets = list(pool.map(play, clips))
    console = Console(width=120)
    for one in sets:
        if not one.exact:
            missing = [kind for kind, verdict in one.pairs if verdict is None]
            console.print(
                f"{one.name}: counted {one.counted} of {one.wanted}, "
                f"not found {missing}, extra {one.extra}"
            )
    console.print(_table(sets))
    gaps = [gap for one in sets for gap in one.gaps_s]
    console.print(f"Shortest time between two spoken cues: {min(gaps, default=0):.2f} s")


def _table(sets: Sequence[Set]) -> Table:
    table = Table(box=None)
    for heading in ("", "sets", "exact", "repetitions", "kind", "n", "told low back", "verdicts"):
        table.add_column(heading, justify="left" if heading in ("", "verdicts") else "right")
    groups = {
        "all": sets,
        "as the drill asks": [one for one in sets if one.as_asked],
        "loose, or arms behind": [one for one in sets if not one.as_asked],
    }
    for title, group in groups.items():
        exact = sum(one.exact for one in group)
        head = [title, str(len(group)), f"{exact}", str(sum(len(one.kinds) for one in group))]
        for kind in ("rounded", "clean", "fast", "knees", "shallow"):
            verdicts = Counter(
                str(verdict) for one in group for found, verdict in one.pairs if found == kind
            )
            n = sum(verdicts.values())
            share = f"{100 * verdicts[LOW_BACK] / n:.0f} %" if n else ""
            words = ", ".join(f"{name} {count}" for name, count in verdicts.most_common())
            table.add_row(*head, kind, str(n), share, words)
            head = [""] * 4
    return table


if __name__ == "__main__":
    typer.run(main)
