"""Movement screening of backs and hips with one ordinary camera.

``track`` follows a person through a recording, ``import_track`` takes landmarks that another
program recorded, ``analyze`` measures and judges a track, ``run`` tracks and judges. See
``screen.api``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Screening", "analyze", "import_track", "run", "track"]

if TYPE_CHECKING:
    from screen.api import Screening, analyze, import_track, run, track
else:  # a type checker that saw this function would take any name for a public one

    def __getattr__(name: str) -> Any:
        """Load the library at the first use of it: importing a room alone stays light."""
        if name in __all__:
            from screen import api  # noqa: PLC0415 - the point of this function

            return getattr(api, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
