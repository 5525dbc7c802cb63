"""The version of this tool, so that no two builds have the same one.

An installed package has the version it was built with, from the tag (hatch-vcs). A source tree
changes without being installed again, so there the repository is asked: the version names tag and
commit, and where the tool differs from that commit, or there is no repository, a digest of all its
files.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path
from typing import Final

DISTRIBUTION: Final = "movement-screen"
UNKNOWN: Final = "0.1.dev0"
"""What a package is called that was built where there was no repository."""
_CONTENT: Final = ("screen", "protocols")
_IGNORED: Final = "__pycache__"
_DIGITS: Final = 8
_DESCRIBED: Final = re.compile(r"v?(?P<tag>\d+(?:\.\d+)*)-(?P<distance>\d+)-g(?P<node>[0-9a-f]+)")
_PATIENCE_S: Final = 10


def version_of(root: Path) -> str:
    """Return the version of the tool whose package lies in the folder ``root``.

    Examples: ``0.1.0`` (released, or the tagged commit itself), ``0.1.1.dev12+g4db97e0`` (twelve
    commits later), ``0.1.1.dev12+g4db97e0.c1f0a93b7`` (changed since), ``0.1.0+c1f0a93b7`` (a copy
    of the source without a repository).
    """
    if not (root / "pyproject.toml").is_file():
        version = _installed()
        return f"{UNKNOWN}+{_digest(root)}" if version == UNKNOWN else version
    found = _committed(root) if (root / ".git").exists() else None
    if found is None:
        return f"{_released(root)}+{_digest(root)}"
    version, changed = found
    return f"{version}{'.' if '+' in version else '+'}{_digest(root)}" if changed else version


def _committed(root: Path) -> tuple[str, bool] | None:
    """Return the version of the last commit and whether the tool differs from it."""
    described = _git(root, "describe", "--tags", "--long", "--abbrev=9", "--match", "v[0-9]*")
    node = _git(root, "rev-parse", "--short=9", "HEAD")
    status = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *_CONTENT)
    if node is None or status is None:
        return None
    if described is None:
        count = _git(root, "rev-list", "--count", "HEAD")
        return f"0.1.dev{count}+g{node}", bool(status)
    found = _DESCRIBED.fullmatch(described)
    if found is None:
        return f"0+g{node}", bool(status)
    if found["distance"] == "0":
        return found["tag"], bool(status)
    *first, last = found["tag"].split(".")
    following = ".".join([*first, str(int(last) + 1)])
    return f"{following}.dev{found['distance']}+g{node}", bool(status)


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says, or None where it is not there or refuses."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603 - only with the arguments above
            ["git", "-C", str(root), *arguments],  # noqa: S607 - wherever git is
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE_S,
            env={**plain, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _digest(root: Path) -> str:
    """Return a digest of every file that the tool consists of."""
    digest = hashlib.sha256()
    for top in _CONTENT:
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root)
            if path.is_file() and _IGNORED not in name.parts:
                digest.update(name.as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"c{digest.hexdigest()[:_DIGITS]}"


def _released(root: Path) -> str:
    """Return the version that a source distribution names, or that was installed from here."""
    about = root / "PKG-INFO"
    if about.is_file():
        named = re.search(r"^Version: (\S+)", about.read_text(encoding="utf-8"), re.MULTILINE)
        if named is not None:
            return named[1].partition("+")[0]
    return _installed().partition("+")[0]


def _installed() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow to load

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return UNKNOWN


VERSION: Final = version_of(Path(__file__).parents[1])
