"""Readers of the field, where they are installed."""

from __future__ import annotations

import warnings
from types import ModuleType

import pytest


@pytest.fixture
def opensim(tmp_path, monkeypatch) -> ModuleType:
    """OpenSim's own library: `pip install opensim`, which is not among the project's extras.

    It writes a log into the folder it starts in, so that is a temporary one.
    """
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(
            "opensim", reason="opensim is not installed: its readers do not check these files"
        )
