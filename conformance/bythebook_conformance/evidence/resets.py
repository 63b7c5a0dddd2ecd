"""Recognizes a change that resets a property which it does not name, and documents by which it may, or must."""

from __future__ import annotations

import re
from typing import Any

from bythebook_conformance.conventions import (
    PARTIAL_CHANGE,
    REPLACED,
    SAID_EMPTY,
    SAID_KEPT,
    STATE,
    UPDATE_BY_SERIALIZER,
    WHOLE_RESOURCE,
)
from bythebook_conformance.relations.envelopes import between
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import words
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import is_number, same
from bythebook_openapi.states import ABSENT

__all__ = [
    "documented_default",
    "is_part",
    "is_plain_reset",
    "is_state",
    "is_update_by_serializer",
    "keeps_absent",
    "keeps_absent_field",
    "replaces",
    "says_that_absent_is_reset",
    "says_what_empty_does",
]

_CHOSEN = frozenset({"enum", "const", "format", "readOnly"})


def replaces(contract: Contract, operation: Operation) -> bool:
    """Returns whether the words of a PATCH or a PUT say that it replaces the resource, or resets what it does not hold.

    They do not where another sentence says that what the body leaves out stays: then they are about a part.
    """
    return not keeps_absent(contract, operation) and any(map(WHOLE_RESOURCE.found, _sentences(contract, operation)))


def keeps_absent(contract: Contract, operation: Operation) -> bool:
    """Returns whether the words of a PATCH or a PUT say that what the body does not hold stays as it is."""
    return any(map(PARTIAL_CHANGE.found, _sentences(contract, operation)))


def keeps_absent_field(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether words say that a property which a change does not hold stays as it is: its own description, or a
    sentence of the operation that names it.
    """
    own = re.split(r"[.;!\n]", str(field.schema.get("description", "")))
    name = field.path[-1].lower()
    about = [each for each in _sentences(contract, operation) if name in _names_in(each)]
    return any(map(SAID_KEPT.found, (*own, *about)))


def is_part(contract: Contract, operation: Operation) -> bool:
    """Returns whether the body of a PUT need not hold the whole resource: it may leave out a property that a creation
    demands, that has no default, and that each response must show and not as null. Only the old value is left for it.
    What no operation creates, such as `/me`, has no creation that could make the value up.
    """
    resource = resource_of(contract, operation)
    creators = [each.operation for each in resource.suppliers.values() if each.operation.method == "POST"]
    is_created = bool(creators) or operation.path.endswith("}")
    demanded = {
        resource_of(contract, creator).own_place(each)
        for creator in creators
        for each in creator.fields
        if each.location == "body" and each.kind == "property" and each.required
    }
    held = {
        place
        for response in operation.successes
        for each in response.fields
        if each.required and each.kind == "property" and not each.nullable
        for place in (each.place, between(operation, response).in_request(each.place))
    }
    return any(
        (resource.own_place(each) in demanded or not is_created)
        and not held.isdisjoint({each.place, resource.own_place(each)})
        for each in operation.fields
        if each.location == "body" and each.kind == "property" and not each.required and each.default is ABSENT
    )


def is_update_by_serializer(contract: Contract, operation: Operation) -> bool:
    """Returns whether the document of Django REST framework has this PUT: it changes what it holds and what has a
    default, and nothing else.
    """
    beside = (each for each in contract.operations if each.method == "PATCH" and each.path == operation.path)
    return any(UPDATE_BY_SERIALIZER.found(each.id) for each in beside)


def says_that_absent_is_reset(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether the words of a PUT say that the properties that it does not hold get their default, or are
    removed.

    A sentence that names another property of the body is about that one.
    """
    if keeps_absent(contract, operation):
        return False
    others = {each.path[-1].lower() for each in operation.fields if each.kind == "property" and each.key != field.key}
    return any(REPLACED.found(each) and others.isdisjoint(_names_in(each)) for each in _sentences(contract, operation))


def says_what_empty_does(*fields: Field) -> bool:
    """Returns whether the description of a property says what an empty value does: `an empty list removes all`."""
    said = (str(each.schema.get("description", "")) for each in fields)
    return any(SAID_EMPTY.found(sentence) for text in said for sentence in re.split(r"[.;!\n]", text))


def _sentences(contract: Contract, operation: Operation) -> list[str]:
    return re.split(r"[.;!\n]", resource_of(contract, operation).words)


def _names_in(sentence: str) -> set[str]:
    """Returns the words of a sentence as a property may be called by them, in lower case."""
    return {*words(sentence), *re.findall(r"[\w-]+", sentence.lower())}


def documented_default(contract: Contract, operation: Operation, field: Field, *shown: Field) -> Any:
    """Returns the default of a property: of the PATCH, of responses that show it, or of the creation of the resource;
    ABSENT where no schema states one.
    """
    resource = resource_of(contract, operation)
    own = resource.own_place(field)
    made = [
        sent
        for supplier in resource.suppliers.values()
        for sent in supplier.operation.fields
        if supplier.creates
        and sent.location == "body"
        and resource_of(contract, supplier.operation).own_place(sent) == own
    ]
    stated = [field, *shown, *made]
    return next((documented.default for documented in stated if documented.default is not ABSENT), ABSENT)


def is_state(operation: Operation, field: Field) -> bool:
    """Returns whether a field is a state or a revision of the resource, which other fields may change."""
    return bool(field.path and STATE.found(field.path[-1])) or traits_of(operation, field).revision


def is_plain_reset(operation: Operation, field: Field, old: Any, new: Any, default: Any) -> bool:
    """Returns whether a value that only a client can have chosen gave way to a default that only a reset gives.

    A rule between fields clears a value, sets a flag, or moves the resource to another state. It gives no documented
    default that is neither empty nor zero to a text or a number.
    """
    if field.schema.keys() & _CHOSEN or is_state(operation, field) or default in (ABSENT, None, 0, False, "", [], {}):
        return False
    is_chosen = (isinstance(old, str) and len(old) >= DISTINCTIVE) or (is_number(old) and old not in (0, 1))
    return is_chosen and type(new) is type(default) and same(new, default) and not same(old, default)
