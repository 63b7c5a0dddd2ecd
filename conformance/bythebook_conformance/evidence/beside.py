"""Compares another resource of a collection before and after a write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.siblings import Siblings, own_members
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import get

__all__ = ["Beside", "Sight", "is_rewritten", "own_texts", "places", "replaced", "scalars"]

# How deep a read has the resource: `data.attributes.title`.
_DEEPEST = 3
# A shorter text of a pattern is one of few: `CC-5500`.
_MANY = 12


@dataclass(frozen=True)
class Sight:
    """What a read, or a list, shows of a resource: ABSENT where it does not have it.

    `is_gone` says that the server knows the resource no more: the read is answered with 404 or 410, or the whole list
    lacks it.
    """

    exchange: Exchange
    shown: Any
    is_gone: bool


@dataclass(frozen=True)
class Beside:
    """What was seen of another resource before and after a write. `created` is the request that created it, `id` the
    last path parameter that addresses it.

    `reason` says why this tells nothing; it is empty where it does.
    """

    created: Exchange
    id: str
    before: Sight
    after: Sight
    reason: str = ""


def own_texts(operation: Operation, exchange: Exchange, siblings: Siblings) -> dict[str, str]:
    """Returns the texts of a request that tell its resource from others, by the names of their properties."""
    texts: dict[str, str] = {}
    for field in own_members(operation):
        value = get(exchange.request.parts, field.at)
        least = _MANY if "pattern" in field.schema else DISTINCTIVE
        is_own = field.path[-1] in siblings.texts and value != field.default
        if is_own and isinstance(value, str) and len(value) >= least:
            texts[field.path[-1]] = value
    return texts


def scalars(value: Any) -> set[str]:
    """Returns the texts and numbers within a value, as texts: a resource that is called by one of them holds it."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return {text for each in value for text in scalars(each)}
    return {str(value)} if isinstance(value, str | int) and not isinstance(value, bool) else set()


def places(shown: Any, texts: Mapping[str, str]) -> list[Key]:
    """Returns where a resource has texts under their names."""
    return [at for at, value in _members(shown) if texts.get(at[-1]) == value]


def is_rewritten(shown: Any, texts: Mapping[str, str]) -> bool:
    """Returns whether a resource has the names of texts, and none of the texts: the server stores another form."""
    return any(at[-1] in texts for at, _ in _members(shown)) and not places(shown, texts)


def replaced(found: Beside, own: Mapping[str, str], sent: Mapping[str, str]) -> list[Key]:
    """Returns where another resource had a text of its own before a write, and has that of the write after it."""
    new = {name: text for name, text in sent.items() if text not in own.values()}
    return [at for at in places(found.before.shown, own) if get(found.after.shown, at) == new.get(at[-1])]


def _members(value: Any, at: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yields the texts of an object and of the objects within it, each with its path."""
    for name, each in value.items() if isinstance(value, Mapping) and len(at) < _DEEPEST else ():
        if isinstance(each, str):
            yield (*at, name), each
        yield from _members(each, (*at, name))
