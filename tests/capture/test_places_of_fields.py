"""Where the fields of a table belong that stands without a heading, and the headers of a response."""

from __future__ import annotations

import pytest
from written_forms import captured, names, received, sent

SLATE = """## Shelves

> Answer

```json
[{"code": "A1", "floor": 2, "is_full": false}]
```

`GET /shelves`

%s | Type | Description
----- | ---- | -----------
code | string | The code
floor | integer | The floor
is_full | boolean | Whether it is full
"""


@pytest.mark.parametrize("head", ["Field", "Attribute", "Name", "Key"])
def test_a_table_without_a_heading_belongs_to_the_response_whose_sample_has_its_names(head: str) -> None:
    found = captured(SLATE % head)["get /shelves"]
    assert names(found) == []
    assert {*received(found)["items"]["properties"]} == {"code", "floor", "is_full"}


@pytest.mark.parametrize("head", ["Parameter", "Argument", "Query parameter"])
def test_a_table_of_parameters_belongs_to_the_query_though_the_response_has_its_names_too(head: str) -> None:
    assert names(captured(SLATE % head)["get /shelves"]) == [
        ("query", "code"),
        ("query", "floor"),
        ("query", "is_full"),
    ]


def test_a_table_that_says_what_is_required_is_sent() -> None:
    head, _, _ = SLATE.partition("%s")
    text = head + "Field | Required | Type\n--- | --- | ---\ncode | yes | string\nfloor | no | integer\n"
    assert [place for place, _ in names(captured(text)["get /shelves"])] == ["query", "query"]


def test_a_table_that_no_sample_shows_leaves_its_place_open() -> None:
    text = "## Shelves\n\n`GET /shelves`\n\nName | Type\n--- | ---\ncode | string\nfloor | integer\n"
    (code, floor) = captured(text)["get /shelves"]["parameters"]
    assert all("in" in one["x-unstated"] for one in (code, floor))


def test_names_such_as_those_of_headers_are_headers_of_a_response() -> None:
    text = """Shelves
=======

.. rest_method::  GET /v1/shelves

Response Parameters
-------------------

.. rest_parameters:: parameters.yaml

   - X-Shelf-Count: X-Shelf-Count_resp
   - Date: Date
   - ETag: ETag
   - shelves: shelves
"""
    found = captured(text, "page.rst")["get /v1/shelves"]
    (response,) = found["responses"].values()
    assert {*response["headers"]} == {"X-Shelf-Count", "Date", "ETag"}
    assert {*received(found)["properties"]} == {"shelves"}


def test_a_section_of_response_headers_describes_headers() -> None:
    text = (
        "## Shelves\n\n`GET /shelves`\n\n### Response headers\n\n| Name | Type | Description |\n|---|---|---|\n"
        "| next | string | The next page |\n\n### Response body\n\n| Name | Type |\n|---|---|\n| id | integer |\n"
    )
    found = captured(text)["get /shelves"]
    (response,) = found["responses"].values()
    assert response["headers"]["next"]["schema"]["type"] == "string"
    assert {*received(found)["properties"]} == {"id"}


def test_a_name_may_have_its_type_beside_it_in_code() -> None:
    text = (
        "## Shelves\n\n`POST /shelves`\n\n**Body**\n\n| Parameter | Required |\n|---|---|\n"
        "| `code: string` | true |\n| `floor: number` | false |\n"
    )
    body = sent(captured(text)["post /shelves"])
    assert {name: one["type"] for name, one in body["properties"].items()} == {"code": "string", "floor": "number"}
    assert body["required"] == ["code"]


@pytest.mark.parametrize("name", ["`X-Pet-*`", "X-Pet-*", "`pet_*`", "`X-Pet=all`"])
def test_a_name_that_stands_for_many_or_has_its_value_is_no_field(name: str) -> None:
    page = (
        "# API\n\n## POST /pets\n\n### Headers\n\n| Header | Description |\n| --- | --- |\n"
        f"| {name} | One for each mark. |\n| X-Floor* | The floor. |\n"
    )
    found = captured(page)["post /pets"]
    assert [(one["name"], one["required"]) for one in found["parameters"]] == [("X-Floor", True)]


@pytest.mark.parametrize(("kinds", "place"), [("Single Query", "query"), ("string Query", "path")])
def test_a_column_of_types_with_places_says_where_a_field_is_sent(kinds: str, place: str) -> None:
    first, second = kinds.split()
    page = (
        "# API\n\n## GET /pets/{pet}\n\n### Path parameters\n\n| Route parameter | Type | Description |\n"
        f"| --- | --- | --- |\n| `pet` | {first} | Its name. |\n| `full` | {second} | All of it. |\n"
    )
    assert names(captured(page)["get /pets/{pet}"]) == [("path", "pet"), (place, "full")]
