"""Figures of the gallery that ``pyplot`` does not know of: those of ``Screening.plot``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakSet

from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from sphinx_gallery.scrapers import figure_rst

_SHOWN: WeakSet[Figure] = WeakSet()


def scrape_figures(
    _block: tuple[str, str, int], variables: Mapping[str, Any], settings: Mapping[str, Any]
) -> str:
    """Save the figures that a block of an example has made, and return what shows them."""
    made = [
        one
        for one in variables["example_globals"].values()
        if isinstance(one, Figure) and one not in _SHOWN and not _known_to_pyplot(one)
    ]
    paths = []
    for one in made:
        _SHOWN.add(one)
        paths.append(next(variables["image_path_iterator"]))
        one.savefig(paths[-1], dpi=100)
    return figure_rst(paths, settings["src_dir"])


def _known_to_pyplot(figure: Figure) -> bool:
    return any(plt.figure(number) is figure for number in plt.get_fignums())
