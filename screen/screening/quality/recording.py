"""Checks of the recording itself: file, length, rate, standstill and light."""

from __future__ import annotations

import numpy as np

from screen.kinematics.filters import runs
from screen.kinematics.series import FloatArray
from screen.pose.track import PoseTrack
from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.parts import Check
from screen.screening.quality.check import apart, checked, not_known
from screen.screening.reference.thresholds import FrameRateLimits, Thresholds
from screen.screening.words import listed


def duration_s(track: PoseTrack) -> float:
    """Return the length of the recording: the time of its frames, the last one's included."""
    return float(frame_seconds(track).sum())


def frame_seconds(track: PoseTrack) -> FloatArray:
    """Return ``(n,)``: how long each frame is shown; the last one as long as is usual."""
    if len(track) < 2:
        return np.zeros(len(track))
    steps = np.diff(track.time_s)
    return np.append(steps, np.median(steps))


def file_whole(track: PoseTrack) -> Check:
    """Check that the whole file could be read as it was written."""
    notes = track.info.notes
    fine = "Every frame of the file could be read."
    if not track.info.pictured:
        words = "; ".join(track.info.log)
        fine = f"{words[:1].upper()}{words[1:]}."
    wrong = why("file_notes", notes=" ".join(notes)) if notes else None
    return checked("file", "File whole", wrong, fine=fine)


def length(track: PoseTrack, thresholds: Thresholds) -> Check:
    """Check that the recording is long enough to hold a repetition."""
    seconds, least = duration_s(track), thresholds.length.min_s
    wrong = None
    if seconds < least:
        wrong = why("too_short", seconds=apart(seconds, least, digits=1), least=least)
    fine = f"The recording is {seconds:.1f} s long."
    return checked("length", "Length of the recording", wrong, fine=fine, blocks=True)


def frames_per_s(track: PoseTrack, limits: FrameRateLimits) -> float:
    """Return frames a second from the frames' own times; 0 for a single frame.

    It is the mean over the steps between frames that are no pauses: a gap of seconds says nothing
    of how well the movement before and after it was filmed. Where all are pauses it is over all.
    """
    if len(track) < 2:
        return 0.0
    steps = np.diff(track.time_s)
    flowing = steps[steps <= limits.pause_s]
    return float(1 / np.mean(flowing if len(flowing) else steps))


def frame_rate(track: PoseTrack, thresholds: Thresholds) -> Check:
    """Check the rate, in whole frames a second: too few blunt peaks, too many cannot be true."""
    limits = thresholds.frame_rate
    rate = round(frames_per_s(track, limits))
    fine, recorded = f"The recording has {rate} frames a second.", track.info.recording.nominal_fps
    if track.info.thinned and recorded is not None:
        fine = f"The recording has {recorded:.0f} frames a second; {rate} of them were followed."
    return checked(
        "frame_rate",
        "Frames a second",
        _wrong_rate(rate, limits),
        fine=fine,
        blocks=not limits.min_per_s <= rate <= limits.max_per_s,
    )


def _wrong_rate(rate: int, limits: FrameRateLimits) -> Why | None:
    if rate > limits.max_per_s:
        return why("wrong_times", rate=rate)
    if rate < limits.min_per_s:
        return why("slow_frames", rate=rate, wanted=f"at least {limits.min_per_s:g} are needed")
    if rate < limits.good_per_s:
        return why("slow_frames", rate=rate, wanted=f"{limits.good_per_s:g} or more are good")
    return None


def frozen(track: PoseTrack, thresholds: Thresholds) -> Check:
    """Check that the picture moves."""
    if not track.info.pictured:
        return not_known("frozen", "Moving picture", "Whether the picture stood still")
    limits = thresholds.frozen
    still = track.change <= limits.max_change
    still[0] = still[1]
    seconds = frame_seconds(track)
    stretches = [
        (start, stop)
        for start, stop in runs(still)
        if seconds[start:stop].sum() >= limits.min_stretch_s
    ]
    share = sum(float(seconds[start:stop].sum()) for start, stop in stretches) / seconds.sum()
    spans = [
        f"from {track.time_s[start]:.1f} to {track.time_s[start] + seconds[start:stop].sum():.1f} s"
        for start, stop in stretches
    ]
    told = f"The picture stands still {listed(spans)}." if spans else "The picture moves."
    wrong = why("stood_still", spans=listed(spans)) if share > limits.warn_ratio else None
    blocks = bool(share >= limits.block_ratio)
    return checked("frozen", "Moving picture", wrong, fine=told, blocks=blocks)


def brightness(track: PoseTrack, thresholds: Thresholds) -> Check:
    """Check the light where the person is."""
    if not track.info.pictured:
        return not_known("brightness", "Light", "The light")
    limits, wrong = thresholds.brightness, None
    grey = float(np.median(track.brightness))
    for kind, limit, beyond in (
        ("too_dark", limits.min_grey, grey < limits.min_grey),
        ("too_bright", limits.max_grey, grey > limits.max_grey),
    ):
        if beyond:
            wrong = why(kind, grey=apart(grey, limit), limit=limit)
    fine = f"The person is well lit (mean grey value {grey:.0f} of 255)."
    return checked("brightness", "Light", wrong, fine=fine)
