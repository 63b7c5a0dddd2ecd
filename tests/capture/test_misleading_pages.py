"""What looks like something else on a page: its words as names and descriptions, masks, lost lines, translations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_capture.facts import Page
from bythebook_capture.pipeline import build, capture_page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

GET = "GET\n/\nv1\n/\nusers\nList\ncurl --request GET \\\n  --url https://h.test/v1/users"


def read(text: str) -> Page:
    (page,) = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    return page


def built(text: str) -> dict[str, Any]:
    document = build(read(text))
    validate(document)
    return document


def query(text: str) -> dict[str, dict[str, Any]]:
    document = built(f"{GET}\n\nQuery Parameters\n\n{text}\n\nResponse\n\nDone\n")
    return {one["name"]: one for one in document["paths"]["/v1/users"]["get"]["parameters"]}


def answer(sample: str, fields: str, head: str = "Done") -> dict[str, Any]:
    text = f"{GET}\n{sample}\n\nResponse\n\n{head}\n\n{fields}"
    schema: dict[str, Any] = built(text)["components"]["schemas"]["ListResponse"]
    return schema


def test_options_with_commas_and_a_default_with_colons_and_pills() -> None:
    found = query("sort\nenum<string>\ndefault:a: b, required\nAvailable options:\na: b, required,\nc,\nd, e")
    assert found["sort"]["schema"] == {
        "type": "string",
        "default": "a: b, required",
        "enum": ["a: b, required", "c", "d, e"],
    }
    assert "required" not in found["sort"]


@pytest.mark.parametrize("name", ["required", "string", "Body", "deprecated", "header", "Response"])
def test_a_field_can_have_the_name_of_a_word_of_the_page(name: str) -> None:
    schema = answer(f'{{"a": "<string>", "{name}": true}}', f"a\nstring\n{name}\nboolean\nrequired\n")
    assert schema["properties"][name]["type"] == "boolean"
    assert schema["required"] == [name]


@pytest.mark.parametrize("words", ["string", "required", "Response", "string | null", "enum<string>"])
def test_a_description_can_equal_a_type_or_a_heading(words: str) -> None:
    schema = answer('{"a": "<string>", "b": "<string>"}', f"a\nstring\n\n{words}\n\nb\nstring\n")
    assert schema["properties"]["a"]["description"] == words
    assert list(schema["properties"]) == ["a", "b"]


def test_a_path_segment_can_hold_two_placeholders() -> None:
    text = GET.replace("users", "{a}.{b}").replace("/v1/users", "/v1/{a}.{b}")
    document = built(f"{text}\n\nResponse\n\nDone\n")
    assert [one["name"] for one in document["paths"]["/v1/{a}.{b}"]["get"]["parameters"]] == ["a", "b"]


def test_glued_lines_and_blank_names_are_refused() -> None:
    for fields in ("a\nstring\n\nText.\nb\nstring\n", "a\nstring\n\nstring\nrequired\n"):
        with pytest.raises(InputError):
            answer('{"a": "<string>", "b": "<string>"}', fields)


def test_a_field_that_the_list_has_lost_is_told_of_and_kept_apart() -> None:
    """An extractor may drop single fields without a trace; only the sample shows them."""
    sample = '{"a": "<string>", "lost": {"b": 1}, "c": 1}'
    text = f"{GET}\n{sample}\n\nResponse\n\nDone\n\na\nstring\nrequired\nc\ninteger\n"
    page = read(text)
    assert any("the sample has what the list lacks: lost" in line for line in page.warnings)
    schema = built(text)["components"]["schemas"]["ListResponse"]
    assert list(schema["properties"]) == ["a", "c"]
    assert "lost" in schema["x-unstated"]["properties"]
    shown = schema["x-sample"]["properties"]["lost"]
    assert (shown["type"], shown["x-authority"], shown["x-source"]) == ("object", "sample", {"value": "page.txt:9"})
    assert shown["properties"]["b"]["type"] == "number"


def test_the_sample_of_an_error_is_not_the_response() -> None:
    """Where a success has no schema, the page shows what a wrong request is answered with."""
    sample = '{\n  "detail": [\n    {"loc": ["<string>"], "msg": "<string>", "type": "<string>"}\n  ]\n}'
    document = built(f"{GET}\n{sample}\n\nResponse\n\nSuccessful Response\n")
    assert "components" not in document
    response = document["paths"]["/v1/users"]["get"]["responses"]["2XX"]
    assert "content" not in response
    assert "wrong request" in response["x-unstated"]["content"]
    assert response["x-sample"]["value"]["detail"][0]["msg"] == "<string>"


def test_what_only_a_sample_shows_is_kept_apart_from_what_the_list_states() -> None:
    schema = answer(
        '[\n  {\n    "node": {"id": 1, "tags": ["x"]},\n    "when": "<string>"\n  }\n]',
        "node\nobject\nwhen\n\nA time.\n\n",
    )
    assert (schema["type"], schema["x-authority"], schema["x-source"]) == ("array", "sample", {"type": "page.txt:9"})
    fields = schema["items"]["properties"]
    assert "properties" not in fields["node"]
    assert fields["node"]["x-sample"]["properties"]["id"] == {
        "type": "number",
        "x-authority": "sample",
        "x-source": {"value": "page.txt:11"},
    }
    assert "type" not in fields["when"]
    assert fields["when"]["x-sample"]["type"] == "string"


def test_the_members_of_a_union_are_named_and_only_the_first_is_known() -> None:
    schema = answer('{"a": "<string>"}', "  • Cat\n  • Dog\n\na\nstring\nrequired\n")
    first, second = schema["anyOf"]
    assert (first["title"], first["required"], second["title"]) == ("Cat", ["a"], "Dog")
    assert list(schema["x-unstated"]) == ["alternatives"]
    assert list(second["x-unstated"]) == ["type"]


@pytest.mark.parametrize("mask", ["[email protected]", "[email\u00a0protected]"])
def test_a_masked_address_is_no_value(mask: str) -> None:
    text = f'{GET}\n\nQuery Parameters\n\nto\nstring\ndefault:{mask}\nExample:\n\n"{mask}"\n\nResponse\n\nDone\n'
    page = read(text)
    assert any("masked e-mail address" in line for line in page.warnings)
    (parameter,) = build(page)["paths"]["/v1/users"]["get"]["parameters"]
    assert parameter["schema"] == {"type": "string"}
    assert list(parameter["x-unstated"]) == ["default"]


def test_labels_in_another_language_are_read() -> None:
    text = (
        "跳转到主要内容\nGET\n/\nv1\n/\nusers\nList\ncurl --request GET \\\n  --url https://h.test/v1/users \\\n"
        "  --header 'Authorization: Bearer <token>'\n\n授权\n\nAuthorization\nstring\nheader\n必填\n\nA token.\n\n"
        "查询参数\n\nsort\nenum<string>\n默认值：a\n必填\n\n可用选项：\na,\nb\n\n响应\n\n200\n\n完成\n"
    )
    document = built(text)
    operation = document["paths"]["/v1/users"]["get"]
    (parameter,) = operation["parameters"]
    assert parameter["schema"] == {"type": "string", "default": "a", "enum": ["a", "b"]}
    assert parameter["required"] is True
    assert parameter["x-source"]["required"] == "page.txt:26"
    assert operation["security"] == [{"bearerAuth": []}]
    assert operation["responses"]["200"]["description"] == "完成"


def test_a_copy_that_has_kept_the_prose_alone_is_refused() -> None:
    with pytest.raises(InputError, match="only prose follows 'Body': the copy lost the names and types"):
        read("# Create\n\nBody\n\nThe name of the thing.\n\nIts kind.\n\nResponse\n\nDone\n")


def test_pages_that_may_not_have_printed_null_leave_it_open() -> None:
    text = GET + " \\\n  --header 'Authorization: Bearer <token>'\n"
    text += "\nAuthorizations\n\nAuthorization\nstring\nheaderrequired\n\nA token.\n\n"
    text += "Query Parameters\n\nlimit\ninteger\ndefault: 5\n"
    (parameter,) = built(f"{text}\nResponse\n\n200\n\nDone\n")["paths"]["/v1/users"]["get"]["parameters"]
    assert parameter["schema"] == {"type": "integer", "default": 5}
    assert list(parameter["x-unstated"]) == ["null"]


def test_the_length_of_a_list_of_texts_on_an_older_page_may_be_of_either() -> None:
    found = query("a\nstring\nMaximum length: 5\nb\nobject[]\nMaximum length: 6\nc\nstring[]\nMaximum length: 7")
    assert found["a"]["schema"]["maxLength"] == 5
    assert found["b"]["schema"]["maxItems"] == 6
    assert found["c"]["schema"] == {"type": "array", "items": {"type": "string"}}


def test_lines_are_those_of_the_page_in_every_form(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# List\n\nGET /v1/users\n\n```\ncurl --request GET \\\n  --url https://h.test/v1/users\n```\n\n"
        "#### Query Parameters\n\n[\n\n](https://docs.h.test/list#parameter-limit)\n\nlimit\n\ninteger\n\ndefault:5\n\n"
        "#### Response\n\n200\n\nDone\n",
        encoding="utf-8",
    )
    lines = page.read_text(encoding="utf-8").split("\n")
    (parameter,) = capture_page(page).raw["paths"]["/v1/users"]["get"]["parameters"]
    said = {fact: lines[int(place.rpartition(":")[2]) - 1] for fact, place in parameter["x-source"].items()}
    assert said == {"name": "limit", "type": "integer", "default": "default:5"}


def founding_page() -> str:
    return (Path(__file__).parents[2] / "specs/ontora/page.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "footer",
    [
        "On this page\n\nOverview",
        "We use cookies to improve your experience.\n\nAccept",
        "Last modified on May 2, 2025\n\nDelete a thing",
        "Updated 2 months ago",
        "© 2026 Example, Inc. All rights reserved.",
        "Powered by Example",
    ],
)
def test_a_footer_is_no_description_of_the_last_field(footer: str) -> None:
    page = founding_page()
    assert built(f"{page}\n{footer}\n") == built(page)


def test_the_button_above_a_sample_is_no_summary() -> None:
    changed = founding_page().replace("\ncurl ", "\nCopy\ncurl ", 1)
    (path,) = built(changed)["paths"].values()
    assert [operation["summary"] for operation in path.values()] == ["Create Interview"]


@pytest.mark.parametrize("words", ["string\n\nrequired", "string\nRequired", "string\n\nRequired"])
def test_a_mark_that_is_not_where_it_belongs_is_no_description(words: str) -> None:
    parameter = query(f"name\n{words}\n\nThe name.")["name"]
    is_open = "required" in parameter.get("x-unstated", {})
    assert is_open or parameter["required"] is True
    assert parameter.get("description", "The name.") == "The name."


def test_a_type_is_no_name_where_the_sample_shows_a_field_with_the_name_of_a_type() -> None:
    sample = '200\n{\n  "id": {\n    "id": 123,\n    "name": true,\n    "required": true\n  },\n  "string": true\n}'
    fields = (
        "id\nobject\nid.id\ninteger\nid.name\nbooleandefault:true\n\nOver.\n\nid.required\nboolean\nstring\nboolean"
    )
    head = "Users\nList\nCopy page\n" + GET.replace("List\n", "Try it\nList\ncURL\n")
    page = f"{head}\n{sample}\n\nResponse\n\n200 - application/json\n\nAny text.\n\n{fields}\n"
    holder, last = read(page).sections["Response"].fields
    assert holder.children is not None
    assert [(one.name.value, one.shape.value.name) for one in (*holder.children, last)] == [
        ("id", "integer"),
        ("name", "boolean"),
        ("required", "boolean"),
        ("string", "boolean"),
    ]
