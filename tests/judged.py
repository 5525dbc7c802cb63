"""Sample clips judged once, from the small tracks of ``tests/tracks`` (``tests.thin_track``).

What a test shows, stores or exports is what the judge made of a recording. Rarer cases are small
named changes of it: each says one thing that another recording would have said.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from screen import api
from screen.capture.frame import Frame
from screen.pose.track import PoseTrack
from screen.screening.result import Answer, FindingResult, ScreenResult
from tests.thin_track import FOLDER

PROTOCOLS = {
    "hip_hinge_clean": "hip_hinge",
    "hip_hinge_rounded": "hip_hinge",
    "side_bend_pelvis_shift": "side_bend",
    "hip_rotation_seated_clean": "hip_rotation_seated",
    "hip_rotation_standing_trunk_lean": "hip_rotation_standing",
    "trunk_rotation_seated_clean": "trunk_rotation_seated",
}


@cache
def judged_clip(name: str) -> api.Screening:
    """Return a sample clip by its name, judged; each is judged once."""
    person = api.person_from(sex="female", age=44, height_cm=168)
    return api.analyze(FOLDER / f"{name}.npz", protocol=PROTOCOLS[name], person=person)


@cache
def not_judged() -> ScreenResult:
    """Return a side bend taken for a hinge: seen from the front, not from the side."""
    track = PoseTrack.load(FOLDER / "side_bend_pelvis_shift.npz")
    return api.analyze(track, protocol="hip_hinge").result


def with_answer(result: ScreenResult, name: str, **changes: object) -> ScreenResult:
    """Return the result with one of its answers changed."""
    answers = [one.model_copy(update=changes) if one.id == name else one for one in result.answers]
    return result.model_copy(update={"answers": answers})


def with_finding(result: ScreenResult, name: str, **changes: object) -> ScreenResult:
    """Return the result with one of its findings changed, on all its sides."""
    findings = [
        one.model_copy(update=changes) if one.id == name else one for one in result.findings
    ]
    return result.model_copy(update={"findings": findings})


READING = ("value", "low", "high", "error", "error_basis", "count", "towards")
"""What a finding says of its measure, and where it is seen best."""
SHOWN_AT = ("repetition", "frame", "time_s")


def not_answered(
    result: ScreenResult,
    name: str,
    reason: str = "The arm hides the back.",
    advice: str = "Cross the arms on the chest.",
) -> ScreenResult:
    """Return the result as the judging leaves it where a question has no reading."""
    (answer,) = [one for one in result.answers if one.id == name]
    for finding in answer.findings:
        result = _not_measured(result, finding, reason, advice)
    kept = answer.model_dump(include={"id", "question", "about", "findings"})
    unanswered = Answer(
        **kept,
        likelihood="not_measured",
        probability=None,
        text=f"Not answered: {_inside(reason)} {advice}",
        reason=reason,
        advice=advice,
        left_out=sorted(answer.findings),
    )
    answers = [unanswered if one.id == name else one for one in result.answers]
    return result.model_copy(update={"answers": answers})


def _not_measured(result: ScreenResult, name: str, reason: str, advice: str) -> ScreenResult:
    """Return the result with a finding that has no reading, on all its sides."""
    fields = FindingResult.model_fields
    nothing = {one: fields[one].get_default() for one in (*READING, *SHOWN_AT, "what")}
    return with_finding(
        result,
        name,
        **nothing | {"value": None, "error": None, "error_basis": None},
        likelihood="not_measured",
        probability_beyond=None,
        why=f"Not measured: {_inside(reason)}",
        reason=reason,
        advice=advice,
        action=advice,
    )


def _inside(sentence: str) -> str:
    """Return the sentence as it stands after a colon."""
    return sentence[:1].lower() + sentence[1:]


def with_view(result: ScreenResult, **changes: object) -> ScreenResult:
    """Return the result with the camera seen to stand, or to be turned, otherwise."""
    view = result.quality.view
    assert view is not None
    quality = result.quality.model_copy(update={"view": view.model_copy(update=changes)})
    return result.model_copy(update={"quality": quality})


def grey_frame(index: int, time_s: float, *, width: int = 640, height: int = 480) -> Frame:
    """Return a frame of an empty room whose grey tells frames apart."""
    image = np.full((height, width, 3), 150, dtype=np.uint8)
    image[int(height * 0.9) :] = (120, 105, 95)
    image[..., 0] = np.uint8(130 + index % 60)
    return Frame(index=index, time_s=time_s, image_rgb=image)
