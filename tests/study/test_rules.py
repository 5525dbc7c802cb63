"""The file of the rules, and that what the page cites is there."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from screen.errors import ProtocolError
from screen.study.rules import ReliabilityRules


@pytest.fixture(scope="module")
def rules():
    return ReliabilityRules.load()


def test_words_rise(rules):
    ends = [one.below for one in rules.icc.words[:-1]]
    assert ends == sorted(ends)
    assert None not in ends
    assert rules.icc.words[-1].below is None


def test_fewer_people_are_needed_than_wanted(rules):
    assert rules.people.min < rules.people.wanted


def test_every_source_that_is_named_is_there_and_every_one_there_is_named(rules):
    template = files("screen.study").joinpath("templates/summary.html.j2").read_text("utf-8")
    cited = set(re.findall(r'"([a-z]+_\d{4})"', template))
    named = cited.union(rules.people.sources, rules.lower_bounds.sources, rules.icc.sources)
    assert named == {source.id for source in rules.sources}


def test_a_missing_key_is_named(tmp_path):
    path = tmp_path / "reliability.toml"
    path.write_text(
        ReliabilityRules.shipped().read_text(encoding="utf-8").replace("wanted = 30\n", "")
    )
    with pytest.raises(ProtocolError, match=r"people\.wanted"):
        ReliabilityRules.load(path)
