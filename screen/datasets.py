"""The verbs of the library for many recordings: a batch, judged again, summarized, exported."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from screen.errors import UsageError
from screen.extras import explaining_missing_extra
from screen.files import AnyPath
from screen.pose.model import ensure_model
from screen.screening.protocols.files import LoadedProtocol, load_protocol

if TYPE_CHECKING:
    from screen.batch.executor import Executor
    from screen.batch.run_context import Progress, Report
    from screen.exports.formats import Exported
    from screen.study.run import Done

    OnProgress = Callable[[Progress], None]


def run_batch(
    source: AnyPath,
    out: AnyPath,
    *,
    protocol: AnyPath | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    csv: bool = False,
    excel: bool = False,
    prune: bool = False,
    model: AnyPath | None = None,
    every_frame: bool = False,
    on_progress: OnProgress | None = None,
) -> Report:
    """Screen many recordings into one data set; what is done already is skipped.

    Parameters
    ----------
    source
        A folder, a pattern (``videos/*.mp4``), a manifest (CSV or Parquet), or an address.
    out
        Folder or address of the data set; a run resumes there.
    protocol
        A protocol's name or file, for recordings whose manifest names none.
    workers
        Recordings at once; by default as many as there are cores. Processes are started, so call it
        below ``if __name__ == "__main__":`` in a script.
    scheduler
        A Dask scheduler (``tcp://host:8786``), or ``local`` to start one here.
    csv, excel
        Write every table as CSV too; so that Excel opens it.
    prune
        Remove what the source does not list any more.
    model
        A model bundle to use instead of the cached one.
    every_frame
        Follow every frame of recordings with more than thirty a second.
    on_progress
        Called after each recording with how many are over.

    Returns
    -------
    Report
        ``progress`` counts; ``written.failures`` says which recordings failed and why.

    Raises
    ------
    UsageError
        If the source, the protocol or an option is wrong, or the extra ``batch`` is missing.
    ModelError
        If there is no pose model and it cannot be fetched.
    OutputError
        If the data set cannot be written.
    """
    with explaining_missing_extra("batch", "Batches"):
        from screen.batch import run as batch  # noqa: PLC0415 (an extra)
        from screen.batch.plan import plan_batch  # noqa: PLC0415 (an extra)
        from screen.batch.tables import CsvFiles  # noqa: PLC0415 (an extra)
    named = None if protocol is None else os.fspath(protocol)
    plan = plan_batch(os.fspath(source), named, every_frame=every_frame)
    explicit = None if model is None else Path(model)
    trusted = ensure_model(explicit)
    with executor_for(scheduler, workers) as executor:
        return batch.run_batch(
            plan,
            os.fspath(out),
            executor,
            trusted,
            explicit_model=explicit,
            prune=prune,
            csv=CsvFiles(tables=csv or excel, excel=excel),
            on_progress=on_progress,
        )


def reanalyze(
    data_set: AnyPath,
    *,
    protocol: LoadedProtocol | AnyPath,
    only: str | None = None,
    out: AnyPath | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    csv: bool = False,
    excel: bool = False,
    on_progress: OnProgress | None = None,
) -> Report:
    """Judge a data set again by another protocol, from its stored tracks; no video needed.

    Parameters
    ----------
    data_set
        What ``run_batch`` wrote: a folder or an address.
    protocol
        A protocol, or its name or file.
    only
        Judge only recordings that were tracked for this protocol.
    out
        Another data set to write to; ``data_set`` then stays as it is.
    workers, scheduler, csv, excel, on_progress
        As for ``run_batch``.

    Raises
    ------
    UsageError
        If there is no such data set, nothing in it fits, or the extra ``batch`` is missing.
    OutputError
        If the data set cannot be written.
    """
    with explaining_missing_extra("batch", "Batches"):
        from screen.batch import reanalysis  # noqa: PLC0415 (an extra)
        from screen.batch.tables import CsvFiles  # noqa: PLC0415 (an extra)
    loaded = protocol if isinstance(protocol, LoadedProtocol) else load_protocol(protocol)
    with executor_for(scheduler, workers) as executor:
        return reanalysis.reanalyze(
            os.fspath(data_set),
            loaded,
            executor,
            out=None if out is None else os.fspath(out),
            only=only,
            csv=CsvFiles(tables=csv or excel, excel=excel),
            on_progress=on_progress,
        )


def summarize(
    data_set: AnyPath,
    *,
    between: str = "session",
    group: str | None = None,
    order: Sequence[str] | None = None,
    out: AnyPath | None = None,
    csv: bool = False,
) -> Done:
    """Summarize a data set: each person, each group, and reliability, as tables and a page.

    Parameters
    ----------
    data_set
        What ``run_batch`` wrote: a folder or an address.
    between, group
        Columns of its recordings: occasions within people (session, rater, ...), and groups.
    order
        All values of ``between``, the earliest first; by default in natural order.
    out
        Where to write; by default ``summary`` in the data set.
    csv
        Write every table as CSV too.

    Returns
    -------
    Done
        ``page`` is what was written, ``sentences`` what one should know at once.

    Raises
    ------
    UsageError
        If this is not a data set, a column cannot be used so, or the extra ``stats`` is missing.
    OutputError
        If the summary cannot be written.
    """
    with explaining_missing_extra("stats", "Summaries"):
        from screen.study.run import summarize_dataset  # noqa: PLC0415 (an extra)
    return summarize_dataset(
        os.fspath(data_set),
        between=between,
        group=group,
        order=order,
        folder=None if out is None else Path(out),
        as_csv=csv,
    )


def export(
    result: AnyPath,
    format: str,  # noqa: A002 - what it is
    *,
    out: AnyPath | None = None,
    participant: str | None = None,
    session: str | None = None,
    space: str | None = None,
    excel: bool = False,
) -> Exported:
    """Write stored results in the format of another program; nothing is measured again.

    Parameters
    ----------
    result
        The folder of a run, or a data set.
    format
        ``mot``, ``sto``, ``trc``, ``c3d``, ``csv``, ``parquet``, ``motion-bids`` or ``redcap``.
    out
        A folder, or the file itself; by default the folder ``exports`` of the result.
    participant, session
        Who and which visit a run is of; a data set knows.
    space
        Of ``trc``: ``world`` (metres; the default), ``picture`` (pixels) or ``kinovea``.
    excel
        Write CSV that Excel opens.

    Returns
    -------
    Exported
        ``written`` are the files, ``failed`` the recordings that could not be exported, with why.

    Raises
    ------
    UsageError
        If there is no such result or format, or a library is missing.
    OutputError
        If the output cannot be written.
    """
    from screen.exports import formats  # noqa: PLC0415 - not everybody exports
    from screen.results.places import find_results  # noqa: PLC0415

    found = find_results(Path(result), participant=participant, session=session)
    target = formats.default_out(found, format) if out is None else Path(out)
    return formats.export(found, format, out=target, space=formats.space_of(space), excel=excel)


def executor_for(scheduler: str | None, workers: int | None) -> Executor:
    """Return what does the work of a batch: processes of this machine, or of a Dask cluster.

    Raises
    ------
    UsageError
        If Dask is not installed, or ``workers`` are counted for a cluster that has its own.
    """
    if scheduler is None:
        from screen.batch.executor import LocalPool  # noqa: PLC0415 (an extra)

        return LocalPool(workers)
    with explaining_missing_extra("cluster", "Schedulers of Dask"):
        from screen.batch.cluster import LOCAL, DaskCluster  # noqa: PLC0415 (an extra)
    if workers is not None and scheduler != LOCAL:
        raise UsageError(
            f"{scheduler} has workers of its own, so a number of workers has no effect.",
            "Leave one of them out.",
        )
    return DaskCluster(scheduler, workers)
