"""Serving the page on this machine, and nowhere else."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from screen.errors import JobError, UsageError
from screen.live.engine import MakeTracker
from screen.web.app import Site
from screen.web.guard import HOST, Door
from screen.web.live_socket import Watch

MOST_FRAME_BYTES = 2 * 1024**2


def serve(
    make_tracker: MakeTracker,
    *,
    port: int,
    on_ready: Callable[[str], None],
    watch: Watch | None = None,
) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    make_tracker
        Gives a new tracker for each live test.
    port
        Where to listen; 0 takes a free one.
    on_ready
        Called with the page's address once somebody listens there.
    watch
        Told of each frame on its way.

    Raises
    ------
    JobError
        If the port is not available.
    """
    with listening(port) as listener:
        door = Door(listener.getsockname()[1])
        on_ready(door.address)
        server_of(Site(make_tracker, watch=watch), door).run(sockets=[listener])


def server_of(site: Site, door: Door) -> uvicorn.Server:
    """Return the server that shows a site behind a door."""
    config = uvicorn.Config(
        site.application(door),
        log_level="warning",
        access_log=False,
        server_header=False,
        http=PromptProtocol,
        ws="websockets-sansio",
        ws_max_size=MOST_FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)


class PromptProtocol(H11Protocol):
    """HTTP whose connections are closed where no request comes whole within a while.

    uvicorn itself waits for ever for the first request.
    """

    longest_head_s = 20.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the request."""
        super().connection_made(transport)
        self.loop.call_later(self.longest_head_s, self._close_unasked)

    def _close_unasked(self) -> None:
        has_request = getattr(self, "scope", None) is not None  # uvicorn's types deny the None
        asked = has_request or self.transport.get_protocol() is not self
        if not asked:
            self.transport.close()


def listening(port: int) -> socket.socket:
    """Return a socket that listens on the loopback address only."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would let another program take the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OverflowError as error:
        listener.close()
        raise UsageError(f"There is no port {port}.", "Choose one from 1024 to 65535.") from error
    except OSError as error:
        listener.close()
        raise JobError(
            f"Port {port} is not available ({error.strerror}).",
            "Leave --port out to take a free one.",
        ) from error
    return listener
