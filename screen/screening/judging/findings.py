"""Judging what a protocol asks: every finding by its rule (``screen.screening.judging``)."""

from __future__ import annotations

from screen.screening.judging.asymmetry import asymmetry_finding
from screen.screening.judging.case import Case
from screen.screening.judging.limit import limit_findings
from screen.screening.judging.mismatch import mismatch_finding
from screen.screening.judging.validity import validity_findings
from screen.screening.judging.verdict import blocked
from screen.screening.protocol import AsymmetryFinding, Finding, LimitFinding, MismatchFinding
from screen.screening.result import FindingResult


def judge_findings(case: Case) -> list[FindingResult]:
    """Return every finding of the protocol in its order, one for each side the measure has."""
    return [result for finding in case.protocol.findings for result in _judge(finding, case)]


def _judge(finding: Finding, case: Case) -> list[FindingResult]:
    """Judge one finding by its rule."""
    if case.blocked_by is not None:
        return blocked(finding, case, case.blocked_by)
    if isinstance(finding, LimitFinding):
        return limit_findings(finding, case)
    if isinstance(finding, AsymmetryFinding):
        return [asymmetry_finding(finding, case)]
    if isinstance(finding, MismatchFinding):
        return [mismatch_finding(finding, case)]
    return validity_findings(finding, case)
