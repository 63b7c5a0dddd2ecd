"""Reads the MDX of docusaurus-plugin-openapi-docs: attributes of components hold the parts of an operation as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from bythebook_capture.facts import METHODS, Said
from bythebook_capture.read.embedded.frame import refuse_misshapen
from bythebook_capture.read.embedded.twin import Block
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_openapi.errors import InputError

__all__ = ["READERS"]

_ENDPOINT = re.compile(
    rf"<(?:MethodEndpoint|Route)\s+method=\{{?\"(?P<method>{'|'.join(METHODS)})\"\}}?\s+path=\{{?\"(?P<path>/[^\"]*)\"\}}?"
)
_TITLE = re.compile(r"className=\{\"openapi__heading\"\}\s+children=\{\"(?P<text>[^\"]{1,300})\"\}")
# The attribute of a component, and the key of an operation that it holds.
_PARTS = {"ParamsDetails": ("parameters", "parameters"), "RequestSchema": ("body", "requestBody"),
          "StatusCodes": ("responses", "responses")}  # fmt: skip
_EXPECTED = "the components that docusaurus-plugin-openapi-docs writes"


def _claims(source: Source) -> float:
    return 0.99 if "<StatusCodes" in source.text and _ENDPOINT.search(source.text) else 0.0


def _read(source: Source) -> tuple[Block, ...]:
    """Returns the operation of the page. Raises `InputError` if a component holds no JSON, or no part of OpenAPI."""
    found = _ENDPOINT.search(source.text)
    if found is None or len(_ENDPOINT.findall(source.text)) > 1:
        raise source.not_this_form("the page has no operation, or several", len(source.lines), _EXPECTED)
    operation: dict[str, Any] = {}
    lines: dict[tuple[str, ...], int] = {(): source.line_at(found.start())}
    for component, (attribute, key) in _PARTS.items():
        begun = re.search(rf"<{component}\s[^<>]*?\b{attribute}=\{{", source.text)
        if begun is None:
            continue
        line = source.line_at(begun.end())
        try:
            value, _ = json.JSONDecoder().raw_decode(source.text, begun.end())
        except (ValueError, RecursionError) as error:
            raise source.error(f"'{attribute}' of {component} is no JSON", line, _EXPECTED) from error
        if value:
            operation[key] = value
            lines[(key,)] = line
    method, path = found["method"], found["path"]
    raw: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "unstated", "version": "unstated"}}
    raw["paths"] = {path: {method: operation}}

    def fault(message: str, _line: int, expected: str) -> InputError:
        return source.error(message, lines[()], expected)

    refuse_misshapen(raw, json.dumps(raw), fault)

    def line_of(names: tuple[str, ...]) -> int:
        return lines.get(tuple(names[3:4]), lines[()])

    titled = _TITLE.search(source.text)
    title = Said(titled["text"], source.line_at(titled.start("text"))) if titled else None
    return (Block(source.file, raw, "", lines[()], method, path, title, line_of=line_of),)


READERS = (Reader("Docusaurus, MDX", _claims, _read, renderer="Docusaurus, MDX"),)
