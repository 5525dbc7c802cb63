"""A data set read and summarized in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from screen.results.dataset import read_dataset
from screen.screening.reference.likelihood import LikelihoodScale
from screen.study.reliability import load_pingouin
from screen.study.rules import ReliabilityRules
from screen.study.summary import Summary, summarize
from tests.study.tables import write_dataset

Summarized = Callable[..., Summary]


@pytest.fixture
def summarized(tmp_path) -> Summarized:
    """Write recordings as a data set and summarize it; ``failures`` are rows of its list."""

    def call(
        recordings, failures=(), *, between="session", group=None, order=None, library=True
    ) -> Summary:
        folder = write_dataset(tmp_path / "study", recordings, failures)
        labels = [between] if group is None else [between, group]
        library = load_pingouin() if library else None
        return summarize(
            read_dataset(folder, labels=labels),
            between=between,
            group=group,
            order=order,
            rules=ReliabilityRules.load(),
            scale=LikelihoodScale.load(),
            pingouin=library,
        )

    return call


def rows(summary: Summary, table: str, **wanted: Any) -> list[dict[str, Any]]:
    """The rows of a table in which columns have these values."""
    return [
        row
        for row in summary.tables[table].to_pylist()
        if all(row[name] == value for name, value in wanted.items())
    ]


def the_row(summary: Summary, table: str, **wanted: Any) -> dict[str, Any]:
    """The one row of a table in which columns have these values."""
    (row,) = rows(summary, table, **wanted)
    return row
