"""Reads a PATCH whose body is a list of changes as one with the changed properties.

JSON Patch (RFC 6902) and SCIM (RFC 7644, section 3.5.2) write `{"op": "replace", "path": "/name", "value": ...}`. The
document describes such a list, and not the properties: these are the plain ones that the creation of the resource takes
and that a read shows. Requests are sent as the document writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bythebook_conformance.conventions import CHANGE, CHANGES, IDENTITY, KEY, REVISION, SECRET
from bythebook_conformance.relations.names import shape
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Listing
from bythebook_openapi.pointer import escape
from bythebook_openapi.schema.media_types import essence
from bythebook_openapi.states import ABSENT, EACH

__all__ = ["JSON_PATCH", "as_patched", "changes_sent"]

JSON_PATCH = "application/json-patch+json"
_SCIM = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_PLAIN = frozenset({"string", "integer", "number", "boolean", "null"})
# A value of a list, and a property that refers to another resource, may be bound by rules of their own.
_CHOSEN = frozenset({"enum", "const"})
_IDS = frozenset(map(plain, (*IDENTITY.words, *KEY.words)))


def as_patched(operations: Sequence[Operation]) -> dict[str, Operation]:
    """Returns each PATCH of a list of changes with the properties that it may change, by id."""
    places = {(each.method, shape(each.path)): each for each in reversed(operations) if not each.unreadable}
    found: dict[str, Operation] = {}
    for each in operations:
        form = _form(each)
        own = shape(each.path)
        reader, creator = places.get(("GET", own)), places.get(("POST", own.removesuffix("/{}")))
        if not form or reader is None or creator is None or not own.endswith("/{}"):
            continue
        changed = dict(_changed(creator, reader))
        if changed:
            found[each.id] = _with(each, form, creator, changed)
    return found


def _form(operation: Operation) -> str:
    """Returns the media type of a PATCH whose body is a list of changes; empty for any other operation."""
    if operation.method != "PATCH" or operation.unreadable:
        return ""
    if operation.schema_pointer is None:
        return next((each for each in operation.body_media_types if essence(each) == JSON_PATCH), "")
    members = {each.place[-1] for each in operation.fields if each.place[:2] == (CHANGES, EACH) and len(each.place) > 2}
    return operation.media_type or "" if members >= {*CHANGE} else ""


def _changed(creator: Operation, reader: Operation) -> Iterator[tuple[str, tuple[Field, str]]]:
    """Yields the properties that a list of changes may name, each with its change. A change of what may not be there is
    an addition (RFC 6902, section 4.1); `replace` needs a value (section 4.3).
    """
    fields = [each for response in reader.successes for each in response.fields if len(each.place) == 1]
    shown = {each.place[0]: each.required for each in fields if each.kind == "property"}
    for each in creator.fields:
        is_member = each.location == "body" and each.kind == "property" and each.depth == 1
        name = each.path[0] if is_member else ""
        is_plain = is_member and bool(each.types) and each.types <= _PLAIN and not each.schema.keys() & _CHOSEN
        is_own = not REVISION.found(name) and not SECRET.found(name) and plain((words(name) or [""])[-1]) not in _IDS
        if is_plain and is_own and name in shown:
            yield name, (each, "replace" if shown[name] else "add")


def _with(operation: Operation, form: str, creator: Operation, changed: Mapping[str, tuple[Field, str]]) -> Operation:
    root = creator.by_key[("body",)]
    around = replace(root, schema={"type": "object"}, pointers=(), examples=(), authored=())
    members = tuple(replace(each, required=False, default=ABSENT) for each, _ in changed.values())
    fields = Listing(lambda: (around, *members), operation.parameters)
    patch = {name: change for name, (_, change) in changed.items()}
    return replace(
        operation, media_type=form, fields=fields, schema_pointer=None, body_media_types=(), read_only=(), patch=patch
    )


def changes_sent(operation: Operation, body: Any) -> Any:
    """Returns the list of changes that a PATCH sends for the properties of a body."""
    if not isinstance(body, Mapping):
        return body
    if essence(operation.media_type or "") == JSON_PATCH:
        pairs = ((f"/{escape(name)}", operation.patch.get(name, "add"), value) for name, value in body.items())
        return [{"op": change, "path": path, "value": value} for path, change, value in pairs]
    listed = [{"op": "replace", "path": name, "value": value} for name, value in body.items()]
    return {"schemas": [_SCIM], CHANGES: listed}
