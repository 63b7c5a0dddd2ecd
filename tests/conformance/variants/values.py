"""Faults of values that are no texts: dropped, swapped, clamped, rounded, shifted, inverted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

from miniature import BOOLEAN, FIELDS, INTEGER, TEXT, TIME, UUID_, Body

from variants.variant import (
    BOOLEANS,
    INTEGERS,
    OBJECTS,
    TIMES,
    Variant,
    answering,
    beside,
    instead,
    is_set,
    leaving_out,
    value_is,
    variant,
)

Lie = Callable[[Any], Any]


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    for name in FIELDS:
        yield from _dropped(name)
    yield from _swapped()
    for family, names, lies in (
        ("integer changed", INTEGERS, integers()),
        ("boolean changed", BOOLEANS, booleans()),
        ("date-time changed", TIMES, times()),
        ("object changed", OBJECTS, objects()),
    ):
        for name in names:
            for words, lie, hidden in lies:
                text = f"{name} {words}"
                yield variant(family, name, text, hidden, outgoing=answering(name, lie, is_set(name)))
    for name in (*INTEGERS, "weekly_availability"):
        falsy = value_is(name, lambda value: not value)
        outgoing = answering(name, instead(None), falsy)
        yield variant("falsy value turned into null", name, f"{name} falsy: null", outgoing=outgoing)


def _dropped(name: str) -> Iterator[Variant]:
    outgoing = answering(name, instead(None), is_set(name))
    yield variant("value dropped", name, f"{name} set: null", outgoing=outgoing)
    outgoing = leaving_out(name, is_set(name))
    yield variant("value left out of the answer", name, f"{name} set: the answer leaves it out", outgoing=outgoing)
    for number, (other, words, test) in enumerate(beside(name)):
        lost = None if number % 2 else _constant(name)
        outgoing = answering(name, instead(lost), is_set(name), test)
        text = f"{name} set, {words}: {lost!r}"
        yield variant("value replaced beside a field", (name, other), text, outgoing=outgoing)


def _constant(name: str) -> Any:
    """A value of the field's type which is neither null nor the default."""
    constants = {
        TEXT: "constant",
        UUID_: "0f8fad5b-d9cb-469f-a165-70867728950e",
        TIME: "2029-02-03T04:05:06Z",
        INTEGER: 41,
        BOOLEAN: False,
    }
    return constants.get(FIELDS[name][0], {"constant": 1})


def _swapped() -> Iterator[Variant]:
    for kind in (TEXT, UUID_, TIME, INTEGER):
        names = [name for name in FIELDS if FIELDS[name][0] == kind]
        near = [pair for pair in combinations(names, 2) if abs(names.index(pair[0]) - names.index(pair[1])) in {1, 3}]
        for one, other in near:
            yield variant("values swapped", (one, other), f"{one} and {other}, both set", outgoing=_swap(one, other))
        for one, other in pairwise(names):
            text = f"{one} holds the value of {other}, both set"
            yield variant("value of another field", (one, other), text, outgoing=_copy(one, other))


def _swap(one: str, other: str) -> Callable[[Body, Body], Body]:
    def outgoing(answer: Body, sent: Body) -> Body:
        if sent.get(one) is None or sent.get(other) is None:
            return answer
        return {**answer, one: sent[other], other: sent[one]}

    return outgoing


def _copy(one: str, other: str) -> Callable[[Body, Body], Body]:
    def outgoing(answer: Body, sent: Body) -> Body:
        both = sent.get(one) is not None and sent.get(other) is not None
        return {**answer, one: sent[other]} if both else answer

    return outgoing


def integers() -> Iterator[tuple[str, Lie, str]]:
    """Yield what may become of an integer."""
    wide = 2**31
    yield "clamped to 100", lambda value: min(value, 100), ""
    yield "clamped to 1000000", lambda value: min(value, 10**6), ""
    yield "clamped to at least 1", lambda value: max(value, 1), ""
    yield "clamped to at least 0", lambda value: max(value, 0), ""
    yield "negated", lambda value: -value, ""
    yield "without its sign", abs, ""
    yield "clamped to 32 bits", lambda value: max(-wide, min(value, wide - 1)), ""
    yield "wrapped to 32 bits", lambda value: (int(value) + wide) % (2 * wide) - wide, ""
    yield "rounded to a double", lambda value: int(float(value)), ""
    yield "one more where it is large", lambda value: value + (value > 10**6), ""
    yield "one more", lambda value: value + 1, ""
    yield "doubled", lambda value: value * 2, ""
    yield "rounded to tens", lambda value: round(value, -1), ""
    yield "as a text", str, ""
    yield "with a zero fraction", lambda value: value if abs(value) > 2**53 else float(value), "30 and 30.0 are equal"


def booleans() -> Iterator[tuple[str, Lie, str]]:
    """Yield what may become of a boolean."""
    yield "inverted", lambda value: not value, ""
    yield "always true", instead(True), ""
    yield "always false", instead(False), ""
    yield "as a number", int, ""
    yield "as a text", lambda value: str(value).lower(), ""
    yield "null where it is true", lambda value: None if value else value, ""


def _moment(change: Callable[[datetime], datetime], spell: Callable[[datetime], str] = datetime.isoformat) -> Lie:
    return lambda text: spell(change(datetime.fromisoformat(text.upper())))


def times() -> Iterator[tuple[str, Lie, str]]:
    """Yield what may become of a date-time."""
    yield "an hour later", _moment(lambda at: at + timedelta(hours=1)), ""
    yield "a day later", _moment(lambda at: at + timedelta(days=1)), ""
    yield "in a zone of its own, the clock kept", _moment(lambda at: at.replace(tzinfo=UTC)), ""
    yield "without zone, the clock kept", _moment(lambda at: at.replace(tzinfo=None)), ""
    yield "without zone, in UTC", _moment(lambda at: at.astimezone(UTC).replace(tzinfo=None)), ""
    yield "with the offset's sign turned", _moment(_turned), ""
    yield "at midnight", _moment(lambda at: at.replace(hour=0, minute=0, second=0)), ""
    yield "in whole minutes", _moment(lambda at: at.replace(second=0)), ""
    yield "as a date", _moment(lambda at: at, lambda at: at.date().isoformat()), ""
    yield "as seconds", lambda text: datetime.fromisoformat(text.upper()).timestamp(), ""
    yield "not after 2030", _moment(lambda at: min(at, datetime(2030, 12, 31, tzinfo=UTC))), ""
    yield "with a space for the T", lambda text: text.upper().replace("T", " "), ""
    yield "in UTC", _moment(lambda at: at.astimezone(UTC)), "it is the same instant"
    yield "in whole seconds", _moment(lambda at: at.replace(microsecond=0)), "a lost fraction of a second is no finding"


def _turned(moment: datetime) -> datetime:
    """Return the instant that is meant if east is taken for west."""
    return moment + 2 * (moment.utcoffset() or timedelta())


def objects() -> Iterator[tuple[str, Lie, str]]:
    """Yield what may become of a value without named members."""
    yield "emptied", instead({}), ""
    yield "without what lies deeper", lambda value: {key: each for key, each in value.items() if _flat(each)}, ""
    yield "without its last member", lambda value: dict(list(value.items())[:-1]), ""
    yield "as a text", str, ""
    yield "in an array", lambda value: [value], ""
    yield "with a member more", lambda value: {**value, "extra": 1}, ""
    yield "with names in capitals", lambda value: {key.upper(): each for key, each in value.items()}, ""
    yield "with its members turned into texts", lambda value: {key: str(each) for key, each in value.items()}, ""
    yield "without nulls", _pruned, ""
    yield "with its arrays turned round", _reversed, ""
    yield "with its members in another order", lambda value: dict(sorted(value.items(), reverse=True)), "no order"


def _flat(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(each) for key, each in value.items() if each is not None}
    return [_pruned(each) for each in value if each is not None] if isinstance(value, list) else value


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(each) for key, each in value.items()}
    return [_reversed(each) for each in reversed(value)] if isinstance(value, list) else value
