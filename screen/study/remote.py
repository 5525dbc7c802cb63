"""A data set at an address: what a summary needs of it is fetched, and the summary sent there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from screen.errors import UsageError
from screen.results.concurrent import at_once
from screen.results.dataset import WANTED
from screen.results.layout import (
    DATASET_FILE,
    FAILURES_FILE,
    PARTICIPANTS_FILE,
    PROTOCOLS_FOLDER,
    SUMMARY_ABOUT,
    TABLES_FOLDER,
)
from screen.results.store import Store, called
from screen.scratch import scratch_folder
from screen.study.earlier_summary import check_names, listed_files


@contextmanager
def at_hand(dataset: str) -> Iterator[Path]:
    """Yield a data set as a folder of this machine.

    Of one at an address (``s3://bucket/study``) only the tables that a summary needs are fetched
    (with the protocols), into a folder that is gone afterwards.

    Raises
    ------
    UsageError
        If there is no data set at the address, or it cannot be opened.
    UnreachableError
        If the address cannot be reached.
    """
    store = Store(dataset)
    if store.local is not None:
        yield store.local if "://" in dataset else Path(dataset)
        return
    wanted = [f"{TABLES_FOLDER}/{name}" for name in WANTED]
    folders = [store.list(name) for name in (*wanted, PROTOCOLS_FOLDER)]
    single = (DATASET_FILE, FAILURES_FILE, PARTICIPANTS_FILE)
    files = [name for name in single if store.exists(name)]
    if DATASET_FILE not in files:
        raise UsageError(
            f"There is no data set in {dataset}.",
            f"Give the address of a folder with {DATASET_FILE}, as `run_batch` leaves it.",
        )
    with scratch_folder() as above:
        folder = above / (PurePosixPath(dataset).name or "data set")

        def fetch(name: str) -> None:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            store.fetch(name, target)

        names = [*files, *(name for names in folders for name in names)]
        for _ in at_once(fetch, names, askers=store.askers):
            continue
        with called(str(folder), dataset.rstrip("/")):
            yield folder


def check_there(store: Store, name: str, *, as_csv: bool) -> None:
    """Refuse a folder of a store elsewhere with files that are not of an earlier summary.

    Raises
    ------
    UsageError
        If there are.
    """
    names = [PurePosixPath(one).relative_to(name).parts[0] for one in store.list(name)]
    about = store.read_bytes(f"{name}/{SUMMARY_ABOUT}")
    check_names(names, about, place=_address(store, name), as_csv=as_csv)


def send(folder: Path, store: Store, name: str) -> str:
    """Put a summary in the place of an earlier one of a store elsewhere; return its address there.

    What the earlier one lists and the new one has not goes; everything else stays.
    """
    new = sorted(folder.iterdir(), key=lambda path: (path.name != SUMMARY_ABOUT, path.name))
    old = listed_files(store.read_bytes(f"{name}/{SUMMARY_ABOUT}")) or frozenset()
    gone = sorted(old - {path.name for path in new})
    store.remove(*(f"{name}/{one}" for one in gone))
    for path in new:
        store.take(path, f"{name}/{path.name}")
    return _address(store, name)


def _address(store: Store, name: str) -> str:
    return f"{store.address.rstrip('/')}/{name}"
