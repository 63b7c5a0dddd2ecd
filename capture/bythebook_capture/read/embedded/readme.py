"""Reads ReadMe's Markdown pages: the OpenAPI document of the operation stands below `# OpenAPI definition`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_capture.facts import METHODS
from bythebook_capture.read.embedded.frame import refuse_misshapen
from bythebook_capture.read.embedded.twin import Block, around
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.parse import read

__all__ = ["READERS"]

_HEADING = "# OpenAPI definition"
_FENCE = "```"
_EXPECTED = "an OpenAPI 3 document in a block of JSON"


def _claims(source: Source) -> float:
    return 1.0 if _HEADING in source.lines and f"{_FENCE}json" in source.lines else 0.0


def _read(source: Source) -> tuple[Block, ...]:
    """Returns a block for each operation of the document. Raises `InputError` if it is cut, or is not OpenAPI."""
    heading = source.lines.index(_HEADING)
    begin = next((at for at in range(heading, len(source.lines)) if source.lines[at] == f"{_FENCE}json"), None)
    if begin is None:
        raise source.not_this_form("no block of JSON below the heading", heading + 1, _EXPECTED)
    end = next((at for at in range(begin + 1, len(source.lines)) if source.lines[at] == _FENCE), None)
    if end is None:
        raise source.error("the block is incomplete", len(source.lines), f"a line with {_FENCE} after it")
    text = "\n".join(source.text.split("\n")[begin + 1 : end]) + "\n"
    return tuple(_blocks(source, text, heading, begin + 1))


def _blocks(source: Source, text: str, heading: int, before: int) -> Iterator[Block]:
    def fault(message: str, line: int, expected: str) -> InputError:
        return source.error(message, before + line, expected)

    try:
        value: Any = read(text, name=source.file).value
    except InputError as error:
        raise fault(error.message, error.line or 1, _EXPECTED) from error
    if not isinstance(value, dict) or not str(value.get("openapi", "")).startswith("3."):
        raise fault("the block is not an OpenAPI document", 1, _EXPECTED)
    refuse_misshapen(value, text, fault)
    title, _, index = around(source, 0, heading)
    paths = value.get("paths") or {}
    found = [(path, method) for path, item in paths.items() for method in METHODS if method in item]
    if not found:
        raise fault("the block has no operation", 1, _EXPECTED)
    for path, method in found:
        item = {key: part for key, part in paths[path].items() if key == method or key not in METHODS}
        raw = {**value, "paths": {path: item}}
        yield Block(source.file, raw, text, before + 1, method, path, title, index=index)


READERS = (Reader("ReadMe, Markdown", _claims, _read, renderer="ReadMe"),)
