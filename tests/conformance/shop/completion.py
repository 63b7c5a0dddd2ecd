"""Makes of a value that was taken what the shop keeps, and of what it keeps what it answers.

Kept are defaults for what is absent, null for what is absent and may be null, and nothing that the shop does not know.
A value that only a liar takes is kept as it is.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from shop.checks import Checker, others
from shop.lies import Lies
from shop.shapes import (
    ABSENT,
    AnyOf,
    Anything,
    Group,
    Later,
    Many,
    Nullable,
    OneOf,
    Shape,
    Tagged,
    admits_null,
)


def variant(shape: Shape, value: Any) -> Shape:
    """Return the shape that a value has: of a union the member that fits, else the shape itself."""
    match shape:
        case Nullable(inner) if value is not None:
            return variant(inner, value)
        case Later(make):
            return variant(make(), value)
        case Tagged(tag, by_tag) if isinstance(value, dict) and value.get(tag) in by_tag:
            return variant(by_tag[value[tag]], value)
        case OneOf(shapes) | AnyOf(shapes):
            honest = Checker("", Lies())
            return next((variant(each, value) for each in shapes if honest.fits(each, value)), shape)
        case _:
            return shape


@dataclass(frozen=True)
class Completion:
    """Completes the values of one request; a liar is asked at each default."""

    operation: str
    lies: Lies

    def heard(self, shape: Shape, value: Any, at: str = "") -> Any:
        """Return a value as the shop hears it: as it was sent, unless a liar says otherwise."""
        value = self.lies.value(self.operation, at, value)
        shape = variant(shape, value)
        if isinstance(shape, Many) and isinstance(value, list):
            items = [self.heard(shape.items, each, f"{at}/*") for each in value]
            return [each for each in items if each is not ABSENT]
        if not isinstance(shape, Group) or not isinstance(value, dict):
            return value
        rest = {name: (other, where) for name, other, where in others(shape, value, at)}
        new: dict[str, Any] = {}
        for name, each in value.items():
            inner, where = (shape.members[name].shape, f"{at}/{name}") if name in shape.members else rest[name]
            new[name] = self.heard(inner if isinstance(inner, Shape) else Anything(), each, where)
        return {name: each for name, each in new.items() if each is not ABSENT}

    def complete(self, shape: Shape, value: Any, at: str = "") -> Any:
        """Return a value with its defaults at every depth."""
        shape = variant(shape, value)
        if isinstance(shape, Many) and isinstance(value, list):
            return [self.complete(shape.items, each, f"{at}/*") for each in value]
        if isinstance(shape, Group) and isinstance(value, dict):
            return self._group(shape, value, at)
        return copy.deepcopy(value)

    def _group(self, shape: Group, value: dict[str, Any], at: str) -> dict[str, Any]:
        whole: dict[str, Any] = {}
        for name, member in shape.members.items():
            where = f"{at}/{name}"
            if member.made:
                continue
            given = value.get(name, ABSENT)
            if given is ABSENT and member.default is not ABSENT:
                given = self.lies.default(self.operation, where, copy.deepcopy(member.default))
            elif given is ABSENT and admits_null(member.shape):
                given = None
            if given is not ABSENT:
                whole[name] = self.complete(member.shape, given, where)
        for name, other, where in others(shape, value, at):
            if isinstance(other, Shape):
                whole[name] = self.complete(other, value[name], where)
            elif other is not None:  # False: only a liar took it
                whole[name] = copy.deepcopy(value[name])
        return whole


def merged(shape: Shape, old: Any, change: Any) -> Any:
    """Return a value with a change merged into it (RFC 7396); null stays as null where a member is named."""
    shape = variant(shape, change)
    if not isinstance(change, dict) or not isinstance(shape, Group):
        return copy.deepcopy(change)
    new = copy.deepcopy(old) if isinstance(old, dict) else {}
    for name, value in change.items():
        member = shape.members.get(name)
        if member is not None:
            if not member.made:
                new[name] = merged(member.shape, new.get(name), value)
        elif value is None:
            new.pop(name, None)
        elif isinstance(shape.others, Shape):
            new[name] = merged(shape.others, new.get(name), value)
        elif shape.others is True:
            new[name] = _merged_freely(new.get(name), value)
    return new


def _merged_freely(old: Any, change: Any) -> Any:
    return merged(Group(others=True), old, change)


def answered(lies: Lies, operation: str, value: Any, at: str = "") -> Any:
    """Return the JSON of an answer, with what a liar makes of each value in it."""
    value = lies.answered(operation, at, value)
    if isinstance(value, list):
        return [each for each in (answered(lies, operation, each, f"{at}/*") for each in value) if each is not ABSENT]
    if isinstance(value, dict):
        members = {name: answered(lies, operation, each, f"{at}/{name}") for name, each in value.items()}
        return {name: each for name, each in members.items() if each is not ABSENT}
    return value


def shown(shape: Shape, value: Any) -> Any:
    """Return a value without what only a client may see."""
    shape = variant(shape, value)
    if isinstance(shape, Many) and isinstance(value, list):
        return [shown(shape.items, each) for each in value]
    if not isinstance(shape, Group) or not isinstance(value, dict):
        return copy.deepcopy(value)
    members = {name: each.shape for name, each in shape.members.items() if not each.secret}
    rest = {name: each for name, each, _ in others(shape, value, "") if isinstance(each, Shape)}
    return {
        name: shown({**members, **rest}[name], each) if name in members or name in rest else copy.deepcopy(each)
        for name, each in value.items()
        if name not in shape.members or name in members
    }
