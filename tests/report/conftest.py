"""Sample clips judged once, from small stored tracks (made by ``tests.report.thin_track``)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from screen import api
from tests.report.thin_track import FOLDER

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
    person = api.person_from(sex="female", age=44)
    return api.analyze(FOLDER / f"{name}.npz", protocol=PROTOCOLS[name], person=person)


@pytest.fixture(scope="session")
def judged() -> Callable[[str], api.Screening]:
    """A sample clip by its name, judged; each is judged once."""
    return judged_clip
