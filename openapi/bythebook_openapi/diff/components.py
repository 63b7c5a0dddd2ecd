"""Finds equal components of several documents, and gives different components different names.

Two components are equal if everything that they refer to is equal too: an `A` that refers to one `B` differs from an
`A` that refers to another `B`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_openapi.pointer import names_in, pointer_to
from bythebook_openapi.schema.references import pointer_of, reference_to

__all__ = ["Component", "Names", "component_reference", "key_of", "rename"]

_SCHEMAS = "schemas"
# A component: its kind, such as `schemas`, and its name.
Component = tuple[str, str]


def key_of(value: Any) -> str:
    """Returns a text that is the same for equal values. Provenance (`x-source`) is left out."""
    return json.dumps(_stripped(value), sort_keys=True, default=str)


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(each) for key, each in value.items() if key != "x-source"}
    return [_stripped(each) for each in value] if isinstance(value, list) else value


@dataclass
class Names:
    """The names of the components so far: by the original name, and by everything that the component refers to."""

    _given: dict[Component, dict[tuple[tuple[Component, str], ...], str]] = field(default_factory=dict)
    _taken: set[Component] = field(default_factory=set)

    def name(self, components: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[Component, str, bool]]:
        """Yields for each component of a document its kind and name, its new name, and whether the new name is first
        used here.
        """
        places = {(kind, name): value for kind, held in components.items() for name, value in held.items()}
        digests = {place: hashlib.sha256(key_of(value).encode()).hexdigest() for place, value in places.items()}
        after = {place: [one for one in _references(value) if one in places] for place, value in places.items()}
        for place, value in places.items():
            for base in _extended(value):
                # A discriminator means the schemas that extend its schema, without a reference to them.
                if base in places and isinstance(_discriminator(places[base]), dict):
                    after[base].append(place)
        for place in places:
            leads_to = tuple(sorted((one, digests[one]) for one in _reached(place, after)))
            given = self._given.setdefault(place, {})
            is_new = leads_to not in given
            if is_new:
                given[leads_to] = self._free(*place)
            yield place, given[leads_to], is_new

    def _free(self, kind: str, name: str) -> str:
        new, number = name, 1
        while (kind, new) in self._taken:
            number += 1
            new = f"{name}{number}"
        self._taken.add((kind, new))
        return new


def _extended(schema: Any) -> Iterator[Component]:
    """Yields the schemas that a schema extends by `allOf`."""
    parts = schema.get("allOf") if isinstance(schema, dict) else None
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and (base := _place(part.get("$ref"))) is not None:
            yield base


def _discriminator(node: Any) -> dict[str, Any] | None:
    found = node.get("discriminator") if isinstance(node, dict) else None
    return found if isinstance(found, dict) and isinstance(found.get("propertyName"), str) else None


def _reached(place: Component, after: Mapping[Component, list[Component]]) -> set[Component]:
    found, waiting = {place}, [place]
    while waiting:
        for one in after[waiting.pop()]:
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def _references(node: Any) -> Iterator[Component]:
    """Yields the components to which references and discriminators in a value lead."""
    if isinstance(node, dict):
        if (place := _place(node.get("$ref"))) is not None:
            yield place
        for meant in _mapped(node).values():
            yield _meant(meant)
        for each in node.values():
            yield from _references(each)
    elif isinstance(node, list):
        for each in node:
            yield from _references(each)


def _place(reference: Any) -> Component | None:
    """Returns the component that a reference leads to, or into."""
    pointer = pointer_of(reference) if isinstance(reference, str) else None
    match names_in(pointer or ""):
        case ["components", kind, name, *_]:
            return kind, name
    return None


def component_reference(place: Component) -> str:
    """Returns the reference to a component."""
    return reference_to(pointer_to("components", *place))


def _mapped(node: Any) -> dict[str, str]:
    """Returns the mapping of a discriminator: values to names of schemas, or references to them."""
    mapping = (_discriminator(node) or {}).get("mapping")
    return (
        {word: meant for word, meant in mapping.items() if isinstance(meant, str)} if isinstance(mapping, dict) else {}
    )


def rename(raw: dict[str, Any], names: Mapping[Component, str]) -> None:
    """Rewrites the references of a document to components that get other names.

    The discriminator value of a schema stays. A value that was the name of the schema becomes an entry of the mapping
    (OpenAPI 3.1.1, section 4.8.25).
    """
    held = raw.get("components") or {}
    for place in names:
        for kind, base in _extended((held.get(place[0]) or {}).get(place[1])):
            _map((held.get(kind) or {}).get(base), place)
    _rewrite(raw, names)


def _map(node: Any, place: Component) -> None:
    """Adds a schema under its name to the mapping of a discriminator, unless the mapping has the schema already."""
    discriminator = _discriminator(node)
    if discriminator is not None and place not in [_meant(each) for each in _mapped(node).values()]:
        discriminator["mapping"] = {**_mapped(node), place[1]: component_reference(place)}


def _rewrite(node: Any, names: Mapping[Component, str]) -> None:
    if isinstance(node, dict):
        if (discriminator := _discriminator(node)) is not None:
            for each in (one for key in ("oneOf", "anyOf") for one in node.get(key) or ()):
                if (place := _place(each.get("$ref")) if isinstance(each, dict) else None) in names and place:
                    _map(node, place)
            if words := _mapped(node):
                new = {
                    word: _new(meant, names) if _place(meant) else names.get((_SCHEMAS, meant), meant)
                    for word, meant in words.items()
                }
                discriminator["mapping"] = new
        if isinstance(node.get("$ref"), str):
            node["$ref"] = _new(node["$ref"], names)
        for each in node.values():
            _rewrite(each, names)
    elif isinstance(node, list):
        for each in node:
            _rewrite(each, names)


def _new(reference: str, names: Mapping[Component, str]) -> str:
    place = _place(reference)
    if place is None or place not in names:
        return reference
    after = "/".join(reference.split("/")[4:])  # the pointer inside the component
    return component_reference((place[0], names[place])) + (f"/{after}" if after else "")


def _meant(word: str) -> Component:
    return _place(word) or (_SCHEMAS, word)
