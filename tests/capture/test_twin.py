"""The Markdown twin of a page: its block is taken as it stands, and each fact names its line on the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from bythebook_capture.build.from_embedded import document_of
from bythebook_capture.build.merge import Part, merged
from bythebook_capture.pipeline import capture_page
from bythebook_capture.read.embedded.twin import read_twin
from bythebook_capture.read.source import source_of
from bythebook_openapi.diff.describe import differences
from bythebook_openapi.document.load import parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.parse import read as parse_yaml

BLOCK = """openapi: 3.1.0
info:
  title: The API
  version: '7'
servers:
  - url: https://h.test/api
paths:
  /v1/users/{id}:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          type: string
    get:
      operationId: readUser
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/User'
components:
  schemas:
    User:
      type: object
      required:
        - name
      properties:
        name:
          type: string
        limit:
          type: integer
          default: 90
"""
PAGE = f"""> ## Documentation Index
> Fetch the complete documentation index at: https://docs.h.test/llms.txt

# Read a user

> Returns one user.

More words.

## OpenAPI

````yaml /openapi.json get /v1/users/{{id}}
{BLOCK}````
"""
INNER = """# Log in

## OpenAPI

````yaml POST /v1/login
paths:
  path: /v1/login
  method: post
  servers:
    - url: https://h.test
  request:
    security:
      - title: bearer
        parameters:
          query: {}
          header:
            Authorization:
              type: http
              scheme: bearer
          cookie: {}
    parameters:
      path: {}
      query:
        page:
          schema:
            - type: integer
              required: true
              description: The page.
      header: {}
      cookie: {}
    body:
      application/json:
        schemaArray:
          - type: object
            properties:
              token:
                allOf:
                  - type: string
                    title: Token
              kind:
                allOf:
                  - $ref: '#/components/schemas/Kind'
            required: true
            refIdentifier: '#/components/schemas/Login'
            requiredProperties:
              - token
        examples:
          example:
            value:
              token: <string>
  response:
    '200':
      application/json:
        schemaArray:
          - type: string
          - type: integer
        examples: {}
        description: Done
  deprecated: false
  type: path
components:
  schemas:
    Kind:
      type: string
      enum: [a, b]
````
"""


def captured(tmp_path: Path, text: str) -> dict[str, Any]:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    document = parse(capture_page(page).text, name="spec").raw
    validate(document)
    return document


def bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: bare(each) for key, each in value.items() if key != "x-source"}
    return [bare(each) for each in value] if isinstance(value, list) else value


def test_the_block_is_taken_as_it_stands_and_the_page_adds_what_it_lacks(tmp_path: Path) -> None:
    document = captured(tmp_path, PAGE)
    expected = parse(BLOCK, name="block").raw
    operation = expected["paths"]["/v1/users/{id}"]["get"]
    operation |= {"summary": "Read a user", "description": "Returns one user."}
    expected["externalDocs"] = {"url": "https://docs.h.test/llms.txt"}
    assert bare(document) == expected


def test_each_fact_names_its_line(tmp_path: Path) -> None:
    document = captured(tmp_path, PAGE)
    lines = PAGE.split("\n")

    def line(source: str) -> str:
        return lines[int(source.removeprefix("page.md:")) - 1].strip()

    user = document["components"]["schemas"]["User"]["properties"]
    assert line(user["limit"]["x-source"]["default"]) == "default: 90"
    assert line(user["name"]["x-source"]["type"]) == "type: string"
    assert line(user["name"]["x-source"]["required"]) == "- name"
    operation = document["paths"]["/v1/users/{id}"]["get"]
    assert line(operation["x-source"]["summary"]) == "# Read a user"
    assert line(operation["x-source"]["operation"]) == "openapi: 3.1.0"


def test_the_older_inner_form_is_rewritten_as_openapi(tmp_path: Path) -> None:
    document = captured(tmp_path, INNER)
    operation = document["paths"]["/v1/login"]["post"]
    (page,) = operation["parameters"]
    assert (page["name"], page["in"], page["required"], page["description"]) == ("page", "query", True, "The page.")
    assert page["schema"] == {"type": "integer"}
    body = operation["requestBody"]
    assert body["required"] is True
    schema = body["content"]["application/json"]["schema"]
    assert (schema["required"], schema["properties"]["token"]) == (["token"], {"type": "string", "title": "Token"})
    assert schema["properties"]["kind"] == {"$ref": "#/components/schemas/Kind"}
    assert body["content"]["application/json"]["examples"]["example"]["x-authority"] == "sample"
    answer = operation["responses"]["200"]
    assert answer["description"] == "Done"
    assert answer["content"]["application/json"]["schema"] == {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    assert operation["security"] == [{"bearerAuth": []}]
    assert document["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"


def test_several_blocks_on_one_page_become_several_operations(tmp_path: Path) -> None:
    other = BLOCK.replace("get:", "delete:").replace("readUser", "deleteUser")
    document = captured(tmp_path, f"{PAGE}\n# Delete a user\n\n````yaml DELETE /v1/users/{{id}}\n{other}````\n")
    assert list(document["paths"]["/v1/users/{id}"]) == ["parameters", "get", "delete"]
    assert document["paths"]["/v1/users/{id}"]["delete"]["summary"] == "Delete a user"
    assert list(document["components"]["schemas"]) == ["User"]


def test_a_comment_in_code_is_no_title_and_a_later_quotation_no_description(tmp_path: Path) -> None:
    text = PAGE.replace("> Returns one user.", "Words.\n\n```\n# Install it\n```\n\n# Another\n\n> A note.")
    operation = captured(tmp_path, text)["paths"]["/v1/users/{id}"]["get"]
    assert operation["summary"] == "Read a user"
    assert "description" not in operation


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PAGE.removesuffix("````\n"), "is incomplete"),
        (PAGE.replace("openapi: 3.1.0", "openapi: ["), "is not YAML"),
        (PAGE.replace("openapi: 3.1.0", "swagger: 3.1.0"), "not an OpenAPI document"),
        (PAGE.replace("    get:", "    put:"), "the block has no GET"),
        (PAGE.replace("paths:\n", "paths: [1]\nx-paths:\n"), "'paths' is not valid in OpenAPI"),
        (PAGE.replace("    get:\n", "    get: []\n    x-get:\n"), "'get' is no operation object"),
        (PAGE.replace("        - name", "        - {a: 1}"), "'required' is not valid in OpenAPI"),
        (PAGE.replace("  - url: https://h.test/api", "  - https://h.test/api"), "'servers' is not valid in OpenAPI"),
    ],
)
def test_a_block_that_cannot_be_read_is_refused(tmp_path: Path, text: str, message: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        capture_page(page)
    assert caught.value.line


def test_a_block_names_no_lines_of_its_own(tmp_path: Path) -> None:
    foreign = "          x-source: {type: 'other.txt:1', default: none}\n          default: 90\n"
    text = PAGE.replace("          default: 90\n", foreign).replace("operationId: readUser", "x-source: text")
    document = captured(tmp_path, text)
    limit = document["components"]["schemas"]["User"]["properties"]["limit"]
    assert limit["x-source"] == {key: f"page.md:{text.split('limit:')[0].count(chr(10)) + 1 + at}"
                                 for key, at in (("type", 1), ("default", 3))}  # fmt: skip
    assert document["paths"]["/v1/users/{id}"]["get"]["x-source"]["operation"].startswith("page.md:")


JUNK: list[Any] = [None, True, 0, 1.5, "x", [], {}, ["x"], {"x": 1}, [None], {"$ref": 5}, {"x-source": "abc"}]
BASES = [(BLOCK, "get /v1/users/{id}"), (INNER.split("````")[1].partition("\n")[2], "POST /v1/login")]


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*before, key)
        yield from places(each, (*before, key))


@settings(deadline=None, max_examples=150)
@given(st.data(), st.sampled_from(BASES))
def test_a_damaged_block_is_read_or_refused_with_a_line(data: st.DataObject, base: tuple[str, str]) -> None:
    value = parse_yaml(base[0], name="block").value
    *way, last = data.draw(st.sampled_from(list(places(value))))
    holder = value
    for key in way:
        holder = holder[key]
    holder[last] = data.draw(st.sampled_from(JUNK))
    text = f"# T\n\n````yaml {base[1]}\n{json.dumps(value, indent=1)}\n````\n"
    error = None
    try:
        (block,) = read_twin(source_of(text, file="page.md"))
    except InputError as caught:
        error = caught
    if error is not None:
        assert error.line is not None
        assert 3 <= error.line <= text.count("\n")
        return
    raw = document_of(block, "page.md")
    assert list(differences(raw, raw)) == []
    assert list(merged([Part("page.md", raw), Part("page.md", raw)]).raw["paths"]) == [base[1].partition(" ")[2]]
