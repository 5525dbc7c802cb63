"""A shared library that the system lacks: one list, one sentence, never a traceback."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from screen import system_libraries
from screen.errors import MissingLibraryError
from screen.missing_library import explaining_missing_libraries, require_system_libraries
from screen.system_libraries import NEEDED, explain, install_or_explain, library_named_in

HOME = Path(__file__).resolve().parent.parent
GONE = "{}: cannot open shared object file: No such file or directory"

FAKE_CV2 = """
import sys, types
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "cv2":
            raise ImportError({message!r})
sys.meta_path.insert(0, Finder)
"""
FAKE_MEDIAPIPE = """
import ctypes
class Library(ctypes.CDLL):
    def __init__(self, name, *rest, **more):
        if "libmediapipe" in str(name):
            raise OSError({message!r})
        super().__init__(name, *rest, **more)
ctypes.CDLL = Library
"""
COMMAND = "import sys; sys.argv = {argv!r}; from screen.cli.entry import main; main()"


def lacking(*files: str):
    return [library for library in NEEDED if library.file in files]


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("library", NEEDED, ids=lambda library: library.file)
@pytest.mark.parametrize("kind", [ImportError, OSError])
def test_each_library_is_explained_with_its_packages(library, kind):
    with pytest.raises(MissingLibraryError) as raised, explaining_missing_libraries():
        raise kind(GONE.format(library.file))
    assert library.file in raised.value.reason
    assert f"`sudo apt-get install {library.debian}`" in raised.value.advice
    assert f"`sudo dnf install {library.fedora}`" in raised.value.advice
    assert raised.value.exit_code == 1
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)  # noqa: S301


def test_all_that_is_missing_is_named_at_once(monkeypatch):
    import screen.missing_library as module  # noqa: PLC0415

    monkeypatch.setattr(module, "missing_libraries", lambda: lacking("libEGL.so.1", "libGL.so.1"))
    with pytest.raises(MissingLibraryError) as raised, explaining_missing_libraries():
        raise ImportError(GONE.format("libGL.so.1"))
    assert raised.value.reason == (
        "The shared libraries libGL.so.1, libEGL.so.1 are missing on this system."
    )
    assert "`sudo apt-get install libgl1 libegl1`" in raised.value.advice
    with pytest.raises(MissingLibraryError, match="libEGL"):
        require_system_libraries()


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (ImportError(GONE.format("libodd-2.so.0")), "libodd-2.so.0"),
        (OSError("Error loading shared library libGL.so.1: No such file"), "libGL.so.1"),
        (OSError("dlopen(/a/cv2.so, 2): Library not loaded: @rpath/libx.2.dylib"), "libx.2.dylib"),
        (ImportError("DLL load failed while importing cv2: not found."), ""),
        (FileNotFoundError("Could not find module 'libmediapipe.dll' (or one of its"), ""),
        (ModuleNotFoundError("No module named 'uvicorn'"), None),
        (FileNotFoundError(2, "No such file or directory", "libGL.so.1"), None),
        (ValueError(GONE.format("libGL.so.1")), None),
    ],
)
def test_loaders_of_other_systems_are_understood_and_other_errors_are_not(error, named):
    assert library_named_in(error) == named


def test_other_errors_pass_as_they_are():
    with pytest.raises(ModuleNotFoundError, match="uvicorn"), explaining_missing_libraries():
        raise ModuleNotFoundError("No module named 'uvicorn'")


def test_a_library_that_is_on_no_list_is_still_a_sentence():
    reason, advice = explain(["libodd.so.3"])
    assert reason == "The shared library libodd.so.3 is missing on this system."
    assert advice == "Install the packages of this system that provide libodd.so.3."
    assert "apt-get install libgl1`" in explain(["libGL.so.1", "libodd.so.3"])[1]
    assert "Visual C++" in explain([""])[1]


@pytest.mark.parametrize("library", ["libxcb.so.1", "libgthread-2.0.so.0"])
@pytest.mark.parametrize(
    "argv", [["run", "a.mp4", "--protocol", "hip_hinge"], ["serve"]], ids=lambda argv: argv[0]
)
def test_the_command_says_what_opencv_lacks(library, argv):
    fake = FAKE_CV2.format(message=GONE.format(library))
    done = python(fake + COMMAND.format(argv=["movescreen", *argv]))
    assert done.returncode == 1
    assert done.stderr == f"movescreen: {' '.join(explain([library]))}\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["run", "samples/clips/hip_hinge_clean.mp4", "--protocol", "hip_hinge"],
        pytest.param(
            ["batch", "samples/clips", "--protocol", "hip_hinge", "--out", "/nowhere/at/all"],
            marks=pytest.mark.long,
        ),
        pytest.param(["serve", "--no-open"], marks=pytest.mark.long),
    ],
    ids=["run", "batch", "serve"],
)
def test_the_command_says_what_mediapipe_lacks_before_it_starts(argv):
    fake = FAKE_MEDIAPIPE.format(message=GONE.format("libGLESv2.so.2"))
    done = python(fake + COMMAND.format(argv=["movescreen", *argv]))
    assert done.returncode == 1
    assert done.stderr == f"movescreen: {' '.join(explain(['libGLESv2.so.2']))}\n"


def test_the_python_library_raises_the_same():
    fake = FAKE_CV2.format(message=GONE.format("libGL.so.1"))
    caught = "import screen\ntry: screen.track('a.mp4')\nexcept Exception as e: print(repr(e))"
    assert "MissingLibraryError('The shared library libGL.so.1" in python(fake + caught).stdout


def test_opencv_and_mediapipe_are_imported_in_one_place_each():
    imports = re.compile(r"^\s*(?:import|from) (cv2|mediapipe)\b", re.MULTILINE)
    places = {
        (path.relative_to(HOME).as_posix(), name)
        for path in (HOME / "screen").rglob("*.py")
        for name in imports.findall(path.read_text(encoding="utf-8"))
    }
    assert places == {
        ("screen/opencv.py", "cv2"),
        ("screen/pose/mediapipe_library.py", "mediapipe"),
    }


class Machine:
    """A machine that lacks libraries, and has a package manager or not."""

    def __init__(self, monkeypatch, *, root: bool, apt: bool, works: bool = True) -> None:
        self.lacks = lacking("libglib-2.0.so.0", "libgthread-2.0.so.0", "libGL.so.1")
        self.works = works
        self.calls: list[list[str]] = []
        monkeypatch.setattr(system_libraries.os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.setattr(
            system_libraries.shutil, "which", lambda _: "/usr/bin/apt-get" if apt else None
        )

    def missing(self):
        return self.lacks

    def run(self, command: list[str]) -> None:
        self.calls.append(command)
        if self.works and "install" in command:
            self.lacks = []


def test_root_on_debian_installs_each_package_once(monkeypatch, capsys):
    machine = Machine(monkeypatch, root=True, apt=True)
    assert install_or_explain(machine.missing, machine.run) == 0
    assert machine.calls[0][:2] == ["apt-get", "update"]
    assert machine.calls[1][-2:] == ["libgl1", "libglib2.0-0"]
    assert install_or_explain(machine.missing, machine.run) == 0
    assert len(machine.calls) == 2
    assert "libgl1 libglib2.0-0" in capsys.readouterr().err


@pytest.mark.parametrize(("root", "apt", "works"), [(False, True, True), (True, False, True)])
def test_nobody_else_gets_more_than_the_sentence(monkeypatch, capsys, root, apt, works):
    machine = Machine(monkeypatch, root=root, apt=apt, works=works)
    assert install_or_explain(machine.missing, machine.run) == 1
    assert machine.calls == []
    said = capsys.readouterr().err
    assert said == " ".join(explain(library.file for library in machine.lacks)) + "\n"


def test_an_installation_that_fails_ends_in_the_sentence(monkeypatch, capsys):
    machine = Machine(monkeypatch, root=True, apt=True, works=False)
    assert install_or_explain(machine.missing, machine.run) == 1
    assert "`sudo apt-get install libgl1 libglib2.0-0`" in capsys.readouterr().err


def test_it_runs_before_anything_is_installed():
    script = HOME / "screen" / "system_libraries.py"
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_list_stands_nowhere_else():
    for name in ("Makefile", ".ci/run", ".ci/bare", "README.md", "CONTRIBUTING.md"):
        words = set(re.findall(r"[\w.+-]+", (HOME / name).read_text(encoding="utf-8")))
        listed = {word for library in NEEDED for word in (library.file, library.debian)}
        assert not words & listed, name
    assert "make libraries" in (HOME / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("target", ["demo", "test"])
def test_make_stops_at_a_missing_library_before_it_sets_anything_up(tmp_path, target):
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(HOME / name, tmp_path)
    lacks = tmp_path / "python"
    lacks.write_text('#!/bin/sh\necho "$@" >> calls\nexit 1\n', encoding="utf-8")
    lacks.chmod(0o755)
    environment = {**os.environ, "MAKEFLAGS": ""}
    done = subprocess.run(
        ["make", target, f"PYTHON={lacks}"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
    assert (tmp_path / "calls").read_text(encoding="utf-8") == "-I screen/system_libraries.py\n"
    assert not (tmp_path / ".venv").exists()
