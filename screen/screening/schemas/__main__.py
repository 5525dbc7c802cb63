"""Write ``result.schema.json``: ``python -m screen.screening.schemas``."""

from __future__ import annotations

from screen.files import write_text
from screen.screening.schemas import RESULT_SCHEMA, schema_text

if __name__ == "__main__":
    write_text(RESULT_SCHEMA, schema_text())
