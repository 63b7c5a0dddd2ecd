"""The ways in which authors write a call without its usual form, and the parameters that only an example shows."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from written_forms import captured, names, received, samples, sent

from bythebook_capture.facts import Page
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.account import account
from bythebook_capture.pipeline import capture_pages
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("Shelves\n=======\n\n``POST``-Request sent: ``/shelves/{shelf id}/sort``\n\n``sort`` sorts.\n", "page.rst"),
        ("# Shelves\n\nPOST request to: `/shelves/{shelf id}/sort`\n", "page.md"),
        ("# Sort\n\n<i class='badge'>POST</i>\n\n###### /shelves/{shelf id}/sort\n\n- `a` (string)\n", "page.md"),
        ("# Sort\n\n`POST /shelves/ID/sort`\n\n### Body\n\n- `by` (string)\n", "page.md"),
    ],
)
def test_a_call_has_words_or_elements_between_its_method_and_its_path(text: str, file: str) -> None:
    (found,) = captured(text, file)
    assert found.startswith("post /shelves/{")
    assert found.endswith("}/sort")


def test_a_method_below_the_label_of_its_address_begins_an_operation() -> None:
    page = (
        'URL: https://books.test/shelves/\nPOST:\n    DATA: { "floor": value }\n    Response:\n'
        '        1: HTTP 400:\n            { "detail": message } => (no such floor)\n'
        '        2: HTTP 201:\n            { "id": value }\n\n'
        "URL: https://books.test/a/\nURL: https://books.test/b/\nGET:\n    Response:\n"
        '        1: HTTP 200:\n            { "other": value }\n'
    )
    found = captured(page, "page.txt")
    assert list(found) == ["post /shelves/"]  # whose the last one is, nothing tells
    responses = found["post /shelves/"]["responses"]
    assert {status: samples(one) for status, one in responses.items()} == {
        "400": [{"detail": "message"}],
        "201": [{"id": "value"}],
    }


def test_the_rows_of_a_table_have_calls_whose_examples_stand_below() -> None:
    page = (
        "= API\n\n|===\n|Endpoint |Description\n\n| GET /shelves | All shelves\n"
        "| GET /shelves/:id | One shelf\n|===\n\n"
        "=== one\n\nExample request\n[source,bash]\ncurl -X GET http://books.test/shelves/5\n\nExample response\n....\n"
        '{"floor": 2}\n....\n'
    )
    found = captured(page, "page.adoc")
    assert list(found) == ["get /shelves", "get /shelves/{id}"]
    (response,) = found["get /shelves/{id}"]["responses"].values()
    assert samples(response) == [{"floor": 2}]


def test_a_path_may_lack_its_slash_if_another_call_shows_the_collection() -> None:
    page = "## List\n\n### GET Shelf\n\n## Read\n\n### GET Shelf/{id}\n\n- `full` (boolean)\n"
    assert list(captured(page)) == ["get /Shelf", "get /Shelf/{id}"]
    with pytest.raises(InputError):
        captured("## Objects\n\n### PUT Object\n\n- `full` (boolean)\n")


def test_a_number_behind_a_word_of_the_page_is_a_value() -> None:
    page = "# Restart a floor\n\n```bash\ncurl -X POST https://books.test/floor/5/restart\n```\n"
    assert list(captured(page)) == ["post /floor/{floor}/restart"]


def test_the_query_of_an_example_shows_parameters() -> None:
    page = (
        "# Search shelves\n\n`GET /shelves`\n\n```bash\n"
        'curl -H "X-Key: a" "https://books.test/shelves?full=true&page[size]=2&api_key=x"\n```\n'
    )
    found = captured(page)["get /shelves"]
    assert names(found) == [("query", "full"), ("query", "page[size]")]  # a credential is no parameter
    assert all({"type", "required"} <= one["x-unstated"].keys() for one in found["parameters"])


def test_two_methods_that_change_a_resource_share_the_table_below_them() -> None:
    page = (
        "# Edit\n\nTo change it:\n\n`PATCH /shelves/{id}`\n\nTo replace it:\n\n`PUT /shelves/{id}`\n\n"
        "**Body**\n\n| Name | Type |\n| --- | --- |\n| floor | integer |\n"
    )
    found = captured(page)
    assert [list(sent(one)["properties"]) for one in found.values()] == [["floor"], ["floor"]]


def test_a_row_of_a_table_that_describes_a_call_may_hold_json() -> None:
    page = (
        "# Add\n\n| Title | Adds a shelf |\n| --- | --- |\n| URL | /shelves |\n| Method | POST |\n"
        '| Request body | { "floor": "<number>" } |\n| Success response | Code: 201 Content: { "id": 5 } |\n'
    )
    found = captured(page)["post /shelves"]
    assert samples(found["responses"]["201"]) == [{"id": 5}]
    assert list(sent(found)["properties"]) == ["floor"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [("| 200\n| Found\n| 404\n| Lost", ["200", "404"]), ("| 201 | Created\n| 409 | Taken", ["201", "409"])],
)
def test_a_table_of_asciidoc_may_lack_its_head(rows: str, expected: list[str]) -> None:
    page = f'= API\n\n=== Shelf\n\n*GET /shelves*\n\n*Response codes*\n\n[cols="h,2"]\n|===\n{rows}\n|===\n'
    assert list(captured(page, "page.adoc")["get /shelves"]["responses"]) == expected


def test_html_of_sphinx_has_parameters_of_the_path_in_brackets() -> None:
    page = (
        '<html><body><h2>Shelves</h2><dl class="get"><dt><code class="descname">GET </code>'
        '<code class="descname">/shelves/</code><span class="sig-paren">(</span><em class="property">string: </em>'
        '<em>name</em><span class="sig-paren">)</span><code class="descname">/books</code><a href="#">¶</a></dt>'
        '<dd><p>All books.</p><table class="docutils field-list"><tr><th class="field-name">Query Parameters:</th>'
        "<td><ul><li><strong>sort</strong> (<em>string</em>) – The order</li></ul></td></tr>"
        '<tr><th class="field-name">Status Codes:</th><td><ul><li><a href="#">200 OK</a> – Ok</li>'
        '<li><a href="#">404 Not Found</a> – Lost</li></ul></td></tr></table></dd></dl></body></html>'
    )
    found = captured(page, "page.html")["get /shelves/{name}/books"]
    assert ("query", "sort") in names(found)
    assert list(found["responses"]) == ["200", "404"]


def test_html_of_aglio_has_its_parts_within_a_list() -> None:
    page = """<html><body><h4>Shelves</h4><section><div><div><a class="btn">GET</a></div>
<div><code>/shelves{?floor}</code></div></div><div><p>All shelves.</p></div>
<ul class="list-group"><li><strong>Parameters</strong></li><li><dl><dt>floor</dt>
<dd><code>integer</code>&nbsp;<span>(optional)</span>&nbsp;<p>The floor.</p></dd></dl></li></ul>
<ul class="list-group"><li><strong>Response&nbsp;&nbsp;<code>200</code></strong><a class="pull-right">Toggle</a></li>
<li><h5>Body</h5><pre><code>{"count": 1}</code></pre></li></ul></section></body></html>"""
    found = captured(page, "page.html")["get /shelves"]
    (floor,) = found["parameters"]
    assert (floor["in"], floor["schema"]["type"]) == ("query", "integer")
    assert samples(found["responses"]["200"]) == [{"count": 1}]


def test_tables_of_paths_in_json_are_read_from_a_copy_too() -> None:
    page = (
        "Get shelves\nGET /shelves\nResponse Fields\nPath\tType\tDescription\n\n\n"
        "[].id\n\n\t\n\nString\n\n\t\n\nThe id\n\n\n\n\n"
        "[].floor.name\n\n\t\n\nString\n\n\t\n\nIts name\n\nExample request\nGET /shelves HTTP/1.1\nHost: books.test\n"
    )
    shelf = received(captured(page, "page.txt")["get /shelves"])
    assert shelf["type"] == "array"
    assert list(shelf["items"]["properties"]) == ["id", "floor"]


def test_a_table_in_html_may_have_an_empty_row() -> None:
    page = (
        "<html><body><h2>Shelves</h2><p>GET /shelves</p><h3>Query parameters</h3>"
        "<table><tr><th>Name</th><th>Type</th></tr>"
        "<tr></tr><tr><td>floor</td><td>integer</td></tr></table></body></html>"
    )
    assert names(captured(page, "page.html")["get /shelves"]) == [("query", "floor")]


def test_the_name_of_a_host_is_a_value() -> None:
    page = (
        "/shelf/\n-------\n\nGET\n~~~\n\nLists them.\n\n"
        "/shelf/www.books.test/\n----------------------\n\nGET\n~~~\n\nReads it.\n"
    )
    assert list(captured(page, "page.rst")) == ["get /shelf/", "get /shelf/{shelf}/"]


def test_calls_that_differ_in_the_name_of_a_class_show_a_parameter() -> None:
    shown = "# {0}\n\n```bash\ncurl -X GET https://books.test/classes/{0}\n```\n\n"
    page = shown.format("Shelf") + shown.format("Book")
    assert list(captured(page)) == ["get /classes/{class}"]
    assert list(captured(shown.format("Shelf"))) == ["get /classes/Shelf"]  # one alone may be a constant


def test_a_sample_above_its_call_stays_there_behind_a_table_of_one_column() -> None:
    section = (
        '## {0} them\n\n> Request body\n\n```json\n{{\n  "{2}": 1\n}}\n```\n\n> Success response\n\n'
        '```json\n{{\n  "{3}": 2\n}}\n```\n\n| Permissions |\n| --- |\n| `edit` |\n\n### Request\n\n`POST /{1}`\n\n'
        "| Parameter | Type |\n| --- | --- |\n| `{2}` | integer |\n\n"
    )
    words = (("Sort", "sort", "by", "moved"), ("Dust", "dust", "with", "clean"))
    found = captured("# Shelves\n\n" + "".join(section.format(*each) for each in words))
    assert [samples(one["requestBody"]) for one in found.values()] == [[{"by": 1}], [{"with": 1}]]


def test_words_above_a_group_of_rows_are_no_field() -> None:
    page = (
        "# Read\n\n`GET /shelf`\n\n### Response\n\n| Name | Type | Description |\n| --- | --- | --- |\n"
        "| `floor` | integer | The floor. |\n| **Full shelves only** | | |\n| `since` | string | The day. |\n"
    )
    assert [*received(captured(page)["get /shelf"])["properties"]] == ["floor", "since"]


_ADDRESS = (
    "# Search\n\n## Endpoint\n\n```\nhttps://books.test/search?title=<text>&by=<name>&<more>\n```\n\n"
    "## Parameters\n\n| Name | Type | Description |\n| --- | --- | --- |\n| `full` | boolean | All of it. |\n"
)


@pytest.mark.parametrize(
    "shown",
    [
        _ADDRESS,
        _ADDRESS.replace("```\n", "").replace("<text>&by=<name>&<more>", "fox&by=me"),
        _ADDRESS.replace("```\nhttps://books.test", "Ask `localhost:80").replace("<more>\n```", "<more>` for it."),
    ],
)
def test_an_address_with_a_query_is_a_get_whose_method_is_open(shown: str) -> None:
    (page,) = read_source(source_of(shown, file="page.md"))
    assert isinstance(page, Page)
    operation = captured(shown)["get /search"]
    assert sorted(names(operation)) == [("query", "by"), ("query", "full"), ("query", "title")]
    assert "method" in operation["x-unstated"]
    assert "method" not in operation["x-source"]
    assert [one for one in page.warnings if "names no method for /search" in one]


@pytest.mark.parametrize(
    "more",
    [
        "\n## Others\n\n`GET /shelves`\n",
        "\nSend a POST request for longer texts.\n",
        "\n```\ncurl https://a.test/b\n```\n",
    ],
)
def test_an_address_is_no_call_where_the_page_names_a_method(more: str) -> None:
    try:
        found = captured(_ADDRESS + more)
    except InputError:
        found = {}
    assert "get /search" not in found


def test_an_address_that_the_page_says_nothing_of_is_no_call() -> None:
    with pytest.raises(InputError):
        captured("# Guide\n\nOpen `http://localhost:80/start?debug=1` first.\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n")


_SORTED = (
    "# API\n\n#### /api/shelves\n\nSorts the shelves.\n\n"
    "| method | request type | response type | parameters | requirement | description |\n|--|--|--|--|--|--|\n"
    "| POST, PUT | `application/x-www-form-urlencoded` | `application/xml` | `order` | required | what to sort by |\n"
    "{further}\n"
    "Response status codes:\n\n| HTTP Status code | reason |\n|--|--|\n| 200 | Sorted. |\n| 503 | All threads work. |\n"
)


def test_a_table_below_a_path_has_its_methods_and_its_fields() -> None:
    found = captured(_SORTED.format(further="| | | | `limit` | optional | how many |\n"))
    assert list(found) == ["post /api/shelves", "put /api/shelves"]
    for operation in found.values():
        assert [*operation["responses"]] == ["200", "503"]
        assert list(sent(operation)["properties"]) == ["order", "limit"]
        assert sent(operation)["properties"]["limit"]["description"] == "how many"
        assert sent(operation)["required"] == ["order"]


@pytest.mark.parametrize("methods", ["the method", ""])
def test_a_table_without_methods_in_its_first_row_has_no_call(methods: str) -> None:
    page = _SORTED.format(further="").replace("POST, PUT", methods)
    with pytest.raises(InputError):
        captured(page)


def test_a_row_of_a_method_may_have_no_other_cell() -> None:
    rows = "<tr><th>Method</th><th>Notes</th></tr><tr><td>GET</td></tr><tr><td>POST</td><td>Adds one.</td></tr>"
    fields = "<tr><th>Name</th><th>Type</th></tr><tr><td>a</td><td>string</td></tr>"
    page = f"<html><body><h2>/api/x</h2><table>{rows}</table><h2>GET /api/y</h2><table>{fields}</table></body></html>"
    assert [*captured(page, "page.html")] == ["get /api/x", "post /api/x", "get /api/y"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/models/:name:(read|write)", ["/models/{name}:read", "/models/{name}:write"]),
        ("/gems/[gem name].{json|yaml}", ["/gems/{gem_name}.json", "/gems/{gem_name}.yaml"]),
        ("/(users|groups)/{id}/tags", ["/users/{id}/tags", "/groups/{id}/tags"]),
        (
            "/m/$m[/n/$n|/tags/$t]/x",
            ["/m/{m}/x", "/m/{m}/n/{n}/x", "/m/{m}/tags/{t}/x"],
        ),
        ("/users/{id|name}", ["/users/{id_or_name}"]),
        ("/users/(id|login_name)/tags", ["/users/{id_or_login_name}/tags"]),
    ],
)
def test_a_choice_in_a_path_is_an_operation_for_each_way(path: str, found: list[str]) -> None:
    page = (
        f"# Things\n\n## Read them\n\n`GET {path}`\n\n| Query parameter | Type |\n| --- | --- |\n| `size` | integer |\n"
    )
    operations = captured(page)
    assert [*operations] == [f"get {one}" for one in found]
    assert all(("query", "size") in names(one) for one in operations.values())


def test_a_path_of_too_many_choices_is_no_operation() -> None:
    choices = "/".join(["(aa|bb|cc)"] * 9)
    page = f"# Things\n\n## Read\n\n`GET /{choices}`\n\nReads.\n\n## Write\n\n`POST /things`\n\n- `size` (integer)\n"
    assert [*captured(page)] == ["post /things"]


def test_the_ledger_tells_of_a_way_that_was_not_read(tmp_path: Path) -> None:
    page = "# Things\n\n## Read\n\n`GET /(users|groups)/{id}`\n\nReads.\n"
    file = tmp_path / "page.md"
    file.write_text(page)
    found = capture_pages(find_pages([str(file)], Fetcher()), strict=False)
    assert not found.unread
    lost = deepcopy(found.raw)
    del lost["paths"]["/groups/{id}"]
    told = account(page, "page.md", [lost], is_by_hand=True).unread
    assert [one.number for one in told] == [5]


def test_a_placeholder_may_have_blanks_around_its_name(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(
        "# Shelves\n\n### GET /shelves/{ id }\n\nReads one.\n\n### DELETE /shelves/< id >/books\n\nEmpties it.\n"
    )
    found = capture_pages(find_pages([str(file)], Fetcher()), strict=False)
    assert [*found.raw["paths"]] == ["/shelves/{id}", "/shelves/{id}/books"]
    assert not found.unread


_TITLED_BY_METHODS = (
    "# Shelves\n\n## {title}\n\nExample endpoint: http://example.com/api/shelves\n\nAbout a shelf.\n\n"
    "**Returns:** `204 No Content`\n\n"
    "| Parameter | Type | Required |\n| --- | --- | --- |\n| `room` | string | Required |\n"
)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("One shelf (GET | DELETE)", ["get /api/shelves", "delete /api/shelves"]),
        ("One shelf (GET, DELETE)", ["get /api/shelves", "delete /api/shelves"]),
        ("All shelves GET", ["get /api/shelves"]),
    ],
)
def test_a_title_names_the_methods_of_the_path_below_it(title: str, found: list[str]) -> None:
    operations = captured(_TITLED_BY_METHODS.format(title=title))
    assert [*operations] == found
    for one in operations.values():
        assert names(one) == [("query", "room")]  # and not a field of the response above it
        assert [*one["responses"]] == ["204"]


def test_a_table_of_fields_below_a_status_is_of_the_response() -> None:
    table = "| Name | Type | Required |\n| --- | --- | --- |\n| `room` | string | yes |\n"
    (found,) = captured(f"# Shelves\n\n`GET /shelves`\n\n**Returns:** `200 OK`\n\n{table}").values()
    assert list(received(found)["properties"]) == ["room"]


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("curl -H 'X-Room-Id: 7' -H 'Accept: text/csv' https://a.test/shelves/3", ["X-Room-Id"]),
        ('curl https://a.test/shelves/3 \\\n  --header "api-version: 3" \\\n  -H "X-API-Key: k"', ["api-version"]),
        ("curl -H 'X-Application-Id: a' -H 'Content-Type: text/csv' https://a.test/shelves/3", []),
        ("curl -H 'X-Room-Id: 7' https://a.test/rooms/3", []),
        ("curl -X PUT -H 'If-Match: 7' https://a.test/shelves/3", []),
    ],
)
def test_a_header_that_a_command_sends_is_a_parameter(command: str, found: list[str]) -> None:
    page = f"# Shelves\n\n## One shelf\n\n`GET /shelves/{{id}}`\n\n```shell\n{command}\n```\n\n- `id` (integer)\n"
    operation = captured(page)["get /shelves/{id}"]
    assert [name for place, name in names(operation) if place == "header"] == found


@pytest.mark.parametrize(("placeholder", "found"), [("path", 1), ("file_path", 1), ("name", 2)])
def test_a_value_for_a_path_may_have_slashes(tmp_path: Path, placeholder: str, found: int) -> None:
    page = (
        f"# Files\n\n## Read a file\n\n`GET /shelves/{{id}}/files/{{{placeholder}}}`\n\nReads it.\n\n**Request**\n\n"
        "```http\nGET /shelves/{id}/files/data/north/a.csv HTTP/1.1\n```\n\n"
        '**Response**\n\n```http\nHTTP/1.1 200 OK\n\n{"size": 3}\n```\n'
    )
    operations = captured(page)
    assert len(operations) == found
    assert samples(operations[f"get /shelves/{{id}}/files/{{{placeholder}}}"]["responses"]["200"]) or found == 2
    file = tmp_path / "page.md"
    file.write_text(page)
    assert not capture_pages(find_pages([str(file)], Fetcher()), strict=False).unread


@pytest.mark.parametrize(
    "command",
    [
        'curl -X POST -d "cover=https://pictures.test/covers/red.png" https://books.test/api/shelves',
        "curl -F callback=https://other.test/done/now https://books.test/api/shelves",
        "curl -X POST -H 'Referer: https://other.test/a/b' --data '{\"url\": \"http://x.test/c\"}' "
        "https://books.test/api/shelves",
    ],
)
def test_an_address_that_a_command_sends_is_not_that_of_its_call(command: str) -> None:
    assert list(captured(f"# Add a shelf\n\nAdds one.\n\n```bash\n{command}\n```\n")) == ["post /api/shelves"]
    steps = f"# Shelves\n\n## List\n\n`GET /api/books`\n\n## Add\n\n- First this.\n\n```\n{command}\n```\n"
    assert list(captured(steps)) == ["get /api/books", "post /api/shelves"]


@pytest.mark.parametrize("sign", ["·", " · ", " → ", "•"])
def test_a_sign_stands_between_a_method_and_its_path(sign: str) -> None:
    page = (
        f"# Shelves\n\n- [`GET{sign}/`](#get)\n\n## `GET{sign}/`\n\nSays hello.\n\n## `GET{sign}/{{shelf}}`\n\n"
        "| Name | Value | Kind |\n| --- | --- | --- |\n| shelf | String | **Path** |\n| full | boolean | **Query** |\n"
    )
    found = captured(page)
    assert list(found) == ["get /", "get /{shelf}"]
    assert sorted(names(found["get /{shelf}"])) == [("path", "shelf"), ("query", "full")]


@pytest.mark.parametrize("shelf", ["<shelf id>", "${shelf_id}", "{shelf_id}"])
def test_calls_without_a_slash_may_stand_in_one_block_of_code(shelf: str) -> None:
    page = (
        f"# Shelves\n\n```\nGET v2/shelves\n\nPUT v2/shelves/{shelf}/sort\n```\n\n## Sort\n\nThis sorts:\n\n"
        '```bash\ncurl -X PUT http://books.test/v2/shelves/red/sort -d \'{"by": "name"}\'\n```\n'
    )
    found = captured(page)
    assert list(found) == ["get /v2/shelves", "put /v2/shelves/{shelf_id}/sort"]
    assert samples(found["put /v2/shelves/{shelf_id}/sort"]["requestBody"]) == [{"by": "name"}]
    alone = f"## Pens\n\n```\nGET api/v1/pens/{shelf}/caps\n```\n\n### Get parameters\n\n- `full` (boolean)\n"
    assert ("query", "full") in names(captured(alone)["get /api/v1/pens/{shelf_id}/caps"])
    with pytest.raises(InputError):
        captured(f"# Shelves\n\n```\nPUT the pens\nPUT or/and {shelf}\n```\n")


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("GET parameters", "query"),
        ("Get arguments", "query"),
        ("Path variable", "path"),
        ("Path variables", "path"),
        ("POST payload", "body"),
        ("POST JSON body:", "body"),
    ],
)
def test_the_title_of_a_part_of_a_request_may_begin_with_its_method(tmp_path: Path, title: str, place: str) -> None:
    method, name = "POST" if place == "body" else "GET", "floor" if place == "path" else "limit"
    file = tmp_path / "page.md"
    table = f"| Name | Type | Description |\n| --- | --- | --- |\n| `{name}` | number | The number. |\n"
    file.write_text(
        f"# Shelves\n\n## Use a shelf\n\n`{method} /shelves/:floor`\n\nUses it.\n\n### {title}\n\n{table}\n"
        "## List books\n\n`GET /books`\n\nLists them.\n",
        encoding="utf-8",
    )
    found = capture_pages(find_pages([str(file)], Fetcher()), strict=False)
    one = found.raw["paths"]["/shelves/{floor}"][method.lower()]
    assert [(each["in"], each["schema"].get("type")) for each in one["parameters"] if each["in"] == place] == (
        [] if place == "body" else [(place, "number")]
    )
    assert ("requestBody" in one) == (place == "body")
    assert not any(account.unread for account in found.accounts)


def test_a_title_of_an_operation_is_no_part_of_a_request() -> None:
    page = "# Settings\n\n## Get variable\n\n`GET /variables/:id`\n\n### Query parameters\n\n- `full` (boolean)\n"
    assert captured(page)["get /variables/{id}"]["summary"] == "Get variable"


_WITH_METHODS = """API
===

tidy.json
---------

Tidy a shelf.

- If it is full, it is emptied.
- If it is old, it is painted.

{label}
  {post}
Parameters
  ``shelf`` (required)
    the name
  ``floor`` (required)
    the floor

Example:

.. code-block:: shell-session

   $ curl http://localhost:8080/tidy.json -d shelf=red -d floor=2

pens.json
---------

Show the pens.

{label}
  ``GET``
Parameters
  ``shelf`` (required)
    the name

Example:

.. code-block:: shell-session

   $ curl http://localhost:8080/pens.json?shelf=red
"""


@pytest.mark.parametrize(
    ("label", "post"), [("Supported request methods", "``POST``"), ("Method", "``POST``"), ("Verbs", "**POST**")]
)
def test_a_method_alone_is_that_of_the_only_call_in_its_section(tmp_path: Path, label: str, post: str) -> None:
    file = tmp_path / "page.rst"
    file.write_text(_WITH_METHODS.format(label=label, post=post), encoding="utf-8")
    found = capture_pages(find_pages([str(file)], Fetcher()), strict=False).raw["paths"]
    assert {path: [*item] for path, item in found.items()} == {"/tidy.json": ["post"], "/pens.json": ["get"]}
    assert [one["name"] for one in found["/pens.json"]["get"]["parameters"]] == ["shelf"]
    # The ledger lists a method that the only call does not have.
    file.write_text(_WITH_METHODS.format(label=label, post="``PUT``"), encoding="utf-8")
    told = capture_pages(find_pages([str(file)], Fetcher()), strict=False).accounts[0].unread
    assert any("PUT" in one.text for one in told)


@pytest.mark.parametrize(
    ("sentence", "call"),
    [
        ("The endpoint to find shelves is `/shelves` via GET.", "get /shelves"),
        ("Send it to `https://books.test/shelves/{id}` using a `PUT` request.", "put /shelves/{id}"),
        ("All is at `/shelves/:id`, with the POST method.", "post /shelves/{id}"),
    ],
)
def test_a_sentence_may_name_the_method_behind_the_path(sentence: str, call: str) -> None:
    table = "| Parameter | Type |\n| --- | --- |\n| floor | integer |\n"
    (found,) = captured(f"# Shelves\n\n## Use\n\n{sentence}\n\n{table}").items()
    assert found[0] == call
    assert ("query", "floor") in names(found[1]) or list(sent(found[1])["properties"]) == ["floor"]
    with pytest.raises(InputError):
        captured(f"# Shelves\n\n## Use\n\nWrite `/shelves` with POST-IT notes.\n\n{table}")


@pytest.mark.parametrize("before", ['echo "red 3" | gzip |', "cat <<EOF |", "printf 'red' |"])
def test_a_command_may_stand_behind_a_pipe(before: str) -> None:
    command = f"{before} curl -X PUT --data-binary @- http://pens.test"
    page = f"# Pens\n\n## Push\n\nTo an owner:\n\n```\n{command}/pens/owner/3\n```\n"
    assert list(captured(page)) == ["put /pens/owner/{owner}"]
    with pytest.raises(InputError):
        captured("# Pens\n\n## Push\n\nTo an owner:\n\n```\nman curl | less http://pens.test/pens/owner\n```\n")


def test_what_an_example_shows_of_two_calls_is_not_listed_twice() -> None:
    page = (
        "# Pictures\n\n## Usage\n\n```\ncurl -O 'http://localhost:80/crop?width=500&height=400'\n```\n\n"
        "## Reference\n\n#### GET | POST /crop\n\nCrops.\n\n##### Allowed params\n\n"
        "- width `int`\n- height `int`\n- color `string`\n"
    )
    found = captured(page)
    assert [*found] == ["get /crop", "post /crop"]
    assert sorted(name for _, name in names(found["get /crop"])) == ["color", "height", "width"]


def test_a_program_that_a_shell_runs_is_no_response_of_a_call() -> None:
    command = "curl -s https://a.test/x/install.sh | sudo bash -"
    page = f"# Pictures\n\n## Install\n\n```bash\n{command}\n```\n\n## List\n\n`GET /pictures`\n\nAll.\n"
    assert [*captured(page)] == ["get /pictures"]


@pytest.mark.parametrize(("label", "title"), [("Route", "Methods"), ("URL", "HTTP methods"), ("Endpoint", "Verbs:")])
def test_each_heading_below_that_of_the_methods_is_a_call_of_the_path_above(label: str, title: str) -> None:
    page = (
        f"# API\n\n## One pet\n\n{label}: `/pets/{{pet}}?[full=true]`\n\n"
        "| Route parameter | Type | Description |\n| --- | --- | --- |\n| `pet` | Single | Its name. |\n"
        "| `full` | Query | All of it. |\n\n"
        f"### {title}\n\n#### GET\n\nReads it.\n\n##### Response\n\n###### Status codes\n\n"
        "| Status | Description |\n| --- | --- |\n| 200 | Here it is. |\n\n#### HEAD\n\nLooks for it.\n\n"
        "## Wash\n\n#### PUT\n\nWashes.\n"
    )
    found = captured(page)
    assert list(found) == ["get /pets/{pet}", "head /pets/{pet}"]
    assert [names(one) for one in found.values()] == [[("path", "pet"), ("query", "full")]] * 2
    assert list(found["get /pets/{pet}"]["responses"]) == ["200"]


def test_a_method_below_another_heading_is_no_call_of_the_path_above() -> None:
    page = (
        "# API\n\nURL: https://pets.test/api\n\n## Pets\n\n### %s\n\n#### GET\n\n/pets\n\nAll.\n\n#### POST\n\n/pets\n"
    )
    assert list(captured(page % "Calls")) == ["get /pets", "post /pets"]
    other = "# API\n\n## Pets\n\nGET /pets\n\n- `a` (string): A\n\n## Methods\n\n### PUT\n\nWashes.\n"
    assert list(captured(other)) == ["get /pets"]


@pytest.mark.parametrize("form", ["* {0}: {1}\n\n    {2}\n", "- `{0}`: **{1}** {2}", "- **{0}:** {1}. {2}"])
@pytest.mark.parametrize("methods", ["get post delete", "GET POST DELETE"])
def test_each_item_of_a_list_has_a_path_before_its_method(form: str, methods: str) -> None:
    paths, words = ("/pets", "/pets/{pet}/wash/[{times}]", "/pets/{pet}"), ("List all", "Wash it", "Remove it")
    items = [form.format(*one) for one in zip(paths, methods.split(), words, strict=True)]
    found = captured("# Pets\n\n## Commands\n\n" + "\n".join(items) + "\n")
    assert list(found) == ["get /pets", "post /pets/{pet}/wash", "delete /pets/{pet}"]
    assert [one["summary"] for one in found.values()] == list(words)


@pytest.mark.parametrize("item", ["/pets: options of the list", "/pets: post of the day", "/pets: head", "/var: put"])
def test_a_word_behind_a_path_may_be_no_method(item: str) -> None:
    page = f"# Pets\n\n## Read\n\n`GET /shelves`\n\n- `floor` (integer): The floor\n\n## Paths\n\n- {item}\n- {item}2\n"
    assert {one.partition(" ")[0] for one in captured(page)} == {"get"}


_STATUS_OF_PETS = "| Name | Type | Description |\n| --- | --- | --- |\n| `status` | string | The status |\n\n"
_TAG_OF_PETS = "| Name | Type | Description |\n| --- | --- | --- |\n| `tag` | string | The tag. Required. |\n\n"


@pytest.mark.parametrize(
    "page",
    [
        f"# Pets\n\n`GET /pets`\n\n{_STATUS_OF_PETS}# Pets with a tag\n\n`GET /pets?tag={{tag}}`\n\n{_TAG_OF_PETS}",
        f"# Pets\n\n`GET /pets`\n\n{_STATUS_OF_PETS}# Pets with a tag\n\n```\nGET /pets?tag=red\n```\n\n{_TAG_OF_PETS}",
        f"# GET /pets\n\n{_STATUS_OF_PETS}# GET /pets?tag=red\n\n{_TAG_OF_PETS}",
        f"# A pet\n\n`GET /pets/{{id}}`\n\n`GET /pets?tag={{tag}}`\n\n# Pets\n\n`GET /pets`\n\n{_STATUS_OF_PETS}",
    ],
)
def test_sections_with_another_query_are_of_the_same_operation(page: str) -> None:
    found = captured(page)["get /pets"]
    assert set(names(found)) == {("query", "status"), ("query", "tag")}
    assert not any(one.get("required") for one in found["parameters"])


def test_a_query_without_fields_in_a_section_of_its_own_names_parameters() -> None:
    page = (
        "# Pets\n\n`GET /pets`\n\nAll.\n\n# Red ones\n\n`GET /pets?color=red`\n\nThose.\n\n# One\n\n`GET /pets/{id}`\n"
    )
    found = captured(page)
    assert names(found["get /pets"]) == [("query", "color")]
    assert names(found["get /pets/{id}"]) == [("path", "id")]


def test_a_section_with_another_query_keeps_its_response_and_its_body_to_itself() -> None:
    page = (
        '# Pets\n\n`GET /pets`\n\n## Response\n\n```json\n[{"id": 1}]\n```\n\n# How many\n\n'
        "`GET /pets?counted={yes}`\n\n"
        "| Name | Type |\n| --- | --- |\n| `counted` | boolean |\n\n## Response\n\n- `total` (integer): how many\n\n"
        '```json\n{"total": 3}\n```\n\n# Add\n\n`POST /pets`\n\n- `name` (string, required): the name\n\n'
        "# Draft\n\n`POST /pets?draft={yes}`\n\n- `draft` (boolean)\n- `reason` (string)\n"
    )
    found = captured(page)
    assert names(found["get /pets"]) == [("query", "counted")]
    assert samples(found["get /pets"]["responses"]["2XX"]) == [[{"id": 1}]]
    assert names(found["post /pets"]) == [("query", "draft")]
    assert list(sent(found["post /pets"])["properties"]) == ["name"]


def test_a_command_with_a_query_stays_in_the_section_of_its_call() -> None:
    page = (
        "# GET /pets\n\n## Access\n\n- admins\n\n## Request\n\n- `tag` (string): the tag\n\n## Examples\n\n"
        "```bash\ncurl https://a.test/pets?tag=red\n```\n\n## Response\n\n- `items` (array): the pets\n"
    )
    found = captured(page)["get /pets"]
    assert names(found) == [("query", "tag")]
    assert list(received(found)["properties"]) == ["items"]


@pytest.mark.parametrize(
    ("words", "is_required"),
    [
        ("The name of the pet. *required*", True),
        ("The name of the pet (**required**)", True),
        ("The name of the pet. (mandatory)", True),
        ("The name of the pet (optional).", False),
        ("The name of the pet. _Optional._", False),
        ("If there is no tag, the name (required)", None),
        ("The name, which is required", None),
        ("`short` (optional) or `long` (required)", None),
        ("A name (optional) and a tag (required)", None),
        ("How many are shown, e.g. required", None),
    ],
)
def test_the_last_word_of_a_description_says_whether_a_field_is_required(words: str, is_required: bool | None) -> None:
    head = "# Add a pet\n\n`POST /pets`\n\n| Name | Type | Description |\n| --- | --- | --- |\n"
    body = sent(captured(f"{head}| `a` | string | {words} |\n")["post /pets"])
    assert body.get("required", []) == (["a"] if is_required else [])
    assert ("required" in body["properties"]["a"].get("x-unstated", {})) == (is_required is None)


@pytest.mark.parametrize("title", ["URL Options", "Query options", "Available query options"])
def test_options_are_parameters(title: str) -> None:
    row = "| Name | Description |\n| --- | --- |\n| `limit` | How many. |\n"
    assert names(captured(f"# Pets\n\n`GET /pets`\n\n## {title}\n\n{row}")["get /pets"]) == [("query", "limit")]
    # Those of a program or of a parameter are others.
    for other in ("Command line options", "Options", "Available options"):
        assert names(captured(f"# Pets\n\n`GET /pets`\n\nAll.\n\n# {other}\n\n{row}")["get /pets"]) == []
