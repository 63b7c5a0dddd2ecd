"""Classifies media types (RFC 9110, sections 8.3.1 and 12.5.1)."""

from __future__ import annotations

from typing import Final

__all__ = ["JSON_RANGES", "essence", "is_bytes", "is_json", "is_prose"]

# Media type ranges that include JSON.
JSON_RANGES: Final = frozenset({"*/*", "application/*"})


def essence(media_type: str) -> str:
    """Returns a media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Returns whether a media type is a JSON representation of the resource. JSON Patch is not one."""
    name = essence(media_type)
    return (name == "application/json" or name.endswith("+json")) and name != "application/json-patch+json"


def is_bytes(media_type: str) -> bool:
    """Returns whether a media type says nothing about its bytes (RFC 2046, section 4.5.1)."""
    return essence(media_type) == "application/octet-stream"


def is_prose(media_type: str) -> bool:
    """Returns whether a media type is of texts for people, which have no objects and no lists."""
    return essence(media_type) in {"text/plain", "text/html"}
