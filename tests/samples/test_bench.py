"""The page of `make bench` says what was measured, and what was asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from samples.bench.batches import Beyond, Workers, measure_beyond
from samples.bench.long_ones import Judging, Memory, repeated
from samples.bench.loops import Speed
from samples.bench.page import Figures, page
from tests.kinematics.puppet import Puppet, clock


def test_ratios_stand_beside_what_was_asked() -> None:
    speed = Speed((1280, 720), network_ms=20.0, plain_ms=42.0, ours_ms=21.0)
    text = page(Figures(cores=2, speed=[speed]))
    row = "| 1280x720 | 20.0 | 21.0 | 42.0 | 1.05 (at most 1.10) | 2.00 (at least 1.6) | 2.10 |"
    assert row in text
    assert "## Memory" not in text


def test_memory_is_compared_with_the_shortest() -> None:
    found = [Memory(60.0, 1800, 400.0), Memory(600.0, 18000, 410.0)]
    text = page(Figures(cores=2, memory=found, judging=[Judging("hip_hinge", 60.0, 1800, 25e3)]))
    assert "2.5 % more" in text
    assert "| hip_hinge | 60 s | 1800 | 25,000 |" in text


def test_a_track_that_is_repeated_keeps_its_rate() -> None:
    track = Puppet(clock(2.0)).track()
    thrice = repeated(track, 3)
    assert len(thrice) == 3 * len(track)
    np.testing.assert_allclose(np.diff(thrice.time_s), np.diff(track.time_s)[0])
    np.testing.assert_array_equal(thrice.landmarks_px[len(track)], track.landmarks_px[0])


@pytest.mark.long
def test_a_small_batch_is_measured(tmp_path: Path) -> None:
    found = measure_beyond(tmp_path, 3, 2)
    assert isinstance(found, Beyond)
    assert found.recordings == 3
    assert found.parts_s > 0
    assert 0.3 < found.ratio < 10


def test_workers_are_compared() -> None:
    workers = Workers(12, 30.0, one_s=100.0, two_s=52.0, networks=1.95)
    text = page(Figures(cores=2, workers=workers))
    assert "**1.92 times**" in text
    assert "do 1.95 times the work of one" in text
