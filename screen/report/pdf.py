"""The report as a PDF, laid out by WeasyPrint (extra ``pdf``)."""

from __future__ import annotations

import importlib
import logging
import warnings
from contextlib import redirect_stdout
from importlib.resources import files
from io import StringIO
from types import ModuleType
from typing import Any, Final

from screen.errors import MissingLibraryError, UsageError

SIZES: Final = (1.0, 0.94, 0.88)
"""Sizes of type that are tried, as a ratio of the usual one."""
FULL_ENOUGH: Final = 0.3
"""A last page that is filled less, from its top, is nearly empty."""
BASE_PT: Final = 9.4


def pdf_of(html: str) -> bytes:
    """Return a report as PDF.

    The type is set a little smaller where the first page would run over, or where that saves a
    nearly empty last one. Nothing is fetched: an address outside the page is refused.

    Parameters
    ----------
    html
        A page of ``render_report``; its ``paper`` decides the size.

    Raises
    ------
    UsageError
        If WeasyPrint is not installed.
    MissingLibraryError
        If the system lacks Pango, which WeasyPrint sets text with.
    """
    weasyprint = _weasyprint()
    best: Any = None
    for ratio in SIZES:
        document = _laid_out(weasyprint, html, ratio)
        if best is None or len(document.pages) < len(best.pages):
            best = document
        if _well_filled(document):
            best = document
            break
    data: bytes = best.write_pdf()
    return data


def _laid_out(weasyprint: ModuleType, html: str, ratio: float) -> Any:
    """Return the page laid out with type of ``ratio`` times the usual size."""
    rules = files("screen.report").joinpath("templates", "pdf.css").read_text(encoding="utf-8")
    size = f"html {{ font-size: {BASE_PT * ratio:g}pt !important }}"
    inside = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    page = weasyprint.HTML(string=html, url_fetcher=inside)
    return page.render(stylesheets=[weasyprint.CSS(string=rules + size)])


def _well_filled(document: Any) -> bool:
    """Tell whether the first page holds what it should, and the last one enough.

    The template has anchors where the second page should begin and where everything ends.
    """
    first, *others = document.pages
    if not others:
        return True
    end_px = document.pages[-1].anchors.get("end", (0.0, 0.0))[1]
    begins_in_place = "later" in others[0].anchors or "later" not in _anchors(document)
    return begins_in_place and end_px >= FULL_ENOUGH * first.height


def _anchors(document: Any) -> set[str]:
    return {name for page in document.pages for name in page.anchors}


def _weasyprint() -> ModuleType:
    """Return WeasyPrint; its notes on style sheets and on missing libraries are not shown."""
    try:
        with redirect_stdout(StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            module = importlib.import_module("weasyprint")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"A PDF needs the library {error.name}, which is not installed.",
            "Run `pip install 'movement-screen[pdf]'`, then run this again.",
        ) from error
    except OSError as error:
        raise MissingLibraryError(
            "A PDF needs Pango, which is missing on this system.",
            "Install what is missing: `sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0` "
            "(Debian, Ubuntu), `sudo dnf install pango` (Fedora) or `brew install pango` (macOS).",
        ) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return module
