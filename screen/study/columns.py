"""The tables of a summary: every column with its type, its unit and what it means.

Where something could not be calculated its number is empty and ``reason`` says why. A column that
the data set has as well keeps its name; its words here say what became of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from screen.results.columns import Column

_TEXT: Final = "text"
_WHOLE: Final = "whole"
_NUMBER: Final = "number"
_TRUTH: Final = "truth"
_SEE, _PART = "see unit", "ratio"

_PARTICIPANT: Final = Column("participant", _TEXT, "", "As the manifest or the folders name them")
_GROUP: Final = Column("group", _TEXT, "", "The group, from the column {group}; all without one")
_PROTOCOL: Final = Column("protocol", _TEXT, "", "Name of the test")
_MEASURE: Final = Column("measure", _TEXT, "", "Name of the measure, as in the data set's tables")
_UNIT: Final = Column("unit", _TEXT, "", "Unit of the numbers: deg, ratio, s or percent")
_SIDE: Final = Column("side", _TEXT, "", "left, right or both (midline); the person's own sides")
_REASON: Final = Column("reason", _TEXT, "", "Why a number is missing")
OCCASION: Final = Column(
    "occasion", _TEXT, "", "Value of the column {between}; empty over all of them together"
)
_PER_PERSON: Final = Column(
    "recordings_per_person",
    _NUMBER,
    _PART,
    "Judged recordings of the test per person of the group: more of them measure more",
)
_BASIS: Final = Column(
    "error_basis", _TEXT, "", "measured; provisional where a cautious default is among the errors"
)

_KEYS: Final = (_PROTOCOL, _MEASURE, _UNIT, _SIDE)

_REPEATED: Final = (
    Column("recordings", _WHOLE, "", "Judged recordings in which the measure was looked for"),
    Column("repetitions", _WHOLE, "", "Repetitions that count: complete, valid, with a value"),
    Column("mean", _NUMBER, _SEE, "Mean of these repetitions, each with the same weight"),
    Column("sd", _NUMBER, _SEE, "Standard deviation of them (n - 1); empty for a single one"),
    Column("smallest", _NUMBER, _SEE, "The smallest of them"),
    Column("largest", _NUMBER, _SEE, "The largest of them"),
    Column(
        "error",
        _NUMBER,
        _SEE,
        "Half-width of the 95 % interval of the mean against the truth: the root mean square of "
        "the repetitions' errors. It does not shrink with their number, as most of it is the same "
        "in all of them",
    ),
    _BASIS,
    Column("at_least", _WHOLE, "", "How many of them are only known to be at least so much"),
    Column("not_measured", _WHOLE, "", "Complete and valid repetitions without a value"),
    Column("left_out", _WHOLE, "", "Repetitions that are not complete or not valid"),
    _REASON,
)

PARTICIPANTS: Final = (
    _PARTICIPANT,
    _GROUP,
    Column("recordings", _WHOLE, "", "Recordings in the data set's table"),
    Column("judged", _WHOLE, "", "How many of them were judged; only these are in other tables"),
    Column("protocols", _WHOLE, "", "How many tests were judged"),
    Column("occasions", _WHOLE, "", "How many different values {between} has among the judged"),
    Column(
        "at_least_likely",
        _WHOLE,
        "",
        "Findings that are likely or very likely; each finding and side counts once, by the mean "
        "of its probabilities over all judged recordings",
    ),
    Column("flags", _WHOLE, "", "How many of those are put forward (grade flag)"),
    Column("uncertain", _WHOLE, "", "Findings that are uncertain"),
    Column("at_most_unlikely", _WHOLE, "", "Findings that are unlikely or very unlikely"),
    Column("not_measured", _WHOLE, "", "Findings that no recording measured"),
    Column("flags_measured", _WHOLE, "", "Findings of grade flag that were measured"),
)

MEASURES_BY_PARTICIPANT: Final = (
    _PARTICIPANT,
    _GROUP,
    *_KEYS,
    Column("occasions", _WHOLE, "", "How many different values {between} has"),
    *_REPEATED,
)

MEASURES_BY_OCCASION: Final = (
    _PARTICIPANT,
    _GROUP,
    Column("occasion", _TEXT, "", "Value of the column {between}; empty where it has none"),
    *_KEYS,
    *_REPEATED,
)

ASYMMETRY_BY_PARTICIPANT: Final = (
    _PARTICIPANT,
    _GROUP,
    _PROTOCOL,
    _MEASURE,
    _UNIT,
    Column("recordings", _WHOLE, "", "Judged recordings in which both sides have a value"),
    Column("left", _NUMBER, _SEE, "Mean of the left side over these recordings"),
    Column("right", _NUMBER, _SEE, "Mean of the right side over them"),
    Column("difference", _NUMBER, _SEE, "Left minus right"),
    Column(
        "error",
        _NUMBER,
        _SEE,
        "Half-width of the 95 % interval of the difference: root mean square over the recordings",
    ),
    Column(
        "symmetry_index_percent",
        _NUMBER,
        "percent",
        "100 (L - R) / ((|L| + |R|) / 2) (Robinson 1987) of the means, + for a larger left; only "
        "where every one of the recordings has one",
    ),
    Column("beyond_error", _TRUTH, "", "Whether the difference is larger than its error"),
    Column("not_measured", _WHOLE, "", "Judged recordings without a difference"),
    _REASON,
)

_LIKELIHOODS: Final = (
    Column("recordings", _WHOLE, "", "Judged recordings in which it was looked for"),
    Column("at_least_likely", _WHOLE, "", "Recordings in which it is likely or very likely"),
    Column("uncertain", _WHOLE, "", "Recordings in which it is uncertain"),
    Column("at_most_unlikely", _WHOLE, "", "Recordings in which it is unlikely or very unlikely"),
    Column("not_measured", _WHOLE, "", "Recordings in which it was not measured"),
    Column(
        "probability",
        _NUMBER,
        _PART,
        "Probability that the true value lies beyond the cut-off (0 to 1): mean of the recordings "
        "in which it was measured, each with the same weight; empty without one",
    ),
    Column(
        "likelihood",
        _TEXT,
        "",
        "The word for that probability: very_likely, likely, uncertain, unlikely, very_unlikely; "
        "or not_measured",
    ),
)

FINDINGS_BY_PARTICIPANT: Final = (
    _PARTICIPANT,
    _GROUP,
    _PROTOCOL,
    Column("finding", _TEXT, "", "Name of the finding in the protocol"),
    Column("title", _TEXT, "", "What it is called on the report"),
    _MEASURE,
    _SIDE,
    Column("grade", _TEXT, "", "flag (put forward), note (mentioned) or record (only kept)"),
    *_LIKELIHOODS,
    Column("flag", _TRUTH, "", "Whether that is likely or very likely and the grade is flag"),
)

_QUESTION: Final = (
    Column("question", _TEXT, "", "Name of the question in the protocol"),
    Column("ask", _TEXT, "", "The question in plain words"),
    Column("about", _TEXT, "", "range, symmetry or compensation"),
)

ANSWERS_BY_PARTICIPANT: Final = (_PARTICIPANT, _GROUP, _PROTOCOL, *_QUESTION, *_LIKELIHOODS)

_OVER_PEOPLE: Final = (
    Column("mean", _NUMBER, _SEE, "Mean of the people's means, each with the same weight"),
    Column("mean_low", _NUMBER, _SEE, "Lower end of its 95 % interval (Student's t)"),
    Column("mean_high", _NUMBER, _SEE, "Upper end of it"),
    Column("sd", _NUMBER, _SEE, "Standard deviation between people (n - 1)"),
)
_TYPICAL_ERROR: Final = Column(
    "error", _NUMBER, _SEE, "Typical half-width of the 95 % interval of one person's value"
)

MEASURES_BY_GROUP: Final = (
    _GROUP,
    *_KEYS,
    OCCASION,
    Column("people", _WHOLE, "", "People with a mean of the measure"),
    Column("people_not_measured", _WHOLE, "", "People judged in the test without one"),
    Column(
        "at_least",
        _WHOLE,
        "",
        "How many of the people have repetitions in their mean that are only known to be at least "
        "so much",
    ),
    _PER_PERSON,
    *_OVER_PEOPLE,
    Column("smallest", _NUMBER, _SEE, "The smallest of the people's means"),
    Column("q10", _NUMBER, _SEE, "10th centile; empty where there are fewer than 10 people"),
    Column("q25", _NUMBER, _SEE, "25th centile; empty where there are fewer than 4 people"),
    Column("median", _NUMBER, _SEE, "50th centile"),
    Column("q75", _NUMBER, _SEE, "75th centile; empty where there are fewer than 4 people"),
    Column("q90", _NUMBER, _SEE, "90th centile; empty where there are fewer than 10 people"),
    Column("largest", _NUMBER, _SEE, "The largest of the people's means"),
    _TYPICAL_ERROR,
    _BASIS,
    _REASON,
)

ASYMMETRY_BY_GROUP: Final = (
    _GROUP,
    _PROTOCOL,
    _MEASURE,
    _UNIT,
    OCCASION,
    Column("people", _WHOLE, "", "People with a difference of left minus right"),
    Column("people_not_measured", _WHOLE, "", "People judged in the test without one"),
    _PER_PERSON,
    *_OVER_PEOPLE,
    _TYPICAL_ERROR,
    Column("beyond_error", _WHOLE, "", "People whose difference is larger than its error"),
    Column("beyond_share", _NUMBER, _PART, "Part of the people, 0 to 1"),
    Column("beyond_share_low", _NUMBER, _PART, "Lower end of its 95 % interval (Wilson)"),
    Column("beyond_share_high", _NUMBER, _PART, "Upper end of it"),
    _REASON,
)

_LIKELY_PEOPLE: Final = (
    Column("people", _WHOLE, "", "People for whom it was looked for; everybody counts once"),
    Column("people_measured", _WHOLE, "", "People in whom it was measured"),
    Column(
        "expected_share",
        _NUMBER,
        _PART,
        "Expected part of the people whose true value lies beyond the cut-off (0 to 1): mean of "
        "the probabilities of the people in whom it was measured",
    ),
    Column(
        "expected_share_low",
        _NUMBER,
        _PART,
        "Lower end of its 95 % interval (Wilson at that share and number of people); the "
        "uncertainty of measuring is part of it",
    ),
    Column("expected_share_high", _NUMBER, _PART, "Upper end of it"),
    *(
        column
        for name, words in (
            ("at_least_likely", "for whom it is likely or very likely"),
            ("uncertain", "for whom it is uncertain"),
            ("at_most_unlikely", "for whom it is unlikely or very unlikely"),
            ("not_measured", "in whom it was not measured"),
        )
        for column in (
            Column(name, _WHOLE, "", f"People {words}, by their probability"),
            Column(f"{name}_share", _NUMBER, _PART, f"{name} / people (0 to 1)"),
            Column(f"{name}_share_low", _NUMBER, _PART, "Lower end of its 95 % interval (Wilson)"),
            Column(f"{name}_share_high", _NUMBER, _PART, "Upper end of it"),
        )
    ),
    Column(
        "recordings",
        _WHOLE,
        "",
        "Judged recordings in which it was looked for, with or without a name",
    ),
    Column("recordings_measured", _WHOLE, "", "How many of these measured it"),
    Column(
        "recordings_at_least_likely", _WHOLE, "", "In how many of these it is likely or very likely"
    ),
    _PER_PERSON,
    _REASON,
)

FINDINGS_BY_GROUP: Final = (
    _GROUP,
    _PROTOCOL,
    Column("finding", _TEXT, "", "Name of the finding in the protocol"),
    Column("title", _TEXT, "", "What it is called on the report"),
    _MEASURE,
    _SIDE,
    Column("grade", _TEXT, "", "flag (put forward), note (mentioned) or record (only kept)"),
    OCCASION,
    *_LIKELY_PEOPLE,
)

ANSWERS_BY_GROUP: Final = (_GROUP, _PROTOCOL, *_QUESTION, OCCASION, *_LIKELY_PEOPLE)

RELIABILITY: Final = (
    *_KEYS,
    Column("between", _TEXT, "", "What was compared: the column {between} of the recordings"),
    Column("occasions", "texts", "", "Its values that were compared, in order, with ;"),
    Column("occasion_count", _WHOLE, "", "How many they are"),
    Column("first", _TEXT, "", "The first of two; empty where more are compared"),
    Column("second", _TEXT, "", "The second of two: differences are second minus first"),
    Column("people", _WHOLE, "", "People with a value on every one of them (complete cases)"),
    Column("left_out", _WHOLE, "", "People left out as they lack a value on one or more"),
    Column(
        "at_least",
        _WHOLE,
        "",
        "How many of their values, one a person and occasion, are only known to be at least so "
        "much",
    ),
    Column("icc_type", _TEXT, "", "Which intraclass correlation icc is, in both notations"),
    Column("icc", _NUMBER, _PART, "Absolute agreement of single occasions; below 0 by chance only"),
    Column("icc_low", _NUMBER, _PART, "Lower end of its 95 % interval"),
    Column("icc_high", _NUMBER, _PART, "Upper end of it"),
    Column("icc_words", _TEXT, "", "The two ends of that interval in words (Koo and Li 2016)"),
    Column(
        "icc_consistency",
        _NUMBER,
        _PART,
        "ICC(C,1) (McGraw and Wong), ICC(3,1) (Shrout and Fleiss): the same without systematic "
        "differences; clearly above icc, there is one",
    ),
    Column("icc_consistency_low", _NUMBER, _PART, "Lower end of its 95 % interval"),
    Column("icc_consistency_high", _NUMBER, _PART, "Upper end of it"),
    Column(
        "sem",
        _NUMBER,
        _SEE,
        "Standard error of measurement: root of the error mean square of the two-way analysis of "
        "variance; systematic differences are not in it",
    ),
    Column("sem_low", _NUMBER, _SEE, "Lower end of its 95 % interval (chi-square)"),
    Column("sem_high", _NUMBER, _SEE, "Upper end of it"),
    Column("mdc95", _NUMBER, _SEE, "Smallest change of one person beyond error: 1.96 sqrt(2) sem"),
    Column("mdc95_low", _NUMBER, _SEE, "Lower end of its 95 % interval"),
    Column("mdc95_high", _NUMBER, _SEE, "Upper end of it"),
    Column(
        "sem_agreement",
        _NUMBER,
        _SEE,
        "The same with the variance of systematic differences: for a change read on occasions "
        "that differ, such as by two raters",
    ),
    Column("mdc95_agreement", _NUMBER, _SEE, "1.96 sqrt(2) sem_agreement"),
    _REASON,
    Column("difference", _NUMBER, _SEE, "Mean of second minus first, two only"),
    Column("difference_low", _NUMBER, _SEE, "Lower end of its 95 % interval (Student's t)"),
    Column("difference_high", _NUMBER, _SEE, "Upper end of it"),
    Column("difference_sd", _NUMBER, _SEE, "Standard deviation of the differences (n - 1)"),
    Column("lower_limit", _NUMBER, _SEE, "Lower limit of agreement: mean - 1.96 SD"),
    Column("lower_limit_low", _NUMBER, _SEE, "Lower end of its 95 % interval"),
    Column("lower_limit_high", _NUMBER, _SEE, "Upper end of it"),
    Column("upper_limit", _NUMBER, _SEE, "Upper limit of agreement: mean + 1.96 SD"),
    Column("upper_limit_low", _NUMBER, _SEE, "Lower end of its 95 % interval"),
    Column("upper_limit_high", _NUMBER, _SEE, "Upper end of it"),
    Column("limits_reason", _TEXT, "", "Why there are no limits of agreement"),
)

TABLES: Final = {
    "participants": PARTICIPANTS,
    "measures_by_participant": MEASURES_BY_PARTICIPANT,
    "measures_by_occasion": MEASURES_BY_OCCASION,
    "asymmetry_by_participant": ASYMMETRY_BY_PARTICIPANT,
    "findings_by_participant": FINDINGS_BY_PARTICIPANT,
    "answers_by_participant": ANSWERS_BY_PARTICIPANT,
    "measures_by_group": MEASURES_BY_GROUP,
    "asymmetry_by_group": ASYMMETRY_BY_GROUP,
    "findings_by_group": FINDINGS_BY_GROUP,
    "answers_by_group": ANSWERS_BY_GROUP,
    "reliability": RELIABILITY,
}
DICTIONARY: Final = ("table", "name", "unit", "description")


def dictionary_rows(*, between: str, group: str | None) -> Iterator[tuple[str, str, str, str]]:
    """Yield what every column of every table means (``DICTIONARY``).

    ``between`` and ``group`` are the columns of the recordings that were chosen.
    """
    for table, columns in TABLES.items():
        for column in columns:
            words = column.words.format(between=between, group=group or "none")
            yield table, column.name, column.unit, words
