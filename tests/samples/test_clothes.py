"""Clothes hang on the body smoothly, outside the skin, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("anny")
pytest.importorskip("OpenGL")

from samples.graphics.geometry import pitch
from samples.people.body import Person, draw_person, rig
from samples.people.outfit import TOPS, draw_outfit
from samples.people.skeleton import Pose


@pytest.fixture(scope="module")
def person() -> Person:
    return draw_person(np.random.default_rng(5))


def _bent(person: Person, trunk_deg: float) -> np.ndarray:
    pose = Pose(person)
    pose.local["root"] = pitch(0.7 * trunk_deg)
    pose.bend_spine(forward_deg=np.full(5, 0.06 * trunk_deg))
    return person.skin(pose.local, pose.root_m)


@pytest.mark.parametrize("top", TOPS)
def test_same_seed_gives_the_same_outfit(person: Person, top: str) -> None:
    skin = _bent(person, 40)
    one, other = (draw_outfit(np.random.default_rng(3), person, top) for _ in range(2))
    assert one.description == other.description
    assert one.top == top
    np.testing.assert_array_equal(one.colours, other.colours)
    np.testing.assert_array_equal(one.dress(skin)[0], other.dress(skin)[0])


@pytest.mark.parametrize("top", TOPS)
def test_cloth_moves_smoothly_with_the_pose(person: Person, top: str) -> None:
    outfit = draw_outfit(np.random.default_rng(4), person, top)
    near, far = _bent(person, 50), _bent(person, 50.5)
    step_m = np.linalg.norm(far - near, axis=1).max()
    dressed_m = np.linalg.norm(outfit.dress(far)[0] - outfit.dress(near)[0], axis=1).max()
    assert dressed_m < 2.5 * step_m
    for one, other in zip(outfit.extras(near), outfit.extras(far), strict=True):
        assert np.linalg.norm(other.vertices_m - one.vertices_m, axis=1).max() < 5 * step_m


def test_a_loose_shirt_bridges_the_low_back_and_a_tight_one_does_not(person: Person) -> None:
    skin = person.rest_skin
    low_back = rig().vertices_of("spine03", "spine04") & (np.abs(skin[:, 0]) < 0.05)
    low_back &= (skin[:, 1] > 0.05) & (skin[:, 2] > 0.13)
    off_m = {}
    for top in ("tight", "hoodie"):
        dressed, _ = draw_outfit(np.random.default_rng(4), person, top).dress(skin)
        off_m[top] = np.mean(dressed[low_back, 1] - skin[low_back, 1])
    assert off_m["tight"] < 0.006
    assert off_m["hoodie"] > 0.012


def test_meshes_that_hang_free_are_whole(person: Person) -> None:
    for seed in range(6):
        for mesh in draw_outfit(np.random.default_rng(seed), person).extras(person.rest_skin):
            assert np.isfinite(mesh.vertices_m).all()
            assert mesh.faces.max() < len(mesh.vertices_m) == len(mesh.colours)
            np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)


def test_every_ring_of_cloth_lies_at_its_height_on_the_skin() -> None:
    for seed in range(8):
        rng = np.random.default_rng(1040 + seed)
        someone = draw_person(rng)
        outfit = draw_outfit(rng, someone)
        for garment in (*outfit.legs, *([outfit.shirt] if outfit.shirt else [])):
            sheath = garment.sheath
            laid_m = sheath.lay(someone.rest_skin)[..., 2]
            held = 1  # the first ring is held; between the legs no skin lies at its height
            assert np.abs(laid_m - sheath.heights_m[:, None])[held:].max() < 0.05
