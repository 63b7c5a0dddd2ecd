"""What a document learns from a finding: one function for each word of `Traits.learns`. Each changes a draft.

A function raises `NotExpressible` where no small change of the document says what the server does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import jsonschema_rs

from bythebook_conformance.commands.repair.case import Case, NotExpressible
from bythebook_conformance.commands.repair.draft import Draft
from bythebook_conformance.commands.repair.uses import with_own_copy
from bythebook_conformance.evidence.observations import show
from bythebook_openapi.model.operation import Field, Response
from bythebook_openapi.schema.media_types import is_json
from bythebook_openapi.states import ABSENT, values_at

__all__ = ["EDITS"]

_BOUNDS = frozenset(
    {
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "format"),
    }
)
_TYPES: Mapping[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array"}


def _null(case: Case, draft: Draft) -> str:
    """Admits null."""
    at = case.field.pointer
    schema = draft.at(at)
    if not isinstance(schema, dict):
        raise NotExpressible("its schema is no object")
    _admit_null(at, schema, draft)
    name = case.field.path[-1] if case.field.path else "the body"
    return ", ".join([f"'{name}' may be null", *_in_response(case, draft)])


def _admit_null(at: str, schema: Mapping[str, Any], draft: Draft) -> None:
    if "$ref" in schema:
        around = (
            {"allOf": [{"$ref": schema["$ref"]}]}
            if draft.is_old
            else {"anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}]}
        )
        draft.put(at, "$ref", ABSENT)
        for keyword, value in around.items():
            draft.put(at, keyword, value)
    elif not draft.is_old:
        _with_null(at, schema, draft)
    if draft.is_old:
        draft.put(at, "nullable", True)
    members = draft.at(at).get("enum")
    if isinstance(members, list) and None not in members:
        draft.put(at, "enum", [*members, None])


def _in_response(case: Case, draft: Draft) -> Iterator[str]:
    """Lets the response be what it was for a request that the document admits now: with null, without a property, or
    beyond a bound. Yields in words what the document says then.
    """
    response = case.operation.response(case.entry.status) if case.entry.status is not None else None
    if case.is_response or response is None or case.entry.response is None:
        return
    for field in response.fields:
        values = values_at(case.entry.response, field.path, field.named, field.given, lists=field.lists)
        for _, value in values if field.kind == "property" and not field.is_uncertain else ():
            yield from _shown(case, field, value, response, draft)


def _shown(case: Case, field: Field, value: Any, response: Response, draft: Draft) -> Iterator[str]:
    name, parent = field.path[-1], response.by_key.get(field.parent) if field.parent is not None else None
    is_right = not field.required if value is ABSENT else case.contract.admits(field, value)
    if is_right or parent is None:
        return
    # What a component says of this response alone.
    requirement = replace(case.requirement, location="response", pointer=field.pointer)
    own = with_own_copy(replace(case, requirement=requirement), draft)
    at = own.copied(field.pointer)
    schema = draft.at(at)
    if value is ABSENT:
        _left_out(name, [own.copied(each) for each in parent.pointers], draft)
        yield f"the response may leave out '{name}'"
    elif value is None and isinstance(schema, dict):
        _admit_null(at, schema, draft)
        yield f"'{name}' of the response may be null"
    elif isinstance(schema, dict):
        for keyword in sorted(_broken(schema, value) & _BOUNDS):
            draft.put(at, keyword, ABSENT)
            yield f"'{name}' of the response has no {keyword}"


def _with_null(at: str, schema: Mapping[str, Any], draft: Draft) -> None:
    types = schema.get("type")
    if isinstance(types, str):
        draft.put(at, "type", [types, "null"])
    elif isinstance(types, list) and "null" not in types:
        draft.put(at, "type", [*types, "null"])
    for keyword in ("anyOf", "oneOf"):
        if isinstance(schema.get(keyword), list):
            draft.put(at, keyword, [*schema[keyword], {"type": "null"}])
    if "const" in schema:
        draft.put(at, "enum", [schema["const"], None])
        draft.put(at, "const", ABSENT)


def _required(case: Case, draft: Draft) -> str:
    """Takes a property out of `required`, or the keyword `required` from a parameter."""
    field = case.field
    if field.kind == "parameter":
        at = field.pointer.removesuffix("/schema")
        if field.location == "path" or "required" not in (draft.at(at) or {}):
            raise NotExpressible("a path parameter is always required")
        draft.put(at, "required", False)
        return f"'{field.name}' may be left out"
    name = field.path[-1]
    if not _left_out(name, case.parent.pointers, draft):
        raise NotExpressible("no list of required properties has its name")
    return ", ".join([f"'{name}' may be left out", *_in_response(case, draft)])


def _left_out(name: str, pointers: Sequence[str], draft: Draft) -> bool:
    """Takes a name out of the lists of required properties. Returns whether one had it."""
    found = False
    for at in _around(pointers, draft):
        names = draft.at(at).get("required")
        if isinstance(names, list) and name in names:
            draft.put(at, "required", [each for each in names if each != name] or ABSENT)
            found = True
    return found


def _demanded(case: Case, draft: Draft) -> str:
    """Requires a property that the server demands."""
    field = case.field
    if field.kind == "parameter":
        draft.put(field.pointer.removesuffix("/schema"), "required", True)
        return f"'{field.name}' is required"
    around = (each for each in _around(case.parent.pointers, draft) if "$ref" not in draft.at(each))
    at = next(around, case.parent.pointer)
    names = draft.at(at).get("required", [])
    if not isinstance(names, list):
        raise NotExpressible("its list of required properties is no list")
    draft.put(at, "required", [*names, field.path[-1]])
    return f"'{field.path[-1]}' is required"


def _no_null(case: Case, draft: Draft) -> str:
    """Takes null out of a schema that states it by itself."""
    at = case.field.pointer
    schema, name = draft.at(at), case.field.path[-1] if case.field.path else "the body"
    types = schema.get("type") if isinstance(schema, dict) else None
    if draft.is_old and schema.get("nullable") is True:
        draft.put(at, "nullable", ABSENT)
    elif isinstance(types, list) and "null" in types and len(types) > 1:
        rest = [each for each in types if each != "null"]
        draft.put(at, "type", rest[0] if len(rest) == 1 else rest)
    elif isinstance(schema, dict) and {"type": "null"} in schema.get("anyOf", []):
        draft.put(at, "anyOf", [each for each in schema["anyOf"] if each != {"type": "null"}])
    else:
        raise NotExpressible("its schema does not state null by itself")
    if isinstance(schema.get("enum"), list) and None in schema["enum"]:
        draft.put(at, "enum", [each for each in schema["enum"] if each is not None])
    if schema.get("default", ABSENT) is None:
        draft.put(at, "default", ABSENT)
    return f"'{name}' is never null"


def _around(pointers: Sequence[str], draft: Draft) -> Iterator[str]:
    """Yields the pointers of schemas and of those that they extend by `allOf`."""
    waiting, seen = [*pointers], set[str]()
    while waiting:
        at = waiting.pop(0)
        schema = draft.at(at)
        if at in seen or not isinstance(schema, dict):
            continue
        seen.add(at)
        yield at
        reference = schema.get("$ref")
        waiting += [reference.removeprefix("#")] if isinstance(reference, str) and reference.startswith("#/") else []
        waiting += [f"{at}/allOf/{index}" for index in range(len(schema.get("allOf", ())))]


def _type(case: Case, draft: Draft) -> str:
    """Admits the type or the value that a response has, in a schema of single values."""
    at, stated = case.field.pointer, case.entry.assertion or {}
    schema = draft.at(at)
    path = stated.get("at")
    if case.entry.response is None or path is None or not isinstance(schema, dict) or "$ref" in schema:
        raise NotExpressible("the report does not show the value, or its schema is one of several uses")
    values = [value for _, value in values_at(case.entry.response, path) if value is not ABSENT and value is not None]
    said = list[str]()
    for value in values:
        for keyword in sorted(_broken(schema, value)):
            if keyword == "type":
                said.append(_widened(at, value, draft))
            elif keyword in _BOUNDS:
                draft.put(at, keyword, ABSENT)
                said.append(f"'{case.field.path[-1]}' has no {keyword}")
            else:
                raise NotExpressible(f"a change of {keyword} is left to you")
    if not said:
        raise NotExpressible("no single keyword excludes the value")
    return ", ".join(dict.fromkeys([*said, *_without_default(case, values, draft)]))


def _without_default(case: Case, values: Sequence[Any], draft: Draft) -> Iterator[str]:
    """Takes out the default of the request, where the response shows values of another type than it has.

    Yields in words what the document says then.
    """
    path = case.field.path
    for field in case.operation.fields:
        is_named = field.kind == "property" and path and field.path[-1:] == path[-1:]
        has_default = is_named and not field.required and field.default not in (ABSENT, None)
        if has_default and not any(isinstance(each, type(field.default)) for each in values):
            for at in _around(field.pointers, draft):
                if "default" in draft.at(at):
                    draft.put(at, "default", ABSENT)
                    yield f"'{path[-1]}' has no default that a response shows"


def _broken(schema: Mapping[str, Any], value: Any) -> set[str]:
    """Returns the keywords of a schema that exclude a value, each taken by itself."""
    kept = {name: each for name, each in schema.items() if name not in {"nullable", "default", "example", "examples"}}
    found = set[str]()
    for name, each in kept.items():
        try:
            validator = jsonschema_rs.Draft202012Validator({name: each}, validate_formats=True)
        except (ValueError, jsonschema_rs.ValidationError):
            continue
        if not validator.is_valid(value):
            found.add(name)
    return {"type"} if "type" in found else found


def _widened(at: str, value: Any, draft: Draft) -> str:
    schema, shown = draft.at(at), _TYPES.get(type(value), "object")
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    name = at.rpartition("/")[2]
    if shown in types:
        return f"'{name}' may be of type {shown}"
    if shown == "number" and "integer" in types:
        types = [each for each in types if each != "integer"]
    wide = [*types, shown]
    if len(wide) == 1:
        draft.put(at, "type", wide[0])
    elif draft.is_old:
        draft.put(at, "type", ABSENT)
        draft.put(at, "anyOf", [{"type": each} for each in wide])
    else:
        draft.put(at, "type", wide)
    return f"'{name}' may be of type {shown}"


def _status(case: Case, draft: Draft) -> str:
    """Lists a status code. A success has the content of the documented one."""
    status, operation = case.entry.status, case.operation
    if status is None or status >= 500:
        raise NotExpressible("a server error is no promise")
    at = f"{operation.pointer}/responses"
    if not isinstance(draft.at(at), dict):
        raise NotExpressible("the operation is written in another file")
    documented = operation.successes[0].key if operation.successes and status < 300 else ""
    like = draft.at(at).get(documented)
    draft.put(at, str(status), like if like is not None else {"description": "Answered by the server."})
    return f"{operation.verb} {operation.route} may answer {status}"


def _media_type(case: Case, draft: Draft) -> str:
    """Lists a media type. One of JSON has the schema of the documented one."""
    response, shown = case.response, (case.entry.actual or "").partition(";")[0].strip().lower()
    if response is None or "/" not in shown:
        raise NotExpressible("the response has no media type")
    content = draft.at(response.pointer).get("content")
    if not isinstance(content, dict):
        raise NotExpressible("the response documents no content")
    of_json = next((each for name, each in content.items() if is_json(name)), None)
    draft.put(f"{response.pointer}/content", shown, of_json if of_json is not None and is_json(shown) else {})
    return f"the response may be of {shown}"


def _default(case: Case, draft: Draft) -> str:
    """States the default that new resources have; takes out one that the server computes or does not show."""
    at, seen = case.field.pointer, case.entry.observed
    schema = draft.at(at)
    if seen is None or not isinstance(schema, dict) or "default" not in schema:
        raise NotExpressible("no creation showed what the server does without it")
    if seen["resources"] < 2:
        raise NotExpressible("only one resource was seen without it")
    name = case.field.path[-1]
    if seen.get("value") is None or not case.contract.admits(case.stated, seen["value"]):
        draft.put(at, "default", ABSENT)
        return f"'{name}' has no default that the document can state ({seen['resources']} resources)"
    draft.put(at, "default", seen["value"])
    return f"the default of '{name}' is {show(seen['value'])} ({seen['resources']} resources)"


def _bound(case: Case, draft: Draft) -> str:
    """Takes out a bound that the server does not hold."""
    keyword, found = case.requirement.case, False
    # Without its format, a text may be any other text, which the server need not take.
    for at in _around(case.field.pointers, draft) if keyword in _BOUNDS - {"format"} else ():
        if keyword in draft.at(at):
            draft.put(at, keyword, ABSENT)
            found = True
    if not found:
        raise NotExpressible("no bound of the document says it alone")
    return ", ".join([f"'{case.field.name}' has no {keyword}", *_in_response(case, draft)])


# By `Traits.learns`: what changes the draft, and returns in words what the document says then.
EDITS: Mapping[str, Callable[[Case, Draft], str]] = {
    "null": _null,
    "required": _required,
    "type": _type,
    "status": _status,
    "media type": _media_type,
    "default": _default,
    "bound": _bound,
    "demanded": _demanded,
    "no null": _no_null,
}
