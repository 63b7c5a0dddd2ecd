"""Reads the Markdown twin of a page: the OpenAPI document of its operation in a fence of four backticks.

There are two forms: an OpenAPI document of one operation, and the older inner form of one renderer, which is rewritten
as OpenAPI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bythebook_capture.facts import METHODS, Said
from bythebook_capture.read.embedded.frame import read_block, refuse_misshapen
from bythebook_capture.read.embedded.inner import is_inner, rewritten
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source

__all__ = ["READERS", "Block", "around", "blocks_of", "read_twin", "shows_operation"]

_WEBHOOK = "webhook"
_METHODS = "|".join(METHODS)
_FENCE = re.compile(
    rf"(?P<fence>`{{3,}})ya?ml +(?:(?P<file>\S+) +)?(?P<method>{_METHODS}|{_WEBHOOK}) +(?P<path>\S+)", re.IGNORECASE
)
_TITLE = re.compile(r"# (?P<title>\S.*)")
_INDEX = re.compile(r"(?:> )?Fetch the complete documentation index at: (?P<url>\S+/llms\.txt)")


@dataclass(frozen=True)
class Block:
    """The document in a twin, the line of its first line, and the facts of the page around it.

    `line_of` returns the line of the page for the names of a JSON pointer; without it, `text` tells that.
    """

    file: str
    raw: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)
    line: int
    method: str
    path: str
    title: Said[str] | None = None
    description: Said[str] | None = None
    index: Said[str] | None = None
    origin: str | None = None
    is_inner: bool = False
    line_of: Callable[[tuple[str, ...]], int | None] | None = field(default=None, repr=False)


def _claims(source: Source) -> float:
    """Returns 1 for a page with such a fence."""
    return 1.0 if any(map(_FENCE.fullmatch, source.line_set)) else 0.0


def shows_operation(source: Source) -> bool:
    """Returns whether one of the fences has an operation, and not a webhook, which the server sends."""
    return any(found["method"].lower() != _WEBHOOK for line in source.lines if (found := _FENCE.fullmatch(line)))


def read_twin(source: Source) -> tuple[Block, ...]:
    """Returns the block of each operation on a page. Raises `InputError` if one is cut, or is not OpenAPI."""
    return tuple(_blocks(source))


def _blocks(source: Source) -> Iterator[Block]:
    count = len(source.lines)
    at, before = 0, 0
    while at < count:
        found = _FENCE.fullmatch(source.lines[at])
        if not found:
            at += 1
            continue
        if found["method"].lower() == _WEBHOOK:
            raise source.error(
                "the block describes a webhook, which the server sends", at + 1, "a block of an operation"
            )
        end = next((i for i in range(at + 1, count) if source.lines[i] == found["fence"]), None)
        if end is None:
            raise source.error("the block is incomplete", len(source.lines), f"a line with {found['fence']} after it")
        yield _block(source, found, at, end, before=before)
        at = before = end + 1


def _block(source: Source, fence: re.Match[str], at: int, end: int, *, before: int) -> Block:
    text = "\n".join(source.text.split("\n")[at + 1 : end]) + "\n"
    value = read_block(source, text, at + 1, "a block of YAML")
    method, path = fence["method"].lower(), fence["path"]
    inner = is_inner(value)
    if inner:
        value = rewritten(value)
    expected = "an OpenAPI document with the operation that the fence names"
    _refuse_other(source, value, text, at + 2, expected)
    if method not in (value.get("paths") or {}).get(path, ()):
        raise source.error(f"the block has no {method.upper()} {path}", at + 2, expected)
    title, description, index = around(source, before, at)
    return Block(
        source.file, value, text, at + 2, method, path, title, description, index, fence["file"], is_inner=inner
    )


def around(source: Source, start: int, end: int) -> tuple[Said[str] | None, Said[str] | None, Said[str] | None]:
    """Returns the title, the quotation directly below it and the list of all pages, which come before a block."""
    title: Said[str] | None = None
    index: Said[str] | None = None
    description: Said[str] | None = None
    is_below = in_code = False
    for at in range(start, end):
        line = source.lines[at]
        in_code ^= line.startswith(("```", "~~~"))
        if not line or in_code:
            continue
        if not index and (found := _INDEX.fullmatch(line)):
            index = Said(found["url"], at + 1)
        elif not title and (found := _TITLE.fullmatch(line)):
            title, is_below = Said(found["title"], at + 1), True
            continue
        elif is_below and line.startswith("> "):
            description = Said(line.removeprefix("> ").strip(), at + 1)
        is_below = False
    return title, description, index


def blocks_of(source: Source, text: str, line: int, expected: str, *, title: Said[str] | None = None,
              index: Said[str] | None = None) -> tuple[Block, ...]:  # fmt: skip
    """Returns a block for each operation of the OpenAPI document that begins on a line of the page.

    Raises `InputError` if the document is cut, or is not OpenAPI 3.
    """
    value = read_block(source, text, line - 1, expected)
    _refuse_other(source, value, text, line, expected)
    found = []
    for path, item in (value.get("paths") or {}).items():
        for method in (method for method in METHODS if method in item):
            own = {key: part for key, part in item.items() if key == method or key not in METHODS}
            raw = {**value, "paths": {path: own}}
            found.append(Block(source.file, raw, text, line, method, path, title, index=index))
    return tuple(found)


def _refuse_other(source: Source, value: Any, text: str, line: int, expected: str) -> None:
    """Raises `InputError` if the value that begins on a line is no OpenAPI 3 document."""
    if not isinstance(value, dict) or not str(value.get("openapi", "")).startswith("3."):
        raise source.error("the block is not an OpenAPI document", line, expected)
    refuse_misshapen(source, value, text, line - 1)


READERS = (Reader("Markdown twin", _claims, read_twin, renderer="Markdown twin"),)
