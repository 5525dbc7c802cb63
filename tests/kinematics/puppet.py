"""A puppet of sticks with known angles, seen by a camera without perspective: analytic truth."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from screen.capture.frame import RecordingInfo
from screen.kinematics.body import Body, filtered_body
from screen.kinematics.filters import LowPass
from screen.pose.landmarks import COUNT, INDEX
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS, PoseTrack, TrackInfo

WIDTH, HEIGHT = 640, 480
PX_PER_M = 200.0
TRUNK_M, THIGH_M, SHANK_M = 0.5, 0.42, 0.42
HALF_HIP_M, HALF_SHOULDER_M = 0.1, 0.18


def bump(time_s, start_s, length_s, height):
    """Return a smooth excursion: 0, up to ``height`` half way through, and back to 0."""
    phase = np.clip((time_s - start_s) / length_s, 0, 1)
    return height * np.sin(np.pi * phase) ** 2


def clock(duration_s, rate_hz=30.0):
    return np.arange(int(duration_s * rate_hz)) / rate_hz


def silhouette(seen, outline):
    """Return ``(n, 128, 2)``: trunk and thighs as a closed curve, clockwise in the picture.

    ``seen`` is ``(n, 33, 2)`` in pixels, ``outline`` ``(n, 2, stations)``.
    """
    hips, shoulders, knees = (
        (seen[:, INDEX[f"left_{joint}"]] + seen[:, INDEX[f"right_{joint}"]]) / 2
        for joint in ("hip", "shoulder", "knee")
    )
    axis, thigh = shoulders - hips, hips - knees

    def left_of(line):
        return np.stack([line[:, 1], -line[:, 0]], axis=1)

    trunk = OUTLINE_STATIONS >= 0

    def edge(side, sign):
        along = OUTLINE_STATIONS[None, trunk, None]
        out = sign * outline[:, side, trunk, None]
        return hips[:, None] + along * axis[:, None] + out * left_of(axis)[:, None]

    corners = np.concatenate(
        [
            (knees + 0.2 * left_of(thigh))[:, None],
            edge(0, 1),
            edge(1, -1)[:, ::-1],
            (knees - 0.2 * left_of(thigh))[:, None],
        ],
        axis=1,
    )
    return np.stack([evenly(one) for one in corners])


def evenly(corners):
    """Return ``(128, 2)`` at even distances along the closed line through ``corners``."""
    closed = np.vstack([corners, corners[:1]])
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    marks = np.linspace(0, along[-1], SILHOUETTE_POINTS, endpoint=False)
    return np.stack([np.interp(marks, along, closed[:, axis]) for axis in (0, 1)], axis=1)


ARMS_CROSSED = {"elbow": (0.6, 0.27, 0.5), "wrist": (0.68, 0.36, 0.06)}
"""Up the trunk, ahead of it and towards the arm's own side, in trunk lengths."""


@dataclass
class Puppet:
    """Angles in degrees over time; axes: x to the person's left, y up, z forward."""

    time_s: np.ndarray
    forward: np.ndarray | float = 0.0
    side_bend: np.ndarray | float = 0.0
    rotation: np.ndarray | float = 0.0
    obliquity: np.ndarray | float = 0.0
    knee: np.ndarray | float = 0.0
    seated: bool = False
    internal: dict = field(default_factory=dict)
    walk_m: np.ndarray | float = 0.0
    azimuth_deg: float = 0.0
    roll_deg: float = 0.0
    scale: float = 1.0
    shift_px: tuple[float, float] = (0.0, 0.0)
    noise_px: float = 0.0
    back_slope: np.ndarray | float = 0.0

    def joints(self):
        """Return ``{landmark: (n, 3)}`` in metres: x to the person's left, y up, z forward."""
        n = len(self.time_s)

        def series(value):
            return np.radians(np.broadcast_to(np.asarray(value, dtype=float), (n,)))

        forward, bend, turn = series(self.forward), series(self.side_bend), series(self.rotation)
        tilt, knee = series(self.obliquity), series(self.knee)
        zero = np.zeros(n)
        hip_height = (
            0.45 if self.seated else THIGH_M * np.cos(knee / 2) + SHANK_M * np.cos(knee / 2)
        )
        hips = np.stack([zero, np.broadcast_to(hip_height, (n,)), zero], axis=1)
        across_hip = np.stack([np.cos(tilt), -np.sin(tilt), zero], axis=1)
        trunk = np.stack(
            [np.sin(bend) * np.cos(forward), np.cos(bend) * np.cos(forward), np.sin(forward)],
            axis=1,
        )
        shoulders = hips + TRUNK_M * trunk
        across = np.stack(
            [np.cos(turn) * np.cos(bend), -np.sin(bend), -np.sin(turn) * np.cos(bend)], axis=1
        )
        points = {
            "left_shoulder": shoulders + HALF_SHOULDER_M * across,
            "right_shoulder": shoulders - HALF_SHOULDER_M * across,
            "left_hip": hips + HALF_HIP_M * across_hip,
            "right_hip": hips - HALF_HIP_M * across_hip,
            "nose": shoulders + 0.25 * trunk + np.array([0, 0, 0.12]),
            "left_ear": shoulders + 0.25 * trunk + np.array([0.07, 0, 0]),
            "right_ear": shoulders + 0.25 * trunk - np.array([0.07, 0, 0]),
        }
        ahead = np.cross(across, trunk)
        for side, sign in (("left", 1), ("right", -1)):
            for joint, (up, fore, aside) in ARMS_CROSSED.items():
                points[f"{side}_{joint}"] = hips + TRUNK_M * (
                    up * trunk + fore * ahead + sign * aside * across
                )
            hip = points[f"{side}_hip"]
            swing = series(self.internal.get(side, 0.0)) * sign
            if self.seated:
                knee_at = hip + THIGH_M * np.array([0.0, 0.0, 1.0])
                shank = np.stack([np.sin(swing), -np.cos(swing), zero], axis=1)
            else:
                knee_at = hip + THIGH_M * np.stack(
                    [zero, -np.cos(knee / 2), np.sin(knee / 2)], axis=1
                )
                shank = np.stack([zero, -np.cos(knee / 2), -np.sin(knee / 2)], axis=1)
            ankle = knee_at + SHANK_M * shank
            points[f"{side}_knee"], points[f"{side}_ankle"] = knee_at, ankle
            points[f"{side}_heel"] = ankle + np.array([0, -0.04, -0.05])
            points[f"{side}_foot_index"] = ankle + np.array([0, -0.06, 0.15])
        walk = np.broadcast_to(np.asarray(self.walk_m, dtype=float), (n,))
        return {name: xyz + walk[:, None] * np.array([1.0, 0, 0]) for name, xyz in points.items()}

    def track(self) -> PoseTrack:
        n = len(self.time_s)
        azimuth = np.radians(self.azimuth_deg)
        xyz = np.zeros((n, COUNT, 3))
        joints = self.joints()
        for name in INDEX:
            xyz[:, INDEX[name]] = joints.get(name, joints["nose"])
        x, y, z = xyz[..., 0], xyz[..., 1], xyz[..., 2]
        across = x * np.cos(azimuth) + z * np.sin(azimuth)
        away = x * np.sin(azimuth) - z * np.cos(azimuth)
        seen = np.stack([across, -(y - 0.8)], axis=-1) * PX_PER_M * self.scale
        roll = np.radians(self.roll_deg)
        turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
        seen = seen @ turn + np.array([WIDTH / 2, HEIGHT / 2]) + np.array(self.shift_px)
        if self.noise_px:
            seen = seen + np.random.default_rng(0).normal(0, self.noise_px, seen.shape)
        hips = (xyz[:, INDEX["left_hip"]] + xyz[:, INDEX["right_hip"]]) / 2
        world = np.stack([across, -y, away], axis=-1)
        centre = np.stack(
            [
                hips[:, 0] * np.cos(azimuth) + hips[:, 2] * np.sin(azimuth),
                -hips[:, 1],
                hips[:, 0] * np.sin(azimuth) - hips[:, 2] * np.cos(azimuth),
            ],
            axis=-1,
        )
        landmarks = np.concatenate([seen, np.zeros((n, COUNT, 1))], axis=-1)
        slope = np.tan(np.radians(np.broadcast_to(np.asarray(self.back_slope, dtype=float), (n,))))
        low = np.clip(OUTLINE_STATIONS, None, 0.3)
        back = 0.3 - slope[:, None] * low
        outline = np.stack([back, np.full_like(back, 0.3)], axis=1)
        if self.azimuth_deg < 0:
            outline = outline[:, ::-1]
        return PoseTrack(
            time_s=np.asarray(self.time_s, dtype=np.float64),
            landmarks_px=landmarks.astype(np.float32),
            world_m=(world - centre[:, None]).astype(np.float32),
            visibility=np.ones((n, COUNT), dtype=np.float32),
            outline_ratio=outline.astype(np.float32),
            silhouette_px=silhouette(seen, outline).astype(np.float32),
            people_count=np.ones(n, dtype=np.int8),
            brightness=np.full(n, 128, dtype=np.float32),
            change=np.full(n, 3, dtype=np.float32),
            info=TrackInfo(
                recording=RecordingInfo(
                    "puppet.mp4", "0" * 64, "mp4", "h264", WIDTH, HEIGHT, 0, 30.0, None
                ),
                width_px=WIDTH,
                height_px=HEIGHT,
                model_name="puppet",
                model_sha256="0" * 64,
                versions={},
            ),
        )


def filtered(track: PoseTrack, *, cutoff_hz: float = 6.0) -> Body:
    """Return the body of a track, gaps of up to 0.3 s bridged."""
    return filtered_body(track, LowPass(track.time_s, cutoff_hz=cutoff_hz, max_gap_s=0.3))
