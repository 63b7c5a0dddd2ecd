"""Pages in markups that people write by hand: placeholders for a host, shortcodes, old AsciiDoc, plain text."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from written_forms import captured, names, samples, sent

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.ledger.account import Account
from bythebook_capture.ledger.eye import looks
from bythebook_capture.pipeline import capture_pages
from bythebook_capture.read.written.cells import sample_of


def accounted(path: Path, text: str) -> Account:
    """Returns the account of a page with this text."""
    path.write_text(text, encoding="utf-8")
    return capture_pages(find_pages([str(path)], Fetcher()), strict=False).accounts[0]


FIELDS = "\n\n### Query parameters\n\n| Name | Type |\n| --- | --- |\n| limit | integer |\n"


@pytest.mark.parametrize("host", ["API_ROOT", "$HOST", "{{baseUrl}}", "<host>", "https://your-host"])
def test_a_placeholder_may_stand_for_the_host_of_a_call(host: str) -> None:
    found = captured(f"# Zoo\n\n## List pets\n\n`GET {host}/v1/pets`{FIELDS}")
    assert names(found["get /v1/pets"]) == [("query", "limit")]


PAGE = """<html><body><h2>List pets</h2>
<p><code>GET API_ROOT/v1/pets/</code></p>
<h3>Query Parameters</h3>
<dl>
<dt>kind=&lt;value&gt;</dt>
<dd><p>The kind of the pets.</p></dd>
</dl>
<h3>Response Codes</h3>
<dl><dt>200 OK</dt>
<dd>All went well.</dd></dl>
<h3>Example Response</h3>
<div><pre><span></span><code><span class="p">{</span>
<span class="w">  </span><span class="nt">&quot;pets&quot;</span><span class="p">:</span><span class="mi">1</span>
<span class="p">}</span>
</code></pre></div>
</body></html>
"""


def test_html_by_hand_is_read_with_a_host_that_is_a_placeholder() -> None:
    one = captured(PAGE, "page.html")["get /v1/pets/"]
    assert names(one) == [("query", "kind")]
    assert list(one["responses"]) == ["200"]


def test_the_ledger_sees_names_in_code_that_tags_color(tmp_path: Path) -> None:
    seen = {look.number: look for look in looks(PAGE)}
    assert (seen[13].kind, seen[13].names) == ("field", ("pets",))
    assert seen[10].state == "prose", "the words of a definition state no field of their own"
    found = accounted(tmp_path / "page.html", PAGE)
    assert found.operations_seen == found.operations_read == 1
    assert not found.unread


def test_code_in_shortcodes_is_read() -> None:
    page = """
    ## Add a pet

    {{< code shell >}}
    curl -X POST \\
    https://zoo.test/api/v1/pets \\
    -d '{"name": "Rex"}'
    {{< /code >}}

    The request returns a successful `HTTP/1.1 201 Created` response:

    {% highlight json %}
    {"id": 1, "name": "Rex"}
    {% endhighlight %}
    """
    one = captured(dedent(page))["post /api/v1/pets"]
    assert list(one["responses"]) == ["201"]
    assert samples(one["requestBody"]) == [{"name": "Rex"}]
    assert samples(one["responses"]["201"]) == [{"id": 1, "name": "Rex"}]


def test_a_command_tells_the_whole_path_of_a_call_that_a_sentence_shortens() -> None:
    page = """
    ## Get a pet

    The example sends a GET request to `/pets/:pet`, the address of one pet:

    ```shell
    curl -H "Authorization: Key $KEY" http://127.0.0.1:80/api/zoo/pets/rex
    ```
    """
    assert list(captured(dedent(page))) == ["get /api/zoo/pets/{pet}"]


ASCIIDOC = """Zoo
===

Pets
----

GET /pets
~~~~~~~~~
Lists the pets.

[source]
....
GET /pets?kind=cat
....
** Example response:
+
[source,json]
----
{
  "data": {
    "pets": [
      "rex"
      "kit"
    ]
}
----
** Normal HTTP response code: 200
** Returns `404` if there is no such kind.
"""


def test_old_titles_of_asciidoc_and_statuses_in_items_are_read() -> None:
    one = captured(ASCIIDOC, "page.adoc")["get /pets"]
    assert list(one["responses"]) == ["200", "404"]
    assert samples(one["responses"]["200"]) == [{"data": {"pets": ["rex", "kit"]}}]


def test_the_query_of_an_example_names_parameters() -> None:
    one = captured(ASCIIDOC, "page.adoc")["get /pets"]
    assert names(one) == [("query", "kind")]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{\n  "a": {\n    "b": 1\n}', {"a": {"b": 1}}),
        ('{\n  "a": {\n    "b": {"c": 1,\n  },\n  "d": 2\n}', {"a": {"b": {"c": 1}}, "d": 2}),
        ('{"a" ["x"], "b" {[ {"c": 1} ]} }', {"a": ["x"], "b": [{"c": 1}]}),
        ('{"a": [\n"x"\n"y"\n]', {"a": ["x", "y"]}),
    ],
)
def test_a_sample_that_lacks_a_sign_is_read_by_its_lines(written: str, expected: dict[str, object]) -> None:
    assert sample_of(written) == expected


def test_a_path_above_its_methods_states_operations_in_plain_text() -> None:
    page = """
    Pets
    /pets/list:
            Methods: GET, POST
            Request: {}
            Description: Lists the pets.

            Response:
            {
                    "pets" ["rex"]
            }

    /pets/add:
            Methods: POST
            Request: {"name": "Rex"}
            Response:
            {"id": 1}
    """
    found = captured(dedent(page), "page.txt")
    assert list(found) == ["get /pets/list", "post /pets/list", "post /pets/add"]
    for call in ("get /pets/list", "post /pets/list"):
        assert "pets" in str(found[call]["responses"])
    assert samples(found["post /pets/add"]["requestBody"]) == [{"name": "Rex"}]


def test_the_path_above_an_example_names_its_placeholders() -> None:
    page = """
    Zoo
    ===

    Get a pet
    ---------

    ``/api/1/pets/<owner>/<name>``

    Example Request
    ^^^^^^^^^^^^^^^
    ``GET /api/1/pets/0x5601ea8445a5d96e/rex``

    Example Response
    ^^^^^^^^^^^^^^^^
    ``200 OK`` and

    .. code-block:: json

        {"name": "rex"}

    List the pets
    -------------

    ``/api/1/pets/<owner>``

    Example Request
    ^^^^^^^^^^^^^^^
    ``GET /api/1/pets/0x5601ea8445a5d96e``
    """
    found = captured(dedent(page), "page.rst")
    assert list(found) == ["get /api/1/pets/{owner}/{name}", "get /api/1/pets/{owner}"]
    assert samples(found["get /api/1/pets/{owner}/{name}"]["responses"]["200"]) == [{"name": "rex"}]


def test_a_cell_may_have_the_type_below_the_name() -> None:
    page = """
    ## List pets

    `GET /pets`

    #### Query arguments

    | Parameter | Required | Description |
    |:--|:--|:--|
    | `q`</br>_string_ | optional | What to look for. |
    | `page`<br>_integer_ | optional | The page. |
    """
    one = captured(dedent(page))["get /pets"]
    assert [(each["name"], each["schema"]["type"]) for each in one["parameters"]] == [
        ("q", "string"),
        ("page", "integer"),
    ]


def test_parameters_within_the_request_of_a_blueprint_are_those_of_the_action(tmp_path: Path) -> None:
    page = """FORMAT: 1A

# Zoo

## Find pets [GET /v1/pets]

+ Request

    + Parameters

      + kind (string, required) - The kind.

    + Example

      `GET /pets?kind=cat`

+ Response 200 (application/json)

  + Attributes

    + name (string, required) - The name.
"""
    one = captured(page, "page.apib")["get /v1/pets"]
    assert names(one) == [("query", "kind")]
    entries = accounted(tmp_path / "page.apib", page).entries
    assert "unread" not in {entry.state for entry in entries if "kind" in entry.text}


def test_a_request_with_one_member_around_all_has_the_fields_of_the_table_inside() -> None:
    page = """
    ## Update a pet

    ### Parameters

    | Parameter | Type | Description |
    | --- | --- | --- |
    | name | string | The name. |
    | color | string | The color. |

    > Request body example

    ```json
    {"pet": {"name": "Rex"}}
    ```

    ### HTTP Request

    `PUT /pets/:id` or
    `PATCH /pets/:id`
    """
    found = captured(dedent(page))
    for call in ("put /pets/{id}", "patch /pets/{id}"):
        assert list(sent(found[call])["properties"]) == ["pet"]
        assert "color" in str(found[call]["schemas"])


def test_items_with_placeholders_are_a_query_and_a_word_may_stand_beside_a_placeholder(tmp_path: Path) -> None:
    page = """
    #### All pets
    `GET /pets`

    - `count=<number>` how many.
    - `free=<true/false>` only those without an owner.

    __Reply__
    ```
    [
       {
          "id":<pet id as long>,
          "name":<name as string>
       },
       <further pets>
    ]
    ```
    ----
    #### One pet
    `GET /pets/<pet_id>`

    #### My pet
    `GET /pets/mine`
    """
    found = captured(dedent(page))
    assert list(found) == ["get /pets", "get /pets/{pet_id}", "get /pets/mine"]
    assert names(found["get /pets"]) == [("query", "count"), ("query", "free")]
    shown = found["get /pets"]["schemas"]
    assert "'id': {'type': 'integer'" in str(shown)
    assert "'name': {'type': 'string'" in str(shown)
    entries = accounted(tmp_path / "page.md", dedent(page)).entries
    states = {entry.text: entry.state for entry in entries}
    assert states["- `count=<number>` how many."] == "read", "a rule of Markdown begins no code"


@pytest.mark.parametrize(
    "line",
    [
        "Regular tokens get `403`.",
        "Params for GET: begin, end.",
        "The response also includes petCount (how many).",
        "Returns the updated `PetInfo`.",
        "It can only be one of these values:",
        "``/api/1/pets/<owner>/<name>``",
        "- count_{kind}: how many of the kind",
        "'pets': [{'name': 'rex'}],",
        '"pets" [',
    ],
)
def test_the_eye_sees_facts_in_sentences_and_samples_outside_of_code(line: str) -> None:
    assert next(look.state for look in looks(line)) == "fact"


@pytest.mark.parametrize("label", ["__Reply__", "> This request returns JSON structured like this"])
def test_the_eye_sees_the_label_of_a_response(label: str) -> None:
    assert next(look.kind for look in looks(f'{label}\n\n```\n{{"id": 1}}\n```\n')) == "status"


def test_markdown_that_a_page_of_html_holds_for_a_script_is_read_with_its_lines() -> None:
    page = (
        '<!DOCTYPE html>\n<html>\n<xmp theme="spacelab" style="display:none;">\n# Shelves\n\n## /shelves\n\n'
        '### POST\n\n#### Request\n\n<table border="1">\n<tr><th>Name</th><th>Located in</th><th>Schema</th></tr>\n'
        "<tr>\n<td>floor</td>\n<td>query</td>\n<td>integer</td>\n</tr>\n</table>\n\n#### Response\n\n"
        "| Status Code | Reason |\n|---|---|\n| 204 | done |\n\n</xmp>\n<script src='strapdown.js'></script>\n</html>\n"
    )
    operation = captured(page, "page.html")["post /shelves"]
    assert names(operation) == [("query", "floor")]
    assert [*operation["responses"]] == ["204"]
    assert operation["x-source"]["method"] == "page.html:8"


def test_a_numbered_title_has_the_method_and_a_label_below_its_fields_the_path() -> None:
    page = (
        "// SHELVES\n1. Sort them (POST) (later by floor)\n- by: string\n- up (whether it goes up)\n"
        "* url: /shelves/sort\n\n"
        "2. Paint them (POST)\n- color: string\n\n3. List them (GET)\n- floor: number\n* url: /shelves\n"
    )
    found = captured(page, "page.txt")
    assert [*found] == ["post /shelves/sort", "get /shelves"]  # where the second is sent, nothing tells
    assert names(found["get /shelves"]) == [("query", "floor")]
    body = sent(found["post /shelves/sort"])["properties"]
    assert list(body) == ["by", "up"]
    assert all("in" in one["x-unstated"] for one in body.values())


def test_an_address_and_its_reply_in_a_text_are_a_get_whose_method_is_open() -> None:
    page = 'URL request:\nhttp://books.test/shelves/?action=list&floor=2\n\nReply:\n{\n  "count": 3\n}\n'
    operation = captured(page, "page.txt")["get /shelves/"]
    assert names(operation) == [("query", "action"), ("query", "floor")]
    assert "method" in operation["x-unstated"]
    assert samples(operation["responses"]["2XX"]) == [{"count": 3}]
