"""Runs the tasks of a tool, and tells which of them do not do what they should.

    python probe.py SNIPPETS URL TOKEN RECORD

It runs in the tool's environment, so it imports the standard library alone. RECORD has a line of JSON for each request
that the service got. Prints JSON: the problem of each task, empty if there is none, and what was sent.
"""

from __future__ import annotations

import importlib
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["CALLS", "Ask", "called", "served"]

# Method, path and body of a request, and a token, to status, media type and content.
Ask = Callable[[str, str, Any, str], tuple[int, str, Any]]
CALLS = ("call", "omit", "null", "patch", "paginate", "upload", "error")


def called(snippets: Callable[[str], Any], client: Any, ask: Ask, sent: Callable[[], Any]) -> dict[str, dict[str, Any]]:
    """Returns the problem of each task that calls the service, and the body that it sent.

    `snippets` has the module of a task, `sent` the body of the last request of the task if it was JSON.
    """
    created = ask("POST", "/tasks", {"title": "Plan the party", "due": "2030-05-01", "notes": "At home"}, "right")[2]
    task = uuid.UUID(created["id"])
    done: dict[str, dict[str, Any]] = {}

    def tell(name: str, found: Any, expected: Any, body: Any = None, stated: Any = None) -> None:
        problem = "" if found == expected else f"returned {found!r} instead of {expected!r}"
        if body is not None and stated != body:
            problem = f"sent {stated!r} instead of {body!r}"
        done[name] = {"problem": problem, "sent": stated}

    tell("call", snippets("call").title(client, task), "Plan the party")
    tell("omit", snippets("omit").reminder(client), 60, {"title": "Buy tea"}, sent())
    tell("null", snippets("null").reminder(client), None, {"title": "Buy tea", "remind_minutes": None}, sent())
    snippets("patch").hurry(client, task)
    stated = sent()
    now = ask("GET", f"/tasks/{task}", None, "right")[2]
    tell("patch", now, {**created, "due": None, "priority": 1}, {"due": None, "priority": 1}, stated)
    for number in range(3):
        ask("POST", "/tasks", {"title": str(number), "status": "done" if number == 1 else "open"}, "right")
    listed = [each["title"] for each in ask("GET", "/tasks?status=open&limit=100", None, "right")[2]["items"]]
    tell("paginate", snippets("paginate").titles(client), listed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list.txt")
        path.write_bytes(b"tea")
        name = snippets("upload").attach(client, task, path)
    files = ask("GET", f"/tasks/{task}", None, "right")[2]["files"]
    found = [name, *((file["name"], file["size"], file.get("note")) for file in files)]
    tell("upload", found, ["list.txt", ("list.txt", 3, "The list")])
    missing = uuid.uuid4()
    tell("error", snippets("error").reason(client, missing), f"There is no task {missing}.")
    return done


def served(ask: Ask) -> dict[str, Any]:
    """Returns the problem of the application of a tool, and the media type of its refusals."""
    status, _, task = ask("POST", "/tasks", {"title": "Buy tea"}, "right")
    steps: list[tuple[Any, Any]] = [((status, task["remind_minutes"]), (201, 60))]
    path = f"/tasks/{task['id']}"
    for body, expected in (
        ({"remind_minutes": None}, (None, "Buy tea")),
        ({}, (None, "Buy tea")),
        ({"title": "Drink tea"}, (None, "Drink tea")),
        ({"remind_minutes": 0}, (0, "Drink tea")),
    ):
        task = ask("PATCH", path, body, "right")[2]
        steps.append(((task["remind_minutes"], task["title"]), expected))
    refused = (
        ask("POST", "/tasks", {"title": ""}, "right"),
        ask("GET", f"/tasks/{uuid.uuid4()}", None, "right"),
        ask("GET", path, None, "wrong"),
    )
    steps.append(([each[0] for each in refused], [422, 404, 401]))
    wrong = [f"{found!r} instead of {expected!r}" for found, expected in steps if found != expected]
    return {"problem": "; ".join(wrong), "refusals": sorted({each[1] for each in refused})}


def over(url: str) -> Ask:
    """Returns a function that asks a server."""

    def ask(method: str, path: str, body: Any, token: str) -> tuple[int, str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.headers.get_content_type(), json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), None

    return ask


@contextmanager
def serving(command: tuple[str, ...], folder: Path, port: int) -> Iterator[str]:
    """Serves while the block runs. Yields the address."""
    server = subprocess.Popen(command, cwd=folder)
    try:
        ends = time.monotonic() + 60
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            if server.poll() is not None or time.monotonic() > ends:
                raise SystemExit(f"the server did not start: {' '.join(command)}")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def free_port() -> int:
    """Returns a port of this machine that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def main(folder: str, url: str, token: str, record: str) -> Mapping[str, Any]:
    """Returns what was found out of a tool."""
    sys.path.insert(0, folder)

    def sent() -> Any:
        return json.loads(Path(record).read_text().splitlines()[-1])

    client = importlib.import_module("authenticate").client(url, token)
    done: dict[str, Any] = dict(called(importlib.import_module, client, over(url), sent))
    done["authenticate"] = {"problem": ""}  # else every call would be refused
    done["plain"] = {"sent": done["omit"]["sent"]}
    if Path(folder, "plain.py").exists():
        importlib.import_module("plain").plain(client)
        done["plain"] = {"sent": sent()}
    if Path(folder, "serve.py").exists():
        port = free_port()
        uvicorn = (sys.executable, "-m", "uvicorn", "serve:app", "--port", str(port), "--log-level", "critical")
        with serving(uvicorn, Path(folder), port) as at:
            done["serve"] = served(over(at))
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{folder}/test_service.py")
    tested = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(record).parent)
    done["test"] = {"problem": tested.stdout[-600:] if tested.returncode else ""}
    return done


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
