"""Classifies media types (RFC 9110, sections 8.3.1 and 12.5.1)."""

from __future__ import annotations

from typing import Final

__all__ = [
    "JSON_RANGES",
    "essence",
    "is_bytes",
    "is_events",
    "is_json",
    "is_parts",
    "is_prose",
    "is_sequence",
    "is_texts",
]

# Media type ranges that include JSON.
JSON_RANGES: Final = frozenset({"*/*", "application/*"})
# JSON texts one after another, a line each: OpenAPI 3.2.0, section 4.14.3, names the first two.
_LINES: Final = frozenset(
    {"application/jsonl", "application/x-ndjson", "application/ndjson", "application/jsonlines", "application/x-jsonl"}
)


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


def is_plain(media_type: str) -> bool:
    """Returns whether a media type is plain text (RFC 2046, section 4.1.3)."""
    return essence(media_type) == "text/plain"


def is_prose(media_type: str) -> bool:
    """Returns whether a media type is of texts for people, which have no objects and no lists."""
    return essence(media_type) in {"text/plain", "text/html"}


def is_events(media_type: str) -> bool:
    """Returns whether a media type is that of server-sent events."""
    return essence(media_type) == "text/event-stream"


def is_parts(media_type: str) -> bool:
    """Returns whether a media type is a sequence of parts without names (RFC 2046, section 5.1)."""
    name = essence(media_type)
    return name.startswith("multipart/") and name != "multipart/form-data"


def is_texts(media_type: str) -> bool:
    """Returns whether a media type is a sequence of JSON texts, each after a record separator (RFC 7464)."""
    name = essence(media_type)
    return name == "application/json-seq" or name.endswith("+json-seq")


def is_sequence(media_type: str) -> bool:
    """Returns whether a media type is a sequence of items (OpenAPI 3.2.0, section 4.14.3)."""
    return is_events(media_type) or is_parts(media_type) or is_texts(media_type) or essence(media_type) in _LINES
