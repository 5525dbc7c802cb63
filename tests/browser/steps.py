"""What a person does on the page, step by step."""

from __future__ import annotations

import json
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from samples.live.browser import choose, pass_safety

DRILL_S = 120


def wait_for_phase(page: Page, phase: str, *, within_s: float = 60) -> None:
    """Wait until the drill is in a phase."""
    expect(page.locator("body")).to_have_attribute("data-phase", phase, timeout=1000 * within_s)


def wait_for_count(page: Page, count: int, *, within_s: float = 60) -> None:
    """Wait until so many repetitions are counted."""
    page.wait_for_function(
        "wanted => parseInt(document.querySelector('#count').textContent) >= wanted",
        arg=count,
        timeout=1000 * within_s,
    )


def say_pain(form: Locator, pain: int, *, further_down_leg: bool = False) -> None:
    """Answer both questions on pain and send them."""
    choose(form, "pain", pain)
    form.locator("input[name=leg]").set_checked(further_down_leg)
    form.locator("button[type=submit]").click()


def tab_to(page: Page, selector: str) -> None:
    """Press the Tab key until an element has the focus."""
    for _ in range(60):
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def listen(page: Page) -> list[dict[str, object]]:
    """Collect what the server says from now on."""
    said: list[dict[str, object]] = []

    def keep(payload: str | bytes) -> None:
        if isinstance(payload, str):
            said.append(json.loads(payload))

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return said


def wait_for_figures(
    page: Page, said: list[dict[str, object]], count: int, *, within_s: float
) -> None:
    """Wait until the server, to whom ``listen`` listens, has seen a person so many times."""
    deadline_s = time.monotonic() + within_s
    while sum(bool(one.get("figure")) for one in said) < count:
        assert time.monotonic() < deadline_s
        page.wait_for_timeout(500)


def send_video(page: Page, clip: Path) -> None:
    """From the start of the page, have a recorded hip hinge judged; no red flag applies."""
    page.locator("#go-video").click()
    pass_safety(page)
    page.locator("#video-test").select_option("hip_hinge")
    page.locator("#video-file").set_input_files(clip)


def shot(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the page for a person to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
