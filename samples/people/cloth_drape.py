"""How cloth hangs: an approximation on a grid that is a smooth function of the pose.

Cloth bridges hollows from prominence to prominence, hangs straight down from what stands out,
sinks into hollows that face the sky when it is slack, sags from the side that faces the floor as
far as its girth allows, and bunches where it has more length than the skin below it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samples.graphics.geometry import UP, Array
from samples.people.cloth_grid import girths, grid_normals, smooth, spacing

_STRIDES = (14, 9, 6, 4, 2, 1, 8, 3)


@dataclass(frozen=True)
class Cut:
    """How one garment is cut, in metres; arrays run along the rings of its grid."""

    thick_m: float
    girth_m: Array  # (rings,), girth of the cloth itself
    spacing_m: Array  # (rings - 1, strips), length of the cloth from ring to ring
    free: Array  # (rings,), 0 where the cloth is held to the skin, 1 where it hangs free
    blouse: Array  # (rings,), where slack gathers over a band: 0 to 1
    bridging: float  # 0 follows every hollow, 1 bridges all of them
    sinking: float  # 0 stiff, 1 falls wholly into a hollow that faces the sky
    folds: Array  # (rings, strips), pattern of the folds, about -1 to 1
    fold_m: float  # height of a fold where cloth is not compressed


def drape(skin_m: Array, cut: Cut) -> Array:
    """Return the cloth (rings, strips, 3) over the skin grid (rings, strips, 3) in a pose."""
    normals = grid_normals(skin_m)
    base = skin_m + cut.thick_m * normals
    lengths = spacing(base)
    slack_m = cut.spacing_m.sum(axis=0) - lengths.sum(axis=0)
    taut = _rise(-slack_m / (0.06 * cut.spacing_m.sum(axis=0)))
    up = normals[..., 2]
    out = _bridged(base, normals) * cut.bridging
    out = out * (1 - cut.sinking * (1 - taut) * _rise(1.3 * up))
    out = _hung(base, normals, out, cut.bridging)
    out = smooth(out * cut.free[:, None], 1)
    out = out * _fitting(base, normals, out, cut.girth_m)[:, None]
    spare_m = _positive(cut.girth_m - girths(base + out[..., None] * normals))
    roomy = cut.free * spare_m
    out = out + (0.03 * roomy)[:, None] * (1 - _rise(1.5 * up))
    out = out + _folded(lengths, cut, 1 - taut)
    bulge = cut.blouse[:, None] * 0.5 * np.tanh(_positive(slack_m) / 0.05) * 0.05
    out = smooth(out + bulge, 1)
    sag = 0.32 * roomy[:, None] * _rise(-1.1 * up) ** 2 + 0.5 * bulge * (1 - np.abs(up))
    return base + out[..., None] * normals - smooth(sag, 2)[..., None] * UP


def _bridged(base: Array, normals: Array) -> Array:
    """Return how far out (rings, strips) straight lines from prominence to prominence lie."""
    rings = len(base)
    out = np.zeros(base.shape[:2])
    rows = np.arange(rings)
    for stride in _STRIDES:
        line = base + out[..., None] * normals
        start, end = line[np.maximum(rows - stride, 0)], line[np.minimum(rows + stride, rings - 1)]
        chord = end - start
        share = np.einsum("ijk,ijk->ij", base - start, chord)
        share = np.clip(share / np.einsum("ijk,ijk->ij", chord, chord), 0, 1)
        bridge = start + share[..., None] * chord - base
        out = np.maximum(out, np.einsum("ijk,ijk->ij", bridge, normals))
    return smooth(out, 1)


def _hung(base: Array, normals: Array, out: Array, looseness: float) -> Array:
    """Return ``out`` (rings, strips) with cloth that falls straight down below what stands out."""
    result = out.copy()
    down = np.diff(base, axis=0)
    lengths = np.linalg.norm(down, axis=2, keepdims=True)
    falls = _rise(1.5 * np.maximum(-down[..., 2:] / lengths, 0))
    step = falls * lengths * -UP + (1 - falls) * down
    for i in range(1, len(base)):
        above = base[i - 1] + result[i - 1][:, None] * normals[i - 1]
        hanging = np.einsum("jk,jk->j", above + step[i - 1] - base[i], normals[i])
        result[i] = np.maximum(out[i], 0.97 * looseness * hanging * falls[i - 1, :, 0])
    return result


def _fitting(base: Array, normals: Array, out: Array, girth_m: Array) -> Array:
    """Return the share (rings,) of ``out`` that the girth of the cloth allows."""
    least = girths(base)
    needed = girths(base + out[..., None] * normals) - least
    allowed = _positive(girth_m - least)
    return allowed / (allowed**4 + _positive(needed) ** 4 + 1e-12) ** 0.25


def _folded(lengths: Array, cut: Cut, slack: Array) -> Array:
    """Return the folds (rings, strips), higher where cloth is pressed together lengthwise."""
    pressed = _positive(1 - lengths / cut.spacing_m)
    pressed = smooth(np.concatenate([pressed[:1], pressed]), 2)
    height = cut.fold_m * (0.15 + 0.35 * slack + np.tanh(5 * pressed)) * cut.free[:, None]
    return height * np.maximum(cut.folds + 0.5, 0)


def slid(cloth_m: Array, cut: Cut, slip: float) -> Array:
    """Return the cloth moved along itself: 1 keeps its length from the top ring, 0 its place.

    A shirt that is not held at the hem rides up where the skin below it lengthens.
    """
    if slip == 0:
        return cloth_m
    zero = np.zeros((1, cloth_m.shape[1]))
    here = np.concatenate([zero, np.cumsum(spacing(cloth_m), axis=0)])
    wanted = np.concatenate([zero, np.cumsum(cut.spacing_m, axis=0)])
    wanted = slip * wanted + (1 - slip) * here
    result = np.empty_like(cloth_m)
    for j in range(cloth_m.shape[1]):
        for k in range(3):
            result[:, j, k] = np.interp(wanted[:, j], here[:, j], cloth_m[:, j, k])
    return smooth(result, 1)


def _rise(x: Array) -> Array:
    """Rise smoothly from 0 (x <= 0) to 1 (x >= 1)."""
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def _positive(x: Array) -> Array:
    """Return a smooth max(x, 0) with a soft corner of about 5 mm."""
    return 0.5 * (x + np.sqrt(x * x + 1e-5))
