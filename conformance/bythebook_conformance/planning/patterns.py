"""Texts that a pattern admits, and those of them that are as short or as long as a field may be. It sends nothing.

JSON Schema looks for a pattern anywhere in a text. Jakarta Bean Validation and others match the whole text, and their
documents state the pattern as it is: `[A-Z0-9-]{2,12}`. A text that is a match as a whole is right in both readings.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import jsonschema_rs

from bythebook_openapi.deferred import Deferred
from bythebook_openapi.model.contract import Contract, Field
from bythebook_openapi.model.equivalence import same

if TYPE_CHECKING:
    from bythebook_conformance.planning import fill
else:
    fill = Deferred("bythebook_conformance.planning.fill")

__all__ = ["at_the_edge", "is_meant", "of_pattern"]

_LONGEST = 5000
_USUAL = 60
# So many texts are drawn of a form that the pattern admits with other letters.
_TRIES = 20
# So many letters and digits make a text that hardly comes twice.
_ENOUGH = 6
_VARIED = re.compile("[0-9A-Za-z]")
# Classes of characters, and signs that stand for themselves or for a class.
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\[^bB]")
_REPEATED = re.compile(r"[*+{]")
_KINDS: Mapping[str, str] = {
    "digit": string.digits,
    "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase,
}


def of_pattern(contract: Contract, each: Field, slot: str, seed: int, marks: tuple[str, str]) -> Iterator[str]:
    """Yields texts that a field's pattern admits, other ones for another mark; none for a field without a pattern.

    A server may demand that they are unique, so that those with the most letters and digits to vary come first. The
    form of the mark, the first of `marks`, chooses among them, and the mark their letters and digits.
    """
    pattern, longest = each.schema.get("pattern"), each.schema.get("maxLength")
    if not isinstance(pattern, str):
        return
    texts, is_fit = _matching(each, longest if isinstance(longest, int) else _USUAL, seed)
    shaping, order = (random.Random(f"{one}/{slot}/{each.key}") for one in marks)
    start = shaping.randrange(len(texts)) if texts else 0
    order.randrange(len(texts) or 1)
    turned = texts[start:] + texts[:start]

    def is_right(value: str) -> bool:
        return contract.admits(each, value) and is_fit(value) and not same(value, each.default)

    for text in sorted(turned, key=_sameness):
        stated, value = _fresh(text, shaping), _fresh(text, order)
        if is_right(stated):
            more = (_fresh(text, order) for _ in range(_TRIES))
            yield next((one for one in chain((value,), more) if is_right(one)), stated)
    yield from (text for text in turned if is_right(text))


def is_meant(each: Field, value: object) -> bool:
    """Returns whether a value is a match of its field's pattern as a whole, as far as the pattern can be meant so."""
    whole = _whole(str(each.schema.get("pattern", "")))
    return whole is None or not isinstance(value, str) or whole.fullmatch(value) is not None


@lru_cache(maxsize=1024)
def _whole(pattern: str) -> re.Pattern[str] | None:
    """Returns a pattern that a server may match against the whole text.

    None for a pattern with both anchors, and for a short pattern such as `\\S` or `https?://`, which servers search for
    in a longer text.
    """
    bare = _CLASS.sub("", pattern)
    if not _REPEATED.search(bare) or (bare.startswith("^") and bare.endswith("$")):
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _matching(each: Field, longest: int, seed: int) -> tuple[tuple[str, ...], Callable[[str], bool]]:
    """Returns texts that match a field's pattern, and what tells whether another one is as right as they are: those
    that match as a whole, where the schema admits such ones.
    """
    pattern, least = str(each.schema["pattern"]), each.schema.get("minLength", 0)
    whole = fill.matching(pattern, longest, str(seed), whole=True) if _whole(pattern) is not None else ()
    if not any(len(text) >= least for text in whole):
        return _fitting(each, fill.matching(pattern, longest, str(seed)))
    texts, is_fit = _fitting(each, whole)
    return texts, lambda text: is_fit(text) and is_meant(each, text)


def _fitting(each: Field, texts: tuple[str, ...]) -> tuple[tuple[str, ...], Callable[[str], bool]]:
    """Returns those texts of a pattern that are of the format which the field states beside it, and what tells whether
    another one is. JSON Schema defines the format: a text that the pattern of an `https` address admits may be no URI.

    Where the pattern excludes the format, as one without a zone does that of `time`, the pattern counts alone.
    """
    stated = each.schema.get("format")
    is_fit = _validator(stated).is_valid if isinstance(stated, str) else _anything
    fit = tuple(text for text in texts if is_fit(text))
    return (fit, is_fit) if fit else (texts, _anything)


def _anything(_: str) -> bool:
    return True


@lru_cache(maxsize=64)
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    """Returns what tells whether a text is of a format. Any text is of a format that JSON Schema does not define."""
    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)


@lru_cache(maxsize=4096)
def _sameness(text: str) -> int:
    """Returns the less, the more letters and digits of a text may be varied."""
    return -min(len(_VARIED.findall(text)), _ENOUGH)


def _fresh(text: str, order: random.Random) -> str:
    """Returns a text with another letter or digit of the same kind in each place."""
    return _VARIED.sub(lambda sign: order.choice(_KINDS[_kind(sign[0])]), text)


def _kind(sign: str) -> str:
    return "digit" if sign.isdecimal() else "upper" if sign.isupper() else "lower"


def at_the_edge(contract: Contract, each: Field, slot: str, seed: int) -> Iterator[str]:
    """Yield texts of a pattern that are as short (`low`), or as long (`high`), as their field may be."""
    pattern, bound = each.schema.get("pattern"), each.schema.get("minLength" if slot == "low" else "maxLength")
    if isinstance(pattern, str) and isinstance(bound, int) and 0 < bound <= _LONGEST:
        texts, is_fit = _matching(each, bound, seed)
        yield from (text for text in _stretched(texts, bound) if contract.admits(each, text) and is_fit(text))


def _stretched(texts: tuple[str, ...], length: int) -> Iterator[str]:
    """Yield the texts of a length, and shorter ones with one of their characters repeated until they have it.

    Letters and digits come first, the last of a text before the others: `https:////` is no address to a server.
    """
    for text in texts:
        if len(text) == length:
            yield text
    for is_plain in (True, False):
        for text in texts:
            places = [index for index, sign in enumerate(text) if sign.isalnum() is is_plain]
            for index in reversed(places) if len(text) < length else ():
                yield text[:index] + text[index] * (length - len(text)) + text[index:]
