"""The tables of a summary: every column with its type, its unit and what it means.

Where something could not be calculated its number is empty and ``reason`` says why. A column that
also stands in the data set keeps its name; its description here says how it was summarised.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from screen.results.columns import NUMBER, TEXT, TRUTH, UNIT, WHOLE, Column

_SEE, _PART = "see unit", "ratio"

_PARTICIPANT: Final = Column("participant", TEXT, "", "As the manifest or the folders name them")
_GROUP: Final = Column("group", TEXT, "", "The group, from the column {group}; all without one")
_PROTOCOL: Final = Column("protocol", TEXT, "", "Name of the test")
_MEASURE: Final = Column("measure", TEXT, "", "Name of the measure, as in the data set's tables")
_SIDE: Final = Column("side", TEXT, "", "left, right or both (midline); the person's own sides")
_REASON: Final = Column("reason", TEXT, "", "Why a number is missing")
OCCASION: Final = Column(
    "occasion", TEXT, "", "Value of the column {between}; empty over all of them together"
)
_PER_PERSON: Final = Column(
    "recordings_per_person",
    NUMBER,
    _PART,
    "Judged recordings of the test per person of the group: more of them measure more",
)
_BASIS: Final = Column(
    "error_basis", TEXT, "", "measured; provisional where a cautious default is among the errors"
)

_KEYS: Final = (_PROTOCOL, _MEASURE, UNIT, _SIDE)

_REPEATED: Final = (
    Column("recordings", WHOLE, "", "Judged recordings in which the measure was looked for"),
    Column("repetitions", WHOLE, "", "Repetitions that count: complete, valid, with a value"),
    Column("mean", NUMBER, _SEE, "Mean of these repetitions, each with the same weight"),
    Column("sd", NUMBER, _SEE, "Standard deviation of them (n - 1); empty for a single one"),
    Column("smallest", NUMBER, _SEE, "The smallest of them"),
    Column("largest", NUMBER, _SEE, "The largest of them"),
    Column(
        "error",
        NUMBER,
        _SEE,
        "Half-width of the 95 % interval of the mean against the truth: the root mean square of "
        "the repetitions' errors. It does not shrink with their number, as most of it is the same "
        "in all of them",
    ),
    _BASIS,
    Column("at_least", WHOLE, "", "How many of them are only known to be at least so much"),
    Column("not_measured", WHOLE, "", "Complete and valid repetitions without a value"),
    Column("left_out", WHOLE, "", "Repetitions that are not complete or not valid"),
    _REASON,
)

PARTICIPANTS: Final = (
    _PARTICIPANT,
    _GROUP,
    Column("recordings", WHOLE, "", "Recordings in the data set's table"),
    Column("judged", WHOLE, "", "How many of them were judged; only these are in other tables"),
    Column("protocols", WHOLE, "", "How many tests were judged"),
    Column("occasions", WHOLE, "", "How many different values {between} has among the judged"),
    Column(
        "at_least_likely",
        WHOLE,
        "",
        "Findings that are likely or very likely; each finding and side counts once, by the mean "
        "of its probabilities over all judged recordings",
    ),
    Column("flags", WHOLE, "", "How many of those are put forward (grade flag)"),
    Column("uncertain", WHOLE, "", "Findings that are uncertain"),
    Column("at_most_unlikely", WHOLE, "", "Findings that are unlikely or very unlikely"),
    Column("not_measured", WHOLE, "", "Findings that no recording measured"),
    Column("flags_measured", WHOLE, "", "Findings of grade flag that were measured"),
)

MEASURES_BY_PARTICIPANT: Final = (
    _PARTICIPANT,
    _GROUP,
    *_KEYS,
    Column("occasions", WHOLE, "", "How many different values {between} has"),
    *_REPEATED,
)

MEASURES_BY_OCCASION: Final = (
    _PARTICIPANT,
    _GROUP,
    Column("occasion", TEXT, "", "Value of the column {between}; empty where it has none"),
    *_KEYS,
    *_REPEATED,
)

ASYMMETRY_BY_PARTICIPANT: Final = (
    _PARTICIPANT,
    _GROUP,
    _PROTOCOL,
    _MEASURE,
    UNIT,
    Column("recordings", WHOLE, "", "Judged recordings in which both sides have a value"),
    Column("left", NUMBER, _SEE, "Mean of the left side over these recordings"),
    Column("right", NUMBER, _SEE, "Mean of the right side over them"),
    Column("difference", NUMBER, _SEE, "Left minus right"),
    Column(
        "error",
        NUMBER,
        _SEE,
        "Half-width of the 95 % interval of the difference: root mean square over the recordings",
    ),
    Column(
        "symmetry_index_percent",
        NUMBER,
        "percent",
        "100 (L - R) / ((|L| + |R|) / 2) (Robinson 1987) of the means, + for a larger left; only "
        "where every one of the recordings has one",
    ),
    Column("beyond_error", TRUTH, "", "Whether the difference is larger than its error"),
    Column("not_measured", WHOLE, "", "Judged recordings without a difference"),
    _REASON,
)

_LIKELIHOODS: Final = (
    Column("recordings", WHOLE, "", "Judged recordings in which it was looked for"),
    Column("at_least_likely", WHOLE, "", "Recordings in which it is likely or very likely"),
    Column("uncertain", WHOLE, "", "Recordings in which it is uncertain"),
    Column("at_most_unlikely", WHOLE, "", "Recordings in which it is unlikely or very unlikely"),
    Column("not_measured", WHOLE, "", "Recordings in which it was not measured"),
    Column(
        "probability",
        NUMBER,
        _PART,
        "Probability that the true value lies beyond the cut-off (0 to 1): mean of the recordings "
        "in which it was measured, each with the same weight; empty without one",
    ),
    Column(
        "likelihood",
        TEXT,
        "",
        "The word for that probability: very_likely, likely, uncertain, unlikely, very_unlikely; "
        "or not_measured",
    ),
)

FINDINGS_BY_PARTICIPANT: Final = (
    _PARTICIPANT,
    _GROUP,
    _PROTOCOL,
    Column("finding", TEXT, "", "Name of the finding in the protocol"),
    Column("title", TEXT, "", "What it is called on the report"),
    _MEASURE,
    _SIDE,
    Column("grade", TEXT, "", "flag (put forward), note (mentioned) or record (only kept)"),
    *_LIKELIHOODS,
    Column("flag", TRUTH, "", "Whether that is likely or very likely and the grade is flag"),
)

_QUESTION: Final = (
    Column("question", TEXT, "", "Name of the question in the protocol"),
    Column("ask", TEXT, "", "The question in plain words"),
    Column("about", TEXT, "", "range, symmetry or compensation"),
)

ANSWERS_BY_PARTICIPANT: Final = (_PARTICIPANT, _GROUP, _PROTOCOL, *_QUESTION, *_LIKELIHOODS)

_OVER_PEOPLE: Final = (
    Column("mean", NUMBER, _SEE, "Mean of the people's means, each with the same weight"),
    Column("mean_low", NUMBER, _SEE, "Lower end of its 95 % interval (Student's t)"),
    Column("mean_high", NUMBER, _SEE, "Upper end of it"),
    Column("sd", NUMBER, _SEE, "Standard deviation between people (n - 1)"),
)
_TYPICAL_ERROR: Final = Column(
    "error", NUMBER, _SEE, "Typical half-width of the 95 % interval of one person's value"
)

MEASURES_BY_GROUP: Final = (
    _GROUP,
    *_KEYS,
    OCCASION,
    Column("people", WHOLE, "", "People with a mean of the measure"),
    Column("people_not_measured", WHOLE, "", "People judged in the test without one"),
    Column(
        "at_least",
        WHOLE,
        "",
        "How many of the people have repetitions in their mean that are only known to be at least "
        "so much",
    ),
    _PER_PERSON,
    *_OVER_PEOPLE,
    Column("smallest", NUMBER, _SEE, "The smallest of the people's means"),
    Column("q10", NUMBER, _SEE, "10th centile; empty where there are fewer than 10 people"),
    Column("q25", NUMBER, _SEE, "25th centile; empty where there are fewer than 4 people"),
    Column("median", NUMBER, _SEE, "50th centile"),
    Column("q75", NUMBER, _SEE, "75th centile; empty where there are fewer than 4 people"),
    Column("q90", NUMBER, _SEE, "90th centile; empty where there are fewer than 10 people"),
    Column("largest", NUMBER, _SEE, "The largest of the people's means"),
    _TYPICAL_ERROR,
    _BASIS,
    _REASON,
)

ASYMMETRY_BY_GROUP: Final = (
    _GROUP,
    _PROTOCOL,
    _MEASURE,
    UNIT,
    OCCASION,
    Column("people", WHOLE, "", "People with a difference of left minus right"),
    Column("people_not_measured", WHOLE, "", "People judged in the test without one"),
    _PER_PERSON,
    *_OVER_PEOPLE,
    _TYPICAL_ERROR,
    Column("beyond_error", WHOLE, "", "People whose difference is larger than its error"),
    Column("beyond_share", NUMBER, _PART, "Part of the people, 0 to 1"),
    Column("beyond_share_low", NUMBER, _PART, "Lower end of its 95 % interval (Wilson)"),
    Column("beyond_share_high", NUMBER, _PART, "Upper end of it"),
    _REASON,
)

_LIKELY_PEOPLE: Final = (
    Column("people", WHOLE, "", "People for whom it was looked for; everybody counts once"),
    Column("people_measured", WHOLE, "", "People in whom it was measured"),
    Column(
        "expected_share",
        NUMBER,
        _PART,
        "Expected part of the people whose true value lies beyond the cut-off (0 to 1): mean of "
        "the probabilities of the people in whom it was measured",
    ),
    Column(
        "expected_share_low",
        NUMBER,
        _PART,
        "Lower end of its 95 % interval (Wilson at that share and number of people); the "
        "uncertainty of measuring is part of it",
    ),
    Column("expected_share_high", NUMBER, _PART, "Upper end of it"),
    *(
        column
        for name, words in (
            ("at_least_likely", "for whom it is likely or very likely"),
            ("uncertain", "for whom it is uncertain"),
            ("at_most_unlikely", "for whom it is unlikely or very unlikely"),
            ("not_measured", "in whom it was not measured"),
        )
        for column in (
            Column(name, WHOLE, "", f"People {words}, by their probability"),
            Column(f"{name}_share", NUMBER, _PART, f"{name} / people (0 to 1)"),
            Column(f"{name}_share_low", NUMBER, _PART, "Lower end of its 95 % interval (Wilson)"),
            Column(f"{name}_share_high", NUMBER, _PART, "Upper end of it"),
        )
    ),
    Column(
        "recordings",
        WHOLE,
        "",
        "Judged recordings in which it was looked for, with or without a name",
    ),
    Column("recordings_measured", WHOLE, "", "How many of these measured it"),
    Column(
        "recordings_at_least_likely", WHOLE, "", "In how many of these it is likely or very likely"
    ),
    _PER_PERSON,
    _REASON,
)

FINDINGS_BY_GROUP: Final = (
    _GROUP,
    _PROTOCOL,
    Column("finding", TEXT, "", "Name of the finding in the protocol"),
    Column("title", TEXT, "", "What it is called on the report"),
    _MEASURE,
    _SIDE,
    Column("grade", TEXT, "", "flag (put forward), note (mentioned) or record (only kept)"),
    OCCASION,
    *_LIKELY_PEOPLE,
)

ANSWERS_BY_GROUP: Final = (_GROUP, _PROTOCOL, *_QUESTION, OCCASION, *_LIKELY_PEOPLE)

RELIABILITY: Final = (
    *_KEYS,
    Column("between", TEXT, "", "What was compared: the column {between} of the recordings"),
    Column("occasions", "texts", "", "Its values that were compared, in order, with ;"),
    Column("occasion_count", WHOLE, "", "How many they are"),
    Column("first", TEXT, "", "The first of two; empty where more are compared"),
    Column("second", TEXT, "", "The second of two: differences are second minus first"),
    Column("people", WHOLE, "", "People with a value on every one of them (complete cases)"),
    Column("left_out", WHOLE, "", "People left out as they lack a value on one or more"),
    Column(
        "at_least",
        WHOLE,
        "",
        "How many of their values, one a person and occasion, are only known to be at least so "
        "much",
    ),
    Column("icc_type", TEXT, "", "Which intraclass correlation icc is, in both notations"),
    Column("icc", NUMBER, _PART, "Absolute agreement of single occasions; below 0 by chance only"),
    Column("icc_low", NUMBER, _PART, "Lower end of its 95 % interval"),
    Column("icc_high", NUMBER, _PART, "Upper end of it"),
    Column("icc_words", TEXT, "", "The two ends of that interval in words (Koo and Li 2016)"),
    Column(
        "icc_consistency",
        NUMBER,
        _PART,
        "ICC(C,1) (McGraw and Wong), ICC(3,1) (Shrout and Fleiss): the same without systematic "
        "differences; clearly above icc, there is one",
    ),
    Column("icc_consistency_low", NUMBER, _PART, "Lower end of its 95 % interval"),
    Column("icc_consistency_high", NUMBER, _PART, "Upper end of it"),
    Column(
        "sem",
        NUMBER,
        _SEE,
        "Standard error of measurement: root of the error mean square of the two-way analysis of "
        "variance; systematic differences are not in it",
    ),
    Column("sem_low", NUMBER, _SEE, "Lower end of its 95 % interval (chi-square)"),
    Column("sem_high", NUMBER, _SEE, "Upper end of it"),
    Column("mdc95", NUMBER, _SEE, "Smallest change of one person beyond error: 1.96 sqrt(2) sem"),
    Column("mdc95_low", NUMBER, _SEE, "Lower end of its 95 % interval"),
    Column("mdc95_high", NUMBER, _SEE, "Upper end of it"),
    Column(
        "sem_agreement",
        NUMBER,
        _SEE,
        "The same with the variance of systematic differences: for a change read on occasions "
        "that differ, such as by two raters",
    ),
    Column("mdc95_agreement", NUMBER, _SEE, "1.96 sqrt(2) sem_agreement"),
    _REASON,
    Column("difference", NUMBER, _SEE, "Mean of second minus first, two only"),
    Column("difference_low", NUMBER, _SEE, "Lower end of its 95 % interval (Student's t)"),
    Column("difference_high", NUMBER, _SEE, "Upper end of it"),
    Column("difference_sd", NUMBER, _SEE, "Standard deviation of the differences (n - 1)"),
    Column("lower_limit", NUMBER, _SEE, "Lower limit of agreement: mean - 1.96 SD"),
    Column("lower_limit_low", NUMBER, _SEE, "Lower end of its 95 % interval"),
    Column("lower_limit_high", NUMBER, _SEE, "Upper end of it"),
    Column("upper_limit", NUMBER, _SEE, "Upper limit of agreement: mean + 1.96 SD"),
    Column("upper_limit_low", NUMBER, _SEE, "Lower end of its 95 % interval"),
    Column("upper_limit_high", NUMBER, _SEE, "Upper end of it"),
    Column("limits_reason", TEXT, "", "Why there are no limits of agreement"),
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
