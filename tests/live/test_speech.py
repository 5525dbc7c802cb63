from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screen.live.settings import Speech
from screen.live.speech import Speaker

SETTINGS = Speech(words_per_s=1.0, pause_s=1.5, repeat_s=8.0)
QUIET_S = 2.5
"""After the beginning of a sentence of one word: it takes a second, then comes the pause."""

OFFERS = st.lists(
    st.tuples(
        st.floats(0, 4),
        st.sampled_from(["guidance", "cue", "feedback", "count"]),
        st.sampled_from("abc"),
        st.sampled_from([0.0, 1.0, 6.0]),
        st.booleans(),
    ),
    max_size=60,
)


Spoken = tuple[float, str, str, float, int]


def spoken(offers) -> list[Spoken]:
    """When what was said: time, kind, name, the pause asked for, and how often all had changed."""
    speaker, now_s, changes = Speaker(SETTINGS), 0.0, 0
    found: list[Spoken] = []
    for later_s, kind, name, pause_s, changed in offers:
        now_s += later_s
        if changed:
            speaker.changed()
            changes += 1
        if speaker.offer(kind, name, "Words.", now_s, pause_s=pause_s) is not None:
            found.append((now_s, kind, name, pause_s, changes))
    return found


@given(OFFERS)
def test_there_are_never_two_sentences_within_the_pause_until_the_test_goes_on(offers):
    for before, after in pairwise(spoken(offers)):
        if before[-1] == after[-1]:
            assert after[0] >= before[0] + QUIET_S


@given(OFFERS)
def test_there_are_never_two_cues_within_the_pause_that_the_first_asked_for(offers):
    cues = [one for one in spoken(offers) if one[1] != "guidance"]
    for before, after in pairwise(cues):
        assert after[0] >= before[0] + max(QUIET_S, before[3])


@given(OFFERS)
def test_guidance_is_repeated_only_after_a_while_or_where_the_test_has_gone_on(offers):
    last: dict[str, Spoken] = {}
    for one in spoken(offers):
        before = last.get(one[2])
        if before is not None and one[1] == "guidance" and one[-1] == before[-1]:
            assert one[0] >= before[0] + SETTINGS.repeat_s
        last[one[2]] = one


def test_a_long_sentence_is_not_cut_off_by_the_next():
    speaker = Speaker(SETTINGS)
    assert speaker.offer("feedback", "a", "Five words are said here.", 0.0)
    assert speaker.offer("feedback", "b", "B.", 6.4) is None
    assert speaker.offer("feedback", "b", "B.", 6.5)


def test_the_first_sentence_is_said_at_once_with_its_name_words_and_kind():
    said = Speaker(SETTINGS).offer("cue", "knees", "Knees straighter.", 0.0)
    assert said is not None
    assert (said.id, said.text, said.kind) == ("knees", "Knees straighter.", "cue")


def test_what_may_not_be_said_is_not_kept_but_may_be_offered_again():
    speaker = Speaker(SETTINGS)
    assert speaker.offer("guidance", "a", "A.", 0.0)
    assert speaker.offer("guidance", "b", "B.", 2.4) is None
    assert speaker.offer("guidance", "b", "B.", 2.5)


@pytest.mark.parametrize("kind", ["cue", "feedback"])
def test_a_cue_waits_only_for_the_quiet(kind):
    speaker = Speaker(SETTINGS)
    assert speaker.offer(kind, "a", "A.", 0.0)
    assert speaker.offer(kind, "a", "A.", 2.5)


def test_guidance_need_not_wait_for_the_longer_pause_of_a_cue():
    speaker = Speaker(SETTINGS)
    assert speaker.offer("cue", "knees", "Knees.", 0.0, pause_s=6.0)
    assert speaker.offer("guidance", "paused", "Paused.", 2.0) is None
    assert speaker.offer("guidance", "paused", "Paused.", 2.5)
    assert speaker.offer("cue", "back", "Back.", 5.5) is None
    assert speaker.offer("cue", "back", "Back.", 6.0)


def test_where_the_test_has_gone_on_its_sentences_are_new_and_need_not_wait():
    speaker = Speaker(SETTINGS)
    assert speaker.offer("guidance", "still", "Stand still.", 0.0)
    speaker.changed()
    assert speaker.offer("guidance", "still", "Stand still.", 0.5)
    assert speaker.offer("guidance", "still", "Stand still.", 3.5) is None
