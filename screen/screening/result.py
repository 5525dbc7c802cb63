"""What a screening says: the one thing that report, export and store show, write and keep."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from screen.kinematics.presence import Posture
from screen.kinematics.series import Side
from screen.screening.parts import ErrorBasis, Filming, Part, Person, Quality, Recording, Value
from screen.screening.protocol import Basis, Measure, Statistic
from screen.screening.reference.likelihood import Likelihood
from screen.screening.shown import Shown
from screen.screening.upgrade import upgraded

Checked = Literal["read", "second_hand", "derived", "recalled"]


class RepetitionResult(Part):
    """One repetition; measures are taken as the protocol says, most at the peak."""

    index: int
    side: Side
    direction: str
    start_s: float
    peak_s: float
    end_s: float
    peak_frame: int
    complete: bool
    valid: bool = True
    invalid_reason: str | None = None
    measures: dict[str, Value]


class SideSummary(Part):
    """One measure of one side over its repetitions (valid ones with a value).

    ``error`` is the root mean square of those of the repetitions. ``at_least`` counts the values
    that are only known to be at least so much.
    """

    measure: str
    side: Side
    count: int
    mean: float | None
    sd: float | None
    smallest: float | None
    largest: float | None
    error: float | None
    error_basis: ErrorBasis | None
    values: list[float]
    reason: str | None = None
    at_least: int = 0


class Asymmetry(Part):
    """Left against right: ``difference`` is left minus right, in the measure's unit.

    ``symmetry_index_percent`` = 100 (L - R) / ((|L| + |R|) / 2), between -200 and 200, 0 for equal
    sides, + for a larger left (Robinson 1987). Given only where ``difference`` has a value and the
    mean of the sides is larger than its error.
    """

    measure: str
    left: float | None
    right: float | None
    difference: float | None
    error: float | None
    symmetry_index_percent: float | None
    beyond_error: bool | None
    reason: str | None = None


class NormReference(Part):
    """One row of the norm tables, as shown beside a number."""

    id: str
    measure: str
    population: str
    position: str
    method: str
    mean: float | None
    sd: float | None
    lower: float | None
    upper: float | None
    unit: str
    citation: str
    doi: str = ""
    url: str = ""
    checked: Checked


class Source(Part):
    """A source that a cut names: a norm row or an entry of the list of sources."""

    id: str
    citation: str
    doi: str = ""
    url: str = ""
    checked: Checked


class FindingResult(Part):
    """One measure compared with its cut-off.

    ``probability_beyond`` (0 to 1) is the probability that the true value lies beyond ``cut``, on
    the side that ``compare`` names; ``likelihood`` is the word for it. Both rest on ``value``, the
    ``statistic`` of the measure over ``count`` repetitions (its size if ``absolute``), and on how
    its errors are distributed; ``low`` and ``high`` are the ends of the 95 % interval. Without a
    value the likelihood is ``not_measured``, with ``reason`` and ``advice``.
    ``towards`` is the side that the value points to: of the sign of an oriented measure, or the
    smaller side of a left-right difference.
    """

    id: str
    title: str
    rule: str
    measure: str
    side: Side
    probability_beyond: Annotated[float, Field(ge=0, le=1)] | None
    likelihood: Likelihood
    grade: Literal["flag", "note", "record"]
    value: float | None
    low: float | None = None
    high: float | None = None
    error: float | None
    error_basis: ErrorBasis | None
    unit: str
    count: int = 0
    towards: Side | None = None
    cut: float | None
    compare: Literal["below", "above"]
    statistic: Statistic = "mean"
    absolute: bool = False
    norm: NormReference | None
    basis: Basis
    basis_note: str = ""
    sources: list[Source]
    why: str
    what: str = ""
    action: str
    reason: str = ""
    advice: str = ""
    repetition: int | None = None
    frame: int | None = None
    time_s: float | None = None

    @property
    def measured(self) -> bool:
        """Whether there is a reading to judge."""
        return self.probability_beyond is not None


class Answer(Part):
    """What a recording says to a question of its protocol.

    ``likelihood`` is that of the finding named ``finding`` (on ``side``), the one of ``findings``
    that most probably lies beyond its cut-off; ``value``, ``low`` and ``high`` are that finding's.
    So is ``probability``: that at least one of several findings lies beyond is no less than this.
    Without any reading it is ``not_measured`` and ``text`` begins with that; ``reason`` says why,
    ``advice`` the one thing to change. ``left_out`` names findings that have no reading.
    """

    id: str
    question: str
    about: Literal["range", "symmetry", "compensation"]
    likelihood: Likelihood
    probability: Annotated[float, Field(ge=0, le=1)] | None
    text: str
    findings: list[str]
    finding: str | None = None
    side: Side | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    count: int = 0
    reason: str = ""
    advice: str = ""
    left_out: list[str] = Field(default=[])


class RedFlagAnswers(Part):
    """What was answered to the red-flag questions: ``applies`` are the ids of each yes.

    ``level`` is what they lead to (None: nothing stands against the test), ``say`` what the person
    is told, ``seen`` whether they say that a clinician has seen them about it.
    """

    applies: list[str]
    questions: list[str]
    level: str | None
    title: str = ""
    say: str = ""
    seen: bool = False


class Pain(Part):
    """Pain on a scale of 0 (none) to 10 (worst), as the person said it; None where not asked."""

    before: Annotated[int, Field(ge=0, le=10)] | None = None
    after: Annotated[int, Field(ge=0, le=10)] | None = None
    further_down_leg: bool | None = None


class Provenance(Part):
    """Enough to make the same result again."""

    tool_version: str
    protocol_name: str
    protocol_version: str
    protocol_sha256: str
    model_name: str
    model_sha256: str
    data_sha256: dict[str, str]
    """Of the calibration, the norms, the errors and the thresholds, by file."""
    versions: dict[str, str]
    log: list[str]
    created: str


class MeasureSummary(Measure):
    """A measure of the protocol as the result keeps it; of other versions what is known here."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class ProtocolSummary(Part):
    """The parts of the protocol that a report needs to stand by itself.

    ``posture`` is that in which every angle is 0; None in results of earlier versions.
    """

    name: str
    version: str
    title: str
    summary: str
    posture: Posture | None = None
    measures: list[MeasureSummary]
    limits: list[str]


class ScreenResult(Shown, Part):
    """A judged recording. Results of schema 1 are read too (``screen.screening.upgrade``)."""

    schema_version: Literal[2] = 2
    status: Annotated[
        Literal["judged", "not_judged"],
        Field(description="not_judged: a blocking quality check failed; nothing was judged"),
    ]
    protocol: ProtocolSummary
    person: Person
    recording: Recording
    quality: Quality
    filming: Filming | None = None
    """The setting, whose errors are stated; None in results of earlier versions."""
    repetitions: list[RepetitionResult]
    summary: list[SideSummary]
    asymmetry: list[Asymmetry]
    red_flags: RedFlagAnswers | None = None
    """What was answered to the red-flag questions; None where they were not asked."""
    pain: Pain | None = None
    """Pain before and after the test; None where it was not asked."""
    answers: list[Answer] = Field(default=[])
    findings: list[FindingResult]
    norms: dict[str, NormReference]
    """The norm row shown beside each measure, by the measure's name."""
    no_norms: dict[str, str] = Field(default={})
    """Why a measure that has norms has none for this person, by the measure's name."""
    provenance: Provenance

    @model_validator(mode="before")
    @classmethod
    def _upgraded(cls, data: Any) -> Any:
        return upgraded(data)
