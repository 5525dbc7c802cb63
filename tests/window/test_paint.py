from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.live.drill import load_drill
from screen.live.settings import shipped_settings
from screen.live.state import LiveState, Phase, Sentence, Told
from screen.pose.tracker import PoseFrame, RecordedTracker
from screen.report.drawing import text_box, write_text
from screen.window import paint
from screen.window.paint import KEYS, painted, sentence_of
from tests.live.rehearsal import frames, hinge

HEIGHT_PX = 720
RUNNING = LiveState(time_s=5.0, phase=Phase.RUNNING, count=3, wanted=6)
GREY = np.full((480, 640, 3), 128, np.uint8)


def pose() -> PoseFrame:
    track = hinge([])
    found = RecordedTracker(track).track(next(iter(frames(track.time_s))))
    assert found is not None
    return found


def told(words: str) -> Told:
    return Told(1, "both", "hinge", 1.0, 2.0, 3.0, {}, 1, verdict="good", words=words)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (1280, 720), (480, 640), (720, 1280)])
def test_the_picture_is_mirrored_and_of_one_height(width, height):
    image = np.zeros((height, width, 3), np.uint8)
    image[:, : width // 2] = (250, 20, 20)
    found = painted(image, replace(RUNNING, count=0))
    assert found.shape == (HEIGHT_PX, round(width * HEIGHT_PX / height), 3)
    middle, wide = HEIGHT_PX // 2, found.shape[1]
    assert found[middle, wide // 4].max() < 10
    assert found[middle, 3 * wide // 4].tolist() == pytest.approx([250, 20, 20], abs=2)


def test_the_picture_that_is_given_stays_as_it_is():
    image = GREY.copy()
    painted(image, replace(RUNNING, pose=pose()), words="Turn round.")
    np.testing.assert_array_equal(image, GREY)


def test_the_count_is_shown_and_changes():
    three, four, endless = (
        painted(GREY, state)
        for state in (RUNNING, replace(RUNNING, count=4), replace(RUNNING, wanted=None))
    )
    for other in (four, endless):
        rows = np.flatnonzero((three != other).any(axis=(1, 2)))
        assert rows.min() > HEIGHT_PX / 2


def test_before_the_start_no_count_is_shown():
    looking = LiveState(time_s=0.0, phase=Phase.LOOKING, wanted=6)
    nothing = painted(GREY, looking)[HEIGHT_PX // 2 : -60]
    counted = painted(GREY, replace(looking, count=2))[HEIGHT_PX // 2 : -60]
    assert (nothing != counted).any()
    assert (nothing[:, 60:-60] == 128).all()


def test_words_stand_at_the_top():
    without, with_words = painted(GREY, RUNNING), painted(GREY, RUNNING, words="Turn round.")
    rows = np.flatnonzero((without != with_words).any(axis=(1, 2)))
    assert rows.max() < HEIGHT_PX / 3


def test_the_border_tells_the_tone():
    colours = {}
    for tone in ("calm", "good", "watch"):
        found = painted(GREY, replace(RUNNING, tone=tone))
        edge = found[HEIGHT_PX // 2, 3]
        for y, x in ((3, 400), (HEIGHT_PX - 4, 100), (HEIGHT_PX // 2, found.shape[1] - 4)):
            np.testing.assert_array_equal(found[y, x], edge)
        colours[tone] = tuple(int(part) for part in edge)
        assert (found[HEIGHT_PX // 2, found.shape[1] // 2] == 128).all()
    assert len(set(colours.values())) == 3
    red, green, blue = colours["watch"]
    assert red > green > blue  # amber
    assert green > 100  # and not red


def test_the_figure_is_drawn_where_the_person_is_mirrored():
    seen = pose()
    black = np.zeros((480, 640, 3), np.uint8)
    shown = painted(black, replace(RUNNING, pose=replace(seen)))
    bare = painted(black, RUNNING)
    where = np.argwhere((shown != bare).any(axis=2))
    scale = HEIGHT_PX / 480
    joints = seen.landmarks_px[:, :2] * scale
    rows, columns = where[:, 0], where[:, 1]
    assert rows.min() > joints[:, 1].min() - 40
    assert rows.max() < joints[:, 1].max() + 40
    assert np.median(columns) == pytest.approx(640 * scale - np.median(joints[:, 0]), abs=40)


def sentences() -> list[str]:
    drill = load_drill("wall_hip_hinge")
    advice = "Record again with a bare back or a tight top tucked into the trousers."
    return [
        *(one.say for one in shipped_settings().guidance),
        *(one.say for one in drill.feedback),
        f"{drill.feedback[-2].say} {advice}",
        "Go.",
    ]


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (360, 640)])
@pytest.mark.parametrize("words", sentences(), ids=lambda words: words[:20])
def test_whatever_is_said_fits_into_the_picture(monkeypatch, size, words):
    written: list[tuple[str, int]] = []

    def note(picture, text, at, *, size_px):
        written.append((text, size_px))
        write_text(picture, text, at, size_px=size_px)

    monkeypatch.setattr(paint, "write_text", note)
    width, height = size
    found = painted(np.zeros((height, width, 3), np.uint8), RUNNING, words=words)
    for text, size_px in written:
        assert text_box(text, size_px)[2] <= found.shape[1], text
    shown = " ".join(text for text, _ in written)
    assert " ".join(words.split()) in shown
    assert "3 of 6" in shown


def test_the_keys_are_named():
    assert all(key in KEYS for key in ("Q:", "P:", "F:"))


def test_one_sentence_is_shown_the_most_urgent():
    guided = replace(RUNNING, guidance=Sentence("go", "Go."))
    assert sentence_of(RUNNING) == ""
    assert sentence_of(guided) == "Go."
    assert sentence_of(replace(guided, told_now=told(""))) == "Go."
    ended = replace(guided, told_now=told("Good."))
    assert sentence_of(ended) == "Good."
    assert sentence_of(replace(ended, cue=Sentence("back", "Back still."))) == "Back still."
