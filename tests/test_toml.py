"""TOML is read within bounds, so that no file makes the reader fail in another way or never end."""

from __future__ import annotations

import contextlib

import pytest

from screen.toml import MOST_BYTES, parse_toml, tomllib

HOSTILE = {
    "lists in lists": "a=" + "[" * 5000,
    "lists in lists that close": "a=" + "[" * 5000 + "]" * 5000,
    "tables in tables": "a=" + "{a=" * 5000 + "1" + "}" * 5000,
    "a key of many parts": "a." * 5000 + "a=1",
    "a heading of many parts": "[" + "a." * 5000 + "a]",
    "quoted parts": '"a".' * 5000 + "a=1",
    "5000 digits": "a=" + "9" * 5000,
    "5000 hexadecimal digits": "a=0x" + "f" * 5000,
    "more than 64 bits": "a=[[{b=99999999999999999999}]]",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_too_deep_or_too_long_is_an_error_of_toml(text):
    with pytest.raises(tomllib.TOMLDecodeError, match=r"."):
        parse_toml(text)


def test_brackets_and_dots_in_strings_and_remarks_do_not_count():
    text = (
        f'a = "{"[" * 300}\\"{"." * 300}" # {"[" * 300}\nb = \'{"[" * 300}\'\n'
        f'c = """\n{"[" * 300}\\"""{"." * 300}"""\n'
        f"d = '''{'[' * 300}'''\ne = [{'0.5, ' * 300}]\n"
    )
    table = parse_toml(text)
    assert set(table) == set("abcde")
    assert len(table["e"]) == 300


def test_it_reads_what_the_library_reads():
    text = "a.b = 1\n[c]\nd = [{e = -9223372036854775808}, {f = 1.5}]\n[[g]]\nh = true\n"
    assert parse_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize("mark", ['"""', "'''", '"', "'", '\\"', '"\\', "#", "[", ".", "=", "\n"])
def test_no_repeated_mark_keeps_it_busy(mark):
    """Linear work: a quadratic scan of a quarter of a megabyte would take minutes."""
    for text in (mark * (MOST_BYTES // len(mark)), 'a="""' + mark * (MOST_BYTES // len(mark))):
        with contextlib.suppress(tomllib.TOMLDecodeError):
            parse_toml(text)
