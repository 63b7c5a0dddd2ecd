"""Pages that people write in Markdown: operations with tables and lists of fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import capture_pages
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

PAGE = """# Users API

Base URL: https://api.acme.test

## Create a user

`POST /v1/users`

Creates a user.

### Headers

| Header | Value |
| --- | --- |
| `Authorization` | `Bearer <token>` |
| `X-Trace-Id` | any text |

### Request Body

| Field | Type | Required | Default | Description |
| --- | --- | --- | --- | --- |
| `name` | string | Yes | - | Full name (1-50 characters). |
| `age` | int | No | `18` | Between 0 and 150. |
| `role` | string | No | `user` | One of `user`, `admin`. |
| `nick` | string \\| null | No | | |
| `address` | object | No | | |
| `address.city` | string | Yes | | |
| `tags` | array of strings | No | | |
| `owner` | User | No | | Who owns it, one of the users. |

### Response

`201` Created

| Field | Type | Description |
| --- | --- | --- |
| `id` | string (uuid) | The id. |

```json
{"id": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "extra": 1}
```

### Errors

| Status | Description |
| --- | --- |
| 422 | Wrong input. |

## List users

**GET** `/v1/users/:group`

Query params:

- `limit` (integer, optional, default: 20): How many (1-100).
- `sort` (string, required) - Order.

The kinds of order:

- `up` - smallest first
- `down` - largest first

Use it with care; a request such as
GET /v1/users/all - lists all of them.
"""


def captured(text: str) -> dict[str, dict[str, Any]]:
    documents = [build(page) for page in read_source(source_of(text, file="page.md")) if isinstance(page, Page)]
    found = {}
    for raw in documents:
        path, item = next(iter(raw["paths"].items()))
        found[f"{next(iter(item))} {path}"] = raw
    return found


def without_marks(schema: dict[str, Any]) -> dict[str, Any]:
    words = {key: value for key, value in schema.items() if not key.startswith("x-")}
    return {key: without_marks(value) if isinstance(value, dict) else value for key, value in words.items()}


def test_tables_and_lists_of_a_written_page_become_operations() -> None:
    found = captured(PAGE)
    assert list(found) == ["post /v1/users", "get /v1/users/{group}"]
    created = found["post /v1/users"]
    operation = created["paths"]["/v1/users"]["post"]
    assert (operation["summary"], operation["description"]) == ("Create a user", "Creates a user.")
    assert created["servers"][0]["url"] == "https://api.acme.test"
    assert created["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"
    assert [one["name"] for one in operation["parameters"]] == ["X-Trace-Id"]
    assert {"required", "type"} <= operation["parameters"][0]["x-unstated"].keys()
    assert {status: said["description"] for status, said in operation["responses"].items()} == {
        "201": "Created",
        "422": "Wrong input.",
    }
    body = created["components"]["schemas"]["CreateAUserRequest"]
    fields = body["properties"]
    assert body["required"] == ["name"]
    assert (fields["name"]["minLength"], fields["name"]["maxLength"]) == (1, 50)
    assert [fields["age"][key] for key in ("type", "default", "minimum", "maximum")] == ["integer", 18, 0, 150]
    assert (fields["role"]["enum"], fields["role"]["default"]) == (["user", "admin"], "user")
    assert fields["nick"]["type"] == ["string", "null"]
    assert fields["address"]["required"] == ["city"]
    assert fields["tags"]["items"]["type"] == "string"
    assert "type" not in fields["owner"]
    assert fields["owner"]["x-unstated"]["type"] == "The page names no type of JSON here."
    assert "default" not in fields["name"]
    assert fields["age"]["x-source"]["default"] == "page.md:23"
    answer = created["components"]["schemas"]["CreateAUserResponse"]
    assert answer["properties"]["id"]["format"] == "uuid"
    assert answer["properties"]["id"]["x-unstated"] == dict.fromkeys(("required", "null"), "The page does not say it.")


def test_a_list_below_another_label_adds_no_fields() -> None:
    operation = captured(PAGE)["get /v1/users/{group}"]["paths"]["/v1/users/{group}"]["get"]
    by_name = {one["name"]: one for one in operation["parameters"]}
    assert set(by_name) == {"limit", "sort", "group"}
    assert by_name["limit"]["schema"] == {"type": "integer", "default": 20, "minimum": 1, "maximum": 100}
    assert "required" not in by_name["limit"]
    assert by_name["sort"]["required"] is True


def test_the_columns_of_widdershins_say_where_a_field_belongs() -> None:
    page = """## addPet

`POST /pets/{owner}`

> Body parameter

```json
[{"tag": {"id": 1}}]
```

<h3 id="addpet-parameters">Parameters</h3>

|Name|In|Type|Required|Description|
|---|---|---|---|---|
|owner|path|integer(int64)|true|Whose pet it is|
|kind|query|string|false|none|
|body|body|[Pet](#schemapet)|true|The pets|
|» tag|body|object|true|none|
|»» id|body|integer|false|none|
|» required|body|boolean|false|none|

#### Enumerated Values

|Parameter|Value|
|---|---|
|kind|cat|
|kind|dog|

<h3 id="addpet-responses">Responses</h3>

|Status|Meaning|Description|Schema|
|---|---|---|---|
|200|[OK](https://tools.ietf.org/html/rfc7231#section-6.3.1)|The pets are there|Inline|

Status Code **200**

|Name|Type|Required|Restrictions|Description|
|---|---|---|---|---|
|*anonymous*|[object]|false|none|none|
|» id|integer¦null|true|read-only|none|
"""
    raw = captured(page)["post /pets/{owner}"]
    operation = raw["paths"]["/pets/{owner}"]["post"]
    owner, kind = (next(one for one in operation["parameters"] if one["name"] == name) for name in ("owner", "kind"))
    assert (owner["in"], owner["schema"]["format"], kind["schema"]["enum"]) == ("path", "int64", ["cat", "dog"])
    assert operation["requestBody"]["required"] is True
    body = next(schema for name, schema in raw["components"]["schemas"].items() if name.endswith("Request"))
    assert body["type"] == "array"
    assert body["items"]["required"] == ["tag"]
    assert body["items"]["properties"]["tag"]["properties"]["id"]["type"] == "integer"
    assert "required" in body["items"]["properties"]
    assert operation["responses"]["200"]["description"] == "The pets are there"
    answer = next(schema for name, schema in raw["components"]["schemas"].items() if name.endswith("Response"))
    assert (answer["type"], answer["items"]["required"]) == ("array", ["id"])
    assert answer["items"]["properties"]["id"]["type"] == ["integer", "null"]


@pytest.mark.parametrize(
    ("heading", "row", "message"),
    [
        ("Parameters", "| | string |", "a row of fields has no name"),
        ("Request Body", "| from, to | string |", "'from, to' is no name of one field"),
    ],
)
def test_a_row_that_does_not_tell_its_field_is_refused(heading: str, row: str, message: str) -> None:
    page = f"# Users\n\n`POST /users`\n\n## {heading}\n\n| Name | Type |\n| --- | --- |\n{row}\n"
    with pytest.raises(InputError, match=message):
        captured(page)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Array<Object>", {"type": "array", "items": {"type": "object"}}),
        ("string, nullable", {"type": ["string", "null"]}),
        ("?string", {"type": ["string", "null"]}),
        ("string(date-time)", {"type": "string", "format": "date-time"}),
        ("list of integers", {"type": "array", "items": {"type": "integer"}}),
        ("float", {"type": "number"}),
        ("array", {"type": "array", "items": {}}),
        ('`"a"` \\| `"b"`', {"type": "string", "enum": ["a", "b"]}),
        ("Date", {}),
        ("string or integer", {}),
    ],
)
def test_the_usual_words_for_types_are_read(cell: str, kind: dict[str, Any]) -> None:
    page = f"# Users\n\n`GET /users`\n\n## Query Parameters\n\n| Name | Type |\n| --- | --- |\n| x | {cell} |\n"
    operation = captured(page)["get /users"]["paths"]["/users"]["get"]
    schema = operation["parameters"][0]["schema"]
    assert without_marks(schema) == kind


def test_a_template_with_a_label_an_item_is_read() -> None:
    page = """# Shop

### Sign up

- **URL**: `/signup/:shop`
- **Method**: `POST`
- **Auth Required**: No
- **Request Body**:

  | Field | Type | Required |
  | --- | --- | --- |
  | email | string | yes |

- **Success Response**: `201 CREATED`

  ```json
  {"message": "Done"}
  ```
"""
    raw = captured(page)["post /signup/{shop}"]
    operation = raw["paths"]["/signup/{shop}"]["post"]
    assert (operation["summary"], list(operation["responses"])) == ("Sign up", ["201"])
    assert raw["components"]["schemas"]["SignUpRequest"]["required"] == ["email"]
    sample = operation["responses"]["201"]["content"]["application/json"]["examples"]["sample"]
    assert (sample["value"], sample["x-authority"]) == ({"message": "Done"}, "sample")


@pytest.mark.parametrize(
    "text",
    ["# Files\n\n`GET /files/(a|b`\n", "# Tool\n\n```\nPOST /tasks/task-1 HTTP/1.1\n```\n\nRuns a task.\n"],
)
def test_a_path_that_is_none_and_a_call_that_is_an_example_are_no_operations(text: str) -> None:
    with pytest.raises(InputError):
        captured(text)


def test_a_text_in_markdown_without_fields_is_told_what_it_lacks() -> None:
    with pytest.raises(InputError, match="the page shows no operation"):
        read_source(source_of("# Tool\n\n## Install\n\nRun it.\n", file="README.md"))
    with pytest.raises(InputError, match="no fields follow 'POST /v1/users'") as failed:
        read_source(source_of("# Tool\n\nIt serves these:\n\n- `POST /v1/users` adds one\n", file="README.md"))
    assert failed.value.line == 5


@pytest.mark.parametrize(
    "row", ["| GET | /v1/users | Lists |", "| [**list**](a.md#list) | **GET** /v1/users | Lists |"]
)
def test_a_table_of_calls_is_refused_with_what_to_give(row: str) -> None:
    text = f"# API\n\n| a | b | c |\n| --- | --- | --- |\n{row}\n| POST | `/v1/users` | Adds |\n"
    with pytest.raises(InputError, match="a table lists 2 operations, and no table lists their fields") as failed:
        captured(text)
    assert failed.value.line == 5
    assert "the page that documents each operation" in (failed.value.expected or "")


def test_a_path_of_a_written_page_may_hold_a_number_sign_and_a_title_after_a_dash() -> None:
    table = "| Field | Type | Required |\n| --- | --- | --- |\n| `a` | string | Yes |\n"
    text = f"# A\n\n## POST /2014-06-05/events#all - Sends one\n\n### Request Body\n\n{table}"
    (page,) = read_source(source_of(text, file="page.md"))
    assert isinstance(page, Page)
    assert list(build(page)["paths"]) == ["/2014-06-05/events#all"]


HTML = """<!DOCTYPE html>
<html><head><title>Jobs</title></head><body><nav><a href="/">Home</a></nav><main>
<h2>Start a job</h2>
<p><strong>POST</strong> <code>/jobs/{queue-name}</code></p>
<h3>Request body</h3>
<table>
<thead><tr><th>Parameter</th><th>Type</th><th>Required</th><th>Default</th><th>Description</th></tr></thead>
<tr><td><code>kind</code></td><td>string or null</td><td>required</td><td>&mdash;</td><td>One of: <code>a</code>,
<code>b</code>, and <code>c</code>.</td></tr>
<tr><td><code>steps</code></td><td>array of objects</td><td>optional</td><td></td><td></td></tr>
<tr><td style="padding-left: 20px"><code>name</code></td><td>string</td><td>required</td><td></td>
<td>At most 20 characters.</td></tr>
</table>
<h3>Response</h3>
<p>Status <code>201</code></p>
<p>Returns an array of objects:</p>
<dl>
<dt><code>id</code> <span>string, uuid</span></dt><dd>The id.</dd>
<dt><code>k/d</code> <span>number</span></dt><dd></dd>
</dl>
<h3>Example response</h3><pre><code>[{"id": "x", "k/d": 1}]</code></pre>
</main><footer>Imprint</footer></body></html>
"""


def test_tables_and_definitions_of_written_html_become_an_operation() -> None:
    found = captured(HTML)
    assert list(found) == ["post /jobs/{queue-name}"]
    schemas = found["post /jobs/{queue-name}"]["components"]["schemas"]
    body, response = schemas["StartAJobRequest"], schemas["StartAJobResponse"]
    assert body["required"] == ["kind"]
    assert body["properties"]["kind"]["type"] == ["string", "null"]
    assert body["properties"]["kind"]["enum"] == ["a", "b", "c", None]
    assert "default" not in body["properties"]["kind"]
    step = body["properties"]["steps"]["items"]
    assert (step["required"], step["properties"]["name"]["maxLength"]) == (["name"], 20)
    assert step["properties"]["name"]["x-source"]["type"] == "page.md:11"
    assert response["type"] == "array"
    assert response["items"]["properties"]["id"]["format"] == "uuid"
    assert response["items"]["properties"]["id"]["description"] == "The id."
    assert response["items"]["properties"]["k/d"]["type"] == "number"


PARAGRAPHS = """# Jobs

Take this request for example:

`PUT /jobs/123`

`PUT /jobs/:job-id`

### Request body

**kind** (string, optional)
What it does. Defaults to `a`. Must match `^[a-c]$`.

**steps** (array of strings, required)

### Returns (200)

* `id` *string* - Required. The id.
* `parts` *array of objects*
    * `weight` *number or null* - Its weight.
"""


def test_paragraphs_and_nested_items_are_fields() -> None:
    found = captured(PARAGRAPHS)
    assert list(found) == ["put /jobs/{job-id}"]
    schemas = found["put /jobs/{job-id}"]["components"]["schemas"]
    body, response = schemas["JobsRequest"], schemas["JobsResponse"]
    assert body["required"] == ["steps"]
    assert (body["properties"]["kind"]["default"], body["properties"]["kind"]["pattern"]) == ("a", "^[a-c]$")
    assert body["properties"]["steps"]["type"] == "array"
    assert response["properties"]["id"]["description"] == "Required. The id."
    weight = response["properties"]["parts"]["items"]["properties"]["weight"]
    assert (weight["type"], weight["description"]) == (["number", "null"], "Its weight.")


def test_fields_without_a_sample_may_be_those_of_each_object_in_a_list() -> None:
    page = "# Jobs\n\n`PUT /jobs`\n\n### Request body\n\n- `kind` (string, required)\n{}"
    schema = captured(page.format(""))["put /jobs"]["components"]["schemas"]["JobsRequest"]
    assert list(schema["x-inferred"]) == ["type"]
    sent = '\n### Example request\n\n```\ncurl -d \'[{"kind": "a"}]\' https://acme.test/jobs\n```\n'
    shown = captured(page.format(sent))["put /jobs"]["components"]["schemas"]["JobsRequest"]
    assert (shown["type"], shown["x-authority"]) == ("array", "sample")
    assert shown["items"]["required"] == ["kind"]


def test_an_example_response_below_the_fields_shows_that_they_are_those_of_a_list() -> None:
    page = """# Jobs

`GET /jobs`

### Response

| Field | Type | Description |
| --- | --- | --- |
| `ids` | array of numbers | The ids. |
| `name` | string or null | |

**Example response**

```json
[{"ids": [1]}]
```
"""
    schema = captured(page)["get /jobs"]["components"]["schemas"]["JobsResponse"]
    assert (schema["type"], schema["x-authority"]) == ("array", "sample")
    ids = schema["items"]["properties"]["ids"]
    assert "null" in ids["items"]["x-unstated"]
    assert "null" not in ids["x-unstated"]


@pytest.mark.parametrize(("mark", "required"), [("✓", ["kind"]), ("", None)])
def test_an_empty_cell_says_no_only_beside_marks(mark: str, required: list[str] | None) -> None:
    page = f"""### POST /jobs

#### Body

| Name | Type | Required |
|:--|:--|:-:|
| `kind` | string | {mark} |
| `box` | object | |
| &nbsp;&nbsp;↳ `lid` | object | |
| &nbsp;&nbsp;&nbsp;&nbsp;↳ `kind` | string (short) | |
| &nbsp;&nbsp;↳ `size` | integer | |
"""
    schema = captured(page)["post /jobs"]["components"]["schemas"]["PostJobsRequest"]
    assert schema.get("required") == required
    box = schema["properties"]["box"]
    assert ("required" in box["x-unstated"]) is (required is None)
    assert (list(box["properties"]), list(box["properties"]["lid"]["properties"])) == (["lid", "size"], ["kind"])
    assert box["properties"]["lid"]["properties"]["kind"]["type"] == "string"
    assert "format" in box["properties"]["lid"]["properties"]["kind"]["x-unstated"]


def test_an_item_with_a_type_is_a_field_or_the_page_is_refused() -> None:
    page = "# Jobs\n\n`PUT /jobs`\n\n### Body\n\n- **dark skin** (number)\n- **{}** (number, required)\n"
    fields = captured(page.format("name"))["put /jobs"]["components"]["schemas"]["JobsRequest"]["properties"]
    assert list(fields) == ["dark skin", "name"]
    with pytest.raises(InputError, match="'width, height' is no name of one field"):
        captured(page.format("width, height"))


def test_written_pages_of_a_folder_are_captured_without_a_sample_request(tmp_path: Path) -> None:
    (tmp_path / "jobs.md").write_text("# Jobs\n\n`PUT /jobs`\n\n`DELETE /jobs`\n\n### Body\n\n- `kind` (string)\n")
    (tmp_path / "start.html").write_text(HTML)
    (tmp_path / "guide.md").write_text("# Guide\n\nCall `GET /jobs` first.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n")
    found = capture_pages(find_pages([str(tmp_path)], Fetcher()))
    assert {path: sorted(item) for path, item in found.raw["paths"].items()} == {
        "/jobs": ["delete", "put"],
        "/jobs/{queue-name}": ["post"],
    }
    assert found.text.startswith("# Captured by `bythebook capture` from 2 pages. ")
    assert found.warnings == ("guide.md: left out, because it shows no operation",)


_LOOSE = """# Users

## Create a user

```
POST /users
```

### Parameters

| Name | Type | Description |
| --- | --- | --- |
| name | string | **Required** The name. |
| nick | string | |

{sample}
"""


@pytest.mark.parametrize(
    ("sample", "body", "query"),
    [
        ("", ["name", "nick"], None),
        ('### Example\n\n```json\n{"name": "a"}\n```\n\n### Response\n\nThe user.', ["name", "nick"], []),
        ('### Example\n\n```json\n{"name": "a"}\n```', ["name", "nick"], []),
        (
            '### Response body example\n\n```json\n{"name": "a"}\n```\n\n### Response\n\nThe user.',
            ["name", "nick"],
            None,
        ),
        ("```\ncurl -X POST 'https://api.acme.test/users?name=a'\n```", [], ["name", "nick"]),
        ("```\ncurl -X POST 'https://api.acme.test/users?name=a' -d '{\"nick\": \"b\"}'\n```", ["name", "nick"], None),
    ],
    ids=["none", "example above a response", "example alone", "example of the response", "query", "both"],
)
def test_a_sample_tells_where_fields_are_sent_or_the_place_is_marked(
    sample: str, body: list[str], query: list[str] | None
) -> None:
    """The place is stated nowhere: a sample shows it, or it is that of the method, and each field says so."""
    document = captured(_LOOSE.format(sample=sample))["post /users"]
    operation = document["paths"]["/users"]["post"]
    schemas = document.get("components", {}).get("schemas", {})
    shown: dict[str, Any] = next((one for name, one in schemas.items() if name.endswith("Request")), {})
    assert list(shown.get("properties", {})) == body
    assert [one["name"] for one in operation.get("parameters", ())] == (query or [])
    if query is None:
        assert all("in" in one["x-unstated"] for one in shown["properties"].values())
    elif body:
        assert operation["requestBody"]["x-inferred"].keys() == {"in", "required"}
        assert shown["required"] == ["name"]
    elif query:
        assert all("in" in one["x-inferred"] for one in operation["parameters"])


def test_a_request_in_http_shows_its_body_and_required_fields_below_a_response_are_no_part_of_it() -> None:
    page = (
        "# Feeds\n\n## Create\n\nRequest:\n\n    POST /feeds\n    Content-Type: application/json\n\n"
        '    {"url": "a"}\n\nResponse:\n\n```json\n{"id": 1}\n```\n\nRequired fields:\n\n'
        "- `url`: Address (string)\n- `rules`: List of rules (string)\n"
        "\nOptional parameters:\n\n- `tag`: Tag (string)\n"
    )
    document = captured(page)["post /feeds"]
    assert document["paths"]["/feeds"]["post"]["requestBody"]["x-inferred"].keys() == {"in", "required"}
    schemas = document["components"]["schemas"]
    sent = next(one for name, one in schemas.items() if name.endswith("Request"))["properties"]
    assert {name: one["type"] for name, one in sent.items()} == dict.fromkeys(("url", "rules", "tag"), "string")
    assert "rules" not in str([one for name, one in schemas.items() if not name.endswith("Request")])


def test_headings_below_that_of_a_response_are_about_the_response() -> None:
    page = (
        "# `GET` v1/shifts/\n\nLists shifts.\n\n**Weight:**\n\n20\n\n"
        "## 200\n\n**Headers**\n\n- **X-Count** (int) All.\n\n**Body**\n\n- **id** (int) The id.\n\n"
        "# `POST` v1/shifts/\n\n## Body\n\n- **start** (string) The start.\n"
    )
    found = captured(page)
    listed = found["get /v1/shifts/"]["paths"]["/v1/shifts/"]["get"]
    assert listed["description"] == "Lists shifts."
    assert "parameters" not in listed
    assert "content" in listed["responses"]["200"]
    assert "requestBody" in found["post /v1/shifts/"]["paths"]["/v1/shifts/"]["post"]


def test_labels_on_lines_of_one_paragraph_and_a_signed_call_are_calls() -> None:
    table = "\n| Name | Type |\n| --- | --- |\n| id | int |\n\nDefault | Text\n--- | ---\na | Default value: 5\n"
    labels = captured(f"# Times\n\n## Get\n\n**URL:** `/times`  \n**Method:** `GET`\n\n### Parameters\n{table}")
    signed = captured(f"# Times\n\n```\nGET /times (HMAC SHA256)\n```\n\n**Optional parameters:**\n{table}")
    for found in (labels, signed):
        assert [one["name"] for one in found["get /times"]["paths"]["/times"]["get"]["parameters"]] == ["id"]


def test_bump_names_the_media_type_in_the_heading_of_a_body() -> None:
    page = (
        "# Create\n\n**POST /users**\n\n## Parameters\n\n### Body: application/xml (object)\n\n"
        "- **name** (string)\n  The name.\n\n"
        "## Responses\n\n### 200 OK\n\n#### Body: text/json (object)\n\n- **id** (string)\n  The id.\n"
    )
    operation = captured(page)["post /users"]["paths"]["/users"]["post"]
    assert list(operation["requestBody"]["content"]) == ["application/xml"]
    assert list(operation["responses"]["200"]["content"]) == ["text/json"]
    schemas = captured(page)["post /users"]["components"]["schemas"]
    assert [list(schema["properties"]) for schema in schemas.values()] == [["name"], ["id"]]


def test_a_copy_without_marks_has_headings_above_tables_and_words_of_sections() -> None:
    page = (
        "POST /leads\n\nCreates a lead.\n\nPath Parameters\n| Parameter | Type |\n|---|---|\nid | string |\n"
        "Query Parameters\n| Parameter | Type |\n|---|---|\nlimit | integer |\nRequest Body (for POST)\n"
        "| Field | Type |\n|---|---|\nname | string |\nOther Things\n| Field | Type |\n|---|---|\nmore | string |\n\n"
        'Response\n\n{\n"id": 1\n}\n\nExample\n\nRequest\n\nPOST /leads/1\n'
    )
    found = captured(page.replace("POST /leads\n", "POST /leads/{id}\n", 1))
    assert list(found) == ["post /leads/{id}"]
    operation = found["post /leads/{id}"]["paths"]["/leads/{id}"]["post"]
    assert operation["description"] == "Creates a lead."
    assert {(one["in"], one["name"]) for one in operation["parameters"]} == {("path", "id"), ("query", "limit")}
    body, _ = found["post /leads/{id}"]["components"]["schemas"].values()
    assert list(body["properties"]) == ["name"]
    assert body["properties"]["name"]["x-source"]["name"] == "page.md:16"
    assert operation["responses"]["2XX"]["content"]["application/json"]["examples"]["sample"]["value"] == {"id": 1}
    assert operation["responses"]["2XX"]["description"] == ""


def test_the_words_of_sections_of_a_text_without_marks_are_no_description() -> None:
    page = 'GET /api/greet\n\nGreets.\n\nResponse\n\n{\n"a": 1\n}\n\nExample\n\nRequest\n\nGET /greet?name=a\n'
    found = captured(page)
    assert list(found) == ["get /api/greet"]
    assert found["get /api/greet"]["paths"]["/api/greet"]["get"]["description"] == "Greets."


def test_terms_with_a_colon_before_the_text_below_them_are_fields() -> None:
    page = """## Vote {#vote}

```http
POST /polls/:id/votes HTTP/1.1
```

##### Path parameters

:id
: {{<required>}} String. The poll.

##### Form data parameters

choice
: {{<required>}} Array of Integer. The options,
from 0.

weight
: Integer. Defaults to `1`.

```http
POST https://h.test/polls/:id/votes HTTP/1.1
```

#### Response

id
is no term
"""
    found = captured(page)["post /polls/{id}/votes"]
    operation = found["paths"]["/polls/{id}/votes"]["post"]
    assert operation["summary"] == "Vote"
    assert [(one["name"], one["schema"]["type"]) for one in operation["parameters"]] == [("id", "string")]
    (body,) = found["components"]["schemas"].values()
    assert list(body["properties"]) == ["choice", "weight"]
    assert body["required"] == ["choice"]
    assert body["properties"]["choice"]["items"]["type"] == "integer"
    assert body["properties"]["choice"]["description"] == "The options, from 0."
    assert body["properties"]["weight"]["default"] == 1


def test_a_table_of_statuses_below_another_heading_is_not_about_the_operation() -> None:
    table = "\n\nExamples include:\n\n| Status | Meaning |\n| --- | --- |\n| 201 | Created |\n"
    page = "## Filters\n\nOne of:\n\n- title\n\n`GET /expenses`\n\n{heading}" + table
    open_one, stated = ["2XX"], ["201"]
    for heading, statuses in (
        ("## HTTP Codes In Use", open_one),
        ("## Error Handling", open_one),
        ("### Error Handling", stated),
        ("## Status Codes", stated),
    ):
        found = captured(page.format(heading=heading))["get /expenses"]
        assert list(found["paths"]["/expenses"]["get"]["responses"]) == statuses


WIDDERSHINS = """## make

`POST /things`

<h3 id="make-parameters">Parameters</h3>

|Name|In|Type|Required|Description|
|---|---|---|---|---|
|body|body|object|false|none|
|» kind|body|string|false|The kind of it.|
|» note|body|string|false|A note.|

#### Detailed descriptions

**» kind**: The kind of it.

- one
- two

> Example responses

<h3 id="make-responses">Responses</h3>

|Status|Meaning|Description|Schema|
|---|---|---|---|
|200|[OK](https://example.com)|Made, for example:

[
{'a' => 1}
]|[Thing](#schemathing)|
|404|[Not Found](https://example.com)|There is none, or
it | was | lost|None|

# Schemas

<h2 id="tocS_Thing">Thing</h2>

|Name|Type|Required|Restrictions|Description|
|---|---|---|---|---|
|id|string¦null|true|none|The id.|
"""


def test_a_cell_with_several_lines_is_whole_or_open() -> None:
    """The tool prints a description with its line ends, which end a table in Markdown."""
    document = captured(WIDDERSHINS)["post /things"]
    responses = document["paths"]["/things"]["post"]["responses"]
    assert responses["200"]["description"] == "Made, for example: [ {'a' => 1} ]"
    assert "There is none" not in str(responses.get("404"))


def test_a_description_goes_on_below_the_table() -> None:
    """Widdershins prints the first line of a description in the table, and all of it below."""
    schemas = captured(WIDDERSHINS)["post /things"]["components"]["schemas"]
    kinds = [one["properties"]["kind"]["description"] for one in schemas.values() if "kind" in one["properties"]]
    assert kinds == ["The kind of it. one two"]


def test_null_of_a_whole_response_is_open() -> None:
    schemas = captured(WIDDERSHINS)["post /things"]["components"]["schemas"]
    thing = next(one for one in schemas.values() if "id" in one["properties"])
    assert (thing["properties"]["id"]["type"], "null" in thing["x-unstated"]) == (["string", "null"], True)


def test_detailed_descriptions_may_name_no_field() -> None:
    text = WIDDERSHINS.replace("**» kind**: The kind of it.", "The kind of it.")
    assert "/things" in str(captured(text))
