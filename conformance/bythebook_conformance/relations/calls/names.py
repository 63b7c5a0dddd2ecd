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
    HISSING,
    IRREGULAR,
    LOOKUP,
    PLURAL,
    Convention,
)
from bythebook_conformance.spelling import plain, words

__all__ = ["VERBS", "Call", "Role", "calls_of", "singular"]

Role = Literal["creation", "read", "list", "change", "deletion", "action"]
VERBS: tuple[tuple[Convention, Role], ...] = (
    (CALL_LIST, "list"),
    (CALL_CREATION, "creation"),
    (CALL_READ, "read"),
    (CALL_CHANGE, "change"),
    (CALL_DELETION, "deletion"),
)


@dataclass(frozen=True)
class Call:
    """What a path may say: a role, and the collection as a path, with its last name in the singular. `is_exact` says
    that the path names nothing else. `kind` is what the path calls the resource. `word` is the end of the path, which
    says what an action does. Of two calls with one role, that of the lower `rank` has it.
    """

    role: Role
    collection: str
    kind: str
    is_exact: bool = True
    word: str = ""
    rank: int = 0


def singular(name: str) -> str:
    """Returns what one resource of a collection is called, by the name of the collection."""
    kind = plain(name)
    if kind in IRREGULAR:
        return IRREGULAR[kind]
    end, ends, ies = PLURAL.words
    if kind.endswith(ies):
        return f"{kind.removesuffix(ies)}y"
    is_hissing = kind.endswith(ends) and kind.removesuffix(ends).endswith(HISSING)
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
    for role, length in _verbs(spoken):
        noun = "".join(spoken[length:])
        if noun:
            yield Call(role, f"{around}/{singular(noun)}", noun, word=last, rank=_rank(spoken[0]))
    if len(spoken) > 1:
        noun = "".join(spoken[1:])
        yield Call("action", f"{around}/{singular(noun)}", noun, is_exact=False, word=last)
    before, _, kind = around.rpartition("/")
    if kind:
        yield from _of(f"{before}/", kind, last)


def _of(around: str, kind: str, done: str) -> Iterator[Call]:
    """Yields what a word says that stands behind the name of a collection."""
    spoken = _spoken(done)
    *within, last = kind.split(".")
    at = f"{around}{'.'.join([*within, singular(last)])}"
    for role, length in _verbs(spoken):
        is_exact = singular("".join(spoken[length:])) in {"", singular(last)}
        yield Call(role, at, last, is_exact=is_exact, word=done, rank=_rank(spoken[0]))
    yield Call("action", at, last, is_exact=False, word=done)


def _verbs(spoken: list[str]) -> Iterator[tuple[Role, int]]:
    """Yields which role the first words of a name say, and how many they are: two of `getAll`."""
    is_of_all = len(spoken) > 1 and CALL_LIST.found("".join(spoken[:2])) != ""
    for convention, role in VERBS:
        if is_of_all and role == "list":
            yield role, 2
        elif spoken and convention.found(spoken[0]) and not is_of_all:
            yield role, 1


def _rank(word: str) -> int:
    """Returns how usual a verb is among those of its role: a resource is updated, or else renamed."""
    known = (each.words.index(word) for each, _ in VERBS if word in each.words)
    return next(known, 0)


def _spoken(name: str) -> list[str]:
    """Returns the words of the name of a call, without the number of its version, and without the property by which a
    resource is found: `get` and `user` of `getUserById`.
    """
    found = words(name)
    found = found[:-1] if len(found) > 1 and CALL_VERSION.found(found[-1]) else found
    at = next((index for index, word in enumerate(found) if index and LOOKUP.found(word)), len(found))
    return found[:at]
