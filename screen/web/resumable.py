"""A test that its page has left, by a reload or a closed lid: kept for a while to go on with."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import Final

from screen.live.session import LiveTest

KEPT_S: Final = 900.0
"""Seconds; the page offers to go on for as long."""


@dataclass
class Ticket:
    """A name nobody can guess for a test that is going on."""

    test: LiveTest
    name: str
    left_s: float | None = None

    @property
    def now_s(self) -> float:
        """Where the clock of the test stands: it runs on while the page is away."""
        away_s = 0.0 if self.left_s is None else time.monotonic() - self.left_s
        return self.test.last_s + away_s


class Left:
    """Keeps the last test that was left, in memory only, and forgets it after a while."""

    def __init__(self, kept_s: float = KEPT_S) -> None:
        self._kept_s = kept_s
        self._ticket: Ticket | None = None
        self._forgetting: asyncio.TimerHandle | None = None

    @staticmethod
    def ticket_for(test: LiveTest) -> Ticket:
        """Return a new ticket for a test that begins."""
        return Ticket(test, secrets.token_urlsafe(12))

    def keep(self, ticket: Ticket) -> None:
        """Keep a test whose page is gone; one that was kept before is forgotten."""
        ticket.test.interrupt()
        ticket.left_s = time.monotonic()
        self._ticket = ticket
        self._stop_waiting()
        loop = asyncio.get_running_loop()
        self._forgetting = loop.call_later(self._kept_s, self.forget, ticket.name)

    def take(self, name: str | None) -> Ticket | None:
        """Return the test of that name to go on with; None if it is not kept (any more)."""
        found = self._ticket
        if found is None or found.name != name:
            return None
        self._ticket = None
        self._stop_waiting()
        return found

    def forget(self, name: str) -> bool:
        """Forget a test; return whether it was kept."""
        return self.take(name) is not None

    def _stop_waiting(self) -> None:
        if self._forgetting is not None:
            self._forgetting.cancel()
            self._forgetting = None
