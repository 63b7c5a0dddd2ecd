"""Correct servers of public documents that were accused once: each in a few lines, with what its document states."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tiny import Call, Judge, content, made_contract, made_judge, reasons

from bythebook_conformance.reports.summary import Summary

TEXT = {"type": "string"}
CLOSED = {"type": "object", "additionalProperties": False}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def thing(members: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the schema of an object."""
    return {"type": "object", "properties": members, "required": list(required)}


def posts(schema: Any, answers: dict[str, Any] | None = None, **stated: Any) -> dict[str, Any]:
    """Return the paths of a document that takes such bodies."""
    responses = answers or {"200": {"description": "taken"}, "422": {"description": "refused"}}
    body = {**content(schema), "required": True}
    return {"/things": {"post": {"operationId": "make", "requestBody": body, "responses": responses, **stated}}}


def gets(*parameters: Any) -> dict[str, Any]:
    """Return the paths of a document that takes such parameters."""
    answers = {"200": {"description": "taken"}, "422": {"description": "refused"}}
    return {"/things": {"get": {"operationId": "list", "parameters": list(parameters), "responses": answers}}}


def taking(schema: Any, status: int = 422) -> Callable[[Call], tuple[int, Any]]:
    """Return a server that takes what a schema admits, and shows nothing of it."""
    validator = jsonschema_rs.Draft202012Validator(schema)
    return lambda call: (200, None) if validator.is_valid(call.body) else (status, {})


def outcomes(summary: Summary) -> dict[str, str]:
    return {each.requirement.id: each.outcome for each in summary.verdicts}


def accused(summary: Summary) -> list[str]:
    return [*reasons(summary, "failure"), *reasons(summary, "warning")]


@pytest.mark.parametrize(
    ("config", "outcome"),
    [(CLOSED, "pass"), ({**TEXT, "pattern": "^a$", "minLength": 2}, "inconclusive")],
    ids=["an empty object", "no value at all"],
)
def test_a_member_is_missing_only_where_its_object_is_sent(judge: Judge, config: Any, outcome: str) -> None:
    index = thing({"config": config, "enabled": {"type": "boolean"}}, ("config", "enabled"))
    schema = thing({"name": TEXT, "schema": thing({"defaults": thing({"bool": thing({"index": index})})})}, ("name",))

    summary = judge(taking(schema), posts(schema))

    assert accused(summary) == []
    told = outcomes(summary)
    at = "make/body/schema/defaults/bool/index"
    assert told[f"{at}/config/required"] == told[f"{at}/enabled/required"] == outcome


ANDALUCIA = thing(
    {
        "body": TEXT,
        "registration": thing({"number": TEXT}, ("number",)),
        "exemption": thing(
            {"reason": {"type": "string", "enum": ["OLD", "SMALL"]}, "email": TEXT}, ("reason", "email")
        ),
    },
    ("body",),
)
CHICAGO = thing({"body": TEXT, "registration": thing({"number": TEXT}, ("number",))}, ("registration",))


def test_a_body_that_another_variant_admits_is_no_wrong_one(judge: Judge) -> None:
    """Beside a registration a wrong exemption makes a right body for Chicago, which knows no exemption."""
    schema = {"oneOf": [ANDALUCIA, CHICAGO]}

    summary = judge(taking({"anyOf": [ANDALUCIA, CHICAGO]}), posts(schema))

    assert accused(summary) == []
    told = outcomes(summary)
    assert told["make/body/(1)/exemption/reason/required"] == told["make/body/(1)/exemption/domain:array"] == "pass"


@pytest.mark.parametrize(
    ("stated", "own", "outcome"),
    [
        ({"const": "menuItem"}, lambda sent: "menuItem", None),
        ({"enum": ["menuItem"]}, lambda sent: "menuItem", None),
        ({"enum": ["new", "old"]}, lambda sent: "old", "inconclusive"),
        ({"enum": ["new", "old"]}, lambda sent: "new", "pass"),
        ({"enum": ["new", "old"]}, lambda sent: sent or "new", "fail"),
    ],
)
def test_the_only_value_that_there_is_tells_nothing(judge: Judge, stated: Any, own: Any, outcome: str | None) -> None:
    kind = {"type": "string", "readOnly": True, **stated}
    schema = thing({"name": {**TEXT, "minLength": 1}, "kind": kind}, ("name", "kind"))

    def made(call: Call) -> tuple[int, Any]:
        if not isinstance(call.body, dict) or not isinstance(call.body.get("name"), str) or not call.body["name"]:
            return 422, {}
        return 200, {"name": call.body["name"], "kind": own(call.body.get("kind"))}

    summary = judge(made, posts(schema, {"200": content(schema), "422": {"description": "refused"}}))

    assert outcomes(summary).get("make/body/kind/read-only") == outcome
    assert accused(summary) == (["make/body/kind/read-only"] if outcome == "fail" else [])


def test_what_stands_beside_a_reference_says_nothing(judge: Judge) -> None:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}

    def listing(call: Call) -> tuple[int, Any]:
        return (200, None) if re.fullmatch(r"-?\d+", call.query.get("limit", "1")) else (422, {})

    paths = gets({"$ref": "#/components/parameters/limit", "required": True})
    summary = judge(listing, paths, {"parameters": {"limit": limit}})

    assert accused(summary) == []
    told = outcomes(summary)
    assert "list/query/limit/required" not in told
    assert told["list/query/limit/optional"] == "pass"


def test_an_empty_list_is_nothing_in_a_query(judge: Judge) -> None:
    calls: list[Call] = []

    def listing(call: Call) -> tuple[int, Any]:
        calls.append(call)
        known = {"new", "old"}
        return (200, None) if call.query.get("state") in known and call.query.get("tag", "a") else (422, {})

    state = {"type": "array", "items": {"type": "string", "enum": ["new", "old"]}, "default": []}
    parameters = [
        {"name": "state", "in": "query", "required": True, "schema": state},
        {"name": "tag", "in": "query", "schema": {"type": "array", "items": TEXT, "default": []}},
    ]

    summary = judge(listing, gets(*parameters))

    assert accused(summary) == []
    assert calls[0].query == {"state": "new"}
    sent = [each.request.parts["query"] for result in summary.results for each in result.record.exchanges]
    assert not any(value == [] for query in sent for value in query.values())
    assert outcomes(summary)["list/query/state/domain:admitted"] == "pass"


@pytest.mark.parametrize("schema", [{"type": "array", "items": {"type": "object"}}, thing({"a": thing({})}, ("a",))])
@pytest.mark.parametrize("place", ["query", "header", "cookie"])
def test_what_no_style_can_write_is_not_sent(judge: Judge, place: str, schema: Any) -> None:
    def listing(call: Call) -> tuple[int, Any]:
        return (
            (422, {}) if call.query or "filters" in f"{call.headers.get('cookie')} {list(call.headers)}" else (200, 1)
        )

    filters = {"name": "filters", "in": place, "schema": schema}

    optional = judge(listing, gets(filters))
    required = judge(listing, gets({**filters, "required": True}))

    assert accused(optional) == accused(required) == []
    assert optional.untested == {}
    assert required.untested == {
        "list": "OpenAPI does not define how the objects or lists within its parameter 'filters' are written"
    }


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("documented", [(), ("404",), ("401", "410")])
def test_what_is_excluded_is_refused_by_some_status(judge: Judge, documented: tuple[str, ...], status: int) -> None:
    schema = thing({"count": {"type": "integer", "minimum": 1}}, ("count",))
    answers = {key: {"description": "an answer"} for key in ("200", *documented)}

    summary = judge(taking(schema, status), posts(schema, answers))

    assert accused(summary) == []


def test_another_status_than_that_of_refusals_is_a_warning(judge: Judge) -> None:
    schema = thing({"count": {"type": "integer"}}, ("count",))
    answers = {key: {"description": "an answer"} for key in ("200", "422")}

    summary = judge(taking(schema, 400), posts(schema, answers))

    assert reasons(summary, "warning") == {"make/status": "undocumented status"}


PET = {**thing({"kind": TEXT, "name": TEXT}, ("kind",)), "discriminator": {"propertyName": "kind"}}


def pets(**extensions: Any) -> dict[str, Any]:
    """Return the components of a document in which some schemas extend one that has a discriminator."""
    parent = {"$ref": "#/components/schemas/Pet"}
    children = {name: {"allOf": [parent, thing(members)]} for name, members in extensions.items()}
    return {"schemas": {"Pet": PET, **children}}


@pytest.mark.parametrize("kinds", ["any", "Pet alone"])
def test_a_discriminator_that_nothing_extends_demands_nothing(judge: Judge, kinds: str) -> None:
    free = thing({"kind": TEXT if kinds == "any" else {"const": "Pet"}, "name": TEXT}, ("kind",))

    summary = judge(taking(free), posts({"$ref": "#/components/schemas/Pet"}), pets())

    assert accused(summary) == []
    assert summary.untested == {}
    assert "make/body/domain:discriminator" not in outcomes(summary)


@pytest.mark.parametrize("union", [True, False])
def test_a_word_that_names_no_schema_is_not_demanded(judge: Judge, union: bool) -> None:
    """A server that reads `kind` knows the schemas of the document, and no other word."""
    dog = {"$ref": "#/components/schemas/Dog"}
    words = ["Cat", "Dog"] if union else ["Dog"]
    known = thing({"kind": {"enum": words}, "name": TEXT, "barks": {"type": "boolean"}}, ("kind",))
    known["properties"]["lives"] = {"type": "integer"}
    schema = {"oneOf": [{"$ref": "#/components/schemas/Cat"}, dog]} if union else dog
    extensions = {"Cat": {"lives": {"type": "integer"}}, "Dog": {"barks": {"type": "boolean"}}}

    summary = judge(taking(known), posts(schema), pets(**extensions))

    assert accused(summary) == []
    assert summary.untested == {}


def test_a_schema_is_known_by_its_own_word(tmp_path: Path) -> None:
    contract = made_contract(tmp_path, posts({"$ref": "#/components/schemas/Dog"}), pets(Cat={}, Dog={}))

    (operation,) = contract.operations

    assert [each.steps for each in operation.fields] == [(), ("kind",), ("name",)]  # and no variant of a Cat
    assert operation.body is not None
    assert operation.body.tag == ("kind", "Dog")


def test_an_answer_that_is_no_json_is_compared_by_its_text(judge: Judge) -> None:
    numbers = iter(range(10_000))
    schema = thing({"url": {**TEXT, "minLength": 1}, "way": {**TEXT, "enum": ["a", "b"], "default": "a"}}, ("url",))
    valid = taking(schema)

    def made(call: Call) -> tuple[int, Any]:
        return (200, f"thing-{next(numbers)}".encode()) if valid(call)[0] == 200 else (422, {})

    summary = judge(made, posts(schema))

    assert accused(summary) == []
    told = {each.requirement.id: each.reason for each in summary.verdicts}
    assert told["make/body/way/default"] == "two requests with the default are answered differently"


@pytest.mark.parametrize("stated", [TEXT, {**TEXT, "default": "file"}])
def test_a_value_that_no_answer_can_hold_need_not_come_back(judge: Judge, stated: Any) -> None:
    known = ["file", "folder"]
    sent, shown = thing({"kind": stated}), thing({"kind": {**TEXT, "enum": known}})
    valid = taking(sent)

    def made(call: Call) -> tuple[int, Any]:
        status, _ = valid(call)
        return (
            (422, {})
            if status == 422
            else (200, {"kind": call.body["kind"] if call.body.get("kind") in known else "file"})
        )

    summary = judge(made, posts(sent, {"200": content(shown), "422": {"description": "refused"}}))

    assert accused(summary) == []
