"""``movescreen info``: what this machine has and can do."""

from __future__ import annotations

import platform
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import screen
from screen.cli.console import out
from screen.cli.options import JsonOption
from screen.cli.samples import sample_clips

if TYPE_CHECKING:
    from screen.capture.camera import CameraInfo

_LIBRARIES: Final = ("mediapipe", "opencv-python", "av", "numpy", "scipy")
_WARM_UP: Final = 5
_TIMED: Final = 60


def info(
    json: JsonOption = False,
) -> None:
    """Say versions, model, cameras, and how many frames a second this machine analyses.

    Example: movescreen info
    """
    from screen.capture.camera import list_cameras
    from screen.pose.model import model_status

    status = model_status()
    cameras = [_camera_words(camera) for camera in list_cameras()]
    facts: dict[str, object] = {
        "movescreen": screen.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "model": str(status.model.path) if status.model else None,
        "model_problem": status.problem,
        "cameras": cameras,
        "frames_per_s": frames_per_s(),
    }
    if json:
        out.print_json(data=facts)
        return
    out.print(f"movescreen   {facts['movescreen']} on Python {facts['python']}, {facts['system']}")
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    out.print(f"libraries    {libraries}")
    out.print(f"model        {facts['model'] or status.problem}", markup=False)
    out.print(f"cameras      {'; '.join(cameras) or 'none found'}", markup=False)
    speed = facts["frames_per_s"]
    out.print(
        f"speed        {speed:.0f} frames a second on a sample clip"
        if isinstance(speed, float)
        else "speed        not measured: `movescreen model fetch` first"
    )


def _camera_words(camera: CameraInfo) -> str:
    sizes = [
        f"{one.width_px}x{one.height_px}"
        + (f" at {one.fps:.0f} frames a second" if one.fps is not None else "")
        for one in camera.delivers
    ]
    return f"{camera.index}: {', '.join(sizes)}"


def frames_per_s() -> float | None:
    """Time the whole of tracking on a sample clip; None without a model or a sample."""
    from screen.capture import VideoFile
    from screen.pose.mediapipe_tracker import MediaPipeTracker
    from screen.pose.model import find_model

    model, clips = find_model(), sample_clips()
    if model is None or not clips:
        return None
    with VideoFile(clips[0].video) as source, MediaPipeTracker(model) as tracker:
        start_s, done = 0.0, 0
        for frame in source:
            if frame.index == _WARM_UP:
                start_s = time.perf_counter()
            tracker.track(frame)
            if frame.index >= _WARM_UP:
                done += 1
            if done == _TIMED:
                break
        return done / (time.perf_counter() - start_s) if done else None
