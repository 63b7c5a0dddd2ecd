"""The Markdown twin of a page: its block is taken as it stands, and each fact names its line on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_specs.capture import capture_page
from bythebook_specs.document import parse
from bythebook_specs.errors import InputError

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


def test_the_older_inner_form(tmp_path: Path) -> None:
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


def test_several_blocks_on_one_page(tmp_path: Path) -> None:
    other = BLOCK.replace("get:", "delete:").replace("readUser", "deleteUser")
    document = captured(tmp_path, f"{PAGE}\n# Delete a user\n\n````yaml DELETE /v1/users/{{id}}\n{other}````\n")
    assert list(document["paths"]["/v1/users/{id}"]) == ["parameters", "get", "delete"]
    assert document["paths"]["/v1/users/{id}"]["delete"]["summary"] == "Delete a user"
    assert list(document["components"]["schemas"]) == ["User"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PAGE.removesuffix("````\n"), "cut in the middle"),
        (PAGE.replace("openapi: 3.1.0", "openapi: ["), "is not YAML"),
        (PAGE.replace("openapi: 3.1.0", "swagger: 3.1.0"), "no OpenAPI document"),
        (PAGE.replace("    get:", "    put:"), "the block has no GET"),
    ],
)
def test_a_block_that_cannot_be_read_is_refused(tmp_path: Path, text: str, message: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        capture_page(page)
    assert caught.value.line
