"""Reads names of paths and parameters by the conventions: what a path's resources are called, and their ids."""

from __future__ import annotations

import re

from bythebook_conformance.conventions import EITHER, IDENTITY, KEY, NAME, PLURAL, SEARCH, plain
from bythebook_openapi.model.contract import Operation

__all__ = ["called", "id_names", "is_search", "last_words", "path_names", "things"]

_ID_WORDS = frozenset((*IDENTITY.words, *KEY.words, *NAME.words))


def last_words(name: str) -> tuple[str, ...]:
    """Returns the last word of a parameter's name where it is usual for an id: `name` of `pool_name`."""
    parts = (re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", part)[-1:] for part in EITHER.compiled.split(name))
    return tuple(word.lower() for part in parts for word in part if word.lower() in _ID_WORDS)


def path_names(operation: Operation) -> list[str]:
    """Returns the names of the parameters in an operation's path, in order."""
    return re.findall(r"\{([^}]*)\}", operation.path)


def things(operation: Operation) -> set[str]:
    """Returns what one resource of a collection may be called, by its path: `order` for `/orders`."""
    segments = [segment for segment in operation.path.strip("/").split("/") if segment and "{" not in segment]
    return called(segments[-1]) if segments else set()


def called(segment: str) -> set[str]:
    """Returns what one resource of a collection may be called, by the segment of the collection."""
    kind = plain(segment)
    if not kind or "{" in segment:
        return set()
    *simple, ies = PLURAL.words
    return {kind, *(kind.removesuffix(ending) for ending in simple), f"{kind.removesuffix(ies)}y"}


def id_names(operation: Operation) -> set[str]:
    """Returns the names, as `plain` has them, under which the resources of a collection may have their id."""
    ids = {plain(word) for word in (*IDENTITY.words, *KEY.words)}
    return {*ids, *(thing + word for thing in things(operation) for word in ids)}


def is_search(operation: Operation) -> bool:
    """Returns whether a POST asks for resources and creates none: its path ends in a word that says so."""
    last = operation.path.rstrip("/").rpartition("/")[2].lower()
    return operation.method == "POST" and not set(SEARCH.words).isdisjoint(re.findall(r"[a-z]+", last))
