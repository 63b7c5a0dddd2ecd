"""Reads what a description promises of the field that it describes.

A row of the grammar is read only in a sentence that holds at all times and is about the field itself. What is not
certain is left out: a description that is misread becomes a wrong document, or a wrong finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from bythebook_openapi.promises.constants import QUOTED
from bythebook_openapi.promises.model import Promise, Subject
from bythebook_openapi.promises.rows import NO_HEDGES, ROWS, SAID_UNIT, unit_of
from bythebook_openapi.promises.sentences import is_hedged, sentences_of
from bythebook_openapi.states import ABSENT

__all__ = ["promises"]

_MANY = 8192  # descriptions that are remembered: requests and responses share most of them
# What stands before a promise and turns it: a negation, a question, another choice.
_TURNED = re.compile(r"\b(?:not|no|never) $|\bwhether\b|\beither\b[^,;]*\bor $", re.IGNORECASE)
# The words at the beginning of a sentence that name what it is about.
_ABOUT = re.compile(
    r"^(?:the|an?|each|every|all|its|their) (?P<words>[\w -]+?) (?:is|are|must|can ?not|defaults?)\b", re.IGNORECASE
)
_OWN = frozenset(
    {"value", "field", "property", "parameter", "attribute", "default", "list", "order", "length", "text", "of", "the"}
)
_WORD = re.compile(r"[a-z\d]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=_MANY)
def promises(description: str, subject: Subject) -> tuple[Promise, ...]:
    """Returns what a description promises of the field that it describes, each kind once, in the order of sentences.

    Two sentences that promise different values of one kind are both left out: one of them is about something else.
    """
    unit = SAID_UNIT.search(f"{description} {subject.name}\0")
    subject = replace(subject, unit=unit_of(unit[1] or unit[2])) if unit else subject
    found: dict[str, list[Promise]] = {}
    for sentence in sentences_of(description):
        for each in _read(sentence, subject):
            found.setdefault(each.kind, []).append(each)
    return tuple(all_[0] for all_ in found.values() if all(repr(each.value) == repr(all_[0].value) for each in all_))


def _read(sentence: str, subject: Subject) -> Iterator[Promise]:
    text = sentence.rstrip(".!? ")
    for row in ROWS:
        if row.types and not row.types & subject.types:
            continue
        match = row.pattern.search(text)
        if match is None or not _is_about(text, match.start(), subject):
            continue
        if is_hedged(NO_HEDGES[row.kind].sub(" ", text) if row.kind in NO_HEDGES else text):
            continue
        if (value := row.read(match, subject)) is not ABSENT:
            yield Promise(row.kind, value, sentence)


def _is_about(text: str, begin: int, subject: Subject) -> bool:
    """Returns whether what stands before the promise names the field itself, or nothing, and does not turn it."""
    before = text[:begin]
    quoted = [each[1:-1] for each in re.findall(QUOTED, before)]
    if any(each != subject.name and each not in map(str, subject.members) for each in quoted) or _TURNED.search(before):
        return False
    about = _ABOUT.match(text)
    if about is None:
        return True
    named, own = about["words"].lower(), _HUMP.sub(" ", subject.name).lower()
    is_same = "".join(_WORD.findall(own)) in "".join(_WORD.findall(named))
    return is_same or not set(_WORD.findall(own)).isdisjoint(_WORD.findall(named)) or _OWN.issuperset(named.split())
