"""Whether the camera is level: as far as a person who stands straight can tell."""

from __future__ import annotations

from screen.kinematics.geometry import wrap_deg
from screen.kinematics.neutral import neutral_frames
from screen.kinematics.series import MovementSeries
from screen.pose.track import PoseTrack
from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.parts import Check
from screen.screening.protocol import Protocol
from screen.screening.quality.body import ANKLES, HIPS, SHOULDERS, axis, lean_deg
from screen.screening.quality.check import apart, checked
from screen.screening.reference.thresholds import RollLimits, Thresholds


def roll(
    track: PoseTrack, series: MovementSeries | None, protocol: Protocol, thresholds: Thresholds
) -> Check:
    """Check that the camera is level.

    A person who stands straight leans in the picture as far as the camera is rolled. Who is bent
    (trunk and legs out of line) tells nothing about the camera.
    """
    frames = track.seen
    if series is not None:
        quiet = frames & neutral_frames(track.time_s, series.neutral)
        frames = quiet if quiet.any() else frames
    seated = protocol.neutral.posture == "seated"
    trunk = lean_deg(axis(track, HIPS, SHOULDERS, frames))
    legs = trunk if seated else lean_deg(axis(track, ANKLES, HIPS, frames))
    lean = lean_deg(axis(track, HIPS if seated else ANKLES, SHOULDERS, frames))
    limits = thresholds.roll
    turned = min(abs(lean), abs(legs)) >= limits.lying_deg
    wrong: Why | None = None
    held = series is not None and series.neutral.source == "assumed"
    if turned:
        wrong = why("picture_turned", lean=f"{abs(lean):.0f}")
    elif held and abs(lean) > limits.warn_deg:
        wrong = why("no_quiet_start", what="how level", stand="Sit" if seated else "Stand")
    elif abs(lean) > limits.warn_deg:
        bend = abs(float(wrap_deg(trunk - legs)))
        wrong = _tilt(lean, bend=bend, limits=limits, seated=seated)
    base = "hips" if seated else "feet"
    fine = f"From the {base} to the shoulders the person leans {abs(lean):.0f}° in the picture."
    return checked("roll", "Camera upright", wrong, fine=fine, blocks=turned)


def _tilt(lean: float, *, bend: float, limits: RollLimits, seated: bool) -> Why:
    """Say that the camera is rolled, or that a bent person leans instead of it."""
    shown = apart(abs(lean), limits.warn_deg)
    if bend > limits.max_bend_deg:
        return why("never_straight", lean=shown, bend=f"{bend:.0f}", stand="Stand")
    way = "clockwise" if lean > 0 else "anticlockwise"
    kind = "tilted_or_leaning" if seated else "tilted"
    return why(kind, lean=shown, way=way, most=limits.warn_deg)
