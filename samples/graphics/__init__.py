"""Vectors, the camera and the renderer: what knows nothing of people."""
