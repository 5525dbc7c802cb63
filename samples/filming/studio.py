"""The room with the person in it, ready to be photographed at any time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samples.filming.film import Recording
from samples.filming.room import draw_room
from samples.filming.sensor import Sensor
from samples.filming.wander import Picture, draw_shake
from samples.graphics.camera import Camera, Image
from samples.graphics.geometry import Array
from samples.graphics.render import Canvas, Light, Mesh, box, draw_light
from samples.movements.scene import Scene
from samples.people.body import Person, rig
from samples.people.outfit import Outfit
from samples.people.skeleton import Pose

_SHARPEST_BLUR_S = 1 / 60  # a longer exposure needs more instants


def skin_of(person: Person, pose: Pose) -> Array:
    """Return the skin (n_vertices, 3) of the person in ``pose``, metres."""
    return person.skin(pose.local, pose.root_m)


class Studio:
    """One person, their clothes and load, the furniture, the light and the sensor."""

    def __init__(
        self,
        rng: np.random.Generator,
        scene: Scene,
        *,
        person: Person,
        outfit: Outfit,
        camera: Camera,
        recording: Recording,
        careful: bool = False,
    ) -> None:
        self._scene, self._person, self._outfit = scene, person, outfit
        self._exposure_s = recording.exposure_s
        first = skin_of(person, scene.pose_at(scene.enters_s))
        shirt = outfit.colours[rig().vertices_of("spine")]
        cloth = np.median(shirt if outfit.shirt_colours is None else outfit.shirt_colours, axis=0)
        self._room = draw_room(rng, camera, shadow_m=_floor_shadow(scene, first), cloth=cloth)
        self._light: Light = draw_light(rng, camera.azimuth_deg)
        self._sensor = Sensor(rng, camera.size, careful=careful)
        self._shake = draw_shake(rng, camera.size[1]) if recording.handheld else None
        self._furniture = [box(p.low_m, p.high_m, rng.integers(30, 200, 3)) for p in scene.props]
        if scene.seat is not None:
            self._furniture.append(_stool(rng, scene, first))
        self._canvas = Canvas(camera)

    def shoot(self, time_s: float) -> Image:
        """Return the picture taken at ``time_s``, the middle of the exposure."""
        drawn = self._draw(time_s) if self._exposure_s == 0 else self._blurred(time_s)
        return self._taken(drawn, time_s)

    def shoot_still(
        self, skin_m: Array, carried: Sequence[Mesh], time_s: float
    ) -> tuple[Image, Picture]:
        """Return a sharp picture of a skin (n_vertices, 3), and how much of each pixel it covers.

        ``carried`` is what the hands hold; the cover (height, width), 0 to 1, is that of the person
        and of what they hold.
        """
        person = [*self._dressed(skin_m), *carried]
        alone = self._canvas.draw(self._light, person)
        whole = (
            self._canvas.draw(self._light, person + self._furniture) if self._furniture else alone
        )
        return self._taken(whole.astype(np.float32), time_s), alone[..., 3] * np.float32(1 / 255)

    def _taken(self, drawn: Picture, time_s: float) -> Image:
        cover = drawn[..., 3] * np.float32(1 / 255)
        behind = self._room.behind(cover)
        picture = drawn[..., :3] + behind * (1 - cover)[..., None]
        if self._shake is not None:
            picture = self._shake(picture, time_s)
        return self._sensor.expose(picture, time_s)

    def close(self) -> None:
        """Give the drawing context back."""
        self._canvas.close()

    def _blurred(self, time_s: float) -> Picture:
        """Return the mean of 2 to 4 pictures within the exposure."""
        count = 2 + int(2 * min(self._exposure_s / (2 * _SHARPEST_BLUR_S), 1.0))
        offsets = (np.arange(count) + 0.5) / count - 0.5
        times = np.clip(time_s + self._exposure_s * offsets, 0, self._scene.duration_s)
        total = np.zeros(1, dtype=np.float32)
        for time in times:
            total = total + self._draw(float(time))
        return total / np.float32(count)

    def _draw(self, time_s: float) -> Picture:
        pose = self._scene.pose_at(time_s)
        carried = self._scene.carried
        held = [] if carried is None else carried(pose, time_s)
        meshes = [*self._dressed(skin_of(self._person, pose)), *held, *self._furniture]
        return self._canvas.draw(self._light, meshes).astype(np.float32)

    def _dressed(self, skin_m: Array) -> list[Mesh]:
        vertices, normals = self._outfit.dress(skin_m)
        body = Mesh(vertices, rig().faces, self._outfit.colours, normals)
        return [body, *self._outfit.extras(skin_m)]


def _floor_shadow(scene: Scene, skin_m: Array) -> Array | None:
    """Return where (x, y) the shadow on the floor lies, between feet and seat."""
    if scene.walks_in:
        return None
    feet = skin_m[rig().vertices_of("foot", "toe"), :2].mean(axis=0)
    if scene.seat is None:
        return feet
    return (feet + skin_m[rig().vertices_of("root", "pelvis"), :2].mean(axis=0)) / 2


def _stool(rng: np.random.Generator, scene: Scene, skin_m: Array) -> Mesh:
    seat = scene.seat
    assert seat is not None  # noqa: S101  (the caller has looked)
    sitting = rig().vertices_of("root", "pelvis", "upperleg") & (skin_m[:, 1] > seat.front_m)
    top = float(np.quantile(skin_m[sitting, 2], 0.01)) - 0.002
    low = np.array([-seat.half_width_m, seat.front_m, 0.0])
    high = np.array([seat.half_width_m, seat.back_m, top])
    return box(low, high, rng.integers(30, 200, 3))
