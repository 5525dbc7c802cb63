"""The running state of one test before a camera: framing, phase, count, cues. No drawing."""
