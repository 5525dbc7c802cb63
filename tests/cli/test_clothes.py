"""``--clothes``: what the user says of them decides the setting, and is stored."""

from __future__ import annotations

import json

import pytest

import screen
from screen.errors import UsageError
from tests.cli.test_bad_input import assert_nothing_left, assert_one_sentence
from tests.thin_track import FOLDER

TRACK = FOLDER / "hip_hinge_rounded.npz"


@pytest.mark.parametrize(
    ("given", "setting", "line"),
    [
        (("--clothes", "close"), "as_asked", "Filmed as asked."),
        (("--clothes", "usual"), "usual", "Not filmed as asked: loose clothes."),
        ((), "usual", "Not known: how the clothes fit."),
    ],
)
def test_what_is_said_of_the_clothes_decides_the_setting(
    movescreen, tmp_path, given, setting, line
):
    said = movescreen("analyze", TRACK, "-p", "hip_hinge", *given, "--out", tmp_path)
    assert said.code == 0, said.err
    (folder,) = tmp_path.iterdir()
    result = json.loads((folder / "result.json").read_text("utf-8"))
    assert result["filming"]["setting"] == setting
    assert line in " ".join(said.out.split())
    assert line in (folder / "summary.txt").read_text("utf-8")


@pytest.mark.parametrize("command", ["run", "analyze"])
def test_other_words_are_refused_before_anything_is_read(movescreen, tmp_path, command):
    said = movescreen(
        *(command, tmp_path / "missing", "-p", "hip_hinge", "--clothes", "tight"),
        *("--out", tmp_path / "out"),
    )
    assert_one_sentence(said, 2, "'tight'", "close or usual")
    assert_nothing_left(tmp_path / "out")


def test_the_library_refuses_other_words_too() -> None:
    with pytest.raises(UsageError) as caught:
        screen.analyze(TRACK, protocol="hip_hinge", clothes="tight")  # type: ignore[arg-type]
    assert "expected close or usual" in caught.value.reason


def test_a_test_shows_how_it_asks_to_be_filmed(movescreen) -> None:
    said = movescreen("protocols", "show", "hip_hinge")
    assert "Filmed as asked" in said.out
    assert "Arms crossed on the chest, hands empty" in " ".join(said.out.split())
