"""Reads the path of a call: what is done, and with which kind of resource.

`/documents.create`, `/users/create`, `/rpc/CreateUser` and `/createUser` are four ways to write one meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bythebook_conformance.conventions import (
    CALL_CHANGE,
    CALL_CREATION,
    CALL_DELETION,
    CALL_LIST,
    CALL_READ,
    CALL_VERSION,
    IRREGULAR,
    PLURAL,
    plain,
    words,
)

__all__ = ["Call", "Role", "calls_of", "singular"]

Role = Literal["creation", "read", "list", "change", "deletion", "action"]
_VERBS = (
    (CALL_LIST, "list"),
    (CALL_CREATION, "creation"),
    (CALL_READ, "read"),
    (CALL_CHANGE, "change"),
    (CALL_DELETION, "deletion"),
)


@dataclass(frozen=True)
class Call:
    """What a path may say: a role, and the collection as a path, with its last name in the singular. `is_exact` says
    that the path names nothing else. `kind` is what the path calls the resource. `word` is what an action does.
    """

    role: Role
    collection: str
    kind: str
    is_exact: bool = True
    word: str = ""


def singular(name: str) -> str:
    """Returns what one resource of a collection is called, by the name of the collection."""
    kind = plain(name)
    if kind in IRREGULAR:
        return IRREGULAR[kind]
    end, ends, ies = PLURAL.words
    if kind.endswith(ies):
        return f"{kind.removesuffix(ies)}y"
    is_hissing = kind.endswith(ends) and kind.removesuffix(ends).endswith(("s", "x", "z", "ch", "sh"))
    if is_hissing:
        return kind.removesuffix(ends)
    return kind.removesuffix(end) if not kind.endswith("ss") else kind


def calls_of(path: str) -> Iterator[Call]:
    """Yields what a path may say, the likeliest first; nothing where it names no kind of resource."""
    around, _, last = path.rstrip("/").rpartition("/")
    if "{" in path:
        return
    kind, dot, done = last.rpartition(".")
    if dot:
        yield from _of(f"{around}/", kind, done)
        return
    spoken = _spoken(last)
    for convention, role in _VERBS:
        noun = "".join(spoken[1:])
        if len(spoken) > 1 and convention.found(spoken[0]):
            if role == "read" and CALL_LIST.found("".join(spoken[:2])):  # `getAllUsers`
                role, noun = "list", "".join(spoken[2:])
            if noun:
                yield Call(role, f"{around}/{singular(noun)}", noun)
    before, _, kind = around.rpartition("/")
    if kind:
        yield from _of(f"{before}/", kind, last)


def _of(around: str, kind: str, done: str) -> Iterator[Call]:
    """Yields what a word says that stands behind the name of a collection."""
    spoken = _spoken(done)
    at = f"{around}{'.'.join([*kind.split('.')[:-1], singular(kind.rpartition('.')[2])])}"
    for convention, role in _VERBS:
        if convention.found("".join(spoken)):
            yield Call(role, at, kind)
        elif spoken and convention.found(spoken[0]):
            yield Call(role, at, kind, is_exact=False)
    yield Call("action", at, kind, is_exact=False, word=done)


def _spoken(name: str) -> list[str]:
    """Returns the words of the name of a call, without the number of its version."""
    found = words(name)
    return found[:-1] if len(found) > 1 and CALL_VERSION.found(found[-1]) else found
