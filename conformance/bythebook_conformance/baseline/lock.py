"""Writes the rows of a baseline as text, and reads them again.

The text depends on the rows alone: the columns begin at fixed places, so that a new row moves no other one.

    createTask
      note                    shown       null                absent, null
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from bythebook_conformance.baseline.row import Row
from bythebook_conformance.versions.differences.difference import View
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.bounded_read import read_text_bounded, reason_unread

__all__ = ["EXPECTED", "read", "text_of", "write"]

_FORMAT = 1
_FIRST = re.compile(r"# bythebook baseline, format (\d+)")
EXPECTED = "a file that `bythebook baseline SPEC --url URL -o FILE` wrote"
# Both views in which a value shows after a write, where they show the same.
_SHOWN, _BOTH = "shown", ("read", "response")
_HEAD = f"""\
# bythebook baseline, format {_FORMAT}
# What the server makes of each field. `bythebook baseline` writes this file, `bythebook check --baseline` compares.
# Columns: the field, where it shows (shown: in the response and in a read after it), what it shows, and after which
# states of the field in the request.
"""
_WIDTHS = (22, 10, 18)
_NONE = "-"
_VIEWS: frozenset[str] = frozenset({*get_args(View), _SHOWN})
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
# A state such as `invalid (domain:number)`, and several of them in one cell.
_INVALID = re.compile(r"invalid \(([a-z-]+):([A-Za-z-]+)\)")
_SEVERAL = re.compile(r"invalid \(([a-z-]+):([A-Za-z|-]+)\)")
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
        cells = sorted((*map(_escaped, key), _together(some)) for key, some in section.items())
        yield from (f"  {_aligned(each)}".rstrip() for each in cells)


def _together(states: Iterable[str]) -> str:
    """Returns states in one cell: `absent, invalid (domain:number|string), null`."""
    plain, invalid = list[str](), dict[str, list[str]]()
    for state in states:
        found = _INVALID.fullmatch(state)
        if found is None:
            plain.append(_escaped_state(state))
        else:
            invalid.setdefault(found[1], []).append(found[2])
    return ", ".join(
        sorted([*plain, *(f"invalid ({kind}:{'|'.join(sorted(some))})" for kind, some in invalid.items())])
    )


def _apart(cell: str) -> Iterator[str]:
    """Yields the states in a cell."""
    for text in re.split(r"(?<!\\), ", cell):
        found = _SEVERAL.fullmatch(text)
        cases = found[2].split("|") if found is not None else ()
        yield from (f"invalid ({found[1]}:{case})" for case in cases) if found is not None else (_plain(text),)


def _aligned(cells: Iterable[str]) -> str:
    *padded, last = cells
    return (
        "".join(
            f"{cell:<{width}}" if len(cell) < width - 1 else f"{cell}  "
            for cell, width in zip(padded, _WIDTHS, strict=True)
        )
        + last
    )


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
    return _escaped(text).replace(",", "\\,")


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
        cells = re.split(r" {2,}", line.strip())
        if not line.startswith("  ") or not self.operation or len(cells) != len(_WIDTHS) + 1 or cells[1] not in _VIEWS:
            raise self._fault(
                f"cannot be read: {line.strip()[:60]!r}", "an operation, or `  FIELD  VIEW  TOKEN  STATES` below one"
            )
        field, view, token = map(_plain, cells[:3])
        for state in _apart(cells[3]):
            for each in _BOTH if view == _SHOWN else (view,):
                row = Row(self.operation, field, state, each, token)  # type: ignore[arg-type] # it is one of _VIEWS
                if row.cell in self.known:
                    expected = "each field once for each state and view"
                    raise self._fault(
                        f"says again what line {self.known[row.cell]} says of {field or 'the response'!r}", expected
                    )
                self.known[row.cell] = self.line
                yield row
