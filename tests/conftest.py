"""What every room's tests may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def footage() -> Path:
    """The folder of real recordings beside the repository; it is never part of the project."""
    folder = Path(__file__).parents[2] / "shared" / "footage"
    if not folder.is_dir():
        pytest.skip(f"no real footage at {folder}")
    return folder
