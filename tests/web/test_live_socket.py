from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from starlette.testclient import WebSocketTestSession

from screen.capture.frame import Frame
from screen.capture.video import VideoFile
from screen.live.day_after import DayAfter
from screen.live.pain import PainRules
from screen.pose.track import PoseTrack
from screen.pose.tracker import PoseFrame, RecordedTracker
from screen.web.app import Site
from tests.web.conftest import ROUNDED, Page, page_of

DRILL = {
    "type": "start",
    "drill": "wall_hip_hinge",
    "pain_before": 2,
    "red_flags": [],
    "clothes": "close",
}
TEST = {"type": "start", "test": "hip_hinge", "person": {"sex": "female", "age": 40.0}}


def jpegs(path: Path, until_s: float = 1e9) -> Iterator[tuple[float, bytes]]:
    with VideoFile(path) as video:
        for frame in video:
            if frame.time_s > until_s:
                return
            _, data = cv2.imencode(".jpg", frame.image_rgb[..., ::-1])
            yield frame.time_s, bytes(data)


def frame_message(number: int, time_s: float, jpeg: bytes) -> bytes:
    return struct.pack("<Id", number, 1000 * time_s) + jpeg


@pytest.fixture
def socket(page: Page) -> Iterator[WebSocketTestSession]:
    with page.socket() as opened:
        yield opened


def play(socket: WebSocketTestSession, until_s: float = 1e9) -> list[dict[str, Any]]:
    """Send the clip frame by frame and return the answers, as the page does it."""
    answers = []
    for number, (time_s, jpeg) in enumerate(jpegs(ROUNDED, until_s)):
        socket.send_bytes(frame_message(number, time_s, jpeg))
        answers.append(socket.receive_json())
    return answers


def until(socket: WebSocketTestSession, kind: str) -> dict[str, Any]:
    while (message := socket.receive_json())["type"] != kind:
        pass
    return message


def test_a_drill_is_counted_told_and_reported(page: Page, socket: WebSocketTestSession) -> None:
    socket.send_text(json.dumps(DRILL))
    ready = socket.receive_json()
    assert (ready["title"], ready["wanted"], ready["gone_on"]) == ("Wall hip hinge", 10, False)
    states = play(socket)
    assert [state["frame"] for state in states] == list(range(len(states)))
    phases = list(dict.fromkeys(state["phase"] for state in states))
    assert phases == ["looking", "still", "go", "running"]
    told = [state["told"] for state in states if state["told"]]
    assert [one["verdict"] for one in told] == ["low_back"] * 4
    assert states[-1]["count"] == 4
    assert {state["tone"] for state in states if state["told"]} == {"watch"}
    joints = states[-1]["figure"]["joints"]
    assert len(joints) == 33
    assert all(0 < x < 1 and 0 < y < 1 for x, y, _ in joints[11:13])
    assert len(states[-1]["figure"]["back"]) > 10

    socket.send_text(json.dumps({"type": "stop"}))
    result = until(socket, "result")
    assert result["judged"]
    assert result["counted"] == 4
    assert result["lines"][0] == "In 4 of 4 your low back joined in."
    assert result["pain"] is None
    assert result["pain_rule"]["stop_from"] == 4

    socket.send_text(json.dumps({"type": "pain", "now": 4, "further_down_leg": False}))
    verdict = until(socket, "pain")
    assert verdict["stop"]
    assert verdict["kept"] == result["kept"] != ""
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    kept = DayAfter().due(PainRules.load().day_after, tomorrow)
    assert kept is not None
    assert (kept.before, kept.after) == (2, 4)
    assert "clinician" in verdict["advice"]
    report = page.client.get(page.at(result["report"]))
    assert report.status_code == 200
    assert "Red flags: asked, none applies. Pain before: 2 of 10, after: 4 of 10." in report.text
    assert "data:image/jpeg" in report.text
    assert "<strong>Filming:</strong> " in report.text
    assert "how the clothes fit" not in report.text
    assert "script-src" not in report.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in report.headers["content-security-policy"]


def test_what_is_saved_is_what_a_run_leaves(page: Page, socket: WebSocketTestSession) -> None:
    socket.send_text(json.dumps(TEST))
    assert until(socket, "ready")["wanted"] == 6
    play(socket)
    socket.send_text(json.dumps({"type": "stop"}))
    result = until(socket, "result")
    packed = page.client.get(page.at(result["files"]))
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        names = set(archive.namelist())
        stored = json.loads(archive.read("result.json"))
    assert {"report.html", "result.json", "measures.csv", "angles.csv", "track.npz"} <= names
    assert len(stored["repetitions"]) == 4
    assert stored["person"]["age_years"] == 40
    assert (stored["red_flags"], stored["pain"], result["kept"]) == (None, None, "")
    assert page.client.delete(page.at(result["report"]), headers=page.origin).status_code == 204
    assert page.client.get(page.at(result["report"])).status_code == 404
    assert page.client.get(page.at(result["files"])).status_code == 404


def test_who_stops_at_once_gets_words_and_no_report(socket: WebSocketTestSession) -> None:
    socket.send_text(json.dumps(DRILL))
    until(socket, "ready")
    socket.send_text(json.dumps({"type": "stop"}))
    result = until(socket, "result")
    assert result["report"] is None
    assert not result["judged"]
    assert "Nothing could be measured" in result["lines"][0]


def test_a_second_window_is_turned_away(page: Page, socket: WebSocketTestSession) -> None:
    socket.send_text(json.dumps(DRILL))
    until(socket, "ready")
    with page.socket() as second:
        second.send_text(json.dumps(DRILL))
        closed = second.receive()
    assert closed["code"] == 1013
    assert "another window" in closed["reason"]


def test_when_the_first_has_gone_the_next_may_come(page: Page) -> None:
    for _ in range(2):
        with page.socket() as socket:
            socket.send_text(json.dumps(DRILL))
            assert until(socket, "ready")["title"] == "Wall hip hinge"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("nonsense", "Reload"),
        ('{"type": "start", "test": "no_such_test"}', "no test"),
        ('{"type": "start", "drill": "no_such_drill"}', "no drill"),
        ('{"type": "start", "test": "hip_hinge", "person": {"age": 400}}', "age"),
        ('{"type": "start", "test": "hip_hinge", "pain_before": 11}', "unexpected"),
        ('{"type": "start", "test": "hip_hinge", "more": 1}', "unexpected"),
        (b"", "unexpected"),
        (json.dumps(TEST).encode(), "unexpected"),
    ],
)
def test_a_wrong_start_gets_one_sentence(
    socket: WebSocketTestSession, message: str | bytes, words: str
) -> None:
    if isinstance(message, str):
        socket.send_text(message)
    else:
        socket.send_bytes(message)
    answer = socket.receive_json()
    assert answer["type"] == "problem"
    assert answer["fatal"]
    assert words in answer["words"]


def test_words_that_are_not_understood_do_not_end_a_drill(socket: WebSocketTestSession) -> None:
    socket.send_text(json.dumps(DRILL))
    until(socket, "ready")
    for text in ("nonsense", "[]", '{"type": "dance"}', '{"type": "pain", "now": 12}'):
        socket.send_text(text)
        assert not until(socket, "problem")["fatal"]
    assert play(socket, until_s=0.2)[-1]["type"] == "state"


def test_who_has_too_much_pain_does_not_begin(socket: WebSocketTestSession) -> None:
    socket.send_text(json.dumps({**DRILL, "pain_before": 9}))
    answer = socket.receive_json()
    assert answer["fatal"]
    assert "a lot of pain" in answer["words"]


def bomb(width: int, height: int) -> bytes:
    """A JPEG that claims a size."""
    picture = np.zeros((64, 64, 3), np.uint8)
    data = bytearray(cv2.imencode(".jpg", picture)[1].tobytes())
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.mark.parametrize("size", [(65000, 65000), (5000, 1), (64, 5000)])
def test_a_picture_of_absurd_size_is_not_even_unpacked(
    socket: WebSocketTestSession, size: tuple[int, int]
) -> None:
    socket.send_text(json.dumps(DRILL))
    until(socket, "ready")
    socket.send_bytes(frame_message(1, 0.0, bomb(*size)))
    assert "eload" in until(socket, "problem")["words"]


class Broken:
    """A tracker that fails as nobody foresaw."""

    model_name, model_sha256 = "broken", ""

    def track(self, frame: Frame) -> PoseFrame | None:
        raise ValueError(f"unforeseen in {frame.index}")

    def look_around(self) -> None:
        pass

    def __enter__(self) -> Broken:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_an_error_nobody_foresaw_is_said_and_does_not_leave_the_page_waiting() -> None:
    for page in page_of(Site(Broken)):
        with page.socket() as socket:
            socket.send_text(json.dumps(DRILL))
            until(socket, "ready")
            time_s, jpeg = next(jpegs(ROUNDED))
            socket.send_bytes(frame_message(1, time_s, jpeg))
            problem = until(socket, "problem")
    assert problem["fatal"]
    assert "went wrong" in problem["words"]


@pytest.mark.parametrize("data", [b"", b"short", struct.pack("<Id", 1, 0.0) + b"no picture"])
def test_a_picture_that_is_none_gets_one_sentence(
    socket: WebSocketTestSession, data: bytes
) -> None:
    socket.send_text(json.dumps(DRILL))
    until(socket, "ready")
    socket.send_bytes(data)
    problem = until(socket, "problem")
    assert problem["fatal"]
    assert "eload" in problem["words"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 4000,
        '{"type":' * 500,
        "9" * 4000,
        '{"type": [1]}',
        '{"type": null}',
        "{}",
        "",
        '{"type": "shown"}',
        '{"type": "shown", "frame": "one", "at_ms": {}}',
        '{"type": "shown", "frame": true, "at_ms": NaN}',
        '{"type": "pain", "now": 1e400}',
    ],
)
def test_words_that_mean_nothing_are_answered_and_the_test_goes_on(
    socket: WebSocketTestSession, text: str
) -> None:
    socket.send_json(TEST)
    assert socket.receive_json()["type"] == "ready"
    socket.send_text(text)
    answer = socket.receive_json()
    assert (answer["type"], answer["fatal"]) == ("problem", False)
    socket.send_text('{"type": "pain", "now": 3}')
    assert socket.receive_json()["type"] == "pain"


@pytest.mark.parametrize("time_s", [float("nan"), float("inf"), -1.0, 1e300])
def test_a_picture_at_no_time_ends_the_test_with_a_sentence(
    socket: WebSocketTestSession, time_s: float
) -> None:
    socket.send_json(TEST)
    assert socket.receive_json()["type"] == "ready"
    _, jpeg = next(jpegs(ROUNDED))
    socket.send_bytes(frame_message(1, time_s, jpeg))
    answer = socket.receive_json()
    assert (answer["type"], answer["fatal"]) == ("problem", True)
    assert "impossible time" in answer["words"]


NO_PICTURE = struct.pack("<Id", 7, 40.0) + bytes(99)


@pytest.mark.parametrize(
    ("data", "words", "told"),
    [
        (struct.pack("<Id", 7, float("nan")) + bytes(99), "impossible time", []),
        (NO_PICTURE, "eload", [("arrived", 7)]),
    ],
)
def test_who_watches_the_line_does_not_end_it(
    rounded: PoseTrack, data: bytes, words: str, told: list[tuple[str, int]]
) -> None:
    seen: list[tuple[str, int]] = []
    site = Site(lambda: RecordedTracker(rounded), watch=lambda *what: seen.append(what[:2]))
    for page in page_of(site):
        with page.socket() as socket:
            socket.send_json(TEST)
            assert socket.receive_json()["type"] == "ready"
            socket.send_bytes(data)
            answer = socket.receive_json()
            assert (answer["type"], answer["fatal"]) == ("problem", True)
            assert words in answer["words"]
    assert seen == told


def test_a_clock_that_leaps_and_goes_back_does_not_end_a_test(
    socket: WebSocketTestSession,
) -> None:
    """A computer sleeps, or its clock is set; the rest is a pause, and words come at the end."""
    socket.send_json(TEST)
    assert socket.receive_json()["type"] == "ready"
    for number, (time_s, jpeg) in enumerate(jpegs(ROUNDED, 3.0)):
        leap_s = (0.0, 0.0, 0.0, 3e7, 9e9, 0.0)[number % 6] if number > 20 else 0.0
        socket.send_bytes(frame_message(number, time_s + leap_s, jpeg))
        assert socket.receive_json()["type"] == "state"
    socket.send_json({"type": "stop"})
    answer = until(socket, "result")
    assert not answer["judged"]
    assert answer["lines"]
