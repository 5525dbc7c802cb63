"""One recording of a batch, from its address to its files in the data set. Runs in a worker."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from fsspec.implementations.local import LocalFileSystem

from screen import api
from screen.batch.entries import Entry
from screen.batch.failure import Failure
from screen.batch.keys import judge_key, recording_id, result_folder, track_key
from screen.batch.rows import write_angles
from screen.batch.store import Store, file_system
from screen.errors import MovescreenError, NobodySeenError, OutputError, RecordingError
from screen.export.run_folder import RESULT_FILE, TRACK_FILE
from screen.files import sha256_file
from screen.pose.model import ModelFile, ensure_model
from screen.pose.track import PoseTrack
from screen.screening.protocol_files import LoadedProtocol

ANGLES_FILE: Final = "angles.parquet"
DONE_FILE: Final = "done.json"

How = Literal["tracked", "judged", "found"]

_NEXT_STEPS: Final = {
    "read": "Copy it from the camera again, or convert it to H.264 (MP4).",
    "track": "Record it again with one person seen from head to feet, in good light.",
    "write": "Free some space or choose another --out, and run again.",
}


@dataclass(frozen=True)
class Task:
    """What a worker needs for one recording.

    ``model`` is a bundle to use instead of the cached one; ``model_sha256`` the one that was
    agreed on, so that no machine of a cluster uses another.
    """

    entry: Entry
    protocol: LoadedProtocol
    store: Store
    model: Path | None
    model_sha256: str


@dataclass(frozen=True)
class Outcome:
    """What became of a recording.

    ``how``: the video was ``tracked``, a stored track was ``judged`` again, or a whole result was
    ``found``. ``frames`` were analysed in ``seconds``.
    """

    entry: Entry
    sha256: str | None = None
    recording_id: str | None = None
    key: str | None = None
    failure: Failure | None = None
    how: How = "tracked"
    frames: int = 0
    seconds: float = 0.0


def screen_recording(task: Task) -> Outcome:
    """Track and judge one recording, unless that is done, and write its files.

    The files lie in ``recordings/<xx>/<recording_id>``; ``done.json`` comes last, so a folder that
    has it is whole. What goes wrong with the recording is part of the outcome, not an error.
    """
    began_s = time.monotonic()
    try:
        return _screen(task, began_s)
    except OutputError as error:
        return _failed(task, "write", error)
    except NobodySeenError as error:
        return _failed(task, "track", error)
    except (MovescreenError, OSError) as error:
        return _failed(task, "read", error)


def _screen(task: Task, began_s: float) -> Outcome:
    entry, store, protocol = task.entry, task.store, task.protocol
    tracks = track_key(task.model_sha256)
    key = judge_key(tracks, protocol, entry.person)
    with _fetched(entry.address) as path:
        sha256 = sha256_file(path)
        identity = recording_id(sha256, protocol.protocol.name)
        folder = result_folder(identity)
        done = store.read_json(f"{folder}/{DONE_FILE}") or {}
        if done.get("key") == key:
            return Outcome(entry, sha256, identity, key, how="found")
        how: How = "judged" if done.get("track_key") == tracks else "tracked"
        if how == "judged":
            with store.fetched(f"{folder}/{TRACK_FILE}") as stored:
                track = PoseTrack.load(stored)
        else:
            track = api.track(path, model=_model(task).path, sha256=sha256)
    store.remove(f"{folder}/{DONE_FILE}")
    if how == "tracked":
        with store.writing(f"{folder}/{TRACK_FILE}") as target:
            track.save(target)
    judge_track(track, task, folder)
    store.write_json(f"{folder}/{DONE_FILE}", {"track_key": tracks, "key": key})
    seconds = time.monotonic() - began_s
    return Outcome(entry, sha256, identity, key, None, how, len(track), seconds)


def judge_track(track: PoseTrack, task: Task, folder: str) -> None:
    """Judge a track and write result and angles."""
    screening = api.analyze(track, protocol=task.protocol, person=task.entry.person)
    with task.store.writing(f"{folder}/{ANGLES_FILE}") as target:
        write_angles(screening.series, screening.repetitions, target)
    text = screening.result.model_dump_json(indent=2) + "\n"
    task.store.write_bytes(f"{folder}/{RESULT_FILE}", text.encode())


def _failed(task: Task, stage: str, error: Exception) -> Outcome:
    """Return the outcome of what went wrong: the sentence, and its advice where it has one."""
    what = str(error) or type(error).__name__
    reason, mark, advice = what.rpartition("; ")
    if not mark:
        reason, advice = what, _NEXT_STEPS[stage]
    path = task.entry.path
    return Outcome(task.entry, failure=Failure(path, stage, _sentence(reason), _sentence(advice)))


def _sentence(words: str) -> str:
    whole = words[:1].upper() + words[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."


@contextlib.contextmanager
def _fetched(address: str) -> Iterator[Path]:
    """Yield the recording as a file of this machine; a copy of it is gone afterwards."""
    system, path = file_system(address)
    if isinstance(system, LocalFileSystem):
        if not Path(path).is_file():
            raise RecordingError(
                f"There is no file {path}; check the path, which counts from the manifest's folder."
            )
        yield Path(path)
        return
    with tempfile.TemporaryDirectory(prefix="movescreen-") as folder:
        target = Path(folder) / PurePosixPath(path).name
        try:
            system.get_file(path, str(target))
        except FileNotFoundError as error:
            raise RecordingError(
                f"There is no file {address}; check the path, which counts from the manifest's "
                "folder."
            ) from error
        yield target


@cache
def _agreed_model(path: Path | None, sha256: str) -> ModelFile:
    model = ensure_model(path)
    if model.sha256 != sha256:
        raise MovescreenError(
            f"The pose model on this machine ({model.sha256[:12]}) is not the one the run was "
            f"started with ({sha256[:12]}); give all machines the same one with --model."
        )
    return model


def _model(task: Task) -> ModelFile:
    return _agreed_model(task.model, task.model_sha256)
