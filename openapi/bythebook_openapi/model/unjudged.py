"""Finds what a document states and no requirement holds: each gap counts as untested, and is listed with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bythebook_openapi.model.fields import is_nested
from bythebook_openapi.model.operation import METHOD_OPEN, Flaw, Operation, Response, is_carried
from bythebook_openapi.model.query_string import is_form, members
from bythebook_openapi.model.streams import states_json_data
from bythebook_openapi.pointer import escape, value_at
from bythebook_openapi.schema.media_types import essence, is_bytes, is_json, is_prose
from bythebook_openapi.schema.resolve import Reader
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["IGNORED", "Gap", "aside", "gaps", "parameter_gap", "sent_schema"]

# OpenAPI ignores header parameters with these names (OpenAPI 3.1.1, section 4.8.12.1).
IGNORED: Final = frozenset({"accept", "content-type", "authorization"})
_LOCATIONS: Final = frozenset({"path", "query", "header", "cookie"})
_STRUCTURED: Final = frozenset({"object", "array"})
# The keywords beside `type: string` that restrict no text.
_UNRESTRICTED: Final = frozenset(
    {"type", "format", "title", "description", "example", "examples", "deprecated", "xml", "externalDocs"}
    | {"contentMediaType", "contentEncoding", "x-unstated", "x-source"}
)
_BODILESS: Final = frozenset({"204", "205", "304"})


@dataclass(frozen=True)
class Gap:
    """A part of a document that is not judged: its name within the operation, what it is, and its JSON pointer."""

    name: str
    what: str
    pointer: str


def sent_schema(reader: Reader, parameter: Mapping[str, Any], at: str) -> str | None:
    """Returns the pointer of the schema of a parameter; None where its value cannot be written."""
    if "schema" in parameter:
        return f"{at}/schema"
    stated = parameter.get("content")
    # A path needs a value, whatever the document says of its form.
    ways = (is_json, is_prose, *((bool,) if parameter.get("in") == "path" else ()))
    for usable in ways:
        for name in stated if isinstance(stated, Mapping) else ():
            content, content_at = _resolved(reader, f"{at}/content/{escape(name)}")
            if usable(name) and "schema" in content:
                return f"{content_at}/schema"
    return None


def parameter_gap(reader: Reader, parameter: Mapping[str, Any], at: str) -> str:
    """Returns why a parameter is not sent and not judged; empty for one that is."""
    location, name = str(parameter.get("in")), str(parameter.get("name"))
    if location == "querystring":
        return _query_gap(reader, parameter, at)
    if location not in _LOCATIONS:
        return f"OpenAPI has no parameters in {location!r}"
    if not is_carried(location, name):
        return f"HTTP has no name {name!r} in a {location}"
    schema_at = sent_schema(reader, parameter, at)
    if schema_at is None:
        types = ", ".join(map(str, parameter.get("content") or ()))
        return f"its content is {types}, which is not written" if types else "it has no schema"
    if "schema" in parameter and is_nested(reader, schema_at):
        return ""  # what it demands is raised, and ends untested with this reason
    is_exploded = location == "cookie" and "schema" in parameter and parameter.get("explode", True) is not False
    if is_exploded and reader.shape(schema_at).types & _STRUCTURED:
        return "cookies have no form of a list or an object with explode: true"
    return ""


def _query_gap(reader: Reader, parameter: Mapping[str, Any], at: str) -> str:
    stated = parameter.get("content")
    for name in stated if isinstance(stated, Mapping) else ():
        content, content_at = _resolved(reader, f"{at}/content/{escape(name)}")
        if "schema" not in content:
            return f"its content {name} has no schema"
        if is_json(name):
            return ""
        if not is_form(name):
            return f"its content is {name}, which is not written"
        required = parameter.get("required") is True
        found = members(reader, content, f"{content_at}/schema", required=required)
        return "" if found else "its form has objects, nested lists, a union, styles or a rule between its members"
    return "it has no content"


def gaps(reader: Reader, operation: Operation) -> Iterator[Gap]:
    """Yields what an operation states and no requirement holds, in the order of the document."""
    if operation.unreadable == METHOD_OPEN:
        yield Gap("method", f"the operation: {METHOD_OPEN}", operation.pointer)
    if operation.unreadable:
        return
    raw, at = reader.resolved(operation.pointer)
    yield from _of_parameters(reader, raw, at, operation)
    yield from _of_body(reader, raw, at, operation)
    for each in (one for one in operation.fields if not one.has_place):
        yield Gap(
            f"{each.location}/{each.name}", f"{each.name!r}: the document leaves open where it is sent", each.pointer
        )
    for response in operation.responses:
        yield from _of_response(reader, response, operation)


def _of_parameters(reader: Reader, raw: Mapping[str, Any], at: str, operation: Operation) -> Iterator[Gap]:
    item_at = operation.pointer.rpartition("/")[0].removesuffix("/additionalOperations")
    found: dict[tuple[str, str], tuple[Mapping[str, Any], str]] = {}
    for holder, holder_at in ((reader.resolved(item_at)[0], item_at), (raw, at)):
        for index in range(len(reader.sequence(holder.get("parameters"), f"{holder_at}/parameters"))):
            each, each_at = reader.resolved(f"{holder_at}/parameters/{index}")
            found[str(each.get("in")), str(each.get("name"))] = each, each_at
    for (location, name), (each, each_at) in found.items():
        is_ignored = location == "header" and name.lower() in IGNORED
        reason = "" if is_ignored else parameter_gap(reader, each, each_at)
        if reason:
            yield Gap(f"{location}/{name}", f"the {location} parameter {name!r}: {reason}", each_at)


def _of_body(reader: Reader, raw: Mapping[str, Any], at: str, operation: Operation) -> Iterator[Gap]:
    """Yields the body of a request that is not sent, or the media types in which it is not."""
    if "requestBody" not in raw or operation.patch or any(each.is_in_body for each in operation.parameters):
        return
    request, request_at = reader.resolved(f"{at}/requestBody")
    if not operation.body_media_types:
        if request.get("content"):
            yield Gap("body", f"the optional body of a {operation.verb} request", request_at)
        return
    sent = operation.schema_pointer
    others: list[tuple[str, str]] = []
    for name in operation.body_media_types:
        content, content_at = _resolved(reader, f"{request_at}/content/{escape(name)}")
        is_sent = sent is not None and sent.startswith(f"{content_at}/")
        if not (is_sent or (sent is not None and _is_alike(name, content, [reader.at(sent)]))):
            others.append((name, content_at))
    if others:
        types = " or ".join(name for name, _ in others)
        what = "what the bytes of the body mean" if sent is None and is_bytes(others[0][0]) else "the request body as"
        yield Gap("body", f"{what} {types}" if what.endswith("as") else f"{what} ({types})", others[0][1])


def _of_response(reader: Reader, response: Response, operation: Operation) -> Iterator[Gap]:
    """Yields what is not judged of the responses of a success, and of a refusal with a status code of its own; and of
    every response, what has an invalid schema.
    """
    has_body = operation.method != "HEAD" and response.key not in _BODILESS
    yield from _of_flaws(response, has_body=has_body)
    is_refusal = response.key.isdecimal() and response.key.startswith("4")
    if not (is_refusal or response in operation.successes):
        return
    raw, at = reader.resolved(response.pointer)
    if has_body:
        yield from _of_content(reader, response, raw, at)
    for name, header in _stated(raw, "headers"):
        each, each_at = _resolved(reader, f"{at}/headers/{escape(name)}")
        if isinstance(header, Mapping) and "schema" not in each and each.get("content"):
            yield Gap(f"{response.key}/header/{name}", f"the response header {name!r}: it has content", each_at)
    for name, _ in _stated(raw, "links"):
        link, link_at = _resolved(reader, f"{at}/links/{escape(name)}")
        if not isinstance(link.get("operationId"), str) or not isinstance(link.get("parameters"), Mapping):
            reason = "it names no operationId with parameters"
            yield Gap(f"{response.key}/link/{name}", f"the link {name!r}: {reason}", link_at)


def _of_flaws(response: Response, *, has_body: bool) -> Iterator[Gap]:
    """Yields the bodies of a response with an invalid schema, one for each mistake, and such headers."""
    types: dict[Flaw, list[str]] = {}
    for name, flaw in response.flaws.items() if has_body else ():
        types.setdefault(flaw, []).append(name)
    for flaw, names in types.items():
        what = f"the body of a {response.key} response as {' or '.join(names)}: {flaw.reason}"
        yield Gap(f"{response.key}/body/{names[0]}", what, flaw.pointer)
    for name, flaw in response.header_flaws.items():
        what = f"the response header {name!r} of a {response.key} response: {flaw.reason}"
        yield Gap(f"{response.key}/header/{name}", what, flaw.pointer)


def _of_content(reader: Reader, response: Response, raw: Mapping[str, Any], at: str) -> Iterator[Gap]:
    others: list[tuple[str, str]] = []
    places = (f"{at}/content/{escape(name)}" for name in response.schema_types)
    judged = [_resolved(reader, place)[0].get("schema") for place in places]
    for name, _ in _stated(raw, "content"):
        content, content_at = _resolved(reader, f"{at}/content/{escape(name)}")
        if name in response.flaws:
            continue
        if name in response.schema_types:
            if states_json_data(reader.raw, name, content):
                yield Gap(f"{response.key}/data", "the JSON in the data of events, in a union", content_at)
        elif _restricts(reader, name, content, content_at) and not _is_alike(name, content, judged):
            others.append((name, content_at))
    if others:
        types = " or ".join(name for name, _ in others)
        yield Gap(f"{response.key}/body", f"the body of a {response.key} response as {types}", others[0][1])


def _is_alike(name: str, content: Mapping[str, Any], judged: Sequence[Any]) -> bool:
    """Returns whether a media type is another name of JSON for what is judged under its own name."""
    return "json" in essence(name) and content.get("schema") in judged


def _restricts(reader: Reader, name: str, content: Mapping[str, Any], at: str) -> bool:
    """Returns whether the schema of a body excludes any body of the media type."""
    if "itemSchema" in content:
        return True
    if not isinstance(content.get("schema"), Mapping):
        return content.get("schema") is False
    shape = reader.shape(f"{at}/schema")
    is_open = shape.schema.keys() <= _UNRESTRICTED and not (shape.properties or shape.items or shape.alternatives)
    return not (is_open and (not shape.types or (shape.types == {"string"} and not is_json(name))))


def _stated(holder: Mapping[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    found = holder.get(key)
    for name, each in found.items() if isinstance(found, Mapping) else ():
        if not (key == "links" and str(name).startswith("x-")):
            yield str(name), each


def _resolved(reader: Reader, at: str) -> tuple[Mapping[str, Any], str]:
    """Returns the object at a pointer with its reference followed; an empty one where none stands, as in Elysia's
    `content: {type: void}`.
    """
    return reader.resolved(at) if isinstance(value_at(reader.raw, at), Mapping) else ({}, at)


def aside(raw: Mapping[str, Any]) -> Iterator[Gap]:
    """Yields the requests that the server sends and that nobody judges: webhooks and callbacks."""
    for name, _ in _stated(raw, "webhooks"):
        yield Gap(name, f"the webhook {name!r}", f"/webhooks/{escape(name)}")
    for path, item in _stated(raw, "paths"):
        if isinstance(item, Mapping):
            at = f"/paths/{escape(path)}"
            yield from _callbacks(item, at, METHODS)
            more = item.get("additionalOperations")
            if isinstance(more, Mapping):
                yield from _callbacks(more, f"{at}/additionalOperations", tuple(map(str, more)))


def _callbacks(holder: Mapping[str, Any], at: str, methods: tuple[str, ...]) -> Iterator[Gap]:
    for method in methods:
        operation = holder.get(method)
        for name, _ in _stated(operation, "callbacks") if isinstance(operation, Mapping) else ():
            yield Gap(name, f"the callback {name!r}", f"{at}/{escape(method)}/callbacks/{escape(name)}")
