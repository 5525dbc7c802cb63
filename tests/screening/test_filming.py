"""Whether a recording was filmed as asked: each condition, and the setting that follows."""

from __future__ import annotations

import numpy as np
import pytest

from screen.screening.result import Clothes, Condition, Filming
from tests.screening.builders import judged_bend, track_of


def filming_of(**more: object) -> Filming:
    found = judged_bend([30, 30, 30], [30, 30, 30], **more).filming
    assert found is not None
    return found


def condition(filming: Filming, name: str) -> Condition:
    (one,) = [one for one in filming.conditions if one.name == name]
    return one


def test_close_clothes_in_good_light_are_as_asked() -> None:
    filming = filming_of(clothes="close")
    assert filming.setting == "as_asked"
    assert {one.state for one in filming.conditions} == {"as_asked"}
    assert not any(one.advice for one in filming.conditions)


@pytest.mark.parametrize(("clothes", "state"), [("usual", "not_as_asked"), (None, "not_known")])
def test_other_clothes_and_clothes_that_are_not_known_are_usual(
    clothes: Clothes | None, state: str
) -> None:
    filming = filming_of(clothes=clothes)
    assert filming.setting == "usual"
    one = condition(filming, "clothes")
    assert one.state == state
    assert one.message.endswith(".")
    assert one.advice.endswith(".")


def test_a_dark_picture_is_not_as_asked() -> None:
    dark = track_of(700, brightness=np.full(700, 20, dtype=np.float32))
    filming = filming_of(clothes="close", track=dark)
    assert filming.setting == "usual"
    assert condition(filming, "light").state == "not_as_asked"
