"""From a data set to the folder of its summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from screen.files import check_here
from screen.results.dataset import read_dataset
from screen.results.layout import SUMMARY_FOLDER, SUMMARY_PAGE
from screen.results.store import Store
from screen.screening.reference.likelihood import LikelihoodScale
from screen.study.caveats import left_out, not_installed, order_taken
from screen.study.page import overall
from screen.study.reliability import load_pingouin
from screen.study.remote import at_hand, check_there, send
from screen.study.rules import ReliabilityRules
from screen.study.summary import BETWEEN, summarize
from screen.study.write import check_place, write_summary


@dataclass(frozen=True)
class Done:
    """The page that was written, and what the user should know at once."""

    page: str
    sentences: Sequence[str]


def summarize_dataset(
    dataset: Path | str,
    *,
    between: str = BETWEEN,
    group: str | None = None,
    order: Sequence[str] | None = None,
    folder: Path | None = None,
    as_csv: bool = False,
) -> Done:
    """Read a data set, summarize it, and write tables and page.

    Parameters
    ----------
    dataset
        A folder with ``dataset.json``, or the address of one.
    between, group
        Columns of its recordings: occasions within people, and groups of people.
    order
        All occasions, the earliest first; by default in natural order.
    folder
        Where to write; by default ``summary`` in the data set.
    as_csv
        Write every table as CSV too.

    Raises
    ------
    UsageError
        If this is no data set, the columns cannot be used so, the order does not name just the
        occasions there are, or ``folder`` is an address or holds files of something else.
    UnreachableError
        If its address cannot be reached.
    OutputError
        If the summary cannot be written.
    """
    if folder is not None:
        check_here(folder)
    labels = [between] if group is None else sorted({between, group})
    store = Store(str(dataset))
    elsewhere = folder is None and store.local is None
    with at_hand(str(dataset)) as here:
        tables = read_dataset(here, labels=labels)
        target = here / SUMMARY_FOLDER if folder is None else folder
        check_place(target, here, as_csv=as_csv)
        if elsewhere:
            check_there(store, SUMMARY_FOLDER, as_csv=as_csv)
        summary = summarize(
            tables,
            between=between,
            group=group,
            order=order,
            rules=ReliabilityRules.load(),
            scale=LikelihoodScale.load(),
            pingouin=load_pingouin(),
        )
        page = str(write_summary(summary, target, as_csv=as_csv))
        if elsewhere:
            page = f"{send(target, store, SUMMARY_FOLDER)}/{SUMMARY_PAGE}"
    sentences = (overall(summary), *order_taken(summary), *left_out(summary))
    return Done(page, [*sentences, *not_installed(summary)])
