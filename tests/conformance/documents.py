"""Builders of small OpenAPI documents: schemas, parameters, operations, and the paths of a collection of resources."""

from __future__ import annotations

from typing import Any

__all__ = [
    "BOOLEAN",
    "INTEGER",
    "JSON",
    "MERGE_PATCH",
    "NONE",
    "TEXT",
    "WORD",
    "Stated",
    "answers",
    "body_of",
    "content",
    "gets",
    "in_path",
    "list_of",
    "nullable",
    "object_of",
    "operation",
    "parameter",
    "posts",
    "read_only",
    "resources",
]

Stated = dict[str, Any]

JSON, MERGE_PATCH = "application/json", "application/merge-patch+json"
TEXT: Stated = {"type": "string"}
WORD: Stated = {"type": "string", "minLength": 1}
INTEGER: Stated = {"type": "integer"}
BOOLEAN: Stated = {"type": "boolean"}
NONE: Stated = {"description": "as stated"}


def object_of(required: str = "", /, **properties: Any) -> Stated:
    """Return the schema of an object; `required` names properties, several apart by spaces."""
    demanded = {"required": required.split()} if required else {}
    return {"type": "object", **demanded, "properties": properties}


def list_of(item: Stated) -> Stated:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


def nullable(schema: Stated) -> Stated:
    """Return a schema that admits null too, as OpenAPI 3.0 writes it."""
    return {**schema, "nullable": True}


def read_only(schema: Stated) -> Stated:
    """Return the schema of a property that the server alone sets."""
    return {**schema, "readOnly": True}


def content(schema: Stated | bool, media_type: str = JSON) -> Stated:
    """Return a request body, or a response, of this schema."""
    return {"description": "as stated", "content": {media_type: {"schema": schema}}}


def body_of(schema: Stated | bool, media_type: str = JSON) -> Stated:
    """Return the part of an operation that demands a request body of this schema."""
    return {"requestBody": {"required": True, **content(schema, media_type)}}


def answers(name: str, shown: Stated | None, *statuses: str, **stated: Any) -> Stated:
    """Return an operation that answers a schema, or nothing, with each status, and 404 and 422 with nothing."""
    response = NONE if shown is None else content(shown)
    return {"operationId": name, "responses": {**dict.fromkeys(statuses, response), "404": NONE, "422": NONE}, **stated}


def parameter(name: str, where: str = "query", *, required: bool = False, **schema: Any) -> Stated:
    """Return a parameter; it is a string unless its schema says otherwise."""
    return {"name": name, "in": where, "required": required, "schema": schema or TEXT}


def in_path(name: str = "id", schema: Stated = TEXT) -> Stated:
    """Return a path parameter."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def operation(
    name: str,
    response: Stated = NONE,
    status: str = "200",
    *,
    body: Stated | bool | None = None,
    media_type: str = JSON,
    refuses: str = "",
    **stated: Any,
) -> Stated:
    """Return an operation with one response of success; `body` is the schema of its request body, which it demands.

    `refuses` names the status codes of its refusals, several apart by spaces.
    """
    responses = {status: response, **dict.fromkeys(refuses.split(), NONE)}
    return {
        "operationId": name,
        **({} if body is None else body_of(body, media_type)),
        "responses": responses,
        **stated,
    }


def posts(sent: Stated | bool, shown: Stated | bool | None = None, *, method: str = "post", **stated: Any) -> Stated:
    """Return the paths of `make`, which takes one body and shows another, or nothing without `shown`."""
    response = NONE if shown is None else content(shown)
    return {"/things": {method: operation("make", response, body=sent, **{"refuses": "422", **stated})}}


def gets(*parameters: Stated, shown: Stated | None = None, **stated: Any) -> Stated:
    """Return the paths of `read`, which takes parameters and shows nothing without `shown`."""
    response = NONE if shown is None else content(shown)
    return {"/things": {"get": operation("read", response, refuses="422", parameters=[*parameters], **stated)}}


def resources(
    path: str,
    sent: Stated,
    shown: Stated,
    *,
    key: Stated | None = None,
    listed: Stated | None = None,
    change: Stated | None = None,
    media_type: str = JSON,
    made: str = "200",
    refuses: str = "422",
    **one: str,
) -> Stated:
    """Return the paths of a collection of resources: `make` makes one.

    Request bodies are of the schema `sent`, and the server shows a resource by the schema `shown`. `one` gives the
    operations on one resource, each method with its operation's name, such as `get="read"`. Where `listed` is a schema,
    or an operation, the collection has a list; by a schema it is `all`. A PATCH takes bodies of the schema `change`, in
    `media_type`.
    """
    many = {"post": operation("make", content(shown), made, body=sent, refuses=refuses)}
    if listed is not None:
        many["get"] = listed if "responses" in listed else operation("all", content(listed))
    single: Stated = {"parameters": [key or in_path()]}
    taken = {"put": sent, "patch": change or sent}
    for method, name in one.items():
        response, status = (NONE, "204") if method == "delete" else (content(shown), "200")
        refusals = f"{refuses} 404" if method in taken else "404"
        form = media_type if method == "patch" else JSON
        single[method] = operation(name, response, status, body=taken.get(method), media_type=form, refuses=refusals)
    return {path: many, f"{path}/{{{(key or in_path())['name']}}}": single}
