"""Lines that begin with the label of a section, and have its names, its sample or its statuses behind the colon."""

from __future__ import annotations

import pytest
from written_forms import captured, names, received, samples, sent

TAG = "\n\n| Field | Type |\n| --- | --- |\n| tag | string |\n"


@pytest.mark.parametrize(
    ("line", "statuses"),
    [
        ("**Errors:** 400 (missing name), 413", ["400", "413"]),
        ("Errors: `404` (no such pet), `500`.", ["404", "500"]),
        ("**Possible errors**: 401, 403 (not yours) and 404", ["401", "403", "404"]),
        ("Status codes: 200 (done), 404 Not Found", ["200", "404"]),
        ("- **Parameters:** none\n- **Errors:** 400 (no name), 409", ["400", "409"]),
        ("Ответ: 200\n\nОшибка: 404", ["200", "404"]),
        ("Erreur : 404", ["404"]),
    ],
)
def test_a_label_has_statuses_with_words_about_each(line: str, statuses: list[str]) -> None:
    found = captured(f"# Pets\n\n## One\n\n`GET /pets/{{id}}`\n\n{line}\n")["get /pets/{id}"]["responses"]
    assert [*found] == statuses


def test_words_in_brackets_describe_their_status() -> None:
    found = captured("# Pets\n\n## One\n\n`GET /pets`\n\nErrors: 400 (missing name), 413\n")["get /pets"]["responses"]
    assert found["400"]["description"] == "missing name"


@pytest.mark.parametrize(
    "line", ["Limit: 500", "Response: 200 pets", "Response time: 300", "Results: 404", "Pets: 200, 300", "Errors: 17"]
)
def test_other_numbers_behind_a_label_are_no_statuses(line: str) -> None:
    assert [*captured(f"# Pets\n\n## All\n\n`GET /pets`\n\n{line}\n")["get /pets"]["responses"]] == ["2XX"]


@pytest.mark.parametrize(
    "line",
    [
        '**Response (`201`):** `{"id": 1}`',
        '**Response (201):** {"id": 1}',
        'Response `201`: `{"id": 1}`',
        '- Response (201): `{"id": 1}`',
        'Response fields: id, name\n\nResponse 201: `{"id": 1}`',
    ],
)
def test_a_sample_stands_behind_its_label(line: str) -> None:
    page = f"# Pets\n\n## Add\n\n`POST /pets`\n\n{line}\n"
    assert samples(captured(page)["post /pets"]["responses"]["201"]) == [{"id": 1}]


def test_a_body_and_an_error_stand_behind_their_labels() -> None:
    body, error = '**Request body:** `{"name": "x"}`', '**Error (404):** `{"code": 7}`'
    found = captured(f"# Pets\n\n## Add\n\n`POST /pets`\n\n{body}\n\n{error}\n")["post /pets"]
    assert samples(found["requestBody"]) == [{"name": "x"}]
    assert samples(found["responses"]["404"]) == [{"code": 7}]


@pytest.mark.parametrize(
    "line", ["Required fields: `name`, `kind`", "Required fields: name, kind", "**Required fields**: name and kind."]
)
def test_names_stand_behind_their_label(line: str) -> None:
    body = sent(captured(f"# Pets\n\n## Add\n\n`POST /pets`\n\n{line}\n\nOptional fields: tag\n")["post /pets"])
    assert [*body["properties"]] == ["name", "kind", "tag"]
    assert body["required"] == ["name", "kind"]


def test_names_behind_a_label_may_be_of_a_query_or_a_response() -> None:
    page = "# Pets\n\n## All\n\n`GET /pets`\n\nQuery parameters: limit, tag\n\nResponse fields: id, name\n"
    found = captured(page)["get /pets"]
    assert names(found) == [("query", "limit"), ("query", "tag")]
    assert [*received(found)["properties"]] == ["id", "name"]


@pytest.mark.parametrize(
    "line",
    [
        "Parameters: None",
        "Required fields: see below",
        "Optional parameters: all",
        "Kinds: cat, dog",
        "Fields: the usual",
    ],
)
def test_words_behind_a_label_are_no_names(line: str) -> None:
    assert names(captured(f"# Pets\n\n## All\n\n`GET /pets`\n\n{line}\n")["get /pets"]) == []


@pytest.mark.parametrize(
    "items",
    [
        "- `200`: The pet\n  - `id` (integer): the id\n- `404`: no pet\n- 500\n",
        "- 200 - The pet\n    - id: the id\n- 404 - no pet\n    - `NO_PET`: none has this id\n- 500 - broken\n",
    ],
)
def test_the_fields_of_a_response_stand_inside_of_its_status(items: str) -> None:
    found = captured(f"# Pets\n\n## One\n\n`GET /pets/{{id}}`\n\n**Responses**\n\n{items}")["get /pets/{id}"]
    assert [*found["responses"]] == ["200", "404", "500"]
    assert [*received(found)["properties"]] == ["id"]
    assert "content" not in found["responses"]["404"]


@pytest.mark.parametrize("kind", ["List of ??", "??", "?", "array of ?"])
def test_signs_in_place_of_a_type_do_not_state_null(kind: str) -> None:
    table = f"| Field | Type |\n| --- | --- |\n| a | {kind} |\n| b | string? |\n| c | ?int |\n"
    page = f"# Pets\n\n## All\n\n`GET /pets`\n\n### Response\n\n{table}"
    fields = received(captured(page)["get /pets"])["properties"]
    assert "null" not in (fields["a"].get("type") or [])
    assert [fields[name]["type"] for name in "bc"] == [["string", "null"], ["integer", "null"]]


SAMPLE = '```json\n{"limit": 10, "tag": "red"}\n```\n'


def test_a_sample_right_below_the_title_of_the_query_has_its_names() -> None:
    found = captured(
        f'# Pets\n\n## All\n\n`GET /pets`\n\n### Query parameters\n\n{SAMPLE}\n### Response\n\n```\n[{{"id": 1}}]\n```'
    )
    assert names(found["get /pets"]) == [("query", "limit"), ("query", "tag")]
    assert samples(found["get /pets"]["responses"]["2XX"]) == [[{"id": 1}]]


@pytest.mark.parametrize("title", ["### Parameters", "**Parameters**"])
def test_a_sample_right_below_parameters_is_neither_a_query_nor_a_response(title: str) -> None:
    found = captured(f"# Pets\n\n## All\n\n`GET /pets`\n\n{title}\n\n{SAMPLE}")["get /pets"]
    assert names(found) == []
    assert "content" not in found["responses"]["2XX"]


def test_a_sample_below_a_table_of_parameters_is_of_the_response() -> None:
    table = "| Name | Type |\n| --- | --- |\n| kind | string |\n"
    found = captured(f"# Pets\n\n## All\n\n`GET /pets`\n\n### Parameters\n\n{table}\n{SAMPLE}")["get /pets"]
    assert samples(found["responses"]["2XX"]) == [{"limit": 10, "tag": "red"}]


def test_a_sample_above_the_response_of_a_delete_is_its_request() -> None:
    answer = 'Response:\n\n```json\n{"gone": true}\n```\n'
    found = captured(f"# Pets\n\n## Drop\n\n`DELETE /pets`\n\nDrops some.\n\n{SAMPLE}\n{answer}")["delete /pets"]
    assert samples(found["requestBody"]) == [{"limit": 10, "tag": "red"}]
    assert samples(found["responses"]["2XX"]) == [{"gone": True}]


def test_whose_a_sample_alone_below_a_delete_is_nothing_says() -> None:
    found = captured(f"# Pets\n\n## Drop\n\n`DELETE /pets`\n\nDrops some.\n\n{SAMPLE}")["delete /pets"]
    assert "requestBody" not in found
    assert "content" not in found["responses"]["2XX"]
