"""
From a video to an answer
=========================

Screen one recording, look at the answers, and draw what they rest on.
"""

# %%
# The clip is one of the samples: a rendered person who rounds the low back in a hip hinge. Sex and
# age choose the norms and may be left out.
import screen
from screen.resources import data_folder

clip = data_folder("samples") / "clips" / "hip_hinge_rounded.mp4"
screening = screen.run(clip, protocol="hip_hinge", person={"sex": "female", "age": 65})

# %%
# In a notebook a screening shows itself: the answers, and the curves they rest on.
screening

# %%
# Each answer has the value, the 95 % interval and the probability that the true value lies beyond
# the cut-off.
for answer in screening.result.answers:
    print(answer.question)
    print(
        f"  {answer.likelihood} ({answer.probability:.2f}): {answer.value:.0f}°, "
        f"{answer.low:.0f}° to {answer.high:.0f}°"
    )

# %%
# The measures are a table with a row for each repetition and measure.
measures = screening.to_dataframe("measures")
low_back = measures[measures["measure"] == "lumbar_flexion_deg"]
low_back[["repetition", "value", "error", "peak_s"]]

# %%
# The same curves as a figure of matplotlib. ``screening.write(folder)`` would write the report and
# all tables.
figure = screening.plot()
