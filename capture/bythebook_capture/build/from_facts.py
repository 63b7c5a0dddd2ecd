"""Makes an OpenAPI document from the facts of a page. Facts that the page does not state are marked with
`x-unstated`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bythebook_capture.build.sample_schema import AUTHORITY
from bythebook_capture.build.schemas import parameter_parts, section_schema, sources
from bythebook_capture.build.security import security
from bythebook_capture.facts import Field, Page, Said, Section, placeholders
from bythebook_capture.read.grammar.stated import OBJECT
from bythebook_capture.read.grammar.types import read_value

__all__ = ["build"]

_JSON = "application/json"
_PLACES = {"Headers": "header", "Path Parameters": "path", "Query Parameters": "query", "Cookies": "cookie"}
# Renderers print this host if the document names no server.
_NO_SERVER = "api.example.com"
_NO_API = "The page does not name the API, nor the host of a server."
_NO_METHOD = "The page shows the address and names no method; a browser would send a GET."
_NO_SECURITY = "The page has no section 'Authorizations'."
_EMPTY = "The page lists nothing in its section '{}'."
_BY_SAMPLE = "The page does not say where it is sent; its sample of a request shows it there."
_REQUIRED_MEMBER = "The page does not say it; it says that members of the body are required."
_CUT = "The page is cut; what it says of this was not read."
_NO_ADDRESS = "The page shows no address of a server."
_NO_VERSION = "The page does not say which version of the API it describes."
_NULL_OPTION = "One of the options is 'null', and pages of this age do not say whether it is a text."
_NO_NULLS = "The page is of an age that may not have printed whether a value may be null."
_NO_USE = "The page describes the object outside of all operations; it does not say which of them have it."
_NOTHING = "The page lists no fields of the response and shows no sample of it."
_OF_ANOTHER = "The page lists no fields of the response; the sample that it shows is of the answer to a wrong request."


@dataclass(frozen=True)
class _Payload:
    """The body of a request or a response, the name of its component, and the unstated facts about its media type."""

    component: str
    kind: str
    section: Section
    media: Said[str] | None
    unstated: str | None
    sample: Said[Any] | None
    lines: Mapping[tuple[str, ...], Said[bool]]


def build(page: Page, name: str | None = None) -> dict[str, Any]:
    """Returns the OpenAPI 3.1 document of a page's facts (OpenAPI 3.1.1, section 4.8). `name` is the name of the
    page.
    """
    file = name or Path(page.file).name
    own = operation_id(page)
    component = own[0].upper() + own[1:]
    body, answer = page.sections.get("Body"), page.sections.get("Response")
    request = _request_payload(page, body, component) if body else None
    response = _response_payload(page, answer, component, page.response) if answer else None
    others = [(one, _response_payload(page, one, component, next(iter(one.samples), None))) for one in page.more]
    others = [(one, payload and replace(payload, component=f"{component}{_status(one)}")) for one, payload in others]
    schemes, requirements = security(page, file)
    method = None if "method" in page.unsaid else page.method
    said = {"method": method, "path": page.path, "summary": page.summary, "description": page.description}
    unstated = {"operationId": "The page names none; this one is made from the summary or, without one, from the path."}
    if method is None:
        unstated["method"] = _NO_METHOD
    if not requirements:
        is_empty = "Authorizations" in page.sections
        unstated["security"] = _EMPTY.format("Authorizations") if is_empty else _NO_SECURITY
    if empty := [heading for heading in _PLACES if heading in page.sections and not page.sections[heading].fields]:
        unstated["parameters"] = _EMPTY.format("', '".join(empty))
    responses = _responses(answer, response, file, page.refusal)
    for one, payload in others:
        responses |= _responses(one, payload, file)
    parts = {
        "summary": page.summary.value if page.summary else None,
        "description": page.description.value if page.description else None,
        "operationId": own,
        "parameters": _parameters(page, file),
        "requestBody": _request(request, file) if request else None,
        "responses": responses,
        "security": requirements,
        "x-source": sources(file, said),
        "x-unstated": unstated,
    }
    payloads = (request, response, *(payload for _, payload in others))
    schemas = {one.component: _schema(one, file) for one in payloads if one}
    for section in page.objects:
        name = "".join(word[0].upper() + word[1:] for word in re.findall(r"\w+", section.heading.value[len(OBJECT) :]))
        schemas.setdefault(name, _described(section, file))
    components = {key: held for key, held in {"schemas": schemas, "securitySchemes": schemes}.items() if held}
    operation = {key: part for key, part in parts.items() if part}
    if page.cut:
        _mark_cut(page, page.cut, operation, schemas)
        _open_lost(page, operation)
    if not page.tells_null:
        _leave_null_open(parts["parameters"])
        _leave_null_open(schemas)
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": _info(page),
        **({"servers": [_server(page, one, file) for one in page.servers]} if page.servers else {}),
        "paths": {page.path.value: {page.method.value.lower(): operation}},
    }
    if page.index:
        document["externalDocs"] = {"url": page.index.value, "x-source": sources(file, {"url": page.index})}
    return document | ({"components": components} if components else {})


def _mark_cut(page: Page, cut: Said[str], operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Marks what is unknown because the page ends too early: the sections after the last one, and the rest of that
    one.
    """
    unsaid = operation["x-unstated"]
    unsaid["page"] = f"The page is cut after line {cut.line} ('{cut.value[:60]}'); what came after it is not known."
    last = list(page.sections)[-1] if page.sections else None
    for name, schema in schemas.items():
        if last and name.endswith("Request" if last == "Body" else "Response") == (last in ("Body", "Response")):
            schema.setdefault("x-unstated", {})["properties"] = "The page is cut in the list of the fields."


def _open_lost(page: Page, operation: dict[str, Any]) -> None:
    """Says of a section that was not read that it may be on the page: what follows the cut is not known."""
    if "security" in operation["x-unstated"]:
        operation["x-unstated"]["security"] = _CUT
    if "Response" not in page.sections:
        for response in operation["responses"].values():
            response["x-unstated"] = dict.fromkeys(response.get("x-unstated", ()), _CUT)


def _leave_null_open(node: Any) -> None:
    """Marks for each field that the page does not state whether it may be null."""
    if isinstance(node, list):
        for each in node:
            _leave_null_open(each)
    elif isinstance(node, dict):
        if "name" in node.get("x-source", ()):
            node["x-unstated"] = node.get("x-unstated", {}) | {"null": _NO_NULLS}
        if isinstance(node.get("enum"), list) and "null" in node["enum"]:  # the word, or null itself
            del node["enum"]
            node["x-unstated"] = node.get("x-unstated", {}) | {"enum": _NULL_OPTION}
        for key, each in node.items():
            if key not in ("x-source", "x-unstated", "x-sample", "examples", "default", "enum"):
                _leave_null_open(each)


def operation_id(page: Page) -> str:
    """Returns the summary in camel case; without one, the method and the path."""
    text = re.sub(r"['’]", "", page.summary.value if page.summary else "")
    words: list[str] = re.findall(r"[A-Za-z0-9]+", text)
    whole = text.isascii() and bool(words) and not words[0][0].isdigit()
    if not whole:
        words = [page.method.value.lower(), *re.findall(r"[A-Za-z0-9]+", page.path.value)]
    return "".join([words[0].lower(), *(word[0].upper() + word[1:] for word in words[1:])])


def _info(page: Page) -> dict[str, Any]:
    if page.servers:
        title = urlsplit(page.servers[0].value).netloc
        marks = {"title": "The page does not name the API; this is the host of its server.", "version": _NO_VERSION}
        return {"title": title, "version": "unstated", "x-unstated": marks}
    marks = {"title": _NO_API, "version": _NO_VERSION}
    if page.open_server:
        address = page.open_server.value
        marks["servers"] = f"The sample sends to '{address[:200]}', which names no host." if address else _NO_ADDRESS
    return {"title": "unstated", "version": "unstated", "x-unstated": marks}


def _server(page: Page, said: Said[str], file: str) -> dict[str, Any]:
    server: dict[str, Any] = {"url": said.value, "x-source": sources(file, {"url": said})}
    if said.line == page.request.url.line:
        server["x-authority"] = AUTHORITY
    if urlsplit(said.value).netloc == _NO_SERVER:
        server["x-unstated"] = {"url": "This is the address that is printed where no server is known."}
    return server


def _parameters(page: Page, file: str) -> list[dict[str, Any]]:
    found = []
    for heading, place in _PLACES.items():
        section = page.sections.get(heading)
        listed_here = [_parameter(one, place, file) for one in (section.fields if section else ())]
        if section and section.is_placed_by_sample:
            listed_here = [one | {"x-inferred": one.get("x-inferred", {}) | {"in": _BY_SAMPLE}} for one in listed_here]
        found += listed_here
    listed = {one["name"] for one in found if one["in"] == "path"}
    for name in dict.fromkeys(placeholders(page.path.value)):
        if name not in listed:
            found.append(_bare_parameter(name, page.path, file))
    return found


def _parameter(field: Field, place: str, file: str) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": field.name.value, "in": place}
    if "required" in field.said or place == "path":
        parameter["required"] = True
    parameter |= parameter_parts(field, file)
    words = [word for key in ("unclear", "unsaid") if key in field.said for word in field.said[key].value]
    for aspect in ("required", "in"):
        if aspect in words:  # where the judge reads it
            marks = parameter["schema"].get("x-unstated", {})
            parameter["schema"]["x-unstated"] = marks | {aspect: parameter["x-unstated"][aspect]}
    if place == "path" and "required" not in field.said:
        sentence = "The page does not mark it; OpenAPI asks for it, since the path holds the parameter."
        parameter["x-unstated"] = parameter.get("x-unstated", {}) | {"required": sentence}
    return parameter


def _bare_parameter(name: str, path: Said[str], file: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {},
        "x-source": sources(file, {"path": path}),
        "x-unstated": {"type": "The path holds the parameter; the page does not list it."},
    }


def _request_payload(page: Page, body: Section, name: str) -> _Payload:
    media, unstated = body.media_type, None
    if not media:
        sent = (one for one in page.request.headers if one.value[0].lower() == "content-type")
        media = next((Said(one.value[1], one.line) for one in sent), None)
        unstated = "The page does not name it; this is that of the sample." if media else _as_json(page.request.body)
    sample = page.request.body or (page.request.form and _form(page.request.form, body))
    return _Payload(f"{name}Request", "request", body, media, unstated, sample, page.request_lines)


def _request(payload: _Payload, file: str) -> dict[str, Any]:
    said = payload.section.description
    request: dict[str, Any] = {"description": said.value} if said else {}
    request["content"] = _content(payload, file)
    if said:
        request["x-source"] = sources(file, {"description": said})
    inferred = {"in": _BY_SAMPLE} if payload.section.is_placed_by_sample else {}
    if inferred:
        request["x-inferred"] = inferred
    if stated := payload.section.required:
        source = request.get("x-source", {}) | sources(file, {"required": stated})
        return request | {"required": stated.value, "x-source": source}
    # A body without it would break the schema. Of a union the page shows one member; another may need nothing.
    if not payload.section.alternatives and any("required" in one.said for one in payload.section.fields):
        return request | {"required": True, "x-inferred": inferred | {"required": _REQUIRED_MEMBER}}
    return request | {"x-unstated": {"required": "The page does not say whether a request must have a body."}}


def _form(said: Said[Mapping[str, str]], body: Section) -> Said[Any]:
    """Returns the parts of a form as values, each by the type of its field."""
    shapes = {one.name.value: one.shape.value for one in body.fields}
    values: dict[str, Any] = {}
    for name, text in said.value.items():
        try:
            values[name] = read_value(text, shapes[name]) if name in shapes and text else text
        except ValueError:
            values[name] = text
    return Said(values, said.line)


def _response_payload(page: Page, section: Section, name: str, sample: Said[Any] | None) -> _Payload | None:
    if not (section.fields or section.shape or section.media_type or sample):
        return None
    unstated = None if section.media_type else _as_json(sample)
    lines = page.response_lines if sample is page.response else {}
    return _Payload(f"{name}Response", "response", section, section.media_type, unstated, sample, lines)


def _responses(
    section: Section | None, payload: _Payload | None, file: str, refusal: Said[Any] | None = None
) -> dict[str, Any]:
    status = section.status if section else None
    said = section.description if section else None
    response: dict[str, Any] = {"description": said.value if said else ""}
    if section and section.headers:
        response["headers"] = {one.name.value: parameter_parts(one, file) for one in section.headers}
    if payload:
        response["content"] = _content(payload, file)
    if source := sources(file, {"status": status, "description": said}):
        response["x-source"] = source
    open_points = {
        "status": (status, "The page does not say with which status a success is answered."),
        "description": (said, "The page does not describe the response."),
        "content": (payload, _OF_ANOTHER if refusal else _NOTHING),
    }
    if unstated := {aspect: sentence for aspect, (known, sentence) in open_points.items() if not known}:
        response["x-unstated"] = unstated
    if refusal:
        response["x-sample"] = _sample("answer", refusal, file)
    return {status.value if status else "2XX": response}


def _status(section: Section) -> str:
    return f"{section.status.value.upper() if section.status else ''}Response"


def _as_json(sample: Said[Any] | None) -> str:
    return "The page does not name it; taken as JSON because " + ("the sample is." if sample else "most are.")


def _schema(payload: _Payload, file: str) -> dict[str, Any]:
    shown = (payload.sample.value, payload.lines, ()) if payload.sample else None
    return section_schema(payload.section, file, shown)


def _described(section: Section, file: str) -> dict[str, Any]:
    """Returns the schema of an object that the page describes outside of all operations, with its sample."""
    schema = section_schema(section, file, None)
    schema["x-unstated"] = schema.get("x-unstated", {}) | {"use": _NO_USE}
    return schema | ({"x-sample": _sample("object", section.samples[0], file)} if section.samples else {})


def _sample(kind: str, sample: Said[Any], file: str) -> dict[str, Any]:
    return {
        "summary": f"The sample {kind} that the page shows.",
        "value": sample.value,
        "x-authority": AUTHORITY,
        "x-source": sources(file, {"value": sample}),
    }


def _content(payload: _Payload, file: str) -> dict[str, Any]:
    held: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{payload.component}"}}
    if payload.sample:
        held["examples"] = {"sample": _sample(payload.kind, payload.sample, file)}
    for number, further in enumerate(payload.section.samples[1:], 2):
        held["examples"][f"sample{number}"] = _sample(payload.kind, further, file)
    if payload.media:
        held["x-source"] = sources(file, {"media-type": payload.media})
    if payload.unstated:
        held["x-unstated"] = {"media-type": payload.unstated}
    return {payload.media.value if payload.media else _JSON: held}
