from __future__ import annotations

import html
import re

import pytest
from starlette.websockets import WebSocketDisconnect

from screen.web.guard import NOT_THIS_HOST, NOT_THIS_PAGE, WRONG_ADDRESS, Door, new_token
from tests.web.conftest import Page


def test_the_page_opens_with_its_token(page: Page) -> None:
    answer = page.client.get(page.at(""))
    assert answer.status_code == 200
    assert "<title>" in answer.text


@pytest.mark.parametrize("path", ["/", "/api/about", "/wrong/", "/wrong/api/about", "//", ""])
def test_without_the_token_nothing_is_told(page: Page, path: str) -> None:
    answer = page.client.get(path)
    assert answer.status_code == 403
    assert html.escape(WRONG_ADDRESS) in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:18765", "127.0.0.1", "127.0.0.1:80", "localhost:9", ""]
)
def test_a_foreign_host_is_refused(page: Page, host: str) -> None:
    answer = page.client.get(page.at(""), headers={"host": host})
    assert answer.status_code == 403
    assert html.escape(NOT_THIS_HOST) in answer.text


def test_localhost_by_its_name_is_this_machine(page: Page) -> None:
    answer = page.client.get(page.at("api/about"), headers={"host": f"localhost:{page.door.port}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:18765", "http://127.0.0.1:1"]
)
def test_another_page_gets_nothing_even_with_the_token(page: Page, origin: str) -> None:
    answer = page.client.get(page.at("api/about"), headers={"origin": origin})
    assert answer.status_code == 403
    assert html.escape(NOT_THIS_PAGE) in answer.text


def test_what_changes_something_must_come_from_the_page(page: Page) -> None:
    bare = page.client.post(page.at("api/video?test=hip_hinge&name=a.mp4"), content=b"x")
    assert bare.status_code == 403
    assert page.client.delete(page.at("report/nothing")).status_code == 403
    assert page.client.delete(page.at("report/nothing"), headers=page.origin).status_code == 404


@pytest.mark.parametrize("origin", [None, "http://evil.example"])
def test_a_socket_needs_the_pages_origin(page: Page, origin: str | None) -> None:
    headers = {} if origin is None else {"origin": origin}
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        page.socket(headers),
    ):
        pass
    assert refused.value.code == 1008


def test_every_answer_carries_the_strict_policy(page: Page) -> None:
    for path in ("", "api/about", "nothing-here"):
        headers = page.client.get(page.at(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "https:" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


def test_nothing_of_the_page_comes_from_elsewhere(page: Page) -> None:
    from screen.web.app import PAGE  # noqa: PLC0415

    for path in (one for one in PAGE.rglob("*") if one.is_file()):
        plain = path.read_bytes().replace(b"http://www.w3.org/2000/svg", b"")
        assert b"http://" not in plain, path.name
        assert b"https://" not in plain, path.name
        name = path.relative_to(PAGE).as_posix()
        assert page.client.get(page.at(name)).status_code == 200


def test_every_style_sheet_and_script_that_the_page_names_is_served(page: Page) -> None:
    index = page.client.get(page.at("")).text
    named = re.findall(r'(?:href|src)="([\w.]+)"', index)
    assert {"tokens.css", "style.css", "main.js"} <= set(named)
    for name in named:
        answer = page.client.get(page.at(name))
        assert answer.status_code == 200, name
        kind = {"css": "text/css", "js": "javascript", "svg": "image/svg"}[name.split(".")[-1]]
        assert kind in answer.headers["content-type"]


def test_no_file_outside_the_page_can_be_asked_for(page: Page) -> None:
    for path in ("../app.py", "%2e%2e/app.py", "..%2fapp.py", "/etc/passwd", "%2fetc%2fpasswd"):
        assert page.client.get(page.at(path)).status_code in {403, 404}


def test_tokens_differ_and_are_long() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 32
    assert Door(1234, "secret").address == "http://127.0.0.1:1234/secret/"
