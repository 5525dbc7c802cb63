"""A drill: repetitions that must reach a depth, each with one word at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from screen.errors import UsageError
from screen.live.evidence import Evidence
from screen.live.state import Told, Tone, number_counted
from screen.resources import data_folder
from screen.screening.judging.cut import Cut, beyond
from screen.screening.parts import Value
from screen.screening.protocol import Basis, Compare, Identifier, Protocol, Strict, Text
from screen.screening.reference.data_file import read_strict
from screen.screening.reference.likelihood import AT_LEAST_LIKELY

DURATION: Final = "duration_s"


class Depth(Strict):
    """How far a repetition must go to be counted; ``measure`` is one of the protocol's.

    From ``noticed_from`` on it is a repetition at all, however deep the others are.
    """

    measure: Identifier
    at_least: Annotated[float, Field(gt=0)]
    noticed_from: Annotated[float, Field(gt=0)]
    basis: Basis
    basis_note: Text
    sources: list[Identifier]


class Feedback(Strict):
    """One thing to say of a repetition.

    ``when`` it applies: ``shallow`` (the depth was not reached), ``unjudged`` (the report will not
    judge it), ``beyond`` (at least likely beyond the cut-off), ``uncertain`` (it cannot be told
    whether it is), ``unseen`` (the measure could not be read), ``always``. The cut-off is that of a
    ``finding`` of the protocol, or the drill's own ``cut`` of a ``measure``.
    """

    id: Identifier
    say: Text
    afterword: str = ""
    counts: bool
    tone: Tone
    when: Literal["shallow", "unjudged", "beyond", "uncertain", "unseen", "always"]
    finding: Identifier | None = None
    measure: Identifier | None = None
    compare: Compare = "above"
    cut: float | None = None
    basis: Basis | None = None
    basis_note: str = ""
    sources: list[Identifier] = Field(default=[])

    @model_validator(mode="after")
    def _has_a_cut_off(self) -> Feedback:
        own = self.measure is not None and self.cut is not None
        if self.when == "beyond" and own == (self.finding is not None):
            raise ValueError("needs either a finding, or a measure and a cut")
        if self.when == "uncertain" and self.finding is None:
            raise ValueError("needs a finding")
        if self.when == "unseen" and self.measure is None:
            raise ValueError("needs a measure")
        return self

    def words(self, measures: Mapping[str, Value]) -> str:
        """Return what to say; where something was not seen, also what to change."""
        value = measures.get(str(self.measure)) if self.when == "unseen" else None
        return f"{self.say} {value.advice}" if value is not None and value.advice else self.say


class Drill(Strict):
    """A drill, as read from its file."""

    drill_version: Literal[1]
    name: Identifier
    protocol: Identifier
    title: Text
    summary_line: Text
    repetitions: Annotated[int, Field(ge=1)]
    prepare: Annotated[list[Text], Field(min_length=1)]
    doing: Annotated[list[Text], Field(min_length=1)]
    stop: Text
    depth: Depth
    feedback: Annotated[list[Feedback], Field(min_length=1)]
    summary: dict[Identifier, Text]

    @model_validator(mode="after")
    def _sums_up(self) -> Drill:
        """Every end of the drill has its words."""
        known = [one.id for one in self.feedback]
        needed = ["none", "counted", "next_good", *known, *(f"next_{one}" for one in known)]
        missing = [one for one in needed if one not in self.summary]
        if missing:
            raise ValueError(f"summary has no {', '.join(missing)}")
        for name, text in self.summary.items():
            places = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
            if any(place not in {("count", "", None), ("of", "", None)} for place in places):
                raise ValueError(f"summary.{name} has places for other than {{count}} and {{of}}")
        return self

    def feedback_for(
        self,
        measures: Mapping[str, Value],
        duration_s: float,
        evidence: Evidence,
        *,
        judged: bool = True,
    ) -> Feedback:
        """Return the first feedback that applies to a repetition; ``judged`` by the report or not.

        Raises
        ------
        StopIteration
            Never for a drill that was checked: its last feedback always applies.
        """
        return next(
            one
            for one in self.feedback
            if (one.when == "unjudged" and not judged)
            or _applies(one, self.depth, measures, duration_s, evidence)
        )

    def retold(self, told: Told, measures: Mapping[str, Value] | None, evidence: Evidence) -> Told:
        """Return a repetition that counts as the report has it: by its measures, or not judged.

        That it counts, and how long it took, stay as they were told. ``measures`` are None where
        the report does not judge.
        """
        counting = [one for one in self.feedback if one.counts]
        known = {} if measures is None else measures
        found = self.model_copy(update={"feedback": counting}).feedback_for(
            known, told.end_s - told.start_s, evidence, judged=measures is not None
        )
        return replace(told, verdict=found.id, words=found.words(known), tone=found.tone)

    def lines(self, told: Sequence[Told]) -> list[str]:
        """Return what the person reads at the end: what went how often."""
        counts = Counter(one.verdict for one in told)
        counted = number_counted(told)
        if not counted:
            return [self.summary["none"]]
        lines = [
            self.summary[one.id].format(count=counts[one.id], of=counted)
            for one in (*self.feedback[-1:], *self.feedback[:-1])
            if counts[one.id]
        ]
        return lines + [one.afterword for one in self.feedback if counts[one.id] and one.afterword]

    def counted_lines(self, told: Sequence[Told]) -> list[str]:
        """Return what the person reads where nothing was judged: how many counted, and why not."""
        counts = Counter(one.verdict for one in told)
        short = [one for one in self.feedback if one.when == "shallow" and counts[one.id]]
        counted = number_counted(told)
        return [
            self.summary["counted"].format(count=counted) if counted else self.summary["none"],
            *(self.summary[one.id].format(count=counts[one.id], of=counted) for one in short),
        ]

    def next_time(self, told: Sequence[Told]) -> str:
        """Return the one thing to do next time; empty where nothing was counted."""
        if not number_counted(told):
            return ""
        worst = next(iter(self._by_frequency(Counter(one.verdict for one in told))), None)
        return self.summary[f"next_{worst.id if worst else 'good'}"]

    def _by_frequency(self, counts: Counter[str | None]) -> list[Feedback]:
        """Return what there is to change, the most frequent first."""
        off = [one for one in self.feedback if one.tone == "watch" and counts[one.id]]
        not_told = ("unseen", "unjudged", "uncertain")
        unseen = [one for one in self.feedback if one.when in not_told and counts[one.id]]
        return sorted(off, key=lambda one: -counts[one.id]) or unseen


def _applies(
    feedback: Feedback,
    depth: Depth,
    measures: Mapping[str, Value],
    duration_s: float,
    evidence: Evidence,
) -> bool:
    if feedback.when in ("always", "unjudged"):
        return feedback.when == "always"
    if feedback.when == "shallow":
        reached = _value(measures, depth.measure)
        return reached is None or reached < depth.at_least
    if feedback.when == "unseen":
        return _value(measures, str(feedback.measure)) is None
    if feedback.finding is not None:
        level = evidence.of_finding(feedback.finding, measures)
        return level == "uncertain" if feedback.when == "uncertain" else level in AT_LEAST_LIKELY
    return _beyond_own(feedback, measures, duration_s, evidence)


def _beyond_own(
    feedback: Feedback, measures: Mapping[str, Value], duration_s: float, evidence: Evidence
) -> bool:
    """Return whether a repetition is at least likely beyond the drill's own cut-off.

    A time is taken as it was measured: its error is a frame.
    """
    if feedback.cut is None or feedback.measure is None:
        return False
    cut = Cut(feedback.cut, feedback.compare)
    if feedback.measure == DURATION:
        return beyond(duration_s, feedback.cut, feedback.compare)
    value = measures.get(feedback.measure)
    return value is not None and evidence.is_likely(feedback.measure, value, cut)


def _value(measures: Mapping[str, Value], name: str) -> float | None:
    found = measures.get(name)
    return None if found is None else found.value


def repetitions_wanted(protocol: Protocol, drill: Drill | None) -> int | None:
    """Return how many repetitions are asked for (of each kind); None where it has no end."""
    return drill.repetitions if drill is not None else protocol.repetitions.wanted


def list_drills() -> list[str]:
    """Return the names of the drills that ship, sorted."""
    return sorted(path.stem for path in _folder().glob("*.toml"))


def load_drill(name: str) -> Drill:
    """Return a drill that ships.

    Raises
    ------
    UsageError
        If there is no such drill.
    ProtocolError
        If its file has errors.
    """
    if name not in list_drills():
        raise UsageError(f"There is no drill {name!r}. Known: {', '.join(list_drills())}.")
    return read_strict(Drill, _folder() / f"{name}.toml")


def _folder() -> Path:
    return data_folder("protocols") / "drills"
