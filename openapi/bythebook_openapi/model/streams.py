"""Gives each media type with `itemSchema` the schema of the list of its items (OpenAPI 3.2.0, section 4.14.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bythebook_openapi.pointer import escape
from bythebook_openapi.schema.media_types import is_events, is_json, is_sequence
from bythebook_openapi.schema.references import follow, reference_to
from bythebook_openapi.schema.vocabulary import Place, walk

__all__ = ["ITEMS", "has_json_data", "states_json_data", "with_items"]

# The key of the schema of the list.
ITEMS: Final = "x-items"


def with_items(raw: dict[str, Any]) -> dict[str, Any]:
    """Returns the document, whose media types of sequences have the schema of the list at the key `x-items`."""
    if not str(raw.get("openapi", "")).startswith("3.2"):
        return raw
    for place in [each for each in walk(raw) if each.kind == "media-type"]:
        if isinstance(place.value, dict) and "itemSchema" in place.value:
            place.value[ITEMS] = {"type": "array", "items": _item(raw, place)}
    return raw


def has_json_data(media_type: str, content: Mapping[str, Any]) -> bool:
    """Returns whether the schema of the list describes the data of events as what their JSON states."""
    return is_events(media_type) and "properties" in content.get(ITEMS, {}).get("items", {})


def states_json_data(raw: Mapping[str, Any], media_type: str, content: Mapping[str, Any]) -> bool:
    """Returns whether `contentSchema` anywhere in a union describes the data of events."""
    if not is_events(media_type) or has_json_data(media_type, content):
        return False
    return any("contentSchema" in each for each in _within(raw, content.get("itemSchema")))


def _within(raw: Mapping[str, Any], schema: Any, depth: int = 4) -> list[Mapping[str, Any]]:
    """Returns a schema and the schemas of its members and parts, down to a depth."""
    last = follow(raw, schema, "").last.value
    if not isinstance(last, Mapping) or not depth:
        return []
    unions = [each for key in ("allOf", "anyOf", "oneOf") for each in last.get(key) or ()]
    inner = [*unions, *(last.get("properties") or {}).values()]
    return [last, *(found for each in inner for found in _within(raw, each, depth - 1))]


def _item(raw: dict[str, Any], place: Place) -> dict[str, Any]:
    """Returns the schema of an item. Where the data of events holds JSON, it is described by its `contentSchema`."""
    at = f"{place.pointer}/itemSchema"
    item = follow(raw, place.value["itemSchema"], at).last
    names = item.value.get("properties") if isinstance(item.value, dict) else None
    data = names.get("data") if isinstance(names, dict) and is_sequence(_media_type(place)) else None
    step = follow(raw, data, f"{item.pointer}/properties/data").last
    is_content = isinstance(step.value, dict) and is_json(str(step.value.get("contentMediaType", "")))
    if not is_content or "contentSchema" not in step.value or not is_events(_media_type(place)):
        return {"$ref": reference_to(at)}
    assert isinstance(names, dict)
    stated = {name: {"$ref": reference_to(f"{item.pointer}/properties/{escape(name)}")} for name in names}
    stated["data"] = {"$ref": reference_to(f"{step.pointer}/contentSchema")}
    return {**item.value, "properties": stated}


def _media_type(place: Place) -> str:
    return place.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
