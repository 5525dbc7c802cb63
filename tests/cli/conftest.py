"""The command line, called in this process; and one real run that many tests look at."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from screen import api
from screen.cli.entry import main
from screen.resources import data_folder

CLIPS = data_folder("samples") / "clips"


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def movescreen(monkeypatch, capsys) -> Command:
    """Call ``movescreen`` with arguments; never lets a traceback through."""

    def call(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["movescreen", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Said(code, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def finished(tmp_path_factory, rounded) -> Path:
    """A folder that a run of one sample leaves, with its annotated video."""
    folder = tmp_path_factory.mktemp("finished") / "hip_hinge_rounded"
    clip = CLIPS / "hip_hinge_rounded.mp4"
    person = api.person_from(sex="male", age=65, height_cm=185)
    screening = api.analyze(rounded, protocol="hip_hinge", person=person, video=clip)
    screening.write(folder, annotated=True)
    return folder
