"""Sizes of one body that poses and furniture need, in metres, from the skeleton and the skin."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from samples.people.body import Person, bone_name, rig


@functools.cache
def _marked(*prefixes: str) -> npt.NDArray[np.intp]:
    return np.flatnonzero(rig().vertices_of(*prefixes))


def _widest(person: Person, low_m: float, high_m: float) -> float:
    skin = person.rest_skin[_marked("spine", "pelvis", "root", "upperleg")]
    band = skin[(skin[:, 2] > low_m) & (skin[:, 2] < high_m)]
    return float(np.abs(band[:, 0]).max())


def half_width(person: Person) -> float:
    """Return half the width of the hips."""
    return _widest(person, -0.1, 0.05)


def waist_width(person: Person) -> float:
    """Return half the width just over the iliac crests."""
    return _widest(person, 0.1, 0.17)


def _midline(person: Person, height_m: float) -> npt.NDArray[np.float64]:
    skin = person.rest_skin[_marked("spine", "pelvis", "root", "breast", "neck")]
    near = (np.abs(skin[:, 2] - height_m) < 0.06) & (np.abs(skin[:, 0]) < 0.08)
    front_to_back: npt.NDArray[np.float64] = skin[near, 1]
    return front_to_back


def chest_front(person: Person) -> float:
    """Return the y (negative) of the front of the chest at rest."""
    skin = person.rest_skin[_marked("spine", "breast")]
    height = person.rest(bone_name("upperarm01", "left"))[2]
    return float(skin[np.abs(skin[:, 2] - height + 0.15) < 0.08, 1].min())


def belly_depth(person: Person) -> float:
    """Return how far the lower belly stands in front of the hip centres."""
    hip = person.rest(bone_name("upperleg01", "left"))[1]
    return float(hip - _midline(person, 0.06).min())


def back_at(person: Person, height_m: float) -> float:
    """Return the y of the back at rest, ``height_m`` over the root."""
    return float(_midline(person, height_m).max())


def hip_to_knee(person: Person) -> float:
    """Return the length of the thigh."""
    return float(np.linalg.norm(person.rest("lowerleg01.L") - person.rest("upperleg01.L")))


def knee_to_ankle(person: Person) -> float:
    """Return the length of the shank."""
    return float(np.linalg.norm(person.rest("foot.L") - person.rest("lowerleg01.L")))
