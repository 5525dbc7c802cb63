"""The verbs of the library: track a recording, or import a track; analyse it; run both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Final

from typing_extensions import Self

from screen.capture import VideoFile, read_frames_at
from screen.errors import ProfileError, UsageError
from screen.kinematics import MovementSeries, Repetition
from screen.pose.landmark_files import import_landmarks
from screen.pose.model import ensure_model
from screen.pose.record import track_recording
from screen.pose.track import PoseTrack
from screen.report.annotate import write_annotated
from screen.report.html import render_report
from screen.report.pictures import ReadFrames, finding_pictures
from screen.report.summary import summary_text
from screen.results.layout import ANNOTATED_FILE
from screen.results.run_folder import write_run
from screen.screening.analysis import Analysis, analyze_track
from screen.screening.protocol_files import LoadedProtocol, load_protocol
from screen.screening.quality import frames_per_s
from screen.screening.red_flags import shipped_red_flags
from screen.screening.refusal import refusal_of
from screen.screening.result import Clothes, Person, ScreenResult
from screen.screening.tables import shipped_tables

Progress = Callable[[float, float | None], None]

_OLDEST_YEARS: Final = 120
_HEIGHTS_CM: Final = (50, 250)


@dataclass(frozen=True, eq=False)
class Screening:
    """A judged recording with what it was judged from.

    ``series`` is None and ``repetitions`` empty where nobody stayed at a place long enough.
    ``video`` is the recording, if it is at hand; ``frames`` gives pictures at some times where
    there is none, as for a live camera. With either the report shows pictures. ``remarks`` are
    sentences on how the recording came about, which the report tells.
    """

    result: ScreenResult
    series: MovementSeries | None
    repetitions: list[Repetition]
    track: PoseTrack
    protocol: LoadedProtocol
    video: Path | None = None
    frames: ReadFrames | None = None
    remarks: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        analysis: Analysis,
        track: PoseTrack,
        protocol: LoadedProtocol,
        *,
        video: Path | None = None,
        frames: ReadFrames | None = None,
        remarks: tuple[str, ...] = (),
    ) -> Self:
        """Return the screening of a track that was judged."""
        return cls(
            analysis.result,
            analysis.series,
            analysis.repetitions,
            track,
            protocol,
            video,
            frames,
            remarks,
        )

    def report(self, *, label: str | None = None, blur_face: bool = False) -> str:
        """Return the report as one HTML page; see ``write`` for the arguments."""
        return render_report(
            self.result,
            self.series,
            pictures=self._pictures(blur_face=blur_face),
            label=label,
            remarks=self.remarks,
        )

    def write(
        self,
        folder: Path | str,
        *,
        annotated: bool = False,
        label: str | None = None,
        blur_face: bool = False,
        excel: bool = False,
    ) -> list[Path]:
        """Write everything a run leaves into ``folder`` and return the paths.

        Parameters
        ----------
        annotated
            Add the video with skeleton, outline, angle and repetition count; needs the recording.
        label
            How the patient is called on the report.
        blur_face
            Make the face unrecognisable in the report's pictures and the video.
        excel
            Write the CSV files so that Excel opens them.

        Raises
        ------
        UsageError
            If an annotated video is asked for without the recording.
        OutputError
            If the folder cannot be written.
        """
        folder = Path(folder)
        if annotated and self.video is None:
            raise UsageError(
                "An annotated video needs the recording; a stored track alone has no pictures.",
                "Use `movescreen run VIDEO --annotated`.",
            )
        written = write_run(
            folder,
            self.result,
            self.series,
            self.repetitions,
            self.track,
            report=self.report(label=label, blur_face=blur_face),
            summary=summary_text(self.result, label=label),
            excel=excel,
        )
        if annotated and self.video is not None and self.series is not None:
            target = folder / ANNOTATED_FILE
            protocol = self.protocol.protocol
            main, signal = protocol.measures[0], protocol.repetitions.signals[0]
            with VideoFile(self.video, every_frame=not self.track.info.thinned) as frames:
                write_annotated(
                    frames,
                    self.track,
                    self.series,
                    self.repetitions,
                    target,
                    measure=(main.source, signal.side),
                    blur_face=blur_face,
                )
            written.append(target)
        return written

    def _pictures(self, *, blur_face: bool) -> dict[str, bytes]:
        """Return the report's pictures; figures on blank paper where no frames are at hand."""
        read = self.frames
        if read is None and self.video is not None:
            read = partial(read_frames_at, self.video)
        return finding_pictures(self.result, self.track, read, blur_face=blur_face)


def track(
    path: Path | str,
    *,
    model: Path | None = None,
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
    with VideoFile(path, sha256=sha256, threads=threads, every_frame=every_frame) as source:
        trusted = ensure_model(model)
        from screen.pose.mediapipe_tracker import MediaPipeTracker  # noqa: PLC0415 (heavy)

        with MediaPipeTracker(trusted) as tracker:
            return track_recording(source, tracker, beside=beside, on_progress=on_progress)


def import_track(
    path: Path | str,
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
    track: PoseTrack | Path | str,
    *,
    protocol: LoadedProtocol | Path | str,
    person: Person | None = None,
    red_flags: Sequence[str] | None = None,
    clothes: Clothes | None = None,
    video: Path | None = None,
) -> Screening:
    """Measure and judge a track; no video needed.

    Parameters
    ----------
    track
        A track, or the path of a stored one.
    protocol
        A protocol's name or file.
    person
        What is known of the person: chooses the norms.
    red_flags
        Ids of the red-flag questions answered with yes (``protocols/red_flags.toml``), an empty
        list where none applies; None where they were not asked.
    clothes
        ``close`` where they lie close or the back is bare, else ``usual``; None where it is not
        known. Errors are those of the setting that follows from it.
    video
        The recording the track was made of, for the pictures of the report.
    """
    loaded = protocol if isinstance(protocol, LoadedProtocol) else load_protocol(protocol)
    poses = track if isinstance(track, PoseTrack) else PoseTrack.load(Path(track))
    answered = None if red_flags is None else shipped_red_flags().answered(red_flags)
    analysis = analyze_track(
        poses,
        loaded,
        person or Person(),
        created=now(),
        red_flags=answered,
        clothes=clothes,
    )
    return Screening.of(analysis, poses, loaded, video=video, remarks=_remarks(poses))


def _remarks(track: PoseTrack) -> tuple[str, ...]:
    """Return what a report has to say of how a track was made."""
    if not track.info.thinned:
        return ()
    rate = track.info.recording.nominal_fps or 0.0
    return (
        f"The recording has {rate:.0f} frames a second; {frames_per_s(track):.0f} of them were "
        "followed, because more change filtered angles by tenths of a degree.",
    )


def run(
    path: Path | str,
    *,
    protocol: LoadedProtocol | Path | str,
    person: Person | None = None,
    red_flags: Sequence[str] | None = None,
    clothes: Clothes | None = None,
    model: Path | None = None,
    on_progress: Progress | None = None,
    every_frame: bool = False,
) -> Screening:
    """Track a recording and judge it: ``analyze(track(path), protocol=...)``."""
    loaded = protocol if isinstance(protocol, LoadedProtocol) else load_protocol(protocol)
    return analyze(
        track(path, model=model, on_progress=on_progress, every_frame=every_frame),
        protocol=loaded,
        person=person,
        red_flags=red_flags,
        clothes=clothes,
        video=Path(path),
    )


def why_not_judged(result: ScreenResult) -> str | None:
    """Say in a sentence why there is no verdict at all; None where there may be one."""
    refusal = refusal_of(result)
    return None if refusal is None else str(refusal)


def data_sha256() -> dict[str, str]:
    """Return the hashes of the tables that ship and that every verdict hangs on, by file."""
    return shipped_tables().sha256


def now() -> str:
    """Return the time of the clock as ISO 8601, in whole seconds."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


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
