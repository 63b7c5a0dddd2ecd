"""Reads the sections of a browser copy in which names and types are run together.

If a line can be read in two ways, the samples or the fields below it decide. Otherwise the page is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_capture.read.copied.items import Item
from bythebook_capture.read.copied.sections import FACT, HEAD, Copy, is_joined, is_typed
from bythebook_capture.read.grammar.fields import FACTS, HEADINGS, PILLS
from bythebook_capture.read.grammar.fused import UNION, Split, is_word, split_ways
from bythebook_capture.read.grammar.types import json_value, raw_json
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import TokenList

__all__ = ["copied_lines", "dotted"]

_WITH_PROSE = ("Body", "Response")
_LOOSE = re.compile(r"(?:file|any)(?:\[\])*")
_WORD = re.compile(r"[A-Za-z_$][\w$.\[\]{}-]*")
_MOST_TO_CHILD = 120
_MOST_DEPTH = 8


def dotted(value: Any, before: str = "", depth: int = 0) -> Iterator[str]:
    """Yields the names in a sample as a page lists them: `a`, then `a.b` below it, through lists without a mark."""
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping) and depth < _MOST_DEPTH:
        for key, each in value.items():
            yield f"{before}{key}"
            yield from dotted(each, f"{before}{key}.", depth + 1)


def copied_lines(source: Source, items: Sequence[Item], lines: TokenList, names: frozenset[str]) -> None:
    """Adds the sections. Raises `InputError` if a line may be a field or plain text."""
    texts = [at for at, item in enumerate(items) if item.kind == "text"]
    pairs = sum(items[at - 1].kind == "text" and is_typed(items[at].text, menu=False) for at in texts)
    counts = Counter(items[at].text for at in texts)
    joined = sum(count for text, count in counts.items() if is_joined(text, spaces=True))
    # A copy that joins names to types marks its headings and descriptions.
    lines.is_headed = joined > pairs
    copy = _Fused(source, items, lines, names) if joined > pairs else Copy(source, items, lines, names)
    copy.write()


@dataclass
class _Fused(Copy):
    """Sections with names on the same line as their tokens."""

    heading: str = ""
    # The last item: `opened` or `listed` for a heading, `field`, `described` for the blank line after one, `fact`,
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
            elif item.kind == "heading" and self.is_heading(at) and self._is_next(item.text):
                self.lines.paragraph([item.text], item.line)
                self.listed.clear()
                self.heading, self.last = item.text, "opened" if item.text in _WITH_PROSE else "listed"
            else:
                self.line(at, item)

    def line(self, at: int, item: Item) -> None:
        text = item.text
        if self.last in ("paragraph", "described"):
            self._paragraph(at, item)
        elif self.last == "opened" and HEAD.fullmatch(text):
            self.fact_or_words(item)
            self.lines.blank()
        elif FACT.fullmatch(text):
            self.fact_or_words(item)
            if text in FACTS[1:]:
                self._example(several=text == FACTS[2])
            elif text == FACTS[0]:
                self._options_below()
            self.last = self.last if self.last == "opened" else "fact"
        elif self.last == "listed":
            if self.heading != HEADINGS[0] or split_ways(text, menus=False):  # otherwise a menu of credentials
                self._field(item, self._must_split(item))
        elif not self.text(at - 1) or self.last == "opened":
            self._apart(item)
        else:
            self._field(item, self._must_split(item))

    def _is_next(self, heading: str) -> bool:
        return not self.heading or HEADINGS.index(heading) > HEADINGS.index(self.heading)

    def _paragraph(self, at: int, item: Item) -> None:
        if self.last == "described" and FACT.fullmatch(item.text):  # it has no description
            self.last = ""
            self.line(at, item)
            return
        self.last = "paragraph"
        self.lines.add(item.text, item.line, "words")

    def _field(self, item: Item, split: tuple[str, Split]) -> None:
        name, tokens = split
        self.name(name, item.line)
        if not tokens.is_typed:
            self.lines.union(item.line)
        self.tokens(tokens, self.done, item.line)
        self.last = "field"

    def _must_split(self, item: Item) -> tuple[str, Split]:
        """Returns the split of a line that can only be a field. Raises `InputError` if it can be split in two ways."""
        ways = split_ways(item.text, menus=False, spaces=True)
        is_bare = _WORD.fullmatch(item.text) and not (ways or item.text.endswith(tuple(PILLS)))
        if item.text in self.names or is_bare:
            return item.text, Split(())
        if found := self._told(item.text, ways):
            return found
        raise self._unclear(item)

    def _told(self, text: str, ways: list[tuple[str, Split]]) -> tuple[str, Split] | None:
        """Returns the one way to split a field: the way whose name is in the sample, or the only way with a type."""
        ways = [way for way in ways if way[0] not in self.listed]  # each name stands once in a section
        for pill in PILLS:
            name = text.removesuffix(pill)
            if name != text and name in self.names:
                ways = [*ways, (name, Split((UNION, ("line", pill))))]
        known = [way for way in ways if way[0] in self.names]
        if len(known) != 1 and len(ways) > 1:
            known = self._holding(known or ways) or known
        if len(known) == 1:
            return known[0]
        ways = known or [way for way in ways if way[1].is_typed]
        if not known and any(way[0][-1] in "_-." for way in ways):  # `a_file` may be a union of that name
            return None
        return ways[0] if len(ways) == 1 and ways[0][1].is_typed else None

    def _holding(self, ways: list[tuple[str, Split]]) -> list[tuple[str, Split]]:
        """Returns the ways whose name is the prefix of the next field: an object comes before its members."""
        for at in range(self.done, min(self.done + _MOST_TO_CHILD, len(self.items))):
            if self.items[at].kind == "heading":
                break
            if found := [way for way in ways if self.text(at).startswith(f"{way[0]}.")]:
                return found
        return []

    def _apart(self, item: Item) -> None:
        """Adds a line after a blank line: the next field, or another paragraph."""
        text = item.text
        ways = split_ways(text, menus=False, spaces=True)
        told = self._told(text, ways)
        is_below = " " not in text and text.rpartition(".")[0] in self.listed
        is_below = is_below and not text.endswith(tuple(PILLS))
        if (text in self.names or is_below) and not ways:
            told = text, Split((UNION,))
        if not told and not self.text(self.done - 2) and self.is_amid(self.done - 1, text):
            self.last = "paragraph"
            self.lines.add(text, item.line, "words")
        elif told and (told[0] in self.names or is_below or (" " not in told[0] and not is_word(text, told))):
            self._field(item, told)
        elif self._may_be_field(text, ways):
            raise self._unclear(item)
        else:
            self.last = "paragraph" if self.last != "opened" else "opened"
            self.fact_or_words(item)

    def _may_be_field(self, text: str, ways: list[tuple[str, Split]]) -> bool:
        if text.endswith((".", ":", "!", "?")) or (self.last == "opened" and self.names):
            return False
        typed = [way for way in ways if way[1].is_typed]
        if " " not in text:
            lone = self.last != "opened" and self.heading != HEADINGS[0]  # a credential has a type
            return bool(typed) or (lone and _WORD.fullmatch(text) is not None)
        return any(len(way[1].words) > 1 or not _LOOSE.fullmatch(way[1].words[0][1]) for way in typed)

    def _unclear(self, item: Item) -> Exception:
        message = f"'{item.text[:60]}' may be a field, but the copy lost what separates it from the text around it"
        return self.source.error(message, item.line, "a copy of the page with each word on its own line")

    def ends_field(self, at: int) -> bool:
        """Returns whether the line with this index begins the next field."""
        return is_joined(self.text(at))

    def _options_below(self) -> None:
        while self.done < len(self.items) and (text := self.text(self.done)):
            self.lines.add(text, self.items[self.done].line)
            self.done += 1
            if not text.endswith(","):
                break

    def _example(self, *, several: bool) -> None:
        """Adds the values of an example, which may be apart. A field follows them."""
        found = False
        while self.done < len(self.items) and (several or not found):
            begin = next((at for at in range(self.done, len(self.items)) if self.text(at)), len(self.items))
            stop = next((at for at in range(begin, len(self.items)) if not self.text(at)), len(self.items))
            used = self._value(begin, stop)
            if not used and (found or stop != begin + 1):
                break
            if begin > self.done:
                self.lines.blank()
            self.done = begin + (used or 1)
            for item in self.items[begin : self.done]:
                self.lines.add(item.text, item.line)
            found = True
            if begin == stop - 1 and self.text(begin)[:1] not in ("{", "["):
                self.lines.blank()

    def _value(self, begin: int, stop: int) -> int:
        """Returns the number of lines of the JSON value at an index, 0 if there is none."""
        text = "\n".join(self.text(at) for at in range(begin, stop))
        try:
            if text[:1] not in ("{", "["):
                json_value(self.text(begin))
                return 1
            _, end = raw_json(text, 0)
        except ValueError:
            return 0
        return text.count("\n", 0, end) + 1 if text[end : end + 1] in ("", "\n") else 0
