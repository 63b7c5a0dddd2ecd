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
