"""The shape of a protocol file: what a test is, as data.

Every clinical number of a test stands in its TOML file, with its source. This module only says
which keys there are; ``screen.screening.protocols.files`` finds, reads and checks the files.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from screen.kinematics.arms import Arms
from screen.kinematics.presence import Posture
from screen.kinematics.series import Side, ViewKind
from screen.pose.landmarks import INDEX
from screen.text import shortened

Basis = Literal["documented", "error_based", "tool_choice"]
Compare = Literal["below", "above"]
Statistic = Literal["mean", "worst", "trend"]
ConditionName = Literal["clothes", "arms", "hands", "view", "light", "size"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """No unknown keys, no silent conversion, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Camera(Strict):
    """Where the camera stands and what it must see.

    ``views`` are accepted; ``max_off_deg`` is how far off such a view still counts. ``landmarks``
    are joints such as ``hip`` that must be seen; ``sides`` says whether both or only the side
    near the camera.
    """

    placement: Text
    views: Annotated[list[ViewKind], Field(min_length=1)]
    max_off_deg: Annotated[float, Field(gt=0, le=45)]
    landmarks: Annotated[list[Text], Field(min_length=1)]
    sides: Literal["near", "both"]

    @field_validator("landmarks")
    @classmethod
    def _known(cls, landmarks: list[str]) -> list[str]:
        unknown = [one for one in landmarks if one not in INDEX and f"left_{one}" not in INDEX]
        if unknown:
            raise ValueError(f"{shortened(unknown[0])} is not a landmark")
        return landmarks


class FilmingAsked(Strict):
    """How the test asks to be filmed: what counts as filmed as asked.

    ``arms`` are the ways of holding them that count, where ``arms`` is among the conditions.
    ``say`` is the one line that asks for all of it.
    """

    conditions: Annotated[list[ConditionName], Field(min_length=1)]
    arms: list[Arms] = []
    say: Text

    @model_validator(mode="after")
    def _says_which_arms(self) -> FilmingAsked:
        if ("arms" in self.conditions) != bool(self.arms):
            raise ValueError("needs arms where arms are a condition, and only there")
        return self


class Instructions(Strict):
    """What the patient is told, in plain words, one step an entry; and notes for the clinician."""

    patient: Annotated[list[Text], Field(min_length=1)]
    clinician: list[Text] = []


class Processing(Strict):
    """Filtering: a zero-lag Butterworth low-pass of 4th order (two passes of 2nd)."""

    cutoff_hz: Annotated[float, Field(gt=0, le=20)]
    max_gap_s: Annotated[float, Field(ge=0, le=2)]


class NeutralRules(Strict):
    """When a posture counts as quiet.

    ``max_speed_ratio_s`` is in trunk lengths a second, over shoulders, hips, knees and ankles.
    """

    posture: Posture
    min_still_s: Annotated[float, Field(gt=0, le=10)]
    max_speed_ratio_s: Annotated[float, Field(gt=0)]


class Signal(Strict):
    """A channel whose excursions are repetitions.

    ``side`` is the side of the channel. ``positive`` names the direction of an excursion above
    neutral, ``negative`` below it (absent: not counted). ``positive_side``/``negative_side`` is
    the side a repetition counts for (absent: the channel's own). It counts only while
    ``while_measure`` of the channel's side is at least ``while_above``: a lifted foot, say.
    """

    measure: Identifier
    side: Side = "both"
    positive: Identifier | None = None
    negative: Identifier | None = None
    positive_side: Side | None = None
    negative_side: Side | None = None
    while_measure: Identifier | None = None
    while_above: float = 0.0


class RepetitionRules(Strict):
    """What counts as a repetition.

    ``min_peak`` is in the signal's unit. ``relative_peak`` is the least height, as a ratio of the
    person's own typical (median of the larger) excursions; ``return_ratio`` how far back towards
    neutral, as a ratio of the peak, parts one repetition from the next.
    ``min_count`` (for each side and direction) is how many a recording should have; answers on
    fewer say so. ``wanted`` is how many of each the instructions ask for: there the live camera
    ends the test by itself.
    ``exclusive``: of excursions of different signals at the same time only the largest counts.
    """

    signals: Annotated[list[Signal], Field(min_length=1)]
    min_peak: Annotated[float, Field(gt=0)]
    relative_peak: Annotated[float, Field(gt=0, lt=1)]
    return_ratio: Annotated[float, Field(gt=0, le=1)]
    min_duration_s: Annotated[float, Field(gt=0, le=600)]
    max_duration_s: Annotated[float, Field(gt=0, le=600)]
    min_count: Annotated[int, Field(ge=1, le=1000)]
    wanted: Annotated[int, Field(ge=1, le=1000)] | None = None
    further: Text = "Go further if it is comfortable."
    exclusive: bool = True


class Measure(Strict):
    """One number a repetition.

    ``name`` carries the unit (``lumbar_flexion_at_60_deg``); ``channel`` is the series it is read
    from (absent: ``name``). ``at`` says where in the repetition: at its ``peak`` (of the signal);
    the ``max``, ``min`` or ``extreme`` (largest absolute value, sign kept) of the channel in it;
    or the first time the ``at_channel`` reaches ``at_value`` on the way to the peak (``crossing``),
    or reaches ``at_part`` of its own value at the peak. ``at_absolute`` looks at its size. Where
    it never gets there, ``not_reached`` says what then: the value is ``missing``, or it is that at
    the ``peak`` and marked as at least so much.
    ``oriented``: counted positive towards the side of the repetition (the sign of left and right is
    taken off). ``minus_channel`` times ``minus_factor`` is taken off first: motion that
    is expected. ``relative_to``: ``neutral``, or ``start`` of the repetition (the ``at_channel``
    is then counted from there too).
    ``flip`` turns the sign of the channel first (flexion read as extension). ``over_channel``
    divides: the value is ``(channel - minus) / over_channel`` at the same moment, times 100 for the
    unit ``percent``; below ``over_min`` of that channel (absolute) there is no value. ``over_at``
    takes what is divided by at the ``same`` moment or at the ``peak``.
    ``side``: ``repetition`` reads the channel of the repetition's side, ``both`` the midline
    channel, ``opposite`` the other side's, ``near`` the side near the camera, ``mean`` the mean
    of both. ``sign`` says in words what a positive value means. ``note`` is a warning that goes
    wherever the number goes. ``shown`` rows stand in the report's table. Measures of one
    ``course`` are one quantity along the way: they belong in one line or curve, in their order.
    """

    name: Identifier
    label: Text
    unit: Literal["deg", "ratio", "s", "percent"]
    sign: Text
    channel: Identifier | None = None
    side: Literal["repetition", "both", "opposite", "near", "mean"] = "both"
    at: Literal["peak", "max", "min", "extreme", "crossing"] = "peak"
    at_channel: Identifier | None = None
    at_value: float | None = None
    at_part: Annotated[float, Field(gt=0, lt=1)] | None = None
    at_absolute: bool = False
    not_reached: Literal["missing", "peak"] = "missing"
    relative_to: Literal["neutral", "start"] = "neutral"
    oriented: bool = False
    flip: bool = False
    directions: list[Identifier] | None = None
    minus_channel: Identifier | None = None
    minus_factor: float | None = None
    over_channel: Identifier | None = None
    over_min: Annotated[float, Field(gt=0)] | None = None
    over_at: Literal["same", "peak"] = "same"
    course: Text | None = None
    note: str = ""
    shown: bool = True
    norm: Identifier | None = None
    """Name of a norm group in ``protocols/norms``: shown beside the measure."""
    norm_of_other_movement: bool = False
    """The norm is of another movement: curves may show it to compare with, no table beside it."""

    @property
    def source(self) -> str:
        """The channel that it is read from."""
        return self.channel or self.name

    @property
    def is_its_channel(self) -> bool:
        """Whether its values are those of the channel, from neutral: nothing turned or divided."""
        changed = self.flip or self.minus_channel or self.over_channel
        return not changed and self.relative_to == "neutral"


class Judgement(Strict):
    """What all findings have in common.

    ``why_beyond`` and ``why_within`` are one sentence each, said where it is likely that the true
    value lies beyond the cut-off or unlikely. They may use {value}, {low}, {high} (the ends of the
    95 % interval), {cut}, {error} (each written with its unit), {more} and {range} (the value and
    its interval beside something else: "5° less", "20° less to 10° more"), {side}, {towards} (the
    side that the sign of an oriented measure points to), {count} and {of} (repetitions beyond the
    cut-off, and of how many) and {norm}. ``what`` is the same as a clause that stands inside the
    sentence of an answer: "the trunk leaned to the {towards} by {value}".
    ``sources`` are row ids of ``protocols/norms/*.csv`` or ids of ``protocols/sources.toml``.
    ``grade``: a ``flag`` is put forward, a ``note`` is mentioned, a ``record`` is only kept.
    ``basis`` says what the cut rests on; ``basis_note`` adds a word where parts differ.
    """

    id: Identifier
    title: Text
    grade: Literal["flag", "note", "record"]
    basis: Basis
    basis_note: str = ""
    sources: Annotated[list[Identifier], Field(min_length=1)]
    why_beyond: Text
    why_within: Text
    what: Text | None = None
    action: Text


class LimitFinding(Judgement):
    """A measure against a cut-off.

    ``statistic`` over repetitions: ``mean``, ``worst`` (furthest towards the cut-off) or ``trend``
    (last third minus first third). Judged for each side the measure has. ``cut_norm`` takes the
    cut-off from a norm group by sex and age instead: ``lower`` (mean - 1.64 SD, or the row's own
    lower bound) or ``upper``; ``cut`` is then used where no row fits. ``absolute`` judges the size.
    ``why_not_reached`` is said in place of the other sentences where no repetition reached the
    level that the measure waits for (``not_reached = "peak"``).
    """

    rule: Literal["limit"]
    measure: Identifier
    statistic: Statistic = "mean"
    compare: Compare
    cut: float | None = None
    cut_norm: Identifier | None = None
    cut_bound: Literal["lower", "upper"] = "lower"
    absolute: bool = False
    why_not_reached: Text | None = None


class AsymmetryFinding(Judgement):
    """Left against right of one measure.

    The size of the difference of the means is compared with ``cut``. Its error is that of a
    difference, widened by how much the pairs of repetitions disagree. ``plus_measure`` is added on
    each side first (internal and external rotation give the total arc); pairs and the error of the
    sum follow.
    """

    rule: Literal["asymmetry"]
    measure: Identifier
    cut: Annotated[float, Field(gt=0)]
    plus_measure: Identifier | None = None


class MismatchFinding(Judgement):
    """Two measures of the same side, ``larger - smaller``; the pattern of note is one side only.

    ``why_both`` is said when both sides are likely to show it, which is no pattern of note;
    ``what_both`` is that as a clause for the answer.
    """

    rule: Literal["mismatch"]
    larger: Identifier
    smaller: Identifier
    cut: Annotated[float, Field(gt=0)]
    why_both: Text
    what_both: Text


class ValidityFinding(Judgement):
    """A trial that is spoilt, not a finding: beyond ``cut`` the named findings are not measured.

    Judged for each repetition: those very likely beyond the cut-off are left out (noise must not
    spoil a good trial), and if none remains for a side, ``invalidates`` become ``not_measured``.
    """

    rule: Literal["validity"]
    measure: Identifier
    compare: Compare = "above"
    cut: float
    absolute: bool = True
    invalidates: Annotated[list[Identifier], Field(min_length=1)]


Finding = Annotated[
    LimitFinding | AsymmetryFinding | MismatchFinding | ValidityFinding,
    Field(discriminator="rule"),
]


class Sayings(Strict):
    """The sentence of an answer for each likelihood.

    They may use {value}, {low}, {high}, {more}, {range}, {cut}, {side} (the side that decides),
    {other} (the other one), {towards}, {what} (the clause of the finding that decides) and
    {repetitions} ("3 repetitions").
    """

    very_likely: Text
    likely: Text
    uncertain: Text
    unlikely: Text
    very_unlikely: Text


class Depth(Strict):
    """How far the movement must go for "unlikely" to hold for the whole of it.

    Where the mean of ``measure`` stays below ``at_least``, ``say`` is added to an answer that is
    not likely; it may use {value} and {at_least}.
    """

    measure: Identifier
    at_least: float
    say: Text


class Question(Strict):
    """What the protocol asks, and the findings that answer it.

    The answer is that of the finding (and side) that most probably lies beyond its cut-off.
    ``about`` says what kind of question it is. ``both`` is said where both sides are at least
    likely to. ``depth`` guards against an all-clear from a movement that was too small to show
    anything.
    """

    id: Identifier
    ask: Text
    about: Literal["range", "symmetry", "compensation"]
    findings: Annotated[list[Identifier], Field(min_length=1)]
    say: Sayings
    both: Text | None = None
    depth: Depth | None = None


class Cue(Strict):
    """What the live camera says, and when. One cue at a time, the lowest ``priority`` first.

    ``measure`` is one of the protocol's own, read as it is now. It starts beyond ``value`` and is
    ready again on the normal side of ``release``. ``absolute`` looks at the absolute value.
    """

    id: Identifier
    say: Text
    measure: Identifier
    compare: Compare
    value: float
    release: float
    absolute: bool = False
    priority: Annotated[int, Field(ge=1)]
    pause_s: Annotated[float, Field(ge=0)]


class Protocol(Strict):
    """A test, as read from its file."""

    schema_version: Literal[2]
    name: Identifier
    version: Text
    title: Text
    summary: Text
    plane: Literal["sagittal", "frontal", "transverse"]
    instructions: Instructions
    camera: Camera
    filming: FilmingAsked | None = None
    """None: as ``[test]`` of ``protocols/filming.toml`` has it."""
    processing: Processing
    neutral: NeutralRules
    repetitions: RepetitionRules
    measures: Annotated[list[Measure], Field(min_length=1)]
    findings: Annotated[list[Finding], Field(min_length=1)]
    questions: Annotated[list[Question], Field(max_length=3)] = []
    cues: list[Cue] = []
    limits: list[Text] = []
    """What this test cannot tell, in sentences for the report."""

    def measure(self, name: str) -> Measure:
        """Return the measure of that name."""
        return next(measure for measure in self.measures if measure.name == name)
