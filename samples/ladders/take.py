"""One person's ladder: drawn from its seed, photographed, and everything that is true of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.filming.film import Clip, draw_recording
from samples.filming.studio import Studio, skin_of
from samples.graphics.camera import Image, filled, place_camera
from samples.graphics.geometry import Array
from samples.ladders.hinge import hinge_rungs
from samples.ladders.hips import seated_hips, standing_hips
from samples.ladders.rungs import QUIET, Rungs
from samples.ladders.trunk import seated_turns, side_bends, standing_turns
from samples.movements.choices import Rng
from samples.people.body import Person, draw_person
from samples.people.measures import MEASURES
from samples.people.outfit import draw_outfit, draw_top
from samples.people.skeleton import SPINE
from samples.people.truth import against_neutral, measure
from samples.sets.clip import asked_arms, camera_truth, person_truth, stream
from samples.sets.silhouettes import face_of, joints_in_picture
from screen.pose.silhouette import silhouette_curve

LADDERS: dict[str, Callable[[Rng, Person, str | None], Rungs]] = {
    "hip_hinge": hinge_rungs,
    "side_bend": side_bends,
    "trunk_rotation_seated": seated_turns,
    "trunk_rotation_standing": standing_turns,
    "hip_rotation_seated": seated_hips,
    "hip_rotation_standing": standing_hips,
}
"""What makes the ladder of a test."""

SPINE_BONES = ("root", *SPINE, "neck01")
_JPEG_QUALITY = (55, 90)
_MASK_SOFT_PX = 0.8


@dataclass(frozen=True, eq=False)
class Photographs:
    """One person's key frames: pictures and truth, not yet seen by any network.

    ``jpegs`` as they are kept, ``measures`` ``(n, len(MEASURES))`` changes from the mean of the
    quiet frames, ``neutral`` ``(len(MEASURES),)`` that mean; points in pixels: ``joints_px``
    ``(n, 33, 2)`` with NaN for landmarks that have no joint, ``spine_px``
    ``(n, len(SPINE_BONES), 2)`` and ``edge_px`` ``(n, 128, 2)``, the true silhouette.
    """

    head: dict[str, Any]
    path: tuple[int, ...]
    jpegs: list[bytes]
    measures: Array
    neutral: Array
    joints_px: NDArray[np.float32]
    spine_px: NDArray[np.float32]
    edge_px: NDArray[np.float32]


def photograph(clip: Clip) -> Photographs:
    """Draw the ladder of ``clip``, photograph its key frames, and note what is true of them."""
    body_rng, movement_rng, film_rng = (
        stream(clip, part) for part in ("person", "movement", "filming")
    )
    person = draw_person(body_rng)
    worn = (None, None) if clip.close_share is None else draw_top(body_rng, clip.close_share)
    outfit = draw_outfit(body_rng, person, *worn, close_trousers=clip.asked)
    rungs = LADDERS[clip.protocol](movement_rng, person, asked_arms(clip))
    skins = [skin_of(person, frame.pose) for frame in rungs.frames]
    # Nothing moves while a key frame is taken: no blur of motion and no hand that shakes.
    recording = replace(draw_recording(film_rng, clip), exposure_s=0.0, handheld=False)
    camera = place_camera(
        film_rng,
        azimuth_deg=rungs.scene.azimuth_deg,
        quiet_m=skins[0][::25],
        moving_m=np.vstack([skin[::25] for skin in skins]),
        size=recording.size,
        careful=clip.careful,
        asked=clip.asked,
    )
    quality = int(film_rng.integers(*_JPEG_QUALITY))
    studio = Studio(
        stream(clip, "studio"),
        rungs.scene,
        person=person,
        outfit=outfit,
        camera=camera,
        recording=recording,
        careful=clip.careful,
    )
    jpegs, joints, edges = [], [], []
    face = face_of(person)
    for frame, skin in zip(rungs.frames, skins, strict=True):
        picture, cover = studio.shoot_still(skin, frame.carried, frame.time_s)
        jpegs.append(as_jpeg(picture, quality))
        points = joints_in_picture(camera, frame.pose, skin, face)
        joints.append(points)
        edges.append(silhouette_curve(cv2.GaussianBlur(cover, (0, 0), _MASK_SOFT_PX), points))
    studio.close()
    rows = [measure(frame.pose) for frame in rungs.frames]
    quiet = [frame.kind == QUIET for frame in rungs.frames]
    changes = against_neutral(rows, quiet=quiet)
    neutral = [
        np.mean([row[name] for row, still in zip(rows, quiet, strict=True) if still])
        for name in MEASURES
    ]
    return Photographs(
        head={
            "protocol": clip.protocol,
            "seed": clip.seed,
            "setting": clip.setting,
            "size_px": list(camera.size),
            "kinds": [frame.kind for frame in rungs.frames],
            "rungs": [frame.rung for frame in rungs.frames],
            "person": person_truth(person, outfit),
            "camera": camera_truth(camera, recording, filled(camera, skins[0])),
            "movement": dict(rungs.scene.parameters),
            "jpeg_quality": quality,
        },
        path=rungs.path,
        jpegs=jpegs,
        measures=np.array([changes[name] for name in MEASURES], dtype=float).T,
        neutral=np.array(neutral),
        joints_px=np.stack(joints),
        spine_px=np.stack(
            [
                camera.project(np.stack([frame.pose.joint(bone) for bone in SPINE_BONES]))
                for frame in rungs.frames
            ]
        ).astype(np.float32),
        edge_px=np.stack(edges),
    )


def as_jpeg(picture: Image, quality: int) -> bytes:
    """Return a picture (height, width, 3) as a JPEG file."""
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    if not done:
        raise RuntimeError("OpenCV could not encode a picture as JPEG")
    return bytes(data)
