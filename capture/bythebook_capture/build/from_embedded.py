"""Makes a document from the OpenAPI block of a Markdown twin, and gives each fact its line on the page.

Facts that the block lacks come from the page around it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from bythebook_capture.read.embedded.twin import Block
from bythebook_openapi.pointer import names_in
from bythebook_openapi.schema.vocabulary import Place, walk
from bythebook_openapi.text.positions import lines_of

__all__ = ["document_of"]

# Keys that are no facts themselves, but contain facts.
_HOLDS = frozenset(
    {"properties", "items", "allOf", "anyOf", "oneOf", "not", "additionalProperties", "patternProperties", "schema"}
    | {"required", "$ref", "example", "examples", "content", "headers", "prefixItems", "parameters"}
)
_KINDS = ("schema", "parameter", "response", "securityScheme", "operation")


def document_of(block: Block, file: str) -> dict[str, Any]:
    """Returns the document of a block, with `x-source` at its operation and at its schemas.

    An `x-source` in the block itself is left out: it names no line of this page.
    """
    raw: dict[str, Any] = copy.deepcopy(block.raw)
    for place in list(walk(raw)):
        if isinstance(place.value, dict):
            place.value.pop("x-source", None)
    operation = raw["paths"][block.path][block.method]
    if not block.is_inner:
        _mark(raw, block, file)
    source = {**operation.pop("x-source", {}), "operation": f"{file}:{block.line}"}
    if "summary" not in operation and block.title:
        operation["summary"] = block.title.value
        source["summary"] = f"{file}:{block.title.line}"
    if "description" not in operation and block.description:
        operation["description"] = block.description.value
        source["description"] = f"{file}:{block.description.line}"
    operation["x-source"] = source
    if block.index and "externalDocs" not in raw:
        raw["externalDocs"] = {"url": block.index.value, "x-source": {"url": f"{file}:{block.index.line}"}}
    raw.setdefault("info", {"title": "unstated", "version": "unstated"})
    return raw


def _mark(raw: dict[str, Any], block: Block, file: str) -> None:
    lines = lines_of(block.text)

    def at(*parts: str) -> int | None:
        if block.line_of is not None:
            return block.line_of(parts)
        found = lines.line(parts)
        return found + block.line - 1 if found else None

    for place in list(walk(raw)):
        if place.kind in _KINDS and isinstance(place.value, dict) and "$ref" not in place.value:
            parts = names_in(place.pointer)
            facts = {key: at(*parts, key) for key in place.value if key not in _HOLDS and not key.startswith("x-")}
            if place.kind == "parameter" and "required" in place.value:
                facts["required"] = at(*parts, "required")
            _write(place.value, {key: line for key, line in facts.items() if line}, file)
    for place in list(walk(raw)):
        if place.kind == "schema" and isinstance(place.value, dict):
            _required(place, at, file)


def _required(place: Place, at: Callable[..., int | None], file: str) -> None:
    """Adds to each property the line of the list that makes it required."""
    names, properties = place.value.get("required"), place.value.get("properties")
    if not (isinstance(names, list) and isinstance(properties, dict)):
        return
    parts = names_in(place.pointer)
    for index, name in enumerate(names):
        held = properties.get(name)
        line = at(*parts, "required", str(index))
        if isinstance(held, dict) and line and ("$ref" not in held):
            _write(held, {"required": line}, file)


def _write(holder: dict[str, Any], facts: dict[str, int], file: str) -> None:
    if facts:
        holder["x-source"] = {key: f"{file}:{line}" for key, line in facts.items()} | holder.get("x-source", {})
