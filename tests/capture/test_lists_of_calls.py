"""Calls in lists and tables, without a slash, behind a label in bold, in copied text; schemas and parts of forms."""

from __future__ import annotations

import pytest
from written_forms import captured, names, received, samples, sent

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.ledger.account import account
from bythebook_capture.ledger.eye import looks
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

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


@pytest.mark.parametrize("head", ["Request URI", "Request path", "API endpoint"])
def test_the_path_of_a_request_is_a_column_of_a_table_of_calls(head: str) -> None:
    rows = "| GET | /cages | Lists them. |\n| DELETE | /cages/{id} | Removes one. |\n"
    text = f"# Zoo\n\n| Method | {head} | Words |\n| --- | --- | --- |\n{rows}{DETAILS}"
    assert {*captured(text)} == {"get /cages", "delete /cages/{id}", "post /pets"}


@pytest.mark.parametrize("root", ["api/v1", "rest", "v2"])
def test_a_call_in_code_lacks_its_slash_above_its_body(root: str) -> None:
    sample = '    {\n      "Pet": {"name": "Rex"}\n    }\n'
    text = f"# Zoo\n\n## Create a pet\n\n    POST {root}/pets\n\n{sample}\n## List pets\n\n    GET {root}/pets\n"
    found = captured(text)
    assert {*found} == {f"post /{root}/pets", f"get /{root}/pets"}
    assert samples(found[f"post /{root}/pets"]["requestBody"]) == [{"Pet": {"name": "Rex"}}]


def test_words_in_code_that_are_no_path_are_no_call() -> None:
    text = f"# Zoo\n\n## Notes\n\n    POST the form/page\n\n    {{}}\n{DETAILS}"
    assert {*captured(text)} == {"post /pets"}


@pytest.mark.parametrize("call", ["`GET\\|POST /keys/up`", "GET/POST /keys/up", "**GET / POST** /keys/up"])
def test_a_call_with_several_methods_is_listed_with_each(call: str) -> None:
    table = f"| Endpoint | Key |\n| --- | --- |\n| {call} | Up |\n| `GET /keys/down` | Down |\n"
    assert {*captured(f"# Zoo\n\n{table}{DETAILS}")} == {
        "get /keys/up",
        "post /keys/up",
        "get /keys/down",
        "post /pets",
    }


@pytest.mark.parametrize("methods", ["GET|POST", "GET/POST", "GET, POST"])
def test_a_heading_that_ends_with_a_call_has_each_of_its_methods(methods: str) -> None:
    found = captured(f"# Zoo\n\n## Press a key: `{methods} /keys/{{key}}`\n\nPresses it.\n{DETAILS}")
    assert {*found} == {"get /keys/{key}", "post /keys/{key}", "post /pets"}


@pytest.mark.parametrize("kind", ["integer", "string\xa0 optional"])
@pytest.mark.parametrize("button", ["Request\xa0\xa0\xa0 Try it out ⚡\xa0", "Request\xa0 Try it out"])
def test_samples_above_a_call_and_fields_with_hard_spaces_are_of_the_same_operation(kind: str, button: str) -> None:
    def section(title: str, call: str) -> str:
        return (
            f"{title}\n\nExample request:\n\nExample response (200):\n\n\n"
            f'{{\n    "title": "{title}"\n}}\n \n{button}\n\n{call}\n\nHeaders\n'
            f"Content-Type\xa0\xa0\xa0\xa0\n\n\nExample: application/json\n\nURL Parameters\n"
            f"id\xa0\xa0 {kind}\xa0\n\n\nWhich.\n\n"
        )

    found = captured(
        f"{section('Get a pet', 'GET api/pets/{id}')}{section('Get a cage', 'GET api/cages/{id}')}", "a.txt"
    )
    assert {*found} == {"get /api/pets/{id}", "get /api/cages/{id}"}
    assert samples(found["get /api/cages/{id}"]["responses"]["200"]) == [{"title": "Get a cage"}]
    parameter = next(one for one in found["get /api/pets/{id}"]["parameters"] if one["name"] == "id")
    assert (parameter["schema"], parameter["description"]) == ({"type": kind.partition("\xa0")[0]}, "Which.")


def test_words_with_a_hard_space_are_no_field() -> None:
    found = captured("GET api/pets\n\nURL Parameters\n\nSee the\xa0table of the pets.\n", "a.txt")
    assert names(found["get /api/pets"]) == []


@pytest.mark.parametrize(("between", "is_shared"), [("\n", True), ("\nReplaces it.\n\n", False)])
def test_a_response_above_both_lines_of_a_change_is_of_both(between: str, is_shared: bool) -> None:
    response = '### Response 200\n\n```json\n{"id": 1}\n```\n'
    text = f"## Change a pet\n\n{response}\n`PUT /pets/{{id}}`\n{between}`PATCH /pets/{{id}}`\n"
    found = captured(f"# Zoo\n\n{text}{DETAILS}")
    assert samples(found["put /pets/{id}"]["responses"]["200"]) == [{"id": 1}]
    assert ("200" in found["patch /pets/{id}"]["responses"]) == is_shared


@pytest.mark.parametrize("column", ["Request Body", "Body"])
@pytest.mark.parametrize("none", ["NULL", "-", "No"])
def test_a_body_below_a_table_of_calls_is_of_those_that_have_one(column: str, none: str) -> None:
    head = f"| Method | URI | {column} | Description |\n| --- | --- | --- | --- |\n"
    rows = (
        f"| GET | /cages | {none} | Lists them. |\n| PUT | /cages/{{id}} | {{...}} | Makes one. |\n"
        "| POST | /cages | {...} | Adds one. |\n| PATCH | /cages/{id} | {...} | Changes one. |\n"
        "| PATCH | /cages/{id}/{field} | {...} | Changes a field. |\n"
    )
    body = "### Request Body Parameters\n\n| Name | Required | Type |\n| --- | --- | --- |\n| size | True | integer |\n"
    found = captured(f"# Zoo\n\n## Cages\n\n### Methods\n\n{head}{rows}\n{body}{DETAILS}")
    calls = ["get /cages", "put /cages/{id}", "post /cages", "patch /cages/{id}", "patch /cages/{id}/{field}"]
    assert ["requestBody" in found[call] for call in calls] == [False, True, True, True, False]
    assert found["put /cages/{id}"]["summary"] == "Makes one"
    assert [sent(found[call]).get("required", []) for call in calls[1:4]] == [["size"], ["size"], []]


def test_a_body_below_a_table_of_calls_without_such_a_column_is_of_none() -> None:
    table = "| Method | URI | Words |\n| --- | --- | --- |\n| GET | /cages | Lists. |\n| POST | /cages | Adds. |\n"
    body = "### Request Body\n\n| Name | Required | Type |\n| --- | --- | --- |\n| size | True | integer |\n"
    assert "requestBody" not in captured(f"# Zoo\n\n## Cages\n\n{table}\n{body}{DETAILS}")["post /cages"]


OVERVIEW = "| Endpoint | Description |\n| --- | --- |\n| `GET /pets` | All pets |\n| `GET /pets/:pet` | One pet |\n"
ITEMS = "- `GET /pets`: All pets\n- `GET /pets/:pet`: One pet\n"
FIELDS = "| Parameter | Type | Default |\n| --- | --- | --- |\n| `floor` | string | `3` |\n"


@pytest.mark.parametrize("overview", [OVERVIEW, ITEMS])
@pytest.mark.parametrize(
    "shown",
    ["```shell\ncurl 'http://pets.test/pets?color=red'\n```", "    $ curl -s http://a.test/pets?color=red | jq"],
)
def test_a_section_that_shows_a_listed_call_has_its_fields(overview: str, shown: str) -> None:
    page = f"# Pets\n\n## Overview\n\n{overview}\n## Search\n\nFinds pets.\n\n{shown}\n\nParameters:\n\n{FIELDS}"
    found = captured(page)
    assert list(found) == ["get /pets", "get /pets/{pet}"]
    first, second = found["get /pets"]["parameters"]
    assert (first["name"], first["schema"]["default"], second["name"]) == ("floor", "3", "color")
    assert names(found["get /pets/{pet}"]) == [("path", "pet")]


def test_a_section_that_shows_a_call_with_fields_of_its_own_adds_none() -> None:
    own = "### Parameters\n\n- `size` (integer): The size\n"
    shown = f"## Try it\n\n```shell\ncurl http://pets.test/pets\n```\n\nParameters:\n\n{FIELDS}"
    found = captured(f"# Pets\n\n## GET /pets\n\nAll pets.\n\n{own}\n{DETAILS}\n{shown}")
    assert names(found["get /pets"]) == [("query", "size")]
    options = "| Flag | Default | Description |\n| --- | --- | --- |\n| `--silent` | off | Prints less |\n"
    found = captured(f"# Pets\n\n{OVERVIEW}\n## Try it\n\n```shell\ncurl http://pets.test/pets\n```\n\n{options}")
    assert names(found["get /pets"]) == []


def test_the_fields_below_a_sample_of_a_body_may_be_inside_of_it() -> None:
    shown = '```shell\ncurl -X POST http://a.test/pets -d \'{"pet": {"id": 2}}\'\n```\n\nInput:\n\n- `size` (integer)\n'
    listed = "| Endpoint | Description |\n| --- | --- |\n| `POST /pets` | Adds one |\n| `GET /pets/:pet` | One pet |\n"
    found = captured(f"# Pets\n\n{listed}\n## Add\n\nAdds a pet.\n\n{shown}")["post /pets"]
    assert "size" not in sent(found).get("properties", {})


MARKED = """# Shop

| GET | PUT | DELETE | POST | Path | Description |
| --- | --- | --- | --- | --- | --- |
| X |  |  | X | /pets | All pets |
| X | X | X |  | /pets/{name} | A pet |
"""
MARKED_BEHIND = """# Shop

| Path | GET | POST | PUT | DELETE |
| --- | --- | --- | --- | --- |
| `/pets` | ✓ | ✓ | - | ❌ |
| `/pets/:name` | ✓ | | ✓ | ✓ |
"""
DESCRIBED = """# Shop

| Resource | GET (read) | POST (create) | PUT (update) | DELETE |
| --- | --- | --- | --- | --- |
| /pets | Lists all pets | Makes a pet | Method not allowed (405) | n/a |
| /pets/{name} | Reads a pet | Error | Changes a pet | Removes a pet |
"""
TABBED = "Shop\n\nGET\tPUT\tDELETE\tPOST\tPath\n" + "X\t\t\tX\t/pets\nX\tX\tX\t\t/pets/{name}\n"
MATRIX = ["DELETE /pets/{name}", "GET /pets", "GET /pets/{name}", "POST /pets", "PUT /pets/{name}"]


@pytest.mark.parametrize(
    ("text", "file"),
    [(MARKED, "page.md"), (MARKED_BEHIND, "page.md"), (DESCRIBED, "page.md"), (TABBED, "page.txt")],
)
def test_a_table_has_a_column_for_each_method(text: str, file: str) -> None:
    parts = [build(one) for one in read_source(source_of(text, file=file)) if isinstance(one, Page)]
    calls = [f"{method.upper()} {path}" for raw in parts for path, item in raw["paths"].items() for method in item]
    assert sorted(calls) == MATRIX
    assert not account(text, file, parts).unread
    for lost in range(len(parts)):  # the ledger tells of each method
        assert account(text, file, parts[:lost] + parts[lost + 1 :]).unread


def test_what_a_column_says_of_a_method_is_its_title() -> None:
    assert captured(DESCRIBED)["put /pets/{name}"]["summary"] == "Changes a pet"
    assert "summary" not in captured(MARKED_BEHIND)["put /pets/{name}"]


def test_a_column_that_begins_as_a_method_does_is_none() -> None:
    text = "# Shop\n\n`GET /pets`\n\n| URL | Post title | Get started |\n| --- | --- | --- |\n| /pets/a | yes | yes |\n"
    assert [*captured(text)] == ["get /pets"]


@pytest.mark.parametrize("given", ["level=${LEVEL} tag=${TAG}", "level={level}, tag={tag}", "?level=<level>&tag=<tag>"])
def test_a_column_of_parameters_has_names_with_placeholders(given: str) -> None:
    head = "| Path | Method | Parameters | Meaning |\n| --- | --- | --- | --- |\n"
    rows = f"| /lists | GET | {given} | Lists all. |\n| /none | GET | | Nothing. |\n"
    found = captured(f"# Shop\n\n{head}{rows}")
    assert names(found["get /lists"]) == [("query", "level"), ("query", "tag")]
    assert names(found["get /none"]) == []


def test_words_in_a_column_of_parameters_are_no_names() -> None:
    head = "| Path | Method | Parameters | Meaning |\n| --- | --- | --- | --- |\n"
    rows = "| /lists | GET | those where a=b | Lists all. |\n| /none | GET | | Nothing. |\n"
    assert names(captured(f"# Shop\n\n{head}{rows}")["get /lists"]) == []
