"""Text of a CSV that a spreadsheet program opens: told to be UTF-8, and no cell is a formula."""

from __future__ import annotations

import re
from typing import Final

BOM: Final = "\ufeff"
"""What spreadsheet programs know UTF-8 by, at the start of a file."""

NUMBER: Final = r"^[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?$"
FORMULA: Final = r"^[=+\-@\t\r\n]"
"""How cells begin that a spreadsheet program may run, unless they are numbers."""

_NUMBER: Final = re.compile(NUMBER)
_FORMULA: Final = re.compile(FORMULA)


def harmless(text: str) -> str:
    """Return a cell that is shown as it stands: an apostrophe goes before what may be run.

    Numbers stay numbers, negative ones too.
    """
    if _FORMULA.match(text) and not _NUMBER.match(text):
        return f"'{text}"
    return text
