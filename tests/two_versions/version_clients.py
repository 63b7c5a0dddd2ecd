"""Clients of both applications in this process. Each one holds what it sees against openapi.yaml."""

import asyncio
import gzip
import importlib.util
import itertools
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode, urlsplit

import jsonschema_rs
import yaml

FOLDER = Path(__file__).resolve().parent
NO_MEMBER = "(no member)"
TOKEN = "lab-book-token"


def application(name: str) -> ModuleType:
    """Returns the module of an application."""
    spec = importlib.util.spec_from_file_location(f"two_versions_{name}", FOLDER / name / "app.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: Any

    def __getitem__(self, name: str) -> Any:
        return self.body[name]


class Document:
    """An openapi.yaml: which requests it knows, and which responses it allows."""

    def __init__(self, name: str) -> None:
        self.content = yaml.safe_load((FOLDER / name / "openapi.yaml").read_text())
        self.nullable = self.content["openapi"].startswith("3.0")
        self.paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path, self.plain(item))
            for path, item in self.content["paths"].items()
        ]
        self.validators: dict[str, Any] = {}

    def plain(self, node: Any) -> Any:
        """Returns a part of the document without references and without `nullable`."""
        if isinstance(node, list):
            return [self.plain(each) for each in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            target: Any = self.content
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key]
            rest = {name: value for name, value in node.items() if name != "$ref"}
            return self.plain(target) | self.plain(rest)
        plain = {name: self.plain(value) for name, value in node.items()}
        if self.nullable and plain.get("nullable") is True:
            return {"anyOf": [{name: value for name, value in plain.items() if name != "nullable"}, {"type": "null"}]}
        return plain

    def valid(self, schema: Any, value: Any) -> bool:
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            self.validators[key] = jsonschema_rs.validator_for(
                {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
            )
        return self.validators[key].is_valid(value)

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any], list[Any]]:
        for pattern, template, item in self.paths:
            if pattern.fullmatch(path) and method.lower() in item:
                operation = item[method.lower()]
                return template, operation, [*item.get("parameters", []), *operation.get("parameters", [])]
        raise LookupError(f"{method} {path}")

    def knows(self, method: str, path: str, query: dict[str, Any], kind: str | None, body: Any, raw: bool) -> bool:
        """Returns whether a client that keeps to the document sends this request."""
        template, operation, parameters = self.operation(method, path)
        schemas = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
        if set(query) - set(schemas) or not all(self.fits(schemas[name], value) for name, value in query.items()):
            return False
        values = dict(
            zip(
                re.findall(r"\{([^}]+)\}", template),
                re.fullmatch(re.sub(r"\{[^}]+\}", "([^/]+)", template), path).groups(),
                strict=True,
            )
        )
        ids = [each for each in parameters if each["in"] == "path"]
        if any(
            each["schema"].get("format") == "uuid" and not re.fullmatch(r"[0-9a-fA-F-]{36}", values[each["name"]])
            for each in ids
        ):
            return False
        if not all(self.fits(each["schema"], values[each["name"]]) for each in ids):
            return False
        if "requestBody" not in operation:
            return not raw and body is None
        contents = operation["requestBody"]["content"]
        return not raw and kind in contents and not whole_floats(body) and self.valid(contents[kind]["schema"], body)

    def fits(self, schema: Any, value: Any) -> bool:
        text = str(value)
        if schema.get("type") == "integer":
            return bool(re.fullmatch(r"-?\d+", text)) and self.valid(schema, int(text))
        return text in ("true", "false") if schema.get("type") == "boolean" else self.valid(schema, text)

    def breaks(self, method: str, path: str, answer: Answer) -> str | None:
        """Returns what in a response the document does not allow."""
        _, operation, _ = self.operation(method, path)
        responses = operation["responses"]
        response = responses.get(str(answer.status)) or responses.get("default")
        if response is None:
            return f"{method} {path}: status {answer.status}"
        for name, header in response.get("headers", {}).items():
            if header.get("required") and name.lower() not in answer.headers:
                return f"{method} {path}: no {name}"
        content = response.get("content", {}).get("application/json")
        if content is None:
            return None if answer.body is None else f"{method} {path}: a body"
        return None if self.valid(content["schema"], answer.body) else f"{method} {path}: {answer.body}"


def whole_floats(body: Any) -> bool:
    """Returns whether a body has a number such as 1.0, which JSON Schema takes for an integer."""
    if isinstance(body, dict):
        return any(map(whole_floats, body.values()))
    return any(map(whole_floats, body)) if isinstance(body, list) else isinstance(body, float) and body.is_integer()


class Client:
    """Sends requests without a network."""

    name = ""
    kind = "application/json"
    numbers = itertools.count(1)

    def __init__(
        self,
        module: ModuleType,
        document: Document,
        change: str | None = None,
        same: str | None = None,
        database: str = ":memory:",
    ) -> None:
        self.document = document
        self.outside = False
        self.broken: list[str] = []
        self.start(module, change, same, database)

    def start(self, module: ModuleType, change: str | None, same: str | None, database: str) -> None:
        raise NotImplementedError

    def send(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        raise NotImplementedError

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        **query: Any,
    ) -> Answer:
        headers = dict(headers or {})
        sent = (
            raw
            if raw is not None
            else b""
            if body is None and method in ("GET", "DELETE")
            else json.dumps(body).encode()
        )
        if method == "POST" and body is None and raw is None:
            sent = b""
        if sent:
            headers.setdefault("Content-Type", self.kind)
        target = f"{path}?{urlencode(query)}" if query else path
        self.outside |= not self.document.knows(method, path, query, headers.get("Content-Type"), body, raw is not None)
        status, got, content = self.send(method, target, headers, sent)
        got = {name.lower(): value for name, value in got.items()}
        if got.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        answer = Answer(status, got, json.loads(content) if content else None)
        broken = self.document.breaks(method, urlsplit(target).path, answer)
        self.broken += [broken] if broken else []
        return answer

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any) -> Answer:
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Any) -> Answer:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def fresh(self) -> str:
        """Returns a text that no other resource has."""
        return f"NEW{next(self.numbers):06d}"


class ParcelDesk(Client):
    name = "parcel_desk"
    loop = asyncio.Runner()

    def start(self, module: ModuleType, change: str | None, same: str | None, database: str) -> None:
        self.app = module.create_app(change, same, database)

    def close(self) -> None:
        self.app.state.store.close()

    def send(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        return self.loop.run(self.exchange(method, target, headers, body))

    async def exchange(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(target)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [
                (name.lower().encode(), value.encode())
                for name, value in {"Accept-Encoding": "gzip", **headers}.items()
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        messages: list[dict[str, Any]] = []
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                await asyncio.sleep(3600)
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await self.app(scope, receive, send)
        start, *rest = messages
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], headers, b"".join(each.get("body", b"") for each in rest)

    # What witnesses often do.

    def body(self, **more: Any) -> dict[str, Any]:
        return {"reference": self.fresh(), "carrier": "dhl", "recipient": {"name": "Accounts"}} | more

    def parcel(self, **more: Any) -> Answer:
        return self.post("/parcels", self.body(**more))

    def place(self, parcel: Answer) -> str:
        return f"/parcels/{parcel['id']}"

    def listed(self, parcel: Answer) -> Any:
        items = self.get("/parcels", page_size=200)["items"]
        return next(each for each in items if each["id"] == parcel["id"])


class LabBook(Client):
    name = "lab_book"

    def start(self, module: ModuleType, change: str | None, same: str | None, database: str) -> None:
        self.book = module.LabBook(change, same, database)

    def close(self) -> None:
        self.book.close()

    def send(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        headers = {"Host": "127.0.0.1", "Authorization": f"Bearer {TOKEN}"} | headers
        return self.book.answer(method, target, headers, body)

    # What witnesses often do.

    def body(self, **more: Any) -> dict[str, Any]:
        return {"title": self.fresh()} | more

    def experiment(self, **more: Any) -> Answer:
        return self.post("/experiments", self.body(**more))

    def place(self, experiment: Answer) -> str:
        return f"/experiments/{experiment['id']}"

    def listed(self, experiment: Answer) -> Any:
        items = self.get("/experiments", limit=100)["data"]
        return next(each for each in items if each["id"] == experiment["id"])


def member(content: Any, path: str) -> Any:
    """Returns a nested member, or the text that says that there is none."""
    content = content.body if isinstance(content, Answer) else content
    for name in path.split("."):
        if not isinstance(content, dict) or name not in content:
            return NO_MEMBER
        content = content[name]
    return content


def views(client: Any, written: Answer, path: str) -> dict[str, Any]:
    """Returns a member as the response of the write, a later read and the list show it."""
    return {
        "write": member(written, path),
        "read": member(client.get(client.place(written)), path),
        "list": member(client.listed(written), path),
    }


CLIENTS = {each.name: each for each in (ParcelDesk, LabBook)}
