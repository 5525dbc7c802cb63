"""How near key frames come to a film: the same people, moments and pictures, tracked both ways.

``python -m samples.ladders.against_film --protocol hip_hinge --people 20`` films people of the
ladders' seeds that no ladder uses, tracks the films as the product does, photographs some of
their moments as key frames, and prints how far the two lie apart, and each from the truth.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from samples.filming.film import Clip, draw_recording
from samples.filming.studio import Studio, skin_of
from samples.graphics.geometry import Array
from samples.ladders.take import as_jpeg
from samples.ladders.tracking import SHOWN, Tracked, track_key_frames
from samples.sets.clip import Take, draw_take, render_clip, stream
from samples.sets.people import clip_for, people_sets
from samples.sets.silhouettes import face_of, joints_in_picture
from screen.capture.video import VideoFile
from screen.pose.landmarks import pair
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.model import ensure_model
from screen.pose.record import track_recording

_SET_OF = {"hip_hinge": "hinge_ladders"}
_FRONTAL = "frontal_ladders"
_STROKES = 2
_QUALITY = 75
_JOINTS = ("shoulder", "hip")


@dataclass(frozen=True, eq=False)
class _Both:
    """One person seen both ways at the same moments: ``kinds`` (n,), points in trunk lengths."""

    kinds: NDArray[np.str_]
    film: Array  # (n, 4, 2) error of the joints in the film
    key: Array  # the same in the key frames
    edge: Array  # (n,) RMS distance of one silhouette from the other


def main(
    *,
    protocol: Annotated[str, typer.Option(help="The test.")] = "hip_hinge",
    people: Annotated[int, typer.Option(help="How many people.", min=1)] = 20,
    shown: Annotated[int, typer.Option(help="How often a key frame is shown.", min=1)] = SHOWN,
) -> None:
    """Print how far landmarks and silhouettes of key frames lie from those of a film."""
    both = [_compared(clip, shown) for clip in islice(_steady(protocol), people)]
    print("moment   n | apart: joints edge | error in film, key frames (RMS) | correlation")
    for kind in dict.fromkeys(np.concatenate([one.kinds for one in both]).tolist()):
        film, key, edge = (
            np.concatenate([getattr(one, name)[one.kinds == kind] for one in both])
            for name in ("film", "key", "edge")
        )
        far = np.linalg.norm(key - film, axis=-1)
        print(
            f"{kind:6} {len(film):3} | "
            f"median {100 * np.nanmedian(far):.1f} p90 {100 * np.nanpercentile(far, 90):.1f} "
            f"RMS {100 * _rms(far):.1f} % "
            f"edge median {100 * np.nanmedian(edge):.1f} % | "
            f"{100 * _rms(np.linalg.norm(film, axis=-1)):.1f} "
            f"{100 * _rms(np.linalg.norm(key, axis=-1)):.1f} % | "
            f"{_correlation(film, key):.2f}"
        )


def _steady(protocol: str) -> Iterator[Clip]:
    """Yield the people beyond a set's ladders whose camera is not held by hand."""
    people = people_sets()[_SET_OF.get(protocol, _FRONTAL)]
    for seed in people.seeds[people.counts[protocol] :]:
        clip = replace(clip_for(people, protocol, seed), fps=30, most_strokes=_STROKES)
        if not draw_recording(stream(clip, "filming"), clip).handheld:
            yield clip


def _compared(clip: Clip, shown: int) -> _Both:
    take = draw_take(clip)
    take = replace(take, recording=replace(take.recording, exposure_s=0.0))
    moments = _moments(take)
    with tempfile.TemporaryDirectory() as folder:
        video = render_clip(clip, Path(folder)).with_suffix(".mp4")
        with VideoFile(video) as source, MediaPipeTracker(ensure_model(None)) as tracker:
            track = track_recording(source, tracker, beside=False)
    rows = [int(np.argmin(np.abs(track.time_s - time))) for _, time in moments]
    times = [float(track.time_s[row]) for row in rows]
    jpegs, joints = _photographs(take, times)
    seen = track_key_frames(jpegs, _path(moments), shown)
    trunk = joints[0][list(pair("shoulder"))].mean(axis=0) - joints[0][list(pair("hip"))].mean(
        axis=0
    )
    size = float(np.hypot(*trunk))
    main_joints = [place for name in _JOINTS for place in pair(name)]
    return _Both(
        kinds=np.array([kind for kind, _ in moments]),
        film=(track.landmarks_px[rows, :, :2] - joints)[:, main_joints] / size,
        key=(seen.landmarks_px[..., :2] - joints)[:, main_joints] / size,
        edge=_edges_apart(seen, track.silhouette_px[rows]) / size,
    )


def _moments(take: Take) -> list[tuple[str, float]]:
    scene = take.scene
    quiet = [("quiet", scene.enters_s + share * scene.quiet_s) for share in (0.3, 0.8)]
    first = scene.strokes[0]
    on_way = [
        ("part", first.start_s + share * (first.top_s - first.start_s)) for share in (0.475, 0.6)
    ]
    held = [("held", 0.5 * (stroke.top_s + stroke.leave_s)) for stroke in scene.strokes]
    return [*quiet, *(on_way if scene.protocol == "hip_hinge" else []), *held]


def _path(moments: list[tuple[str, float]]) -> list[int]:
    """Return the moments in order, by way of quiet between two that are held."""
    path: list[int] = []
    for number, (kind, _) in enumerate(moments):
        if kind == "held" and path and moments[path[-1]][0] == "held":
            path.append(1)
        path.append(number)
    return path if moments[2][0] == "held" else list(range(len(moments)))


def _photographs(take: Take, times: list[float]) -> tuple[list[bytes], Array]:
    clip, scene = take.clip, take.scene
    studio = Studio(
        stream(clip, "studio"),
        scene,
        person=take.person,
        outfit=take.outfit,
        camera=take.camera,
        recording=take.recording,
        careful=clip.careful,
    )
    face, jpegs, joints = face_of(take.person), [], []
    for time in times:
        pose = scene.pose_at(time)
        skin = skin_of(take.person, pose)
        held = [] if scene.carried is None else scene.carried(pose, time)
        jpegs.append(as_jpeg(studio.shoot_still(skin, held, time)[0], _QUALITY))
        joints.append(joints_in_picture(take.camera, pose, skin, face))
    studio.close()
    return jpegs, np.stack(joints).astype(float)


def _edges_apart(seen: Tracked, film: NDArray[np.float32]) -> Array:
    apart = []
    for key, other in zip(seen.silhouette_px, film, strict=True):
        if not (np.isfinite(key).all() and np.isfinite(other).all()):
            apart.append(np.nan)
            continue
        apart.append(_rms(cKDTree(_dense(other)).query(key)[0]))
    return np.array(apart)


def _dense(curve: NDArray[np.float32]) -> NDArray[np.float32]:
    after = np.roll(curve, -1, axis=0)
    return np.concatenate([curve + share * (after - curve) for share in np.arange(8) / 8])


def _rms(values: Array) -> float:
    return float(np.sqrt(np.nanmean(np.square(values))))


def _correlation(one: Array, other: Array) -> float:
    good = np.isfinite(one) & np.isfinite(other)
    return float(np.corrcoef(one[good], other[good])[0, 1])


if __name__ == "__main__":
    cv2.setNumThreads(1)
    typer.run(main)
