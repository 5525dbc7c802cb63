"""Temporary folders: private while they last, and gone at the next start after a kill."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from screen.scratch import ScratchFolder, clear_abandoned, scratch_folder

HOLDER = """
import sys, time
from screen.scratch import ScratchFolder
scratch = ScratchFolder()
(scratch.path / "patient.mp4").write_bytes(b"x" * 1000)
print(scratch.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def holding(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    """Start a process that keeps a recording in a temporary folder; return both."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = Path(process.stdout.readline().strip())
    assert folder.is_relative_to(temporary)
    return process, folder


def test_what_a_killed_process_left_goes_at_the_next_start_and_a_living_one_keeps_its_own(
    temporary: Path,
) -> None:
    killed, left = holding(temporary)
    living, kept = holding(temporary)
    try:
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
