"""Reads the facts after a field's type: limits, options, a constant, examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bythebook_capture.facts import Said, Shape
from bythebook_capture.read.grammar.types import is_masked, json_value, raw_json, read_value
from bythebook_capture.tokens import Tokens

__all__ = ["Found", "is_fact_line", "is_limit", "is_rounded", "read_fact"]

# A fact about the field, or about the items of an array: keyword, value, whether about the items.
Found = tuple[str, Said[Any], bool]

_N = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
# Pattern, the types it fits, and the keywords of its groups. JSON Schema Validation 2020-12, 6.2 to 6.4.
_LIMITS: tuple[tuple[re.Pattern[str], frozenset[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), frozenset(kinds), tuple(keywords))
    for pattern, kinds, keywords in (
        (rf"Required range: {_N} <= x(?: <=? {_N})?", ("integer", "number"), ("minimum", "")),
        (rf"Required range: {_N} < x(?: <=? {_N})?", ("integer", "number"), ("exclusiveMinimum", "")),
        (rf"Required range: (?:{_N} <=? )?x <= {_N}", ("integer", "number"), ("", "maximum")),
        (rf"Required range: (?:{_N} <=? )?x < {_N}", ("integer", "number"), ("", "exclusiveMaximum")),
        (rf"Required range: x >= {_N}", ("integer", "number"), ("minimum",)),
        (rf"Required range: x > {_N}", ("integer", "number"), ("exclusiveMinimum",)),
        (r"Required string length: (\d+) - (\d+)", ("string", "file"), ("minLength", "maxLength")),
        (r"Required string length: ((\d+))", ("string", "file"), ("minLength", "maxLength")),
        (r"Minimum string length: (\d+)", ("string", "file"), ("minLength",)),
        (r"Maximum string length: (\d+)", ("string", "file"), ("maxLength",)),
        (r"Minimum length: (\d+)", ("string", "file"), ("minLength",)),
        (r"Maximum length: (\d+)", ("string", "file"), ("maxLength",)),
        (r"Required length: (\d+) - (\d+)", ("string", "file"), ("minLength", "maxLength")),
        (r"Minimum length: (\d+)", ("array",), ("minItems",)),
        (r"Maximum length: (\d+)", ("array",), ("maxItems",)),
        (r"Required length: (\d+) - (\d+)", ("array",), ("minItems", "maxItems")),
        (r"Required array length: (\d+) - (\d+)(?: elements?)?", ("array",), ("minItems", "maxItems")),
        (r"Required array length: ((\d+))(?: elements?)?", ("array",), ("minItems", "maxItems")),
        (r"Minimum array length: (\d+)(?: elements?)?", ("array",), ("minItems",)),
        (r"Maximum array length: (\d+)(?: elements?)?", ("array",), ("maxItems",)),
    )
)
_BEGINNINGS = ("Required ", "Minimum ", "Maximum ")
_OLD_LENGTH = re.compile(r"(?:Minimum|Maximum|Required) length: ")
# Above this, doubles leave integers out; from this on, JavaScript prints an exponent.
_MOST_EXACT = 2**53
_MOST_DIGITS = 10**21
_LOOSE = frozenset({"any", "union", "unsaid"})
_PATTERN = "Pattern: "
_CONSTANT = "Allowed value: "
_OPTIONS = "Available options:"
_EXAMPLES = {"Example:": False, "Examples:": True}
_FACTS = (_OPTIONS, *_EXAMPLES, _PATTERN, _CONSTANT, *_BEGINNINGS)


def is_fact_line(text: str) -> bool:
    """Returns whether a line is a limit, a pattern, a constant, or the label of options or examples."""
    if text == _OPTIONS or text in _EXAMPLES or text.startswith((_PATTERN, _CONSTANT)):
        return True
    return is_limit(text)


def is_limit(text: str) -> bool:
    """Returns whether a line is a limit of a value."""
    return text.startswith(_BEGINNINGS) and bool(_matches(text))


def read_fact(tokens: Tokens, at: int, end: int, shape: Shape) -> tuple[list[Found], int] | None:
    """Returns the facts on the line with this index, and the index after them, None if there are none.

    Raises `InputError` for a fact that is incomplete, or that does not fit the type.
    """
    line, kinds = tokens.lines[at], tokens.kinds
    if kinds[at] not in ("line", "fact"):
        return None
    if at + 1 < end and kinds[at + 1] in ("option", "example"):
        return _listed(tokens, at, end, shape)
    if not line.startswith(_FACTS):
        return None
    inner = shape.name == "array"
    if line == _OPTIONS:
        return _options(tokens, at, end, shape)
    if line in _EXAMPLES:
        return _examples(tokens, at, end, shape)
    if line.startswith(_PATTERN):
        _check(tokens, at, shape.core, frozenset({"string", "file"}))
        if line.endswith((_OPTIONS, *_EXAMPLES)):
            raise tokens.error("a label is run together with the pattern before it", at, "each fact on its own line")
        # White space at its end is part of it, if the page kept it.
        return [("pattern", tokens.said(tokens.all[at].text.lstrip().removeprefix(_PATTERN), at), inner)], at + 1
    if line.startswith(_CONSTANT):
        text = line.removeprefix(_CONSTANT).strip()
        try:
            return [("const", tokens.said(json_value(text), at), inner)], at + 1
        except ValueError as error:
            raise tokens.error(f"the allowed value {text[:40]} is not JSON", at, "a JSON value") from error
    return _limit(tokens, at, shape)


def _check(tokens: Tokens, at: int, shape: Shape, kinds: frozenset[str]) -> None:
    if shape.name not in kinds | _LOOSE:
        message = f"'{tokens.lines[at][:60]}' does not fit the type '{shape.name}'"
        raise tokens.error(message, at, f"a fact about a value of type '{shape.name}'")


@lru_cache(maxsize=1024)
def _matches(line: str) -> tuple[tuple[tuple[tuple[str, Any], ...], frozenset[str]], ...]:
    """Returns the keywords of a limit with their numbers, and the types that it fits. A page repeats limits."""
    matches = ((pattern.fullmatch(line), kinds, keywords) for pattern, kinds, keywords in _LIMITS)
    return tuple((tuple(_numbers(match, keywords)), kinds) for match, kinds, keywords in matches if match)


def _numbers(match: re.Match[str], keywords: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yields each keyword of a limit that has a number."""
    for keyword, text in zip(keywords, match.groups(), strict=True):
        if keyword and text:
            yield keyword, json_value(text)


def is_rounded(number: Any) -> bool:
    """Returns whether a number is one that JavaScript printed in the place of another.

    It keeps numbers as doubles, and fills their shortest form with zeros (ECMA-262, Number::toString): it prints
    9223372036854775807, the largest 64-bit integer, as 9223372036854776000.
    """
    is_large = isinstance(number, int) and _MOST_EXACT < abs(number) < _MOST_DIGITS
    return is_large and int(Decimal(repr(float(number)))) == number != int(float(number))


def _limit(tokens: Tokens, at: int, shape: Shape) -> tuple[list[Found], int] | None:
    if not tokens.lines[at].startswith(_BEGINNINGS):
        return None
    found: list[Found] = []
    matches = _matches(tokens.lines[at])
    if _OLD_LENGTH.match(tokens.lines[at]):  # texts and lists have the same words: for a list of texts it may be either
        if shape.name == "array" and shape.core.name in ("string", "file"):
            return [], at + 1
        matches = tuple(one for one in matches if shape.name in one[1]) or matches[:1]
    for numbers, kinds in matches:
        of_items = shape.name == "array" and "array" not in kinds
        _check(tokens, at, shape.core if of_items else shape, kinds)
        found += [(keyword, tokens.said(number, at), of_items) for keyword, number in numbers]
    if not matches and (rest := _joined(tokens.lines[at])):
        message = f"'{rest[:60]}' is run together with the limit before it"
        raise tokens.error(message, at, "each fact on its own line")
    return (found, at + 1) if matches else None


def _joined(line: str) -> str:
    """Returns the word that follows a limit without a space, empty if none does."""
    ends = (match.end() for pattern, _, _ in _LIMITS if (match := pattern.match(line)))
    return next((line[end:] for end in ends if line[end : end + 1].isalpha()), "")


def _options(tokens: Tokens, at: int, end: int, shape: Shape) -> tuple[list[Found], int]:
    """Reads one option from each line. All but the last end with a comma, and an option may contain commas."""
    values: list[Any] = []
    place, more = at + 1, True
    while more:
        text = tokens.lines[place] if place < end else ""
        more = text.endswith(",")
        text = text.removesuffix(",").rstrip()
        if not text and not more:
            raise tokens.error("the list of options is incomplete", place, "an option")
        values.append(_option(tokens, place, text, shape.core) if text else text)
        place += 1
    return [] if any(map(is_masked, values)) else [_enum(tokens, at, values, shape)], place


def _option(tokens: Tokens, at: int, text: str, core: Shape) -> Any:
    """Returns the value of an option. Raises `InputError` if it is none of the type."""
    try:
        return None if core.null and text == "null" else read_value(text, core)
    except ValueError as error:
        raise tokens.error(f"the option '{text[:40]}' is not of the type {core.name}", at, "an option") from error


def _enum(tokens: Tokens, at: int, values: list[Any], shape: Shape) -> Found:
    """Returns the options of a field, or of the items of a list. Null is one of them where the type has it."""
    null = [None] if shape.core.null and None not in values else []
    return "enum", tokens.said([*values, *null], at), shape.name == "array"


def _listed(tokens: Tokens, at: int, end: int, shape: Shape) -> tuple[list[Found], int]:
    """Reads the values below a label, each a token: options as the page prints them, examples in JSON."""
    kind = tokens.kind(at + 1)
    stop = next((index for index in range(at + 1, end) if tokens.kind(index) != kind), end)
    texts = [tokens.all[index].text for index in range(at + 1, stop)]
    if kind == "example":
        return [("examples", tokens.said([json_value(text) for text in texts], at), False)], stop
    values = [_option(tokens, index, text, shape.core) for index, text in enumerate(texts, at + 1)]
    return [_enum(tokens, at, values, shape)], stop


def _examples(tokens: Tokens, at: int, end: int, shape: Shape) -> tuple[list[Found], int]:
    """Reads the JSON values under the heading. A paragraph that is not JSON is the text of a string."""
    values: list[Any] = []
    place, several = at + 1, _EXAMPLES[tokens.lines[at]]
    while place < end and (several or not values):
        begin = next((index for index in range(place, end) if tokens.lines[index]), end)
        if begin == end or (
            begin + 1 < end and tokens.lines[begin + 1] and not _begins_json(tokens.lines[begin], first=not values)
        ):
            break
        stop = next((index for index in range(begin, end) if not tokens.lines[index]), end)
        found, after = _values(tokens, begin, stop, several=several)
        if not found and values:
            break
        if not found and (stop > begin + 1 or shape.name != "string"):
            raise tokens.error("the example is not JSON", begin, "a JSON value")
        values += found or [tokens.lines[begin]]
        place = after if found else stop
    if not values:
        raise tokens.error(f"'{tokens.lines[at]}' has no value", at, "a JSON value")
    shown = [value for value in values if not is_masked(value)]
    return [("examples", tokens.said(shown, at), False)] if shown else [], place


def _begins_json(text: str, *, first: bool) -> bool:
    """Returns whether a line begins a JSON value. Directly after the label, any scalar does; later it may be a name."""
    if text[0] in '[{"':
        return True
    try:
        json_value(text)
    except ValueError:
        return False
    return first


def _values(tokens: Tokens, begin: int, stop: int, *, several: bool) -> tuple[list[Any], int]:
    """Returns the JSON values at the beginning of a paragraph, each at the end of a line, and the index after them."""
    text = "\n".join(tokens.lines[begin:stop])
    values: list[Any] = []
    used = 0
    while used < len(text) and (several or not values):
        try:
            value, after = raw_json(text, used)
        except ValueError:
            break
        if text[after : after + 1] not in ("", "\n"):
            break
        values.append(value)
        used = after
    return values, begin + text.count("\n", 0, used) + 1
