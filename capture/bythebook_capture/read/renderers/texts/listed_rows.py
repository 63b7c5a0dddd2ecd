"""Puts the fields of a text, which lists all of them one below the other, into their objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_capture.facts import METHODS
from bythebook_capture.read.grammar.placing import TOP, Flat, Rank, places
from bythebook_capture.read.grammar.types import raw_json
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.renderers.rows import STATUS, Found, add_fields, settle
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import TokenList

__all__ = [
    "SURE",
    "Listed",
    "add_listed",
    "add_lost",
    "add_union",
    "add_words",
    "claim",
    "describe_response",
    "end_of",
    "is_address",
    "nested",
    "open_empty",
    "paragraphs",
    "refuse_tokens",
    "sample_at",
]


# The confidence of these readers: below that of a reader of HTML, above that of a reader that refuses texts.
SURE = 0.965


@dataclass(frozen=True)
class Listed:
    """A field of a text. `opens` tells whether fields of its own follow, `is_top` whether it belongs to no other field.

    Both are None where the text does not show it. `type_of_holder` is its type if fields of its own follow, where the
    text has a title in place of the type. `rank` is where the page puts it among the fields of its
    object, if it sorts them. `is_chosen` tells that it is a union whose chosen member the text names.
    """

    found: Found
    opens: bool | None = False
    is_top: bool | None = None
    type_of_holder: str = ""
    is_chosen: bool = False
    is_doubtful: bool = False
    rank: Rank | None = None


def add_listed(
    tokens: TokenList,
    listed: Sequence[Listed],
    sample: Any = None,
    settled: Callable[[list[Found]], None] | None = None,
) -> None:
    """Adds the tokens of fields. A field that may belong to several objects is left out, and told of.

    `settled` gets the outer fields, with those inside them, before they are added.
    """
    top, lost = nested(listed, sample)
    if settled:
        settled(top)
    for one in lost:
        tokens.add(one.name, one.line, "unclear")
    add_fields(tokens, top)


def nested(listed: Sequence[Listed], sample: Any = None) -> tuple[list[Found], list[Found]]:
    """Returns the outer fields, with those inside them, and the fields that may belong to several objects."""
    flat = [Flat(one.found.name, one.opens, one.is_top, one.found.default is not None, one.rank) for one in listed]
    spots = places(flat, sample)
    top: list[Found] = []
    lost: list[Found] = []
    known: set[int] = {TOP}
    for at, (one, spot) in enumerate(zip(listed, spots, strict=True)):
        place = next(iter(spot)) if len(spot) == 1 else None
        is_doubtful = one.found.name == "{key}" and "properties" in one.found.unclear  # or a field of this name
        if place in known and place is not None and not is_doubtful:
            known.add(at)
            (top if place == TOP else listed[place].found.children).append(one.found)
            if place != TOP:
                listed[place].found.type = listed[place].found.type or listed[place].type_of_holder
            continue
        lost += [] if one.found.name == "{key}" else [one.found]
        for holder in spot - {TOP}:
            listed[holder].found.unclear.append("properties")
    for one in listed:
        if one.is_doubtful and len(one.found.children) == 1:
            one.found.children = []
        if one.is_chosen:
            settle(one.found)
    return top, lost


def add_union(tokens: TokenList, line: int, title: str) -> None:
    """Adds the member of a union whose fields follow. The text does not say where the names of others end."""
    for tab in (title, ""):
        tokens.add(tab, line, "tab")


def add_lost(tokens: TokenList, listed: Sequence[Listed]) -> None:
    """Adds the names of fields of a union: which member they belong to is not said."""
    for one in listed:
        tokens.add(one.found.name, one.found.line, "unclear")


def claim(source: Source, signs: Sequence[str], beginning: str) -> float:
    """Returns how sure it is that a text is of a renderer: two of its lines are there, or a beginning of them."""
    if is_html(source):
        return 0.0
    found = sum(sign in source.line_set for sign in signs)
    found += source.text.startswith(beginning) or f"\n{beginning}" in source.text
    return SURE if found > 1 else 0.0


def is_address(source: Source, at: int) -> bool:
    """Returns whether a line is a method, with a path or an address on the next line."""
    method, path = source.lines[at : at + 2] if at + 1 < len(source.lines) else ("", "")
    is_path = path.startswith(("/", "http://", "https://", "{")) and "/" in path and " " not in path
    return method.isupper() and method.lower() in METHODS and is_path


def paragraphs(source: Source, start: int, stop: int) -> Iterator[tuple[int, str]]:
    """Yields each paragraph between two lines, and the index of its first line."""
    at = start
    while at < stop:
        end = next((index for index in range(at, stop) if not source.lines[index]), stop)
        if end > at:
            yield at, "\n".join(source.lines[at:end])
        at = end + 1


def refuse_tokens(source: Source, at: int, text: str, is_token: Callable[[str], object]) -> None:
    """Raises `InputError` if a line of a longer paragraph is a word of a field: a name or an empty line was lost."""
    lines = text.split("\n")
    found = next((index for index, line in enumerate(lines) if is_token(line)), None)
    if found is not None and len(lines) > 1:
        message = f"'{lines[found][:60]}' is inside a paragraph"
        raise source.error(message, at + found + 1, "the name of a field before it, and an empty line before the name")


def add_words(tokens: TokenList, said: Iterable[tuple[int, str]]) -> None:
    """Adds the paragraphs of a description, each with the index of its line."""
    for at, text in said:
        tokens.paragraph([text], at + 1, "words")


def end_of(source: Source, start: int, form: re.Pattern[str]) -> int:
    """Returns the index of the first line, from an index on, that has not a form."""
    at = start
    while at < len(source.lines) and form.fullmatch(source.lines[at]):
        at += 1
    return at


def describe_response(tokens: TokenList, said: Sequence[tuple[int, str]]) -> None:
    """Adds the description of a response. It stays open if a paragraph may be a tab, since the one above it is lost."""
    doubtful = next((at for at, text in said if STATUS.fullmatch(text)), None)
    if doubtful is not None:
        tokens.add("description", doubtful + 1, "unsaid")
        return
    add_words(tokens, said)


def open_empty(source: Source, found: Found) -> None:
    """Opens the options of a field whose sample is an empty text, if they lack it: the text shows no empty option."""
    if found.options and "" not in found.options and f'"{found.name}": ""' in source.text:
        found.options = []
        found.unclear.append("enum")


def sample_at(source: Source, start: int, end: int) -> Any:
    """Returns the JSON value that begins on the first line with a bracket, None if there is none."""
    begin = next((at for at in range(start, end) if source.lines[at][:1] in ("{", "[")), end)
    try:
        return raw_json("\n".join(source.lines[begin:end]), 0)[0]
    except ValueError:
        return None
