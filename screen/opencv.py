"""OpenCV, imported in one place: a shared library that it lacks becomes one sentence."""

from __future__ import annotations

from screen.missing_library import explaining_missing_libraries

with explaining_missing_libraries():
    import cv2

__all__ = ["cv2"]
