"""The circumstances that errors are broken down by: clothes, build, view, size, movement."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from screen.screening.parts import Clothes

Truth = Mapping[str, Any]
CLOSE_TOPS = frozenset({"shirtless", "tight"})
YAW_EDGES_DEG = (0, 10, 20, 30)
TRUNK_EDGES_PX = (0, 60, 90, 120, 160)
FRAMES_EDGES = (0, 20, 40)
PICTURE_EDGES_PX = (0, 400, 600, 900)
KNEE_EDGES_DEG = (0, 30, 60, 90)
TRUNK_EDGES_DEG = (0, 45, 75)
LUMBAR_EDGES_DEG = (0, 5, 20, 35)
_LOOSE_CM = (0.75, 1.5)
"""For sets that name no fit: below the first the cloth is close, from the second on loose."""


def clip_facets(truth: Truth, trunk_px: float | None) -> dict[str, str]:
    """Return the circumstances of a whole clip, by name.

    Parameters
    ----------
    truth
        What is true of the clip; what it does not say is left out.
    trunk_px
        Length of the trunk in the analysed picture, where the tool found one.
    """
    person, camera, movement = truth["person"], truth["camera"], truth["movement"]
    nominal = round(camera["azimuth_deg"] / 90) * 90
    yaw = abs(camera.get("yaw_off_deg", camera["azimuth_deg"] - nominal))
    top, fit = person.get("top"), person.get("fit") or fit_of(person.get("clothes_loose_cm"))
    facets = {
        "setting": truth.get("setting"),
        "view": {0: "front", 1: "side", 2: "back"}[round(abs(camera["azimuth_deg"]) / 90) % 4],
        "camera off, deg": binned(yaw, YAW_EDGES_DEG),
        "clothes": "close" if clothes_of(truth) == "close" else "not close",
        "top": top,
        "fit": fit,
        "hair": person.get("hair"),
        "build": person.get("build"),
        "sex": person.get("sex"),
        "trunk, px": None if trunk_px is None else binned(trunk_px, TRUNK_EDGES_PX),
        "frames a second": binned(truth["fps"], FRAMES_EDGES),
        "picture, px": binned(min(truth["size_px"]), PICTURE_EDGES_PX),
        "style": movement.get("style"),
        "arms": movement.get("arms"),
        "holds": movement.get("holds"),
        "handheld": _yes_no(camera.get("shake")),
        "even frames": _yes_no(camera.get("even_frames")),
        "cropped": camera.get("cropped"),
    }
    return {name: str(value) for name, value in facets.items() if value is not None}


def clothes_of(truth: Truth) -> Clothes:
    """Return what somebody who looks at the person says of the clothes (``--clothes``)."""
    person = truth["person"]
    fit = person.get("fit") or fit_of(person.get("clothes_loose_cm"))
    return "close" if fit in {"none", "close"} or person.get("top") in CLOSE_TOPS else "usual"


def repetition_facets(repetition: Truth) -> dict[str, str]:
    """Return the circumstances of one true repetition: how deep, rounded, how bent the knees."""
    measures = repetition["measures"]
    facets = {}
    knees = [measures.get(f"{side}_knee_flexion_deg") for side in ("left", "right")]
    if None not in knees:
        facets["knee bend, deg"] = binned(max(knees), KNEE_EDGES_DEG)
    if (trunk := measures.get("trunk_inclination_deg")) is not None:
        facets["trunk depth, deg"] = binned(trunk, TRUNK_EDGES_DEG)
    if (lumbar := measures.get("lumbar_flexion_deg")) is not None:
        facets["true rounding, deg"] = binned(lumbar, LUMBAR_EDGES_DEG)
    return facets


def fit_of(loose_cm: float | None) -> str | None:
    """Return how close cloth is that stands off the skin by so many centimetres."""
    if loose_cm is None:
        return None
    if loose_cm < _LOOSE_CM[0]:
        return "close"
    return "regular" if loose_cm < _LOOSE_CM[1] else "loose"


def binned(value: float, edges: tuple[int, ...]) -> str:
    """Return the bin that a value falls into: ``10-20``, or ``30+`` from the last edge on."""
    for low, high in pairwise(edges):
        if value < high:
            return f"{low}-{high}"
    return f"{edges[-1]}+"


def _yes_no(value: Any) -> str | None:
    """Return yes or no; None where the truth does not say."""
    return None if value is None else ("yes" if value else "no")
