"""A real Chromium whose camera plays clips, and the real server: `make long` runs these."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, sync_playwright

from samples.live.browser import ALLOWED, FLAGS, camera_flag, find_browser
from samples.live.fake_camera import write_camera

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These take minutes and a browser: they have a command of their own."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.long)


@dataclass
class Server:
    """A running `movescreen serve`."""

    address: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(re.search(r":(\d+)/", self.address)[1])

    @property
    def token(self) -> str:
        return self.address.rstrip("/").rsplit("/", 1)[1]

    def stop(self) -> None:
        _end(self.process)


@contextmanager
def served(*before: str) -> Iterator[Server]:
    """Run the server, under ``before`` (such as a tracer)."""
    command = [*before, sys.executable, "-m", "screen", "serve", "--no-open"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    try:
        for line in process.stdout:
            if found := re.search(r"http://\S+", line):
                yield Server(found[0], process)
                return
        raise AssertionError("the server did not start")
    finally:
        _end(process)
        process.stdout.close()


def _end(process: subprocess.Popen[str]) -> None:
    """End a server at once, and what it was started under."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser_path() -> str:
    found = find_browser()
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(playwright: Playwright, browser_path: str) -> Iterator[OpenPage]:
    """Open a page in a browser of its own, whose camera plays a clip again and again."""
    opened = []

    def launch(
        camera: Path | None = None,
        *flags: str,
        allowed: bool = True,
        size: dict[str, int] = DESK,
        dark: bool = False,
    ) -> Page:
        permission = ALLOWED if allowed else "--deny-permission-prompts"
        source = [camera_flag(camera)] if camera else []
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=[*FLAGS, permission, *source, *flags]
        )
        opened.append(browser)
        context = browser.new_context(
            viewport=size, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield launch
    for browser in opened:
        browser.close()


@pytest.fixture(scope="session")
def clean_camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_camera(tmp_path_factory.mktemp("camera"), "hip_hinge_clean")


@pytest.fixture(scope="session")
def rounded_camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_camera(tmp_path_factory.mktemp("camera"), "hip_hinge_rounded")


@pytest.fixture(scope="session")
def near_camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("camera")
    return write_camera(folder, "hip_hinge_clean", near_for_s=6.0)
