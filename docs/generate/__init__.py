"""What the documentation takes from the code, so that it cannot drift from it.

A page says where by a comment of its own line: ``% generated: tests`` or, for a page or a section
of one that lies elsewhere in the repository, ``% included: samples/ACCURACY.md#errors``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from docs.generate.command_line import commands_page
from docs.generate.included import included
from docs.generate.library import library_page
from docs.generate.protocols import likelihood_table, norms_page, tests_page
from docs.generate.rooms import rooms_table
from docs.generate.schema import result_page
from docs.generate.staircase import staircase
from docs.generate.tables import dataset_tables, files_of_a_run, run_tables

GENERATED: Final[dict[str, Callable[[], str]]] = {
    "commands": commands_page,
    "data set tables": dataset_tables,
    "files of a run": files_of_a_run,
    "library": library_page,
    "likelihood": likelihood_table,
    "norms": norms_page,
    "result": result_page,
    "rooms": rooms_table,
    "run tables": run_tables,
    "staircase": staircase,
    "tests": tests_page,
}
_MARK: Final = re.compile(r"^% (generated|included): (.+)$", re.MULTILINE)


def filled(page: str, text: str) -> str:
    """Return the Markdown of a page with what it asks for in place.

    Parameters
    ----------
    page
        Its name below ``docs``, without the ending; links of what is included start there.

    Raises
    ------
    KeyError, ValueError
        If it asks for something that does not exist.
    """
    return _MARK.sub(partial(_made, page), text)


def _made(page: str, mark: re.Match[str]) -> str:
    kind, name = mark.groups()
    return GENERATED[name]() if kind == "generated" else included(name, page)
