"""A real Chromium with a camera that plays clips, and a person's way to the drill on the page."""

from __future__ import annotations

import shutil

from playwright.sync_api import Locator, Page

from screen.screening.reference.red_flags import RedFlags

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
    "--use-fake-device-for-media-stream",
]
ALLOWED = "--use-fake-ui-for-media-stream"
"""The camera is allowed without a question."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """Return the path of the system's Chromium, None if there is none."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def camera_flag(camera: object) -> str:
    """Return the flag that makes a file of ``samples.live.fake_camera`` the camera's picture."""
    return f"--use-file-for-fake-video-capture={camera}"


def choose(inside: Locator, name: str, value: object) -> None:
    """Press the answer of a question: the label, for the button itself is drawn as one."""
    answer = inside.page.locator(f"input[name='{name}'][value='{value}']")
    inside.locator("label").filter(has=answer).click()


def pass_safety(page: Page) -> None:
    """Say that no red flag applies, as often as it is asked."""
    levels = sum(bool(RedFlags.load().of(level.id)) for level in RedFlags.load().levels)
    for number in range(1, levels + 1):
        page.locator("#safety-title", has_text=f"{number} of {levels}").wait_for()
        page.locator("#safety-none").click()


def go_to_camera(page: Page, *, pain: int = 2) -> None:
    """From the start of the wall hinge to the button that starts the camera."""
    page.get_by_role("button", name="Wall hip hinge").click()
    pass_safety(page)
    choose(page.locator("#pain-before"), "pain", pain)
    page.locator("#to-camera").click()


def start_drill(page: Page, address: str, *, pain: int = 2) -> None:
    """Open the page and begin the wall hinge before the camera."""
    page.goto(address)
    go_to_camera(page, pain=pain)
    page.locator("#start-camera").click()
    page.locator("section[data-view=live]").wait_for()
