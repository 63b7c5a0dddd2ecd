"""Finds resources that exist only below another one, and responses to their creation that show the other one: a card
with its checklist, a cart with its items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bythebook_conformance.conventions import PARENT, PLURAL, RECORD, RETAINED, plain, words
from bythebook_conformance.relations.collections import items_place
from bythebook_conformance.relations.identity import IDS
from bythebook_conformance.relations.names import path_names, place_of, shape_of, things
from bythebook_conformance.relations.resources import Api
from bythebook_openapi.model.contract import Contract, Field, Operation, Response
from bythebook_openapi.states import EACH

__all__ = ["Listed", "Nested", "nested_below", "nested_in", "shows_parent", "words_of"]


@dataclass(frozen=True)
class Nested:
    """The operations that create and read a resource that belongs to another one."""

    creator: Operation
    reader: Operation


@dataclass(frozen=True)
class Listed:
    """The operation that creates what a list below a resource shows, and the property that shows that resource."""

    creator: Operation
    owner: str = ""


@lru_cache(maxsize=64)
def nested_below(contract: Contract, deleter: Operation) -> tuple[Nested, ...]:
    """Returns the kinds of resources that exist only below the resource of a DELETE.

    Empty where nothing reads the parent, or where the document says that the DELETE keeps what is below it.
    """
    own = shape_of(deleter)
    if deleter.method != "DELETE" or not own.endswith("}") or Api.of(contract).resource(deleter).reader is None:
        return ()
    if RETAINED.found(words_of(contract, deleter)):
        return ()
    return tuple(_nested(contract, deleter, own))


@lru_cache(maxsize=256)
def nested_in(contract: Contract, lister: Operation) -> Listed | None:
    """Returns how the items of a list below a resource are created, if they exist only below such a resource, or show
    the id of their parent; None where a POST does not create both of them.
    """
    around, _, kind = shape_of(lister).rpartition("/")
    creator = Api.of(contract).resource(lister).creator
    if lister.method != "GET" or creator is None or not around.endswith("}") or items_place(lister) is None:
        return None
    supplier = Api.of(contract).resource(lister).supplier
    if supplier is None or supplier.operation.method != "POST":
        return None
    reader, child = Api.of(contract).resource(creator).reader, f"{around}/{kind}/{{}}"
    is_elsewhere = any(_stands_elsewhere(shape_of(each), around, kind) for each in contract.operations)
    is_addressed = any(shape_of(each) == child for each in contract.operations)
    is_below = is_addressed and not is_elsewhere and (reader is None or shape_of(reader) == child)
    owner = "" if is_below else _owner_shown(contract, lister, creator, supplier.operation)
    shown = reader if reader is not None else lister
    own = shape_of(reader) if reader is not None else child
    if (
        not (is_below or owner)
        or _has_several_parents(supplier.operation, shown)
        or _may_move(contract, supplier.operation, own)
    ):
        return None
    return Listed(creator, owner)


def _nested(contract: Contract, deleter: Operation, own: str) -> Iterator[Nested]:
    for creator in contract.operations:
        around, _, kind = shape_of(creator).rpartition("/")
        reader = Api.of(contract).resource(creator).reader
        if creator.method != "POST" or around != own or reader is None or shape_of(reader) != f"{own}/{kind}/{{}}":
            continue
        is_elsewhere = any(_stands_elsewhere(shape_of(each), own, kind) for each in contract.operations)
        if not (is_elsewhere or RECORD.found(kind) or _has_several_parents(deleter, reader)):
            yield Nested(creator, reader)


def _owner_shown(contract: Contract, lister: Operation, creator: Operation, parent: Operation) -> str:
    """Returns the one property in which the items of a list, and the response to their creation, show the resource that
    they are below: `assetId` below `/assets/{assetId}`; empty without one.
    """
    names = {plain(path_names(lister)[-1]), *(f"{thing}id" for thing in things(parent))} - {plain(each) for each in IDS}
    around = items_place(lister) or ()
    listed = {
        field.path[-1]
        for response in lister.successes
        for field in response.fields
        if field.place[: len(around)] == around and len(field.place) == len(around) + 1 and _is_scalar(field)
    }
    shown = (field for each in Api.of(contract).resource(creator).fields.values() for field in each.response)
    answered = {field.path[-1] for field in shown if _is_scalar(field)}
    found = [name for name in listed & answered if plain(name) in names]
    return found[0] if len(found) == 1 else ""


def _is_scalar(field: Field) -> bool:
    return field.kind == "property" and field.types - {"null"} in ({"string"}, {"integer"})


def _stands_elsewhere(path: str, own: str, kind: str) -> bool:
    """Returns whether a path leads to resources of a kind without the path of their parent."""
    return kind in path.split("/") and not path.startswith(f"{own}/{kind}")


def _has_several_parents(parent: Operation, reader: Operation) -> bool:
    """Returns whether a read shows a list that is called as the parents are: the child may belong to several."""
    names = {plain(f"{thing}{ending}") for thing in things(parent) for ending in ("", "id", "ids", *PLURAL.words)}
    shown = (each for response in reader.successes for each in response.fields if each.kind == "property")
    return any("array" in each.types and plain(each.path[-1]) in names for each in shown)


def _may_move(contract: Contract, parent: Operation, own: str) -> bool:
    """Returns whether a write of a child takes a field that is called as a parent: it may move the child there."""
    writes = (each for each in contract.operations if each.is_write and f"{shape_of(each)}/".startswith(f"{own}/"))
    return any(_refers(field, things(parent)) for each in writes for field in each.fields if field.location != "path")


def _refers(field: Field, kinds: set[str]) -> bool:
    """Returns whether some words of a field's name are the name of a resource: `to_book_id`, `parentReference`."""
    parts = [word for step in field.place for word in words(step)]
    runs = ("".join(parts[start:end]) for end in range(len(parts) + 1) for start in range(end))
    return any(run in kinds or run in PARENT.words for run in runs)


def words_of(contract: Contract, operation: Operation) -> str:
    """Returns the summary and the description of an operation."""
    stated, _ = contract.reader.resolved(operation.pointer)
    return ". ".join(str(stated.get(name, "")) for name in ("summary", "description"))


def shows_parent(contract: Contract, operation: Operation, response: Response) -> bool:
    """Returns whether a response to a POST below a resource shows that resource, and what was sent as one of its items.

    The read of the resource has the same schema, and a list in it has objects with all properties that the request
    must have. A property of the whole then only shares its name with a property of the part.
    """
    around, _, last = place_of(operation).rpartition("/")
    if operation.method != "POST" or last.startswith("{") or not around.endswith("}"):
        return False
    demanded = [each for each in operation.fields if each.location == "body" and each.required]
    names = {each.path[0] for each in demanded if each.depth == 1}
    # The part may stand in an object of its own: `{"card": {"name": ...}}`.
    inner = {each.path[-1] for each in demanded if len(names) == 1 and each.parent == ("body", *names)}
    if not names or not _is_read_as(contract, around, response):
        return False
    held: dict[str, set[str]] = {}
    for each in response.fields:
        if len(each.place) == len(("list", EACH, "name")) and each.place[1] == EACH:
            held.setdefault(each.place[0], set()).add(each.place[2])
    return any(names <= members or (inner and inner <= members) for members in held.values())


def _is_read_as(contract: Contract, path: str, response: Response) -> bool:
    shown = _schema(contract, response)
    reads = (each for each in contract.operations if each.method == "GET" and place_of(each) == path)
    return shown != "" and any(_schema(contract, one) == shown for each in reads for one in each.successes)


def _schema(contract: Contract, response: Response) -> str:
    return contract.reader.resolved(response.schema_pointer)[1] if response.schema_pointer is not None else ""
