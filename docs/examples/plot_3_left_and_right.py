"""
Left against right
==================

Side differences with their errors: a difference counts only where it is larger than its error.
"""

# %%
from pathlib import Path

import matplotlib.pyplot as plt

import screen

track = Path("../../tests/tracks/hip_rotation_seated_clean.npz")
screening = screen.analyze(track, protocol="hip_rotation_seated")

# %%
# The result holds left minus right for each measure with two sides.
rows = [one for one in screening.result.asymmetry if one.difference is not None]
for one in rows:
    print(
        f"{one.measure}: {one.difference:+.1f} ± {one.error:.1f}, beyond its error: "
        f"{one.beyond_error}"
    )

# %%
# As a picture: the bar is the 95 % interval of the difference.
figure, axes = plt.subplots(figsize=(6.8, 0.8 + 0.5 * len(rows)), layout="constrained")
for at, one in enumerate(rows):
    colour = "tab:red" if one.beyond_error else "0.4"
    axes.errorbar(one.difference, at, xerr=one.error, fmt="o", color=colour, capsize=4)
axes.axvline(0, color="0.6", linewidth=1)
axes.set(
    yticks=range(len(rows)),
    yticklabels=[one.measure for one in rows],
    xlabel="left minus right (°)",
)
axes.margins(y=0.2)
axes.invert_yaxis()
