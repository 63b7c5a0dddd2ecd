"""Holds the text form of a page that was captured in another form: lines with their original line numbers.

A reader of another form rewrites the page as text. The facts then name the lines of the original page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar

from bythebook_capture.facts import Field, Said, Shape
from bythebook_capture.read.grammar.types import UNSAID_TYPE, WORDS
from bythebook_capture.read.source import Source
from bythebook_openapi.errors import InputError

__all__ = ["Lines", "read_derived"]

T = TypeVar("T")


@dataclass
class Lines:
    """Lines in order, each with its original line number.

    `is_headed` means that the page marks its headings, and that descriptions begin with `WORDS`.
    """

    texts: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    is_headed: bool = False

    def add(self, text: str, number: int) -> None:
        """Adds a line."""
        self.texts.append(text)
        self.numbers.append(number)

    def blank(self) -> None:
        """Adds a blank line, unless one is there already."""
        if self.texts and self.texts[-1]:
            self.add("", self.numbers[-1])

    def paragraph(self, texts: Iterable[str], number: int) -> None:
        """Adds lines between blank lines."""
        self.blank()
        for text in texts:
            self.add(text, number)
        self.blank()


def read_derived(source: Source, lines: Lines, read: Callable[[Source], T]) -> T:
    """Returns the facts of the lines, each with its original line.

    Raises `InputError`, with the original line, if the lines cannot be read.
    """
    texts, numbers = list(lines.texts), list(lines.numbers)
    while texts and not texts[-1]:
        texts.pop()
    derived = Source(
        source.file,
        "\n".join(texts),
        tuple(text.strip("\u200b\ufeff \t\u00a0") for text in texts) or ("",),
        is_headed=lines.is_headed,
    )
    try:
        found = read(derived)
    except InputError as error:
        line = _line(numbers, error.line)
        raise InputError(
            error.message.replace(UNSAID_TYPE, "of a union").replace(WORDS, ""),
            file=error.file,
            line=line,
            pointer=error.pointer,
            expected=error.expected,
        ) from error
    relined: T = _relined(found, numbers, source.file)
    return relined


def _line(numbers: Sequence[int], line: int | None) -> int | None:
    return numbers[min(line, len(numbers)) - 1] if line and numbers else None


def _relined(value: Any, numbers: Sequence[int], file: str) -> Any:
    if isinstance(value, Said):
        inner = value.value
        if isinstance(inner, str):
            inner = inner.replace(WORDS, "")
        elif isinstance(inner, dict | tuple | Said):
            inner = _relined(inner, numbers, file)
        return Said(inner, _line(numbers, value.line) or value.line)
    if isinstance(value, Field):
        children = value.children and tuple(_relined(each, numbers, file) for each in value.children)
        said, of_items = ({key: _relined(each, numbers, file) for key, each in facts.items()}
                          for facts in (value.said, value.of_items))  # fmt: skip
        return Field(
            _relined(value.name, numbers, file), _relined(value.shape, numbers, file), said, of_items, children
        )
    if is_dataclass(value) and not isinstance(value, type | Shape):
        changed = {one.name: _relined(getattr(value, one.name), numbers, file) for one in fields(value)}
        if isinstance(changed.get("warnings"), tuple):
            changed["warnings"] = tuple(_warning(text, numbers, file) for text in changed["warnings"])
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(_relined(each, numbers, file) for each in value)
    if isinstance(value, dict) and any(isinstance(each, Said) or is_dataclass(each) for each in value.values()):
        return {key: _relined(each, numbers, file) for key, each in value.items()}
    return value


def _warning(text: str, numbers: Sequence[int], file: str) -> str:
    line, _, rest = text.removeprefix(f"{file}:").partition(":")
    return f"{file}:{_line(numbers, int(line))}:{rest.replace(WORDS, '')}" if line.isdecimal() else text
