"""Rewrites the sections of a copied page in the text form: a token a line, paragraphs apart.

A field begins at its anchor. Where the copy has no anchors, it begins at a name that is followed by a type. All other
lines are prose: the head of a response, facts, lists, paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bythebook_capture.read.copied.items import Inline, Item, inline
from bythebook_capture.read.copied.sections import is_joined
from bythebook_capture.read.grammar.fields import BULLET, FACTS, HEADINGS, PILLS, PLACES, reads_like_token
from bythebook_capture.read.grammar.fused import (
    Split,
    is_named,
    split_at,
    split_below,
    split_field,
    split_tokens,
    split_ways,
)
from bythebook_capture.read.grammar.types import raw_json
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Token, TokenList

__all__ = ["section_lines"]

_NAME = re.compile(r"[A-Za-z_$@][\w.$@{}\[\]\-:]*")
_LONE = re.compile(r"[\w$]+(?:\.[\w${}-]+)+")
_WORD = re.compile(r"[A-Za-z_$][\w$.\[\]-]*")
# What may be a name and a title: a small letter, or a mark that titles lack, before a capital letter.
_JOINED_TITLE = re.compile(r"[\w.$@-]*?[a-z0-9_$@.-][A-Z]")
_CONSTANT = "Allowed value:"
_MOST_TO_OPTIONS = 200
# The button that opens an object, and its first field.
_MOST_TO_CHILD = 6
# Pills that a renderer prints last: alone, such a word may be the description.
_OPEN = ("deprecated", "read-only", "write-only")
_WITHOUT_PROSE = ("Authorizations", "Headers", "Path Parameters", "Query Parameters", "Cookies")
_FACT = re.compile(
    r"(?:Required range|(?:Required|Minimum|Maximum) (?:string |array )?length|Pattern|Allowed value): ?(?P<value>.*)"
)
_RESPONSE = re.compile(r"(?P<status>[1-5](?:\d\d|XX)) - (?P<media>[a-z]+/[\w.+-]*?json)(?P<rest>(?!;).*)")


def section_lines(source: Source, items: Sequence[Item], lines: TokenList, names: frozenset[str]) -> None:
    """Adds the sections. Raises `InputError` if the tokens of a field cannot be separated."""
    _Sections(source, items, lines, names).write()


def _tokens(items: Sequence[Item], at: int) -> Split | None:
    return split_tokens(items[at].text) if at < len(items) and items[at].kind == "text" else None


def _has_type(items: Sequence[Item], at: int) -> bool:
    tokens = _tokens(items, at)
    return tokens is not None and tokens.is_typed


def _is_plain_type(items: Sequence[Item], at: int) -> bool:
    tokens = _tokens(items, at)
    return tokens is not None and tokens.is_typed and not tokens.opens_union


class _Sections:
    """Writes the sections of one page. `fused` means that names and types are on the same line."""

    def __init__(self, source: Source, items: Sequence[Item], lines: TokenList, names: frozenset[str]) -> None:
        self.source, self.items, self.lines, self.names = source, items, lines, names
        self.anchored = any(item.kind == "anchor" for item in items)
        self.apart = not self.anchored or self._is_apart()
        self.lone: Item | None = None
        self.fused = self.spaced = self.opened = self.is_close = self.of_credentials = False
        if self.anchored:
            return
        texts = [at for at, item in enumerate(items) if item.kind == "text"]
        self.counts = Counter(items[at].text for at in texts)
        # Whether a type is directly below its name, or after a blank line.
        close = sum(_is_plain_type(items, at + 1) for at in texts)
        self.is_close = 2 * close > sum(_is_plain_type(items, _next_words(items, at + 1)) for at in texts)
        pairs = sum(
            bool(_NAME.fullmatch(items[at].text)) and self._is_sure_type(_next_words(items, at + 1)) for at in texts
        )
        joined = [items[at].text for at in texts if split_tokens(items[at].text) is None and split_ways(items[at].text)]
        self.fused = len(joined) > pairs
        # Whether a space stands between a name and its type, in each way to split the line.
        apart = (all(text[len(name) :].startswith(" ") for name, _ in split_ways(text)) for text in joined)
        self.spaced = 2 * sum(apart) > len(joined)

    def _is_sure_type(self, at: int) -> bool:
        """Returns whether a line is a type, and no name that is run together with a title: `kindA · object`."""
        if not _is_plain_type(self.items, at):
            return False
        text = self.items[at].text
        if " · object" not in text:
            return True
        return not (_JOINED_TITLE.match(text) or any(name in self.names for name, _ in split_ways(text)))

    def _is_apart(self) -> bool:
        """Returns whether blank lines separate the tokens of the fields. Then nothing else may follow them."""
        apart = together = 0
        for at, item in enumerate(self.items):
            if item.kind != "anchor":
                continue
            name = _next_words(self.items, at + 1)
            after = _next_words(self.items, name + 1)
            if name < len(self.items) and is_named(self.items[name].text, item.text):
                if after > name + 1:
                    apart += _is_plain_type(self.items, after)
                else:
                    together += _is_plain_type(self.items, after)
            else:
                together += 1
        return apart > together

    def write(self) -> None:
        at, heading = 0, ""
        while at < len(self.items):
            item = self.items[at]
            if item.kind == "heading":
                self.lines.paragraph([item.text], item.line)
                at, heading, self.opened = at + 1, item.text, False
                self.of_credentials = heading == HEADINGS[0]
            elif item.kind == "blank":
                self.lines.blank()
                at += 1
            elif item.kind == "anchor" or (not self.anchored and self._opens(at)):
                at = self._field(at, self.names if not self.of_credentials else frozenset())
                self.opened = True
            elif heading in _WITHOUT_PROSE and not self.opened:
                self._refuse_unclear(at)
                at += 1  # a menu of credentials
            elif self._may_describe(at):
                self.lines.add("description", item.line, "unclear")
                self.lines.blank()
                at += 1
            else:
                self._refuse_unclear(at)
                at = self._words(at, heading)

    def _words(self, at: int, heading: str) -> int:
        """Adds lines that are no field. If anchors mark the fields, no word of a description is read as a token."""
        begin = len(self.lines.all)
        item, count = self.items[at], at + 1
        if self.anchored and _is_plain_type(self.items, at) and self.lone is not None and self._is_next(at):
            message = f"'{self.lone.text[:60]}' is ambiguous: a field that lost its anchor, or a description"
            raise self.source.error(message, self.lone.line, "the anchor of each field")
        is_lone = item.kind == "text" and _WORD.fullmatch(item.text) and not item.text.endswith(".")
        self.lone = item if is_lone else None
        at = _add_prose(self.items, at, self.lines, heading)
        text = self.lines.all[-1].text if len(self.lines.all) > begin else ""
        is_any_status = heading == HEADINGS[-1] and not self.opened and text == "default"
        is_whole = at == count and text == item.text and not is_any_status
        is_token = self.anchored and (_WORD.fullmatch(text) or reads_like_token(text))
        if is_whole and text and (is_token or (text in HEADINGS and self.lines.is_headed)):
            self.lines.all[-1] = self.lines.all[-1]._replace(kind="words")
        return at

    def _is_next(self, at: int) -> bool:
        """Returns whether a lone word of a description is the last one before an index."""
        return self.items[next(i for i in range(at - 1, -1, -1) if self.items[i].kind != "blank")] is self.lone

    def _opens(self, at: int) -> bool:
        """Returns whether a field begins on a line: a name with a type on the next line, or on the same line."""
        item = self.items[at]
        if item.kind != "text" or item.marked:
            return False
        if self.fused:
            is_first = self._is_first(at) and not split_ways(item.text) and not item.text.endswith(tuple(PILLS))
            is_bare = self._is_below(item.text) or self._is_shown(at) or is_first
            return is_bare or self._split_joined(at, self.names) is not None
        if _is_fact(item):
            return False
        after = _next_words(self.items, at + 1)
        # The text after a blank line is a type, unless it is a name with a type of its own.
        is_name = _NAME.fullmatch(item.text) and (self.opened or item.text in self.names)
        below = after + 1 if is_name else _next_words(self.items, after + 1)
        apart = _has_type(self.items, after) and not _has_type(self.items, below)
        typed = _has_type(self.items, at + 1) or (apart and not self._is_field(after))
        if _WORD.fullmatch(item.text) and self._ends_union(at, after):
            return True
        return typed or self._is_below(item.text) or self._is_shown(at) or self._is_field(at)

    def _ends_union(self, at: int, after: int) -> bool:
        """Returns whether a word is the name of a union: a pill follows, or only a field can be there."""
        pill = self.items[after].text if after < len(self.items) else ""
        if pill in PILLS and not _has_type(self.items, _next_words(self.items, after + 1)):
            return True
        return self._is_first(at)

    def _is_first(self, at: int) -> bool:
        """Returns whether a word is the first one in a section that only has fields."""
        before = next((item for item in reversed(self.items[max(0, at - 9) : at]) if item.kind != "blank"), None)
        is_first = before is not None and before.kind == "heading" and before.text in _WITHOUT_PROSE[1:]
        return is_first and _WORD.fullmatch(self.items[at].text) is not None

    def _is_below(self, text: str) -> bool:
        """Returns whether a line is the name of a union below an object that the sample shows."""
        is_name = not (self.fused and (split_ways(text) or any(map(text.endswith, PILLS))))
        return is_name and _LONE.fullmatch(text) is not None and text.partition(".")[0] in self.names

    def _is_shown(self, at: int) -> bool:
        """Returns whether a line is the name of a union: the sample shows it, and it follows the words of a field."""
        text = self.items[at].text
        if text not in self.names:
            return False
        # If it occurs once, there is no other place for the field in the sample.
        return self._follows_token(at) or (self.opened and self.counts[text] == 1)

    def _follows_token(self, at: int) -> bool:
        """Returns whether a line directly follows a token; if blank lines separate all words, the token before them."""
        before = next((token for token in reversed(self.lines.all[-2:]) if token.text), None)
        is_near = bool(at) and (self.items[at - 1].kind == "text" or not self.is_close)
        return is_near and before is not None and _is_token(before)

    def _is_field(self, at: int) -> bool:
        if not self.fused:
            return False  # there each name has its own line
        split = self._split_joined(at, self.names)
        return split is not None and (split[0] in self.names or split_tokens(self.items[at].text) is None)

    def _split_joined(self, at: int, names: frozenset[str]) -> tuple[str, Split] | None:
        """Returns the name and the tokens of a line. Where other names have no space before their type, words have."""
        text = self.items[at].text
        split = split_field(text, names=names) or self._split_holder(at)
        if split and not self.spaced and split[0] not in self.names and text[len(split[0]) :].startswith(" "):
            return None
        return split

    def _split_holder(self, at: int) -> tuple[str, Split] | None:
        """Returns the split of a titled object by the fields below it, which begin with its name."""
        text = self.items[at].text
        if " · object" not in text:
            return None
        below = [item.text for item in self.items[at + 1 : at + _MOST_TO_CHILD] if "." in item.text]
        ways = [way for way in split_ways(text) if below and below[0].startswith(f"{way[0]}.")]
        ways = [way for way in ways if text[len(way[0])] != "."]
        return max(ways, key=lambda way: len(way[0]), default=None)

    def _may_describe(self, at: int) -> bool:
        """Returns whether a lone word below the tokens of a field is its description, or the name of a union.

        So it is if the next field, the next section or a fact of the field follows: then nothing else depends on it.
        """
        item = self.items[at]
        if self.anchored or item.marked or item.kind != "text" or not _WORD.fullmatch(item.text):
            return False
        before = next((token for token in reversed(self.lines.all) if token.text), None)
        if not self.opened or before is None or not _is_token(before) or reads_like_token(item.text):
            return False
        if self.fused and split_ways(item.text):
            return False
        after = _next_words(self.items, at + 1)
        ends = after == len(self.items) or self.items[after].kind == "heading"
        return ends or _is_fact(self.items[after]) or self._opens(after)

    def _refuse_unclear(self, at: int) -> None:
        """Raises `InputError` if a line may be a field, and the copy lost the lines that would decide."""
        item = self.items[at]
        if self.anchored or item.marked or item.kind != "text" or item.text.startswith(BULLET):
            return
        ways = split_ways(item.text) if self.fused or split_tokens(item.text) is None else []
        ends = self.fused and _NAME.fullmatch(item.text) and any(item.text.endswith(pill) for pill in PILLS)
        if self.fused:  # names with white space, unions below an object
            ends = ends or is_joined(item.text, spaces=True) or _LONE.fullmatch(item.text) is not None
        alone = self._follows_token(at) or self.opened
        after = _next_words(self.items, at + 1)
        alone = alone or (after < len(self.items) and self.items[after].text in PILLS and not self.fused)
        alone = bool(alone and _WORD.fullmatch(item.text) and not item.text.endswith("."))
        alone = alone or (self._follows_token(at) and _has_type(self.items, at))  # a second type
        if len(ways) > 1 or (ends and item.text not in PILLS) or alone:
            message = f"'{item.text[:60]}' may be a field, but the copy lost what separates it from the text around it"
            expected = "a copy of the page with each word on its own line"
            raise self.source.error(message, item.line, expected)

    def _field(self, at: int, names: frozenset[str]) -> int:
        items, lines = self.items, self.lines
        slug, own = items[at].text if items[at].kind == "anchor" else None, False
        if slug is not None:
            at = _next_words(items, at + 1)
            own = at < len(items) and is_named(items[at].text, slug)
            if at == len(items) or items[at].kind == "anchor" or (items[at].kind == "heading" and not own):
                return at
        item = items[at]
        follows = None if self.fused else _tokens(items, _next_words(items, at + 1) if self.apart else at + 1)
        if slug is None and follows is not None:
            self._refuse_two(at)
        named = bool(_NAME.fullmatch(item.text) or slug is not None) and follows is not None and follows.is_typed
        split = None
        if slug is not None and not own:
            split = self._split(item, slug, is_named=named)
        elif not named and self.fused:
            split = self._split_joined(at, names)
        name, tokens = split if split else (item.text, None)
        lines.add(name, item.line)
        at += 1
        typed = _add(lines, self._settled(tokens, at), item) if tokens else False
        while not self.fused:
            after = _next_words(items, at) if self.apart else at
            more = _tokens(items, after)
            self._refuse_second(at - 1, after, more if typed else None)
            if more is None or (typed and (more.is_typed or items[after].text in names - PILLS.keys())):
                break
            if items[after].text in PLACES and not self.of_credentials:
                break
            if not typed and not more.is_typed:
                lines.union(item.line)
                typed = True
            if self.apart and not self.is_close and items[after].text in _OPEN and not self._described(after + 1):
                more = Split((("unclear", f"{PILLS[items[after].text]} description"),))
            typed = _add(lines, self._settled(more, after + 1), items[after]) or typed
            at = after + 1
        if not typed:
            lines.union(item.line)
        return at

    def _refuse_second(self, before: int, at: int, tokens: Split | None) -> None:
        """Raises `InputError` if a type stands twice, and a pill after it: no description stands before a pill."""
        after = _next_words(self.items, at + 1)
        pill = _tokens(self.items, after)
        is_twice = tokens is not None and tokens.is_typed and self.items[at].text == self.items[before].text
        if is_twice and pill is not None and not pill.is_typed:
            message = f"the type '{self.items[at].text[:60]}' stands twice"
            raise self.source.error(message, self.items[at].line, "each type once")

    def _split(self, item: Item, slug: str, *, is_named: bool) -> tuple[str, Split] | None:
        """Returns the name and the tokens of a line other than its anchor's name, None if a type is below it."""
        split = None if is_named else split_at(item.text, slug) or split_below(item.text, slug)
        if not split and (_is_fact(item) or reads_like_token(item.text)):
            raise self.source.error(f"the anchor '{slug[:60]}' has no field name", item.line, "the name")
        return split

    def _settled(self, tokens: Split, at: int) -> Split:
        """Returns the tokens before an index. The options of the field, in code spans, determine its default."""
        if not tokens.ends:
            return tokens
        found: list[str] = []
        opened = False
        for item in self.items[at : at + _MOST_TO_OPTIONS]:
            if item.kind in ("anchor", "heading"):
                break
            opened = opened or item.text.startswith(FACTS[0])
            if opened:
                found += item.codes or ([item.text] if item.marked else [])
            elif item.text.startswith(_CONSTANT) and item.codes:
                found.append(item.codes[0].strip('"'))
        return tokens.settled(frozenset(found))

    def _refuse_two(self, at: int) -> None:
        """Raises `InputError` if the word after a name may be its type, or a field of that name in the sample."""
        after = _next_words(self.items, at + 1)
        if self.items[after].text in self.names and _has_type(self.items, _next_words(self.items, after + 1)):
            message = f"'{self.items[after].text[:60]}' may be a field or a type"
            raise self.source.error(message, self.items[after].line, "a copy of the page with anchors")

    def _described(self, at: int) -> bool:
        """Returns whether a paragraph of a description follows, and not the next field or a fact."""
        at = _next_words(self.items, at)
        if at == len(self.items) or self.items[at].kind != "text":
            return False
        text = self.items[at].text
        if not self.anchored and self._opens(at):
            return False
        return not (_is_fact(self.items[at]) or split_tokens(text))


def _add(lines: TokenList, tokens: Split, item: Item) -> bool:
    for kind, text in tokens.words:
        lines.add(text, item.line, kind)
    return tokens.is_typed


def _next_words(items: Sequence[Item], at: int) -> int:
    """Returns the index of the next line that is not blank, from an index on."""
    while at < len(items) and items[at].kind == "blank":
        at += 1
    return at


def _is_fact(item: Item) -> bool:
    """Returns whether a line is a limit, or begins options or examples."""
    return _FACT.fullmatch(item.text) is not None or inline(item) is not None


def _is_token(token: Token) -> bool:
    return token.kind == "union" or (token.kind == "line" and split_tokens(token.text) is not None)


def _add_prose(items: Sequence[Item], at: int, lines: TokenList, heading: str) -> int:
    """Adds a line that is neither a name nor a token: the head of a response, a fact, a list, a paragraph."""
    item = items[at]
    text = item.text
    if heading == "Response" and (found := _RESPONSE.fullmatch(text)):
        lines.paragraph([f"{found['status']} - {found['media']}"], item.line)
        if not found["rest"].strip():
            return at + 1
        text = found["rest"].strip()
        item = Item(item.kind, text, item.line)
    if (labeled := inline(item)) and (labeled.values or text == labeled.label):
        if labeled.before:
            lines.paragraph([labeled.before], item.line)
        return _list(items, at, lines, labeled)
    if text.startswith(FACTS[0]) and text != FACTS[0]:
        lines.blank()
        lines.add("enum", item.line, "unclear")  # options on one line without markup: an option may have a comma
        return at + 1
    if found := _FACT.fullmatch(text):
        lines.blank()
        lines.add(text, item.line)
        return at + 1
    if not item.marked and lines.all and lines.all[-1].text and _is_token(lines.all[-1]):
        lines.blank()
    lines.add(text, item.line)
    return at + 1


def _list(items: Sequence[Item], at: int, lines: TokenList, found: Inline) -> int:
    label, item = found.label, items[at]
    values = [(value, item.line) for value in found.values]
    at += 1
    begin = _next_words(items, at)
    if not values and begin < len(items) and items[begin].kind == "code":
        lines.blank()
        lines.add(label, item.line)
        while begin < len(items) and items[begin].kind == "code":
            lines.add(items[begin].text.strip(), items[begin].line)
            begin += 1
        lines.blank()
        return begin
    while not values or (label == "Available options:" and not found.after.strip()):
        after = _next_words(items, at)
        marked = items[after].codes if after < len(items) else []
        is_list = (
            after < len(items) and items[after].kind == "text" and (items[after].marked or items[after].is_only_code)
        )
        if not is_list:
            break
        values += [(value, items[after].line) for value in marked or [items[after].text]]
        at = after + 1
        if label != "Available options:" or not items[after].text.rstrip().endswith(","):
            break
    # At the end of a field it is not part of a description: its value was lost.
    ends = begin == len(items) or items[begin].kind in ("anchor", "heading")
    if not values and label != FACTS[0] and not ends and not _is_json(items, begin):
        lines.paragraph([label], item.line, "words")  # the words of a description
        return at
    lines.blank()
    lines.add(label, item.line)
    if label == "Available options:":
        for number, (value, line) in enumerate(values):
            lines.add(value + ("," if number < len(values) - 1 else ""), line)
        return at
    for value, line in values:
        lines.paragraph([value], line)
    return at


def _is_json(items: Sequence[Item], at: int) -> bool:
    try:
        raw_json(items[at].text if at < len(items) else "", 0)
    except ValueError:
        return at < len(items) and items[at].text[:1] in ("{", "[")
    return True
