"""A broken part of a request costs the operations that use it, in small and large documents of every version; a broken
schema of a response costs none.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.planning.plan import requirements
from tests.examples import sampled

BROKEN: dict[str, Any] = {
    "a text for additionalProperties": {"type": "object", "additionalProperties": "type:string"},
    "a text": "type: string",
    "a text that is JSON": "true",
    "a list": [{"type": "string"}],
    "null": None,
    "a type that is a number": {"type": 5},
    "a pattern that does not compile": {"type": "string", "pattern": "[a-"},
    "required that is a text": {"type": "object", "required": "name"},
    "enum that is a text": {"enum": "a"},
    "properties that are a list": {"type": "object", "properties": [{"name": "a"}]},
    "a property that is a text": {"type": "object", "properties": {"a": "string"}},
    "a reference that is a number": {"type": "array", "items": {"$ref": 5}},
    "allOf that is an object": {"allOf": {"type": "object"}},
    "oneOf of nothing": {"oneOf": []},
    "a pattern of names that does not compile": {"type": "object", "patternProperties": {"[": {}}},
}
# In which place of an operation the broken schema stands.
PLACES = ("request", "response", "refusal", "parameter", "form", "header", "nested", "component")
OF_REQUESTS = frozenset({"request", "parameter", "form"})
OPERATIONS: dict[str, Any] = {
    "a parameter without a name": {"parameters": [{"in": "query", "schema": {"type": "string"}}]},
    "a parameter that is a text": {"parameters": ["q"]},
    "parameters that are an object": {"parameters": {"q": {}}},
    "responses that are a list": {"responses": [{"description": "ok"}]},
    "a response that is a list": {"responses": {"200": [1]}},
    "a text": "x",
    "null": None,
    "a reference to nothing": {"$ref": "#/paths/~1nowhere/get"},
    "a reference to itself": {"$ref": "#/paths/~1broken/put"},
}
ITEMS: dict[str, Any] = {
    "null": None,
    "a text": "x",
    "a list": [1],
    "parameters that are an object": {"parameters": {"q": 1}, "put": {"responses": {"200": {"description": "ok"}}}},
    "a reference to nothing": {"$ref": "#/paths/~1nowhere"},
    "a reference to itself": {"$ref": "#/paths/~1broken"},
}
VERSIONS = ("2.0", "3.0.3", "3.1.0")
Json = dict[str, Any]


def content(schema: Any, kind: str = "application/json") -> Json:
    return {"content": {kind: {"schema": schema}}}


def document(version: str, size: int) -> Json:
    """Returns a document with two operations for each of some resources."""
    good = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}
    old = version == "2.0"
    ref = {"$ref": "#/definitions/Good" if old else "#/components/schemas/Good"}
    shown = {"description": "ok", **({"schema": ref} if old else content(ref))}
    sent: Json = (
        {"parameters": [{"in": "body", "name": "body", "schema": ref}]} if old else {"requestBody": content(ref)}
    )
    paths = {
        f"/r{number}": {"get": {"responses": {"200": shown}}, "post": {**sent, "responses": {"200": shown}}}
        for number in range(size)
    }
    start: Json = {"swagger": "2.0", "definitions": {"Good": good}}
    if not old:
        start = {"openapi": version, "components": {"schemas": {"Good": good}}}
    return {**start, "info": {"title": "a", "version": "1"}, "paths": paths}


def with_schema(made: Json, place: str, broken: Any) -> Json:
    """Returns a document of OpenAPI 3 with one more operation that uses a broken schema."""
    used: Any = broken
    if place == "component":
        made["components"]["schemas"]["Bad"] = broken
        used = {"$ref": "#/components/schemas/Bad"}
    elif place == "nested":
        used = {"type": "object", "properties": {"inner": {"type": "array", "items": broken}}}
    ok: Json = {"description": "ok"}
    operation = {
        "request": {"requestBody": content(used), "responses": {"200": ok}},
        "parameter": {"parameters": [{"in": "query", "name": "q", "schema": used}], "responses": {"200": ok}},
        "form": {"requestBody": content(used, "application/x-www-form-urlencoded"), "responses": {"200": ok}},
        "header": {"responses": {"200": {**ok, "headers": {"X-A": {"schema": used}}}}},
        "refusal": {"responses": {"200": ok, "404": {**ok, **content(used)}}},
    }.get(place, {"responses": {"200": {**ok, **content(used)}}})
    made["paths"]["/broken"] = {"put": operation}
    return made


def unread(made: Json, folder: Path) -> list[str]:
    """Returns why operations are not read. All others are planned, the first time that their schemas are used."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(made, indent=1), encoding="utf-8")
    contract = contract_of(str(path))
    for operation in (each for each in contract.operations if not each.unreadable):
        found = requirements(contract, operation)
        for response in operation.responses:
            if response.schema_pointer is not None:
                contract.satisfies([response.schema_pointer], {}, "response")
        assert found or operation.path == "/broken"
    return [each.unreadable for each in contract.operations if each.unreadable]


# In a large document `make test` tries every third one.
EVERY = [*product(BROKEN, VERSIONS[1:], [1]), *sampled(product(BROKEN, VERSIONS[1:], [60]), 3)]


@pytest.mark.many(2)
@pytest.mark.parametrize(("broken", "version", "size"), EVERY)
def test_a_broken_schema_costs_the_operation_that_sends_by_it(
    broken: str, version: str, size: int, tmp_path: Path
) -> None:
    for place in PLACES if size == 1 else PLACES[-3:]:
        lost = unread(with_schema(document(version, size), place, BROKEN[broken]), tmp_path)

        assert len(lost) <= (place in OF_REQUESTS), place
        assert all("openapi.json:" in each for each in lost), lost


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_text_for_additional_properties_of_a_form_names_its_line(version: str, tmp_path: Path) -> None:
    broken = BROKEN["a text for additionalProperties"]
    made = with_schema(document(version, 55), "form", broken)

    (reason,) = unread(made, tmp_path)

    lines = (tmp_path / "openapi.json").read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if "type:string" in line)
    assert reason.endswith(f"openapi.json:{number})")
    assert reason.startswith("is a text (")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("broken", OPERATIONS)
def test_a_broken_operation_costs_itself_alone(broken: str, version: str, tmp_path: Path) -> None:
    made = document(version, 3)
    stated = OPERATIONS[broken]
    operation = {"responses": {"200": {"description": "ok"}}, **stated} if isinstance(stated, dict) else stated
    made["paths"]["/broken"] = {"put": stated if isinstance(stated, dict) and "$ref" in stated else operation}

    assert len(unread(made, tmp_path)) == 1


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("broken", ITEMS)
def test_a_broken_path_item_costs_itself_alone(broken: str, version: str, tmp_path: Path) -> None:
    made = document(version, 3)
    made["paths"]["/broken"] = ITEMS[broken]

    assert len(unread(made, tmp_path)) == 1


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_definition_of_swagger_costs_no_operation_that_shows_it(broken: str, tmp_path: Path) -> None:
    made = document("2.0", 20)
    made["definitions"]["Bad"] = BROKEN[broken]
    shown = {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Bad"}}}
    made["paths"]["/broken"] = {"get": {"responses": shown}}

    assert unread(made, tmp_path) == []
