"""The entry point: the command tree, and the one place where errors become words."""

from __future__ import annotations

import io
import sys
from typing import Annotated, Any, Final

import typer

import screen
from screen.cli.console import err, print_error
from screen.cli.lazy import PLAIN, LazyGroup
from screen.errors import MovescreenError
from screen.scratch import clear_abandoned
from screen.text import one_line

app = typer.Typer(
    name="movescreen",
    cls=LazyGroup,
    help="Screen the movement of backs and hips with one ordinary camera. "
    "A screening aid, never a diagnosis.",
    no_args_is_help=True,
    **PLAIN,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"movescreen {screen.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


_USAGE_ERROR: Final[type[Exception]] = typer.BadParameter.__bases__[0]
"""That of the click that typer stands on, or of the one it brings with it."""


def _say_usage(error: Any) -> int:
    """Print what is wrong with a call as typer words it, control characters spelt out."""
    words = io.StringIO()
    error.show(words)
    err.print(words.getvalue(), markup=False, end="")
    return int(error.exit_code)


def run_command() -> None:
    """Run the command line; turn errors of the tool and the system into a sentence and a code."""
    clear_abandoned()
    try:
        sys.exit(app(standalone_mode=False))
    except _USAGE_ERROR as error:
        sys.exit(_say_usage(error))
    except typer.Abort as error:  # a question that was answered with an interrupt, or not at all
        raise KeyboardInterrupt from error
    except MovescreenError as error:
        print_error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        err.print(f"movescreen: {one_line(f'{where}{error.strerror or error}')}.", markup=False)
        sys.exit(MovescreenError.exit_code)
    except MemoryError:
        err.print(
            "movescreen: This machine has too little memory for it. Close other programs, or cut "
            "the recording to the test itself.",
            markup=False,
        )
        sys.exit(MovescreenError.exit_code)
