"""Says whether a value is of a shape, strictly: no text is a number, and no number a text.

It asks a liar at each value, and gives nothing back: what is done with a value stands in `completion`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from shop.lies import Lies, RefusedError
from shop.shapes import (
    ABSENT,
    Among,
    AnyOf,
    Anything,
    Bytes,
    Flag,
    Group,
    Later,
    Many,
    Nullable,
    OneOf,
    Real,
    Shape,
    Tagged,
    Text,
)

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# RFC 3339, section 5.6; the letters T and Z in any case. Of leap seconds, those that can be.
_HOUR = "([01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = re.compile(rf"([0-9-]{{10}})[Tt]({_HOUR}:[0-5][0-9](\.[0-9]+)?([Zz]|[+-]{_HOUR})|23:59:60(\.[0-9]+)?[Zz])")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# Marks the name of an entry of a map.
_ENTRY = "\0"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    parts = _TIME.fullmatch(text)
    return parts is not None and _is_date(parts[1])


_KINDS: Mapping[str, Callable[[str], bool]] = {
    "uuid": lambda text: bool(_UUID.fullmatch(text)),
    "date": _is_date,
    "date-time": _is_time,
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
    "uri": lambda text: bool(_URI.fullmatch(text)),
}


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def plain(value: Any) -> str:
    """Return a text that two JSON values share if they are equal: 1 and 1.0 do, 1 and true do not."""
    if isinstance(value, list):
        return "[" + ",".join(plain(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{plain(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


def _is_text(shape: Text, value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) >= shape.shortest
        and (shape.longest is None or len(value) <= shape.longest)
        and (shape.pattern is None or bool(re.fullmatch(shape.pattern, value)))
        and (shape.kind is None or _KINDS[shape.kind](value))
    )


def _is_real(shape: Real, value: Any) -> bool:
    return (
        is_number(value)
        and not (shape.whole and value % 1)
        and (shape.low is None or value >= shape.low)
        and (shape.high is None or value <= shape.high)
        and (shape.above is None or value > shape.above)
        and (shape.below is None or value < shape.below)
        and (shape.step is None or Fraction(value) % Fraction(shape.step) == 0)
    )


@dataclass(frozen=True)
class Checker:
    """Checks the values of one request. Raises `RefusedError` with `status` where one is not taken."""

    operation: str
    lies: Lies
    status: int = 422

    def check(self, shape: Shape, value: Any, at: str) -> None:
        """Return if a value is taken. Raises `RefusedError` if it is not."""
        if not self._is_taken(at, value, self._right(shape, value, at)):
            raise self._refused("wrong_value", f"{_starred(at) or 'the body'} is not what is documented", at)

    def _is_taken(self, at: str, value: Any, right: bool) -> bool:
        return self.lies.check(self.operation, _starred(at), value, right)

    def _refused(self, code: str, message: str, at: str) -> RefusedError:
        return RefusedError(self.status, code, message, (_pointer(at),))

    def fits(self, shape: Shape, value: Any, at: str = "") -> bool:
        """Return whether a value is taken."""
        try:
            self.check(shape, value, at)
        except RefusedError:
            return False
        return True

    def _right(self, shape: Shape, value: Any, at: str) -> bool:
        match shape:
            case Text():
                return _is_text(shape, value)
            case Real():
                return _is_real(shape, value)
            case Flag():
                return isinstance(value, bool)
            case Bytes():
                return isinstance(value, bytes)
            case Among(values):
                return plain(value) in {plain(each) for each in values}
            case Anything():
                return True
            case _:
                return self._right_whole(shape, value, at)

    def _right_whole(self, shape: Shape, value: Any, at: str) -> bool:
        match shape:
            case Nullable(inner):
                return value is None or self._right(inner, value, at)
            case Later(make):
                return self._right(make(), value, at)
            case OneOf(shapes):
                return sum(self.fits(each, value, at) for each in shapes) == 1
            case AnyOf(shapes):
                return any(self.fits(each, value, at) for each in shapes)
            case Tagged(tag, by_tag):
                name = value.get(tag) if isinstance(value, dict) else None
                return isinstance(name, str) and name in by_tag and self._right(by_tag[name], value, at)
            case Many():
                return isinstance(value, list) and self._right_many(shape, value, at)
            case Group():
                return isinstance(value, dict) and self._right_group(shape, value, at)
            case _:
                raise TypeError(shape)

    def _right_many(self, shape: Many, value: list[Any], at: str) -> bool:
        self._check_each((shape.items, each, f"{at}/{index}") for index, each in enumerate(value))
        return (
            len(value) >= shape.fewest
            and (shape.most is None or len(value) <= shape.most)
            and not (shape.unique and len({plain(each) for each in value}) < len(value))
        )

    def _right_group(self, shape: Group, value: dict[str, Any], at: str) -> bool:
        self._check_each(self._members(shape, value, at))
        return (
            len(value) >= shape.fewest
            and (shape.most is None or len(value) <= shape.most)
            and all(needed in value for name, more in shape.together.items() if name in value for needed in more)
        )

    def _members(self, shape: Group, value: dict[str, Any], at: str) -> Iterator[tuple[Shape, Any, str] | RefusedError]:
        """Yield what is to be checked in an object, and what is wrong without a check."""
        for name, member in shape.members.items():
            if member.made:
                continue  # what the server makes is ignored, whatever it is
            if name in value:
                yield member.shape, value[name], f"{at}/{name}"
            elif not self._is_taken(f"{at}/{name}", ABSENT, not member.required):
                yield self._refused("missing", f"{_starred(at)}/{name} is missing", f"{at}/{name}")
        for name, other, where in others(shape, value, at):
            if other is False and not self._is_taken(where, value[name], False):
                yield self._refused("unknown", f"{_starred(where)} is not known", where)
            if isinstance(other, Shape):
                yield other, value[name], f"{at}/{_ENTRY}{name}"

    def _check_each(self, members: Iterable[tuple[Shape, Any, str] | RefusedError]) -> None:
        """Check members one after the other. Raises the first `RefusedError`, with the places of all."""
        errors: list[RefusedError] = []
        for member in members:
            if isinstance(member, RefusedError):
                errors.append(member)
                continue
            try:
                self.check(*member)
            except RefusedError as error:
                errors.append(error)
        if errors:
            places = tuple(place for error in errors for place in error.pointers)
            raise RefusedError(self.status, errors[0].code, str(errors[0]), places)


def _starred(at: str) -> str:
    """Return where a value stands, with `*` for the index of an item and the name of an entry."""
    return re.sub(rf"/([0-9]+|{_ENTRY}[^/]*)(?=/|$)", "/*", at)


def _pointer(at: str) -> str:
    """Return where a value stands in its part of the request."""
    at = at.replace(_ENTRY, "")
    return at if at.startswith("/") or not at else f"/{at.partition('/')[2]}"


def others(shape: Group, value: dict[str, Any], at: str) -> Iterator[tuple[str, Shape | bool | None, str]]:
    """Yield each member that an object does not name: its name, what it must be, and where it stands."""
    for name in value:
        if name not in shape.members:
            fitting = [each for pattern, each in shape.patterns.items() if re.search(pattern, name)]
            other = fitting[0] if fitting else shape.others
            yield name, other, f"{at}/*" if isinstance(other, Shape) else f"{at}/{name}"
