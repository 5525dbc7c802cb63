"""What a screening says: the one thing that report, export and store show, write and keep."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from screen.kinematics.presence import Posture
from screen.kinematics.series import Facing, NeutralSource, Side, ViewKind
from screen.screening.protocol import Basis, ConditionName, Measure, Statistic
from screen.screening.reference.likelihood import Likelihood
from screen.screening.shown import Shown
from screen.screening.upgrade import upgraded

ErrorBasis = Literal["measured", "provisional"]
Checked = Literal["read", "second_hand", "derived", "recalled"]
Setting = Literal["as_asked", "usual"]
"""How well the instructions for filming were followed; errors are those of the setting."""
Clothes = Literal["close", "usual"]
"""``close``: they lie close, or the back is bare."""
ConditionState = Literal["as_asked", "not_as_asked", "not_known"]

_LARGEST_WHOLE: Final = 2**53
"""Programs that read JSON and tables keep whole numbers up to this exactly."""


class Part(BaseModel):
    """A frozen part of a result; numbers are finite or null."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, value: object) -> object:
        if isinstance(value, int) and abs(value) >= _LARGEST_WHOLE:
            raise ValueError("a whole number is larger than tables keep")
        return value


class Value(Part):
    """A number with its error, or the reason why there is none.

    ``error`` is the half-width of the 95 % interval, in the unit of the value; ``error_basis``
    says whether it was measured (by the project's accuracy command, or by the estimator for
    this very frame) or is a cautious estimate. ``at_least``: the level that the measure waits for
    was not reached, the value is the one at the peak. ``advice`` is what to change next time, where
    the reason names something that can be changed.
    """

    value: float | None
    error: float | None
    error_basis: ErrorBasis | None = None
    reason: str | None = None
    at_least: bool = False
    advice: str | None = None


class Person(Part):
    """What the user said about the person; nothing is guessed."""

    sex: Literal["female", "male"] | None = None
    age_years: float | None = None
    height_cm: float | None = None


class Recording(Part):
    """What the recording is."""

    name: str
    sha256: str
    container: str
    codec: str
    width_px: int
    height_px: int
    rotation_deg: int
    mirrored: bool = False
    """Whether the file asks for its picture to be mirrored: then left and right changed places."""
    duration_s: float
    frames: int
    frames_per_s: float
    variable_rate: bool


class View(Part):
    """How the camera saw the person."""

    kind: ViewKind
    azimuth_deg: float
    off_deg: float
    facing: Facing
    roll_deg: float


class NeutralSpan(Part):
    """The quiet posture that angles are counted from."""

    start_s: float
    end_s: float
    source: NeutralSource


class Check(Part):
    """One gate of the quality check.

    ``blocks``: with this failing nothing is judged. A failing check that does not block is a
    warning. ``message`` says what was seen; ``advice`` what to do, empty when passed.
    """

    id: str
    title: str
    passed: bool
    blocks: bool
    message: str
    advice: str = ""

    @property
    def forbids(self) -> bool:
        """Whether nothing is judged because of it."""
        return self.blocks and not self.passed


class Quality(Part):
    """The gate in front of the judging; ``people_seen`` is None where nobody could count them."""

    passed: bool
    checks: list[Check]
    view: View | None
    neutral: NeutralSpan | None
    people_seen: int | None
    in_place_s: float


class Condition(Part):
    """One thing that the test asks of whoever films, and what was found of it.

    ``message`` is a whole sentence, ``brief`` the same in a few words for a list; ``advice`` says
    what to do next time. Both are empty where it is as asked.
    """

    name: ConditionName
    state: ConditionState
    message: str
    brief: str = ""
    advice: str = ""


class Filming(Part):
    """How the recording was filmed: ``as_asked`` where every condition is known to be so."""

    setting: Setting
    conditions: list[Condition]


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
    left_out: list[str] = []


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
    answers: list[Answer] = []
    findings: list[FindingResult]
    norms: dict[str, NormReference]
    """The norm row shown beside each measure, by the measure's name."""
    no_norms: dict[str, str] = {}
    """Why a measure that has norms has none for this person, by the measure's name."""
    provenance: Provenance

    @model_validator(mode="before")
    @classmethod
    def _upgraded(cls, data: Any) -> Any:
        return upgraded(data)
