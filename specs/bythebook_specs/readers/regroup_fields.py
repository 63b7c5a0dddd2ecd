"""Puts the lines of the sections of a copied page into the form of the text form: a token a line, paragraphs apart.

A field begins at its anchor; where a copy has kept none, at a name with a type after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bythebook_specs.readers.derived import Lines
from bythebook_specs.readers.fields import PILLS
from bythebook_specs.readers.fused import Tokens, split_field, split_tokens, split_ways
from bythebook_specs.readers.markdown import Item
from bythebook_specs.readers.source import Source
from bythebook_specs.readers.types import UNSAID_TYPE, read_type

__all__ = ["section_lines"]

_NAME = re.compile(r"[A-Za-z_$@][\w.$@{}\[\]\-:]*")
_FACT = re.compile(
    r"(?:Required range|(?:Required|Minimum|Maximum) (?:string |array )?length|Pattern|Allowed value): ?(?P<value>.*)"
)
_LISTS = ("Available options:", "Example:", "Examples:")
_RESPONSE = re.compile(r"(?P<status>[1-5](?:\d\d|XX)) - (?P<media>[a-z]+/[\w.+-]*?json)(?P<rest>.*)")
_INLINE = re.compile(
    r"(?P<before>.*?\S)??\s*(?P<label>Available options: ?|Examples?:)(?P<values>(?: ?`[^`]*`,?)*)(?P<after>.*)"
)
_MARKED = re.compile(r"`([^`]*)`")
_LONE = re.compile(r"[\w$]+(?:\.[\w${}-]+)+")
_WITHOUT_PROSE = ("Authorizations", "Headers", "Path Parameters", "Query Parameters", "Cookies")


def section_lines(source: Source, items: Sequence[Item], lines: Lines, names: frozenset[str]) -> None:
    """Add the sections. Raises `InputError` where the tokens of a field cannot be told apart."""
    anchored = any(item.kind == "anchor" for item in items)
    at, heading, opened = 0, "", False
    while at < len(items):
        item = items[at]
        if item.kind == "heading":
            lines.paragraph([item.text], item.line)
            at, heading, opened = at + 1, item.text, False
        elif item.kind == "blank":
            lines.blank()
            at += 1
        elif item.kind == "anchor" or (not anchored and _opens(items, at, names)):
            at = _field(source, items, at, lines, names)
            opened = True
        elif heading in _WITHOUT_PROSE and not opened:
            at += 1  # a menu of credentials
        else:
            at = _prose(source, items, at, lines, heading, anchored=anchored)


def _next(items: Sequence[Item], at: int) -> int:
    while at < len(items) and items[at].kind == "blank":
        at += 1
    return at


def _opens(items: Sequence[Item], at: int, names: frozenset[str]) -> bool:
    """Return whether a field begins on a line: a name with a type on the next, or both in one."""
    text = items[at].text
    if items[at].kind != "text":
        return False
    if _NAME.fullmatch(text):
        if _has_type(items, at + 1):
            return True
        after = _next(items, at + 1)
        # What stands after a blank line is a type, unless it is itself a name that has one.
        if _has_type(items, after) and not _has_type(items, after + 1) and not _is_field(items[after].text, names):
            return True
        if "." in text and text.partition(".")[0] in names and _LONE.fullmatch(text):
            return True  # a union below an object
    return _is_field(text, names)


def _is_field(text: str, names: frozenset[str]) -> bool:
    """Return whether a line is a name and its tokens, run together."""
    split = split_field(text, slug=None, names=names)
    return split is not None and (split[0] in names or split_tokens(text) is None)


def _has_type(items: Sequence[Item], at: int) -> bool:
    tokens = split_tokens(items[at].text) if at < len(items) and items[at].kind == "text" else None
    return tokens is not None and bool(tokens.lines) and read_type(tokens.lines[0]) is not None


def _field(source: Source, items: Sequence[Item], at: int, lines: Lines, names: frozenset[str]) -> int:
    slug = items[at].text if items[at].kind == "anchor" else None
    if slug is not None:
        at = _next(items, at + 1)
        if at == len(items) or items[at].kind in ("anchor", "heading"):
            return at
    item = items[at]
    after = _next(items, at + 1)
    follows = split_tokens(items[after].text) if after < len(items) and items[after].kind == "text" else None
    named = bool(_NAME.fullmatch(item.text) or slug is not None) and follows is not None and bool(follows.lines)
    split = None if named and follows and _is_type(follows) else split_field(item.text, slug=slug, names=names)
    name, tokens = split if split else (item.text, None)
    lines.add(name, item.line)
    at += 1
    typed = _add(source, lines, tokens, item) if tokens else False
    while True:
        after = _next(items, at)
        if after == len(items) or items[after].kind != "text":
            break
        more = split_tokens(items[after].text)
        if more is None or (typed and (_is_type(more) or items[after].text in names - PILLS.keys())):
            break
        if not typed and not _is_type(more):
            lines.add(UNSAID_TYPE, item.line)
            typed = True
        typed = _add(source, lines, more, items[after]) or typed
        at = after + 1
    if not typed:
        lines.add(UNSAID_TYPE, item.line)
    return at


def _is_type(tokens: Tokens) -> bool:
    return bool(tokens.lines) and read_type(tokens.lines[0]) is not None


def _add(source: Source, lines: Lines, tokens: Tokens, item: Item) -> bool:
    if tokens.unclear:
        raise source.error(tokens.unclear, item.line, "a copy of the page in which each word has a line of its own")
    for text in tokens.lines:
        lines.add(text, item.line)
    return _is_type(tokens)


def _prose(source: Source, items: Sequence[Item], at: int, lines: Lines, heading: str, *, anchored: bool) -> int:
    """Add what is no name and no token: the head of a response, facts, lists, paragraphs."""
    item = items[at]
    text = item.text
    if heading == "Response" and (found := _RESPONSE.fullmatch(text)):
        lines.paragraph([f"{found['status']} - {found['media']}"], item.line)
        if not found["rest"].strip():
            return at + 1
        text = found["rest"].strip()
    if (found := _INLINE.fullmatch(text)) and (found["values"] or text == found["label"].strip()):
        if found["before"]:
            lines.paragraph([_bare(found["before"])], item.line)
        return _list(items, at, lines, found)
    if text.startswith(_LISTS[0]) and (rest := text.removeprefix(_LISTS[0]).strip()):
        return _unmarked(rest, item, at, lines)
    if found := _FACT.fullmatch(text):
        lines.blank()
        lines.add(_bare(text), item.line)
        return at + 1
    if not item.marked and not anchored and split_tokens(text) is None and len(split_ways(text)) > 1:
        message = f"the name and the type in '{text[:60]}' cannot be told apart"
        raise source.error(message, item.line, "a copy of the page in which each word has a line of its own")
    if not item.marked and lines.texts and lines.texts[-1] and split_tokens(lines.texts[-1]) is not None:
        lines.blank()
    lines.add(_bare(text), item.line)
    return at + 1


def _unmarked(text: str, item: Item, at: int, lines: Lines) -> int:
    """Add options that a copy has put into one line; where they are more than words, their ends cannot be told."""
    options = text.split(", ")
    if all(re.fullmatch(r"[^\s,]+", option) for option in options):
        lines.blank()
        lines.add(_LISTS[0], item.line)
        for option in options[:-1]:
            lines.add(f"{option},", item.line)
        lines.add(options[-1], item.line)
    return at + 1


def _list(items: Sequence[Item], at: int, lines: Lines, found: re.Match[str]) -> int:
    label, item = found["label"].strip(), items[at]
    values = [(value, item.line) for value in _MARKED.findall(found["values"])]
    at += 1
    begin = _next(items, at)
    if not values and begin < len(items) and items[begin].kind == "code":
        lines.blank()
        lines.add(label, item.line)
        while begin < len(items) and items[begin].kind == "code":
            lines.add(items[begin].text.strip(), items[begin].line)
            begin += 1
        lines.blank()
        return begin
    while not values or (label == "Available options:" and not found["after"].strip()):
        after = _next(items, at)
        marked = _MARKED.findall(items[after].text) if after < len(items) else []
        is_list = after < len(items) and (items[after].marked or re.fullmatch(r"(?:`[^`]*`,? ?)+", items[after].text))
        if not is_list:
            break
        values += [(value, items[after].line) for value in marked or [items[after].text]]
        at = after + 1
        if label != "Available options:" or not items[after].text.rstrip().endswith(","):
            break
    lines.blank()
    lines.add(label, item.line)
    if label == "Available options:":
        for number, (value, line) in enumerate(values):
            lines.add(value + ("," if number < len(values) - 1 else ""), line)
        return at
    for value, line in values:
        lines.paragraph([value], line)
    return at


def _bare(text: str) -> str:
    return text.replace("`", "")
