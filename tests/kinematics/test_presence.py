from __future__ import annotations

import numpy as np
import pytest

from screen.kinematics.presence import anchors_of, in_place, near_place
from tests.kinematics.puppet import TRUNK_M, Puppet, clock, filtered

PX_PER_M = 200.0
TRUNK_PX = TRUNK_M * PX_PER_M


def body_of(puppet):
    return filtered(puppet.track())


def place_of(body, posture):
    return np.median(anchors_of(body, posture)[:30], axis=0)


def near(body, posture="standing"):
    return near_place(body, anchors_of(body, posture), place_of(body, posture), size_px=TRUNK_PX)


def test_feet_are_the_anchors_of_who_stands_and_hips_of_who_sits():
    body = body_of(Puppet(clock(1)))
    feet, hips = anchors_of(body, "standing"), anchors_of(body, "seated")
    np.testing.assert_array_equal(feet, body.points_px[:, [27, 28]])
    np.testing.assert_array_equal(hips[:, 0], body.hips)
    assert feet.shape[1:] == (2, 2)
    assert hips.shape[1:] == (1, 2)


def test_who_stays_is_near_throughout():
    assert near(body_of(Puppet(clock(2)))).all()


@pytest.mark.parametrize("posture", ["standing", "seated"])
def test_who_goes_half_a_trunk_away_is_not_near_any_more(posture):
    time_s = clock(6)
    walk_m = np.interp(time_s, [0, 2, 4, 6], [0, 0, 0.5, 0.5])
    body = body_of(Puppet(time_s, walk_m=walk_m, seated=posture == "seated"))
    gone_s = time_s[np.argmin(near(body, posture))]
    assert np.interp(gone_s, time_s, walk_m) == pytest.approx(TRUNK_M / 2, abs=0.03)
    assert not near(body, posture)[time_s > gone_s].any()


def test_one_foot_may_leave_its_place():
    time_s = clock(3)
    body = body_of(Puppet(time_s))
    body.points_px[60:, 27] += [0, -150]
    assert near(body).all()
    body.points_px[60:, 28] += [0, -150]
    assert not near(body)[60:].any()
    assert near(body)[:60].all()


def test_who_is_cut_off_or_not_seen_is_not_near():
    body = body_of(Puppet(clock(3)))
    body.points_px[30:40] = np.nan
    body.points_px[50:60, 11, 0] = -5
    found = near(body)
    assert not found[30:40].any()
    assert not found[50:60].any()
    assert found[:30].all()
    assert found[60:].all()


def test_the_longest_stay_is_near_its_own_place():
    time_s = clock(12)
    walk_m = np.interp(time_s, [0, 2, 3, 12], [-1.2, -1.2, 0, 0])
    body = body_of(Puppet(time_s, walk_m=walk_m))
    stay = in_place(body, posture="standing")
    assert stay[time_s > 3.2].all()
    assert not stay[time_s < 2].any()
