"""What a live test came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screen.live.state import Told, number_counted
from screen.pose.track import PoseTrack
from screen.screening.analysis import Analysis
from screen.screening.parts import Value
from screen.screening.quality import first_block


@dataclass(frozen=True, eq=False)
class Take:
    """One stay at a place, from the moment the picture was good."""

    track: PoseTrack
    repetitions: int


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a test came to.

    ``analysis`` is that of a recorded run on ``track``, the stay with most repetitions; ``told``
    are the repetitions of all stays. Both are None where no picture came.
    """

    track: PoseTrack | None
    analysis: Analysis | None
    told: tuple[Told, ...]
    dropped: int

    @property
    def counted(self) -> int:
        """How many repetitions count."""
        return number_counted(self.told)

    @property
    def refused(self) -> str | None:
        """The check that kept the report from judging; None where it has judged, or is not there.

        ``repetitions`` where no whole repetition was found.
        """
        if self.analysis is None:
            return None
        result = self.analysis.result
        if result.status == "not_judged":
            failed = first_block(result.quality)
            return failed.id if failed is not None else None
        return None if any(one.complete for one in result.repetitions) else "repetitions"

    def measures_of(self, told: Told) -> Mapping[str, Value] | None:
        """Return what the report measured of a repetition; None where it does not have it."""
        if self.analysis is None:
            return None
        return next(
            (
                one.measures
                for one in self.analysis.result.repetitions
                if one.side == told.side and told.start_s <= one.peak_s <= told.end_s
            ),
            None,
        )
