"""One clip: a rendered person in an mp4, and beside it a JSON with what is true of every frame."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from samples.body import Person, draw_person, rig
from samples.camera import Camera, Image, draw_room, place_camera
from samples.clothes import Outfit, draw_outfit
from samples.geometry import Array
from samples.measures import MEASURES
from samples.movements import PROTOCOLS
from samples.render import Canvas, Light, Mesh, Sensor, box, draw_light
from samples.scene import Scene
from samples.skeleton import Pose
from samples.timing import Stroke
from samples.truth import against_neutral, measure
from samples.walking import with_walk

SCHEMA = 1


@dataclass(frozen=True)
class Clip:
    """What to render. The same values give the same clip."""

    protocol: str
    seed: int
    name: str
    fps: int = 15
    size: tuple[int, int] = (640, 480)
    compensation: str | None = None
    azimuth_deg: float | None = None
    walks: bool | None = None
    crf: int | None = None


def render_clip(clip: Clip, folder: Path) -> Path:
    """Render ``clip`` into ``folder`` and return its JSON, which is written last."""
    number = list(PROTOCOLS).index(clip.protocol)
    rng = np.random.default_rng([clip.seed, number])
    person = draw_person(rng)
    outfit = draw_outfit(rng, person)
    scene = PROTOCOLS[clip.protocol](rng, person, clip.compensation)
    if clip.azimuth_deg is not None:
        scene = scene.seen_from(clip.azimuth_deg)
    walks = bool(rng.random() < 0.12) if clip.walks is None else clip.walks
    tested = scene
    if walks and scene.stander is not None and not scene.props:
        scene = with_walk(scene, rng)
    camera = _camera_for(rng, tested, person, clip.size)
    studio = _Studio(rng, scene, person, outfit, camera)
    crf = int(rng.integers(21, 30)) if clip.crf is None else clip.crf
    video = folder / f"{clip.name}.mp4"
    partial = folder / f".{clip.name}.part"
    times = np.arange(int(scene.duration_s * clip.fps)) / clip.fps
    rows: list[dict[str, float] | None] = []
    with _Film(partial, clip, crf) as film:
        for time in times:
            pose = scene.pose_at(float(time))
            rows.append(measure(pose) if scene.enters_s <= time <= scene.leaves_s else None)
            film.add(studio.shoot(pose))
    studio.close()
    partial.replace(video)
    truth = _truth(clip, scene, person, outfit, camera, times=times, rows=rows)
    record = video.with_suffix(".json")
    record.write_text(
        json.dumps(truth, separators=(",", ":"), allow_nan=False) + "\n", encoding="utf-8"
    )
    return record


def is_complete(clip: Clip, folder: Path) -> bool:
    """Return whether the clip has been rendered to its end."""
    return (folder / f"{clip.name}.mp4").exists() and (folder / f"{clip.name}.json").exists()


def _camera_for(
    rng: np.random.Generator, scene: Scene, person: Person, size: tuple[int, int]
) -> Camera:
    skins = [_skin(person, scene.pose_at(float(t))) for t in np.linspace(0, scene.duration_s, 24)]
    quiet = skins[0]
    return place_camera(
        rng,
        azimuth_deg=scene.azimuth_deg,
        points_m=np.vstack([skin[::25] for skin in skins]),
        stature_m=float(quiet[:, 2].max()),
        size=size,
    )


def _skin(person: Person, pose: Pose) -> Array:
    return person.skin(pose.local, pose.root_m)


class _Studio:
    """The room with the person in it, ready to be photographed in any pose."""

    def __init__(
        self, rng: np.random.Generator, scene: Scene, person: Person, outfit: Outfit, camera: Camera
    ) -> None:
        self._person, self._outfit, self._camera = person, outfit, camera
        first = _skin(person, scene.pose_at(scene.enters_s))
        feet = first[rig().vertices_of("foot", "toe"), :2].mean(axis=0)
        seat = (
            []
            if scene.seat is None
            else [first[rig().vertices_of("root", "pelvis"), :2].mean(axis=0)]
        )
        shadow = None if scene.walks_in else np.mean([feet, *seat], axis=0)
        self._room = draw_room(rng, camera, shadow_m=shadow)
        self._light: Light = draw_light(rng, camera.azimuth_deg)
        self._sensor = Sensor(rng, camera.size)
        self._furniture = [box(p.low_m, p.high_m, rng.integers(30, 200, 3)) for p in scene.props]
        if scene.seat is not None:
            self._furniture.append(self._stool(rng, scene, first))
        self._canvas = Canvas(camera.size)

    def _stool(self, rng: np.random.Generator, scene: Scene, skin_m: Array) -> Mesh:
        seat = scene.seat
        assert seat is not None  # noqa: S101  (the caller has looked)
        sitting = rig().vertices_of("root", "pelvis", "upperleg") & (skin_m[:, 1] > seat.front_m)
        top = float(np.quantile(skin_m[sitting, 2], 0.01)) - 0.002
        low = np.array([-seat.half_width_m, seat.front_m, 0.0])
        high = np.array([seat.half_width_m, seat.back_m, top])
        return box(low, high, rng.integers(30, 200, 3))

    def shoot(self, pose: Pose) -> Image:
        """Return the picture of the person in ``pose``."""
        vertices, normals = self._outfit.dress(_skin(self._person, pose))
        body = Mesh(vertices, rig().faces, self._outfit.colours, normals)
        colour, cover = self._canvas.draw(self._camera, self._light, [body, *self._furniture])
        return self._sensor.expose(colour + self._room * (1 - cover))

    def close(self) -> None:
        self._canvas.close()


class _Film:
    """An H.264 file that is being written."""

    def __init__(self, path: Path, clip: Clip, crf: int) -> None:
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: Any = self._container.add_stream("libx264", rate=Fraction(clip.fps))
        self._stream.width, self._stream.height = clip.size
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.thread_count = 1
        self._stream.options = {"crf": str(crf), "preset": "medium"}

    def __enter__(self) -> _Film:
        return self

    def add(self, picture: Image) -> None:
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        self._container.mux(self._stream.encode(frame))

    def __exit__(self, *_: object) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()


def _truth(
    clip: Clip,
    scene: Scene,
    person: Person,
    outfit: Outfit,
    camera: Camera,
    *,
    times: Array,
    rows: list[dict[str, float] | None],
) -> dict[str, Any]:
    begins, ends = scene.enters_s, scene.enters_s + scene.quiet_s
    quiet = [bool(begins <= t <= ends) for t in times]
    series = against_neutral(rows, quiet=quiet)
    return {
        "schema": SCHEMA,
        "clip": f"{clip.name}.mp4",
        "protocol": clip.protocol,
        "seed": clip.seed,
        "fps": clip.fps,
        "size_px": list(clip.size),
        "person": {
            "sex": person.sex,
            "age": person.age_years,
            "height_cm": person.height_cm,
            "build": person.build,
            "clothes": outfit.description,
            "clothes_loose_cm": round(100 * outfit.loose_m, 1),
        },
        "camera": {
            "azimuth_deg": round(camera.azimuth_deg, 2),
            "roll_deg": round(camera.roll_deg, 2),
            "fov_deg": round(camera.fov_deg, 2),
            "height_m": round(camera.height_m, 3),
            "distance_m": round(camera.distance_m, 3),
        },
        "movement": {"compensation": scene.compensation, **scene.parameters},
        "walks_in": scene.walks_in,
        "quiet": {"start_s": round(begins, 2), "end_s": round(ends, 2)},
        "repetitions": [
            _repetition(stroke, scene.protocol, times, series) for stroke in scene.strokes
        ],
        "frames": {"time_s": [round(float(t), 4) for t in times], **series},
    }


def _repetition(
    stroke: Stroke, protocol: str, times: Array, series: dict[str, list[float | None]]
) -> dict[str, Any]:
    """Return when the repetition was and every measure at its peak, the frame of most movement."""
    frames = np.flatnonzero((times >= stroke.start_s) & (times <= stroke.end_s))
    main = np.array([series[_main_measure(protocol, stroke)][i] for i in frames], dtype=float)
    sign = -1.0 if stroke.direction in {"right", "external"} else 1.0
    peak = int(frames[int(np.argmax(sign * main))])
    return {
        "index": stroke.index,
        "side": stroke.side,
        "direction": stroke.direction,
        "start_s": round(stroke.start_s, 3),
        "peak_s": round(float(times[peak]), 3),
        "end_s": round(stroke.end_s, 3),
        "measures": {name: series[name][peak] for name in MEASURES},
    }


def _main_measure(protocol: str, stroke: Stroke) -> str:
    if protocol.startswith("hip_rotation"):
        return f"{stroke.side}_hip_internal_rotation_deg"
    if protocol.startswith("trunk_rotation"):
        return "thorax_rotation_deg"
    return {"hip_hinge": "trunk_inclination_deg", "side_bend": "trunk_side_bend_deg"}[protocol]
