"""Nothing leaves the machine: a whole screening, traced, opens no network connection."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from screen.pose.model import ensure_model
from screen.resources import data_folder

NETWORK = re.compile(r"\b(connect|sendto|sendmsg|bind|listen)\(.*AF_INET6?\b.*")
SOCKET = re.compile(r"\bsocket\(AF_INET6?\b.*")


def trace(command: list[str], log: Path) -> list[str]:
    """Run a command under strace and return the lines that open or use an internet socket."""
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=network", "-o", str(log), *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if NETWORK.search(line) or SOCKET.search(line)]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_traced_screening_opens_no_connection(tmp_path):
    ensure_model()
    clip = data_folder("samples") / "clips" / "hip_hinge_clean.mp4"
    used = trace(
        [
            sys.executable,
            "-m",
            "screen",
            "run",
            str(clip),
            "--protocol",
            "hip_hinge",
            "--out",
            str(tmp_path / "out"),
        ],
        tmp_path / "trace.log",
    )
    assert (tmp_path / "out" / "hip_hinge_clean" / "result.json").exists()
    assert used == []


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_trace_would_see_a_connection(tmp_path):
    code = "import socket\ns = socket.socket()\ns.settimeout(1)\ns.connect_ex(('127.0.0.1', 9))\n"
    assert trace([sys.executable, "-c", code], tmp_path / "trace.log")
