"""Reads a YAML 1.2 or JSON text as one value, and finds the line of a JSON pointer in it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml
from jsonpointer import JsonPointer

from bythebook_openapi.errors import InputError
from bythebook_openapi.text.positions import Lines, lines_of
from bythebook_openapi.text.yaml import CoreLoader, finite

__all__ = [
    "MAX_ALIASED",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_VALUES",
    "Source",
    "decoded",
    "is_minified",
    "read",
    "within_bounds",
]

MAX_BYTES = 64 * 1024 * 1024
MAX_VALUES = 20_000_000
MAX_ALIASED = 1_000_000
MAX_DEPTH = 200

_TAB = "a tab stands before the first word of the line, where YAML takes spaces only"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key '{next(key for key in keys if keys.count(key) > 1)}' is repeated")
    return members


def _extent(node: dict[str, Any] | list[Any], counted: dict[int, tuple[float, int, int]]) -> tuple[float, int, int]:
    """Returns three counts of a node: its values with aliases expanded, its depth, and its direct values.

    The first is infinity for a node that contains itself. `counted` gets the same for every node inside. Raises
    `RecursionError` for a node that is deeper than any document.
    """
    if id(node) not in counted:
        counted[id(node)] = math.inf, 0, 0
        total, depth = 1.0, 0
        for each in node.values() if isinstance(node, dict) else node:
            more, below, _ = _extent(each, counted) if isinstance(each, dict | list) else (1, 0, 0)
            total, depth = total + more, max(depth, below)
        counted[id(node)] = total, depth + 1, len(node)
    return counted[id(node)]


@dataclass(frozen=True)
class Source:
    """One text with its JSON value. `name` is its name in messages."""

    name: str
    text: str = field(repr=False)
    value: Any = field(repr=False)

    @cached_property
    def _lines(self) -> Lines:
        return lines_of(self.text)

    @cached_property
    def _is_minified(self) -> bool:
        return is_minified(self.text)

    def line(self, pointer: str) -> int | None:
        """Returns the line, from 1, of the key or item at a JSON pointer, None for a pointer to nothing.

        A minified document is one line, which tells nothing: the line is None there.
        """
        return None if self._is_minified else self._lines.line(JsonPointer(pointer).parts)

    def written(self, pointer: str) -> tuple[Source, str]:
        """Returns the file in which the part at a pointer was written, and the pointer there: itself, for a file."""
        return self, pointer

    def has(self, pointer: str) -> bool:
        """Returns whether the text has a key or an item at a JSON pointer."""
        return self._lines.line(JsonPointer(pointer).parts) is not None


def is_minified(text: str) -> bool:
    """Returns whether a text is JSON, or YAML in its flow style, on one line."""
    return text.lstrip()[:1] in ("{", "[") and len(text.strip().splitlines()) == 1


def _value(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return yaml.load(text, CoreLoader)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=finite, parse_constant=finite)
    except json.JSONDecodeError:
        try:
            return yaml.load(text, CoreLoader)  # YAML in its flow style
        except yaml.YAMLError:
            pass
        raise


def decoded(data: bytes, *, name: str) -> str:
    """Returns the text of a file's bytes. Raises `InputError` if they are no text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("is not text in UTF-8", file=name, expected="an OpenAPI document in YAML or JSON") from error


def within_bounds(value: Any, *, name: str) -> None:
    """Raises `InputError` if a value, with its aliases expanded, is too large or too deep."""
    too_deep = InputError("is nested too deeply", file=name, expected=f"at most {MAX_DEPTH} levels")
    counted: dict[int, tuple[float, int, int]] = {}
    try:
        size, depth, _ = _extent(value, counted) if isinstance(value, dict | list) else (1, 0, 0)
    except RecursionError as error:
        raise too_deep from error
    written = 1 + sum(length for _, _, length in counted.values())
    if size > MAX_ALIASED and size > 2 * written:
        raise InputError(
            "its YAML aliases expand to too many values", file=name, expected=f"at most {MAX_ALIASED} values"
        )
    if size > MAX_VALUES:
        raise InputError("has too many values", file=name, expected=f"at most {MAX_VALUES} values")
    if depth > MAX_DEPTH:
        raise too_deep


def _is_indented_by_a_tab(text: str, line: int) -> bool:
    """Returns whether a tab stands before the first word of a line."""
    lines = text.split("\n")
    return line < len(lines) and lines[line].lstrip(" ").startswith("\t")


def read(text: str, *, name: str) -> Source:
    """Returns the value of a YAML or JSON text. Raises `InputError` if it has none, or a value beyond all bounds."""
    try:
        value = _value(text)
    except json.JSONDecodeError as error:
        line = None if is_minified(text) else error.lineno
        column = f" at column {error.colno}" if line is None else ""
        raise InputError(f"is not JSON ({error.msg}{column})", file=name, line=line) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else None
        problem = _TAB if mark and _is_indented_by_a_tab(text, mark.line) else error.problem
        raise InputError(f"is not YAML or JSON ({problem})", file=name, line=line) from error
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        raise InputError(
            f"is not YAML or JSON (it has the character U+{error.character:04X})", file=name, line=line
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"is not YAML or JSON ({error})", file=name) from error
    except RecursionError as error:
        raise InputError("is nested too deeply", file=name, expected=f"at most {MAX_DEPTH} levels") from error
    within_bounds(value, name=name)
    return Source(name, text, value)
