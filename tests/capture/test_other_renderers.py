"""Pages of other renderers, through the same interface; what their text loses stays open, or they are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import build, capture_pages
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

FERN = """# List talks

GET https://api.test.io/v1/agents/:agent_id/talks

All talks of one agent.

### Headers

api-keystringRequired

### Query Parameters

cursorstring or nullOptional

The next page.

call\\_stateenum or nullOptional

Allowed values:successfailure

page\\_sizeintegerOptional`1-100`Defaults to `30`

sincestringOptional`format: "date-time"`

optionsstring or list of objectsOptional

### Response

Successful Response

has\\_moreboolean

talkslist of objects

Show 6 properties

next\\_cursorstring or null

### Errors

422
"""
REDOC = """# Create a plan

##### path Parameters

| id required | string <uuid> The id. |
| --- | --- |

##### Request Body schema: application/json
required

| unitrequired | stringThe unit of measure. |
| --- | --- |
| priority | string Default: "last" Enum: "first" "last" Which comes first. |
| count | integer or null <int64> |
| tags | Array of strings |

Responses

200

OK

post/v1/plans/{id}
"""
DOCUSAURUS = """# Read pets

GET /v1/pets/{id}

## Path Parameters

**id** string<uuid> required

## Query Parameters

**limit** integer

Default value: `10`

**q** string required

The words.
"""


def captured(text: str) -> dict[str, Any]:
    (page,) = read_source(source_of(text, file="page.md"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    return document


def parameters(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (methods,) = document["paths"].values()
    (operation,) = methods.values()
    return {one["name"]: one for one in operation["parameters"]}


def test_a_fern_page_is_captured() -> None:
    document = captured(FERN)
    assert list(document["paths"]) == ["/v1/agents/{agent_id}/talks"]
    assert document["servers"][0]["url"] == "https://api.test.io"
    found = parameters(document)
    assert (found["api-key"]["in"], found["api-key"]["required"]) == ("header", True)
    assert found["cursor"]["schema"] == {"type": ["string", "null"]}
    assert found["cursor"]["description"] == "The next page."
    assert list(found["call_state"]["x-unstated"]) == ["enum"]
    assert found["page_size"]["schema"] == {"type": "integer", "default": 30, "minimum": 1, "maximum": 100}
    assert found["page_size"]["x-source"]["default"] == "page.md:21"
    assert found["since"]["schema"] == {"type": "string", "format": "date-time"}
    assert list(found["options"]["x-unstated"]) == ["type"]
    answer = document["components"]["schemas"]["ListTalksResponse"]
    assert answer["properties"]["talks"]["type"] == "array"
    assert answer["properties"]["next_cursor"]["type"] == ["string", "null"]
    assert "required" not in answer


def test_a_redoc_page_is_captured() -> None:
    document = captured(REDOC)
    assert list(document["paths"]["/v1/plans/{id}"]) == ["post"]
    assert "servers" not in document
    body = document["components"]["schemas"]["CreateAPlanRequest"]
    assert body["required"] == ["unit"]
    fields = body["properties"]
    assert (fields["unit"]["type"], fields["unit"]["description"]) == ("string", "The unit of measure.")
    assert (fields["priority"]["default"], fields["priority"]["enum"]) == ("last", ["first", "last"])
    assert (fields["count"]["type"], fields["count"]["format"]) == (["integer", "null"], "int64")
    assert fields["tags"]["items"] == {"type": "string"}
    # Whether null is printed everywhere is not known of this renderer.
    assert "null" in fields["unit"]["x-unstated"]


def test_a_docusaurus_page_is_captured() -> None:
    found = parameters(captured(DOCUSAURUS))
    assert found["id"]["schema"] == {"type": "string", "format": "uuid"}
    assert found["limit"]["schema"] == {"type": "integer", "default": 10}
    assert found["limit"]["x-source"]["default"] == "page.md:13"
    assert (found["q"]["required"], found["q"]["description"]) == (True, "The words.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Create\n\npost https://h.test/v1/a\n\nBody Params\n\nstring\nrequired\nThe name.\n", "a page of ReadMe"),
        (FERN.replace("GET https://api.test.io/v1/agents/:agent_id/talks", ""), "no method and path"),
        (
            "# Read\n\nGET /v1/a\n\n### Request\n\nThis endpoint expects an object.\n",
            "page.md:7: no field can be read, though the page says 'This endpoint expects an object.'",
        ),
        (  # not Fern: words that other pages have, too
            "Create\n\nPOST /v1/customers\n\nParameters\n\n* notestringOptional\n\nA note.\n",
            "page.md:7: no field can be read, though the page says 'notestringOptional'; expected a heading",
        ),
    ],
)
def test_ambiguous_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        captured(text)
    assert caught.value.line
    assert caught.value.expected


def test_docusaurus_words_that_are_run_together_are_split() -> None:
    text = DOCUSAURUS + "\n**state** State (string)nullable\n\n**Possible values:** [`a`, `b`]\n\nIts state.\n"
    found = parameters(captured(text + "\n**at** string<date-time>required\n"))
    assert "description" not in found["limit"]
    assert found["state"]["schema"]["type"] == ["string", "null"]
    assert found["state"]["description"] == "Its state."
    assert found["state"]["schema"]["enum"] == ["a", "b", None]
    assert found["state"]["x-source"]["enum"] == "page.md:21"
    assert (found["at"]["schema"]["format"], found["at"]["required"]) == ("date-time", True)


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("number", "`>= -2` and `<= 2`", {"minimum": -2, "maximum": 2}),
        ("integer", "`<= 100`", {"maximum": 100}),
        ("string", "`<= 64 characters`", {"maxLength": 64}),
        ("string", "`>= 1 characters` and `<= 64 characters`", {"x-open": "values"}),
        ("string", "[a, b]", {"x-open": "enum"}),
        ("string", "Value must match regular expression `^a$`", {"x-open": "values"}),
    ],
)
def test_docusaurus_possible_values_become_enums(kind: str, values: str, expected: dict[str, Any]) -> None:
    found = parameters(captured(f"{DOCUSAURUS}\n**z** {kind}required\n\n**Possible values:** {values}\n\nThe z.\n"))
    marks = found["z"].get("x-unstated", {}) | found["z"]["schema"].get("x-unstated", {})
    assert expected.get("x-open", "null") in {*marks, "null"}
    bounds = {key: value for key, value in found["z"]["schema"].items() if key[:3] in ("min", "max")}
    assert bounds == {key: value for key, value in expected.items() if key != "x-open"}
    assert found["z"]["description"] == "The z."


def test_fern_lists_and_maps_are_captured() -> None:
    fields = (
        "\n\nstepslist of maps from strings to anyRequired\n\nrowslist of lists of integersOptional\n\nmetamap from "
    )
    text = FERN.replace(
        "optionsstring or", f'idstringRequired `format: "uuid"`{fields}strings to stringsOptional\n\noptionsstring or'
    )
    found = parameters(captured(text))
    assert (found["steps"]["schema"]["items"]["type"], found["steps"]["required"]) == ("object", True)
    assert found["rows"]["schema"]["items"]["items"] == {"type": "integer"}
    assert found["meta"]["schema"]["type"] == "object"
    assert found["id"]["schema"] == {"type": "string", "format": "uuid"}


ROW = "| count | integer or null <int64> |"


@pytest.mark.parametrize(
    ("row", "said", "unstated"),
    [
        ("integer <int64> [ 1 .. 100 ] Default: 10 The c.", {"minimum": 1, "maximum": 100, "default": 10}, ()),
        ("integer >= 0 The c.", {"minimum": 0}, ()),
        ("string [ 1 .. 9 ] characters The c.", {"minLength": 1, "maxLength": 9}, ()),
        ("string non-empty The c.", {"minLength": 1}, ()),
        ("Array of strings <= 5 items The c.", {"maxItems": 5}, ()),
        ("integer Enum: 1 2 3 The c.", {"enum": [1, 2, 3]}, ()),
        ('Array of strings Items Enum: "a" "b" The c.', {}, ("enum",)),
        ("string <= 9 characters ^[a-z]+$ The c.", {"maxLength": 9}, ("values", "description")),
        ("string Deprecated The c.", {}, ("values", "description")),
        ('string The c. Default: "fast" Enum: "a"', {}, ()),
    ],
)
def test_redoc_words_after_a_type_become_formats_and_bounds(
    row: str, said: dict[str, Any], unstated: tuple[str, ...]
) -> None:
    document = captured(REDOC.replace(ROW, f"| count | {row} |"))
    found = document["components"]["schemas"]["CreateAPlanRequest"]["properties"]["count"]
    own = ("type", "format", "items", "description")
    assert {key: value for key, value in found.items() if key not in own and not key.startswith("x-")} == said
    assert set(unstated) <= found["x-unstated"].keys()
    assert ("description" in found) == ("description" not in unstated)
    assert "items" not in found or "description" not in found["items"]


def test_required_is_no_part_of_a_name_of_redoc_only_where_the_row_is_run_together() -> None:
    body = captured(REDOC.replace("| priority |", "| is_required |"))["components"]["schemas"]["CreateAPlanRequest"]
    assert (body["required"], "is_required" in body["properties"]) == (["unit"], True)
    for row in ("| unitrequired | string The unit. |", "| unitrequired | stringify |"):
        with pytest.raises(InputError, match=r"'\| unitrequired \| string"):
            captured(REDOC.replace("| unitrequired | stringThe unit of measure. |", row))


@pytest.mark.parametrize("row", ["| unit required | string or number The unit. |", "| unit required | stringthe unit |",
                                 "| unit required | A (string) or A (null) |"])  # fmt: skip
def test_several_types_of_redoc_stay_unstated(row: str) -> None:
    first = next(line for line in REDOC.split("\n") if line.startswith("| unit"))
    assert first != row
    body = captured(REDOC.replace(first, row))["components"]["schemas"]["CreateAPlanRequest"]
    assert "unit" in body["required"]
    assert "type" not in body["properties"]["unit"]
    assert "type" in body["properties"]["unit"]["x-unstated"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FERN.replace("cursorstring or null", "cursorlist of widgets"), "may be a field"),
        (FERN.replace("cursorstring or null", "cursorstring or widget"), "may be a field"),
        (REDOC.replace("| tags |", "| a b | string |\n| tags |"), "may be a field"),
        (REDOC.replace("| tags |", "| inner | string |\n| --- | --- |\n| tags |"), "a second table"),
        (DOCUSAURUS + "\n**other** widget required\n", "may be a field"),
        (DOCUSAURUS + "\n**other** widget\n", "may be a field"),
        (DOCUSAURUS + "\n**page** objectnullable\n\n**size** number\n", "the fields after 'page' may belong to it"),
        (FERN.replace("Show 6 properties", "Hide 6 properties\n\nidstring"), "may be a field"),
    ],
)  # fmt: skip
def test_an_unreadable_field_is_refused_instead_of_left_out(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        captured(text)


def in_gitbook(**parts: Any) -> str:
    document = {"openapi": "3.1.0", "info": {"title": "Keys", "version": "1"}, **parts}
    return f"```json\n{json.dumps(document, separators=(',', ':'))}\n```\n"


CREATE: dict[str, Any] = {"summary": "Create a key", "responses": {"201": {"description": "The key."}}}
READ: dict[str, Any] = {
    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
    "responses": {"200": {"description": "The key."}},
}
GITBOOK = (
    f"# Keys\n\n## The Key object\n\n{in_gitbook(components={'schemas': {'Key': {'type': 'object'}}})}\n"
    f"## Create a key\n\n> Creates a key.\n\n{in_gitbook(paths={'/keys': {'post': CREATE}})}\n"
    f"## Read a key\n\n{in_gitbook(paths={'/keys/{id}': {'get': READ}})}"
)


def test_markdown_of_gitbook_holds_a_document_for_each_operation(tmp_path: Path) -> None:
    (tmp_path / "keys.md").write_text(GITBOOK, encoding="utf-8")
    captured = capture_pages(find_pages([str(tmp_path / "keys.md")], Fetcher())).raw
    assert {path: list(item) for path, item in captured["paths"].items()} == {"/keys": ["post"], "/keys/{id}": ["get"]}
    assert captured["paths"]["/keys"]["post"]["summary"] == "Create a key"
    cut = GITBOOK.removesuffix("```\n")
    with pytest.raises(InputError, match="incomplete"):
        read_source(source_of(cut, file="keys.md"))


OF_GITBOOK = "List keys\n\nget\n/keys\n\nQuery parameters\npagestringoptional\n\nThe page.\n"
OF_BUMP = "List keys\n\nGET /keys\n\nBody\n\n  • id string Required\n\n    Hide id attributes Show id attributes\n"
OF_README = "List keys\nget\nhttps://h.test/keys\nLog in to see full request history\nResponses\n200\n"


@pytest.mark.parametrize(
    ("text", "name", "instead"),
    [(OF_GITBOOK, "GitBook", "'.md'"), (OF_BUMP, "Bump.sh", "OpenAPI"), (OF_README, "ReadMe", "'.md'")],
)
def test_a_text_that_no_reader_knows_is_refused_with_what_to_give_instead(text: str, name: str, instead: str) -> None:
    with pytest.raises(InputError, match=f"the text of a page of {name}") as failed:
        read_source(source_of(text, file="page.txt"))
    assert instead in (failed.value.expected or "")


def test_a_segment_of_a_path_is_no_method_of_another_renderer() -> None:
    curl = "curl --request GET \\\n  --url https://h.test/get/delay"
    head = f"Group\nDelay\nCopy page\nGET\n/\nget\n/\ndelay\nTry it\nDelay\ncURL\n{curl}\n200\n\n"
    fields = "Query Parameters\n\nidstringrequired\n\nThe id.\n\nnameinteger\n\nThe name.\n\n"
    (page,) = read_source(source_of(f"{head}{fields}Response\n\n200\n\nOK\n", file="page.txt"))
    assert isinstance(page, Page)
    assert list(build(page)["paths"]) == ["/get/delay"]
