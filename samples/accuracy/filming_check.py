"""How well the tool tells whether a recording was filmed as asked, beside what is true.

``python -m samples.accuracy.filming_check FOLDER...`` reads ladders (``samples.ladders``) and sets
of clips with truth, and prints for each condition what the tool says against what is true. One
half of the people is what the limits of ``protocols/filming.toml`` were chosen on (``--fit``
prints the places of the arms); the tables are of the other half.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer

from samples.accuracy.clip_files import clips_of, track_of
from samples.accuracy.facets import clothes_of
from samples.ladders.seen import seen_ladder
from samples.ladders.store import load_ladders
from screen.kinematics.arms import Arms, arms_of
from screen.kinematics.body import Body
from screen.kinematics.medians import median
from screen.kinematics.movement import MovementRules, measure_movement, observe
from screen.kinematics.series import FloatArray, ViewEstimate
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol
from screen.screening.quality.filming import filming_of
from screen.screening.reference.filming_file import FilmingLimits, shipped_filming
from screen.screening.reference.tables import shipped_tables

Truth = Mapping[str, Any]

WAYS: Final[dict[str, Arms]] = {
    "crossed": "crossed",
    "reaching": "before",
    "hanging": "hanging",
    "both before": "hanging",
    "sliding": "hanging",
    "on seat": "hanging",
    "on hips": "hips",
    "on thighs": "thighs",
    "behind back": "behind",
    "bar on back": "at_shoulders",
    "on shoulders": "at_shoulders",
    "behind head": "at_head",
}
"""What ``samples.people.arms`` calls a way at the quiet start, in the tool's words."""
_FEWEST: Final = 3
"""Ways of fewer people in the half to choose by are learned from all of them, if at all."""
_MANY: Final = 60
"""Ways of as many people have two places, one of lower hands and one of higher ones."""
_WRIST_UP: Final = 2
_SIGNALS: Final = ("half-width of the low back", "outline torn", "arm over the outline")


@dataclass(frozen=True, eq=False)
class Seen:
    """One person as the tool sees them at the quiet start, and what is true.

    ``arms`` ``(2, 4)`` as ``screen.kinematics.arms.arms_of``; ``moving`` the same at the far end of
    the movement, ``(n, 2, 4)``. ``grey`` is NaN and ``told``, the setting that the tool finds where
    it is told the clothes, is empty where there is no film. ``signals`` are those that might tell
    loose clothes, in the order of ``_SIGNALS``.
    """

    truth: Truth
    setting: str
    seed: int
    view: ViewEstimate
    arms: FloatArray
    moving: FloatArray
    trunk_px: float
    grey: float
    signals: FloatArray
    told: str = ""

    @property
    def way(self) -> Arms | None:
        """How the arms are truly held; None where that has no name here."""
        return WAYS.get(str(self.truth["movement"].get("arms")))

    @property
    def chosen_on(self) -> bool:
        """Whether limits may be chosen on this person."""
        return self.seed // 2 % 2 == 0

    @property
    def family(self) -> str:
        """From the side, or from the front or behind."""
        return "side" if self.view.family == "side" else "front"


def ladders_seen(folders: Iterable[Path]) -> Iterator[Seen]:
    """Yield the people of ladders, as the tool sees their key frames."""
    for ladder in (one for folder in folders for one in load_ladders(folder)):
        rules = _rules(ladder.head["protocol"])
        seen = seen_ladder(ladder, rules.posture)
        if seen is None:
            continue
        yield _seen(
            ladder.head,
            seen.body,
            seen.corrected(rules.side_towards_deg),
            still=seen.still,
            far=seen.held,
            grey=float("nan"),
            signals=np.full(len(_SIGNALS), np.nan),
        )


def films_seen(folders: Iterable[Path]) -> Iterator[Seen]:
    """Yield the people of sets of clips, as the tool sees their recordings."""
    calibration = shipped_tables().calibration
    for clip in clips_of(list(folders)):
        truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
        rules, track = _rules(truth["protocol"]), track_of(clip)
        seen = observe(track, rules)
        measured = measure_movement(track, rules, calibration)
        if seen is None or measured is None:
            continue
        series, repetitions = measured
        far = np.zeros(len(track), dtype=bool)
        far[[one.peak for one in repetitions]] = True
        width = series.errors.get(("lumbar_flexion_deg", "both"))
        filming = filming_of(
            track,
            series,
            load_protocol(truth["protocol"]).protocol,
            shipped_filming(),
            clothes=clothes_of(truth),
        )
        shares = {one.name: float(one.frames[far].mean()) for one in series.doubts if far.any()}
        yield _seen(
            truth,
            seen.body,
            seen.view,
            still=seen.still,
            far=far,
            grey=float(np.median(track.brightness)),
            signals=np.array(
                [
                    np.nan if width is None else median(width[far]),
                    shares.get("outline_torn", 0.0),
                    shares.get("arm_across", 0.0),
                ]
            ),
            told=filming.setting,
        )


def _seen(
    truth: Truth,
    body: Body,
    view: ViewEstimate,
    *,
    still: Any,
    far: Any,
    grey: float,
    signals: FloatArray,
    told: str = "",
) -> Seen:
    arms = arms_of(body, view)
    return Seen(
        truth={key: truth[key] for key in ("protocol", "person", "camera", "movement")},
        setting=truth.get("setting", "usual"),
        seed=int(truth["seed"]),
        view=view,
        arms=np.nanmedian(arms[still], axis=0),
        moving=arms[far],
        trunk_px=median(body.trunk_length_px[still]),
        grey=grey,
        signals=signals,
        told=told,
    )


@cache
def _rules(protocol: str) -> MovementRules:
    return movement_rules(load_protocol(protocol).protocol)


# Choosing the places of the arms.


def places_chosen(people: list[Seen]) -> Iterator[tuple[str, Arms, FloatArray, int]]:
    """Yield view, way, place (the medians of one half of the people, both arms) and how many."""
    for family in ("side", "front"):
        for way in dict.fromkeys(WAYS.values()):
            all_of_it = [one for one in people if one.family == family and one.way == way]
            half = [one for one in all_of_it if one.chosen_on]
            used = half if len(half) >= _FEWEST else all_of_it
            if len(used) < _FEWEST:
                continue
            arms = np.stack([one.arms for one in used])
            height = arms[..., _WRIST_UP].mean(axis=1)
            parts = 2 if len(used) >= _MANY else 1
            for part in np.array_split(np.argsort(height), parts):
                yield family, way, np.nanmedian(arms[part].reshape(-1, 4), axis=0), len(part)


def _fit(people: list[Seen]) -> Iterator[str]:
    for family, way, place, count in places_chosen(people):
        numbers = ", ".join(f"{value:.2f}" for value in place)
        yield f'[[arms]]\nview = "{family}"\nway = "{way}"\nplace = [{numbers}]\npeople = {count}\n'


# What the tool says, beside the truth.


def arms_table(people: list[Seen], limits: FilmingLimits) -> Iterator[str]:
    """Yield how each way of holding the arms is told."""
    places = limits.places()
    for family in ("side", "front"):
        told: dict[Arms, Counter[str]] = {}
        for one in people:
            if one.family == family and one.way is not None:
                told.setdefault(one.way, Counter())[places.way(one.arms[None], one.view)] += 1
        yield f"Arms, seen from the {family}: true | told"
        for way, counts in told.items():
            yield f"  {way} ({counts.total()}) | " + ", ".join(
                f"{name} {count}" for name, count in counts.most_common()
            )


def hiding_table(people: list[Seen], limits: FilmingLimits) -> Iterator[str]:
    """Yield who is refused for arms that hide the back, of those seen from the side."""
    places = limits.places()
    hiding = sorted(places.hiding)
    yield "Low back refused for the arms, by the start and most far ends (by the start alone):"
    for way in dict.fromkeys(WAYS.values()):
        seen = [one for one in people if one.family == "side" and one.way == way]
        at_start = [places.way(one.arms[None], one.view) in places.hiding for one in seen]
        at_end = [
            len(one.moving) > 0
            and float(np.mean(np.isin(places.ways(one.moving, one.view), hiding))) > 1 / 2
            for one in seen
        ]
        both = sum(map(all, zip(at_start, at_end, strict=True)))
        if seen:
            yield f"  {way}: {both} of {len(seen)} ({sum(at_start)})"


def setting_tables(people: list[Seen], limits: FilmingLimits) -> Iterator[str]:
    """Yield view, light and size: how many of each setting lie within the limits."""
    for name, within in (
        (f"view, at most {limits.view.max_off_deg:g} deg off", _view_within(limits)),
        (f"light, grey of {limits.light.min_grey:g} and more", _light_within(limits)),
        (f"size, trunk of {limits.size.min_trunk_px:g} px and more", _size_within(limits)),
    ):
        for setting in ("as_asked", "usual"):
            known = [
                said
                for one in people
                if one.setting == setting and (said := within(one)) is not None
            ]
            yield f"{name}, filmed {setting}: {sum(known)} of {len(known)}"
    far = [one for one in people if abs(one.truth["camera"]["yaw_off_deg"]) > _far_off(limits)]
    near = [one for one in people if abs(one.truth["camera"]["yaw_off_deg"]) <= _far_off(limits)]
    said = _view_within(limits)
    yield (
        f"truly more than {_far_off(limits):g} deg off: {sum(not said(one) for one in far)} of "
        f"{len(far)} told; truly less: {sum(not said(one) for one in near)} of {len(near)} told so"
    )


def _far_off(limits: FilmingLimits) -> float:
    return limits.view.max_off_deg


def _view_within(limits: FilmingLimits) -> Any:
    return lambda one: one.view.off_deg <= limits.view.max_off_deg


def _light_within(limits: FilmingLimits) -> Any:
    return lambda one: None if np.isnan(one.grey) else one.grey >= limits.light.min_grey


def _size_within(limits: FilmingLimits) -> Any:
    return lambda one: one.trunk_px >= limits.size.min_trunk_px


def told_table(people: list[Seen]) -> Iterator[str]:
    """Yield the setting that is told of films where the clothes are, beside the true one."""
    for setting in ("as_asked", "usual"):
        films = [one for one in people if one.told and one.setting == setting]
        told = sum(one.told == "as_asked" for one in films)
        yield f"films, filmed {setting}: {told} of {len(films)} are told to be as asked"


def clothes_table(people: list[Seen]) -> Iterator[str]:
    """Yield how well signals of doubt tell loose clothes (area under the curve; 1/2 is none)."""
    side = [one for one in people if one.family == "side" and np.isfinite(one.signals).all()]
    loose = np.array([clothes_of(one.truth) != "close" for one in side])
    signals = np.array([one.signals for one in side]).reshape(len(side), len(_SIGNALS))
    for name, values in zip(_SIGNALS, signals.T, strict=True):
        above, below = values[loose], values[~loose]
        more = np.mean(above[:, None] > below) + np.mean(above[:, None] == below) / 2
        yield f"clothes by {name}: area {more:.2f} ({loose.sum()} loose, {(~loose).sum()} close)"


def main(
    folders: Annotated[list[Path], typer.Argument(help="Ladders, and sets of clips with truth.")],
    *,
    fit: Annotated[bool, typer.Option(help="Print the places of the arms anew.")] = False,
) -> None:
    """Print what is told against what is true."""
    people = [*ladders_seen(folders), *films_seen(folders)]
    if not people:
        raise typer.BadParameter("there are no ladders and no clips with truth in these folders")
    if fit:
        for row in _fit(people):
            typer.echo(row)
        return
    limits = FilmingLimits.load()
    others = [one for one in people if not one.chosen_on]
    typer.echo(f"{len(people)} people; counted below are {len(others)} that nothing was chosen on.")
    for line in (
        *arms_table(others, limits),
        *hiding_table(others, limits),
        *setting_tables(others, limits),
        *told_table(others),
        *clothes_table(people),
    ):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
