"""Rewrites the sections of a browser copy in the text form: joined words get their own lines.

It relies on one rule of such copies: a paragraph is between blank lines, a token is not. So the line directly after a
field is a field or a fact, and the first paragraph after a field is its description.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from bythebook_capture.read.copied.items import Item
from bythebook_capture.read.grammar.fields import FACTS, PILLS, reads_like_token
from bythebook_capture.read.grammar.fused import Split, is_word, split_tokens, split_ways
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Token, TokenList

__all__ = ["FACT", "HEAD", "Copy", "is_copied", "is_joined", "is_typed"]

_OPTIONS = "Available options: "
_CONSTANT = "Allowed value: "
FACT = re.compile(
    r"(?:Required range|(?:Required|Minimum|Maximum) (?:string |array )?length|Pattern|Allowed value): ?.*|"
    r"Available options:.*|Examples?:"
)
_RESPONSE = re.compile(r"(?P<status>[1-5](?:\d\d|XX)) - (?P<media>[a-z]+/[\w.+-]*?json)(?P<rest>(?!;)\S.*)")
HEAD = re.compile(r"[1-5](?:\d\d|XX)(?: - .*)?|default(?: - .*)?|(?:\*|[a-z]+)/[\w.+*-]+(?:; ?\S+)*")
_DIGITS = frozenset("12345")
_MOST_TO_NEXT = 120
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# An option of letters, digits and signs. One with a capital may be of prose: `Paris, France`.
_IDENTIFIER = re.compile(r"[a-z0-9][A-Za-z0-9_.:/+@-]*|[A-Z0-9][A-Z0-9_.:/+@-]*")
_WORD = re.compile(r"[A-Za-z_$][\w$.\[\]{}-]*")


def is_copied(items: Sequence[Item]) -> bool:
    """Returns whether types follow their names directly, or on the same line."""
    named = [at for at, item in enumerate(items[:-2]) if item.kind == "text" and " · " not in item.text]
    apart = sum(
        items[at + 1].kind == "blank"
        and items[at + 2].kind == "text"
        and " · " not in items[at + 2].text
        and is_typed(items[at + 2].text)
        for at in named
    )
    together = 0
    for at in named if apart else ():
        together += items[at + 1].kind == "text" and is_typed(items[at + 1].text)
        together += is_joined(items[at].text)
        if together >= apart:
            break
    return together >= apart


def is_joined(text: str, *, spaces: bool = False) -> bool:
    """Returns whether a line is a name joined with its type. With `spaces`, the name may have spaces."""
    return any(way[1].is_typed and not is_word(text, way) for way in split_ways(text, menus=False, spaces=spaces))


# Each pass over a page asks it of most lines again.
@lru_cache(maxsize=16384)
def is_typed(text: str, *, menu: bool = True) -> bool:
    """Returns whether a line begins with a type. `menu` accepts the joined members of a union."""
    tokens = split_tokens(text)
    return tokens is not None and tokens.is_typed and (menu or not tokens.opens_union)


def _is_token(token: Token) -> bool:
    return token.kind in ("union", "unclear", "inferred") or (token.kind == "line" and reads_like_token(token.text))


@dataclass
class Copy:
    """Sections in which each name has its own line, and its tokens have the next line."""

    source: Source
    items: Sequence[Item]
    lines: TokenList
    names: frozenset[str]
    listed: set[str] = field(default_factory=set)
    described: bool = False
    last_name: str = ""

    def write(self) -> None:
        """Adds the sections."""
        all_lines, blank, line = self.lines.all, self.lines.blank, self.line
        for at, item in enumerate(self.items):
            kind = item[0]
            if kind == "blank":
                # A blank line after tokens comes before a description. After a description, the next name may be alone.
                self.described = bool(all_lines) and _is_token(all_lines[-1])
                blank()
            elif kind == "heading" and self.is_heading(at):
                self.lines.paragraph([item.text], item.line)
                self.listed.clear()
            else:
                line(at, item)

    def text(self, at: int) -> str:
        """Returns the text of a line, empty for a blank line and for the three lines above and below the page."""
        return self._texts[at]

    @cached_property
    def _texts(self) -> list[str]:
        return [*["" if kind == "blank" else text for kind, text, *_ in self.items], "", "", ""]

    @cached_property
    def _typed(self) -> list[bool]:
        """Whether each line begins with a type, as `text`."""
        return list(map(is_typed, self._texts))

    def is_heading(self, at: int) -> bool:
        """Returns whether the word of a heading is between blank lines, or where no name and no paragraph can be."""
        before, after = self.text(at - 1), self.text(at + 1)
        return not is_typed(after) and (not before or not after or HEAD.fullmatch(after) is not None)

    def line(self, at: int, item: Item) -> None:
        """Adds a line that is neither blank nor a heading."""
        text, number, texts = item.text, item.line, self._texts
        above, is_typed_below = texts[at - 1], self._typed[at + 1]
        tokens = split_tokens(text) if above else None
        if tokens and (len(tokens.words) > 1 or tokens.ends or (tokens.is_union and not is_typed_below)):
            self.tokens(tokens, at + 1, number)
        elif text in PILLS and self._is_below_tokens(at) and self._joins_pills:
            self.lines.add(f"{PILLS[text]} description", number, "unclear")
        elif (" " not in text and self._is_below(at, text)) or (above.startswith(_OPTIONS) and self._is_bare(at, text)):
            self.name(text, number)
            self.lines.union(number)
        elif is_typed_below and not FACT.fullmatch(text):
            self.name(text, number)
        elif not above and self.is_amid(at, text):
            self.lines.add(text, number, "words")
        else:
            self.fact_or_words(item)

    def _is_below_tokens(self, at: int) -> bool:
        """Returns whether a line is directly below the type of a field, and before a blank line."""
        return is_typed(self.text(at - 1), menu=False) and bool(self.text(at - 2)) and not self.text(at + 1)

    @cached_property
    def _joins_pills(self) -> bool:
        """Whether the copy prints pills on the line of the type.

        Then such a word below a type may describe the field. A word that a description follows is a pill, and the copy
        prints pills on lines of their own.
        """
        splits = (split_tokens(item.text) for item in self.items if item.kind == "text")
        if not any(split is not None and split.is_typed and len(split.words) > 1 for split in splits):
            return False
        lone = [at for at in range(len(self.items)) if self.text(at) in PILLS and self._is_below_tokens(at)]
        return not any(self._is_described(at + 2) for at in lone)

    def _is_described(self, at: int) -> bool:
        """Returns whether a paragraph stands at an index, and no field, fact or heading."""
        text = self.text(at)
        is_word = self.items[at].kind == "heading" if text else True
        return not (is_word or self._typed[at + 1] or FACT.fullmatch(text))

    def tokens(self, tokens: Split, after: int, line: int) -> None:
        """Adds the tokens before an index. The options of the field may determine its default."""
        for kind, text in (tokens.settled(self.options_after(after)) if tokens.ends else tokens).words:
            self.lines.add(text, line, kind)

    def name(self, text: str, line: int) -> None:
        """Adds a line that is a name."""
        self.listed.add(text)
        self.last_name = text
        self.lines.add(text, line)

    def _is_below(self, at: int, text: str) -> bool:
        """Returns whether a lone word, after a description, is the name of a union below a listed object.

        Raises `InputError` if two types follow, and the sample shows no field of either name: the first may be the type
        of the word, or the name of a field of the second type.
        """
        if text.rpartition(".")[0] not in self.listed:
            return False
        ends_value = self.text(at - 1)[-1:] in ("}", "]")
        is_apart = not self.text(at - 1) and not self.described
        if not (is_apart or ends_value):
            return False
        after = self.text(at + 1)
        if after not in self.names and is_typed(after) and self._typed[at + 2]:
            if self.text(at + 2) in self.names:
                return False
            message = f"'{after[:60]}' may be a field or a type"
            raise self.source.error(message, self.items[at + 1].line, "a copy of the page with anchors")
        if not after or FACT.fullmatch(after) or self._typed[at + 2]:
            return True
        return not is_typed(after) and (reads_like_token(after) or after.rpartition(".")[0] in self.listed)

    def is_amid(self, at: int, text: str) -> bool:
        """Returns whether a word after a blank line is among the fields of an object, and none of them.

        Then it is a description.
        """
        if not _WORD.fullmatch(text):
            return False
        top = self.last_name.partition(".")[0]
        if text.partition(".")[0] == top:
            return False
        if text in ("true", "false", "null") or self.text(at - 2) in FACTS:  # the value of an example
            return False
        for index in range(at + 1, min(at + _MOST_TO_NEXT, len(self.items))):
            if self.items[index].kind == "heading":
                return False
            if self.ends_field(index):
                return self.text(index).startswith(f"{top}.")
        return False

    def _is_bare(self, at: int, text: str) -> bool:
        """Returns whether a line below options on one line is the name of a union, which are left out."""
        return not (self._typed[at + 1] or FACT.fullmatch(text))

    def fact_or_words(self, item: Item) -> None:
        """Adds a line as it is, except options and the head of a response, which are on one line."""
        text = item.text
        if text[:1] in _DIGITS and (found := _RESPONSE.fullmatch(text)):
            self.lines.paragraph([f"{found['status']} - {found['media']}"], item.line)
            self.lines.add(found["rest"].strip(), item.line)
        elif text.startswith(_OPTIONS):
            self.options(text.removeprefix(_OPTIONS), item.line)
        else:
            self.lines.add(text, item.line)

    def options(self, text: str, line: int) -> None:
        """Adds options that are on one line.

        A text may contain a comma. So identifiers are options by inference, and other texts stay open.
        """
        options = text.split(", ")
        if len(options) == 1 or all(map(_NUMBER.fullmatch, options)):
            self.lines.add(FACTS[0], line)
            for option in options[:-1]:
                self.lines.add(f"{option},", line)
            self.lines.add(options[-1], line)
        elif all(map(_IDENTIFIER.fullmatch, options)) and len(set(options)) == len(options):
            self.lines.add(FACTS[0], line, "fact")
            for option in options:
                self.lines.add(option, line, "option")
            self.lines.add("enum", line, "inferred")
        else:
            self.lines.add("enum", line, "unclear")

    def options_after(self, at: int) -> frozenset[str]:
        """Returns the options, in pieces, of the field whose tokens end before an index, or its constant."""
        for index in range(at, len(self.items)):
            text = self.text(index)
            if text.startswith(_OPTIONS):
                return frozenset(text.removeprefix(_OPTIONS).split(", "))
            if text.startswith(_CONSTANT):
                return frozenset({text.removeprefix(_CONSTANT).strip('"')})
            if self.items[index].kind == "heading" or self.ends_field(index):
                break
        return frozenset()

    def ends_field(self, at: int) -> bool:
        """Returns whether the line with this index begins the next field."""
        return self._typed[at + 1] and bool(self.text(at))
