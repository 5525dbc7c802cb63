"""The shape of a result as JSON Schema, for whoever reads results without this package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from screen.screening.result import ScreenResult

RESULT_SCHEMA: Final = Path(__file__).with_name("result.schema.json")


def result_schema() -> dict[str, Any]:
    """Return the JSON Schema of a result as it is written."""
    schema = ScreenResult.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """Return the schema as the text of ``result.schema.json``."""
    return json.dumps(result_schema(), indent=2, ensure_ascii=False) + "\n"
