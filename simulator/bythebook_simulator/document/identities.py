"""By which property a thing is known: which one answers the key of its path. It keeps nothing.

Sources: OpenAPI 3.1.1, section 4.8.20 (links); where there is none, the usual names of an id: JSON:API 1.1 (id),
MongoDB (_id), RFC 9562 (uuid), AIP-148 (uid, name), Jira (key).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bythebook_simulator.document.api import Endpoint
from bythebook_simulator.document.envelopes import Envelopes
from bythebook_simulator.document.resources import Resource, Resources, plain
from bythebook_simulator.document.schemas import Place, Schemas

__all__ = ["Identities"]

_IDS: Final = ("id", "_id", "uuid", "uid", "key", "slug", "name")
# These are names of keys alone; `name` may also be an ordinary property.
_OWN_IDS: Final = ("id", "_id", "uuid", "uid")
_IN_BODY: Final = re.compile(r"\{?\$response\.body#/([^/{}]+)\}?")


@dataclass(frozen=True)
class Identities:
    """The properties that answer keys."""

    answers: Schemas
    resources: Resources
    envelopes: Envelopes
    _properties: dict[str, str | None] = field(default_factory=dict, init=False)

    def property_of(self, resource: Resource) -> str | None:
        """Return the property of a thing that holds its key, None where no answer shows it."""
        if resource.path not in self._properties:
            self._properties[resource.path] = self._property_of(resource)
        return self._properties[resource.path]

    def others_of(self, resource: Resource) -> tuple[str, ...]:
        """Return further names of the same key: those of answers without the property that `property_of` names, such as
        a list that calls `id` what the answer to a POST calls `docId`. No client sets them.
        """
        own = self.property_of(resource)
        if own is None:
            return ()
        views = [self.answers.known(view) for view in self.envelopes.views(resource.collection)]
        names = (self._key_in(resource, view) for view in (*views, *self.outer(resource)) if own not in view)
        return tuple(dict.fromkeys(name for name in names if name is not None))

    def names_of(self, resource: Resource) -> frozenset[str]:
        """Return every name under which a server may show a key that it gave: `property_of`, the others, and `id`."""
        return frozenset({self.property_of(resource) or "id", *self.others_of(resource), *_OWN_IDS})

    def outer(self, resource: Resource) -> Iterator[Mapping[str, Place]]:
        """Yield the properties of each envelope around a thing whose own properties have no key."""
        for outer, inner in self.envelopes.around(resource.collection):
            if self._key_in(resource, self.answers.known(inner)) is None:
                yield self.answers.known(outer)

    def _key_in(self, resource: Resource, known: Mapping[str, Place]) -> str | None:
        """Return the name of the key among properties: that of the path parameter, or an id; None where none is."""
        settable = self.envelopes.settable(resource.collection)
        by_plain = {plain(name): name for name in known if name not in settable}
        wanted = (plain(each) for each in (resource.parameter or "", *_OWN_IDS))
        return next((by_plain[each] for each in wanted if each in by_plain), None)

    def _property_of(self, resource: Resource) -> str | None:
        if resource.parameter is None:
            return None
        known = [name for place in self.envelopes.views(resource.collection) for name in self.answers.known(place)]
        by_plain = {plain(name): name for name in reversed(known)}
        linked = [
            name
            for name, target, parameter in self._links(resource)
            if parameter == resource.parameter and self.resources.of(target.path).collection == resource.collection
        ]
        last = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", resource.parameter)[-1:]
        singular = plain(resource.collection.rstrip("/").rpartition("/")[2]).removesuffix("s")
        usual = [each.lower() for each in last if each.lower() in _IDS]
        either = resource.parameter.split("_or_")
        wanted = [*linked, resource.parameter, *usual, *_IDS, *either, f"{singular}_id"]
        found = next((by_plain[plain(name)] for name in wanted if plain(name) in by_plain), None)
        outer = (self._key_in(resource, known) for known in self.outer(resource))
        return found if found is not None else next((name for name in outer if name is not None), None)

    def constraints(self, resource: Resource) -> dict[str, Place]:
        """Return the schemas of the path parameters that a property of a thing must fit too, by its name."""
        found: dict[str, Place] = {}
        item = self.resources.item_of(resource.collection)
        if item is not None and (name := self.property_of(item)):
            found[name] = self.key_place(item)
        for name, target, parameter in self._links(resource):
            pointers = tuple(
                each.schema for each in target.parameters if each.location == "path" and each.name == parameter
            )
            found[name] = (*found.get(name, ()), *pointers)
        return found

    def key_place(self, item: Resource) -> Place:
        """Return the schema of the path parameter that is the key of an item."""
        for endpoint in self.resources.endpoints(item.collection):
            for each in endpoint.parameters:
                if each.location == "path" and each.name == item.parameter:
                    return (each.schema,)
        return ()

    def _links(self, resource: Resource) -> Iterator[tuple[str, Endpoint, str]]:
        """Yield the property that a link of a thing's answers reads, the endpoint it leads to, and its parameter."""
        for endpoint in self.resources.endpoints(resource.collection):
            for link in endpoint.links:
                target = self.resources.by_id(link.operation)
                for parameter, expression in link.parameters.items() if target else ():
                    if target and (found := _IN_BODY.fullmatch(expression)):
                        yield found[1], target, parameter.removeprefix("path.")
