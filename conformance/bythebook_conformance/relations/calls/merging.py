"""Recognizes a body that is merged into a resource (RFC 7396)."""

from __future__ import annotations

from bythebook_openapi.model.contract import Operation

__all__ = ["is_merge_patch"]


def is_merge_patch(operation: Operation) -> bool:
    """Returns whether null removes a member, whatever its schema says of null (RFC 7396, section 1)."""
    return (operation.media_type or "").partition(";")[0].strip().lower() == "application/merge-patch+json"
