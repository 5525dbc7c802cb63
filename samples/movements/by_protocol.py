"""The tests by name."""

from __future__ import annotations

from collections.abc import Callable

from samples.movements.drill import hip_hinge_drill
from samples.movements.hinge import hip_hinge, hip_hinge_seated
from samples.movements.hips import hip_rotation_seated, hip_rotation_standing
from samples.movements.leg import hip_extension_standing, thigh_lift_standing
from samples.movements.scene import Scene
from samples.movements.trunk import (
    side_bend,
    trunk_rotation_seated,
    trunk_rotation_standing,
)

Maker = Callable[..., Scene]  # of rng, person, compensation and, of those below, the arms
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
ASKED_ARMS = {
    "hip_hinge": "crossed",
    "hip_hinge_seated": "crossed",
    "side_bend": "hanging",
    "trunk_rotation_seated": "crossed",
    "trunk_rotation_standing": "crossed",
    "hip_rotation_seated": "on seat",
}
"""How the tests ask for the arms to be held, with nothing in the hands."""
