"""A sample clip fed to the drill at the rates of slow computers, by the real network."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import cv2
import numpy as np
import pytest

from screen.capture.frame import Frame
from screen.capture.video import VideoFile
from screen.live.drill import load_drill
from screen.live.session import Asked, LiveTest
from screen.live.state import LiveState
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.model import ensure_model
from screen.resources import data_folder
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol

pytestmark = pytest.mark.long

CLIP = data_folder("samples") / "clips" / "hip_hinge_clean.mp4"
QUIET_FRAMES = 24
"""Of the clip, at its start."""
LEAD_S = 18.0
"""So long the person stands there before the clip goes on."""


def fed(rate_per_s: float) -> Iterator[Frame]:
    """The person stands, then does what the clip shows; so many pictures a second."""
    with VideoFile(CLIP) as video:
        shown = list(video)
    steps = [frame.time_s for frame in shown]
    there_and_back = [*range(QUIET_FRAMES), *range(QUIET_FRAMES - 2, 0, -1)]
    for number in range(int((LEAD_S + steps[-1]) * rate_per_s)):
        time_s = number / rate_per_s
        place = there_and_back[round(time_s * 30) % len(there_and_back)]
        if time_s >= LEAD_S:
            place = int(np.searchsorted(steps, time_s - LEAD_S))
        yield Frame(number, time_s, shown[place].image_rgb)


def told(state: LiveState) -> str:
    """What the page shows of a state, in one line."""
    sentence = state.guidance.text if state.guidance else "(moving)"
    return f"{sentence} [{state.note.text}]" if state.note else sentence


@pytest.mark.parametrize(
    ("rate_per_s", "judged"), [(3.0, False), (6.0, False), (8.0, False), (12.0, True)]
)
def test_page_and_report_agree_however_slow_it_is(rate_per_s: float, judged: bool) -> None:
    model = ensure_model()
    asked = Asked(load_protocol("hip_hinge"), load_drill("wall_hip_hinge"), Person(), 2)
    jpeg = bytes(cv2.imencode(".jpg", np.zeros((16, 16, 3), np.uint8))[1])
    with LiveTest(asked, lambda: MediaPipeTracker(model)) as test:
        states = [test.step(frame, jpeg) for frame in fed(rate_per_s)]
        outcome = test.finish(created="now")
    assert outcome.analysis is not None
    for words, group in groupby(states, key=told):
        print(f"{next(group).time_s:6.1f} s  {words}")
    status = outcome.analysis.result.status
    print(f"end: {test.lines(outcome)} {test.next_time(outcome)} report: {status}")
    assert status == ("judged" if judged else "not_judged")
    assert (test.why_not_judged(outcome) == "") is judged
    assert outcome.counted == 4
    assert any("low back" in line for line in test.lines(outcome)) is judged
    shown = [words for words, _ in groupby(states, key=told)]
    assert sum(words.startswith("The pictures come too slowly") for words in shown) <= 1
    assert (states[-1].note is None) is judged
