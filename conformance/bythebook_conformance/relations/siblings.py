"""Relates a write of a resource to the other resources of its collection.

It says which operations create and change them, and which texts differ between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bythebook_conformance.conventions import REACHING
from bythebook_conformance.model import CHANGES
from bythebook_conformance.relations.collections import demanded, items_place
from bythebook_conformance.relations.envelopes import request_envelope
from bythebook_conformance.relations.identity import SHARED
from bythebook_conformance.relations.names import path_names, shape_of
from bythebook_conformance.relations.nested import words_of
from bythebook_conformance.relations.references import references
from bythebook_conformance.relations.resources import Api
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = ["Siblings", "may_be_unique", "own_members", "siblings_of"]


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


@lru_cache(maxsize=256)
def siblings_of(contract: Contract, operation: Operation) -> Siblings | None:
    """Returns how the resources beside that of a PUT, PATCH or DELETE are created and read.

    None where no POST creates them, where nothing shows them, where no text tells them apart in a change, or where the
    document says that the operation reaches several.
    """
    names = path_names(operation) if operation.method in {*CHANGES, "DELETE"} else []
    found = Api.of(contract).resource(operation)
    creator = found.creator if names else None
    shower = found.reader or found.lister
    if shower is None or creator is None:
        return None
    own, is_list = shape_of(operation), found.reader is None
    around = own.removesuffix("/{}") if is_list else own
    if not own.endswith("}") or shape_of(shower) != around or _takes_several(operation, names[-1]):
        return None
    is_unfit = is_list and (items_place(shower) is None or demanded(shower))
    if is_unfit or REACHING.found(words_of(contract, operation)):
        return None
    shown = {each.path[-1] for response in shower.successes for each in response.fields if each.path}
    texts = set(_texts(contract, creator)) & shown
    if operation.method in CHANGES:
        texts &= set(_texts(contract, operation))
    return Siblings(creator, shower, frozenset(texts), is_list) if texts or operation.method == "DELETE" else None


def _texts(contract: Contract, operation: Operation) -> Iterator[str]:
    """Yields the names of the free texts of a resource in a body."""
    yield from (each.path[-1] for each in own_members(operation) if may_be_unique(contract, operation, each))


def _takes_several(operation: Operation, name: str) -> bool:
    """Returns whether a path parameter may name several resources: a list of ids."""
    field: Field | None = operation.by_key.get(("path", name))
    return field is None or "array" in field.types


def own_members(operation: Operation) -> Iterator[Field]:
    """Yields the members of the resource in a body: of the body itself, or of its envelope."""
    wrapper = request_envelope(operation)
    around = wrapper.key if wrapper is not None else ("body",)
    for field in operation.fields:
        if field.location == "body" and field.kind == "property" and field.parent == around:
            yield field


def may_be_unique(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether a member is a free text of the resource's own: no secret, no revision, no id of another one."""
    is_free = "string" in field.types and not field.schema.keys() & {"enum", "const"}
    traits = traits_of(operation, field)
    is_own = not traits.secret and not traits.revision and field.key not in references(contract, operation)
    return is_free and is_own and field.schema.get("format") not in SHARED
