"""Who may talk to the page's server: the page it opened itself, on this machine, nobody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import secrets
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST: Final = "127.0.0.1"
"""The only address that is listened on."""

_NAMES: Final = (HOST, "localhost")
_SAFE_METHODS: Final = frozenset(("GET", "HEAD"))
_REFUSED: Final = 1008

NOT_THIS_HOST: Final = (
    "This server answers only pages of this computer. Open the address that `movescreen serve` "
    "printed."
)
NOT_THIS_PAGE: Final = (
    "Another web page tried to use the camera test, and was refused. Open the address that "
    "`movescreen serve` printed, in a window of its own."
)
WRONG_ADDRESS: Final = (
    "This address is not complete, or belongs to an earlier start. Open the address that "
    "`movescreen serve` printed last."
)


def new_token() -> str:
    """Return a word that nobody can guess."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Door:
    """Where the page is served: ``http://127.0.0.1:port/token/``."""

    port: int
    token: str = field(default_factory=new_token)

    @property
    def address(self) -> str:
        """The address to open."""
        return f"http://{HOST}:{self.port}/{self.token}/"

    @property
    def hosts(self) -> frozenset[str]:
        """What the ``Host`` header may say: a name that rebinds to this machine is another."""
        return frozenset(f"{name}:{self.port}" for name in _NAMES)

    @property
    def origins(self) -> frozenset[str]:
        """What the ``Origin`` header may say."""
        return frozenset(f"http://{host}" for host in self.hosts)

    def page_policy(self) -> str:
        """Return the Content-Security-Policy of the page: its own files, and nothing else."""
        sockets = " ".join(sorted(f"ws://{host}" for host in self.hosts))
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            "img-src 'self' blob: data:; media-src 'self' blob:; "
            f"connect-src 'self' {sockets}; frame-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )


_REPORT_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-modals"
)
REPORT_HEADERS: Final = {
    "content-security-policy": _REPORT_POLICY,
    "cross-origin-opener-policy": "unsafe-none",
}
"""Of a report: one file with its own styles and pictures, no script, shown inside the page.

A sandboxed page that also asked for an opener policy would not be shown at all by some browsers.
"""

_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}


_REFUSAL_STYLE: Final = (
    "body{font:1.4rem/1.5 system-ui,sans-serif;max-width:34em;margin:4rem auto;padding:0 1rem;"
    "color-scheme:light dark}"
)
_REFUSAL: Final = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>Movement screen</title>'
    "<style>{style}</style></head><body><h1>This is not the page</h1><p>{words}</p></body></html>"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_REFUSAL_STYLE.encode()).digest()).decode()
_REFUSAL_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
)


class Guard:
    """Lets through what comes from the page itself; refuses all else before anything is read.

    ``Host`` must name this machine and port (else a foreign name that resolves here would do),
    the path must begin with the token, and a request that changes something, or a WebSocket, must
    carry this page's ``Origin``.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", self._door.page_policy())
            await send(message)

        inner = dict(scope, root_path=f"{scope.get('root_path', '')}/{self._door.token}")
        await self._app(inner, receive, send_guarded)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        if headers.get("host") not in self._door.hosts:
            return NOT_THIS_HOST
        first = scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
        if not hmac.compare_digest(first.encode(), self._door.token.encode()):
            return WRONG_ADDRESS
        origin = headers.get("origin")
        changes = scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS
        if (changes or origin is not None) and origin not in self._door.origins:
            return NOT_THIS_PAGE
        return None


async def _refuse(words: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _REFUSED, "reason": words})
        return
    headers = {**_HEADERS, "content-security-policy": _REFUSAL_POLICY}
    page = _REFUSAL.format(style=_REFUSAL_STYLE, words=html.escape(words))
    await HTMLResponse(page, status_code=403, headers=headers)(scope, receive, send)
