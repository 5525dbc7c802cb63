"""Pages made from templates: how a template is read, and the style that all pages share."""

from __future__ import annotations

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from screen.resources import package_file

TOKENS: Final = package_file("tokens.css")
"""The colours, sizes of type and spaces of every style sheet."""


def templates_of(package: str) -> Environment:
    """Return the templates of a package: values are escaped, a name that is missing is an error.

    ``tokens`` is known to each: what ``TOKENS`` holds.
    """
    environment = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    tokens = TOKENS.read_text(encoding="utf-8")
    environment.globals["tokens"] = Markup(tokens)  # noqa: S704 - ships with the package
    return environment
