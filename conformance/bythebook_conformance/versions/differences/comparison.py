"""Walks through the exchanges of a run and finds what differs, each value relative to what its own version was sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from math import isclose
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.collections import items_place, lists_resources, resources
from bythebook_conformance.relations.envelopes import between
from bythebook_conformance.relations.names import filled, path_names, place_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.versions.differences.counters import counters
from bythebook_conformance.versions.differences.difference import AT_TIMES, Cell, Difference, Seen, View
from bythebook_conformance.versions.differences.headers import headers
from bythebook_conformance.versions.differences.history import Held, History
from bythebook_conformance.versions.differences.ids import Ids
from bythebook_conformance.versions.differences.lists import LEFT_OUT, NONE_FORMS, Lists, form_around
from bythebook_conformance.versions.differences.moments import Moments, moments
from bythebook_conformance.versions.differences.outcomes import outcomes
from bythebook_conformance.versions.differences.sent_items import ANOTHER, placed, without
from bythebook_conformance.versions.differences.states import SERVER, SEVERAL, field_label
from bythebook_conformance.versions.differences.tokens import Around, Said, form, tokens
from bythebook_conformance.versions.differences.unwritten import forms, shows_same
from bythebook_conformance.versions.differences.volatile import Volatile
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import Names, collection_of, leaves, replaces_list
from bythebook_conformance.versions.recursive import field_at
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["compared"]

Place = tuple[str, ...]
Transitions = tuple[tuple[str, str], ...]
# What the client decides, so that it does not depend on the moment.
_OF_CLIENT = frozenset({"as sent", "the default"})
# Which of the versions differs from itself alone.
_ONE_ALONE = ([True, False], [False, True])


def compared(
    contract: Contract, log: list[Exchanged], names: Names, volatile: tuple[Volatile, Volatile] | None = None
) -> Seen:
    """Returns the differences in the exchanges of a run. `volatile` says what differs in each version from itself."""
    return _Comparing(contract, names, volatile or (Volatile(), Volatile())).all(log)


@dataclass
class _Comparing:
    contract: Contract
    names: Names
    volatile: tuple[Volatile, Volatile]
    seen: Seen = field(default_factory=Seen)
    history: History = field(default_factory=History)

    counters: frozenset[Place] = frozenset()
    moments: Moments = field(default_factory=Moments)
    # By list and item: what was listed and compared last.
    _listed: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lists = Lists(self.contract, self.names)
        self.ids = Ids(self.names)

    def all(self, log: list[Exchanged]) -> Seen:
        """Returns the differences of all exchanges that neither version shows compared with itself."""
        diverged = list[tuple[Exchanged, bool]]()
        self.lists.measure(log)
        self.counters = counters(log, self._resource_in)
        self.moments = moments(log, self._resource_in)
        for each in log:
            for address in each.lost:
                self.history.lose(address)
            held = self.history.held.get(each.resource)
            is_known = held is None or not held.is_tainted("")
            if each.accepted or each.a.status == each.b.status:
                self._look(each)
            if not each.agrees:
                self._diverge(each)
            self._compare_ids(each)
            self.lists.strangers.note(each)
            diverged.append((each, is_known))
        usable = [each for each, is_known in diverged if is_known]
        self.seen.differences += outcomes(usable, self.seen.looked)
        kept = [each for each in self.seen.differences if not any(one.is_unsteady(each) for one in self.volatile)]
        return Seen(kept, self.seen.looked)

    def _compare_ids(self, each: Exchanged) -> None:
        """Compares whether a creation answers the id of a resource that is there. If one version alone does, all that
        follows of both resources is due to it.
        """
        for place, transition, address in self.ids.note(each):
            label = ".".join(self._generalized(each, "response", place))
            if not any(side.holds(each.operation.id, label) for side in self.volatile):
                self._note(each, (each.operation.id, label, SERVER, "response"), (transition,), place)
            self.history.lose(address)
            self.history.lose(each.resource)
            self.lists.reused.add(each.resource.rpartition("/")[0])

    def _diverge(self, each: Exchanged) -> None:
        """Notes a request that one version alone accepted. What the second version alone created is no resource of the
        first, so it says nothing of the others.
        """
        if each.operation.method != "POST" or each.a.accepted:
            self.history.diverge(each)
            return
        reader, path = resource_of(self.contract, each.operation).reader, each.a.request.parts["path"]
        is_of_one = reader is not None and place_of(each.operation).startswith(f"{place_of(reader)}/")
        if reader is not None and is_of_one and set(path_names(reader)) <= path.keys():
            self.history.diverge(replace(each, resource=filled(place_of(reader), path)))

    def _look(self, each: Exchanged) -> None:
        """Compares two responses with one status."""
        is_alike = each.a.status == each.b.status  # 204 and 200 differ in the body and its headers, too
        for name, mine, theirs in headers(each) if is_alike else ():
            self._note(each, (each.operation.id, name, "", "header"), ((mine, theirs),))
        if not each.accepted:
            self._compare_errors(each)
            return
        if (each.a.answer is ABSENT) != (each.b.answer is ABSENT):
            if not is_alike:
                return
            said = tuple("no body" if one.answer is ABSENT else "a body" for one in (each.a, each.b))
            self._note(each, (each.operation.id, "body", "", "response"), ((said[0], said[1]),))
            return
        if each.a.answer is ABSENT:
            self._write(each)
            return
        if self._is_list(each):
            self._compare_lists(each)
        else:
            self._compare_one(each)

    def _is_list(self, each: Exchanged) -> bool:
        is_read = each.operation.method == "GET" or resource_of(self.contract, each.operation).is_search
        is_of_many = isinstance(each.a.answer, list) or not place_of(each.operation).endswith("}")
        is_list = lists_resources(each.operation, each.a.answer) or self.names.is_map(each.a.answer)
        return is_read and is_of_many and is_list and not self._is_single(each)

    def _is_single(self, each: Exchanged) -> bool:
        """Returns whether a response is one object that holds a list of values, as settings hold names of columns."""
        there = {other.method for other in self.contract.operations if place_of(other) == place_of(each.operation)}
        found = resources(each.operation, each.a.answer) or []
        is_of_objects = any(isinstance(item, Mapping) for item in found)
        return isinstance(each.a.answer, dict) and bool(there & {"PUT", "PATCH"}) and not is_of_objects

    def _write(self, each: Exchanged) -> Held | None:
        """Notes an accepted write. Returns what is known of its resource; None where the write is of no resource."""
        return self.history.write(each) if each.operation.is_write and each.resource else None

    def _compare_errors(self, each: Exchanged) -> None:
        """Compares the form of two refusals: their members, and not their texts."""
        mine, theirs = (
            ", ".join(sorted(one.answer)) if isinstance(one.answer, dict) else form(one.answer)
            for one in (each.a, each.b)
        )
        self._note(each, (each.operation.id, f"body of {each.a.status}", "", "error"), ((mine, theirs),))

    def _compare_one(self, each: Exchanged) -> None:
        view: View = "response" if each.operation.is_write else "read"
        held = self._write(each) if each.operation.is_write else self.history.of(each.resource or each.operation.path)
        held = held or Held(write=each)
        if replaces_list(each.operation, each.a):
            paired = [item.address for item in self.lists.pairs(each)]
            self.history.note_items(paired)
            for address in self.lists.renamed(each, paired):  # told of the id
                self.history.lose(address)
        self._compare_values(each, held, view, each.a.answer, each.b.answer)
        if each.operation.method != "DELETE":
            shown = (self._resource_in(each, one) for one in (each.a, each.b))
            self.history.show(held, *(leaves(one) for one in shown))

    def _resource_in(self, each: Exchanged, exchange: Exchange) -> Any:
        """Returns what a response shows of the resource, without the envelope around it."""
        response = each.operation.response(exchange.status or 0)
        around = between(each.operation, response).answered if response is not None else ()
        found = get(exchange.answer, around) if around else exchange.answer
        return found if isinstance(found, dict) else exchange.answer

    def _compare_lists(self, each: Exchanged) -> None:
        for item in self.lists.pairs(each):
            held = self.history.of(item.address)
            shown = (held.write, item.mine, item.theirs)
            key = each.operation.id, item.address
            if held.write is not None and self._listed.get(key) != shown:
                self._listed[key] = shown
                self._compare_values(each, held, "list", item.mine, item.theirs)
        self._compare_around(each)
        for found in self.lists.look(each, self.history):
            self.seen.looked[found.cell] += 1
            if found.a != found.b:
                self.seen.differences.append(found)

    def _compare_around(self, each: Exchanged) -> None:
        """Compares what stands around the items of a list: the members and their types, since counts differ.

        The data decide whether there is a next page. So a form is told if the other version never shows it.
        """
        if type(each.a.answer) is not type(each.b.answer):
            retyped = form(each.a.answer), form(each.b.answer)
            around = items_place(each.operation) or ()
            self._note(each, (each.operation.id, ".".join(around[:-1]), "", "list"), (retyped,))
            return
        one, other = (dict(leaves(shown)) for shown in self.lists.around(each))
        for place in dict.fromkeys([*one, *other]):
            if not place and one.keys() != other.keys():
                continue  # all members of one of them are left out, which is told of each
            mine, theirs = (form_around(shown.get(place, ABSENT)) for shown in (one, other))
            is_of_place = NONE_FORMS.isdisjoint({mine, theirs}) or {mine, theirs} <= {*NONE_FORMS, LEFT_OUT}
            known = self.lists.forms_around(each.operation.id, place)
            found = ((mine, theirs),) if is_of_place and mine not in known[1] and theirs not in known[0] else ()
            self._note(each, (each.operation.id, ".".join(place), "", "list"), found, place)

    def _compare_values(self, each: Exchanged, held: Held, view: View, mine: Any, theirs: Any) -> None:
        writer = held.write.operation if held.write is not None else each.operation
        for place, one, other in _places(mine, theirs, self.names, self._asked(each, held, writer)):
            label = ".".join(self._generalized(each, view, place))
            inner = self._in_request(each, writer, place)
            named = (".".join(_general(writer, inner)) if inner is not None else "") or label
            named = named or ("order of items" if isinstance(one, Said) else "")
            if any(map(held.is_tainted, (named, label, ".".join(self._shown_at(each, place))))):
                continue
            state = held.states.get(named, SEVERAL if isinstance(one, Said) else SERVER)
            if state == SERVER and self._is_of_moment(each, label, place, (one, other)):
                continue
            is_made = state == SERVER and held.has_diverged
            found = self._tokens(each, held, (place, inner, label), (one, other), is_made=is_made)
            held.differs = held.differs or any(mine != theirs for mine, theirs in found)
            write = held.write if view == "list" else None
            self._note(
                each,
                (writer.id, named, state, view),
                found,
                place,
                is_retyped=type(one) is not type(other),
                write=write,
            )

    def _is_of_moment(self, each: Exchanged, label: str, place: Place, values: tuple[Any, Any]) -> bool:
        """Returns whether a value that the server made depends on when it is read."""
        if self.moments.explain(collection_of(each.operation), self._shown_at(each, place), values):
            return True
        return ABSENT not in values and any(side.is_of_moment(each.operation.id, label) for side in self.volatile)

    def _tokens(
        self,
        each: Exchanged,
        held: Held,
        at: tuple[Place, Place | None, str],
        values: tuple[Any, Any],
        *,
        is_made: bool,
    ) -> Transitions:
        """Returns the pairs of tokens that fit the values; none where the values, or tokens of both, are the same.

        `is_made` says that the server made the values in resources that diverged.
        """
        place, inner, label = at
        name = place[-1] if place else ""
        one, other = values
        if type(one) is type(other) and (_is_alike(one, other) or self.names.is_pair(one, other, name)):
            return ()
        if held.write is None and ABSENT not in values:
            return self._of_unwritten(each, place, values)
        if held.write is None and not self._lacks(each, place, values):
            return ()
        sent = self._sent(held, inner)
        shown = self._shown_at(each, place)
        kept = held.before[0].get(shown, ABSENT), held.before[1].get(shown, ABSENT)
        if sent == (ABSENT, ABSENT) and all(_is_kept(*pair) for pair in zip(values, kept, strict=True)):
            return ()
        unsteady = [side.holds(each.operation.id, label) for side in self.volatile]
        is_volatile = is_made or any(unsteady) or held.write is None
        is_counter = sent == (ABSENT, ABSENT) and shown in self.counters and type(one) is type(other) is int
        default = self._default(held, inner)
        is_update = held.write is not None and held.write.operation.method != "POST"
        around = [
            Around(asked, before, default, is_update=is_update, is_volatile=is_volatile, is_counter=is_counter)
            for asked, before in zip(sent, kept, strict=True)
        ]
        mine, theirs = (tokens(value, known) for value, known in zip(values, around, strict=True))
        is_of_one = unsteady in _ONE_ALONE and not is_made and not is_counter
        if is_of_one and not isinstance(one, list) and (found := _unsteady(values, around, unsteady)):
            return found  # lists may be sets, whose order is of no meaning
        if {*mine} & {*theirs}:
            return ()
        if one is ABSENT or other is ABSENT:  # each resource may show another text
            added = ("left out", form(other)) if one is ABSENT else (form(one), "left out")
            return (*product(mine, theirs), added)
        is_stated = not any(value is None for value in values) or sent == (ABSENT, ABSENT)
        is_retyped = is_stated and type(one) is not type(other)  # the server may make another value for each resource
        return (*product(mine, theirs), *(((form(one), form(other)),) if is_retyped else ()))

    def _lacks(self, each: Exchanged, place: Place, values: tuple[Any, Any]) -> bool:
        """Returns whether a member that one version alone leaves out of what no request wrote says something of this
        version: the document demands it, or the other one shows null of the same data. Else it may be zero or empty.
        """
        response = each.operation.response(each.a.status or 0)
        at = self._generalized(each, "read", place)
        field = field_at(response.fields, at) if response is not None else None
        is_required = field is not None and field.required
        return is_required or (None in values and shows_same(each.a.answer, each.b.answer))

    def _of_unwritten(self, each: Exchanged, place: Place, values: tuple[Any, Any]) -> Transitions:
        """Returns how the form differs of what was there before the run, such as settings: each server may hold other
        data.
        """
        one, other = values
        is_plain = None not in values and not (isinstance(one, list) and isinstance(other, list))
        if not is_plain and not shows_same(each.a.answer, each.b.answer):
            return ()
        response = each.operation.response(each.a.status or 0)
        fields = response.fields if response is not None else ()

        def admits(at: Place, value: Any) -> bool:
            found = field_at(fields, at)
            if found is None or value is None:
                return found is None or found.nullable is not False
            return self.contract.admits(found, value)

        found = forms(one, other, self._generalized(each, "read", place), admits)
        return (found,) if found is not None else ()

    def _generalized(self, each: Exchanged, view: View, place: Place) -> Place:
        """Returns a place of a response as the document has it, with `*` for items and for the members of maps."""
        known = _response_places(each.operation, each.a.status or 0)
        around = (items_place(each.operation) or ("*",)) if view == "list" else ()
        found = around
        for step in place:
            is_any = step.isdecimal() or self.names.is_key(step)
            is_any = is_any or ((*found, step) not in known and (*found, "*") in known)
            found = (*found, "*" if is_any else step)
        return found[len(around) :]

    def _shown_at(self, each: Exchanged, place: Place) -> Place:
        response = each.operation.response(each.a.status or 0)
        around = between(each.operation, response).answered if response is not None else ()
        return place[len(around) :] if around and place[: len(around)] == around else place

    @staticmethod
    def _in_request(each: Exchanged, writer: Operation, place: Place) -> Place | None:
        """Returns where the request that wrote a resource has what a response has at a place; None for none."""
        around = (items_place(each.operation) or ())[:-1]
        if _takes_list(writer) and writer is each.operation and place[: len(around)] == around:
            return place[len(around) :]
        response = each.operation.response(each.a.status or 0)
        found = between(writer, response).in_request(place) if response is not None else place
        return found or (place if response is None else found)

    def _asked(self, each: Exchanged, held: Held, writer: Operation) -> Callable[[Place], tuple[Any, Any]]:
        """Returns what tells what both versions were sent for a place of a response."""
        return lambda place: self._sent(held, self._in_request(each, writer, place))

    @staticmethod
    def _sent(held: Held, inner: Place | None) -> tuple[Any, Any]:
        if held.write is None or inner is None:
            return ABSENT, ABSENT
        found = [get(one.request.body, inner) for one in (held.write.a, held.write.b)]
        mine, theirs = (ABSENT if value is NOWHERE else value for value in found)
        return mine, theirs

    @staticmethod
    def _default(held: Held, inner: Place | None) -> Any:
        if held.write is None or inner is None:
            return ABSENT
        label = ".".join(_general(held.write.operation, inner))
        fields = (each for each in held.write.operation.fields if each.location == "body")
        return next((each.default for each in fields if field_label(each) == label), ABSENT)

    def _note(
        self,
        each: Exchanged,
        cell: Cell,
        found: Transitions,
        place: Place = (),
        *,
        is_retyped: bool = False,
        write: Exchanged | None = None,
    ) -> None:
        self.seen.looked[cell] += 1
        told = [(one, other) for one, other in found if one != other]
        if told:
            self.seen.differences.append(Difference(*cell, *told[0], each, place, tuple(told[1:]), is_retyped, write))


def _is_alike(one: Any, other: Any) -> bool:
    """Returns whether two values are the same: a sum of fractions may differ in its last digits."""
    is_close = isinstance(one, float) and isinstance(other, float) and isclose(one, other, rel_tol=1e-12)
    return is_close or bool(one == other)


def _unsteady(values: tuple[Any, Any], around: Sequence[Around], unsteady: Sequence[bool]) -> Transitions:
    """Returns the pair of tokens where one version alone differs from itself, and shows at times something else than
    what was sent or the default, as the other version does; none where it shows the same here.
    """
    plain = [replace(known, is_volatile=False) for known in around]
    mine, theirs = (tokens(value, known) for value, known in zip(values, plain, strict=True))
    steady = theirs if unsteady[0] else mine
    if {*mine} & {*theirs} or steady[0] not in _OF_CLIENT:
        return ()
    return ((AT_TIMES, steady[0]),) if unsteady[0] else ((steady[0], AT_TIMES),)


def _is_kept(value: Any, before: Any) -> bool:
    return type(value) is type(before) and bool(value == before)


@cache
def _body_places(operation: Operation) -> frozenset[Place]:
    return frozenset(each.place for each in operation.fields if each.location == "body")


@cache
def _takes_list(operation: Operation) -> bool:
    """Returns whether the body of an operation is a list."""
    return any(each.location == "body" and each.place[:1] == ("*",) for each in operation.fields)


@cache
def _response_places(operation: Operation, status: int) -> frozenset[Place]:
    response = operation.response(status)
    return frozenset(field.place for field in response.fields) if response is not None else frozenset()


def _general(operation: Operation, place: Place) -> Place:
    """Returns a place as the document has it, with `*` for items and for the members of maps."""
    body, found = _body_places(operation), Place()
    for step in place:
        known = (*found, step)
        found = known if known in body or (*found, "*") not in body else (*found, "*")
    return tuple("*" if step.isdecimal() else step for step in found)


def _places(
    mine: Any, theirs: Any, names: Names, asked: Callable[[Place], tuple[Any, Any]], at: Place = ()
) -> Iterator[tuple[Place, Any, Any]]:
    """Yields each place of two values with both values. What only one of them has inside is one place.

    `asked` tells what both versions were sent for a place: items that show what was sent are compared by the place in
    their own request.
    """
    if isinstance(mine, dict) and isinstance(theirs, dict) and (mine or theirs):
        if any(map(names.is_key, (*mine, *theirs))):  # a map by ids: what has no pair is somebody else's
            mine = {name: value for name, value in mine.items() if names.paired(name) in theirs}
            theirs = {names.paired(name): theirs[names.paired(name)] for name in mine}
        known = {names.paired(name): name for name in mine}
        for name in mine:
            other = theirs.get(names.paired(name), theirs.get(name, ABSENT))
            yield from _places(mine[name], other, names, asked, (*at, name))
        for name in theirs:
            if name not in known and name not in mine:
                yield from _places(ABSENT, theirs[name], names, asked, (*at, name))
    elif _are_objects(mine) and _are_objects(theirs) and len(mine) == len(theirs):
        found = _ordered(mine, theirs, names, asked(at))
        if found.transition is not None:
            yield at, *found.transition
        for index, (one, other) in enumerate(found.pairs):
            yield from _places(one, other, names, asked, (*at, str(index)))
    else:
        yield at, mine, theirs


@dataclass(frozen=True)
class _Ordered:
    """The pairs of items of two lists, and how their orders differ."""

    pairs: tuple[tuple[Any, Any], ...] = ()
    transition: tuple[Said, Said] | None = None


def _ordered(mine: list[Any], theirs: list[Any], names: Names, sent: tuple[Any, Any]) -> _Ordered:
    """Returns the pairs of items of two lists: by the place that they had in the request of their own version, or else
    by a text that both versions were sent.
    """
    one, other = (placed(*pair) for pair in zip(sent, (mine, theirs), strict=True))
    if one is not None and other is not None:
        is_alike = {*one.orders} & {*other.orders} or not (one.orders or other.orders)
        first, second = (Said((each.orders or (ANOTHER,))[0]) for each in (one, other))
        if is_alike:
            return _Ordered(tuple(zip(one.items, other.items, strict=True)))
        counted = one.numbered & other.numbered
        own, others = ([without(item, counted) for item in each.items] for each in (one, other))
        return _Ordered(tuple(zip(own, others, strict=True)), (first, second))
    told = Said("in its order"), Said(ANOTHER)
    known, there = _canonical(names.paired(mine)), _canonical(theirs)
    if known != there and sorted(known) == sorted(there):
        return _Ordered(transition=told)
    aligned = names.aligned(mine, theirs)
    is_moved = any(before is not after for before, after in zip(aligned, theirs, strict=True))
    return _Ordered(tuple(zip(mine, aligned, strict=True)), told if is_moved else None)


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _canonical(items: list[Any]) -> list[str]:
    return [json.dumps(each, sort_keys=True) for each in items]
