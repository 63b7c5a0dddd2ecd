"""Faults that end in a 500: on null, on an empty, long or foreign text, on a large number, on what is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from miniature import FIELDS, Miniature

from variants.variant import (
    BOOLEANS,
    DEFAULTS,
    INTEGERS,
    NULLABLE,
    OBJECTS,
    OPEN,
    OPTIONAL,
    TEXTS,
    TIMES,
    Variant,
    beside,
    crashing,
    is_left_out,
    is_null,
    is_set,
    remembering,
    value_is,
    variant,
)

_BODIES: dict[str, type] = {"an array": list, "a text": str, "null": type(None)}
ON_TEXT: dict[str, Callable[[Any], bool]] = {
    "on an empty text": lambda text: not text,
    "on a text that is not ASCII": lambda text: not text.isascii(),
    "on a text of more than 255": lambda text: len(text) > 255,
    "on white space around a text": lambda text: text != text.strip(),
}
ON_INTEGER: dict[str, Callable[[Any], bool]] = {
    "on a large integer": lambda value: value > 2**31,
    "on an integer beyond 64 bits": lambda value: value > 2**63,
    "on zero": lambda value: value == 0,
    "on a negative integer": lambda value: value < 0,
}


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    yield from _on_states()
    yield from _on_values()
    yield from _beside()
    for words, kind in _BODIES.items():
        yield Variant("500 on a body that is no object", (), f"the body is {words}", _unready(kind))


def _on_states() -> Iterator[Variant]:
    for name in OPTIONAL:
        yield variant("500 where a field is left out", name, f"{name} left out", guard=crashing(is_left_out(name)))
    for name in FIELDS:
        admitted = name in NULLABLE or name == OPEN
        family = "500 on null" if admitted else "500 on null that is not admitted"
        yield variant(family, name, f"{name} null", guard=crashing(is_null(name)))


def _on_values() -> Iterator[Variant]:
    for name in FIELDS:
        wrong: type = list if name in OBJECTS else dict
        words = "an array" if name in OBJECTS else "an object"
        crash = crashing(value_is(name, _of(wrong, lambda _: True)))
        yield variant("500 on a value of another type", name, f"{name} is {words}", guard=crash)
    for names, kind, tests in ((TEXTS, str, ON_TEXT), (INTEGERS, int, ON_INTEGER)):
        for name in names:
            for words, test in tests.items():
                yield variant(f"500 {words}", name, name, guard=crashing(value_is(name, _of(kind, test))))
    for name, default in DEFAULTS.items():
        yield variant("500 on the explicit default", name, name, guard=crashing(value_is(name, _equals(default))))
    for name in TIMES:
        crash = crashing(value_is(name, _of(str, lambda text: not text.endswith("Z"))))
        yield variant("500 on a date-time with an offset", name, name, guard=crash)
    for name in (*BOOLEANS, *OBJECTS):
        crash = crashing(value_is(name, lambda value: value in (False, {})))
        yield variant("500 on a falsy value", name, f"{name} false or empty", guard=crash)


def _beside() -> Iterator[Variant]:
    for name in NULLABLE:
        for number, (other, words, test) in enumerate(beside(name)):
            first, state = ("null", is_null) if number % 2 == 0 else ("set", is_set)
            crash = crashing(state(name), test)
            yield variant("500 beside a field", (name, other), f"{name} {first}, {words}", guard=crash)
    for count in (2, 3, 5, 20):
        yield remembering("500 on every n-th request", (), f"every {count}.", _sometimes(count))


def _sometimes(count: int) -> Callable[[Miniature], None]:
    def change(server: Miniature) -> None:
        server.guard = crashing(lambda _: server.requests % count == 0)

    return change


def _of(kind: type, test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: type(value) is kind and test(value)


def _equals(default: Any) -> Callable[[Any], bool]:
    return lambda value: value == default and type(value) is type(default)


class Unready(Miniature):
    """A miniature that fails on a body of a certain type."""

    kind: type

    def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, Any]:
        with suppress(ValueError):
            if type(json.loads(content)) is self.kind:
                raise RuntimeError("the server broke")
        return super().respond(where, authorization, content)


def _unready(kind: type) -> Callable[[], Miniature]:
    def server() -> Miniature:
        made = Unready()
        made.kind = kind
        return made

    return server
