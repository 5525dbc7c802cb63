"""One recording of a batch, from its address to its files in the data set. Runs in a worker."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from fsspec.implementations.local import LocalFileSystem

import screen
from screen import api
from screen.batch.entries import Entry
from screen.batch.keys import judge_key, track_key
from screen.batch.watchdog import Patience
from screen.errors import (
    JobError,
    MissingLibraryError,
    ModelError,
    MovescreenError,
    NobodySeenError,
    OutputError,
    RecordingError,
    TrackError,
)
from screen.files import sha256_file
from screen.pose.model import ModelFile, ensure_model
from screen.pose.track import PoseTrack
from screen.results.angles import write_angles
from screen.results.failure import Failure
from screen.results.layout import (
    ANGLES_PARQUET,
    RESULT_FILE,
    TRACK_FILE,
    recording_id,
    result_folder,
)
from screen.results.store import Store, called, file_system, reaching
from screen.scratch import scratch_folder
from screen.screening.protocols.files import LoadedProtocol

MARK: Final = ".done"
STANDSTILL_S: Final = 300.0
"""When no picture comes for so long, none will."""
ALONE: Final = "Screen it on its own; if that fails as well, report the file."

_TRACK_MARK: Final = "track-"
_RESULT_MARK: Final = "result-"

_WHOLE: Final = b"whole\n"


_NEXT_STEPS: Final = {
    "machine": "Fetch the pose model there, or give all machines the same one.",
    "read": "Copy it from the camera again, or convert it to H.264 (MP4).",
    "track": "Record it again with one person seen from head to feet, in good light.",
    "write": "Free some space or choose another folder, and run again.",
}


@dataclass(frozen=True)
class Task:
    """What a worker needs for one recording.

    ``model`` is a bundle to use instead of the cached one; ``model_sha256`` and ``tool_version``
    are those that were agreed on, so that no machine of a cluster uses others. ``every_frame`` as
    for ``api.track``.
    """

    entry: Entry
    protocol: LoadedProtocol
    store: Store
    model: Path | None
    model_sha256: str
    tool_version: str = screen.__version__
    every_frame: bool = False

    @property
    def made_for(self) -> str:
        """The protocol the recording is tracked for."""
        return self.protocol.protocol.name


@dataclass(frozen=True)
class StoredTask:
    """What a worker needs to judge a stored track.

    ``track_in`` is the folder of the result in ``source`` that the track belongs to.
    """

    entry: Entry
    protocol: LoadedProtocol
    source: Store
    store: Store
    sha256: str
    track_in: str
    made_for: str
    tool_version: str = screen.__version__


AnyTask = TypeVar("AnyTask", Task, StoredTask)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a recording: ``frames`` analysed, ``seconds`` taken.

    ``key`` says what the outcome depends on: ``keys.judge_key`` for a verdict, ``keys.track_key``
    where no person was detected.
    """

    entry: Entry
    sha256: str | None = None
    recording_id: str | None = None
    key: str | None = None
    failure: Failure | None = None
    frames: int = 0
    seconds: float = 0.0


def screen_recording(task: Task) -> Outcome:
    """Track and judge one recording, unless that is done, and write its files.

    The files lie in ``recordings/<xx>/<recording_id>``. A mark follows the track and another the
    result, each named after what it depends on (``keys``): what has its mark is whole. What goes
    wrong with the recording is part of the outcome, not an error.
    """
    return _timed(_screen, task)


def _screen(task: Task) -> Outcome:
    entry, store, protocol = task.entry, task.store, task.protocol
    tracks = track_key(task.model_sha256, every_frame=task.every_frame)
    key = judge_key(tracks, protocol, entry)
    sha256 = None
    try:
        with fetched(entry.address, entry.path) as path:
            sha256 = sha256_file(path)
            identity = recording_id(sha256, protocol.protocol.name)
            folder = result_folder(identity)
            there = set(store.list(folder))
            if is_whole(there, folder, key):
                return Outcome(entry, sha256, identity, key)
            track = _tracked(task, path, sha256, folder, there)
    except NobodySeenError as error:
        return replace(_failed(task, "track", error), sha256=sha256, key=tracks)
    _judge(track, task, folder, key)
    return Outcome(entry, sha256, identity, key, None, len(track))


def _tracked(task: Task, path: Path, sha256: str, folder: str, there: Set[str]) -> PoseTrack:
    """Return the track that is stored in a folder, or make and store it."""
    store = task.store
    tracks = track_key(task.model_sha256, every_frame=task.every_frame)
    if {track_mark(folder, tracks), f"{folder}/{TRACK_FILE}"} <= there:
        with store.fetched(f"{folder}/{TRACK_FILE}") as stored:
            return PoseTrack.load(stored)
    model = _model(task).path
    with Patience(STANDSTILL_S) as patience:
        track = api.track(
            path,
            model=model,
            sha256=sha256,
            beside=False,
            on_progress=patience.goes_on,
            every_frame=task.every_frame,
        )
    store.remove(*(name for name in there if name.endswith(MARK)))
    with store.writing(f"{folder}/{TRACK_FILE}") as target:
        track.save(target)
    store.write_bytes(track_mark(folder, tracks), _WHOLE)
    return track


def judge_stored(task: StoredTask) -> Outcome:
    """Judge a stored track by another protocol; no video needed.

    The files are as those of ``screen_recording``; the track is copied, or linked.
    """
    return _timed(_judge_stored, task)


def _timed(do: Callable[[AnyTask], Outcome], task: AnyTask) -> Outcome:
    """Return the outcome with the time it took; what goes wrong is an outcome too."""
    began_s = time.monotonic()
    try:
        _check_version(task)
        outcome = do(task)
    except OutputError as error:
        outcome = _failed(task, "write", error)
    except (ModelError, MissingLibraryError, _VersionError) as error:
        outcome = _failed(task, "machine", error)
    except (MovescreenError, OSError) as error:
        outcome = _failed(task, "read", error)
    except Exception as error:
        reason = f"This tool has a mistake: {type(error).__name__}: {error}."
        outcome = Outcome(task.entry, failure=task.entry.failed("crash", reason, ALONE))
    return replace(outcome, seconds=time.monotonic() - began_s)


def _judge_stored(task: StoredTask) -> Outcome:
    identity = recording_id(task.sha256, task.protocol.protocol.name)
    folder = result_folder(identity)
    tracks = track_key_in(task.source.list(task.track_in))
    if tracks is None:
        raise TrackError(
            f"The track of {task.entry.path} is not whole.", "Run the batch again with its video."
        )
    key = judge_key(tracks, task.protocol, task.entry)
    if is_whole(set(task.store.list(folder)), folder, key):
        return Outcome(task.entry, task.sha256, identity, key)
    stored = f"{task.track_in}/{TRACK_FILE}"
    with task.source.fetched(stored) as path:
        track = PoseTrack.load(path)
        if (task.source, task.track_in) != (task.store, folder):
            there = task.store.list(folder)
            task.store.remove(*(name for name in there if name.endswith(MARK)))
            task.store.take(path, f"{folder}/{TRACK_FILE}")
            task.store.write_bytes(track_mark(folder, tracks), _WHOLE)
    _judge(track, task, folder, key)
    return Outcome(task.entry, task.sha256, identity, key, None, len(track))


def _judge(track: PoseTrack, task: Task | StoredTask, folder: str, key: str) -> None:
    """Judge a track and write result and angles; the mark of any other result goes first."""
    store = task.store
    entry = task.entry
    screening = api.analyze(
        track,
        protocol=task.protocol,
        person=entry.person,
        red_flags=entry.red_flags,
        clothes=entry.clothes,
    )
    store.remove(*(name for name in store.list(folder) if _is_result_mark(name)))
    with store.writing(f"{folder}/{ANGLES_PARQUET}") as target:
        write_angles(screening.series, screening.repetitions, target)
    text = screening.result.model_dump_json(indent=2) + "\n"
    store.write_bytes(f"{folder}/{RESULT_FILE}", text.encode())
    store.write_bytes(result_mark(folder, key), _WHOLE)
    marks = [name for name in store.list(folder) if _is_result_mark(name)]
    if marks != [result_mark(folder, key)]:
        store.remove(*marks)
        raise OutputError(
            f"Another run was judging {task.entry.path} at the same time, by something else.",
            "Let one run end, then run again.",
        )


def track_mark(folder: str, key: str) -> str:
    """Return the file that says that the track in a folder is whole, and what it depends on."""
    return f"{folder}/{_TRACK_MARK}{key}{MARK}"


def result_mark(folder: str, key: str) -> str:
    """Return the file that says that the result in a folder is whole, and what it depends on."""
    return f"{folder}/{_RESULT_MARK}{key}{MARK}"


def is_whole(there: Collection[str], folder: str, key: str) -> bool:
    """Whether a result that depends on ``key`` and all its files are among those there are."""
    files = (TRACK_FILE, ANGLES_PARQUET, RESULT_FILE)
    return result_mark(folder, key) in there and all(f"{folder}/{one}" in there for one in files)


def track_key_in(names: Iterable[str]) -> str | None:
    """Return what the whole track among the files of a folder depends on; None without one."""
    marks = (PurePosixPath(name).name for name in names if name.endswith(MARK))
    keys = [mark[len(_TRACK_MARK) : -len(MARK)] for mark in marks if mark.startswith(_TRACK_MARK)]
    return keys[0] if keys else None


def _is_result_mark(name: str) -> bool:
    return name.endswith(MARK) and PurePosixPath(name).name.startswith(_RESULT_MARK)


class _VersionError(JobError):
    """Another version of this tool is at work."""


def _check_version(task: Task | StoredTask) -> None:
    if task.tool_version != screen.__version__:
        raise _VersionError(
            f"A worker has version {screen.__version__} of this tool, the run was started with "
            f"{task.tool_version}.",
            "Install the same one everywhere.",
        )


def _failed(task: Task | StoredTask, stage: str, error: Exception) -> Outcome:
    return Outcome(task.entry, failure=failure_of(task.entry, stage, error))


def failure_of(entry: Entry, stage: str, error: Exception) -> Failure:
    """Return what went wrong with a recording, with the error's own advice where it has one."""
    reason, advice = str(error) or type(error).__name__, ""
    if isinstance(error, MovescreenError):
        reason, advice = error.reason, error.advice
    return entry.failed(stage, _ended(reason), advice or _NEXT_STEPS[stage])


def _ended(words: str) -> str:
    """Return words as a sentence; how it begins, as with the name of a file, stays."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def content_sha256(entry: Entry) -> str | None:
    """Return the hash of a recording's content; None where it cannot be read."""
    try:
        with fetched(entry.address, entry.path) as path:
            return sha256_file(path)
    except (MovescreenError, OSError):
        return None


def _no_file(shown: str) -> RecordingError:
    return RecordingError(
        f"There is no file {shown}.", "Check the path, which counts from the manifest's folder."
    )


@contextlib.contextmanager
def fetched(address: str, shown: str) -> Iterator[Path]:
    """Yield the recording as a file of this machine; a copy of it is gone afterwards."""
    system, path = file_system(address)
    if isinstance(system, LocalFileSystem):
        if not Path(path).is_file():
            raise _no_file(shown)
        with called(path, shown):
            yield Path(path)
        return
    with scratch_folder() as folder:
        target = folder / PurePosixPath(path).name
        try:
            with reaching(address):
                system.get_file(path, str(target))
        except FileNotFoundError as error:
            raise _no_file(shown) from error
        with called(str(target), shown):
            yield target


@cache
def _agreed_model(path: Path | None, sha256: str) -> ModelFile:
    model = ensure_model(path)
    if model.sha256 != sha256:
        raise ModelError(
            f"The pose model on this machine ({model.sha256[:12]}) is not the one the run was "
            f"started with ({sha256[:12]}).",
            "Give all machines the same one.",
        )
    return model


def _model(task: Task) -> ModelFile:
    return _agreed_model(task.model, task.model_sha256)
