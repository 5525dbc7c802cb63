"""What the filming check and the table of refusals count, on people made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from samples.accuracy.filming_check import (
    WAYS,
    Seen,
    arms_table,
    clothes_table,
    hiding_table,
    places_chosen,
    setting_tables,
)
from samples.accuracy.refusals import Bottom, table
from screen.kinematics.series import ViewEstimate
from screen.screening.reference.filming_file import shipped_filming

LIMITS = shipped_filming()
PLACES = dict(LIMITS.places().from_side)
AWAY = np.array([9.0, 9.0, 9.0, 9.0])


def seen(arms: str, place=None, *, seed: int = 2, **changes) -> Seen:
    """A person from the side whose arms are truly held in a way, and where they were seen."""
    at = PLACES[WAYS[arms]] if place is None else place
    held = np.stack([at, at])
    return Seen(
        **{
            "truth": {
                "protocol": "hip_hinge",
                "movement": {"arms": arms},
                "camera": {"azimuth_deg": 90.0, "yaw_off_deg": 2.0},
                "person": {"top": "tight", "fit": "close"},
            },
            "setting": "as_asked",
            "seed": seed,
            "view": ViewEstimate("side", 90.0, 0.0, "right", 0.0),
            "arms": held,
            "moving": held[None],
            "trunk_px": 100.0,
            "grey": 120.0,
            "signals": np.array([10.0, 0.0, 0.0]),
        }
        | changes
    )


def test_each_true_way_is_counted_beside_what_was_told() -> None:
    people = [seen("crossed"), seen("crossed", AWAY), seen("hanging")]
    lines = list(arms_table(people, LIMITS))
    assert "  crossed (2) | crossed 1, unlike 1" in lines
    assert "  hanging (1) | hanging 1" in lines


def test_the_back_counts_as_refused_where_quiet_and_moving_arms_hide_it() -> None:
    crossed = np.stack([PLACES["crossed"]] * 2)[None]
    people = [seen("on hips"), seen("on hips", moving=crossed), seen("crossed")]
    lines = list(hiding_table(people, LIMITS))
    assert "  hips: 1 of 2 (2)" in lines
    assert "  crossed: 0 of 1 (0)" in lines


def test_view_light_and_size_are_counted_by_setting() -> None:
    dim = LIMITS.light.min_grey - 1
    people = [seen("crossed"), seen("crossed", setting="usual", grey=dim, trunk_px=10.0)]
    told = "\n".join(setting_tables(people, LIMITS))
    assert "px and more, filmed as_asked: 1 of 1" in told
    assert "px and more, filmed usual: 0 of 1" in told
    assert "grey of 70 and more, filmed usual: 0 of 1" in told


def test_a_signal_that_is_always_larger_in_loose_clothes_has_the_whole_area() -> None:
    loose = {**seen("crossed").truth, "person": {"top": "hoodie", "fit": "loose"}}
    people = [seen("crossed"), seen("crossed", truth=loose, signals=np.array([20.0, 0.0, 0.0]))]
    lines = list(clothes_table(people))
    assert lines[0].startswith("clothes by half-width of the low back: area 1.00 (1 loose, 1 close")
    assert "area 0.50" in lines[1]


def test_places_are_chosen_on_one_half_of_the_people_only() -> None:
    far = PLACES["crossed"] + 1
    people = [seen("crossed", seed=number) for number in (0, 1, 4, 5)]
    people += [seen("crossed", far, seed=number) for number in (2, 3, 6, 7)]
    ((family, way, place, count),) = places_chosen(people)
    assert (family, way, count) == ("side", "crossed", 4)
    assert place == pytest.approx(PLACES["crossed"])


def test_errors_stand_by_the_reason_to_withhold_them() -> None:
    bottoms = [Bottom("a", "kept", 3.0, "crossed"), Bottom("a", "kept", -3.0, "crossed")]
    bottoms.append(Bottom("b", "arms_behind", -20.0, "on hips"))
    title, *lines = table("Films", bottoms, "reason")
    assert title == "Films"
    assert lines == [
        "  kept: RMSE 3.0, bias +0.0 deg; 2 bottoms of 1 people",
        "  arms_behind: RMSE 20.0, bias -20.0 deg; 1 bottoms of 1 people",
    ]
