"""A mirror swaps left and right; roll, scale, shift and frame rate change nothing.

Real clips through the real network. Values are the means over repetitions, by side.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from screen import api
from screen.resources import data_folder

CLIPS = data_folder("samples") / "clips"
EACH_VIEW = ["hip_hinge_clean", pytest.param("side_bend_clean", marks=pytest.mark.long)]
MAIN = {
    "hip_hinge_clean": ["trunk_inclination_deg", "knee_flexion_deg"],
    "side_bend_clean": ["trunk_side_bend_deg", "thorax_tilt_deg"],
    "hip_rotation_seated_clean": ["hip_internal_rotation_deg", "hip_external_rotation_deg"],
}
TOLERANCE_DEG = 2.0
MIRROR_TOLERANCE_DEG = 4.5
"""Our own arithmetic mirrors exactly (see the test on tracks). The network does not: on these clips
it sees people bend up to 2.6 and turn a hip up to 3.7 degrees further to one side."""
SWAPPED = {"left": "right", "right": "left", "both": "both"}

Change = Callable[[np.ndarray], np.ndarray]


def affine(roll_deg=0.0, scale=1.0, shift=(0, 0)) -> Change:
    def apply(image):
        height, width = image.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -roll_deg, scale)
        matrix[:, 2] += shift
        return cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)

    return apply


CHANGES: dict[str, Change] = {
    "mirrored": lambda image: np.ascontiguousarray(image[:, ::-1]),
    "rolled 8 degrees": affine(roll_deg=8.0, scale=0.85),
    "smaller and shifted": affine(scale=0.75, shift=(40, -12)),
}


def rewrite(clip: Path, target: Path, change: Change, *, every: int = 1) -> Path:
    """Write the clip's changed frames with their own times; keep one frame of ``every``."""
    with av.open(str(clip)) as given, av.open(str(target), "w") as made:
        source = given.streams.video[0]
        rate = Fraction(source.average_rate) / every
        stream = made.add_stream("libx264", rate=rate, options={"crf": "16"})
        stream.width, stream.height, stream.pix_fmt = source.width, source.height, "yuv420p"
        for index, frame in enumerate(given.decode(source)):
            if index % every == 0:
                image = change(frame.to_ndarray(format="rgb24"))
                made.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        made.mux(stream.encode())
    return target


@cache
def tracked(name: str):
    return api.track(CLIPS / f"{name}.mp4")


@cache
def plain(name: str):
    return api.analyze(tracked(name), protocol=name.removesuffix("_clean")).result


def means(result, measures):
    return {
        (row.measure, row.side): row.mean
        for row in result.summary
        if row.measure in measures and row.mean is not None
    }


def assert_same(name, changed, *, swap=False):
    first = plain(name)
    sides = SWAPPED if swap else {side: side for side in SWAPPED}
    assert [(item.side, item.direction) for item in changed.repetitions] == [
        (sides[item.side], _swap_word(item.direction, swap)) for item in first.repetitions
    ]
    tolerance = MIRROR_TOLERANCE_DEG if swap else TOLERANCE_DEG
    expected = means(first, MAIN[name])
    found = means(changed, MAIN[name])
    assert set(found) == {(measure, sides[side]) for measure, side in expected}
    for (measure, side), value in expected.items():
        assert found[measure, sides[side]] == pytest.approx(value, abs=tolerance), measure


def _swap_word(direction, swap):
    return SWAPPED.get(direction, direction) if swap else direction


@pytest.mark.parametrize("change", list(CHANGES))
@pytest.mark.parametrize("name", EACH_VIEW)
def test_the_picture_may_be_mirrored_rolled_scaled_and_shifted(name, change, tmp_path):
    video = rewrite(CLIPS / f"{name}.mp4", tmp_path / "changed.mp4", CHANGES[change])
    result = api.run(video, protocol=name.removesuffix("_clean")).result
    assert_same(name, result, swap=change == "mirrored")


@pytest.mark.long
def test_a_mirror_swaps_the_hips_too(tmp_path):
    name = "hip_rotation_seated_clean"
    video = rewrite(CLIPS / f"{name}.mp4", tmp_path / "mirrored.mp4", CHANGES["mirrored"])
    assert_same(name, api.run(video, protocol="hip_rotation_seated").result, swap=True)


@pytest.mark.parametrize(
    "name",
    [
        *("hip_hinge_clean", "side_bend_clean"),
        pytest.param("hip_rotation_seated_clean", marks=pytest.mark.long),
    ],
)
def test_a_mirrored_track_swaps_the_sides_exactly(name):
    track = tracked(name)
    protocol = name.removesuffix("_clean")
    first = api.analyze(track, protocol=protocol).result
    second = api.analyze(track.mirrored(), protocol=protocol).result
    assert len(first.repetitions) == len(second.repetitions) > 0
    for one, other in zip(first.repetitions, second.repetitions, strict=True):
        assert (other.side, other.peak_frame) == (SWAPPED[one.side], one.peak_frame)
        for measure, value in one.measures.items():
            if value.value is not None:
                assert other.measures[measure].value == pytest.approx(value.value, abs=0.01)


@pytest.mark.parametrize("name", EACH_VIEW)
def test_half_the_frame_rate_changes_nothing(name, tmp_path):
    video = rewrite(CLIPS / f"{name}.mp4", tmp_path / "half.mp4", lambda image: image, every=2)
    assert_same(name, api.run(video, protocol=name.removesuffix("_clean")).result)
