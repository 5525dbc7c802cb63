"""The back followed along its length: what the plain definition gives, frame by frame."""

from __future__ import annotations

import numpy as np

from screen.kinematics.back.arc import ARC_MARKS, arc_readings
from screen.pose.track import OUTLINE_STATIONS

HALF_WIDTH = 0.08


def plain_readings(depth, scale):
    """Slopes and the straight length of one frame, by ``np.interp``."""
    u = (OUTLINE_STATIONS * scale)[::-1]
    v = (depth * scale)[::-1]
    used = OUTLINE_STATIONS[::-1] <= 1.0
    u, v = u[used], v[used]
    unknown = np.flatnonzero(np.isnan(v))
    known = unknown[0] if len(unknown) else len(v)
    names = [f"arc_{round(100 * mark):03d}" for mark in ARC_MARKS]
    if known < 10:
        return dict.fromkeys([*names, "chord"], np.nan)
    u, v = u[:known], v[:known]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(u), np.diff(v)))])

    def at(mark):
        return np.array([np.interp(mark, along, u), np.interp(mark, along, v)])

    found = {}
    for name, mark in zip(names, ARC_MARKS, strict=True):
        up, out = at(mark + HALF_WIDTH) - at(mark - HALF_WIDTH)
        found[name] = np.degrees(np.arctan2(out, -up)) if along[-1] >= mark else np.nan
    chord = np.linalg.norm(at(1.0) - [u[0], v[0]])
    return found | {"chord": chord if along[-1] >= 1.0 else np.nan}


def random_backs(n, seed=0):
    """Backs from smooth to torn; some end early, some have holes, some are not known at all."""
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(0, 0.03, (n, len(OUTLINE_STATIONS))), axis=1)
    depth = 0.3 + walk * rng.uniform(0, 3, (n, 1))
    depth[rng.random(depth.shape) < rng.choice([0.0, 0.0, 0.02, 0.1], (n, 1))] = np.nan
    for row in range(0, n, 5):
        depth[row, : rng.integers(0, len(OUTLINE_STATIONS) + 1)] = np.nan
    return depth, rng.uniform(0.5, 1.3, n)


def test_every_frame_reads_as_one_alone_by_the_plain_definition():
    depth, scale = random_backs(400)
    found = arc_readings(depth, scale)
    expected = [plain_readings(*one) for one in zip(depth, scale, strict=True)]
    assert set(found) == set(expected[0])
    for name, values in found.items():
        plain = np.array([one[name] for one in expected])
        assert 0.05 < np.isnan(plain).mean() < 0.95
        np.testing.assert_allclose(values, plain, rtol=1e-9, atol=1e-9, err_msg=name)


def test_nine_points_are_too_few_and_ten_are_enough():
    depth = np.full((2, len(OUTLINE_STATIONS)), 0.3)
    top = int(np.argmin(np.abs(OUTLINE_STATIONS - 1.0)))
    depth[0, : top - 8], depth[1, : top - 9] = np.nan, np.nan
    found = arc_readings(depth, np.ones(2))["arc_035"]
    assert np.isnan(found[0])
    assert found[1] == 0.0


def test_no_frames_and_unknown_sizes_give_no_readings():
    assert all(values.shape == (0,) for values in arc_readings(*random_backs(0)).values())
    depth, scale = random_backs(4, seed=1)
    found = arc_readings(depth, np.full_like(scale, np.nan))
    assert all(np.isnan(values).all() for values in found.values())
