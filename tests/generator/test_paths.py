"""Path items: other methods, references with something beside them, shared media types; and the scopes of a token."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document

Made = Callable[..., Document]
OK = {"200": {"description": "", "content": {"application/json": {"schema": {}}}}}
WHOLE = {"type": "integer"}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Return a function that renders a document and returns a function for its modules."""

    def made(document: Document) -> Callable[[str], ModuleType]:
        name = f"paths_{abs(hash(request.node.name))}"
        write(render(document, templates()), tmp_path / name)
        monkeypatch.syspath_prepend(str(tmp_path))
        return lambda module: importlib.import_module(f"{name}.{module}")

    return made


def test_any_other_method_is_an_operation(
    document: Made, package: Callable[..., Any], in_process: Callable[..., httpx.Client]
) -> None:
    item = {"get": {"responses": OK}, "additionalOperations": {"COPY": {"operationId": "copyIt", "responses": OK}}}
    made = package(document({"/x": item}))
    http = in_process(made("app").create_app())

    assert http.request("COPY", "/x").json()["detail"] == "copyIt is not implemented."
    assert http.request("MOVE", "/x").status_code == 405
    with pytest.raises(made("client").CallError, match=r"^501 Not Implemented: copyIt is not implemented\.$"):
        made("x.client").XClient(http).copy_it()


def test_what_stands_beside_a_reference_to_a_path_item_counts(document: Made) -> None:
    shared = {"get": {"operationId": "theirs", "responses": OK}, "put": {"operationId": "old", "responses": OK}}
    query = {"name": "q", "in": "query", "schema": WHOLE}
    mine = {"$ref": "#/components/pathItems/A", "parameters": [query], "put": {"operationId": "mine", "responses": OK}}
    operations = read(document({"/x": mine}, pathItems={"A": shared})).groups[0].operations

    assert [(each.name, [parameter.name for parameter in each.parameters]) for each in operations] == [
        ("theirs", ["q"]),
        ("mine", ["q"]),
    ]


def test_a_media_type_may_be_a_reference(document: Made) -> None:
    content = {"application/json": {"$ref": "#/components/mediaTypes/M"}}
    parameters = [{"name": "q", "in": "query", "content": content}]
    operation = {
        "operationId": "x",
        "parameters": parameters,
        "requestBody": {"content": content},
        "responses": {"200": {"description": "", "content": content}},
    }
    made = read(document({"/x": {"post": operation}}, mediaTypes={"M": {"schema": WHOLE}}))
    schemas, found = made.schemas, made.groups[0].operations[0]

    assert (schemas[found.bodies[0].model or ""], schemas[found.answers[0].type[7:]]) == (WHOLE, WHOLE)
    assert schemas["XParameters"]["properties"] == {"q": WHOLE}


@pytest.mark.parametrize(("path", "is_left_out"), [("x", True), ("", True), ("/x?a=1", False)])
def test_a_path_that_no_request_has_is_noted(path: str, is_left_out: bool, document: Made) -> None:
    api = read(document({path: {"get": {"responses": OK}}, "x-note": "a text", "/y": {"get": {"responses": OK}}}))

    assert ["no request has such a path" in note for note in api.notes] == [True]
    assert sum(len(group.operations) for group in api.groups) == 2 - is_left_out


def test_the_authenticator_is_told_the_scopes(
    document: Made, package: Callable[..., Any], in_process: Callable[..., httpx.Client]
) -> None:
    paths = {
        "/read": {"get": {"security": [{"login": ["read"]}], "responses": OK}},
        "/write": {"get": {"security": [{"login": ["read", "write"]}], "responses": OK}},
        "/any": {"get": {"security": [{"login": []}], "responses": OK}},
    }
    flows = {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": "", "write": ""}}}
    made = package(document(paths, securitySchemes={"login": {"type": "oauth2", "flows": flows}}))

    class Reader:
        def login(self, credential: str, scopes: tuple[str, ...]) -> bool:
            return credential == "mine" and {"read"}.issuperset(scopes)

    http = in_process(made("app").create_app(authenticator=Reader()), authorization="Bearer mine")
    assert [http.get(path).status_code for path in ("/read", "/write", "/any")] == [501, 401, 501]


def test_a_server_of_one_operation_is_noted(document: Made) -> None:
    servers = [{"url": "https://files.example.com"}]
    paths = {"/x": {"get": {"servers": servers, "responses": OK}}, "/y": {"servers": servers, "get": {"responses": OK}}}

    notes = sorted(note for note in read(document(paths)).notes if "/servers: not used" in note)

    assert [note.split(":")[0] for note in notes] == ["/paths/~1x/get/servers", "/paths/~1y/servers"]
