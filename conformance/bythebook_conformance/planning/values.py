"""Values for the fields of an operation, by slot: what has members is made of theirs, what has none of its type.

Every value is checked against its field's schema before it is given out. This module sends nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bythebook_conformance.model import Fixed, Requirement, Slot
from bythebook_conformance.planning.fill import filled
from bythebook_conformance.planning.list_values import listed
from bythebook_conformance.planning.patterns import at_the_edge, of_pattern
from bythebook_conformance.planning.repair import RULES_BETWEEN, repair
from bythebook_conformance.planning.typed_values import candidates, is_integer
from bythebook_conformance.rules import Rule
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE, get, put

__all__ = ["LOCATIONS", "Values"]

LOCATIONS = ("path", "query", "header", "cookie")
_FILLED = frozenset({"plain", "other"})
_MOST_ITEMS = 50
_LETTERS = "abcdef"
_REPAIRS = 12
Slots = Mapping[Key, Slot]


@dataclass
class Values:
    """Values for the fields of one operation, the same for the same seed. `known` are the user's own, by key.

    `settled` holds what a server was found to accept, `supplied` what was made for a request: ids of things; `words`
    is the fields whose texts are single words: a server was found to take nothing else.
    """

    contract: Contract
    operation: Operation
    seed: int
    known: Mapping[Key, tuple[Any, ...]] = field(default_factory=dict)
    settled: dict[tuple[Key, str], Any] = field(default_factory=dict)
    supplied: dict[Key, Any] = field(default_factory=dict)
    words: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._random = random.Random(f"{self.seed}/{self.operation.id}")
        self._fits: dict[tuple[Key, Slot], bool] = {}
        self._order = {each.key: index for index, each in enumerate(self.operation.fields)}

    def mark(self) -> str:
        """Return a few letters that no other request holds."""
        return "".join(self._random.choices("abcdefghjkmnpqrstuvwxyz23456789", k=6))

    def parts(self, slots: Slots, mark: str = "") -> dict[str, Any]:
        """Return the parts of a request with fresh texts, or with those of a mark."""
        mark = mark or self.mark()
        found: dict[str, Any] = {location: {} for location in LOCATIONS}
        for each in self.operation.parameters:
            value = self.built(each, slots, mark)
            if value is not ABSENT:
                found[each.location][each.path[0]] = value
        root = self.operation.body
        if root is not None and (body := self.built(root, slots, mark)) is not ABSENT:
            found["body"] = body
        return found

    def wrong(self, slots: Slots, each: Field, rule: Rule, requirement: Requirement) -> dict[str, Any] | None:
        """Return the parts of a request that offends in one place; None where none can be made."""
        assert rule.wrong is not None
        parts = self.parts(slots)
        right = get(parts, each.at)
        if right in (ABSENT, NOWHERE):
            right = self.built(each, {**slots, each.key: "plain"}, self.mark())
        value = rule.wrong(requirement, each, right)
        if (value is ABSENT or value is NOWHERE) and not rule.traits.removes_field:
            return None
        found = put(parts, each.at, value)
        assert isinstance(found, dict)
        return found

    def repaired(self, slots: Slots) -> dict[Key, Slot]:
        """Return slots whose body the document admits as a whole, by setting what a rule between fields demands besides
        (`dependentRequired`, `minProperties`) and leaving out what it forbids; the same slots where that fails.
        """
        root = self.operation.body
        tried = dict(slots)
        if root is None or not self._has_rules_between:
            return tried
        for _ in range(_REPAIRS):
            body = self.parts(tried, "abcdef").get("body", ABSENT)
            if body is ABSENT or self.contract.admits(root, body):
                break
            errors = self.contract.validator(root.pointer).iter_errors(body)
            if not repair(self.operation, errors, tried, lambda each: self.slot(each, tried)):
                break
        return tried

    @cached_property
    def _has_rules_between(self) -> bool:
        return any(each.schema.keys() & RULES_BETWEEN for each in self.operation.fields)

    def slot(self, each: Field, slots: Slots) -> Slot:
        """Return the slot of a field; one that is not named is held if what holds it demands it."""
        if each.key in slots:
            return slots[each.key]
        if each.kind in {"value", "variant"}:
            siblings = self.operation.children[each.key[:-1]]
            is_other_named = any(slots.get(one.key, "absent") != "absent" for one in siblings if one.kind == "variant")
            return "plain" if siblings[0] is each and not is_other_named else "absent"
        held = each.required or each.kind in {"item", "body"} or each.key in self._demanded(each)
        return "plain" if held else "absent"

    def built(self, each: Field, slots: Slots, mark: str, turn: int = 0) -> Any:
        """Return what a field holds: None, a value, ABSENT. `turn` tells the items of a list apart."""
        slot = self.slot(each, slots)
        members = self.operation.children.get(each.key, ())
        if not members or isinstance(slot, Fixed) or slot in {"absent", "null", "default"}:
            return self.value(each, slot, mark, turn)
        if (each.key, slot) in self.settled:
            return self.settled[each.key, slot]
        if slot == "falsy" and (empty := next((some for some in self._empty(each)), ABSENT)) is not ABSENT:
            return empty
        value = self._composed(each, members, slots, mark, turn)
        if self.contract.admits(each, value) or not self._is_plain(each, slots):
            return value
        found = self._filled.get((each.key, "other" if slot == "other" else "plain"), ABSENT)
        return value if found is ABSENT else found

    def _is_plain(self, each: Field, slots: Slots) -> bool:
        depth = len(each.key)
        return all(slot in _FILLED for key, slot in slots.items() if key[:depth] == each.key)

    def _empty(self, each: Field) -> Iterator[Any]:
        for kind, value in (("object", {}), ("array", [])):
            if kind in each.types and self.contract.admits(each, value) and not same(value, each.default):
                yield value

    def _composed(self, each: Field, members: tuple[Field, ...], slots: Slots, mark: str, turn: int) -> Any:
        if members[0].kind == "variant":
            named = (member for member in members if slots.get(member.key, "absent") != "absent")
            chosen = next(named, members[0])
            value = self.built(chosen, {**slots, chosen.key: slots.get(chosen.key, self.slot(each, slots))}, mark, turn)
            return self._tagged(chosen, value)
        if members[0].kind == "item" and "object" not in each.types:
            return self._items(each, members[0], slots, mark, turn)
        found: dict[str, Any] = {}
        for member in members:
            if (value := self.built(member, slots, mark, turn)) is not ABSENT:
                found[member.path[-1]] = value
        if self.slot(each, slots) == "extra":
            found["someExtra"] = f"Some Extra {mark}"
        return self._tagged(each, found) if each.tag is not None and each.tag[0] in found else found

    def _tagged(self, each: Field, value: Any) -> Any:
        """Return an object with the word by which a discriminator knows its schema, where the schema admits it."""
        if each.tag is None or not isinstance(value, dict):
            return value
        tagged = {**value, each.tag[0]: each.tag[1]}
        return tagged if self.contract.admits(each, tagged) or not self.contract.admits(each, value) else value

    def _items(self, each: Field, item: Field, slots: Slots, mark: str, turn: int) -> list[Any]:
        slot = self.slot(each, slots)
        least, most = each.schema.get("minItems", 0), each.schema.get("maxItems", _MOST_ITEMS)
        count = {"several": 3, "low": least, "high": most if "maxItems" in each.schema else 1}.get(str(slot), 1)
        count = min(max(count, least, 0), most, _MOST_ITEMS)
        items: list[Any] = []
        for index in range(count):
            value = self.built(item, slots, f"{mark}{index or ''}", turn + index)
            is_new = not each.schema.get("uniqueItems") or not any(same(value, other) for other in items)
            if value is not ABSENT and is_new:
                items.append(value)
        return items

    def _demanded(self, each: Field) -> frozenset[Key]:
        """Return the optional members that the parent of a field cannot be without, as its schema says in other words
        than `required`: `minProperties`, a rule between fields.
        """
        if each.parent is None:
            return frozenset()
        if each.parent not in self.demands:
            self.demands[each.parent] = frozenset()
            parent = self.operation.by_key[each.parent]
            optional = [member.key for member in self.operation.children[parent.key] if not member.required]
            tries = [[], *([key] for key in optional), optional] if parent.kind != "variant" else [[]]
            for some in tries:
                self.demands[each.parent] = frozenset(some)
                value = self._composed(parent, self.operation.children[parent.key], {}, "abcdef", 0)
                if self.contract.admits(parent, value):
                    break
            else:
                self.demands[each.parent] = frozenset()
        return self.demands[each.parent]

    @cached_property
    def demands(self) -> dict[Key, frozenset[Key]]:
        """By what holds them: optional members that the schema, or the server, demands there."""
        return {}

    def value(self, each: Field, slot: Slot, mark: str = "abcdef", turn: int = 0) -> Any:
        """Return what a slot means for a field without members: None, or a value that its schema admits, or ABSENT."""
        found = self._value(each, slot, mark, turn)
        return found if each.can_write(found) else ABSENT

    def _value(self, each: Field, slot: Slot, mark: str, turn: int) -> Any:
        if isinstance(slot, Fixed):
            return slot.value
        if slot in {"absent", "null", "default"}:
            return {"absent": ABSENT, "null": None, "default": each.default}[slot]
        if each.key in self.supplied:
            return self.supplied[each.key]
        slot = "plain" if slot == "several" or (slot == "extra" and each.types) else slot
        if slot == "plain" and each.key in self.words and self.contract.admits(each, word := f"some{mark}"):
            return word
        if (each.key, slot) in self.settled:
            return self.settled[each.key, slot]
        if each.key in self.known:
            return self.known[each.key][0 if slot == "plain" else -1] if slot in _FILLED else ABSENT
        marks = [mark] if slot in _FILLED else [mark, _LETTERS]  # a pattern may admit the letters of no other mark
        value = next((one for each_mark in marks for one in self._candidates(each, slot, each_mark, turn)), ABSENT)
        if value is ABSENT and slot in {"low", "high"}:
            value = next(at_the_edge(self.contract, each, slot, self.seed), ABSENT)
        if value is ABSENT and slot in _FILLED:
            value = next(self._last_resort(each, slot, mark), ABSENT)
        return value

    def can(self, each: Field, slot: Slot) -> bool:
        """Return whether a slot can be filled, without drawing values: what is plain or other is taken to be so."""
        if slot in {"plain", "other", "absent", "null"} or isinstance(slot, Fixed):
            return True
        if slot == "extra":
            return each.schema.get("additionalProperties") is True or not each.types
        if slot == "several":
            item = next(iter(self.operation.children.get(each.key, ())), None)
            return item is not None and item.kind == "item" and each.schema.get("maxItems", 3) >= 3
        if slot == "falsy" and self.operation.children.get(each.key):
            return any(True for _ in self._empty(each))
        if each.key in self.supplied or each.key in self.known or (each.key, slot) in self.settled:
            return self.value(each, slot) is not ABSENT
        if (each.key, slot) not in self._fits:  # what the schema alone says
            self._fits[each.key, slot] = self.value(each, slot) is not ABSENT
        return self._fits[each.key, slot]

    def alternatives(self, each: Field) -> Iterator[Any]:
        """Yield further plain values, for a server that refuses the first one, the likeliest to be taken first."""
        if each.key in self.known:
            yield from self.known[each.key]
            return
        yield from each.examples
        near = [each.default + step for step in (-1, 1, -10, 15)] if is_integer(each.default) else []
        texts = ["UTC", "en", "a"] if each.location == "path" else ["UTC", "en", "a", "https://example.com/a"]
        tries = {"integer": [*near, 1, 2, 5, 10, 60], "string": texts}
        for kind in sorted(each.types):
            for value in tries.get(kind, []):
                if self.contract.admits(each, value) and not same(value, each.default):
                    yield value
        yield from (value for (key, _), value in self._filled.items() if key == each.key)

    def _last_resort(self, each: Field, slot: str, mark: str) -> Iterator[Any]:
        """Yield what others make of the schema: of its pattern, or of the whole body."""
        yield from of_pattern(self.contract, each, slot, self.seed, mark)
        yield from self._drawn(each, slot)
        if "object" in each.types and each.can_write({}) and self.contract.admits(each, {}):
            yield {}  # what names no member and admits no other

    def _drawn(self, each: Field, slot: str) -> Iterator[Any]:
        """Yield what Schemathesis draws, which takes long; where there are a few values, the kit knows all of them."""
        if each.location != "body" or each.is_text or each.schema.keys() & {"enum", "const"}:
            return
        if each.types == {"boolean"} and isinstance(each.default, bool):
            yield from [not each.default] if slot == "plain" and self.contract.admits(each, not each.default) else []
        elif (each.key, slot) in self._filled:
            yield self._filled[each.key, slot]

    @cached_property
    def _filled(self) -> dict[tuple[Key, str], Any]:
        return filled(self.contract, self.operation, self.seed)

    def _candidates(self, each: Field, trait: str, mark: str, turn: int) -> Iterator[Any]:
        """Yield the values of a trait which the schema admits and which differ from the default."""
        order = self._order.get(each.key, 0) + turn
        found = [*listed(self.contract, each, trait, mark, order), *candidates(each, trait, mark, order, turn)]
        for value in found:
            writable = each.can_write(value) and self.contract.admits(each, value)
            if writable and (not same(value, each.default) or "enum" in each.schema):
                yield value
