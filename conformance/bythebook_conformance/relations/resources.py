"""Says which resource an operation is about: what creates, reads, lists, changes and deletes it, and how it is named.

`Api.of(contract).resource(operation)` is the one answer. Links of the document decide, then paths, then conventions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bythebook_conformance.conventions import METADATA, PLURAL, RESTORE, plain
from bythebook_conformance.model import CHANGES, Exchange
from bythebook_conformance.relations.collections import items_place, may_hide
from bythebook_conformance.relations.envelopes import Between, between, request_envelope, root_between
from bythebook_conformance.relations.graph import Related, Supplier, graph, may_create_by_put
from bythebook_conformance.relations.identity import IDS, own_id
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.relations.names import is_of_item, is_search, last_words, path_names, place_of, shape_of
from bythebook_conformance.relations.references import references
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Contract, Field, Operation, Response
from bythebook_openapi.model.operation import Key

__all__ = ["Api", "Resource", "Shown"]

Place = tuple[str, ...]

_WRITES = frozenset({"POST", "PUT", "PATCH"})
# So many operations are tried before an action.
_MOST = 5


class Api:
    """The resources of a document: `Api.of(contract)`, which is made once for each contract."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        found = graph(contract)
        self._resources = {
            each.id: Resource(api=self, operation=each, **vars(found[each.id])) for each in contract.operations
        }

    @staticmethod
    def of(contract: Contract) -> Api:
        """Returns the resources of a document."""
        return kept_with(contract, "_api", lambda: Api(contract))

    def resource(self, operation: Operation) -> Resource:
        """Returns the resource that an operation is about."""
        return self._resources[operation.id]

    def components(self) -> list[list[Operation]]:
        """Returns the operations in groups that share no resource, each group in the document's order."""
        operations = self.contract.operations
        parent = {each.id: each.id for each in operations}

        def root(name: str) -> str:
            while parent[name] != name:
                name = parent[name]
            return name

        for each in operations:
            found = self.resource(each)
            referred = (one.operation for one in references(self.contract, each).values())
            suppliers = (one for supplier in found.suppliers.values() for one in (supplier.operation, supplier.lister))
            for other in (found.reader, found.lister, found.deleter, *suppliers, *referred):
                if other is not None:
                    parent[root(other.id)] = root(each.id)
        groups: dict[str, list[Operation]] = {}
        for each in operations:
            groups.setdefault(root(each.id), []).append(each)
        return list(groups.values())


@dataclass(frozen=True)
class Shown:
    """The documented fields that show a property of a resource: in the responses to the write, and in the read of the
    resource, or in the items of its list where only that shows it.
    """

    response: list[Field] = field(default_factory=list)
    read: list[Field] = field(default_factory=list)


@dataclass(frozen=True, eq=False, kw_only=True)
class Resource(Related):
    """The resource that an operation is about, as that operation meets it: for `POST /orders` and for
    `DELETE /orders/{id}`, `reader` is `GET /orders/{id}` and `lister` is `GET /orders`.
    """

    api: Api
    operation: Operation

    @property
    def contract(self) -> Contract:
        """The document's contract."""
        return self.api.contract

    @cached_property
    def supplier(self) -> Supplier | None:
        """What gives a value for the last path parameter; None without one."""
        names = path_names(self.operation)
        return self.suppliers.get(names[-1]) if names else None

    @cached_property
    def creator(self) -> Operation | None:
        """The POST that creates what the operation makes, changes or deletes, or the items that it lists; None without
        one.
        """
        operation = self.operation
        if operation.method == "POST":
            return operation
        if operation.method == "GET":
            own, posts = shape_of(operation), (each for each in self.contract.operations if each.method == "POST")
            return next((each for each in posts if shape_of(each) == own), None)
        is_made = self.supplier is not None and self.supplier.operation.method == "POST"
        return self.supplier.operation if self.supplier is not None and is_made else None

    @cached_property
    def putter(self) -> Operation | None:
        """The PUT that creates the items of a list, each under a name of the client's choice; None where a POST does,
        or nothing.
        """
        item = f"{shape_of(self.operation)}/{{}}"
        puts = (each for each in self.contract.operations if shape_of(each) == item and may_create_by_put(each))
        return next((each for each in puts if not each.unreadable), None) if self.creator is None else None

    @cached_property
    def changers(self) -> tuple[Operation, ...]:
        """The PUTs and PATCHes that change what the operation creates."""
        changes = (each for each in self.contract.operations if each.method in CHANGES)
        return tuple(each for each in changes if self.api.resource(each).creator is self.operation)

    @cached_property
    def is_only_listed(self) -> bool:
        """Whether only a list shows what the operation writes, by items that have an id."""
        operation, lister = self.operation, self.lister
        if self.reader is not None or lister is None or lister.id == operation.id:
            return False
        is_item = is_of_item(operation)
        creates = operation.method == "POST" and not is_search(operation) and self.is_collection
        around = items_place(lister)
        writes = is_item if operation.method in CHANGES else creates
        if around is None or not writes:
            return False
        fields = (each for response in lister.successes for each in response.fields)
        members = [each for each in fields if each.place[:-1] == around]
        wanted = {plain(name) for name in (path_names(operation)[-1:] if is_item else [])}
        return any(traits_of(lister, each).identity or plain(each.place[-1]) in wanted for each in members)

    @cached_property
    def is_gone_from_list_alone(self) -> bool:
        """Whether only a list can show that a DELETE removed the resource."""
        is_item = self.operation.method == "DELETE" and is_of_item(self.operation)
        return is_item and self.reader is None and self.lister is not None and not may_hide(self.lister)

    @cached_property
    def fields(self) -> Mapping[Place, Shown]:
        """What shows each property of the resource, by its place in the request body, whatever stands around the
        resource there and in the responses.
        """
        found: dict[Place, Shown] = {}
        answered = ((response, between(self.operation, response)) for response in self.operation.successes)
        for name, views in (("response", answered), ("read", self._reads())):
            for response, known in views:
                for each in response.fields:
                    place = known.in_request(each.place)
                    if place is not None:
                        getattr(found.setdefault(place, Shown()), name).append(each)
        return found

    def _reads(self) -> Iterator[tuple[Response, Between]]:
        """Yields the responses that show what the operation writes, and how their places are related to its own."""
        if self.reader is not None:
            yield from ((response, between(self.operation, response)) for response in self.reader.successes)
        elif self.lister is not None and self.is_only_listed:
            around = items_place(self.lister) or ()
            yield from ((each, root_between(self.operation, each, around)) for each in self.lister.successes)

    @cached_property
    def root(self) -> Field | None:
        """The object around the resource in the request body where the response to the write, or a read, has the
        resource without it; None where both have the same places.
        """
        shown = [between(self.operation, response) for response in self.operation.successes]
        shown += [each for _, each in self._reads()]
        sent = next((each.sent for each in shown if each.sent), None)
        return self.operation.by_key.get(("body", *sent)) if sent is not None else None

    @cached_property
    def members(self) -> tuple[Field, ...]:
        """The properties at the root of the request body, and those of the resource in the object around it."""
        around = {(), *([self.root.place] if self.root is not None else [])}
        sent = (each for each in self.operation.fields if each.location == "body" and each.kind == "property")
        return tuple(each for each in sent if each.place[:-1] in around)

    def own_place(self, field: Field) -> Place:
        """Returns the place of a field of the request body in the resource, without the object around that."""
        is_inner = (
            self.root is not None and field.location == "body" and field.place[:1] == self.root.place != field.place
        )
        return field.place[1:] if is_inner else field.place

    def field_at(self, place: Place) -> Field | None:
        """Returns the field of the request body at a place in the resource; None where there is none."""
        return self.operation.by_key.get(("body", *(self.root.place if self.root is not None else ()), *place))

    @cached_property
    def is_collection(self) -> bool:
        """Whether the path is that of a collection, and not of an action: the document has items below it, or it ends
        like a plural.
        """
        own = shape_of(self.operation)
        operations = self.contract.operations
        return own.endswith(PLURAL.words[0]) or any(shape_of(each) == f"{own}/{{}}" for each in operations)

    @cached_property
    def is_action(self) -> bool:
        """Whether the operation acts on a resource by a POST below it (`POST /orders/{id}/cancel`)."""
        *around, last = place_of(self.operation).split("/")
        is_below = self.operation.method == "POST" and "{" not in last and any("{" in each for each in around)
        return is_below and not self.is_collection

    @cached_property
    def is_named_by_body(self) -> bool:
        """Whether a PUT or PATCH of a collection names its resource by an id in the body."""
        is_change = self.operation.method in CHANGES
        return is_change and self.reader is not None and shape_of(self.reader) == f"{shape_of(self.operation)}/{{}}"

    @cached_property
    def own_names(self) -> Mapping[Key, Key]:
        """The fields of the request body that hold the id of the resource, each with the path parameter of the same id.

        A client cannot choose them freely: the path says which resource is meant, and a server may assign ids.
        """
        operation = self.operation
        if operation.told:
            return operation.told
        if operation.method not in _WRITES:
            return {}
        creates = operation.method == "POST"
        is_below = creates or self.is_named_by_body  # the resource is an item of the path
        addressed = (self.reader or operation) if is_below else operation
        wrapper = request_envelope(operation)
        holder: Key = wrapper.key if wrapper is not None else ("body",)
        found: dict[Key, Key] = {}
        last = place_of(addressed).rpartition("/")[2]
        for each in addressed.parameters:
            if each.location != "path" or (is_below and last != f"{{{each.path[0]}}}"):
                continue
            ids = [word for word in last_words(each.path[0]) if word in IDS] if last == f"{{{each.path[0]}}}" else []
            names = {plain(each.path[0]) if not creates or ids else "", *map(plain, ids)}
            meant = (member.key for member in operation.fields if self._names(member, holder, names))
            found |= dict.fromkeys(meant, each.key)
        return found

    def _names(self, member: Field, holder: Key, names: set[str]) -> bool:
        """Returns whether a member of a body is called as the id of the resource, in an object or its metadata."""
        within = member.parent == holder or (member.depth == 2 and METADATA.found(member.path[0]) != "")
        if member.location != "body" or member.kind != "property" or not within:
            return False
        return traits_of(self.operation, member).stated.get("identity", plain(member.path[-1]) in names)

    def link_to(self, other: Operation, name: str) -> str:
        """Returns the expression of a link for a path parameter of another operation; empty where no link has one."""
        links = (link for response in self.operation.successes for link in response.links)
        for link in (link for link in links if link.operation == other.id):
            for stated, expression in link.parameters.items():
                if stated in (name, f"path.{name}"):
                    return expression
        return ""

    def id_of(self, exchange: Exchange) -> Any:
        """Returns the id of the resource that a write made, as the read after it was asked for it, else as the response
        names it; None where neither does.
        """
        if self.reader is None:
            return own_id(self.operation, exchange.answer)
        if exchange.after is None:
            return None
        names = path_names(self.reader)
        return exchange.after.request.parts["path"].get(names[-1]) if names else None

    @cached_property
    def leaders(self) -> tuple[Operation, ...]:
        """The operations to send to a new resource before an action on it, the likeliest first.

        An action is a write right below a resource: `/orders/{id}/ship`. Other actions may lead to it, as `pay`, or
        what is created below the resource, as the items of a cart. What takes back a DELETE comes after it.
        """
        resource, _, last = shape_of(self.operation).rpartition("/")
        if self.operation.method not in _WRITES or not resource.endswith("}") or last.startswith("{"):
            return ()
        found: list[Operation] = []
        for each in self.contract.operations:
            own, _, end = shape_of(each).rpartition("/")
            if each.method == "DELETE" and shape_of(each) == resource and RESTORE.found(last):
                found.insert(0, each)
            elif each.method in _WRITES and own == resource and end != last and not RESTORE.found(end):
                found.append(each)
        return tuple(found[:_MOST])

    @cached_property
    def acted_on(self) -> Operation | None:
        """The GET of the resource that an action is done to: of `/orders/{id}` for `POST /orders/{id}/close`.

        None for what has a GET of its own, or items: it is a resource below the first one.
        """
        own = shape_of(self.operation)
        resource, _, last = own.rpartition("/")
        custom, _, verb = own.rpartition(":")
        resource = custom if verb and "/" not in verb and custom.endswith("}") else resource
        if self.operation.method not in _WRITES or not resource.endswith("}") or last == "{}":
            return None
        below = [shape_of(each) for each in self.contract.operations if shape_of(each).startswith(f"{own}/")]
        reads = {shape_of(each): each for each in reversed(self.contract.operations) if each.method == "GET"}
        reader = reads.get(resource)
        return None if own in reads or below or reader is None or reader.unreadable else reader
