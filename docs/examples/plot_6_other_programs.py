"""
To and from other programs
==========================

Write a result for OpenSim, hand the landmarks to numpy, and judge landmarks without a video.
"""

# %%
from pathlib import Path
import tempfile

import numpy as np

import screen
from screen.pose.landmarks import LANDMARKS

folder = Path(tempfile.mkdtemp())
track = screen.PoseTrack.load("../../tests/report/tracks/side_bend_pelvis_shift.npz")
screening = screen.analyze(track, protocol="side_bend")
written = screening.write(folder / "bend")
print(sorted(path.name for path in written))

# %%
# An export reads the result on disk, and measures nothing again.
exported = screen.export(folder / "bend", "sto")
text = Path(exported.written[0]).read_text("utf-8")
print(text[:400])

# %%
# The track is arrays: 33 landmarks in pixels for each frame.
print(track.landmarks_px.shape, track.landmarks_px.dtype)
data = screening.to_xarray()
data

# %%
# And back: the same landmarks as a plain CSV, as another program would have written them. What the
# file does not hold, the outline of the trunk, is not measured.
columns = ["time_s", *(f"{name}_{axis}" for name in LANDMARKS for axis in "xy")]
table = np.column_stack([track.time_s, track.landmarks_px[..., :2].reshape(len(track.time_s), -1)])
np.savetxt(folder / "landmarks.csv", table, delimiter=",", header=",".join(columns), comments="")
size_px = (track.info.width_px, track.info.height_px)
again = screen.analyze(
    screen.import_track(folder / "landmarks.csv", size_px=size_px), protocol="side_bend"
)
for with_picture, without in zip(screening.result.answers, again.result.answers, strict=True):
    print(f"{with_picture.question}\n  from the video: {with_picture.likelihood}; from landmarks "
          f"alone: {without.likelihood}")
