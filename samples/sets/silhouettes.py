"""People seen as silhouettes, without pictures and without the network: thousands in an hour.

The network's mask is right to about half a pixel, so the true silhouette of a dressed person stands
in for it; the network's landmarks are not right, and are to be made wrong as it makes them
(``landmark_errors``). A person costs a tenth of a filmed and tracked clip.

``python -m samples.sets.silhouettes --out DIR`` makes them; it goes on where it stopped.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from samples.filming.film import Clip
from samples.filming.studio import skin_of
from samples.graphics.camera import Camera
from samples.graphics.geometry import Array
from samples.graphics.render import Canvas, Mesh, draw_light
from samples.movements.timing import Stroke
from samples.people.body import Person, rig
from samples.people.skeleton import Pose
from samples.people.truth import measure
from samples.sets.clip import Take, draw_take
from samples.sets.people import clip_for, people_sets
from screen.files import atomic_path
from screen.pose.landmarks import COUNT, INDEX, pair
from screen.pose.silhouette import silhouette_curve

_HEIGHT_PX = 360
_SOFT_PX = 1.2
_QUIET_FRAMES = 3
_SHARES = (0.4, 0.7, 1.0)
_BACK_SHARES = (0.5,)
_GLANCES = 9
_A_FILE = 50
_SERIES = ("time_s", "still", "peak", "landmarks_px", "silhouette_px")
_KEPT = (
    "trunk_inclination_deg",
    "pelvis_inclination_deg",
    "thorax_inclination_deg",
    "lumbar_flexion_deg",
    "left_hip_flexion_deg",
    "right_hip_flexion_deg",
    "left_knee_flexion_deg",
)
_BONES = {
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "foot",
}


@dataclass(frozen=True, eq=False)
class Silhouettes:
    """One person in some frames: quiet ones first, then the repetitions.

    ``landmarks_px`` ``(n, 33, 2)`` are true joints (NaN for landmarks that have none),
    ``silhouette_px`` ``(n, 128, 2)``; ``truth`` is what the back is
    learned from, against quiet, ``(n,)``.
    """

    name: str
    seed: int
    forward: int
    size_px: tuple[int, int]
    time_s: Array
    still: NDArray[np.bool_]
    peak: NDArray[np.bool_]
    landmarks_px: NDArray[np.float32]
    silhouette_px: NDArray[np.float32]
    truth: dict[str, Array]
    about: dict[str, str | float]


def silhouettes_of(clip: Clip) -> Silhouettes:
    """Return one person's silhouettes at a few moments, nearly as ``render_clip`` films them."""
    take = draw_take(clip, glances=_GLANCES)
    return _seen_at(take, _small(take.camera), *_moments(take))


def joints_of(clip: Clip, times_s: Array) -> NDArray[np.float32]:
    """Return the true landmarks ``(n, 33, 2)`` in the pixels of the film of ``clip``."""
    take = draw_take(clip)
    face = face_of(take.person)
    poses = [take.scene.pose_at(float(time)) for time in times_s]
    return np.stack(
        [joints_in_picture(take.camera, pose, skin_of(take.person, pose), face) for pose in poses]
    )


def _seen_at(
    take: Take,
    camera: Camera,
    times: Array,
    still: NDArray[np.bool_],
    peak: NDArray[np.bool_],
) -> Silhouettes:
    """Return the silhouettes at ``times`` (n,), some of them quiet, some the furthest."""
    scene = take.scene
    canvas, light = Canvas(camera), draw_light(np.random.default_rng(0), camera.azimuth_deg)
    face = face_of(take.person)
    rows, landmarks, curves = [], [], []
    for time in times.tolist():
        pose = scene.pose_at(time)
        skin = skin_of(take.person, pose)
        vertices, normals = take.outfit.dress(skin)
        body = Mesh(vertices, rig().faces, take.outfit.colours, normals)
        held = [] if scene.carried is None else scene.carried(pose, time)
        drawn = canvas.draw(light, [body, *take.outfit.extras(skin), *held])
        mask = cv2.GaussianBlur(drawn[..., 3].astype(np.float32) / 255, (0, 0), _SOFT_PX)
        points = joints_in_picture(camera, pose, skin, face)
        rows.append(measure(pose))
        landmarks.append(points)
        curves.append(silhouette_curve(mask, points))
    canvas.close()
    known = {name: np.array([row[name] for row in rows]) for name in _KEPT}
    return Silhouettes(
        name=take.clip.name,
        seed=take.clip.seed,
        forward=-1 if scene.azimuth_deg > 0 else 1,
        size_px=camera.size,
        time_s=times,
        still=still,
        peak=peak,
        landmarks_px=np.stack(landmarks),
        silhouette_px=np.stack(curves),
        truth={name: values - values[still].mean() for name, values in known.items()},
        about={
            "top": take.outfit.top,
            "fit": take.outfit.fit,
            "build": take.person.build,
            "yaw_off_deg": take.camera.yaw_off_deg,
            "style": str(scene.parameters.get("style", "")),
            "holds": str(scene.parameters.get("holds", "")),
            "arms": str(scene.parameters.get("arms", "")),
        },
    )


def _small(camera: Camera) -> Camera:
    width, height = camera.size
    return replace(camera, size=(round(width * _HEIGHT_PX / height / 4) * 4, _HEIGHT_PX))


def _moments(take: Take) -> tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the times (n,) looked at, which are quiet, and which are the furthest."""
    scene = take.scene
    quiet = scene.enters_s + scene.quiet_s * np.linspace(0.2, 0.9, _QUIET_FRAMES)
    moving = [time for stroke in scene.strokes for time in _stroke_times(stroke)]
    each = len(_SHARES) + len(_BACK_SHARES)
    peak = [i % each == len(_SHARES) - 1 for i in range(len(moving))]
    times = np.concatenate([quiet, moving])
    still = np.arange(len(times)) < len(quiet)
    return times, still, np.concatenate([np.zeros(len(quiet), dtype=bool), peak])


def _stroke_times(stroke: Stroke) -> list[float]:
    down, up = stroke.top_s - stroke.start_s, stroke.end_s - stroke.leave_s
    return [
        *(stroke.start_s + share * down for share in _SHARES),
        *(stroke.leave_s + share * up for share in _BACK_SHARES),
    ]


def face_of(person: Person) -> dict[str, int]:
    """Return the vertices of nose and ears."""
    rest, head = person.rest_skin, np.flatnonzero(rig().vertices_of("head"))
    left, right = head[np.argmax(rest[head, 0])], head[np.argmin(rest[head, 0])]
    return {
        "nose": int(head[np.argmin(rest[head, 1])]),
        "left_ear": int(left),
        "right_ear": int(right),
    }


def joints_in_picture(
    camera: Camera, pose: Pose, skin: Array, face: dict[str, int]
) -> NDArray[np.float32]:
    """Return where the joints and ``face_of`` lie, ``(33, 2)`` px; NaN for what is no joint."""
    points = np.full((COUNT, 2), np.nan)
    for joint, bone in _BONES.items():
        joints = np.stack([pose.joint(f"{bone}.{side}") for side in "LR"])
        points[list(pair(joint))] = camera.project(joints)
    for name, vertex in face.items():
        points[INDEX[name]] = camera.project(skin[vertex][None])[0]
    return points.astype(np.float32)


# Many of them, in files.


def save_silhouettes(people: Sequence[Silhouettes], path: Path) -> None:
    """Write some people to one compressed ``.npz`` file."""
    arrays: dict[str, NDArray[np.generic]] = {}
    heads = []
    for number, one in enumerate(people):
        heads.append(
            {
                "name": one.name,
                "seed": one.seed,
                "forward": one.forward,
                "size_px": one.size_px,
                "about": one.about,
            }
        )
        arrays |= {f"{number}_{name}": getattr(one, name) for name in _SERIES}
        arrays |= {f"{number}_truth_{name}": values for name, values in one.truth.items()}
    with atomic_path(path) as temporary, temporary.open("wb") as handle:
        np.savez_compressed(handle, head=np.array(json.dumps(heads)), **arrays)  # type: ignore[arg-type]


def load_silhouettes(path: Path) -> list[Silhouettes]:
    """Read the people of one file."""
    with np.load(path, allow_pickle=False) as stored:
        heads, arrays = json.loads(str(stored["head"])), {key: stored[key] for key in stored.files}
    return [
        Silhouettes(
            **{**head, "size_px": tuple(head["size_px"])},
            **{name: arrays[f"{number}_{name}"] for name in _SERIES},
            truth={
                key.removeprefix(f"{number}_truth_"): values
                for key, values in arrays.items()
                if key.startswith(f"{number}_truth_")
            },
        )
        for number, head in enumerate(heads)
    ]


def _make_file(job: tuple[str, range, Path]) -> Path:
    protocol, seeds, path = job
    cv2.setNumThreads(1)
    people = people_sets()["silhouettes"]
    save_silhouettes([silhouettes_of(clip_for(people, protocol, seed)) for seed in seeds], path)
    return path


def main(
    *,
    out: Annotated[Path, typer.Option(help="Folder for the files.")],
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Make the silhouettes of the set ``silhouettes`` of people.toml; what is there stays."""
    out.mkdir(parents=True, exist_ok=True)
    people = people_sets()["silhouettes"]
    jobs = [
        (protocol, people.seeds[first : min(first + _A_FILE, count)], out / name)
        for protocol, count in people.counts.items()
        for first in range(0, count, _A_FILE)
        if not (out / (name := f"{protocol}_{people.seeds[first]}.npz")).exists()
    ]
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # read by the processes started below
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, maxtasksperchild=2) as pool:
        for done, path in enumerate(pool.imap_unordered(_make_file, jobs), start=1):
            typer.echo(f"{done}/{len(jobs)} {path.name}")


if __name__ == "__main__":
    typer.run(main)
