"""Recordings that say in words what is to be seen, so that a batch can be tested in a moment.

The file's text is a puppet's movement as JSON, or ``broken``, ``empty`` or ``nobody``. All but the
network is real.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from screen.batch import work
from screen.batch.executor import Answer, Lost, Task
from screen.batch.plan import plan_batch
from screen.batch.run import run_batch
from screen.batch.run_context import Report
from screen.context import Closing
from screen.errors import NobodySeenError, RecordingError
from screen.pose.model import ModelFile
from screen.pose.track import PoseTrack
from tests.kinematics.puppet import Puppet, bump, clock

MODEL = ModelFile(Path("pretend.task"), "pretend", "0" * 64)


def bends(left_deg: float = 20.0, right_deg: float = 20.0, *, azimuth_deg: float = 0.0) -> str:
    """Return the text of a recording of three side bends to each side."""
    return json.dumps({"left": left_deg, "right": right_deg, "azimuth": azimuth_deg})


def pretend_track(
    path: Path,
    *,
    model: Path,
    sha256: str,
    beside: bool,
    on_progress: Callable[[float, float | None], None],
    every_frame: bool,
) -> PoseTrack:
    """Return what would be seen in such a recording; ``every_frame`` gives twice as many."""
    assert (model, beside) == (MODEL.path, False)
    on_progress(0.0, None)
    text = path.read_text(encoding="utf-8")
    if text == "broken":
        raise RecordingError(f"{path} holds no picture that can be decoded.", "Copy it again.")
    if text == "nobody":
        raise NobodySeenError(f"Nobody was seen in {path} (0 of 9 frames).")
    said = json.loads(text)
    time_s = clock(27, 60.0 if every_frame else 30.0)
    bend = sum(
        bump(time_s, 2 + 4 * number, 2.5, said["right"] if number % 2 else -said["left"])
        for number in range(6)
    )
    track = Puppet(time_s, side_bend=-bend, azimuth_deg=said["azimuth"]).track()
    recording = replace(track.info.recording, name=path.name, sha256=sha256)
    return replace(track, info=replace(track.info, recording=recording))


@dataclass
class Here(Closing):
    """Does the work in this process; ``stop_after`` so many tasks it is interrupted."""

    workers: int = 1
    stop_after: int | None = None
    lost: frozenset[str] = frozenset()
    seen: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Hold nothing."""

    def run(
        self, work: Callable[[Task], Answer], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Answer | Lost]]:
        for task in tasks:
            if self.stop_after is not None and len(self.seen) >= self.stop_after:
                raise KeyboardInterrupt
            path = task.entry.path  # type: ignore[attr-defined]
            self.seen.append(path)
            yield task, Lost("its process ended") if path in self.lost else work(task)


def batch(
    source: Path | str, out: Path | str, executor: Here | None = None, **options: Any
) -> Report:
    """Run a batch of pretended recordings."""
    every_frame = options.pop("every_frame", False)
    plan = plan_batch(str(source), options.pop("protocol", "side_bend"), every_frame=every_frame)
    return run_batch(plan, str(out), executor or Here(), options.pop("model", MODEL), **options)


def pretend(monkeypatch: Any) -> None:
    """Let batches see pretended recordings."""
    monkeypatch.setattr(work.api, "track", pretend_track)
    monkeypatch.setattr(work, "_model", lambda _: MODEL)
