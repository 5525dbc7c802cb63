"""``result.json``, from its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from docs.generate.markdown import code, paragraphs, table
from screen.screening.result import ScreenResult

_WORDS: Final = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}


def result_page() -> str:
    """Return every object of a result with its fields."""
    schema = ScreenResult.model_json_schema(mode="serialization")
    parts = [_object("ScreenResult", schema, "The whole file.")]
    parts += [_object(name, one, "") for name, one in sorted(schema["$defs"].items())]
    return paragraphs(*parts)


def _object(name: str, schema: Mapping[str, Any], words: str) -> str:
    fields = schema.get("properties", {})
    needed = set(schema.get("required", ()))
    rows = (
        (
            code(key),
            _kind(one),
            "" if key in needed else "may be left out",
            one.get("description", ""),
        )
        for key, one in fields.items()
    )
    body = table(("field", "kind", "", "meaning"), rows) if fields else f"Kind: {_kind(schema)}."
    return paragraphs(f"## {name}", words or schema.get("description", ""), body)


def _kind(schema: Mapping[str, Any]) -> str:
    """Return in words what a value may be; objects are links to their fields."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if choices := schema.get("anyOf", schema.get("oneOf")):
        return " or ".join(map(_kind, choices))
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return ", ".join(code(str(one)) for one in allowed)
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if isinstance(held := schema.get("additionalProperties"), Mapping):
        return f"object: each value is {_kind(held)}"
    return _WORDS[schema["type"]]
