"""Rings and strips on the skin of a body part: the grid on which cloth is draped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.spatial import Delaunay, cKDTree

from samples.graphics.geometry import Array


@dataclass(frozen=True)
class Sheath:
    """A grid on the skin: rings (rows, from the top down) crossed by strips (columns).

    The strips run about the part's mid-line, the first at the back and then to the left. Skin and
    grid are tied at rest and stay so in every pose, so that all that is computed on the grid
    changes smoothly with the pose.
    """

    shape: tuple[int, int]  # rings, strips
    heights_m: Array  # (rings,), at rest
    inside: npt.NDArray[np.intp]  # (n,) vertices of the skin that the grid moves
    from_skin: csr_matrix  # (rings * strips, n_vertices)
    to_skin: csr_matrix  # (n, rings * strips)

    def lay(self, skin_m: Array) -> Array:
        """Return the grid (rings, strips, 3) on the skin (n_vertices, 3) in a pose."""
        return (self.from_skin @ skin_m.astype(np.float32)).reshape(*self.shape, 3)

    def carry(self, moved_m: Array) -> Array:
        """Return (n, 3), for the vertices ``inside``, of a field (rings, strips, 3)."""
        return self.to_skin @ moved_m.reshape(-1, moved_m.shape[-1])


def make_sheath(
    skin_m: Array,
    normals: Array,
    part: npt.NDArray[np.bool_],
    *,
    heights_m: Array,
    strips: int,
) -> Sheath:
    """Lay rings at ``heights_m`` (falling) round the vertices ``part`` of the skin at rest."""
    angle, away = _round_midline(skin_m, part)
    seen = np.flatnonzero(part & (np.einsum("ij,ij->i", normals[:, :2], away) > 0.1))
    flat = np.column_stack([angle[seen] * 0.15, skin_m[seen, 2]])
    turn = np.array([2 * np.pi * 0.15, 0.0])
    mesh = Delaunay(np.vstack([flat - turn, flat, flat + turn]))
    angles = np.arange(strips) * 2 * np.pi / strips
    z, a = np.meshgrid(heights_m, angles, indexing="ij")
    where = np.column_stack([a.ravel() * 0.15, z.ravel()])
    shares, corners = _corners(mesh, where)
    corners = seen[corners % len(seen)]
    inside = seen[skin_m[seen, 2] <= heights_m[0]]
    return Sheath(
        shape=(len(heights_m), strips),
        heights_m=heights_m,
        inside=inside,
        from_skin=_rows(shares, corners, len(skin_m)),
        to_skin=_bilinear(skin_m[inside, 2], angle[inside], heights_m, strips),
    )


def _corners(mesh: Delaunay, where: Array) -> tuple[Array, npt.NDArray[np.intp]]:
    """Return shares and points (n, 3) of the triangle about each place (n, 2).

    A place outside all triangles, or in a flat one, takes the nearest point.
    """
    triangle = mesh.find_simplex(where)
    frames = mesh.transform[triangle]
    first = np.einsum("nij,nj->ni", frames[:, :2], where - frames[:, 2])
    shares = np.clip(np.column_stack([first, 1 - first.sum(axis=1)]), 0, 1)
    corners = mesh.simplices[triangle].astype(np.intp)
    lost = (triangle < 0) | ~np.isfinite(shares).all(axis=1)
    shares[lost] = [1.0, 0.0, 0.0]
    corners[lost] = cKDTree(mesh.points).query(where[lost])[1][:, None]
    return shares, corners


def _round_midline(skin_m: Array, part: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the angle (0 to 2 pi) about the part's mid-line and the direction away from it."""
    body = skin_m[part]
    levels = np.linspace(body[:, 2].min(), body[:, 2].max(), 16)
    near = [body[np.abs(body[:, 2] - z) < 0.06, :2] for z in levels]
    middles = np.array([(n.min(axis=0) + n.max(axis=0)) / 2 for n in near])
    middle = np.column_stack([np.interp(skin_m[:, 2], levels, middles[:, k]) for k in (0, 1)])
    away = skin_m[:, :2] - middle
    away = away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    return np.arctan2(away[:, 0], away[:, 1]) % (2 * np.pi), away


def _rows(shares: Array, columns: npt.NDArray[np.intp], width: int) -> csr_matrix:
    height, each = shares.shape
    shares = shares / shares.sum(axis=1, keepdims=True)
    starts = np.arange(height + 1) * each
    return csr_matrix(
        (shares.ravel().astype(np.float32), columns.ravel(), starts), shape=(height, width)
    )


def _bilinear(z_m: Array, angle: Array, heights_m: Array, strips: int) -> csr_matrix:
    rings = len(heights_m)
    row = np.clip(np.interp(-z_m, -heights_m, np.arange(rings)), 0, rings - 1.001)
    column = angle / (2 * np.pi) * strips
    i, j = row.astype(int), column.astype(int)
    u, v = row - i, column - j
    corners = [(i + di) * strips + (j + dj) % strips for di in (0, 1) for dj in (0, 1)]
    shares = [(1 - u) * (1 - v), (1 - u) * v, u * (1 - v), u * v]
    return _rows(np.column_stack(shares), np.column_stack(corners), rings * strips)


def grid_normals(grid_m: Array) -> Array:
    """Return outward unit normals (rings, strips, 3) of a grid of rings from the top down."""
    down = np.gradient(grid_m, axis=0)
    around = np.roll(grid_m, -1, axis=1) - np.roll(grid_m, 1, axis=1)
    normals = smooth(np.cross(around, down), 2)
    return normals / np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-12)


def smooth(field: Array, times: int) -> Array:
    """Blur a field (rings, strips, ...) by [1 2 1] / 4 along and around, ``times`` times."""
    for _ in range(times):
        padded = np.concatenate([field[:1], field, field[-1:]])
        field = 0.25 * (padded[:-2] + padded[2:]) + 0.5 * field
        field = 0.25 * (np.roll(field, 1, axis=1) + np.roll(field, -1, axis=1)) + 0.5 * field
    return field


def girths(grid_m: Array) -> Array:
    """Return the length (rings,) of every ring, metres."""
    return np.linalg.norm(np.roll(grid_m, -1, axis=1) - grid_m, axis=2).sum(axis=1)


def spacing(grid_m: Array) -> Array:
    """Return the length (rings - 1, strips) of the strips from ring to ring, metres."""
    return np.linalg.norm(np.diff(grid_m, axis=0), axis=2)


def grid_faces(rings: int, strips: int) -> npt.NDArray[np.int64]:
    """Return the triangles (2 * (rings - 1) * strips, 3) of a tube, seen from outside."""
    i, j = (k.ravel() for k in np.meshgrid(np.arange(rings - 1), np.arange(strips), indexing="ij"))
    a, b = i * strips + j, i * strips + (j + 1) % strips
    c, d = a + strips, b + strips
    return np.concatenate([np.column_stack([a, b, c]), np.column_stack([b, d, c])])
