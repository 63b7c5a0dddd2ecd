"""Words that look like the forms of authors, and state something else or nothing."""

from __future__ import annotations

import pytest
from written_forms import captured, names, received, sent

from bythebook_openapi.errors import InputError

TABLE = "| Parameter | Type | Required |\n| --- | --- | --- |\n| `room` | string | yes |\n"
CALL = "# Shelves\n\n## All\n\n`GET /shelves`\n\nLists them.\n\n"


@pytest.mark.parametrize("label", ["**Response: 200 OK**", "**200**", "**Returns:** `200 OK`"])
def test_a_table_below_a_status_with_a_body_is_of_the_response(label: str) -> None:
    (found,) = captured(f"{CALL}{label}\n\n{TABLE}").values()
    assert names(found) == []
    assert list(received(found)["properties"]) == ["room"]


@pytest.mark.parametrize("title", ["How to use GET", "Compare GET", "Differences between PUT and DELETE"])
def test_a_title_about_methods_names_no_call(title: str) -> None:
    page = f"{CALL}## {title}\n\nURL: /api/rooms\n\nWords.\n"
    assert "get /shelves" in captured(page)
    assert not {"get /api/rooms", "delete /api/rooms"} & {*captured(page)}


@pytest.mark.parametrize(
    "sentence",
    ["Unlike `/a/b` via GET, this one adds.", "The old way was `/a/b` via GET.", "The file is at `/etc/x` via GET."],
)
def test_a_sentence_about_another_call_states_none(sentence: str) -> None:
    with pytest.raises(InputError):
        captured(f"# Shelves\n\n## Use\n\n{sentence}\n\n{TABLE}")


@pytest.mark.parametrize(
    ("header", "found"),
    [("x-room: 1", ["X-Room"]), ("Bearer: 1", ["X-Room"]), ("X-Jwt: 1", ["X-Room"]), ("Sec-Fetch-Mode: a", ["X-Room"])],
)
def test_a_header_has_no_case_and_a_credential_is_no_parameter(header: str, found: list[str]) -> None:
    table = "### Headers\n\n| Header | Type |\n| --- | --- |\n| `X-Room` | string |\n\n"
    (operation,) = captured(f"{CALL}{table}```\ncurl -H '{header}' https://a.test/shelves\n```\n").values()
    assert [name for _, name in names(operation)] == found


@pytest.mark.parametrize("path", ["/a/{string|integer}/x", "/a/<user|group>", "/a/{year|month}"])
def test_names_or_types_of_one_placeholder_are_no_choice(path: str) -> None:
    page = f"{CALL}## One\n\n`GET {path}`\n\nReads one.\n"
    assert [*captured(page)] == ["get /shelves"]


def test_words_that_end_like_those_of_a_key_are_a_choice() -> None:
    assert [*captured("# A\n\n## One\n\n`GET /a/(paid|unpaid)`\n\nReads.\n")] == ["get /a/paid", "get /a/unpaid"]


@pytest.mark.parametrize("kind", ["string(8601)", "string(0)"])
def test_a_number_beside_a_type_may_be_no_length(kind: str) -> None:
    table = f"| Name | Type |\n| --- | --- |\n| `room` | {kind} |\n"
    (found,) = captured(f"# A\n\n`POST /a`\n\n### Body\n\n{table}").values()
    assert "maxLength" not in sent(found)["properties"]["room"]


@pytest.mark.parametrize("sentence", ["It returns a list that you can filter with:", "The list may be sorted with:"])
def test_a_sentence_about_filters_begins_no_response(sentence: str) -> None:
    (found,) = captured(f"{CALL}{sentence}\n\n- `sort`: the order\n- `limit`: how many\n").values()
    assert "properties" not in received(found)


@pytest.mark.parametrize("title", ["PUT payload", "DELETE arguments"])
def test_a_part_of_another_method_is_not_of_the_call(title: str) -> None:
    (found,) = captured(f"# A\n\n## One\n\n`POST /a`\n\nAdds.\n\n### {title}\n\n{TABLE}").values()
    assert "room" not in sent(found).get("properties", {})
    assert names(found) == []
