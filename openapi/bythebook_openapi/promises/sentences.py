"""Splits a description into its sentences, and tells which of them state something at all times."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["is_hedged", "sentences_of"]

# A sentence of more characters is a list or a table that lost its lines.
_LONGEST = 400
# Code that stands in lines of its own, and tables, describe something else than the field.
_FENCED = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[^\n]*$|\Z)|^[ \t]*\|[^\n]*$", re.DOTALL | re.MULTILINE)
_CASE = re.compile(r"^[ \t]*(?:For|If|When|In) [^.\n]{1,60}:", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\n[ \t]*(?:[-*+•]|\d+[.)])[ \t]+|<br ?/?>|</?(?:p|li|ul|ol)>")
_END = re.compile(
    r"(?<![.\s]\w)(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)(?<!\bno)(?<!\bincl)[.!?](?=\s+[A-Z`\"'(<\d*]|\s*$)|;\s|\s[-–—]\s",
    re.IGNORECASE,
)
_INNER = re.compile(r"\(([^()]*)\)|\[([^\[\]()]*)\](?!\()")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_EMPHASIS = re.compile(r"\*\*|__|</?(?:b|i|em|strong|code)>|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_HEDGE = re.compile(
    r"\b(?:if|unless|when|whenever|while|where|once|until|should|may|might|could|would|can|usually|typically|generally"
    r"|normally|often|sometimes|mostly|depend(?:s|ing)?|except|otherwise|provided that|in case|only for|for (?:all )?"
    r"(?:pro|free|paid|enterprise|premium|new|old|existing|most|some)|plans?|tiers?|subscription|since|deprecated|beta"
    r"|experimental|legacy|previously|formerly|future|recommend\w*|suggest\w*|e\.g|example|such as|but|however"
    r"|currently|v(?:ersion)? ?\d[\d.]*|likely|probably|roughly|approximately|about|around|preferably|ideally)\b",
    re.IGNORECASE,
)


def sentences_of(description: str) -> Iterator[str]:
    """Yields the sentences of a description, without marks of emphasis, and apart from them what stands in brackets.

    What follows a heading such as `For cards:` is not about each value, and is left out.
    """
    description = _CASE.split(description)[0]
    for paragraph in _PARAGRAPH.split(_FENCED.sub("\n\n", description)):
        plain = _EMPHASIS.sub("", _LINK.sub(r"\1", " ".join(paragraph.split())))
        asides = [match[1] or match[2] or "" for match in _INNER.finditer(plain)]
        begin = 0
        without = _INNER.sub(" ", plain)
        for end in [*(match.end() for match in _END.finditer(without)), len(without)]:
            text = " ".join(without[begin:end].split()).strip(" -–—;")
            begin = end
            if text and len(text) <= _LONGEST:
                yield text
        yield from (each.strip() for each in asides if 0 < len(each.strip()) <= _LONGEST)


def is_hedged(text: str) -> bool:
    """Returns whether a sentence states something under a condition, as an advice, or for some versions or plans."""
    return _HEDGE.search(text) is not None
