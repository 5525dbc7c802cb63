"""The data that ship with the tool and that every number depends on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from screen.kinematics.calibration import Calibration
from screen.screening.reference.error_shape import ShapeTable
from screen.screening.reference.error_table import LANDMARKS, ErrorTable
from screen.screening.reference.filming_file import FilmingLimits, shipped_filming
from screen.screening.reference.likelihood import LikelihoodScale, shipped_scale
from screen.screening.reference.norms import NormTable
from screen.screening.reference.thresholds import Thresholds
from screen.screening.reference.trained import data_hashes, load_calibration


@dataclass(frozen=True, eq=False)
class Tables:
    """Those data, with the hashes of their files."""

    calibration: Calibration
    norms: NormTable
    errors: ErrorTable
    shapes: ShapeTable
    scale: LikelihoodScale
    thresholds: Thresholds
    filming: FilmingLimits
    sha256: dict[str, str]

    def for_recording(self, setting: str, *, pictured: bool) -> Tables:
        """Return the tables with the errors that hold in a setting, or without a picture."""
        if pictured:
            errors, shapes = self.errors.in_setting(setting), self.shapes.in_setting(setting)
        else:
            errors, shapes = self.errors.without_picture(), self.shapes.in_setting(LANDMARKS)
        return replace(self, errors=errors, shapes=shapes)


@cache
def shipped_tables() -> Tables:
    """Return the tables that ship; they are read once a process.

    Raises
    ------
    ProtocolError
        If one of them is damaged.
    """
    return Tables(
        calibration=load_calibration(),
        norms=NormTable.load(),
        errors=ErrorTable.load(),
        shapes=ShapeTable.load(),
        scale=shipped_scale(),
        thresholds=Thresholds.load(),
        filming=shipped_filming(),
        sha256=data_hashes(),
    )
