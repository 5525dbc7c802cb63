"""``movescreen batch`` and ``reanalyze`` from the command line: words and exit codes."""

from __future__ import annotations

import io
import json
import os
import re
import signal
from pathlib import Path

import pytest
from rich.console import Console

from screen.batch.run_context import Progress
from screen.cli import batch as commands
from screen.cli.batch import rate_words
from tests.batch.data_set import timeless, with_result
from tests.batch.pretend import MODEL, Here, bends, pretend


@pytest.fixture
def here(monkeypatch) -> Here:
    """Do the work in this process, on pretended recordings."""
    executor = Here()
    pretend(monkeypatch)
    monkeypatch.setattr("screen.datasets.executor_for", lambda *_: executor)
    monkeypatch.setattr(commands, "prepare_model", lambda *_, **__: MODEL)
    return executor


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    folder = tmp_path / "videos"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.mp4").write_text(bends(20, 12 if name == "a" else 13), encoding="utf-8")
    return folder


@pytest.mark.usefixtures("here")
def test_all_done_is_zero_and_says_where(movescreen, videos, tmp_path):
    said = movescreen("batch", videos, "--protocol", "side_bend", "--out", tmp_path / "out")
    assert said.code == 0
    assert "2 recordings done, 0 done before, 0 failed" in said.out
    assert str(tmp_path / "out") in said.out
    assert len(with_result(tmp_path / "out")) == 2


@pytest.mark.usefixtures("here")
def test_some_failed_is_one_and_names_them_with_the_next_step(movescreen, videos, tmp_path):
    (videos / "c.mp4").write_text("broken", encoding="utf-8")
    said = movescreen("batch", videos, "-p", "side_bend", "-o", tmp_path / "out")
    assert said.code == 1
    assert "c.mp4" in said.out
    assert "copy it again" in said.out.lower()
    assert "failures.csv" in said.out
    quiet = movescreen("batch", videos, "-p", "side_bend", "-o", tmp_path / "out", "--quiet")
    assert (quiet.code, quiet.out) == (1, "")
    assert "1 recording of this data set to look at" in quiet.err


@pytest.mark.usefixtures("here")
def test_json_is_one_document(movescreen, videos, tmp_path):
    said = movescreen("batch", videos, "-p", "side_bend", "-o", tmp_path / "out", "--json")
    told = json.loads(said.out)
    assert (said.code, told["done"], told["failures"]) == (0, 2, [])
    assert told["tables"]["recordings"] == 2


def test_an_interrupt_is_130_and_keeps_what_is_done(movescreen, here, videos, tmp_path):
    here.stop_after = 1
    said = movescreen("batch", videos, "-p", "side_bend", "-o", tmp_path / "out", "--quiet")
    assert said.code == 130
    assert "stopped" in said.err
    assert len(with_result(tmp_path / "out")) == 1


@pytest.mark.usefixtures("here")
def test_a_data_set_is_judged_again(movescreen, videos, tmp_path):
    out = tmp_path / "out"
    movescreen("batch", videos, "-p", "side_bend", "-o", out)
    said = movescreen("reanalyze", out, "--protocol", "trunk_rotation_standing")
    assert said.code in {0, 1}
    assert {row["protocol"] for row in with_result(out)} == {
        "side_bend",
        "trunk_rotation_standing",
    }


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "-p", "side_bend"], "There is no folder"),
        (["videos"], "--protocol"),
        (["videos", "-p", "nonsense"], "nonsense"),
    ],
)
def test_a_wrong_call_is_two_with_one_sentence(
    movescreen, videos, tmp_path, monkeypatch, arguments, said
):
    monkeypatch.chdir(videos.parent)
    told = movescreen("batch", *arguments, "--out", tmp_path / "out")
    assert told.code == 2
    assert said in told.err
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("here")
def test_a_place_that_cannot_be_written_is_a_sentence(movescreen, videos, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    told = movescreen("batch", videos, "-p", "side_bend", "--out", tmp_path / "file" / "out")
    assert told.code in {1, 2}
    assert "Cannot write" in told.err


@pytest.mark.parametrize("missing", ["screen.batch.run", "screen.batch.cluster"])
def test_a_missing_extra_says_how_to_get_it(movescreen, videos, tmp_path, monkeypatch, missing):
    monkeypatch.setattr(commands, "prepare_model", lambda *_, **__: MODEL)
    monkeypatch.setitem(__import__("sys").modules, missing, None)
    told = movescreen(
        "batch", videos, "-p", "side_bend", "-o", tmp_path / "out", "--scheduler", "local"
    )
    assert told.code == 2
    assert re.search(r"`pip install '\.\[(batch|cluster)\]'` in the checkout", told.err)


def test_rate_and_time_left_are_told():
    half = Progress(total=10, skipped=2, done=3, failed=1, frames=1200)
    assert rate_words(half, 60) == "3.0 a minute, 20 frames/s, 0:01:20 left, 1 failed"
    assert rate_words(Progress(total=3, skipped=1), 5) == "1 done before, working"
    assert rate_words(Progress(total=3), 5) == "working"


def test_a_terminal_shows_how_far_it_is(monkeypatch):
    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, width=120)
    monkeypatch.setattr(commands, "err", terminal)
    with commands.batch_progress(shown=True) as on_progress:
        assert on_progress is not None
        terminal.print("before the first")
        on_progress(Progress(total=4))
        on_progress(Progress(total=4, done=1, failed=1, frames=500))
        terminal.print("in the middle")
    told = shown.getvalue()
    assert "looking at the recordings" in told
    assert "2 of 4 recordings" in told
    assert "1 failed" in told


def test_a_log_gets_a_line_a_minute(monkeypatch):
    log = io.StringIO()
    monkeypatch.setattr(commands, "err", Console(file=log, width=120))
    now_s = 0.0
    monkeypatch.setattr(commands.time, "monotonic", lambda: now_s)
    with commands.batch_progress(shown=True) as on_progress:
        for done, now_s in enumerate((0.0, 30.0, 60.0, 90.0, 119.0, 120.0)):  # noqa: B007
            on_progress(Progress(total=9, done=done, frames=600 * done))
    told = [line.partition(":")[0] for line in log.getvalue().splitlines()]
    assert told == ["2 of 9 recordings", "5 of 9 recordings"]


def test_copies_do_not_make_it_look_fast():
    pace = commands._Pace()
    assert pace.words(Progress(total=100, done=50)) == "50 done before, working"
    pace._began_s -= 60
    words = pace.words(Progress(total=100, done=51, frames=600))
    assert words == "1.0 a minute, 10 frames/s, 0:49:00 left"


def test_workers_of_a_cluster_are_not_counted_here(movescreen, videos, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "prepare_model", lambda *_, **__: MODEL)
    there = ("--scheduler", "tcp://127.0.0.1:9", "--workers", "3")
    told = movescreen("batch", videos, "-p", "side_bend", "-o", tmp_path / "out", *there)
    assert told.code == 2
    assert "Leave one of them out" in told.err


def test_nothing_is_shown_where_nobody_looks():
    with commands.batch_progress(shown=False) as on_progress:
        assert on_progress is None


def test_sigterm_leaves_the_same_as_ctrl_c(movescreen, here, videos, tmp_path, monkeypatch):
    """A cluster's way to end a job; that it comes twice changes nothing."""

    class Ended(Here):
        def run(self, work, tasks):
            for number, (task, answer) in enumerate(super().run(work, tasks)):
                if number == 1:
                    os.kill(os.getpid(), signal.SIGTERM)
                yield task, answer

        def close(self):
            os.kill(os.getpid(), signal.SIGTERM)

    one, two = tmp_path / "one", tmp_path / "two"
    here.stop_after = 1
    by_ctrl_c = movescreen("batch", videos, "-p", "side_bend", "-o", one)
    monkeypatch.setattr("screen.datasets.executor_for", lambda *_: Ended())
    before = signal.getsignal(signal.SIGTERM)
    by_sigterm = movescreen("batch", videos, "-p", "side_bend", "-o", two)
    assert signal.getsignal(signal.SIGTERM) == before
    assert by_sigterm.code == by_ctrl_c.code == 130
    assert "1 recording done, 0 done before, 0 failed, 1 not reached" in by_sigterm.out
    assert timeless(two) == timeless(one)
