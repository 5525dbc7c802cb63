"""Where the data that ships with the tool lies: inside the wheel, or in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder ``protocols`` or ``samples`` that ships with the tool.

    An installed wheel carries them under ``screen/_data``; in a checkout they stand at the top.
    """
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def package_file(name: str) -> Path:
    """Return a file that lies beside this one, and so in every installation."""
    return _PACKAGE / name
