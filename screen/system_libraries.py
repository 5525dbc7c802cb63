"""The shared libraries that must be on the system: the one list of them, and what to do about gaps.

OpenCV's and MediaPipe's wheels bring nearly all they need, but not these. ``make`` and ``.ci/run``
run this file as a program before anything is installed (``python3 -I screen/system_libraries.py``),
so it imports nothing outside the standard library and none of this package.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple


class SystemLibrary(NamedTuple):
    """A shared library, and the packages of Debian or Ubuntu and of Fedora that provide it."""

    file: str
    debian: str
    fedora: str


NEEDED: Final = (
    # OpenCV: to be imported at all.
    SystemLibrary("libxcb.so.1", "libxcb1", "libxcb"),
    SystemLibrary("libGL.so.1", "libgl1", "libglvnd-glx"),
    SystemLibrary("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    SystemLibrary("libgthread-2.0.so.0", "libglib2.0-0", "glib2"),
    # MediaPipe: to load its C library.
    SystemLibrary("libEGL.so.1", "libegl1", "libglvnd-egl"),
    SystemLibrary("libGLESv2.so.2", "libgles2", "libglvnd-gles"),
    # OpenCV: to open the window of `movescreen live`; without them the process aborts.
    SystemLibrary("libX11.so.6", "libx11-6", "libX11"),
    SystemLibrary("libXext.so.6", "libxext6", "libXext"),
    SystemLibrary("libSM.so.6", "libsm6", "libSM"),
    SystemLibrary("libICE.so.6", "libice6", "libICE"),
)

_MISSING_LIBRARY: Final = re.compile(
    r"(?P<glibc>[^\s:/]+\.so[.\d]*): cannot open shared object file"
    r"|Error loading shared library (?P<musl>[^\s:/]+\.so[.\d]*): "
    r"|Library not loaded: \S*?(?P<macos>[^\s:/]+\.dylib)"
    r"|(?P<windows>DLL load failed|Could not find module|\[WinError 126\])"
)
"""How the loaders of Linux, macOS and Windows say that a library is missing."""


def missing_libraries() -> list[SystemLibrary]:
    """Return what of ``NEEDED`` cannot be loaded; on systems other than Linux nothing is needed."""
    return [library for library in NEEDED if not _loads(library.file)] if _is_linux() else []


def library_named_in(error: BaseException) -> str | None:
    """Return the file name of the shared library whose absence ``error`` reports.

    Parameters
    ----------
    error
        What was raised by an import (``ImportError``) or by ctypes (``OSError``).

    Returns
    -------
    str or None
        Such as ``"libGL.so.1"``; empty where the system does not name the library, as Windows;
        None if the error is about something else.
    """
    if not isinstance(error, (ImportError, OSError)):
        return None
    found = _MISSING_LIBRARY.search(str(error))
    if found is None:
        return None
    return found["glibc"] or found["musl"] or found["macos"] or ""


def explain(files: Iterable[str]) -> tuple[str, str]:
    """Say which shared libraries are missing, and how to install them.

    Parameters
    ----------
    files
        File names of the missing libraries; none where the system did not name them.

    Returns
    -------
    tuple of str
        The reason and the advice, each one or more whole sentences.
    """
    names = list(dict.fromkeys(name for name in files if name))
    if not names:
        return (
            "A library of the system that OpenCV or MediaPipe needs is missing.",
            "On Windows, install the Microsoft Visual C++ Redistributable and, on an N edition, "
            "the Media Feature Pack.",
        )
    plural = len(names) > 1
    reason = (
        f"The shared librar{'ies' if plural else 'y'} {', '.join(names)} "
        f"{'are' if plural else 'is'} missing on this system."
    )
    known = [library for library in NEEDED if library.file in names]
    unlisted = [name for name in names if name not in {library.file for library in known}]
    advice = f"Install what is missing: {_commands(known)}. " if known else ""
    if unlisted:
        advice += f"Install the packages of this system that provide {', '.join(unlisted)}."
    return reason, advice.strip()


def debian_packages(libraries: Iterable[SystemLibrary]) -> list[str]:
    """Return the packages of Debian or Ubuntu that provide ``libraries``, each once."""
    return list(dict.fromkeys(library.debian for library in libraries))


def _run_quietly(command: list[str]) -> None:
    """Run a command of which only the errors are shown, and which asks nothing."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603


def install_or_explain(
    missing: Callable[[], list[SystemLibrary]] = missing_libraries,
    run: Callable[[list[str]], object] = _run_quietly,
) -> int:
    """Install what is missing as root on Debian or Ubuntu; elsewhere say what to install.

    Returns
    -------
    int
        The exit code: 0 if nothing is missing (any more), 1 otherwise.
    """
    gaps = missing()
    if gaps and _may_install():
        packages = debian_packages(gaps)
        sys.stderr.write(f"Installing system packages: {' '.join(packages)}\n")
        run(["apt-get", "update", "-qq"])
        command = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", *packages]
        run(command)
        gaps = missing()
    if not gaps:
        return 0
    sys.stderr.write(" ".join(explain(library.file for library in gaps)) + "\n")
    return 1


def _commands(libraries: Iterable[SystemLibrary]) -> str:
    """Return the command that installs ``libraries``, for Debian and Ubuntu and for Fedora."""
    known = list(libraries)
    fedora = dict.fromkeys(library.fedora for library in known)
    return (
        f"`sudo apt-get install {' '.join(debian_packages(known))}` (Debian, Ubuntu) "
        f"or `sudo dnf install {' '.join(fedora)}` (Fedora)"
    )


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def _is_linux() -> bool:
    return sys.platform.startswith("linux")


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


if __name__ == "__main__":
    sys.exit(install_or_explain())
