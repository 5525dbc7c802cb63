"""Write the tables that the tool reads for its errors: how wide they are, and of what shape.

``python -m samples.accuracy.error_tables SET...`` screens every clip of one or more sets of people
to choose by, as a user would, and writes ``protocols/accuracy.csv`` and
``protocols/error_shapes.csv``. The people whom ``samples/ACCURACY.md`` reports on are others. Each
clip is screened twice, with the picture and with landmarks alone. Tracks are kept beside the clips
(``.track.npz``), so that a second run needs no network. The defaults of measures that truth does
not know are taken over from the table that is replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from samples.accuracy.clip_files import clips_of, seeds_of, source_of
from samples.accuracy.clips import score_sets
from samples.accuracy.error_shapes import as_csv as shapes_csv
from samples.accuracy.error_shapes import shape_rows
from samples.accuracy.scores import Reading
from samples.accuracy.table import Pools
from samples.accuracy.table import as_csv as table_csv
from samples.sets.people import people_sets
from screen.files import write_text
from screen.screening.reference import error_shape, error_table
from screen.screening.reference.error_table import ErrorTable

PROTOCOLS = Path(__file__).parents[2] / "protocols"
TABLE = PROTOCOLS / error_table.TABLE_NAME
SHAPES = PROTOCOLS / error_shape.TABLE_NAME
COMMAND = "python -m samples.accuracy.error_tables"


def readings_of(folders: Sequence[Path], *, workers: int) -> list[Reading]:
    """Return everything read of the clips in some folders, with the picture and without it."""
    return [
        one
        for pictured in (True, False)
        for score in score_sets(folders, workers=workers, pictured=pictured)
        for one in score.readings
    ]


def main(
    folders: Annotated[list[Path], typer.Argument(help="Sets of clips with truth.")],
    *,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    table: Annotated[Path, typer.Option(help="Half-widths, as the tool reads them.")] = TABLE,
    shapes: Annotated[Path, typer.Option(help="Shapes, as the tool reads them.")] = SHAPES,
) -> None:
    """Measure errors on people to choose by, and write the tables that ship."""
    clips = clips_of(folders)
    if not clips:
        raise typer.BadParameter("there are no clips with truth in these folders")
    if any(seed in people_sets()["report"].seeds for seed in seeds_of(clips)):
        raise typer.BadParameter("people who are reported on must not make the tables")
    source = source_of(COMMAND, folders, clips)
    readings = readings_of(folders, workers=workers)
    rows = Pools(readings, ErrorTable.load(table if table.exists() else TABLE)).rows(source)
    write_text(table, table_csv(rows))
    write_text(shapes, shapes_csv(shape_rows(readings, ErrorTable.of(rows), source)))


if __name__ == "__main__":
    typer.run(main)
