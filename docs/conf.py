"""How Sphinx builds the site: ``make docs``. What comes from the code is in ``docs/generate``."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import SphinxError

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import screen  # noqa: E402 - of this checkout
from docs.generate import filled  # noqa: E402
from docs.generate.figures import scrape_figures  # noqa: E402
from docs.generate.offline import check_site  # noqa: E402
from docs.generate.protocols import draw_pictures  # noqa: E402

project = "movement-screen"
author = "The movement-screen maintainers"
copyright = f"{author}. Apache-2.0"  # noqa: A001 - the name is Sphinx's
release = screen.__version__
html_title = "movement-screen"
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["examples/README.rst"]
suppress_warnings = ["config.cache"]  # functions in the settings below

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 4

autodoc_typehints = "none"  # the docstrings tell what arguments are; signatures stay short
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False

sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"plot_",
    "download_all_examples": False,
    "show_memory": False,
    "write_computation_times": False,  # that page would fetch scripts from elsewhere
    "remove_config_comments": True,
    "capture_repr": ("_repr_html_", "__repr__"),
    "abort_on_example_error": True,
    "image_scrapers": ("matplotlib", scrape_figures),
    "show_signature": False,
    "within_subsection_order": "FileNameSortKey",
}

html_theme = "furo"  # its fonts and scripts lie in the site: a reader's browser asks nobody else
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Fill in what pages take from the code, and draw the pictures of the tests."""
    draw_pictures()
    app.connect("source-read", _fill)
    app.connect("build-finished", _check_offline)


def _fill(_app: Sphinx, page: str, source: list[str]) -> None:
    source[0] = filled(page, source[0])


def _check_offline(app: Sphinx, failed: Exception | None) -> None:
    if failed is None and (loads := check_site(Path(app.outdir))):
        raise SphinxError("Pages ask another machine: " + "; ".join(loads))
