"""The forms that hand-written pages have: calls, headings, tables in HTML, samples, sentences, and other markups."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_forms import captured, names

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.read.registry import shows_operation
from bythebook_capture.read.written.calls import template
from bythebook_capture.read.written.headings import required_in, section_of
from bythebook_openapi.errors import InputError


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/pets/(id)", "/pets/{id}"),
        ("/pets/(int:id)/toys", "/pets/{id}/toys"),
        ("/pets/{{id}}", "/pets/{id}"),
        ("/pets/#{id}.xml", "/pets/{id}.xml"),
        ("/pets/[id]", "/pets/{id}"),
        ("/pets/$id", "/pets/{id}"),
        ("/pets/<int:id>", "/pets/{id}"),
        ("/pets/:id", "/pets/{id}"),
        ("/pets{?limit,offset}", "/pets"),
        ("/pets/$count", "/pets/$count"),
    ],
)
def test_placeholders_are_written_in_braces(written: str, expected: str) -> None:
    assert template(written) == expected


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("ARGUMENTS", "Parameters"),
        ("Input", "Parameters"),
        ("Payload", "Body"),
        ("JSON params", "Body"),
        ("Form data", "Body"),
        ("Request headers", "Headers"),
        ("Optional query string parameters:", "Query Parameters"),
        ("URL parameters", "Parameters"),
        ("Returns", "Response"),
        ("Response fields", "Response"),
        ("Response headers", "Response Headers"),
        ("PATCH Response", "Response"),
        ("GET response fields", "Response"),
        ("Attributes", "Fields"),
        ("Data", ""),
        ("Post options", ""),
        ("Get response times", ""),
        ("Create a response", ""),
    ],
)
def test_headings_are_read_by_their_words(heading: str, section: str) -> None:
    assert section_of(heading) == section


def test_a_heading_says_that_its_fields_are_required() -> None:
    assert required_in("Required request body properties:") is True
    assert required_in("Optional parameters") is False
    assert required_in("Required and optional fields") is None


CALLS = """# Zoo

## List cages

* `GET /cages` shows all cages.

## Add a cage

```shell
curl -X POST https://zoo.test/cages -d '{"size": 3}'
```

```json
{"id": 1, "size": 3}
```

## Move a cage

```{.http title="Request"}
PUT /cages/(id)
```

## Feed: POST /cages/{id}/meals

<Route method="DELETE">/cages/[\\{id\\}](/docs#cage)</Route>

### Query parameters

| Name | Type |
| --- | --- |
| `now` | boolean |
"""


def test_calls_stand_in_items_commands_fences_headings_and_components() -> None:
    found = captured(CALLS)
    assert list(found) == [
        "get /cages",
        "post /cages",
        "put /cages/{id}",
        "post /cages/{id}/meals",
        "delete /cages/{id}",
    ]
    assert found["post /cages"]["summary"] == "Add a cage"
    assert found["post /cages/{id}/meals"]["summary"] == "Feed"
    assert names(found["delete /cages/{id}"]) == [("query", "now"), ("path", "id")] or names(
        found["delete /cages/{id}"]
    ) == [("path", "id"), ("query", "now")]


def test_a_block_of_json_behind_a_request_shows_the_response() -> None:
    operation = captured(CALLS)["post /cages"]
    assert "2XX" in operation["responses"]
    shown = [list(one["x-sample"]["properties"]) for one in operation["schemas"].values()]
    assert sorted(shown) == [["id", "size"], ["size"]]


def test_a_value_in_the_path_of_an_example_is_a_placeholder_behind_a_collection() -> None:
    page = (
        "# Zoo\n\n## Feed\n\n```http\nGET /cages/north-1/meals HTTP/1.1\n```\n\n```http\nHTTP/1.1 200 OK\n\n{}\n```\n"
    )
    shown = page.replace("```http\nGET", "Example request:\n\n```http\nGET")
    assert list(captured(f'{shown}\n```json\n{{"name": "north-1"}}\n```\n')) == ["get /cages/{cage}/meals"]
    with pytest.raises(InputError):
        captured("# Zoo\n\n## Feed\n\n```\ncurl https://zoo.test/north/123/meals\n```\n")


def test_a_path_with_words_for_values_and_no_marks_is_no_path() -> None:
    with pytest.raises(InputError):
        captured("# Zoo\n\n`GET /cages/id/meals`\n\n## Parameters\n\n- `now` (boolean)\n")


def test_a_table_lists_operations_that_no_section_describes() -> None:
    page = (
        "# Zoo\n\n| Method | Path | Description |\n| --- | --- | --- |\n| GET | /cages | List cages |\n"
        "| POST | /cages | Add a cage |\n\n## Add\n\n`POST /cages`\n\n### Body\n\n- `size` (integer)\n"
    )
    found = captured(page)
    assert list(found) == ["get /cages", "post /cages"]
    assert (found["get /cages"]["summary"], found["post /cages"]["summary"]) == ("List cages", "Add")


HTML_TABLES = """# Zoo

## List cages

`GET /cages`

Optional query string parameters:

<table>
<tr><th><code>after</code></th><td>String. The cursor.</td></tr>

<tr><th><code>limit</code></th><td>Integer. Defaults to <code>30</code>. At most 100.</td></tr>
</table>

Success response: `200 OK`

Error responses:

<table><tr><th><code>404 Not Found</code></th><td>No such cage.</td></tr></table>
"""


def test_tables_in_html_may_lack_a_head() -> None:
    operation = captured(HTML_TABLES)["get /cages"]
    after, limit = operation["parameters"]
    assert (after["name"], after["schema"]["type"], after["description"]) == ("after", "string", "The cursor.")
    assert (limit["schema"]["default"], limit["schema"]["maximum"]) == (30, 100)
    assert "required" not in limit.get("x-unstated", {})
    assert sorted(operation["responses"]) == ["200", "404"]


NESTED = """# Zoo

## List cages

`GET /cages`

### Response

```json
{"data": [{"id": 1, "keeper": {"name": "A"}}], "next": null}
```

| Field | Type |
| --- | --- |
| next | string |

| Field | Type |
| --- | --- |
| id | integer |
| keeper | object |

| Field | Type |
| --- | --- |
| name | string |

| Field | Type |
| --- | --- |
| other | string |
"""


def test_a_table_describes_the_object_of_the_sample_that_has_its_names() -> None:
    found = captured(NESTED)["get /cages"]
    (schema,) = [one for one in found["schemas"].values() if "data" in one.get("properties", {})]
    assert list(schema["properties"]) == ["next", "data"]
    text = str(found["schemas"])
    assert "'keeper'" in text
    assert "'other'" not in text


def test_fields_without_a_direction_are_placed_by_a_sample() -> None:
    page = (
        "# Zoo\n\n## Get\n\n`GET /cages/1x`\n\n### Attributes\n\n| Name | Type |\n| --- | --- |\n| size | integer |\n"
    )
    assert "parameters" not in captured(page)["get /cages/1x"]
    found = captured(f'{page}\n### Example response\n\n```json\n{{"size": 3}}\n```\n')["get /cages/1x"]
    assert "parameters" not in found
    assert any("size" in one.get("properties", {}) for one in found["schemas"].values())


def test_a_damaged_table_does_not_sink_the_others() -> None:
    page = (
        "# Zoo\n\n`POST /cages`\n\n## Query parameters\n\n| Name | Type |\n| --- | --- |\n| now or later | boolean |\n"
        "\n## Body\n\n| Name | Type |\n| --- | --- |\n| size | integer |\n"
    )
    found = captured(page)["post /cages"]
    assert "parameters" not in found
    assert any("size" in one["properties"] for one in found["schemas"].values())
    with pytest.raises(InputError, match="is no name of one field"):
        captured(page.partition("## Body")[0])


def test_a_row_without_a_name_goes_on_with_the_row_above() -> None:
    page = (
        "# Zoo\n\n`GET /cages`\n\n## Query parameters\n\n"
        "| Name | Type | Default | Description |\n| --- | --- | --- | --- |\n"
        "| size | integer | **REQUIRED** | The size |\n| | | | of the cage. |\n"
    )
    (size,) = captured(page)["get /cages"]["parameters"]
    assert (size["description"], size["required"]) == ("The size of the cage.", True)
    assert "default" not in size["schema"]


RST = """\
Cages
=====

Add a cage
----------

.. code-block:: text

   POST /cages/(zoo)

+----------+---------+---------------------+
| name     | type    | description         |
+==========+=========+=====================+
| **size** | int     | How many animals    |
|          |         | fit in.             |
+----------+---------+---------------------+

**Response**

.. code-block:: http

   HTTP/1.1 201 Created

   {"id": 1}

Get a cage: ``GET /cages/{id}``
-------------------------------

* Request headers:

  * ``X-Zoo`` (string, required) - the zoo

=====  =======  ===========
name   type     description
=====  =======  ===========
limit  int      The most.
                Of all.
=====  =======  ===========
"""


def test_restructuredtext_without_the_http_domain() -> None:
    found = captured(RST, "page.rst")
    assert list(found) == ["post /cages/{zoo}", "get /cages/{id}"]
    made = found["post /cages/{zoo}"]
    assert list(made["responses"]) == ["201"]
    assert "size" in str(made)
    assert ("header", "X-Zoo") in names(found["get /cages/{id}"])


APIB = """FORMAT: 1A
HOST: https://zoo.test

# Zoo

## Cages [/cages{?limit}]

+ Parameters
    + limit: `10` (number, optional) - How many
        + Default: `20`

### List cages [GET]
Lists all.

+ Response 200 (application/json)

        [{"id": 1}]

### Add [POST /cages/{zoo}]

+ Parameters
    + zoo (required, string) - The zoo
    + color (optional, string)

+ Request (application/json)
    + Attributes
        + size: 3 (number, required) - The size
        + keeper (object)
            + name (string)

+ Response 201
"""


def test_api_blueprint() -> None:
    found = captured(APIB, "page.apib")
    listed, made = found["get /cages"], found["post /cages/{zoo}"]
    assert (listed["summary"], listed["description"]) == ("List cages", "Lists all.")
    (limit,) = listed["parameters"]
    assert (limit["in"], limit["schema"]["default"], limit["description"]) == ("query", 20, "How many Default: 20.")
    assert list(made["responses"]) == ["201"]
    assert names(made) == [("path", "zoo"), ("query", "color")]
    (body,) = [one for one in made["schemas"].values() if "size" in one.get("properties", {})]
    assert body["required"] == ["size"]
    assert "name" in str(body["properties"]["keeper"])


def test_the_mdx_of_docusaurus_holds_openapi_in_attributes() -> None:
    page = (
        '---\nid: x\n---\n\n<Heading\n  className={"openapi__heading"}\n  children={"Add"}\n>\n</Heading>\n'
        '\n<MethodEndpoint\n  method={"post"}\n  path={"/cages"}\n>\n</MethodEndpoint>\n\n<ParamsDetails\n'
        '  parameters={[{"name":"now","in":"query","schema":{"type":"boolean"}}]}\n>\n</ParamsDetails>\n'
        '\n<StatusCodes\n  responses={{"201":{"description":"Made."}}}\n>\n</StatusCodes>\n'
    )
    operation = captured(page, "page.mdx")["post /cages"]
    assert (operation["summary"], names(operation)) == ("Add", [("query", "now")])
    assert list(operation["responses"]) == ["201"]
    with pytest.raises(InputError, match="is no JSON"):
        captured(page.replace('{"201"', "{nothing", 1), "page.mdx")


COPIED = """Zoo manual
Listing cages

A GET request lists cages.

Request structure
Parameters
Parameter\tDescription


limit

\t

How many




after

\t

Where to begin

Example request
$ curl 'https://zoo.test/cages?limit=2&after=x' -i -X GET \\
    -H 'Accept: application/json'
Response structure
Path\tType\tDescription
id\tNumber\tThe id
size\tNumber\tThe size

Example response
HTTP/1.1 200 OK
Content-Type: application/json

{
  "id" : 1,
  "size" : 2
}
Opening hours

Nine to five.
"""


def test_text_that_a_browser_copied_has_tables_of_tabs() -> None:
    operation = captured(COPIED, "page.txt")["get /cages"]
    assert operation["summary"] == "Listing cages"
    assert names(operation) == [("query", "limit"), ("query", "after")]
    (answer,) = [one for one in operation["schemas"].values() if "size" in one.get("properties", {})]
    assert answer["properties"]["id"]["description"] == "The id"
    assert list(operation["responses"]) == ["200"]


@pytest.mark.parametrize(
    ("words", "key", "value"),
    [
        ("Max 40", "maximum", 40),
        ("The size, between 1 and 100.", "minimum", 1),
        ("Defaults to 20 if omitted.", "default", 20),
    ],
)
def test_sentences_state_bounds_and_defaults(words: str, key: str, value: int) -> None:
    table = f"| Name | Type | Description |\n| --- | --- | --- |\n| size | integer | {words} |\n"
    page = f"# Zoo\n\n`GET /cages`\n\n## Parameters\n\n{table}"
    assert captured(page)["get /cages"]["parameters"][0]["schema"][key] == value


def test_sentences_state_options_null_and_statuses() -> None:
    page = (
        "# Zoo\n\n`POST /cages`\n\nResponds with HTTP 201.\n\n## Body\n\n"
        "| Name | Type | Description |\n| --- | --- | --- |\n"
        "| kind | string | One of: open, closed |\n| note | string | May be null. |\n"
    )
    operation = captured(page)["post /cages"]
    assert list(operation["responses"]) == ["201"]
    (body,) = operation["schemas"].values()
    assert body["properties"]["kind"]["enum"] == ["open", "closed"]
    assert body["properties"]["note"]["type"] == ["string", "null"]


SIBLINGS = """# Zoo

## Get a cage

To get one:

```
GET /cages/{id}
```

To get some:

```
GET /cages
```

It returns `404 Not Found` for a cage that is gone. Else it returns `202` if late, or a `200`.
It never returns 410 Gone.

| Name | Type |
| --- | --- |
| id | integer |
| ids | string |

### Response

| Name | Type |
| --- | --- |
| id | integer |

## Move

```
POST /cages/{id}/move

POST /cages/{id}/return
```

```json
{"by": "truck"}
```

### Parameters

| Name | Type |
| --- | --- |
| by | string |
"""


def test_calls_below_one_heading_share_what_follows_them() -> None:
    found = captured(SIBLINGS)
    one, some = found["get /cages/{id}"], found["get /cages"]
    assert (names(one), names(some)) == ([("path", "id")], [("query", "ids")])
    assert one["parameters"][0]["schema"]["type"] == "integer"
    assert sorted(some["responses"]) == ["200", "202", "404"]
    assert sorted(one["responses"]) == ["200", "202", "404"]
    assert "post /cages/{id}/move" in found
    sent = [
        schema
        for schema in found["post /cages/{id}/return"]["schemas"].values()
        if "by" in schema.get("properties", {})
    ]
    assert len(sent) == 1


def test_a_heading_that_is_a_path_has_the_verb_of_the_list_below_it() -> None:
    page = (
        '<html><body><h1>/api/cages<a class="headerlink" href="#x">¶</a></h1><h2>Verbs</h2><ul><li><p>GET</p></li></ul>'
        "<h2>Requests</h2><table><tr><th>Name</th><th>Data Type</th></tr><tr><td>size</td><td>Integer</td></tr></table>"
        "</body></html>"
    )
    assert names(captured(page, "page.html")["get /api/cages"]) == [("query", "size")]


def test_an_address_that_goes_on_below_is_one_address() -> None:
    page = (
        "# Zoo\n\n## List\n\n```\ncurl -X GET http://zoo.test/api/\\\n  cages\n```\n\n## Query\n\n- `size` (integer)\n"
    )
    assert list(captured(page)) == ["get /api/cages"]


SLATE = """# Cages

## Add a cage

```shell
curl -X POST -d '{"size": 3}' https://zoo.test/cages
```

>Response Code

```
201 Created
```

>Response Body

```json
{"id": 1}
```

#### HTTP Request

`POST https://zoo.test/cages`

## Remove a cage

>Response Code

```
204 No Content
```

#### HTTP Request

`DELETE https://zoo.test/cages/:id`
"""


def test_the_samples_of_slate_stand_above_the_call() -> None:
    found = captured(SLATE)
    made, removed = found["post /cages"], found["delete /cages/{id}"]
    assert (made["summary"], removed["summary"]) == ("Add a cage", "Remove a cage")
    assert (list(made["responses"]), list(removed["responses"])) == (["201"], ["204"])
    shown = [list(one["x-sample"]["properties"]) for one in made["schemas"].values()]
    assert sorted(shown) == [["id"], ["size"]]


def test_a_sample_may_leave_something_out() -> None:
    page = '# Zoo\n\n`GET /cages`\n\n## Response\n\n```json\n{"id": 1, "animals": ["..."], ... // and more\n}\n```\n'
    (schema,) = captured(page)["get /cages"]["schemas"].values()
    assert list(schema["x-sample"]["properties"]) == ["id", "animals"]


def test_a_failure_in_italics_is_no_success() -> None:
    page = (
        "Get\n===\n\n``GET /cages``\n\nResponse\n--------\n\n*Success*\n\n  Returns 204 when successful.\n\n"
        '*Failure*\n\n  .. code-block:: json\n\n    {"error": "x"}\n'
    )
    responses = captured(page, "page.rst")["get /cages"]["responses"]
    assert list(responses) == ["204"]
    assert "content" not in responses["204"]


def test_a_column_of_places_and_the_section_with_the_most_tables_count() -> None:
    page = (
        "# Zoo\n\n## Example\n\n`GET /cages`\n\nSee below.\n\n## Reference\n\n### List cages\n\n`GET /cages`\n\n"
        "| Name | Kind | Description |\n| --- | --- | --- |\n| X-Zoo | header | The zoo. |\n"
        "| limit | query | How many. |\n"
    )
    (found,) = captured(page).values()
    assert found["summary"] == "List cages"
    assert names(found) == [("header", "X-Zoo"), ("query", "limit")]


def test_a_folder_has_pages_of_each_markup(tmp_path: Path) -> None:
    for name, text in (("a.rst", RST), ("b.apib", APIB), ("c.rst", "Zoo\n===\n\nNine to five.\n"), ("d.txt", COPIED)):
        (tmp_path / name).write_text(text)
    found = find_pages([str(tmp_path)], Fetcher()).found
    assert sorted(one.name for one in found if shows_operation(one.source)) == ["a.rst", "b.apib", "d.txt"]


HTML_BY_HAND = """\
<html><body><h1>Shop</h1>
<h2>Create an order</h2>
<pre>POST /orders</pre>
<h4>Request body</h4>
<dl>
<dt>sku <em>string, required</em></dt><dd>The article.</dd>
<dt><code>count</code> (integer)</dt><dd>How many.</dd>
</dl>
<div><b>GET</b><span>/orders/:id</span></div>
<table><tr><td colspan="3">Parameters</td></tr>
<tr><td><b>id</b></td><td>int</td><td>The order</td></tr>
<tr><td><b>fields</b></td><td>string</td><td>optional. Which fields</td></tr></table>
<pre>GET /orders</pre>
<table><tr><th>limit</th><td>How many</td></tr></table>
<h3>Upload</h3>
<p>URL: <code>http://localhost:8080/files</code></p>
<p>Method: POST</p>
<p>Parameters:</p>
<table><tr><th>Key</th><th>Value</th></tr><tr><td>file</td><td>(file, required) the file</td></tr></table>
</body></html>
"""


def test_html_by_hand_has_terms_tables_without_a_head_and_types_with_marks() -> None:
    found = captured(HTML_BY_HAND, "page.html")
    assert list(found) == ["post /orders", "get /orders/{id}", "get /orders", "post /files"]
    assert [one["description"] for one in found["get /orders"]["parameters"]] == ["How many"]
    (order,) = found["post /orders"]["schemas"].values()
    assert order["required"] == ["sku"]
    assert order["properties"]["sku"]["x-source"]["name"].endswith(":6")
    path, query = found["get /orders/{id}"]["parameters"]
    assert (path["schema"]["type"], query["name"], query["in"]) == ("integer", "fields", "query")
    assert "required" not in query.get("x-unstated", {})
    assert any("file" in one.get("properties", {}) for one in found["post /files"]["schemas"].values())


def test_settings_of_a_site_may_stand_before_the_elements_of_an_html_file() -> None:
    settings, body = "---\n# Of the shop\ntitle: Shop\n---\n\n", HTML_BY_HAND.split("</h1>\n")[1]

    assert list(captured(settings + body, "page.html")) == list(captured(HTML_BY_HAND, "page.html"))


def test_a_heading_that_is_a_path_has_several_verbs_if_no_table_follows() -> None:
    text = "<h1>/api/tree</h1><h2>Verbs</h2><ul><li>GET - reads</li><li>POST - creates</li></ul>"
    assert list(captured(text, "page.html")) == ["get /api/tree", "post /api/tree"]
    table = "<h2>Requests</h2><table><tr><th>Name</th><th>Type</th></tr><tr><td>id</td><td>int</td></tr></table>"
    with pytest.raises(InputError, match="no method"):
        captured(text + table, "page.html")
