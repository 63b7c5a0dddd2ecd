"""The words in which the shop's tables say what it takes: shapes of values, and members of objects.

They were made for the tables beside this file. They know no document, no request and no lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final


class Nothing(Enum):
    """The type of the one value that says that nothing is there."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Nothing.ABSENT


@dataclass(frozen=True)
class Shape:
    """What a value may be."""


@dataclass(frozen=True)
class Anything(Shape):
    """Any JSON value."""


@dataclass(frozen=True)
class Text(Shape):
    """A text. `kind` names a format."""

    shortest: int = 0
    longest: int | None = None
    pattern: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Real(Shape):
    """A number; `whole` ones have no fraction. `above` and `below` are bounds that are not reached."""

    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None
    step: float | None = None
    whole: bool = False


@dataclass(frozen=True)
class Flag(Shape):
    """True or false."""


@dataclass(frozen=True)
class Bytes(Shape):
    """The content of a file."""


@dataclass(frozen=True)
class Among(Shape):
    """One of these values."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Nullable(Shape):
    """Null or a value of this shape."""

    shape: Shape


@dataclass(frozen=True)
class Many(Shape):
    """An array."""

    items: Shape
    fewest: int = 0
    most: int | None = None
    unique: bool = False


@dataclass(frozen=True)
class Member:
    """A member of an object. Only a client may set what is `secret`, only the server what is `made`."""

    shape: Shape
    required: bool = False
    default: Any = ABSENT
    secret: bool = False
    made: bool = False


@dataclass(frozen=True)
class Group(Shape):
    """An object. Other members than those named fit a pattern, or `others`; True keeps any, None drops, False refuses.

    `together` names the members that must stand beside a member.
    """

    members: Mapping[str, Member] = field(default_factory=dict)
    others: Shape | bool | None = None
    patterns: Mapping[str, Shape] = field(default_factory=dict)
    fewest: int = 0
    most: int | None = None
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class OneOf(Shape):
    """A value that fits exactly one of these shapes."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class AnyOf(Shape):
    """A value that fits at least one of these shapes."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Tagged(Shape):
    """An object whose member `tag` says which of these shapes it has."""

    tag: str
    shapes: Mapping[str, Shape]


@dataclass(frozen=True)
class Later(Shape):
    """A shape that is not made yet: one that holds itself."""

    make: Callable[[], Shape]


INT32: Final = Real(low=-(2**31), high=2**31 - 1, whole=True)
INT64: Final = Real(low=-(2**63), high=2**63 - 1, whole=True)
UUID: Final = Text(kind="uuid")
EMAIL: Final = Text(kind="email")
URI: Final = Text(kind="uri")
DATE: Final = Text(kind="date")
TIME: Final = Text(kind="date-time")


def whole(low: int | None = None, high: int | None = None, **more: Any) -> Real:
    """Return the shape of integers."""
    return Real(low=low, high=high, whole=True, **more)


def must(shape: Shape, **more: Any) -> Member:
    """Return a required member."""
    return Member(shape, required=True, **more)


def may(shape: Shape, default: Any = ABSENT, **more: Any) -> Member:
    """Return a member that may be left out."""
    return Member(shape, default=default, **more)


def made(shape: Shape) -> Member:
    """Return a member that the server makes."""
    return Member(shape, made=True)


def admits_null(shape: Shape) -> bool:
    """Return whether null is of a shape."""
    match shape:
        case Nullable():
            return True
        case Among(values):
            return None in values
        case OneOf(shapes) | AnyOf(shapes):
            return any(admits_null(each) for each in shapes)
        case _:
            return False


def change_of(shape: Shape, *, without: tuple[str, ...] = (), fewest: int = 0) -> Shape:
    """Return the shape of a change to an object (RFC 7396): nothing in it is required, or has a default.

    So it is in the objects that it holds, in maps too, where null takes an entry out; arrays are replaced as a whole.
    """
    match shape:
        case Nullable(inner):
            return Nullable(change_of(inner))
        case Group():
            members = {
                name: replace(each, shape=change_of(each.shape), required=False, default=ABSENT)
                for name, each in shape.members.items()
                if name not in without and not each.made
            }
            others = shape.others
            if isinstance(others, Group):
                others = Nullable(change_of(others))
            return replace(shape, members=members, others=others, fewest=fewest)
        case _:
            return shape
