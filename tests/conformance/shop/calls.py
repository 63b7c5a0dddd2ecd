"""One call of an operation, as its handler sees it, and what all handlers share. It knows no HTTP.

Each handler does what the document says; the liar is asked here, so that no handler can forget it.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shop.completion import Completion, merged, shown
from shop.lies import Lies, Parts, RefusedError, Thing
from shop.shapes import Group, Shape
from shop.store import Key, Store


@dataclass(frozen=True)
class Reply:
    """An answer of class 2xx; None for no body."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


@dataclass(frozen=True)
class Call:
    """A call: `parts` with all defaults, `sent` as it came, the names of the files in it."""

    operation: str
    parts: Parts
    sent: Parts
    store: Store
    lies: Lies
    files: dict[str, str]

    def key(self, *names: str) -> Key:
        """Return the key that path parameters make; a UUID has no case."""
        values = (str(self.parts.path[name]) for name in names)
        return tuple(value.lower() if len(value) == 36 else value for value in values)

    def find(self, collection: str, *names: str) -> Thing:
        """Return a copy of the thing that the path names. Raises `RefusedError` where there is none."""
        thing = copy.deepcopy(self.store.of(collection).get(self.key(*names)))
        found = self.lies.found(self.operation, thing, self.sent)
        if found is None:
            raise RefusedError(404, "not_found", f"there is no such thing in {collection}")
        return found

    def keep(self, collection: str, key: Key, thing: Thing) -> Thing:
        """Keep a new thing, and return what is kept."""
        return self.put(collection, key, self.lies.stored(self.operation, thing, self.sent))

    def put(self, collection: str, key: Key, thing: Thing) -> Thing:
        """Keep a thing under a key, and return it."""
        self.store.of(collection)[key] = copy.deepcopy(thing)
        return thing

    def replace(self, collection: str, key: Key, old: Thing, shape: Group) -> Thing:
        """Put the body in the place of a thing; what the server made stays."""
        new = {**_made(shape, old), **self.parts.body}
        return self.put(collection, key, self.lies.replace(self.operation, old, new, self.sent))

    def merge(self, collection: str, key: Key, old: Thing, shape: Group, change: Shape) -> Thing:
        """Merge the body into a thing; objects that come into being by it are whole."""
        after = merged(change, old, self.parts.body)
        new = {**_made(shape, old), **Completion(self.operation, self.lies).complete(shape, after)}
        return self.put(collection, key, self.lies.merge(self.operation, old, new, self.sent))

    def delete(self, collection: str, *names: str) -> Reply:
        """Delete the thing that the path names, with all below it."""
        thing = self.find(collection, *names)
        if self.lies.deleted(self.operation, thing):
            self.store.forget(self.key(*names))
        return Reply(status=204)

    def page(self, things: Sequence[Thing], everything: Sequence[Thing], shape: Shape) -> list[Any]:
        """Return a page of a list, as it is shown."""
        copies = copy.deepcopy((list(things), list(everything)))
        page = self.lies.listing(self.operation, *copies, self.parts.query)
        return [shown(shape, each) for each in page]


def _made(shape: Group, thing: Thing) -> Thing:
    return {name: thing[name] for name, each in shape.members.items() if each.made and name in thing}
