"""Makes two large OpenAPI documents, and measures the cost of each command on them in a process of its own.

The schemas of the first refer to each other in cycles. The second has many operations over schemas that form chains.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["COMMANDS", "DOCUMENTS", "Cost", "cost", "faulty", "figures", "linked", "linted", "recursive"]

Schema = dict[str, Any]

# Limits of each process, so that the machine survives a mistake: kilobytes of address space, CPU seconds.
_LIMITED = ("sh", "-c", 'ulimit -v 6000000; ulimit -t 120; exec "$@"', "-")
_PATIENCE = 120
# The steps from a schema to those that it refers to; they wrap around, so every schema is in a cycle.
_STEPS = (1, 7, 31, 101)


@dataclass(frozen=True)
class Cost:
    """CPU seconds and peak memory of a process, its exit code, and the last line of what it printed as an error."""

    seconds: float
    megabytes: float
    code: int
    error: str


def recursive(schemas: int = 300, operations: int = 50) -> Schema:
    """Returns a document whose schemas all reach each other, through optional properties and lists."""
    named = {f"Node{number:03}": _node(number, schemas) for number in range(schemas)}
    paths: Schema = {}
    for number in range(-(-operations // 5)):
        paths |= _paths(f"nodes{number:03}", f"Node{number * 7 % schemas:03}")
    return _document("recursive", paths, named)


def linked(resources: int = 300) -> Schema:
    """Returns a document with five operations for each resource, whose schemas refer to a few later ones."""
    named = {f"Thing{number:03}": _thing(number, resources) for number in range(resources)}
    paths: Schema = {}
    for number in range(resources):
        paths |= _paths(f"things{number:03}", f"Thing{number:03}")
    return _document("linked", paths, named)


def faulty(resources: int = 1000) -> Schema:
    """Returns a document of 2.5 MB whose schemas all reach each other, with two contradictions in each of them."""
    named = {f"Node{number:03}": _node(number, resources) for number in range(resources)}
    for node in named.values():
        node["properties"]["state"]["default"] = "lost"
        node["example"] = {"title": "a", "state": "lost"}
    paths: Schema = {}
    for number in range(resources // 3):
        paths |= _paths(f"nodes{number:03}", f"Node{number:03}")
    return _document("faulty", paths, named)


DOCUMENTS: dict[str, Callable[[], Schema]] = {"recursive": recursive, "linked": linked}
_COLLECTIONS = {"recursive": "nodes003", "linked": "things003"}


def _document(title: str, paths: Schema, schemas: dict[str, Schema]) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def _scalars(number: int) -> dict[str, Schema]:
    return {
        "id": {"type": "string", "format": "uuid", "readOnly": True, "description": "The server makes it."},
        "title": {"type": "string", "minLength": 1, "maxLength": 80 + number % 20, "description": "What it is called."},
        "note": {"type": ["string", "null"], "maxLength": 500, "description": "Whatever else there is to say of it."},
        "rank": {"type": "integer", "minimum": 0, "maximum": 1000 + number, "default": 30 + number % 7},
        "price": {
            "type": ["number", "null"],
            "minimum": 0,
            "description": "In euros; null for what is not sold alone.",
        },
        "is_open": {"type": "boolean", "default": True},
        "state": {"type": "string", "enum": ["draft", "active", "done"], "default": "draft"},
        "due_at": {"type": ["string", "null"], "format": "date-time", "description": "When it should be done."},
    }


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _node(number: int, schemas: int) -> Schema:
    first, second, third, fourth = (f"Node{(number + step) % schemas:03}" for step in _STEPS)
    links: dict[str, Schema] = {
        "main": _reference(first),
        "others": {"type": "array", "items": _reference(second), "maxItems": 10},
        "beside": {"anyOf": [_reference(third), {"type": "null"}]},
        "by_name": {"type": "object", "additionalProperties": _reference(fourth)},
    }
    return {"type": "object", "required": ["title"], "properties": {**_scalars(number), **links}}


def _thing(number: int, resources: int) -> Schema:
    links: dict[str, Schema] = {}
    for index, step in enumerate(_STEPS[:3]):
        if number + step < resources:
            reference = _reference(f"Thing{number + step:03}")
            links[f"link_{index}"] = {"type": "array", "items": reference} if index == 1 else reference
    return {"type": "object", "required": ["title"], "properties": {**_scalars(number), **links}}


def _paths(name: str, schema: str) -> Schema:
    one = {"application/json": {"schema": _reference(schema)}}
    many = {"application/json": {"schema": {"type": "array", "items": _reference(schema)}}}
    body = {"required": True, "content": one}
    found, title = {"description": "it", "content": one}, name.capitalize()
    limit = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    change = "patch" if int(name[-3:]) % 2 else "put"
    return {
        f"/{name}": {
            "post": {
                "operationId": f"create{title}",
                "requestBody": body,
                "responses": {"201": {"description": "made", "content": one}},
            },
            "get": {
                "operationId": f"list{title}",
                "parameters": [{"name": "limit", "in": "query", "schema": limit}],
                "responses": {"200": {"description": "a page", "content": many}},
            },
        },
        f"/{name}/{{id}}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": f"get{title}", "responses": {"200": found}},
            change: {"operationId": f"change{title}", "requestBody": body, "responses": {"200": found}},
            "delete": {"operationId": f"delete{title}", "responses": {"204": {"description": "gone"}}},
        },
    }


# The words of each command; {spec} is the document, {folder} an empty folder, {name} the name of a collection.
COMMANDS: dict[str, tuple[str, ...]] = {
    "check --plan": ("check", "{spec}", "--plan", "--seed", "1"),
    "check --plan --select": ("check", "{spec}", "--plan", "--seed", "1", "--select", "create{name}"),
    "explain": ("explain", "create{name}/body/title/required", "{spec}"),
    "lint": ("lint", "{spec}"),
    "generate": ("generate", "{spec}", "-o", "{folder}/package"),
    "serve": ("serve", "{spec}", "--port", "{port}"),
}


def cost(command: str, spec: Path, folder: Path, name: str) -> Cost:
    """Returns the cost of a command of `COMMANDS` on a document; `name` is a collection of it.

    A server is stopped after a creation and a list.
    """
    port = _free_port()
    words = [each.format(spec=spec, folder=folder, port=port, name=name.capitalize()) for each in COMMANDS[command]]
    tool = str(Path(sys.executable).with_name("bythebook"))
    with (folder / "errors").open("w") as errors, (folder / "output").open("w") as output:
        process = subprocess.Popen([*_LIMITED, tool, *words], stdout=output, stderr=errors)
        if command == "serve":
            _served(f"http://127.0.0.1:{port}/{name}", process)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    told = (folder / "errors").read_text(errors="replace").strip().splitlines()
    megabytes = used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Cost(used.ru_utime + used.ru_stime, megabytes, process.returncode, told[-1] if told else "")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _served(url: str, process: subprocess.Popen[bytes]) -> None:
    """Waits for a server, creates a resource, lists its collection, and stops the server."""
    authorized = {"Authorization": "Bearer any", "Content-Type": "application/json"}
    while not _answers(url, authorized) and _is_alive(process):
        time.sleep(0.05)
    _answers(url, authorized, json.dumps({"title": "a"}).encode())
    _answers(url, authorized)
    os.kill(process.pid, signal.SIGINT)  # `send_signal` would take its exit code


def _answers(url: str, headers: dict[str, str], body: bytes | None = None) -> bool:
    request = urllib.request.Request(url, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
            return bool(response.read())
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _is_alive(process: subprocess.Popen[bytes]) -> bool:
    """Returns whether a process still runs, and leaves it to `wait4`."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def figures(document: str) -> Iterator[tuple[str, Cost]]:
    """Yields the cost of each command on a document of `DOCUMENTS`."""
    with TemporaryDirectory() as folder:
        spec = Path(folder) / f"{document}.json"
        spec.write_text(json.dumps(DOCUMENTS[document]()), encoding="utf-8")
        for command in COMMANDS:
            yield command, cost(command, spec, Path(folder), _COLLECTIONS[document])


def linted() -> tuple[Cost, float]:
    """Returns the cost of `lint` on the document `faulty`, and the size of that document in megabytes."""
    with TemporaryDirectory() as folder:
        spec = Path(folder) / "faulty.json"
        spec.write_text(json.dumps(faulty(), indent=1), encoding="utf-8")
        return cost("lint", spec, Path(folder), ""), spec.stat().st_size / 1e6
