"""MediaPipe, imported in one place: a shared library that it lacks becomes one sentence."""

from __future__ import annotations

from screen.missing_library import explaining_missing_libraries

with explaining_missing_libraries():
    import mediapipe
    from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
    from mediapipe.tasks.metadata import schema_py_generated as schema
    from mediapipe.tasks.python.core.base_options import BaseOptions
    from mediapipe.tasks.python.core.mediapipe_c_bindings import load_raw_library
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

    # By itself MediaPipe loads its C library with the first landmarker, in the midst of the work.
    load_raw_library()

__all__ = [
    "BaseOptions",
    "PoseLandmarker",
    "PoseLandmarkerOptions",
    "RunningMode",
    "mediapipe",
    "metadata_schema",
    "schema",
]
