from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screen.live.settings import Speech
from screen.live.speech import Speaker

SETTINGS = Speech(pause_s=2.5, repeat_s=8.0)

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


@given(OFFERS)
def test_there_are_never_two_sentences_within_the_pause(offers):
    speaker, now_s = Speaker(SETTINGS), 0.0
    spoken: list[tuple[float, float]] = []
    for later_s, kind, name, pause_s, changed in offers:
        now_s += later_s
        if changed:
            speaker.changed()
        if speaker.offer(kind, name, "Words.", now_s, pause_s=pause_s) is not None:
            spoken.append((now_s, max(SETTINGS.pause_s, pause_s)))
    for (before_s, quiet_s), (after_s, _) in pairwise(spoken):
        assert after_s >= before_s + quiet_s


@given(OFFERS)
def test_guidance_is_repeated_only_after_a_while(offers):
    speaker, now_s = Speaker(SETTINGS), 0.0
    last_s: dict[str, float] = {}
    for later_s, _, name, pause_s, _ in offers:
        now_s += later_s
        if speaker.offer("guidance", name, "Words.", now_s, pause_s=pause_s) is not None:
            assert now_s >= last_s.get(name, -100.0) + SETTINGS.repeat_s
            last_s[name] = now_s


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


def test_where_the_test_has_gone_on_its_sentences_are_new_again_after_the_quiet():
    speaker = Speaker(SETTINGS)
    assert speaker.offer("guidance", "still", "Stand still.", 0.0)
    speaker.changed()
    assert speaker.offer("guidance", "still", "Stand still.", 1.0) is None
    assert speaker.offer("guidance", "still", "Stand still.", 2.5)
