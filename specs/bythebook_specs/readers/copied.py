"""Puts the sections of what a browser copies into the form of the text form: words that are run together get lines of
their own.

It relies on one rule of such copies: a paragraph stands between blank lines, a token does not. So what follows a field
directly is a field or a fact, and the first paragraph after a field describes it, whatever its words are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_specs.readers.derived import WORDS, Lines
from bythebook_specs.readers.fields import FACTS, HEADINGS, PILLS
from bythebook_specs.readers.fused import Tokens, split_tokens, split_ways
from bythebook_specs.readers.markdown import Item
from bythebook_specs.readers.source import Source
from bythebook_specs.readers.types import UNSAID_TYPE, json_value, raw_json

__all__ = ["copied_lines", "dotted", "is_copied", "is_joined"]

_OPTIONS = "Available options: "
_CONSTANT = "Allowed value: "
_FACT = re.compile(
    r"(?:Required range|(?:Required|Minimum|Maximum) (?:string |array )?length|Pattern|Allowed value): ?.*|"
    r"Available options:.*|Examples?:"
)
_RESPONSE = re.compile(r"(?P<status>[1-5](?:\d\d|XX)) - (?P<media>[a-z]+/[\w.+-]*?json)(?P<rest>\S.*)")
_HEAD = re.compile(r"[1-5](?:\d\d|XX)(?: - .*)?|default(?: - .*)?|(?:\*|[a-z]+)/[\w.+*-]+(?:; ?\S+)*")
_WITH_PROSE = ("Body", "Response")
_LOOSE = re.compile(r"(?:file|any)(?:\[\])*")
_WORD = re.compile(r"[A-Za-z_$][\w$.\[\]{}-]*")
_MOST_DEPTH = 8


def is_copied(items: Sequence[Item]) -> bool:
    """Return whether the types of the fields follow their names directly, or in one line with them."""
    apart = together = 0
    for at, item in enumerate(items[:-2]):
        if item.kind == "text" and item.text:
            after = items[at + 1]
            if after.kind == "text":
                together += _is_typed(after.text)
            elif after.kind == "blank":
                apart += _is_typed(items[at + 2].text) and items[at + 2].kind == "text"
    return together >= apart


def is_joined(text: str) -> bool:
    """Return whether a line is a name with its type, and hardly a word that ends like one."""
    return any(way[1].is_typed and not _is_word(text, way) for way in split_ways(text, menus=False))


def _is_word(text: str, way: tuple[str, Tokens]) -> bool:
    """Return whether a line may be a word such as `profile` or `company`, which ends like a type."""
    return bool(way[1].lines) and _LOOSE.fullmatch(way[1].lines[0]) is not None and text.isalpha()


def dotted(value: Any, before: str = "", depth: int = 0) -> Iterator[str]:
    """Yield the names in a sample as a page lists them: `a`, and below it `a.b`, through lists without a mark."""
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping) and depth < _MOST_DEPTH:
        for key, each in value.items():
            yield f"{before}{key}"
            yield from dotted(each, f"{before}{key}.", depth + 1)


def copied_lines(source: Source, items: Sequence[Item], lines: Lines, names: frozenset[str]) -> None:
    """Add the sections. Raises `InputError` where a field cannot be told from what stands around it."""
    texts = [at for at, item in enumerate(items) if item.kind == "text"]
    pairs = sum(_is_typed(items[at].text) and items[at - 1].kind == "text" for at in texts)
    joined = sum(not split_tokens(items[at].text) and bool(split_ways(items[at].text, menus=False)) for at in texts)
    copy = _Fused(source, items, lines, names) if joined > pairs else _Copy(source, items, lines, names)
    copy.write()


def _is_typed(text: str) -> bool:
    tokens = split_tokens(text)
    return tokens is not None and tokens.is_typed


@dataclass
class _Copy:
    """Sections in which each name has a line of its own, and the tokens after it the next one."""

    source: Source
    items: Sequence[Item]
    lines: Lines
    names: frozenset[str]

    def write(self) -> None:
        for at, item in enumerate(self.items):
            if item.kind == "blank":
                self.lines.blank()
            elif item.kind == "heading" and self._is_heading(at):
                self.lines.paragraph([item.text], item.line)
            else:
                self._line(at, item)

    def _text(self, at: int) -> str:
        return self.items[at].text if 0 <= at < len(self.items) and self.items[at].kind != "blank" else ""

    def _is_heading(self, at: int) -> bool:
        """Return whether the word of a heading stands between blank lines, or where no name and no paragraph can."""
        before, after = self._text(at - 1), self._text(at + 1)
        return not _is_typed(after) and (not before or not after or _HEAD.fullmatch(after) is not None)

    def _line(self, at: int, item: Item) -> None:
        tokens = split_tokens(item.text) if self._text(at - 1) else None
        is_menu = tokens and tokens.lines == (UNSAID_TYPE,) and not _is_typed(self._text(at + 1))
        if tokens and (len(tokens.lines) > 1 or tokens.ends or is_menu):
            for text in tokens.settled(self._options(at + 1)).lines:
                self.lines.add(text, item.line)
        else:
            self._fact_or_words(item)

    def _fact_or_words(self, item: Item) -> None:
        text = item.text
        if found := _RESPONSE.fullmatch(text):
            self.lines.paragraph([f"{found['status']} - {found['media']}"], item.line)
            self.lines.add(found["rest"].strip(), item.line)
        elif text.startswith(_OPTIONS):
            # Several in one line are not told apart: one may hold a comma itself.
            for line in (FACTS[0], text.removeprefix(_OPTIONS)) if ", " not in text else ():
                self.lines.add(line, item.line)
        else:
            self.lines.add(text, item.line)

    def _options(self, at: int) -> frozenset[str]:
        """Return the pieces of the options of the field whose tokens end before an index, or its constant."""
        for index in range(at, len(self.items)):
            text = self._text(index)
            if text.startswith(_OPTIONS):
                return frozenset(text.removeprefix(_OPTIONS).split(", "))
            if text.startswith(_CONSTANT):
                return frozenset({text.removeprefix(_CONSTANT).strip('"')})
            if self.items[index].kind == "heading" or self._ends_field(index):
                break
        return frozenset()

    def _ends_field(self, at: int) -> bool:
        return _is_typed(self._text(at + 1)) and bool(self._text(at))


@dataclass
class _Fused(_Copy):
    """Sections in which names stand in one line with their tokens."""

    heading: str = ""
    # What stood last: `opened` or `listed` for a heading, `field`, `described` for the blank line after one, `fact`,
    # `paragraph`.
    last: str = ""
    done: int = 0

    def write(self) -> None:
        while self.done < len(self.items):
            at, item = self.done, self.items[self.done]
            self.done += 1
            if item.kind == "blank":
                self.lines.blank()
                self.last = "described" if self.last == "field" else "" if self.last == "paragraph" else self.last
            elif item.kind == "heading" and self._is_heading(at) and self._is_next(item.text):
                self.lines.paragraph([item.text], item.line)
                self.heading, self.last = item.text, "opened" if item.text in _WITH_PROSE else "listed"
            else:
                self._line(at, item)

    def _line(self, at: int, item: Item) -> None:
        text = item.text
        if self.last in ("paragraph", "described"):
            self._paragraph(at, item)
        elif self.last == "opened" and _HEAD.fullmatch(text):
            self._fact_or_words(item)
            self.lines.blank()
        elif _FACT.fullmatch(text):
            self._fact_or_words(item)
            if text in FACTS[1:]:
                self._example(several=text == FACTS[2])
            elif text == FACTS[0]:
                self._options_below()
            self.last = self.last if self.last == "opened" else "fact"
        elif self.last == "listed":
            if self.heading != HEADINGS[0] or split_ways(text, menus=False):  # else a menu of credentials
                self._field(item, self._must_split(item))
        elif not self._text(at - 1) or self.last == "opened":
            self._apart(item)
        else:
            self._field(item, self._must_split(item))

    def _is_next(self, heading: str) -> bool:
        return not self.heading or HEADINGS.index(heading) > HEADINGS.index(self.heading)

    def _paragraph(self, at: int, item: Item) -> None:
        if self.last == "described" and _FACT.fullmatch(item.text):  # it has no description
            self.last = ""
            self._line(at, item)
            return
        self.last = "paragraph"
        self.lines.add(WORDS + item.text, item.line)

    def _field(self, item: Item, split: tuple[str, Tokens]) -> None:
        name, tokens = split
        self.lines.add(name, item.line)
        if not tokens.is_typed:
            self.lines.add(UNSAID_TYPE, item.line)
        for text in tokens.settled(self._options(self.done)).lines:
            self.lines.add(text, item.line)
        self.last = "field"

    def _must_split(self, item: Item) -> tuple[str, Tokens]:
        """Return what a line says that can only be a field. Raises `InputError` where it can be read in two ways."""
        ways = split_ways(item.text, menus=False, spaces=True)
        if item.text in self.names or not (ways or item.text.endswith(tuple(PILLS))):
            return item.text, Tokens(())
        if found := self._told(item.text, ways):
            return found
        raise self._unclear(item)

    def _told(self, text: str, ways: list[tuple[str, Tokens]]) -> tuple[str, Tokens] | None:
        """Return the one way to read a field: the one whose name the sample shows, or the only one with a type."""
        for pill in PILLS:
            name = text.removesuffix(pill)
            if name != text and name in self.names:
                ways = [*ways, (name, Tokens((UNSAID_TYPE, pill)))]
        known = [way for way in ways if way[0] in self.names]
        if len(known) == 1:
            return known[0]
        ways = known or [way for way in ways if way[1].is_typed]
        return ways[0] if len(ways) == 1 and ways[0][1].is_typed else None

    def _apart(self, item: Item) -> None:
        """Add a line that follows a blank one: the next field, or another paragraph."""
        text = item.text
        ways = split_ways(text, menus=False, spaces=True)
        told = self._told(text, ways)
        if text in self.names and not ways:
            told = text, Tokens((UNSAID_TYPE,))
        if told and (told[0] in self.names or (" " not in told[0] and not _is_word(text, told))):
            self._field(item, told)
        elif self._may_be_field(text, ways):
            raise self._unclear(item)
        else:
            self.last = "paragraph" if self.last != "opened" else "opened"
            self._fact_or_words(item)

    def _may_be_field(self, text: str, ways: list[tuple[str, Tokens]]) -> bool:
        if text.endswith((".", ":", "!", "?")) or (self.last == "opened" and self.names):
            return False
        typed = [way for way in ways if way[1].is_typed]
        if " " not in text:
            return bool(typed) or (self.last != "opened" and _WORD.fullmatch(text) is not None)
        return any(len(way[1].lines) > 1 or not _LOOSE.fullmatch(way[1].lines[0]) for way in typed)

    def _unclear(self, item: Item) -> Exception:
        message = f"'{item.text[:60]}' may be a field, and cannot be told from what stands around it"
        return self.source.error(message, item.line, "a copy of the page in which each word has a line of its own")

    def _ends_field(self, at: int) -> bool:
        text = self._text(at)
        return bool(text) and " " not in text and bool(split_ways(text, menus=False))

    def _options_below(self) -> None:
        while self.done < len(self.items) and (text := self._text(self.done)):
            self.lines.add(text, self.items[self.done].line)
            self.done += 1
            if not text.endswith(","):
                break

    def _example(self, *, several: bool) -> None:
        """Add the values of an example, which may stand apart; what follows them is a field again."""
        found = False
        while self.done < len(self.items) and (several or not found):
            begin = next((at for at in range(self.done, len(self.items)) if self._text(at)), len(self.items))
            stop = next((at for at in range(begin, len(self.items)) if not self._text(at)), len(self.items))
            used = self._value(begin, stop)
            if not used and (found or stop != begin + 1):
                break
            if begin > self.done:
                self.lines.blank()
            self.done = begin + (used or 1)
            for item in self.items[begin : self.done]:
                self.lines.add(item.text, item.line)
            found = True
            if begin == stop - 1 and self._text(begin)[:1] not in ("{", "["):
                self.lines.blank()

    def _value(self, begin: int, stop: int) -> int:
        """Return how many lines the JSON value takes that begins at an index; 0 where there is none."""
        text = "\n".join(self._text(at) for at in range(begin, stop))
        try:
            if text[:1] not in ("{", "["):
                json_value(self._text(begin))
                return 1
            _, end = raw_json(text, 0)
        except (ValueError, json.JSONDecodeError):
            return 0
        return text.count("\n", 0, end) + 1 if text[end : end + 1] in ("", "\n") else 0
