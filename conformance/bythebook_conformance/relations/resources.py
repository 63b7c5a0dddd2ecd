"""Says which resource an operation is about: what creates, reads, lists, changes and deletes it, and how it is named.

`resource_of(contract, operation)` is the one answer. Links of the document decide, then paths, then conventions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from bythebook_conformance.conventions import (
    API_DESCRIPTION,
    INHERITED,
    METADATA,
    NAME,
    OTHER_STATE,
    PLURAL,
    REACHING,
    RECORD,
    RESTORE,
    RETAINED,
    TRIAL,
)
from bythebook_conformance.model import CHANGES, Exchange
from bythebook_conformance.relations.addresses import shared
from bythebook_conformance.relations.collections import demanded, is_called, items_place, may_hide, resources
from bythebook_conformance.relations.deleters import may_create, naming_field
from bythebook_conformance.relations.envelopes import Between, between, own_members, request_envelope, root_between
from bythebook_conformance.relations.graph import Related, Supplier, creates_only, graph, may_create_by_put
from bythebook_conformance.relations.identity import IDS, SHARED, own_id
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_conformance.relations.names import (
    is_of_item,
    is_search,
    last_words,
    path_names,
    place_of,
    shape,
    shape_of,
    things,
    verb_of,
)
from bythebook_conformance.relations.nested import has_several_parents, holds_in_list, is_scalar, may_move
from bythebook_conformance.relations.references import Reference, references
from bythebook_conformance.relations.traits import traits_of, usual_ids
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation, Response
from bythebook_openapi.model.operation import Key
from bythebook_openapi.promises.model import Promise, PromiseKind

__all__ = ["Api", "ListedBelow", "Nested", "Resource", "Shown", "Siblings", "resource_of"]

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
        """Returns the resource that an operation of the document is about."""
        return self._resources[operation.id]

    @cached_property
    def _places(self) -> Mapping[str, Sequence[Operation]]:
        found: dict[str, list[Operation]] = {}
        for each in self.contract.operations:
            found.setdefault(shape_of(each), []).append(each)
        return found

    def at(self, place: str, method: str = "") -> list[Operation]:
        """Returns the operations that act on a place, the path of a resource without the names of its parameters.
        With a method, only those that have it and can be read from the document.
        """
        there = self._places.get(place, ())
        return [each for each in there if not method or (each.method == method and not each.unreadable)]

    def stands_elsewhere(self, own: str, kind: str) -> bool:
        """Returns whether a path leads to resources of a kind without the path of their parent."""
        places = (each for each in self._places if kind in each.split("/"))
        return any(not each.startswith(f"{own}/{kind}") for each in places)

    def deleter_at(self, address: str) -> tuple[Operation, dict[Key, str]] | None:
        """Returns the DELETE of the resource at an address such as `Location`, with its path parameters.

        The longest path counts. An address may be a whole URL, or begin with a base path that the document does not
        name.
        """
        path = urlsplit(address).path.rstrip("/")
        for place in sorted(self._places, key=lambda each: -each.count("/")):
            found = _pattern(place).search(path) if place.endswith("}") else None
            if found is not None:
                deleter = next(iter(self.at(place, "DELETE")), None)
                pairs = zip(path_names(deleter), found.groups(), strict=True) if deleter is not None else ()
                values: dict[Key, str] = {("path", name): unquote(value) for name, value in pairs}
                return (deleter, values) if deleter is not None else None
        return None

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
            referred = (one.operation for one in found.references.values())
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


@dataclass(frozen=True)
class Siblings:
    """The operations that create and show the resources of the collection that a PUT, PATCH or DELETE writes to.

    `shower` reads one of them, or lists all where none does (`is_list`). `texts` holds the names of the texts that the
    creation sends and `shower` shows. A change sends them too. Beside a DELETE there may be none: the ids tell then.
    """

    creator: Operation
    shower: Operation
    texts: frozenset[str]
    is_list: bool = False


@dataclass(frozen=True)
class Nested:
    """The operations that create and read a resource that belongs to another one."""

    creator: Operation
    reader: Operation


@dataclass(frozen=True)
class ListedBelow:
    """The operation that creates what a list below a resource shows, and the property that shows that resource."""

    creator: Operation
    owner: str = ""


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
    def place(self) -> str:
        """The path of what the operation acts on, without the names of its parameters."""
        return shape_of(self.operation)

    @cached_property
    def words(self) -> str:
        """The summary and the description of the operation."""
        stated, _ = self.contract.reader.resolved(self.operation.pointer)
        return ". ".join(str(stated.get(name, "")) for name in ("summary", "description"))

    @cached_property
    def is_search(self) -> bool:
        """Whether a POST asks for resources and creates none."""
        return is_search(self.operation)

    @cached_property
    def creates(self) -> bool:
        """Whether the operation is a POST that may create a resource, or a PUT that creates one and never replaces it:
        201 is its only success, and it refuses a name that is taken with 409 or 412.
        """
        return (self.operation.method == "POST" and not self.is_search) or creates_only(self.operation)

    @cached_property
    def supplier(self) -> Supplier | None:
        """What gives a value for the last path parameter; None without one."""
        names = path_names(self.operation)
        return self.suppliers.get(names[-1]) if names else None

    @cached_property
    def maker(self) -> Operation | None:
        """The POST that creates what the last path parameter names; None without one."""
        is_made = self.supplier is not None and self.supplier.operation.method == "POST"
        return self.supplier.operation if self.supplier is not None and is_made else None

    @cached_property
    def creator(self) -> Operation | None:
        """The POST that creates what the operation makes, changes or deletes, or the items that it lists; None without
        one.
        """
        operation = self.operation
        if operation.method == "POST":
            return operation
        if operation.method == "GET":
            return next((each for each in self.api.at(self.place) if each.method == "POST"), None)
        return self.maker

    @cached_property
    def putter(self) -> Operation | None:
        """The PUT that creates the items of a list, each under a name of the client's choice; None where a POST does,
        or nothing.
        """
        puts = filter(may_create_by_put, self.api.at(f"{self.place}/{{}}", "PUT"))
        return next(puts, None) if self.creator is None else None

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
        creates = operation.method == "POST" and self.creates and self.is_collection
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

    def promised(self, field: Field, kind: PromiseKind) -> tuple[Field, Promise] | None:
        """Returns the first description that promises something of a property, and of which field it is: that of the
        property in the request, in the creation, in a response, or in a read. None if none promises it.
        """
        shown = self.fields.get(field.place, Shown())
        made = self.creator.fields if self.creator is not None else ()
        at_creation = [each for each in made if each.location == "body" and each.place == field.place]
        for each in (field, *at_creation, *shown.response, *shown.read):
            if (promise := each.promised(kind)) is not None:
                return each, promise
        return None

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
    def has_items(self) -> bool:
        """Whether single resources stand below the path: `/users/{id}` below `/users`."""
        return bool(self.api.at(f"{self.place}/{{}}"))

    @cached_property
    def is_collection(self) -> bool:
        """Whether the path is that of a collection, and not of an action: the document has items below it, or it ends
        like a plural.
        """
        return self.place.endswith(PLURAL.words[0]) or self.has_items

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
        return is_change and self.reader is not None and shape_of(self.reader) == f"{self.place}/{{}}"

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

    def id_in(self, answer: Any) -> str | int | None:
        """Returns the id of the resource in a response; None where it has none."""
        return own_id(self.operation, answer)

    def id_of(self, exchange: Exchange) -> Any:
        """Returns the id of the resource that a write made, as the read after it was asked for it, else as the response
        names it; None where neither does.
        """
        if self.reader is None:
            return self.id_in(exchange.answer)
        if exchange.after is None:
            return None
        names = path_names(self.reader)
        return exchange.after.request.parts["path"].get(names[-1]) if names else None

    def item_in(self, listing: Exchange, own: Any) -> dict[str, Any] | None:
        """Returns the one item of the list that has an id; None where none has it, or several, or the list is none."""
        addressed = self.operation if is_of_item(self.operation) or self.reader is None else self.reader
        name = (path_names(addressed) or ["id"])[-1]
        found = resources(self.lister, listing.answer) if self.lister is not None and own is not None else None
        called = [each for each in found or [] if isinstance(each, dict) and is_called(each, name, own)]
        return called[0] if len(called) == 1 else None

    @cached_property
    def leaders(self) -> tuple[Operation, ...]:
        """The operations to send to a new resource before an action on it, the likeliest first.

        An action is a write right below a resource: `/orders/{id}/ship`. Other actions may lead to it, as `pay`, or
        what is created below the resource, as the items of a cart. What takes back a DELETE comes after it.
        """
        resource, _, last = self.place.rpartition("/")
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

        None for what has a GET of its own, or items: it is a resource below the first one. None for a trial, too, and
        where the words of the GET say that it shows another state.
        """
        resource, _, last = self.place.rpartition("/")
        custom, _, verb = self.place.rpartition(":")
        resource = custom if verb and "/" not in verb and custom.endswith("}") else resource
        if self.operation.method not in _WRITES or not resource.endswith("}") or last == "{}":
            return None
        is_below = any(shape_of(each).startswith(f"{self.place}/") for each in self.contract.operations)
        reads = [[each for each in self.api.at(place) if each.method == "GET"] for place in (self.place, resource)]
        reader = next(iter(reads[1]), None)
        if reads[0] or is_below or reader is None or reader.unreadable:
            return None
        is_trial = TRIAL.found(f"{' '.join(verb_of(self.operation))}. {self.words}")
        return None if is_trial or OTHER_STATE.found(self.api.resource(reader).words) else reader

    @cached_property
    def takes_back(self) -> bool:
        """Whether an action takes back the DELETE of the resource that it is done to."""
        resource = place_of(self.operation).rpartition("/")[0]
        is_deleted = any(each.method == "DELETE" and place_of(each) == resource for each in self.contract.operations)
        return is_deleted and any(map(RESTORE.found, verb_of(self.operation)))

    @cached_property
    def describes_api(self) -> bool:
        """Whether the operation answers the document itself: its framework serves it, and takes any parameter."""
        return any(API_DESCRIPTION.found(name) for each in self.operation.successes for name in each.media_types)

    @cached_property
    def item_id_names(self) -> frozenset[str]:
        """The names, as `plain` has them, under which the items of the list may have the id of the resource."""
        named = [*(path_names(self.reader)[-1:] if self.reader is not None else []), *path_names(self.operation)]
        usual = usual_ids(self.lister) if self.lister is not None else ()
        return frozenset(plain(each) for each in (*usual, *named, *NAME.words))

    @cached_property
    def shower(self) -> Operation | None:
        """The GET that shows what a change may change, with the same path parameters; None where none does."""
        own, operation = self.reader, self.operation
        if operation.method in CHANGES and own is not None and {*path_names(own)} == {*path_names(operation)}:
            return own
        beside = (each for each in self.contract.operations if each.method == "GET" and not each.unreadable)
        return next((each for each in beside if each.path == operation.path), None)

    @cached_property
    def changes_single(self) -> bool:
        """Whether a POST changes the one thing of its path: a GET there answers no list, and nothing is below it
        (`POST /settings`). It creates where 201 is its only success.
        """
        operation = self.operation
        if operation.method != "POST" or {each.key for each in operation.successes} == {"201"} or self.is_search:
            return False
        shown = self.shower.successes if self.shower is not None and not self.has_items else ()
        members = {each.path[0] for each in operation.fields if each.location == "body" and each.kind == "property"}
        return any(each.place and each.place[0] in members for response in shown for each in response.fields)

    @cached_property
    def deleters(self) -> tuple[Operation, ...]:
        """The DELETEs that can remove what the operation creates, the likeliest first.

        Each names the resource: by a path parameter, or by a required id in the query of its collection.
        """
        created = self.operation
        if not may_create(created):
            return ()
        usable = {each.id: each for each in self.contract.operations if each.method == "DELETE" and not each.unreadable}
        links = (link.operation for response in created.successes for link in response.links)
        linked = [usable[name] for name in links if name in usable]
        named = [each for each in usable.values() if self._supplies(each)]
        whole = [each for each in usable.values() if self._is_emptied_by(each) and naming_field(each, created)]
        found = [*linked, *([self.deleter] if self.deleter is not None else []), *named, *whole]
        return tuple({each.id: each for each in found}.values())

    @cached_property
    def is_named_by_deleter(self) -> bool:
        """Whether a DELETE takes the id of what the operation creates, and not an id that its path holds already."""
        return any(
            self._supplies(each) and path_names(each)[-1] not in shared(each, self.operation) for each in self.deleters
        )

    @cached_property
    def collection_deleter(self) -> Operation | None:
        """The DELETE of the whole collection, which no clean-up sends; None where the document has none."""
        return next((each for each in self.contract.operations if self._is_emptied_by(each)), None)

    @cached_property
    def is_gone_for_good(self) -> bool:
        """Whether a DELETE removes the one thing of its path (`DELETE /profile`), so that a second DELETE, or a read,
        finds nothing.
        """
        path = self.operation.path.rstrip("/")
        has_items = any(each.path.startswith(f"{path}/{{") for each in self.contract.operations)
        is_single = self.operation.method == "DELETE" and not path_names(self.operation) and not has_items
        return is_single and self.reader is not None

    def _supplies(self, deleter: Operation) -> bool:
        """Returns whether the last path parameter of a DELETE is the id of what the operation creates.

        All other path parameters must be those of the creation, so that no id of another resource is made up.
        """
        names = path_names(deleter) if deleter.method == "DELETE" else []
        if not names or not deleter.path.rstrip("/").endswith(f"{{{names[-1]}}}"):
            return False
        supplier = self.api.resource(deleter).supplier
        is_its = supplier is not None and supplier.operation.id == self.operation.id
        return is_its and {*names[:-1]} <= {*shared(deleter, self.operation)}

    def _is_emptied_by(self, deleter: Operation) -> bool:
        return deleter.method == "DELETE" and shape_of(deleter) == self.place and self.operation.method == "POST"

    @cached_property
    def siblings(self) -> Siblings | None:
        """How the resources beside that of a PUT, PATCH or DELETE are created and read.

        None where no POST creates them, where nothing shows them, where no text tells them apart in a change, or where
        the document says that the operation reaches several.
        """
        operation, is_list = self.operation, self.reader is None
        shower, creator = self.reader or self.lister, self.creator
        if operation.method not in {*CHANGES, "DELETE"} or shower is None or creator is None:
            return None
        around = self.place.removesuffix("/{}") if is_list else self.place
        if not self.place.endswith("}") or shape_of(shower) != around or self._takes_several:
            return None
        is_unfit = is_list and (items_place(shower) is None or demanded(shower))
        if is_unfit or REACHING.found(self.words):
            return None
        shown = {each.path[-1] for response in shower.successes for each in response.fields if each.path}
        texts = self.api.resource(creator).free_texts & shown
        if operation.method in CHANGES:
            texts &= self.free_texts
        return Siblings(creator, shower, frozenset(texts), is_list) if texts or operation.method == "DELETE" else None

    @cached_property
    def free_texts(self) -> frozenset[str]:
        """The names of the free texts of the resource in the request body."""
        members = own_members(self.operation)
        return frozenset(each.path[-1] for each in members if self.may_be_unique(each))

    @property
    def _takes_several(self) -> bool:
        """Whether the last path parameter may name several resources: a list of ids."""
        last = self.operation.by_key.get(("path", path_names(self.operation)[-1]))
        return last is None or "array" in last.types

    def may_be_unique(self, member: Field) -> bool:
        """Returns whether a member is a free text of the resource's own: no secret, no revision, no id of another."""
        is_free = "string" in member.types and not member.schema.keys() & {"enum", "const"}
        traits = traits_of(self.operation, member)
        is_own = not traits.secret and not traits.revision and member.key not in self.references
        return is_free and is_own and member.schema.get("format") not in SHARED

    @cached_property
    def references(self) -> Mapping[Key, Reference]:
        """The ids of other resources in the request body, by the key of the field."""
        return references(self.contract, self.operation)

    @cached_property
    def children(self) -> tuple[Nested, ...]:
        """The kinds of resources that exist only below the resource of a DELETE.

        Empty where nothing reads the parent, or where the document says that the DELETE keeps what is below it.
        """
        is_item = self.operation.method == "DELETE" and self.place.endswith("}")
        if not is_item or self.reader is None or RETAINED.found(self.words):
            return ()
        return tuple(self._children())

    def _children(self) -> Iterator[Nested]:
        for creator in self.contract.operations:
            around, _, kind = shape_of(creator).rpartition("/")
            reader = self.api.resource(creator).reader
            if creator.method != "POST" or around != self.place or reader is None:
                continue
            is_below = shape_of(reader) == f"{self.place}/{kind}/{{}}" and not self.api.stands_elsewhere(around, kind)
            if is_below and not RECORD.found(kind) and not has_several_parents(self.operation, reader):
                yield Nested(creator, reader)

    @cached_property
    def items_below(self) -> ListedBelow | None:
        """How the items of a list below a resource are created, if they exist only below such a resource, or show the
        id of their parent; None where a POST does not create both of them.
        """
        lister, creator, parent = self.operation, self.creator, self.maker
        around, _, kind = self.place.rpartition("/")
        is_list = lister.method == "GET" and around.endswith("}") and items_place(lister) is not None
        if not is_list or creator is None or parent is None or INHERITED.found(self.words):
            return None
        child, own = f"{self.place}/{{}}", self.api.resource(creator)
        is_addressed = bool(self.api.at(child)) and not self.api.stands_elsewhere(around, kind)
        is_below = is_addressed and (own.reader is None or shape_of(own.reader) == child)
        owner = "" if is_below else self._owner_shown(own, parent)
        at = shape_of(own.reader) if own.reader is not None else child
        is_shared = has_several_parents(parent, own.reader or lister) or may_move(self.contract.operations, parent, at)
        return ListedBelow(creator, owner) if (is_below or owner) and not is_shared else None

    def _owner_shown(self, created: Resource, parent: Operation) -> str:
        """Returns the one property in which the items of the list, and the response to their creation, show the
        resource that they are below: `assetId` below `/assets/{assetId}`; empty without one.
        """
        names = {plain(path_names(self.operation)[-1]), *(f"{thing}id" for thing in things(parent))}
        names -= {plain(each) for each in IDS}
        around = items_place(self.operation) or ()
        listed = {
            each.path[-1]
            for response in self.operation.successes
            for each in response.fields
            if each.place[:-1] == around and is_scalar(each)
        }
        shown = (each for view in created.fields.values() for each in view.response)
        found = [name for name in listed & {each.path[-1] for each in shown if is_scalar(each)} if plain(name) in names]
        return found[0] if len(found) == 1 else ""

    def shows_parent(self, response: Response) -> bool:
        """Returns whether a response to a POST below a resource shows that resource, and what was sent as one of its
        items.

        The read of the resource has the same schema, and a list in it has objects with all properties that the request
        must have. A property of the whole then only shares its name with a property of the part.
        """
        around, _, last = place_of(self.operation).rpartition("/")
        if self.operation.method != "POST" or last.startswith("{") or not around.endswith("}"):
            return False
        reads = (each for each in self.api.at(shape(around)) if each.method == "GET" and place_of(each) == around)
        shown = self._schema(response)
        is_read = shown != "" and any(self._schema(one) == shown for each in reads for one in each.successes)
        return is_read and holds_in_list(self.operation, response)

    def _schema(self, response: Response) -> str:
        pointer = response.schema_pointer
        return self.contract.reader.resolved(pointer)[1] if pointer is not None else ""


def resource_of(contract: Contract, operation: Operation) -> Resource:
    """Returns the resource that an operation of a document is about."""
    return Api.of(contract).resource(operation)


@lru_cache(maxsize=4096)
def _pattern(candidate: str) -> re.Pattern[str]:
    return re.compile("([^/]+)".join(map(re.escape, candidate.split("{}"))) + "$")
