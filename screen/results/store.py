"""A folder of results on this machine, on a share or in a bucket: fsspec behind a small door."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

import fsspec
from fsspec.implementations.local import LocalFileSystem

from screen.errors import MovescreenError, OutputError, UnreachableError, UsageError
from screen.files import new_folder_in
from screen.scratch import scratch_folder

STAGING: Final = ".staging"
"""Where files of a folder on this machine grow before they are renamed into place."""

_ASKERS: Final = 16
_TELLING: Final = (
    "size",
    "mtime",
    "ETag",
    "LastModified",
    "last_modified",
    "modify",
    "updated",
)


def file_system(address: str) -> tuple[fsspec.AbstractFileSystem, str]:
    """Return the file system of an address and the path in it.

    Raises
    ------
    UsageError
        If there is no such kind of address, or what it needs is not installed.
    UnreachableError
        If nobody answers there, or this user is not let in.
    """
    if "://" not in address or address.startswith("file://"):
        return LocalFileSystem(), str(Path(address.removeprefix("file://")).absolute())
    try:
        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise UsageError(
            f"Addresses such as {address} need a part that is not installed ({error}).",
            "Install it with pip, or give a folder of this machine.",
        ) from error
    except ValueError as error:
        raise UsageError(
            f"{address} is not an address that this tool can open ({error}).",
            "Give a folder, or an address such as s3://bucket/folder.",
        ) from error
    except Exception as error:
        raise _unreachable(address, error) from error
    return system, str(path)


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """Turn what any library behind an address may raise into a sentence; a missing file stays.

    Raises
    ------
    UnreachableError
        If the address cannot be reached, or is not for this user.
    """
    try:
        yield
    except (MovescreenError, FileNotFoundError):
        raise
    except Exception as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> UnreachableError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return UnreachableError(
        f"Cannot reach {address} ({reason}).",
        "Check the address, the connection and the credentials, and run again.",
    )


@contextmanager
def called(path: str, shown: str) -> Iterator[None]:
    """Call a place in messages as the user does: where it lies may differ from run to run."""
    try:
        yield
    except MovescreenError as error:
        reason, advice = (one.replace(path, shown) for one in (error.reason, error.advice))
        raise type(error)(reason, advice) from error


def askers(system: fsspec.AbstractFileSystem) -> int:
    """Return how many threads may ask a file system at once.

    One where each would log in again, or all would share one connection (SFTP, FTP, SMB).
    """
    return _ASKERS if isinstance(system, LocalFileSystem) or system.async_impl else 1


def fingerprint(info: Mapping[str, Any]) -> str | None:
    """Return a hash of a file's size and time, or of what its file system has in place of a time.

    ``info`` is what the file system says of it. None where it does not tell enough: then nobody
    can know whether the file has changed without reading it.
    """
    told = [f"{name}={info[name]}" for name in _TELLING if info.get(name) is not None]
    if len(told) < 2:
        return None
    return hashlib.sha256(" ".join(told).encode()).hexdigest()


@dataclass(frozen=True)
class Store:
    """A folder of results.

    Files appear whole: on this machine each is written under ``.staging`` and renamed, elsewhere
    it is put in one piece. Names are relative, with ``/``. May be sent to other processes, which
    may work in other folders.
    """

    address: str

    def __post_init__(self) -> None:
        if "://" not in self.address:
            object.__setattr__(self, "address", str(Path(self.address).absolute()))

    @cached_property
    def _place(self) -> tuple[fsspec.AbstractFileSystem, str]:
        return file_system(self.address)

    def __getstate__(self) -> dict[str, str]:
        return {"address": self.address}

    @property
    def local(self) -> Path | None:
        """The folder, where it is one of this machine."""
        system, root = self._place
        return Path(root) if isinstance(system, LocalFileSystem) else None

    @property
    def askers(self) -> int:
        """How many threads may ask it at once."""
        return askers(self._place[0])

    def path(self, name: str) -> str:
        """Return the path of a file in its file system."""
        return str(PurePosixPath(self._place[1]) / name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file or folder."""
        with reaching(self.address):
            return bool(self._place[0].exists(self.path(name)))

    def list(self, folder: str) -> list[str]:
        """Return the names of all files below a folder, sorted; none where it does not exist."""
        return list(self.files(folder))

    def files(self, folder: str) -> dict[str, str | None]:
        """Return all files below a folder by name, sorted, each with its ``fingerprint``.

        A file in place of the folder is itself; there is nothing where it does not exist.
        """
        system, root = self._place
        with reaching(self.address):
            system.invalidate_cache(self.path(folder))
            found = system.find(self.path(folder), detail=True)
        return {
            str(PurePosixPath(path).relative_to(root)): fingerprint(found[path])
            for path in sorted(found)
        }

    def read_bytes(self, name: str) -> bytes | None:
        """Return what stands in a file; None where there is none."""
        try:
            with reaching(self.address):
                return bytes(self._place[0].cat_file(self.path(name)))
        except FileNotFoundError:
            return None

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """Yield a file as one of this machine; a copy of it is gone afterwards."""
        if self.local is not None:
            yield self.local / name
            return
        with scratch_folder() as folder:
            target = folder / PurePosixPath(name).name
            self.fetch(name, target)
            yield target

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file to this machine."""
        with reaching(self.address):
            self._place[0].get_file(self.path(name), str(target))

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Yield a path to write to; the file is in its place when the block succeeds.

        Raises
        ------
        OutputError
            If it cannot be written (no permission, disk full, no connection).
        """
        with self._staged() as folder:
            target = folder / PurePosixPath(name).name
            yield target
            with _as_output_error(self.address):
                self._put(target, name)

    def write_bytes(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all."""
        with self.writing(name) as target:
            target.write_bytes(data)

    def write_json(self, name: str, value: Any) -> None:
        """Write a value as JSON, whole or not at all."""
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
        self.write_bytes(name, f"{text}\n".encode())

    def take(self, path: Path, name: str) -> None:
        """Take a file of this machine in; it is linked where the file system can."""
        with self.writing(name) as target:
            try:
                target.hardlink_to(path)
            except OSError:
                shutil.copyfile(path, target)

    def replace_folder(self, folder: str, files: Path) -> None:
        """Put the files below ``files`` in the place of those below ``folder``.

        On this machine the whole folder changes in one step (it may be missing for a moment);
        elsewhere new files come first, and those that are no longer there go then.
        """
        with _as_output_error(self.address):
            if self.local is not None:
                target = self.local / folder
                old = self.local / STAGING / f"old-{files.name}"
                if target.exists():
                    target.rename(old)
                files.rename(target)
                shutil.rmtree(old, ignore_errors=True)
                return
            kept = set()
            for path in sorted(files.rglob("*")):
                if path.is_file():
                    name = f"{folder}/{path.relative_to(files).as_posix()}"
                    self._put(path, name)
                    kept.add(name)
            self.remove(*(set(self.list(folder)) - kept))

    def remove(self, *names: str) -> None:
        """Remove files; those that are gone already do not matter."""
        for name in names:
            with suppress(FileNotFoundError), reaching(self.address):
                self._place[0].rm_file(self.path(name))

    def clear_staging(self) -> None:
        """Remove what a run that was cut off has left half-written."""
        if self.local is not None:
            shutil.rmtree(self.local / STAGING, ignore_errors=True)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Yield a new folder of this machine for files that ``replace_folder`` takes."""
        with self._staged() as folder:
            yield folder

    @contextmanager
    def _staged(self) -> Iterator[Path]:
        if self.local is None:
            with _as_output_error(self.address), scratch_folder() as folder:
                yield folder
            return
        above = self.local / STAGING
        with _as_output_error(self.address):
            above.mkdir(parents=True, exist_ok=True)
            folder = new_folder_in(above, "part-")
        try:
            with _as_output_error(self.address):
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _put(self, source: Path, name: str) -> None:
        if self.local is not None:
            target = self.local / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _to_disk(source)
            source.replace(target)
            return
        system = self._place[0]
        with reaching(self.address):
            system.makedirs(str(PurePosixPath(self.path(name)).parent), exist_ok=True)
            system.put_file(str(source), self.path(name))


def _to_disk(path: Path) -> None:
    """Wait until a file's content is on the disk: it must not come after its name or its mark."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def _as_output_error(address: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"Cannot write into {address}: {reason}.",
            "Choose another folder for `out`, or free some space, and run again: what is done is "
            "kept.",
        ) from error
