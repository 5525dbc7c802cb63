"""Finding and reading protocol files.

A protocol is a TOML file with a ``schema_version``. Those that ship lie in ``protocols/``; a user's
own may lie anywhere and is named by its path. A check reports everything that is wrong at once,
each problem with its line.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from screen.errors import ProtocolError, UsageError
from screen.inputs import exists, is_file, read_file, require_file
from screen.resources import data_folder
from screen.screening.protocol import Protocol
from screen.screening.protocols.check import check_text
from screen.toml import MOST_BYTES, parse_toml

_WHAT: Final = "a protocol (TOML)"


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol and the file it was read from: its hash, where it lies and what it held."""

    protocol: Protocol
    sha256: str
    path: Path
    held: bytes

    def __repr__(self) -> str:
        return f"Protocol({self.protocol.name!r}, version {self.protocol.version})"

    @classmethod
    def load(cls, name_or_path: str | os.PathLike[str]) -> LoadedProtocol:
        """Read a protocol by name or path; see ``load_protocol``."""
        return load_protocol(name_or_path)

    @staticmethod
    def names() -> list[str]:
        """Return the names of the protocols that ship, sorted."""
        return list_protocols()


def list_protocols() -> list[str]:
    """Return the names of the protocols that ship, sorted."""
    return sorted(path.stem for path in data_folder("protocols").glob("*.toml") if _is_test(path))


def find_protocol(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a shipped protocol's name, or of a path to a user's own.

    Raises
    ------
    UsageError
        If there is no such protocol; the nearest name is suggested and all are listed.
    """
    text = os.fspath(name_or_path)
    names = list_protocols()
    if text in names:
        return data_folder("protocols") / f"{text}.toml"
    path = Path(text)
    if is_file(path):
        return path
    if path.suffix == ".toml" or len(path.parts) > 1:
        if exists(path):
            require_file(path, _WHAT)
        raise UsageError(
            f"There is no protocol file {path}.",
            "Check the path, or run 'movescreen protocols new NAME' to write one.",
        )
    near = difflib.get_close_matches(text, names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UsageError(f"There is no protocol {text!r}.", f"{hint}Known: {', '.join(names)}.")


def load_protocol(name_or_path: str | os.PathLike[str]) -> LoadedProtocol:
    """Read a protocol by name or path.

    Raises
    ------
    UsageError
        If it does not exist or cannot be read.
    ProtocolError
        If the file has errors; all of them are listed.
    """
    path = find_protocol(name_or_path)
    held = _read(path)
    content = _decoded(held, path)
    problems = check_text(content)
    if problems:
        raise ProtocolError(f"The protocol {path} has errors.", problems=problems)
    protocol = Protocol.model_validate(parse_toml(content))
    return LoadedProtocol(protocol, hashlib.sha256(held).hexdigest(), path, held)


def check_protocol(path: Path) -> list[str]:
    """Return everything that is wrong with a protocol file; an empty list if nothing is."""
    try:
        content = _decoded(_read(path), path)
    except UsageError as error:
        return [str(error)]
    return check_text(content)


def _is_test(path: Path) -> bool:
    """Whether a file of the folder is a protocol, even one with a mistake in it."""
    return re.search(r"^schema_version\b", path.read_text(encoding="utf-8"), re.M) is not None


def _read(path: Path) -> bytes:
    return read_file(path, _WHAT, most_bytes=MOST_BYTES)


def _decoded(held: bytes, path: Path) -> str:
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text.", "Save it as UTF-8 and run again.") from error


def new_protocol(name: str) -> str:
    """Return the text of a commented protocol to start from; it passes the check as it is.

    Raises
    ------
    UsageError
        If the name is not of small letters, digits and underscores.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(
            f"{name!r} cannot be the name of a protocol.",
            "Use small letters, digits and underscores, starting with a letter: my_test.",
        )
    title = name.replace("_", " ").capitalize()
    template = data_folder("protocols") / "templates" / "protocol.toml.txt"
    return template.read_text(encoding="utf-8").replace("@name@", name).replace("@title@", title)
