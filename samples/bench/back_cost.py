"""What reading the back costs a frame in processor time, beside what the network costs.

``python -m samples.bench.back_cost CLIP`` prints milliseconds: finding the outline and the
silhouette in the mask, the inclinometers (joints put right, readings, networks), and the whole
tracker.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer

from screen.capture.video import VideoFile
from screen.kinematics.movement import observe
from screen.pose import mediapipe_tracker
from screen.pose.model import ensure_model
from screen.pose.record import track_recording
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.back_file import load_back_model

_SHAPES = ("trunk_outline", "silhouette_curve")


class _Clock:
    """Adds up the time spent in functions."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., object]) -> Callable[..., object]:
        """Return the function, timed."""

        def run(*values: object) -> object:
            begun = time.thread_time()
            try:
                return function(*values)
            finally:
                self.seconds += time.thread_time() - begun

        return run


def main(clip: Annotated[Path, typer.Argument(help="A hinge seen from the side.")]) -> None:
    """Print the costs."""
    cv2.setNumThreads(1)
    shapes = _Clock()
    for name in _SHAPES:
        setattr(mediapipe_tracker, name, shapes.timed(getattr(mediapipe_tracker, name)))
    begun = time.process_time()
    with VideoFile(clip) as source, mediapipe_tracker.MediaPipeTracker(ensure_model(None)) as one:
        track = track_recording(source, one)
    whole = time.process_time() - begun
    seen = observe(track, movement_rules(load_protocol("hip_hinge").protocol))
    if seen is None:
        raise typer.BadParameter(f"nobody stays at a place in {clip}")
    model = load_back_model()
    begun = time.thread_time()
    model.estimate(seen.body, seen.still, forward=seen.view.forward)
    angles = time.thread_time() - begun
    frames = int(np.count_nonzero(track.seen))
    for name, seconds in (
        ("outline and silhouette", shapes.seconds),
        ("inclinometers", angles),
        ("both", shapes.seconds + angles),
        ("reading and tracking, all told", whole),
    ):
        typer.echo(f"{name}: {1000 * seconds / frames:.2f} ms a frame")


if __name__ == "__main__":
    typer.run(main)
