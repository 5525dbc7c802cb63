"""``--red-flags``: recorded, weighed, and told before anything else; what is wrong is refused."""

from __future__ import annotations

import json

import pytest

from screen.screening.reference.red_flags import RedFlags
from tests.cli.test_bad_input import assert_nothing_left, assert_one_sentence
from tests.thin_track import FOLDER

TRACK = FOLDER / "hip_hinge_rounded.npz"
FLAGS = RedFlags.load()


def analyzed(movescreen, tmp_path, *arguments: object):
    said = movescreen("analyze", TRACK, "-p", "hip_hinge", *arguments, "--out", tmp_path)
    (folder,) = tmp_path.iterdir()
    return said, folder


@pytest.mark.parametrize(
    ("given", "line", "stored"),
    [
        ((), "Red flags: not asked before this test.", None),
        (("--red-flags", "none"), "Red flags: asked, none applies.", []),
        (("--red-flags", " None "), "Red flags: asked, none applies.", []),
        (
            ("--red-flags", "severe-pain, FEVER,fever"),
            "Red flags: To be seen today.",
            ["severe_pain", "fever"],
        ),
        (("--red-flags", "steroids"), "Red flags: asked; what applies", ["steroids"]),
    ],
)
def test_what_was_answered_is_told_first_and_stored(movescreen, tmp_path, given, line, stored):
    said, folder = analyzed(movescreen, tmp_path, *given)
    assert said.code == 0, said.err
    told = said.out.split("full repetition", 1)[1].split("\n", 1)[1]
    assert told.startswith(line)
    assert (folder / "summary.txt").read_text("utf-8").splitlines()[1].startswith(line)
    result = json.loads((folder / "result.json").read_text("utf-8"))
    assert (result["red_flags"] and result["red_flags"]["applies"]) == stored


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "empty"),
        (" , ", "empty"),
        ("fevr", "'fevr'"),
        ("none,fever", "'none'"),
        ("\x1b[31m", "red flag"),
    ],
)
@pytest.mark.parametrize("command", ["run", "analyze", "live"])
def test_what_is_not_understood_is_refused_before_anything_is_read(
    movescreen, tmp_path, command, given, words
):
    what = () if command == "live" else (tmp_path / "missing",)
    said = movescreen(
        command, *what, "-p", "hip_hinge", "--red-flags", given, "--out", tmp_path / "out"
    )
    assert_one_sentence(said, 2, words, "movescreen red-flags")
    assert_nothing_left(tmp_path / "out")


def test_the_questions_are_listed_with_their_ids(movescreen):
    said = movescreen("red-flags")
    assert said.code == 0
    words = " ".join(said.out.split())
    for item in FLAGS.items:
        assert item.id in words
        assert item.ask in words
    titles = [words.index(f" {level.title} ") for level in FLAGS.levels]
    assert titles == sorted(titles)
    assert "together: fever + severe_pain" in words


def test_the_list_is_there_for_machines_too(movescreen):
    listed = json.loads(movescreen("red-flags", "--json").out)
    assert [item["id"] for item in listed["items"]] == [item.id for item in FLAGS.items]
