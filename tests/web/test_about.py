"""What the page is told of each test: how it asks to be filmed, with a picture that is there."""

from __future__ import annotations

from screen.screening.protocols.files import list_protocols
from screen.web.about import PAGE, about


def test_every_test_and_drill_says_how_it_asks_to_be_filmed() -> None:
    told = about(1)
    assert [one["name"] for one in told["tests"]] == list_protocols()
    for one in (*told["tests"], *told["drills"]):
        assert one["filming"]["say"].endswith(".")
    (drill,) = told["drills"]
    hinge = next(one for one in told["tests"] if one["name"] == drill["protocol"])
    assert drill["filming"] == hinge["filming"]


def test_every_picture_is_shown() -> None:
    pictured = {one["name"] for one in about(1)["tests"] if one["filming"]["picture"]}
    assert "hip_hinge" in pictured
    assert {path.stem for path in (PAGE / "asked").iterdir()} == pictured
    for path in (PAGE / "asked").iterdir():
        assert path.read_bytes()[:2] == b"\xff\xd8"
