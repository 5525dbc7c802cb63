"""A back that is read as it is, so that what the engine says of a puppet is known beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from screen.screening.reference.tables import shipped_tables
from tests.kinematics.test_movement import PLAIN


@pytest.fixture(scope="module")
def plain_calibration() -> Iterator[None]:
    """Let models whose answers are known stand in for the trained ones, live and recorded alike."""
    tables = replace(shipped_tables(), calibration=PLAIN)
    with pytest.MonkeyPatch.context() as patch:
        for user in ("screen.live.engine", "screen.screening.analysis"):
            patch.setattr(f"{user}.shipped_tables", lambda: tables)
        yield
