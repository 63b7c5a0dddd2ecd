"""Addresses of resources: which path parameters two operations share, and which values can stand in a path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from bythebook_conformance.conventions import IDENTITY
from bythebook_conformance.relations.names import path_names, place_of
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Field, Operation

__all__ = ["changes_path", "is_addressable", "named_below", "named_by", "path_in", "shared"]

_DOTS = frozenset({".", ".."})
_DELIMITERS = frozenset("/\\")
# Servers and proxies in front of them may decode a path several times.
_DECODINGS = 3
# The names of ids, which say nothing of what they are the ids of.
_IDS = frozenset(plain(word) for word in IDENTITY.words)


def named_by(address: str) -> str:
    """Returns what an address such as `Location` names: the last segment of its path, decoded (RFC 3986, 2.1)."""
    return unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2])


def named_below(collection: str, name: str) -> str:
    """Returns what a name or an address calls an item of the collection at a path, and empty if it names no item there.

    `shelves/1` and `https://api.example.com/v1/shelves/1` call an item of `/v1/shelves` `1`. A name may leave out the
    start of the path (AIP-122), and an address may have more before it.
    """
    *around, last = urlsplit(name).path.strip("/").split("/")
    place = collection.strip("/").split("/")
    pairs = list(zip(reversed(place), reversed(around), strict=False))
    is_whole = len(around) <= len(place) or name.startswith(("/", "http:", "https:"))
    is_there = all(one == other or one.startswith("{") for one, other in pairs)
    return unquote(last) if pairs and is_whole and is_there and not place[-1].startswith("{") else ""


def path_in(place: str, address: str) -> dict[str, str]:
    """Returns the path parameters of a path in an address that ends with it; empty where it does not.

    `https://api.example.com/repos/jane/shop` has two of `/repos/{owner}/{repo}`.
    """
    steps, segments = place.strip("/").split("/"), urlsplit(address).path.strip("/").split("/")
    pairs = list(zip(steps, segments[-len(steps) :], strict=False))
    is_there = len(segments) >= len(steps) and any(not step.startswith("{") for step in steps)
    if not is_there or any(step != segment for step, segment in pairs if "{" not in step):
        return {}
    return {step[1:-1]: unquote(segment) for step, segment in pairs if step.startswith("{") and step.endswith("}")}


def shared(operation: Operation, other: Operation) -> Mapping[str, str]:
    """Returns the path parameters of `operation` that mean the same in `other`, each with its name there.

    The path up to the parameter is the same, or the name is: `loan_id`, but not `id`, which names any resource.
    """
    places = {place: name for name, place in _places(place_of(other)).items()}
    names = {plain(name): name for name in path_names(other) if plain(name) not in _IDS}
    found: dict[str, str] = {}
    for name, place in _places(place_of(operation)).items():
        theirs = places.get(place) or names.get(plain(name))
        if theirs is not None:
            found[name] = theirs
    return found


@lru_cache(maxsize=4096)
def _places(path: str) -> Mapping[str, str]:
    """Returns the shape of the path up to each path parameter, by the parameter's name."""
    parts = re.split(r"\{([^}]*)\}", path)
    return {name: "{}".join(parts[: 2 * index + 1 : 2]) for index, name in enumerate(parts[1::2])}


def changes_path(value: Any) -> bool:
    """Returns whether a value of a path parameter makes the URL another path: an empty text, `.`, `..`, or a slash,
    which servers may decode before they look for the route.
    """
    if isinstance(value, Mapping):
        return not value or any(changes_path(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return not value or any(map(changes_path, value))
    text = str(value) if isinstance(value, str) else "x"
    for _ in range(_DECODINGS):
        if not text.strip() or text in _DOTS or not _DELIMITERS.isdisjoint(text):
            return True
        text = unquote(text)
    return False


def is_addressable(field: Field, value: Any) -> bool:
    """Returns whether a request with a value goes to its operation: only a path parameter can change the path."""
    return field.location != "path" or field.is_in_body or not changes_path(value)
