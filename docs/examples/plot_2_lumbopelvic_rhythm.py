"""
Lumbopelvic rhythm
==================

How a forward bend is shared between hips and low back: one person keeps the back still, the other
rounds it.
"""

# %%
# Both come from stored tracks: only making a track needs the video. ``screen.analyze`` takes
# well under a second and can be repeated with another protocol.
from pathlib import Path

import matplotlib.pyplot as plt

import screen

tracks = Path("../../tests/tracks")
people = {
    "keeps the back still": "hip_hinge_clean",
    "rounds the back": "hip_hinge_rounded",
}
screenings = {
    words: screen.analyze(tracks / f"{name}.npz", protocol="hip_hinge")
    for words, name in people.items()
}

# %%
# One line for each repetition, from the start to the deepest point. A perfect hinge runs along the
# floor; a free bend is shared about half and half.
figure, axes = plt.subplots(figsize=(6.4, 4.6), layout="constrained")
colours = {"keeps the back still": "tab:green", "rounds the back": "tab:red"}
for words, screening in screenings.items():
    angles = screening.to_dataframe("angles").set_index("time_s")
    for row in screening.to_dataframe("repetitions").itertuples():
        down = angles[row.start_s : row.peak_s]
        hips = next(name for name in down if name.endswith("hip_flexion_deg"))
        (line,) = axes.plot(down[hips], down["lumbar_flexion_deg"], color=colours[words], alpha=0.7)
    line.set_label(words)
axes.set(xlabel="hip flexion (°)", ylabel="lumbar flexion (°)", title="On the way down")
axes.axhline(20, color="0.6", linestyle=":")
axes.annotate("cut-off of the hip hinge", (62, 21), color="0.4")
legend = axes.legend(loc="upper right")

# %%
# What the screening makes of it.
for words, screening in screenings.items():
    print(f"{words}: {screening.result.answers[0].text}")
