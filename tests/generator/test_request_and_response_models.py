"""Requests need no `readOnly` property, answers no `writeOnly` one; a schema of one side only keeps its one class."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document

USER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "secret", "address"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "secret": {"type": "string", "writeOnly": True},
        "address": {"$ref": "#/components/schemas/Address"},
        "friends": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
    },
}
SCHEMAS: dict[str, Any] = {
    "User": USER,
    "Address": {"type": "object", "required": ["city", "seen"], "properties": {
        "city": {"type": "string"}, "seen": {"type": "string", "readOnly": True}}},
    "Team": {"type": "object", "required": ["lead"], "properties": {"lead": {"$ref": "#/components/schemas/User"}}},
    "Asked": {"allOf": [
        {"type": "object", "properties": {"no": {"type": "integer", "readOnly": True}}}, {"required": ["no"]}]},
    "Same": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
}  # fmt: skip


def content(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def test_requests_and_responses_have_the_classes_that_they_need(document: Callable[..., Document]) -> None:
    answers = {"200": {"description": "", **content("User")}}
    paths = {
        "/user": {"post": {"requestBody": content("User"), "responses": answers}},
        "/team": {"put": {"requestBody": content("Team"), "responses": {"204": {"description": ""}}}},
        "/asked": {
            "put": {"requestBody": content("Asked"), "responses": {"200": {"description": "", **content("Same")}}}
        },
        "/same": {
            "put": {"requestBody": content("Same"), "responses": {"200": {"description": "", **content("Same")}}}
        },
    }
    api = read(document(paths, SCHEMAS))
    bodies = {operation.path: operation.bodies[0].model for group in api.groups for operation in group.operations}
    answered = {operation.path: operation.result for group in api.groups for operation in group.operations}
    needed = {name: schema.get("required") for name, schema in api.schemas.items()}

    assert bodies == {"/user": "UserRequest", "/team": "Team", "/asked": "Asked", "/same": "Same"}
    assert answered["/user"] == "models.UserResponse"
    assert needed["UserRequest"] == ["name", "secret", "address"]
    assert needed["UserResponse"] == ["id", "name", "address"]
    assert needed["AddressRequest"] == ["city"]
    assert api.schemas["UserRequest"]["properties"]["friends"]["items"] == {"$ref": "#/components/schemas/UserRequest"}
    assert api.schemas["Team"]["properties"]["lead"] == {"$ref": "#/components/schemas/UserRequest"}
    assert api.schemas["UserResponse"]["properties"]["address"] == {"$ref": "#/components/schemas/Address"}
    assert "required" not in str(api.schemas["Asked"]) or api.schemas["Asked"]["allOf"][1]["required"] == []


OPEN = {"x-unstated": {"null": "The page does not say."}}


def test_responses_accept_null_if_the_document_leaves_it_open(
    document: Callable[..., Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {"type": "object", "required": ["a"], "properties": {
        "a": {"type": "object", "properties": {"b": {"type": "string", **OPEN}}, **OPEN},
        "many": {"type": "array", "items": {"type": "integer", **OPEN}},
        "shut": {"type": "string", "x-unstated": {"format": "The page does not say."}},
        "hold": {"$ref": "#/components/schemas/Inner", **OPEN},
        "word": {"enum": ["a"], "type": "string", **OPEN},
        "x-unstated": {"type": "string"},
    }}  # fmt: skip
    schemas = {"Held": held, "Inner": {"type": "object", "properties": {"c": {"type": "integer"}}}}
    answers = {"200": {"description": "", **content("Held")}}
    paths = {"/held": {"post": {"operationId": "hold", "requestBody": content("Held"), "responses": answers}}}
    write(render(document(paths, schemas), templates()), tmp_path / "open_api")
    monkeypatch.syspath_prepend(str(tmp_path))
    models = importlib.import_module("open_api.models")

    null: dict[str, Any]
    for null in ({"a": None}, {"a": {"b": None}}, {"a": {}, "many": [None]}, {"a": {}, "hold": None, "word": None}):
        assert models.HeldResponse.model_validate(null).model_dump() == null
        with pytest.raises(ValidationError):
            models.Held.model_validate(null)
    for model in (models.Held, models.HeldResponse):
        with pytest.raises(ValidationError):
            model.model_validate({"a": {}, "shut": None})
        assert model.model_validate({"a": {}, "x-unstated": "x"}).model_dump() == {"a": {}, "x-unstated": "x"}
