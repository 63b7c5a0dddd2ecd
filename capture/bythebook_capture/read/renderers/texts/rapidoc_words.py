"""The words of RapiDoc's texts that its trees and its tables share: types, facts and descriptions of a field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bythebook_capture.read.renderers.rapidoc import (
    READ,
    TYPES,
    WRITE,
    add_fact,
    counted,
    has_counts,
    is_array,
    is_sentence,
)
from bythebook_capture.read.renderers.rows import Found

__all__ = ["ACCESS", "FACT_WORDS", "KIND", "KNOWN", "LABELS", "access_pills", "add_facts", "describe"]

_WORD = r"(?:\{recursive: [^{}]*\} ?|\{missing-type-info\}|[A-Za-z][\w.:/+-]*)"
# What may stand in the place of a type: each word that is no type is a format.
KIND = rf"(?:\[?{_WORD}(?:(?:┃| or ){_WORD})*(?:\](?: or null)?)?)"
_BASE = rf"(?:{'|'.join(sorted(TYPES))}|enum|const|null|\{{recursive: [^{{}}]*\}} ?|\{{missing-type-info\}}|array)"
KNOWN = re.compile(rf"\[?{_BASE}(?:(?:┃| or ){_BASE})*(?:\](?: or null)?)?")
ACCESS = rf"(?: (?P<{{}}>[{READ}{WRITE}]))?"
LABELS = ("Constraints:", "Default:", "Allowed:", "Value:", "Pattern:")
FACT_WORDS = ("default", "enum", "values")
_FACTS = re.compile(rf"(?:^|(?<=\S) )(?={'|'.join(LABELS)} )")
# A title that stands before a description, or in place of it.
_TITLED = re.compile(r"(?:[^.!?:\n]|[.!?](?! [A-Z])|:(?!\s|$))+:(?:\s|$)|[^\n]*:$")


def access_pills(mark: str | None) -> list[str]:
    """Returns the pills of the mark beside a type, which says who may write the field."""
    return {READ: ["read-only"], WRITE: ["write-only"]}.get(mark or "", [])


def add_facts(found: Found, text: str, line: int, kind: str) -> None:
    """Adds the facts on one line of the text. `kind` is the type as the page prints it."""
    for part in _FACTS.split(text):
        label = next((label for label in LABELS if part.startswith(label)), "")
        value = part.removeprefix(label).strip()
        # A text with options has the word `enum` in place of its type.
        is_of_another = label == "Allowed:" and found.type.startswith("string") and "enum" not in kind
        if label and (is_of_another or any(word in value for word in LABELS)):
            found.unclear += FACT_WORDS
        elif label:
            with found.on(line):
                add_fact(found, label, value)


def describe(found: Found, words: Sequence[tuple[int, str]], *, is_value: bool) -> None:
    """Adds a description. What may be a title, alone or before it, stays open."""
    texts = [text.removeprefix("➔").strip() for _, text in words]
    if not texts or "description" in found.unclear:
        return
    found.lines["words"] = words[0][0] + 1
    if is_value and not is_array(found):
        if any(map(has_counts, texts)) or _TITLED.match(texts[0]):
            found.unclear.append("description")
        else:
            found.description = texts
        return
    said = counted(texts, found)
    if said and (_TITLED.match(said[0]) or (len(said) == 1 and not is_sentence(said[0]))):
        found.unclear.append("description")
    else:
        found.description = said
