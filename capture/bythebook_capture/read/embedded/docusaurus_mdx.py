"""Reads the MDX of docusaurus-plugin-openapi-docs: attributes of components hold the parts of an operation as JSON.

Older versions write the whole operation above the page, as the entry `api`: in YAML, or packed (RFC 1950) as base64.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import replace
from typing import Any

from bythebook_capture.facts import METHODS, Said
from bythebook_capture.read.embedded.frame import refuse_misshapen
from bythebook_capture.read.embedded.twin import Block
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_openapi.text.parse import read as read_text
from bythebook_openapi.text.positions import lines_of

__all__ = ["READERS"]

_ENDPOINT = re.compile(
    rf"<(?:MethodEndpoint|Route)\s+method=\{{?\"(?P<method>{'|'.join(METHODS)})\"\}}?\s+path=\{{?\"(?P<path>/[^\"]*)\"\}}?"
)
_TITLE = re.compile(r"className=\{\"openapi__heading\"\}\s+children=\{\"(?P<text>[^\"]{1,300})\"\}")
# The attribute of a component, and the key of an operation that it holds.
_PARTS = {"ParamsDetails": ("parameters", "parameters"), "RequestSchema": ("body", "requestBody"),
          "StatusCodes": ("responses", "responses")}  # fmt: skip
_FRONT = re.compile(r"\A---\n(?P<before>(?:.*\n)*?)api:(?P<held>[ \t]*[^\n]*\n(?:[ \t]+.*\n)*)(?:.*\n)*?---[ \t]*\n")
_MOST = 16_000_000
# Of an operation of OpenAPI; the others are of the plugin.
_KEYS = ("summary", "description", "deprecated", "tags", "parameters", "requestBody", "responses")
_EXPECTED = "the components that docusaurus-plugin-openapi-docs writes"


def _claims(source: Source) -> float:
    if source.text.startswith("---\n") and "\napi:" in source.text[:100_000] and _FRONT.match(source.text):
        return 0.985 if any(name in source.text for name in ("@theme/", "api-method")) else 0.0
    return 0.99 if "<StatusCodes" in source.text and _ENDPOINT.search(source.text) else 0.0


def _read(source: Source) -> tuple[Block, ...]:
    """Returns the operation of the page. Raises `InputError` if a component holds no JSON, or no part of OpenAPI."""
    if (front := _FRONT.match(source.text)) is not None:
        return (_held(source, front),)
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

    def line_of(names: tuple[str, ...]) -> int:
        return lines.get(tuple(names[3:4]), lines[()])

    titled = _TITLE.search(source.text)
    title = Said(titled["text"], source.line_at(titled.start("text"))) if titled else None
    block = _block(source, found["method"], found["path"], operation, lines[()])
    return (replace(block, title=title, line_of=line_of),)


def _held(source: Source, front: re.Match[str]) -> Block:
    """Returns the operation that stands above the page. Raises `InputError` if it is none."""
    first = source.line_at(front.start("held"))
    text = front["held"]
    if packed := re.fullmatch(r"\s*(?P<data>[A-Za-z0-9+/=]{20,})\s*", text):
        text = _unpacked(packed["data"]) or ""
    value = read_text(text, name=source.file).value if text else None
    if not isinstance(value, dict) or not isinstance(value.get("path"), str) or value.get("method") not in METHODS:
        raise source.error("the entry 'api' above the page holds no operation", first, "its method and its path")
    known = None if packed else lines_of(text)

    def line_of(names: tuple[str, ...]) -> int:
        inside = known.line(names[3:]) if known is not None and names[3:] else None
        return first + (inside or 1) - 1

    operation = {key: value[key] for key in _KEYS if key in value}
    return replace(_block(source, str(value["method"]), value["path"], operation, first), line_of=line_of)


def _block(source: Source, method: str, path: str, operation: dict[str, Any], line: int) -> Block:
    """Returns the document of an operation. Raises `InputError` if a part of it is no part of OpenAPI."""
    raw: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "unstated", "version": "unstated"}}
    raw["paths"] = {path: {method: operation}}
    refuse_misshapen(source, raw, json.dumps(raw), line - 1)
    return Block(source.file, raw, "", line, method, path)


def _unpacked(data: str) -> str | None:
    """Returns the text that an entry holds in packed form, None if it is none, or too long."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(data), _MOST).decode()
    except (binascii.Error, zlib.error, ValueError):
        return None


READERS = (Reader("Docusaurus, MDX", _claims, _read, renderer="Docusaurus, MDX"),)
