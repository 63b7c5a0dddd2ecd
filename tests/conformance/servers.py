"""Builders of small servers: a function as a server, and a correct server of one collection of which a test replaces a
step. They know nothing of what is tested.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import jsonschema_rs
from asgi import Receive, Request, Scope, Send, answered, serve
from starlette.responses import Response

__all__ = ["Answer", "Call", "Item", "Resources", "Respond", "Served", "Show", "accepting", "admits", "hiding", "same"]


@dataclass(frozen=True)
class Call:
    """A request as the function sees it. `query` has the last value of each name, `body` the JSON, None without one.
    `target` is the path with the whole query.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    content: bytes = b""
    target: str = ""


# A status code with the JSON, the bytes or None of the response; or a whole response.
Answer = tuple[int, Any] | Response
Respond = Callable[[Call], Answer]
Item = dict[str, Any]
Show = Callable[[Item], Item]


@dataclass
class Served:
    """The ASGI app that answers by a function. It keeps the calls."""

    respond: Respond
    calls: list[Call] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await serve(scope, receive, send, self._answered)

    def _answered(self, request: Request, content: bytes) -> Response:
        query = {name: values[-1] for name, values in parse_qs(request.url.query).items()}
        target = f"{request.url.path}?{request.url.query}"
        call = Call(request.method, request.url.path, request.headers, query, _parsed(content), content, target)
        self.calls.append(call)
        answer = self.respond(call)
        if isinstance(answer, Response):
            return answer
        status, value = answer
        if isinstance(value, bytes):
            return Response(value, status, media_type="text/plain")
        return Response(status_code=status) if value is None else answered(status, value)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None


def admits(schema: Any) -> Callable[[Any], bool]:
    """Return what says whether a schema admits a value. It reads `nullable` of OpenAPI 3.0; references it does not."""
    return jsonschema_rs.Draft202012Validator(_current(schema), validate_formats=True).is_valid


def _current(schema: Any) -> Any:
    """Return a schema of OpenAPI 3.0 in JSON Schema 2020-12."""
    if isinstance(schema, list):
        return [_current(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    read = {name: _current(each) for name, each in schema.items() if name != "nullable"}
    if schema.get("nullable") is True and isinstance(read.get("type"), str):
        read["type"] = [read["type"], "null"]
    return read


def same(call: Call) -> Answer:
    """Show what was sent, null too."""
    return answered(200, call.body)


def accepting(schema: Any, respond: Respond = same, *, refusal: int = 422) -> Respond:
    """Return a server that refuses no body, and one that a schema does not admit; a function answers the rest."""
    is_right = admits(schema)

    def respond_or_refuse(call: Call) -> Answer:
        has_body = call.headers.get("content-length", "0") != "0"
        return respond(call) if has_body and is_right(call.body) else (refusal, {})

    return respond_or_refuse


def hiding(*names: str) -> Show:
    """Return how a resource is shown without some of its properties."""
    return lambda item: {name: each for name, each in item.items() if name not in names}


class Resources:
    """A correct server of one collection, by the paths that `documents.resources` returns.

    It refuses the bodies that the document does not admit, and fills in the defaults. `answers` is how the response to
    a write shows a resource, `reads` how a read does. Where `envelope` has a name, a resource stands in a member of it.
    """

    def __init__(
        self, paths: Mapping[str, Any], *, answers: Show = dict, reads: Show = dict, envelope: str = ""
    ) -> None:
        self.path, one, *_ = paths
        self.stated = {**paths[one], **paths[self.path]}
        self.answers, self.reads, self.envelope = answers, reads, envelope
        self.sent = {method: _schema(each) for method, each in self.stated.items() if "requestBody" in each}
        self.admitted = {method: admits(schema) for method, schema in self.sent.items()}
        self.own = _read_only(paths[self.path]["post"]) - set(_members(self.sent["post"], envelope))
        refusals = [int(code) for code in self.stated["post"]["responses"] if code in {"400", "405", "422"}]
        self.refusal = refusals[0] if refusals else 422
        parameter = paths[one]["parameters"][0]
        self.key, self.is_counted = parameter["name"], parameter["schema"].get("type") == "integer"
        self.kept: dict[str, Item] = {}
        self.count = 0

    def __call__(self, call: Call) -> Answer:
        """Answer one call."""
        if call.method.lower() in self.admitted and not self.accepts(call):
            return self.refusal, {"detail": "refused"}
        key = call.path.removeprefix(self.path).strip("/")
        if not key and call.method == "POST":
            return self.shown(call, self.make(self.opened(call.body)))
        if not key:
            return 200, self.listed(call)
        return self.of_one(call, key) if key in self.kept else (404, {"detail": "none"})

    def of_one(self, call: Call, key: str) -> Answer:
        """Answer a call about one resource."""
        if call.method == "DELETE":
            self.drop(key)
            return 204, None
        if call.method == "GET":
            return 200, self.wrapped(self.reads(self.kept[key]))
        write = self.replace if call.method == "PUT" else self.change
        return self.shown(call, write(key, self.opened(call.body)))

    def shown(self, call: Call, item: Item) -> Answer:
        """Return the documented response to a write."""
        status = int(next(iter(self.stated[call.method.lower()]["responses"])))
        return status, None if status == 204 else self.wrapped(self.answers(item))

    def accepts(self, call: Call) -> bool:
        """Return whether the body is as documented."""
        return self.admitted[call.method.lower()](call.body)

    def opened(self, body: Item) -> Item:
        """Return the resource that a body holds, without what the responses alone have, and call read-only."""
        item = body[self.envelope] if self.envelope else body
        return {name: each for name, each in item.items() if name not in self.own} if isinstance(item, dict) else item

    def wrapped(self, item: Item) -> Item:
        """Return the response that shows a resource."""
        return {self.envelope: item} if self.envelope else item

    def make(self, body: Item) -> Item:
        """Make a resource."""
        self.count += 1
        return self.keep(self.count if self.is_counted else f"key-{self.count}", {**self.defaults("post"), **body})

    def keep(self, key: Any, body: Item) -> Item:
        """Keep a resource under a key."""
        self.kept[str(key)] = {**body, self.key: key}
        return self.kept[str(key)]

    def defaults(self, method: str) -> Item:
        """Return the documented defaults of the properties that a body of this method may hold."""
        schema = self.sent[method]
        properties = (schema["properties"][self.envelope] if self.envelope else schema)["properties"]
        return {name: each["default"] for name, each in properties.items() if "default" in each}

    def replace(self, key: str, body: Item) -> Item:
        """Replace a resource, as PUT says."""
        return self.keep(self.kept[key][self.key], {**self.defaults("put"), **body})

    def change(self, key: str, body: Item) -> Item:
        """Change the properties that a body holds, as PATCH says."""
        return self.keep(self.kept[key][self.key], {**self.kept[key], **body})

    def drop(self, key: str) -> None:
        """Delete a resource."""
        del self.kept[key]

    def listed(self, call: Call) -> Any:
        """Return the list."""
        return [self.reads(each) for each in self.kept.values()]


def _schema(operation: Mapping[str, Any]) -> Any:
    return next(iter(operation["requestBody"]["content"].values()))["schema"]


def _members(schema: Any, envelope: str) -> Mapping[str, Any]:
    """Return the properties of a resource, in its envelope."""
    found = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
    return found.get(envelope, {}).get("properties", {}) if envelope else found


def _read_only(creation: Mapping[str, Any]) -> set[str]:
    """Return what the response to a creation has, and calls read-only."""
    contents = (each.get("content", {}).values() for each in creation["responses"].values())
    shown = (each["schema"] for content in contents for each in content if isinstance(each.get("schema"), dict))
    schema: Mapping[str, Any] = next(shown, {})
    inner = (each for each in schema.get("properties", {}).values() if isinstance(each, dict))
    members = (item for each in (schema, *inner) for item in each.get("properties", {}).items())
    return {name for name, each in members if isinstance(each, dict) and each.get("readOnly") is True}
