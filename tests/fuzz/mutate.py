"""Changing a file a little: a value, a line, some bytes. The same chance gives the same file."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

Mutation = Callable[[random.Random, bytes], bytes]

ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2,
    255,
    -(2**31),
    10**20,
    10**400,
    0.5,
    -0.0,
    1e-320,
    1e308,
    -1e308,
    float("nan"),
    float("inf"),
    -float("inf"),
    "",
    " ",
    "nan",
    "-1",
    "x" * 5000,
    "../../x",
    "a\x1b[2Jb\x00c\nd",
    "\u202e\u2028{value}{0}%s",
    "=1+1",
    [],
    {},
    [[]],
    {"": {}},
)
_ODD_WORDS = (
    *("nan", "inf", "-inf", "1e400", "1e308", "-1e308", "1e-320", "-0", "0", "-1", "9" * 5000),
    *("99999999999999999999", "0x" + "f" * 999, "true", '""', "''", '"', "[]", "{}", "[" * 3000),
    *("[" * 60 + "]" * 60, "{a=" * 3000, "1979-05-27T07:32:00Z", "0.5", "1,5", "abc", "", " ", "x"),
    *('"a\\u001b[2J"', '"{value:>9999999}"', '"{"', '"../../x"', "[1, 'a', {}]", "1_000", "٣", ";"),
)


def mutated_bytes(chance: random.Random, data: bytes) -> bytes:
    """Flip, remove, repeat or overwrite some bytes."""
    held = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not held:
            return chance.randbytes(chance.randrange(64))
        start = chance.randrange(len(held))
        length = min(len(held) - start, chance.choice((1, 1, 2, 4, 8, 64, 1024)))
        part = slice(start, start + length)
        way = chance.randrange(5)
        if way == 0:
            held[start] ^= 1 << chance.randrange(8)
        elif way == 1:
            del held[part]
        elif way == 2:
            held[start:start] = held[part] * chance.choice((1, 2, 100))
        elif way == 3:
            held[part] = chance.randbytes(length)
        else:
            held[part] = bytes([chance.choice((0, 10, 34, 44, 91, 93, 123, 125, 255))]) * length
    return bytes(held)


def mutated_json(chance: random.Random, data: bytes) -> bytes:
    """Replace, remove, repeat or rename values of a JSON text, at any depth."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return mutated_bytes(chance, data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        root = _changed(chance, root)
    text = json.dumps(root, ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.1:
        text = text.replace("null", "[" * chance.choice((10, 500, 50_000)), 1)
    return text.encode("utf-8", "surrogatepass")


def _changed(chance: random.Random, value: Any) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        return _changed_table(chance, value)
    if isinstance(value, list) and value and chance.random() < 0.9:
        return _changed_list(chance, value)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and abs(value) < 1e300 and chance.random() < 0.4:
        return chance.choice((-value, value * 1000, value / 1000, value + 1, str(value), [value]))
    return chance.choice(ODD_VALUES)


def _changed_list(chance: random.Random, value: list[Any]) -> list[Any]:
    place = chance.randrange(len(value))
    way = chance.randrange(10)
    if way == 0:
        return value[:place] + value[place + 1 :]
    if way == 1:
        return value[:place] + value[place : place + 1] * chance.choice((2, 40))
    if way == 2:
        return value[:place]
    return [_changed(chance, one) if at == place else one for at, one in enumerate(value)]


def _changed_table(chance: random.Random, value: dict[str, Any]) -> dict[str, Any]:
    key = chance.choice(list(value))
    way = chance.randrange(12)
    if way == 0:
        return {name: one for name, one in value.items() if name != key}
    if way == 1:
        return {**value, str(chance.choice(ODD_VALUES)): value[key]}
    if way == 2:
        return {**value, key: value[chance.choice(list(value))]}
    return {**value, key: _changed(chance, value[key])}


def mutated_lines(chance: random.Random, data: bytes) -> bytes:
    """Replace values after ``=`` or between commas, and remove, repeat or exchange lines."""
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        place = chance.randrange(len(lines))
        way = chance.randrange(12)
        if way == 0:
            del lines[place]
        elif way == 1:
            lines[place:place] = [lines[place]] * chance.choice((1, 2, 300))
        elif way == 2:
            other = chance.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
        else:
            lines[place] = _changed_line(chance, lines[place])
        lines = lines or [""]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _changed_line(chance: random.Random, line: str) -> str:
    odd = chance.choice(_ODD_WORDS)
    if chance.random() < 0.5 and (
        numbers := list(re.finditer(r"-?[0-9]{1,30}\.?[0-9]{0,30}", line))
    ):
        found = chance.choice(numbers)
        value = float(found[0]) * chance.choice((-1, 0, 0.001, 0.5, 2, 100, 1e5))
        text = repr(value) if "." in found[0] else repr(round(value))
        return line[: found.start()] + text + line[found.end() :]
    if " = " in line and chance.random() < 0.8:
        return f"{line.partition(' = ')[0]} = {odd}"
    cells = re.split(r"([,\[\]=\s]+)", line)
    cells[chance.randrange(len(cells))] = odd
    return "".join(cells)


_NO_ARCHIVE = (
    *(EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError),
    *(zipfile.BadZipFile, zlib.error),
)


def mutated_npz(chance: random.Random, data: bytes) -> bytes:
    """Change a member of an ``.npz``: its header, its numbers, its JSON; or the archive itself."""
    if chance.random() < 0.15:
        return mutated_bytes(chance, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except _NO_ARCHIVE:
        return mutated_bytes(chance, data)
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice([*members, "about.npy"])
        members[name] = _changed_member(chance, members.get(name, b""))
    if chance.random() < 0.05:
        del members[chance.choice(list(members))]
    made = io.BytesIO()
    with zipfile.ZipFile(
        made, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    ) as to:
        for name, held in members.items():
            to.writestr(zipfile.ZipInfo(name), held)
    return made.getvalue()


def _changed_member(chance: random.Random, held: bytes) -> bytes:
    end = held.find(b"\n") + 1
    head, body = held[:end], held[end:]
    if b"|u1" in head:  # the description of the track, as JSON
        body = mutated_json(chance, body)
        head = re.sub(rb"\(\d+,\)", b"(%d,)" % len(body), head)
        return _padded(head) + body
    way = chance.randrange(20)
    if way == 0:
        return mutated_bytes(chance, head) + body
    if way == 1:
        odd = chance.choice(
            (b"(0,", b"(1,", b"(-1,", b"(1000000000,", b"(((((", b"(1e9,", b"(None,")
        )
        return _padded(re.sub(rb"\(\d+,", odd, head)) + body
    if way == 2:
        return head + body[: chance.randrange(len(body) + 1)]
    return head + _changed_numbers(chance, head, body)


def _padded(head: bytes) -> bytes:
    """Return a header with its length as it must be."""
    if len(head) < 10:
        return head
    text = head[10:].rstrip()
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    return head[:8] + len(text).to_bytes(2, "little") + text


def _changed_numbers(chance: random.Random, head: bytes, body: bytes) -> bytes:
    kind = next((one for one in ("<f8", "<f4") if one.encode() in head), "|i1")
    size = np.dtype(kind).itemsize
    values = np.frombuffer(body[: len(body) // size * size], dtype=kind).copy()
    if not len(values):
        return body
    odd = (0.0, -1.0, 1.0, 1e3, -1e5, 999_999.0, 1e-40, np.nan, np.nan, np.nan, 1e30, np.inf)
    shape = re.search(rb"\((\d+),", head)
    rows = int(shape[1]) if shape else 0
    if rows and len(values) % rows == 0 and chance.random() < 0.6:
        values = values.reshape(rows, -1)  # whole frames
    for _ in range(chance.choice((1, 3, 50))):
        start = chance.randrange(len(values))
        part = slice(start, start + chance.choice((1, 1, 9, 99, len(values))))
        if kind == "|i1":
            values[part] = chance.randrange(-128, 128)
        elif chance.random() < 0.5:
            values[part] = chance.choice(odd)
        else:
            with np.errstate(all="ignore"):
                values[part] *= chance.choice((-1.0, 0.0, 1e-6, 0.5, 3.0, 1e4))
    return values.tobytes()
