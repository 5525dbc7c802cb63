"""A window on the desk: the live engine's states drawn over the camera's picture."""
