"""A shared library that the system lacks, as an error with a reason and an advice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from screen.errors import MissingLibraryError
from screen.system_libraries import explain, library_named_in, missing_libraries


def require_system_libraries() -> None:
    """Check that every library of the list can be loaded.

    Raises
    ------
    MissingLibraryError
        Naming those that cannot.
    """
    missing = [library.file for library in missing_libraries()]
    if missing:
        raise MissingLibraryError(*explain(missing))


@contextmanager
def explaining_missing_libraries() -> Iterator[None]:
    """Turn what an import or ctypes raises for a missing shared library into one sentence.

    Raises
    ------
    MissingLibraryError
        Naming every library of the list that is missing, not only the first, so that one command
        installs them all. Other errors pass.
    """
    try:
        yield
    except (ImportError, OSError) as error:
        named = library_named_in(error)
        if named is None:
            raise
        others = [library.file for library in missing_libraries()]
        raise MissingLibraryError(*explain([named, *others])) from error
