"""Drills from "I can see you" to the report, in a real browser before a camera that plays clips."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from samples.live.browser import go_to_camera, pass_safety, start_drill
from screen.live.settings import LiveSettings
from screen.resources import data_folder
from tests.browser.conftest import PHONE, OpenPage, Server, served
from tests.browser.steps import (
    DRILL_S,
    listen,
    say_pain,
    send_video,
    shot,
    tab_to,
    wait_for_count,
    wait_for_phase,
)

PICTURES = Path("out/screenshots")
CLIPS = data_folder("samples") / "clips"


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    return request.config.rootpath / PICTURES


def spoken(states: list[dict]) -> list[dict]:
    """The sentences that were told, with the time of their frame."""
    return [
        {**state["said"], "time_s": state["time_s"]}
        for state in states
        if state["type"] == "state" and state["said"]
    ]


def test_ten_clean_hinges_from_the_first_picture_to_the_report(
    server: Server, open_page: OpenPage, clean_camera: Path, pictures: Path
) -> None:
    page = open_page(clean_camera)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    said = listen(page)
    page.goto(server.address)
    expect(page.locator("#drills button")).to_be_visible()
    shot(page, pictures, "home")
    start_drill(page, server.address)
    wait_for_phase(page, "still")
    shot(page, pictures, "still")
    wait_for_phase(page, "running")
    wait_for_count(page, 2, within_s=DRILL_S)
    shot(page, pictures, "running")
    expect(page.locator("#pain-after")).to_be_visible(timeout=1000 * DRILL_S)
    say_pain(page.locator("#pain-after"), 2)
    expect(page.locator("#result-lines")).to_contain_text("your low back stayed as it was")
    expect(page.locator("#result-count")).to_contain_text("10")
    shot(page, pictures, "result")

    states = [one for one in said if one["type"] == "state"]
    phases = [phase for phase, _ in itertools.groupby(state["phase"] for state in states)]
    assert phases[-3:] == ["go", "running", "done"]
    assert [state["count"] for state in states] == sorted(state["count"] for state in states)
    assert states[-1]["count"] == 10
    pause_s = LiveSettings.load().speech.pause_s
    cues = [one["time_s"] for one in spoken(said) if one["kind"] in ("cue", "feedback")]
    assert all(after - before >= pause_s for before, after in itertools.pairwise(cues))

    with page.context.expect_page() as opened:
        page.locator("#report-link").click()
    report = opened.value
    expect(report.locator("h1")).to_have_text("Hip hinge")
    expect(report.locator("body")).to_contain_text("Pain before: 2 of 10, after: 2 of 10.")
    with page.expect_download() as saved:
        page.locator("#save").click()
    assert saved.value.path().read_bytes()[:2] == b"PK"
    page.locator("#forget").click()
    gone = page.context.request.get(report.url)
    assert gone.status == 404
    outside = [url for url in asked if f"//127.0.0.1:{server.port}/" not in url]
    assert [url for url in outside if not url.startswith(("blob:", "data:"))] == []


def test_a_rounded_back_is_told_and_never_in_red(
    server: Server, open_page: OpenPage, rounded_camera: Path, pictures: Path
) -> None:
    page = open_page(rounded_camera, dark=True, size=PHONE)
    said = listen(page)
    start_drill(page, server.address)
    wait_for_count(page, 1, within_s=DRILL_S)
    expect(page.locator("body")).to_have_attribute("data-tone", "watch")
    expect(page.locator("body")).to_contain_text("Your low back joined in")
    shot(page, pictures, "rounded-phone-dark")
    wait_for_count(page, 3, within_s=DRILL_S)
    page.keyboard.press("Escape")
    expect(page.locator("#pain-after")).to_be_visible()
    (result,) = [one for one in said if one["type"] == "result"]
    assert [one["verdict"] for one in result["told"]][:3] == ["low_back"] * 3
    say_pain(page.locator("#pain-after"), 5)
    expect(page.locator("#result-pain-words")).to_contain_text("Stop here")
    expect(page.locator("#result-lines")).to_contain_text("your low back joined in")
    shot(page, pictures, "result-phone-dark")


def test_who_stands_too_near_is_asked_to_step_back_and_then_goes_on(
    server: Server, open_page: OpenPage, near_camera: Path, pictures: Path
) -> None:
    page = open_page(near_camera)
    start_drill(page, server.address)
    wait_for_phase(page, "framing")
    expect(page.locator("#guidance")).to_contain_text(re.compile("[Ss]tep back"))
    shot(page, pictures, "too-near")
    wait_for_phase(page, "still")
    expect(page.locator("#guidance")).to_contain_text("stand still")
    wait_for_count(page, 1, within_s=DRILL_S)


def test_more_pain_stops_the_drill_and_says_so(
    server: Server, open_page: OpenPage, clean_camera: Path, pictures: Path
) -> None:
    page = open_page(clean_camera)
    start_drill(page, server.address, pain=3)
    wait_for_count(page, 1, within_s=DRILL_S)
    page.keyboard.press("p")
    dialog = page.locator("#pain-dialog")
    expect(dialog).to_be_visible()
    shot(page, pictures, "pain")
    say_pain(dialog.locator("#pain-now"), 5)
    expect(page.locator("#result-pain-words")).to_contain_text("Stop here")
    expect(page.locator("#result-count")).to_be_visible()
    shot(page, pictures, "pain-stopped")


def test_a_camera_that_is_not_allowed_is_explained(
    server: Server, open_page: OpenPage, clean_camera: Path, pictures: Path
) -> None:
    page = open_page(clean_camera, allowed=False)
    page.goto(server.address)
    go_to_camera(page)
    page.locator("#start-camera").click()
    expect(page.locator("#problem-words")).to_contain_text("Try again")
    shot(page, pictures, "camera-refused")
    expect(page.locator("#problem-title")).to_have_text("The camera is not allowed yet")
    page.locator("#try-again").click()
    expect(page.locator("#problem-title")).to_have_text("The camera is not allowed yet")


def test_a_server_that_stops_in_mid_drill_is_said_and_the_count_kept(
    server: Server, open_page: OpenPage, clean_camera: Path, pictures: Path
) -> None:
    page = open_page(clean_camera)
    start_drill(page, server.address)
    wait_for_count(page, 1, within_s=DRILL_S)
    server.stop()
    expect(page.locator("#problem-words")).to_contain_text("program on this computer has stopped")
    expect(page.locator("#problem-count")).to_contain_text(re.compile(r"You had done \d+ of 10"))
    shot(page, pictures, "server-stopped")


@pytest.fixture
def other_page() -> Iterator[str]:
    """The address of another web page on this machine."""
    with served() as other:
        yield other.address


def test_another_page_cannot_talk_to_the_server_even_with_the_token(
    server: Server, open_page: OpenPage, other_page: str
) -> None:
    page = open_page()
    page.context.route(f"{other_page}**", lambda route: route.fulfill(body="<p>another page</p>"))
    page.goto(other_page)
    fetched = page.evaluate(
        """address => fetch(address + 'api/about').then(() => 'read', () => 'refused')""",
        server.address,
    )
    assert fetched == "refused"
    opened = page.evaluate(
        """address => new Promise(done => {
            const socket = new WebSocket(address.replace('http', 'ws') + 'api/live');
            socket.onopen = () => done('opened');
            socket.onerror = () => done('refused');
        })""",
        server.address,
    )
    assert opened == "refused"
    page.evaluate(
        """address => new Promise(done => {
            const frame = document.createElement('iframe');
            frame.src = address;
            frame.onload = done;
            document.body.append(frame);
        })""",
        server.address,
    )
    assert "What would you like to do?" not in page.frames[-1].content()


def test_a_name_that_rebinds_to_this_machine_is_refused(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(None, "--host-resolver-rules=MAP evil.example 127.0.0.1")
    answer = page.goto(f"http://evil.example:{server.port}/{server.token}/")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("body")).to_contain_text("pages of this computer")


def test_an_address_with_a_wrong_token_says_what_to_open(
    server: Server, open_page: OpenPage, pictures: Path
) -> None:
    page = open_page()
    answer = page.goto(f"http://127.0.0.1:{server.port}/{'x' * len(server.token)}/")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("body")).to_contain_text("Open the address that")
    shot(page, pictures, "wrong-address")


def test_a_dropped_video_gives_its_report(
    server: Server, open_page: OpenPage, pictures: Path
) -> None:
    page = open_page()
    page.goto(server.address)
    send_video(page, CLIPS / "hip_hinge_rounded.mp4")
    expect(page.locator("#report-link")).to_be_visible(timeout=120_000)
    shot(page, pictures, "video-result")


def test_the_page_works_by_keyboard_alone(
    server: Server, open_page: OpenPage, clean_camera: Path
) -> None:
    page = open_page(clean_camera)
    page.goto(server.address)
    expect(page.locator("#home-title")).to_be_focused()
    tab_to(page, "#drills button")
    page.keyboard.press("Enter")
    for number in (1, 2, 3):
        expect(page.locator("#safety-title")).to_contain_text(f"{number} of 3")
        tab_to(page, "#safety-none")
        page.keyboard.press("Enter")
    tab_to(page, "#pain-before input")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    tab_to(page, "#to-camera")
    page.keyboard.press("Enter")
    tab_to(page, "#start-camera")
    page.keyboard.press("Enter")
    wait_for_phase(page, "running")
    page.keyboard.press("Escape")
    expect(page.locator("#pain-after")).to_be_visible()


def accessible_names(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, select')]
            .filter(one => one.checkVisibility())
            .map(one => (one.ariaLabel || one.labels?.[0]?.textContent || one.textContent).trim())
        """
    )


def test_everything_that_can_be_pressed_has_a_name(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(server.address)
    assert all(accessible_names(page))
    page.get_by_role("button", name="Wall hip hinge").click()
    assert all(accessible_names(page))
    pass_safety(page)
    expect(page.locator("#to-camera")).to_be_visible()
    assert all(accessible_names(page))
