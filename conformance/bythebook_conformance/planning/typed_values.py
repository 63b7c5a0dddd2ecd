"""Values of each JSON type by trait: plain, other, long, wide, padded, falsy, low, high. They are checked later.

Free texts and UUIDs carry a mark that is fresh in every request, since a server may demand that they are unique.
"""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any
from uuid import UUID

from bythebook_conformance.conventions import CERTAIN_PAGE, CERTAIN_PAGE_SIZE, EMAIL, HAPPENED, WEB_ADDRESS
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.rules.format_features import YEARS_AGO
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import is_number, same
from bythebook_openapi.schema.decimals import as_decimal, stated_places
from bythebook_openapi.schema.formats import NUMERIC, UUIDS
from bythebook_openapi.schema.spelling import inside

__all__ = ["candidates", "exceeds_doubles", "is_integer"]

LONG = 300
_SAFE = 2**53 - 1
_TOO_LONG = 100_000
# What says how a text is written.
_SHAPED = frozenset({"pattern", "format"})
# Letters of the Basic Multilingual Plane, and how long the texts are that are made of them.
_BEYOND_ASCII, _LEAST_WIDE, _MOST_WIDE = "é東ж京", 12, 4000
# A text that is no longer is mostly a code, of ASCII letters: ISO 3166-1, ISO 4217.
_LONGEST_CODE = 3
_WRITTEN = frozenset({"plain", "other"})
# The place of the version in the bits of a UUID (RFC 9562, section 4.2).
_VERSION = 76
# How long the texts are that are made for the name of a field. What e-mail addresses have at most; a label and its dot.
_ROOM, _LONGEST_MAIL, _LONGEST_LOCAL, _LABEL = 26, 254, 64, 60
# Later than the plain dates that stand beside it.
_LEAP_DAYS: Mapping[str, list[str]] = {"long": ["2032-02-29"]}
# Formats of JSON Schema 2020-12 (Validation, section 7.3) whose texts are drawn by Schemathesis.
_DRAWN = frozenset(
    "idn-email idn-hostname iri iri-reference json-pointer regex relative-json-pointer uri-reference "
    "uri-template".split()
)
# Drawn from a pattern of an address, a text at the edge of a length has no host that a server would take.
_ADDRESSES = frozenset({"uri", "url"})
# So many of the numbers in texts have decimal places. Those of two traits begin so many steps apart.
_EXACT, _APART = 2, 50
# A double of six digits has more places than these.
_MOST_PLACES = 8
# Milliseconds that are no other number of microseconds, or of tenths of a second.
_FRACTION = 125
# How many decimals are tried to find one that no double keeps.
_MOST_DECIMALS = 200
_LINES = "lorem ipsum,\nline by line; " * LONG


@dataclass(frozen=True)
class _Form:
    """What the schema and the name of a field say of its texts: they are asked for in each request.

    `made` makes texts of the field's format. It is None without a format, or for a format without a maker.
    """

    name: str
    places: int | None
    made: Callable[[str, str, int], list[Any]] | None


def _form(each: Field) -> _Form:
    name = next((step for step in reversed(each.path) if step.isalpha()), "value")[:12]
    format_ = str(each.schema.get("format") or _called(each))
    made = _FORMATS.get(format_)
    if made is not None and format_ in {"date", "date-time"} and each.path and HAPPENED.found(each.path[-1]):
        made = _earlier(made)
    return _Form(name, stated_places(each.schema), made)


def _string(each: Field, trait: str, mark: str, order: int) -> list[Any]:
    if trait == "wide":
        most = each.schema.get("maxLength")
        is_free = not (each.is_text or each.schema.keys() & _SHAPED or _called(each))
        return [_wide(mark, most)] if is_free and isinstance(most, int) and _LEAST_WIDE <= most <= _MOST_WIDE else []
    if trait == "long" and "pattern" in each.schema and "format" not in each.schema:
        return [str(number) for number in _beyond_doubles(order)]
    return _text(each, trait, mark, order)


def _text(each: Field, trait: str, mark: str, order: int) -> list[Any]:
    form = kept_with(each, "_form", lambda: _form(each))
    name, formatted = form.name, form.made
    if form.places and trait in _WRITTEN:
        return _decimal_text(trait, mark, order, form.places)
    if formatted is not None:
        is_only_named = "format" not in each.schema
        called = _called(each) if is_only_named else "url" if each.schema["format"] in _ADDRESSES else ""
        if called and trait in {"low", "high"}:
            return _named_at_length(called, mark, each.schema.get("minLength" if trait == "low" else "maxLength"))
        return [""] if is_only_named and trait == "falsy" else formatted(trait, mark, order)
    if (other := each.schema.get("format", "password")) != "password":
        # Of a format that nobody defined, a word is as good as anything; Schemathesis knows how to fill the others.
        words = {"plain": [f"some{mark}"], "other": [f"other{mark}"]} if other not in _DRAWN else {}
        return words.get(trait, [])
    shortest, most = each.schema.get("minLength"), each.schema.get("maxLength")
    if trait in {"low", "high"}:
        length = shortest if trait == "low" else most
        if not isinstance(length, int) or length >= _TOO_LONG:
            return []
        return [_code(mark, length)] if length <= _LONGEST_CODE else [_of_length(mark, length)]
    longest = most if isinstance(most, int) else LONG
    if isinstance(shortest, int) and _TOO_LONG > shortest > len(name) + len(mark) + 6:
        filler = ("Some " + name.title() + " ") * shortest
        return [f"{mark} {filler}"[: shortest + 1].strip().ljust(shortest, "x")] if trait in _WRITTEN else []
    if each.is_text and each.location == "body":  # in a form: no text that is read as another type, or as nothing
        named = {"plain": f"Some{mark}", "other": f"Other-{mark}", "long": f"Some{mark}" * (LONG // len(f"Some{mark}"))}
        return [named[trait][:longest]] if trait in named else []
    if each.is_text:  # in a URL or a header: no line ends either
        return {"plain": [f"some{mark}"[:longest]], "other": [f"other-{mark}"[:longest]]}.get(trait, [])
    if longest <= _LONGEST_CODE and trait in _WRITTEN:
        return [_code(mark if trait == "plain" else mark[::-1], longest)]
    is_number = _is_number(each.default) or (each.location == "query" and _is_of_page(each.name))
    numbers = _number_text(trait, mark, order) if trait == "plain" and is_number else []
    if trait == "falsy" and "pattern" in each.schema:  # of a decimal, zero: an empty text is none
        return ["", "0", "0.0", "0.00"]
    return [*numbers, *_free_text(trait, mark, order, name, longest)]


def _is_number(value: Any) -> bool:
    """Returns whether a default is a text of a number: Litestar documents a `Decimal` as a text without a format."""
    return isinstance(value, str) and as_decimal(value) is not None


def _is_of_page(name: str) -> bool:
    """Returns whether a text of the query is that of a number: PostgREST documents `limit` as a text."""
    return any(each.found(name) for each in (CERTAIN_PAGE_SIZE, CERTAIN_PAGE))


def _called(each: Field) -> str:
    """Returns the format of a body's text that its name says, where its schema states no form: many servers check it.
    An empty text is sent as of any other. The bounds of its length leave room for such a text.
    """
    shortest, most = each.schema.get("minLength", 0), each.schema.get("maxLength", LONG)
    has_room = isinstance(shortest, int | float) and isinstance(most, int | float) and shortest <= _ROOM <= most
    is_any = each.location == "body" and has_room and not each.schema.keys() & {"format", "pattern"}
    name = each.path[-1] if is_any and each.path else ""
    return "email" if EMAIL.found(name) else "url" if WEB_ADDRESS.found(name) else ""


def _named_at_length(called: str, mark: str, length: Any) -> list[Any]:
    """Returns a text of a format and of exactly a length; none where no such text can be made.

    An e-mail address has 64 characters before the `@` and 254 in all, and no label of its domain has more than 63 (RFC
    5321, section 4.5.3.1; RFC 1035, section 2.3.4).
    """
    start, end = ("https://example.com/", "") if called == "url" else ("", "@example.com")
    left = length - len(start) - len(end) if isinstance(length, int) else 0
    if left < 1 or length > (_TOO_LONG if called == "url" else _LONGEST_MAIL):
        return []
    filler = mark * (left // len(mark) + 1)
    local = left if called == "url" else min(left, _LONGEST_LOCAL)
    labels = "".join(sign if (index + 1) % _LABEL else "." for index, sign in enumerate(filler[: left - local]))
    labels = labels if labels.endswith(".") or not labels else f"{labels[:-1]}."
    if ".." in labels or labels.startswith("."):
        return []
    return [f"{start}{filler[:local]}{end.replace('@', f'@{labels}')}"]


def _free_text(trait: str, mark: str, order: int, name: str, longest: int) -> list[Any]:
    """Returns texts of at most `longest` characters. It makes those of one trait alone: no values are made as often."""
    match trait:
        case "plain":
            return [f"Some {name.title()} {mark}", f"{mark.title()}{order}"[:longest], mark[:1].upper()]
        case "other":
            return [f'Ñandú <b>&amp; "{name}"</b> 東京 🦉 100%25+1 {mark}', f"é{mark}"[:longest]]
        case "long":
            return [f"{mark} {_LINES}"[: min(longest, LONG) - 7] + f" {mark}"]
        case "padded":
            return [f"  Padded {mark} "]
    return [""] if trait == "falsy" else []


def _of_length(mark: str, length: int) -> str:
    """Returns a text of a length that begins with a letter: a server may demand that of a name, whatever its length."""
    start = next((index for index, sign in enumerate(mark) if sign.isalpha()), 0)
    turned = mark[start:] + mark[:start]
    return (turned * (length // len(turned) + 1))[:length]


def _wide(mark: str, length: int) -> str:
    """Returns a text of a length whose characters have two or three bytes each in UTF-8. It begins and ends with ASCII,
    and no Unicode form changes it.
    """
    return f"{mark}{_BEYOND_ASCII * length}"[: length - 1] + "x"


def _code(mark: str, length: int) -> str:
    """Returns a code: letters, fresh for each mark as far as they reach."""
    letters = "".join(chr(ord("A") + (ord(sign) * 7) % 26) for sign in reversed(mark))
    return (letters * length)[:length]


def _uuid(trait: str, mark: str, order: int, version: int = 4) -> list[Any]:
    bits = UUID(int=random.Random(f"{mark}/{order}").getrandbits(128), version=4).int
    made = str(UUID(int=bits & ~(0xF << _VERSION) | version << _VERSION))
    return {"plain": [made], "other": [made], "long": [made.upper()]}.get(trait, [])


def _ulid(trait: str, mark: str, order: int) -> list[Any]:
    letters = random.Random(f"{mark}/{order}").choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=23)
    return ["01J" + "".join(letters)] if trait in _WRITTEN else []


def _date_time(trait: str, _mark: str, order: int) -> list[Any]:
    """Later fields get later times, since a start must often precede an end; whole seconds, as not all keep more. The
    longest has milliseconds.
    """
    shapes = {"plain": (0, 0), "other": (330, 40), "long": (-480, 80)}
    if trait not in shapes:
        return []
    minutes, days = shapes[trait]
    moment = datetime(2031, 1, 1, 9, 30, 15, tzinfo=UTC) + timedelta(days=days + order)
    exact = "milliseconds" if trait == "long" else "auto"
    moment += timedelta(milliseconds=_FRACTION) if trait == "long" else timedelta()
    return [moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat(timespec=exact).replace("+00:00", "Z")]


def _date(trait: str, _mark: str, order: int) -> list[Any]:
    start = {"plain": datetime(2031, 1, 1), "other": datetime(2032, 2, 29)}.get(trait)
    return [(start + timedelta(days=order)).date().isoformat()] if start else _LEAP_DAYS.get(trait, [])


def _earlier(made: Callable[[str, str, int], list[Any]]) -> Callable[[str, str, int], list[Any]]:
    """Returns what makes the same days of an earlier year, of a person who is of age: a leap year stays one."""

    def shifted(trait: str, mark: str, order: int) -> list[Any]:
        return [f"{int(text[:4]) - YEARS_AGO}{text[4:]}" for text in made(trait, mark, order)]

    return shifted


def _duration(trait: str, _mark: str, order: int) -> list[Any]:
    """Returns durations without years and months, which have no fixed length. They end in whole seconds."""
    shapes = {"plain": f"PT{order % 20 + 1}H30M", "other": f"P{order % 20 + 2}DT3H4M5S", "long": f"P{order % 20 + 1}D"}
    return [shapes[trait]] if trait in shapes else []


def _large_text(trait: str, mark: str, order: int) -> list[Any]:
    """Returns texts that hold an integer of 64 bits. No double holds the longest."""
    return list(map(str, _beyond_doubles(order))) if trait == "long" else _number_text(trait, mark, order)


def _beyond_doubles(order: int) -> tuple[int, ...]:
    """Returns an integer that no double holds."""
    return (_SAFE + 2 + 2 * order,)


def _number_text(trait: str, mark: str, order: int) -> list[Any]:
    """Returns texts that hold a number, fresh for each mark, and as long for each."""
    fresh = random.Random(f"{mark}/{order}").randrange(100_000, 999_999)
    return {"plain": [str(fresh), str(order + 20)], "other": [str(fresh + 1), str(order + 30)]}.get(trait, [])


def _decimal_text(trait: str, mark: str, order: int, places: int) -> list[Any]:
    """Returns numbers in texts, with as many decimal places as the document states.

    They lose their last place where a double of them is scaled and cut off, as in `int(float("19.99") * 100)`: only
    numbers that lie close above a power of two do so.
    """
    draw = random.Random(f"{trait}/{mark}/{order}")
    large, small = 2**17 + draw.randrange(3_000), 16 + order % 4
    exact = [_cut_in_doubles(whole, places, draw.randrange(10**places)) for whole in (large, small)]
    return [*exact, str(large), str(small)]


def _of_places(each: Field, trait: str, mark: str, order: int, low: Any) -> list[float]:
    """Returns numbers with the decimal places that are stated, as `_decimal_text` makes them, and some near a lower
    bound; none where a double has fewer places.
    """
    places = kept_with(each, "_form", lambda: _form(each)).places
    if places is None or not 0 < places <= _MOST_PLACES or each.schema.get("format") == "float":
        return []
    lowest = int(low) if is_number(low) else 0
    starts = ((0, 1, 2), order) if trait == "plain" else ((2, 1, 0), order + _APART)
    near = (_cut_in_doubles(lowest + more, places, starts[1]) for more in starts[0])
    return [float(text) for text in (*_decimal_text(trait, mark, order, places)[:_EXACT], *near)]


def _cut_in_doubles(whole: int, places: int, start: int) -> str:
    """Returns the first decimal, from some places on, that loses its last place as a double; else that at the start."""
    scale = 10**places
    texts = (f"{whole}.{(start + step) % scale:0{places}}" for step in range(min(scale, _MOST_DECIMALS)))
    is_cut = (text for text in texts if text[-1] != "0" and int(float(text) * scale) != int(text.replace(".", "")))
    return next(is_cut, f"{whole}.{start:0{places}}")


_FORMATS: Mapping[str, Callable[[str, str, int], list[Any]]] = {
    **{name: partial(_uuid, version=version or 4) for name, version in UUIDS.items()},
    "duration": _duration,
    "ulid": _ulid,
    "date-time": _date_time,
    "date": _date,
    "email": lambda trait, mark, _: (
        {"long": [f"{mark}+some@example.com"]}.get(trait) or ([f"{mark}@example.com"] if trait in _WRITTEN else [])
    ),
    "uri": lambda trait, mark, _: [f"https://example.com/{mark}"] if trait in _WRITTEN else [],
    "url": lambda trait, mark, _: [f"https://example.com/{mark}"] if trait in _WRITTEN else [],
    "hostname": lambda trait, mark, _: [f"{mark}.example.com"] if trait in _WRITTEN else [],
    "ipv4": lambda trait, _, order: [f"192.0.2.{order % 200 + 1}"] if trait in _WRITTEN else [],
    "ipv6": lambda trait, _, order: [f"2001:db8::{order % 200 + 1:x}"] if trait in _WRITTEN else [],
    "time": lambda trait, _, order: [f"09:30:{order % 60:02}Z"] if trait in _WRITTEN else [],
    "byte": lambda trait, mark, _: [b64encode(mark.encode()).decode()] if trait in _WRITTEN else [],
    **dict.fromkeys(NUMERIC, _number_text),
    **dict.fromkeys(("int64", "uint64"), _large_text),
    "binary": lambda trait, mark, _: [f"content {mark}"] if trait in _WRITTEN else [],
}


def _integer(each: Field, trait: str, _mark: str, order: int) -> list[Any]:
    default = each.default if isinstance(each.default, int) else 20 + order
    low, high = each.schema.get("minimum"), each.schema.get("maximum")
    if "integer" in each.types and "number" not in each.types:
        low, high = inside(low), inside(high)
    step = each.schema.get("multipleOf")
    step = step if isinstance(step, int) and step > 0 else 1
    near = [int(bound) for bound in (low, each.schema.get("exclusiveMinimum")) if isinstance(bound, int | float)]
    if trait in {"low", "high"}:
        return [value for value in [low if trait == "low" else high] if value is not None]
    values: dict[str, list[Any]] = {
        "plain": [default - 7, default + 7, step * 3, *(bound + 1 for bound in near), low, high, step],
        "other": [default + 11, default + 1, step * 5, *(bound + 2 for bound in near), high, low, step * 2],
        "long": [*_large(each, order), high],
        "padded": [-3, low],
        "falsy": [0],
    }
    return values.get(trait, [])


def _large(each: Field, order: int) -> list[int]:
    """Returns integers beyond 2^53 where the document names them, by a bound or by `format: int64`; else the largest
    that every server keeps (RFC 7493, section 2.2). After a larger one, a real server's sequence of ids stood still.
    """
    return [*_beyond_doubles(order)] if exceeds_doubles(each) else [_SAFE - 2 * order] if order else []


def _number(each: Field, trait: str, mark: str, order: int) -> list[Any]:
    if str(each.schema.get("format", "")).startswith(("int", "uint")):
        return _integer(each, trait, mark, order)
    if trait in _WRITTEN:
        part = 0.25 if trait == "plain" else 0.75
        # Within narrow bounds, such as a rating from 0 to 5, a fraction near the lower one.
        low = each.schema.get("minimum", each.schema.get("exclusiveMinimum"))
        near = [low + part] if is_number(low) else []
        exact = _of_places(each, trait, mark, order, low)
        return [*exact, order + part, *near, *_integer(each, trait, mark, order)]
    if trait in {"low", "high"}:
        return _integer(each, trait, mark, order)
    values: dict[str, list[Any]] = {"falsy": [0], "padded": [-order - 0.25]}
    return values.get(trait, [])


def _boolean(each: Field, trait: str, _mark: str, _order: int) -> list[Any]:
    if trait == "falsy":
        return [False]
    return {"plain": [each.default is not True, True], "other": [False]}.get(trait, [])


def _object(each: Field, trait: str, mark: str, order: int) -> list[Any]:
    if each.is_text and not each.is_content:
        flat = {"plain": {"some": f"some{mark}"}, "other": {"a": f"other-{mark}", "b": str(order)}}
        return [flat[trait]] if trait in flat else []
    values: dict[str, list[Any]] = {
        "plain": [{"monday": [f"Some {mark}"]}],
        "other": [{"some_key": {"someKey": [order, None, False, {"c": f"é {mark}"}]}, "d": ""}],
        "falsy": [{}],
    }
    return values.get(trait, [])


def _array(_each: Field, trait: str, mark: str, order: int) -> list[Any]:
    values: dict[str, list[Any]] = {
        "plain": [[f"Some {mark}"], [order + 2, order + 1], [{"name": mark}]],
        "other": [[f"é {mark}", "b"], [order + 3, order + 1]],
        "falsy": [[]],
    }
    return values.get(trait, [])


_MAKERS: Mapping[str, Callable[[Field, str, str, int], list[Any]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "object": _object,
    "array": _array,
}


# Where a field has no type at all, anything may be sent: also what is empty or zero in other types.
_UNTYPED: Mapping[str, tuple[Any, ...]] = {"low": (-7,), "high": (0,), "extra": ([],)}


def exceeds_doubles(each: Field) -> bool:
    """Returns whether the document names integers that no double holds, by a bound or by `format: int64`."""
    high = each.schema.get("maximum")
    return bool(each.types & {"integer", "number"}) and isinstance(high, int | float) and high > _SAFE


def candidates(each: Field, trait: str, mark: str, order: int, turn: int) -> list[Any]:
    """Return values of a trait for a field; `turn` tells the items of a list apart."""
    schema = each.schema
    if "enum" in schema or "const" in schema:
        if trait not in _WRITTEN:
            return []
        members = [value for value in schema.get("enum", [schema.get("const")]) if value is not None]
        members = members[::-1] if trait == "other" else members
        members = [value for value in members if not same(value, each.default)] or members
        return members[turn % len(members) :] + members[: turn % len(members)] if members else []
    if not each.types and trait in _UNTYPED:
        return list(_UNTYPED[trait])
    makers = kept_with(each, "_makers", lambda: _makers(each))
    values = [value for maker in makers for value in maker(each, trait, mark, order)]
    if turn and not isinstance(values[0] if values else "", str):
        return [value + turn for value in values if is_integer(value)] + values[turn % 2 :]
    return values


def _makers(each: Field) -> tuple[Callable[[Field, str, str, int], list[Any]], ...]:
    """Returns what makes values of the types of a field, texts first."""
    kinds = sorted(each.types or {"string"}, key=lambda kind: kind != "string")
    free = (kind for kind in kinds if kind in _MAKERS and (kind != "object" or not each.is_structured))
    return tuple(_MAKERS[kind] for kind in free)


def is_integer(value: Any) -> bool:
    """Return whether a JSON value is an integer; True is none."""
    return isinstance(value, int) and not isinstance(value, bool)
