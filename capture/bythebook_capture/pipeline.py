"""Captures pages as one OpenAPI document: reads each page, makes a document from it, and merges the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bythebook_capture.build.from_embedded import document_of
from bythebook_capture.build.from_facts import build
from bythebook_capture.build.merge import Part, merged
from bythebook_capture.build.partial import mark_partial
from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import Named, Pages, find_pages
from bythebook_capture.ledger.account import Account, account
from bythebook_capture.ledger.parts import Parts, read_in_parts
from bythebook_capture.read.embedded.twin import Block
from bythebook_capture.read.registry import reading_of, shows_operation
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.dump import to_yaml

__all__ = ["Captured", "build", "capture", "capture_page", "capture_pages", "unread_accounts"]


@dataclass(frozen=True)
class Captured:
    """The captured document, also as YAML, and the warnings: places where a page disagrees with itself.

    `accounts` say of each line of each page whether it was read.
    """

    text: str
    warnings: tuple[str, ...]
    raw: dict[str, Any] = field(repr=False)
    accounts: tuple[Account, ...] = field(default=(), repr=False)

    @property
    def unread(self) -> int:
        """How many lines look like facts and were not read."""
        return sum(len(one.unread) for one in self.accounts)


def capture_page(path: Path) -> Captured:
    """Returns the document of a page. Raises `InputError` if the page cannot be read completely."""
    return capture_pages(find_pages([str(path)], Fetcher()))


def capture(path: Path) -> str:
    """Returns the document of a page as YAML. Raises `InputError` if the page cannot be read completely."""
    return capture_page(path).text


def capture_pages(pages: Pages, *, partial: bool = False, strict: bool = True) -> Captured:
    """Returns the one document of several pages. With `partial`, a page that ends too early is read as far as it goes.

    A page from a folder or a list that shows no operation is left out, with a warning. Raises `InputError` if a page
    cannot be read, or two pages contradict each other. Without `strict`, a table or an operation that cannot be read
    is left out, and the accounts say so.
    """
    parts: list[Part] = []
    warnings: list[str] = [*pages.notes]
    accounts: list[Account] = []
    for one in pages.found:
        if not one.chosen and not shows_operation(one.source):
            warnings.append(f"{one.name}: left out, because it shows no operation")
            continue
        read = Parts(reading_of(one.source, partial=partial)) if strict else read_in_parts(one.source, partial=partial)
        read = read if strict else _apart(one, read, partial=partial)
        own = [_document(found, one.name) for found in read.reading.found]
        warnings += (warning for found in read.reading.found if isinstance(found, Page) for warning in found.warnings)
        if not strict:
            own = _once(own, read)
            accounts.append(_account(one, own, read))
            mark_partial(accounts[-1])
        parts += (Part(one.name, raw) for raw in own)
    if not parts:
        raise InputError("no page shows an operation", file=pages.found[0].name, expected="pages of an API reference")
    raw, origin = parts[0].raw, parts[0].file
    if len(parts) > 1:
        joined = merged(parts)
        raw = joined.raw
        warnings += joined.warnings
    _mark_missing(raw, accounts)
    count = len({part.file for part in parts})
    is_one = count == 1
    origin = origin if is_one else f"{count} pages"
    change = "change the page, and capture it" if is_one else "change the pages, and capture them"
    head = f"# Captured by `bythebook capture` from {origin}. Do not edit: {change} again.\n"
    return Captured(head + to_yaml(raw), tuple(warnings), raw, tuple(accounts))


def unread_accounts(pages: Pages) -> tuple[Account, ...]:
    """Returns the accounts of pages that no reader read."""
    return tuple(account(one.source.text, one.name, ()) for one in pages.found)


def _document(found: Page | Block, name: str) -> dict[str, Any]:
    return build(found, name) if isinstance(found, Page) else document_of(found, name)


def _apart(one: Named, read: Parts, *, partial: bool) -> Parts:
    """Returns what was read without the lines that no reader can place.

    What stands there would be taken as facts of the operation above.
    """
    if not read.reading.is_by_hand:
        return read
    own = [_document(found, one.name) for found in read.reading.found]
    astray = _account(one, own, read).astray
    if not astray:
        return read
    sunk = {**astray, **read.sunk}
    try:
        return read_in_parts(one.source, partial=partial, sunk=sunk)
    except InputError:
        return read


def _account(one: Named, own: list[dict[str, Any]], read: Parts) -> Account:
    """Returns the account of a page. The lines of an OpenAPI document in it were read as a whole."""
    blocks = [
        range(found.line, found.line + found.text.count("\n") + 1)
        for found in read.reading.found
        if not isinstance(found, Page)
    ]
    return account(
        one.source.text, one.name, own, sunk=read.sunk, blocks=blocks, is_by_hand=read.reading.is_by_hand
    )  # fmt: skip


def _once(own: list[dict[str, Any]], read: Parts) -> list[dict[str, Any]]:
    """Returns the documents of a page without those that say something else of an operation that stands above.

    Their lines become lines of a part that was not read.
    """
    kept: list[dict[str, Any]] = []
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for raw in own:
        calls = [(path, method) for path, item in raw["paths"].items() for method in item]
        before = next((known[call] for call in calls if call in known), None)
        if before is not None and not _agree(before, raw):
            source = str(raw["paths"][calls[0][0]][calls[0][1]].get("x-source", {}).get("method", ""))
            line = source.rpartition(":")[2]
            if line.isdigit():
                read.sunk[int(line)] = "the operation stands twice, with other facts"
            continue
        known |= dict.fromkeys(calls, raw)
        kept.append(raw)
    return kept


def _agree(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Returns whether two documents of a page can be merged."""
    try:
        merged([Part("", one), Part("", other)])
    except InputError:
        return False
    return True


def _mark_missing(raw: dict[str, Any], accounts: Sequence[Account]) -> None:
    """Says in the head of the document how many operations are not in it, and how many lines above all of them."""
    seen, read = sum(one.operations_seen for one in accounts), sum(one.operations_read for one in accounts)
    above = sum(one.unread_above for one in accounts)
    told = [f"{seen - read} of {seen} operations that the pages seem to have"] if seen > read else []
    told += [f"{above} line{'s' if above > 1 else ''} above the operations"] if above else []
    if told:
        marks = raw["info"].get("x-unstated", {})
        raw["info"] = {**raw["info"], "x-unstated": {**marks, "paths": f"Not read: {', and '.join(told)}."}}
