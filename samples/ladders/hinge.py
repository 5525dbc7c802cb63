"""The ladder of the hinge: one bow, at the bottom with three true bends of the low back."""

from __future__ import annotations

from samples.ladders.rungs import HELD, PART, QUIET, KeyFrame, Rungs, quiet_times, sometimes
from samples.movements.choices import Rng
from samples.movements.hinge import Hinge, draw_hinge
from samples.people.body import Person

_STILL_DEG, _HOLLOW_DEG = (-5.0, 12.0), (-18.0, -5.0)
_SOME_DEG, _MUCH_DEG = (12.0, 30.0), (30.0, 55.0)
_HOLLOW_ODDS = 0.25
_DEPTHS = (0.45, 0.75)


def hinge_rungs(rng: Rng, person: Person, arms: str | None) -> Rungs:
    """Return a hinge quiet twice, 45 and 75 % down, and at the bottom with three lumbar bends.

    The bends are one of about still (-18 to 12 deg), some (12 to 30) and much (30 to 55); trunk
    lean, knees and all else stay, so that pelvis and low back share the same lean differently. The
    way down is that of one of the three.
    """
    hinge = draw_hinge(rng, person, None, arms)
    bends = [
        sometimes(rng, _HOLLOW_ODDS, _HOLLOW_DEG, _STILL_DEG),
        float(rng.uniform(*_SOME_DEG)),
        float(rng.uniform(*_MUCH_DEG)),
    ]
    ladder = [hinge.rounded_by(bends[which]) for which in rng.permutation(len(bends))]
    first, bottom_s = hinge.strokes[0], hinge.strokes[0].top_s
    down_s = bottom_s - first.start_s
    frames = [
        _frame(ladder[0], QUIET, -1, 0.0, time_s) for time_s in quiet_times(rng, hinge.quiet_s)
    ]
    frames += [
        _frame(ladder[0], PART, 0, depth, first.start_s + depth * down_s) for depth in _DEPTHS
    ]
    frames += [_frame(one, HELD, rung, 1.0, bottom_s) for rung, one in enumerate(ladder)]
    return Rungs(ladder[0].scene(), tuple(frames), tuple(range(len(frames))))


def _frame(hinge: Hinge, kind: str, rung: int, depth: float, time_s: float) -> KeyFrame:
    pose, carried = hinge.held_at(depth, time_s)
    return KeyFrame(kind, rung, pose, time_s, carried)
