"""Readers of the field; those who develop have them all."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType

import pytest


@pytest.fixture
def opensim(tmp_path, monkeypatch) -> ModuleType:
    """OpenSim's own library.

    It writes a log into the folder it starts in, so that is a temporary one.
    """
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("opensim")
