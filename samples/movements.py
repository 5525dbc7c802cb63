"""The tests by name."""

from __future__ import annotations

from collections.abc import Callable

from samples.body import Person
from samples.choices import Rng
from samples.drill_scenes import hip_hinge_drill
from samples.hinge_scenes import hip_hinge, hip_hinge_seated
from samples.hip_scenes import hip_rotation_seated, hip_rotation_standing
from samples.leg_scenes import hip_extension_standing, thigh_lift_standing
from samples.scene import Scene
from samples.trunk_scenes import (
    side_bend,
    trunk_rotation_seated,
    trunk_rotation_standing,
)

Maker = Callable[[Rng, Person, str | None], Scene]
PROTOCOLS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        hip_hinge,
        side_bend,
        trunk_rotation_seated,
        trunk_rotation_standing,
        hip_rotation_seated,
        hip_rotation_standing,
        hip_hinge_seated,
        thigh_lift_standing,
        hip_extension_standing,
        hip_hinge_drill,
    )
}
