"""The entry point: the command tree, and the one place where errors become words."""

from __future__ import annotations

import io
import sys
from typing import Annotated, Any, Final

import typer

import screen
from screen.cli import (
    batch,
    demo,
    export,
    import_track,
    info,
    live,
    model,
    protocols,
    red_flags,
    report,
    run,
    serve,
    summarize,
    validate,
)
from screen.cli.console import err, out
from screen.errors import MovescreenError
from screen.scratch import clear_abandoned
from screen.text import one_line

app = typer.Typer(
    name="movescreen",
    help="Screen the movement of backs and hips with one ordinary camera. "
    "A screening aid, never a diagnosis.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"movescreen {screen.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


app.command("run")(run.run)
app.command("analyze")(run.analyze)
app.command("import")(import_track.import_track)
app.command("batch")(batch.batch)
app.command("reanalyze")(batch.reanalyze)
app.command("summarize")(summarize.summarize)
app.command("validate")(validate.validate)
app.command("export")(export.export)
app.command("report")(report.report)
app.command("demo")(demo.demo)
app.command("live")(live.live)
app.command("serve")(serve.serve)
app.command("red-flags")(red_flags.red_flags)
app.command("info")(info.info)
app.add_typer(model.app, name="model")
app.add_typer(protocols.app, name="protocols")


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
        err.print(f"movescreen: {error}", markup=False)
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
