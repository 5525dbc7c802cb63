"""Hinge ladders as people to learn the back from."""

from __future__ import annotations

from pathlib import Path

from samples.ladders.seen import SeenLadder, seen_ladder
from samples.ladders.store import load_ladders
from samples.learning.back_examples import TARGETS, BackExample, offsets_to, seen_from_the_side
from screen.pose.landmarks import SIDES

PROTOCOL = "hip_hinge"


def back_examples(folder: Path, count: int | None = None) -> list[BackExample]:
    """Return the hinge ladders of a folder, or the first, that the tool saw rightly from the side.

    Left out are people whom the network did not see standing, and those it took to face the
    other way.
    """
    seen = (seen_ladder(ladder) for ladder in load_ladders(folder, PROTOCOL, count))
    return [_example(one) for one in seen if one is not None and _rightly(one)]


def _rightly(seen: SeenLadder) -> bool:
    azimuth = seen.ladder.head["camera"]["azimuth_deg"]
    return seen.view.family == "side" and seen.view.forward == (-1 if azimuth > 0 else 1)


def _example(seen: SeenLadder) -> BackExample:
    head, body, still, forward = seen.ladder.head, seen.body, seen.still, seen.view.forward
    near = SIDES[1 if forward > 0 else 0]
    return BackExample(
        name=f"{PROTOCOL}_{head['seed']}",
        body=body,
        forward=forward,
        **seen_from_the_side(body, still, forward),
        truth={name: seen.true(name) for name in TARGETS},
        hip_deg=seen.true(f"{near}_hip_flexion_deg"),
        joints=offsets_to(body, seen.joints_px, still, forward=forward),
        still=still,
        moving=~still,
        peak=seen.held,
        about={key: head[key] for key in ("seed", "setting", "person", "camera", "movement")},
    )
