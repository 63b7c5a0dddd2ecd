"""A method and a path side by side are an operation, whatever marks and words an author puts around them."""

from __future__ import annotations

import pytest
from written_forms import captured, names

FIELDS = "\n### Query parameters\n\n| Parameter | Type |\n| --- | --- |\n| size | integer |\n"
OTHER = "# Zoo\n\n## List cages\n\n`GET /cages`\n\n| Parameter | Type |\n| --- | --- |\n| page | integer |\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "**POST** **`/pets`**",
        '"POST" => /pets',
        "Request - POST - /pets",
        "Aufruf POST /pets",
        "Post /pets",
        "1.2. [POST] (/pets)",
        "`POST`: **https://zoo.test/pets**",
    ],
)
def test_a_call_on_a_line_of_its_own_has_any_marks(line: str) -> None:
    found = captured(f"{OTHER}## Add a pet\n\n{line}\n{FIELDS}")

    assert names(found["post /pets"]) == [("query", "size")]
    assert "get /cages" in found


@pytest.mark.parametrize("between", ["", "Adds one.\n\n"])
@pytest.mark.parametrize("method", ["POST", "Method: `POST`", "Verb - POST", "**POST**"])
@pytest.mark.parametrize("path", ["**/pets**", "`/pets`", "Path -> `/pets`"])
def test_a_method_may_stand_near_its_path(path: str, method: str, between: str) -> None:
    page = f"{OTHER}## Add a pet\n\n{path}\n\n{between}{method}\n{FIELDS}"

    assert {*captured(page)} == {"get /cages", "post /pets"}


def test_a_heading_with_a_path_is_about_each_method_below_it() -> None:
    page = f"# Zoo\n\n## /pets\n\n### GET\n\nLists them.\n{FIELDS}\n### POST\n\nAdds one.\n{FIELDS}"

    assert {*captured(page)} == {"get /pets", "post /pets"}


def test_titles_with_a_method_and_a_path_in_a_list_below_them() -> None:
    page = (
        "// pets\n1. add a pet (POST)\n- name: string\n- size: number\n- age: number\n* url: /pets\n\n"
        "2. list pets (GET)\n* url: /pets/all\n"
    )
    assert {*captured(page, "api.txt")} == {"post /pets", "get /pets/all"}


@pytest.mark.parametrize(
    "words",
    [
        "See `POST /pets` for more.\n",
        "A client that sends POST /pets twice gets an error.\n",
        "POST form/data\n",
        "```\nGET /etc/zoo/config.toml\n```\n",
        "```sh\ncurl -X DELETE https://other.example.org/pets\n```\n",
        "- GET /pets lists them, and so on\n- PUT /pets changes one of them\n",
    ],
)
def test_words_about_a_call_are_none(words: str) -> None:
    assert {*captured(f"{OTHER}{words}")} == {"get /cages"}


def test_values_in_the_paths_of_an_example_are_no_operations() -> None:
    page = f"{OTHER}## Get a pet\n\n    # by its number\n    GET /pets/27\n\n    # by its name\n    GET /pets/rex\n"

    assert {*captured(page)} == {"get /cages"}


def test_a_page_that_names_paths_alone_leaves_the_method_open() -> None:
    cages, pets = '```json\n{"size": 3}\n```\n', "```json\n[]\n```\n"
    found = captured(f"# Zoo\n\n## Cages\n\n**/api/cages**\n\n{cages}\n## Pets\n\n**/api/pets**\n\n{pets}")

    assert {*found} == {"get /api/cages", "get /api/pets"}
    assert all("method" in one["x-unstated"] for one in found.values())


@pytest.mark.parametrize("query", ["[?page=…]", "?page=…", "[?page=...][&size=…]"])
def test_brackets_in_a_query_say_that_it_is_optional(query: str) -> None:
    page = (
        f"# Zoo\n\n| Endpoint | Returns |\n| --- | --- |\n| `GET /cages{query}` | Cages. |\n| `GET /pets` | Pets. |\n"
    )
    found = captured(f"{page}\n## Add a pet\n\n`POST /pets`\n{FIELDS}")

    assert {*found} == {"get /cages", "get /pets", "post /pets"}
    assert ("query", "page") in names(found["get /cages"])


@pytest.mark.parametrize("title", ["POST - Pet", "POST Pet of a cage", "Add a pet - POST", "Add a pet: POST"])
@pytest.mark.parametrize("path", ["Syntax: `https://<server>:[<port>]/pets`", "`/pets[/<kind>[/<size>]]`"])
def test_a_heading_with_a_method_waits_for_the_path_below_it(title: str, path: str) -> None:
    page = f"{OTHER}## {title}\n\nAdds one.\n\n{path}\n{FIELDS}\n#### Example\n\nHTTP POST request: `/pets/27`\n"

    assert {*captured(page)} == {"get /cages", "post /pets"}


def test_a_call_below_an_example_of_another_one_is_an_operation() -> None:
    example = "#### Example\n\nHTTP GET request: `https://zoo.test/cage/5`\n\n"
    page = (
        f"{OTHER}## Cage\n\n### GET - Cage\n\nSyntax: `https://<server>/cage/<number>`\n\n{example}"
        f"### DELETE - Cage\n\nSyntax: `https://<server>/cage/<number>`\n\n{example}"
    )
    assert {*captured(page)} == {"get /cages", "get /cage/{number}", "delete /cage/{number}"}


def test_a_placeholder_may_have_both_marks() -> None:
    page = f"{OTHER}## Get a pet\n\n**GET /pets/<:pet-id>**\n{FIELDS}"

    assert {*names(captured(page)["get /pets/{pet-id}"])} == {("path", "pet-id"), ("query", "size")}


def test_calls_in_code_without_their_first_slash() -> None:
    page = (
        "# Records\n\n### Read\n\n`GET {kind}/{id}`\n\nExample:\n\n`GET Pet/55647644`\n\n"
        "### Create\n\n`POST {kind}`\n\nExample:\n\n`POST Pet`\n\n### Remove\n\n`DELETE {kind}/{id}`\n\n"
        "Example:\n\n`DELETE Pet/55647644`\n"
    )
    assert {*captured(page)} == {"get /{kind}/{id}", "post /{kind}", "delete /{kind}/{id}"}


@pytest.mark.parametrize(
    "example",
    [
        "For example, `GET /cages?owner=rex&limit=3` lists some.\n",
        "- `GET /cages?owner=rex`: those of one owner\n- `GET /cages?limit=3`: some\n",
        "```\nhttps://zoo.test/cages?owner=rex&limit=3\n```\n",
    ],
)
def test_the_names_in_the_query_of_an_example_are_parameters(example: str) -> None:
    found = captured(f"{OTHER}{example}")

    assert {*names(found["get /cages"])} == {("query", "page"), ("query", "owner"), ("query", "limit")}


def test_identifiers_and_other_calls_name_no_parameters() -> None:
    example = "See `GET /pets?owner=rex` and `GET /cages?var-6wl339l1=45lmxy1v`.\n"

    assert names(captured(f"{OTHER}{example}")["get /cages"]) == [("query", "page")]


@pytest.mark.parametrize("heading", ["`/api/v1` APIs (since 0.6)", "The `/v2` calls", "/api"])
def test_a_heading_with_the_beginning_of_all_paths_is_no_call(heading: str) -> None:
    rows = "| Path | Method |\n| --- | --- |\n| /pets | GET |\n| /shops | GET |\n"
    text = f"# Pets\n\n## Pets\n\n{rows}\n## {heading}\n\nMore.\n"
    assert {*captured(text)} == {"get /pets", "get /shops"}
