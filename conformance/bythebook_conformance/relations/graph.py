"""Relates operations: which create, read, list and delete the same resource, and which give values for path parameters.

OpenAPI links decide. Where a document has none, paths do: a collection, and its items by id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bythebook_conformance.conventions import ENVELOPE, HANDLE, KEY, LOOKUP, NAME
from bythebook_conformance.relations.identity import IDS
from bythebook_conformance.relations.likeness import Items, items_of
from bythebook_conformance.relations.names import (
    id_names,
    is_of_item,
    last_words,
    path_names,
    place_of,
    shape,
    shape_of,
    things,
)
from bythebook_conformance.relations.references import creator_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = [
    "Related",
    "Supplier",
    "creates_only",
    "graph",
    "may_create_by_put",
]

# The depth of a property in an envelope.
_IN_ENVELOPE = 2


@dataclass(frozen=True)
class Supplier:
    """An operation that gives a value for a path parameter: it creates a resource, or lists some.

    `expression` is that of an OpenAPI link, such as `$response.body#/id`. It is empty without a link. `lister` lists
    what this one creates: its items can be read where none can be created.
    """

    operation: Operation
    expression: str = ""
    lister: Operation | None = None

    @property
    def creates(self) -> bool:
        """Whether it creates a resource, whoever chooses the id, instead of finding one."""
        return self.operation.method in {"POST", "PUT"}


@dataclass(frozen=True)
class Related:
    """The operations related to one: `reader` reads the resource that it writes, `lister` lists it, `deleter` deletes
    it. `suppliers` give values for its path parameters, by name. `is_guessed` says that no path and no link names the
    reader: what it reads must hold what was sent. `is_named` says that it is a POST, or a PUT that replaces nothing,
    which creates the resource of its own path.
    """

    reader: Operation | None = None
    lister: Operation | None = None
    deleter: Operation | None = None
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    is_guessed: bool = False
    is_named: bool = False


def graph(contract: Contract) -> Mapping[str, Related]:
    """Returns the operations that are related to each operation of a document, by its id."""
    by_place: dict[tuple[str, str], Operation] = {}
    # A sequence of items may have no end, so that it lists and shows no resources.
    readable = [each for each in contract.operations if not (each.unreadable or each.has_items)]
    for each in sorted(readable, key=lambda each: shape_of(each) != shape(each.path)):  # a path of its own comes first
        by_place.setdefault((each.method, shape_of(each)), each)
    by_id = {each.id: each for each in contract.operations if not each.unreadable}
    found_at = _Found(by_place, by_id, _links(contract, by_id), items_of(contract))
    found = {each.id: _related(each, found_at) for each in contract.operations}
    named = {**_by_handle(contract), **_by_name(found.values())}
    return {each.id: _with_named(contract, each, found[each.id], named) for each in contract.operations}


def _by_name(found: Iterable[Related]) -> dict[str, Supplier]:
    """Returns, by name of a path parameter, the one operation that creates what it names in every path: `order_id` has
    one, and `slug` may have one; `id` has none.
    """
    possible: dict[str, dict[tuple[str, str], Supplier]] = {}
    for name, supplier in (each for one in found for each in one.suppliers.items()):
        possible.setdefault(name, {})[supplier.operation.id, supplier.expression] = supplier
    for name, suppliers in possible.items():
        # The PUT of a membership takes the id of a user in its own path, and creates no user.
        makers = {key: each for key, each in suppliers.items() if name not in path_names(each.operation)}
        possible[name] = makers or suppliers
    ids, known = {plain(each) for each in IDS}, {*IDS, *KEY.words}
    return {
        name: supplier
        for name, suppliers in possible.items()
        for supplier in suppliers.values()
        if len(suppliers) == 1 and supplier.creates and plain(name) not in ids and {*last_words(name)} & known
    }


def _by_handle(contract: Contract) -> dict[str, Supplier]:
    """Returns, by name of a path parameter that is the handle of a person, the one operation that creates persons with
    a property of that name: `username` of `/profiles/{username}` is that of `POST /users`.
    """
    wanted = {name for each in contract.operations for name in path_names(each) if HANDLE.found(name)}
    found: dict[str, Supplier] = {}
    for name in wanted:
        makers = [each for each in contract.operations if each.method == "POST" and _answers_sent(each, name)]
        if len(makers) == 1:
            found[name] = Supplier(makers[0])
    return found


def _answers_sent(operation: Operation, name: str) -> bool:
    """Returns whether an operation takes a property in its body, alone or in an envelope, and answers it."""
    sent = any(
        each.kind == "property" and each.depth <= _IN_ENVELOPE and each.path[-1] == name for each in operation.fields
    )
    answered = (each for response in operation.successes for each in response.fields if each.place)
    return sent and any(each.place[-1] == name and len(each.place) <= _IN_ENVELOPE for each in answered)


def _with_named(contract: Contract, operation: Operation, found: Related, named: Mapping[str, Supplier]) -> Related:
    """Returns the related operations, with suppliers that only the names of path parameters reveal."""
    wanted = [name for name in path_names(operation) if name not in found.suppliers]
    told = {name: named[name] for name in wanted if name in named}
    usable = {name: each for name, each in told.items() if each.operation.id != operation.id}
    made = {name for name, each in usable.items() if name not in path_names(each.operation)}
    creators = {name: creator_of(contract, operation, name) for name in wanted if name not in made}
    linked = {name: Supplier(each) for name, each in creators.items() if each is not None}
    return replace(found, suppliers={**usable, **linked, **found.suppliers})


def _links(contract: Contract, by_id: Mapping[str, Operation]) -> dict[tuple[str, str], Supplier]:
    """Returns the suppliers that links state, by operation id and parameter."""
    found: dict[tuple[str, str], Supplier] = {}
    for each in contract.operations:
        for link in (link for response in each.successes for link in response.links):
            for name, expression in link.parameters.items() if link.operation in by_id else ():
                found.setdefault((link.operation, name.rpartition(".")[2]), Supplier(each, expression))
    return found


@dataclass(frozen=True)
class _Found:
    """The operations by method and path, and by id, what links state, and where items are created elsewhere."""

    by_place: Mapping[tuple[str, str], Operation]
    by_id: Mapping[str, Operation]
    links: Mapping[tuple[str, str], Supplier]
    items: Items


def _related(operation: Operation, found: _Found) -> Related:
    by_place = found.by_place
    creates = operation.method == "POST"
    own = _own_place(operation, by_place)
    is_item = own.endswith("}")
    item, collection = (own, own.rpartition("/")[0]) if is_item else (f"{own}/{{}}", own)
    reader = by_place.get(("GET", item if creates else own))
    if creates:
        reader = reader or _linked(operation, found.by_id)
    elsewhere = found.items.places.get(operation.id) if creates else None
    is_guessed = reader is None and elsewhere is not None
    if is_guessed:
        reader = by_place.get(("GET", elsewhere or ""))
    own_item = elsewhere or (shape_of(reader) if creates and reader is not None else item)
    is_change = operation.method in {"PUT", "PATCH"} and not is_item
    members = (each for each in operation.fields if each.location == "body" and each.kind == "property")
    if is_change and any(each.depth == 1 and _says_which(operation, each) for each in members):
        reader = by_place.get(("GET", item), reader)
    return Related(
        reader=reader if operation.is_write else None,
        lister=by_place.get(("GET", collection)) if is_item or creates else None,
        deleter=_deleter((item, own_item), found) if is_item or creates else None,
        suppliers=dict(_suppliers(operation, found)),
        is_guessed=is_guessed,
        is_named=_names_itself(operation, found),
    )


def _own_place(operation: Operation, by_place: Mapping[tuple[str, str], Operation]) -> str:
    """Returns the path of what an operation acts on. It is the operation's own path if another operation has that place
    and the same method, or if the document has no items of the collection in which it creates.
    """
    own, path = shape_of(operation), shape(operation.path)
    if by_place.get((operation.method, own), operation).id != operation.id:
        return path
    places = {place for _, place in by_place}
    is_known = operation.method != "POST" or (f"{own}/{{}}" in places and f"{path}/{{}}" not in places)
    return own if is_known else path


def _deleter(items: tuple[str, ...], found: _Found) -> Operation | None:
    """Returns the operation that deletes an item; None where there is none."""
    known = (found.by_place.get(("DELETE", item)) for item in items)
    return next((each for each in known if each is not None), None)


def _says_which(operation: Operation, field_: Field) -> bool:
    """Returns whether a member of a body is the id of a resource. A sign within it makes another name: `u_id`."""
    traits = traits_of(operation, field_)
    return traits.identity and (field_.path[0].lower() in IDS or "identity" in traits.stated)


def _linked(operation: Operation, by_id: Mapping[str, Operation]) -> Operation | None:
    """Returns the GET to which a link leads with the id of the created resource; None where there is none. Other links
    lead to related resources: the customer of an order, or its items.
    """
    for link in (link for response in operation.successes for link in response.links):
        found = by_id.get(link.operation)
        if found is None or found.method != "GET":
            continue
        names = path_names(found)
        own = {name.rpartition(".")[2] for name, value in link.parameters.items() if _is_own_id(value, operation)}
        if names[-1] in own and is_of_item(found) if names else own:
            return found
    return None


def _is_own_id(expression: str, operation: Operation) -> bool:
    """Returns whether a link's expression is the id of the created resource: `#/id`, or `#/refund_id` of `/refunds`, in
    the resource or in its envelope.
    """
    where, _, pointer = expression.strip("{}").partition("#")
    if where == "$response.header.Location":
        return True
    *around, last = pointer.split("/")[1:] or [""]
    is_thing = not around or (len(around) == 1 and plain(around[0]) in {*things(operation), *ENVELOPE.words})
    names = {*id_names(operation), *NAME.words, *(f"{thing}name" for thing in things(operation))}
    return where in {"$response.body", "$request.body"} and is_thing and plain(last) in names


def _suppliers(operation: Operation, found: _Found) -> Iterator[tuple[str, Supplier]]:
    by_place = found.by_place
    segments = place_of(operation).split("/")
    for index, segment in enumerate(segments[: -1 if _names_itself(operation, found) else None]):
        for name in re.findall(r"^\{([^}]*)\}(?::\w+)?$", segment):  # with a custom method (AIP-136)
            possible = [found.links.get((operation.id, name))]
            elsewhere = found.items.creators.get(shape("/".join(segments[: index + 1])))
            for collection in _collections(segments[:index], name):
                creator, lister = (by_place.get((method, collection)) for method in ("POST", "GET"))
                putter, namer = (by_place.get((method, f"{collection}/{{}}")) for method in ("PUT", "POST"))
                namer = namer if namer is not None and _names_itself(namer, found) else None
                other = elsewhere if creator is None else None
                # A DELETE of the last segment takes nothing from a list, and a PUT that creates replaces nothing of it:
                # the run did not create what the list shows.
                is_own = operation.method == "DELETE" or may_create_by_put(operation)
                lister = None if index == len(segments) - 1 and is_own else lister
                some = (namer, other, creator, putter, lister)
                possible += [Supplier(each) for each in some if each is not None]
            usable = [each for each in possible if each is not None and each.operation.id != operation.id]
            listers = (each.operation for each in usable if each.operation.method == "GET")
            if usable and usable[0].creates:
                yield name, replace(usable[0], lister=next(listers, None))
            elif usable:
                yield name, usable[0]


def may_create_by_put(operation: Operation) -> bool:
    """Returns whether an operation is a PUT that creates the resource of its path: it documents 201."""
    return (
        operation.method == "PUT" and is_of_item(operation) and any(each.key == "201" for each in operation.responses)
    )


def creates_only(operation: Operation) -> bool:
    """Returns whether an operation is a PUT that creates a resource and never replaces one: 201 is its only success,
    and it refuses a name that is taken with 409 or 412.
    """
    answered = {each.key for each in operation.responses}
    is_creation = may_create_by_put(operation) and {each.key for each in operation.successes} == {"201"}
    return is_creation and not {"409", "412"}.isdisjoint(answered)


def _names_itself(operation: Operation, found: _Found) -> bool:
    """Returns whether a POST creates the resource of its own path, under a name of the client's choice (`POST
    /users/{name}`): 201 is its only success, and nothing else creates one such resource. An operation that answers a
    list creates several.
    """
    own = shape_of(operation)
    if creates_only(operation):
        return True
    if operation.method != "POST" or not own.endswith("}") or {each.key for each in operation.successes} != {"201"}:
        return False
    others = (found.by_place.get(("POST", own.rpartition("/")[0])), found.items.creators.get(own))
    is_alone = all(each is None or each.id == operation.id or _answers_list(each) for each in others)
    return is_alone and ("GET", own) in found.by_place and ("PUT", own) not in found.by_place


def _answers_list(operation: Operation) -> bool:
    fields = (each for response in operation.successes for each in response.fields)
    return any(each.types == {"array"} and not each.place for each in fields)


def _collections(segments: list[str], name: str) -> Iterator[str]:
    """Yields the collections whose items a path parameter names: the path before it, and the path before a segment that
    says by which property an item is found (`/flows/name/{name}`, `/entities/by-uid/{uid}`).
    """
    yield shape("/".join(segments))
    said = plain(segments[-1]).removeprefix(*LOOKUP.words) if segments else ""
    if said and said in {plain(name), *map(plain, last_words(name))}:
        yield shape("/".join(segments[:-1]))
