"""Temporary folders: private while they last, and gone at the next start after a kill."""

from __future__ import annotations

import errno
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

from screen.scratch import ScratchFolder, clear_abandoned, folder_beside, scratch_folder

HOLDER = """
import sys, time
from screen.scratch import ScratchFolder
scratch = ScratchFolder()
(scratch.path / "patient.mp4").write_bytes(b"x" * 1000)
print(scratch.path, flush=True)
sys.stdin.read()
"""

WRITER = """
import sys
from pathlib import Path
from screen.scratch import folder_beside
with folder_beside(Path(sys.argv[1])) as staged:
    (staged / "report.html").write_text("half")
    print(staged, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def holding(program: str, *given: Path) -> tuple[subprocess.Popen[str], Path]:
    """Start a process that keeps a folder until it is told to end; return both."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, given)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_process_left_goes_at_the_next_start_and_a_living_one_keeps_its_own(
    temporary: Path,
) -> None:
    killed, left = holding(HOLDER)
    living, kept = holding(HOLDER)
    try:
        assert left.is_relative_to(temporary)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        assert (left / "patient.mp4").exists()
        clear_abandoned()
        assert list(temporary.iterdir()) == [kept.parent]
        assert (kept / "patient.mp4").exists()
    finally:
        living.communicate("")


def test_a_folder_is_gone_after_its_block_and_private_within_it(temporary: Path) -> None:
    with scratch_folder() as folder:
        (folder / "patient.mp4").touch()
        assert stat.S_IMODE(folder.parent.stat().st_mode) & 0o077 == 0
        clear_abandoned()
        with ScratchFolder() as other:
            assert other.path != folder
        assert (folder / "patient.mp4").exists()
    assert list(temporary.iterdir()) == []


def test_what_is_not_ours_is_left_alone(temporary: Path, tmp_path_factory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / ".owner").touch()
    (elsewhere / "precious").touch()
    (temporary / "movescreen-link").symlink_to(elsewhere)
    (temporary / "movescreen-notes").mkdir()
    (temporary / "movescreen-notes" / "a.txt").touch()
    clear_abandoned()
    assert (elsewhere / "precious").exists()
    assert (temporary / "movescreen-notes" / "a.txt").exists()


def test_what_a_killed_run_left_beside_its_result_goes_at_the_next_start(tmp_path: Path) -> None:
    killed, left = holding(WRITER, tmp_path / "visit")
    living, kept = holding(WRITER, tmp_path / "other")
    mine = tmp_path / ".visit.0123456789ab"
    mine.mkdir()
    (mine / "a.txt").touch()
    try:
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        assert (left / "report.html").exists()
        with folder_beside(tmp_path / "next") as staged:
            staged.rename(tmp_path / "next")
        assert set(tmp_path.iterdir()) == {kept.parent, mine, tmp_path / "next"}
        assert (kept / "report.html").exists()
        assert (mine / "a.txt").exists()
    finally:
        living.communicate("")
    assert set(tmp_path.iterdir()) == {mine, tmp_path / "next"}


def test_a_disk_without_locks_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(FileLock, "acquire", refused)
    with folder_beside(tmp_path / "visit") as staged, folder_beside(tmp_path / "other"):
        (staged / "report.html").touch()
        staged.rename(tmp_path / "visit")
    assert [path.name for path in tmp_path.iterdir()] == ["visit"]
    assert (tmp_path / "visit" / "report.html").exists()
