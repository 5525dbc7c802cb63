"""Source and data set in a bucket: a real S3 server on this machine, and real workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from screen.batch.plan import plan_batch
from screen.errors import UnreachableError, UsageError
from screen.study.run import summarize_dataset
from tests.batch.data_set import timeless
from tests.batch.pretend import batch, bends, pretend
from tests.batch.test_kill import check_rows, finish


@pytest.fixture
def bucket(monkeypatch, tmp_path: Path) -> Iterator[str]:
    """The address of an empty bucket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        cwd=tmp_path,
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline_s = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline_s
            time.sleep(0.1)
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir("study")
    yield "s3://study"
    server.kill()
    server.wait()


@pytest.mark.long
def test_a_bucket_gives_the_same_tables_and_resumes(
    bucket: str, short_clips: Path, tmp_path: Path
) -> None:
    s3 = fsspec.filesystem("s3", skip_instance_cache=True)
    s3.put(str(short_clips), "study/videos", recursive=True)
    here = tmp_path / "here"
    assert finish(short_clips, here) == 1
    assert finish(f"{bucket}/videos", f"{bucket}/results") == 1
    s3.invalidate_cache()
    s3.get("study/results", str(tmp_path / "there"), recursive=True)
    check_rows(tmp_path / "there")
    assert timeless(tmp_path / "there") == timeless(here)
    began_s = time.monotonic()
    assert finish(f"{bucket}/videos", f"{bucket}/results") == 1
    assert time.monotonic() - began_s < 60
    s3.invalidate_cache()
    runs = list(s3.find("study/results/runs"))
    assert len(runs) == 2
    assert b'"skipped": 4' in s3.cat_file(sorted(runs)[-1])


def test_a_data_set_in_a_bucket_is_summarized_there(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    videos, here = tmp_path / "videos", tmp_path / "study"
    videos.mkdir()
    for number in range(3):
        (videos / f"sub-{number}_bend.mp4").write_text(bends(20 - number), encoding="utf-8")
    batch(videos, here)
    batch(videos, f"{bucket}/study")
    local, far = (summarize_dataset(one) for one in (here, f"{bucket}/study"))
    assert far.page == f"{bucket}/study/summary/summary.html"
    assert far.sentences == local.sentences
    s3 = fsspec.filesystem("s3", skip_instance_cache=True)
    for path in (here / "summary").iterdir():
        assert s3.cat_file(f"study/study/summary/{path.name}") == path.read_bytes(), path.name
    with pytest.raises(UsageError, match="no data set"):
        summarize_dataset(f"{bucket}/elsewhere")


@pytest.mark.parametrize("source", ["s3://nowhere/videos", "s3://nowhere/people.csv"])
def test_a_bucket_that_cannot_be_reached_is_one_sentence(monkeypatch, source: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr("s3fs.S3FileSystem.retries", 1)
    with pytest.raises(UnreachableError, match="Cannot reach s3://nowhere"):
        plan_batch(source, "hip_hinge")


def test_an_address_of_an_unknown_kind_is_one_sentence() -> None:
    with pytest.raises(UsageError, match="is not an address"):
        plan_batch("foo://nowhere", "hip_hinge")


def test_a_server_that_does_not_answer_is_one_sentence() -> None:
    with pytest.raises(UnreachableError, match=r"Cannot reach ftp://127\.0\.0\.1:9/videos"):
        plan_batch("ftp://127.0.0.1:9/videos", "hip_hinge")
