"""A judged recording with what it was judged from: the object that the library hands out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import Self

from screen.capture import VideoFile, read_frames_at
from screen.errors import UsageError
from screen.files import AnyPath
from screen.kinematics import MovementSeries, Repetition
from screen.notebook.arrays import data_set
from screen.notebook.frames import Table, data_frame
from screen.notebook.plot import figure
from screen.pose.track import PoseTrack
from screen.report.annotate import write_annotated
from screen.report.charts import svg_chart
from screen.report.curves import result_charts
from screen.report.html import render_report
from screen.report.pictures import ReadFrames, finding_pictures
from screen.report.summary import summary_text
from screen.results.layout import ANNOTATED_FILE
from screen.results.run_folder import write_run
from screen.screening.analysis import Analysis
from screen.screening.protocols.files import LoadedProtocol
from screen.screening.result import ScreenResult
from screen.screening.shown import card, summed_up

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame
    from xarray import Dataset


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

    def __repr__(self) -> str:
        return f"Screening({summed_up(self.result)})"

    def _repr_html_(self) -> str:
        """Return the answers and the curves they rest on, for notebooks."""
        charts = [] if self.series is None else result_charts(self.result, self.series)
        about = self.result.recording.sha256[:8]
        drawn = (
            f"<p>{escape(one.title)}{svg_chart(one, key=f'{about}-{at}')}</p>"
            for at, one in enumerate(charts)
        )
        return card(self.result, "".join(drawn))

    def to_dataframe(self, table: Table = "angles") -> DataFrame:
        """Return a table as a data frame of pandas.

        Parameters
        ----------
        table
            ``angles`` (a row a frame; degrees and ratios from the person's own neutral posture),
            ``repetitions``, ``measures`` (a row a repetition and measure, with its error),
            ``findings`` or ``answers``.

        Raises
        ------
        UsageError
            If there is no such table, or pandas (extra ``notebook``) is not installed.
        """
        return data_frame(table, self.result, self.series, self.repetitions)

    def to_xarray(self) -> Dataset:
        """Return landmarks and angles over time, laid out as the package ``movement`` does.

        ``position`` (time, space, keypoints, individuals) is in pixels of the analysed picture, x
        to the right and y down; each channel is a variable over time.

        Raises
        ------
        UsageError
            If xarray (extra ``notebook``) is not installed.
        """
        return data_set(self.track, self.series)

    def plot(self) -> Figure:
        """Return the channels that the answers rest on over time, as a figure of matplotlib.

        With repetitions, neutral posture, cut-offs, and 95 % errors: a band where they are known in
        each frame, bars at the peaks otherwise.

        Raises
        ------
        JobError
            If nothing was measured.
        """
        return figure(self.result, self.series)

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
        folder: AnyPath,
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
            Patient label shown on the report.
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
                "Screen the recording itself, or name it as the video.",
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
