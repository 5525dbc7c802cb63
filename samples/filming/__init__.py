"""Where and how they are filmed: room, light, sensor, studio and the video file."""
