"""
To and from other programs
==========================

Write a result for OpenSim, hand the landmarks to numpy, and judge landmarks without a video.
"""

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import screen
from screen.pose.landmarks import NAMES

folder = Path(tempfile.mkdtemp())
track = screen.PoseTrack.load("../../tests/tracks/side_bend_pelvis_shift.npz")
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
columns = ["time_s", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
table = np.column_stack([track.time_s, track.landmarks_px.reshape(len(track.time_s), -1)])
file = folder / "landmarks.csv"
np.savetxt(file, table, delimiter=",", header=",".join(columns), comments="")
size_px = (track.info.width_px, track.info.height_px)
again = screen.analyze(screen.import_track(file, size_px=size_px), protocol="side_bend")
for with_picture, without in zip(screening.result.answers, again.result.answers, strict=True):
    print(with_picture.question)
    print(f"  from the video: {with_picture.likelihood}")
    print(f"  from landmarks alone: {without.likelihood}")

# %%
# The side bend of the trunk is the same both ways: it is read from shoulders and hips, and needs no
# outline.
styles = {"from the video": "-", "from landmarks alone": "--"}
figure, axes = plt.subplots(figsize=(6.4, 3.2), layout="constrained")
for words, one in {"from the video": screening, "from landmarks alone": again}.items():
    angles = one.to_dataframe("angles")
    axes.plot(angles["time_s"], angles["trunk_side_bend_deg"], label=words, linestyle=styles[words])
axes.set(xlabel="time (s)", ylabel="side bend of the trunk (°), + left")
legend = axes.legend()
