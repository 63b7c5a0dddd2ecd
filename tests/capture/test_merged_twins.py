"""Documents of twins that become one: no operation is said to be what another page says of another one."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openapi_spec_validator import validate

from bythebook_capture.command import capture as command
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError

ANSWER = {"200": {"description": "OK", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}


def twin(path: str, method: str, item: dict[str, Any] | None = None, **more: Any) -> str:
    """Return a page whose block has one operation, answered with the schema `A`."""
    operation = {"responses": copy.deepcopy(ANSWER)} | more.pop("operation", {})
    block = {
        "openapi": more.pop("openapi", "3.1.0"),
        "info": {"title": "t", "version": "1"},
        "paths": {path: {**(item or {}), method: operation}},
    } | more
    return f"# Page\n\n````yaml {method} {path}\n{json.dumps(block, indent=1)}\n````\n"


def schemas(**named: Any) -> dict[str, Any]:
    return {"schemas": named}


def merged(tmp_path: Path, *pages: str) -> dict[str, Any]:
    for name, text in zip("abcdef", pages, strict=False):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path), "-o", str(tmp_path / "spec.yaml")])
    assert result.exit_code == 0, result.exception
    document = load(tmp_path / "spec.yaml").raw
    validate(document)
    return document


def answered(document: dict[str, Any], path: str) -> str:
    """Return the name of the schema with which the only operation of a path is answered."""
    (operation,) = (document["paths"][path][key] for key in document["paths"][path] if key in ("get", "put"))
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return str(schema["$ref"].rpartition("/")[2])


REFERRING = {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}}}


def test_an_equal_component_that_refers_to_another_one_is_another_one(tmp_path: Path) -> None:
    text, number = (schemas(A=REFERRING, B={"type": kind}) for kind in ("string", "integer"))
    document = merged(
        tmp_path,
        twin("/one", "get", components=text),
        twin("/two", "get", components=number),
        twin("/three", "get", components=number),
    )
    held = document["components"]["schemas"]
    for path, kind in (("/one", "string"), ("/two", "integer"), ("/three", "integer")):
        inner = held[answered(document, path)]["properties"]["b"]["$ref"].rpartition("/")[2]
        assert held[inner]["type"] == kind
    assert len(held) == 4


def test_a_discriminator_keeps_its_words_where_a_schema_gets_another_name(tmp_path: Path) -> None:
    union = {"oneOf": [{"$ref": "#/components/schemas/Cat"}], "discriminator": {"propertyName": "kind"}}
    cats = ({"type": "object", "properties": {"kind": {"type": "string"}, "age": {"type": kind}}}
            for kind in ("string", "integer"))  # fmt: skip
    pages = (
        twin(path, "get", components=schemas(A=union, Cat=cat))
        for path, cat in zip(("/one", "/two"), cats, strict=True)
    )
    document = merged(tmp_path, *pages)
    other = document["components"]["schemas"][answered(document, "/two")]
    assert other["oneOf"] == [{"$ref": "#/components/schemas/Cat2"}]
    assert other["discriminator"]["mapping"] == {"Cat": "#/components/schemas/Cat2"}


def test_a_discriminator_keeps_its_words_where_schemas_extend_its_own(tmp_path: Path) -> None:
    base = {"type": "object", "discriminator": {"propertyName": "kind"}, "properties": {"kind": {"type": "string"}}}
    cats = ({"allOf": [{"$ref": "#/components/schemas/A"}], "title": title} for title in ("x", "y"))
    pages = (
        twin(path, "get", components=schemas(A=base, Cat=cat)) for path, cat in zip(("/one", "/two"), cats, strict=True)
    )
    document = merged(tmp_path, *pages)
    held = document["components"]["schemas"]
    assert held[answered(document, "/two")]["discriminator"]["mapping"] == {"Cat": "#/components/schemas/Cat2"}
    assert held["Cat2"]["allOf"] == [{"$ref": "#/components/schemas/A2"}]
    assert "mapping" not in held["A"]["discriminator"]


def test_references_into_a_component_follow_its_name(tmp_path: Path) -> None:
    pages = (
        twin(path, "get", components=schemas(**{
            "B c": {"type": "object", "properties": {"x": {"type": kind}}},
            "A": {"type": "object", "properties": {"x": {"$ref": "#/components/schemas/B%20c/properties/x"}}},
        }))
        for path, kind in (("/one", "string"), ("/two", "integer"))
    )  # fmt: skip
    for name, text in zip("ab", pages, strict=True):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path), "-o", str(tmp_path / "spec.yaml")])
    assert result.exit_code == 0, result.exception
    document = load(tmp_path / "spec.yaml")
    reference = document.raw["components"]["schemas"][answered(document.raw, "/two")]["properties"]["x"]["$ref"]
    assert document.at(reference.removeprefix("#").replace("%20", " "))["type"] == "integer"


def parameter(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": {"type": kind}}


def test_parameters_of_a_path_are_those_of_the_page_that_says_them(tmp_path: Path) -> None:
    a = schemas(A={})
    document = merged(
        tmp_path,
        twin("/one", "get", {"parameters": [parameter("X-A", "string")]}, components=a),
        twin("/one", "put", {"parameters": [parameter("X-A", "integer"), parameter("X-B", "string")]}, components=a),
    )
    item = document["paths"]["/one"]
    assert "parameters" not in item
    assert [(one["name"], one["schema"]["type"]) for one in item["get"]["parameters"]] == [("X-A", "string")]
    assert [(one["name"], one["schema"]["type"]) for one in item["put"]["parameters"]] == [
        ("X-A", "integer"), ("X-B", "string"),
    ]  # fmt: skip


def test_a_parameter_that_an_operation_says_otherwise_is_said_once(tmp_path: Path) -> None:
    reference = {"$ref": "#/components/parameters/A"}
    pages = (
        twin("/one", method, {"parameters": [parameter("X-A", kind)]}, operation={"parameters": [reference]},
             components={"schemas": {"A": {}}, "parameters": {"A": parameter("X-A", kind)}})
        for method, kind in (("get", "string"), ("put", "integer"))
    )  # fmt: skip
    item = merged(tmp_path, *pages)["paths"]["/one"]
    assert [item[method]["parameters"][0]["$ref"][-2:] for method in ("get", "put")] == ["/A", "A2"]
    assert [len(item[method]["parameters"]) for method in ("get", "put")] == [1, 1]


def test_a_path_without_a_slash_is_kept(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(twin(name, "get", components=schemas(A={})), encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path), "-o", str(tmp_path / "spec.yaml")])
    assert result.exit_code == 0, result.exception
    assert list(load(tmp_path / "spec.yaml").raw["paths"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("one", "two", "all_of_them", "own"),
    [
        ([], ["h"], None, [None, ["h"]]),
        (["h"], [], None, [["h"], None]),
        (["h", "i"], ["h"], ["h", "i"], [None, ["h"]]),
        (["h"], ["h"], ["h"], [None, None]),
    ],
)
def test_servers_are_those_of_the_page_that_names_them(
    tmp_path: Path, one: list[str], two: list[str], all_of_them: list[str] | None, own: list[list[str] | None]
) -> None:
    def page(path: str, named: list[str]) -> str:
        more: dict[str, Any] = {"servers": [{"url": f"https://{host}.test"} for host in named]} if named else {}
        return twin(path, "get", components=schemas(A={}), **more)

    document = merged(tmp_path, page("/one", one), page("/two", two))

    def hosts(holder: dict[str, Any]) -> list[str] | None:
        return [each["url"][8] for each in holder["servers"]] if "servers" in holder else None

    assert hosts(document) == all_of_them
    assert [hosts(document["paths"][path]["get"]) for path in ("/one", "/two")] == own


def test_servers_of_a_path_are_kept(tmp_path: Path) -> None:
    item = {"servers": [{"url": "https://own.test"}]}
    more: dict[str, Any] = {"components": schemas(A={}), "servers": [{"url": "https://h.test"}]}
    document = merged(tmp_path, twin("/one", "get", **more), twin("/two", "get", item, **more))
    assert document["paths"]["/two"]["get"]["servers"] == item["servers"]


def test_what_stands_beside_a_shared_object_is_heeded_by_version_3_0(tmp_path: Path) -> None:
    inline = {"type": "object", "title": "Owner", "properties": {"name": {"type": "string"}}}
    a = {"type": "object", "properties": {"one": {**inline, "readOnly": True}, "two": inline}}
    pages = (twin(path, "get", components=schemas(A=a), openapi="3.0.3") for path in ("/one", "/two"))
    held = merged(tmp_path, *pages)["components"]["schemas"]
    assert held["A"]["properties"]["one"]["readOnly"] is True
    assert held["A"]["properties"]["one"]["allOf"] == [{"$ref": "#/components/schemas/Owner"}]
    assert held["A"]["properties"]["two"]["$ref"] == "#/components/schemas/Owner"


def test_names_of_operations_stay_different(tmp_path: Path) -> None:
    pages = (
        twin(path, "get", components=schemas(A={}), operation={"operationId": "read"})
        for path in ("/a", "/a/b", "/a-b", "/a_b")
    )
    document = merged(tmp_path, *pages)
    names = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len(set(names)) == 4


def test_a_page_of_a_webhook_in_a_folder_is_left_out_and_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(twin("/one", "get", components=schemas(A={})), encoding="utf-8")
    webhook = "# Sent\n\n````yaml webhook orderSent\nopenapi: 3.1.0\ninfo: {title: t, version: '1'}\n"
    webhook += "webhooks: {orderSent: {post: {}}}\n````\n"
    (tmp_path / "b.md").write_text(webhook, encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path)])
    assert result.exit_code == 0, result.exception
    assert "b.md: left out" in result.stderr
    alone = CliRunner().invoke(command, [str(tmp_path / "b.md")])
    assert isinstance(alone.exception, InputError)
    assert "a webhook" in str(alone.exception)
