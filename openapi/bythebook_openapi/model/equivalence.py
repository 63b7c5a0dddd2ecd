"""Compares JSON values as `docs/semantics.md` defines, and names the change of a value that came back different."""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, TypeGuard
from uuid import UUID

from bythebook_openapi.model.operation import Field
from bythebook_openapi.schema.completion import Completion
from bythebook_openapi.schema.durations import seconds_of
from bythebook_openapi.schema.formats import NUMERIC, UUIDS
from bythebook_openapi.schema.resolve import Reader, Shape
from bythebook_openapi.states import ABSENT

__all__ = ["Equivalence", "change", "covers", "instant", "is_number", "normalized", "same", "unordered"]


# Inside a value no schema is looked up: the text itself shows its format.
_NESTED = "nested"
# The formats under which every number is a double.
_DOUBLES = frozenset({"float", "double"})


# In microseconds: the decimal places of a second to which a time may be cut off, and how far one may be rounded.
_FRACTIONS, _ROUGHEST = (1_000_000, 100_000, 10_000), 4_000


def instant(text: object) -> datetime | None:
    """Returns the instant of an RFC 3339 date-time as UTC, None for any other text, also for a time without zone."""
    if not isinstance(text, str) or len(text) <= len("2030-01-01"):
        return None
    try:
        parsed = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    try:
        return parsed.astimezone(UTC) if parsed.tzinfo else None
    except OverflowError:
        return None


def is_number(value: object) -> TypeGuard[float]:
    """Returns whether a JSON value is a number: true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(sent: Any, got: Any, format_: str | None = None) -> bool:
    """Returns whether two JSON values are equal.

    Numbers are compared by value, date-times by instant, UUIDs without case, other strings by code point, arrays in
    order, objects by key. True is not 1. A lost fraction of a second is equal, and another fraction is not.
    """
    pairs = [(sent, got, format_)]
    while pairs:  # no recursion: a response may be nested as deep as the JSON parser allows
        one, other, its_format = pairs.pop()
        if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs += [(each, its, _NESTED) for each, its in zip(one, other, strict=True)]
        elif isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
            pairs += [(each, other[key], _NESTED) for key, each in one.items()]
        elif not _same_plain(one, other, its_format):
            return False
    return True


def _is_one_instant(one: datetime, other: datetime) -> bool:
    """Returns whether two times are one, or one of them lost a part of its fraction of a second: it is cut off or
    rounded to a decimal place. SQL Server rounds to 3.33 milliseconds.
    """
    apart = abs(one - other) // timedelta(microseconds=1)
    is_cut = (apart < unit and 0 in (one.microsecond % unit, other.microsecond % unit) for unit in _FRACTIONS)
    return apart < _ROUGHEST or any(is_cut)


def _same_plain(sent: Any, got: Any, format_: str | None) -> bool:
    if _is_same_text(sent, got):
        return True
    if is_number(sent) and is_number(got):
        return _same_number(sent, got, format_)
    if type(sent) is not type(got) or isinstance(sent, list | dict):
        return False
    return bool(sent == got) or (isinstance(sent, str) and _same_text(sent, got, format_))


def _is_same_text(sent: Any, got: Any) -> bool:
    """Returns whether two values are the same text, which no format makes another one."""
    return type(sent) is str and type(got) is str and sent == got


def _same_number(sent: float, got: float, format_: str | None) -> bool:
    """Returns whether two numbers are equal: integers exactly, others as doubles (RFC 8259, section 6)."""
    if isinstance(sent, int) and isinstance(got, int) and format_ not in _DOUBLES:
        return sent == got
    try:
        if format_ == "float":
            return struct.pack("f", float(sent)) == struct.pack("f", float(got))
    except OverflowError:
        return False
    return _same_double(sent, got)


def _same_double(sent: Any, got: Any) -> bool:
    """Returns whether two numbers are one double: `3e+38` is read as another integer than was sent."""
    if not is_number(sent) or not is_number(got):
        return False
    try:
        return float(sent) == float(got)
    except OverflowError:
        return False


def covers(sent: Any, got: Any) -> bool:
    """Returns whether a value came back with all its members. It may have more members, and a null may be left out."""
    pairs = [(sent, got)]
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if any(key not in other and each is not None for key, each in one.items()):
                return False
            pairs += [(each, other[key]) for key, each in one.items() if key in other]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs += zip(one, other, strict=True)
        elif not same(one, other, _NESTED):
            return False
    return True


def unordered(sent: list[Any], got: list[Any]) -> bool:
    """Returns whether two lists hold the same values in any order."""
    left = list(got)
    for one in sent:
        index = next((index for index, other in enumerate(left) if covers(one, other)), None)
        if index is None:
            return False
        del left[index]
    return not left


def _is_one_literal(one: Any, other: Any) -> bool:
    """Returns whether two values are the same text, truth value or null: equal under every schema."""
    return type(one) is type(other) and type(one) in _LITERALS and bool(one == other)


_NUMBERS: frozenset[type] = frozenset({int, float})
_LITERALS = frozenset({str, bool, type(None)})
_TEXT_RULES: Mapping[str, Callable[[str], str]] = {
    "trim": str.strip,
    "lower": str.lower,
    "upper": str.upper,
    "case": str.casefold,
}


def normalized(value: Any, rules: frozenset[str]) -> Any:
    """Returns a value in the form to which, as the user declared, the server normalizes it.

    The forms are `trim`, `lower`, `upper` and `case` for texts, `sorted` and `unique` for lists.
    """
    for name in sorted(rules & _TEXT_RULES.keys()):
        if isinstance(value, str):
            value = _TEXT_RULES[name](value)
    if isinstance(value, list):
        value = [normalized(each, rules) for each in value]
        if "unique" in rules:
            value = [each for index, each in enumerate(value) if not any(same(each, old) for old in value[:index])]
        if "sorted" in rules:
            value = sorted(value, key=repr)
    return value


def _same_text(sent: str, got: str, format_: str | None) -> bool:
    if format_ == _NESTED:
        return _same_text(sent, got, "date-time") or _same_text(sent, got, "uuid")
    if format_ in UUIDS:
        try:
            return UUID(sent) == UUID(got) and len(sent) == len(got)
        except ValueError:
            return False
    if format_ in NUMERIC:
        return _is_one_number(sent, got)
    if format_ == "duration":
        return (length := seconds_of(sent)) is not None and length == seconds_of(got)
    if format_ == "date-time":
        one, other = instant(sent), instant(got)
        return one is not None and other is not None and _is_one_instant(one, other)
    return False


def _is_one_number(one: str, other: str) -> bool:
    """Returns whether two texts are the same number: "-88" and "-88.00" (DRF writes decimals so)."""
    try:
        first, second = Decimal(one), Decimal(other)
    except InvalidOperation:
        return False
    return first.is_finite() and second.is_finite() and first == second


@dataclass(frozen=True)
class Equivalence:
    """Whether two values mean the same under the schema of a field, at any depth.

    Texts are compared by the format that their own schema states; members that are absent and have a default are filled
    in where that is asked for.
    """

    reader: Reader
    _completion: Completion = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_completion", Completion(self.reader, "readOnly"))

    def completed(self, field_: Field, value: Any) -> Any:
        """Returns a value that a client sends, with the defaults of its absent members."""
        return self._completion.completed(field_.pointers, value)

    def is_default(self, field_: Field, value: Any) -> bool:
        """Returns whether a value that a client sends means the default of the field."""
        if field_.default is ABSENT:
            return False
        return self.same(self.completed(field_, value), self.completed(field_, field_.default), field_)

    def same(self, one: Any, other: Any, *fields: Field) -> bool:
        """Returns whether two values are equal under the schema of a field: of the request's, or of the response's."""
        if _is_one_literal(one, other):
            return bool(fields)
        if self._is_empty_map(one, other, fields):
            return True
        return any(self._equal(each.pointers, one, other, is_covering=False) for each in fields)

    def covers(self, sent: Any, got: Any, *fields: Field) -> bool:
        """Returns whether a value comes back with all its members. More members are no difference, and a null may be
        left out.
        """
        if _is_one_literal(sent, got):
            return bool(fields)
        if self._is_empty_map(sent, got, fields):
            return True
        return any(self._equal(each.pointers, sent, got, is_covering=True) for each in fields)

    def _is_empty_map(self, one: Any, other: Any, fields: Sequence[Field]) -> bool:
        """Returns whether two values are one empty map, which PHP writes as an empty list: a schema admits both where
        another admits objects alone, or a schema admits no list but the empty one.
        """
        if not (one == {} and other == []) and not (one == [] and other == {}):
            return False
        shapes = [self.reader.shape(*each.pointers) for each in fields if each.pointers]
        kinds = [self._kinds(shape) - {"null"} for shape in shapes]
        is_either = any({"object", "array"} <= each for each in kinds)
        return is_either and ({"object"} in kinds or any(map(self._excludes_items, shapes)))

    def _excludes_items(self, shape: Shape) -> bool:
        """Returns whether a schema admits no list but the empty one."""
        each = [self.reader.shape(one.pointer) for one in shape.alternatives] or [shape]
        return all(one.schema.get("maxItems") == 0 for one in each if "array" in one.types)

    def fits(self, value: Any, field_: Field) -> bool:
        """Returns whether a value has the types that the schema of a field names, at each place of it, null included.

        Members that the schema does not name fit, and what stands within a union is not looked at.
        """
        waiting: list[tuple[tuple[str, ...], Any]] = [(tuple(field_.pointers), value)]
        while waiting:  # no recursion, as for `_equal`
            at, one = waiting.pop()
            shape = self.reader.shape(*at) if at else None
            if shape is None or (one is None and not self._excludes_null(shape)):
                continue
            kinds = self._kinds(shape)
            if one is None or (kinds and not kinds & _types_of(one)):
                return False
            if isinstance(one, dict) and not shape.alternatives:
                waiting += [(tuple(shape.properties.get(name, shape.additional)), each) for name, each in one.items()]
            elif isinstance(one, list) and not shape.alternatives:
                waiting += [(tuple(shape.items), each) for each in one]
        return True

    def _excludes_null(self, shape: Shape) -> bool:
        """Returns whether a schema names types and null is none of them. Unions are not looked into."""
        stated = shape.schema.get("type")
        is_open = not shape.types or bool(shape.alternatives) or "x-unstated" in shape.schema
        return not is_open and "null" not in (stated if isinstance(stated, list) else [stated])

    def _equal(self, pointers: Sequence[str], sent: Any, got: Any, *, is_covering: bool) -> bool:
        waiting: list[tuple[tuple[str, ...], Any, Any]] = [(tuple(pointers), sent, got)]
        depth = 0
        while waiting:  # no recursion: a response may be nested as deep as JSON is read
            at, one, other = waiting.pop()
            shape = self.reader.shape(*at) if at else None
            if isinstance(one, dict) and isinstance(other, dict):
                if not _has_members(one, other, is_covering=is_covering):
                    return False
                for name in one.keys() & other.keys():
                    inner = shape.properties.get(name, shape.additional) if shape is not None else ()
                    waiting.append((tuple(inner), one[name], other[name]))
            elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
                items = tuple(shape.items) if shape is not None else ()
                waiting += [(items, each, its) for each, its in zip(one, other, strict=True)]
            elif not (
                _is_same_text(one, other)
                or self._is_same_in_digits(shape, one, other)
                or _same_plain(one, other, self._format(shape, is_nested=depth > 0))
                or (not self._is_whole(shape) and _same_double(one, other))
            ):
                return False
            depth += 1
        return True

    def _format(self, shape: Shape | None, *, is_nested: bool) -> str | None:
        """Returns the format by which texts are compared. Further in, a text without one is what it looks like."""
        stated = shape.schema.get("format") if shape is not None else None
        if stated is None and shape is not None and self._is_decimal(shape):
            return "decimal"
        return str(stated) if stated is not None else _NESTED if is_nested else None

    def _is_same_in_digits(self, shape: Shape | None, one: Any, other: Any) -> bool:
        """Returns whether a number and a text are one number, where the schema admits it in both forms."""
        if shape is None or isinstance(one, str) == isinstance(other, str) or not {type(one), type(other)} & _NUMBERS:
            return False
        shapes = [self.reader.shape(each.pointer) for each in shape.alternatives]
        texts = [each for each in shapes if each.types == {"string"}]
        is_in_both = any(each.types & {"number", "integer"} for each in shapes) and bool(texts)
        is_loose = any("number" in each.types for each in shapes)
        if not is_in_both or not all(self._is_in_digits(each, is_loose=is_loose) for each in texts):
            return False
        return _is_one_number(str(one), str(other))

    @staticmethod
    def _is_in_digits(shape: Shape, *, is_loose: bool) -> bool:
        """Returns whether a text beside a number is that number. Pydantic writes `Decimal` as a number or any text."""
        pattern = shape.schema.get("pattern")
        if is_loose and not shape.schema.keys() & {"pattern", "format", "enum", "minLength", "maxLength"}:
            return True
        return shape.schema.get("format") in NUMERIC or (isinstance(pattern, str) and _admits_decimals(pattern))

    def _is_whole(self, shape: Shape | None) -> bool:
        """Returns whether numbers are integers, which a server keeps exactly. It may keep any other as a double."""
        kinds = self._kinds(shape) if shape is not None else frozenset()
        return "integer" in kinds and "number" not in kinds

    def _kinds(self, shape: Shape) -> frozenset[str]:
        """Returns the types that a schema admits, those of its alternatives where it has some."""
        beside = [self.reader.shape(each.pointer).types for each in shape.alternatives]
        return frozenset[str]().union(*beside) if beside else frozenset(shape.types)

    def _is_decimal(self, shape: Shape) -> bool:
        """Returns whether a text is a number: by a pattern of decimals, or as it stands beside a number in a union."""
        kinds = self._kinds(shape)
        pattern = shape.schema.get("pattern")
        is_beside = "string" in kinds and bool(kinds & {"number", "integer"})
        return is_beside or (isinstance(pattern, str) and _admits_decimals(pattern))


def _types_of(value: Any) -> frozenset[str]:
    """Returns the names of the JSON types of a value."""
    if isinstance(value, bool):
        return frozenset({"boolean"})
    if isinstance(value, int | float):
        return frozenset({"number", "integer"} if value == int(value) else {"number"})
    return frozenset({"string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"})


def _has_members(one: Mapping[str, Any], other: Mapping[str, Any], *, is_covering: bool) -> bool:
    if not is_covering:
        return one.keys() == other.keys()
    return all(name in other or value is None for name, value in one.items())


@lru_cache(maxsize=1024)
def _admits_decimals(pattern: str) -> bool:
    """Returns whether a pattern admits numbers with a fraction and no words, as Pydantic's for `Decimal` does."""
    try:
        return all(map(partial(re.search, pattern), ("1.5", "12"))) and not any(
            map(partial(re.search, pattern), ("x", "a b", "1-2", "v1"))
        )
    except re.error:
        return False


def change(sent: Any, got: Any, format_: str | None = None) -> str:
    """Returns a short description of how a value changed."""
    if got is None:
        return "it came back as null"
    if isinstance(sent, str) and isinstance(got, str):
        return _text_change(sent, got, format_)
    if is_number(sent) and is_number(got):
        return "the number was rounded" if _is_close(Fraction(sent), Fraction(got)) else "the number was changed"
    return "it came back as another value"


def _is_close(one: Fraction, other: Fraction) -> bool:
    """Returns whether two numbers differ only by rounding. It is exact: an integer may exceed every double."""
    return abs(one - other) <= max(max(abs(one), abs(other)) / 10**9, Fraction(1, 2))


def _text_change(sent: str, got: str, format_: str | None) -> str:
    if format_ == "date-time" and instant(sent) and instant(got):
        return "the instant was shifted"
    if format_ == "date" and _is_date(got):
        return "the date was shifted"
    if str(format_).startswith(("uri", "iri", "url")) and sent.casefold().rstrip("/") == got.casefold().rstrip("/"):
        return "its spelling was changed"
    if sent.casefold() == got.casefold():
        return "its case was changed"
    if sent.strip() == got.strip():
        return "white space around it was changed"
    if sent.strip().casefold() == got.strip().casefold():
        return "its case was changed"
    if got and sent.startswith(got):
        return f"it was cut off after {len(got)} characters"
    if html.escape(sent) == got or html.escape(sent, quote=False) == got or html.unescape(sent) == got:
        return "characters were escaped"
    if sent.isascii() or not got:
        return "it came back as another value"
    return "characters were lost or replaced" if _ascii(sent) & _ascii(got) else "it came back as another value"


def _ascii(text: str) -> set[str]:
    return set("".join(char if char.isascii() else " " for char in text).split())


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
