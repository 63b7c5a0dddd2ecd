"""Named texts, lists, maps and enumerations are themselves: no wrapper stands between a program and a value."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import parse

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("aliases")

SCHEMAS: dict[str, Any] = {
    "TicketType": {"type": "string", "enum": ["event", "general"]},
    "Message": {"type": "string", "minLength": 1, "maxLength": 20},
    "Tags": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}, "maxItems": 2},
    "Counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    "Patch": {"type": "object", "properties": {"name": {"$ref": "#/components/schemas/Message"}}},
    "Ticket": {
        "type": "object",
        "required": ["ticketType", "message"],
        "properties": {
            "ticketType": {"$ref": "#/components/schemas/TicketType"},
            "message": {"$ref": "#/components/schemas/Message"},
            "tags": {"$ref": "#/components/schemas/Tags"},
            "counts": {"$ref": "#/components/schemas/Counts"},
        },
    },
    "Maybe": {"type": ["string", "null"]},
}


def echo(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    responses = {"200": {"description": "", "content": content}}
    return {
        "put": {
            "tags": ["default"],
            "operationId": f"put{name}",
            "requestBody": {"content": content},
            "responses": responses,
        }
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {f"/{n}": echo(n) for n in SCHEMAS}}
    made = parse(json.dumps({**raw, "components": {"schemas": SCHEMAS}}), name="aliases.json")
    folder = tmp_path_factory.mktemp("aliases")
    write(render(made, templates()), folder / "alias_api")
    return folder


@pytest.fixture
def module(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    monkeypatch.syspath_prepend(str(folder))
    return lambda name: importlib.import_module(f"alias_api.{name}")


def test_no_model_wraps_a_value(folder: Path, module: Callable[[str], Any]) -> None:
    ticket = module("models").Ticket.model_validate({"ticketType": "event", "message": "hi", "tags": ["a"]})

    assert (ticket.ticket_type == "event", ticket.message.upper(), ticket.tags) == (True, "HI", ["a"])
    assert "RootModel" not in (folder / "alias_api/models/default.py").read_text()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tags", ["a", "b"]), ("message", "hi"), ("counts", {"a": 1}), ("ticket_type", "general"), ("maybe", None),
        ("maybe", "a"),
    ],
)  # fmt: skip
def test_a_body_of_any_type_is_sent_and_answered_as_it_is(
    module: Callable[[str], Any], in_process: Callable[..., httpx.Client], name: str, value: Any
) -> None:
    class Echo(module("default.handlers").DefaultUnimplemented):  # type: ignore[misc] # generated in the test
        def __getattribute__(self, asked: str) -> Any:
            return (lambda body: body) if asked.startswith("put_") else super().__getattribute__(asked)

    client = module("default.client").DefaultClient(in_process(module("app").create_app(default=Echo())))

    assert getattr(client, f"put_{name}")(value) == value


def test_a_body_beyond_its_bounds_is_refused_with_pointers(
    module: Callable[[str], Any], in_process: Callable[..., httpx.Client]
) -> None:
    refused = in_process(module("app").create_app()).put("/Tags", json=["a", ""])

    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (422, ["/1"])


USE = """
from alias_api import models
from alias_api.default.client import DefaultClient

def used(client: DefaultClient) -> str:
    client.put_patch(models.Patch(name="B"))
    ticket = client.put_ticket(models.Ticket(ticket_type="event", message="hi", tags=["a"]))
    if ticket.ticket_type == "event" and ticket.tags:
        return ticket.message.upper() + ticket.tags[0]
    return client.put_tags(["a"])[0]
"""


@pytest.mark.soak
@pytest.mark.parametrize(
    "checker",
    [
        ["mypy", "--strict"],
        pytest.param(["basedpyright", "--level", "error", "--pythonpath"], marks=pytest.mark.soak),
    ],
)
def test_values_type_check_as_themselves(folder: Path, checker: list[str]) -> None:
    (folder / "use.py").write_text(USE)
    (folder / "wrong.py").write_text(USE.replace('ticket_type="event"', 'ticket_type="other"'))
    python = [sys.executable] if checker[-1] == "--pythonpath" else []
    command = [sys.executable, "-m", *checker, *python, "use.py", "wrong.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert set(re.findall(r"(\w+\.py):\d+", done.stdout)) == {"wrong.py"}, done.stdout
    assert "ticket_type" in done.stdout
