"""The low back seen from the side: its outline, the two inclinometers on it, and their doubts."""
