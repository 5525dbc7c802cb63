"""No connection leaves the machine: server and browser traced, during a drill and after it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from samples.browser import ALLOWED, FLAGS, camera_flag, start_drill
from tests.browser.conftest import served
from tests.browser.steps import say_pain, wait_for_count

CONNECT = re.compile(r"\bconnect\(\d+, \{sa_family=AF_INET6?.*")
SENT = re.compile(r"\bsend(?:to|msg|mmsg)\(.*sa_family=AF_INET6?.*")
LISTEN = re.compile(r"\bbind\(\d+, \{sa_family=AF_INET6?.*")
NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Chromium looks up names of its maker by itself; what the page asks for is seen below."""
ROUTE_PROBE = "2001:4860:4860::8888"
"""Chromium connects a UDP socket there to learn of a route; it sends nothing."""
HERE = re.compile(r'inet_addr\("127\.0\.0\.1"\)|"::1"')

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def lines(log: Path, *patterns: re.Pattern[str]) -> list[str]:
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in text if any(pattern.search(line) for pattern in patterns)]


def test_a_drill_talks_to_this_machine_only(
    playwright: Playwright, browser_path: str, clean_camera: Path, tmp_path: Path
) -> None:
    server_log, browser_log = tmp_path / "server.log", tmp_path / "browser.log"
    wrapper = tmp_path / "traced-browser"
    trace = "strace --seccomp-bpf -f -e trace=network -o"
    wrapper.write_text(f'#!/bin/sh\nexec {trace} {browser_log} {browser_path} "$@"\n')
    wrapper.chmod(0o755)
    with served(
        "strace", "--seccomp-bpf", "-f", "-e", "trace=network", "-o", str(server_log)
    ) as server:
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
        page.set_default_timeout(120_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        start_drill(page, server.address)
        wait_for_count(page, 2, within_s=180)
        page.keyboard.press("Escape")
        say_pain(page.locator("#pain-after"), 2)
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
