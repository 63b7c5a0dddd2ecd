"""Forms that many hand-written pages share: each in several variations, and a text in which it says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from written_forms import captured, names, received, samples, sent

from bythebook_openapi.errors import InputError


def fields(schema: dict[str, Any]) -> list[str]:
    """Returns the names of the properties of a schema."""
    return list(schema.get("properties", {}))


@pytest.mark.parametrize(
    ("heading", "head", "yes"),
    [
        ("Параметры запроса", "Ключ | Обязательно | Описание", "да"),
        ("Parámetros de la solicitud", "Nombre | Obligatorio | Descripción", "sí"),
        ("Paramètres", "Champ | Obligatoire | Description", "oui"),
        ("请求参数", "参数名 | 必填 | 说明", "是"),
        ("パラメータ", "パラメータ | 必須 | 説明", "yes"),
    ],
)
def test_headings_and_columns_of_other_languages_say_what_the_english_ones_say(
    heading: str, head: str, yes: str
) -> None:
    page = f"# Zoo\n\n## Cages\n\n`GET /cages`\n\n### {heading}\n\n{head}\n--- | --- | ---\nsize | {yes} | Meters.\n"
    operation = captured(page)["get /cages"]
    assert names(operation) == [("query", "size")]
    assert operation["parameters"][0]["required"] is True


def test_words_that_are_no_names_of_columns_in_another_language_say_nothing() -> None:
    page = "# Zoo\n\n## Cages\n\n`GET /cages`\n\n### Preise\n\nTarif | Monat\n--- | ---\nklein | 5\n"
    assert names(captured(page)["get /cages"]) == []


@pytest.mark.parametrize("sign", ["•", ">", "--"])
def test_a_sign_before_a_name_puts_it_into_the_field_above(sign: str) -> None:
    page = (
        "# Zoo\n\n## Add a cage\n\n`POST /cages`\n\n### Body\n\n| Name | Type |\n| --- | --- |\n"
        f"| place | object |\n| {sign} city | string |\n| {sign} street | string |\n| size | integer |\n"
    )
    body = sent(captured(page)["post /cages"])
    assert fields(body) == ["place", "size"]
    assert fields(body["properties"]["place"]) == ["city", "street"]


def test_a_dash_alone_in_a_cell_is_no_sign() -> None:
    page = (
        "# Zoo\n\n## Add a cage\n\n`POST /cages`\n\n### Body\n\nName | Type | Default\n--- | --- | ---\n"
        "size | integer | -\nage | integer | -1\n"
    )
    body = sent(captured(page)["post /cages"])
    assert fields(body) == ["size", "age"]
    assert body["properties"]["age"]["default"] == -1


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("### cages `post /cages`", "post /cages"),
        ("URL: `Get */cages`", "get /cages"),
        ("### /cages (DELETE)", "delete /cages"),
        ("`PUT|PATCH /cages/:id`", "put /cages/{id}"),
        ("`PUT/PATCH` `/cages/*(id)*`", "patch /cages/{id}"),
        ("`GET /api/{{ $version }}/cages`", "get /api/{version}/cages"),
    ],
)
def test_a_method_may_stand_behind_its_path_in_small_letters_or_beside_another(call: str, expected: str) -> None:
    page = (
        f"# Zoo\n\n## Cages\n\n{call}\n\n#### Query parameters\n\n| Name | Type |\n| --- | --- |\n| `now` | boolean |\n"
    )
    assert expected in captured(page)


def test_a_heading_may_have_the_method_in_brackets_and_the_path_below_it() -> None:
    page = "# Zoo\n\n## Add a cage (POST)\n\nURL: `/cages`\n\n| Name | Type |\n| --- | --- |\n| `size` | integer |\n"
    assert fields(sent(captured(page)["post /cages"])) == ["size"]


def test_a_verb_and_a_path_of_a_file_are_no_call() -> None:
    with pytest.raises(InputError):
        captured("# Zoo\n\n## Set up\n\nput the file in `/etc/zoo` (see GET STARTED)\n\n- `size` (integer)\n")


def test_a_list_of_calls_with_words_about_them_is_a_list_of_operations() -> None:
    page = "# Zoo\n\n- /cages (GET): lists them\n- /cages/<id> (GET): shows one\n- /cages/<id> (DELETE): removes it\n"
    assert list(captured(page)) == ["get /cages", "get /cages/{id}", "delete /cages/{id}"]
    with pytest.raises(InputError):  # two calls may be examples
        captured("# Zoo\n\n- /cages (GET): lists the cages\n- /cages/<id> (GET): shows a cage\n")


@pytest.mark.parametrize("mark", ["", " (one cage)", " - one cage"])
def test_calls_that_stand_again_below_a_list_of_them_are_described_there(mark: str) -> None:
    page = (
        f"# Zoo\n\n* `GET /cages`{mark}\n* `POST /cages`\n\n## Add a cage\n\n`POST /cages`\n\n"
        "### Body\n\n- `size` (integer)\n\n## All cages\n\n`GET /cages`\n\n### Query parameters\n\n- `page` (integer)\n"
    )
    found = captured(page)
    assert found["post /cages"]["summary"] == "Add a cage"
    assert fields(sent(found["post /cages"])) == ["size"]
    assert names(found["get /cages"]) == [("query", "page")]


@pytest.mark.parametrize("row", ["Cage ID", ":cage_id", "cageId"])
def test_a_row_about_a_placeholder_may_write_it_in_another_way(row: str) -> None:
    page = (
        "# Zoo\n\n## A cage\n\n`GET /cages/<cage_id>`\n\n### Path parameters\n\n"
        f"Parameter | Description\n--- | ---\n{row} | Its number.\n"
    )
    operation = captured(page)["get /cages/{cage_id}"]
    assert names(operation) == [("path", "cage_id")]
    assert operation["parameters"][0]["description"] == "Its number."


def test_a_field_of_the_body_is_not_the_placeholder_that_is_written_in_another_way() -> None:
    page = (
        "# Zoo\n\n## Change\n\n`PUT /cages/<cage_id>`\n\n### Body\n\n"
        "Name | Type | Description\n--- | --- | ---\ncageId | string | The new number.\n"
    )
    assert fields(sent(captured(page)["put /cages/{cage_id}"])) == ["cageId"]


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        ("Content-Type application/json\n200 OK\n\n", '{"id": 1}'),
        ("200 OK\n---\n", '{"id": 1}'),
        ("HTTP/1.1 200 OK\nContent-Type: application/json\n\n", '[{"id": 1}]'),
    ],
)
def test_a_message_has_its_status_below_headers_and_its_body_behind_a_rule(head: str, rest: str) -> None:
    page = f"# Zoo\n\n## A cage\n\n`GET /cages`\n\n**Response**:\n\n```\n{head}{rest}\n```\n"
    responses = captured(page)["get /cages"]["responses"]
    assert list(responses) == ["200"]
    assert samples(responses["200"]) in ([{"id": 1}], [[{"id": 1}]])


def test_the_body_below_the_head_of_a_response_is_no_request() -> None:
    page = (
        "# Zoo\n\n## Add\n\n`POST /cages`\n\n```http\nHTTP/1.1 201 Created\n```\n\n"
        '```json\n{"id": 1}\n```\n\n### Body\n\n- `size` (integer)\n'
    )
    operation = captured(page)["post /cages"]
    assert samples(operation["responses"]["201"]) == [{"id": 1}]
    assert samples(operation["requestBody"]) == []


@pytest.mark.parametrize("item", ["* 200. All is well", "* **HTTP 200**: All is well", "* `200`: All is well"])
def test_items_of_statuses_begin_with_a_number_a_word_or_code(item: str) -> None:
    page = f"# Zoo\n\n## A cage\n\n`GET /cages`\n\n#### Responses\n\n{item}\n{item.replace('200', '404')}\n"
    assert list(captured(page)["get /cages"]["responses"]) == ["200", "404"]


def test_steps_below_a_call_are_no_statuses() -> None:
    page = (
        "# Zoo\n\n## A cage\n\n`GET /cages`\n\n#### Query parameters\n\n- `now` (boolean)\n\n1. Open it\n2. Close it\n"
    )
    assert not {"1", "2"} & captured(page)["get /cages"]["responses"].keys()


@pytest.mark.parametrize(
    ("command", "media"),
    [
        ("curl -X POST https://zoo.test/cages -F 'size=3' -F 'photo=@cage.png'", "multipart/form-data"),
        ("curl -X POST https://zoo.test/cages -d 'size=3&photo=x'", "application/x-www-form-urlencoded"),
        (
            "curl https://zoo.test/cages \\\n  --data-urlencode size=3 \\\n  --data-urlencode photo=x",
            "application/x-www-form-urlencoded",
        ),
    ],
)
def test_the_form_of_a_command_has_the_fields_of_the_body(command: str, media: str) -> None:
    page = f"# Zoo\n\n## Add\n\n`POST /cages`\n\nAdds a cage.\n\n```shell\n{command}\n```\n"
    operation = captured(page)["post /cages"]
    assert list(operation["requestBody"]["content"]) == [media]
    body = sent(operation)
    assert fields(body) == ["size", "photo"]
    assert body["properties"]["size"]["x-source"] == {"name": "page.md:9"}
    assert "required" not in body


def test_the_data_of_a_command_that_gets_is_its_query() -> None:
    page = (
        "# Zoo\n\n## Cages\n\n`GET /cages`\n\n### Response\n\n- `id` (integer)\n\n"
        "```shell\ncurl -G https://zoo.test/cages \\\n  -d limit=10 \\\n  -d token=x\n```\n"
    )
    operation = captured(page)["get /cages"]
    assert ("query", "limit") in names(operation)
    assert operation["parameters"][0]["x-source"] == {"name": "page.md:11"}


def test_the_form_of_another_call_is_not_that_of_the_operation() -> None:
    page = (
        "# Zoo\n\n## Add\n\n`POST /cages`\n\n- `size` (integer)\n\n"
        "```shell\ncurl -X POST https://zoo.test/birds -d 'name=Tim'\n```\n"
    )
    assert "name" not in fields(sent(captured(page)["post /cages"]))


@pytest.mark.parametrize(
    "rows",
    [
        "* size: integer (default: 3)\n* note: any text",
        "* `size` (required): the size\n* `note`: any text",
        "* size: mandatory. The size.\n* note: any text (default: `x`)",
    ],
)
def test_a_list_below_a_call_has_its_fields_and_their_place_stays_open(rows: str) -> None:
    page = f"# Zoo\n\n## Cages\n\n```\nGET /cages\nPOST /cages\n```\n\n{rows}\n"
    found = captured(page)
    assert names(found["get /cages"]) == [("query", "size"), ("query", "note")]
    assert "in" in found["get /cages"]["parameters"][0]["x-unstated"]
    assert fields(sent(found["post /cages"])) == ["size", "note"]


def test_a_list_below_a_call_without_types_and_marks_has_no_fields() -> None:
    page = (
        "# Zoo\n\n## Cages\n\n`GET /cages`\n\n- `open` - for everybody\n- `closed` - for nobody\n\n"
        "### Query parameters\n\n- `now` (boolean)\n"
    )
    assert names(captured(page)["get /cages"]) == [("query", "now")]


@pytest.mark.parametrize("sign", [" -", " –", ":"])
def test_paragraphs_below_the_word_of_a_section_begin_with_their_field(sign: str) -> None:
    page = (
        f"# Zoo\n\n## Cages\n\n`GET /cages`\n\nParameters:\n\n`after`{sign} a date\n\n`limit`{sign} integer, the most\n"
    )
    assert names(captured(page)["get /cages"]) == [("query", "after"), ("query", "limit")]


def test_paragraphs_below_other_words_have_no_fields() -> None:
    page = (
        "# Zoo\n\n## Cages\n\n`GET /cages`\n\nWords of the keeper:\n\n`after` - dinner\n\n`limit` - of patience\n\n"
        "### Query parameters\n\n- `now` (boolean)\n"
    )
    assert names(captured(page)["get /cages"]) == [("query", "now")]


@pytest.mark.parametrize(
    ("details", "place", "name"),
    [
        ("  - Query (optional): `limit`, `cursor`", "query", "limit"),
        ("  - Query parameters: `limit`", "query", "limit"),
        ("  - Headers: `X-Zoo`", "header", "X-Zoo"),
    ],
)
def test_items_below_a_call_in_a_list_are_its_details(details: str, place: str, name: str) -> None:
    page = f'# Zoo\n\n- `GET /cages`\n{details}\n- `POST /cages`\n  - Body: `{{ "size": 3 }}`\n'
    found = captured(page)
    assert (place, name) in names(found["get /cages"])
    assert samples(found["post /cages"]["requestBody"]) == [{"size": 3}]


def test_other_items_below_a_call_are_no_details() -> None:
    page = (
        "# Zoo\n\n- `GET /cages`\n  - see `limit`\n- `POST /cages`\n\n## Add\n\n`POST /cages`\n\n"
        "### Body\n\n- `size` (integer)\n"
    )
    assert names(captured(page)["get /cages"]) == []


@pytest.mark.parametrize("head", ["Query | Default | Description", "Query parameter | Type | Description"])
def test_the_column_of_names_says_where_the_fields_are_sent(head: str) -> None:
    page = f"# Zoo\n\n## `GET /cages`\n\n| {head} |\n|---|---|---|\n| `offline` | `false` | Also those. |\n"
    assert names(captured(page)["get /cages"]) == [("query", "offline")]


def test_the_column_of_names_may_be_that_of_the_body_or_of_a_response() -> None:
    page = (
        "# Zoo\n\n## `POST /cages`\n\n| Body field | Required | Description |\n|---|---|---|\n"
        "| `size` | yes | Meters. |\n\n"
        "| Response field | Type | Description |\n|---|---|---|\n| `id` | integer | Its number. |\n"
    )
    operation = captured(page)["post /cages"]
    assert fields(sent(operation)) == ["size"]
    assert fields(received(operation)) == ["id"]


def test_a_column_of_values_that_are_types_has_the_types() -> None:
    head = "| Name | Value | Description |\n|---|---|---|\n"
    page = f"# Zoo\n\n## `POST /cages`\n\n### Body\n\n{head}| `size` | integer | Meters. |\n"
    assert sent(captured(page)["post /cages"])["properties"]["size"]["type"] == "integer"
    page = page.replace("| integer |", "| 3 |")
    assert "type" not in sent(captured(page)["post /cages"])["properties"]["size"]


def test_samples_in_sections_above_a_call_are_of_the_operation_of_their_heading() -> None:
    page = (
        '# Zoo\n\n## Add a cage\n\n### Request body\n\n```json\n{"size": 3, "name": "a"}\n```\n\n### Response body\n\n'
        '```json\n{"id": 1}\n```\n\n### Error response body\n\n```json\n{"error": "x"}\n```\n\n### HTTP request\n\n'
        "`POST /cages`\n\n### Cage object\n\nName | Type | Required\n--- | --- | ---\nsize | integer | ✔︎\n"
        "name | string | \n"
    )
    operation = captured(page)["post /cages"]
    assert operation["summary"] == "Add a cage"
    assert fields(sent(operation)) == ["size", "name"]
    assert sent(operation)["required"] == ["size"]


def test_sections_of_the_operation_above_are_not_those_of_the_next_call() -> None:
    page = (
        "# Zoo\n\n## Cages\n\n`GET /cages`\n\n### Response\n\n- `id` (integer)\n\n`GET /birds`\n\n### Response\n\n"
        "- `name` (string)\n"
    )
    found = captured(page)
    assert fields(received(found["get /cages"])) == ["id"]
    assert found["get /cages"]["summary"] == "Cages"
    assert found["get /birds"].get("summary") is None


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="api-endpoint">\n<i class="label">GET</i>\n<h6>https://zoo.test/cages/<cage_id>/food</h6>\n</div>',
        '<Endpoint\n  method="GET"\n  path="/cages/{cage_id}/food"\n  badges={[{ kind: "auth" }]}\n/>',
        "<table><tr><th>GET</th><th>/cages/{cage_id}/food</th></tr></table>",
    ],
)
def test_a_call_stands_in_elements_of_several_lines(markup: str) -> None:
    page = (
        f"# Zoo\n\n## Food\n\n{markup}\n\n### Query parameters\n\n| Name | Type |\n| --- | --- |\n| `now` | boolean |\n"
    )
    assert list(captured(page)) == ["get /cages/{cage_id}/food"]


def test_members_without_braces_are_a_sample() -> None:
    page = '# Zoo\n\n## A cage\n\n`GET /cages`\n\n### Response\n\n```json\n"data": {\n  "id": 1\n}\n```\n'
    assert samples(captured(page)["get /cages"]["responses"]["2XX"]) == [{"data": {"id": 1}}]


def test_a_field_of_the_request_below_a_response_ends_it() -> None:
    page = (
        "---\ntitle: Add\napi: 'POST {HOST}/cages'\n---\n\n## Response\n\n```json\n{\"id\": 1}\n```\n\n"
        '<ParamField body="size" type="integer" required>\n  Meters.\n</ParamField>\n'
    )
    operation = captured(page, "page.mdx")["post /cages"]
    assert fields(sent(operation)) == ["size"]


def test_headings_without_a_blank_behind_their_signs_are_headings() -> None:
    page = (
        "# Zoo\n\n###add_cage:\n\n####Link:\nhttp://ZOO:PORT/cages/\n\n####Request Type:\nPUT\n\n"
        '####Request Body:\n```json\n{\n "size": "<size>",\n}\n```\n'
    )
    operation = captured(page)["put /cages/"]
    assert operation["summary"] == "add_cage"
    assert fields(sent(operation)) == ["size"]
    with pytest.raises(InputError):
        captured("# Zoo\n\n#GET /cages\n\nhashtags are no headings\n")


RESOURCE = """# Zoo

## {title}

{head}
--- | --- | ---
id | Number | {yes}
size | Number | {yes}
name | String | {yes}
wing | String | {yes}

## Cages

`GET /cages`

> The above command returns JSON structured like this:

```json
{sample}
```
"""
CAGE = '{"id": 1, "size": 3, "name": "a", "other": {"x": 1}}'


@pytest.mark.parametrize(
    ("title", "head", "sample"),
    [
        ("Cage fields", "Field | Type | Required", CAGE),
        ("The cage object", "Attribute | Type | Required", f"[{CAGE}]"),
        ("Atributos", "Atributo | Tipo | Obligatorio", f'{{"cage": {CAGE}}}'),
    ],
)
def test_a_table_of_a_resource_above_its_operations_describes_the_responses_that_show_it(
    title: str, head: str, sample: str
) -> None:
    page = RESOURCE.format(title=title, head=head, sample=sample, yes="yes")
    schema = received(captured(page)["get /cages"])
    cage = schema["properties"]["cage"] if "cage" in sample else schema.get("items", schema)
    assert fields(cage) == ["id", "size", "name", "wing"]
    assert cage["properties"]["size"]["type"] == "number"
    assert "required" not in cage  # the table may be about a request


def test_a_table_whose_names_no_sample_has_describes_no_response() -> None:
    page = RESOURCE.format(title="Birds", head="Field | Type | Required", yes="yes", sample='{"id": 1, "feed": 2}')
    assert "properties" not in received(captured(page)["get /cages"])


@pytest.mark.parametrize("kind", ["entero", "整数", "целое"])
def test_types_of_other_languages_are_types(kind: str) -> None:
    page = (
        f"# Zoo\n\n## `POST /cages`\n\n### Body\n\n| Name | Type |\n|---|---|\n| `size` | {kind} |\n| `a` | string |\n"
    )
    assert sent(captured(page)["post /cages"])["properties"]["size"]["type"] == "integer"


@pytest.mark.parametrize("names_of", [("size", "place"), ("cage[size]", "cage[place]"), ("cage.size", "cage.place")])
def test_a_text_without_marks_has_names_above_their_descriptions(names_of: tuple[str, str]) -> None:
    one, other = names_of
    page = (
        f"Add a cage\n\nPOST /cages\nParameters:\n\t{one}\n\tHow large it is.\n\n\t{other}\n\tWhere it is.\n\n"
        'Success\n200 OK\n{"id": 1}\n'
    )
    operation = captured(page, "page.txt")["post /cages"]
    assert list(operation["responses"]) == ["200"]
    assert "How large it is." in str(sent(operation))
    assert "Where it is." in str(sent(operation))


def test_sentences_below_a_label_of_a_text_are_no_names() -> None:
    page = 'Add a cage\n\nPOST /cages\nParameters:\n\tNone at all\n\tReally.\n\nResponse:\n{"id": 1}\n'
    assert sent(captured(page, "page.txt")["post /cages"]) == {}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("```\nPUT /cages/42\n```", "put /cages/{cage}"),
        ("```\nPUT /cages/42/birds/7\n```", "put /cages/{cage}/birds/{bird}"),
        ("```http\nPUT /cages/0a1b2c3d-0000-4000-8000-000000000000 HTTP/1.1\n```", "put /cages/{cage}"),
        ("`PUT /cages/:id(/:format)`", "put /cages/{id}"),
    ],
)
def test_numbers_in_a_stated_call_are_placeholders_and_an_optional_end_is_left_out(call: str, expected: str) -> None:
    page = f"# Zoo\n\n## Change\n\n{call}\n\n### Body\n\n- `size` (integer)\n"
    assert list(captured(page)) == [expected]


def test_a_word_in_a_call_of_code_is_a_part_of_the_path() -> None:
    page = "# Zoo\n\n## Try\n\n```\nPOST /cages/test\n```\n\n### Body\n\n- `size` (integer)\n"
    assert list(captured(page)) == ["post /cages/test"]


def test_a_fence_of_many_calls_below_a_heading_lists_operations() -> None:
    calls = [f"{method} /cages{end}" for end in ("", "/{id}", "/{id}/birds") for method in ("GET", "POST")]
    page = (
        "# Zoo\n\nThe calls:\n\n```text\n"
        + "\n".join(calls)
        + "\n```\n\n## Move\n\n`PUT /cages`\n\n- `size` (integer)\n"
    )
    assert list(captured(page)) == [
        *(call.replace("GET", "get").replace("POST", "post") for call in calls),
        "put /cages",
    ]


@pytest.mark.parametrize(
    "item", ["* POST `/cages` - adds one", "* **POST** `/cages`: adds one", "* `POST` `/cages` (slow)"]
)
def test_the_method_of_an_item_may_have_marks_of_its_own(item: str) -> None:
    page = f"# Zoo\n\n{item}\n\n## Move\n\n`PUT /cages`\n\n### Body\n\n- `size` (integer)\n"
    assert "post /cages" in captured(page)


def test_a_list_of_a_resource_describes_the_responses_that_show_it() -> None:
    page = (
        "# Zoo\n\n## Cage\n\n- `id` (`integer`) — Its number.\n- `size` (`integer`) — Meters.\n"
        "- `name` (`string | null`)\n- `wing` (`string`)\n\n## Cages\n\n`GET /cages`\n\n### Response\n\n"
        '```json\n{"id": 1, "size": 3, "name": "a"}\n```\n'
    )
    assert fields(received(captured(page)["get /cages"])) == ["id", "size", "name", "wing"]


def test_filters_are_parameters_of_the_query() -> None:
    page = "# Zoo\n\n## Cages\n\n`GET /cages`\n\nAvailable filters:\n\n- `wing`: its wing\n- `limit`\n"
    assert names(captured(page)["get /cages"]) == [("query", "wing"), ("query", "limit")]


def test_signs_and_several_names_in_a_cell_are_no_field() -> None:
    page = (
        "# Zoo\n\n## Add\n\n`POST /cages`\n\n### Body\n\nName | Type | Description\n--- | --- | ---\n"
        "size | integer | Meters.\n<= | string | At most.\nwidth Or breadth | integer | Meters.\n"
    )
    assert fields(sent(captured(page)["post /cages"])) == ["size"]


@pytest.mark.parametrize("kind", ["json, xml or text", "text, html", "file, folder"])
def test_the_first_of_several_words_is_no_type(kind: str) -> None:
    page = f"# Zoo\n\n## Cages\n\n`GET /cages`\n\n### Query parameters\n\n* format: {kind}\n* size: integer, meters\n"
    found, size = captured(page)["get /cages"]["parameters"]
    assert "type" not in found["schema"]
    assert size["schema"]["type"] == "integer"


def test_options_of_another_word_of_the_sentence_are_none_of_the_field() -> None:
    page = (
        "# Zoo\n\n## Cages\n\n`GET /cages`\n\n### Query parameters\n\n"
        "- `target` (string): `by(fn)` where fn is one of `avg`, `max`\n- `fn` (string): one of `avg`, `max`\n"
    )
    target, function = captured(page)["get /cages"]["parameters"]
    assert "enum" not in target["schema"]
    assert function["schema"]["enum"] == ["avg", "max"]


def test_a_sign_for_a_link_behind_a_heading_is_none_of_its_words() -> None:
    page = (
        "# Zoo\n\n<h3 id='a'>Cages <a href='#a'>¶</a></h3>\n\n`GET /cages`\n\n"
        "### Query parameters ¶\n\n- `now` (boolean)\n"
    )
    operation = captured(page)["get /cages"]
    assert operation["summary"] == "Cages"
    assert names(operation) == [("query", "now")]
