"""The command line and the page, as their own tests call them."""

from __future__ import annotations

from tests.cli.conftest import movescreen
from tests.web.conftest import page

__all__ = ["movescreen", "page"]
