"""``movescreen serve``: the page in the browser, served on this machine."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from screen.cli.console import out
from screen.cli.model import prepare_model, tracker_maker
from screen.cli.options import ModelOption
from screen.extras import explaining_missing_extra


def serve(
    port: Annotated[
        int, typer.Option(help="Where to listen; 0 takes a free port.", min=0, max=65535)
    ] = 0,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = True,
    model: ModelOption = None,
) -> None:
    """Serve the camera page on this machine: a drill at home, a test at the desk, a video.

    Nothing leaves the machine, and nothing is stored unless you save it. Ctrl-C ends it.

    Example: movescreen serve
    """
    with explaining_missing_extra("web", "The page and its server"):
        from screen.web.serve import serve as serve_page
    make_tracker = tracker_maker(prepare_model(model, shown=True))

    def on_ready(address: str) -> None:
        out.print(f"The page is at {address}", markup=False)
        out.print("It is served on this computer only. Ctrl-C ends it.")
        if open_page and not webbrowser.open(address):
            out.print("No browser could be opened; copy the address into one.")

    serve_page(make_tracker, port=port, on_ready=on_ready)
