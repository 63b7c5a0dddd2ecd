"""The ways in which people write a reference by hand: calls, labels, lists, samples and tables in many variations."""

from __future__ import annotations

from typing import Any

import pytest
from written_forms import captured, names, received, samples, sent

from bythebook_capture.read.written.cells import sample_of
from bythebook_capture.read.written.headings import announced, section_of
from bythebook_openapi.errors import InputError


@pytest.mark.parametrize(
    "head",
    [
        "## Pet\n\n`GET /pets/:id`\n",
        "## Pet\n\n```\nGET /pets/:id\n```\n",
        "## `GET` /pets/:id\n",
        "## Pet % GET /pets/{id#pet-object}\n",
        "## Pet - GET /pets/{id}\n",
        "## Pet | GET /pets/{id}\n",
        "## GET /pets/{id} (beta)\n",
        "## GET /pets/{id}?full=true\n",
        "## Pet\n\n* **URL**\n\n  /pets/:id\n\n* **Method:**\n\n  `GET`\n",
        "## Pet\n\n**URL** : `/pets/:id`\n\n**Method** : `GET`\n",
        "## Pet\n\n- Request method: GET\n- Request URL: /pets/{id}\n",
        "## Pet\n\n| Method | Path |\n| --- | --- |\n| `GET` | `/pets/:id` |\n",
        "## Pet\n\n| URL | /pets/:id |\n| --- | --- |\n| Method | GET |\n",
        "<details>\n <summary><code>GET</code> <code><b>/pets/{id}</b></code> <code>(one pet)</code></summary>\n",
        "## Pet\n\nSend a `GET` request to the URL `/pets/<id>`.\n",
        "## Pet\n\nYou see a pet with a GET request to\nthe endpoint `/pets/<id>`.\n",
        '## Pet\n\n<span class="api api-get"></span> <code>/pets/{id}</code>\n',
        "## Pet\n\n```\ncurl https://zoo.test/pets/{id}\n```\n",
        "## Pet\n\n```\ncurl <host>:<port>/pets/<id>\n```\n",
        "## Pet\n\n`GET http://[server]:[port]/pets/[pet id]`\n",
        "## Pet\n\nGET `pets/{id}`\n".replace("pets/", "/pets/"),
        "## Pet\n\n- `GET /pets/1` shows the pet with this id.\n",
    ],
)
def test_a_call_is_read_in_each_of_its_forms(head: str) -> None:
    page = f"# Zoo\n\n{head}\n#### Query parameters\n\n| Name | Type |\n| --- | --- |\n| `full` | boolean |\n"
    ((call, operation),) = captured(page).items()
    assert call.startswith("get /pets/{")
    assert {place for place, _ in names(operation)} == {"path", "query"}


def test_lines_of_one_block_are_operations_that_share_what_follows() -> None:
    page = (
        "## List pets\n\n```\nGET /pets\nGET /zoos/:id/pets\n```\n\nSupported attributes:\n\n"
        "| Attribute | Type | Required |\n| --- | --- | --- |\n| `id` | integer | Yes |\n| `size` | string | No |\n\n"
        "Returns `200 OK` and the following\nresponse attributes:\n\n| Attribute | Type |\n| --- | --- |\n"
        "| `name` | string |\n"
    )
    found = captured(page)
    assert names(found["get /pets"]) == [("query", "size")]
    assert names(found["get /zoos/{id}/pets"]) == [("path", "id"), ("query", "size")]
    assert all(list(received(one)["properties"]) == ["name"] for one in found.values())


def test_arguments_may_stand_above_the_call() -> None:
    page = (
        "# Zoo\n\n## List\n\n`GET /pets`\n\n### Arguments\n\n| Name | Type |\n| --- | --- |\n| a | string |\n\n"
        "## Add\n\n### Arguments\n\n| Name | Type |\n| --- | --- |\n| b | string |\n\n### Definition\n\n`POST /pets`\n"
    )
    found = captured(page)
    assert names(found["get /pets"]) == [("query", "a")]
    assert (list(sent(found["post /pets"])["properties"]), found["post /pets"]["summary"]) == (["b"], "Add")


def test_a_section_that_only_shows_an_operation_gives_it_its_samples() -> None:
    page = (
        "# Examples\n\n## Buy\n\n```shell\ncurl -X POST https://zoo.test/buy -d 'n=1'\n```\n\nExample response:\n\n"
        "```json\n{\"bought\": 1}\n```\n\n## Sell\n\n```shell\ncurl -X POST https://zoo.test/sell -d 'n=1'\n```\n\n"
        'Example response:\n\n```json\n{"sold": 1}\n```\n\n# Reference\n\n### Buying\n\n`POST https://zoo.test/buy`\n\n'
        "#### Body\n\n- `n` (integer)\n\n### Selling\n\n`POST https://zoo.test/sell`\n\n#### Body\n\n- `n` (integer)\n"
    )
    found = captured(page)
    assert samples(found["post /buy"]["responses"]["2XX"]) == [{"bought": 1}]
    assert samples(found["post /sell"]["responses"]["2XX"]) == [{"sold": 1}]


def test_examples_below_calls_without_titles_are_of_none_of_them() -> None:
    page = (
        "# Zoo\n\n`GET /pets`\n\n| Parameter | Description |\n| --- | --- |\n| n | How many |\n\n`DELETE /pets`\n\n"
        '## Examples\n\nThe response:\n\n```json\n{"pets": 1}\n```\n'
    )
    assert "pets" not in str(captured(page)["delete /pets"]["responses"])


@pytest.mark.parametrize(
    ("sentence", "section"),
    [
        ("Create a device. Parameters:", "Parameters"),
        ("The request body is a JSON object with the following fields:", "Body"),
        ("Send a POST request with this JSON body:", "Body"),
        ("It accepts the following query parameters in the URL:", "Query Parameters"),
        ("The following fields are required:", "Fields"),
        ("Returns an object with these properties:", "Response"),
        ("The response contains the following fields:", "Response"),
        ("The user object has the following attributes:", "Fields"),
        ("If the request fails, the response has the following fields:", ""),
        ("Note the following:", ""),
        ("You can filter by:", ""),
    ],
)
def test_a_sentence_announces_a_section(sentence: str, section: str) -> None:
    assert announced(sentence) == section


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Code: `200 OK`", "Response"),
        ("Status: 404", "Response"),
        ("Data params", "Body"),
        ("Supported attributes", "Parameters"),
        ("Attributes", "Fields"),
        ("Definition", "Neutral"),
    ],
)
def test_more_headings_are_read_by_their_words(heading: str, section: str) -> None:
    assert section_of(heading) == section


@pytest.mark.parametrize(
    ("item", "kind", "required", "default"),
    [
        ("`size` (integer, required): The size", "integer", True, None),
        ("`size` (integer, optional, default: 3) - The size", "integer", False, 3),
        ("`size` `(int: <required>)` - The size", "integer", True, None),
        ("`size` `(int: 3)` – The size", "integer", False, 3),
        ('`size` `(string: "")` - The size', "string", False, None),
        ("**size** *integer* - The size", "integer", None, None),
        ("**size** (_integer_, optional) The size", "integer", False, None),
        ("size (integer, required): The size", "integer", True, None),
        ("size: integer, required. The size", "integer", True, None),
        ("size - integer", "integer", None, None),
        ("`size=[integer]`", "integer", None, None),
    ],
)
@pytest.mark.parametrize("mark", ["-", "*", "1."])
def test_an_item_is_a_field_in_each_of_its_forms(
    mark: str, item: str, kind: str, required: bool | None, default: int | None
) -> None:
    schema = sent(captured(f"# Zoo\n\n## POST /pets\n\n### Body\n\n{mark} {item}\n")["post /pets"])
    held = schema["properties"]["size"]
    assert (held["type"], held.get("default")) == (kind, default)
    assert ("size" in schema.get("required", [])) is (required is True)
    assert ("required" in held["x-unstated"]) is (required is None)


@pytest.mark.parametrize("items", ["- Note: this is new\n- see above\n", "- first\n- second\n"])
def test_a_list_of_words_has_no_fields(items: str) -> None:
    page = f"# Zoo\n\n## POST /pets\n\n### Body\n\n{items}\n### Response\n\n- `id` (integer)\n"
    assert "post /pets" in captured(page)
    assert sent(captured(page)["post /pets"]).get("properties") is None


def test_labels_of_items_are_headings() -> None:
    page = (
        "## Avatar\n\n`POST /pets/{id}/avatar`\n\n- Body: `multipart/form-data`\n  - `file`: image file\n"
        '- Response: `{"url": "x"}`\n'
    )
    operation = captured(page)["post /pets/{id}/avatar"]
    assert list(operation["requestBody"]["content"]) == ["multipart/form-data"]
    assert list(sent(operation)["properties"]) == ["file"]
    assert samples(operation["responses"]["2XX"]) == [{"url": "x"}]


TEMPLATE = """**Show pet**
----
  Returns a pet.

* **URL**

  /pets/:id

* **Method:**

  `GET`

* **URL Params**

   **Required:**

   `id=[integer]`

   **Optional:**

   `full=[boolean]`
   `lang=[string]`

* **Success Response:**

  * **Code:** 200 <br />
    **Content:** `{ id : 12, name : "Rex" }`

* **Error Response:**

  * **Code:** 404 NOT FOUND <br />
    **Content:** `{ error : "No such pet" }`
"""


def test_a_template_of_labels_and_values() -> None:
    operation = captured(TEMPLATE)["get /pets/{id}"]
    assert names(operation) == [("path", "id"), ("query", "full"), ("query", "lang")]
    assert [one["schema"]["type"] for one in operation["parameters"]] == ["integer", "boolean", "string"]
    assert samples(operation["responses"]["200"]) == [{"id": 12, "name": "Rex"}]
    assert samples(operation["responses"]["404"]) == [{"error": "No such pet"}]


def test_a_label_beside_its_value_and_a_sample_of_each_status() -> None:
    page = (
        "# Login\n\n**URL** : `/login/`\n\n**Method** : `POST`\n\n**Data constraints**\n\n"
        '```json\n{"name": "[a name]"}\n```\n\n## Success Response\n\n**Code** : `200 OK`\n\n**Content example**\n\n'
        '```json\n{"token": "x"}\n```\n\n## Error Response\n\n**Code** : `400 BAD REQUEST`\n\n**Content** :\n\n'
        '```json\n{"errors": ["x"]}\n```\n'
    )
    operation = captured(page)["post /login/"]
    assert samples(operation["requestBody"]) == [{"name": "[a name]"}]
    assert samples(operation["responses"]["200"]) == [{"token": "x"}]
    assert samples(operation["responses"]["400"]) == [{"errors": ["x"]}]


@pytest.mark.parametrize(
    ("method", "between", "direction"),
    [
        ("GET", "", "received"),
        ("DELETE", "", ""),
        ("POST", "", "sent"),
        ("POST", "### Notes\n\n", "sent"),
        ("POST", "响应示例：\n\n", "received"),
        ("POST", "The body looks like this:\n\n", "sent"),
        ("POST", "> The above command returns JSON structured like this:\n\n", "received"),
        ("POST", "It responds with:\n\n", "received"),
        ("POST", "```\ncurl -X POST https://zoo.test/pets -d 'a=1'\n```\n\n", "received"),
        ("POST", "```\ncurl -X POST https://zoo.test/pets -d @pet.json\n```\n\n", ""),
        ("POST", "### Request\n\n", "sent"),
        ("POST", "### Example response\n\n", "received"),
        ("GET", "### Errors\n\n", ""),
    ],
)
def test_a_sample_belongs_to_what_the_words_above_it_say(method: str, between: str, direction: str) -> None:
    page = f'# Zoo\n\n## Pets\n\n`{method} /pets`\n\nAbout pets.\n\n{between}```json\n{{"id": 1}}\n```\n'
    try:
        operation = captured(page)[f"{method.lower()} /pets"]
    except InputError:
        operation = {"responses": {}}
    assert ({"id": 1} in samples(operation.get("requestBody", {}))) == (direction == "sent")
    answers = [shown for answer in operation["responses"].values() for shown in samples(answer)]
    assert answers == ([{"id": 1}] if direction == "received" else [])


def test_of_two_samples_the_first_is_sent_if_the_second_is_the_response() -> None:
    page = '## Add\n\n`POST /pets`\n\n```json\n{"a": 1}\n```\n\nResponse:\n\n```json\n{"b": 1}\n```\n'
    operation = captured(page)["post /pets"]
    assert samples(operation["requestBody"]) == [{"a": 1}]
    assert samples(operation["responses"]["2XX"]) == [{"b": 1}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{ error : "x" }', {"error": "x"}),
        ("{'a': 1, b: [x, y], c: <id>}", {"a": 1, "b": ["x", "y"], "c": "<id>"}),
        (
            '{"at": 2012-01-01T00:00:00Z, "url": http://zoo.test}',
            {"at": "2012-01-01T00:00:00Z", "url": "http://zoo.test"},
        ),
        ('{"a": "x" | "y", "b": [<pet>] | [<cat>]}', {"a": "x", "b": ["<pet>"]}),
        ('{"a": {\n  <more pairs>\n}}', {"a": {}}),
        ('# A comment\n{"a": 1, ...}', {"a": 1}),
        ('{"a": string # required\n}', {"a": "string"}),
        ('{"a": 1, "d": 2, "e": {"b": 1, "c": "d"]}}', {"a": 1, "d": 2, "e": {"b": 1, "c": "d"}}),
        ('{"a" "x",\n "b": <b> (Optional)}', {"a": "x", "b": "<b>"}),
        (
            '{"a": {"x", "y"}, "b": true/false\n "c": {... more ...}}',
            {"a": ["x", "y"], "b": "true/false", "c": ["more ..."]},
        ),
        ('{"a": Array<{"b": string}>, c: Pet[]}', {"a": [{"b": "string"}], "c": "Pet"}),
        ('[{"a": 1},\n <more pets>\n}', [{"a": 1}]),
        ("{a: String - what it is\n b: Pet[],\n c?: number}", {"a": "String - what it is", "b": "Pet", "c": "number"}),
        ('200\n{"a": 1}', {"a": 1}),
        ('content:\n{"a": 1}\nEOF', {"a": 1}),
        ('{"a": 1}\n{"a": 2, "b": 3}', {"a": 1}),
        ('{"a": 1, -- a comment\n"b": 2}', {"a": 1, "b": 2}),
        ('{"a": 1, function() { return b; } c; d(); e}', None),
        ("{id}", None),
        ("[string]", None),
        ('{"a": 1', None),
        ("{ call(a) }", None),
        ("not json", None),
        ("{" * 200, None),
    ],
)
def test_samples_are_read_as_authors_write_them(text: str, value: Any) -> None:
    assert sample_of(text) == value


def test_tables_have_their_statuses_samples_and_marks_in_many_columns() -> None:
    page = (
        "## `POST /pets`\n\n##### Parameters\n\n> | name | type | data type | description |\n> |--|--|--|--|\n"
        "> | size | required | integer | The size |\n> | nick | optional | string | |\n\n##### Responses\n\n"
        "> | http code | content-type | response |\n> |--|--|--|\n> | `201` | `text/plain` | `Created` |\n"
        '> | `400` | `application/json` | `{"code": "400"}` |\n'
    )
    operation = captured(page)["post /pets"]
    assert sent(operation)["required"] == ["size"]
    assert {name: one["type"] for name, one in sent(operation)["properties"].items()} == {
        "size": "integer",
        "nick": "string",
    }
    assert samples(operation["responses"]["400"]) == [{"code": "400"}]


def test_a_table_may_lack_its_rule_and_say_of_all_fields_that_they_are_optional() -> None:
    page = (
        "## Pets\n\n`GET /pets`\n\n## Query parameters\n\nAll query parameters are optional.\n\n"
        "| Parameter | Data type |\n| `a` | Boolean |\n| `b[n].c` | String |\n"
    )
    first, second = captured(page)["get /pets"]["parameters"]
    assert (first["name"], first["schema"]["type"], second["name"]) == ("a", "boolean", "b.c")
    assert "required" not in first.get("x-unstated", {})


def test_a_table_below_the_name_of_a_field_has_its_members() -> None:
    page = (
        "## Chart\n\n`POST /charts`\n\n### Parameters\n\nParameter | Definition\n--- | ---\nname | The name\n"
        "streams | An array of streams\n\n### Stream properties\n\nParameter | Definition\n--- | ---\n"
        "metric | Its name\n"
    )
    streams = sent(captured(page)["post /charts"])["properties"]["streams"]
    assert (streams["type"], list(streams["items"]["properties"])) == ("array", ["metric"])


def test_tables_without_a_direction_are_placed_by_the_sample_each() -> None:
    page = (
        '## Pet\n\n`GET /pets/{id}`\n\n### Details\n\n```json\n{"pet": {"id": 1, "owner": {"name": "x"}}}\n```\n\n'
        "### Pet\n\n| Field | Type |\n| --- | --- |\n| id | integer |\n| owner | owner |\n\n### Unknown\n\n"
        "| Field | Type |\n| --- | --- |\n| speed | integer |\n\n### owner\n\n| Field | Type |\n| --- | --- |\n"
        "| name | string |\n"
    )
    answer = received(captured(page)["get /pets/{id}"])
    pet = answer["properties"]["pet"]["properties"]
    assert (pet["id"]["type"], pet["owner"]["properties"]["name"]["type"]) == ("integer", "string")
    assert "speed" not in str(answer)


def test_a_row_without_a_name_sinks_alone() -> None:
    page = (
        "## POST /pets\n\n### Body\n\n| Name | Type |\n| --- | --- |\n| a | string |\n| one of b, c and d | |\n"
        "| name? ** | string |\n| e ** | string |\n"
    )
    schema = sent(captured(page)["post /pets"])
    assert list(schema["properties"]) == ["a", "name", "e"]
    assert "required" not in schema["properties"]["name"]["x-unstated"]
    assert "required" in schema["properties"]["e"]["x-unstated"]


MIXED = """# Zoo

<section class="route">
  <div>
    <h2>List pets</h2>
    <h3>Definition</h3>
    <code>GET /pets/&lt;zoo&gt;</code>
    <h3>Arguments</h3>
    <table>
      <tr><td><code>page</code><br /></td><td><p>The page.</p><p>Default: <code>1</code></p></td></tr>
      <tr><td><code>order</code><br /></td><td><p>The order.</p></td></tr>
    </table>
  </div>
</section>

<div>

## Add a pet

`POST /pets`

### Body

- `name` (string)

</div>
"""


def test_html_within_markdown_and_markdown_within_html() -> None:
    found = captured(MIXED)
    assert names(found["get /pets/{zoo}"]) == [("query", "page"), ("query", "order"), ("path", "zoo")]
    assert list(sent(found["post /pets"])["properties"]) == ["name"]


FRONT = """---
id: start
title: "Start"
api:
  {
    "description": "Starts.",
    "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
    "responses": { "200": { "description": "OK" } },
    "method": "post",
    "path": "/runs/{id}/start",
    "servers": [],
  }
sidebar_class_name: "post api-method"
---

import ApiTabs from "@theme/ApiTabs";

## Start
"""


def test_the_operation_above_a_page_of_docusaurus() -> None:
    operation = captured(FRONT, "start.mdx")["post /runs/{id}/start"]
    assert names(operation) == [("path", "id")]
    packed = (
        "eJyrVspNLclQslIqyC8uUdJRKkgsyQDylPSLSvOKlXSUilITU4CCSsVQtUqxtTpKRanFpTklxUDx6mglI6AGJQXn1KLUpBQlq9jYWgCQ8x2h"
    )
    head = FRONT.partition("api:")[0]
    with pytest.raises(InputError, match="holds no operation"):
        captured(f"{head}api: {packed}\nsidebar_class_name: api-method\n---\n\n## Start\n", "start.mdx")


DESCRIBED = """## Register

`POST /users`

**Request body:**

```json
{
  "email": "string",      // required
  "age": <integer>,       // optional, between 1 and 120
  "role": "admin" | "user",
  "address": {
    "city": "string"
  },
  "tags": ["string"]
}
```

**Response:**

```json
{"id": 1, "kind": "string", "name": "Ann"}
```
"""


def test_a_sample_with_types_in_place_of_values_describes_its_members() -> None:
    operation = captured(DESCRIBED)["post /users"]
    schema = sent(operation)
    held = schema["properties"]
    assert schema["required"] == ["email"]
    assert [held[name]["type"] for name in held] == ["string", "integer", "string", "object", "array"]
    assert (held["age"]["minimum"], held["age"]["maximum"]) == (1, 120)
    assert held["role"]["enum"] == ["admin", "user"]
    assert held["address"]["properties"]["city"]["type"] == "string"
    assert held["tags"]["items"]["type"] == "string"
    # One word that is a type, among data, is data.
    assert received(operation).get("properties") is None
    assert samples(operation["responses"]["2XX"]) == [{"id": 1, "kind": "string", "name": "Ann"}]


def test_words_for_values_are_texts_where_no_type_is_stated() -> None:
    page = (
        "## Pets\n\n`GET /pets`\n\n### Query parameters\n\n"
        "- `order` - The order. One of `asc` or `desc`. Defaults to `asc`.\n"
        "- `limit` - How many. Defaults to `10`.\n"
    )
    order, limit = captured(page)["get /pets"]["parameters"]
    assert (order["schema"]["enum"], order["schema"]["default"]) == (["asc", "desc"], "asc")
    assert "default" in limit["x-unstated"]


def test_a_second_section_at_the_same_level_is_no_part_of_the_first() -> None:
    page = (
        "## Move\n\n`POST /pets/{id}`\n\n### Path parameters\n\n| Name | Type |\n| --- | --- |\n| id | string |\n\n"
        "### Parameters\n\n| Name | Type |\n| --- | --- |\n| to | string |\n\n#### Slow move parameters\n\n"
        "| Name | Type |\n| --- | --- |\n| to | string |\n| hours | integer |\n"
    )
    operation = captured(page)["post /pets/{id}"]
    assert names(operation) == [("path", "id")]
    assert list(sent(operation)["properties"]) == ["to", "hours"]
    assert all("in" in one["x-unstated"] for one in sent(operation)["properties"].values())


def test_a_number_in_an_address_is_no_status() -> None:
    page = (
        "## Pet\n\n`PUT /pets/{id}`\n\n### Success response\n\n**Code**: `200 OK`\n\n**Content**: what is sent to\n"
        '`/pets/123/`...\n\n```json\n{"id": 123}\n```\n'
    )
    assert list(captured(page)["put /pets/{id}"]["responses"]) == ["200"]


def test_of_a_table_only_the_names_that_several_objects_have_are_lost() -> None:
    page = (
        '## Accounts\n\n`GET /accounts`\n\n```json\n[{"id": 1, "a": {"x": 1, "y": 1}, "b": {"x": 1, "y": 1}}]\n```\n\n'
        "### Responses\n\nField | Description\n--- | ---\nid | The id\nx | One of both\ny | One of both\n"
    )
    answer = received(captured(page)["get /accounts"])
    assert list(answer["items"]["properties"]) == ["id"]


@pytest.mark.parametrize("mark", ["*[Optional]*", "(optional)", "**Optional.**", "Optional -", "[optional]"])
def test_a_description_begins_with_a_mark(mark: str) -> None:
    table = f"| Name | Description |\n| --- | --- |\n| n | {mark} How many |\n"
    page = f"## Pets\n\n`GET /pets`\n\n### Query parameters\n\n{table}"
    (parameter,) = captured(page)["get /pets"]["parameters"]
    assert "required" not in parameter.get("x-unstated", {})
    assert not parameter.get("required")


def test_words_that_are_the_only_text_of_an_item_are_headings_and_the_query_of_a_call_has_parameters() -> None:
    page = (
        "#### Withdraw\n\n* Request:\n\n```\nPOST\n/withdraw?otp=<otp>&symbol={symbol}\n```\n\n"
        '```javascript\n{\n  "address": <address>, // set before\n  "amount": <amount>\n}\n```\n\n'
        '* Response:\n\n```javascript\n{"code": 0}\n```\n'
    )
    operation = captured(page)["post /withdraw"]
    assert names(operation) == [("query", "otp"), ("query", "symbol")]
    assert list(sent(operation)["properties"]) == ["address", "amount"]
    assert samples(operation["responses"]["2XX"]) == [{"code": 0}]


def test_a_query_with_values_is_an_example() -> None:
    page = "## Pets\n\n`GET /pets?page=2`\n\n### Query parameters\n\n- `size` (integer)\n"
    assert names(captured(page)["get /pets"]) == [("query", "size")]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("In URL query, the password", "query"),
        ("In body, the address", "body"),
        ("(path) the id", "path"),
        ("**Path parameter.** The id", "path"),
        ("In body weight order", "body"),
    ],
)
def test_a_description_begins_with_the_place_of_a_field(words: str, place: str) -> None:
    table = f"| Field | Type | Description |\n| --- | --- | --- |\n| id | String | {words} |\n"
    page = f"## Move\n\n`POST /pets/{'{id}' if place == 'path' else 'x'}`\n\n### Parameters\n\n{table}"
    (operation,) = captured(page).values()
    found = names(operation) or [("body", name) for name in sent(operation)["properties"]]
    assert found == [(place, "id")]
    stated = sent(operation).get("properties", {}).get("id", operation.get("parameters", [{}])[0])
    assert ("in" in stated["x-unstated"]) is (words == "In body weight order")


def test_a_sample_that_leaves_out_its_end_is_closed() -> None:
    assert sample_of('{"a": [\n  {"b": 1},\n  ...\n') == {"a": [{"b": 1}]}
    assert sample_of('{"a": 1,\n  "b": {"c": 2}, ...') == {"a": 1, "b": {"c": 2}}
    assert sample_of('{"a": 1,\n  "b": ') is None


def test_a_sample_of_another_call_in_the_section_is_not_of_the_first() -> None:
    page = (
        "## Log\n\nTo change it:\n\n```\ncurl -X PUT http://zoo.test/log\n```\n\nTo read it:\n\n"
        '```\ncurl http://zoo.test/log\n```\n\n```json\n{"level": 1}\n```\n'
    )
    assert "level" not in str(captured(page)["put /log"])


@pytest.mark.parametrize(
    "sent",
    [
        """-d @- << EOF\n{"a": "it's"}\nEOF""",
        """--data-raw '{"a": "it'\\''s"}'""",
        """--data-ascii '{"a": "it's"}'""",
        """-d  "{\\"a\\": \\"it's\\"}\"""",
        """-d '{"a": "it’s",}'""",
    ],
)
def test_what_a_command_sends_is_read_as_a_shell_reads_it(sent: str) -> None:
    page = f"## Add\n\n`POST /pets`\n\n```\ncurl -X POST http://zoo.test/pets {sent}\n```\n\nAdds a pet.\n"
    shown = samples(captured(page)["post /pets"]["requestBody"])
    assert [{key: value.replace("’", "'") for key, value in each.items()} for each in shown] == [{"a": "it's"}]


@pytest.mark.parametrize(
    "line", ["HTTP 201:", "STATUS: 201 Created", "// HTTP Code 201 Ok", "# HTTP-Code 201 Created", "201"]
)
def test_a_status_above_a_sample_in_code_is_that_of_the_response(line: str) -> None:
    page = f'## Add\n\n`POST /pets`\n\nAdds a pet.\n\n```\n{line}\n{{"id": 1}}\n```\n'
    assert samples(captured(page)["post /pets"]["responses"]["201"]) == [{"id": 1}]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Without a name you will get a `404 Not Found` error.", "404"),
        ("Exceeding the limit yields HTTP 429 errors.", "429"),
        ("If the name is unknown, `NotFound` (`404`) is sent.", "404"),
        ("The expected response code is `204`.", "204"),
        ("If successful, a `204` is returned.", "204"),
        ("Requests generally return a status code of 202 Accepted.", None),
        ("It returns 100 items.", None),
        ("It is not answered with 404 Not Found.", None),
    ],
)
def test_a_status_in_a_sentence_is_read_where_words_say_that_it_is_one(words: str, status: str | None) -> None:
    page = f"## Drop\n\n`DELETE /pets/{{id}}`\n\nDrops a pet.\n\n{words}\n\n### Query parameters\n\n* `at` (string)\n"
    stated = [one for one in captured(page)["delete /pets/{id}"]["responses"] if one.isdigit()]
    assert stated == ([status] if status else [])


def test_a_sentence_about_one_of_two_calls_gives_its_status_to_that_call() -> None:
    page = (
        "## Edit\n\n`PATCH /pets/{id}`\n\n`PUT /pets/{id}`\n\n**Parameters**\n\nName|Type\n----|----\nsize|int\n\n"
        "#### Response\n\nIf `PUT`, the response code is `201`.\n\nIf `PATCH`, the response code is `200`.\n"
    )
    operations = captured(page)
    assert [*operations["put /pets/{id}"]["responses"]] == ["201"]
    assert [*operations["patch /pets/{id}"]["responses"]] == ["200"]


def test_a_name_has_its_type_or_its_mark_in_another_language_in_its_cell() -> None:
    page = (
        "## Find\n\n`GET /pets`\n\n### Query arguments\n\nParameter | Required | Description\n---|---|---\n"
        "`q`</br>_string_ | optional | The words.\n`size`<br>_integer_ | required | How many.\n\n"
        "## Add\n\n`POST /pets`\n\n### Body\n\nParámetro | Tipo | Descripción\n---|---|---\n"
        "**name**<br><small>requerido</small> | string | El nombre.\n**nick**<br><small>opcional</small> | string | |\n"
    )
    operations = captured(page)
    asked = {one["name"]: (one["schema"]["type"], one.get("required")) for one in operations["get /pets"]["parameters"]}
    assert asked == {"q": ("string", None), "size": ("integer", True)}
    assert sent(operations["post /pets"])["required"] == ["name"]
    assert [*sent(operations["post /pets"])["properties"]] == ["name", "nick"]


TOGETHER = (
    "#### GET | POST /enlarge\n\n##### Allowed params\n\n"
    "- width `int` `required`\n- nocrop `bool` - Defaults to `false`\n"
    "- file `string` - Only GET method, of a directory\n- field `string` - Only POST and `multipart/form` payloads\n"
)


def test_a_name_without_marks_may_stand_before_its_type_in_code() -> None:
    asked = {one["name"]: one for one in captured(TOGETHER)["get /enlarge"]["parameters"]}

    assert (asked["width"]["schema"]["type"], asked["width"]["required"]) == ("integer", True)
    assert asked["nocrop"]["schema"]["default"] is False


def test_a_field_of_one_of_two_methods_is_left_to_that_one() -> None:
    found = captured(TOGETHER)

    assert [name for _, name in names(found["get /enlarge"])] == ["width", "nocrop", "file"]
    assert [*sent(found["post /enlarge"])["properties"]] == ["width", "nocrop", "field"]
