"""The line to the page: who says nothing holds no seat, and a page that was reloaded goes on."""

from __future__ import annotations

import json
import socket as sockets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import pytest

from screen.pose.tracker import RecordedTracker
from screen.web.app import Site
from screen.web.guard import Door
from screen.web.live_socket import Limits
from screen.web.serve import PromptProtocol, listening, server_of
from tests.live.rehearsal import RATE_HZ, READY_S, hinge, picture
from tests.web.conftest import Page, page_of
from tests.web.test_live_socket import DRILL, frame_message, until

SHORT_S = 0.2
PUPPET = hinge([60, 60, 60])


def page_with(**limits: float) -> Iterator[Page]:
    yield from page_of(Site(lambda: RecordedTracker(PUPPET), limits=Limits(**limits)))


@pytest.fixture
def puppet_page() -> Iterator[Page]:
    yield from page_with()


@pytest.fixture
def hasty_page() -> Iterator[Page]:
    yield from page_with(start_s=SHORT_S, silence_s=3 * SHORT_S)


def start(socket: Any, **changes: Any) -> dict[str, Any]:
    socket.send_text(json.dumps({**DRILL, **changes}))
    return until(socket, "ready")


def test_who_has_not_started_holds_no_seat(puppet_page: Page) -> None:
    with puppet_page.socket(), puppet_page.socket(), puppet_page.socket() as third:
        assert start(third)["title"] == "Wall hip hinge"


def test_who_never_starts_is_sent_away(hasty_page: Page) -> None:
    with hasty_page.socket() as waiting:
        closed = waiting.receive()
    assert (closed["type"], closed["code"]) == ("websocket.close", 4000)
    assert "silent" in closed["reason"]


def test_who_falls_silent_loses_the_seat(hasty_page: Page) -> None:
    with hasty_page.socket() as silent:
        start(silent)
        assert silent.receive()["code"] == 4000
    with hasty_page.socket() as following:
        start(following)


def test_who_says_that_it_is_there_keeps_the_seat(hasty_page: Page) -> None:
    with hasty_page.socket() as paused:
        start(paused)
        for _ in range(5):
            time.sleep(SHORT_S)
            paused.send_text('{"type": "here"}')
        paused.send_text('{"type": "stop"}')
        assert until(paused, "result")["counted"] == 0


@pytest.fixture
def real_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(PromptProtocol, "longest_head_s", SHORT_S)
    with listening(0) as listener:
        door = Door(listener.getsockname()[1])
        server = server_of(Site(lambda: RecordedTracker(PUPPET)), door)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield door.port
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1"])
def test_a_connection_without_a_whole_request_is_closed(real_port: int, said: bytes) -> None:
    with sockets.create_connection(("127.0.0.1", real_port), timeout=10) as half_open:
        half_open.sendall(said)
        while half_open.recv(1000):
            pass  # what is said of an incomplete request; then the end


@dataclass
class Camera:
    """The puppet's pictures, one after the other; another page's clock begins at its own zero."""

    jpegs: list[bytes]
    number: int = 0

    def play(self, socket: Any, *, until_s: float, offset_s: float = 0.0) -> list[dict[str, Any]]:
        states = []
        while self.number / RATE_HZ < until_s:
            time_s = self.number / RATE_HZ - offset_s
            jpeg = self.jpegs[self.number % len(self.jpegs)]
            socket.send_bytes(frame_message(self.number, time_s, jpeg))
            states.append(until(socket, "state"))
            self.number += 1
        return states


@pytest.fixture
def camera() -> Camera:
    return Camera([cv2.imencode(".jpg", picture(number))[1].tobytes() for number in range(2)])


def test_a_page_that_was_reloaded_goes_on_with_its_count(puppet_page: Page, camera: Camera) -> None:
    with puppet_page.socket() as before:
        ticket = start(before)["ticket"]
        states = camera.play(before, until_s=READY_S + 3.5)
    assert states[-1]["count"] == 1
    with puppet_page.socket() as after:
        ready = start(after, go_on=ticket)
        assert (ready["gone_on"], ready["ticket"], ready["count"]) == (True, ticket, 1)
        states = camera.play(after, until_s=READY_S + 3.8, offset_s=7.0)
        assert (states[0]["count"], states[0]["phase"]) == (1, "paused")
        after.send_text('{"type": "stop"}')
        result = until(after, "result")
    assert result["counted"] == 1
    assert result["report"] is not None


def test_a_test_that_is_over_or_forgotten_is_not_gone_on_with(puppet_page: Page) -> None:
    with puppet_page.socket() as before:
        forgotten = start(before)["ticket"]
    address = puppet_page.at(f"api/live/{forgotten}")
    while puppet_page.client.delete(address, headers=puppet_page.origin).status_code != 204:
        time.sleep(0.01)  # the server has not yet seen that the page is gone
    with puppet_page.socket() as over:
        ready = start(over, go_on=forgotten)
        assert not ready["gone_on"]
        over.send_text('{"type": "stop"}')
        until(over, "result")
    with puppet_page.socket() as after:
        assert not start(after, go_on=ready["ticket"])["gone_on"]


def test_a_reload_takes_the_seat_of_the_page_it_replaces(puppet_page: Page) -> None:
    """The browser may still be closing the line of the page before."""
    with puppet_page.socket() as before:
        ticket = start(before)["ticket"]
        with puppet_page.socket() as after:
            assert start(after, go_on=ticket)["gone_on"]
