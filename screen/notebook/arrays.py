"""A screening as a data set of xarray, laid out as the package ``movement`` lays out poses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from numpy.typing import NDArray

from screen.extras import needed
from screen.kinematics.channels import CHANNELS
from screen.kinematics.series import MovementSeries
from screen.pose.landmarks import NAMES
from screen.pose.track import PoseTrack
from screen.screening.quality import frames_per_s
from screen.screening.reference.tables import shipped_tables

if TYPE_CHECKING:
    from xarray import Dataset

INDIVIDUAL: Final = "id_0"
SOURCE_SOFTWARE: Final = "movement-screen"


def data_set(track: PoseTrack, series: MovementSeries | None) -> Dataset:
    """Return landmarks and angles over time.

    ``position`` has the dimensions time (n), space (x, y), keypoints (33) and individuals (1), in
    pixels of the analysed image, x to the right and y down, NaN where no person was detected;
    ``confidence`` the same without space, 0 to 1. Every channel is a variable over time, in degrees
    or as a ratio (attribute ``units``), from the person's own neutral posture.

    Notes
    -----
    The coordinate ``time`` holds the frames' own times in seconds, which need not be even; the
    attribute ``fps`` is their usual rate. A channel ``x`` with the 95 % error of each frame has it
    in ``x_error``.

    Raises
    ------
    UsageError
        If xarray is not installed.
    """
    needed("xarray", extra="notebook", what="A data set of xarray")
    from xarray import Dataset  # noqa: PLC0415 (an extra)

    position = track.landmarks_px[:, :, :2].transpose(0, 2, 1)[..., None]
    variables: dict[str, tuple[tuple[str, ...], NDArray[Any], dict[str, str]]] = {
        "position": (
            ("time", "space", "keypoints", "individuals"),
            position,
            {"units": "px", "long_name": "landmarks in the analysed picture"},
        ),
        "confidence": (
            ("time", "keypoints", "individuals"),
            track.visibility[..., None],
            {"long_name": "visibility of the landmark"},
        ),
    }
    if series is not None:
        for (measure, side), values in series.channels.items():
            name = measure if side == "both" else f"{side}_{measure}"
            channel = CHANNELS[measure]
            about = {"units": channel.unit, "positive": channel.positive}
            variables[name] = (("time",), values, about)
            error = series.errors.get((measure, side))
            if error is not None:
                words = {"units": channel.unit, "long_name": f"half-width of the 95 % CI of {name}"}
                variables[f"{name}_error"] = (("time",), error, words)
    return Dataset(
        data_vars=variables,
        coords={
            "time": ("time", track.time_s, {"units": "s"}),
            "space": ["x", "y"],
            "keypoints": list(NAMES),
            "individuals": [INDIVIDUAL],
        },
        attrs={
            "ds_type": "poses",
            "source_software": SOURCE_SOFTWARE,
            "source_file": track.info.recording.name,
            "fps": frames_per_s(track, shipped_tables().thresholds.frame_rate),
            "time_unit": "seconds",
        },
    )
