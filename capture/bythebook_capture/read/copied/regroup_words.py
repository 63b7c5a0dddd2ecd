"""Writes what is no name and no token of a copied page: the head of a response, facts, lists, paragraphs.

It knows nothing of fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bythebook_capture.read.copied.fused import split_tokens
from bythebook_capture.read.copied.markdown import CLOSE, CODE, OPEN, Item
from bythebook_capture.read.derived import Lines
from bythebook_capture.read.grammar.fields import FACTS
from bythebook_capture.read.grammar.types import WORDS, raw_json

__all__ = ["add_prose", "is_fact", "next_words", "without_marks"]

_FACT = re.compile(
    r"(?:Required range|(?:Required|Minimum|Maximum) (?:string |array )?length|Pattern|Allowed value): ?(?P<value>.*)"
)
_RESPONSE = re.compile(r"(?P<status>[1-5](?:\d\d|XX)) - (?P<media>[a-z]+/[\w.+-]*?json)(?P<rest>.*)")
_INLINE = re.compile(
    rf"(?P<before>.*?\S)??\s*(?P<label>Available options: ?|Examples?:)(?P<values>(?: ?{CODE.pattern},?)*)(?P<after>.*)"
)
_ONLY_MARKED = re.compile(rf"(?:{CODE.pattern},? ?)+")


def next_words(items: Sequence[Item], at: int) -> int:
    """Return the index of the next line that is not blank, from an index on."""
    while at < len(items) and items[at].kind == "blank":
        at += 1
    return at


def is_fact(text: str) -> bool:
    """Return whether a line is a limit, or begins options or examples."""
    return _FACT.fullmatch(text) is not None or _INLINE.fullmatch(text) is not None


def add_prose(items: Sequence[Item], at: int, lines: Lines, heading: str) -> int:
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
            lines.paragraph([without_marks(found["before"])], item.line)
        return _list(items, at, lines, found)
    if text.startswith(FACTS[0]) and text != FACTS[0]:
        return at + 1  # options in one line without marks: an option may hold a comma itself
    if found := _FACT.fullmatch(text):
        value = found["value"]
        marked = CODE.fullmatch(value)
        lines.blank()
        lines.add(text.removesuffix(value) + (marked[1] if marked else without_marks(value)), item.line)
        return at + 1
    if not item.marked and lines.texts and lines.texts[-1] and split_tokens(lines.texts[-1]) is not None:
        lines.blank()
    lines.add(without_marks(text), item.line)
    return at + 1


def _list(items: Sequence[Item], at: int, lines: Lines, found: re.Match[str]) -> int:
    label, item = found["label"].strip(), items[at]
    values = [(value, item.line) for value in CODE.findall(found["values"])]
    at += 1
    begin = next_words(items, at)
    if not values and begin < len(items) and items[begin].kind == "code":
        lines.blank()
        lines.add(label, item.line)
        while begin < len(items) and items[begin].kind == "code":
            lines.add(items[begin].text.strip(), items[begin].line)
            begin += 1
        lines.blank()
        return begin
    while not values or (label == "Available options:" and not found["after"].strip()):
        after = next_words(items, at)
        marked = CODE.findall(items[after].text) if after < len(items) else []
        is_list = (
            after < len(items)
            and items[after].kind == "text"
            and (items[after].marked or _ONLY_MARKED.fullmatch(items[after].text))
        )
        if not is_list:
            break
        values += [(value, items[after].line) for value in marked or [items[after].text]]
        at = after + 1
        if label != "Available options:" or not items[after].text.rstrip().endswith(","):
            break
    # At the end of a field it is no word of a description: its value was lost.
    ends = begin == len(items) or items[begin].kind in ("anchor", "heading")
    if not values and label != FACTS[0] and not ends and not _is_json(items, begin):
        lines.paragraph([WORDS + label], item.line)  # the words of a description
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


def without_marks(text: str) -> str:
    """Return a text without the signs that stand for code marks."""
    return text.replace(OPEN, "").replace(CLOSE, "")
