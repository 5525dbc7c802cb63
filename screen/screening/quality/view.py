"""Checks of the view: from where the camera saw the person."""

from __future__ import annotations

from typing import Final

from screen.kinematics.series import ViewEstimate
from screen.reasons import why
from screen.screening.parts import Check
from screen.screening.protocol import Protocol
from screen.screening.quality.check import apart, checked
from screen.screening.reference.thresholds import Thresholds

_TARGET_DEG: Final = {"front": (0.0,), "back": (180.0,), "side": (90.0, -90.0)}


def view_check(view: ViewEstimate, protocol: Protocol, *, upright: bool = True) -> Check:
    """Check that the camera sees the person from where the test needs it.

    Where the person is at no moment ``upright`` and still, a posture at the end of a movement looks
    like a camera that stands elsewhere: no advice on the camera is drawn from it.
    """
    camera = protocol.camera
    off = apart(view.off_deg, camera.max_off_deg)
    seen = f"The camera saw the person from the {view.kind}"
    if view.kind == "oblique":
        seen = f"The camera saw the person at an angle, {off}° off the nearest view"
    elif view.off_deg >= 1:
        seen = f"{seen}, {off}° off"
    wrong = None
    fits = view.kind in camera.views and view.off_deg <= camera.max_off_deg
    if not fits and not upright:
        standing = protocol.neutral.posture == "standing"
        wrong = why("no_quiet_start", what="from where", stand="Stand" if standing else "Sit")
    elif not fits:
        wrong = why(
            "wrong_view",
            seen=seen,
            wanted=f"the {' or '.join(camera.views)} view, at most {camera.max_off_deg:.0f}° off",
            turn=turn_advice(view, protocol),
            placement=camera.placement,
        )
    return checked("view", "Camera's view", wrong, fine=f"{seen}.", blocks=True)


def square(view: ViewEstimate, protocol: Protocol, thresholds: Thresholds) -> list[Check]:
    """Return the warning of norms section 14, rule 40: sagittal angles want a square side view."""
    if protocol.plane != "sagittal" or view.kind != "side":
        return []
    limit = thresholds.view.warn_off_deg
    off, wrong = apart(view.off_deg, limit), None
    if view.off_deg > limit:
        wrong = why("not_square", off=off, most=limit, turn=turn_advice(view, protocol))
    fine = f"The side view was {off}° off; within {limit:.0f}° is best."
    return [checked("square", "Camera square to the person", wrong, fine=fine)]


def turn_advice(view: ViewEstimate, protocol: Protocol) -> str:
    """Say how far and which way the person must turn; ``azimuth_deg`` grows to their left."""
    targets = [angle for kind in protocol.camera.views for angle in _TARGET_DEG.get(kind, ())]
    turns = [(target - view.azimuth_deg + 180) % 360 - 180 for target in targets]
    if not turns:
        return ""
    turn = min(turns, key=abs)
    return f"Turn about {abs(turn):.0f}° to your {'left' if turn > 0 else 'right'}."
