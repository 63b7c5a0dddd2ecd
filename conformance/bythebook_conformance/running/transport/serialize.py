"""Values as they stand in a URL, in headers and cookies, in the styles that the document states; and a body of bytes.

It sends nothing.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from bythebook_conformance.planning.placeholders import placed
from bythebook_conformance.relations.calls.patches import changes_sent
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.operation import ANY_BYTES
from bythebook_openapi.states import ABSENT

__all__ = ["BYTES", "WHOLE_QUERY", "as_written", "spelled", "text"]

# What is sent as a body of any bytes.
BYTES = ANY_BYTES
# The name under which Schemathesis keeps a text that is the whole query of the URL, and has no name there.
WHOLE_QUERY = "x-schemathesis-raw-query-string"


def as_written(operation: Operation, parts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parts of a request as the document writes it: a parameter that the body carries stands in the body,
    and the properties of a body that is a list of changes are such a list.
    """
    if operation.patch and "body" in parts:
        return {**parts, "body": changes_sent(operation, parts["body"])}
    carried = [each for each in operation.parameters if each.is_in_body]
    if not carried:
        return parts
    kept = {part: dict(held) if isinstance(held, Mapping) else held for part, held in parts.items()}
    asked: dict[str, Any] = {}
    for each in carried:
        value = kept[each.location].pop(each.path[0], ABSENT)
        if each.location != "path" and value is not ABSENT:
            asked[each.path[0]] = value
    return kept if operation.has_body else {**kept, "body": asked}


def spelled(found: Any, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters in the styles that the document states (OpenAPI 3.1.1, section 4.8.12.2).

    Each Schemathesis serializer changes the mapping that it is given.
    """
    results: dict[str, Any] = {}
    for ours, theirs in (("path", "path_parameters"), ("query", "query"), ("header", "headers"), ("cookie", "cookies")):
        values = parts.get(ours) or {}
        names = {placed(name) if ours == "path" else name: name for name in values}
        values = {name: values[mine] for name, mine in names.items()}
        serialize = found.get_parameter_serializer(ours) if values else None
        values = serialize(copy.deepcopy(values)) if serialize is not None else values
        spell: Callable[[Any], Any] = _query_text if ours == "query" else _header_text if ours == "header" else text
        results[theirs] = {names.get(name, name): spell(value) for name, value in values.items()}
        if ours == "path":
            results[theirs] = {name: quote(value, safe="") for name, value in results[theirs].items()}
    return results


def text(value: Any) -> str:
    """Return a value as a text: itself, or its JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)


def _header_text(value: Any) -> str:
    """Return a header's text as one that can be sent: other letters as the bytes of UTF-8 (RFC 9110, section 5.5)."""
    plain = text(value)
    return plain if plain.isascii() else plain.encode().decode("latin-1")


def _query_text(value: Any) -> Any:
    return [text(each) for each in value] if isinstance(value, list | tuple) else text(value)
