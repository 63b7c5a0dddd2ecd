"""Faults of null: refused, taken where it is not admitted, or replaced, always or beside another field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from miniature import FIELDS, INTEGER, TEXT, TIME, UUID_, Body

from variants.variant import (
    ANSWERED,
    DEFAULTS,
    NULLABLE,
    OPEN,
    REFUSING,
    Test,
    Variant,
    answering,
    beside,
    instead,
    is_null,
    is_set,
    leaving_out,
    others,
    refusing,
    variant,
)

SILENT = "the page does not say whether the object may be null"
MAY_BE_LEFT_OUT = "the answer does not require the field, so that null may be left out"
REPLACEMENTS: dict[str, tuple[Any, ...]] = {
    TEXT: ("", "None", 0, []),
    UUID_: ("", "00000000-0000-0000-0000-000000000000", "None"),
    TIME: ("", "1970-01-01T00:00:00Z", 0),
    INTEGER: (0, -1, "", False),
}


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    for name in (*NULLABLE, OPEN):
        yield from _refused(name)
        yield from _replaced(name)
    for name in REFUSING:
        yield from _taken(name)


def _refused(name: str) -> Iterator[Variant]:
    hidden = SILENT if name == OPEN else ""
    yield variant("null refused", name, f"{name} null: 422", hidden, guard=refusing(name, is_null(name)))
    for other, words, test in beside(name):
        guard = refusing(name, is_null(name), test)
        text = f"{name} null, {words}: 422"
        yield variant("null refused beside a field", (name, other), text, hidden, guard=guard)


def _replaced(name: str) -> Iterator[Variant]:
    hidden = SILENT if name == OPEN else ""
    for value in REPLACEMENTS.get(FIELDS[name][0], ({}, [], "")):
        lie = answering(name, instead(value), is_null(name))
        because = "" if name == OPEN and not isinstance(value, dict) else hidden
        yield variant("null replaced", name, f"{name} null: {value!r}", because, outgoing=lie)
    silent = hidden or ("" if name in ANSWERED else MAY_BE_LEFT_OUT)
    yield variant(
        "null left out of the answer",
        name,
        f"{name} null: the answer leaves it out",
        silent,
        outgoing=leaving_out(name, is_null(name)),
    )
    instead_of_null = REPLACEMENTS.get(FIELDS[name][0], ({},))[0]
    if FIELDS[name][0] == TEXT:
        instead_of_null = "nothing"
    for other, words, test in beside(name):
        lie = answering(name, instead(instead_of_null), is_null(name), test)
        text = f"{name} null, {words}: {instead_of_null!r}"
        yield variant("null replaced beside a field", (name, other), text, hidden, outgoing=lie)


def _taken(name: str) -> Iterator[Variant]:
    """Null is taken where it is not admitted; the answer holds what became of it."""
    outcomes: list[tuple[str, Callable[[Body, Body], Body]]] = [
        ("null", lambda answer, _: answer),
        ("left out", leaving_out(name, is_null(name))),
        ("an empty text", answering(name, instead(""), is_null(name))),
    ]
    if name in DEFAULTS:
        outcomes.append(("the default", answering(name, instead(DEFAULTS[name]), is_null(name))))
    for words, outgoing in outcomes:
        yield variant(
            "null taken where it is not admitted",
            name,
            f"{name} null: {words}",
            check=_takes_null(name),
            outgoing=outgoing,
        )
    for other in others(name, count=2):
        guard = _unless(name, is_set(other))
        text = f"{name} null, {other} set: taken"
        family = "null taken where it is not admitted beside a field"
        yield variant(family, (name, other), text, check=_takes_null(name), guard=guard)


def _takes_null(name: str) -> Callable[[str, Any], bool]:
    return lambda field, value: field == name and value is None


def _unless(name: str, test: Test) -> Callable[[Any], None]:
    return refusing(name, is_null(name), lambda body: not test(body))
