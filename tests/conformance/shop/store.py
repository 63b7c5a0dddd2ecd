"""What the shop remembers, in memory, and what it makes: ids, numbers and times. It knows no HTTP and no shapes."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shop.lies import Thing

Key = tuple[str, ...]
_FIRST = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class Store:
    """Collections of things by key, in the order in which they came. The same requests make the same ids."""

    seed: int = 0
    collections: dict[str, dict[Key, Thing]] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def new_id(self) -> str:
        """Return a UUID that was not given before."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def new_code(self) -> str:
        """Return a tracking code that was not given before."""
        return f"T{self._random.getrandbits(64):016X}"

    def new_number(self, collection: str) -> int:
        """Return the next number of a collection, from 1."""
        self.counted[collection] += 1
        return self.counted[collection]

    def now(self) -> str:
        """Return a time, a second later at each call."""
        return (_FIRST + timedelta(seconds=self.new_number("seconds"))).isoformat().replace("+00:00", "Z")

    def of(self, collection: str) -> dict[Key, Thing]:
        """Return a collection."""
        return self.collections.setdefault(collection, {})

    def newest(self, collection: str, key: Key = ()) -> list[Thing]:
        """Return the things of a collection whose key begins so, the newest first."""
        return [thing for each, thing in reversed(self.of(collection).items()) if each[: len(key)] == key]

    def forget(self, key: Key) -> None:
        """Delete what a key names, and what is below it."""
        for things in self.collections.values():
            for each in [each for each in things if each[: len(key)] == key]:
                del things[each]
