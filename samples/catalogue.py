"""The sample clips that come with the tool: at least one clean and one compensated a test.

The clean and the rounded hinge are the same person with the same inclination of the trunk.
"""

from __future__ import annotations

from samples.film import LANDSCAPE, PORTRAIT, Clip

_FPS, _CRF = 25, 25


def _sample(
    name: str,
    protocol: str,
    seed: int,
    compensation: str = "none",
    *,
    size: tuple[int, int] = LANDSCAPE,
    azimuth_deg: float | None = None,
    walks: bool = False,
) -> Clip:
    return Clip(
        protocol=protocol,
        seed=seed,
        name=f"{protocol}_{name}",
        fps=_FPS,
        size=size,
        compensation=compensation,
        azimuth_deg=azimuth_deg,
        walks=walks,
        crf=_CRF,
        careful=True,
    )


SAMPLES: tuple[Clip, ...] = (
    _sample("clean", "hip_hinge", 44, azimuth_deg=90),
    _sample("rounded", "hip_hinge", 44, "lumbar_flexion", azimuth_deg=90),
    _sample("clean_other_side", "hip_hinge", 45, azimuth_deg=-90),
    _sample("walks_in", "hip_hinge", 46, azimuth_deg=90, walks=True),
    _sample("clean", "side_bend", 89, azimuth_deg=0, size=PORTRAIT),
    _sample("pelvis_shift", "side_bend", 90, "pelvis_shift", azimuth_deg=0),
    _sample("clean", "trunk_rotation_seated", 63),
    _sample("pelvis_turns", "trunk_rotation_seated", 22, "pelvis_rotation"),
    _sample("clean", "trunk_rotation_standing", 79, size=PORTRAIT),
    _sample("side_bending", "trunk_rotation_standing", 24, "side_bending"),
    _sample("clean", "hip_rotation_seated", 61),
    _sample("pelvis_hike", "hip_rotation_seated", 54, "pelvis_hike"),
    _sample("clean", "hip_rotation_standing", 2, size=PORTRAIT),
    _sample("trunk_lean", "hip_rotation_standing", 28, "trunk_lean"),
)
