"""Names of parameters that stand in other places, in other spellings, or together."""

from __future__ import annotations

import pytest
from written_forms import captured, names, received, samples, sent


@pytest.mark.parametrize(
    ("command", "method"),
    [
        ("curl -I https://a.test/pets/7", "head"),
        ("curl --head https://a.test/pets/7", "head"),
        ("curl -sI 'https://a.test/pets/7'", "head"),
        ("curl -i https://a.test/pets/7", "get"),
        ("curl -H 'X-I: -I' https://a.test/pets/7", "get"),
        ("curl -I -X DELETE https://a.test/pets/7", "delete"),
    ],
)
def test_a_command_that_asks_for_the_head_sends_head(command: str, method: str) -> None:
    assert [*captured(f"# Pets\n\n## Is it there?\n\n```\n{command}\n```\n")] == [f"{method} /pets/{{pet}}"]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("GET /pets?retained", ["retained"]),
        ("GET /pets?retained&limit=<n>", ["retained", "limit"]),
        ("PUT /pets?acl", ["acl"]),
        ("GET /pets?query", []),
        ("GET /pets?params", []),
        ("GET /pets?red_one&red_two", []),
        ("GET /pets?...", []),
    ],
)
def test_a_name_without_a_value_is_a_flag_of_the_query(call: str, found: list[str]) -> None:
    (operation,) = captured(f"# Pets\n\n## Some\n\n`{call}`\n\nSome of them.\n").values()
    assert names(operation) == [("query", name) for name in found]


@pytest.mark.parametrize(
    "fields",
    [
        "- `lat`, `lng` (number): where it is\n",
        "- `lat` and `lng` (number): where it is\n",
        "| Name | Type | Description |\n| --- | --- | --- |\n| `lat`, `lng` | number | where it is |\n",
    ],
)
def test_several_names_have_the_same_words(fields: str) -> None:
    body = sent(captured(f"# Shelves\n\n## Add\n\n`POST /shelves`\n\nParameters:\n\n{fields}")["post /shelves"])
    assert {name: one["type"] for name, one in body["properties"].items()} == {"lat": "number", "lng": "number"}


@pytest.mark.parametrize(
    "fields",
    ["- `sort`: the order\n  - `asc`, `desc`: the ways\n", "- `sort`: the order\n\nValues:\n\n- `asc`, `desc`: ways\n"],
)
def test_several_values_are_no_fields(fields: str) -> None:
    found = captured(f"# Shelves\n\n## All\n\n`GET /shelves`\n\nParameters:\n\n{fields}")["get /shelves"]
    assert names(found) == [("query", "sort")]


@pytest.mark.parametrize(
    ("file", "page"),
    [
        ("a.md", "# Pets\n\n## Change\n\n`PUT /rooms/{roomId}`\n\nParameters:\n\n- `room_id` (string): the room\n"),
        (
            "a.md",
            "# Pets\n\n## Change\n\n`PUT /rooms/:roomId`\n\n### URL parameters\n\n- `room-id` (string): the room\n",
        ),
        (
            "a.apib",
            "FORMAT: 1A\n\n# Pets\n\n## Room [/rooms/{roomId}]\n\n### Change [PUT]\n\n+ Parameters\n"
            "    + room_id (string) - the room\n\n+ Response 204\n",
        ),
    ],
)
def test_a_parameter_in_another_spelling_is_that_of_the_path(file: str, page: str) -> None:
    found = captured(page, file)["put /rooms/{roomId}"]
    assert [(one["in"], one["name"], one["description"]) for one in found["parameters"]] == [
        ("path", "roomId", "the room")
    ]
    assert sent(found) == {}


@pytest.mark.parametrize(
    "fields",
    [
        "### Body\n\n- `room_id` (string): the new room\n",
        "Parameters:\n\n- `roomId` (string)\n- `room_id` (string): the new room\n",
    ],
)
def test_a_field_of_the_body_may_be_spelled_almost_like_the_path(fields: str) -> None:
    assert [
        *sent(captured(f"# Pets\n\n## Move\n\n`PUT /rooms/{{roomId}}`\n\n{fields}")["put /rooms/{roomId}"])[
            "properties"
        ]
    ] == ["room_id"]


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("URL Parameters", [("path", "id"), ("query", "color")]),
        ("Parameters", [("header", "id"), ("header", "color"), ("path", "id")]),
        ("Headers", [("header", "id"), ("header", "color"), ("path", "id")]),
    ],
)
def test_a_column_of_headers_below_the_parameters_of_an_address_is_no_such(
    heading: str, found: list[tuple[str, str]]
) -> None:
    table = "| Header | Content |\n| --- | --- |\n| id | The pet |\n| color | The color |\n"
    page = f"# Pets\n\n## One\n\n`GET /pets/{{id}}`\n\n### {heading}\n\n{table}"
    assert names(captured(page)["get /pets/{id}"]) == found


def test_items_of_lists_beside_the_fields_of_an_object_make_no_list_of_it() -> None:
    page = (
        ".. http:post:: /pets\n\n   :<json string name: The name.\n   :<jsonarr object toys: The toys.\n"
        "   :<jsonarr string toys[i].kind: The kind.\n   :<jsonarr string mark: Of which list, nothing says.\n"
    )
    body = sent(captured(page, "page.rst")["post /pets"])
    assert [*body["properties"]] == ["name", "toys"]
    assert body["properties"]["toys"]["type"] == "array"
    assert [*body["properties"]["toys"]["items"]["properties"]] == ["kind"]


def test_items_of_a_list_alone_are_those_of_the_body() -> None:
    page = ".. http:post:: /pets\n\n      :<jsonarr string name: The name.\n   :>json int count: How many.\n"
    found = captured(page, "page.rst")["post /pets"]
    assert sent(found)["type"] == "array"
    assert received(found)["type"] == "object"


PRESETS = "- `young` - below one year\n- `old` - above ten years\n"


@pytest.mark.parametrize(
    "sentence",
    ["It supports the following filter presets:", "The call supports the following presets.", "These are its modes."],
)
def test_items_that_a_sentence_announces_below_the_parameters_may_be_none(sentence: str) -> None:
    page = f"# Pets\n\n## All\n\n`GET /pets`\n\nParameters:\n\n- `preset`: a preset\n\n{sentence}\n\n{PRESETS}"
    assert names(captured(page)["get /pets"]) == [("query", "preset")]


@pytest.mark.parametrize("label", ["Optional:", "**Optional**", "It takes the following parameters, too:"])
def test_a_second_list_of_parameters_has_further_ones(label: str) -> None:
    page = (
        f"# Pets\n\n## All\n\n`GET /pets`\n\n### Parameters\n\nRequired:\n\n- `kind`: the kind\n\n{label}\n\n{PRESETS}"
    )
    assert [name for _, name in names(captured(page)["get /pets"])] == ["kind", "young", "old"]


def test_a_sample_below_a_sentence_behind_the_parameters_is_of_the_response() -> None:
    sample = 'This is how it looks:\n\n```json\n[{"id": 1}]\n```\n'
    page = f"# Pets\n\n## All\n\n`GET /pets`\n\nParameters:\n\n- `kind`: the kind\n\n{sample}"
    assert samples(captured(page)["get /pets"]["responses"]["2XX"]) == [[{"id": 1}]]


@pytest.mark.parametrize("title", ["URI Parameters", "URL parameters"])
def test_a_parameter_of_an_address_that_is_none_of_its_path_is_in_the_query(title: str) -> None:
    table = "| Field | Description |\n| --- | --- |\n| room_id | The room |\n| dry | Whether nothing is kept |\n"
    page = f"# Pets\n\n## Add\n\n`POST /rooms/{{room_id}}/pets`\n\n### {title}\n\n{table}"
    found = captured(page)["post /rooms/{room_id}/pets"]
    assert sorted(names(found)) == [("path", "room_id"), ("query", "dry")]
    assert "requestBody" not in found
