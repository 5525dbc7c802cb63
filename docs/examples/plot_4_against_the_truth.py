"""
Measured against the truth
==========================

The sample people are rendered, so every angle is known. How close does the tool come?
"""

# %%
# A JSON beside each clip holds the true value of every measure, repetition by repetition. One
# person says little about the tool: the accuracy page has a hundred.
import json
from pathlib import Path

import matplotlib.pyplot as plt

import screen
from screen.resources import data_folder

clips = data_folder("samples") / "clips"
tracks = Path("../../tests/tracks")

# %%
figure, axes = plt.subplots(figsize=(6.4, 5.2), layout="constrained")
for name in ("hip_hinge_clean", "hip_hinge_rounded"):
    screening = screen.analyze(tracks / f"{name}.npz", protocol="hip_hinge")
    truth = json.loads((clips / f"{name}.json").read_text("utf-8"))["repetitions"]
    table = screening.to_dataframe("measures")
    for marker, measure in zip(
        "os^",
        ("lumbar_flexion_deg", "pelvis_inclination_deg", "trunk_inclination_deg"),
        strict=True,
    ):
        found = table[(table["measure"] == measure) & table["value"].notna()]
        true = [truth[number - 1]["measures"][measure] for number in found["repetition"]]
        axes.errorbar(
            true,
            found["value"],
            yerr=found["error"],
            fmt=marker,
            capsize=3,
            alpha=0.8,
            label=f"{measure}, {name}",
        )
low, high = axes.get_xlim()
axes.axline((0, 0), slope=1, color="0.6", linewidth=1)
axes.set(xlabel="true (°)", ylabel="measured, with its 95 % interval (°)")
legend = axes.legend(fontsize="small")
