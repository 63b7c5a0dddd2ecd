"""Reads names of paths and parameters by the conventions: what an operation acts on, what a path's resources are
called, and their ids.

A path may name what its method says already: `PUT /users/update/{id}` acts on `/users/{id}`, and `GET /users/list` on
`/users`. OData writes an id in parentheses: `/Products({ID})` is `/Products/{ID}`. All relations of operations go by
what they act on; requests are sent to the path itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from bythebook_conformance.conventions import (
    CHANGE_VERB,
    CREATION_VERB,
    DELETION_VERB,
    EITHER,
    IDENTITY,
    KEY,
    LIST_VERB,
    NAME,
    PLURAL,
    READ_VERB,
    SEARCH,
)
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Operation

__all__ = [
    "called",
    "filled",
    "id_names",
    "is_of_item",
    "is_search",
    "last_words",
    "path_names",
    "place_of",
    "shape",
    "shape_of",
    "things",
    "things_above",
    "verb_of",
]

# OData 4.01, URL Conventions, section 4.3.1 (canonical URL).
_IN_PARENTHESES = re.compile(r"(?<=[^/{}])\('?(\{[^{}]*\})'?\)")
_ID_WORDS = frozenset((*IDENTITY.words, *KEY.words, *NAME.words))
# By method: the verbs before the id of a resource, and the verbs after it.
_BEFORE = {"GET": READ_VERB, "PUT": CHANGE_VERB, "PATCH": CHANGE_VERB, "DELETE": DELETION_VERB}
_AFTER = {"PUT": CHANGE_VERB, "PATCH": CHANGE_VERB, "DELETE": DELETION_VERB}
# By method: the verbs after the name of a collection.
_OF_COLLECTION = {"GET": LIST_VERB, "POST": CREATION_VERB}


def last_words(name: str) -> tuple[str, ...]:
    """Returns the last word of a parameter's name where it is usual for an id: `name` of `pool_name`."""
    parts = (re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", part)[-1:] for part in EITHER.compiled.split(name))
    return tuple(word.lower() for part in parts for word in part if word.lower() in _ID_WORDS)


def path_names(operation: Operation) -> list[str]:
    """Returns the names of the parameters in an operation's path, in order."""
    return re.findall(r"\{([^}]*)\}", operation.path)


def things(operation: Operation) -> set[str]:
    """Returns what one resource of a collection may be called, by its path: `order` for `/orders`."""
    segments = [segment for segment in place_of(operation).strip("/").split("/") if segment and "{" not in segment]
    return called(segments[-1]) if segments else set()


def things_above(operation: Operation) -> set[str]:
    """Returns what the resources above a collection may be called, by its path: `shop` for `/shops/{shop}/orders`."""
    segments = [each for each in place_of(operation).strip("/").split("/") if each]
    above = (segment for segment, key in pairwise(segments) if "{" in key)
    return {name for segment in above for name in called(segment)}


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


def place_of(operation: Operation) -> str:
    """Returns the path of what an operation acts on, with the names of its parameters and without a closing slash."""
    return _place(operation.method, _IN_PARENTHESES.sub(r"/\1", operation.path.rstrip("/")))


def shape_of(operation: Operation) -> str:
    """Returns the path of what an operation acts on, without the names of its parameters."""
    return shape(place_of(operation))


def filled(path: str, values: Mapping[str, Any]) -> str:
    """Returns a path with values for its parameters; those without a value stay."""
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


@lru_cache(maxsize=4096)
def shape(path: str) -> str:
    """Returns a path without the names of its parameters and without a closing slash."""
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")


def is_of_item(operation: Operation) -> bool:
    """Returns whether an operation acts on a resource by an id."""
    return place_of(operation).endswith("}")


@lru_cache(maxsize=4096)
def _place(method: str, path: str) -> str:
    *around, before, last = ["", *path.split("/")]
    if not before:
        return path
    if _is_name(last):
        verb = (_AFTER if _is_id(before) else _OF_COLLECTION).get(method)
        return path if verb is None or not verb.found(last) else path.removesuffix(f"/{last}")
    verb = _BEFORE.get(method) if around[-1] and _is_name(around[-1]) else None
    return path if verb is None or not verb.found(before) else "/".join([*around[1:], last])


def _is_id(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _is_name(segment: str) -> bool:
    return "{" not in segment


def verb_of(operation: Operation) -> list[str]:
    """Returns the words of the end of a path: `mark`, `read` of `/mails/{id}/mark-read`."""
    return words(re.split(r"[/:]", place_of(operation))[-1])
