"""Faults of defaults: missing, wrong, laid over what was sent, or only where another field is in some state."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from miniature import FIELDS, INTEGER, TEXT, Body

from variants.variant import (
    DEFAULTS,
    NULLABLE,
    OPTIONAL,
    Variant,
    answering,
    beside,
    instead,
    is_left_out,
    is_null,
    is_set,
    leaving_out,
    others,
    value_is,
    variant,
)

ASSUMED = ("start_immediately", "scheduling_mode")
OWN_DEFAULT = "the answer documents the same default, so a client may assume it"
FALSY: tuple[Any, ...] = ("", 0, False, [], {})


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    for name, default in DEFAULTS.items():
        yield from _alone(name, default)
        yield from _over(name, default)
        yield from _beside(name, default)
    yield from _of_another()


def _alone(name: str, default: Any) -> Iterator[Variant]:
    absent = is_left_out(name)
    yield variant("default missing", name, f"{name} left out: null", outgoing=answering(name, instead(None), absent))
    yield variant(
        "default left out of the answer",
        name,
        f"{name} left out: the answer leaves it out",
        OWN_DEFAULT if name in ASSUMED else "",
        outgoing=leaving_out(name, absent),
    )
    for wrong in _wrong(default):
        lie = answering(name, instead(wrong), absent)
        yield variant("default of another value", name, f"{name} left out: {wrong!r}", outgoing=lie)
    for falsy in FALSY:
        lie = answering(name, instead(falsy), absent)
        family = "default of the type's falsy value" if type(falsy) is type(default) else "default of another type"
        yield variant(family, name, f"{name} left out: {falsy!r}", outgoing=lie)
    if not isinstance(default, str):
        as_text = answering(name, instead(str(default).lower()), absent)
        yield variant("default of another type", name, f"{name} left out: the default as a text", outgoing=as_text)


def _wrong(default: Any) -> Iterator[Any]:
    if isinstance(default, bool):
        return
    if isinstance(default, int):
        yield from (default + 1, default - 10, -default)
        return
    yield from ("other", default.upper(), f"{default} ", default[:8], default.replace("_", "-") + "!")


def _over(name: str, default: Any) -> Iterator[Variant]:
    to_default = instead(default)
    yield variant(
        "default over an explicit value",
        name,
        f"{name} set: the default all the same",
        outgoing=answering(name, to_default, is_set(name)),
    )
    if not isinstance(default, bool):  # its only other value is the falsy one
        falsy = answering(name, to_default, value_is(name, lambda value: not value))
        yield variant("default over a falsy value", name, f"{name} falsy: the default", outgoing=falsy)
    if name in NULLABLE:
        over_null = answering(name, to_default, is_null(name))
        yield variant("default over null", name, f"{name} null: the default", outgoing=over_null)


def _beside(name: str, default: Any) -> Iterator[Variant]:
    """The fault shows only where another field is in a certain state."""
    absent = is_left_out(name)
    for other, words, test in beside(name, rounds=2):
        missing = answering(name, instead(None), absent, test)
        over = answering(name, instead(default), is_set(name), test)
        fields = (name, other)
        yield variant("default missing beside a field", fields, f"{name} left out, {words}: null", outgoing=missing)
        yield variant("default over a value beside a field", fields, f"{name} set, {words}", outgoing=over)
    one, other = others(name, NULLABLE, 2)
    for words, tests in (
        (f"{one} and {other} are set", (is_set(one), is_set(other))),
        (f"{one} is set, {other} is null", (is_set(one), is_null(other))),
        (f"{one} is set, {other} is left out", (is_set(one), is_left_out(other))),
    ):
        missing = answering(name, instead(None), absent, *tests)
        text = f"{name} left out, {words}: null"
        yield variant("default missing beside two fields", (name, one, other), text, outgoing=missing)


def _of_another() -> Iterator[Variant]:
    """A default that is another field's, or follows another field's value."""
    for kind in (TEXT, INTEGER):
        names = [name for name in OPTIONAL if FIELDS[name][0] == kind]
        for name in names:
            for other in names if name in DEFAULTS else ():
                if other in DEFAULTS and other != name:
                    lie = answering(name, instead(DEFAULTS[other]), is_left_out(name))
                    yield variant("default of another field", (name, other), f"{name}: that of {other}", outgoing=lie)
            if name in DEFAULTS:
                other = next(each for each in names if each not in DEFAULTS)
                text = f"{name} left out, {other} set: the value of {other}"
                follow = partial(_follow, name, other)
                yield variant("default follows another field", (name, other), text, outgoing=follow)


def _follow(name: str, other: str, answer: Body, sent: Body) -> Body:
    return {**answer, name: sent[other]} if name not in sent and sent.get(other) is not None else answer
