"""Movement screening of backs and hips with one ordinary camera.

>>> import screen
>>> screening = screen.run("hinge.mp4", protocol="hip_hinge", person={"sex": "female", "age": 44})
>>> screening.write("out/hinge")

One recording
    ``run`` screens a recording; ``track`` and ``analyze`` are its two halves; ``import_track``
    takes landmarks that another program recorded. They give a ``Screening``: its ``result`` (a
    ``ScreenResult``), ``track`` (a ``PoseTrack``), angle ``series``, and ``report``, ``write``,
    ``to_dataframe``, ``to_xarray`` and ``plot``.
Many recordings
    ``run_batch`` makes a data set, ``reanalyze`` judges it again, ``summarize`` tells of people,
    groups and reliability. ``export`` writes results for other programs.
What goes in
    ``Person`` (or a dict), ``Protocol`` (or its name or file).
What goes wrong
    Every error the library raises on purpose is in ``errors``, with ``reason`` and ``advice``.

Angles are in degrees from the person's own neutral posture, times in seconds. A screening aid,
never a diagnosis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = [
    "Person",
    "PoseTrack",
    "Protocol",
    "ScreenResult",
    "Screening",
    "analyze",
    "errors",
    "export",
    "import_track",
    "reanalyze",
    "run",
    "run_batch",
    "summarize",
    "track",
]

if TYPE_CHECKING:
    __version__: str
    from screen import errors
    from screen.api import analyze, import_track, run, track
    from screen.datasets import export, reanalyze, run_batch, summarize
    from screen.pose.track import PoseTrack
    from screen.screened import Screening
    from screen.screening.parts import Person
    from screen.screening.protocols.files import LoadedProtocol as Protocol
    from screen.screening.result import ScreenResult
else:  # a type checker that saw these functions would take any name for a public one
    _PLACES = {
        "__version__": "version:VERSION",
        "Person": "screening.result:Person",
        "PoseTrack": "pose.track:PoseTrack",
        "Protocol": "screening.protocols.files:LoadedProtocol",
        "ScreenResult": "screening.result:ScreenResult",
        "Screening": "screened:Screening",
        "analyze": "api:analyze",
        "errors": "errors:",
        "export": "datasets:export",
        "import_track": "api:import_track",
        "reanalyze": "datasets:reanalyze",
        "run": "api:run",
        "run_batch": "datasets:run_batch",
        "summarize": "datasets:summarize",
        "track": "api:track",
    }
    """Module and name of each public name; loaded at its first use, so that a start stays light."""

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - the start stays light

        module, _, attribute = _PLACES[name].partition(":")
        found = import_module(f"screen.{module}")
        return getattr(found, attribute) if attribute else found

    def __dir__() -> list[str]:
        return sorted([*__all__, "__version__"])
