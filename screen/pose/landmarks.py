"""The 33 BlazePose landmarks by name. Left and right are the person's own."""

from __future__ import annotations

from typing import Final, Literal

BodySide = Literal["left", "right"]
SIDES: Final[tuple[BodySide, BodySide]] = ("left", "right")

NAMES: Final[tuple[str, ...]] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
COUNT: Final = len(NAMES)
INDEX: Final[dict[str, int]] = {name: index for index, name in enumerate(NAMES)}


def pair(joint: str) -> tuple[int, int]:
    """Return the indices of the left and the right landmark of a joint such as ``"hip"``."""
    return INDEX[f"left_{joint}"], INDEX[f"right_{joint}"]


MIRRORED: Final[tuple[int, ...]] = tuple(
    INDEX[name.replace("left", "\0").replace("right", "left").replace("\0", "right")]
    for name in NAMES
)
"""For each landmark, the index of its opposite: ``landmarks[..., MIRRORED, :]`` swaps the sides."""
