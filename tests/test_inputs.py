"""Whatever a user names is looked at before it is opened: nothing hangs, nothing is a traceback."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pydantic
import pytest

from screen.errors import UsageError
from screen.inputs import (
    check_output,
    exists,
    first_line,
    is_file,
    is_folder,
    parse_json,
    problem_words,
    read_file,
)


def refused(path: Path | str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_file(Path(path), "a protocol (TOML)", most_bytes=10)
    assert caught.value.reason.endswith(".")
    assert caught.value.advice.endswith(".")
    return caught.value


def test_an_ordinary_file_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"1234567890")
    assert read_file(tmp_path / "a", "a protocol", most_bytes=10) == b"1234567890"


def test_what_never_ends_or_waits_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "a device" in refused("/dev/zero").reason
    assert "a pipe" in refused(tmp_path / "pipe").reason
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        assert "a socket" in refused(tmp_path / "socket").reason
    assert "a folder" in refused(tmp_path).reason


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing", "There is no file"),
        ("x" * 256, "too long"),
        ("/".join(["y" * 200] * 30), "too long"),
        ("null\0byte", "cannot be the path"),
        ("a_file/below", "There is no file"),
    ],
)
def test_names_that_lead_nowhere(name, words, tmp_path):
    (tmp_path / "a_file").touch()
    error = refused(tmp_path / name)
    assert words in error.reason
    assert len(str(error)) < 600


def test_a_file_too_large_is_refused_without_reading_it_whole(tmp_path):
    with (tmp_path / "sparse").open("wb") as handle:
        handle.truncate(10**12)
    assert "larger than" in refused(tmp_path / "sparse").reason


def test_links_that_lead_in_circles(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert "links" in refused(tmp_path / "a").advice


def test_looking_is_true_to_kind(tmp_path):
    assert is_folder(tmp_path)
    assert not is_file(tmp_path)
    assert not is_file(Path("/dev/null"))
    assert exists(Path("/dev/null"))
    assert not exists(tmp_path / "none")


def test_an_output_folder_may_be_new_but_not_in_a_file_nor_a_device(tmp_path):
    check_output(tmp_path / "new" / "newer")
    (tmp_path / "a_file").touch()
    for place in (tmp_path / "a_file" / "out", Path("/dev/null/out")):
        with pytest.raises(UsageError, match="Cannot write"):
            check_output(place)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "9" * 5000, "[1", ""])
def test_json_that_cannot_be_read_is_one_kind_of_error(text):
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


def test_a_problem_in_our_own_words_is_told_without_the_library_before_it() -> None:
    class Cup(pydantic.BaseModel):
        size: int

        @pydantic.field_validator("size")
        @classmethod
        def _fits(cls, size: int) -> int:
            if size > 3:
                raise ValueError("it does not fit")
            return size

    with pytest.raises(pydantic.ValidationError) as caught:
        Cup(size=4)
    (problem,) = caught.value.errors()
    assert problem_words(problem) == "size: it does not fit"
    assert first_line(caught.value) == "size: it does not fit"
