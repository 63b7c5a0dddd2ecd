"""Finds the lines of the members of a YAML or JSON text.

Nothing is read before the first question, since most documents are never asked.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import yaml

from bythebook_openapi.text.yaml import MERGE, CoreLoader

__all__ = ["Lines", "json_lines", "lines_of"]

_SPACE = re.compile(r"[ \t\n\r]*")
# A key with its colon; the key is as it stands, unless it has an escape.
_KEY = re.compile(r'("(?:[^"\\]|\\.)*+")[ \t\n\r]*+:[ \t\n\r]*+')
_COMMA = re.compile(r"[ \t\n\r]*+,?[ \t\n\r]*+")
_BREAK = re.compile(r"\n|\r\n?")
_DECODER = json.JSONDecoder()
_MAX_MERGES = 100


class Lines(Protocol):
    """The lines of one text."""

    def line(self, parts: Sequence[str]) -> int | None:
        """Returns the line, from 1, of the key or item that the names of a pointer lead to, None for nothing."""


class _Json:
    """JSON: each object or array on the way is read once, its values by the C decoder."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [found.start() for found in _BREAK.finditer(text)]
        self._read: dict[int, Mapping[str, tuple[int, int]]] = {}

    def line(self, parts: Sequence[str]) -> int | None:
        at = mark = self._skip(0)
        for part in parts:
            found = self._members(at).get(part)
            if found is None:
                return None
            mark, at = found
        return bisect_left(self._ends, mark) + 1

    def below(self, depth: int, at: int = 0, parts: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
        """Yields the names that lead to each member below a position, and its line. Of a list, the first item alone."""
        for name, (mark, value) in self._members(at).items():
            names = (*parts, name)
            yield names, bisect_left(self._ends, mark) + 1
            if len(names) < depth and self._text[value] in "{[":
                yield from self.below(depth, value, names)
            if self._text[at] == "[":
                return

    def _skip(self, at: int, pattern: re.Pattern[str] = _SPACE) -> int:
        found = pattern.match(self._text, at)
        return found.end() if found else at

    def _members(self, at: int) -> Mapping[str, tuple[int, int]]:
        """Returns the positions of the key, or of the item, and of the value of each member."""
        if at not in self._read:
            opened = self._text[at : at + 1]
            self._read[at] = {} if opened not in ("{", "[") else self._scan(at + 1, keyed=opened == "{")
        return self._read[at]

    def _scan(self, at: int, *, keyed: bool) -> Mapping[str, tuple[int, int]]:
        members: dict[str, tuple[int, int]] = {}
        at = self._skip(at)
        while self._text[at] not in "}]":
            mark, name = at, str(len(members))
            if keyed and (key := _KEY.match(self._text, at)):
                name, at = key[1], key.end()
                name = json.loads(name) if "\\" in name else name[1:-1]
            members[name] = mark, at
            at = self._skip(_DECODER.raw_decode(self._text, at)[1], _COMMA)
        return members


class _Yaml:
    """YAML: the nodes have lines."""

    def __init__(self, text: str) -> None:
        self._root = yaml.compose(text, CoreLoader)
        self._read: dict[int, Mapping[str, tuple[yaml.Node, yaml.Node]]] = {}

    def line(self, parts: Sequence[str]) -> int | None:
        node = self._root
        if node is None:
            return None
        line = node.start_mark.line
        for part in parts:
            if isinstance(node, yaml.MappingNode):
                found = self._members(node).get(part)
                if found is None:
                    return None
                line, node = found[0].start_mark.line, found[1]
            elif isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
                node = node.value[int(part)]
                line = node.start_mark.line
            else:
                return None
        return line + 1

    def _members(self, node: yaml.MappingNode, depth: int = 0) -> Mapping[str, tuple[yaml.Node, yaml.Node]]:
        """Returns the key and the value of each member, also of merge keys. A mapping's own members come first."""
        if id(node) not in self._read:
            found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
            for key, value in node.value:
                if key.tag == MERGE:
                    merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
                    for each in merged if depth < _MAX_MERGES else ():
                        found = {**self._members(each, depth + 1), **found} if each is not node else found
                else:
                    found[key.value] = key, value
            self._read[id(node)] = found
        return self._read[id(node)]


def lines_of(text: str) -> Lines:
    """Returns the lines of a YAML or JSON text."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            json.loads(text)
        except json.JSONDecodeError:
            return _Yaml(text)
        return _Json(text)
    return _Yaml(text)


def json_lines(text: str, depth: int) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yields the pointer of each member of a text that was read as JSON before, and its line.

    Of a list, only the first item is looked at. Members below `depth` are left out.
    """
    return _Json(text).below(depth)
