"""A client of the shop in this process, a tour of all its operations, and what the document says of each answer.

It reads `shop/openapi.yaml` by itself, and knows nothing of the shop's own tables.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import yaml
from shop import AUTHORIZATION, Lies, Shop

DOCUMENT: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "shop" / "openapi.yaml").read_text())
MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}


class _InProcess(httpx.BaseTransport):
    def __init__(self, app: Any) -> None:
        self._asgi = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request by the app."""

        async def call() -> httpx.Response:
            answer = await self._asgi.handle_async_request(request)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return asyncio.run(call())


def client_of(shop: Shop, **headers: str) -> httpx.Client:
    """Return a client that holds the right credentials, unless others are given."""
    return httpx.Client(
        transport=_InProcess(shop), base_url="http://shop", headers={"Authorization": AUTHORIZATION, **headers}
    )


def resolved(node: Any) -> Any:
    """Return what a reference stands for, with its siblings."""
    while isinstance(node, dict) and "$ref" in node:
        target: Any = DOCUMENT
        for part in node["$ref"][2:].split("/"):
            target = target[part.replace("~1", "/")]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


@cache
def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return the method, the path and the object of each documented operation, parameters of the path included."""
    found = {}
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
                found[operation["operationId"]] = (method.upper(), path, {**operation, "parameters": parameters})
    return found


def validator(schema: Any, *, answer: bool) -> jsonschema_rs.Draft202012Validator:
    """Return a strict validator; what only the other side sends is not required of this one (OpenAPI 3.1.1, 4.8.24)."""
    return _validator(json.dumps(schema), answer)


@cache
def _validator(schema: str, answer: bool) -> jsonschema_rs.Draft202012Validator:
    whole = {**_one_side(json.loads(schema), answer), "components": _components(answer)}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@cache
def _components(answer: bool) -> Any:
    return _one_side(DOCUMENT["components"], answer)


def _one_side(node: Any, answer: bool) -> Any:
    if isinstance(node, list):
        return [_one_side(each, answer) for each in node]
    if not isinstance(node, dict):
        return node
    new = {key: _one_side(value, answer) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and "required" in node:
        other = "writeOnly" if answer else "readOnly"
        new["required"] = [each for each in node["required"] if not node["properties"].get(each, {}).get(other)]
    if isinstance(node.get("format"), str) and node["format"] in {"int32", "int64"}:
        bound = 2 ** (31 if node["format"] == "int32" else 63)
        new = {"minimum": -bound, "maximum": bound - 1, **new}
    return new


def body_schema(operation: str) -> Any:
    """Return the schema of a request body, None without one."""
    content = operations()[operation][2].get("requestBody", {}).get("content", {})
    return next((each["schema"] for each in content.values()), None)


def completed(schema: Any, value: Any) -> Any:
    """Return a value with the defaults that the document states, at every depth.

    Left out is what is `writeOnly`, and members for which no schema stands.
    """
    parts = list(_parts(schema, value))
    if isinstance(value, list):
        items: Any = next((part["items"] for part in parts if "items" in part), {})
        return [completed(items, each) for each in value]
    if not isinstance(value, dict):
        return value
    named = [(name, resolved(each)) for part in parts for name, each in part.get("properties", {}).items()]
    whole = {**{name: each["default"] for name, each in named if "default" in each}, **value}
    schemas = {name: _member(parts, name) for name in whole}
    return {
        name: completed(schemas[name], each)
        for name, each in whole.items()
        if schemas[name] is not None and not resolved(schemas[name]).get("writeOnly")
    }


def described(schema: Any, value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Yield the path to each value in a body, and the keywords of the schemas that describe it."""
    parts = list(_parts(schema, value))
    yield path, {key: each for part in parts for key, each in part.items()}
    if isinstance(value, list):
        items: Any = next((part["items"] for part in parts if "items" in part), {})
        for index, each in enumerate(value):
            yield from described(items, each, (*path, index))
    if isinstance(value, dict):
        for name, each in value.items():
            yield from described(_member(parts, name) or {}, each, (*path, name))


def _parts(schema: Any, value: Any) -> Iterator[Any]:
    """Yield each schema that applies to a value: itself, those of its `allOf`, and the alternative that admits it."""
    schema = resolved(schema)
    yield schema
    for each in schema.get("allOf", []):
        yield from _parts(each, value)
    for each in [*schema.get("oneOf", []), *schema.get("anyOf", [])]:
        if validator(each, answer=False).is_valid(value):
            yield from _parts(each, value)


def _member(parts: list[Any], name: str) -> Any:
    """Return the schema of a member: by its name, by a pattern, or that of all others; None if none stands for it."""
    by_name = [part["properties"][name] for part in parts if name in part.get("properties", {})]
    by_pattern = [
        each for part in parts for key, each in part.get("patternProperties", {}).items() if re.search(key, name)
    ]
    others = [
        {} if part["additionalProperties"] is True else part["additionalProperties"]
        for part in parts
        if part.get("additionalProperties") not in (None, False)
    ]
    if not any({"properties", "additionalProperties", "patternProperties"} & part.keys() for part in parts):
        others = [{}]  # a value that no schema describes
    return next(iter([*by_name, *by_pattern, *others]), None)


@dataclass
class Visitor:
    """Visits a shop, and holds each answer against the document."""

    lies: Lies

    @cached_property
    def client(self) -> httpx.Client:
        """The client of a fresh shop."""
        return client_of(Shop(self.lies))

    def visit(self, operation: str, path: Mapping[str, Any] | None = None, **request: Any) -> httpx.Response:
        """Return the answer to a request; fail where it is none that the document describes."""
        method, template, stated = operations()[operation]
        url = template.format(**(path or {}))
        if "json" in request and method == "PATCH":
            media_type = next(iter(stated["requestBody"]["content"]))
            request = {"content": json.dumps(request["json"]), "headers": {"Content-Type": media_type}}
        answer = self.client.request(method, url, **request)
        faults = list(departures(stated, answer))
        assert not faults, (operation, answer.status_code, answer.text, faults)
        return answer


def departures(operation: Mapping[str, Any], answer: httpx.Response) -> Iterator[str]:
    """Yield in which ways an answer is none that the document describes."""
    responses = operation["responses"]
    stated = resolved(responses.get(str(answer.status_code), responses.get(f"{answer.status_code // 100}XX")))
    if stated is None:
        yield f"{answer.status_code} is not documented"
        return
    for name, header in stated.get("headers", {}).items():
        text = answer.headers.get(name)
        schema = resolved(header)["schema"]
        value = int(text) if text is not None and schema["type"] == "integer" else text
        if not jsonschema_rs.is_valid(schema, value):
            yield f"the header {name} is {text}"
    essence = answer.headers.get("content-type", "").partition(";")[0]
    if essence not in (stated.get("content") or [""]):
        yield f"{essence} is not documented"
    elif essence == "application/json":
        schema = stated["content"][essence]["schema"]
        yield from (str(error) for error in validator(schema, answer=True).iter_errors(answer.json()))
