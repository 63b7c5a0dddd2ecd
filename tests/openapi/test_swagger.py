"""Documents of Swagger 2.0: read as OpenAPI 3.0, with the lines of the user's own file; the rest is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from bythebook_openapi.document.load import Document, load, parse
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.schema.vocabulary import walk

TEXT = (Path(__file__).parent / "pets_swagger.yaml").read_text(encoding="utf-8")


@pytest.fixture
def document() -> Document:
    return parse(TEXT, name="pets.yaml")


def test_the_converted_document_is_valid_openapi_3_0(document: Document) -> None:
    assert list(OpenAPIV30SpecValidator(document.raw).iter_errors()) == []
    assert document.raw["paths"]["x-note"] == {"kept": "yes"}
    assert document.raw["servers"] == [{"url": "https://example.com/v1"}]


def test_bodies_parameters_and_responses_are_converted(document: Document) -> None:
    put, post, delete = (Contract(document).raw["paths"]["/pets/{id}"][key] for key in ("put", "post", "delete"))
    schema = {"$ref": "#/components/schemas/Pet"}

    assert put["requestBody"] == {"required": True, "content": {"application/json": {"schema": schema}}}
    assert put["parameters"] == [
        {
            "name": "tags",
            "in": "query",
            "style": "pipeDelimited",
            "explode": False,
            "schema": {"type": "array", "items": {"type": "string", "enum": ["a", "b"], "default": "a"}},
        }
    ]
    answer = put["responses"]["200"]
    assert answer["content"] == {
        "application/json": {"schema": schema, "example": {"name": "Rex"}},
        "application/xml": {"schema": schema},
    }
    assert answer["headers"] == {"X-Left": {"schema": {"type": "integer", "default": 5}}}
    (form,) = post["requestBody"]["content"].values()
    assert form["schema"]["required"] == ["photo"]
    assert form["schema"]["properties"]["photo"] == {"type": "string", "format": "binary"}
    assert form["encoding"] == {"labels": {"style": "form", "explode": True}}
    assert set(delete["requestBody"]["content"]) == {"application/x-www-form-urlencoded"}
    (unsaid,) = delete["responses"]["200"]["content"].values()
    assert "media-type" in unsaid["x-unstated"]


def test_null_is_admitted_only_where_x_nullable_allows_it(document: Document) -> None:
    contract = Contract(document)

    assert contract.satisfies(["/components/schemas/Pet/properties/default"], None)
    assert not contract.satisfies(["/components/schemas/Pet/properties/kind"], None)
    assert contract.satisfies(["/x-converted/~1responses~1Problem~1schema"], {"title": None, "cause": {"title": None}})
    assert not contract.satisfies(["/x-converted/~1responses~1Problem~1schema"], {"cause": {"title": 1}})


def test_examples_are_unchanged(document: Document) -> None:
    assert document.at("/components/schemas/Pet/example") == {"x-nullable": True, "discriminator": "text"}


def test_security_schemes_are_converted(document: Document) -> None:
    schemes = document.raw["components"]["securitySchemes"]

    assert schemes["key"] == {"type": "apiKey", "in": "header", "name": "X-Key"}
    assert schemes["basic"] == {"type": "http", "scheme": "basic", "description": "no"}
    assert schemes["oauth"]["flows"]["authorizationCode"]["scopes"] == {"r": "read"}


PUT = "/paths/~1pets~1{id}/put"
POST_FORM = "/paths/~1pets~1{id}/post/requestBody/content/multipart~1form-data/schema"


@pytest.mark.parametrize(
    ("pointer", "words", "origin"),
    [
        (
            "/components/schemas/Pet/properties/default/default",
            "default: b",
            "/definitions/Pet/properties/default/default",
        ),
        (f"{PUT}/requestBody/content/application~1json/schema", "schema: {$ref", f"{PUT}/parameters/1/schema"),
        (f"{PUT}/parameters/0/schema/items", "items: {type: string, enum", f"{PUT}/parameters/0/items"),
        (
            f"{PUT}/responses/200/headers/X-Left/schema/default",
            "default: 5",
            f"{PUT}/responses/200/headers/X-Left/default",
        ),
        (f"{PUT}/responses/200/content/application~1json/example/name", "application/json: {name: Rex}", None),
        (f"{PUT}/responses/default/content/application~1xml/schema/properties/title", "title: {type:", None),
        ("/paths/~1pets~1{id}/parameters/1/schema/default", "default: none", "/parameters/Note/default"),
        (f"{POST_FORM}/properties/size/default", "default: 3", "/paths/~1pets~1{id}/post/parameters/2/default"),
        (f"{POST_FORM}/required", "- {name: photo", "/paths/~1pets~1{id}/post/parameters/0"),
        ("/components/securitySchemes/key/name", "key: {type: apiKey", None),
        ("/paths/~1pets~1{id}/put/operationId", "operationId: putPet", None),
    ],
)
def test_each_pointer_has_the_line_of_the_users_own_file(
    document: Document, pointer: str, words: str, origin: str | None
) -> None:
    line = document.line(pointer)

    assert line is not None
    assert TEXT.splitlines()[line - 1].strip().startswith(words)
    assert document.place(pointer) == ("pets.yaml", line)
    assert origin is None or document.origin(pointer) == ("pets.yaml", origin)


def test_every_schema_has_a_line(document: Document) -> None:
    schemas = [place.pointer for place in walk(document.raw) if place.kind == "schema"]

    assert len(schemas) > 20
    assert [pointer for pointer in schemas if document.line(pointer) is None] == []


def test_a_swagger_document_in_several_files_is_converted(tmp_path: Path) -> None:
    root = tmp_path / "api.yaml"
    root.write_text(
        "swagger: '2.0'\npaths:\n  /a: {$ref: 'paths.yaml#/a'}\ndefinitions:\n  A: {$ref: 'b.json#/defs/B'}",
        encoding="utf-8",
    )
    (tmp_path / "b.json").write_text(
        '{"defs":\n {"B": {"properties":\n  {"x": {"x-nullable": true}}}}}', encoding="utf-8"
    )
    (tmp_path / "paths.yaml").write_text(
        "a:\n  get:\n    produces: [application/json]\n    responses:\n      '200':\n"
        "        schema: {$ref: 'api.yaml#/definitions/A'}\n",
        encoding="utf-8",
    )
    document = load(root)

    (operation,) = Contract(document).operations
    (response,) = operation.responses
    (field,) = (each for each in response.fields if each.name == "x")
    assert document.place(field.pointer) == (str(tmp_path / "b.json"), 3)
    assert document.place(operation.pointer) == (str(tmp_path / "paths.yaml"), 2)


def test_resource_names_are_written_out_as_paths_with_the_lines_of_the_users_file() -> None:
    """grpc-gateway documents one path for each operation that takes a name, and tells them apart by a pattern."""

    def taking(name: str, pattern: str) -> str:
        stated = f"{{name: {name}, in: path, required: true, type: string, pattern: '{pattern}'}}"
        return f"{{parameters: [{stated}], responses: {{}}}}"

    shelf, book = "shelves/[^/]+", "shelves/[^/]+/books/[^/]+"
    paths = {
        "/v1/{name}": taking("name", shelf),
        "/v1/{name_1}": taking("name_1", book),
        "/v1/{file}": taking("file", "files/.+"),
        "/v1/{name}:archive": taking("name", book),
    }
    stated = [f"  {path}:\n    get: {operation}" for path, operation in paths.items()]
    update = f"  '/v1/{{book.name}}':\n    patch: {taking('book.name', book)}"
    text = "\n".join(["swagger: '2.0'", "info: {title: t, version: '1'}", "paths:", *stated, update])
    document = parse(text, name="library.yaml")
    found = {each.path: [one.path[0] for one in each.parameters] for each in Contract(document).operations}

    assert found == {
        "/v1/shelves/{shelves_id}": ["shelves_id"],
        "/v1/shelves/{shelves_id}/books/{books_id}": ["shelves_id", "books_id"],
        "/v1/{file}": ["file"],
        "/v1/shelves/{shelves_id}/books/{books_id}:archive": ["shelves_id", "books_id"],
    }
    assert document.raw["paths"]["/v1/shelves/{shelves_id}/books/{books_id}"].keys() == {"get", "patch"}
    pointer = "/paths/~1v1~1shelves~1{shelves_id}~1books~1{books_id}"
    assert [document.place(f"{pointer}/{method}/parameters/1") for method in ("get", "patch")] == [
        ("library.yaml", 7),
        ("library.yaml", 13),
    ]
