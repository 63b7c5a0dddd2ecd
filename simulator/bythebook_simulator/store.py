"""Where things are kept: in memory, or in a file of SQLite. It knows collections and keys, and no document."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from threading import RLock
from typing import Protocol

from bythebook_openapi.errors import InputError
from bythebook_simulator.messages import Thing

__all__ = ["MemoryStore", "SqliteStore", "Store"]


class Store(Protocol):
    """Things by collection and key, in the order in which they were first put. A collection is named by its path."""

    def get(self, collection: str, key: str) -> Thing | None:
        """Return a thing, None where there is none."""

    def put(self, collection: str, thing: Thing) -> None:
        """Keep a thing in place of one with its key, or as the last."""

    def remove(self, collection: str, key: str) -> None:
        """Keep a thing no longer."""

    def all(self, collection: str) -> list[Thing]:
        """Return the things of a collection, oldest first."""

    def next_ordinal(self, collection: str) -> int:
        """Return how many numbers were given out in a collection; each call gives out one."""

    def close(self) -> None:
        """Let go of what the store is kept in; nothing is asked of it any more."""


class MemoryStore:
    """A store that ends with the process."""

    def __init__(self) -> None:
        self._things: dict[str, dict[str, Thing]] = {}
        self._ordinals: dict[str, int] = {}

    def get(self, collection: str, key: str) -> Thing | None:
        """Return a thing, None where there is none."""
        return self._things.get(collection, {}).get(key)

    def put(self, collection: str, thing: Thing) -> None:
        """Keep a thing in place of one with its key, or as the last."""
        self._things.setdefault(collection, {})[thing.key] = thing

    def remove(self, collection: str, key: str) -> None:
        """Keep a thing no longer."""
        self._things.get(collection, {}).pop(key, None)

    def all(self, collection: str) -> list[Thing]:
        """Return the things of a collection, oldest first."""
        return list(self._things.get(collection, {}).values())

    def next_ordinal(self, collection: str) -> int:
        """Return how many numbers were given out in a collection; each call gives out one."""
        ordinal = self._ordinals.get(collection, 0)
        self._ordinals[collection] = ordinal + 1
        return ordinal

    def close(self) -> None:
        """Let go of nothing: what is in memory ends with the process."""


_TABLES = """
create table if not exists thing (
  collection text not null, key text not null, position integer primary key autoincrement, ordinal integer not null,
  value text not null, made text not null, names text not null, unique (collection, key)
);
create table if not exists ordinal (collection text primary key, next integer not null);
"""
_COLUMNS = "key, ordinal, value, made, names"


class SqliteStore:
    """A store in a file. Raises `InputError` where it cannot be opened as a database."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise _no_database(path, error) from error
        try:
            self._connection.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + _TABLES)
            self._connection.execute(f"select {_COLUMNS} from thing limit 0")
        except sqlite3.Error as error:
            self.close()
            raise _no_database(path, error) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def get(self, collection: str, key: str) -> Thing | None:
        """Return a thing, None where there is none."""
        found = self._select("collection = ? and key = ?", collection, key)
        return found[0] if found else None

    def put(self, collection: str, thing: Thing) -> None:
        """Keep a thing in place of one with its key, or as the last."""
        texts = [json.dumps(each) for each in (thing.value, dict(thing.made), dict(thing.names))]
        with self._lock:
            self._connection.execute(
                "insert into thing (collection, key, ordinal, value, made, names) values (?, ?, ?, ?, ?, ?)"
                " on conflict (collection, key) do update set"
                " ordinal = excluded.ordinal, value = excluded.value, made = excluded.made, names = excluded.names",
                (collection, thing.key, thing.ordinal, *texts),
            )

    def remove(self, collection: str, key: str) -> None:
        """Keep a thing no longer."""
        with self._lock:
            self._connection.execute("delete from thing where collection = ? and key = ?", (collection, key))

    def all(self, collection: str) -> list[Thing]:
        """Return the things of a collection, oldest first."""
        return self._select("collection = ?", collection)

    def next_ordinal(self, collection: str) -> int:
        """Return how many numbers were given out in a collection; each call gives out one."""
        with self._lock:
            row = self._connection.execute(
                "insert into ordinal values (?, 1) on conflict (collection) do update set next = next + 1"
                " returning next",
                (collection,),
            ).fetchone()
        return int(row[0]) - 1

    def _select(self, where: str, *values: str) -> list[Thing]:
        with self._lock:
            rows = self._connection.execute(
                f"select {_COLUMNS} from thing where {where} order by position", values
            ).fetchall()
        return [Thing(key, ordinal, *(json.loads(text) for text in texts)) for key, ordinal, *texts in rows]


def _no_database(path: Path, error: sqlite3.Error) -> InputError:
    reason = f"cannot be opened as a database ({error})"
    return InputError(reason, file=str(path), expected="a file of SQLite, or a new one")
