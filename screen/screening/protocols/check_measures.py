"""Whether what a raw protocol counts and measures can be measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from screen.kinematics.channels import CHANNELS
from screen.screening.protocols.lines import KeyPath
from screen.screening.protocols.raw import RawProtocol, is_number
from screen.screening.reference.error_table import TABLE_NAME

_OF_A_CROSSING: Final = ("at_channel", "at_value", "at_part", "at_absolute", "not_reached")


def check_signals(raw: RawProtocol) -> None:
    """Report signals that no channel or view gives."""
    for path, signal in raw.tables("repetitions", "signals"):
        if not raw.known((*path, "measure"), signal.get("measure"), list(CHANNELS), "channel"):
            continue
        if signal.get("while_measure") is not None:
            raw.known((*path, "while_measure"), signal["while_measure"], list(CHANNELS), "channel")
        channel = CHANNELS[signal["measure"]]
        _views(raw, path, "measure", channel.name)
        side = signal.get("side", "both")
        if channel.sided and side == "both":
            raw.add((*path, "side"), f"{channel.name} has two sides: expected left or right")
        if not channel.sided and side != "both":
            raw.add((*path, "side"), f"{channel.name} has no sides: expected both")
        if signal.get("positive") is None and signal.get("negative") is None:
            raw.add(path, "name the direction of an excursion in positive or negative")
    rules = raw.table.get("repetitions")
    if isinstance(rules, dict):
        shortest, longest = rules.get("min_duration_s"), rules.get("max_duration_s")
        if is_number(shortest) and is_number(longest) and shortest >= longest:
            raw.add(
                ("repetitions", "min_duration_s"),
                f"{shortest} is not below max_duration_s ({longest})",
            )


def _views(raw: RawProtocol, path: KeyPath, key: str, channel: str) -> None:
    """Report a channel that none of the accepted views can show."""
    camera = raw.table.get("camera")
    views = camera.get("views") if isinstance(camera, dict) else None
    needed = CHANNELS[channel].views
    if isinstance(views, list) and views and not set(map(str, views)) & set(needed):
        raw.add(
            (*path, key),
            f"{channel} needs the view {' or '.join(needed)}; camera.views accepts none",
        )


def check_measures(raw: RawProtocol) -> None:
    """Report measures without channel, error or norm."""
    raw.unique("measures", "name")
    directions = {
        signal[key]
        for _, signal in raw.tables("repetitions", "signals")
        for key in ("positive", "negative")
        if isinstance(signal.get(key), str)
    }
    for path, measure in raw.tables("measures"):
        _channels(raw, path, measure)
        _crossing(raw, path, measure)
        _error_row(raw, path, measure)
        check_norm(raw, path, measure)
        named = measure.get("directions")
        for direction in named if isinstance(named, list) else []:
            raw.known((*path, "directions"), direction, sorted(directions), "direction of a signal")


def _channels(raw: RawProtocol, path: KeyPath, measure: Mapping[str, Any]) -> None:
    key = "channel" if "channel" in measure else "name"
    name = measure.get(key)
    if isinstance(name, str) and raw.known((*path, key), name, list(CHANNELS), "channel"):
        _views(raw, path, key, name)
        _unit(raw, path, measure, name)
        side = measure.get("side", "both")
        if CHANNELS[name].sided and side == "both":
            raw.add(
                (*path, "side"),
                f"{name} has two sides: expected repetition, opposite, near or mean",
            )
        if not CHANNELS[name].sided and side != "both":
            raw.add((*path, "side"), f"{name} has no sides: expected both")
    for other in ("at_channel", "minus_channel", "over_channel"):
        if other in measure:
            raw.known((*path, other), measure[other], list(CHANNELS), "channel")
    if ("minus_channel" in measure) != ("minus_factor" in measure):
        raw.add(path, "minus_channel and minus_factor belong together")
    for key in ("over_min", "over_at"):
        if key in measure and "over_channel" not in measure:
            raw.add((*path, key), f"{key} needs an over_channel")


def _unit(raw: RawProtocol, path: KeyPath, measure: Mapping[str, Any], channel: str) -> None:
    unit, name = measure.get("unit"), measure.get("name")
    if isinstance(unit, str) and isinstance(name, str) and not name.endswith(f"_{unit}"):
        raw.add((*path, "name"), f"a measure carries its unit: expected a name ending in _{unit}")
    if "over_channel" in measure:
        if unit not in ("ratio", "percent"):
            raw.add((*path, "unit"), "a quotient of channels is a ratio or percent")
    elif isinstance(unit, str) and unit != CHANNELS[channel].unit:
        raw.add((*path, "unit"), f"{channel} is in {CHANNELS[channel].unit}, not in {unit}")


def _crossing(raw: RawProtocol, path: KeyPath, measure: Mapping[str, Any]) -> None:
    crossing = measure.get("at") == "crossing"
    levels = [key for key in ("at_value", "at_part") if key in measure]
    if crossing and "at_channel" not in measure:
        raw.add((*path, "at"), "a crossing needs at_channel")
    if crossing and len(levels) != 1:
        raw.add((*path, "at"), "a crossing needs either at_value or at_part")
    extra = [key for key in _OF_A_CROSSING if key in measure]
    if extra and not crossing:
        raw.add((*path, extra[0]), f'{extra[0]} is only for at = "crossing"')


def _error_row(raw: RawProtocol, path: KeyPath, measure: Mapping[str, Any]) -> None:
    """Report a measure without an error: neither a row of its own nor of all its channels."""
    name, known = measure.get("name"), raw.errors.names()
    if not isinstance(name, str) or name in known:
        return
    others = (measure.get(key) for key in ("minus_channel", "over_channel", "at_channel"))
    named = [measure.get("channel", name), *(one for one in others if one is not None)]
    read = {one for one in named if isinstance(one, str)}
    if not all(isinstance(one, str) and one in CHANNELS for one in named):
        return  # said already
    for channel in sorted(read - known):
        raw.add(
            (*path, "name"),
            f"{TABLE_NAME} has no row for {name!r} nor for the channel {channel!r} that it "
            "reads; a number without its error is not shown",
        )


def check_norm(
    raw: RawProtocol, path: KeyPath, entry: Mapping[str, Any], key: str = "norm"
) -> None:
    """Report a norm group that is unknown or in another unit."""
    if key not in entry:
        return
    groups = raw.norms.groups
    if not raw.known((*path, key), entry[key], list(groups), "norm group"):
        return
    units = {row.unit for row in groups[entry[key]]}
    unit = entry.get("unit")
    if isinstance(unit, str) and units != {unit}:
        raw.add(
            (*path, key),
            f"the rows of {entry[key]} are in {', '.join(sorted(units))}, not in {unit}",
        )
