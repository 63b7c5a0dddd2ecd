"""Forms whose objects are sent member by member, as `metadata[key]=value`: the style deepObject, as Stripe has it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi import Request as Received
from ordinary import failures, judge, warnings

from bythebook_conformance.model import Draft, Request
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract

MAP: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
ADDRESS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "floor": {"type": "integer"},
        "is_home": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
KINDS: dict[str, Callable[[str], Any]] = {"floor": int, "is_home": lambda text: {"true": True, "false": False}[text]}
DEEP = {name: {"style": "deepObject", "explode": True} for name in ("metadata", "address")}


def _document(encoding: Any = DEEP, metadata: Any = MAP, required: tuple[str, ...] = ()) -> dict[str, Any]:
    customer = {
        "type": "object",
        "required": ["id", "metadata"],
        "properties": {
            "id": {"type": "string"},
            "name": {"type": "string", "nullable": True},
            "metadata": MAP,
            "address": {"nullable": True, **ADDRESS},
        },
    }
    form = {
        "type": "object",
        "required": [*required],
        "properties": {"name": {"type": "string"}, "metadata": metadata, "address": ADDRESS},
    }
    shown = {"description": "ok", "content": {"application/json": {"schema": customer}}}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": form, "encoding": encoding}}}
    one = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    refused = {"400": {"description": "refused"}, "404": {"description": "not found"}}
    post = {"requestBody": body, "responses": {"200": shown, **refused}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Payments", "version": "1"},
        "paths": {
            "/customers": {"post": {"operationId": "create", **post}},
            "/customers/{id}": {
                "parameters": one,
                "get": {"operationId": "show", "responses": {"200": shown, **refused}},
                "post": {"operationId": "change", **post},
            },
        },
    }


async def _read(request: Received, required: tuple[str, ...], *, is_strict: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, text in (await request.form()).multi_items():
        place = re.fullmatch(r"(\w+)(?:\[([\w-]+)\])?", key)
        if place is None or (is_strict and (place[2] is None) != (place[1] == "name")):
            raise HTTPException(400)
        if place[2] is None:
            found[place[1]] = text
            continue
        try:
            found.setdefault(place[1], {})[place[2]] = KINDS.get(place[2], str)(str(text))
        except (KeyError, ValueError):
            raise HTTPException(400) from None
    if any(name not in found for name in required):
        raise HTTPException(400)
    return found


def _served(bug: str = "", required: tuple[str, ...] = (), *, is_strict: bool = True) -> FastAPI:
    app = FastAPI()
    kept: dict[str, dict[str, Any]] = {}

    @app.post("/customers")
    async def create(request: Received) -> Any:
        found = await _read(request, required, is_strict=is_strict)
        if bug == "metadata" or not is_strict:
            found["metadata"] = {}
        if bug == "city":
            found.get("address", {}).pop("city", None)
        made = {"id": f"cus_{len(kept) + 1:06d}", "name": None, "metadata": {}, "address": None, **found}
        kept[made["id"]] = made
        return made

    @app.get("/customers/{key}")
    def show(key: str) -> Any:
        if key not in kept:
            raise HTTPException(404)
        return kept[key]

    @app.post("/customers/{key}")
    async def change(key: str, request: Received) -> Any:
        found = await _read(request, required, is_strict=is_strict)
        if key not in kept:
            raise HTTPException(404)
        metadata = {**kept[key]["metadata"], **found.get("metadata", {})}
        kept[key] |= {**found, "metadata": metadata}
        return kept[key]

    return app


OR_EMPTY = {"anyOf": [MAP, {"type": "string", "enum": [""]}]}


@pytest.mark.parametrize("metadata", [MAP, OR_EMPTY], ids=["map", "map or an empty text"])
@pytest.mark.parametrize("required", [(), ("metadata",)], ids=["optional", "required"])
def test_a_server_that_keeps_what_is_sent_is_not_accused(metadata: Any, required: tuple[str, ...]) -> None:
    summary = judge(_served(required=required), _document(metadata=metadata, required=required))
    assert not failures(summary)
    assert not warnings(summary)
    assert not summary.untested
    passed = {each.requirement.id for each in summary.verdicts if each.outcome == "pass"}
    assert {f"create/body/{name}/{rule}" for name in DEEP for rule in ("echo", "domain:admitted")} <= passed


@pytest.mark.parametrize("bug", ["metadata", "city"])
def test_a_server_that_loses_members_is_found(bug: str) -> None:
    summary = judge(_served(bug), _document())
    name = "metadata" if bug == "metadata" else "address"
    assert f"create/body/{name}/echo" in {**failures(summary), **warnings(summary)}


def test_the_command_repeats_what_was_sent() -> None:
    contract = Contract(parse(json.dumps(_document()), name="deep.json"))
    body = {"name": "Ada", "metadata": {"some-key": "some value"}, "address": {"floor": 3}}
    target = Target(contract, "http://testserver", {}, app=_served())
    command = target.curl(contract.operations[0], Request("create", {"body": body}, "control", Draft({})))
    assert "--data-urlencode 'metadata[some-key]=some value' --data-urlencode 'address[floor]=3'" in command


def test_an_object_without_a_stated_style_is_not_sent() -> None:
    app = _served(is_strict=False)
    summary = judge(app, _document(encoding={}))
    assert not failures(summary)
    assert not warnings(summary)
    outcomes = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert outcomes["create/body/address/domain:admitted"] == "inconclusive"
