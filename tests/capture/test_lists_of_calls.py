"""Calls in lists and tables, without a slash, behind a label in bold, in copied text; schemas and parts of forms."""

from __future__ import annotations

import pytest
from written_forms import captured, names, received, samples, sent

from bythebook_capture.ledger.eye import looks

DETAILS = "\n## Add a pet\n\n`POST /pets`\n\n### Body\n\n- `name` (string): Its name.\n"


@pytest.mark.parametrize(
    "items",
    [
        "- `GET /pets` - Lists pets.\n- `PUT/PATCH /pets/{id}` - Changes one.\n",
        "- **GET /pets**: Lists pets.\n- **PUT/PATCH /pets/:id**: Changes one.\n",
        "* GET /pets – Lists pets.\n* PUT, PATCH /pets/<id> – Changes one.\n",
        "- GET /pets: Lists pets. All of them.\n- PUT or PATCH /pets/:id (changes one)\n",
    ],
)
def test_a_list_of_calls_lists_operations(items: str) -> None:
    found = captured(f"# Zoo\n\n## Endpoints\n\n{items}{DETAILS}")
    assert {*found} == {"get /pets", "put /pets/{id}", "patch /pets/{id}", "post /pets"}
    assert found["get /pets"]["summary"] == "Lists pets"


def test_a_list_of_calls_repeats_none_that_the_page_describes() -> None:
    items = "- `GET /pets` - Lists pets.\n- `POST /v1/pets` - Adds one.\n"
    assert {*captured(f"# Zoo\n\n{items}{DETAILS}")} == {"get /pets", "post /pets"}


@pytest.mark.parametrize(
    "items",
    [
        "- GET started\n- POST office and more\n",
        "- GET /pets/:id lists all\n- PUT /pets/:id changes one\n",  # the colon begins no title
    ],
)
def test_a_list_of_words_lists_no_operations(items: str) -> None:
    assert {*captured(f"# Zoo\n\n{items}{DETAILS}")} == {"post /pets"}


@pytest.mark.parametrize(
    "last", ["| `* /files/*` | all | Any. |", "| see below | all | Any. |", "| `GET /a/*` | all | Any. |"]
)
def test_most_rows_of_a_table_of_calls_have_one(last: str) -> None:
    rows = "| `GET /a` | all | A. |\n| `GET /b`, `POST /b` | all | B. |\n| `GET /c/:id` | all | C. |\n"
    found = captured(f"# Zoo\n\n| Path | Scope | Notes |\n| --- | --- | --- |\n{rows}{last}\n{DETAILS}")
    assert {*found} == {"get /a", "get /b", "post /b", "get /c/{id}", "post /pets"}


@pytest.mark.parametrize("head", ["| 接続先 | 備考 |", "| What to call | Words |", "| Ressource | Notizen |"])
def test_a_column_of_calls_needs_no_head_that_says_so(head: str) -> None:
    rows = "| `GET /a` | A. |\n| `DELETE /a/{id}` | B. |\n"
    assert {*captured(f"# Zoo\n\n{head}\n| --- | --- |\n{rows}{DETAILS}")} == {"get /a", "delete /a/{id}", "post /pets"}


@pytest.mark.parametrize("code", ["405", "404", "501"])
def test_a_table_of_methods_is_about_the_path_above_it(code: str) -> None:
    table = f"| Method | Words | Code |\n| --- | --- | --- |\n| GET | Lists cages. | 200 |\n| POST | | {code} |\n"
    assert {*captured(f"# Zoo\n\n## /cages\n\n{table}{DETAILS}")} == {"get /cages", "post /pets"}


@pytest.mark.parametrize("call", ["`GET api/pets/{id}`", "GET `api/pets/{id}`", "GET api/pets/{id}"])
def test_a_path_may_lack_the_slash_at_its_beginning(call: str) -> None:
    table = "| Parameter | Description |\n| --- | --- |\n| `id` | It. |\n"
    page = f"# Zoo\n\n## Read a pet\n\n### HTTP Request\n\n{call}\n\n### URL Parameters\n\n{table}"
    found = captured(page)
    assert names(found["get /api/pets/{id}"]) == [("path", "id")]


def test_words_behind_a_method_are_no_path() -> None:
    assert {*captured(f"# Zoo\n\nGET and/or POST\n\nPOST form/data\n{DETAILS}")} == {"post /pets"}


@pytest.mark.parametrize("label", ["**Resource URL:**", "**Endpoint**:", "**API:**"])
def test_a_label_in_bold_stands_before_a_call(label: str) -> None:
    page = f"Add a pet\n---------\n\n{label} POST /pets\n\n**Body**\n\n* ``name`` (string): Its name.\n"
    assert "post /pets" in captured(page, "page.rst")


@pytest.mark.parametrize("space", [" ", "  ", "   "])
def test_a_directive_may_have_more_spaces(space: str) -> None:
    page = f"Zoo\n===\n\n..{space}http:get:: /pets\n\n    Lists pets.\n\n    :query int limit: The most.\n"
    assert names(captured(page, "page.rst")["get /pets"]) == [("query", "limit")]
    assert looks(page)[3].kind == "operation"


@pytest.mark.parametrize("sign", ["", "¶", "¶ "])
def test_copied_text_has_signs_of_links(sign: str) -> None:
    page = f'Pets{sign}\n\nGET /pets/(int: id){sign}\n\nReads a pet.\n\nResponse{sign}\n\n{{\n  "name": "Rex"\n}}\n'
    assert names(captured(page, "page.txt")["get /pets/{id}"]) == [("path", "id")]


@pytest.mark.parametrize("label", ["Query parameters", "Input Schema: Query parameters", "Input: - Query parameters"])
def test_a_browser_joins_the_items_of_a_list(label: str) -> None:
    line = f"{label}: - limit (integer, required): The most. - name (string): Its name."
    statuses = "Status Codes: - 200 OK: Fine. - 404 Not Found: None."
    page = f"List pets\n\nEndpoint: GET /pets\nDescription: Lists pets\n{line}\n\n{statuses}\n"
    pets = captured(page, "page.txt")["get /pets"]
    assert names(pets) == [("query", "limit"), ("query", "name")]
    assert {*pets["responses"]} == {"200", "404"}


SCHEMA = """FORMAT: 1A

# Zoo

## Pets [/pets]

### Add a pet [POST]

+ Request (application/json)
    + Schema

            {schema}

+ Response 204
"""


@pytest.mark.parametrize(
    "schema",
    [
        '{"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "tags": {}}}',
        '{"properties": {"name": {"type": "string", "description": "It."}, "tags": {}}, "required": ["name"]}',
        '{"type": "array", "items": {"required": ["name"], "properties": {"name": {"type": "string"}, "tags": {}}}}',
    ],
)
def test_a_json_schema_in_a_blueprint_lists_fields(schema: str) -> None:
    body = sent(captured(SCHEMA.format(schema=schema), "page.apib")["post /pets"])
    body = body.get("items", body)
    assert {*body["properties"]} == {"name", "tags"}
    assert body["properties"]["name"]["type"] == "string"
    assert body["required"] == ["name"]


def test_a_union_in_a_json_schema_stays_open() -> None:
    schema = '{"oneOf": [{"properties": {"name": {"type": "string"}}}]}'
    assert "properties" not in sent(captured(SCHEMA.format(schema=schema), "page.apib")["post /pets"])


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_the_parts_of_a_message_are_the_fields_of_a_form(quote: str) -> None:
    part = f"--x\nContent-Disposition: form-data; name={quote}{{}}{quote}\n\n{{}}\n"
    parts = f"{part.format('name', 'Rex')}{part.format('age', 3)}--x--"
    code = f"POST /pets HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\n\n{parts}"
    body = captured(f"# Zoo\n\n## Add a pet\n\n`POST /pets`\n\nAdds one.\n\n```http\n{code}\n```\n")["post /pets"][
        "requestBody"
    ]
    assert samples(body) == [{"name": "Rex", "age": "3"}]


def test_what_stands_below_a_bare_get_is_the_response() -> None:
    page = 'List pets\n---------\n\n.. code-block:: bash\n\n    GET /zoo/pets/\n\n    {\n      "count": 3\n    }\n'
    found = captured(page, "page.rst")["get /zoo/pets/"]
    assert [*received(found)["x-sample"]["properties"]] == ["count"]


@pytest.mark.parametrize("heading", ["## Response", "= Response body", ".returns"])
def test_the_heading_of_a_response_states_it(heading: str) -> None:
    assert looks(f"{heading}\n\nWords.\n")[0].kind == "status"
    assert looks("The response\n\nWords.\n")[0].kind == ""
