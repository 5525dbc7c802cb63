"""The committed sample clips: every one has its truth, and the truth fits itself and the video."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import av
import jsonschema
import numpy as np
import pytest

from samples.people.measures import MEASURES

SAMPLES = Path(__file__).parents[2] / "samples"
VIDEOS = sorted((SAMPLES / "clips").glob("*.mp4"))
PROTOCOLS = {
    "hip_hinge", "side_bend", "trunk_rotation_seated", "trunk_rotation_standing",
    "hip_rotation_seated", "hip_rotation_standing",
}  # fmt: skip


def read_truth(video: Path) -> dict[str, Any]:
    return json.loads(video.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.fixture(params=VIDEOS, ids=lambda video: video.stem)
def video(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def truth(video: Path) -> dict[str, Any]:
    return read_truth(video)


def main_series(truth: dict[str, Any], repetition: dict[str, Any]) -> tuple[np.ndarray, float]:
    """What the repetition is about, and the sign it should have."""
    direction = repetition["direction"]
    name = {
        "hip_hinge": "trunk_inclination_deg",
        "hip_hinge_seated": "trunk_inclination_deg",
        "side_bend": "trunk_side_bend_deg",
        "trunk_rotation_seated": "thorax_rotation_deg",
        "trunk_rotation_standing": "thorax_rotation_deg",
    }.get(truth["protocol"], f"{repetition['side']}_hip_internal_rotation_deg")
    sign = -1.0 if direction in {"right", "external"} else 1.0
    return np.array(truth["frames"][name], dtype=float), sign


def test_each_test_has_a_clean_and_a_compensated_clip() -> None:
    compensations: dict[str, list[str]] = defaultdict(list)
    for video in VIDEOS:
        truth = read_truth(video)
        compensations[truth["protocol"]].append(truth["movement"]["compensation"])
    assert set(compensations) == PROTOCOLS
    for found in compensations.values():
        assert "none" in found
        assert set(found) > {"none"}


def test_the_hinge_is_seen_from_both_sides_and_once_with_walking() -> None:
    truths = [read_truth(video) for video in VIDEOS if video.stem.startswith("hip_hinge")]
    assert {np.sign(truth["camera"]["azimuth_deg"]) for truth in truths} == {-1.0, 1.0}
    assert any(truth["walks_in"] for truth in truths)


def test_no_truth_without_a_video() -> None:
    records = {path.stem for path in (SAMPLES / "clips").glob("*.json")}
    assert records == {video.stem for video in VIDEOS}


def test_clips_stay_small(video: Path) -> None:
    assert video.stat().st_size < 500_000
    assert video.with_suffix(".json").stat().st_size < 200_000


def test_all_clips_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in (SAMPLES / "clips").iterdir()) < 6_000_000


def test_truth_follows_the_schema(video: Path, truth: dict[str, Any]) -> None:
    schema = json.loads((SAMPLES / "clip.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(truth, schema)
    assert truth["clip"] == video.name
    assert video.stem.startswith(truth["protocol"])


def test_video_has_one_picture_for_each_row_of_truth(video: Path, truth: dict[str, Any]) -> None:
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        assert stream.frames == len(truth["frames"]["time_s"])
        assert stream.average_rate == truth["fps"]
        assert [stream.width, stream.height] == truth["size_px"]
        assert stream.codec_context.name == "h264"


def test_series_are_complete_and_even(truth: dict[str, Any]) -> None:
    frames = truth["frames"]
    assert set(frames) == {"time_s", *MEASURES}
    assert {len(series) for series in frames.values()} == {len(frames["time_s"])}
    assert np.diff(frames["time_s"]) == pytest.approx(1 / truth["fps"], abs=2e-4)


def test_nothing_is_known_only_while_the_person_walks(truth: dict[str, Any]) -> None:
    unknown = {tuple(value is None for value in truth["frames"][name]) for name in MEASURES}
    assert len(unknown) == 1
    gaps = np.array(unknown.pop())
    assert gaps.any() == truth["walks_in"]
    assert np.count_nonzero(np.diff(gaps.astype(int))) == (2 if truth["walks_in"] else 0)


def test_neutral_is_the_mean_of_the_quiet_start(truth: dict[str, Any]) -> None:
    time_s = np.array(truth["frames"]["time_s"])
    quiet = (time_s >= truth["quiet"]["start_s"]) & (time_s <= truth["quiet"]["end_s"])
    assert 0.4 < truth["quiet"]["end_s"] - truth["quiet"]["start_s"] < 2.6
    for name in MEASURES:
        values = np.array(truth["frames"][name], dtype=float)[quiet]
        assert values.mean() == pytest.approx(0, abs=0.1)
        assert np.ptp(values) < 4


def test_repetitions_follow_one_another(truth: dict[str, Any]) -> None:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    end_s = truth["quiet"]["end_s"] - 0.1
    for repetition in truth["repetitions"]:
        key = repetition["side"], repetition["direction"]
        counts[key] += 1
        assert repetition["index"] == counts[key]
        assert end_s <= repetition["start_s"] < repetition["peak_s"] < repetition["end_s"]
        end_s = repetition["end_s"]
    assert end_s < truth["frames"]["time_s"][-1]
    assert all(2 <= count <= 8 for count in counts.values())


def test_both_sides_and_directions_are_there(truth: dict[str, Any]) -> None:
    found = {(item["side"], item["direction"]) for item in truth["repetitions"]}
    if truth["protocol"].startswith("hip_hinge"):
        assert found == {("both", "flexion")}
    elif truth["protocol"].startswith("hip_rotation"):
        assert found == {(s, d) for s in ("left", "right") for d in ("internal", "external")}
    else:
        assert found == {("left", "left"), ("right", "right")}


def test_peaks_are_peaks_in_the_right_direction(truth: dict[str, Any]) -> None:
    time_s = np.array(truth["frames"]["time_s"])
    for repetition in truth["repetitions"]:
        series, sign = main_series(truth, repetition)
        during = (time_s >= repetition["start_s"]) & (time_s <= repetition["end_s"])
        peak = int(np.argmin(np.abs(time_s - repetition["peak_s"])))
        assert sign * series[peak] == pytest.approx(np.max(sign * series[during]))
        assert sign * series[peak] > 8
        for name, value in repetition["measures"].items():
            assert truth["frames"][name][peak] == value


@pytest.mark.parametrize(
    ("clean", "compensated", "measure", "least"),
    [
        ("hip_hinge_clean", "hip_hinge_rounded", "lumbar_flexion_deg", 15),
        ("side_bend_clean", "side_bend_pelvis_shift", "pelvis_shift_ratio", 0.05),
        (
            "trunk_rotation_seated_clean",
            "trunk_rotation_seated_pelvis_turns",
            "pelvis_rotation_deg",
            10,
        ),
        (
            "trunk_rotation_standing_clean",
            "trunk_rotation_standing_side_bending",
            "trunk_side_bend_deg",
            4,
        ),
        ("hip_rotation_seated_clean", "hip_rotation_seated_pelvis_hike", "pelvis_obliquity_deg", 5),
        (
            "hip_rotation_standing_clean",
            "hip_rotation_standing_trunk_lean",
            "trunk_side_bend_deg",
            5,
        ),
    ],
)
def test_the_compensation_shows_in_the_truth(
    clean: str, compensated: str, measure: str, least: float
) -> None:
    sizes = [
        np.median(
            [
                abs(item["measures"][measure])
                for item in read_truth(SAMPLES / "clips" / f"{name}.mp4")["repetitions"]
            ]
        )
        for name in (clean, compensated)
    ]
    assert sizes[1] - sizes[0] > least
