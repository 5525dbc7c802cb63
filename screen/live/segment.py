"""The frames of one stay before the camera, from a good picture until the person leaves."""

from __future__ import annotations

from screen.capture.frame import Frame, RecordingInfo
from screen.pose.record import track_info
from screen.pose.rows import TrackRows
from screen.pose.track import PoseTrack, TrackInfo
from screen.pose.tracker import PoseFrame, PoseTracker

LIVE_NAME = "live camera"


class Stay:
    """Rows of a track that grows, of one picture size.

    Parameters
    ----------
    size_px
        Width and height of the pictures.
    tracker
        What sees the person in them.

    Attributes
    ----------
    told
        How many repetitions were told in it.
    last_change
        Mean absolute grey difference of the last picture to the one before.
    """

    def __init__(self, size_px: tuple[int, int], tracker: PoseTracker) -> None:
        self.size_px = size_px
        self.told = 0
        self._tracker = tracker
        self._rows = TrackRows()
        self._first = 0
        self._looked_at: tuple[Frame, PoseFrame | None] | None = None

    def look(self, frame: Frame) -> PoseFrame | None:
        """Look at a frame and return what is seen; ``keep`` it before the next one."""
        pose = self._tracker.track(frame)
        self._looked_at = frame, pose
        return pose

    def keep(self) -> None:
        """Keep what was seen last."""
        if self._looked_at is not None:
            self._rows.add(*self._looked_at)
            self._tracker.look_around()
            self._looked_at = None

    @property
    def last_change(self) -> float:
        """See the class."""
        return self._rows.last_change

    @property
    def seen_s(self) -> float:
        """How long frames have come that are kept."""
        return self._last_s - self._rows.time_of(self._rows.first)

    @property
    def length_s(self) -> float:
        """How long the stay has lasted from its beginning."""
        return self._last_s - self._rows.time_of(self._first)

    @property
    def rate_per_s(self) -> float | None:
        """Frames a second of the stay; None where it has lasted for less than a second."""
        if self.length_s < 1:
            return None
        return (self._rows.count - 1 - self._first) / self.length_s

    def begin(self, time_s: float) -> None:
        """Let the stay begin at the first frame that is not before ``time_s``."""
        self._first = self._rows.row_at(time_s)

    def forget_before(self, time_s: float) -> None:
        """Let frames go that nobody will ask for; the stay begins after them."""
        recent = self._rows.row_at(time_s)
        self._rows.forget_before(recent)
        self._first = max(self._first, recent)

    def since(self, time_s: float) -> PoseTrack | None:
        """Return the frames from ``time_s`` on, of this stay or not; None if fewer than two."""
        first = self._rows.row_at(time_s)
        return self._rows.track(self._info(), first=first) if self._rows.count - first > 1 else None

    def between(self, start_s: float, end_s: float) -> PoseTrack | None:
        """Return the frames of a time, its ends included; None if fewer than two follow it."""
        track = self.since(start_s)
        return None if track is None else track.sliced(start_s, end_s)

    def track(self) -> PoseTrack | None:
        """Return the frames of the stay; None if there are fewer than two, or nobody in them."""
        if self._rows.count - self._first < 2:
            return None
        track = self._rows.track(self._info(), first=self._first)
        return track if track.seen.any() else None

    @property
    def _last_s(self) -> float:
        return self._rows.time_of(self._rows.count - 1)

    def _info(self) -> TrackInfo:
        width, height = self.size_px
        recording = RecordingInfo(LIVE_NAME, "", "camera", "", width, height, 0, None, None)
        return track_info(recording, self.size_px, self._tracker, switches=self._rows.switches)
