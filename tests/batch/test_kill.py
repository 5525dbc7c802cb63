"""A run that is killed at any moment, with or without its workers, goes on as if nothing was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.batch.data_set import table, timeless

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
    assert len(table(whole, "recordings")) == 5
    chance = np.random.default_rng(20261121)
    cut_off = 0
    for trial in range(TRIALS):
        out = tmp_path / f"killed_{trial}"
        run = start(short_clips, out)
        time.sleep(chance.uniform(0.2, length_s))
        if chance.random() < 0.5:
            os.killpg(run.pid, signal.SIGKILL)
        else:
            run.kill()
        run.communicate()
        cut_off += run.returncode == -signal.SIGKILL
        assert finish(short_clips, out) == 1
        assert timeless(out) == expected, f"trial {trial}"
        assert not list(out.glob(".staging/*"))
    assert cut_off >= TRIALS // 2


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_workers_that_are_killed_cost_nothing(short_clips: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "killed"
    assert finish(short_clips, whole) == 1
    run = start(short_clips, out)
    while not list(out.glob("recordings/*/*/result-*.done")):
        assert run.poll() is None
        time.sleep(0.05)
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
def test_an_interrupt_leaves_whole_tables(short_clips: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "stopped"
    assert finish(short_clips, whole) == 1
    run = start(short_clips, out, "--workers", "1")
    deadline_s = time.monotonic() + 120
    while not list(out.glob("recordings/*/*/result-*.done")):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert b"Traceback" not in errors, errors.decode()
    assert 1 <= len(table(out, "recordings")) <= 5
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
    assert len(table(out, "recordings")) == 5
