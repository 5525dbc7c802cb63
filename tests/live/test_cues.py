from __future__ import annotations

import pytest

from screen.live.cues import CueBoard
from screen.live.evidence import Evidence
from screen.screening.protocol import Cue
from screen.screening.protocols.files import load_protocol
from tests.live.rehearsal import value


def cue(name, measure, start, release, *, priority=1, compare="above", absolute=False):
    return Cue(
        id=name,
        say=f"{name}.",
        measure=measure,
        compare=compare,
        value=start,
        release=release,
        absolute=absolute,
        priority=priority,
        pause_s=6.0,
    )


SIDE_BEND = Evidence.live(load_protocol("side_bend").protocol)
LIVE = Evidence.live(load_protocol("hip_hinge").protocol)
BACK = cue("back", "lumbar_flexion_deg", 20.0, 12.0, priority=1)
KNEES = cue("knees", "knee_flexion_deg", 30.0, 22.0, priority=2)


def shown(board, error=0.01, **numbers):
    found = board.look({name: value(number, error=error) for name, number in numbers.items()})
    return found.id if found else None


def test_a_cue_begins_beyond_its_value_and_ends_below_its_release():
    board = CueBoard([BACK], LIVE)
    course = [10.0, 20.0, 20.1, 19.0, 12.1, 12.0, 15.0, 20.0, 25.0]
    found = [shown(board, lumbar_flexion_deg=number) for number in course]
    assert found == [None, None, "back", "back", "back", None, None, None, "back"]


def test_below_is_the_same_the_other_way_round():
    board = CueBoard([cue("low", "knee_flexion_deg", 10.0, 15.0, compare="below")], LIVE)
    found = [shown(board, knee_flexion_deg=number) for number in (12.0, 9.0, 14.9, 15.0, 12.0)]
    assert found == [None, "low", "low", None, None]


@pytest.mark.parametrize("number", [26.0, -26.0])
@pytest.mark.parametrize("absolute", [True, False])
def test_absolute_looks_at_both_sides(number, absolute):
    board = CueBoard([cue("turn", "thorax_turn_deg", 25.0, 15.0, absolute=absolute)], SIDE_BEND)
    wanted = "turn" if absolute or number > 0 else None
    assert shown(board, thorax_turn_deg=number) == wanted


def test_of_several_the_first_by_priority_is_shown_and_the_next_when_it_ends():
    board = CueBoard([KNEES, BACK], LIVE)
    assert shown(board, lumbar_flexion_deg=5, knee_flexion_deg=40) == "knees"
    assert shown(board, lumbar_flexion_deg=25, knee_flexion_deg=40) == "back"
    assert shown(board, lumbar_flexion_deg=5, knee_flexion_deg=40) == "knees"
    assert shown(board, lumbar_flexion_deg=5, knee_flexion_deg=5) is None


@pytest.mark.parametrize("unknown", [{}, {"lumbar_flexion_deg": None}])
def test_what_is_not_known_leaves_a_cue_as_it_was(unknown):
    board = CueBoard([BACK], LIVE)
    assert shown(board, **unknown) is None
    assert shown(board, lumbar_flexion_deg=25) == "back"
    assert shown(board, **unknown) == "back"


def test_cleared_cues_must_begin_again():
    board = CueBoard([BACK, KNEES], LIVE)
    assert shown(board, lumbar_flexion_deg=25, knee_flexion_deg=40) == "back"
    board.clear()
    assert shown(board, lumbar_flexion_deg=15, knee_flexion_deg=25) is None


def test_it_says_which_measures_it_needs():
    assert CueBoard([BACK, KNEES], LIVE).measures == {"lumbar_flexion_deg", "knee_flexion_deg"}
    assert CueBoard([], LIVE).look({"lumbar_flexion_deg": value(99)}) is None
