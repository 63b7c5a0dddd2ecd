"""Captures a page that a test has written by hand, and takes its operations apart."""

from __future__ import annotations

from typing import Any

from bythebook_capture.build.from_embedded import document_of
from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

__all__ = ["captured", "names", "received", "samples", "sent"]


def captured(text: str, file: str = "page.md") -> dict[str, dict[str, Any]]:
    """Returns each operation of a page by its method and path, with the schemas of its document as `schemas`."""
    found = {}
    for page in read_source(source_of(text, file=file)):
        raw = build(page) if isinstance(page, Page) else document_of(page, page.file)
        for path, item in raw["paths"].items():
            for method, operation in item.items():
                found[f"{method} {path}"] = {**operation, "schemas": raw.get("components", {}).get("schemas", {})}
    return found


def names(operation: dict[str, Any]) -> list[tuple[str, str]]:
    """Returns the place and the name of each parameter."""
    return [(one["in"], one["name"]) for one in operation.get("parameters", [])]


def sent(operation: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema of the request body, empty without one."""
    return next((one for name, one in operation["schemas"].items() if name.endswith("Request")), {})


def received(operation: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema of the first response, empty without one."""
    return next((one for name, one in operation["schemas"].items() if name.endswith("Response")), {})


def samples(part: dict[str, Any]) -> list[Any]:
    """Returns the samples of a request body or a response."""
    return [one["value"] for media in part.get("content", {}).values() for one in media.get("examples", {}).values()]
