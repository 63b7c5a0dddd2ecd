"""Reads the HTML that `redocly build-docs` writes: its script holds the whole OpenAPI document, on one line.

Redoc 2 prints `const __redoc_state = {"spec": {"data": {...}}}`, Redoc 3 prints `const __redoc_definition = {...}`.
"""

from __future__ import annotations

import json
import re

from bythebook_capture.read.embedded.twin import Block, blocks_of
from bythebook_capture.read.grammar.types import raw_json
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source

__all__ = ["READERS"]

_BEGINNING = re.compile(r"^\s*(?:const|var|let) __redoc_(?P<kind>state|definition) = (?=\{)", re.MULTILINE)
_EXPECTED = "the whole HTML file that 'redocly build-docs' wrote, or its OpenAPI document"


def _claims(source: Source) -> float:
    return 0.98 if "__redoc_" in source.text and _BEGINNING.search(source.text) else 0.0


def _read(source: Source) -> tuple[Block, ...]:
    """Returns a block for each operation. Raises `InputError` if the document is cut, or is not OpenAPI 3."""
    found = _BEGINNING.search(source.text)
    if found is None:
        raise source.not_this_form("no script of Redoc", len(source.lines), _EXPECTED)
    line = source.text.count("\n", 0, found.end()) + 1
    try:
        value, _ = raw_json(source.text, found.end())
    except ValueError as error:
        raise source.error("the script of the page is cut within its OpenAPI document", line, _EXPECTED) from error
    if found["kind"] == "state":
        spec = value.get("spec") if isinstance(value, dict) else None
        value = spec.get("data") if isinstance(spec, dict) else None
    if not isinstance(value, dict) or not str(value.get("openapi", "")).startswith("3."):
        raise source.not_this_form("the script of the page has no OpenAPI 3 document", line, _EXPECTED)
    blocks = blocks_of(source, json.dumps(value, ensure_ascii=False) + "\n", line, _EXPECTED)
    if not blocks:
        raise source.error("the OpenAPI document of the page has no operation", line, _EXPECTED)
    return blocks


READERS = (Reader("Redoc, script", _claims, _read, renderer="Redoc", most=0.98),)
