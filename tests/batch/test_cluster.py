"""A real Dask scheduler with real workers gives the same tables as this machine alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from screen.batch.cluster import DaskCluster
from screen.batch.executor import Lost
from screen.errors import UnreachableError, UsageError
from tests.batch.conftest import WITH_ROW
from tests.batch.data_set import timeless
from tests.batch.test_executor import die_on_seven, double, nap
from tests.batch.test_kill import check_rows, finish, results, start, wait_for_a_result


@dataclass
class Cluster:
    """A scheduler and its workers, each a process of its own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def dask(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    file = tmp_path / "scheduler.json"
    scheduler = dask(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--scheduler-file", str(file), folder=tmp_path,
    )  # fmt: skip
    deadline_s = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
    address = json.loads(file.read_text(encoding="utf-8"))["address"]
    workers = [
        dask("worker", address, "--nthreads", "1", "--no-dashboard", folder=tmp_path)
        for _ in range(2)
    ]
    yield Cluster(address, scheduler, workers)
    for process in (*workers, scheduler):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.long
def test_a_cluster_gives_the_same_tables_though_a_worker_is_killed(
    cluster: Cluster, short_clips: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert finish(short_clips, here) == 1
    run = start(short_clips, there, "--scheduler", cluster.address)
    wait_for_a_result(there, run)
    assert len(results(there)) < WITH_ROW
    os.killpg(cluster.workers[0].pid, signal.SIGKILL)
    _, errors = run.communicate(timeout=300)
    assert run.returncode == 1, errors.decode()
    check_rows(there)
    assert timeless(there) == timeless(here)


@pytest.mark.long
def test_a_local_scheduler_is_started_and_ended(short_clips: Path, tmp_path: Path) -> None:
    here, out = tmp_path / "here", tmp_path / "out"
    assert finish(short_clips, here) == 1
    assert finish(short_clips, out, "--scheduler", "local", "--workers", "2") == 1
    assert timeless(out) == timeless(here)


@pytest.mark.long
def test_a_task_that_kills_its_worker_is_lost(cluster: Cluster) -> None:
    with DaskCluster(cluster.address) as dask_cluster:
        assert dask_cluster.workers >= 1
        assert dict(dask_cluster.run(double, range(9))) == {n: 2 * n for n in range(9)}
        answers = dict(dask_cluster.run(die_on_seven, range(6, 9)))
    assert isinstance(answers.pop(7), Lost)
    assert answers == {6: 6, 8: 8}


@pytest.mark.long
def test_what_waited_behind_a_task_that_kills_its_worker_is_done() -> None:
    with DaskCluster("local", workers=1) as dask_cluster:
        answers = dict(dask_cluster.run(die_on_seven, [7, 8, 9]))
    assert isinstance(answers.pop(7), Lost)
    assert answers == {8: 8, 9: 9}


@pytest.mark.long
def test_a_scheduler_that_goes_away_is_one_sentence(cluster: Cluster) -> None:
    with DaskCluster(cluster.address) as dask_cluster:
        answers = dask_cluster.run(nap, [0.0, 60.0, 60.0])
        assert next(answers) == (0.0, 0.0)
        os.killpg(cluster.scheduler.pid, signal.SIGKILL)
        with pytest.raises(UnreachableError, match="what is done is kept"):
            list(answers)


@pytest.mark.long
def test_workers_of_another_version_are_refused(cluster: Cluster, monkeypatch) -> None:
    monkeypatch.setattr("screen.__version__", "999.0")
    with pytest.raises(UsageError, match=r"Install the same one everywhere"):
        DaskCluster(cluster.address)


def test_a_scheduler_that_does_not_answer_is_one_sentence(monkeypatch) -> None:
    monkeypatch.setattr("screen.batch.cluster._PATIENCE_S", 0.5)
    with pytest.raises(UsageError, match="does not answer"):
        DaskCluster("tcp://127.0.0.1:9")
