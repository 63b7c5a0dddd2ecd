"""What a line says of a field is held as a whole: each option, each limit, the default and the type of this field."""

from __future__ import annotations

from typing import Any

import pytest

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.ledger.account import account
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of


def parts_of(text: str, file: str = "page.md") -> list[dict[str, Any]]:
    return [build(one) for one in read_source(source_of(text, file=file)) if isinstance(one, Page)]


def unread(text: str, parts: list[dict[str, Any]]) -> dict[int, str]:
    return {one.number: one.reason for one in account(text, "page.md", parts).unread}


def row(words: str, kind: str = "string") -> str:
    head = "| Name | Type | Description |\n| --- | --- | --- |\n"
    return f"# Things\n\n## Make\n\n`POST /things`\n\n### Query parameters\n\n{head}| `color` | {kind} | {words} |\n"


def parameter(parts: list[dict[str, Any]]) -> dict[str, Any]:
    ((item,),) = (raw["paths"].values() for raw in parts)
    (held,) = next(iter(item.values()))["parameters"]
    return dict(held)


def with_schema(name: str, schema: dict[str, Any], line: int = 11, **more: Any) -> list[dict[str, Any]]:
    """The document of a page with one parameter."""
    at = f"page.md:{line}"
    given = {"name": name, "in": "query", "schema": schema, "x-source": {"name": at}, **more}
    source = {"method": "page.md:5", "path": "page.md:5"}
    return [{"paths": {"/things": {"post": {"parameters": [given], "responses": {}, "x-source": source}}}}]


@pytest.mark.parametrize(
    "words",
    [
        "Supported values: `red`, `green`, `blue`.",
        "One of `red`, `green` or `blue`.",
        "Allowed options are `red`, `green`, `blue`.",
        "Which one (red|green|blue).",
    ],
)
@pytest.mark.parametrize("options", [["red", "green"], ["red", "blue"]])
def test_each_option_of_a_line_counts(words: str, options: list[str]) -> None:
    text = row(words)
    assert not unread(text, with_schema("color", {"type": "string", "enum": ["red", "green", "blue"]}))
    assert "enum was not read" in unread(text, with_schema("color", {"type": "string", "enum": options}))[11]


def test_an_option_that_the_description_has_is_held() -> None:
    words = "Supported values: `red`, `green`, `blue`."
    described = with_schema("color", {"type": "string"}, description=words)
    assert not unread(row("Supported values: `red`, `green`, `blue`."), described)


@pytest.mark.parametrize(
    ("kind", "words", "limits"),
    [
        ("string(40)", "The name.", {"maxLength": 40}),
        ("Number (0..5000)", "How many.", {"minimum": 0, "maximum": 5000}),
        ("string", "The name (1-200 chars).", {"minLength": 1, "maxLength": 200}),
    ],
)
def test_each_limit_of_a_type_counts(kind: str, words: str, limits: dict[str, int]) -> None:
    text = row(words, kind)
    assert not unread(text, with_schema("color", {"type": "string", **limits}))
    for key in limits:
        less = {name: value for name, value in limits.items() if name != key}
        assert "limit was not read" in unread(text, with_schema("color", {"type": "string", **less}))[11]


def test_how_a_number_is_printed_is_no_limit() -> None:
    assert not unread(row("The size.", "int(11)"), with_schema("color", {"type": "integer"}))


def test_another_default_than_the_one_of_the_line_is_told_of() -> None:
    head = "| Name | Type | Default |\n| --- | --- | --- |\n"
    text = f"# Things\n\n## Make\n\n`POST /things`\n\n### Query\n\n{head}| `color` | string | red |\n"
    assert not unread(text, with_schema("color", {"type": "string", "default": "red"}))
    assert "default was not read" in unread(text, with_schema("color", {"type": "string", "default": "blue"}))[11]


def test_the_type_of_an_object_around_a_field_is_not_the_type_of_the_field() -> None:
    text = (
        "# Things\n\n## Make\n\n`POST /things`\n\n### Query\n\n| Name | Type |\n| --- | --- |\n| `color` | string |\n"
    )
    held = with_schema("color", {"x-unstated": {}})
    around = {"name": "things", "in": "query", "schema": {"type": "object"}, "x-source": {"name": "page.md:11"}}
    held[0]["paths"]["/things"]["post"]["parameters"].append(around)
    assert "type was not read" in unread(text, held)[11]


def test_the_required_fields_of_an_object_do_not_make_the_object_required() -> None:
    text = "# Things\n\n## Make\n\n`POST /things`\n\n### Body\n\n- `part` (object, required): a part\n"
    part = {"type": "object", "required": ["size"], "properties": {"size": {}}, "x-source": {"name": "page.md:9"}}
    schema = {"type": "object", "properties": {"part": part}}
    body = {"content": {"application/json": {"schema": schema}}}
    source = {"method": "page.md:5", "path": "page.md:5"}
    held = [{"paths": {"/things": {"post": {"requestBody": body, "responses": {}, "x-source": source}}}}]
    assert "required was not read" in unread(text, held)[9]
    schema["required"] = ["part"]
    assert not unread(text, held)


@pytest.mark.parametrize("mark", ["Deprecated.", "**Deprecated**: use `size`.", "(deprecated) The color."])
def test_a_field_that_is_deprecated_is_held_as_such(mark: str) -> None:
    assert "deprecated was not read" in unread(row(mark), with_schema("color", {"type": "string"}))[11]
    assert not unread(row(mark), with_schema("color", {"type": "string"}, deprecated=True))


def test_the_name_in_the_first_cell_of_a_row_is_read_itself() -> None:
    text = row("The color of the size.")
    other = with_schema("size", {"type": "string"})
    assert unread(text, other)[11] == "color was not read"


# --- what a call says beside its path


def lost_of(call: str, path: str = "/things", method: str = "get", names: tuple[str, ...] = ()) -> list[str]:
    """Returns why the line of a call is unread, where the document has its operation with these parameters alone."""
    text = f"# Things\n\n## Read\n\n`{method.upper()} {path}`\n\n{call}\n"
    listed = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]
    source = {"method": "page.md:5", "path": "page.md:5"}
    held = [{"paths": {path: {method: {"parameters": listed, "responses": {}, "x-source": source}}}}]
    return [*unread(text, held).values()]


@pytest.mark.parametrize(
    "call",
    [
        "```\ncurl -XGET 'localhost:9600/things?pretty'\n```",
        "```\nGET shop.test:8080/things?pretty=true\n```",
        "```\ncurl http://<host>/things?pretty\n```",
    ],
)
def test_the_query_of_an_address_without_a_scheme_counts(call: str) -> None:
    assert lost_of(call) == ["the parameter pretty was not read"]
    assert lost_of(call, names=("pretty",)) == []


def test_the_query_behind_a_placeholder_counts() -> None:
    call = "`GET /things/<kind>?size=1`"
    assert lost_of(call, "/things/{kind}") == ["the parameter size was not read"]
    assert lost_of(call, "/things/{kind}", names=("size",)) == []


@pytest.mark.parametrize(
    "call",
    [
        "```\ncurl -X POST -d '{\"size\": 1}' https://shop.test/things\n```",
        "```\ncurl -X POST -F size=1 https://shop.test/things\n```",
        "| POST | /things | size=${SIZE} | Makes one |",
        "| POST | /things | Makes one.<br/>**size**: how large |",
    ],
)
def test_what_a_command_or_a_row_sends_counts(call: str) -> None:
    assert lost_of(call, method="post") == ["size was not read"]
    assert lost_of(call, method="post", names=("size",)) == []


@pytest.mark.parametrize("words", ["where a=b, x=1", "**Note**: slow"])
def test_an_equation_or_a_note_in_a_row_of_a_call_names_nothing(words: str) -> None:
    assert lost_of(f"| POST | /things | {words} | Makes one |", method="post") == []


def test_a_method_that_stands_alone_is_a_call_of_its_own() -> None:
    text = "# Things\n\n## /things\n\n.. rubric:: GET\n\nLists.\n\n.. rubric:: POST\n\n- `size` (integer): the size\n"
    given = {"name": "size", "in": "query", "schema": {"type": "integer"}, "x-source": {"name": "page.md:11"}}
    source = {"method": "page.md:5", "path": "page.md:3"}
    held = [{"paths": {"/things": {"get": {"parameters": [given], "responses": {}, "x-source": source}}}}]
    assert 9 in unread(text, held)


@pytest.mark.parametrize(
    "item",
    ["<li><strong>color</strong> <em>(string) &#8211;</em></li>", "- `color` (string)"],
)
def test_an_item_that_names_a_field_announces_nothing(item: str) -> None:
    text = f"# Things\n\n## Make\n\n`POST /things`\n\n{item}\n- `size` (integer): the size\n"
    assert 7 in unread(text, with_schema("size", {"type": "integer"}, line=8))


@pytest.mark.parametrize(
    "sentence",
    [
        "Parameters are the same as above.",
        "The request body is identical to that of `Make`.",
        "Same parameters as in the call above.",
        "Send the form field `size` with each.",
        "With the optional argument 'size' it is larger.",
        "- **color**/**size**: how it looks",
    ],
)
def test_a_sentence_that_refers_to_fields_of_the_document_of_another_call_is_told_of(sentence: str) -> None:
    text = f"# Things\n\n## Change\n\n`POST /things`\n\n{sentence}\n"
    assert 7 in unread(text, with_schema("color", {"type": "string"}, line=5, **{"in": "path"}))


@pytest.mark.parametrize(
    "sentence",
    [
        "They come in the same order as the fields.",
        "The user is the same as in the shop.",
        "The gateway sends the same request to all.",
        "Same colors as in the shop.",
    ],
)
def test_a_sentence_about_the_same_of_something_else_refers_to_no_fields(sentence: str) -> None:
    text = f"# Things\n\n## Change\n\n`POST /things`\n\n{sentence}\n"
    held = with_schema("color", {"type": "string"})
    del held[0]["paths"]["/things"]["post"]["parameters"]
    assert not unread(text, held)


def test_what_a_sentence_about_a_status_shows_is_held() -> None:
    sentence = 'Then a ``200`` with ``{"ok": true, "x-part": 1}`` is returned.'
    text = f"# Things\n\n## Change\n\n`POST /things`\n\n{sentence}\n"
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
    held = with_schema("color", {"type": "string"}, line=5)
    answer: dict[str, Any] = {"content": {"application/json": {"schema": schema}}}
    held[0]["paths"]["/things"]["post"]["responses"] = {"200": answer}
    assert unread(text, held)[7] == "x-part was not read"
    schema["properties"] = {"ok": {}, "x-part": {}}
    assert not unread(text, held)


@pytest.mark.parametrize("words", ["Legal `kind`s are 'red' and 'blue'.", "The valid kinds are `red`, `blue`."])
def test_the_options_behind_a_call_are_held(words: str) -> None:
    row = f"| GET | /things | kind=<kind> | {words} |"
    assert lost_of(row, names=("kind",)) == ["the option red was not read"]
    text = f"# Things\n\n## Read\n\n`GET /things`\n\n{row}\n"
    schema = {"type": "string", "enum": ["red", "blue"]}
    given = {"name": "kind", "in": "query", "schema": schema}
    source = {"method": "page.md:5", "path": "page.md:5"}
    held = [{"paths": {"/things": {"get": {"parameters": [given], "responses": {}, "x-source": source}}}}]
    assert not unread(text, held)


def test_a_comment_in_code_with_a_method_is_no_call() -> None:
    call = "```\n# GET an object\nGET /things\n```"
    assert lost_of(call) == []
    assert lost_of("```\n# GET /others\nGET /things\n```") != []


@pytest.mark.parametrize("option", ["-I", "--head", "-sI"])
def test_a_command_for_the_head_alone_is_head(option: str) -> None:
    call = f"```\ncurl {option} https://shop.test/things\n```"
    assert lost_of(call, method="head") == []
    assert lost_of(call) == ["HEAD of /things was not read"]


@pytest.mark.parametrize("path", ["/things/`id`", "[/things/`id`](#one)"])
def test_a_placeholder_in_code_is_part_of_a_path(path: str) -> None:
    assert lost_of(f"GET {path}", "/things/{id}") == []
    assert lost_of(f"GET {path}", "/things/{id}/parts") != []
