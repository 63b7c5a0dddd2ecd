"""Lays JSON out in lines, each with the path of the value on it. A text that was cut is laid out as far as it goes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Line", "laid_out", "marked"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')
_INDENT = "  "


@dataclass(frozen=True)
class Line:
    """A line, and the names down to the value that begins on it; empty for brackets. An item of a list is `*`."""

    text: str
    path: tuple[str, ...] = ()


def laid_out(text: str) -> list[Line]:
    """Returns a JSON text as lines with one member each. Any other text is returned line by line."""
    if not text.lstrip().startswith(("{", "[")):
        return [Line(line) for line in text.splitlines()]
    layout = _Layout()
    for token in _TOKEN.findall(text):
        layout.take(token)
    layout.close()
    return layout.lines


def marked(lines: Sequence[Line], field: Sequence[str]) -> list[int]:
    """Returns the positions of the lines that show a field: at its own path, else under the least envelope."""
    names = tuple(field)
    found = [number for number, line in enumerate(lines) if names and line.path[-len(names) :] == names]
    least = min((len(lines[number].path) for number in found), default=0)
    return [number for number in found if len(lines[number].path) == least]


class _Layout:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._line = ""
        self._path: tuple[str, ...] = ()
        # The open brackets, each with the name of the member that holds it.
        self._open: list[tuple[str, str]] = []
        self._name = ""
        self._is_name = False

    def take(self, token: str) -> None:
        if token in "{[":
            self._begin(token)
        elif token in "}]":
            self._end(token)
        elif token == ",":
            self._line += ","
            self.close()
            self._is_name = bool(self._open) and self._open[-1][0] == "{"
        elif token == ":":
            self._line += ": "
        else:
            self._value(token)

    def close(self) -> None:
        """Ends the line."""
        if self._line:
            self.lines.append(Line(_INDENT * len(self._open) + self._line, self._path))
        self._line, self._path = "", ()

    def _value(self, token: str) -> None:
        if self._is_name:
            self._name, self._is_name = _unquoted(token), False
            self._path = (*self._at(), self._name)
        elif self._open and self._open[-1][0] == "[":
            self._path = (*self._at(), "*")
        self._line += token

    def _begin(self, bracket: str) -> None:
        is_item = bool(self._open) and self._open[-1][0] == "["
        name = "*" if is_item else self._name if self._open else ""
        self._line += bracket
        self.close()
        self._open.append((bracket, name))
        self._is_name = bracket == "{"

    def _end(self, bracket: str) -> None:
        self.close()
        if self._open:
            self._open.pop()
        if self.lines and self.lines[-1].text.endswith(("{", "[")):  # an empty object or list stays on its line
            last = self.lines.pop()
            self._line, self._path = last.text.strip() + bracket, last.path
        else:
            self._line = bracket
        self._is_name = False

    def _at(self) -> tuple[str, ...]:
        return tuple(name for _, name in self._open[1:])


def _unquoted(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.strip('"')
