"""The extras of this package, and how one is installed."""

from __future__ import annotations


def how_to_install(extra: str) -> str:
    """Return the command that installs an extra, and where to call it.

    The package is on no index: a command with its name would fail, or fetch what a stranger
    publishes under it.
    """
    return f"`pip install '.[{extra}]'` in the checkout of this tool"
