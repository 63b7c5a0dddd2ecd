"""The examples of answers: what a document shows instead of saying it. It makes no values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from bythebook_openapi.states import ABSENT, get
from bythebook_simulator.document.api import Answer
from bythebook_simulator.document.envelopes import Envelopes, media_type_of
from bythebook_simulator.document.resources import Resource
from bythebook_simulator.document.schemas import Place, Schemas, step

__all__ = ["answers_shown", "things_shown"]


def answers_shown(answers: Schemas, answer: Answer) -> Iterator[tuple[str, Any]]:
    """Yield the examples of an answer in its media type, each with its name (empty for one without)."""
    key = media_type_of(answer)
    pointer = answer.content[key] if key is not None else None
    if pointer is None:
        return
    at = pointer.rpartition("/")[0]
    media_type = answers.at(at)
    if "example" in media_type:
        yield "", media_type["example"]
    named = media_type.get("examples")
    for name in named if isinstance(named, Mapping) else ():
        each = answers.at(step(at, "examples", name))
        reference = each.get("$ref") if isinstance(each, Mapping) else None
        if isinstance(reference, str) and reference.startswith("#"):
            each = answers.at(unquote(reference[1:]))
        if isinstance(each, Mapping) and "value" in each:
            yield name, each["value"]


def things_shown(answers: Schemas, envelopes: Envelopes, resource: Resource) -> Iterator[dict[str, Any]]:
    """Yield each thing that the examples of a collection's answers show, and that its schema admits, once.

    Examples of lists come first, then those of its items, and those of their schemas.
    """
    collection, names = resource.collection, envelopes.settable(resource.collection)
    found: list[Any] = []
    endpoints = envelopes.resources.endpoints(collection)
    for endpoint in sorted(endpoints, key=lambda each: (each.method != "GET", "{" in each.path.rpartition("/")[2])):
        is_list = endpoint.method == "GET" and envelopes.resources.of(endpoint.path).kind == "collection"
        for status, answer in endpoint.answers.items():
            key = media_type_of(answer)
            if status[0] != "2" or key is None or (pointer := answer.content[key]) is None:
                continue
            for place, value in _items(answers, envelopes, answer, (pointer,), collection if is_list else None):
                within = envelopes.thing(place, names)
                found += _admitted(answers, place, get(value, within) if within else value, found)
    yield from found


def _items(
    answers: Schemas, envelopes: Envelopes, answer: Answer, place: Place, listed: str | None
) -> Iterator[tuple[Place, Any]]:
    """Yields the examples of an answer that shows a thing; of one that shows a list, those of its items."""
    listing = envelopes.listing(place, listed) if listed is not None else None
    at = listing.item if listing is not None else place
    for _, value in answers_shown(answers, answer):
        inner = get(value, listing.path) if listing is not None else [value]
        if answers.is_valid(place, value):
            yield from ((at, each) for each in (inner.values() if isinstance(inner, Mapping) else inner or ()))
    for _, schema in answers.stated(at):
        listed_ones = schema.get("examples")
        for each in [schema.get("example", ABSENT), *(listed_ones if isinstance(listed_ones, list) else ())]:
            if each is not ABSENT and answers.is_valid(at, each):
                yield at, each


def _admitted(answers: Schemas, place: Place, value: Any, found: list[Any]) -> list[dict[str, Any]]:
    is_new = isinstance(value, dict) and bool(value) and value not in found
    return [value] if is_new and answers.types(place) != {"array"} else []
