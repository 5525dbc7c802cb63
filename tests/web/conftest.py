"""The page's application without a network between, and a track to play back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient, WebSocketTestSession

from screen.pose.track import PoseTrack
from screen.pose.tracker import RecordedTracker
from screen.resources import data_folder
from screen.web.app import Site
from screen.web.guard import Door

PORT = 18765
CLIPS = data_folder("samples") / "clips"
ROUNDED = CLIPS / "hip_hinge_rounded.mp4"


@dataclass(frozen=True)
class Page:
    """A client that behaves as the page would, and the door it came through."""

    client: TestClient
    door: Door

    @property
    def origin(self) -> dict[str, str]:
        return {"origin": f"http://127.0.0.1:{self.door.port}"}

    def socket(self, headers: dict[str, str] | None = None) -> WebSocketTestSession:
        """Open the live socket, from the page unless other headers are given."""
        address = f"ws://127.0.0.1:{self.door.port}{self.at('api/live')}"
        return self.client.websocket_connect(
            address, headers=self.origin if headers is None else headers
        )

    def at(self, path: str) -> str:
        return f"/{self.door.token}/{path}"


def page_of(site: Site) -> Iterator[Page]:
    door = Door(PORT)
    address = f"http://127.0.0.1:{PORT}"
    with TestClient(site.application(door), base_url=address, follow_redirects=False) as client:
        yield Page(client, door)


@pytest.fixture
def page(rounded: PoseTrack) -> Iterator[Page]:
    yield from page_of(Site(lambda: RecordedTracker(rounded)))
