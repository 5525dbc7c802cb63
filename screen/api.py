"""The verbs of the library: track a recording, or import a track; analyse it; run both."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from numbers import Real
from pathlib import Path
from typing import Any, Final, get_args

from screen.capture import VideoFile
from screen.errors import ProfileError, UsageError
from screen.files import AnyPath
from screen.pose.landmark_files import import_landmarks
from screen.pose.model import ensure_model
from screen.pose.record import track_recording
from screen.pose.track import PoseTrack
from screen.screened import Screening
from screen.screening.analysis import analyze_track
from screen.screening.parts import Clothes, Person
from screen.screening.protocols.files import LoadedProtocol, load_protocol
from screen.screening.quality import frames_per_s
from screen.screening.quality.refusal import refusal_of
from screen.screening.reference.red_flags import shipped_red_flags
from screen.screening.reference.tables import shipped_tables
from screen.screening.result import ScreenResult
from screen.text import shortened

__all__ = [
    "Progress",
    "Screening",
    "analyze",
    "clothes_from",
    "data_sha256",
    "import_track",
    "now",
    "person_from",
    "person_of",
    "run",
    "track",
    "why_not_judged",
]

Progress = Callable[[float, float | None], None]

_OLDEST_YEARS: Final = 120
_HEIGHTS_CM: Final = (50, 250)
_OF_A_PERSON: Final = ("sex", "age", "height_cm")

AnyPerson = Person | Mapping[str, Any]
"""A person, or what is known of one: ``{"sex": "female", "age": 44, "height_cm": 168}``."""


def track(
    path: AnyPath,
    *,
    model: AnyPath | None = None,
    on_progress: Progress | None = None,
    sha256: str | None = None,
    beside: bool = True,
    every_frame: bool = False,
) -> PoseTrack:
    """Follow the person through a recording.

    Parameters
    ----------
    path
        A video file.
    model
        A model bundle to use instead of the cached one.
    on_progress
        Called after each frame with its time and the recording's length, in seconds.
    sha256
        Of the recording's content, where the caller has it.
    beside
        Read pictures and outlines beside the network; False keeps to one core, but for short looks
        for further people.
    every_frame
        Follow every frame of a recording that has more than thirty a second; otherwise thirty of
        them are chosen by their times.

    Raises
    ------
    UsageError, RecordingError, ModelError
        With one sentence for the user.
    """
    threads = None if beside else 1
    with VideoFile(Path(path), sha256=sha256, threads=threads, every_frame=every_frame) as source:
        trusted = ensure_model(_path(model))
        from screen.pose.mediapipe_tracker import MediaPipeTracker  # noqa: PLC0415 (heavy)

        with MediaPipeTracker(trusted) as tracker:
            return track_recording(source, tracker, beside=beside, on_progress=on_progress)


def import_track(
    path: AnyPath,
    *,
    fps: float | None = None,
    size_px: tuple[int, int] | None = None,
    mirrored: bool = False,
) -> PoseTrack:
    """Return the track of landmarks that another program recorded; no video needed.

    See ``screen.pose.landmark_files.import_landmarks`` for the arguments. What the file does not
    hold is not measured: the low back never, because there is no silhouette.
    """
    return import_landmarks(Path(path), fps=fps, size_px=size_px, mirrored=mirrored)


def analyze(
    track: PoseTrack | AnyPath,
    *,
    protocol: LoadedProtocol | AnyPath,
    person: AnyPerson | None = None,
    red_flags: Sequence[str] | None = None,
    clothes: Clothes | None = None,
    video: AnyPath | None = None,
) -> Screening:
    """Measure and judge a track; no video needed.

    Parameters
    ----------
    track
        A track, or the path of a stored one.
    protocol
        A protocol's name or file.
    person
        What is known of the person: chooses the norms. A mapping may hold ``sex`` (female or male),
        ``age`` in years and ``height_cm``.
    red_flags
        Ids of the red-flag questions answered with yes (``protocols/red_flags.toml``), an empty
        list where none applies; None where they were not asked.
    clothes
        ``close`` where they lie close or the back is bare, else ``usual``; None where it is not
        known. Errors are those of the setting that follows from it.
    video
        The recording the track was made of, for the pictures of the report.

    Raises
    ------
    UsageError
        If the protocol, the person or an option is wrong.
    TrackError
        If the stored track cannot be read.
    """
    loaded = protocol if isinstance(protocol, LoadedProtocol) else load_protocol(protocol)
    poses = track if isinstance(track, PoseTrack) else PoseTrack.load(track)
    answered = None if red_flags is None else shipped_red_flags().answered(red_flags)
    analysis = analyze_track(
        poses,
        loaded,
        person_of(person),
        created=now(),
        red_flags=answered,
        clothes=clothes_from(clothes),
    )
    return Screening.of(analysis, poses, loaded, video=_path(video), remarks=_remarks(poses))


def _remarks(track: PoseTrack) -> tuple[str, ...]:
    """Return what a report has to say of how a track was made."""
    if not track.info.thinned:
        return ()
    rate = track.info.recording.nominal_fps or 0.0
    followed = frames_per_s(track, shipped_tables().thresholds.frame_rate)
    return (
        f"The recording has {rate:.0f} frames a second; {followed:.0f} of them were "
        "followed, because more change filtered angles by tenths of a degree.",
    )


def run(
    path: AnyPath,
    *,
    protocol: LoadedProtocol | AnyPath,
    person: AnyPerson | None = None,
    red_flags: Sequence[str] | None = None,
    clothes: Clothes | None = None,
    model: AnyPath | None = None,
    on_progress: Progress | None = None,
    every_frame: bool = False,
) -> Screening:
    """Track a recording and judge it: ``analyze(track(path), protocol=...)``.

    See ``track`` and ``analyze`` for the arguments and the errors. What can be known to be wrong
    before the recording is opened is refused first.
    """
    loaded = protocol if isinstance(protocol, LoadedProtocol) else load_protocol(protocol)
    known, worn = person_of(person), clothes_from(clothes)
    return analyze(
        track(path, model=model, on_progress=on_progress, every_frame=every_frame),
        protocol=loaded,
        person=known,
        red_flags=red_flags,
        clothes=worn,
        video=path,
    )


def why_not_judged(result: ScreenResult) -> str | None:
    """Say in a sentence why there is no verdict at all; None where there may be one."""
    refusal = refusal_of(result)
    return None if refusal is None else str(refusal)


def data_sha256() -> dict[str, str]:
    """Return the hashes of the tables that ship and that every verdict depends on, by file."""
    return shipped_tables().sha256


def now() -> str:
    """Return the time of the clock as ISO 8601, in whole seconds."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def clothes_from(given: str | None) -> Clothes | None:
    """Check what the user says of the clothes; None where nobody was asked.

    Raises
    ------
    UsageError
        If it is neither ``close`` nor ``usual``.
    """
    known = next((one for one in get_args(Clothes) if one == given), None)
    if known is None and given is not None:
        raise UsageError(
            f"clothes is {shortened(given)}, expected close or usual.",
            "Say close for a close-fitting top or a bare back, and usual for any others.",
        )
    return known


def person_from(
    *, sex: str | None = None, age: float | None = None, height_cm: float | None = None
) -> Person:
    """Check what the user says of a person.

    Raises
    ------
    ProfileError
        Listing everything that is impossible.
    """
    wrong = []
    if sex is not None and sex not in ("female", "male"):
        wrong.append(f"sex is {sex!r}, expected female or male (leave it out if neither fits)")
    if age is not None and not 1 <= age <= _OLDEST_YEARS:
        wrong.append(f"age is {age:g}, expected years from 1 to {_OLDEST_YEARS}")
    if height_cm is not None and not _HEIGHTS_CM[0] <= height_cm <= _HEIGHTS_CM[1]:
        low, high = _HEIGHTS_CM
        wrong.append(f"height is {height_cm:g}, expected centimetres from {low} to {high}")
    if wrong:
        raise ProfileError("The person is impossible: " + "; ".join(wrong) + ".", "Correct that.")
    return Person.model_validate({"sex": sex, "age_years": age, "height_cm": height_cm})


def person_of(given: AnyPerson | None) -> Person:
    """Return a person as the library takes one: as such, as a mapping, or nothing known.

    Raises
    ------
    ProfileError
        If a mapping holds something else than ``sex``, ``age`` and ``height_cm``, or the
        impossible.
    """
    if given is None or isinstance(given, Person):
        return given or Person()
    known = dict(given)
    if "age_years" in known:
        known.setdefault("age", known.pop("age_years"))
    wrong = [f"{shortened(name)} is not known" for name in known if name not in _OF_A_PERSON]
    wrong += [
        f"{name} is {shortened(known[name])}, expected a number"
        for name in ("age", "height_cm")
        if not isinstance(known.get(name, 0), Real | None)
    ]
    if wrong:
        expected = ", ".join(_OF_A_PERSON)
        raise ProfileError(f"The person is impossible: {'; '.join(wrong)}.", f"Give {expected}.")
    return person_from(**known)


def _path(given: AnyPath | None) -> Path | None:
    return None if given is None else Path(os.fspath(given))
