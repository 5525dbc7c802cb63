"""The figures of one run as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from samples.bench.batches import Beyond, Workers
from samples.bench.long_ones import Judging, Memory
from samples.bench.loops import ROUNDS, Speed

_PLAIN_TARGETS = {1280: 1.6, 1920: 1.8, 3840: 3.0}
_HEAD = """# How fast it is

Measured by `make bench` (`python -m samples.bench`) on {cores} cores, all in one run; what counts
are the ratios. The recordings are a sample clip played to and fro in other sizes.
"""


@dataclass
class Figures:
    """What one run has measured; a part that was left out is empty."""

    cores: int
    speed: list[Speed] = field(default_factory=list)
    workers: Workers | None = None
    judging: list[Judging] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)
    beyond: Beyond | None = None


def page(figures: Figures) -> str:
    """Return the page as Markdown."""
    parts = [_HEAD.format(cores=figures.cores)]
    if figures.speed:
        parts.append(_speed(figures.speed))
    if figures.workers:
        parts.append(_workers(figures.workers))
    if figures.judging:
        parts.append(_judging(figures.judging))
    if figures.memory:
        parts.append(_memory(figures.memory))
    if figures.beyond:
        parts.append(_beyond(figures.beyond))
    return "\n".join(parts)


def _speed(found: Sequence[Speed]) -> str:
    rows = []
    for one in found:
        wanted = _PLAIN_TARGETS.get(one.size_px[0])
        target = f" (at least {wanted})" if wanted else ""
        rows.append(
            [
                "x".join(map(str, one.size_px)),
                f"{one.network_ms:.1f}",
                f"{one.ours_ms:.1f}",
                f"{one.plain_ms:.1f}",
                f"{one.over_network:.2f} (at most 1.10)",
                f"{one.plain_over_ours:.2f}{target}",
                f"{one.plain_over_network:.2f}",
            ]
        )
    columns = ["recording", "network alone, ms a frame", "ours", "plain loop"]
    return (
        "## One recording\n\n"
        f"The fastest of {ROUNDS} rounds, in each of which the three ran in turn. "
        "*Network alone*: MediaPipe's landmarker with masks, called on pictures that were decoded "
        "and shrunk before. *Ours*: everything from the file to its track, opening, hashing and "
        "loading the networks included. *Plain loop*: read with OpenCV, convert, call the "
        "landmarker with masks at the file's own size. *At most*: plain loop over network alone, "
        "which is how many times faster than the plain loop a tool would be that costs nothing "
        "beside the network; it hangs on the processor, because the network gains more from a good "
        "one than the blowing up of masks does.\n\n"
        + _table([*columns, "ours / network alone", "plain loop / ours", "at most"], rows)
    )


def _workers(found: Workers) -> str:
    return (
        "## Two workers against one\n\n"
        f"`movescreen batch` of {found.recordings} recordings of {found.length_s:g} s, from its "
        f"start to the whole data set: {found.one_s:.0f} s with one worker, {found.two_s:.0f} s "
        f"with two: **{found.ratio:.2f} times** as fast (target: at least 1.9). Two bare networks "
        f"side by side, each in a process of its own, do {found.networks:.2f} times the work of "
        "one.\n"
    )


def _judging(found: Sequence[Judging]) -> str:
    rows = [
        [one.protocol, f"{one.length_s:.0f} s", str(one.frames), f"{one.frames_per_s:,.0f}"]
        for one in found
    ]
    return (
        "## From track to result\n\nOn one core (target: at least 20,000 frames a second).\n\n"
        + _table(["protocol", "track", "frames", "frames a second"], rows)
    )


def _memory(found: Sequence[Memory]) -> str:
    rows = [[f"{one.length_s / 60:g} min", str(one.frames), f"{one.most_mb:.0f}"] for one in found]
    more = 100 * (found[-1].most_mb / found[0].most_mb - 1)
    return (
        "## Memory\n\n"
        "The most a process holds for a recording of 1920x1080 from file to result.\n\n"
        + _table(["recording", "frames", "MB"], rows)
        + f"\nThe longest takes {more:.1f} % more than the shortest (targets: at most 5 %, and "
        "under 700 MB).\n"
    )


def _beyond(found: Beyond) -> str:
    more = 100 * (found.ratio - 1)
    return (
        "## A large batch beyond the sum of its parts\n\n"
        f"{found.recordings} recordings of {found.length_s:g} s at {found.fps} frames a second, "
        f"{found.workers} workers: {found.batch_s:.0f} s from start to whole data set, in which "
        f"the workers spent {found.parts_s:.0f} s on recordings: starting, handing out, writing "
        f"down and the tables take **{more:.1f} %** more, "
        f"{(found.batch_s * found.workers - found.parts_s) / found.recordings * 1000:.0f} ms of a "
        "worker for each recording.\n"
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
