"""Finding, reading and checking protocol files.

A protocol is a TOML file with a ``schema_version``. Those that ship lie in ``protocols/``; a user's
own may lie anywhere and is named by its path. A check reports everything that is wrong at once,
each problem with its line.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import ValidationError
from typing_extensions import TypeIs

from screen.errors import ProtocolError, UsageError
from screen.inputs import exists, is_file, problem_message, read_file, require_file
from screen.kinematics.channels import CHANNELS
from screen.resources import data_folder
from screen.screening.error_table import TABLE_NAME, ErrorTable
from screen.screening.norms import NormTable
from screen.screening.protocol import Protocol
from screen.text import shortened
from screen.toml import MOST_BYTES, parse_toml, tomllib

WHY_FIELDS: Final = (
    "value", "low", "high", "error", "more", "range", "cut", "side", "other", "towards", "count",
    "of", "norm",
)  # fmt: skip
"""What the sentences of a finding may fill in."""
ANSWER_FIELDS: Final = (
    "value", "low", "high", "more", "range", "cut", "side", "other", "towards", "what",
    "repetitions",
)  # fmt: skip
"""What the sentences of an answer may fill in."""
DEPTH_FIELDS: Final = ("value", "at_least")

KeyPath = tuple[str | int, ...]
_WHAT: Final = "a protocol (TOML)"
_RULES: Final = ("limit", "asymmetry", "mismatch", "validity")
_RULE_NAMES: Final = "limit, asymmetry, mismatch or validity"
_MEASURE_KEYS: Final = ("measure", "larger", "smaller", "plus_measure")
_SENTENCES: Final = ("why_beyond", "why_within", "what", "why_both", "what_both", "why_not_reached")
_OF_A_CROSSING: Final = ("at_channel", "at_value", "at_part", "at_absolute", "not_reached")
_FROM_SCHEMA_1: Final = (
    "this file is written for an earlier version: rename why_outside to why_beyond, remove "
    "watch_cut and min_share, say in [[questions]] what the test asks, and set it to 2"
)
_MOST_PROBLEMS: Final = 100
_LONGEST_PROBLEM: Final = 400
_LARGEST: Final = 1e6
"""No angle, time, ratio or count of a test is larger, in any unit."""
_HEADER = re.compile(r"^\s*(\[\[?)([^\]]+)\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")
_TRIPLE = re.compile("\"\"\"|'''")


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol and the file it was read from: its hash, where it lies and what it held."""

    protocol: Protocol
    sha256: str
    path: Path
    held: bytes

    def __repr__(self) -> str:
        return f"Protocol({self.protocol.name!r}, version {self.protocol.version})"

    @classmethod
    def load(cls, name_or_path: str | os.PathLike[str]) -> LoadedProtocol:
        """Read a protocol by name or path; see ``load_protocol``."""
        return load_protocol(name_or_path)

    @staticmethod
    def names() -> list[str]:
        """Return the names of the protocols that ship, sorted."""
        return list_protocols()


def list_protocols() -> list[str]:
    """Return the names of the protocols that ship, sorted."""
    return sorted(path.stem for path in data_folder("protocols").glob("*.toml") if _is_test(path))


def find_protocol(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a shipped protocol's name, or of a path to a user's own.

    Raises
    ------
    UsageError
        If there is no such protocol; the nearest name is suggested and all are listed.
    """
    text = os.fspath(name_or_path)
    names = list_protocols()
    if text in names:
        return data_folder("protocols") / f"{text}.toml"
    path = Path(text)
    if is_file(path):
        return path
    if path.suffix == ".toml" or len(path.parts) > 1:
        if exists(path):
            require_file(path, _WHAT)
        raise UsageError(
            f"There is no protocol file {path}.",
            "Check the path, or run 'movescreen protocols new NAME' to write one.",
        )
    near = difflib.get_close_matches(text, names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UsageError(f"There is no protocol {text!r}.", f"{hint}Known: {', '.join(names)}.")


def load_protocol(name_or_path: str | os.PathLike[str]) -> LoadedProtocol:
    """Read a protocol by name or path.

    Raises
    ------
    UsageError
        If it does not exist or cannot be read.
    ProtocolError
        If the file has errors; all of them are listed.
    """
    path = find_protocol(name_or_path)
    held = _read(path)
    content = _decoded(held, path)
    problems = check_text(content)
    if problems:
        raise ProtocolError(f"The protocol {path} has errors.", problems=problems)
    protocol = Protocol.model_validate(parse_toml(content))
    return LoadedProtocol(protocol, hashlib.sha256(held).hexdigest(), path, held)


def check_protocol(path: Path) -> list[str]:
    """Return everything that is wrong with a protocol file; an empty list if nothing is."""
    try:
        content = _decoded(_read(path), path)
    except UsageError as error:
        return [str(error)]
    return check_text(content)


def check_text(content: str) -> list[str]:
    """Return everything that is wrong with the text of a protocol file, in order of lines.

    Each entry reads ``line 12, key findings[2].cut: what is wrong``. A mistake in the TOML itself
    hides the rest and stands alone.
    """
    try:
        table = parse_toml(content)
    except tomllib.TOMLDecodeError as error:
        return [_syntax_message(str(error), content)]
    check = _Check(table, locate_keys(content))
    check.run()
    return check.messages()


def locate_keys(content: str) -> dict[KeyPath, int]:
    """Return the line of every table header and key of a TOML text.

    Counts as TOML does: the second ``[[findings]]`` is ``("findings", 1)``. Text in triple quotes
    is skipped; keys inside inline tables are not found (their parent is).
    """
    lines: dict[KeyPath, int] = {}
    counts: Counter[KeyPath] = Counter()
    prefix: KeyPath = ()
    quote: str | None = None
    for number, line in enumerate(content.splitlines(), start=1):
        inside = quote is not None
        for mark in _TRIPLE.findall(line):
            quote = mark if quote is None else (None if mark == quote else quote)
        if inside:
            continue
        if header := _HEADER.match(line):
            prefix = _header_path(header, counts)
            lines.setdefault(prefix, number)
            for depth in range(1, len(prefix)):
                lines.setdefault(prefix[:depth], number)
        elif key := _KEY.match(line):
            lines.setdefault((*prefix, key[1]), number)
    return lines


def _header_path(header: re.Match[str], counts: Counter[KeyPath]) -> KeyPath:
    """Return the path of a ``[table]`` or ``[[array]]`` header, with the index of an array."""
    parts: list[str | int] = []
    names = [part.strip().strip("\"'") for part in header[2].split(".")]
    for depth, name in enumerate(names):
        parts.append(name)
        path = tuple(parts)
        if header[1] == "[[" and depth == len(names) - 1:
            parts.append(counts[path])
            counts[path] += 1
        elif counts[path]:
            parts.append(counts[path] - 1)
    return tuple(parts)


def _is_test(path: Path) -> bool:
    """Whether a file of the folder is a protocol, even one with a mistake in it."""
    return re.search(r"^schema_version\b", path.read_text(encoding="utf-8"), re.M) is not None


def _read(path: Path) -> bytes:
    return read_file(path, _WHAT, most_bytes=MOST_BYTES)


def _decoded(held: bytes, path: Path) -> str:
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text.", "Save it as UTF-8 and run again.") from error


def _syntax_message(message: str, content: str) -> str:
    """Turn ``... (at line 3, column 7)`` into the form of the other problems."""
    where = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)", message)
    if where is None:
        return f"line 1, TOML: {message}"
    text = message[: where.start()]
    line = where[1] or str(content.count("\n") + 1)
    return f"line {line}, TOML: {text}. Nothing after this could be read."


@dataclass
class _Check:
    """One run over the raw table; it goes on after an error, so that all are found."""

    table: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    found: list[tuple[int, str]] = field(default_factory=list)
    norms: NormTable = field(default_factory=NormTable.load)
    errors: ErrorTable = field(default_factory=ErrorTable.load)

    def run(self) -> None:
        """Check the shape, then the meaning of whatever has the right shape.

        It stops where there is more wrong than anyone would read.
        """
        stages = (
            self._shape,
            self._numbers,
            self._signals,
            self._measures,
            self._findings,
            self._questions,
            self._cues,
        )
        for check in stages:
            if len(self.found) < _MOST_PROBLEMS:
                check()

    def messages(self) -> list[str]:
        """Return the problems in order of lines, each once, and not without end."""
        texts = dict.fromkeys(text for _, text in sorted(self.found, key=lambda item: item[0]))
        cut = [
            text if len(text) <= _LONGEST_PROBLEM else f"{text[:_LONGEST_PROBLEM]}..."
            for text in texts
        ]
        more = ["There is more wrong after this."] if len(cut) > _MOST_PROBLEMS else []
        return cut[:_MOST_PROBLEMS] + more

    # --- helpers -------------------------------------------------------------------------------

    def _add(self, path: KeyPath, message: str) -> None:
        line = next(
            (
                self.lines[path[:depth]]
                for depth in range(len(path), 0, -1)
                if path[:depth] in self.lines
            ),
            1,
        )
        self.found.append((line, f"line {line}, key {_key_text(path)}: {message}"))

    def _tables(self, *path: str) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
        """Yield the entries of an array of tables, as far as they are tables."""
        value: Any = self.table
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        for index, entry in enumerate(value if isinstance(value, list) else []):
            if isinstance(entry, dict):
                yield (*path, index), entry

    def _names(self, *path: str, key: str) -> list[str]:
        return [entry[key] for _, entry in self._tables(*path) if isinstance(entry.get(key), str)]

    def _known(self, path: KeyPath, value: Any, known: Sequence[str], kind: str) -> bool:
        """Report a name that is not among those known, with the nearest one that is."""
        if not isinstance(value, str):
            return False
        if value in known:
            return True
        near = difflib.get_close_matches(value, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known)[:40])}"
        self._add(path, f"there is no {kind} {value!r}; {hint}")
        return False

    def _unique(self, paths: str, key: str) -> None:
        seen: set[str] = set()
        for path, entry in self._tables(paths):
            value = entry.get(key)
            if isinstance(value, str) and value in seen:
                self._add((*path, key), f"{value!r} is used twice; each {key} must be unique")
            elif isinstance(value, str):
                seen.add(value)

    # --- shape ---------------------------------------------------------------------------------

    def _shape(self) -> None:
        try:
            Protocol.model_validate(dict(self.table))
        except ValidationError as error:
            for problem in error.errors(include_url=False)[: _MOST_PROBLEMS + 1]:
                # The rule of a finding stands in the location but is no key of the file.
                loc = tuple(
                    part
                    for place, part in enumerate(problem["loc"])
                    if not (place == 2 and problem["loc"][0] == "findings" and part in _RULES)
                )
                self._add(loc, _shape_message(problem, loc))

    # --- numbers -------------------------------------------------------------------------------

    def _numbers(self) -> None:
        """Report numbers that no test can mean."""
        waiting: list[tuple[KeyPath, Any]] = [((key,), value) for key, value in self.table.items()]
        while waiting:
            path, value = waiting.pop()
            if isinstance(value, dict):
                waiting += [((*path, key), one) for key, one in value.items()]
            elif isinstance(value, list):
                waiting += [((*path, place), one) for place, one in enumerate(value)]
            elif _number(value) and abs(value) > _LARGEST:
                self._add(path, f"{value:g} is too large, expected at most {_LARGEST:,.0f}")

    # --- repetitions ---------------------------------------------------------------------------

    def _signals(self) -> None:
        for path, signal in self._tables("repetitions", "signals"):
            if not self._known(
                (*path, "measure"), signal.get("measure"), list(CHANNELS), "channel"
            ):
                continue
            if signal.get("while_measure") is not None:
                self._known(
                    (*path, "while_measure"), signal["while_measure"], list(CHANNELS), "channel"
                )
            channel = CHANNELS[signal["measure"]]
            self._views(path, "measure", channel.name)
            side = signal.get("side", "both")
            if channel.sided and side == "both":
                self._add((*path, "side"), f"{channel.name} has two sides: expected left or right")
            if not channel.sided and side != "both":
                self._add((*path, "side"), f"{channel.name} has no sides: expected both")
            if signal.get("positive") is None and signal.get("negative") is None:
                self._add(path, "name the direction of an excursion in positive or negative")
        rules = self.table.get("repetitions")
        if isinstance(rules, dict):
            shortest, longest = rules.get("min_duration_s"), rules.get("max_duration_s")
            if _number(shortest) and _number(longest) and shortest >= longest:
                self._add(
                    ("repetitions", "min_duration_s"),
                    f"{shortest} is not below max_duration_s ({longest})",
                )

    def _views(self, path: KeyPath, key: str, channel: str) -> None:
        """Report a channel that none of the accepted views can show."""
        camera = self.table.get("camera")
        views = camera.get("views") if isinstance(camera, dict) else None
        needed = CHANNELS[channel].views
        if isinstance(views, list) and views and not set(map(str, views)) & set(needed):
            self._add(
                (*path, key),
                f"{channel} needs the view {' or '.join(needed)}; camera.views accepts none",
            )

    # --- measures ------------------------------------------------------------------------------

    def _measures(self) -> None:
        self._unique("measures", "name")
        directions = {
            signal[key]
            for _, signal in self._tables("repetitions", "signals")
            for key in ("positive", "negative")
            if isinstance(signal.get(key), str)
        }
        for path, measure in self._tables("measures"):
            self._channels(path, measure)
            self._crossing(path, measure)
            self._error_row(path, measure)
            self._norm(path, measure)
            named = measure.get("directions")
            for direction in named if isinstance(named, list) else []:
                self._known(
                    (*path, "directions"), direction, sorted(directions), "direction of a signal"
                )

    def _channels(self, path: KeyPath, measure: Mapping[str, Any]) -> None:
        key = "channel" if "channel" in measure else "name"
        name = measure.get(key)
        if isinstance(name, str) and self._known((*path, key), name, list(CHANNELS), "channel"):
            self._views(path, key, name)
            self._unit(path, measure, name)
            side = measure.get("side", "both")
            if CHANNELS[name].sided and side == "both":
                self._add(
                    (*path, "side"),
                    f"{name} has two sides: expected repetition, opposite, near or mean",
                )
            if not CHANNELS[name].sided and side != "both":
                self._add((*path, "side"), f"{name} has no sides: expected both")
        for other in ("at_channel", "minus_channel", "over_channel"):
            if other in measure:
                self._known((*path, other), measure[other], list(CHANNELS), "channel")
        if ("minus_channel" in measure) != ("minus_factor" in measure):
            self._add(path, "minus_channel and minus_factor belong together")
        for key in ("over_min", "over_at"):
            if key in measure and "over_channel" not in measure:
                self._add((*path, key), f"{key} needs an over_channel")

    def _unit(self, path: KeyPath, measure: Mapping[str, Any], channel: str) -> None:
        unit, name = measure.get("unit"), measure.get("name")
        if isinstance(unit, str) and isinstance(name, str) and not name.endswith(f"_{unit}"):
            self._add(
                (*path, "name"), f"a measure carries its unit: expected a name ending in _{unit}"
            )
        if "over_channel" in measure:
            if unit not in ("ratio", "percent"):
                self._add((*path, "unit"), "a quotient of channels is a ratio or percent")
        elif isinstance(unit, str) and unit != CHANNELS[channel].unit:
            self._add((*path, "unit"), f"{channel} is in {CHANNELS[channel].unit}, not in {unit}")

    def _crossing(self, path: KeyPath, measure: Mapping[str, Any]) -> None:
        crossing = measure.get("at") == "crossing"
        levels = [key for key in ("at_value", "at_part") if key in measure]
        if crossing and "at_channel" not in measure:
            self._add((*path, "at"), "a crossing needs at_channel")
        if crossing and len(levels) != 1:
            self._add((*path, "at"), "a crossing needs either at_value or at_part")
        extra = [key for key in _OF_A_CROSSING if key in measure]
        if extra and not crossing:
            self._add((*path, extra[0]), f'{extra[0]} is only for at = "crossing"')

    def _error_row(self, path: KeyPath, measure: Mapping[str, Any]) -> None:
        """Report a measure without an error: neither a row of its own nor of all its channels."""
        name, known = measure.get("name"), self.errors.names()
        if not isinstance(name, str) or name in known:
            return
        others = (measure.get(key) for key in ("minus_channel", "over_channel", "at_channel"))
        named = [measure.get("channel", name), *(one for one in others if one is not None)]
        read = {one for one in named if isinstance(one, str)}
        if not all(isinstance(one, str) and one in CHANNELS for one in named):
            return  # said already
        for channel in sorted(read - known):
            self._add(
                (*path, "name"),
                f"{TABLE_NAME} has no row for {name!r} nor for the channel {channel!r} that it "
                "reads; a number without its error is not shown",
            )

    def _norm(self, path: KeyPath, entry: Mapping[str, Any], key: str = "norm") -> None:
        if key not in entry:
            return
        groups = self.norms.groups
        if not self._known((*path, key), entry[key], list(groups), "norm group"):
            return
        units = {row.unit for row in groups[entry[key]]}
        unit = entry.get("unit")
        if isinstance(unit, str) and units != {unit}:
            self._add(
                (*path, key),
                f"the rows of {entry[key]} are in {', '.join(sorted(units))}, not in {unit}",
            )

    # --- findings ------------------------------------------------------------------------------

    def _findings(self) -> None:
        self._unique("findings", "id")
        measures = self._names("measures", key="name")
        ids = self._names("findings", key="id")
        known = sorted({*self.norms.sources, *self.norms.rows})
        for path, finding in self._tables("findings"):
            for key in _MEASURE_KEYS:
                if key in finding:
                    self._known((*path, key), finding[key], measures, "measure in this protocol")
            sources = finding.get("sources")
            for source in sources if isinstance(sources, list) else []:
                self._known((*path, "sources"), source, known, "source")
            invalidates = finding.get("invalidates")
            for target in invalidates if isinstance(invalidates, list) else []:
                self._known((*path, "invalidates"), target, ids, "finding in this protocol")
            self._cuts(path, finding)
            self._norm(path, {**finding, "unit": self._unit_of(finding.get("measure"))}, "cut_norm")
            for key in _SENTENCES:
                self._sentence((*path, key), finding.get(key))
            self._trust(path, finding)

    def _unit_of(self, measure: Any) -> str | None:
        for _, entry in self._tables("measures"):
            if entry.get("name") == measure and isinstance(entry.get("unit"), str):
                return str(entry["unit"])
        return None

    def _cuts(self, path: KeyPath, finding: Mapping[str, Any]) -> None:
        cut = finding.get("cut")
        if finding.get("rule") == "limit" and cut is None and "cut_norm" not in finding:
            self._add(path, "a limit needs a cut, or a cut_norm to take it from")

    def _sentence(self, path: KeyPath, text: Any, fields: Sequence[str] = WHY_FIELDS) -> None:
        if not isinstance(text, str):
            return
        try:
            parsed = [part for part in string.Formatter().parse(text) if part[1] is not None]
        except ValueError as error:
            self._add(path, f"the braces are not in order ({error})")
            return
        for _, name, spec, conversion in parsed:
            if spec or conversion:
                self._add(path, f"{{{name}}} is written with its unit: expected no format after it")
            if name not in fields:
                choices = ", ".join(f"{{{known}}}" for known in fields)
                self._add(path, f"there is no field {{{name}}}; expected one of {choices}")

    def _trust(self, path: KeyPath, finding: Mapping[str, Any]) -> None:
        """Report a cut that is called documented while all that it rests on is recalled."""
        sources = finding.get("sources")
        named = [
            self.norms.source(key).checked
            for key in (sources if isinstance(sources, list) else [])
            if isinstance(key, str) and self.norms.has_source(key)
        ]
        if finding.get("basis") == "documented" and named and set(named) == {"recalled"}:
            self._add(
                (*path, "basis"),
                "all sources are recalled, so this is not documented; expected tool_choice",
            )

    # --- questions -----------------------------------------------------------------------------

    def _questions(self) -> None:
        self._unique("questions", "id")
        ids = self._names("findings", key="id")
        measures = self._names("measures", key="name")
        for path, question in self._tables("questions"):
            named = question.get("findings")
            for target in named if isinstance(named, list) else []:
                self._known((*path, "findings"), target, ids, "finding in this protocol")
            said = question.get("say")
            for key, text in said.items() if isinstance(said, dict) else []:
                self._sentence((*path, "say", key), text, ANSWER_FIELDS)
                self._what((*path, "say", key), text, named)
            self._sentence((*path, "both"), question.get("both"), ANSWER_FIELDS)
            depth = question.get("depth")
            if isinstance(depth, dict):
                self._known(
                    (*path, "depth", "measure"),
                    depth.get("measure"),
                    measures,
                    "measure in this protocol",
                )
                self._sentence((*path, "depth", "say"), depth.get("say"), DEPTH_FIELDS)

    def _what(self, path: KeyPath, text: Any, named: Any) -> None:
        """Report a sentence that needs a clause which a finding of the question lacks."""
        if not isinstance(text, str) or "{what}" not in text or not isinstance(named, list):
            return
        for _, finding in self._tables("findings"):
            if finding.get("id") in named and "what" not in finding:
                self._add(path, f"{{what}} needs the key what in the finding {finding['id']}")

    # --- cues ----------------------------------------------------------------------------------

    def _cues(self) -> None:
        self._unique("cues", "id")
        measures = self._names("measures", key="name")
        for path, cue in self._tables("cues"):
            if "measure" in cue:
                self._known(
                    (*path, "measure"), cue["measure"], measures, "measure in this protocol"
                )
            value, release, compare = cue.get("value"), cue.get("release"), cue.get("compare")
            if not (_number(value) and _number(release)):
                continue
            if compare == "above" and release >= value:
                self._add((*path, "release"), f"{release} must lie below value ({value})")
            if compare == "below" and release <= value:
                self._add((*path, "release"), f"{release} must lie above value ({value})")


def _number(value: Any) -> TypeIs[float]:
    """Whether a raw value is a number (a Boolean is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _key_text(path: KeyPath) -> str:
    """Write a path as ``findings[2].cut``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text or "(top)"


def _shape_message(problem: Mapping[str, Any], loc: KeyPath) -> str:
    """Say in plain words what the schema missed."""
    kind, given = problem["type"], problem["input"]
    if loc == ("schema_version",) and given == 1:
        return _FROM_SCHEMA_1
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), _allowed(loc), n=1)
        return "is not a key of a protocol" + (f"; did you mean {near[0]}?" if near else "")
    if kind == "union_tag_not_found":
        return f"rule is missing; expected {_RULE_NAMES}"
    if kind == "union_tag_invalid":
        return f"rule {given.get('rule')!r} is unknown; expected {_RULE_NAMES}"
    message = problem_message(problem)
    message = message[0].lower() + message[1:]
    return message if isinstance(given, dict | list) else f"{message} (given: {shortened(given)})"


def _allowed(loc: KeyPath) -> list[str]:
    """Return the keys that may stand where an unknown one was found."""
    names: list[str] = []
    models: list[Any] = [Protocol]
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        models = [
            inner
            for model in models
            if part in model.model_fields
            for inner in _inner(model.model_fields[part].annotation)
        ]
    for model in models:
        names += model.model_fields
    return names


def _inner(annotation: Any) -> list[Any]:
    """Return the models inside an annotation such as ``list[Measure]``."""
    if hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for part in get_args(annotation) for model in _inner(part)]


def new_protocol(name: str) -> str:
    """Return the text of a commented protocol to start from; it passes the check as it is.

    Raises
    ------
    UsageError
        If the name is not of small letters, digits and underscores.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(
            f"{name!r} cannot be the name of a protocol.",
            "Use small letters, digits and underscores, starting with a letter: my_test.",
        )
    title = name.replace("_", " ").capitalize()
    template = data_folder("protocols") / "templates" / "protocol.toml.txt"
    return template.read_text(encoding="utf-8").replace("@name@", name).replace("@title@", title)
