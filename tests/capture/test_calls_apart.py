"""Calls whose methods or paths stand apart: below headings, and in the cells of a table without a slash."""

from __future__ import annotations

import pytest
from written_forms import captured, names

from bythebook_openapi.errors import InputError


@pytest.mark.parametrize(
    "call",
    [
        "### URL\n\n`/pets`\n\n### Method\n\n`GET` or `POST`\n",
        "#### Path\n\n/pets\n\n#### Method\n\nGET, POST\n",
        "### Endpoint\n\n```\n/pets\n```\n\n### HTTP method\n\nGET and POST\n",
    ],
)
def test_several_methods_stand_below_a_heading(call: str) -> None:
    assert [*captured(f"# Pets\n\n## All or one more\n\n{call}\n\n### Response\n\n- `id` (integer): the id\n")] == [
        "get /pets",
        "post /pets",
    ]


@pytest.mark.parametrize("words", ["GET or what you like", "Whatever", "GETS"])
def test_other_words_below_a_heading_are_no_methods(words: str) -> None:
    with pytest.raises(InputError):
        captured(f"# Pets\n\n## All\n\n### URL\n\n`/pets`\n\n### Method\n\n{words}\n")


@pytest.mark.parametrize(
    "table",
    [
        "| Method | Path | Description |\n| --- | --- | --- |\n| GET | pets | All |\n| GET | pets/{id} | One |\n",
        "| Endpoint | Methods |\n| --- | --- |\n| `pets` | GET |\n| `pets/:id` | GET |\n",
        "| Resource | Verb |\n| --- | --- |\n| pets | GET |\n| pets/<id> | GET |\n",
    ],
)
def test_the_paths_of_a_table_may_lack_their_slash(table: str) -> None:
    assert [*captured(f"# Pets\n\n{table}")] == ["get /pets", "get /pets/{id}"]


@pytest.mark.parametrize(
    "table",
    [
        "| Resource | GET | PUT |\n| --- | --- | --- |\n| pets | yes | no |\n| shelves | yes | no |\n",
        "| Resource | Method |\n| --- | --- |\n| pets | GET |\n| shelves | PUT |\n",
    ],
)
def test_the_names_of_resources_are_no_paths(table: str) -> None:
    with pytest.raises(InputError):
        captured(f"# Pets\n\n{table}")


def test_words_beside_the_paths_of_a_table_are_no_paths() -> None:
    table = "| Path | Method |\n| --- | --- |\n| /pets | GET |\n| shelf | PUT |\n"
    assert [*captured(f"# Pets\n\n{table}")] == ["get /pets"]


@pytest.mark.parametrize(
    "right", ["write", "read/write", "read and write", "none", "**admin only**", "`rw`", "public access"]
)
def test_rights_on_a_path_are_no_call(right: str) -> None:
    page = f"# Pets\n\n`GET /pets`\n\nAll.\n\n## Rights\n\n- `/shelves`: {right}\n- `/boxes`: {right}\n"
    assert [*captured(page)] == ["get /pets"]


def test_words_about_what_a_path_returns_are_no_rights() -> None:
    page = "# Pets\n\n`GET /pets`\n\nAll.\n\n## More\n\n- `/shelves`: public shelves of a room\n- `/boxes`: all boxes\n"
    assert [*captured(page)] == ["get /pets", "get /shelves", "get /boxes"]


@pytest.mark.parametrize("sign", ["#", "//"])
def test_comments_stand_above_the_calls_of_a_block(sign: str) -> None:
    calls = f"{sign} GET object\nGET /pets/{{id}}\n{sign} Changes it\nPUT /pets/{{id}}\n"
    assert [*captured(f"# Pets\n\n## One\n\nReads or changes one.\n\n```\n{calls}```\n")] == [
        "get /pets/{id}",
        "put /pets/{id}",
    ]


def test_a_comment_is_no_call() -> None:
    page = "# Pets\n\n`GET /pets`\n\nAll.\n\n```python\n# GET /shelves\nread()\n```\n\n```\n# PUT /boxes\nrun()\n```\n"
    assert [*captured(page)] == ["get /pets"]


def test_the_same_call_may_stand_twice_in_a_block() -> None:
    page = "# Pets\n\n## Some\n\nWords.\n\n```\nGET /pets\nGET /pets\nGET /shelves\n```\n"
    assert [*captured(page)] == ["get /pets", "get /shelves"]


def test_a_directive_may_have_the_names_of_a_query() -> None:
    page = ".. http:get:: /pets?tag=(string:tag)&limit=(limit)\n\n   Some.\n\n   :status 200: done\n\n"
    page += ".. http:get:: /shelves?page=1\n\n   Some.\n\n   :status 200: done\n"
    found = captured(page, "page.rst")
    assert names(found["get /pets"]) == [("query", "tag"), ("query", "limit")]
    assert names(found["get /shelves"]) == []


@pytest.mark.parametrize("path", ["/pets/[`petId`](models.md#id)/toys", "/pets/`petId`/toys", "/pets/{petId}/toys"])
@pytest.mark.parametrize("label", ["Action", "Endpoint", "Request"])
def test_a_row_of_a_table_with_labels_has_the_call(label: str, path: str) -> None:
    table = (
        f"Property | Value\n--- | ---\n{label} | GET {path}\nScope | read\n\nStatus | Body\n--- | ---\n200 | the toys\n"
    )
    found = captured(f"# Pets\n\n## Toys of a pet\n\n{table}")
    assert [*found] == ["get /pets/{petId}/toys"]
    assert [*found["get /pets/{petId}/toys"]["responses"]] == ["200"]


def test_words_in_code_behind_a_slash_are_no_placeholders() -> None:
    page = "# Pets\n\n## All\n\n`GET /pets`\n\nTake `red`/`blue`, or pets/`all` ones.\n"
    assert captured(page)["get /pets"]["description"] == "Take red/blue, or pets/all ones."


def test_a_table_may_list_calls_behind_the_same_label() -> None:
    table = "| API | Words |\n| --- | --- |\n| GET /pets | all |\n| POST /pets | a new one |\n"
    assert [*captured(f"# Pets\n\n{table}")] == ["get /pets", "post /pets"]


def test_a_path_of_one_word_stands_beside_others_without_a_slash() -> None:
    calls = "    GET rooms/:room_id/pets\n    GET pets\n"
    page = f"# Pets\n\n## All\n\n{calls}\nLists.\n\n### Parameters\n\n- `tag` (string): a tag\n"
    assert [*captured(page)] == ["get /rooms/{room_id}/pets", "get /pets"]


def test_an_example_of_a_call_above_others_is_no_further_call() -> None:
    calls = "    GET rooms/:room_id/pets\n    GET cats/pets\n"
    page = f"# Pets\n\n## All\n\n{calls}\nLists.\n\n## Example\n\n    GET https://api.a.test/v1/rooms/7/pets\n"
    assert [*captured(page)] == ["get /rooms/{room_id}/pets", "get /cats/pets"]
