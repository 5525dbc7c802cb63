"""The parametric body: who the person is, their skeleton at rest and their skin in a pose."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

import anny
import numpy as np
import numpy.typing as npt
import torch

from samples.graphics.geometry import Array, Side

_YOUNG_ADULT, _YEARS_PER_UNIT, _YOUNG_YEARS = 2.0 / 3.0, 195.0, 25.0
_LOCAL = (
    "buttocks-volume-incr",
    "stomach-pregnant-incr",
    "stomach-tone-incr",
    "torso-scale-depth-incr",
    "torso-vshape-incr",
    "torso-muscle-dorsi-incr",
    "hip-scale-horiz-incr",
    "l-upperleg-fat-incr",
    "r-upperleg-fat-incr",
)  # changes of one region, -1 to 1; 0 changes nothing


class Rig:
    """The body model's fixed parts: bones, triangles, and which bone moves which vertex."""

    def __init__(self) -> None:
        torch.set_num_threads(1)
        self.model = anny.Anny(local_changes=list(_LOCAL))
        self.bones: list[str] = list(self.model.bone_labels)
        self.index = {name: i for i, name in enumerate(self.bones)}
        parents = self.model.bone_parents
        self.parents = [-1 if p is None else int(p) for p in parents]
        self.faces: npt.NDArray[np.int64] = self.model.faces.numpy()
        weights = self.model.vertex_bone_weights.numpy()
        owners = self.model.vertex_bone_indices.numpy()
        strongest = owners[np.arange(len(weights)), weights.argmax(axis=1)]
        self.vertex_bone = np.array([self.bones[i] for i in strongest])

    def vertices_of(self, *prefixes: str) -> npt.NDArray[np.bool_]:
        """Mark the vertices whose strongest bone starts with one of ``prefixes``."""
        return np.char.startswith(self.vertex_bone[:, None], list(prefixes)).any(axis=1)


@functools.cache
def rig() -> Rig:
    """Return the one rig of this process (it takes a second to load)."""
    return Rig()


def bone_name(joint: str, side: Side) -> str:
    """Return the rig's name of a paired bone, for example ``upperleg01.L``."""
    return f"{joint}.{'L' if side == 'left' else 'R'}"


@dataclass(frozen=True)
class Person:
    """One invented person: the body's shape, with words for the record."""

    sex: str
    age_years: int
    height_cm: float
    build: str
    shape: dict[str, float]
    rest_joints: Array = field(repr=False)  # (n_bones, 3), metres, root at the origin
    rest_skin: Array = field(repr=False)  # (n_vertices, 3)

    def rest(self, bone: str) -> Array:
        """Return where the head of ``bone`` lies at rest, in metres from the root."""
        return self.rest_joints[rig().index[bone]]

    def skin(self, local: Mapping[str, Array], root_m: Array) -> Array:
        """Return the skin in a pose, shape (n_vertices, 3) in metres.

        ``local`` holds, a bone, its rotation against its parent in the axes of the rest pose.
        """
        body = rig()
        pose = np.tile(np.eye(4, dtype=np.float32), (len(body.bones), 1, 1))
        for name, rotation in local.items():
            pose[body.index[name], :3, :3] = rotation
        vertices, _ = _evaluate(self.shape, pose)
        return vertices + root_m


_BUILDS = {
    "thin": 0.12,
    "slim": 0.18,
    "medium": 0.24,
    "muscular": 0.13,
    "heavy": 0.18,
    "obese": 0.15,
}


def draw_person(rng: np.random.Generator) -> Person:
    """Invent an adult: sex, age, height, build and proportions at random."""
    female = bool(rng.random() < 0.5)
    age_years = int(rng.integers(18, 81))
    height_m = float(rng.normal(1.65 if female else 1.78, 0.065))
    build = str(rng.choice(list(_BUILDS), p=list(_BUILDS.values())))
    shape = {
        "gender": float(rng.uniform(0.82, 1.0) if female else rng.uniform(0.0, 0.18)),
        "age": _YOUNG_ADULT + (age_years - _YOUNG_YEARS) / _YEARS_PER_UNIT,
        "proportions": float(rng.uniform(0.3, 0.7)),
        **_draw_build(rng, build, female=female),
    }
    shape["height"] = _height_parameter(shape, height_m)
    skin, joints = _evaluate(shape, None)
    return Person(
        sex="female" if female else "male",
        age_years=age_years,
        height_cm=round(100 * _stature(skin), 1),
        build=build,
        shape=shape,
        rest_joints=joints,
        rest_skin=skin,
    )


def _draw_build(rng: np.random.Generator, build: str, *, female: bool) -> dict[str, float]:
    """Draw weight and muscle (0 to 1) and the changes of single regions for a kind of build.

    A big belly comes with much weight, or by itself (pregnancy, a paunch) now and then.
    """
    weight = {
        "thin": (0.05, 0.3),
        "slim": (0.3, 0.48),
        "medium": (0.45, 0.65),
        "muscular": (0.4, 0.65),
        "heavy": (0.68, 0.85),
        "obese": (0.85, 1.0),
    }[build]
    muscle = (0.75, 1.0) if build == "muscular" else (0.2, 0.75)
    belly = {"heavy": (0.0, 0.5), "obese": (0.2, 1.0)}.get(build, (-0.1, 0.1))
    if build not in ("thin", "muscular") and rng.random() < 0.1:
        belly = (0.4, 1.0)
    thighs = float(rng.uniform(0.0, 0.5) if build in ("heavy", "obese") else rng.normal(0, 0.12))
    return {
        "weight": float(rng.uniform(*weight)),
        "muscle": float(rng.uniform(*muscle)),
        "stomach-pregnant-incr": float(rng.uniform(*belly)),
        "stomach-tone-incr": float(rng.normal(0, 0.25)),
        "buttocks-volume-incr": float(np.clip(rng.normal(0.1, 0.4), -0.7, 1.0)),
        "torso-scale-depth-incr": float(rng.normal(0, 0.15)),
        "torso-vshape-incr": float(rng.normal(0.4 if build == "muscular" else 0, 0.15)),
        "torso-muscle-dorsi-incr": float(rng.normal(0.4 if build == "muscular" else 0, 0.15)),
        "hip-scale-horiz-incr": float(rng.normal(0.1 if female else 0, 0.15)),
        "l-upperleg-fat-incr": thighs,
        "r-upperleg-fat-incr": thighs,
    }


def _height_parameter(shape: Mapping[str, float], height_m: float) -> float:
    low, high = 0.15, 0.65
    heights = [_stature(_evaluate({**shape, "height": h}, None)[0]) for h in (low, high)]
    return low + (high - low) * (height_m - heights[0]) / (heights[1] - heights[0])


def _stature(skin: Array) -> float:
    return float(np.ptp(skin[:, 2]))


def _evaluate(
    shape: Mapping[str, float], pose: npt.NDArray[np.float32] | None
) -> tuple[Array, Array]:
    body = rig()
    if pose is None:
        pose = np.tile(np.eye(4, dtype=np.float32), (len(body.bones), 1, 1))
    with torch.no_grad():
        result = body.model(
            pose_parameters=torch.from_numpy(pose)[None],
            phenotype_kwargs={k: v for k, v in shape.items() if k not in _LOCAL},
            local_changes_kwargs={k: v for k, v in shape.items() if k in _LOCAL},
        )
    vertices = result["vertices"][0].numpy().astype(float)
    joints = result["bone_poses"][0, :, :3, 3].numpy().astype(float)
    return vertices - joints[0], joints - joints[0]
