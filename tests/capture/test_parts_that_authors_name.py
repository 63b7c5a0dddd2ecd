"""The words with which authors begin the fields and the samples of an operation that is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_forms import captured, names, received, samples, sent

from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import capture_pages


def unread(folder: Path, text: str, file: str = "page.md") -> list[str]:
    """Returns the lines of a page that look like facts and were not read."""
    (folder / file).write_text(text, encoding="utf-8")
    capture = capture_pages(find_pages([str(folder / file)], Fetcher()), strict=False)
    return [one.text.strip() for one in capture.accounts[0].unread]


@pytest.mark.parametrize(
    "shown",
    [
        "```bash\ncurl https://books.test/shelves -d '{\"floor\": 2}'\n```",
        '### Example\n\n```json\n{"floor": 2}\n```',
    ],
)
def test_a_sample_may_show_a_few_of_many_fields(shown: str) -> None:
    fields = "".join(f"- `{name}`: the {name}\n" for name in "floor width color owner label".split())
    found = captured(f"# Add\n\n`POST /shelves`\n\n### Parameters\n\n{fields}\n{shown}\n")["post /shelves"]
    assert list(sent(found)["properties"]) == ["floor", "width", "color", "owner", "label"]


def test_a_sample_with_other_names_does_not_show_whose_fields_a_table_lists() -> None:
    fields = "".join(f"- `{name}`: the {name}\n" for name in "floor width color owner label".split())
    shown = '```bash\ncurl https://books.test/shelves -d \'{"floor": 2, "depth": 3}\'\n```'
    found = captured(f"# Add\n\n`POST /shelves`\n\n### Parameters\n\n{fields}\n{shown}\n")["post /shelves"]
    assert "width" not in sent(found).get("properties", {})


@pytest.mark.parametrize(
    "sentence",
    ["Returns an object with:", "The shelf. It returns a JSON object with:", "Responds a list of shelves with:"],
)
def test_a_sentence_that_ends_with_what_an_object_has_begins_its_fields(sentence: str) -> None:
    page = f"# Read\n\n`GET /shelves/{{id}}`\n\n{sentence}\n\n- `floor`: the floor\n- `width`: its width\n"
    assert list(received(captured(page)["get /shelves/{id}"])["properties"]) == ["floor", "width"]


def test_a_sentence_about_the_work_of_a_reader_begins_no_fields() -> None:
    page = "# Read\n\n`GET /shelves/{id}`\n\nYou can sort the result with:\n\n- `ls`: a tool\n- `awk`: another tool\n"
    assert not received(captured(page)["get /shelves/{id}"])


@pytest.mark.parametrize(
    ("params", "body", "answer"),
    [
        ("* **Request Params** ：无", "* **请求内容(Request Body, JSON格式)** ：", "* **返回值Sample**："),
        ("* **参数**: 无", "* **请求体**:", "* **响应示例** ："),
    ],
)
def test_items_of_a_list_name_the_parts_of_a_call_in_other_languages(params: str, body: str, answer: str) -> None:
    page = (
        f"# 书架\n\n## 创建\n\n* **URL** ： https://books.test/shelves\n* **Method** ： POST\n{params}\n{body}\n\n"
        "参数名 | 必选 | 类型 | 说明\n--- | --- | --- | ---\nfloor | true | Integer | 楼层\n\n"
        f'{answer}\n\n```json\n{{"id": 5, "floor": 2}}\n```\n'
    )
    found = captured(page)["post /shelves"]
    assert names(found) == []
    assert sent(found)["required"] == ["floor"]
    (response,) = found["responses"].values()
    assert samples(response) == [{"id": 5, "floor": 2}]


def test_items_with_names_of_fields_stay_fields() -> None:
    page = "# Add\n\n`POST /notes`\n\n### Body\n\n- body (string): The text\n- headers (object): More\n"
    assert list(sent(captured(page)["post /notes"])["properties"]) == ["body", "headers"]


@pytest.mark.parametrize("rule", ["-" * 40, "----"])
def test_a_rule_between_two_sections_opens_no_code(tmp_path: Path, rule: str) -> None:
    page = (
        f"Shelves\n=======\n\nGET /mode\n~~~~~~~~~\n\nReads the mode.\n\n{rule}\n\nGET /floors\n~~~~~~~~~~~\n\n"
        f'Reads all floors.\n\n**Example response**\n::\n\n    {{\n        "floor": 2\n    }}\n\n{rule}\n'
    )
    assert unread(tmp_path, page, "page.rst") == []


def test_operations_with_headings_and_words_of_their_own_share_no_sample(tmp_path: Path) -> None:
    page = (
        "# API\n\n## GET /schema\n\nReads the schema.\n\n## GET /floors\n\nReads all floors that were requested.\n\n"
        '```json\n// Sample response for https://books.test/floors?all=true\n{\n  "floor": 2\n}\n```\n'
    )
    assert unread(tmp_path, page) == []


@pytest.mark.parametrize(
    ("method", "heading"), [("POST", "POST payload"), ("PUT", "PUT request body"), ("PATCH", "PATCH params")]
)
def test_the_heading_of_a_part_may_begin_with_the_method(tmp_path: Path, method: str, heading: str) -> None:
    page = (
        f"# Shelves\n\n## Change\n\n```\n{method} /v1/shelves\n```\n\n#### {heading}\n\n"
        "| Variable | Type | Description | Default value |\n| --- | --- | --- | --- |\n"
        "| `floor` | `String` | The floor. | _required_ |\n| `width` | `Integer` | Its width. | 5 |\n"
    )
    assert sent(captured(page)[f"{method.lower()} /v1/shelves"])["required"] == ["floor"]
    assert unread(tmp_path, page) == []


def test_a_method_before_other_words_begins_no_part() -> None:
    rows = "| Name | Type |\n| --- | --- |\n| date | string |\n"
    page = f"# Shelves\n\n## Change\n\n`POST /shelves`\n\n#### Post history\n\n{rows}"
    assert "date" not in sent(captured(page)["post /shelves"]).get("properties", {})


@pytest.mark.parametrize("heading", ["Path variable", "Path variables", "URL path parameters"])
def test_the_only_name_of_the_path_may_be_written_in_another_way(heading: str) -> None:
    rows = "| Variable | Description |\n| --- | --- |\n| `shelf number` | It. |\n"
    page = f"# Read\n\n`GET /shelves/{{id}}/top`\n\n#### {heading}\n\n{rows}"
    assert names(captured(page)["get /shelves/{id}/top"]) == [("path", "id")]


def test_two_names_of_other_spellings_are_left_as_they_are() -> None:
    rows = "| `floor number` | It. |\n| `shelf number` | It. |\n"
    page = f"# Read\n\n`GET /a/{{x}}/{{y}}`\n\n#### Path variables\n\n| Variable | Description |\n| --- | --- |\n{rows}"
    found = captured(page)["get /a/{x}/{y}"]
    assert {"description" in one for one in found["parameters"] if one["name"] in ("x", "y")} == {False}


@pytest.mark.parametrize(
    ("title", "path", "message"),
    [("publish", "/api/publish", "Publish"), ("Add a pet", "/pets", "AddPet"), ("Pets", "/v1/add_pet", "AddPet")],
)
def test_a_message_is_named_after_its_operation(title: str, path: str, message: str) -> None:
    page = (
        f"# API\n\n## {title}\n\n`POST {path}`\n\n#### {message}Request\n\n"
        "| Field name | Field type | Required |\n| --- | --- | --- |\n| `name` | `string` | yes |\n\n"
        f"#### {message}Response\n\n| Field name | Field type |\n| --- | --- |\n| `id` | `int` |\n"
    )
    found = captured(page)[f"post {path}"]
    assert (list(sent(found)["properties"]), list(received(found)["properties"])) == (["name"], ["id"])


def test_a_message_with_the_name_of_another_operation_is_not_read() -> None:
    page = (
        "# API\n\n## Add a pet\n\n`POST /pets`\n\nAdds it.\n\n#### RemovePetRequest\n\n"
        "| Field name | Field type | Required |\n| --- | --- | --- |\n| `reason` | `string` | yes |\n"
    )
    assert "required" not in sent(captured(page)["post /pets"])


@pytest.mark.parametrize("column", ["HTTP error code", "HTTP response code", "Return code", "Status codes"])
def test_a_column_of_statuses_has_other_names(column: str) -> None:
    page = f"# Read\n\n`GET /pets`\n\n### Errors\n\n{column} | Reason\n:--- | :---\n500 | It broke.\n404 | No pet.\n"
    assert {"404", "500"} <= captured(page)["get /pets"]["responses"].keys()


def test_a_column_of_codes_of_the_application_has_no_statuses() -> None:
    page = "# Read\n\n`GET /pets`\n\n### Errors\n\nError code | Reason\n:--- | :---\n105 | It broke.\n404 | No pet.\n"
    assert "105" not in captured(page)["get /pets"]["responses"]


@pytest.mark.parametrize(
    "sentence",
    ["The `tag` object has the following fields:", "Each `tag` has these properties:", "Fields of each `tag` object:"],
)
def test_a_sentence_names_the_object_whose_fields_follow(sentence: str) -> None:
    page = (
        "# Add\n\n`POST /shelves`\n\n### Parameters\n\n- `floor`: the floor\n- `tags`: the tags of it\n\n"
        f"{sentence}\n\n- `label`: its text\n- `color` (optional): its color\n\nAdvanced parameters (optional):\n\n"
        "- `width` (integer): its width\n\n### Example\n\n```bash\n"
        'curl https://books.test/shelves -d \'{"floor": 2, "tags": [{"label": "a"}]}\'\n```\n'
    )
    properties = sent(captured(page)["post /shelves"])["properties"]
    assert list(properties) == ["floor", "tags", "width"]
    assert list(properties["tags"]["items"]["properties"]) == ["label", "color"]


def test_a_sentence_about_an_object_that_is_no_field_gives_no_field_others() -> None:
    page = (
        "# Add\n\n`POST /shelves`\n\n### Parameters\n\n- `floor`: the floor\n- `tags`: the tags of it\n\n"
        "The `lamp` object has the following fields:\n\n- `label`: its text\n"
    )
    properties = sent(captured(page)["post /shelves"])["properties"]
    assert not any("properties" in one or "items" in one for one in properties.values())


@pytest.mark.parametrize("heading", ["Campos", "Поля", "Champs"])
def test_an_object_is_described_once_below_a_heading_in_another_language(heading: str) -> None:
    page = (
        f"# Estante\n\n## {heading}\n\n| Campo | Tipo | Descripción |\n| --- | --- | --- |\n"
        "| piso | string | El piso |\n\n## GET /estantes\n\n"
        "| Name | Type | In |\n| --- | --- | --- |\n| sort | string | query |\n"
    )
    found = captured(page)["get /estantes"]
    assert any("piso" in one.get("properties", {}) for one in found["schemas"].values())


@pytest.mark.parametrize(("kind", "most"), [("String(36)", 36), ("varchar(12)", 12), ("string (64)", 64)])
def test_a_type_may_have_the_greatest_length_of_its_texts(kind: str, most: int) -> None:
    page = f"# Add\n\n`POST /pets`\n\n### Body\n\n| Name | Type |\n| --- | --- |\n| name | {kind} |\n"
    name = sent(captured(page)["post /pets"])["properties"]["name"]
    assert (name["type"], name["maxLength"]) == ("string", most)


@pytest.mark.parametrize("kind", ["string (URL)", "string (ISO 8601)"])
def test_other_words_behind_a_type_are_no_length(kind: str) -> None:
    page = f"# Add\n\n`POST /pets`\n\n### Body\n\n| Name | Type |\n| --- | --- |\n| name | {kind} |\n"
    assert "maxLength" not in sent(captured(page)["post /pets"])["properties"]["name"]


@pytest.mark.parametrize(
    ("words", "options", "default"),
    [
        ("The value is `up` (to the top, default) or `down` (to the floor).", ["up", "down"], "up"),
        ("Either `up` (to the top), `down` (to the floor) or `off` (nothing).", ["up", "down", "off"], None),
        ("Used with `up` (to the top) or `down` (to the floor).", None, None),
        ("A value such as `up` (to the top, default).", None, None),
    ],
)
def test_options_with_words_about_each_are_options(words: str, options: list[str] | None, default: str | None) -> None:
    table = f"| Name | Type | Description |\n|--|--|--|\n| `move` | string | {words} |\n"
    page = f"# Shelves\n\n`POST /shelves`\n\n### Body\n\n{table}"
    (found,) = captured(page).values()
    move = sent(found)["properties"]["move"]
    assert (move.get("enum"), move.get("default")) == (options, default)
