"""Which facts each form of a page determines: what it does not print, and what it runs together so that two facts could
have made the same text. These are rules of the forms; no document, and no field, is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from carried import Facts, Place

from bythebook_capture.read.grammar.fields import HEADINGS

__all__ = ["determined", "is_flat"]

# What a form does not print, by the last word of a fact's place.
_LOST: Mapping[str, frozenset[str]] = {
    "era of 2023 and 2024": frozenset(
        (
            "examples minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems pattern "
            "const null"
        ).split()
    ),
    "era of mid 2025": frozenset(("minLength", "maxLength")),
    "browser copy": frozenset(("enum",)),
    "browser copy, names run together too": frozenset(("enum",)),
}
_PILLS = {"required": "required", "deprecated": "deprecated", "read-only": "readOnly", "write-only": "writeOnly"}
_ENDS = re.compile(rf"(?P<value>.*?)(?P<pills>(?:{'|'.join(_PILLS)})*)", re.DOTALL)
# The texts of these formats never end with a word.
_WHOLE = ("date", "date-time", "uuid", "time", "ipv4")


def is_flat(form: str) -> bool:
    """Return whether a form prints no fields of nested objects."""
    return form == "full" or "era" in form


def determined(facts: Facts, form: str) -> set[Place]:
    """Return the places of the facts that a form determines."""
    lost = _LOST.get(form, frozenset())
    found = {place for place in facts.carried if place[-1] not in lost}
    if "run together" in form or "browser" in form:
        texts = [place for place, value in facts.all.items() if place[-1] == "default" and isinstance(value, str)]
        found -= {lost for place in texts for lost in _run_together(facts, place, form)}
    if "a word a line" in form:
        found -= {lost for place in facts.all for lost in _alone(facts, place)}
    if not is_headed(form):
        found -= {place for place, value in facts.all.items() if place[-1] == "description" and _is_heading(value)}
    if "2023" in form:  # the word, or null itself
        found -= {place for place, value in facts.all.items() if place[-1] == "enum" and _has_null(facts, place, value)}
    return found


def is_headed(form: str) -> bool:
    """Return whether a form marks its headings."""
    return "Markdown" in form or form == "HTML"


def _is_heading(value: Any) -> bool:
    """Return whether a description begins with the word of a heading: then nobody can tell which of two is one."""
    return isinstance(value, str) and any(value == word or value.startswith(f"{word} ") for word in HEADINGS)


def _has_null(facts: Facts, place: Place, value: Any) -> bool:
    if not isinstance(value, str):
        return False  # a field of that name
    return '"null"' in value.split("\n") or facts.all.get((*place[:-1], "null")) is True


def _run_together(facts: Facts, place: Place, form: str) -> set[Place]:
    """Return what cannot be told of a field whose default is a text: any text may end with the words of pills."""
    holder, value = place[:-1], json.loads(facts.all[place])
    kind = facts.all.get((*holder, "type"))
    if not isinstance(value, str) or (isinstance(kind, tuple) and kind[1] in _WHOLE) or _is_json(value):
        return set()
    pills = [pill for pill, word in _PILLS.items() if facts.all.get((*holder, word)) is True]
    ends = _ENDS.fullmatch(value + "".join(pills))
    assert ends is not None
    words = re.findall("|".join(_PILLS), ends["pills"])
    ways = [ends["value"] + "".join(words[:count]) for count in range(len(words) + 1)]
    enum = facts.all.get((*holder, "enum"), "")
    options = [json.loads(each) for each in enum.split("\n") if each] if isinstance(enum, str) else []
    if "browser" in form:
        options = ", ".join(map(str, options)).split(", ")
    if not words or len([way for way in ways if way in options]) == 1:
        return set()
    return {place, *((*holder, _PILLS[word]) for word in words)}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _alone(facts: Facts, place: Place) -> set[Place]:
    """Return what cannot be told where blank lines stand between all words: a pill, or a description of that word."""
    holder = place[:-1]
    if place[-1] == "description" and facts.all[place] in _PILLS:
        return {place, (*holder, _PILLS[facts.all[place]])}
    if place[-1] in ("deprecated", "readOnly", "writeOnly") and (*holder, "description") not in facts.all:
        return {place}
    return set()
