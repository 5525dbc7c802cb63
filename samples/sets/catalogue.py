"""The sample clips that come with the tool: at least one clean and one compensated a test.

The clean and the rounded hinge are the same person in the same place, whose trunk leans equally
far but for a few degrees: only where it bends differs.
"""

from __future__ import annotations

from samples.filming.film import LANDSCAPE, PORTRAIT, Clip

_FPS, _CRF = 25, 28


def _sample(
    name: str,
    protocol: str,
    seed: int,
    compensation: str = "none",
    *,
    size: tuple[int, int] = LANDSCAPE,
    azimuth_deg: float | None = None,
    walks: bool = False,
    strength: float = 1.0,
) -> Clip:
    return Clip(
        protocol=protocol,
        seed=seed,
        name=f"{protocol}_{name}",
        fps=_FPS,
        size=size,
        compensation=compensation,
        strength=strength,
        azimuth_deg=azimuth_deg,
        walks=walks,
        crf=_CRF,
        careful=True,
    )


SAMPLES: tuple[Clip, ...] = (
    _sample("clean", "hip_hinge", 56594, azimuth_deg=90),
    _sample("rounded", "hip_hinge", 56594, "lumbar_flexion", azimuth_deg=90),
    _sample("clean_other_side", "hip_hinge", 42752, azimuth_deg=-90),
    _sample("walks_in", "hip_hinge", 6334, azimuth_deg=90, walks=True),
    _sample("clean", "side_bend", 338, azimuth_deg=0, size=PORTRAIT),
    _sample("pelvis_shift", "side_bend", 172, "pelvis_shift", azimuth_deg=0, strength=1.7),
    _sample("clean", "trunk_rotation_seated", 165),
    _sample("pelvis_turns", "trunk_rotation_seated", 151, "pelvis_rotation"),
    _sample("clean", "trunk_rotation_standing", 125, size=PORTRAIT),
    _sample("side_bending", "trunk_rotation_standing", 144, "side_bending"),
    _sample("clean", "hip_rotation_seated", 627),
    _sample("pelvis_hike", "hip_rotation_seated", 240, "pelvis_hike", strength=1.5),
    _sample("clean", "hip_rotation_standing", 561, size=PORTRAIT),
    _sample("trunk_lean", "hip_rotation_standing", 133, "trunk_lean"),
)
