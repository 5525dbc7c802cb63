"""A result as rows: every column is there, likelihoods and probabilities as in the result."""

from __future__ import annotations

import json

import pytest

from screen.results import columns
from screen.results.rows import answer_rows, finding_rows, recording_row
from screen.screening.parts import Condition, Filming
from screen.screening.reference.likelihood import Likelihood
from screen.screening.result import FindingResult, ScreenResult
from tests.judged import not_answered


@pytest.fixture
def result(judged) -> ScreenResult:
    """A hinge with an answer and a question that has no reading."""
    return not_answered(judged("hip_hinge_rounded").result, "depth")


def of_likelihood(finding: FindingResult, likelihood: Likelihood, grade: str) -> FindingResult:
    return finding.model_copy(update={"likelihood": likelihood, "grade": grade})


@pytest.mark.parametrize(
    ("rows", "described"),
    [(finding_rows, columns.FINDING), (answer_rows, columns.ANSWER)],
    ids=["findings", "answers"],
)
def test_a_row_has_every_column_and_no_other(rows, described, result):
    found = list(rows(result))
    assert found
    for row in found:
        assert set(row) == {one.name for one in described}


def test_a_finding_stands_with_its_probability_and_interval(result):
    for row, one in zip(finding_rows(result), result.findings, strict=True):
        assert row["finding"] == one.id
        for name in ("probability_beyond", "likelihood", "value", "low", "high", "count", "cut"):
            assert row[name] == getattr(one, name), name
        assert row["reason"] == (one.reason or None)
        assert row["advice"] == (one.advice or None)


def test_an_answer_stands_with_its_question_in_words(result):
    rows = list(answer_rows(result))
    for row, one in zip(rows, result.answers, strict=True):
        assert (row["question"], row["ask"]) == (one.id, one.question)
        for name in ("likelihood", "probability", "low", "value", "high", "finding", "text"):
            assert row[name] == getattr(one, name), name
        for name in ("unit", "reason", "advice"):
            assert row[name] == (getattr(one, name) or None), name
    given, missing = rows
    assert given["low"] < given["value"] < given["high"]
    assert (given["finding"], given["reason"]) == ("hinge_lumbar_rounding", None)
    assert (missing["likelihood"], missing["unit"]) == ("not_measured", None)
    assert missing["reason"].endswith(".")


def test_a_recording_counts_what_is_at_least_likely(result):
    one = result.findings[0]
    given: list[tuple[Likelihood, str]] = [
        ("very_likely", "flag"),
        ("likely", "note"),
        ("likely", "flag"),
        ("uncertain", "flag"),
        ("unlikely", "flag"),
        ("very_unlikely", "flag"),
        ("not_measured", "flag"),
    ]
    findings = [of_likelihood(one, *pair) for pair in given]
    row = recording_row(result.model_copy(update={"findings": findings}))
    assert (row["findings_likely"], row["flags"]) == (3, 2)
    assert set(row) <= {column.name for column in columns.RECORDINGS}


def test_a_result_of_an_earlier_schema_has_findings_and_no_answers(result):
    old = result.model_dump(mode="json")
    old["schema_version"] = 1
    del old["answers"]
    new = {"probability_beyond", "likelihood", "low", "high", "count", "towards"}
    old["findings"] = [
        {
            **{name: value for name, value in one.items() if name not in new},
            "state": "not_measured" if one["value"] is None else "outside",
        }
        for one in old["findings"]
    ]
    read = ScreenResult.model_validate_json(json.dumps(old))
    assert list(answer_rows(read)) == []
    rows = list(finding_rows(read))
    assert len(rows) == len(result.findings) > 1
    for row in rows:
        assert (row["probability_beyond"] is None) == (row["likelihood"] == "not_measured")


@pytest.mark.parametrize(
    ("states", "cells"),
    [
        (("as_asked", "as_asked"), ("as_asked", "", "")),
        (("not_as_asked", "not_known"), ("usual", "clothes", "arms")),
    ],
)
def test_a_recording_says_how_it_was_filmed(result, states, cells):
    conditions = [
        Condition(name=name, state=state, message="Seen.")
        for name, state in zip(("clothes", "arms"), states, strict=True)
    ]
    filming = Filming(setting=cells[0], conditions=conditions)
    row = recording_row(result.model_copy(update={"filming": filming}))
    names = ("filming_setting", "filming_not_as_asked", "filming_not_known")
    assert tuple(row[name] for name in names) == cells
    earlier = recording_row(result.model_copy(update={"filming": None}))
    assert {earlier[name] for name in names} == {None}
