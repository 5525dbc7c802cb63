"""The sets of people never mix, and a set is rendered whatever happens to one of its clips."""

from __future__ import annotations

import json
import os
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from samples.filming.film import Clip, partial_path
from samples.ladders.schedule import STEPS
from samples.sets.catalogue import SAMPLES
from samples.sets.make import is_complete, missing, render_set
from samples.sets.people import clip_of, people_in, people_sets, person_of, plan_set

SETS = people_sets()


def pretend(clip: Clip, folder: Path) -> None:
    """Stand in for the renderer, in another process."""
    if clip.name == "fails":
        raise ValueError("no place for the camera")
    if clip.name == "dies":
        partial_path(folder, "dies", os.getpid()).write_text("half", encoding="utf-8")
        os._exit(3)
    (folder / f"{clip.name}.mp4").write_bytes(b"")
    truth = json.dumps({"protocol": clip.protocol, "seed": clip.seed})
    (folder / f"{clip.name}.json").write_text(truth, encoding="utf-8")


def test_no_two_sets_share_a_seed() -> None:
    assert set(SETS) == {
        "learn",
        "silhouettes",
        "hinge_ladders",
        "frontal_ladders",
        "choose",
        "report",
        "choose_settings",
        "report_settings",
        "report_compensations",
        "drill_choose",
        "drill",
    }
    for one, other in combinations(SETS.values(), 2):
        assert max(one.seeds.start, other.seeds.start) >= min(one.seeds.stop, other.seeds.stop)
    for people in SETS.values():
        assert {clip.seed for clip in plan_set(people)} <= set(people.seeds)


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_set_has_each_clip_once_and_all_protocols(name: str) -> None:
    clips = plan_set(SETS[name])
    assert Counter(clip.protocol for clip in clips) == SETS[name].counts
    assert len({clip.name for clip in clips}) == len(clips)


def test_asking_for_more_keeps_the_earlier_ones() -> None:
    few, many = (set(plan_set(SETS["learn"], ["side_bend"], count)) for count in (5, 80))
    assert few < many


def test_the_first_part_of_a_set_is_in_proportion() -> None:
    people = SETS["report"]
    clips = plan_set(people)
    part = Counter(clip.protocol for clip in clips[: len(clips) // 4])
    for protocol, count in people.counts.items():
        assert abs(part[protocol] - count / 4) <= 1


@pytest.mark.parametrize(
    ("name", "of_twelve"),
    [
        ("hinge_ladders", (8, 4)),
        ("frontal_ladders", (8, 4)),
        ("choose_settings", (6, 6)),
        ("report_settings", (6, 6)),
    ],
)
def test_any_first_part_of_a_set_holds_its_settings_in_proportion(
    name: str, of_twelve: tuple[int, int]
) -> None:
    people = SETS[name]
    for count in (12, 60):
        for protocol in people.counts:
            settings = Counter(clip.setting for clip in plan_set(people, [protocol], count))
            assert settings["as_asked"] * 12 == of_twelve[0] * count
            assert settings["usual"] * 12 == of_twelve[1] * count


def test_clips_as_asked_are_filmed_with_care_and_others_as_ever() -> None:
    clips = plan_set(SETS["report_settings"])
    for clip in clips:
        asked = clip.setting == "as_asked"
        assert (clip.careful, clip.asked) == (asked, asked)
        assert clip.close_share == (1.0 if asked else None)
    assert {clip.setting for clip in plan_set(SETS["report"])} == {""}


def test_each_compensation_is_filmed_in_each_setting_and_larger_than_usual() -> None:
    clips = [one for one in plan_set(SETS["report_compensations"]) if one.protocol == "side_bend"]
    pairs = Counter((one.compensation, one.setting) for one in clips)
    assert set(pairs.values()) == {24}
    assert len(pairs) == 4
    assert {one.strength for one in clips} == {1.8}


def test_clips_in_which_sides_are_compared_are_not_cut_short() -> None:
    for name in ("choose_settings", "report_settings"):
        most = {clip.protocol: clip.most_strokes for clip in plan_set(SETS[name])}
        assert most.pop("hip_hinge") == most.pop("hip_hinge_seated") == 3
        assert set(most.values()) == {None}


def test_the_schedule_asks_for_what_the_sets_have() -> None:
    for command, name, _, count in STEPS:
        people = SETS[name]
        assert (command == "make-ladders") == name.endswith("ladders")
        assert count is None or count <= min(people.counts.values())
    rendered = {name for _, name, _, _ in STEPS}
    assert rendered == {name for name, people in SETS.items() if people.settings}


def test_more_than_the_seeds_of_a_set_is_refused() -> None:
    with pytest.raises(ValueError, match="4000 seeds"):
        plan_set(SETS["learn"], None, 4001)


def test_a_failing_and_a_dying_clip_do_not_stop_the_others(tmp_path: Path) -> None:
    names = ["a", "fails", "b", "dies", "c", "d", "e", "f", "g"]
    clips = [Clip("side_bend", seed, name) for seed, name in enumerate(names)]
    outcomes = {o.clip.name: o for o in render_set(clips, tmp_path, pretend, workers=2)}
    assert set(outcomes) == set(names)
    assert {name for name, o in outcomes.items() if o.error} == {"fails", "dies"}
    assert "no place for the camera" in str(outcomes["fails"].error)
    assert "code 3" in str(outcomes["dies"].error)
    assert [clip.name for clip in missing(clips, tmp_path)] == ["fails", "dies"]
    assert not list(tmp_path.glob(".*"))
    assert people_in(tmp_path) == {("side_bend", n) for n in (0, 2, 4, 5, 6, 7, 8)}


def test_a_clip_without_its_truth_is_not_complete(tmp_path: Path) -> None:
    clip = Clip("side_bend", 1, "a")
    (tmp_path / "a.mp4").write_bytes(b"")
    assert not is_complete(clip, tmp_path)


def test_no_sample_is_of_a_set_that_is_reported_on() -> None:
    reported = [*SETS["report"].seeds, *SETS["drill"].seeds]
    assert not {clip.seed for clip in SAMPLES} & set(reported)


def test_the_drill_is_filmed_as_one_should_in_clothes_that_mostly_lie_close() -> None:
    for name, least in (("drill_choose", 8), ("drill", 24)):
        clips = plan_set(SETS[name])
        assert len(clips) >= least
        for clip in clips:
            assert clip.careful
            assert clip.most_strokes is None
            assert clip.close_share == pytest.approx(2 / 3, abs=0.01)


def test_a_scene_with_the_protocol_of_another_leads_back_to_its_own_clip() -> None:
    clip = plan_set(SETS["drill"])[0]
    truth = {"protocol": "hip_hinge", "scene": clip.protocol, "seed": clip.seed, "walks_in": False}
    assert person_of(truth) == ("hip_hinge_drill", clip.seed)
    assert clip_of(truth) == clip


def test_the_truth_of_a_person_leads_back_to_the_clip() -> None:
    for people in SETS.values():
        clip = plan_set(people)[-1]
        truth = {"protocol": clip.protocol, "seed": clip.seed, "walks_in": False}
        assert clip_of(truth) == clip
