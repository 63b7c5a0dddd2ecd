"""Documents that break OpenAPI in one place: the rest is generated, and each such place is named with its line."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from pydantic import ValidationError

from bythebook_generator.commands.generate import generate
from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document
from bythebook_runtime.models import adapter

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("invalid-documents")

Made = Callable[..., Document]
Client = Callable[..., httpx.Client]
TEXT = {"type": "string"}
BROKEN = """openapi: 3.0.3
info: {title: t, version: '1'}
security: [{none: []}, {key: []}]
paths:
  /a:
    get:
      operationId: listA
      parameters:
      - {$ref: '#/components/parameters/Gone'}
      responses:
        '200': {$ref: '#/components/responses/R'}
    post:
      operationId: postA
      security: [{nowhere: []}]
      requestBody: {$ref: '#/components/requestBodies/Gone'}
      responses: {'204': {description: ''}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  responses:
    R:
      description: ''
      content: {application/json: {schema: {type: object, properties: {a: {$ref: '#/components/schemas/Gone'}}}}}
  schemas:
    B:
      type: object
      properties:
        flagged: {type: string, required: true}
        sized: {type: int64}
        empty:
        remote: {$ref: 'https://example.com/b.json'}
        response: {$ref: '#/components/responses/R'}
"""
# Each place by its line, its pointer and some words of its note.
PLACES = (
    (3, "/security/0", "the scheme none is not declared; this alternative is left out"),
    (9, "/paths/~1a/get/parameters/0/$ref", "leads nowhere; the parameter is not generated"),
    (14, "/paths/~1a/post/security", "the routes refuse every request"),
    (15, "/paths/~1a/post/requestBody/$ref", "leads nowhere; that part is Any"),
    (22, "/components/responses/R/content/application~1json/schema/properties/a/$ref", "leads nowhere"),
    (27, "/components/schemas/B/properties/flagged/required", "is true, not a list"),
    (28, "/components/schemas/B/properties/sized/type", 'is "int64", not one of array'),
    (29, "/components/schemas/B/properties/empty", "is not a schema; that part is Any"),
    (30, "/components/schemas/B/properties/remote/$ref", "is not followed; that part is Any"),
    (31, "/components/schemas/B/properties/response/$ref", "leads to no schema; that part is Any"),
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "broken.yaml").write_text(BROKEN)
    return folder, CliRunner().invoke(generate, [str(folder / "broken.yaml"), "-o", str(folder / "broken_api")])


@pytest.fixture
def api(broken: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    monkeypatch.syspath_prepend(str(broken[0]))
    return lambda name: importlib.import_module(f"broken_api.{name}")


@pytest.mark.parametrize(("line", "pointer", "words"), PLACES, ids=[words for _, _, words in PLACES])
def test_an_invalid_place_is_named_with_line_and_pointer_in_the_terminal_and_in_the_code(
    line: int, pointer: str, words: str, broken: tuple[Path, Result]
) -> None:
    folder, result = broken
    told = [each for each in result.stderr.splitlines() if each.startswith(f"{folder}/broken.yaml:{line}: {pointer}: ")]
    code = "".join(path.read_text() for path in (folder / "broken_api").rglob("*.py"))

    assert result.exit_code == 0
    assert words in told[0]
    assert [each for each in code.split("# unsupported: ") if each.startswith(f"{pointer}: ") and words in each]


def test_strict_exits_with_1_and_writes_nothing(broken: tuple[Path, Result], tmp_path: Path) -> None:
    command = [str(broken[0] / "broken.yaml"), "-o", str(tmp_path / "strict_api"), "--strict"]

    assert CliRunner().invoke(generate, command).exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_an_invalid_part_admits_anything_and_the_parts_beside_it_are_enforced(
    api: Callable[[str], ModuleType],
) -> None:
    made = api("models").B

    values: tuple[Any, ...] = (1, "x", None, [{}])
    for value in values:
        made.model_validate({"sized": value, "empty": value, "remote": value, "response": value})
    with pytest.raises(ValidationError):
        made.model_validate({"flagged": 3})


def test_an_operation_whose_only_scheme_is_not_declared_refuses_every_request(
    api: Callable[[str], ModuleType], in_process: Client
) -> None:
    class Authenticator:
        async def key(self, *_: object) -> bool:
            return True

    app = api("app").create_app(authenticator=Authenticator())

    assert in_process(app, **{"X-Key": "k"}).post("/a", json={}).status_code == 401
    assert in_process(app, **{"X-Key": "k"}).get("/a").status_code == 501  # let in, and not written yet
    assert in_process(app).get("/a").status_code == 401


DEEP: dict[str, Any] = {
    "parameter": "#/components/parameters/Limit/schema",
    "response": "#/components/responses/Page/content/application~1json/schema",
    "property": "#/components/schemas/Pet/properties/owner",
    "body of an operation": "#/paths/~1pets/post/requestBody/content/application~1json/schema",
    "items of a property": "#/components/schemas/Pet/properties/tags/items",
}
PET = {
    "type": "object",
    "properties": {
        "owner": {"type": "object", "properties": {"name": TEXT}, "required": ["name"]},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 3}},
    },
}


@pytest.fixture
def deep(document: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[str, ...], ModuleType]:
    """The notes and the models of a document with a reference to each of the places."""
    page = {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}}
    content = {"application/json": {"schema": page}}
    holder = {name: {"$ref": reference} for name, reference in DEEP.items()}
    made = document(
        {"/pets": {"post": {"requestBody": {"content": content}, "responses": {}}}},
        {"Pet": PET, "Holder": {"type": "object", "properties": holder}},
        parameters={"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}}},
        responses={"Page": {"description": "", "content": content}},
    )
    write(render(made, templates()), tmp_path / "deep_api")
    monkeypatch.syspath_prepend(str(tmp_path))
    return read(made).notes, importlib.import_module("deep_api.models")


GOOD = {
    "parameter": 1, "response": {"total": 1}, "property": {"name": "n"}, "body of an operation": {"total": 1},
    "items of a property": "abc",
}  # fmt: skip
BAD = {
    "parameter": 0, "response": {}, "property": {}, "body of an operation": {}, "items of a property": "abcd",
}  # fmt: skip


def test_a_reference_may_lead_to_any_schema_of_the_document(deep: tuple[tuple[str, ...], ModuleType]) -> None:
    notes, models = deep

    assert notes == ()
    models.Holder.model_validate(GOOD)
    for name, value in BAD.items():
        with pytest.raises(ValidationError):
            models.Holder.model_validate({**GOOD, name: value})


def test_a_property_has_the_class_that_a_reference_to_it_has(deep: tuple[tuple[str, ...], ModuleType]) -> None:
    _, models = deep
    owner = models.Pet.model_validate({"owner": {"name": "n"}}).owner

    assert models.Holder(property=owner).property == owner


def test_x_nullable_admits_null(document: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stated = {"type": "object", "properties": {"a": {**TEXT, "x-nullable": True}, "b": {**TEXT, "x-nullable": False}}}
    made = document(schemas={"A": stated})
    write(render(made, templates()), tmp_path / "nullable_api")
    monkeypatch.syspath_prepend(str(tmp_path))
    model = importlib.import_module("nullable_api.models").A

    assert model.model_validate({"a": None}).a is None
    with pytest.raises(ValidationError):
        model.model_validate({"b": None})


SWAGGER = """swagger: '2.0'
info: {title: t, version: '1'}
paths:
  /a:
    get:
      operationId: listA
      parameters: [{name: ids, in: query, type: array, items: {type: string}, collectionFormat: tsv}]
      responses: {200: {description: ''}}
    post:
      operationId: postA
      parameters: [{name: a, in: body, schema: {$ref: '#/definitions/Gone'}}]
      responses: {204: {description: ''}}
"""


def test_an_operation_of_swagger_2_that_openapi_cannot_express_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(SWAGGER)
    command = [str(tmp_path / "old.yaml"), "-o", str(tmp_path / "old_api")]
    found = CliRunner().invoke(generate, command)
    routes = (tmp_path / "old_api/a/router.py").read_text()

    assert (found.exit_code, CliRunner().invoke(generate, [*command, "--strict"]).exit_code) == (0, 1)
    assert f"{tmp_path}/old.yaml:5: /paths/~1a/get: not generated: collectionFormat: tsv in query" in found.stderr
    assert "old.yaml:11: /paths/~1a/post/parameters/0/schema/$ref: the reference" in found.stderr
    assert "tables.CREATE" in routes
    assert "list_a" not in routes


CIRCLES: dict[str, Any] = {
    "a reference to itself": {"A": {"$ref": "#/components/schemas/A"}},
    "two references": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}},
    "a property that is itself": {"A": {"properties": {"x": {"$ref": "#/components/schemas/A/properties/x"}}}},
    "an allOf of itself": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}, PET]}},
    "two that extend each other": {
        "A": {"allOf": [{"$ref": "#/components/schemas/B"}, PET]},
        "B": {"allOf": [{"$ref": "#/components/schemas/A"}, {"type": "object", "properties": {"b": TEXT}}]},
    },
}


@pytest.mark.parametrize("schemas", CIRCLES.values(), ids=CIRCLES)
def test_schemas_that_are_themselves_can_be_generated(
    schemas: Any, document: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = document(schemas=schemas)
    name = f"circle_{made.digest[:8]}"
    write(render(made, templates()), tmp_path / name)
    monkeypatch.syspath_prepend(str(tmp_path))

    adapter(importlib.import_module(f"{name}.models").A).validate_python({})
