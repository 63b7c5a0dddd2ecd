"""Pages in Mintlify's MDX: the attributes of each field are its facts; a page that names a document is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

PAGE = """\
---
title: 'Create a user'
api: 'POST https://api.acme.test/v1/users/{team}'
description: 'Creates a user in a team.'
---

<ParamField path="team" type="string" required>
  The team.
</ParamField>

<ParamField query="dry" type="boolean" default="false">
  Only try it.
</ParamField>

<ParamField body="name" type="string" required={true}>
  The name of
  the user.

  - one
  - two
</ParamField>
<ParamField body="roles" type="array">
  <Expandable title="role">
    <ParamField body="id" type="integer" required={false} deprecated />
  </Expandable>
</ParamField>

<ResponseField name="id" type="string<uuid>" required>
  The id.
</ResponseField>

<ResponseField name="404 Not Found" type="object">
  No such team.
</ResponseField>

<ResponseExample>
```json 200
{"id": "<ParamField body='no' />"}
```
</ResponseExample>
"""


def captured(text: str) -> dict[str, Any]:
    (page,) = read_source(source_of(text, file="page.mdx"))
    assert isinstance(page, Page)
    return build(page)


def test_attributes_of_fields_are_facts() -> None:
    raw = captured(PAGE)
    assert [one["url"] for one in raw["servers"]] == ["https://api.acme.test"]
    operation = raw["paths"]["/v1/users/{team}"]["post"]
    assert (operation["summary"], operation["description"]) == ("Create a user", "Creates a user in a team.")
    team, dry = operation["parameters"]
    assert (team["name"], team["in"], team["schema"]) == ("team", "path", {"type": "string"})
    assert (dry["name"], dry["in"], dry["schema"]) == ("dry", "query", {"type": "boolean", "default": False})
    assert dry["x-source"]["name"] == "page.mdx:11"
    body = raw["components"]["schemas"]["CreateAUserRequest"]
    assert body["required"] == ["name"]
    assert body["properties"]["name"]["description"] == "The name of the user.\n\n- one\n- two"
    role = body["properties"]["roles"]["items"]
    assert role["type"] == "object"
    assert role["properties"]["id"]["deprecated"] is True
    assert "required" not in role
    assert list(raw["components"]["schemas"]["CreateAUserResponse"]["properties"]) == ["id"]
    assert operation["responses"]["404"]["description"] == "No such team."


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("api: 'POST https://api.acme.test/v1/users/{team}'\n", "", "has fields, and no method with a path", 6),
        ('query="dry"', "", "a field has no name", 11),
        ("</Expandable>\n</ParamField>", "</Expandable>", "has no '</ParamField>'", 22),
        ('<ParamField query="dry" type="boolean" default="false">', "</ParamField>", "closes no field", 11),
        ('query="dry" type="boolean" default="false">', 'query="dry" type="boolean', "is not complete", 11),
    ],
)
def test_damaged_page_is_refused_with_its_line(old: str, new: str, message: str, line: int) -> None:
    assert old in PAGE
    with pytest.raises(InputError, match=message) as caught:
        captured(PAGE.replace(old, new))
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ('---\ntitle: x\nopenapi: "specs/a.yaml POST /v1/users"\n---\n\ntext\n', 3, "the document 'specs/a.yaml'"),
        ("---\ntitle: x\nopenapi: post /v1/users\n---\n", 3, "the OpenAPI document of the site"),
        ("---\ntitle: x\n---\n\n<APIPage document={'./a.json'} operations={[]} />\n", 5, "the document './a.json'"),
    ],
)
def test_page_that_takes_its_operation_from_a_document_names_it(text: str, line: int, expected: str) -> None:
    with pytest.raises(InputError, match="takes its operation from an OpenAPI document") as caught:
        captured(text)
    assert caught.value.line == line
    assert expected in (caught.value.expected or "")
