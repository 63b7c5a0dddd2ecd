"""Objects that a page describes outside of all operations, forms that commands send, and lines of rows in HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from written_forms import captured, samples

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import Captured, capture_pages

TABLE = (
    "| Name | Type | Description |\n| --- | --- | --- |\n| `id` | integer | The number. |\n"
    "| `name` | string | Its name. |\n"
)
LIST = "- `id` (integer): The number.\n- `name` (string): Its name.\n"
OPERATION = "\n## List pets\n\n`GET /pets`\n\nLists them.\n"


def _captured(tmp_path: Path, text: str, name: str = "page.md") -> Captured:
    (tmp_path / name).write_text(text)
    return capture_pages(find_pages([str(tmp_path / name)], Fetcher()), strict=False)


def _schemas(found: Captured) -> dict[str, Any]:
    return {**found.raw.get("components", {}).get("schemas", {})}


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("## The pet object", "Pet"),
        ("## Pet\n\n### Object structure", "Pet"),
        ("## Pet\n\n### Object structure\n\n**Parameters:**", "Pet"),
        ("## Pet attributes", "Pet"),
        ("## Data models\n\n### Pet", "Pet"),
        ("## Big pet resource", "BigPet"),
    ],
)
@pytest.mark.parametrize("fields", [TABLE, LIST])
def test_an_object_outside_of_all_operations_is_a_schema(tmp_path: Path, above: str, name: str, fields: str) -> None:
    found = _captured(tmp_path, f"# Zoo\n\n{above}\n\n{fields}{OPERATION}")
    schema = _schemas(found)[name]
    assert {*schema["properties"]} == {"id", "name"}
    assert schema["properties"]["id"]["type"] == "integer"
    assert "does not say which of them" in schema["x-unstated"]["use"]
    assert not found.unread


def test_the_sample_of_such_an_object_is_read_too(tmp_path: Path) -> None:
    page = f'# Zoo\n\n## Pet object\n\n```json\n{{\n  "id": 2,\n  "name": "Rex"\n}}\n```\n\n{TABLE}{OPERATION}'
    found = _captured(tmp_path, page)
    assert _schemas(found)["Pet"]["x-sample"]["value"] == {"id": 2, "name": "Rex"}
    assert not found.unread


@pytest.mark.parametrize(
    "above",
    [
        "## Paging",
        "## Query parameters",
        "## Response fields",
        "## Environment",
        "## Pet object\n\nSend these parameters:",
    ],
)
def test_a_table_that_is_no_object_or_has_a_direction_stays_unread(tmp_path: Path, above: str) -> None:
    found = _captured(tmp_path, f"# Zoo\n\n{above}\n\n{TABLE}{OPERATION}")
    assert not _schemas(found)
    assert found.unread


def test_a_schema_that_a_type_names_stands_with_that_field_alone(tmp_path: Path) -> None:
    listed = "\n### Response\n\n| Name | Type | Description |\n| --- | --- | --- |\n| `pet` | Pet | One. |\n"
    found = _captured(tmp_path, f"# Zoo\n{OPERATION}{listed}\n## Schemas\n\n### Pet\n\n{TABLE}")
    assert [*_schemas(found)] == ["ListPetsResponse"]


@pytest.mark.parametrize(
    ("options", "media"),
    [
        ('-d "name=Rex" -d "age=3"', "application/x-www-form-urlencoded"),
        ("--data 'name=Rex&age=3'", "application/x-www-form-urlencoded"),
        ("-F name=Rex \\\n  -F age=3", "multipart/form-data"),
    ],
)
def test_a_command_shows_the_form_that_it_sends(options: str, media: str) -> None:
    page = f"# Zoo\n\n## Add a pet\n\nAdds one.\n\n```\ncurl https://zoo.example/pets -X POST \\\n  {options}\n```\n"
    body = captured(page)["post /pets"]["requestBody"]
    assert [*body["content"]] == [media]
    assert samples(body) == [{"name": "Rex", "age": "3"}]


def test_the_query_of_a_command_and_json_are_no_form() -> None:
    for options in ("-G -d name=Rex", '-d \'{"a": "b=c"}\''):
        page = (
            f"# Zoo\n\n## Add a pet\n\nAdds one.\n\n`POST /pets`\n\n```\ncurl https://zoo.example/pets {options}\n```\n"
        )
        assert [*captured(page)["post /pets"].get("requestBody", {}).get("content", {})] in ([], ["application/json"])


@pytest.mark.parametrize("before", ["guid", "The identifier of all.", "valid"])
def test_a_name_in_html_has_the_line_of_its_own_word(before: str) -> None:
    page = (
        "<h2>Pets</h2>\n<p><code>GET /pets</code></p>\n<p>Lists pets.</p>\n<h3>Response fields</h3>\n<table>\n"
        "<tr><th>Name</th><th>Description</th></tr>\n"
        f"<tr>\n<td><code>a</code></td>\n<td>{before}</td></tr>\n<tr>\n<td><code>id</code></td>\n<td>It.</td></tr>\n"
        "</table>\n"
    )
    found = captured(page, "page.html")["get /pets"]["schemas"]
    assert next(iter(found.values()))["properties"]["id"]["x-source"]["name"] == "page.html:11"
