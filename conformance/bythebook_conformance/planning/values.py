"""Chooses values for the fields of an operation, by slot: an object or list is built from its members' values.

Every value is checked against its field's schema before it is returned. The values that a resource supplies, such as
path parameters, are an argument: they belong to one request.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from bythebook_conformance.conventions import ONE_CASE, UNIQUENESS
from bythebook_conformance.evidence.sets import says_order
from bythebook_conformance.model import Fixed, Requirement, Slot
from bythebook_conformance.planning.deep_values import deep
from bythebook_conformance.planning.list_values import listed
from bythebook_conformance.planning.marks import MARK_LENGTH, SIGNS, Marks
from bythebook_conformance.planning.patterns import at_the_edge, is_meant, of_pattern
from bythebook_conformance.planning.repair import RULES_BETWEEN, repair
from bythebook_conformance.planning.turns import Turn, Turns
from bythebook_conformance.planning.typed_values import candidates, exceeds_doubles, is_integer
from bythebook_conformance.relations.addresses import is_addressable
from bythebook_conformance.relations.deleters import examples_sent, names_deleted
from bythebook_conformance.relations.graph import may_create_by_put
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules import Rule
from bythebook_conformance.rules.format_features import CASES, features_sent, leap_day
from bythebook_conformance.spelling import plain
from bythebook_openapi.deferred import Deferred
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.fields import FREE_KEY
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.formats import NUMERIC
from bythebook_openapi.schema.spelling import with_integers
from bythebook_openapi.states import ABSENT, NOWHERE, get, put

if TYPE_CHECKING:
    from bythebook_conformance.planning import fill
else:
    fill = Deferred("bythebook_conformance.planning.fill")

__all__ = ["LOCATIONS", "NOTHING", "Supplied", "Values"]

LOCATIONS = ("path", "query", "header", "cookie")
# A number that a DELETE, or a PUT that creates, is sent with where nobody gave an id: a small one may be that of the
# user's own resource.
_STRANGE: Final = 2_000_100_000
_FILLED = frozenset({"plain", "other"})
_LARGE = frozenset({"high", "long"})
# Fields of the first kinds are present with their parent. Of sibling fields of the second kinds, only one is.
_ALWAYS, _CHOSEN = frozenset({"item", "body"}), frozenset({"value", "variant"})
_MOST_ITEMS = 50
_NONE: frozenset[Key] = frozenset()
# The mark of values that are looked at and not sent.
_LETTERS = "abcdef"
_DIGITS = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
# What says which keys a map has.
_OF_KEYS = frozenset({"propertyNames", "patternProperties", "unevaluatedProperties"})
# The types whose values contain no mark.
_UNMARKED = frozenset({"integer", "number", "boolean", "null"})
_REPAIRS = 12
_SEVERAL = 3
# Which items a list of plain values holds, by slot: unsorted, and once with a duplicate. The first finds a server
# that sorts, the second a server that drops duplicates. No other slot has duplicates, since some servers refuse them.
_TURNS: Mapping[str, tuple[int, ...]] = {"several": (1, 2, 0), "high": (1, 0, 1)}
# The keys that a map holds besides, by slot: in the styles of the names of properties, and with a dot.
_KEYS: Mapping[str, tuple[str, ...]] = {"high": ("some_more_key", "oneMoreKey"), "low": ("part.key",)}
Slots = Mapping[Key, Slot]
# The values that resources on the server give to one request, by field: ids in the path, or in a body.
Supplied = Mapping[Key, Any]
NOTHING: Final[Supplied] = MappingProxyType({})


@dataclass
class _Filling:
    """What one request is filled with. Free texts contain `mark`."""

    slots: Slots
    mark: str
    supplied: Supplied

    @cached_property
    def uneven(self) -> frozenset[Key]:
        """The keys of the fields that have something inside, or are something, other than a plain value."""
        found: set[Key] = set()
        for key, slot in self.slots.items():
            around = key if slot not in _FILLED else ()
            while around and around not in found:  # where one is known, those around it are
                found.add(around)
                around = around[:-1]
        return frozenset(found)

    def marked(self, mark: str) -> _Filling:
        """Returns the same with another mark."""
        if mark == self.mark:
            return self
        found = _Filling(self.slots, mark, self.supplied)
        found.uneven = self.uneven
        return found


@dataclass
class Values:
    """Values for the fields of one operation, the same for the same seed. `known` holds the user's values, by key, and
    `turns` says which of several is next.

    `settled` holds values that the server accepted where it had refused another one. `words` holds the fields for
    which the server accepts single words only. Values of one operation that differ in `apart` have no text in common.
    """

    contract: Contract
    operation: Operation
    seed: int
    known: Mapping[Key, tuple[Any, ...]] = field(default_factory=dict)
    settled: dict[tuple[Key, str], Any] = field(default_factory=dict)
    words: set[Key] = field(default_factory=set)
    turns: Turns = field(default_factory=Turns)
    apart: str = ""
    marks: Marks = field(default_factory=Marks)

    def __post_init__(self) -> None:
        # How many marks were made for requests that ask for the same.
        self._marks: Counter[str] = Counter()
        self._fits: dict[tuple[Key, Slot], bool] = {}
        # Values that are made more than once: by key, slot, mark and turn.
        self._known_values: dict[tuple[Key, str, str, int], Any] = {}
        # By field: whether its values contain no mark.
        self._unmarked: dict[Key, bool] = {}
        self._order = {each.key: index for index, each in enumerate(self.operation.fields)}

    def mark(self, asked: str) -> str:
        """Returns a few letters that no other request contains, for a request that is to show `asked`.

        They follow from that, from the mark of the run, and from how many requests were to show the same before. So a
        run that goes on makes the texts of its journal again, although a limit changed the order of its requests.
        """
        asked = self.marks.forms(asked)
        count = self._marks[asked]
        self._marks[asked] += 1
        text = f"{self.seed}/{self.operation.id}{self.apart}/{count}/{asked}"
        number = int.from_bytes(blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).digest(), "big")
        letters = []
        for _ in range(MARK_LENGTH):
            number, index = divmod(number, len(SIGNS))
            letters.append(SIGNS[index])
        return self.marks.fresh("".join(letters))

    def unmark(self, asked: str) -> None:
        """Takes back the latest mark of `asked`, as its request was not sent."""
        self._marks[self.marks.forms(asked)] -= 1

    def parts(self, slots: Slots, mark: str = _LETTERS, supplied: Supplied = NOTHING) -> dict[str, Any]:
        """Returns the parts of a request, by location. Texts contain `mark`; the usual one is not sent."""
        filling = _Filling(slots, mark, supplied)
        found: dict[str, Any] = {location: {} for location in LOCATIONS}
        for each in self.operation.parameters:
            value = self._built(each, filling)
            if value is not ABSENT:
                found[each.location][each.path[0]] = value
        root = self.operation.body
        if root is not None and (body := self._built(root, filling)) is not ABSENT:
            found["body"] = body
        return found

    def wrong(
        self, slots: Slots, each: Field, rule: Rule, requirement: Requirement, supplied: Supplied = NOTHING
    ) -> dict[str, Any] | None:
        """Returns the parts of a request that breaks one requirement; None where no such request can be built.

        They are looked at and not sent: their texts are not fresh.
        """
        parts = self.parts(slots, _LETTERS, supplied)
        return self.with_wrong(parts, slots, (each, rule, requirement), _LETTERS, supplied)

    def with_wrong(
        self,
        parts: dict[str, Any],
        slots: Slots,
        broken: tuple[Field, Rule, Requirement],
        mark: str,
        supplied: Supplied = NOTHING,
    ) -> dict[str, Any] | None:
        """Returns the parts of a request, changed to break one requirement more; None where that cannot be done."""
        each, rule, requirement = broken
        assert rule.wrong is not None
        right = get(parts, each.at)
        if right in (ABSENT, NOWHERE):
            right = self._built(each, _Filling({**slots, each.key: "plain"}, mark, supplied))
        if count := rule.items(requirement, each):
            right = self._many(each, right, count, _Filling({**slots, each.key: "plain"}, mark, supplied))
        value = rule.wrong(requirement, each, right)
        if (value is ABSENT or value is NOWHERE) and not rule.traits.removes_field:
            return None
        if not is_addressable(each, value):
            return None
        found = put(parts, each.at, value)
        assert isinstance(found, dict)
        return found

    def repaired(self, slots: Slots, supplied: Supplied = NOTHING) -> dict[Key, Slot]:
        """Returns slots whose body the document admits as a whole; the given slots where none are found.

        Sets fields that a rule between fields demands (`dependentRequired`, `minProperties`), and leaves out fields
        that it forbids.
        """
        root = self.operation.body
        tried = dict(slots)
        if root is None or not self._has_rules_between:
            return tried
        for _ in range(_REPAIRS):
            body = self.parts(tried, _LETTERS, supplied).get("body", ABSENT)
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
        """Returns the slot of a field. A field without a slot is present if its parent demands it."""
        if (given := slots.get(each.key)) is not None:
            return given
        if each.kind in _CHOSEN:
            siblings = self.operation.children[each.key[:-1]]
            is_other_named = any(slots.get(one.key, "absent") != "absent" for one in siblings if one.kind == "variant")
            return "plain" if siblings[0] is each and not is_other_named else "absent"
        held = each.required or each.kind in _ALWAYS or each.key in self._demanded(each)
        return "plain" if held else "absent"

    def _built(self, each: Field, filling: _Filling, turn: int = 0) -> Any:
        """Returns the value of a field: None, a value, or ABSENT. Items of a list differ in `turn`."""
        slot = self.slot(each, filling.slots)
        if slot == "absent":
            return ABSENT
        members = self.operation.children.get(each.key, ())
        is_given = each.key in self.known
        if not members or is_given or isinstance(slot, Fixed) or slot in {"absent", "null", "default"}:
            return self._writable(each, slot, filling, turn)
        if (each.key, slot) in self.settled:
            return self.settled[each.key, slot]
        if slot == "falsy" and (empty := next((some for some in self._empty(each)), ABSENT)) is not ABSENT:
            return empty
        value = self._composed(each, members, filling, turn)
        if each.key in filling.uneven or self.contract.admits(each, value):
            return value
        found = self._filled(each).get("other" if slot == "other" else "plain", ABSENT)
        return value if found is ABSENT else found

    def _empty(self, each: Field) -> Iterator[Any]:
        for kind, value in (("object", {}), ("array", [])):
            if kind in each.types and self.contract.admits(each, value) and not same(value, each.default):
                yield value

    def _composed(self, each: Field, members: tuple[Field, ...], filling: _Filling, turn: int) -> Any:
        slots = filling.slots
        if members[0].kind == "variant":
            named = (member for member in members if slots.get(member.key, "absent") != "absent")
            chosen = next(named, members[0])
            if chosen.key not in slots and (slot := self.slot(each, slots)) != "plain":  # the union's own
                filling = _Filling({**slots, chosen.key: slot}, filling.mark, filling.supplied)
            return self._tagged(chosen, self._built(chosen, filling, turn))
        if members[0].kind == "item" and "object" not in each.types:
            return self._items(each, members[0], filling, turn)
        found: dict[str, Any] = {}
        for member in members:
            if (value := self._built(member, filling, turn)) is not ABSENT:
                found[member.path[-1]] = value
        found |= self._more_keys(each, members, filling, turn)
        if self.slot(each, slots) == "extra":
            found["someExtra"] = f"Some Extra {filling.mark}"
        return self._tagged(each, found) if each.tag is not None and each.tag[0] in found else found

    def _more_keys(self, each: Field, members: tuple[Field, ...], filling: _Filling, turn: int) -> dict[str, Any]:
        """Returns the further members of a map whose keys are the client's."""
        slot = str(self.slot(each, filling.slots))
        if slot not in _KEYS or not self._is_free_map(each):
            return {}
        made = {
            name: self._built(members[0], filling.marked(f"{filling.mark}{index}"), turn + index)
            for index, name in enumerate(_KEYS[slot], 1)
        }
        return {name: value for name, value in made.items() if value is not ABSENT}

    def _is_free_map(self, each: Field) -> bool:
        """Returns whether a field is a map with keys of any kind: no pattern, no example and no bound says which."""
        members = self.operation.children.get(each.key, ())
        is_map = len(members) == 1 and members[0].kind == "value" and members[0].path[-1] == FREE_KEY
        has_room = each.schema.get("maxProperties", _SEVERAL) >= _SEVERAL
        return is_map and has_room and each.key not in self.known and not each.schema.keys() & _OF_KEYS

    def _tagged(self, each: Field, value: Any) -> Any:
        """Returns an object with its discriminator's value, where the schema admits it."""
        if each.tag is None or not isinstance(value, dict):
            return value
        tagged = {**value, each.tag[0]: each.tag[1]}
        return tagged if self.contract.admits(each, tagged) or not self.contract.admits(each, value) else value

    def _items(self, each: Field, item: Field, filling: _Filling, turn: int) -> list[Any]:
        slot = self.slot(each, filling.slots)
        least, most = each.schema.get("minItems", 0), each.schema.get("maxItems", _MOST_ITEMS)
        count = {"several": _SEVERAL, "low": least, "high": most if "maxItems" in each.schema else 1}.get(str(slot), 1)
        count = min(max(count, least, 0), most, _MOST_ITEMS)
        turns = _TURNS.get(str(slot)) if self._is_unbounded(each) or self._has_order(each, slot) else None
        items: list[Any] = []
        for index in turns or range(count):
            value = self._built(item, filling.marked(f"{filling.mark}{index or ''}"), turn + index)
            is_new = not each.schema.get("uniqueItems") or not any(same(value, other) for other in items)
            if value is not ABSENT and is_new:
                items.append(value)
        return items

    def _many(self, each: Field, right: Any, count: int, filling: _Filling) -> Any:
        """Returns a list of as many valid items, or of fewer if no more are known; `right` if it is no list of items.

        The items of a long list repeat, unless they must differ.
        """
        item = next(iter(self.operation.children.get(each.key, ())), None)
        if item is None and each.is_text:
            longer = replace(each, schema={**each.schema, "minItems": count})
            return next(listed(self.contract, longer, "plain", filling.mark, self._order.get(each.key, 0)), right)
        if item is None or item.kind != "item" or not isinstance(right, list):
            return right
        is_set, items = bool(each.schema.get("uniqueItems")), list[Any]()
        for index in range(count if is_set else min(count, _MOST_ITEMS)):
            value = self._built(item, filling.marked(f"{filling.mark}{index or ''}"), index)
            if value is not ABSENT and not (is_set and any(same(value, other) for other in items)):
                items.append(value)
        if not is_set and items:
            items = [items[index % len(items)] for index in range(count)]
        return items or right

    def _is_unbounded(self, each: Field) -> bool:
        """Returns whether a field is a list that holds as many plain values as a client likes."""
        members = self.operation.children.get(each.key, ())
        is_list = bool(members) and members[0].kind == "item" and each.types == {"array"}
        is_short = each.schema.get("minItems", 0) <= _SEVERAL and "maxItems" not in each.schema
        return is_list and is_short and not self.operation.children.get(members[0].key)

    def _has_order(self, each: Field, slot: Slot) -> bool:
        """Returns whether several items of a list with a bound are sent unsorted: plain values, or objects whose
        description says that their order means something.
        """
        item = next(iter(self.operation.children.get(each.key, ())), None)
        has_room = each.schema.get("minItems", 0) <= _SEVERAL <= each.schema.get("maxItems", _SEVERAL)
        if slot != "several" or item is None or item.kind != "item" or each.types != {"array"} or not has_room:
            return False
        return not self.operation.children.get(item.key) or says_order(each)

    def _demanded(self, each: Field) -> frozenset[Key]:
        """Returns the optional members without which the schema of a field's parent refuses it: by `minProperties`, or
        by a rule between fields.
        """
        if each.parent is None:
            return _NONE
        if each.parent not in self.demands:
            self.demands[each.parent] = frozenset()
            parent = self.operation.by_key[each.parent]
            optional = [member.key for member in self.operation.children[parent.key] if not member.required]
            tries = [[], *([key] for key in optional), optional] if parent.kind != "variant" else [[]]
            for some in tries:
                self.demands[each.parent] = frozenset(some)
                value = self._composed(parent, self.operation.children[parent.key], _Filling({}, _LETTERS, NOTHING), 0)
                if self.contract.admits(parent, value):
                    break
            else:
                self.demands[each.parent] = frozenset()
        return self.demands[each.parent]

    @cached_property
    def demands(self) -> dict[Key, frozenset[Key]]:
        """The optional members that the schema, or the server, demands, by the parent's key."""
        return {}

    def value(self, each: Field, slot: Slot, mark: str = _LETTERS, supplied: Supplied = NOTHING) -> Any:
        """Returns the value of a field without members: None, a value that its schema admits, or ABSENT."""
        return self._writable(each, slot, _Filling({}, mark, supplied), 0)

    def _writable(self, each: Field, slot: Slot, filling: _Filling, turn: int) -> Any:
        found = self._value(each, slot, filling, turn)
        return found if each.can_write(found) else ABSENT

    def _value(self, each: Field, slot: Slot, filling: _Filling, turn: int) -> Any:
        if isinstance(slot, Fixed):
            return slot.value
        if slot in {"absent", "null", "default"}:
            return {"absent": ABSENT, "null": None, "default": each.default}[slot]
        if each.key in filling.supplied:
            return filling.supplied[each.key]
        mark = filling.mark
        slot = "plain" if slot == "several" or (slot == "extra" and each.types) else slot
        if each.key in self.known and (in_turn := self.turn(each)) is not None:
            return in_turn.value(mark) if slot in _FILLED else ABSENT
        if slot == "plain" and each.key in self.words and self.contract.admits(each, word := f"some{mark}"):
            return word
        if (each.key, slot) in self.settled:
            return self.settled[each.key, slot]
        if each.key in self.known:
            return self.known[each.key][0 if slot == "plain" else -1] if slot in _FILLED else ABSENT
        is_unmarked = self._unmarked.get(each.key)
        if is_unmarked is None:
            is_unmarked = self._unmarked[each.key] = _is_unmarked(each)
        if not is_unmarked and not mark.startswith(_LETTERS):
            return self._chosen(each, slot, mark, turn)
        at = each.key, slot, "" if is_unmarked else mark, turn
        if at not in self._known_values:
            self._known_values[at] = self._chosen(each, slot, mark, turn)
        return self._known_values[at]

    def _chosen(self, each: Field, slot: str, mark: str, turn: int) -> Any:
        """Returns the first value of a slot that the document admits; ABSENT where there is none."""
        marks = (
            [mark] if slot in _FILLED else [mark, _LETTERS]
        )  # a pattern may admit these letters and not those of the mark
        value = next((one for each_mark in marks for one in self._candidates(each, slot, each_mark, turn)), ABSENT)
        if value is ABSENT and slot in {"low", "high"}:
            value = next(at_the_edge(self.contract, each, slot, self.seed), ABSENT)
        if value is ABSENT and slot in _FILLED:
            value = next(self._last_resort(each, slot, mark), ABSENT)
        return value

    def turn(self, each: Field) -> Turn | None:
        """Returns the turn of a field for which several values are given; None where there is none."""
        return self.turns.turn(self.operation, each, self.known.get(each.key, ()))

    def settle(self, each: Field, value: Any) -> None:
        """Sends a value that the server accepted from now on; of values in turn, those that were refused are over."""
        if (in_turn := self.turn(each)) is not None:
            for index in range(in_turn.index(value) or 0):
                in_turn.skip(index)
        else:
            self.settled[each.key, "plain"] = value

    def skipped(self, parts: Mapping[str, Any]) -> list[tuple[Turn, int]]:
        """Leaves out the values in turn that a request held. Returns them; none where no others are left."""
        found = [(turn, turn.index(get(parts, each.at))) for each, turn in self._in_turn]
        unused = [(turn, index) for turn, index in found if index is not None and index not in turn.used]
        if any(len(turn.used) + 1 == len(turn.values) for turn, _ in unused):
            return []
        for turn, index in unused:
            turn.skip(index)
        return unused

    def lacks(self, refusal: str) -> str:
        """Says which values in turn ran out, or may be on the server already by the words of a refusal; empty for
        none.
        """
        said = plain(refusal)
        for each, turn in self._in_turn:
            count, is_shared = len(turn.values), self.operation.id in turn.shared
            if turn.has_run_out and not is_shared:
                return f"the {count} values given for '{turn.name}' ran out; give more with --values"
            if not is_shared and UNIQUENESS.found(refusal) and plain(each.path[-1]) in said:
                return f"the server has the {count} values given for '{turn.name}' already; give others with --values"
        return ""

    @property
    def takes_turns(self) -> bool:
        """Whether requests take some of the user's values in turn."""
        return bool(self._in_turn)

    @property
    def _in_turn(self) -> list[tuple[Field, Turn]]:
        fields = [self.operation.by_key[key] for key in self.known]
        return [(each, turn) for each in fields if (turn := self.turn(each)) is not None]

    def can(self, each: Field, slot: Slot, supplied: Supplied = NOTHING) -> bool:
        """Returns whether a slot can be filled. Assumes so of "plain" and "other", since drawing a value takes long."""
        if slot in {"plain", "other", "absent", "null"} or isinstance(slot, Fixed):
            return True
        if slot == "extra":
            is_anything = not each.types and not self.operation.children.get(each.key)
            return is_anything or each.schema.get("additionalProperties") is True
        if slot in _KEYS and self._is_free_map(each):
            return True
        if slot in _LARGE and exceeds_doubles(each) and self._is_counted(each):
            return False
        if slot == "wide" and self._is_of_few_signs(each):
            return False
        if slot == "several":
            item = next(iter(self.operation.children.get(each.key, ())), None)
            return item is not None and item.kind == "item" and each.schema.get("maxItems", 3) >= 3
        if slot == "high" and self._is_unbounded(each):
            return True
        if slot == "falsy" and self.operation.children.get(each.key):
            return any(True for _ in self._empty(each))
        if each.key in supplied or each.key in self.known or (each.key, slot) in self.settled:
            return self.value(each, slot, supplied=supplied) is not ABSENT
        if (each.key, slot) not in self._fits:  # what the schema alone says
            self._fits[each.key, slot] = self.value(each, slot) is not ABSENT
        return self._fits[each.key, slot]

    def _is_counted(self, each: Field) -> bool:
        """Returns whether a number is an id, a position or a revision: a server goes on from the largest one."""
        traits = traits_of(self.operation, each)
        return traits.identity or traits.key or traits.position or traits.revision

    def _is_of_few_signs(self, each: Field) -> bool:
        """Returns whether a text by its name has signs of its own: an id, a secret, a code, an address."""
        traits = traits_of(self.operation, each)
        is_secret = traits.identity or traits.key or traits.secret or traits.credential
        return is_secret or bool(each.path and ONE_CASE.found(each.path[-1]))

    def alternatives(self, each: Field) -> Iterator[Any]:
        """Yields more plain values for a field whose first value the server refused, the likeliest first."""
        if each.key in self.known:
            yield from self.known[each.key]
            return
        yield from (value for value in examples_sent(self.operation, each) if is_addressable(each, value))
        # A state leads to some of the others alone: not from `open` to `open`, nor at once to `closed`.
        yield from (value for value in each.schema.get("enum", ()) if value is not None)
        if names_deleted(self.operation, each):
            return  # a made-up value may be the id of what is the user's
        near = [each.default + step for step in (-1, 1, -10, 15)] if is_integer(each.default) else []
        texts = ["UTC", "en", "a"] if each.location == "path" else ["UTC", "en", "a", "https://example.com/a"]
        tries = {"integer": [*near, 1, 2, 5, 10, 60], "string": texts}
        for kind in sorted(each.types):
            for value in tries.get(kind, []):
                if self.contract.admits(each, value) and not same(value, each.default):
                    yield value
        yield from self._filled(each).values()

    def _last_resort(self, each: Field, slot: str, mark: str) -> Iterator[Any]:
        """Yields values that a library draws from the field's pattern, or from the schema of the whole body."""
        drawn = of_pattern(self.contract, each, slot, self.seed, (self.marks.form(mark), mark))
        yield from (value for value in drawn if is_addressable(each, value))
        yield from self._drawn(each, slot)
        if "object" in each.types and each.can_write({}) and self.contract.admits(each, {}):
            yield {}  # an object without members that admits no others

    def _drawn(self, each: Field, slot: str) -> Iterator[Any]:
        """Yields the value that Schemathesis draws. Drawing takes long: fields with few values need none."""
        is_of_schema = each.is_content or (each.location == "body" and not each.is_text)
        if not is_of_schema or each.schema.keys() & {"enum", "const"}:
            return
        if each.types == {"boolean"} and isinstance(each.default, bool):
            yield from [not each.default] if slot == "plain" and self.contract.admits(each, not each.default) else []
        elif slot in (drawn := self._filled(each)):
            yield drawn[slot]

    def _filled(self, each: Field) -> Mapping[str, Any]:
        """Returns the values that Schemathesis draws for a field, by trait."""
        found = fill.filled(self.contract, self.operation, each, self.seed)
        return {trait: self.contract.reader.spelled(value, each.pointers) for trait, value in found.items()}

    def _beside_number(self, each: Field) -> Field | None:
        """Returns the number of a union of numbers and texts whose texts are numbers in digits: Pydantic has `Decimal`,
        and Elysia has it for each integer, `format: integer`. None for any other field.
        """
        siblings = self.operation.children.get(each.parent, ()) if each.kind == "variant" and each.parent else ()
        if each.types != {"string"} or each.schema.get("format", "decimal") not in NUMERIC:
            return None
        return next((other for other in siblings if other.types & {"number", "integer"}), None)

    def _in_digits(self, each: Field, number: Field, trait: str, mark: str, order: int) -> list[Any]:
        """Returns texts for a field beside a number. The bounds of the number are those of the texts too."""
        decimal = replace(each, schema={**each.schema, "format": "decimal"})
        return [*candidates(decimal, trait, mark, order, 0), *map(str, candidates(number, trait, mark, order, 0))]

    def _candidates(self, each: Field, trait: str, mark: str, turn: int) -> Iterator[Any]:
        """Yields the values of a trait that the schema admits and that differ from the default.

        The form of the mark chooses among them: where a text holds other letters, it is chosen as if it held these.
        """
        order = self._order.get(each.key, 0) + turn
        each = _as_number(each)
        if trait == "long" and str(each.schema.get("format")) in CASES and not features_sent(self.operation, each):
            return
        number = self._beside_number(each)
        form = self.marks.form(mark)
        shaped = self._made((each, number), trait, form, order, turn)
        values = shaped if form == mark else self._made((each, number), trait, mark, order, turn)
        for stated, value in zip(shaped, values if len(values) == len(shaped) else shaped, strict=True):
            if self._is_right(each, number, stated):
                is_alike = value is stated or (
                    len(str(value)) == len(str(stated)) and self._is_right(each, number, value)
                )
                yield value if is_alike else stated

    def _made(self, of: tuple[Field, Field | None], trait: str, mark: str, order: int, turn: int) -> list[Any]:
        """Returns values of a trait, as many for each mark, whether the schema admits them or not. They are of a field,
        and of the number beside it.
        """
        each, number = of
        if number is not None:
            return self._in_digits(each, number, trait, mark, order)
        lists: list[Any] = [*listed(self.contract, each, trait, mark, order)] if each.is_text else []
        if trait == "long" and str(each.schema.get("format")) == "date":
            lists.append(leap_day(self.operation, each))
        strange = [_STRANGE + order] if self._may_be_theirs(each) else []
        objects = deep(self.contract, each, trait, mark, order)
        return [*lists, *strange, *candidates(each, trait, mark, order, turn), *objects]

    def _is_right(self, each: Field, number: Field | None, value: Any) -> bool:
        """Returns whether a field can be sent with a value. `number` is the number of a union that it stands for."""
        if not each.can_write(value) or not self.contract.admits(each, value):
            return False
        if number is not None:
            return bool(_DIGITS.fullmatch(value)) and self.contract.admits(number, json.loads(value))
        if not is_addressable(each, value) or not is_meant(each, value):
            return False
        return each.default is ABSENT or not same(value, each.default) or "enum" in each.schema

    def _may_be_theirs(self, each: Field) -> bool:
        """Returns whether a number is the id of what a DELETE removes, or a PUT creates: it could be the user's."""
        is_own_name = each.location == "path" and path_names(self.operation)[-1:] == [each.path[0]]
        is_created = is_own_name and may_create_by_put(self.operation)
        return "integer" in each.types and (is_created or names_deleted(self.operation, each))


def _as_number(each: Field) -> Field:
    """Returns a parameter that is a number, or the same number in digits, as a number: both are written in digits."""
    if not each.is_text:
        return each
    listed = [one for key in ("anyOf", "oneOf") for one in each.schema.get(key, ()) if isinstance(one, Mapping)]
    texts = [one for one in listed if one.get("type") == "string"]
    numbers = [one for one in listed if one.get("type") in ("integer", "number")]
    if not texts or not numbers or any(one.get("format") not in NUMERIC for one in texts):
        return each
    kind, schema = numbers[0]["type"], {**each.schema, **numbers[0]}
    return replace(each, types=frozenset({kind}), schema=with_integers(schema) if kind == "integer" else schema)


def _is_unmarked(each: Field) -> bool:
    """Returns whether the values of a field contain no mark, so that each request has the same."""
    has_few = not each.schema.keys().isdisjoint({"enum", "const"})
    return (has_few or (bool(each.types) and each.types <= _UNMARKED)) and "pattern" not in each.schema
