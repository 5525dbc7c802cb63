"""``python -m tests.fuzz.run``: files changed by chance, each used as a user would.

Anything but a sentence of this tool, more than 10 s or more than a gigabyte of further memory is a
find: the file is kept beside its traceback, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tests.fuzz.kinds import KINDS, Kind, make_run

LONGEST_S = 10.0
MOST_BYTES = 2**30


@dataclass
class Outcome:
    """What became of the files of one kind."""

    tried: int = 0
    taken: int = 0
    finds: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0

    def words(self, name: str) -> str:
        """Say it in a line."""
        refused = self.tried - self.taken - self.finds.total()
        return (
            f"{name}: {self.tried} files, {self.taken} taken, {refused} refused with a sentence, "
            f"{self.finds.total()} finds, slowest {self.slowest_s:.1f} s, "
            f"at most {_peak_bytes() / 2**20:.0f} MiB"
        )


def fuzz(
    kind: Kind, run: Path, *, count: int, seed: int, kept: Path, deadline_s: float = float("inf")
) -> Outcome:
    """Try ``count`` changed files of a kind, or as many as there is time for."""
    chance, outcome = random.Random(seed), Outcome()
    seeds = kind.seeds(run)
    for data in seeds:
        if words := kind.try_one(data, run):
            raise AssertionError(f"a real sample is refused: {words}")
    while outcome.tried < count and time.monotonic() < deadline_s:
        data = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 2))):
            data = kind.mutation(chance, data)
        _try(kind, data, run, outcome, kept)
    return outcome


def _try(kind: Kind, data: bytes, run: Path, outcome: Outcome, kept: Path) -> None:
    began_s = time.monotonic()
    outcome.tried += 1
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        outcome.taken += not kind.try_one(data, run)
    except BaseException as error:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if isinstance(error, KeyboardInterrupt):
            raise
        _keep(kind, data, outcome, kept)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    outcome.slowest_s = max(outcome.slowest_s, time.monotonic() - began_s)


def _keep(kind: Kind, data: bytes, outcome: Outcome, kept: Path) -> None:
    """Keep the first file of each find with its traceback."""
    text = traceback.format_exc()
    where = [line.strip() for line in text.splitlines() if line.startswith("  File")][-1]
    what = f"{text.strip().splitlines()[-1][:150]} @ {where}"
    outcome.finds[what] += 1
    if outcome.finds[what] == 1:
        kept.mkdir(parents=True, exist_ok=True)
        name = f"{len(outcome.finds):03}{kind.suffix}"
        (kept / name).write_bytes(data)
        (kept / f"{name}.txt").write_text(text, encoding="utf-8")


def limit_memory() -> None:
    """Let this process have a gigabyte more than it has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {LONGEST_S:g} s")


def main() -> int:
    """Fuzz the kinds that are named, or all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}")
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--minutes", type=float, default=float("inf"), help="for each kind")
    asked.add_argument("--kept", type=Path, default=Path("out/fuzz"))
    options = asked.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    warnings.simplefilter("error")
    found = 0
    with tempfile.TemporaryDirectory(prefix="movescreen-fuzz-") as name:
        run = make_run(Path(name))
        limit_memory()
        for kind in options.kinds or KINDS:
            outcome = fuzz(
                KINDS[kind],
                run,
                count=options.count,
                seed=options.seed,
                kept=options.kept / kind,
                deadline_s=time.monotonic() + 60 * options.minutes,
            )
            print(outcome.words(kind), flush=True)
            for what, times in outcome.finds.most_common():
                print(f"  {times} x {what}", flush=True)
            found += outcome.finds.total()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
