"""Says which fields may hold any documented value beside other fields, and why the others may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_conformance.conventions import (
    DRY_RUN,
    HAPPENED,
    LANGUAGE,
    NEW_PASSWORD,
    OLD_PASSWORD,
    PASSWORD,
    PREFERENCE,
    UPDATE_MASK,
)
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.operation import Field, Operation
from bythebook_openapi.schema.formats import DEFINED

# What tells which texts a parameter takes. A format that nobody defines tells nothing (Flask-RESTX: `mask`).
_FORMS = frozenset({"enum", "const", "pattern"})

__all__ = [
    "changes_login",
    "demands_login",
    "has_happened",
    "is_condition",
    "is_free",
    "is_preference",
    "is_update_mask",
    "may_store_nothing",
    "not_free",
]

_ASKING = frozenset({"query", "header", "cookie"})


def may_store_nothing(field: Field | None) -> bool:
    """Returns whether a field may ask the server to store nothing, or to show less: an optional parameter may, and a
    flag of a body that is called like a dry run.
    """
    if field is None or field.location in _ASKING:
        return field is not None
    return field.location == "body" and "boolean" in field.types and bool(DRY_RUN.found(field.path[-1]))


def is_free(operation: Operation, field: Field) -> bool:
    """Returns whether bythebook may choose what a field holds, beside other fields."""
    if field.kind == "body" or field.location == "path":
        return False
    return field.required or not not_free(operation, field)


def not_free(operation: Operation, field: Field) -> str:
    """Returns why bythebook cannot choose what a parameter holds; empty where it can."""
    traits = traits_of(operation, field)
    if traits.credential:
        return "it looks like a credential, which only you can give"
    if changes_login(operation, field):
        return "it would change what you log in with"
    if traits.idempotency:
        return "a request with the same value is not carried out again"
    if traits.conditional:
        return "it is a condition on the state of the resource"
    if traits.checksum:
        return "it is a checksum of the content that is sent"
    if field.is_nested:
        return "OpenAPI does not define how the objects or lists within it are written"
    if traits.issued and not field.examples:
        return "only the server's responses give values for it"
    takes_names = traits.order or traits.expansion or traits.reduction or is_update_mask(field)
    if takes_names and _is_any_text(operation, field) and not field.examples:
        # JSON:API 1.1 demands 400 for a sort field, and for an included path, that the server does not support.
        return "it takes names that the document does not state"
    is_parameter = field.location == "query" and field.kind == "parameter"
    if is_parameter and LANGUAGE.found(field.path[0]) and _is_any_text(operation, field) and not field.examples:
        return "it takes an expression in a language that the document does not state"
    return ""


def changes_login(operation: Operation, field: Field) -> bool:
    """Returns whether a field changes the password of the user with whose credentials the request is sent: no path says
    whose password it is, and no response shows it, so that it could not be put back.
    """
    is_change = operation.method in {"PUT", "PATCH"} and operation.security is not None and not path_names(operation)
    is_member = field.location == "body" and field.kind == "property"
    name = field.path[-1] if is_member else ""
    return is_change and is_member and bool(PASSWORD.found(name) or NEW_PASSWORD.found(name))


def demands_login(operation: Operation) -> bool:
    """Returns whether each request of a change must hold a new password of the user of its credentials, and asks for no
    old one.
    """
    members = [each for each in operation.fields if each.location == "body" and each.kind == "property"]
    if any(OLD_PASSWORD.found(each.path[-1]) and "passw" in each.path[-1].lower() for each in members):
        return False
    around = {each.key: (*operation.ancestors(each), each) for each in members if changes_login(operation, each)}
    return any(all(one.required for one in fields if one.kind == "property") for fields in around.values())


def is_update_mask(field: Field) -> bool:
    """Returns whether a parameter says which properties of the body a change applies to."""
    return field.location == "query" and field.kind == "parameter" and UPDATE_MASK.found(field.path[0]) != ""


def _is_any_text(operation: Operation, field: Field) -> bool:
    """Returns whether a parameter, or an `expand` in a body, is a text or a list of texts whose valid ones the document
    does not list.
    """
    texts, items = [field, *operation.children.get(field.key, ())], _items_of(field.schema)
    schemas = (*items, *(text.schema for text in texts))
    is_stated = any(each.keys() & _FORMS or each.get("format") in DEFINED for each in schemas)
    is_text = "string" in texts[-1].types or any(each.get("type") == "string" for each in items)
    is_there = field.location in {"query", "header"} or traits_of(operation, field).expansion
    return is_there and is_text and not is_stated


def _items_of(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Returns the schemas of the items of a list, also where the list is one of the alternatives of a schema."""
    lists = [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return [each["items"] for each in lists if isinstance(each, Mapping) and isinstance(each.get("items"), Mapping)]


def is_condition(operation: Operation, field: Field) -> bool:
    """Returns whether a header makes the request conditional on the state of the resource."""
    return traits_of(operation, field).conditional


def is_preference(field: Field) -> bool:
    """Returns whether a parameter is a header that says in which form a client prefers the response."""
    return field.location == "header" and bool(PREFERENCE.found(field.name))


def has_happened(field: Field) -> bool:
    """Returns whether the name of a date says that it is in the past: a date of birth."""
    return bool(field.path) and bool(HAPPENED.found(field.path[-1]))
