"""Landmarks that other programs recorded, as tracks: JSON and CSV of BlazePose's 33 points."""

from __future__ import annotations

from screen.pose.landmark_files.importing import LOADERS, import_landmarks
from screen.pose.landmark_files.sheet import LandmarkLoader, LandmarkSheet, Stated

__all__ = ["LOADERS", "LandmarkLoader", "LandmarkSheet", "Stated", "import_landmarks"]
