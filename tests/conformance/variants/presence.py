"""Faults of presence: a required field that is not demanded, an optional one that is, and the answer's own fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from miniature import BOOLEAN, FIELDS, INTEGER, OBJECT, REQUIRED, TEXT, TIME, UUID_, Body

from variants.variant import (
    COUNTS,
    NEVER_NULL,
    OPEN,
    OPTIONAL,
    Variant,
    always,
    answering,
    beside,
    instead,
    is_left_out,
    is_set,
    leaving_out,
    others,
    refusing,
    variant,
)

# The answer documents a default: what it leaves out counts as that, also where another value was sent.
ASSUMED = ("start_immediately", "scheduling_mode")
SILENT = "the page does not say whether the object may be null"
KINDS: dict[str, str] = {
    **{name: kind for name, (kind, *_) in FIELDS.items()},
    **dict.fromkeys(("status", "created_by"), TEXT),
    **dict.fromkeys(("created_at", "updated_at"), TIME),
    **dict.fromkeys(COUNTS, INTEGER),
    "id": UUID_,
}
WRONG: dict[str, tuple[Any, ...]] = {
    TEXT: (5,),
    UUID_: ("42", 7),
    TIME: ("2030-01-02 03:04", "2030-01-02T03:04:05"),
    INTEGER: ("3", 2.5, True),
    BOOLEAN: ("true", 1),
    OBJECT: ([], "{}"),
}


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    for name in REQUIRED:
        yield from _not_demanded(name)
    for name in OPTIONAL:
        yield from _demanded(name)
    for name in KINDS:
        yield from _answer(name)
    for words, body in (("an array", []), ("null", None), ("a text", "created"), ("the body in an array", [{}])):
        yield variant("answer that is no object", (), f"the answer is {words}", outgoing=_whole(body))


def _not_demanded(name: str) -> Iterator[Variant]:
    rest = tuple(each for each in REQUIRED if each != name)
    made = "0f8fad5b-d9cb-469f-a165-70867728950e" if name == "workspace_id" else "Untitled"
    outcomes: dict[str, Callable[[Body, Body], Body]] = {
        "null": lambda answer, _: answer,
        "left out": leaving_out(name, is_left_out(name)),
        "an empty text": answering(name, instead(""), is_left_out(name)),
        "a made-up value": answering(name, instead(made), is_left_out(name)),
    }
    for words, outgoing in outcomes.items():
        text = f"{name} left out: taken, the answer holds {words}"
        yield variant("required not demanded", name, text, required=rest, outgoing=outgoing)
    for other in others(name):
        guard = refusing(name, is_left_out(name), _not(is_set(other)))
        text = f"{name} left out, {other} set: taken"
        yield variant("required not demanded beside a field", (name, other), text, required=rest, guard=guard)


def _not(test: Callable[[Body], bool]) -> Callable[[Body], bool]:
    return lambda body: not test(body)


def _demanded(name: str) -> Iterator[Variant]:
    yield variant("optional demanded", name, f"{name} left out: 422", guard=refusing(name, is_left_out(name)))
    for other, words, test in beside(name):
        guard = refusing(name, is_left_out(name), test)
        text = f"{name} left out, {words}: 422"
        yield variant("optional demanded beside a field", (name, other), text, guard=guard)


def _answer(name: str) -> Iterator[Variant]:
    yield variant("answer's field missing", name, f"{name} in no answer", outgoing=leaving_out(name, always))
    if name in NEVER_NULL:
        null = answering(name, instead(None), always)
        yield variant("answer's field null", name, f"{name} null in every answer", outgoing=null)
    elif name == OPEN:
        null = answering(name, instead(None), always)
        yield variant("answer's field null", name, f"{name} null in every answer, also where it was set", outgoing=null)
    for wrong in WRONG[KINDS[name]]:
        lie = answering(name, instead(wrong), always)
        yield variant("answer's field of another type", name, f"{name} is {wrong!r} in every answer", outgoing=lie)
    if name in OPTIONAL:
        wrong = WRONG[KINDS[name]][0]
        lie = answering(name, instead(wrong), is_left_out(name))
        text = f"{name} left out: {wrong!r} in the answer"
        yield variant("answer's field of another type where it was left out", name, text, outgoing=lie)
        other, words, test = next(beside(name))
        lie = answering(name, instead(wrong), is_set(name), test)
        text = f"{name} set, {words}: {wrong!r}"
        yield variant("answer's field of another type beside a field", (name, other), text, outgoing=lie)


def _whole(body: Any) -> Callable[[Body, Body], Any]:
    return lambda answer, _: [answer] if body == [{}] else body
