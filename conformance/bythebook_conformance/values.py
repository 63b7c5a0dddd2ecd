"""Values for a field, by trait: plain, other, long, padded, falsy, and the ones that the document names.

Free texts and UUIDs are fresh in every request, since a server may demand that they are unique. Every value is checked
against the field's schema before it is given out. This module sends nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import Any
from uuid import UUID

from bythebook_conformance.compare import same
from bythebook_conformance.fill import filled
from bythebook_conformance.model import Fixed, Path, Slot
from bythebook_specs.contract import Contract, Field, Operation
from bythebook_specs.states import ABSENT, put

__all__ = ["Values"]

LONG = 300
_TOO_LONG = 100_000
_LINES = "lorem ipsum,\nline by line; " * LONG


@dataclass
class Values:
    """Values for the fields of one operation, the same for the same seed. `known` are the user's own, by path."""

    contract: Contract
    operation: Operation
    seed: int
    known: Mapping[Path, tuple[Any, ...]] = field(default_factory=dict)
    settled: dict[tuple[Path, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(f"{self.seed}/{self.operation.id}")

    def body(self, slots: Mapping[Path, Slot]) -> dict[str, Any]:
        """Return a body with fresh texts. A slot that its field's schema cannot fill is left out."""
        mark = "".join(self._random.choices("abcdefghjkmnpqrstuvwxyz23456789", k=6))
        body: Any = {}
        for each in self.operation.body:
            body = put(body, each.path, self.value(each, slots.get(each.path, "absent"), mark))
        assert isinstance(body, dict)
        return body

    def value(self, each: Field, slot: Slot, mark: str = "abcdef") -> Any:
        """Return what a slot means for a field: None, or a value that its schema admits; ABSENT if there is none."""
        if isinstance(slot, Fixed):
            return slot.value
        if slot == "absent":
            return ABSENT
        if slot == "null":
            return None
        if slot == "default":
            return each.default
        if (each.path, slot) in self.settled:
            return self.settled[each.path, slot]
        if each.path in self.known:
            return self.known[each.path][0 if slot == "plain" else -1] if slot in {"plain", "other"} else ABSENT
        value = next(self._candidates(each, slot, mark), ABSENT)
        return self._filled.get((each.path, slot), ABSENT) if value is ABSENT and slot in {"plain", "other"} else value

    def alternatives(self, each: Field) -> Iterator[Any]:
        """Yield further plain values, for a server that refuses the first one, the likeliest to be taken first."""
        if each.path in self.known:
            yield from self.known[each.path]
            return
        yield from each.examples
        validator = self.contract.validator(each.pointer)
        near = [each.default + step for step in (-1, 1, -10, 15)] if self._is_integer(each.default) else []
        tries = {"integer": [*near, 1, 2, 5, 10, 60], "string": ["UTC", "en", "a", "https://example.com/a"]}
        for kind in sorted(each.types):
            for value in tries.get(kind, []):
                if validator.is_valid(value) and not same(value, each.default):
                    yield value
        yield from (value for slot, value in self._filled.items() if slot[0] == each.path)

    @cached_property
    def _filled(self) -> dict[tuple[Path, str], Any]:
        return filled(self.contract, self.operation, self.seed)

    def _candidates(self, each: Field, trait: str, mark: str) -> Iterator[Any]:
        """Yield the values of a trait which the schema admits and which differ from the default."""
        validator = self.contract.validator(each.pointer)
        schema = each.schema
        if "enum" in schema or "const" in schema:
            members = [value for value in schema.get("enum", [schema.get("const")]) if value is not None]
            members = members[::-1] if trait == "other" else members
            values = members if trait in {"plain", "other"} else []
        else:
            order = self.operation.body.index(each)
            kinds = sorted(each.types or {"string"}, key=lambda kind: kind != "string")
            free = [kind for kind in kinds if kind != "object" or not each.is_structured]
            values = [value for kind in free for value in _MAKERS[kind](each, trait, mark, order)]
        for value in values:
            if validator.is_valid(value) and not same(value, each.default):
                yield value

    @staticmethod
    def _is_integer(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)


def _text(each: Field, trait: str, mark: str, order: int) -> list[Any]:
    name = each.path[-1][:12]
    formatted = _FORMATS.get(str(each.schema.get("format")))
    if formatted is not None:
        return formatted(trait, mark, order)
    if each.schema.get("format", "password") != "password":
        return []  # a format that only Schemathesis knows how to fill
    shortest, most = each.schema.get("minLength"), each.schema.get("maxLength")
    if trait in {"low", "high"}:
        length = shortest if trait == "low" else most
        return [(mark * (length // len(mark) + 1))[:length]] if isinstance(length, int) and length < _TOO_LONG else []
    longest = each.schema.get("maxLength", LONG)
    return {
        "plain": [f"Some {name.title()} {mark}", f"{mark.title()}{order}"[:longest], mark[:1].upper()],
        "other": [f'Ñandú <b>&amp; "{name}"</b> 東京 🦉 {mark}', f"é{mark}"[:longest]],
        "long": [f"{mark} {_LINES}"[: min(longest, LONG) - 7] + f" {mark}"],
        "padded": [f"  Padded {mark} "],
        "falsy": [""],
    }.get(trait, [])


def _uuid(trait: str, mark: str, order: int) -> list[Any]:
    made = str(UUID(int=random.Random(f"{mark}/{order}").getrandbits(128), version=4))
    return {"plain": [made], "other": [made], "long": [made.upper()]}.get(trait, [])


def _date_time(trait: str, _mark: str, order: int) -> list[Any]:
    """Later fields get later times, since a start must often precede an end; whole seconds, as not all keep more."""
    shapes = {"plain": (0, 0), "other": (330, 40), "long": (-480, 80)}
    if trait not in shapes:
        return []
    minutes, days = shapes[trait]
    moment = datetime(2031, 1, 1, 9, 30, 15, tzinfo=UTC) + timedelta(days=days + order)
    return [moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat().replace("+00:00", "Z")]


def _date(trait: str, _mark: str, order: int) -> list[Any]:
    start = {"plain": datetime(2031, 1, 1), "other": datetime(2032, 2, 29)}.get(trait)
    return [(start + timedelta(days=order)).date().isoformat()] if start else []


_FORMATS: Mapping[str, Callable[[str, str, int], list[Any]]] = {
    "uuid": _uuid,
    "date-time": _date_time,
    "date": _date,
    "email": lambda trait, mark, _: [f"{mark}@example.com"] if trait in {"plain", "other"} else [],
    "uri": lambda trait, mark, _: [f"https://example.com/{mark}"] if trait in {"plain", "other"} else [],
}


def _integer(each: Field, trait: str, _mark: str, order: int) -> list[Any]:
    default = each.default if isinstance(each.default, int) else 20 + order
    low, high = each.schema.get("minimum"), each.schema.get("maximum")
    if trait in {"low", "high"}:
        return [value for value in [low if trait == "low" else high] if value is not None]
    values: dict[str, list[Any]] = {
        "plain": [default - 7, default + 7, low, high],
        "other": [default + 11, default + 1, high, low],
        "long": [2**53 + 1 + 2 * order, high],
        "padded": [-3, low],
        "falsy": [0],
    }
    return values.get(trait, [])


def _number(each: Field, trait: str, mark: str, order: int) -> list[Any]:
    if trait in {"plain", "other"}:
        return [order + (0.25 if trait == "plain" else 0.75), *_integer(each, trait, mark, order)]
    if trait in {"low", "high"}:
        return _integer(each, trait, mark, order)
    return [0] if trait == "falsy" else []


def _boolean(each: Field, trait: str, _mark: str, _order: int) -> list[Any]:
    if trait == "falsy":
        return [False]
    return {"plain": [each.default is not True, True], "other": [False]}.get(trait, [])


def _object(_each: Field, trait: str, mark: str, order: int) -> list[Any]:
    values: dict[str, list[Any]] = {
        "plain": [{"monday": [f"Some {mark}"]}],
        "other": [{"a": {"b": [order, None, False, {"c": f"é {mark}"}]}, "d": ""}],
        "falsy": [{}],
    }
    return values.get(trait, [])


def _array(_each: Field, trait: str, mark: str, order: int) -> list[Any]:
    values: dict[str, list[Any]] = {
        "plain": [[f"Some {mark}"], [order + 2, order + 1], [{"name": mark}]],
        "other": [[f"é {mark}", "b"], [order + 3, order + 1]],
        "falsy": [[]],
    }
    return values.get(trait, [])


_MAKERS: Mapping[str, Callable[[Field, str, str, int], list[Any]]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "object": _object,
    "array": _array,
}
