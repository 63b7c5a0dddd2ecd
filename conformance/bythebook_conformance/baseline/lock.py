"""Writes the rows of a baseline as text, and reads them again.

The text depends on the rows alone. Cells are two spaces apart, and no column is aligned: a longer name moves no other
line. A view and a state that the cells around them imply are left out.

    createTask
      -  status  answers 201
      id  integer
      note  null  (absent, null)
      note  refused 422  (empty text, invalid number|string)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from bythebook_conformance.baseline.row import SENT, Row
from bythebook_conformance.versions.differences.difference import View
from bythebook_conformance.versions.differences.states import SERVER
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.bounded_read import read_text_bounded, reason_unread

__all__ = ["EXPECTED", "read", "text_of", "write"]

_FORMAT = 2
_FIRST = re.compile(r"# bythebook baseline, format (\d+)")
EXPECTED = "a file that `bythebook baseline SPEC --url URL -o FILE` wrote"
# Both views in which a value shows after a write, where they show the same.
_SHOWN, _BOTH = "shown", ("read", "response")
_HEAD = f"""\
# bythebook baseline, format {_FORMAT}
# What the server makes of each field. `bythebook baseline` writes this file, `bythebook check --baseline` compares.
# A line: the field, what the server makes of it, and in brackets after which states of it in the request.
"""
_NONE = "-"
_VIEWS: frozenset[str] = frozenset({*get_args(View), _SHOWN})
# Tokens that only the outcome of a request has.
_OUTCOME = re.compile(r"accepted|no response|(refused|fails|answers) \d+")
# The state of a row that names none, by view. Others have none.
_IMPLIED = {"outcome": SENT, **dict.fromkeys((_SHOWN, *_BOTH), SERVER)}
_CELLS, _IN_BRACKETS = 2, re.compile(r"\((.+)\)")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
# States that differ in one word are joined: the words before it, and those after it.
_JOINED = (("invalid (domain:", ")"), ("at its ", " bound"), ("", " text"))
_WORD = re.compile(r"[A-Za-z-]+")
# How states are written that are invalid by their value.
_WRITTEN = {"invalid (domain:": "invalid ", ")": ""}
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4,6});|(.))")


def text_of(rows: Iterable[Row]) -> str:
    """Returns the text of a baseline."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(rows))


def write(path: Path, rows: Iterable[Row]) -> None:
    """Writes a baseline, whole or not at all. Raises `InputError` where the file cannot be written."""
    write_whole(path, text_of(rows).encode())


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    sections: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    views: dict[tuple[str, str, str, str], set[str]] = {}
    for row in rows:
        views.setdefault((row.operation, row.field, row.state, row.token), set()).add(row.view)
    for (operation, field, state, token), found in views.items():
        merged = {_SHOWN, *found.difference(_BOTH)} if found.issuperset(_BOTH) else found
        for view in merged:
            sections.setdefault(operation, {}).setdefault((field, view, token), []).append(state)
    for operation, section in sorted(sections.items()):
        yield ""
        yield _escaped(operation)
        yield from sorted(f"  {'  '.join(_cells(*key, states))}" for key, states in section.items())


def _cells(field: str, view: str, token: str, states: list[str]) -> Iterator[str]:
    yield _escaped(field)
    if view != _implied_view(field, token) or token in _VIEWS:
        yield view
    yield _escaped(token)
    if states != [_IMPLIED.get(view, "")]:
        yield f"({_together(states)})"


def _implied_view(field: str, token: str) -> str:
    """Returns the view of a line that names none."""
    if field.endswith(":"):
        return "header"
    return "outcome" if _OUTCOME.fullmatch(token) else _SHOWN


def _together(states: Iterable[str]) -> str:
    """Returns states in one cell: `absent, blank|empty text, invalid number|string, null`."""
    plain, joined = list[str](), dict[tuple[str, str], list[str]]()
    for state in states:
        around = next((each for each in _JOINED if _between(each, state)), None)
        if around is None:
            plain.append(_escaped_state(state))
        else:
            joined.setdefault(around, []).append(_between(around, state))
    cells = (
        f"{_WRITTEN.get(before, before)}{'|'.join(sorted(some))}{_WRITTEN.get(after, after)}"
        for (before, after), some in joined.items()
    )
    return ", ".join(sorted([*plain, *cells]))


def _between(around: tuple[str, str], state: str) -> str:
    """Returns the word in which a state differs from others; empty where it is not between these words."""
    before, after = around
    word = state.removeprefix(before).removesuffix(after)
    return word if state == f"{before}{word}{after}" and _WORD.fullmatch(word) else ""


def _apart(cell: str) -> Iterator[str]:
    """Yields the states in a cell."""
    for text in re.split(r"(?<!\\), ", cell):
        yield from _states(text)


def _states(text: str) -> Iterator[str]:
    for before, after in _JOINED:
        words = text.removeprefix(written := _WRITTEN.get(before, before)).removesuffix(_WRITTEN.get(after, after))
        is_between = text == f"{written}{words}{_WRITTEN.get(after, after)}"
        if is_between and all(map(_WORD.fullmatch, words.split("|"))):
            yield from (f"{before}{word}{after}" for word in words.split("|"))
            return
    yield _plain(text)


def _escaped(text: str) -> str:
    """Returns a text as one cell: no two spaces follow each other in it, and it stands on one line."""
    if text in {"", _NONE}:
        return f"\\{_NONE}" if text else _NONE
    found = "".join(char if char.isprintable() and char != "\\" else _coded(char) for char in text)
    found = re.sub(r"^ | $|(?<= ) ", "\\\\u0020;", found)
    return f"\\{found}" if found[0] == "#" else found


def _coded(char: str) -> str:
    return "\\\\" if char == "\\" else f"\\u{ord(char):04x};"


def _escaped_state(text: str) -> str:
    found = _escaped(text).replace(",", "\\,")
    return found if [*_states(found)] == [text] else f"\\u{ord(text[0]):04x};{found[1:]}"


def _plain(cell: str) -> str:
    if cell == _NONE:
        return ""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], cell)


def read(path: Path) -> tuple[Row, ...]:
    """Returns the rows of a baseline, sorted. Raises `InputError`, with the line, where the file is none."""
    try:
        text = read_text_bounded(path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({reason_unread(error)})", file=str(path), expected=EXPECTED) from error
    return _Reading(str(path)).all(text)


class _Reading:
    def __init__(self, file: str) -> None:
        self.file, self.line, self.operation = file, 0, ""
        self.known: dict[tuple[Any, ...], int] = {}

    def _fault(self, message: str, expected: str = EXPECTED) -> InputError:
        return InputError(message, file=self.file, line=max(self.line, 1), expected=expected)

    def all(self, text: str) -> tuple[Row, ...]:
        """Returns the rows of a text. Raises `InputError`."""
        if "\r" in text:
            self.line = text[: text.index("\r")].count("\n") + 1
            raise self._fault(
                "ends its lines with a carriage return",
                "lines that end in a line feed: `*.lock -text` in .gitattributes",
            )
        lines = text.split("\n")
        self._conflicts(lines)
        self.line = 1
        self._first(lines[0])
        rows: list[Row] = []
        for number, line in enumerate(lines[1:], start=2):
            self.line = number
            if line.strip() and not line.startswith("#"):
                rows += self._rows(line)
        if not rows:
            self.line = len(lines)
            raise self._fault("holds no rows")
        return tuple(sorted(rows))

    def _conflicts(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, start=1):
            if _CONFLICT.match(line):
                self.line = number
                raise self._fault(
                    f"holds the conflict of a merge ({line[:7]})",
                    "a file without conflicts: take either side, and write it anew by --update-baseline",
                )

    def _first(self, line: str) -> None:
        found = _FIRST.fullmatch(line)
        if found is None:
            raise self._fault("is empty" if not line.strip() else f"is no baseline: it begins with {line[:40]!r}")
        if int(found[1]) != _FORMAT:
            raise self._fault(
                f"has format {found[1]}, and this version reads format {_FORMAT}",
                f"format {_FORMAT}: use the version that wrote it, or write it anew by `bythebook baseline`",
            )

    def _rows(self, line: str) -> Iterator[Row]:
        if not line.startswith(" "):
            self.operation = _plain(line)
            return
        field, *cells = re.split(r" {2,}", line.strip())
        view = cells.pop(0) if cells and cells[0] in _VIEWS else ""
        states = _IN_BRACKETS.fullmatch(cells[-1]) if len(cells) == _CELLS else None
        if not line.startswith("  ") or not self.operation or not (states or len(cells) == 1):
            raise self._fault(
                f"cannot be read: {line.strip()[:60]!r}",
                "an operation, or below one a line `FIELD TOKEN (STATES)`: two spaces before it and between its cells",
            )
        field, token = _plain(field), _plain(cells[0])
        view = view or _implied_view(field, token)
        for state in _apart(states[1]) if states else (_IMPLIED.get(view, ""),):
            for each in _BOTH if view == _SHOWN else (view,):
                row = Row(self.operation, field, state, each, token)  # type: ignore[arg-type] # it is one of _VIEWS
                if row.cell in self.known:
                    expected = "each field once for each state and view"
                    raise self._fault(
                        f"says again what line {self.known[row.cell]} says of {field or 'the response'!r}", expected
                    )
                self.known[row.cell] = self.line
                yield row
