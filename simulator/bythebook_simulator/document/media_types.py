"""Tells media types apart, as documents and clients write them."""

from __future__ import annotations

__all__ = ["is_json"]


def is_json(media_type: str) -> bool:
    """Return whether a media type is JSON (RFC 6839, section 3.1), or a range of them all, which JSON is in."""
    return media_type in {"application/json", "application/*", "*/*"} or media_type.endswith("+json")
