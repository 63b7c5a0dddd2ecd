"""All exchanges of one operation, and what they say together: which answers described a field, what was observed.

It indexes; it judges nothing and sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bythebook_conformance.conventions import WHY
from bythebook_conformance.evidence.tainted import Tainted
from bythebook_conformance.model import CHANGES, Exchange
from bythebook_conformance.relations.collections import items_place
from bythebook_conformance.relations.envelopes import Between, aligned, between, root_between
from bythebook_conformance.relations.identity import called_id
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import asks_for_less, traits_of
from bythebook_openapi.model.contract import Contract, Field, Operation, Response
from bythebook_openapi.model.equivalence import Equivalence, instant, same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.completion import Completion
from bythebook_openapi.schema.decimals import as_decimal
from bythebook_openapi.states import ABSENT, NOWHERE, get, values_at

__all__ = ["NO_BODY", "Around", "Echo", "Record", "Shown"]

T = TypeVar("T")
NO_BODY = frozenset({202, 204, 205})
# The read before a change, its response, and the read after it.
_AROUND = 3


@dataclass(frozen=True)
class Shown:
    """What an answer shows of a field: the documented field of the answer, and its value, ABSENT where left out.

    In an object or list are the members, too, that are left out and may be assumed.
    """

    field: Field
    value: Any
    is_valid: bool


@dataclass(frozen=True)
class Around:
    """What a probe keeps of a resource that others follow: the exchange that created it, and a later read."""

    first: Exchange
    later: Exchange


@dataclass(frozen=True)
class Echo:
    """A value that was sent, null too, and what came back."""

    exchange: Exchange
    sent: Any
    got: Any


@dataclass
class Record:
    """The exchanges of an operation, in the order in which they were sent.

    `controlled` holds the numbers of negative exchanges whose control was accepted before and after; `control` maps a
    refused exchange that differs from an accepted control in few fields to those fields. `credited` maps a negative
    requirement to the refusal of several invalid values that names its place. `operations` is all of the document's, by
    id: a read is described by another operation than the write. `blocked` says why nothing can be told, `withheld`
    names the class of an operation that is not sent, since it could harm what the run did not create. `found` holds the
    numbers of exchanges that made nothing, since what they name was there. `has_credentials` says whether the user gave
    any header that may hold some. `deletions` holds the number of each DELETE of the whole run. `evidence` holds what
    the probes of rules saw, by the kind of the rule, or the name of the probe, and the number of the exchange that is
    judged by it, 0 for all. `resent` holds refusals after which the request was sent again for another resource: they
    stand beside the exchanges, and show nothing but the form of a refusal. `group` holds the records of the operations
    of its group, by id.
    """

    contract: Contract
    operation: Operation
    normalized: Mapping[str, frozenset[str]] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    controlled: set[int] = field(default_factory=set)
    control: dict[int, frozenset[Key]] = field(default_factory=dict)
    credited: dict[str, Exchange] = field(default_factory=dict)
    blocked: str = ""
    withheld: str = ""
    found: set[int] = field(default_factory=set)
    has_credentials: bool = True
    tainted: Tainted = field(default_factory=Tainted)
    deletions: list[int] = field(default_factory=list)
    evidence: dict[tuple[str, int], object] = field(default_factory=dict)
    resent: list[Exchange] = field(default_factory=list)
    group: dict[str, Record] = field(default_factory=dict)
    # Those whose response has a documented schema.
    with_schema: list[Exchange] = field(default_factory=list)
    _accepted: list[Exchange] = field(default_factory=list)
    _made: dict[str | int, list[Exchange]] = field(default_factory=dict)
    _echoes: dict[Key, list[Echo]] = field(default_factory=dict)
    _sent_for: dict[str, list[Exchange]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.resource = resource_of(self.contract, self.operation)
        self._operations = {each.id: each for each in self.contract.operations}
        # What was asked of an exchange, which never changes, by its number: every rule asks the same.
        self._sent: dict[tuple[int, Key], Any] = {}
        self._shown: dict[tuple[int, Key, bool], Shown | None] = {}
        self._own: dict[int, Any] = {}
        self._described: dict[int, Response | None] = {}
        self._conforming: dict[int, bool] = {}
        self._between: dict[tuple[str, bool], Between] = {}
        self._parents: dict[str, bool] = {}
        self._shortened: dict[int, bool] = {}
        # By the numbers of a change and the read after it; and whether any response tells of before the change.
        self._old: dict[tuple[int, int], bool] = {}
        self._belated = False
        # By field: how many exchanges were looked at, and whether one of them carried it.
        self._carried: dict[Key, tuple[int, bool]] = {}
        # By field: how many exchanges were looked at, those that held a value, and those that held none.
        self._holding: dict[Key, tuple[int, list[Exchange], list[Exchange]]] = {}
        # By field: how many exchanges were looked at, and the numbers of those that held each text.
        self._holders: dict[Key, tuple[int, dict[str, set[int]]]] = {}
        self._assumed = Completion(self.contract.reader, "writeOnly")
        self.meaning = Equivalence(self.contract.reader)
        # Where nothing but a list shows what is written: which operation lists it, and where in its answers.
        lister = self.resource.lister if self.resource.is_only_listed else None
        self._lister = lister.id if lister is not None else ""
        self._listed_at = (items_place(lister) or ()) if lister is not None else ()
        self._rings: dict[Key, tuple[Key, ...]] = {}
        self._variants: dict[Key, tuple[Key, ...]] = {
            each.key: tuple(other.key for other in members)
            for members in self.operation.children.values()
            for each in members
            if each.kind == "variant"
        }

    def add(self, exchange: Exchange) -> None:
        """Remember an exchange."""
        self.exchanges.append(exchange)
        self._sent_for.setdefault(exchange.request.purpose, []).append(exchange)
        if self.described(exchange) is not None:
            self.with_schema.append(exchange)
        if not exchange.accepted or not exchange.authorized:
            return
        self._accepted.append(exchange)
        if self.tells_of_before(exchange):
            self._belated = True
        own = self.own(exchange) if self.operation.method == "POST" else None
        if own is None and self.operation.method == "POST":
            own = called_id(self.operation, exchange.answer)
        if own is not None:
            # A client may give the same id to several resources that another text tells apart. (Petstore 3)
            if any(self._is_same_thing(each, exchange) for each in self._made.get(own, ())):
                self.found.add(exchange.number)
            self._made.setdefault(own, []).append(exchange)
        for each in self.operation.fields:
            sent = self.sent(exchange, each)
            if sent is ABSENT or sent is NOWHERE or exchange.is_faulty(each.at):
                continue
            shown = self._told(exchange, each)
            if shown is not None and shown.value is not ABSENT:
                self._echoes.setdefault(each.key, []).append(Echo(exchange, sent, shown.value))

    def _is_same_thing(self, first: Exchange, again: Exchange) -> bool:
        """Return whether a request was answered by what an earlier one had made: both say the same text by which it may
        be known, and are answered alike. Where the server gave the id, a text that both leave out may be it as well:
        its default.
        """
        if first is again or not isinstance(first.answer, dict) or not isinstance(again.answer, dict):
            return False
        fields = list(self.resource.members)
        is_given = not any(traits_of(self.operation, each).identity for each in fields)
        texts = [(get(first.request.parts, each.at), get(again.request.parts, each.at), each) for each in fields]
        if is_given:
            texts = [
                (*(each.default if value in (ABSENT, NOWHERE) else value for value in (one, other)), each)
                for one, other, each in texts
            ]
        known_by = any(
            isinstance(one, str)
            and one == other
            and not each.schema.keys() & {"enum", "const"}
            and (is_given or one != each.default)
            for one, other, each in texts
        )
        names = {each.path[-1] for each in fields if each.path}
        return known_by and all(_is_as_before(first.answer.get(name), again.answer.get(name)) for name in names)

    def with_response(self, exchange: Exchange) -> Record:
        """Returns the record of a run in which an exchange had this response."""
        found = copy(self)
        found.evidence = dict(self.evidence)
        found._sent, found._shown, found._own, found._described = {}, {}, {}, {}
        found._conforming, found._shortened, found._old = {}, {}, {}
        found.exchanges, found._accepted = _replaced(self.exchanges, exchange), _replaced(self._accepted, exchange)
        purpose = exchange.request.purpose
        found._sent_for = {**self._sent_for, purpose: _replaced(self.sent_for(purpose), exchange)}
        return found

    def seen(self, kind: str, number: int, form: type[T]) -> T | None:
        """Returns what the probe of a rule saw for the exchange with a number; None if it saw nothing of that form."""
        found = self.evidence.get((kind, number))
        return found if isinstance(found, form) else None

    @property
    def latest(self) -> Exchange | None:
        """The latest request that the server accepted, with the user's own credentials."""
        return self._accepted[-1] if self._accepted else None

    def own(self, exchange: Exchange) -> str | int | None:
        """Return the id that an answer gives its resource; None without one."""
        if exchange.number not in self._own:
            self._own[exchange.number] = self.resource.id_in(exchange.answer)
        found: str | int | None = self._own[exchange.number]
        return found

    def sent_for(self, purpose: str) -> list[Exchange]:
        """Return the exchanges that have a purpose, in the order in which they were sent."""
        return self._sent_for.get(purpose, [])

    def accepted(self) -> Iterator[Exchange]:
        """Yield the exchanges that the server took, with the user's own credentials."""
        yield from self._accepted

    def sent(self, exchange: Exchange, each: Field) -> Any:
        """Return what a request held for a field; NOWHERE where it could not hold it, or holds several of it, or where
        it was answered by a thing that another request had made.
        """
        if exchange.number in self.found:
            return NOWHERE
        at = exchange.number, each.key
        if at not in self._sent:
            self._sent[at] = self._held(exchange, each)
        return self._sent[at]

    def held(self, exchange: Exchange, each: Field) -> Any:
        """Return what a request held for a field, whatever it was answered; ABSENT or NOWHERE where it held nothing."""
        return get(exchange.request.parts, each.at)

    def holding(self, key: Key) -> list[Exchange]:
        """Returns the exchanges whose request held a value for a field, null too, in the order of the requests."""
        return self._parted(key)[0]

    def lacking(self, key: Key) -> list[Exchange]:
        """Returns the exchanges whose request held nothing for a field, in the order of the requests."""
        return self._parted(key)[1]

    def _parted(self, key: Key) -> tuple[list[Exchange], list[Exchange]]:
        count, holding, lacking = self._holding.get(key, (0, [], []))
        each = self.operation.by_key[key]
        for exchange in self.exchanges[count:]:
            value = self.held(exchange, each)
            (lacking if value is ABSENT or value is NOWHERE else holding).append(exchange)
        self._holding[key] = len(self.exchanges), holding, lacking
        return holding, lacking

    def holders(self, each: Field, text: str) -> Set[int]:
        """Returns the numbers of the exchanges whose request held a text for a field."""
        start, numbers = self._holders.get(each.key, (0, {}))
        for exchange in self.exchanges[start:]:
            value = self.held(exchange, each)
            if isinstance(value, str):
                numbers.setdefault(value, set()).add(exchange.number)
        self._holders[each.key] = len(self.exchanges), numbers
        return numbers.get(text, frozenset())

    def _held(self, exchange: Exchange, each: Field) -> Any:
        slots = exchange.request.draft.slots
        for key in self._around(each):
            if slots.get(key) == "several":
                return NOWHERE
            siblings = self._variants.get(key)
            if siblings is not None:
                chosen = (sibling for sibling in siblings if slots.get(sibling, "absent") != "absent")
                if next(chosen, siblings[0]) != key:
                    return NOWHERE
        return get(exchange.request.parts, each.at)

    def _around(self, each: Field) -> tuple[Key, ...]:
        """Return the keys of what holds a field, and its own where it is a variant."""
        if each.key not in self._rings:
            keys = tuple(parent.key for parent in self.operation.ancestors(each))
            self._rings[each.key] = (*keys, each.key) if each.kind == "variant" else keys
        return self._rings[each.key]

    def described(self, exchange: Exchange) -> Response | None:
        """Return the documented answer that an exchange's answer must be like; None where no body is described."""
        if exchange.number not in self._described:
            self._described[exchange.number] = self._description(exchange)
        return self._described[exchange.number]

    def _description(self, exchange: Exchange) -> Response | None:
        if exchange.status is None or exchange.failure or not exchange.accepted or exchange.status in NO_BODY:
            return None
        operation = self._operations.get(exchange.request.operation, self.operation)
        response = operation.response(exchange.status)
        if response is None or response.schema_pointer is None:
            return None
        if response.key.lower() == "default" and response not in operation.successes:
            return None  # beside a documented 2xx, `default` describes errors: Signal K answers 201 for 200
        return response if response.describes(exchange.headers.get("content-type", "")) else None

    def is_shortened(self, exchange: Exchange) -> bool:
        """Returns whether a request may ask for a part of the properties, so that what its response leaves out shows
        nothing.
        """
        if exchange.number not in self._shortened:
            operation = self._operations.get(exchange.request.operation, self.operation)
            self._shortened[exchange.number] = asks_for_less(operation, exchange.request.parts)
        return self._shortened[exchange.number]

    def conforms(self, exchange: Exchange, documented: Field) -> bool:
        """Return whether an answer as a whole satisfies its schema: so do the values of a field outside of variants.

        A variant has a schema of its own, which the answer may break where another variant admits it.
        """
        if documented.given or len(documented.place) < len(documented.steps):
            return False
        if exchange.number not in self._conforming:
            response = self.described(exchange)
            whole = response.fields[0] if response is not None and response.fields else None
            self._conforming[exchange.number] = (
                whole is not None and not whole.steps and self.contract.admits(whole, exchange.answer)
            )
        return self._conforming[exchange.number]

    def shown(self, exchange: Exchange, each: Field) -> Shown | None:
        """Return what the answer, else the read that followed it, shows of a request's field; None if neither
        documents a field of its name. An answer that tells of before the change shows nothing.
        """
        if self.tells_of_before(exchange):
            return self.shown_by(exchange.after, each, exchange) if exchange.after is not None else None
        return self._told(exchange, each)

    def tells_of_before(self, exchange: Exchange) -> bool:
        """Returns whether the response to a change shows the resource as it was before: it has the earlier value of all
        that the reads around the change show to be new. Where nothing was read after it, another response of the
        operation decides.
        """
        if self.operation.method not in CHANGES or not exchange.accepted:
            return False
        if exchange.before is None or exchange.after is None or not exchange.after.accepted:
            return self._belated
        at = exchange.number, exchange.after.number
        if at not in self._old:
            views = [self._views(exchange, each) for each in self.operation.fields if each.kind == "property"]
            new = [(old, told) for old, told, read in filter(None, views) if not same(old, read)]
            self._old[at] = bool(new) and all(same(old, told) for old, told in new)
        return self._old[at]

    def _views(self, exchange: Exchange, each: Field) -> tuple[Any, Any, Any] | None:
        """Returns what the read before a change, its response and the read after it show of a field; None where one of
        them does not show it.
        """
        seen = [self.shown_by(one, each) for one in (exchange.before, exchange, exchange.after) if one is not None]
        if None in seen or len(seen) < _AROUND:
            return None
        old, told, read = (found.value for found in seen if found is not None)
        # A read may leave null out.
        old, read = (None if value is ABSENT else value for value in (old, read))
        return None if told is ABSENT else (old, told, read)

    def _told(self, exchange: Exchange, each: Field) -> Shown | None:
        own = self.shown_by(exchange, each)
        if own is not None and (own.value is not ABSENT or exchange.after is None):
            return own
        read = self.shown_by(exchange.after, each, exchange) if exchange.after is not None else None
        return read if read is not None and (own is None or read.value is not ABSENT) else own

    def shows(self, exchange: Exchange, each: Field) -> bool:
        """Returns whether the response to a request itself has a field of the request."""
        shown = self.shown_by(exchange, each)
        return shown is not None and shown.value is not ABSENT

    def answers(self, each: Field) -> bool:
        """Returns whether any response to an accepted request itself has a field of the request."""
        return any(self.shows(exchange, each) for exchange in self._accepted)

    def shown_by(self, exchange: Exchange, each: Field, written: Exchange | None = None) -> Shown | None:
        """Return what the answer of one exchange shows of a request's field. `written` is the write, where the exchange
        is the read after it: the item of a list is then the item that resembles what the request sent.
        """
        found = self._remembered(exchange, each, written)
        return None if found is not None and self._is_why(each) else found

    def _remembered(self, exchange: Exchange, each: Field, written: Exchange | None) -> Shown | None:
        at = exchange.number, each.key, written is not None
        if at not in self._shown:
            self._shown[at] = self._seen(exchange, each, written or exchange)
        return self._shown[at]

    def _is_why(self, each: Field) -> bool:
        """Return whether a field says why an action is taken, and the resource has a text of its own under that name:
        an appointment keeps its `reason` when it is cancelled for another one.
        """
        if not WHY.found(each.path[-1] if each.path else "") or not self.resource.is_action:
            return False
        pairs = [
            (self.sent(one, each), shown.value)
            for one in self.accepted()
            if (shown := self._remembered(one, each, None)) is not None
        ]
        is_told = any(sent and sent == got for sent, got in pairs)
        return not is_told and any(isinstance(got, str) and got and got != sent for sent, got in pairs)

    def _seen(self, exchange: Exchange, each: Field, written: Exchange) -> Shown | None:
        response = self.described(exchange)
        if response is None or each.location != "body":
            return None
        if self.shows_parent(response):
            return None
        known = self.between(response, is_list=exchange.request.operation == self._lister)
        place = known.in_response(each.place)
        if place is None:
            return None
        path = aligned(exchange.answer, known, each, written)
        possible = response.by_place.get(place, ())
        for documented in possible:
            is_other = documented.steps[len(known.answered) :] != each.steps[len(known.sent) :]
            if documented.is_uncertain and is_other and not _is_only_one(possible, each, get(exchange.answer, path)):
                continue  # of a variant that nothing marks only what was sent for the same one can come back
            if all(
                get(exchange.answer, (*path[:depth], name)) == value
                for depth, (name, value) in documented.given.items()
            ):
                value = get(exchange.answer, path)
                value = ABSENT if value is NOWHERE else value
                if value is ABSENT and self.is_shortened(exchange):
                    return None
                valid = value is not ABSENT and (
                    self.conforms(exchange, documented) or self.contract.admits(documented, value)
                )
                return Shown(documented, self._assumed.completed(documented.pointers, value), valid)
        return None

    def shows_parent(self, response: Response) -> bool:
        """Returns whether a response shows the resource that holds what the request creates."""
        if response.pointer not in self._parents:
            self._parents[response.pointer] = resource_of(self.contract, self.operation).shows_parent(response)
        return self._parents[response.pointer]

    def between(self, response: Response, *, is_list: bool = False) -> Between:
        """Returns how the places of a request are related to those of a response, or of the items of a list."""
        at = response.pointer, is_list
        if at not in self._between:
            known = root_between(self.operation, response, self._listed_at) if is_list else None
            self._between[at] = known or between(self.operation, response)
        return self._between[at]

    def values(self, exchange: Exchange, documented: Field) -> list[tuple[Key, Any]]:
        """Return (path, value) for each place of a documented field in an answer, ABSENT where its object lacks it. A
        place that the request may have asked to leave out is none.
        """
        found = values_at(exchange.answer, documented.path, documented.named, documented.given, lists=documented.lists)
        if any(value is ABSENT for _, value in found) and self.is_shortened(exchange):
            return [(path, value) for path, value in found if value is not ABSENT]
        return found

    def carried(self, each: Field) -> bool:
        """Return whether any answer carried a request's field."""
        start, is_carried = self._carried.get(each.key, (0, False))
        if not is_carried and start < len(self._accepted):  # what was looked at never changes
            latest = self._accepted[start:]
            is_carried = any((shown := self.shown(one, each)) and shown.value is not ABSENT for one in latest)
            self._carried[each.key] = len(self._accepted), is_carried
        return is_carried

    def was_accepted(self, each: Field, value: Any) -> bool:
        """Return whether the server took this very value of a field once: then it is not the value that it refuses."""
        return any(same(self.sent(exchange, each), value) for exchange in self.accepted())

    def echoes(self, each: Field) -> list[Echo]:
        """Return what came back in each answer that carried a field which was sent, null too."""
        return self._echoes.get(each.key, [])

    def observed(self, each: Field) -> bool:
        """Return whether an explicit, distinctive value of the field came back.

        The default is not distinctive, nor null, nor what is empty, nor one value that is answered whatever is sent;
        of a boolean both values must have come back.
        """
        pairs = [(one.sent, one.got) for one in self.echoes(each) if one.sent is not None]
        if each.types - {"null"} == {"boolean"}:
            return all(any(sent is value and got is value for sent, got in pairs) for value in (True, False))
        constant = all(same(got, pairs[0][1]) for _, got in pairs) and not all(
            same(sent, pairs[0][0]) for sent, _ in pairs
        )
        distinctive = [(sent, got) for sent, got in pairs if sent and not self.meaning.is_default(each, sent)]
        return not constant and any(
            self.meaning.same(sent, got, each) or _is_number_as_text(sent, got) for sent, got in distinctive
        )


def _replaced(exchanges: list[Exchange], exchange: Exchange) -> list[Exchange]:
    return [exchange if each.number == exchange.number else each for each in exchanges]


def _is_as_before(one: Any, other: Any) -> bool:
    """Returns whether two responses show the same, but for the instants in it: the resource may have been used since.

    A kernel in a session says when it was last active. (Jupyter Server)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_as_before(each, other[name]) for name, each in one.items())
    return same(one, other) or (instant(one) is not None and instant(other) is not None)


def _is_number_as_text(sent: Any, got: Any) -> bool:
    """Returns whether a number came back as a text of it: a decimal that the response documents as a text."""
    is_other_type = isinstance(got, str) and not isinstance(sent, str)
    return is_other_type and as_decimal(sent) is not None and as_decimal(sent) == as_decimal(got)


def _is_only_one(possible: Sequence[Field], sent: Field, value: Any) -> bool:
    """Returns whether one variant of a response alone documents a property that the request has outside of variants,
    and the response has a value there: the deleted customer beside the customer has no name.
    """
    is_plain = all(not step.startswith("(") for step in sent.steps)
    return len(possible) == 1 and is_plain and value is not NOWHERE and value is not None
