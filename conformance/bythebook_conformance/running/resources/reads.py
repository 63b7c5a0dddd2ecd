"""Reads a resource before and after it is changed, and once more at the end: by its own GET, else in a list.

It creates and deletes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_conformance.model import CHANGES, GONE, Draft, Exchange, Observation, Requirement
from bythebook_conformance.planning.values import NOTHING, Supplied
from bythebook_conformance.relations.collections import (
    asked_by,
    holds_id,
    is_called,
    items,
    listed_id,
    with_items,
)
from bythebook_conformance.relations.identity import (
    are_different,
    has_fresh_text,
    holds_what_was_sent,
    id_sent,
    is_bare_id,
    is_own,
    is_told_by_body,
    item_sent,
    marks_in,
    names_another,
    value_for,
)
from bythebook_conformance.relations.names import is_of_item, path_names
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.resources.due import Due
from bythebook_conformance.running.resources.lists import MOST_PAGES, listing
from bythebook_conformance.running.resources.resource import addressed
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, get

__all__ = ["Reads"]

READ = "read after"
# The list is read after the first creations only: each read may take many pages. A run that may end early reads it a
# second time only if the first read took few requests. The first creation often has the required properties alone.
_LISTED, _CHEAP = 2, 2
# A finding in a list is to be seen again: the list is read after so many more creations.
_LISTED_ANEW = 8
# The list is read after so many changes of an operation at most.
_CHANGED = 2
# A list that still has what was deleted most likely has it on one of its first pages.
_FIRST_PAGES = 4
# After so many resources in a row that never appeared, the run waits for none of them any more.
_MISSES = 2
# So many other names are tried where the server finds no resource under the first one.
_MOST_NAMES = 2
# So many resources of an operation are looked for in a list, where the responses to their creation have no id.
_MOST_FOUND = 24


@dataclass
class Reads:
    """Reads of the resources of a group of operations.

    `sender` returns the sender of an operation. `waits` holds the delays between re-reads of eventually consistent
    data, in seconds, and `rest` waits for one of them. `turns` holds, by operation, which of its names addresses a
    resource, `due` what reads showed.
    """

    contract: Contract
    sender: Callable[[Operation], Sender]
    waits: tuple[float, ...]
    rest: Callable[[float], None] = time.sleep
    turns: dict[str, int] = field(default_factory=dict)
    due: Due = field(default_factory=Due)
    _listings: dict[str, int] = field(default_factory=dict)
    _costs: dict[str, int] = field(default_factory=dict)
    _missed: dict[str, int] = field(default_factory=dict)

    def after(self, sender: Sender, supplied: Supplied, exchange: Exchange) -> tuple[Exchange | None, Exchange | None]:
        """Returns a read of the resource that an exchange wrote, and one of the list that may contain it.

        Each is None where the resource cannot be read in this way.
        """
        operation = sender.operation
        own = sender.record.resource.id_in(exchange.answer)
        if operation.method == "POST" and sender.record.resource.is_only_listed:
            listed = self._listed(sender, exchange, own)
            return self._found_again(sender, exchange) if own is None else _alone(listed, "id", own), listed
        read = self.read(sender, supplied, exchange)
        known = sender.record.resource.id_of(replace(exchange, after=read)) if read is not None else own
        return read, self._listed(sender, replace(exchange, after=read), known)

    def read(self, sender: Sender, supplied: Supplied, exchange: Exchange | None) -> Exchange | None:
        """Returns a read of the resource that a sender's operation writes; None where it cannot be read.

        `exchange` is the write, None before it.
        """
        operation = sender.operation
        reader = sender.record.resource.reader
        if reader is None and exchange is not None:
            return self._looked_for(sender, exchange, lambda: self._in_list(sender, supplied, exchange))
        if reader is None:
            return self._in_list(sender, supplied, None)
        wanted = addressed(self.contract, operation, reader, supplied, exchange, turn=self.turns.get(reader.id, 0))
        if wanted is None and exchange is not None:
            return self._under_bare_id(sender, reader, exchange) or self._under_id_listed(sender, reader, exchange)
        if wanted is None:
            return None
        reading = self.sender(reader)
        if exchange is None:
            return self._last_state(sender, supplied, lambda: _get(reading, wanted, operation))
        if exchange.before is not None and _is_about_another(operation, wanted, exchange, exchange.before):
            return None
        found = self._looked_for(sender, exchange, lambda: _get(reading, wanted, operation))
        if operation.method != "POST":
            if found is not None and _is_about_another(operation, wanted, exchange, found):
                return None
            is_single = path_names(reader) == path_names(operation) and not is_of_item(operation)
            return None if found and is_single and are_different(operation, exchange, found) else found
        path = {name: wanted["path", name] for name in path_names(reader) if ("path", name) in wanted}
        if sender.record.resource.is_guessed or not is_own(operation, exchange, path):
            is_it = found is not None and holds_what_was_sent(exchange, found, self.contract)
            return found if is_it else None
        if found is not None and found.meant == 404 and reader.id not in self.turns:
            found = self._renamed(reading, operation, exchange) or found
        return found

    def _looked_for(self, sender: Sender, exchange: Exchange, look: Callable[[], Exchange | None]) -> Exchange | None:
        """Returns a read after a write, repeated while the resource is missing or is not as it was written."""
        key = sender.operation.id
        found = self._patiently(key, look, lambda seen: _is_decided(sender.operation, seen))
        if found is None:
            return found
        if not _contradicts(sender, exchange, found):
            root = sender.record.resource.root
            at = root.at if root is not None else ("body",)
            if sender.operation.method != "PUT" or not _leaves_all(exchange, found, at):
                return found
            return self._patiently(f"{key} unchanged", look, lambda seen: not _leaves_all(exchange, seen, at))
        return self._patiently(f"{key} again", look, lambda seen: not _contradicts(sender, exchange, seen))

    def _last_state(self, sender: Sender, supplied: Supplied, look: Callable[[], Exchange]) -> Exchange | None:
        """Returns a read before a change, repeated while it lacks what an earlier change wrote and no read showed."""
        path = {key[-1]: value for key, value in supplied.items() if key[0] == "path"}
        last = next((each for each in reversed(sender.record.exchanges) if each.accepted), None)
        if last is None or last.after is not None or last.request.parts["path"] != path:
            return look()
        return self._patiently(f"{sender.operation.id} again", look, lambda seen: not _contradicts(sender, last, seen))

    def _patiently(
        self, key: str, look: Callable[[], Exchange | None], is_decided: Callable[[Exchange], bool]
    ) -> Exchange | None:
        """Returns what `look` returns, repeated for a few seconds until it is decided.

        After a few times in a row that nothing was decided, reads of this `key` are repeated no more.
        """
        found = look()
        if found is None or is_decided(found) or self._missed.get(key, 0) >= _MISSES:
            return found
        for seconds in self.waits:
            self.rest(seconds)
            found = look()
            if found is None or is_decided(found):
                self._missed[key] = 0
                return found
        self._missed[key] = self._missed.get(key, 0) + 1
        return found

    def get(self, reading: Sender, wanted: Supplied, operation: Operation) -> Exchange:
        """Returns a read, for an operation, of the resource that path parameters address."""
        return _get(reading, wanted, operation)

    def listed(self, sender: Sender, path: dict[str, Any], own: str | int) -> Exchange | None:
        """Returns the read of the list that may contain the resource with an id; None where no operation lists it."""
        return self._list(sender, path, own, None)

    def until_gone(self, reading: Sender, wanted: Supplied, operation: Operation) -> Exchange | None:
        """Returns a read of a deleted resource, repeated while the server still finds it."""
        key = f"{operation.id} gone from {reading.operation.id}"
        return self._patiently(key, lambda: _get(reading, wanted, operation), lambda seen: not seen.accepted)

    def found(self, sender: Sender, exchange: Exchange) -> Exchange | None:
        """Returns the read of a list, reduced to the resource that a creation made whose response has no id: the item
        that holds what the creation sent. None where there is not exactly one.
        """
        operation = sender.operation
        if operation.method != "POST" or sender.record.resource.is_search or not exchange.accepted:
            return None
        listed = self._patiently(
            f"{operation.id} found in a list",
            lambda: self._list(sender, exchange.request.parts["path"], None, exchange),
            lambda seen: self.item_in(seen, exchange) is not None,
        )
        return self.item_in(listed, exchange) if listed is not None else None

    def item_in(self, listed: Exchange, exchange: Exchange) -> Exchange | None:
        """Returns the read of a list, reduced to the one item that holds what a creation sent; None without one."""
        found = item_sent(exchange, (items(listed.answer) or []) if listed.accepted else [], self.contract)
        return None if found is ABSENT else replace(listed, answer=with_items(listed.answer, [found]))

    def whole_list(self, sender: Sender, exchange: Exchange) -> Exchange | None:
        """Returns the read of all pages of the list that holds what an operation creates; None without a list."""
        is_creation = sender.operation.method == "POST" and sender.record.resource.creates
        return self._list(sender, exchange.request.parts["path"], None, None) if is_creation else None

    def _found_again(self, sender: Sender, exchange: Exchange) -> Exchange | None:
        """Returns what `found` returns, for the first creations of an operation: each read may take many pages."""
        key = f"{sender.operation.id} found in a list"
        self._listings[key] = self._listings.get(key, 0) + 1
        return self.found(sender, exchange) if self._listings[key] <= _MOST_FOUND else None

    def _under_id_listed(self, sender: Sender, reader: Operation, exchange: Exchange) -> Exchange | None:
        """Returns a read of a created resource under the id that a list shows, where the response has none."""
        found = self._found_again(sender, exchange) if path_names(reader) else None
        if found is None:
            return None
        last = reader.by_key[("path", path_names(reader)[-1])]
        path: dict[Key, Any] = {("path", name): each for name, each in exchange.request.parts["path"].items()}
        path[last.key] = value_for(last, "", found, self.contract)
        is_whole = all(("path", name) in path for name in path_names(reader)) and path[last.key] is not ABSENT
        return _get(self.sender(reader), path, sender.operation) if is_whole else None

    def _under_bare_id(self, sender: Sender, reader: Operation, exchange: Exchange) -> Exchange | None:
        """Returns a read of a resource under the whole response, where that may be its id (`17`), or under the id that
        the client sent, where the response is empty.

        None where that id belongs to another resource.
        """
        operation = sender.operation
        last = reader.by_key.get(("path", (path_names(reader) or [""])[-1]))
        if last is None or operation.method != "POST" or len(path_names(reader)) != 1:
            return None
        value = id_sent(last, exchange, self.contract) if is_told_by_body(exchange) else ABSENT
        value = exchange.answer if is_bare_id(last, exchange, self.contract) else value
        if value is ABSENT:
            return None
        reading, written, own = self.sender(reader), exchange, last.key

        def is_it(seen: Exchange) -> bool:
            return holds_what_was_sent(written, seen, self.contract)

        key = f"{operation.id} under an id alone"
        found = self._patiently(key, lambda: _get(reading, {own: value}, operation), is_it)
        return found if found is not None and is_it(found) else None

    def _renamed(self, reading: Sender, operation: Operation, exchange: Exchange | None) -> Exchange | None:
        """Returns the read of a resource under another of its names; None where the server finds it under none."""
        for turn in range(1, _MOST_NAMES + 1):
            self.turns[reading.operation.id] = turn
            wanted = addressed(self.contract, operation, reading.operation, NOTHING, exchange, turn=turn)
            if wanted is not None and (found := _get(reading, wanted, operation)).accepted:
                return found
        self.turns.pop(reading.operation.id)
        return None

    def _listed(self, sender: Sender, exchange: Exchange, own: str | int | None) -> Exchange | None:
        """Returns a read of the list after one of the first creations, or after a DELETE that only a list can show."""
        operation = sender.operation
        path = exchange.request.parts["path"]
        if not path and operation.method != "POST":
            return None  # it is about no resource of a list
        resource = sender.record.resource
        if operation.method in CHANGES and not resource.creates:
            return self._listed_change(sender, path, exchange)
        if not resource.creates:
            if resource.is_gone_from_list_alone:
                return self._without(sender, path, exchange, MOST_PAGES)
            pages = 1 if sender.target.may_be_cut else _FIRST_PAGES
            return self._without(sender, path, exchange, pages) if self._is_first_gone(sender, exchange) else None
        if own is None and not has_fresh_text(exchange, self.contract):
            return None  # nothing in the list could tell the resource
        self._listings[operation.id] = self._listings.get(operation.id, 0) + 1
        is_dear = sender.target.may_be_cut and self._costs.get(operation.id, 0) > _CHEAP
        if self._listings[operation.id] > (1 if is_dear else _LISTED):
            return None
        key, before = f"{operation.id} in a list", sender.target.sent
        found = self._patiently(
            key,
            lambda: self._list(sender, path, own, exchange),
            lambda found: not found.accepted or self._is_listed(sender, exchange, found, own),
        )
        self._costs[operation.id] = sender.target.sent - before
        return found

    def list_anew(self, operation: Operation) -> None:
        """Lets the list be read after some more creations: a finding that a list showed is to be seen again."""
        self._listings[operation.id] = _LISTED - _LISTED_ANEW
        self._costs.pop(operation.id, None)

    def find_anew(self, operation: Operation) -> None:
        """Lets some more resources of an operation be looked for in a list: a finding is to be seen again."""
        key = f"{operation.id} found in a list"
        self._listings[key] = min(self._listings.get(key, 0), _MOST_FOUND - _LISTED_ANEW)

    def _is_listed(self, sender: Sender, exchange: Exchange, listed: Exchange, own: str | int | None) -> bool:
        """Returns whether a list shows what a creation made: by its id, or else by a text that the creation sent."""
        if own is None and has_fresh_text(exchange, self.contract):
            shown = items(listed.answer) or []
            return bool(shown) and item_sent(exchange, shown, self.contract) is not ABSENT
        return _holds(listed, own) and not _is_behind(sender, exchange, listed)

    def _listed_change(self, sender: Sender, path: dict[str, Any], exchange: Exchange) -> Exchange | None:
        """Returns the read of the list after the first change that a read shows, repeated while the list contradicts
        it. A second change is followed by a read, too, if the first one left a requirement open: it may have given a
        value to what had none.

        None where no requirement is about the list.
        """
        key = f"{sender.operation.id} in a list"
        is_judged = any(sender.rules[each.id].traits.judged_by_list for each in sender.plan.requirements)
        if not is_judged or self._listings.get(key, 0) >= _CHANGED or not _is_changed(exchange):
            return None
        own = path.get(path_names(sender.operation)[-1])
        found = self._patiently(
            key,
            lambda: self._list(sender, path, own, exchange),
            lambda found: not found.accepted or not _is_behind(sender, exchange, found),
        )
        is_decided = found is None or all(_seen_in(sender, exchange, found))
        self._listings[key] = _CHANGED if is_decided else self._listings.get(key, 0) + 1
        return found

    def _is_first_gone(self, sender: Sender, exchange: Exchange) -> bool:
        """Returns whether a DELETE is the first one after which a read finds nothing, and a requirement is about the
        list.
        """
        key, read = f"{sender.operation.id} in a list", exchange.after
        is_judged = any(sender.rules[each.id].traits.judged_by_list for each in sender.plan.requirements)
        is_gone = exchange.accepted and read is not None and read.meant in GONE
        if sender.operation.method != "DELETE" or not is_judged or not is_gone or self._listings.get(key, 0) >= 1:
            return False
        self._listings[key] = 1
        return True

    def _without(self, sender: Sender, path: dict[str, Any], exchange: Exchange, most: int) -> Exchange | None:
        """Returns a read of the list after a DELETE, of so many pages, repeated while the deleted resource is in it."""
        name = path_names(sender.operation)[-1]

        def is_gone(found: Exchange) -> bool:
            listed = items(found.answer) or []
            return not found.accepted or not any(is_called(each, name, path.get(name)) for each in listed)

        key = f"{sender.operation.id} in a list"
        return self._patiently(key, lambda: self._list(sender, path, None, exchange, most), is_gone)

    def _list(
        self,
        sender: Sender,
        path: dict[str, Any],
        own: str | int | None,
        made: Exchange | None,
        most: int = MOST_PAGES,
    ) -> Exchange | None:
        """Returns the read of the list that may contain a resource; None where no operation lists it.

        The query parameters that the list requires get the values of the created resource.
        """
        lister = sender.record.resource.lister
        if lister is None:
            return None

        def is_it(item: Any) -> bool:
            if own is not None or made is None:
                return own is not None and holds_id(item, own)
            return item_sent(made, [item], self.contract) is not ABSENT

        queried = asked_by(self.contract, lister, made) if made is not None else {}
        context = RequestContext({**{("path", name): value for name, value in path.items()}, **queried})
        return listing(self.sender(lister), context, is_it, most)

    def _in_list(self, sender: Sender, supplied: Supplied, exchange: Exchange | None) -> Exchange | None:
        """Returns the read of a list, reduced to the resource that a sender's operation writes.

        None where the list lacks the resource, or where its items cannot be identified.
        """
        operation = sender.operation
        if not sender.record.resource.is_only_listed:
            return None
        name = path_names(operation)[-1] if operation.method != "POST" else "id"
        lister = sender.record.resource.lister
        told = sender.record.resource.id_in(exchange.answer) if exchange is not None else None
        if told is None and exchange is not None and lister is not None:
            told = listed_id(lister, exchange.after)
        own = supplied.get(("path", name)) if operation.method != "POST" else told
        path = {key[-1]: value for key, value in supplied.items() if key[0] == "path"}
        return _alone(self._list(sender, path, own, exchange) if own is not None else None, name, own)

    def again(self, sender: Sender, written: Exchange) -> Exchange | None:
        """Returns one more read like the one after a write: of the resource, or of the list, reduced to it; None where
        nothing was read, or the list does not have it.
        """
        reader = sender.record.resource.reader
        path = written.after.request.parts["path"] if written.after is not None else {}
        wanted: dict[Key, Any] = {("path", name): value for name, value in path.items()}
        if reader is not None and written.after is not None:
            return _get(self.sender(reader), wanted, sender.operation)
        return self._in_list(sender, wanted, written)


def _is_about_another(operation: Operation, wanted: Supplied, written: Exchange, read: Exchange) -> bool:
    """Returns whether the response to a change names another resource than the one that is read at its path."""
    name = (path_names(operation) or [""])[-1]
    asked = wanted.get(("path", name))
    return operation.method in CHANGES and asked is not None and names_another(operation, name, asked, written, read)


def _get(reading: Sender, wanted: Supplied, operation: Operation) -> Exchange:
    """Sends the GET of the resource that `operation` writes. Returns the exchange."""
    return reading.send_alone(Draft(reading.base), f"{READ} {operation.id}", RequestContext(wanted))


def _is_decided(operation: Operation, read: Exchange) -> bool:
    """Returns whether a read found the resource, or shows that it will not appear."""
    return read.accepted or operation.method == "DELETE" or read.meant not in {404, 409, 425}


def _contradicts(sender: Sender, written: Exchange, read: Exchange) -> bool:
    """Returns whether a read breaks a requirement that the response to the write itself meets.

    The read may come from a replica that lags behind.
    """

    def is_against(requirement: Requirement, exchange: Exchange) -> bool:
        seen = sender.judge(requirement, exchange)
        return seen is not None and seen.outcome == "fail"

    if not written.accepted:
        return False
    both = replace(written, after=read)
    against = [each for each in sender.judged_by_read if is_against(each, both)]
    alone = replace(written, after=None) if against else written
    return any(not is_against(each, alone) for each in against)


def _is_changed(written: Exchange) -> bool:
    """Returns whether the reads around a valid change show that a text or a number that it sent is new."""
    reads = [each for each in (written.before, written.after) if each is not None and each.accepted]
    sent = written.request.body
    if len(reads) != len(("before", "after")) or written.faults:
        return False
    earlier, later = (marks_in(each.answer) for each in reads)
    return bool(marks_in(sent) & (later - earlier))


def _leaves_all(written: Exchange, read: Exchange, at: Key) -> bool:
    """Returns whether a read after a PUT shows all that was there before, although the PUT leaves out a part of it. The
    server merges, or the read lags behind: no requirement can tell yet. `at` is where the request has the resource.
    """
    before, sent = written.before, get(written.request.parts, at)
    if before is None or not before.accepted or not isinstance(sent, dict):
        return False
    listed = before.answer if isinstance(before.answer, list) else [before.answer]  # reduced to the resource
    was = listed[0] if len(listed) == 1 else None
    is_less = isinstance(was, dict) and any(each is not None and name not in sent for name, each in was.items())
    return written.accepted and read.accepted and is_less and same(before.answer, read.answer)


def _is_behind(sender: Sender, written: Exchange, listed: Exchange) -> bool:
    """Returns whether a list breaks a requirement: it may lag behind the read."""
    seen = _seen_in(sender, written, listed)
    return any(observation is not None and observation.outcome == "fail" for observation in seen)


def _seen_in(sender: Sender, written: Exchange, listed: Exchange) -> Iterator[Observation | None]:
    """Yields what a list shows of each requirement that is judged by lists."""
    both = replace(written, listing=listed)
    for requirement in sender.plan.requirements:
        if sender.rules[requirement.id].traits.judged_by_list:
            yield sender.judge(requirement, both)


def _holds(listed: Exchange, own: str | int | None) -> bool:
    """Returns whether a list contains the resource with an id; true for a resource whose id is unknown."""
    return own is None or any(holds_id(each, own) for each in items(listed.answer) or [])


def _alone(found: Exchange | None, name: str, own: Any) -> Exchange | None:
    """Returns the read of a list, reduced to the resource with an id; None unless the list has it exactly once."""
    listed = items(found.answer) if found is not None and found.accepted else None
    kept = [each for each in listed or [] if is_called(each, name, own)]
    return replace(found, answer=with_items(found.answer, kept)) if found is not None and len(kept) == 1 else None
