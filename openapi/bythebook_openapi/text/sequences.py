"""Splits the content of a sequential media type into its items, also where the content was cut in the middle of one.

OpenAPI 3.2.0, section 4.14.3, says which value each item has: the JSON of a line or of a text, an object of the fields
of an event, the content of a part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import Message
from itertools import pairwise
from typing import Any, Final

from bythebook_openapi.schema.media_types import is_events, is_json, is_parts, is_texts
from bythebook_openapi.states import ABSENT

__all__ = ["complete", "items"]

# Returns the JSON value of some bytes, ABSENT where they are none.
Parse = Callable[[bytes], Any]
_BLANK: Final = re.compile(rb"(?:\r\n|\r(?!\n)|\n)(?:\r\n|\r(?!\n)|\n)+")
_LINE: Final = re.compile(r"\r\n|\r|\n")
_SEPARATOR: Final = b"\x1e"
_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
# The fields of an event (HTML, section 9.2.6).
_FIELDS: Final = frozenset({"event", "data", "id", "retry"})
# What the streams of language models send after the last event, where every other event has JSON.
_DONE: Final = "[DONE]"


def complete(content: bytes, media_type: str) -> list[int]:
    """Returns where each item of the content ends that is certainly complete, in bytes.

    What follows the last end may be the beginning of an item that is still to come.
    """
    if is_events(media_type):
        return [end for end, block in _blocks(content) if _has_data(block)]
    if is_parts(media_type):
        return [each.start() for each in _delimiters(content, media_type)][1:]
    if is_texts(media_type):
        starts = [index for index, byte in enumerate(content) if byte == _SEPARATOR[0]]
        return [end for start, end in pairwise(starts) if content[start + 1 : end].strip()]
    ends = [index + 1 for index, byte in enumerate(content) if byte == b"\n"[0]]
    return [end for start, end in zip([0, *ends], ends, strict=False) if content[start:end].strip()]


def items(content: bytes, media_type: str, parse: Parse, *, has_json: bool = False) -> Any:
    """Returns the items as a list, ABSENT where one of them is not of the media type.

    `has_json` says that the data of events is JSON: the value of the data is what the JSON states, and a text where it
    is none.
    """
    if is_events(media_type):
        found: list[Any] = [_event(block, parse if has_json else None) for _, block in _blocks(content)]
        return [each for each in found if "data" in each and not (has_json and each["data"] == _DONE)]
    if is_parts(media_type):
        return _known(_part(each, parse) for each in _parts(content, media_type))
    pieces = content.split(_SEPARATOR) if is_texts(media_type) else content.split(b"\n")
    return _known(parse(each.strip()) for each in pieces if each.strip())


def _known(found: Iterator[Any]) -> Any:
    values = list(found)
    return ABSENT if any(each is ABSENT for each in values) else values


def _blocks(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yields each event that ends in a blank line, after its end."""
    start = 0
    for blank in _BLANK.finditer(content):
        yield blank.end(), content[start : blank.start()]
        start = blank.end()


def _has_data(block: bytes) -> bool:
    return "data" in _event(block, None)


def _event(block: bytes, parse: Parse | None) -> dict[str, Any]:
    """Returns the fields of an event. Comments and unknown fields are left out, and lines of data are joined."""
    found: dict[str, Any] = {}
    for line in _LINE.split(block.decode("utf-8", "replace").removeprefix(_MARK)):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data" and "data" in found:
            found["data"] += f"\n{value}"
        elif name == "retry":
            found |= {name: int(value)} if value.isascii() and value.isdecimal() else {}
        elif name in _FIELDS:
            found[name] = value
    stated = parse(found["data"].encode()) if parse is not None and "data" in found else ABSENT
    return found if stated is ABSENT else {**found, "data": stated}


def _boundary(media_type: str) -> bytes:
    message = Message()
    message["content-type"] = media_type
    return str(message.get_param("boundary", "")).encode("utf-8", "surrogateescape")


def _delimiters(content: bytes, media_type: str) -> list[re.Match[bytes]]:
    """Returns the lines that begin or end a part (RFC 2046, section 5.1.1)."""
    boundary = _boundary(media_type)
    if not boundary:
        return []
    line = rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?:\r?\n|\Z)"
    return list(re.finditer(line, content))


def _parts(content: bytes, media_type: str) -> Iterator[bytes]:
    found = _delimiters(content, media_type)
    for one, after in pairwise(found):
        yield content[one.end() : after.start()]


def _part(part: bytes, parse: Parse) -> Any:
    """Returns the value of a part: JSON by its own media type, which is text where it states none."""
    head, separator, body = re.split(rb"(\A\r?\n|\r?\n\r?\n)", part, maxsplit=1) if b"\n" in part else (b"", b"", part)
    message = Message()
    for line in head.decode("utf-8", "replace").splitlines() if separator else ():
        name, _, value = line.partition(":")
        message[name] = value.strip()
    return parse(body.strip()) if is_json(message.get_content_type()) else body.decode("utf-8", "replace")
