"""What the report would refuse, known while the test goes on: its checks, on the stay so far."""

from __future__ import annotations

from collections.abc import Sequence

from screen.kinematics.series import MovementSeries, Repetition
from screen.live.frame_rate import Pace
from screen.live.segment import Stay
from screen.screening.protocol import Protocol
from screen.screening.quality import setting_checks
from screen.screening.reference.thresholds import Thresholds

FRAME_RATE = "frame_rate"


class Gate:
    """Holds one stay against the quality gate of a recorded run.

    Parameters
    ----------
    pace
        Holds the hysteresis of the rate.
    slow
        Whether the stay begins although the pictures come too slowly.

    Attributes
    ----------
    refusal
        The id of the check that would keep the report from judging; None where it would judge.
    """

    def __init__(
        self, protocol: Protocol, thresholds: Thresholds, pace: Pace, *, slow: bool
    ) -> None:
        self._protocol, self._thresholds, self._pace = protocol, thresholds, pace
        self._fast_enough = not slow
        self._other: str | None = None

    @property
    def refusal(self) -> str | None:
        """See the class."""
        return self._other if self._fast_enough else FRAME_RATE

    def look(self, stay: Stay, series: MovementSeries, over: Sequence[Repetition]) -> None:
        """Take in how fast the stay's frames have come, and look closely where repetitions end.

        The rate is that of the whole stay, which its report will have.
        """
        if over:
            self.look_closely(stay, series, over)
        rate_per_s = stay.rate_per_s
        if rate_per_s is not None:
            self._fast_enough = self._pace.enough(rate_per_s, was=self._fast_enough)

    def look_closely(
        self, stay: Stay, series: MovementSeries, repetitions: Sequence[Repetition] = ()
    ) -> None:
        """Make the checks of the person and the camera."""
        track = stay.between(float(series.time_s[0]), float(series.time_s[-1]))
        if track is None or len(track) != len(series.time_s):
            return
        checks = setting_checks(track, series, repetitions, self._protocol, self._thresholds)
        refused = [check.id for check in checks if check.forbids and check.id != FRAME_RATE]
        self._other = refused[0] if refused else None
