"""Where the command starts: so light that an interrupt finds nobody unprepared."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Load and run the command line; an interrupt at any moment gets its sentence."""
    try:
        from screen.cli.main import run_command  # noqa: PLC0415 - loading takes seconds

        run_command()
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
