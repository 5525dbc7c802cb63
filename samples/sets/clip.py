"""One clip: a rendered person in an mp4, and beside it a JSON with what is true of every frame."""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from samples.filming.film import Clip, Film, Recording, draw_recording, partial_path
from samples.filming.studio import Studio, skin_of
from samples.graphics.camera import Camera, filled, place_camera
from samples.graphics.geometry import Array
from samples.movements.by_protocol import ASKED_ARMS, PROTOCOLS
from samples.movements.scene import Scene
from samples.movements.timing import Stroke
from samples.movements.walking import with_walk
from samples.people.body import Person, draw_person
from samples.people.measures import MEASURES
from samples.people.outfit import Outfit, draw_outfit, draw_top
from samples.people.truth import against_neutral, measure

SCHEMA = 1
_STREAMS = ("person", "movement", "filming", "studio")


@dataclass(frozen=True)
class Take:
    """Everything that was drawn for one clip."""

    clip: Clip
    person: Person
    outfit: Outfit
    scene: Scene
    recording: Recording
    camera: Camera
    person_share: float  # of the picture's height, when quiet
    times_s: Array


def render_clip(clip: Clip, folder: Path) -> Path:
    """Render ``clip`` into ``folder`` and return its JSON, which is written last."""
    take = draw_take(clip)
    video = folder / f"{clip.name}.mp4"
    partial = partial_path(folder, clip.name, os.getpid())
    scene, rows = take.scene, list[dict[str, float] | None]()
    studio = Studio(
        stream(clip, "studio"),
        scene,
        person=take.person,
        outfit=take.outfit,
        camera=take.camera,
        recording=take.recording,
        careful=clip.careful,
    )
    with Film(partial, take.recording) as film:
        for time in take.times_s.tolist():
            known = scene.enters_s <= time <= scene.leaves_s
            rows.append(measure(scene.pose_at(time)) if known else None)
            film.add(studio.shoot(time), time)
    studio.close()
    truth = json.dumps(_truth(take, rows), separators=(",", ":"), allow_nan=False) + "\n"
    partial.replace(video)
    partial.write_text(truth, encoding="utf-8")
    return partial.replace(video.with_suffix(".json"))


def stream(clip: Clip, part: str) -> np.random.Generator:
    """Return the random numbers of one part, which more draws in another part leave alone."""
    protocol = zlib.crc32(clip.protocol.encode())
    return np.random.default_rng([clip.seed, protocol, _STREAMS.index(part)])


def draw_take(clip: Clip, *, glances: int = 24) -> Take:
    """Draw all of a clip from its seed; the camera is placed by ``glances`` at the movement."""
    body_rng, movement_rng, film_rng = (
        stream(clip, part) for part in ("person", "movement", "filming")
    )
    person = draw_person(body_rng)
    worn = (None, None) if clip.close_share is None else draw_top(body_rng, clip.close_share)
    outfit = draw_outfit(body_rng, person, *worn, close_trousers=clip.asked)
    make = PROTOCOLS[clip.protocol]
    arms = asked_arms(clip)
    wanted: dict[str, Any] = {} if arms is None else {"arms_wanted": arms}
    if clip.strength != 1.0:
        wanted["strength"] = clip.strength
    whole = make(movement_rng, person, clip.compensation, **wanted)
    scene = whole.shortened(clip.most_strokes)
    if clip.azimuth_deg is not None:
        scene = scene.seen_from(clip.azimuth_deg)
    recording = draw_recording(film_rng, clip)
    quiet_m, moving_m = _seen(scene, person, glances)
    camera = place_camera(
        film_rng,
        azimuth_deg=scene.azimuth_deg,
        quiet_m=quiet_m,
        moving_m=moving_m,
        size=recording.size,
        careful=clip.careful,
        asked=clip.asked,
    )
    walks = bool(movement_rng.random() < 0.12) if clip.walks is None else clip.walks
    if walks and scene.stander is not None and not scene.props:
        scene = with_walk(scene, movement_rng)
    return Take(
        clip=clip,
        person=person,
        outfit=outfit,
        scene=scene,
        recording=recording,
        camera=camera,
        person_share=filled(camera, quiet_m),
        times_s=recording.frame_times_s(film_rng, scene.duration_s),
    )


def asked_arms(clip: Clip) -> str | None:
    """Return how the arms are to be held, or None where they are drawn."""
    return ASKED_ARMS.get(clip.protocol) if clip.asked else None


def _seen(scene: Scene, person: Person, glances: int) -> tuple[Array, Array]:
    """Return points of the skin (n, 3) when quiet, and over the whole test."""
    times = np.linspace(0, scene.duration_s, glances)
    skins = [skin_of(person, scene.pose_at(float(time)))[::25] for time in times]
    return skins[0], np.vstack(skins)


def _truth(take: Take, rows: list[dict[str, float] | None]) -> dict[str, Any]:
    clip, scene, times = take.clip, take.scene, take.times_s
    begins, ends = scene.enters_s, scene.enters_s + scene.quiet_s
    series = against_neutral(rows, quiet=[bool(begins <= t <= ends) for t in times])
    return {
        "schema": SCHEMA,
        "clip": f"{clip.name}.mp4",
        "protocol": scene.protocol,
        **({} if clip.protocol == scene.protocol else {"scene": clip.protocol}),
        **({"setting": clip.setting} if clip.setting else {}),
        "seed": clip.seed,
        "fps": take.recording.fps,
        "size_px": list(take.recording.size),
        "person": person_truth(take.person, take.outfit),
        "camera": camera_truth(take.camera, take.recording, take.person_share),
        "movement": {"compensation": scene.compensation, **scene.parameters},
        "walks_in": scene.walks_in,
        "quiet": {"start_s": round(begins, 2), "end_s": round(ends, 2)},
        "repetitions": [
            _repetition(stroke, scene.protocol, times, series) for stroke in scene.strokes
        ],
        "frames": {"time_s": [round(float(t), 4) for t in times], **series},
    }


def person_truth(person: Person, outfit: Outfit) -> dict[str, Any]:
    """Return who the person is and what they wear."""
    return {
        "sex": person.sex,
        "age": person.age_years,
        "height_cm": person.height_cm,
        "build": person.build,
        "clothes": outfit.description,
        "top": outfit.top,
        "fit": outfit.fit,
        "tucked": outfit.tucked,
        "hair": outfit.hair,
        "clothes_loose_cm": round(100 * outfit.loose_m, 1),
    }


def camera_truth(camera: Camera, recording: Recording, person_share: float) -> dict[str, Any]:
    """Return where the camera stands and how it records; the person's share of the height."""
    return {
        "azimuth_deg": round(camera.azimuth_deg, 2),
        "yaw_off_deg": round(camera.yaw_off_deg, 2),
        "pitch_deg": round(camera.pitch_deg, 2),
        "roll_deg": round(camera.roll_deg, 2),
        "fov_deg": round(camera.fov_deg, 2),
        "height_m": round(camera.height_m, 3),
        "distance_m": round(camera.distance_m, 3),
        "lens_k1": round(camera.lens_k1, 3),
        "person_share": round(person_share, 3),
        "cropped": camera.cropped,
        "shake": recording.handheld,
        "motion_blur_s": round(recording.exposure_s, 4),
        "even_frames": recording.even,
        "crf": recording.crf,
        "bitrate_kbps": recording.bitrate_kbps,
    }


def _repetition(
    stroke: Stroke, protocol: str, times: Array, series: dict[str, list[float | None]]
) -> dict[str, Any]:
    """Return when the repetition was and every measure at its peak, the frame of most movement."""
    frames = np.flatnonzero((times >= stroke.start_s) & (times <= stroke.end_s))
    main = np.array([series[_main_measure(protocol, stroke)][i] for i in frames], dtype=float)
    sign = -1.0 if stroke.direction in {"right", "external", "extension"} else 1.0
    peak = int(frames[int(np.argmax(sign * main))])
    return {
        "index": stroke.index,
        "side": stroke.side,
        "direction": stroke.direction,
        **({"kind": stroke.kind} if stroke.kind else {}),
        "start_s": round(stroke.start_s, 3),
        "peak_s": round(float(times[peak]), 3),
        "end_s": round(stroke.end_s, 3),
        "measures": {name: series[name][peak] for name in MEASURES},
    }


def _main_measure(protocol: str, stroke: Stroke) -> str:
    if protocol.startswith("hip_rotation"):
        return f"{stroke.side}_hip_internal_rotation_deg"
    if protocol.startswith("trunk_rotation"):
        return "thorax_rotation_deg"
    if protocol.startswith("hip_hinge"):
        return "trunk_inclination_deg"
    if protocol in {"thigh_lift_standing", "hip_extension_standing"}:
        return f"{stroke.side}_thigh_inclination_deg"
    return "trunk_side_bend_deg"
