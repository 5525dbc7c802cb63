"""What cannot be said from a summary, and what was left out of it."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from screen.study.decimals import number_of, per_person, some_of
from screen.study.design import in_time
from screen.study.labels import labels_of
from screen.study.reliability import NOT_INSTALLED
from screen.study.summary import Summary
from screen.text import plain, sentence_list


def limits(summary: Summary) -> list[str]:
    """Return what cannot be said, and what was left out."""
    return [
        "A finding is something to discuss, never a diagnosis. A group that differs on this page "
        "differs in how it was seen to move; why, and what it means, does not stand in these data.",
        *left_out(summary),
        *_of_failures(summary),
        *not_installed(summary),
        *_of_reliability(summary),
        *_of_probabilities(summary),
        *_of_values(summary),
        *_of_groups(summary),
    ]


def order_taken(summary: Summary) -> Iterator[str]:
    """Yield which occasion was taken as first, where that was a guess."""
    occasions, most = summary.occasions, summary.rules.occasions.max
    if summary.ordered or not 1 < len(occasions) <= most or in_time(occasions):
        return
    yield (
        f"The first {plain(summary.between)} was taken to be {occasions[0]}: the values are "
        "neither numbers nor dates, so they stand in the order of the alphabet "
        f"({some_of(occasions)}), and a difference is a later one minus an earlier one. If that is "
        "wrong, name all of them in their order, the earliest first, and run again."
    )


def left_out(summary: Summary) -> Iterator[str]:
    """Yield what lacks a name, a group or an occasion, and what that costs."""
    counts = summary.counts
    if counts.unnamed:
        yield (
            f"Without a participant: {number_of(counts.unnamed, 'judged recording')}. They are in "
            "the counts of recordings of each finding and left out of everything about people, as "
            "two recordings of one person would count as two people."
        )
    if counts.without_group:
        yield (
            f"Without a value in {summary.group}: "
            f"{number_of(counts.without_group, 'person', 'people')}, left out of the groups."
        )
    if counts.without_occasion:
        yield (
            f"Without a {plain(summary.between)}: "
            f"{number_of(counts.without_occasion, 'judged recording')} of participants, left out "
            "of reliability."
        )


def not_installed(summary: Summary) -> Iterator[str]:
    """Yield how to get what needs the statistics library, where it is not there."""
    if not summary.calculated:
        yield (
            "Intraclass correlation, error of measurement and smallest change are missing, as "
            f"{NOT_INSTALLED}, then run again."
        )


def _of_failures(summary: Summary) -> Iterator[str]:
    counts = summary.counts
    failed = counts.listed - counts.judged - counts.not_reached
    if counts.not_reached:
        yield (
            f"Not reached: {number_of(counts.not_reached, 'recording')}. The batch was stopped; "
            "give its command again, then summarize again."
        )
    if failed:
        yield (
            f"Failed: {number_of(failed, 'recording')}. People who are harder to film may be among "
            "them more often, so what is left is not a random part."
        )


def _of_reliability(summary: Summary) -> Iterator[str]:
    table = summary.tables["reliability"]
    said = table.filter(pc.or_(pc.is_valid(table["icc"]), pc.is_valid(table["difference"])))
    if not len(said):
        return
    wanted, fewest = summary.rules.people.wanted, pc.min(said["people"]).as_py()
    if fewest < wanted:
        yield (
            f"Reliability rests on {fewest} people where there are fewest, and {wanted} are "
            "advised: read the intervals, not the estimates."
        )
    yield (
        "An intraclass correlation holds for people like these: among people who differ less, the "
        "same error gives a lower one. All groups are taken together in it."
    )
    yield (
        f"Where something was done between {plain(summary.between)}s, such as a treatment, what it "
        "changed in one person more than in another counts as error of measurement."
    )
    yield (
        f"Repetitions of one {plain(summary.between)} are taken together, whichever recordings "
        "they are from."
    )


def _of_probabilities(summary: Summary) -> Iterator[str]:
    table = summary.tables["findings_by_group"]
    if not table["expected_share"].null_count < len(table):
        return
    yield (
        "An expected share holds as far as the probabilities do. An error that is the same in "
        "everybody, such as a camera that always stood askew, is not in its interval, and people "
        "who were not measured are in no expected share: they may be those who move otherwise."
    )


def _of_values(summary: Summary) -> Iterator[str]:
    if "provisional" in summary.tables["measures_by_group"]["error_basis"].to_pylist():
        yield (
            "Errors with a star rest on a cautious default, until the error of that measure is "
            "known."
        )
    at_least = summary.counts.at_least
    if at_least:
        yield (
            "Known only to be at least so much: the values of "
            f"{number_of(at_least, 'repetition')} that did not reach the level their measure waits "
            "for. Means with them are lower bounds."
        )


def _of_groups(summary: Summary) -> Iterator[str]:
    if len(summary.groups) < 2:
        return
    yield from _of_recordings_per_person(summary)
    yield (
        "No test of a difference between groups was made: with so many measures some would differ "
        "by chance alone. Plan the comparison, then test it."
    )


def _of_recordings_per_person(summary: Summary) -> Iterator[str]:
    """Yield the tests in which groups were not filmed equally often."""
    unequal = []
    for protocol in summary.counts.tests:
        found = {
            group: per_person(summary.filmed[group, protocol, None])
            for group in summary.groups
            if (group, protocol, None) in summary.filmed
        }
        if len(set(found.values())) > 1:
            numbers = sentence_list([f"{value} in {group}" for group, value in found.items()])
            unequal.append(f"{labels_of(protocol, summary.files).title} {numbers}")
    if unequal:
        yield (
            "Groups were not filmed equally often (recordings per person): "
            f"{'; '.join(unequal)}. A person's probability is the mean of their recordings, so "
            "more of them do not find more; but who is filmed more often is less often not "
            "measured."
        )
