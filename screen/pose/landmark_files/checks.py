"""What is wrong with the numbers of a file of landmarks, in parts of one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.pose.landmark_files.sheet import FloatArray, LandmarkSheet
from screen.pose.landmarks import COUNT, NAMES, pair
from screen.pose.track import FARTHEST, MOST_SIDE_PX
from screen.text import shortened

_HIPS, _SHOULDERS = pair("hip"), pair("shoulder")
_NORMALISED_REACH: Final = 2.0
"""Coordinates within this, nearly all, are parts of the picture; others are pixels."""
_MOST: Final = 95
_FLAT_PX: Final = 5.0
"""A body whose depth in pixels stays within this is no body: it is then a part of the width."""
_AT_ORIGIN: Final = 0.02
"""World landmarks have their origin between the hips; in a picture nobody's hips are so near its
corner."""
_TRUNK_M: Final = (0.15, 1.2)
"""Hip to shoulder of children and adults, with room to spare."""
_NO_SIZE: Final = "the size of its picture is not known, so `size_px` is needed"


@dataclass(frozen=True, eq=False)
class SeenRows:
    """The rows of a sheet; ``nobody`` is ``(n,)``, True where none was seen."""

    sheet: LandmarkSheet
    nobody: NDArray[np.bool_]

    @classmethod
    def of(cls, sheet: LandmarkSheet) -> SeenRows:
        """Return the rows of a sheet; one without any number, or with zeros only, saw nobody."""
        places = sheet.image[..., :2]
        return cls(sheet, np.asarray((np.isnan(places) | (places == 0)).all(axis=(1, 2))))

    @property
    def xyz(self) -> FloatArray:
        """``(seen rows, 33, 3)``."""
        return self.sheet.image[~self.nobody, :, :3]

    @property
    def has_world(self) -> bool:
        """Whether any world landmark is known where somebody was seen."""
        return bool(np.isfinite(self.sheet.world[~self.nobody, :, :3]).any())

    @property
    def has_visibility(self) -> bool:
        """Whether any visibility is known where somebody was seen."""
        return bool(np.isfinite(self.sheet.image[~self.nobody, :, 3]).any())

    @property
    def normalised(self) -> bool:
        """Whether x and y are parts of the picture, not pixels."""
        reach = np.abs(self.xyz[..., :2])
        known = reach[np.isfinite(reach)]
        return bool(len(known) and np.percentile(known, _MOST) <= _NORMALISED_REACH)

    @property
    def depth_in_widths(self) -> bool:
        """Whether depth is a part of the picture's width."""
        return self.normalised or float(np.abs(self.xyz[..., 2]).max()) < _FLAT_PX


def problems_of(rows: SeenRows, size: tuple[int, int] | None) -> list[str]:
    """Return everything that is wrong with landmarks, visibility and the size of the picture."""
    return [*_of_rows(rows, size), *_of_world(rows), *_of_visibility(rows)]


def _of_rows(rows: SeenRows, size: tuple[int, int] | None) -> list[str]:
    """Return what is wrong with the image landmarks and with the size of their picture."""
    if not len(rows.sheet.image):
        return ["it holds no rows"]
    if not len(rows.xyz):
        return ["nobody is seen in it"]
    lacking = np.asarray(np.isnan(rows.xyz[..., :2]).all(axis=(0, 2)))
    flat = bool(np.isnan(rows.xyz[..., 2]).all())
    held = rows.xyz[:, ~lacking, : 2 if flat else 3]
    problems = _lacks(lacking)
    if flat:
        problems.append("it holds no depth (z)")
    broken = np.flatnonzero(~(np.abs(held) < FARTHEST).all(axis=(1, 2)))
    if len(broken):
        first = int(np.flatnonzero(~rows.nobody)[broken[0]]) + 1
        problems.append(
            "numbers are missing or impossible (NaN, infinite) for some landmarks in "
            f"{len(broken)} of {len(rows.nobody)} rows, first row {first}"
        )
    return problems + _of_places(rows, size)


def _lacks(lacking: NDArray[np.bool_]) -> list[str]:
    """Say which landmarks there are not."""
    names = [NAMES[landmark] for landmark in np.flatnonzero(lacking)]
    if not names:
        return []
    return [f"it lacks {len(names)} of the {COUNT} landmarks ({', '.join(names)})"]


def _of_places(rows: SeenRows, size: tuple[int, int] | None) -> list[str]:
    """Return what is wrong with where the person is in the picture."""
    trunk = rows.xyz[:, [*_HIPS, *_SHOULDERS], :2]
    if not np.isfinite(trunk).any(axis=0).all():
        return [] if size else [_NO_SIZE]
    middle = np.nanmedian(trunk, axis=0)
    if rows.normalised and (np.abs(middle[:2].mean(axis=0)) < _AT_ORIGIN).all():
        return [
            "its x and y count from the hips, as world landmarks do, and have no place in a picture"
        ]
    if size is None:
        return [_NO_SIZE]
    if not all(1 <= side <= MOST_SIDE_PX for side in size):
        return [
            f"a picture of {shortened(size[0])} x {shortened(size[1])} pixels is not possible, "
            f"expected sides from 1 to {MOST_SIDE_PX}"
        ]
    x, y = middle.mean(axis=0)
    width, height = (1, 1) if rows.normalised else size
    if 0 <= x <= width and 0 <= y <= height:
        return []
    picture = "picture" if rows.normalised else f"picture of {width} x {height} pixels"
    return [f"the person is outside of the {picture} (usually at x {x:.4g}, y {y:.4g})"]


def _of_world(rows: SeenRows) -> list[str]:
    """Return what is wrong with the world landmarks, if there are any."""
    if not rows.has_world:
        return []
    world = rows.sheet.world[~rows.nobody, :, :3]
    broken = int((~(np.abs(world) < FARTHEST).all(axis=(1, 2))).sum())
    if broken:
        return [f"world landmarks are missing in {broken} of {len(rows.nobody)} rows"]
    trunk = world[:, _SHOULDERS].mean(axis=1) - world[:, _HIPS].mean(axis=1)
    length = float(np.median(np.linalg.norm(trunk, axis=1)))
    if _TRUNK_M[0] <= length <= _TRUNK_M[1]:
        return []
    return [f"its world landmarks are not in metres (hip to shoulder is {length:.3g})"]


def _of_visibility(rows: SeenRows) -> list[str]:
    """Return what is wrong with the visibility, if there is any."""
    if not rows.has_visibility:
        return []
    seen = rows.sheet.image[~rows.nobody, :, 3]
    if not np.isfinite(seen).all():
        return ["visibility is stated for some landmarks only"]
    if seen.min() < 0 or seen.max() > 1:
        return [f"visibility runs from {seen.min():.3g} to {seen.max():.3g}, expected 0 to 1"]
    return []
