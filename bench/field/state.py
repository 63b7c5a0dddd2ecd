"""What a server holds, record by record: read before and after a run, and compared (`bench.field --state`)."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

__all__ = ["FATES", "Change", "Key", "Records", "compared", "files", "items", "rows", "told"]

Fate = Literal["changed", "touched", "deleted", "left"]
FATES: tuple[Fate, ...] = get_args(Fate)
# Members that move with each write, whatever is written.
STAMPS = ("*updated*", "*modified*", "*revision*", "version", "etag", "notified_serial")
SHOWN = 90


class Key(NamedTuple):
    """The name of a record: its kind, such as a table, and its id in that kind."""

    kind: str
    id: str


Records = dict[Key, Mapping[str, Any]]


@dataclass(frozen=True)
class Change:
    """What a run did to a record. A record is `touched` if only its stamps moved, or if it was made again as it was."""

    key: Key
    fate: Fate
    words: str = ""


def compared(before: Records, after: Records) -> list[Change]:
    """Returns what changed, was deleted, and was added and left."""
    gone = [key for key in before if key not in after]
    left = [key for key in after if key not in before]
    found = [
        Change(
            key,
            _fate(moved),
            "; ".join(f"{name}: {_short(old.get(name))} -> {_short(new.get(name))}" for name in moved),
        )
        for key, old in before.items()
        if (new := after.get(key)) is not None
        if (moved := [name for name in {**old, **new} if old.get(name) != new.get(name)])
    ]
    for key in gone:
        twin = next((one for one in left if one.kind == key.kind and _same(before, key, after, one)), None)
        if twin is None:
            found.append(Change(key, "deleted", _short(dict(before[key]))))
        else:
            left.remove(twin)
            found.append(Change(key, "touched", f"made again as {twin.id}"))
    return [*found, *(Change(key, "left") for key in left)]


def told(changes: Sequence[Change]) -> Iterator[str]:
    """Yields a line for each record that was changed, touched or deleted, and one for each kind of what is left."""
    for fate in FATES[:-1]:
        yield from (
            f"{fate} {each.key.kind} {each.key.id}: {each.words}"
            for each in sorted(changes, key=lambda one: one.key)
            if each.fate == fate
        )
    left = Counter(each.key.kind for each in changes if each.fate == "left")
    yield from (f"left {kind}: {number}" for kind, number in sorted(left.items()))


def rows(database: Path, ignored: Sequence[str] = ()) -> Records:
    """Returns the rows of an SQLite database without the tables and columns (`table.column`) that globs name."""
    found: Records = {}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
        connection.text_factory = lambda text: text.decode(errors="replace")
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        for (table,) in connection.execute(listed).fetchall():
            if _is_ignored(table, ignored):
                continue
            columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
            names = [name for _, name, *_ in columns]
            keys = [name for _, name, *_, place in columns if place] or names
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                told_apart = dict(zip(names, row, strict=True))
                key = Key(table, ", ".join(str(told_apart[name]) for name in keys))
                found[key] = {
                    name: each for name, each in told_apart.items() if not _is_ignored(f"{table}.{name}", ignored)
                }
    return found


def files(folder: Path, ignored: Sequence[str] = ()) -> Records:
    """Returns the files of a folder and its subfolders, without those whose paths globs name."""
    found: Records = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not _is_ignored(name, ignored):
            content = path.read_bytes()
            text = content.decode(errors="replace")
            is_short = len(text) <= SHOWN and text.isprintable()
            found[Key("file", name)] = {"content": text if is_short else hashlib.sha256(content).hexdigest()}
    return found


def items(kind: str, listed: Iterable[Mapping[str, Any]], name: str = "id", ignored: Sequence[str] = ()) -> Records:
    """Returns the objects of a list that an API answered, without the members that globs name."""
    return {
        Key(kind, str(each[name])): {
            member: value for member, value in each.items() if not _is_ignored(member, ignored)
        }
        for each in listed
    }


def _fate(moved: Sequence[str]) -> Fate:
    return "touched" if all(_is_ignored(name, STAMPS) for name in moved) else "changed"


def _same(before: Records, key: Key, after: Records, twin: Key) -> bool:
    """Returns whether two records are the same but for their stamps and the members that hold their ids."""

    def content(record: Mapping[str, Any], own: Key) -> dict[str, Any]:
        named = {own.id, *own.id.split(", ")}
        return {name: each for name, each in record.items() if str(each) not in named and not _is_ignored(name, STAMPS)}

    kept = content(before[key], key)
    return bool(kept) and kept == content(after[twin], twin)


def _is_ignored(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(name, each) for each in globs)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
