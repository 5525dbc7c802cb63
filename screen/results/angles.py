"""The angle series of a recording in a data set: a Parquet table of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from screen.kinematics.series import MovementSeries, Repetition
from screen.results.arrow import arrow_schema
from screen.results.columns import FRAME
from screen.results.rows import repetition_of_frames


def write_angles(
    series: MovementSeries | None, repetitions: Sequence[Repetition], path: Path
) -> None:
    """Write the angle series, a row a frame; a table without rows where nothing was measured."""
    schema = arrow_schema(FRAME)
    if series is None:
        pq.write_table(schema.empty_table(), path, compression="zstd")
        return
    count = len(series.time_s)
    own = [
        pa.array(np.arange(count)),
        pa.array(series.time_s),
        pa.array(series.in_place),
        pa.array(repetition_of_frames(count, repetitions), pa.int64()),
    ]
    names, curves = zip(*series.columns(), strict=True) if series.channels else ((), ())
    channels = [pa.array(curve, pa.float64(), from_pandas=True) for curve in curves]
    table = pa.table([*own, *channels], names=[*schema.names, *names])
    pq.write_table(table, path, compression="zstd")
