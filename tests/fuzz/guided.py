"""``python -m tests.fuzz.guided KIND``: fuzzing led by coverage, within a time (needs atheris).

What it learns stays in ``out/fuzz/KIND/corpus``, so that the next run goes on from there. A find is
kept as ``out/fuzz/KIND/crash-...``, ``timeout-...`` or ``oom-...``, and the exit code is not 0.
"""

from __future__ import annotations

import argparse
import random
import sys
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["screen", "tomllib", "tomli", "zipfile"]):
    from tests.fuzz.kinds import KINDS, make_run

LONGEST_S = 10
MOST_MIB = 1024
_AT_START_MIB = 1024
"""What Python, the libraries and their instruments take before a file is read."""


def main() -> None:
    """Fuzz one kind; the library ends the process."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kind", choices=KINDS)
    asked.add_argument("--minutes", type=float, default=5.0)
    asked.add_argument("--kept", type=Path, default=Path("out/fuzz"))
    options = asked.parse_args()
    kind, folder = KINDS[options.kind], options.kept / options.kind
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    run = make_run(folder)
    for number, data in enumerate(kind.seeds(run)):
        (corpus / f"seed-{number}").write_bytes(data)
    warnings.simplefilter("error")

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return kind.mutation(random.Random(seed), data)[:most]

    arguments = [
        sys.argv[0],
        str(corpus),
        f"-max_total_time={round(60 * options.minutes)}",
        f"-timeout={LONGEST_S}",
        f"-rss_limit_mb={_AT_START_MIB + MOST_MIB}",
        f"-artifact_prefix={folder}/",
        "-max_len=4194304",
        "-print_final_stats=1",
    ]
    atheris.Setup(arguments, lambda data: kind.try_one(data, run), custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
