"""Where in a body the thing stands, or the list of things: at its root, or inside a wrapper such as `data`.

It reads schemas and paths; it makes no values. Of two readings the one that shares more names with what clients send is
meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from bythebook_simulator.document.api import Answer, Endpoint
from bythebook_simulator.document.media_types import is_json
from bythebook_simulator.document.resources import Resources, plain
from bythebook_simulator.document.schemas import Place, Schemas

__all__ = ["Envelopes", "Listing", "media_type_of"]

# JSON:API 1.1 (data), Google JSON Style Guide (items), Django REST framework (results), Spring Data REST (content).
_LISTS: Final = ("data", "items", "results", "values", "records", "entries", "content", "objects", "list", "rows")
_WRITES: Final = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True)
class Listing:
    """Where a list stands in an answer, and whether it is an object of things by key; `item` is a thing's place."""

    path: tuple[str, ...]
    is_map: bool
    item: Place


def media_type_of(answer: Answer) -> str | None:
    """Return the media type in which an answer is given: JSON where it is documented, else the first."""
    return next(
        (each for each in answer.content if is_json(each.partition(";")[0].lower())), next(iter(answer.content), None)
    )


@dataclass(frozen=True)
class Envelopes:
    """Finds things in the bodies of an API."""

    requests: Schemas
    answers: Schemas
    resources: Resources
    _settables: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    _shown: dict[str, list[tuple[Place | None, Place]]] = field(default_factory=dict, init=False)

    def settable(self, collection: str) -> frozenset[str]:
        """Return the names that a client may set of a thing of a collection."""
        if collection not in self._settables:
            self._settables[collection] = self._settable_of(collection)
        return self._settables[collection]

    def _settable_of(self, collection: str) -> frozenset[str]:
        found: set[str] = set()
        for endpoint in self.resources.endpoints(collection):
            if endpoint.method in _WRITES:
                for pointer in endpoint.bodies.values():
                    found |= self._settable(pointer)
        return frozenset(found)

    def _settable(self, pointer: str | None) -> set[str]:
        if pointer is None:
            return set()
        known = self.requests.known((pointer,))
        if wrapper := self.wrapper(pointer):
            known = self.requests.known(known[wrapper[0]])
        return {name for name, each in known.items() if self.requests.keyword(each, "readOnly") is not True}

    def wrapper(self, pointer: str | None) -> tuple[str, ...]:
        """Return where in a request's body the thing stands: in its one member, where that is an object; else at its
        root.
        """
        known = self.requests.known((pointer,)) if pointer is not None else {}
        if len(known) != 1:
            return ()
        ((name, place),) = known.items()
        return (name,) if self.requests.types(place) == {"object"} and self.requests.known(place) else ()

    def success(self, endpoint: Endpoint) -> Iterable[Place]:
        """Yield the place of each answer of success that has a schema."""
        for status, answer in endpoint.answers.items():
            key = media_type_of(answer)
            if status[0] == "2" and key is not None and (pointer := answer.content[key]) is not None:
                yield (pointer,)

    def thing(self, place: Place, names: frozenset[str]) -> tuple[str, ...]:
        """Return where in an answer a thing with properties of these names stands."""
        known = self.answers.known(place)
        scores: dict[tuple[str, ...], int] = {(): len(known.keys() & names)}
        for name, each in known.items():
            if "object" in self.answers.types(each):
                scores[name,] = len(self.answers.known(each).keys() & names)
        return max(scores, key=lambda path: scores[path])

    def listing(self, place: Place, collection: str) -> Listing | None:
        """Return where in an answer the list of a collection's things stands, None where there is none."""
        types = self.answers.types(place)
        if "array" in types:
            return Listing((), False, self._items(place))
        known = self.answers.known(place)
        arrays = {plain(name): name for name, each in known.items() if "array" in self.answers.types(each)}
        called = plain(collection.rstrip("/").rpartition("/")[2])
        name = next((arrays[each] for each in (*_LISTS, called) if each in arrays), None)
        if name is None and len(arrays) == 1:
            name = next(iter(arrays.values()))
        if name is not None:
            return Listing((name,), False, self._items(known[name]))
        for outer in [name for name in known if plain(name) in _LISTS or plain(name) in {called, "embedded"}]:
            inner = self.listing(known[outer], collection)
            if inner is not None:
                return Listing((outer, *inner.path), inner.is_map, inner.item)
        others = self.answers.keyword(place, "additionalProperties")
        if not known and isinstance(others, dict) and "object" in self.answers.types(self._others(place)):
            return Listing((), True, self._others(place))
        return None

    def _items(self, place: Place) -> Place:
        return self.answers.item(self.answers.applying(place, []), 0)

    def _others(self, place: Place) -> Place:
        return self.answers.member(self.answers.applying(place, {}), "\0")

    def views(self, collection: str) -> list[Place]:
        """Return the place of each schema by which a thing of a collection is answered."""
        return [inner for _, inner in self._shown_of(collection)]

    def around(self, collection: str) -> list[tuple[Place, Place]]:
        """Return the place of each envelope in which a thing of a collection is answered, and that of the thing."""
        return [(outer, inner) for outer, inner in self._shown_of(collection) if outer is not None]

    def _shown_of(self, collection: str) -> list[tuple[Place | None, Place]]:
        """Return the place of each schema of a thing of a collection, after that of the envelope, None without one."""
        if collection not in self._shown:
            self._shown[collection] = list(self._showing(collection))
        return self._shown[collection]

    def _showing(self, collection: str) -> Iterator[tuple[Place | None, Place]]:
        names = self.settable(collection)
        for endpoint in self.resources.endpoints(collection):
            for place in self.success(endpoint):
                at = place
                if self.resources.of(endpoint.path).kind == "collection" and endpoint.method == "GET":
                    listing = self.listing(place, collection)
                    at = listing.item if listing else ()
                path = self.thing(at, names)
                if path:
                    yield at, self.answers.known(at)[path[0]]
                elif at:
                    yield None, at
