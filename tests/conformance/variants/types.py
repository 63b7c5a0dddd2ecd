"""Faults of checking: a value of another type or a broken format is taken, and comes back, is turned, or vanishes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from miniature import BOOLEAN, FIELDS, INTEGER, OBJECT, TEXT, TIME, UUID_

from variants.variant import NULLABLE, Test, Variant, answering, instead, is_set, others, refusing, variant

Kind = Callable[[Any], bool]


def _is(*types: type) -> Kind:
    return lambda value: type(value) in types


KINDS: dict[str, Kind] = {
    "a text": _is(str),
    "a number": _is(int, float),
    "a boolean": _is(bool),
    "an array": _is(list),
    "an object": _is(dict),
}
OF_TYPE: dict[str, str] = {
    TEXT: "a text",
    UUID_: "a text",
    TIME: "a text",
    INTEGER: "a number",
    BOOLEAN: "a boolean",
    OBJECT: "an object",
}
# What a server in a lax language makes of a value of another kind.
TURNED: dict[str, dict[str, Callable[[Any], Any]]] = {
    TEXT: {"a number": str, "a boolean": str},
    INTEGER: {"a text": lambda text: int(text) if text.lstrip("-").isdigit() else 0, "a boolean": int},
    BOOLEAN: {"a text": bool, "a number": bool},
    TIME: {"a number": instead("2030-01-01T00:00:00Z")},
    OBJECT: {"an array": instead({}), "a text": instead({})},
}


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    for name, (type_, *_) in FIELDS.items():
        for words, is_kind in KINDS.items():
            if words == OF_TYPE[type_]:
                continue
            yield variant("type not checked, kept", name, f"{name} takes {words}", check=_takes(name, is_kind))
            turn = TURNED.get(type_, {}).get(words)
            if turn is not None:
                outgoing = answering(name, turn, _holds(name, is_kind))
                text = f"{name} turns {words} into its type"
                yield variant("type not checked, turned", name, text, check=_takes(name, is_kind), outgoing=outgoing)
            if name in NULLABLE and words == "an array":
                outgoing = answering(name, instead(None), _holds(name, is_kind))
                text = f"{name} turns {words} into null"
                yield variant("type not checked, lost", name, text, check=_takes(name, is_kind), outgoing=outgoing)
        yield from _own(name, type_)
        other = others(name, count=1)[0]
        wrong = KINDS["an object" if type_ != OBJECT else "an array"]
        guard = refusing(name, _holds(name, wrong), _not(is_set(other)))
        text = f"{name} takes what it is not, {other} set"
        fields = (name, other)
        yield variant("type not checked beside a field", fields, text, check=_takes(name, wrong), guard=guard)


def _own(name: str, type_: str) -> Iterator[Variant]:
    """What is of the right JSON type and yet none of the field's."""
    if type_ == INTEGER:
        part = _is(float)
        yield variant("fraction taken", name, f"{name} takes a fraction", check=_takes(name, part))
        cut = answering(name, int, _holds(name, part))
        yield variant("fraction taken", name, f"{name} cuts a fraction", check=_takes(name, part), outgoing=cut)
    if type_ in {UUID_, TIME}:
        text = _is(str)
        yield variant("format not checked", name, f"{name} takes any text", check=_takes(name, text))
        empty = _takes(name, lambda value: value == "")
        yield variant("format not checked", name, f"{name} takes an empty text", check=empty)
        lost = answering(name, instead(None), _holds(name, lambda value: not _looks_right(value)))
        words = f"{name} turns any wrong text into null"
        yield variant("format not checked", name, words, check=_takes(name, text), outgoing=lost)
    if type_ == TIME:
        for words, shape in {
            "no zone": lambda value: value[-1:].isdigit() and "T" in value and "+" not in value,
            "a date alone": lambda value: len(value) == 10,
            "an impossible day": lambda value: "02-30" in value,
        }.items():
            check = _takes(name, _text_of(shape))
            yield variant("format not checked", name, f"{name} takes {words}", check=check)
    if type_ == UUID_:
        bare = _takes(name, lambda value: isinstance(value, str) and len(value) == 32)
        yield variant("format not checked", name, f"{name} takes one without hyphens", check=bare)


def _looks_right(text: object) -> bool:
    return isinstance(text, str) and len(text) >= 20 and text.count("-") >= 2 and "02-30" not in text


def _text_of(shape: Callable[[str], bool]) -> Kind:
    return lambda value: isinstance(value, str) and shape(value)


def _takes(name: str, is_kind: Kind) -> Callable[[str, Any], bool]:
    return lambda field, value: field == name and value is not None and is_kind(value)


def _holds(name: str, is_kind: Kind) -> Test:
    return lambda body: body.get(name) is not None and is_kind(body[name])


def _not(test: Test) -> Test:
    return lambda body: not test(body)
