"""Checks of the person: found, large enough, alone, and quiet to begin with."""

from __future__ import annotations

from screen.kinematics.series import MovementSeries
from screen.pose.track import PoseTrack
from screen.reasons import why
from screen.screening.parts import Check
from screen.screening.protocol import Protocol
from screen.screening.quality.body import trunk_px
from screen.screening.quality.check import apart, checked, not_known
from screen.screening.reference.thresholds import Thresholds
from screen.screening.words import counted


def person(track: PoseTrack, thresholds: Thresholds) -> Check:
    """Check that a person was there for most of the recording."""
    share = 100 * float(track.seen.mean()) if len(track) else 0.0
    least, wrong = 100 * thresholds.person.min_seen_ratio, None
    if share == 0:
        wrong = why("person_never")
    elif share < least:
        wrong = why("seldom_seen", share=apart(share, least), least=least)
    fine = f"A person was found in {share:.0f} % of the frames."
    return checked("person", "Person in the picture", wrong, fine=fine, blocks=True)


def size(track: PoseTrack, series: MovementSeries | None, thresholds: Thresholds) -> Check:
    """Check that the person is large enough in the picture."""
    trunk, least = series.scale_px if series else trunk_px(track), thresholds.person.min_trunk_px
    wrong = why("too_small", trunk=apart(trunk, least), least=least) if trunk < least else None
    fine = f"From hip to shoulder the person is {trunk:.0f} pixels long in the picture."
    return checked("size", "Size of the person", wrong, fine=fine, blocks=True)


def people_seen(track: PoseTrack) -> int | None:
    """Return how many people were seen at most; None where they were not counted."""
    return int(track.people_count.max(initial=0)) if track.info.pictured else None


def people(track: PoseTrack) -> Check:
    """Check that the person was alone."""
    most = people_seen(track)
    if most is None:
        return not_known("people", "One person only", "Whether others were in the picture")
    switches, changed = track.info.followed_switches, ""
    if switches:
        changed = f" The person followed changed {counted(switches, 'time')}."
    wrong = why("several_people", most=most, changed=changed) if most > 1 else None
    return checked("people", "One person only", wrong, fine="Only one person was seen.")


def neutral_check(series: MovementSeries | None, protocol: Protocol) -> Check:
    """Check that there is a posture to count angles from, and how sure it is."""
    standing = protocol.neutral.posture == "standing"
    source = series.neutral.source if series else None
    kinds = {"between": "neutral_between", "assumed": "neutral_assumed", None: "neutral_none"}
    wrong = None
    if source in kinds:
        wrong = why(kinds[source], stand="Stand" if standing else "Sit")
    fine = f"The person {'stands' if standing else 'sits'} still at the start."
    if source == "brief":
        fine = f"{fine[:-1]}, for a short moment; errors are a little wider for that."
    return checked("neutral", "Quiet start", wrong, fine=fine, blocks=source is None)
