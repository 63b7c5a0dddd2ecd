"""Pairs what the versions call the same thing: ids, entity tags and texts of the first with those of the second.

A number counts only together with what it names, since parcel 5 and shelf 5 are two resources:

    POST /parcels answers {"id": 5} and {"id": 9}       pairs parcel 5 with parcel 9
    GET /parcels/{id} of 5                              becomes GET /parcels/9
    GET /parcels/{id} of 7                              is not sent: 7 could be somebody else's there
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bythebook_conformance.model import Exchange, Request, Twin
from bythebook_conformance.relations.collections import id_names, resources, with_items
from bythebook_conformance.relations.names import path_names, place_of
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = [
    "MADE_UP",
    "UUID",
    "Names",
    "UnpairedError",
    "collection_of",
    "kind_of",
    "leaves",
    "replaces_list",
]

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# How names of ids end. Those of the second kind may also name a word, such as a code of a country.
_IDS, _MAYBE_IDS = frozenset({"id", "ids", "uuid", "guid"}), frozenset({"key", "slug", "number", "code", "ref"})
# A number from here on is one that a request made up, so that it names nothing.
MADE_UP = 2_000_000_000
_LONG = 20
_OPAQUE = 6
Kind = str


class UnpairedError(Exception):
    """The second version has no resource that is known to stand for one of the first. The text says which."""


def kind_of(name: str) -> Kind:
    """Returns what the resources of a path segment, or of a reference such as `shelf_id`, are called."""
    told = words(name)
    if len(told) > 1 and told[-1] in _IDS:
        told = told[:-1]
    return re.sub(r"(?<=.)s$", "", plain("".join(told)))


def collection_of(operation: Operation) -> Kind:
    """Returns what the resource that an operation is about is called."""
    before = [each for each in place_of(operation).split("/") if each and "{" not in each]
    return kind_of(before[-1]) if before else ""


def _kinds_in_path(operation: Operation) -> Mapping[str, Kind]:
    """Returns what each path parameter names."""
    found: dict[str, Kind] = {}
    segments = operation.path.split("/")
    for before, segment in zip(["", *segments], segments, strict=False):
        for name in re.findall(r"\{([^}]*)\}", segment):
            found[name] = kind_of(before) if before and "{" not in before else kind_of(name)
    return found


def replaces_list(operation: Operation, exchange: Exchange) -> bool:
    """Returns whether a request replaces a collection as a whole, by the list of its items."""
    return operation.method == "PUT" and isinstance(exchange.request.body, list)


def leaves(value: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yields each value of a JSON text that has no members, with its place. A list of plain values has none."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, (*at, str(name)))
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*at, str(index)))
    else:
        yield at, value


@dataclass
class Names:
    """The pairs that are known. `texts` holds ids of the first version and texts that it was sent, and `numbers` what
    its numbers name. `states` holds texts of the moment: entity tags, cursors, times. A request of the second version
    has its own in their place; they say nothing about whether two values are the same.
    """

    contract: Contract
    texts: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    numbers: dict[tuple[Kind, int], int] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    # The address of the second version, by that of the first: a response may show it.
    addresses: dict[str, str] = field(default_factory=dict)
    # What the first version showed, and the second one has no pair of.
    _shown: set[tuple[Kind, Any]] = field(default_factory=set)
    # Cursors that the first version alone showed.
    _issued: set[str] = field(default_factory=set)
    # Texts that the client chose. A server that shows one in another form says nothing of the moment.
    _chosen: set[str] = field(default_factory=set)
    # Those of bodies: what either version makes of one is no id.
    _written: set[str] = field(default_factory=set)
    # Texts of one request to both. A short text may have stood for several others.
    _sent: set[tuple[str, str]] = field(default_factory=set)
    # Texts with the marks of the second version, by those with the marks of the first.
    _moved: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _of_paths(self) -> frozenset[str]:
        """The names of path parameters, which responses may have as names of ids."""
        return frozenset(plain(name) for each in self.contract.operations for name in path_names(each))

    @cached_property
    def _listed(self) -> frozenset[str]:
        """The texts that the document states for fields: a client may send each of them, so none is of the moment. A
        short text of another field may be one by chance.
        """
        schemas = [field.schema for each in self.contract.operations for field in each.fields]
        found = [schema.get(key) for schema in schemas for key in ("const", "default", "example", "enum", "examples")]
        values = (value for each in found for value in (each if isinstance(each, list) else [each]))
        return frozenset(value for value in values if isinstance(value, str))

    def is_id(self, name: str) -> bool:
        """Returns whether a name is that of an id: `id`, `shelf_id`, or the name of a path parameter."""
        told = words(name)
        return bool(told) and (told[-1] in _IDS or plain(name) in self._of_paths)

    def _kind(self, name: str, around: Kind) -> Kind:
        """Returns what an id names: by its name, or as what it stands in where the name is `id` alone."""
        return around if len(words(name)) == 1 else kind_of(name)

    def learn_twin(self, twin: Twin | None) -> None:
        """Learns which mark stands for that of a request."""
        for change in (str, str.upper) if twin is not None else ():
            assert twin is not None
            self.learn_mark(change(twin.of), change(twin.mark))

    def learn_mark(self, mark: str, other: str) -> None:
        """Learns that a mark of the second version stands for one of the first."""
        if self.marks.get(mark) != other:
            self.marks[mark] = other
            self._moved.clear()

    def learn_sent(self, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        """Learns the texts that differ by server in the parts of one request to both."""
        others = dict(_all_leaves(theirs))
        for at, sent in _all_leaves(mine):
            other = others.get(at)
            if isinstance(sent, str):
                self._chosen.add(sent)
                if at[0] == "body" and not sent.isdecimal():
                    self._written.add(sent)
            if isinstance(sent, str) and isinstance(other, str) and sent != other:
                self.texts[sent] = other
                self._sent.add((sent, other))

    def learn(self, operation: Operation, a: Exchange, b: Exchange) -> None:
        """Learns what both versions call a resource, from their responses to one request about it."""
        if not (a.accepted and b.accepted):
            return
        for name in ("etag", "last-modified", "location"):
            self._pair(name, a.headers.get(name), b.headers.get(name), "")
        kind = collection_of(operation)
        mine, theirs = self._items(operation, a), self._items(operation, b)
        if mine is None or theirs is None:
            self._walk(a.answer, b.answer, kind)
            return
        self._learn_around(a, b)
        for item in mine:
            other = next((each for each in theirs if self._is_same(item, each)), None)
            if other is not None:
                self._walk(item, other, kind)
        for item in mine:
            for name in id_names(operation):
                if isinstance(item, dict) and name in item:
                    self._note_shown(kind, item[name])

    def _learn_around(self, a: Exchange, b: Exchange) -> None:
        """Learns the cursors and links that stand around the items of a list. One that the first version alone shows
        leads nowhere in the second one.
        """
        mine, theirs = (with_items(one.answer, []) if isinstance(one.answer, dict) else None for one in (a, b))
        others = dict(leaves(theirs))
        for at, value in leaves(mine):
            other = others.get(at)
            if at and isinstance(value, str) and isinstance(other, str):
                self._pair(at[-1], value, other, "")
            elif isinstance(value, str) and _is_opaque(value):
                self._issued.add(value)

    def note_alone(self, operation: Operation, a: Exchange) -> None:
        """Notes the ids in a response of the first version that the second one has nothing for."""
        kind = collection_of(operation)
        for at, value in leaves(a.answer):
            if at and self.is_id(at[-1]):
                self._note_shown(self._kind(at[-1], kind), value)

    def _note_shown(self, kind: Kind, value: Any) -> None:
        if isinstance(value, str | int) and self._found(kind, value) is ABSENT:
            self._shown.add((kind, value))

    @staticmethod
    def _items(operation: Operation, exchange: Exchange) -> list[Any] | None:
        """Returns the items that a read of a collection shows, or a request that replaces it as a list; None for a read
        of one resource, and for other writes.
        """
        is_of_one = operation.path.rstrip("/").endswith("}") and not isinstance(exchange.answer, list)
        if (operation.method != "GET" and not replaces_list(operation, exchange)) or is_of_one:
            return None
        return resources(operation, exchange.answer)

    def _is_same(self, item: Any, other: Any) -> bool:
        """Returns whether items of two lists are the same resource: a text or an id of one is paired with the other's,
        or both hold the same.
        """
        if not isinstance(item, dict) or not isinstance(other, dict):
            return False
        for name, value in item.items():
            if isinstance(value, str) and value in self.texts:
                return bool(other.get(name) == self.texts[value])
            if isinstance(value, str) and (moved := self.moved(value)) != value:
                return bool(other.get(name) == moved)
        return item == other

    def _walk(self, mine: Any, theirs: Any, kind: Kind, name: str = "id") -> None:
        if isinstance(mine, dict) and isinstance(theirs, dict):
            for key in mine.keys() & theirs.keys():
                is_nested = isinstance(mine[key], dict | list)
                self._walk(mine[key], theirs[key], kind_of(key) if is_nested else kind, key)
        elif isinstance(mine, list) and isinstance(theirs, list):
            if len(mine) == len(theirs):
                for one, other in zip(mine, self.aligned(mine, theirs), strict=True):
                    self._walk(one, other, kind, name)
        else:
            self._pair(name, mine, theirs, kind)

    def aligned(self, mine: list[Any], theirs: list[Any]) -> list[Any]:
        """Returns the items of a list in the order of the other version's: by a text that both were sent; as they are
        where nothing tells.
        """
        if not all(isinstance(each, dict) for each in (*mine, *theirs)):
            return theirs
        for name in mine[0] if mine else ():
            places = {each[name]: each for each in theirs if isinstance(each.get(name), str)}
            texts = [each[name] for each in mine if isinstance(each.get(name), str)]
            wanted = [next((other for one, other in self._sent if one == text), None) for text in texts]
            if len(set(wanted)) == len(mine) == len(places) and places.keys() == set(wanted):
                return [places[other] for other in wanted]
        return theirs

    def _pair(self, name: str, mine: Any, theirs: Any, kind: Kind) -> None:
        if isinstance(mine, str) and isinstance(theirs, str) and mine and theirs:
            is_id = self.is_id(name) or (words(name)[-1:] and words(name)[-1] in _MAYBE_IDS and _is_opaque(mine))
            if is_id and mine not in self._written:  # `name` is the name of a path parameter, too
                self.texts.setdefault(mine, theirs)
            elif not is_id and mine != theirs and self._is_of_moment(mine) and _is_opaque(theirs):
                self.states[mine] = theirs
            if name == "location":
                self._pair_ends(mine, theirs)
        elif type(mine) is int and type(theirs) is int and self.is_id(name):
            self.numbers.setdefault((self._kind(name, kind), mine), theirs)

    def _is_of_moment(self, text: str) -> bool:
        return text not in self._chosen and text not in self._listed and _is_opaque(text)

    def was_sent(self, value: Any) -> bool:
        """Returns whether the run has chosen a text, and the document does not state it."""
        return isinstance(value, str) and value in self._chosen and value not in self._listed

    def _pair_ends(self, mine: str, theirs: str) -> None:
        ends = [each.partition("?")[0].rstrip("/").split("/")[-2:] for each in (mine, theirs)]
        if all(len(each) == 2 for each in ends):
            (segment, one), (_, other) = ends
            if one.isdecimal() and other.isdecimal():
                self.numbers.setdefault((kind_of(segment), int(one)), int(other))
            else:
                self.texts.setdefault(one, other)

    def moved(self, text: str) -> str:
        """Returns a text with the marks of the second version in place of those of the first."""
        if text not in self._moved:
            self._moved[text] = exchanged_marks(text, self.marks | self.addresses)
        return self._moved[text]

    def paired(self, value: Any, kind: Kind = "") -> Any:
        """Returns what the second version has for a value of the first; the value itself where nothing is known."""
        if isinstance(value, dict):
            return {self.paired(name): self.paired(inner, kind_of(str(name))) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.paired(each, kind) for each in value]
        found = self._found(kind, value)
        if found is not ABSENT:
            return found
        return self.moved(value) if isinstance(value, str) else value

    def is_key(self, name: str) -> bool:
        """Returns whether a member is named by a resource, as in a map by ids."""
        return bool(UUID.fullmatch(name)) or (name in self.texts and _is_opaque(name))

    def is_map(self, answer: Any) -> bool:
        """Returns whether a response is a map of resources by their ids."""
        return isinstance(answer, dict) and bool(answer) and all(map(self.is_key, answer))

    def is_pair(self, mine: Any, theirs: Any, name: str = "") -> bool:
        """Returns whether two values under a name are the same thing, as far as the versions call it differently."""
        if isinstance(mine, str) and isinstance(theirs, str):
            is_sent = (mine, theirs) in self._sent or self.texts.get(mine) == theirs
            return is_sent or self.moved(mine) == theirs or self.paired(mine) == theirs
        if type(mine) is int and type(theirs) is int:
            known = self.numbers.items() if self.is_id(name) else ()
            return any(number == mine and other == theirs for (_, number), other in known)
        if isinstance(mine, list) and isinstance(theirs, list):
            return len(mine) == len(theirs) and all(
                type(one) is type(other) and (one == other or self.is_pair(one, other, name))
                for one, other in zip(mine, theirs, strict=True)
            )
        return False

    def _found(self, kind: Kind, value: Any) -> Any:
        if isinstance(value, str):
            if value in self.texts:
                return self.texts[value]
            if not (value.isascii() and value.isdecimal()):
                return ABSENT
            number = self._found(kind, int(value))
            return str(number) if number is not ABSENT else ABSENT
        if type(value) is not int:
            return ABSENT
        if (kind, value) in self.numbers:
            return self.numbers[kind, value]
        others = {other for (_, number), other in self.numbers.items() if number == value}
        return others.pop() if len(others) == 1 else ABSENT

    def parts(self, operation: Operation, request: Request) -> dict[str, Any]:
        """Returns the parts of a request for the second version. Raises `UnpairedError` where it names a resource of
        the first that has no pair.
        """
        own = request.twin.parts if request.twin is not None else request.parts
        found = {location: self._in_value(part, "") for location, part in own.items() if location != "path"}
        return {**found, "path": self._path(operation, request, own["path"])}

    def _path(self, operation: Operation, request: Request, own: Mapping[str, Any]) -> dict[str, Any]:
        kinds, found = _kinds_in_path(operation), dict[str, Any]()
        for name, value in own.items():
            other = self._found(kinds.get(name, ""), value)
            if other is ABSENT and not self._is_free(operation, name, request.parts["path"].get(name), value):
                raise UnpairedError(f"{name} {value}")
            found[name] = value if other is ABSENT else other
        return found

    def _is_free(self, operation: Operation, name: str, mine: Any, theirs: Any) -> bool:
        """Returns whether a path parameter names no resource of the first version: it is made up, or one of a few."""
        if mine != theirs:
            return True
        parameter = operation.by_key.get(("path", name))
        if parameter is not None and not {"enum", "const"}.isdisjoint(parameter.schema):
            return True
        if any(shown == mine or str(shown) == str(mine) for _, shown in self._shown):
            return False
        if isinstance(mine, str) and not mine.isdecimal():
            return operation.method == "GET" or len(mine) >= _LONG
        return str(mine).isdecimal() and int(mine) >= MADE_UP

    def _in_value(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: self._in_value(inner, str(key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._in_value(each, name) for each in value]
        for known in (self.texts, self.states) if isinstance(value, str) and value not in self._listed else ():
            if value in known:
                return known[value]
        if isinstance(value, str) and value in self._issued:
            raise UnpairedError(f"{name} {value}")
        if not self.is_id(name) or isinstance(value, bool) or not isinstance(value, int | str):
            return value
        found = self._found(kind_of(name), value)
        if found is ABSENT and (kind_of(name), value) in self._shown:
            raise UnpairedError(f"{name} {value}")
        return value if found is ABSENT else found


def _all_leaves(value: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yields each plain value of the parts of a request, with its place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _all_leaves(inner, (*at, str(name)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _all_leaves(inner, (*at, str(index)))
    else:
        yield at, value


def _is_opaque(text: str) -> bool:
    """Returns whether a text is no word: it has a digit and six characters or more, or is an entity tag."""
    return (len(text) >= _OPAQUE and any(each.isdigit() for each in text)) or text.startswith(('"', "W/"))


def exchanged_marks(text: str, marks: Mapping[str, str]) -> str:
    """Returns a text with other marks in it. A run has hundreds of marks, so each place is looked up."""
    lengths = sorted({len(mark) for mark in marks}, reverse=True)
    parts, at = list[str](), 0
    while at < len(text):
        mark = next((text[at : at + length] for length in lengths if text[at : at + length] in marks), "")
        parts.append(marks[mark] if mark else text[at])
        at += len(mark) or 1
    return "".join(parts)


def marks_in(text: str, marks: Collection[str]) -> list[str]:
    """Returns the marks that a text holds, each once."""
    lengths = {len(mark) for mark in marks}
    places = ((at, length) for length in lengths for at in range(len(text) - length + 1))
    return list(dict.fromkeys(text[at : at + length] for at, length in places if text[at : at + length] in marks))
