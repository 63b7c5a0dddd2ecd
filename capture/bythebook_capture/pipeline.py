"""Captures pages as one OpenAPI document: reads each page, makes a document from it, and merges the documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bythebook_capture.build.from_embedded import document_of
from bythebook_capture.build.from_facts import build
from bythebook_capture.build.merge import Part, merged
from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import Pages, find_pages
from bythebook_capture.read.registry import read_source, shows_operation
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.dump import to_yaml

__all__ = ["Captured", "build", "capture", "capture_page", "capture_pages"]


@dataclass(frozen=True)
class Captured:
    """The captured document, also as YAML, and the warnings: places where a page disagrees with itself."""

    text: str
    warnings: tuple[str, ...]
    raw: dict[str, Any] = field(repr=False)


def capture_page(path: Path) -> Captured:
    """Returns the document of a page. Raises `InputError` if the page cannot be read completely."""
    return capture_pages(find_pages([str(path)], Fetcher()))


def capture(path: Path) -> str:
    """Returns the document of a page as YAML. Raises `InputError` if the page cannot be read completely."""
    return capture_page(path).text


def capture_pages(pages: Pages, *, partial: bool = False) -> Captured:
    """Returns the one document of several pages. With `partial`, a page that ends too early is read as far as it goes.

    A page from a folder or a list that shows no operation is left out, with a warning. Raises `InputError` if a page
    cannot be read, or two pages contradict each other.
    """
    parts: list[Part] = []
    warnings: list[str] = [*pages.notes]
    for one in pages.found:
        if not one.chosen and not shows_operation(one.source):
            warnings.append(f"{one.name}: left out, because it shows no operation")
            continue
        for read in read_source(one.source, partial=partial):
            warnings += read.warnings if isinstance(read, Page) else ()
            raw = build(read, one.name) if isinstance(read, Page) else document_of(read, one.name)
            parts.append(Part(one.name, raw))
    if not parts:
        raise InputError("no page shows an operation", file=pages.found[0].name, expected="pages of an API reference")
    raw, origin = parts[0].raw, parts[0].file
    if len(parts) > 1:
        joined = merged(parts)
        raw = joined.raw
        warnings += joined.warnings
    count = len({part.file for part in parts})
    is_one = count == 1
    origin = origin if is_one else f"{count} pages"
    change = "change the page, and capture it" if is_one else "change the pages, and capture them"
    head = f"# Captured by `bythebook capture` from {origin}. Do not edit: {change} again.\n"
    return Captured(head + to_yaml(raw), tuple(warnings), raw)
