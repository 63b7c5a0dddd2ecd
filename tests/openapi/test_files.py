"""Documents in several files: one raw document with local references, and the right file and line for each part."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.references import pointer_of
from bythebook_openapi.schema.vocabulary import walk

ROOT = """openapi: 3.1.0
info: {title: pets, version: '1'}
paths:
  /pets/{id}:
    $ref: paths/pet.yaml
components:
  schemas:
    Owner:
      type: object
      properties:
        pet: {$ref: 'schemas/pet.json#/Pet'}
"""
PET_PATH = """parameters:
  - $ref: '../parameters.yaml#/Id'
get:
  operationId: getPet
  responses:
    '200':
      description: ok
      content:
        application/json:
          schema:
            $ref: ../schemas/pet.json#/Pet
          examples:
            one: {value: {$ref: nowhere.yaml}}
"""
PARAMETERS = """
Id:
  name: id
  in: path
  required: true
  schema: {$ref: './schemas/../schemas/pet.json#/definitions/Id'}
Unused: {$ref: nowhere.yaml}
"""
PET = {
    "Pet": {
        "type": "object",
        "properties": {
            "id": {"$ref": "#/definitions/Id"},
            "owner": {"$ref": "../openapi.yaml#/components/schemas/Owner"},
            "parent": {"$ref": "pet.json#/Pet"},
        },
        "example": {"$ref": "nowhere.json"},
    },
    "definitions": {"Id": {"type": "integer", "default": 7}},
}
Write = Callable[..., Path]


@pytest.fixture
def pets(write: Write) -> Path:
    files = {"openapi.yaml": ROOT, "paths/pet.yaml": PET_PATH, "parameters.yaml": PARAMETERS}
    return write(**files, **{"schemas/pet.json": json.dumps(PET, indent=1)})


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.line is not None
    return str(caught.value)


def test_files_that_refer_to_each_other_are_read_as_one_document(pets: Path) -> None:
    document = load(pets)
    (operation,) = Contract(document).operations

    assert [(each.name, each.default) for each in operation.parameters] == [("id", 7)]
    (response,) = operation.responses
    assert [each.name for each in response.fields if len(each.path) == 1] == ["id", "owner", "parent"]
    assert set(document.raw["x-files"]) == {"parameters.yaml", "schemas/pet.json"}
    assert document.raw["x-files"]["schemas/pet.json"]["Pet"]["properties"] == {
        "id": {"$ref": "#/x-files/schemas~1pet.json/definitions/Id"},
        "owner": {"$ref": "#/components/schemas/Owner"},
        "parent": {"$ref": "#/x-files/schemas~1pet.json/Pet"},
    }


def test_unreferenced_parts_are_left_out_and_examples_are_unchanged(pets: Path) -> None:
    files = load(pets).raw["x-files"]

    assert set(files["parameters.yaml"]) == {"Id"}
    assert files["schemas/pet.json"]["Pet"]["example"] == {"$ref": "nowhere.json"}
    media_type = load(pets).raw["paths"]["/pets/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert media_type["examples"] == {"one": {"value": {"$ref": "nowhere.yaml"}}}


def test_each_pointer_has_its_own_file_and_line(pets: Path) -> None:
    document = load(pets)
    folder = pets.parent

    at = "/x-files/schemas~1pet.json/definitions/Id/default"
    line = json.dumps(PET, indent=1).splitlines().index('   "default": 7') + 1
    assert document.place(at) == (str(folder / "schemas/pet.json"), line)
    assert document.line(at) == line
    assert document.origin(at) == (str(folder / "schemas/pet.json"), "/definitions/Id/default")
    assert document.place("/x-files/parameters.yaml/Id/required") == (str(folder / "parameters.yaml"), 5)
    assert document.place("/components/schemas/Owner") == (str(pets), 8)
    assert document.line("/x-files/parameters.yaml/Unused") is not None  # it stands in the file
    assert document.line("/nowhere") is None


def test_the_digest_changes_with_every_file(pets: Path) -> None:
    before = load(pets).digest
    (pets.parent / "parameters.yaml").write_text(PARAMETERS + "# more\n", encoding="utf-8")

    assert load(pets).digest != before


def test_without_a_path_no_file_is_opened() -> None:
    raw = parse(ROOT, name="text").raw

    assert raw["paths"]["/pets/{id}"] == {"$ref": "paths/pet.yaml"}
    assert "x-files" not in raw


def test_paths_and_component_maps_can_be_references_to_files(write: Write) -> None:
    path = write(
        **{
            "openapi.yaml": "openapi: 3.0.3\npaths: {$ref: paths/index.yaml}\ncomponents:\n  schemas: {$ref: all.yaml}",
            "paths/index.yaml": "/a:\n  $ref: a.yaml\nx-note: 1",
            "paths/a.yaml": "get:\n  responses:\n    '200': {$ref: '../all.yaml#/Ok'}",
            "all.yaml": "{$ref: more.yaml}",
            "more.yaml": "Item:\n  properties:\n    self: {$ref: '#/Item'}",
        }
    )
    with pytest.raises(InputError, match="leads nowhere"):
        load(path)
    (path.parent / "paths/a.yaml").write_text("get:\n  responses:\n    '200': {description: ok}", encoding="utf-8")
    document = load(path)

    assert [operation.path for operation in Contract(document).operations] == ["/a"]
    assert document.raw["paths"]["/a"] == {"get": {"responses": {"200": {"description": "ok"}}}}
    at = "/components/schemas/Item/properties/self"
    assert document.at(at) == {"$ref": "#/x-files/more.yaml/Item"}
    assert document.place(at) == (str(path.parent / "more.yaml"), 3)


def test_a_reference_can_leave_the_folder_within_one_repository(write: Write) -> None:
    path = write(
        **{
            "openapi.yaml": "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {$ref: ../common.yaml}",
            "../common.yaml": "type: string",
        }
    )
    assert "leaves" in refused(path)
    (path.parents[1] / ".git").mkdir()

    assert load(path).raw["x-files"] == {"../common.yaml": {"type": "string"}}


def test_a_reference_can_leave_the_folder_where_the_user_stands_above_it(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        **{
            "openapi.yaml": "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {$ref: ../common.yaml}",
            "../common.yaml": "type: string",
        }
    )
    advice = f"run the command in {path.parents[1]}, which holds both"
    monkeypatch.chdir(path.parent)
    assert advice in refused(path)
    monkeypatch.chdir(path.parents[1])
    assert load(Path(path.parent.name, path.name)).raw["x-files"] == {"../common.yaml": {"type": "string"}}
    monkeypatch.setenv("HOME", str(path.parents[1]))  # a home holds what a document of a stranger must not read
    assert "in one git repository" in refused(path)


def test_two_spellings_of_a_file_are_one_file(write: Write) -> None:
    path = write(
        **{
            "openapi.yaml": "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {$ref: 'b%20c.yaml#/X'}\n"
            "    B: {$ref: './x/../b c.yaml#/X'}\n    C: {$ref: same.yaml}",
            "b c.yaml": "X: {$ref: 'openapi.yaml#/components/schemas/A'}",
        }
    )
    (path.parent / "same.yaml").symlink_to(path.parent / "b c.yaml")
    raw = load(path).raw

    assert list(raw["x-files"]) == ["b c.yaml"]
    assert [each["$ref"] for each in raw["components"]["schemas"].values()] == [
        "#/x-files/b%20c.yaml/X",
        "#/x-files/b%20c.yaml/X",
        "#/x-files/b%20c.yaml",
    ]


def test_a_mapping_of_a_discriminator_names_schemas_or_refers_to_files(write: Write) -> None:
    path = write(
        **{
            "openapi.yaml": "openapi: 3.1.0\ncomponents:\n  schemas:\n    Cat: {type: object}\n"
            "    Pet:\n      discriminator:\n        propertyName: kind\n"
            "        mapping: {cat: Cat, dog: dog.yaml, fox: 'dog.yaml#/Fox', lynx: '#/components/schemas/Cat'}",
            "dog.yaml": "{type: object, Fox: {$ref: '#'}}",
        }
    )
    raw = load(path).raw

    assert raw["components"]["schemas"]["Pet"]["discriminator"]["mapping"] == {
        "cat": "Cat",
        "dog": "#/x-files/dog.yaml",
        "fox": "#/x-files/dog.yaml/Fox",
        "lynx": "#/components/schemas/Cat",
    }
    assert raw["x-files"]["dog.yaml"]["Fox"] == {"$ref": "#/x-files/dog.yaml"}


def test_circular_maps_are_refused_and_circular_schemas_are_not(write: Write) -> None:
    path = write(
        **{
            "openapi.yaml": "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: a.yaml}}}",
            "a.yaml": "properties: {a: {$ref: b.yaml}}",
            "b.yaml": "properties: {$ref: 'a.yaml#/properties'}",
        }
    )
    assert load(path).raw["x-files"]["b.yaml"]["properties"] == {"a": {"$ref": "#/x-files/b.yaml"}}
    (path.parent / "a.yaml").write_text("properties: {$ref: 'b.yaml#/properties'}", encoding="utf-8")

    assert "form a circle" in refused(path)


PLACES = ["openapi.yaml", "a.yaml", "b/c.json", "b/d.yaml"]


@pytest.mark.soak
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_every_reference_leads_within_the_document_to_what_it_led_to(write: Write, data: st.DataObject) -> None:
    """Any schemas in any files, with references among them: what is reached is what stood at the other end."""
    names = ["A", "b/c", "~", "d e", "%41"]
    every = [(file, name) for file in PLACES for name in names]
    schemas: dict[tuple[str, str], Any] = {}
    for index, (file, name) in enumerate(every):
        target = data.draw(st.sampled_from(every))
        schemas[file, name] = {"title": str(index), "items": {"$ref": reference(file, *target)}, "x-to": list(target)}
    texts = {}
    for file in PLACES:
        held = {name: schemas[file, name] for name in names}
        value = {"openapi": "3.1.0", "components": {"schemas": held}} if file == "openapi.yaml" else {"defs": held}
        texts[file] = json.dumps(value) if file.endswith("json") else yaml.safe_dump(value)
    raw = load(write(**texts)).raw

    titles = {tuple(key): schema["title"] for key, schema in schemas.items()}
    for place in walk(raw):
        if place.kind == "schema" and "x-to" in place.value:
            pointer = pointer_of(place.value["items"]["$ref"])
            assert pointer is not None
            assert value_at(raw, pointer)["title"] == titles[tuple(place.value["x-to"])]


def reference(file: str, to: str, name: str) -> str:
    at = ("/components/schemas/" if to == "openapi.yaml" else "/defs/") + name.replace("~", "~0").replace("/", "~1")
    fragment = "#" + at.replace("%", "%25").replace(" ", "%20")
    if file == to:
        return fragment
    return ("../" if file.startswith("b/") else "./") + to + fragment
