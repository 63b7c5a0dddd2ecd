"""Lists the ways for a value to be outside its schema, one case each, with an invalid value.

The caller checks that the schema refuses the value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

import jsonschema_rs

from bythebook_openapi.model.contract import Field
from bythebook_openapi.schema.formats import UUIDS
from bythebook_openapi.states import ABSENT

__all__ = [
    "EXTRA_MEMBER",
    "LOOSE",
    "MADE_OF_RIGHT",
    "MISNAMED",
    "OF_FORMATS",
    "OF_TYPES",
    "UNCHECKED",
    "items_needed",
    "of_length",
    "of_right",
    "outside",
]

# A value of each JSON type, sent where another type is documented. The number is no integer.
_TYPES: Mapping[str, Any] = {
    "string": "30",
    "number": 7.5,
    "boolean": True,
    "array": [],
    "object": {},
}
_BY_TYPE: Mapping[str, Mapping[str, Any]] = {
    "boolean": {"string": "true", "number": 1},
    "string": {"number": 123},
    "integer": {"string": "30", "number": 7.5},
    "number": {"string": "30.5"},
}
# URLs, headers and forms are text: a wrong type shows in its spelling.
_SPELLED: Mapping[str, Mapping[str, Any]] = {
    "integer": {"string": "not-a-number", "number": "7.5"},
    "number": {"string": "not-a-number"},
    "boolean": {"string": "perhaps"},
}
# Invalid spellings of each format.
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    **{key: {"format": "not-a-uuid", "empty": "", "no-hyphens": "0f8fad5bd9cb469fa16570867728950e"} for key in UUIDS},
    "date": {"format": "not-a-date", "empty": "", "impossible": "2031-02-30", "date-time": "2031-02-03T04:05:06Z"},
    "date-time": {
        "format": "not-a-date-time",
        "empty": "",
        "impossible": "2031-02-30T04:05:06Z",
        "no-zone": "2031-02-03T04:05:06",
        "date": "2031-02-03",
    },
}
# The cases of a value of another type, and of a text that is not of its format.
OF_TYPES = frozenset(_TYPES)
OF_FORMATS = frozenset(case for cases in _FORMATS.values() for case in cases)
# Of other formats one blatant violation, which no validator here refuses.
UNCHECKED: Mapping[str, str] = {
    "email": "not an e-mail address",
    "ipv4": "not an address",
    "ipv6": "not an address",
    "uri": "not a URI",
}
# Cases that many frameworks accept and turn into the documented type.
LOOSE = frozenset(
    {
        "no-hyphens",
        "no-zone",
        "date",
        "date-time",
        "string",
        "number",
        "boolean",
        "array",
        "object",
        "enum-case",
        "empty",
    }
)
# Cases that a lenient server reads as another name of a resource: in a path, it finds none and looks at nothing else.
MISNAMED = frozenset({"no-hyphens"})
# Cases that need a valid value to start from.
MADE_OF_RIGHT = frozenset(
    {
        "additionalProperties",
        "dependentRequired",
        "discriminator",
        "maxItems",
        "maxProperties",
        "minItems",
        "minProperties",
        "uniqueItems",
    }
)
_NUMBERS = frozenset({"integer", "number"})
_OF_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_LONGEST = 10_000
# An address line has no more items (a list in a query).
_MOST_IN_TEXT = 100
# A domain name consists of labels of at most so many characters (RFC 1035, section 2.3.4), as a local part does.
_LABEL = 63
EXTRA_MEMBER = "someUnknownMember"


def outside(field: Field) -> dict[str, Any]:
    """Returns an invalid value for each case. Some may still be inside this field's schema."""
    only = "".join(field.types)
    # More values where the schema names one type alone.
    found: Mapping[str, Any] = _SPELLED.get(only, {}) if field.is_text else {**_TYPES, **_BY_TYPE.get(only, {})}
    if not field.is_text:
        found = {case: value for case, value in found.items() if not _is_told_elsewhere(field, case)}
    found = {**found, **_FORMATS.get(str(field.schema.get("format")), {}), **dict(_keywords(field.schema))}
    if field.types and not field.types & _NUMBERS:
        # A bound and the format int32 say nothing of a text (JSON Schema 2020-12, Validation, section 6.2): zeno.fm and
        # TrueSight document pages as texts with a minimum or a format of numbers.
        found = {case: value for case, value in found.items() if case not in _OF_NUMBERS}
    if "pattern" in found and field.location in {"header", "cookie"}:
        found["pattern"] = "~ no match ~"  # no other letters can stand there (RFC 9110, section 5.5)
    return found


def _is_told_elsewhere(field: Field, type_: str) -> bool:
    """Returns whether another case or rule already covers a value of the field's own type.

    An empty object lacks its one member, an empty list breaks `minItems`, and a text breaks `enum`, `pattern` or
    `minLength`.
    """
    if type_ not in field.types:
        return False
    if type_ == "object":
        return len(field.schema.get("required") or ()) < 2
    return type_ != "string" or field.schema.get("format") not in _FORMATS  # "30" may be read as a time


def _keywords(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "enum" in schema or "const" in schema:
        yield "enum" if "enum" in schema else "const", "no-such-member"
        members = schema["enum"] if isinstance(schema.get("enum"), list) else [schema.get("const")]
        swapped = (each.swapcase() for each in members if isinstance(each, str) and each.swapcase() != each)
        for member in list(swapped)[:1]:
            yield "enum-case", member
    for keyword, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
        if isinstance(schema.get(keyword), int | float):
            yield keyword, _beyond(schema, schema[keyword] + step, down=keyword.endswith("inimum"))
    if isinstance(schema.get("multipleOf"), int | float):
        # Inside the other bounds, so that only this keyword is broken.
        yield "multipleOf", _between(schema)
    if isinstance(schema.get("maxLength"), int) and schema["maxLength"] < _LONGEST:
        yield "maxLength", "x" * (schema["maxLength"] + 1)
    if isinstance(schema.get("minLength"), int) and 0 < schema["minLength"] < _LONGEST:
        yield "minLength", "x" * (schema["minLength"] - 1)
    if "pattern" in schema:
        yield "pattern", "\N{SNOWMAN} no match"


def _beyond(schema: Mapping[str, Any], value: float, *, down: bool) -> int | float:
    """Returns a number beyond a bound, or the next one beyond it that breaks no other keyword: `multipleOf`, or the
    type of integers.
    """
    step = schema.get("multipleOf")
    if schema.get("type") in ("integer", ["integer"]) and not isinstance(step, int):
        step = 1
    if not isinstance(step, int | float) or step <= 0 or not math.isfinite(value):
        return value
    exact = Fraction(str(value)) / Fraction(str(step))
    if exact.denominator == 1:
        return value
    found = (math.floor(exact) if down else math.ceil(exact)) * Fraction(str(step))
    return int(found) if found.denominator == 1 else _nearest(found)


def _nearest(exact: Fraction) -> int | float:
    """Returns the double nearest to a number, and an integer near it where no double is as large."""
    try:
        return float(exact)
    except OverflowError:
        return int(exact)


def _between(schema: Mapping[str, Any]) -> Any:
    step = schema["multipleOf"]
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    if not isinstance(low, int | float) or step <= 0:
        return step + (1 if isinstance(step, int) and step > 1 else step / 2)
    # Exact fractions: a step may be too small for a double.
    start = (int(Fraction(low) / Fraction(step)) + 1) * Fraction(step)
    if isinstance(step, int) and step > 1:
        return int(start) + 1 if start.denominator == 1 else _nearest(start + 1)
    return _nearest(start + Fraction(step) / 2)


def of_length(schema: Mapping[str, Any], case: str, right: Any) -> Any:
    """Returns a text that is one character too long, or too short, and breaks no other keyword: it keeps to the pattern
    and the format of a valid text. Returns ABSENT if none is found.
    """
    if not isinstance(right, str) or not schema.keys() & {"pattern", "format"} or schema.get("format") in _FORMATS:
        return ABSENT
    length = schema[case] + (1 if case == "maxLength" else -1)
    admitted = jsonschema_rs.Draft202012Validator({key: schema[key] for key in ("pattern",) if key in schema})
    while len(right) > length:  # one character after the other, so that each part of a pattern stays
        cut = (right[:index] + right[index + 1 :] for index in reversed(range(len(right))))
        right = next((text for text in cut if admitted.is_valid(text)), "")
    found = _SHAPED.get(str(schema.get("format")), _longer_texts)(right, length) if len(right) < length else [right]
    return next((text for text in found if len(text) == length and admitted.is_valid(text)), ABSENT)


def _longer_texts(text: str, length: int) -> Iterator[str]:
    """Yields texts of a length that are another text with one of its characters repeated."""
    for index, sign in enumerate(text):
        yield text[:index] + sign * (length - len(text)) + text[index:]


def _mail(text: str, length: int) -> Iterator[str]:
    local, _, domain = text.partition("@")
    more = length - len(text)
    if more <= _LABEL - len(local):
        yield f"{local}{'x' * more}@{domain}"
    else:
        yield f"{local}@{_labels(more)}{domain}"


def _host(text: str, length: int) -> Iterator[str]:
    yield _labels(length - len(text)) + text


def _labels(length: int) -> str:
    """Returns labels of a domain name, with their dots. One character makes no label."""
    sizes = [_LABEL + 1] * (length // (_LABEL + 1))
    if rest := length % (_LABEL + 1):
        sizes.append(rest)
    if sizes and sizes[-1] == 1 and len(sizes) > 1:
        sizes[-2:] = [_LABEL, 2]
    return "".join("x" * (size - 1) + "." for size in sizes)


def _address(text: str, length: int) -> Iterator[str]:
    yield text + "x" * (length - len(text))


_SHAPED: Mapping[str, Callable[[str, int], Iterator[str]]] = {
    "email": _mail,
    "hostname": _host,
    "uri": _address,
    "url": _address,
}


def items_needed(field: Field, case: str) -> int:
    """Returns how many valid items an invalid list is made of; 0 if it is made of the usual number."""
    most = field.schema.get("maxItems")
    return most + 1 if case == "maxItems" and isinstance(most, int) else 0


def of_right(field: Field, closed: bool) -> Mapping[str, Callable[[Any], Any]]:
    """Returns, by case, the function that makes a valid value invalid: one item or member too many, or too few.

    The function returns ABSENT if it cannot make one. `closed` says that the schema admits no unknown member.
    """
    schema = field.schema
    found: dict[str, Callable[[Any], Any]] = {}
    if isinstance(schema.get("minItems"), int) and schema["minItems"] > (1 if field.is_text else 0):
        found["minItems"] = lambda value: value[: schema["minItems"] - 1] if isinstance(value, list) else ABSENT
    if isinstance(schema.get("maxItems"), int) and schema["maxItems"] < (_MOST_IN_TEXT if field.is_text else _LONGEST):
        found["maxItems"] = lambda value: _longer(value, schema["maxItems"] + 1)
    if field.is_text:
        return found
    if schema.get("uniqueItems") is True:
        found["uniqueItems"] = lambda value: [*value, value[0]] if isinstance(value, list) and value else ABSENT
    if closed:
        found["additionalProperties"] = lambda value: (
            {**value, EXTRA_MEMBER: "Some Value"} if isinstance(value, dict) else ABSENT
        )
    if isinstance(schema.get("maxProperties"), int) and schema["maxProperties"] < _LONGEST:
        found["maxProperties"] = lambda value: _fuller(value, schema["maxProperties"] + 1)
    if isinstance(schema.get("minProperties"), int) and schema["minProperties"] > 0:
        found["minProperties"] = lambda value: _fewer(value, schema)
    for name, needed in (schema.get("dependentRequired") or {}).items():
        for other in needed if isinstance(needed, list) else ():
            found[f"dependentRequired:{name}:{other}"] = partial(_torn, str(name), str(other))
    if field.kind != "variant" and isinstance(schema.get("discriminator"), Mapping):
        tag = str(schema["discriminator"].get("propertyName"))
        found["discriminator"] = lambda value: (
            {**value, tag: "no-such-variant"} if isinstance(value, dict) and tag in value else ABSENT
        )
    return found


def _torn(name: str, other: str, value: Any) -> Any:
    """Returns an object with one member and without the other member that it depends on."""
    if not isinstance(value, dict) or name not in value or other not in value:
        return ABSENT
    return {key: each for key, each in value.items() if key != other}


def _longer(value: Any, count: int) -> Any:
    if not isinstance(value, list) or not value:
        return ABSENT
    items = list(value)
    while len(items) < count:  # no more valid items were found
        last = items[-1]
        items.append(f"{last}{len(items)}" if isinstance(last, str) else last + 1 if type(last) is int else last)
    return items


def _fuller(value: Any, count: int) -> Any:
    if not isinstance(value, dict):
        return ABSENT
    model = next(iter(value.values()), "Some Value")
    return {**value, **{f"someMember{index}": model for index in range(max(count - len(value), 0))}}


def _fewer(value: Any, schema: Mapping[str, Any]) -> Any:
    if not isinstance(value, dict):
        return ABSENT
    required = schema.get("required") or ()
    kept = [name for name in value if name in required]
    return {name: value[name] for name in kept} if len(kept) < schema["minProperties"] else ABSENT
