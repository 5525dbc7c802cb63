"""The parametric body: who the person is, their skeleton at rest and their skin in a pose."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

import anny
import numpy as np
import numpy.typing as npt
import torch

from samples.geometry import Array, Side

_YOUNG_ADULT, _YEARS_PER_UNIT, _YOUNG_YEARS = 2.0 / 3.0, 195.0, 25.0


class Rig:
    """The body model's fixed parts: bones, triangles, and which bone moves which vertex."""

    def __init__(self) -> None:
        torch.set_num_threads(1)
        self.model = anny.Anny()
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


def draw_person(rng: np.random.Generator) -> Person:
    """Invent an adult: sex, age, height, weight, muscle and proportions at random."""
    female = bool(rng.random() < 0.5)
    age_years = int(rng.integers(20, 75))
    height_m = float(rng.normal(1.65 if female else 1.78, 0.065))
    weight = float(rng.uniform(0.2, 0.9))
    shape = {
        "gender": float(rng.uniform(0.82, 1.0) if female else rng.uniform(0.0, 0.18)),
        "age": _YOUNG_ADULT + (age_years - _YOUNG_YEARS) / _YEARS_PER_UNIT,
        "weight": weight,
        "muscle": float(rng.uniform(0.3, 0.8)),
        "proportions": float(rng.uniform(0.3, 0.7)),
    }
    shape["height"] = _height_parameter(shape, height_m)
    skin, joints = _evaluate(shape, None)
    builds = ((0.35, "thin"), (0.55, "slim"), (0.72, "medium"), (2.0, "heavy"))
    return Person(
        sex="female" if female else "male",
        age_years=age_years,
        height_cm=round(100 * _stature(skin), 1),
        build=next(word for limit, word in builds if weight < limit),
        shape=shape,
        rest_joints=joints,
        rest_skin=skin,
    )


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
            pose_parameters=torch.from_numpy(pose)[None], phenotype_kwargs=dict(shape)
        )
    vertices = result["vertices"][0].numpy().astype(float)
    joints = result["bone_poses"][0, :, :3, 3].numpy().astype(float)
    return vertices - joints[0], joints - joints[0]
