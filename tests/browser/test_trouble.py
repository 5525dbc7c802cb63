"""A slow computer, a camera that is unplugged, a page that is reloaded: in a real browser."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from samples.live.browser import start_drill
from samples.live.fake_camera import write_camera
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.model import ensure_model
from screen.web.app import Site
from screen.web.guard import Door
from screen.web.messages import read_frame
from screen.web.serve import listening, server_of
from tests.browser.conftest import DESK, PHONE, OpenPage, Server
from tests.browser.steps import DRILL_S, listen, say_pain, shot, wait_for_count, wait_for_phase

PICTURES = Path("out/screenshots")


class SlowTracker(MediaPipeTracker):
    """A network on a slow computer: so many pictures a second at most."""

    rate_per_s = 30.0

    def detect(self, prepared: Any) -> Any:
        begun_s = time.monotonic()
        found = super().detect(prepared)
        time.sleep(max(0.0, begun_s + 1 / self.rate_per_s - time.monotonic()))
        return found


@contextmanager
def slow_server(rate_per_s: float) -> Iterator[str]:
    """The page of a server whose network is slow; yields its address."""
    model = ensure_model()
    tracker = type("Slow", (SlowTracker,), {"rate_per_s": rate_per_s})
    with listening(0) as listener:
        door = Door(listener.getsockname()[1])
        server = server_of(Site(lambda: tracker(model)), door)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield door.address
        server.should_exit = True
        thread.join()


def seen_on(page: Page) -> tuple[str, str]:
    """The sentence and the note that the page shows."""
    sentence = page.locator("#sentence > :not([hidden])").inner_text()
    return sentence, page.locator("#note").inner_text()


def changes(seen: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [one for place, one in enumerate(seen) if place == 0 or one != seen[place - 1]]


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    return request.config.rootpath / PICTURES


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_three_pictures_a_second_are_counted_and_never_judged(
    open_page: OpenPage, clean_camera: Path, pictures: Path, dark: bool
) -> None:
    name = "dark" if dark else "light"
    with slow_server(3.0) as address:
        page = open_page(clean_camera, dark=dark, size=PHONE if dark else DESK)
        said = listen(page)
        start_drill(page, address)
        seen, shown_slow = [], False
        until_s = time.monotonic() + 2 * DRILL_S
        while "running" not in (page.locator("body").get_attribute("data-phase") or ""):
            assert time.monotonic() < until_s
            seen.append(seen_on(page))
            if "too slowly" in seen[-1][0] and not shown_slow:
                shot(page, pictures, f"slow-{name}")
                shown_slow = True
            page.wait_for_timeout(250)
        wait_for_count(page, 2, within_s=DRILL_S)
        expect(page.locator("#note")).to_contain_text("I cannot judge how you move")
        shot(page, pictures, f"slow-running-{name}")
        sentences = [sentence for sentence, _ in changes(seen)]
        assert sum("too slowly" in sentence for sentence in sentences) == 1
        page.keyboard.press("Escape")
        say_pain(page.locator("#pain-after"), 2)
        expect(page.locator("#result-title")).to_have_text("Finished")
        words = page.locator("#result-lines")
        expect(words).to_contain_text("I could not judge how you moved")
        expect(words).not_to_contain_text("low back stayed")
        expect(words).not_to_contain_text(re.compile("record", re.IGNORECASE))
        shot(page, pictures, f"slow-result-{name}")
        with page.context.expect_page() as opened:
            page.locator("#report-link").click()
        expect(opened.value.locator("body")).to_contain_text("Not judged")
        assert [one["judged"] for one in said if one["type"] == "result"] == [False]


def test_a_slow_computer_is_asked_for_less(open_page: OpenPage, tmp_path: Path) -> None:
    camera = write_camera(tmp_path, "hip_hinge_clean", size=(1280, 720))
    with slow_server(6.0) as address:
        page = open_page(camera)
        widths: list[int] = []

        def keep(data: str | bytes) -> None:
            if isinstance(data, bytes):
                picture = np.frombuffer(read_frame(data)[2], np.uint8)
                widths.append(cv2.imdecode(picture, cv2.IMREAD_GRAYSCALE).shape[1])

        page.on("websocket", lambda socket: socket.on("framesent", keep))
        start_drill(page, address)
        wait_for_phase(page, "running", within_s=DRILL_S)
        assert [width for width, _ in groupby(widths)] == [960, 640]


UNPLUG = """() => {
    const [track] = document.querySelector("#video").srcObject.getVideoTracks();
    track.stop();
    track.dispatchEvent(new Event("ended"));
}"""
"""What a browser does when the cable is pulled: no more pictures, and the track ends."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_unplugged_camera_leaves_one_message_and_no_figure(
    server: Server, open_page: OpenPage, clean_camera: Path, pictures: Path, dark: bool
) -> None:
    page = open_page(clean_camera, dark=dark)
    start_drill(page, server.address)
    wait_for_count(page, 1, within_s=DRILL_S)
    page.evaluate(UNPLUG)
    expect(page.locator("#notice")).to_contain_text("The camera has gone")
    page.wait_for_timeout(3500)  # longer than a camera is given before it counts as stalled
    expect(page.locator("#notice")).to_contain_text("The camera has gone")
    for other in ("#sentence", "#note", "#seen", "#video", "#overlay"):
        expect(page.locator(other)).to_be_hidden()
    drawn = page.evaluate(
        """() => {
            const canvas = document.querySelector('#overlay');
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return data.some(value => value > 0);
        }"""
    )
    assert not drawn
    shot(page, pictures, f"unplugged-{'dark' if dark else 'light'}")
    before = int(page.locator("#count b").inner_text())
    page.locator("#restart-camera").click()
    expect(page.locator("#notice")).to_be_hidden()
    wait_for_count(page, before + 1, within_s=DRILL_S)


def test_a_reload_in_mid_drill_offers_to_go_on_with_the_count(
    server: Server, open_page: OpenPage, clean_camera: Path, pictures: Path
) -> None:
    page = open_page(clean_camera)
    start_drill(page, server.address)
    wait_for_count(page, 2, within_s=DRILL_S)
    page.reload()
    offer = page.locator("#left")
    expect(offer).to_contain_text(re.compile(r"Wall hip hinge.*You had done \d+ of 10"))
    shot(page, pictures, "reloaded")
    before = int(re.search(r"done (\d+)", offer.inner_text())[1])
    page.locator("#left-go-on").click()
    page.locator("#start-camera").click()
    page.locator("section[data-view=live]").wait_for()
    wait_for_count(page, before, within_s=20)
    wait_for_count(page, before + 1, within_s=DRILL_S)
    page.keyboard.press("Escape")
    say_pain(page.locator("#pain-after"), 2)
    expect(page.locator("#result-count")).to_contain_text(re.compile(rf"[{before + 1}-9]"))
    page.reload()
    expect(page.locator("#left")).to_be_hidden()


def test_who_does_not_want_to_go_on_is_not_asked_again(
    server: Server, open_page: OpenPage, clean_camera: Path
) -> None:
    page = open_page(clean_camera)
    start_drill(page, server.address)
    wait_for_phase(page, "still")
    page.reload()
    page.locator("#left-not").click()
    expect(page.locator("#left")).to_be_hidden()
    page.reload()
    expect(page.locator("#home-title")).to_be_visible()
    expect(page.locator("#left")).to_be_hidden()
