"""No connection leaves the machine: server and browser traced, during a drill and after it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from samples.live.browser import ALLOWED, FLAGS, camera_flag, start_drill
from screen.resources import data_folder
from tests.browser.conftest import served
from tests.browser.steps import listen, say_pain, send_video, wait_for_figures

CONNECT = re.compile(r"\bconnect\(\d+, \{sa_family=AF_INET6?.*")
SENT = re.compile(r"\bsend(?:to|msg|mmsg)\(.*sa_family=AF_INET6?.*")
LISTEN = re.compile(r"\bbind\(\d+, \{sa_family=AF_INET6?.*")
TRACE = (
    *("strace", "--seccomp-bpf", "-f"),
    *("-e", "trace=connect,bind,sendto,sendmsg,sendmmsg", "-o"),
)
NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Chromium looks up names of its maker by itself; what the page asks for is seen below."""
ROUTE_PROBE = "2001:4860:4860::8888"
"""Chromium connects a UDP socket there to learn of a route; it sends nothing."""
HERE = re.compile(r'inet_addr\("127\.0\.0\.1"\)|"::1"')

CLIPS = data_folder("samples") / "clips"

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def lines(log: Path, *patterns: re.Pattern[str]) -> list[str]:
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in text if any(pattern.search(line) for pattern in patterns)]


def test_neither_a_drill_nor_a_video_talks_to_another_machine(
    playwright: Playwright, browser_path: str, clean_camera: Path, tmp_path: Path
) -> None:
    """The pictures are sent and looked at even where the tracer leaves too few to begin a drill."""
    server_log, browser_log = tmp_path / "server.log", tmp_path / "browser.log"
    wrapper = tmp_path / "traced-browser"
    wrapper.write_text(f'#!/bin/sh\nexec {" ".join(TRACE)} {browser_log} {browser_path} "$@"\n')
    wrapper.chmod(0o755)
    with served(*TRACE, str(server_log)) as server:
        browser = playwright.chromium.launch(
            executable_path=wrapper,
            args=[
                *FLAGS,
                NO_NAMES,
                ALLOWED,
                camera_flag(clean_camera),
            ],
        )
        page = browser.new_page()
        page.set_default_timeout(300_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        said = listen(page)
        start_drill(page, server.address)
        wait_for_figures(page, said, 150, within_s=300)
        page.keyboard.press("Escape")
        say_pain(page.locator("#pain-after"), 2)
        page.locator("#result-home").click()
        send_video(page, CLIPS / "hip_hinge_rounded.mp4")
        page.locator("#report-here").click()
        page.wait_for_timeout(5_000)
        browser.close()
    assert lines(server_log, CONNECT, SENT) == []
    assert all(HERE.search(line) for line in lines(server_log, LISTEN))
    talked = lines(browser_log, CONNECT, SENT)
    assert any(f"htons({server.port})" in line for line in talked), "the trace saw nothing"
    elsewhere = [line for line in talked if not HERE.search(line) and ROUTE_PROBE not in line]
    assert elsewhere == []
    assert len(asked) > 10
    here = re.compile(rf"(http|ws)://127\.0\.0\.1:{server.port}/|blob:|data:")
    assert [url for url in asked if not here.match(url)] == []
