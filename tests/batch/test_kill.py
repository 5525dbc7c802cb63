"""A run that is killed at any moment, with or without its workers, goes on as if nothing was."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.batch.conftest import WITH_ROW
from tests.batch.data_set import table, timeless, with_result

TRIALS = 20


def start(source: Path | str, out: Path | str, *more: str) -> subprocess.Popen[bytes]:
    """Start a run in a session of its own, so that all its processes can be found."""
    command = [sys.executable, "-m", "screen", "batch", str(source), "--protocol", "hip_hinge"]
    return subprocess.Popen(
        [*command, "--out", str(out), "--quiet", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=hear_interrupts,
    )


def hear_interrupts() -> None:
    """Undo that a shell lets what it starts in the background ignore them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(source: Path | str, out: Path | str, *more: str) -> int:
    run = start(source, out, *more)
    _, errors = run.communicate(timeout=300)
    assert b"Traceback" not in errors, errors.decode()
    return run.returncode


def results(out: Path) -> list[Path]:
    return list(out.glob("recordings/*/*/result-*.done"))


def wait_for_a_result(out: Path, run: subprocess.Popen[bytes], *, count: int = 1) -> None:
    deadline_s = time.monotonic() + 120
    while len(results(out)) < count:
        assert run.poll() is None, "the run ended"
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def check_rows(out: Path) -> None:
    """Check that the short recordings stand in both tables as they should."""
    recordings = {row["path"]: row for row in table(out, "recordings")}
    assert {path: (row["fate"], row["stage"]) for path, row in recordings.items()} == {
        "cut_off.mp4": ("refused", "read"),
        "empty.mp4": ("refused", "read"),
        "front.mp4": ("refused", "judge"),
        "hinge_0.mp4": ("judged", None),
        "hinge_6.mp4": ("judged", None),
        "of_hinge_0.mp4": ("refused", "duplicate"),
    }
    judged = {row["recording_id"] for row in table(out, "measures") if row["value"] is not None}
    assert judged == {recordings[f"hinge_{first}.mp4"]["recording_id"] for first in (0, 6)}
    with (out / "failures.csv").open(encoding="utf-8", newline="") as file:
        stages = {row["path"]: row["stage"] for row in csv.DictReader(file)}
    assert stages == {
        "cut_off.mp4": "read",
        "empty.mp4": "read",
        "front.mp4": "judge",
        "of_hinge_0.mp4": "duplicate",
    }


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(one) for one in found]


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_twenty_kills_leave_no_trace(short_clips: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    began_s = time.monotonic()
    assert finish(short_clips, whole) == 1
    length_s = time.monotonic() - began_s
    expected = timeless(whole)
    check_rows(whole)
    chance = np.random.default_rng(20261121)
    cut_off = in_the_middle = 0
    for trial in range(TRIALS):
        out = tmp_path / f"killed_{trial}"
        run = start(short_clips, out)
        if trial % 2:
            wait_for_a_result(out, run)
            time.sleep(chance.uniform(0.0, 1.0))
        else:
            time.sleep(chance.uniform(0.2, length_s))
        if chance.random() < 0.5:
            os.killpg(run.pid, signal.SIGKILL)
        else:
            run.kill()
        run.communicate()
        cut_off += run.returncode == -signal.SIGKILL
        in_the_middle += 0 < len(results(out)) < WITH_ROW
        assert finish(short_clips, out) == 1
        assert timeless(out) == expected, f"trial {trial}"
        assert not list(out.glob(".staging/*"))
    assert cut_off >= TRIALS // 2
    assert in_the_middle >= TRIALS // 4


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_workers_that_are_killed_cost_nothing(short_clips: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "killed"
    assert finish(short_clips, whole) == 1
    run = start(short_clips, out)
    wait_for_a_result(out, run)
    workers = [
        pid
        for pid in children(run.pid)
        if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert len(workers) >= 2
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    _, errors = run.communicate(timeout=300)
    assert b"Traceback" not in errors, errors.decode()
    assert timeless(out) == timeless(whole)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_nothing_outlives_a_killed_run(short_clips: Path, tmp_path: Path) -> None:
    run = start(short_clips, tmp_path / "out")
    deadline_s = time.monotonic() + 60
    while len(workers := children(run.pid)) < 2:
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
    run.kill()
    run.communicate()
    deadline_s = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline_s, "workers go on without their run"
        time.sleep(0.1)


@pytest.mark.long
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_being_told_to_end_leaves_whole_tables(
    short_clips: Path, tmp_path: Path, sign: signal.Signals
) -> None:
    """Ctrl-C, and the way of clusters; either reaches the workers too."""
    whole, out = tmp_path / "whole", tmp_path / "stopped"
    assert finish(short_clips, whole) == 1
    run = start(short_clips, out, "--workers", "1")
    wait_for_a_result(out, run, count=2)
    os.killpg(run.pid, sign)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert b"Traceback" not in errors, errors.decode()
    assert 1 <= len(with_result(out)) <= WITH_ROW
    fates = Counter(row["fate"] for row in table(out, "recordings"))
    assert fates.total() == len(list(short_clips.iterdir()))
    assert fates["not_reached"] >= 1
    assert finish(short_clips, out) == 1
    assert timeless(out) == timeless(whole)


@pytest.mark.long
def test_a_second_run_into_the_same_folder_is_refused(short_clips: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = start(short_clips, out)
    deadline_s = time.monotonic() + 120
    while not list(out.glob("runs/*.json")):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    second = start(short_clips, out)
    _, errors = second.communicate(timeout=120)
    assert second.returncode == 2
    assert b"Another run is writing" in errors
    first.communicate(timeout=300)
    assert len(with_result(out)) == WITH_ROW
