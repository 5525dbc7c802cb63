"""What the tool is to reach: ``samples/accuracy/targets.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from screen.screening.protocol import Strict
from screen.toml import parse_toml

FILE = Path(__file__).parent / "targets.toml"

Figure = Literal[
    "rmse",
    "difference",
    "area",
    "withheld",
    "question",
    "finding",
    "held",
    "held_differences",
    "exact",
    "wrong_side",
]
Setting = Literal["as_asked", "usual"]
SETTINGS: tuple[Setting, ...] = ("as_asked", "usual")
_Targets = Annotated[tuple[float, ...], Field(min_length=1, max_length=2)]


class Target(Strict):
    """One row: what is worked out, of what, and what it is to reach in each setting.

    With ``each`` there is a row for each of the tests, else one for all of them together.
    """

    what: str
    figure: Figure
    tests: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    each: bool = False
    as_asked: _Targets
    usual: _Targets

    def asked(self, setting: Setting) -> tuple[float, ...]:
        """Return what is to be reached in a setting."""
        return self.as_asked if setting == "as_asked" else self.usual


class FirstPage(Strict):
    """From which figures on a question stays on the first page of its protocol.

    Those who do what is asked about are, for the questions named in ``clearly``, those beyond
    so many ``times`` the cut-off.
    """

    setting: Setting
    clearly: tuple[str, ...]
    times: float
    least_sensitivity: float
    least_specificity: float
    least_people: int


class Targets(Strict):
    """The whole file."""

    first_page: FirstPage
    rows: tuple[Target, ...]


def load_targets(path: Path = FILE) -> Targets:
    """Read the targets."""
    return Targets.model_validate(parse_toml(path.read_text(encoding="utf-8")), strict=False)
