"""Control characters from files and names never reach a terminal, a table or a message."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest

from screen.errors import ProtocolError, UsageError
from screen.text import file_name, one_line, printable, shortened

CLEAR = "\x1b[2J\x1b]0;title\x07"


def test_ordinary_text_is_left_as_it_is():
    text = "Übung – 1 ‰ 你好 🏃‍♀️\tcolumn\nline"
    assert printable(text) == text


@pytest.mark.parametrize("text", [CLEAR, "\x9b2J", "a\rb", "\u202egpj.exe", "\udcff", "\x7f\b"])
def test_control_characters_are_spelt_out(text):
    shown = printable(text)
    assert shown.encode()
    assert not any(ord(one) < 32 or 127 <= ord(one) < 160 for one in shown)
    assert json.loads(f'"{shown}"') == text


def test_errors_hold_one_clean_line_each_also_after_a_trip_to_another_process():
    error = ProtocolError(f"The title {CLEAR} is\nlong.", "Change\r it.", problems=[CLEAR])
    for one in (error, pickle.loads(pickle.dumps(error))):  # noqa: S301 (our own bytes)
        assert one_line(str(one)).replace("  - ", "") == str(one).replace("\n  - ", " ")
        assert "\x1b" not in str(one)
        assert one.reason == "The title \\u001b[2J\\u001b]0;title\\u0007 is long."
        assert len(one.problems) == 1
    assert str(UsageError("What is wrong.", "What to do.")) == "What is wrong. What to do."


def test_names_of_files_that_are_not_utf8_can_be_stored():
    name = file_name(Path(os.fsdecode(b"a\xff\x1b.mp4")))
    assert name == "a\ufffd\\u001b.mp4"
    assert json.dumps(name).encode()


def test_long_and_endless_values_are_cut():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert shortened("x" * 10**6) == "'" + "x" * 59 + "..."
    assert shortened(3) == "3"
    assert shortened(10**5000) == "a int too large to show"
    assert shortened(deep) == "a list too large to show"
