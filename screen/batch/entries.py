"""Which recordings a batch is about: from a folder, a pattern, or a manifest."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

import fsspec
from fsspec.implementations.local import LocalFileSystem

from screen.errors import UsageError
from screen.results.failure import Extra, Failure, free_names
from screen.results.store import file_system, reaching
from screen.screening.parts import Clothes, Person
from screen.screening.reference.red_flags import NONE_APPLIES

VIDEO_SUFFIXES: Final = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm"})
MANIFEST_SUFFIXES: Final = frozenset({".csv", ".parquet", ".tsv", ".txt"})

_BIDS: Final = re.compile(r"(?:^|[/_])(sub|ses)-([A-Za-z0-9]+)(?=[/_.]|$)")


@dataclass(frozen=True)
class Entry:
    """A recording and what is known of it.

    ``path`` is how the user knows it: as the manifest has it, or below the folder that was given;
    ``address`` is where it can be opened. ``red_flags`` are the ids of what applies, None where
    nobody asked; so is ``clothes``. ``extra`` are further columns of the manifest.
    """

    path: str
    address: str
    protocol: str
    participant: str | None = None
    session: str | None = None
    person: Person = field(default_factory=Person)
    red_flags: tuple[str, ...] | None = None
    clothes: Clothes | None = None
    extra: Mapping[str, Extra] = field(default_factory=dict)

    @property
    def red_flags_words(self) -> str | None:
        """What applies, as the manifest names it: ``none``, ids with ``;``, or None."""
        return None if self.red_flags is None else ";".join(self.red_flags) or NONE_APPLIES

    @property
    def key(self) -> str:
        """What this is in a run and the next: one recording under one protocol."""
        return f"{self.protocol}:{self.address}"

    def failed(self, stage: str, reason: str, next_step: str) -> Failure:
        """Return the failure of this recording at a stage (``fates.STAGES``)."""
        return Failure(
            self.path,
            stage,
            reason,
            next_step,
            protocol=self.protocol,
            participant=self.participant,
            session=self.session,
            **self.person.model_dump(),
            extra=free_names(self.extra),
        )


def found_below(source: str, protocol: str) -> list[Entry]:
    """Return the videos of a folder and the folders in it, or those that fit a pattern, by path.

    Hidden files and folders are left out, folders that are links are followed. Names as BIDS has
    them (``sub-01/ses-2/...``) give participant and session.

    Raises
    ------
    UsageError
        If the folder does not exist or holds no video.
    """
    system, path = file_system(source)
    with reaching(source):
        return sorted(_found(system, path, source, protocol), key=lambda entry: entry.path)


def _found(
    system: fsspec.AbstractFileSystem, path: str, source: str, protocol: str
) -> Iterator[Entry]:
    if is_pattern(source):
        root = _root_of(path)
        found = [one for one in system.glob(path) if not system.isdir(one)]
    elif system.isdir(path):
        root = path
        found = _below(system, path)
    elif system.exists(path):
        root, found = str(PurePosixPath(path).parent), [path]
    else:
        raise UsageError(
            f"There is no folder, pattern or manifest {source}.",
            "Give a folder of recordings, a pattern in quotes such as 'videos/*.mp4', or a CSV or "
            "Parquet file with a column path.",
        )
    videos = [one for one in found if _is_video(str(one))]
    if not videos:
        kinds = ", ".join(sorted(VIDEO_SUFFIXES))
        raise UsageError(f"There is no recording in {source}.", f"Give files with {kinds}.")
    return _entries(system, root, videos, protocol)


def _below(system: fsspec.AbstractFileSystem, root: str) -> list[str]:
    """Return the files of a folder and the folders in it, hidden ones left out.

    On this machine folders that are links are followed, each folder once: links come last, so that
    a folder goes by its own name.
    """
    if not isinstance(system, LocalFileSystem):
        found = [str(one) for one in system.find(root)]
        return [one for one in found if not _is_hidden(PurePosixPath(one).relative_to(root))]
    been: set[str] = set()
    files: list[str] = []
    waiting = [Path(root)]
    while waiting:
        for folder, folders, names in os.walk(waiting.pop(0)):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            real = os.path.realpath(folder)
            if real in been:
                folders.clear()
                continue
            been.add(real)
            files += [Path(folder, name).as_posix() for name in names]
            waiting += [path for name in folders if (path := Path(folder, name)).is_symlink()]
    return files


def _entries(
    system: fsspec.AbstractFileSystem, root: str, videos: list[str], protocol: str
) -> Iterator[Entry]:
    for video in videos:
        path = str(PurePosixPath(video).relative_to(root))
        labels = dict(_BIDS.findall(path))
        yield Entry(
            path=path,
            address=system.unstrip_protocol(video),
            protocol=protocol,
            participant=labels.get("sub"),
            session=labels.get("ses"),
        )


def _is_video(path: str) -> bool:
    name = PurePosixPath(path)
    return name.suffix.lower() in VIDEO_SUFFIXES and not _is_hidden(PurePosixPath(name.name))


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith(".") for part in path.parts)


def is_pattern(source: str) -> bool:
    """Whether a source stands for several: it has the signs of a pattern, and is no name itself."""
    if not any(sign in source for sign in "*?["):
        return False
    system, path = file_system(source)
    with reaching(source):
        return not system.exists(path)


def _root_of(pattern: str) -> str:
    """Return the folder above the first part of a pattern that may stand for several."""
    kept: list[str] = []
    for part in PurePosixPath(pattern).parts[:-1]:
        if any(sign in part for sign in "*?["):
            break
        kept.append(part)
    return str(PurePosixPath(*kept))
