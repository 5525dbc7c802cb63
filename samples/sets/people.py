"""The sets of people: to learn from, choose by and report on; ``people.toml`` has the seeds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from samples.filming.film import Clip
from screen.toml import tomllib

PEOPLE = Path(__file__).with_name("people.toml")


@dataclass(frozen=True)
class Setting:
    """How well people follow the instructions: see ``people.toml``."""

    name: str
    careful: bool
    close_share: float | None
    asked: bool


@dataclass(frozen=True)
class PeopleSet:
    """One set: which seeds are its own, and how many clips it has of each protocol.

    With ``settings``, they take turns from one person to the next; with ``compensations`` of a
    protocol, every pair of settings has the next one, at ``strength`` times its usual size.
    """

    name: str
    seeds: range
    fps: int | None
    most_fps: int
    most_px: int
    most_strokes: dict[str, int]
    walks: bool | None
    careful: bool
    close_share: float | None
    settings: tuple[Setting, ...]
    compensations: dict[str, tuple[str, ...]]
    strength: float
    counts: dict[str, int]


def people_sets() -> dict[str, PeopleSet]:
    """Return the sets by name."""
    tables = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    settings = {
        name: Setting(
            name=name,
            careful=table.get("careful", False),
            close_share=table.get("close_share"),
            asked=table.get("asked", False),
        )
        for name, table in tables.pop("settings").items()
    }
    return {
        name: PeopleSet(
            name=name,
            seeds=range(table["first_seed"], table["first_seed"] + table["seeds"]),
            fps=table.get("fps"),
            most_fps=table["most_fps"],
            most_px=table["most_px"],
            most_strokes=_most_strokes(table),
            walks=table.get("walks"),
            careful=table.get("careful", False),
            close_share=table.get("close_share"),
            settings=tuple(settings[name] for name in table.get("settings", ())),
            compensations={
                protocol: tuple(names) for protocol, names in table.get("compensations", {}).items()
            },
            strength=table.get("strength", 1.0),
            counts=dict(table["count"]),
        )
        for name, table in tables.items()
    }


def _most_strokes(table: Mapping[str, Any]) -> dict[str, int]:
    """Return after how many repetitions a clip ends, of the protocols in which it is cut short."""
    most = table.get("most_strokes", {})
    return dict(most) if isinstance(most, dict) else dict.fromkeys(table["count"], most)


def plan_set(
    people: PeopleSet, protocols: Sequence[str] | None = None, count: int | None = None
) -> list[Clip]:
    """Return the clips of a set, of some ``protocols`` only, or ``count`` of each.

    The protocols are mixed in proportion, so that the first part of a set is a small set.
    """
    counts = {
        protocol: people.counts[protocol] if count is None else count
        for protocol in (people.counts if protocols is None else protocols)
    }
    if max(counts.values()) > len(people.seeds):
        raise ValueError(f"the set {people.name!r} has only {len(people.seeds)} seeds a protocol")
    places = [
        ((number + 0.5) / of_protocol, protocol, people.seeds[number])
        for protocol, of_protocol in counts.items()
        for number in range(of_protocol)
    ]
    ordered = sorted(places, key=lambda place: place[0])
    return [clip_for(people, protocol, seed) for _, protocol, seed in ordered]


def clip_of(truth: Mapping[str, Any]) -> Clip:
    """Return the clip of a set that has this truth."""
    protocol, seed = person_of(truth)
    (people,) = (one for one in people_sets().values() if seed in one.seeds)
    clip = clip_for(people, protocol, seed)
    return replace(clip, walks=None) if truth["walks_in"] else clip


def clip_for(people: PeopleSet, protocol: str, seed: int) -> Clip:
    """Return the clip of one person of a set."""
    clip = Clip(
        protocol,
        seed,
        f"{protocol}_{seed}",
        fps=people.fps,
        most_fps=people.most_fps,
        most_px=people.most_px,
        most_strokes=people.most_strokes.get(protocol),
        walks=people.walks,
        careful=people.careful,
        close_share=people.close_share,
        strength=people.strength,
    )
    number = people.seeds.index(seed)
    if protocol in people.compensations:
        named = people.compensations[protocol]
        turn = number // max(len(people.settings), 1)
        clip = replace(clip, compensation=named[turn % len(named)])
    if not people.settings:
        return clip
    setting = people.settings[number % len(people.settings)]
    return replace(
        clip,
        careful=setting.careful,
        close_share=setting.close_share,
        setting=setting.name,
        asked=setting.asked,
    )


def people_in(folder: Path) -> set[tuple[str, int]]:
    """Return the protocol and seed of each clip in ``folder``."""
    truths = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.json")
        if path.with_suffix(".mp4").exists()
    )
    return {person_of(truth) for truth in truths}


def person_of(truth: Mapping[str, Any]) -> tuple[str, int]:
    """Return the scene and the seed of a truth, which names a scene not called as its protocol."""
    return truth.get("scene", truth["protocol"]), truth["seed"]
