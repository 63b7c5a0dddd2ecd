"""Pages that tools print from one operation of tests/frameworks/express: nothing untrue is stated.

widdershins 4.0.1, starlight-openapi 0.26.1, `redocly build-docs` 2.77.0, sphinxcontrib-openapi 0.10.0.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bythebook_capture.facts import Page
from bythebook_capture.pipeline import build
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

PAGES = Path(__file__).parent / "pages"
WITH_SCHEMAS = ("widdershins.md", "starlight.html", "redocly.html")
TYPES = {
    "name": {"string"}, "email": {"string"}, "vatId": {"string", "null"}, "language": {"string"},
    "paymentTermDays": {"integer"}, "taxExempt": {"boolean"}, "address": {"object", "null"},
}  # fmt: skip
DESCRIPTIONS = {"201": "The new customer.", **dict.fromkeys(("400", "401", "409"), "Why the request failed.")}


def read(text: str) -> dict[str, Any]:
    (page,) = read_source(source_of(text, file="page"))
    return build(page) if isinstance(page, Page) else page.raw


def saved(name: str) -> dict[str, Any]:
    return read((PAGES / name).read_text(encoding="utf-8"))


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema or "allOf" in schema:
        known = document["components"]["schemas"]
        schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema["allOf"][0]
    return schema


def body_of(document: dict[str, Any]) -> dict[str, Any]:
    (path,) = document["paths"].values()
    (operation,) = (one for one in path.values() if isinstance(one, dict) and "responses" in one)
    return resolved(document, operation["requestBody"]["content"]["application/json"]["schema"])


def answer_of(document: dict[str, Any], status: str) -> dict[str, Any]:
    (path,) = document["paths"].values()
    (operation,) = (one for one in path.values() if isinstance(one, dict) and "responses" in one)
    return resolved(document, operation["responses"][status]["content"]["application/json"]["schema"])


@pytest.mark.parametrize("name", WITH_SCHEMAS)
def test_fields_of_the_body_are_those_of_the_schema_that_the_page_names(name: str) -> None:
    document = saved(name)
    body = body_of(document)
    assert set(body["required"]) == {"name", "email"}
    for field, said in body["properties"].items():
        kinds = resolved(document, said).get("type", [])
        assert set([kinds] if isinstance(kinds, str) else kinds) <= TYPES[field], field
        assert kinds or field == "address", field
    assert set(body["properties"]) == set(TYPES)
    address = resolved(document, answer_of(document, "201")["properties"]["address"])
    assert {"street", "city", "postalCode", "country"} <= set(address["properties"])


@pytest.mark.parametrize("name", WITH_SCHEMAS)
def test_options_are_stated(name: str) -> None:
    document = saved(name)
    language = resolved(document, body_of(document)["properties"]["language"])
    assert language["enum"] == ["en", "de", "fr"]


@pytest.mark.parametrize("name", [*WITH_SCHEMAS, "sphinx.html", "sphinx.txt"])
def test_responses_have_their_descriptions(name: str) -> None:
    (path,) = saved(name)["paths"].values()
    responses = path["post"]["responses"]
    found = {status: one.get("description") for status, one in responses.items() if "$ref" not in one}
    assert responses.keys() == DESCRIPTIONS.keys()
    assert found.items() <= DESCRIPTIONS.items()
    assert "201" in found


@pytest.mark.parametrize("name", ["redocly.html", "starlight.html"])
def test_limits_and_defaults_are_stated(name: str) -> None:
    document = saved(name)
    fields = body_of(document)["properties"]
    assert (fields["paymentTermDays"]["maximum"], fields["paymentTermDays"]["default"]) == (120, 30)
    assert fields["name"]["maxLength"] == 100


def test_a_cut_script_is_refused() -> None:
    text = (PAGES / "redocly.html").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="cut within its OpenAPI document") as refused:
        read(text[:2000])
    assert refused.value.line is not None


HEAD = "<!-- Generator -->\n\n<h1 id='api'>API</h1>\n\n"
CALLS = {
    "comment": HEAD + "## Add\n\n`POST /users`\n\n",
    "brackets": "# API\n\n### [POST] /users\n\n",
    "no space": "# API\n\n### [POST]/users\n\n",
    "below its path": "# API\n\n### /users\n\n#### POST\n\n",
}
TABLE = "#### Request Body\n\n| Name | Type | Required |\n| --- | --- | --- |\n| email | string | true |\n"


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_call_is_found(call: str) -> None:
    document = read(call + TABLE)
    assert list(document["paths"]["/users"]) == ["post"]
    assert body_of(document)["properties"]["email"]["type"] == "string"


MODELS = """# API

## Orders

`GET /orders`

### Responses

| Status | Description | Schema |
| --- | --- | --- |
| 200 | The orders. | [[Order](#order)] |
| 404 | none | [Error](#error) |

## Schemas

### Order

| Name | Type | Required | Description |
| --- | --- | --- | --- |
| state | [State](#state) | true | Where it is. |
| parts | [[Order](#order)] | false | none |

### State

| Name | Type | Required | Description |
| --- | --- | --- | --- |
| State | string | false | none |

#### Enumerated Values

| Property | Value |
| --- | --- |
| State | 'new' |
| State | sent |

### Error

| Name | Type | Required | Description |
| --- | --- | --- | --- |
| error | string | true | none |
"""


def test_schema_of_a_page_stands_where_a_type_names_it() -> None:
    document = read(MODELS)
    orders = answer_of(document, "200")
    assert orders["type"] == "array"
    order = resolved(document, orders["items"])
    state = resolved(document, order["properties"]["state"])
    assert (state["type"], state["enum"]) == ("string", ["'new'", "sent"])
    # A schema inside itself is not repeated.
    assert "properties" not in resolved(document, order["properties"]["parts"]["items"])


def test_placeholder_of_a_printer_is_no_description() -> None:
    (path,) = read(MODELS)["paths"].values()
    assert path["get"]["responses"]["404"]["description"] == ""


def test_sample_belongs_to_its_response_alone() -> None:
    sample = '> Example responses\n\n> 200 Response\n\n```json\n[{"state": "new", "parts": [null]}]\n```\n\n'
    document = read(MODELS.replace("### Responses", sample + "### Responses"))
    assert answer_of(document, "404")["type"] == "object"


def test_row_of_a_map_or_a_union_is_no_field() -> None:
    rows = "| **additionalProperties** | string | false | none |\n| error | string | true | none |"
    document = read(MODELS.replace("| error | string | true | none |", rows))
    assert list(answer_of(document, "404")["properties"]) == ["error"]


def test_name_of_a_security_scheme_is_no_header() -> None:
    text = (
        "### GET /orders\n\n**Input parameters**\n\n| Parameter | In | Type | Notes |\n| --- | --- | --- | --- |\n"
        "| key | header | string | Who. |\n| page | query | integer | Which page. |\n\n"
        "## Security schemes\n\n| Name | Type |\n| --- | --- |\n| key | apiKey |\n"
    )
    (path,) = read(text)["paths"].values()
    assert [one["name"] for one in path["get"]["parameters"]] == ["page"]


def test_sphinx_says_after_a_description_that_a_parameter_is_required() -> None:
    text = (
        "GET /orders\n\n   **List**\n\n   Query Parameters:\n      * **page** (*integer*) -- Which page. (Required)\n"
    )
    (path,) = read(text)["paths"].values()
    (page,) = path["get"]["parameters"]
    assert (page["required"], page["description"], page["schema"]["type"]) == (True, "Which page.", "integer")


def test_mark_of_a_line_end_in_an_attribute_of_html_is_no_fault() -> None:
    text = (PAGES / "starlight.html").read_text(encoding="utf-8")
    assert read(text.replace("<main", '<main data-code="a\x7fb"'))["paths"]


def test_heading_without_schemas_is_no_fault() -> None:
    assert read(CALLS["brackets"] + TABLE + "\n## Models\n\nNone.\n")["paths"]


def test_callback_is_no_part_of_the_operation() -> None:
    text = "POST /hooks\n\n   Status Codes:\n      * 201 Created -- Made.\n\n   Callback: sent:\n\n"
    text += "   POST {$request.body#/url}\n\n"
    (path,) = read(text + "      Status Codes:\n         * 200 OK -- Taken.\n")["paths"].values()
    assert list(path["post"]["responses"]) == ["201"]


def test_schema_may_have_the_name_of_their_section() -> None:
    document = read(MODELS.replace("#state", "#model").replace("State", "Model"))
    order = resolved(document, answer_of(document, "200")["items"])
    assert resolved(document, order["properties"]["state"])["enum"] == ["'new'", "sent"]


def described(text: str) -> dict[str, str | None]:
    (path,) = read(text)["paths"].values()
    return {status: one.get("description") for status, one in path["post"]["responses"].items()}


def test_a_response_that_a_page_describes_in_two_ways_has_no_description() -> None:
    text = (PAGES / "sphinx.txt").read_text(encoding="utf-8")
    item = "      * 201 Created -- The new customer.\n"
    assert item in text
    twice = described(text.replace(item, f"{item}{item.replace('customer.', 'one')}"))
    glued = described(text.replace(f"{item}\n      *", f"{item.rstrip()}      *"))
    bare = described(text.replace(f"{item}\n      *", f"{item.partition(' The')[0]}      *"))
    assert "The new customer." not in str((twice["201"], glued["201"]))
    assert "Why the request failed." not in str(bare["201"])
    assert twice["400"] == DESCRIPTIONS["400"]


def test_sphinx_a_page_that_has_lost_the_description_of_its_operation_has_its_statuses() -> None:
    text = (PAGES / "sphinx.txt").read_text(encoding="utf-8")
    assert described(text.replace("   **Create a customer**\n", "\n")) == DESCRIPTIONS


def test_a_doubled_line_below_the_head_of_a_table_is_no_field() -> None:
    text = (PAGES / "widdershins.md").read_text(encoding="utf-8")
    rule = "|---|---|---|---|---|\n"
    assert rule in text
    twice = read(text.replace(rule, rule * 2))
    assert body_of(twice)["properties"].keys() == body_of(read(text))["properties"].keys()


def test_rows_without_a_table_and_a_doubled_bracket_describe_nothing() -> None:
    text = (
        "# Make\n\n`POST /things/{id}`\n\n#### Responses\n\n| Code | Description |\n| ---- | --- |\n| 200 | Made. |\n"
    )
    assert described(text) == {"200": "Made."}
    lost = text.replace("| ---- | --- |\n", "")
    assert "Code" not in str(described(lost.replace("#### Responses\n", "#### Response\n\n`200` Made.\n")))
    path = "POST /things/{id}\n\n   **Make**\n\n   Parameters:\n      * **id** ( (*string*) -- Which one.\n"
    (item,) = read(path)["paths"].values()
    (parameter,) = item["post"]["parameters"]
    assert (parameter["description"], parameter["schema"]["type"]) == ("Which one.", "string")


def test_a_block_of_code_without_an_end_is_refused() -> None:
    text = (PAGES / "widdershins.md").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="has no end"):
        read(text.replace("}\n```\n", "}\n", 1))


def test_a_table_of_headers_describes_no_response() -> None:
    text = "# Make\n\n`POST /things`\n\n### Responses\n\n|Status|Header|Type|Description|\n|---|---|---|---|\n"
    text += "|200|X-Total|string|How many.|\n\n|Status|Description|\n|---|---|\n|200|Made.|\n"
    assert described(text) == {"200": "Made."}


def test_starlight_options_that_have_lost_one_are_open() -> None:
    text = (PAGES / "starlight.html").read_text(encoding="utf-8")
    option = '<span class="sl-openapi-tag astro-vq4ogmd6">en</span>'
    assert option in text
    language = body_of(read(text.replace(option, option.replace("en<", "<"))))["properties"]["language"]
    assert ("enum" in language, "enum" in language["x-unstated"]) == (False, True)


def test_starlight_a_field_that_is_listed_twice_is_open_where_the_two_differ() -> None:
    text = (PAGES / "starlight.html").read_text(encoding="utf-8")
    begin = text.index('<div class="sl-openapi-key not-content', text.index("Request Body"))
    end = text.index('<div class="sl-openapi-key not-content', begin + 1)
    row = text[begin:end]
    name = re.search(r"<strong[^>]*>([^<]+)<", row)
    assert name
    twice = read(text[:end] + re.sub(r"<p>[^<]*</p>", "<p>Another sentence.</p>", row) + text[end:])
    field = body_of(twice)["properties"][name[1]]
    assert "description" not in field
    assert field["type"] == body_of(read(text))["properties"][name[1]]["type"]
