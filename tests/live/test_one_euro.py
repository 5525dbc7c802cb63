from __future__ import annotations

import numpy as np
import pytest

from screen.live.one_euro import OneEuro
from screen.live.settings import Smoothing

RATE_HZ = 30.0
SETTINGS = Smoothing(min_cutoff_hz=1.5, slope=5.0, derivative_cutoff_hz=2.0)


def filtered(values, *, scale=1.0, settings=SETTINGS, rate_hz=RATE_HZ):
    """Filter ``(n,)`` or ``(n, k)`` values that come at an even rate."""
    one_euro = OneEuro(settings, scale=scale)
    rows = np.asarray(values, dtype=float)
    return np.array([one_euro(k / rate_hz, np.atleast_1d(row)) for k, row in enumerate(rows)])


def plain_low_pass(values, cutoff_hz):
    """The filter that One Euro is at rest: an exponential low-pass of one cut-off."""
    ratio = 2 * np.pi * cutoff_hz / RATE_HZ
    weight = ratio / (1 + ratio)
    found = [float(values[0])]
    for value in values[1:]:
        found.append(found[-1] + weight * (float(value) - found[-1]))
    return np.array(found)


def test_a_constant_stays_as_it_is():
    np.testing.assert_allclose(filtered(np.full((60, 3), 7.25)), 7.25, rtol=0, atol=1e-12)


def test_what_rests_trembles_less():
    noise = np.random.default_rng(0).normal(0, 0.005, 600)
    assert filtered(noise)[60:].var() < noise[60:].var() / 3


def test_what_moves_is_less_late_than_through_a_plain_low_pass():
    ramp = np.arange(60) / RATE_HZ
    late = (ramp - filtered(ramp)[:, 0])[-1]
    plainly_late = (ramp - plain_low_pass(ramp, SETTINGS.min_cutoff_hz))[-1]
    assert plainly_late == pytest.approx(1 / (2 * np.pi * SETTINGS.min_cutoff_hz), rel=0.01)
    assert 0 < late < plainly_late / 3


def test_without_speed_it_is_a_plain_low_pass():
    barely = SETTINGS.model_copy(update={"slope": 1e-12})
    step = np.repeat([0.0, 1.0], 20)
    np.testing.assert_allclose(
        filtered(step, settings=barely)[:, 0], plain_low_pass(step, 1.5), atol=1e-9
    )


def test_it_does_the_same_at_any_size():
    walk = np.cumsum(np.random.default_rng(2).normal(0, 0.1, 90))
    np.testing.assert_allclose(filtered(240 * walk, scale=240.0), 240 * filtered(walk), rtol=1e-9)


def test_it_does_nearly_the_same_at_any_rate():
    def at(rate_hz):
        time_s = np.arange(int(2 * rate_hz) + 1) / rate_hz
        return filtered(np.sin(np.pi * time_s), rate_hz=rate_hz)[-1, 0]

    assert at(30.0) == pytest.approx(at(15.0), abs=0.05)


def test_what_is_unknown_stays_unknown_and_starts_anew():
    values = np.stack([np.linspace(0, 1, 40), np.linspace(0, 1, 40)], axis=1)
    values[10:20, 0] = np.nan
    values[20:, 0] += 50
    found = filtered(values)
    assert np.isnan(found[10:20, 0]).all()
    assert found[20, 0] == values[20, 0]
    assert np.isfinite(found[20:, 0]).all()
    assert (found[20:, 0] > 50).all()
    np.testing.assert_array_equal(found[:, 1], filtered(values[:, 1:])[:, 0])


def test_it_leaves_what_it_is_given_alone():
    one_euro = OneEuro(SETTINGS, scale=1.0)
    first, second = np.zeros(2), np.ones(2)
    one_euro(0.0, first)
    first += 100
    assert (one_euro(0.1, second) < 1).all()
    assert (second == 1).all()
