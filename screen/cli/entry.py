"""Where the command starts: so light that an interrupt finds nobody unprepared."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Load and run the command line.

    An interrupt gets its sentence at any moment, and so does a shared library that the system
    lacks, whichever package needs it.
    """
    try:
        from screen.errors import MissingLibraryError
        from screen.missing_library import explaining_missing_libraries

        try:
            with explaining_missing_libraries():
                from screen.cli.main import run_command

                run_command()
        except MissingLibraryError as error:
            sys.stderr.write(f"movescreen: {error}\n")
            sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say_stopped()
        sys.exit(INTERRUPTED)
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            say_stopped()
        raise


def say_stopped() -> None:
    """Tell the user what an interrupt leaves."""
    sys.stderr.write(
        "movescreen: stopped. What was finished is kept, and nothing is half-written.\n"
    )
