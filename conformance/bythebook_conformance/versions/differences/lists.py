"""Compares lists by the run's own items: their order, whether they are listed, and the size of a page.

Lengths are never compared as they are: two servers hold a different number of other resources.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import TOTAL
from bythebook_conformance.relations.collections import by_id, page_size, resources, with_items
from bythebook_conformance.relations.names import filled, place_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.versions.differences.difference import LISTED, NEWEST, NOT_LISTED, Difference, View
from bythebook_conformance.versions.differences.history import History
from bythebook_conformance.versions.differences.states import ABSENT_STATE, field_label, states
from bythebook_conformance.versions.differences.strangers import Strangers
from bythebook_conformance.versions.differences.tokens import form
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import Names, collection_of, leaves
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["LEFT_OUT", "NONE_FORMS", "Item", "Lists", "form_around", "orders"]

Around = dict[tuple[str, ...], Any]
_LATE = 2
_TWO = 2
_ANOTHER = "another order"
LEFT_OUT = "left out"
# What stands for no next page. A text does so where it is empty.
NONE_FORMS = frozenset({"null", '""'})
_AS_CREATED, _MORE_CREATED = "what was created", "more than what was created"
_AS_ASKED, _MORE = "one page at most", "more than a page"


@dataclass(frozen=True)
class Item:
    """An item of a list in both versions, and its address in the first."""

    address: str
    mine: Any
    theirs: Any


def form_around(value: Any) -> str:
    """Returns what is compared of a value that stands around the items of a list."""
    return LEFT_OUT if value is ABSENT else '""' if value == "" else form(value)


def _without_items(lister: Operation, answer: Any) -> Any:
    if not isinstance(answer, dict):
        return []
    return with_items(answer, []) if resources(lister, answer) is not None else answer


@dataclass
class Lists:
    """The lists of a run."""

    contract: Contract
    names: Names
    # By operation, and by whether a request says how long a page is: the longest list that each version showed.
    _longest: dict[tuple[str, bool], tuple[int, int]] = field(default_factory=dict)
    # By operation: what each version showed around the items of its lists, in each response.
    _shown: dict[str, list[tuple[Around, Around]]] = field(default_factory=dict)
    _forms: dict[tuple[str, tuple[str, ...]], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    # The addresses of lists in which one version gave an id twice: it holds fewer resources.
    reused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.strangers = Strangers(self.names)

    def measure(self, log: Sequence[Exchanged]) -> None:
        """Notes how long the lists of a run are: one that is shorter was not cut where the longest one was. Notes what
        stands around their items, too.
        """
        for each in log:
            if each.operation.method == "GET" and each.a.status == each.b.status and each.accepted:
                one, other = (dict(leaves(shown)) for shown in self.around(each))
                self._shown.setdefault(each.operation.id, []).append((one, other))
            if each.operation.method == "GET" and each.accepted:
                counts = [len(resources(each.operation, one.answer) or ()) for one in (each.a, each.b)]
                key = each.operation.id, _size_of(each) is not None
                mine, theirs = self._longest.get(key, (0, 0))
                self._longest[key] = max(mine, counts[0]), max(theirs, counts[1])

    def pairs(self, each: Exchanged) -> list[Item]:
        """Returns the items that both versions list."""
        mine, theirs = self._by_id(each.operation, each.a.answer), self._by_id(each.operation, each.b.answer)
        at, kind = filled(place_of(each.operation), each.a.request.parts["path"]), collection_of(each.operation)
        found = []
        for name, item in mine.items():
            other = str(self.names.paired(name, kind))
            if other in theirs:
                found.append(Item(f"{at}/{name}", item, theirs[other]))
        return found

    def renamed(self, each: Exchanged, paired: Collection[str]) -> list[str]:
        """Returns the addresses of the items that the first version shows under an id that is paired with none of the
        second, which shows as many items.
        """
        mine, theirs = self._by_id(each.operation, each.a.answer), self._by_id(each.operation, each.b.answer)
        at = filled(place_of(each.operation), each.a.request.parts["path"])
        addresses = [f"{at}/{name}" for name in mine] if len(mine) == len(theirs) else []
        return [each for each in addresses if each not in paired]

    def around(self, each: Exchanged) -> tuple[Any, Any]:
        """Returns the responses of a list, or of a map by ids, without its items."""
        mine, theirs = (
            {} if self.names.is_map(one.answer) else _without_items(each.operation, one.answer)
            for one in (each.a, each.b)
        )
        return mine, theirs

    def forms_around(self, lister: str, place: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """Returns the forms that each version showed at a place around the items of a list."""
        if (lister, place) not in self._forms:
            shown = self._shown.get(lister, ())
            mine, theirs = (frozenset(form_around(pair[side].get(place, ABSENT)) for pair in shown) for side in (0, 1))
            self._forms[lister, place] = mine, theirs
        return self._forms[lister, place]

    def _by_id(self, lister: Operation, answer: Any) -> dict[str, Any]:
        if self.names.is_map(answer):
            return dict(answer)
        found = resources(lister, answer) or []
        return by_id(lister, found) or {}

    def look(self, each: Exchanged, history: History) -> Iterator[Difference]:
        """Yields what is said of the order, of the page and of which items are listed; alike where nothing differs."""
        held = [(item, history.of(item.address)) for item in self.pairs(each)]
        own = [item for item, known in held if known.write is not None and not known.is_tainted("")]
        asked = {
            label: state
            for label, state in states(each.operation, each.a.request)
            if state != ABSENT_STATE and label.startswith("?")
        }
        state = ", ".join(f"{label[1:]} {state}" for label, state in sorted(asked.items()))
        yield from self._order(each, own, history, state)
        made = 0 if state else _made(each, history)
        yield from self._membership(each, own, history, state, made)
        if filled(place_of(each.operation), each.a.request.parts["path"]) not in self.reused:
            yield from self._page(each, asked, made)
            yield from self._totals(each, made)
            yield from self._strangers(each, history, asked, made)

    def _order(self, each: Exchanged, own: Sequence[Item], history: History, state: str) -> Iterator[Difference]:
        if len(own) < _TWO or self.names.is_map(each.a.answer):
            return
        theirs = [*self._by_id(each.operation, each.b.answer).values()]
        there = sorted(own, key=lambda item: next(n for n, other in enumerate(theirs) if other is item.theirs))
        made = {address: number for number, address in enumerate(history.held)}
        mine = _orders([made[item.address] for item in own], [item.mine for item in own])
        others = _orders([made[item.address] for item in there], [item.theirs for item in there])
        is_alike = [item.address for item in own] == [item.address for item in there]
        if is_alike or {*mine} & {*others} or not (mine or others):
            yield self._told(each, "order of items", state, "order", ("", ""))
        else:
            tokens = (mine or (_ANOTHER,))[0], (others or (_ANOTHER,))[0]
            yield self._told(each, "order of items", state, "order", tokens)

    def _page(self, each: Exchanged, asked: Mapping[str, str], made: int) -> Iterator[Difference]:
        size = page_size(each.operation)
        label = field_label(size) if size is not None else "?"
        others = (field_ for field_ in each.operation.parameters if traits_of(each.operation, field_).paging)
        if any(field_label(other) in asked for other in others if other is not size):
            return
        counts = [len(resources(each.operation, one.answer) or ()) for one in (each.a, each.b)]
        limit = each.a.request.parts["query"].get(size.path[0], size.default) if size is not None else None
        if type(limit) is int and (counts[0] <= limit < counts[1] or counts[1] <= limit < counts[0]):
            tokens = (_AS_ASKED, _MORE) if counts[1] > limit else (_MORE, _AS_ASKED)
            yield self._told(each, f"page of {label[1:]}", asked.get(label, ABSENT_STATE), "page", tokens)
            return
        totals = [_total(each.operation, one.answer) for one in (each.a, each.b)]
        is_cut = [
            total > count if total is not None else _lacks(count, made)
            for total, count in zip(totals, counts, strict=True)
        ]
        is_told = all(is_cut) or (is_cut[0] and counts[1] > counts[0]) or (is_cut[1] and counts[0] > counts[1])
        tokens = (f"{counts[0]} items", f"{counts[1]} items") if is_told else ("", "")
        yield self._told(each, f"page of {label[1:] or 'items'}", asked.get(label, ABSENT_STATE), "page", tokens)

    def _totals(self, each: Exchanged, made: int) -> Iterator[Difference]:
        """Yields what the number of items counts, where both versions show a page of what the run created."""
        told, name = list[str](), ""
        for one in (each.a, each.b):
            name, total = _total_at(each.operation, one.answer)
            count = len(resources(each.operation, one.answer) or ())
            if total is None or not _lacks(count, made) or (total != count and _lacks(total, made)):
                return
            told.append("as many as on the page" if total == count else "as many as there are")
        yield self._told(each, name, "", "list", (told[0], told[1]))

    def _membership(
        self, each: Exchanged, own: Sequence[Item], history: History, state: str, made: int
    ) -> Iterator[Difference]:
        """Yields the own items that one version lists and the other one does not, where that list is whole."""
        if self._chooses_by_text(each):
            return
        kind, at = collection_of(each.operation), filled(place_of(each.operation), each.a.request.parts["path"])
        shown = self._by_id(each.operation, each.a.answer), self._by_id(each.operation, each.b.answer)
        both = {item.address for item in own}
        for address, held in history.held.items():
            around, _, name = address.rpartition("/")
            if around != at or address in both or held.is_tainted("") or not (held.write or held.is_item):
                continue
            if state and (held.differs or held.tainted):
                continue
            listed = name in shown[0], str(self.names.paired(name, kind)) in shown[1]
            if listed[0] != listed[1] and self._is_whole(each, made, lacking=1 if listed[0] else 0):
                tokens = (LISTED, NOT_LISTED) if listed[0] else (NOT_LISTED, LISTED)
                yield self._told(each, each.probe if each.probe == NEWEST else "items", state, "list", tokens)

    def _strangers(
        self, each: Exchanged, history: History, asked: Mapping[str, str], made: int
    ) -> Iterator[Difference]:
        """Yields whether one version alone shows items with texts of this run that are more than what was created."""
        size = page_size(each.operation)
        if asked.keys() - ({field_label(size)} if size is not None else set()):
            return
        kind, at = collection_of(each.operation), filled(place_of(each.operation), each.a.request.parts["path"])
        around = (address.rpartition("/") for address, held in history.held.items() if held.write or held.is_item)
        names = [name for before, _, name in around if before == at]
        known = names, [str(self.names.paired(name, kind)) for name in names]
        shown = [self._by_id(each.operation, one.answer) for one in (each.a, each.b)]
        mine, theirs = (self.strangers.marks(shown[side], known[side], side=side) for side in (0, 1))
        if mine == theirs:
            return
        lacking = 0 if theirs - mine else 1
        own = [self.strangers.own(shown[side], known[side], side=side) for side in (0, 1)]
        if own[1 - lacking] <= own[lacking]:
            return
        kept = [str(self.names.paired(name, kind)) if lacking else name for name in _created(each, history)]
        if self._is_whole(each, made, lacking=lacking) or (kept and shown[lacking].keys() >= set(kept)):
            tokens = (_MORE_CREATED, _AS_CREATED) if lacking else (_AS_CREATED, _MORE_CREATED)
            yield self._told(each, "items", "", "list", tokens)

    def _chooses_by_text(self, each: Exchanged) -> bool:
        """Returns whether a list is asked for a text that resources of one version may hold by chance."""
        asked, other = (one.request.parts.get("query") or {} for one in (each.a, each.b))
        for name, value in asked.items():
            parameter = each.operation.by_key.get(("query", name))
            is_chosen = parameter is not None and not {"enum", "const"}.isdisjoint(parameter.schema)
            if isinstance(value, str) and value and not is_chosen and other.get(name) == value:
                return True
        return False

    def _is_whole(self, each: Exchanged, made: int, *, lacking: int) -> bool:
        """Returns whether the list of a version holds all items that it has: it is not cut, as far as it tells."""
        operation, answer = each.operation, (each.a, each.b)[lacking].answer
        total, count = _total(operation, answer), len(resources(operation, answer) or ())
        if total is not None:
            return total <= count
        if _lacks(count, made):
            return False
        paging = [other for other in operation.parameters if traits_of(operation, other).paging]
        asked, size = each.a.request.parts.get("query") or {}, page_size(operation)
        if size is None or any(other.path[0] in asked for other in paging if other is not size):
            return not paging
        stated, longest = _size_of(each), self._longest
        limit = size.default if stated is None else stated
        return type(limit) is int and count < min(
            limit, longest.get((operation.id, stated is not None), (0, 0))[lacking]
        )

    @staticmethod
    def _told(each: Exchanged, label: str, state: str, view: View, tokens: tuple[str, str]) -> Difference:
        return Difference(each.operation.id, label, state, view, *tokens, each)


def _size_of(each: Exchanged) -> Any:
    """Returns the size of a page that the request for a list asks for; None where it asks for none."""
    size = page_size(each.operation)
    return (each.a.request.parts.get("query") or {}).get(size.path[0]) if size is not None else None


def _made(each: Exchanged, history: History) -> int:
    """Returns how many resources of a list both versions created, and neither changed nor deleted."""
    return len(_created(each, history))


def _created(each: Exchanged, history: History) -> list[str]:
    """Returns the ids in the first version of what both versions created, and neither changed nor deleted."""
    at = filled(place_of(each.operation), each.a.request.parts["path"])
    around = ((*address.rpartition("/"), held) for address, held in history.held.items())
    return [
        name
        for before, _, name, held in around
        if before == at
        and held.write is not None
        and not held.is_tainted("")
        and (held.write.operation.method, held.write.operation.path) == ("POST", each.operation.path)
    ]


def _lacks(count: int, made: int) -> bool:
    """Returns whether a list is a page, since it shows fewer than were made. A late list lacks one or two."""
    return made - count > _LATE


def _total(lister: Operation, answer: Any) -> int | None:
    """Returns how many items there are, as the response of a list says; None where it does not say."""
    return _total_at(lister, answer)[1]


def _total_at(lister: Operation, answer: Any) -> tuple[str, int | None]:
    """Returns how many items there are, with the name of the member that says so; None where none does."""
    around = _without_items(lister, answer)
    holders = (
        [around, *(each for each in around.values() if isinstance(each, dict))] if isinstance(around, dict) else []
    )
    for holder in holders:
        for name, value in holder.items():
            if (TOTAL.found(name) or name.lower() == "count") and type(value) is int:
                return str(name), value
    return "", None


def _orders(ranks: Sequence[int], items: Sequence[Any]) -> tuple[str, ...]:
    """Returns each order that items have: by their creation, or by a member of their own version."""
    columns: dict[str, list[Any]] = {"when they were made": list(ranks)}
    shown = [item for item in items if isinstance(item, Mapping)]
    for name in shown[0] if len(shown) == len(items) else ():
        values: list[Any] = [item.get(name) for item in shown]
        if len({type(value) for value in values}) == 1 and isinstance(values[0], str | int):
            columns[str(name)] = values
    return tuple(orders(columns))


def orders(columns: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Yields each order that items have, as their values by the name of a member show it."""
    for name, column in columns.items():
        if len({type(value) for value in column}) == 1 and isinstance(column[0], str | int) and len(set(column)) > 1:
            if list(column) == sorted(column):
                yield f"by {name}"
            if list(column) == sorted(column, reverse=True):
                yield f"by {name}, descending"
