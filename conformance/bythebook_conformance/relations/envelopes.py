"""Relates the places of a request body to those of a response: `{"event": {"title": ...}}` to `{"title": ...}`.

Rules name a property by its place in the request body. What stands around the resource, in the request or in the
response, is seen through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.conventions import ATTRIBUTES, FAULT, IDENTITY, METADATA, OUTCOME, SAID_MERGED
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.relations.names import things
from bythebook_conformance.relations.traits import traits_of, usual_ids
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Field, Operation, Response
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import EACH, get

__all__ = [
    "Between",
    "aligned",
    "between",
    "is_merged",
    "members_of_resource",
    "own_members",
    "request_envelope",
    "root_between",
]

Place = tuple[str, ...]

# An object of a response is the resource if it shares this many names with the request.
_MIN_SHARED = 2


@dataclass(frozen=True)
class Between:
    """The names around the resource in a request body and in a response; empty where the resource is at the root.

    `sent` is empty too where the response has the same name at its root: both then have the same places.
    """

    sent: Place = ()
    answered: Place = ()

    def in_response(self, place: Place) -> Place | None:
        """Returns where the response has what the request has at a place; None for a place outside of the resource."""
        return _moved(place, self.sent, self.answered, is_resource_too=not self.sent)

    def in_request(self, place: Place) -> Place | None:
        """Returns where the request has what the response has at a place; None for a place outside of the resource."""
        return _moved(place, self.answered, self.sent, is_resource_too=not self.sent)


def _moved(place: Place, source: Place, target: Place, *, is_resource_too: bool) -> Place | None:
    inner = place[len(source) :]
    is_inside = place[: len(source)] == source and (is_resource_too or inner != ())
    return (*target, *inner) if is_inside else None


def between(operation: Operation, response: Response) -> Between:
    """Returns how the places of a request are related to those of a response: of its own operation, or of a read."""
    known: dict[str, Between] = kept_with(operation, "_between", dict)
    if response.pointer not in known:
        known[response.pointer] = _between(operation, response)
    return known[response.pointer]


def _between(operation: Operation, response: Response) -> Between:
    members = (each for each in operation.fields if each.kind == "property" and len(each.path) == 1)
    names = {each.path[0] for each in members if each.key not in operation.told}
    roots = _without_outcome({each.place[0] for each in response.fields if len(each.place) == 1})
    if names & roots:
        if around := _beside_status(operation, response, names, roots):
            return Between((), around)
        known = root_between(operation, response, (next(iter(names & roots)),)) if len(names) == 1 else Between()
        return known if len(known.answered) > 1 else Between()
    if around := _envelope(operation, response, names, roots):
        return Between((), around)
    found = [
        each
        for around in [(), *((name,) for name in sorted(roots - {EACH}))]
        if (each := root_between(operation, response, around)).sent
    ]
    return found[0] if len(found) == 1 else Between()


def _without_outcome(roots: set[str]) -> set[str]:
    """Returns the names at the root of a response without those that say whether and why a request was refused."""
    if not any(map(OUTCOME.found, roots)):
        return roots
    return {each for each in roots if not OUTCOME.found(each) and not FAULT.found(each)}


def _beside_status(operation: Operation, response: Response, names: set[str], roots: set[str]) -> Place:
    """Returns the name around the resource in responses such as `{"code": 200, "data": {"code": "A1"}}`, whose root has
    a name of the request by chance. The root has no id, and the object in it has more of the request, or alone has it
    in a type of the request.
    """
    shared = names & roots
    if not roots.isdisjoint(IDENTITY.words):
        return ()
    sent, shown = _members(operation.fields, (), location="body"), _members(response.fields, ())
    is_chance = not any(_are_alike(sent.get(name, []), shown.get(name, [])) for name in shared)
    for name in sorted(roots - {EACH}):
        inner = _members(response.fields, (name,))
        common = names & inner.keys()
        is_alike = all(_are_alike(sent.get(each, []), inner[each]) for each in common)
        is_more = len(common) >= _MIN_SHARED and common > shared
        if common >= shared and is_alike and (is_more or is_chance):
            return (name,)
    return ()


def _envelope(operation: Operation, response: Response, names: set[str], roots: set[str]) -> Place:
    """Returns the name around the resource in responses such as `{"data": {...}}`. One shared name is enough where the
    object is the only member of the response and has an id.
    """
    for name in sorted(roots - {EACH}):
        inner = {each.place[1] for each in response.fields if len(each.place) > 1 and each.place[0] == name}
        is_alone = roots == {name} and not inner.isdisjoint(usual_ids(operation))
        if len(inner & names) >= (1 if is_alone else _MIN_SHARED):
            return (name,)
    found = [
        (name, each)
        for name in sorted(roots - {EACH})
        for each in _beside_id(operation, response, (name,))
        if len(names & _members(response.fields, (name, each)).keys()) >= _MIN_SHARED
    ]
    return found[0] if len(found) == 1 else ()


def _beside_id(operation: Operation, response: Response, around: Place) -> Iterator[str]:
    """Yields the names of the objects beside an id: `attributes` of JSON:API."""
    members = _members(response.fields, around)
    if around and any(name in members for name in usual_ids(operation)):
        for name, found in members.items():
            if name != EACH and any("object" in each.types for each in found):
                yield name


def root_between(operation: Operation, response: Response, around: Place) -> Between:
    """Returns how places are related where a response has the resource at a place, such as that of the items of a list,
    and the request has it in the one object at its root. `sent` is empty where the request has no such object.

    Most properties in that object have the name and a type of a property of the response. One is enough where the
    object is called as the resources of the path are. The response may have them in one more object, beside the id:
    `attributes` of Strapi, whose requests have none.
    """
    root = _root(operation)
    if root is None:
        return Between((), around)
    if _is_shown(operation, response, root, around):
        return Between(root.place, around)
    deeper = [(*around, name) for name in _beside_id(operation, response, around)]
    found = [each for each in deeper if _is_shown(operation, response, root, each)]
    return Between(root.place, found[0]) if len(found) == 1 else Between((), around)


def _is_shown(operation: Operation, response: Response, root: Field, around: Place) -> bool:
    """Returns whether a response has at a place what the request has in its root object."""
    shown = _members(response.fields, around)
    sent = {
        name: fields
        for name, fields in _members(operation.fields, root.place, location="body").items()
        if not any(traits_of(operation, each).secret for each in fields)
    }
    alike = [name for name, fields in sent.items() if _are_alike(fields, shown.get(name, []))]
    least = 1 if plain(root.place[0]) in things(operation) else _MIN_SHARED
    return root.place[0] not in shown and len(alike) >= least and 2 * len(alike) > len(sent)


def _root(operation: Operation) -> Field | None:
    """Returns the object that is the one property of a request body; None where the body has others, or is a union."""
    members = operation.children.get(("body",), ())
    is_alone = len(members) == 1 and members[0].kind == "property"
    is_alone = is_alone and not any(each.depth == 1 for each in operation.read_only)
    return members[0] if is_alone and members[0].types - {"null"} == {"object"} else None


def _members(fields: Iterable[Field], around: Place, location: str = "") -> Mapping[str, list[Field]]:
    """Returns the properties at a place by name. Variants share a place, so that a name can have several."""
    found: dict[str, list[Field]] = {}
    for each in fields:
        is_there = each.kind == "property" and len(each.place) == len(around) + 1 and each.place[:-1] == around
        if is_there and location in ("", each.location):
            found.setdefault(each.place[-1], []).append(each)
    return found


def _are_alike(sent: list[Field], shown: list[Field]) -> bool:
    pairs = ((one.types - {"null"}, other.types - {"null"}) for one in sent for other in shown)
    return any(not one or not other or not one.isdisjoint(other) for one, other in pairs)


def request_envelope(operation: Operation) -> Field | None:
    """Returns the one member of a request body that holds the resource; None where the body is the resource.

    A response has its members without it; or it is called as the resources of the path are, or as any resource is and
    holds the id, and no response has an id beside it.
    """
    found: Field | None = kept_with(operation, "_request_envelope", lambda: _request_envelope(operation))
    return found


def _request_envelope(operation: Operation) -> Field | None:
    members = [each for each in operation.children.get(("body",), ()) if each.kind == "property"]
    if len(members) != 1:
        return None
    field_, name = members[0], members[0].path[0]
    if any(between(operation, response).sent for response in operation.successes):
        return field_
    answered = [each for response in operation.successes for each in response.fields]
    beside = [each for each in answered if len(each.place) == 1]
    beside += [each for each in operation.read_only if each.depth == 1]
    has_id = any(each.place[:-1] == (name,) and traits_of(operation, each).key for each in answered)
    is_called = plain(name) in things(operation) or (traits_of(operation, field_).envelope and has_id)
    is_alone = not any(traits_of(operation, each).key for each in beside)
    return field_ if is_called and is_alone else None


def own_members(operation: Operation) -> Iterator[Field]:
    """Yields the members of the resource in a body: of the body itself, or of its envelope."""
    wrapper = request_envelope(operation)
    around = wrapper.key if wrapper is not None else ("body",)
    for field in operation.fields:
        if field.location == "body" and field.kind == "property" and field.parent == around:
            yield field


def aligned(answer: Any, known: Between, field: Field, written: Exchange) -> Key:
    """Returns where in a response a field stands. `known` says what is around the resource, `written` is the request.

    For a field inside a list, this is the item that shares most values with the first item of the request.
    """
    around: Key = tuple("0" if step == EACH else step for step in known.answered)
    own = field.path[len(known.sent) :]
    if EACH not in field.place:
        return (*around, *own)
    path, sent = around, get(written.request.parts, (field.location, *known.sent))
    for step in own:
        shown = get(answer, path)
        is_list = isinstance(shown, list) and isinstance(sent, list) and bool(sent) and step == "0"
        path = (*path, str(_likest(sent[0], shown)) if is_list else step)
        sent = get(sent, (step,))
    return path


def _likest(sent: Any, shown: list[Any]) -> int:
    """Returns the index of the item that shares most values with the item of the request; 0 where none shares any."""
    shared = [_shared(sent, item) for item in shown]
    return shared.index(max(shared)) if shared else 0


def _shared(sent: Any, item: Any) -> tuple[int, int]:
    """Returns how many values two objects share: those that are neither empty nor zero, and all of them."""
    if not isinstance(sent, Mapping) or not isinstance(item, Mapping):
        return 0, 0
    shared = [value for name, value in sent.items() if name in item and same(value, item[name])]
    return sum(value not in (None, False, 0, "", [], {}) for value in shared), len(shared)


def is_merged(operation: Operation, field: Field) -> bool:
    """Returns whether the object around a field is merged, and not replaced.

    A PATCH merges the resource, alone or in the one member of an envelope. A merge patch merges every object, and the
    objects in maps. Another PATCH merges those objects that the document says it merges, and the attributes of a
    resource of JSON:API (1.1, Updating a Resource's Attributes).
    """
    holders = [each for each in operation.ancestors(field) if each.kind != "body"]
    kinds = {"property", "value"} if is_merge_patch(operation) else {"property"}
    if not holders or any(each.kind not in kinds for each in holders):
        return not holders
    wrapper = request_envelope(operation)
    inner = holders[1:] if wrapper is not None and holders[0].key == wrapper.key else holders
    if inner != holders and inner and ATTRIBUTES.found(inner[0].path[-1]):
        beside = {each.path[-1] for each in operation.children.get(holders[0].key, ())}
        inner = inner[1:] if "type" in beside else inner
    return is_merge_patch(operation) or all(SAID_MERGED.found(_description(each)) for each in inner)


def _description(field: Field) -> str:
    return " ".join(str(field.schema.get("description", "")).split())


def members_of_resource(operation: Operation) -> Iterator[Field]:
    """Yields the members of the resource in a body, and those of its metadata (`metadata.resourceVersion`)."""
    for field in own_members(operation):
        yield field
        if METADATA.found(field.name):
            yield from (each for each in operation.children.get(field.key, ()) if each.kind == "property")
