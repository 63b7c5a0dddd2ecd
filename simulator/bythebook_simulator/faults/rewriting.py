"""Changes a value at a spot, wherever the spot is in it: in each item, in each member, in the branch that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_openapi.states import ABSENT, EACH
from bythebook_simulator.document.schemas import Place, Schemas
from bythebook_simulator.faults.spots import Spot

__all__ = ["Change", "Held", "found", "rewritten"]


@dataclass(frozen=True)
class Held:
    """What stands at a spot: the value, what was sent there, the object or list around it and around that, and where.

    `value` and `sent` are ABSENT where nothing stands. `requests` is how many came to the operation so far.
    """

    value: Any
    sent: Any = ABSENT
    around: Any = ABSENT
    sent_around: Any = ABSENT
    at: tuple[str, ...] = ()
    requests: int = 0
    method: str = ""
    notes: dict[str, Any] = field(default_factory=dict)


Change = Callable[[Held], Any]


def rewritten(schemas: Schemas, spot: Spot, value: Any, change: Change, base: Held) -> Any:
    """Return a value with what `change` makes of each thing that stands at a spot; ABSENT takes it out.

    `base` gives what is the same for all of them, and as `sent` the whole of what was sent.
    """
    here = _Here(spot.root, value, base.sent)
    return _Walk(schemas, spot, change, base).go(here, spot.steps)


def found(schemas: Schemas, spot: Spot, value: Any) -> Iterator[Held]:
    """Yield what stands at a spot of a value, where it may stand."""
    seen: list[Held] = []

    def note(held: Held) -> Any:
        seen.append(held)
        return held.value

    rewritten(schemas, spot, value, note, Held(ABSENT))
    yield from seen


@dataclass(frozen=True)
class _Here:
    """A step of the walk: the place, what stands there, what was sent there, and what is around it."""

    place: Place
    value: Any
    sent: Any
    around: Any = ABSENT
    sent_around: Any = ABSENT
    at: tuple[str, ...] = ()

    def inner(self, place: Place, name: str | int) -> _Here:
        found = (_of(self.value, name), _of(self.sent, name))
        return _Here(place, *found, self.value, self.sent, (*self.at, str(name)))


@dataclass(frozen=True)
class _Walk:
    schemas: Schemas
    spot: Spot
    change: Change
    base: Held

    def go(self, here: _Here, steps: tuple[str, ...]) -> Any:
        value = here.value
        if not steps:
            is_elsewhere = not set(self.spot.place) <= set(here.place)
            if is_elsewhere or (value is ABSENT and not self.spot.is_member and here.at):
                return value
            around, sent_around = here.around, here.sent_around
            held = replace(self.base, value=value, sent=here.sent, at=here.at)
            return self.change(replace(held, around=around, sent_around=sent_around))
        name, rest = steps[0], steps[1:]
        applied = self.schemas.applying(here.place, value)
        if name == EACH and isinstance(value, list):
            places = [self.schemas.item(applied, index) for index in range(len(value))]
            items = [self.go(here.inner(place, index), rest) for index, place in enumerate(places)]
            return [each for each in items if each is not ABSENT]
        if not isinstance(value, Mapping):
            return value
        named = self.schemas.properties(applied)
        whole = dict(value)
        for each in [each for each in value if each not in named] if name == EACH else [name]:
            made = self.go(here.inner(self.schemas.member(applied, each), each), rest)
            if made is ABSENT:
                whole.pop(each, None)
            else:
                whole[each] = made
        return whole


def _of(value: Any, name: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(name, ABSENT)
    if isinstance(value, list) and isinstance(name, int) and name < len(value):
        return value[name]
    return ABSENT
