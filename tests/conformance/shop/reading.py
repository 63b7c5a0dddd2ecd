"""Reads what HTTP carries as text: parameters in their styles, cookies, forms, files. It checks nothing.

A text that is no number stays a text, so that the check refuses it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from email.parser import BytesHeaderParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from shop.lies import RefusedError
from shop.shapes import ABSENT, Among, Anything, Bytes, Flag, Group, Many, Nullable, Real, Shape

# How an array stands in one parameter; without a separator each item is a parameter of its own.
SEPARATORS: Mapping[str, str] = {"joined": ",", "piped": "|", "spaced": " "}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,400})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")


def typed(shape: Shape, text: str) -> Any:
    """Return the value that a text means for a shape; the text itself where it means none."""
    match shape:
        case Nullable(inner):
            return typed(inner, text)
        case Real() if _INTEGER.fullmatch(text):
            return int(text)
        case Real(whole=False) if _NUMBER.fullmatch(text):
            return float(text)
        case Flag() if text in {"true", "false"}:
            return text == "true"
        case Among(values) if _INTEGER.fullmatch(text) and int(text) in values:
            return int(text)
        case _:
            return text


def parameters(group: Group, pairs: Sequence[tuple[str, str]], styles: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters that a group names. What comes twice and is no array, is no single value."""
    found: dict[str, Any] = {}
    for name, member in group.members.items():
        texts = [text for key, text in pairs if key == name]
        if isinstance(member.shape, Group):
            value = _deep(name, member.shape, pairs)
        elif isinstance(member.shape, Many):
            separator = SEPARATORS.get(styles.get(name, ""))
            if separator and len(texts) == 1:
                texts = texts[0].split(separator) if texts[0] else []
                value = [typed(member.shape.items, each) for each in texts]
            else:
                value = [typed(member.shape.items, each) for each in texts] if texts else ABSENT
        elif len(texts) > 1:
            value = texts
        else:
            value = typed(member.shape, texts[0]) if texts else ABSENT
        if value is not ABSENT:
            found[name] = value
    return found


def _deep(name: str, shape: Group, pairs: Iterable[tuple[str, str]]) -> Any:
    """Return the object of a `deepObject`: `price[min]=1&price[max]=2`."""
    members: dict[str, Any] = {}
    for key, text in pairs:
        inner = key[len(name) + 1 : -1] if key.startswith(f"{name}[") and key.endswith("]") else None
        if inner is not None:
            member = shape.members.get(inner)
            value = typed(member.shape if member else Anything(), text)
            members[inner] = [members[inner], value] if inner in members else value
    return members or ABSENT


def query_pairs(query: bytes) -> list[tuple[str, str]]:
    """Return the names and texts of a query."""
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True)


def json_body(content: bytes) -> Any:
    """Return a JSON body. Raises `RefusedError` where it is none."""
    try:
        return json.loads(content, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "no_json", "the body is no JSON") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    if value in {float("inf"), float("-inf")}:
        raise ValueError(text)
    return value


def form_body(shape: Group, content: bytes) -> dict[str, Any]:
    """Return the fields of an `application/x-www-form-urlencoded` body. Raises `RefusedError` where it is none."""
    try:
        pairs = parse_qsl(content.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise RefusedError(400, "no_form", "the body is no form") from error
    return parameters(shape, pairs, {})


def multipart_body(shape: Group, content: bytes, content_type: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields of a `multipart/form-data` body, files as bytes, and the names of the files.

    Raises `RefusedError` where it is no such body (RFC 7578).
    """
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    pieces = (b"\r\n" + content).split(b"\r\n--" + boundary[1].encode()) if boundary else []
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise RefusedError(400, "no_form", "the body is no multipart form")
    pairs: list[tuple[str, str]] = []
    files: dict[str, Any] = {}
    names: dict[str, str] = {}
    for piece in pieces[1:-1]:
        head, _, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = BytesHeaderParser(policy=HTTP).parsebytes(head + b"\r\n\r\n")
        disposition = headers["content-disposition"]
        name = str(disposition.params.get("name", "")) if disposition is not None else ""
        member = shape.members.get(name)
        if member is not None and isinstance(member.shape, Bytes):
            files[name] = data
            names[name] = str(disposition.params.get("filename", name))
        else:
            try:
                pairs.append((name, data.decode("utf-8")))
            except UnicodeDecodeError as error:
                raise RefusedError(400, "no_text", f"{name} is no text in UTF-8") from error
    fields = Group({name: each for name, each in shape.members.items() if not isinstance(each.shape, Bytes)})
    return {**files, **parameters(fields, pairs, {})}, names
