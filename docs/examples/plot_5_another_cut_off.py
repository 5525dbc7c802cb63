"""
What if the cut-off were another?
=================================

A test is data. Change its file, and judge the same track again.
"""

# %%
# The hip hinge asks whether the low back rounds by 20° or more. That number is a choice of this
# tool, as the protocol says of itself. What would other cut-offs have answered?
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

import screen
from screen.resources import data_folder

shipped = (data_folder("protocols") / "hip_hinge.toml").read_text("utf-8")
before, finding, after = shipped.partition('id = "hinge_lumbar_rounding"')
track = screen.PoseTrack.load("../../tests/tracks/hip_hinge_rounded.npz")


def asked_at(cut_deg: float) -> screen.ScreenResult:
    """Return the result with another cut-off for the rounding of the low back."""
    with tempfile.TemporaryDirectory() as folder:
        mine = Path(folder) / "mine.toml"
        changed = after.replace("cut = 20.0", f"cut = {cut_deg:.1f}", 1)
        mine.write_text(before + finding + changed, "utf-8")
        return screen.analyze(track, protocol=mine).result


# %%
cuts = list(range(10, 75, 10))
answers = [asked_at(cut).answers[0] for cut in cuts]
figure, axes = plt.subplots(figsize=(6.4, 4), layout="constrained")
axes.plot(cuts, [one.probability for one in answers], "o-")
axes.set(
    xlabel="cut-off (°)", ylabel="probability that the low back rounds further", ylim=(-0.03, 1.03)
)
axes.axhspan(0.2, 0.8, color="0.92")
note = axes.annotate("uncertain", (6, 0.48), color="0.4")

# %%
# The value is the same each time; only the question changes.
for cut, one in zip(cuts, answers, strict=True):
    print(f"{cut:3d}°  {one.likelihood.replace('_', ' ')}")
