"""What copies of a page run together, or mark: each is told by a rule of the form, stays open, or is refused."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_capture.facts import Page
from bythebook_capture.pipeline import build
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

CURL = "curl --request GET \\\n  --url https://h.test/v1/users"
MARKDOWN = f"# List\n\nGET /v1/users\n\n```\n{CURL}\n```\n\n"
BROWSER = f"Group\nList\nCopy page\nGET\n/\nv1\n/\nusers\nTry it\nList\ncURL\n{CURL}\n200\n"
SAMPLE = '{"a": "<string>", "b": "<string>"}\n'


def built(text: str) -> dict[str, Any]:
    (page,) = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    return document


def answer(text: str) -> dict[str, Any]:
    schema: dict[str, Any] = built(text)["components"]["schemas"]["ListResponse"]
    return schema


def anchored(name: str, *words: str) -> str:
    return "\n\n".join([f"[](https://h.test/list#response-{name})", name, *words, ""])


def refused(text: str) -> str:
    with pytest.raises(InputError) as failed:
        built(text)
    assert failed.value.line is not None
    return str(failed.value)


def in_markdown(*fields: str) -> dict[str, Any]:
    return answer(f"{MARKDOWN}#### Response\n\n200 - application/json\n\nDone\n\n{''.join(fields)}")


def in_browser(fields: str, sample: str = "") -> dict[str, Any]:
    return answer(f"{BROWSER}{sample}\nResponse\n\n200 - application/json\n\nDone\n\n{fields}")


def in_html(*fields: str) -> dict[str, Any]:
    head = f"<html><body><h1>List</h1><div>GET</div><div>/</div><div>v1</div><div>/</div><div>users</div>{'<pre>'}"
    return answer(
        f"{head}{CURL}</pre>\n<h4>Response</h4><p>200 - application/json</p><p>Done</p>{''.join(fields)}</html>"
    )


def element(name: str, kind: str, words: str) -> str:
    part = "data-component-part"
    return f'<div {part}="field-name">{name}</div><div {part}="field-info-pill">{kind}</div><p>{words}</p>\n'


@pytest.mark.parametrize("word", ["deprecated", "read-only", "Response", "string", "a"])
def test_an_html_paragraph_is_a_description_even_if_it_is_one_pill_word(word: str) -> None:
    fields = in_html(element("a", "string", word), element("b", "integer", "The b."))["properties"]
    assert (fields["a"]["type"], fields["a"]["description"], "deprecated" in fields["a"]) == ("string", word, False)
    assert list(fields) == ["a", "b"]


def test_a_lone_pill_between_blank_lines_stays_unstated() -> None:
    fields = in_markdown(anchored("a", "string", "deprecated"), anchored("b", "string", "deprecated", "Use a."))[
        "properties"
    ]
    assert "deprecated" not in fields["a"]
    assert "description" not in fields["a"]
    assert {"deprecated", "description"} <= fields["a"]["x-unstated"].keys()
    assert (fields["b"]["deprecated"], fields["b"]["description"]) == (True, "Use a.")


def test_code_marks_are_those_of_commonmark() -> None:
    options = anchored("a", "enum<string>", "Available options:", "``,", "`` `x` ``,", "`c`")
    fields = in_markdown(options, anchored("b", "string", "Pattern: ``^`$``", "Example:", '`` "`z" ``'))["properties"]
    assert fields["a"]["enum"] == ["", "`x`", "c"]
    assert (fields["b"]["pattern"], fields["b"]["examples"]) == ("^`$", ["`z"])


def test_code_marks_in_a_summary_are_kept() -> None:
    document = built(MARKDOWN.replace("# List", "# **NOTE:** a \\_b\\_") + "#### Response\n\n200\n\nDone\n")
    assert document["paths"]["/v1/users"]["get"]["summary"] == "**NOTE:** a _b_"


def test_what_a_browser_copies_has_no_marks() -> None:
    fields = in_browser('a\nstring\n\nA *b*.\n\nPattern: ^\\*x_*`$\nExample:\n\n"**"\n\nb\nstring\n')["properties"]
    assert (fields["a"]["pattern"], fields["a"]["examples"]) == ("^\\*x_*`$", ["**"])
    assert list(fields) == ["a", "b"]


def test_names_may_hold_spaces_and_words_of_pills() -> None:
    sample = '{"a (required)": 1, "b (default, required)": 2}\n'
    listed = "a (required)\nintegerrequired\n\nThe a.\n\nb (default, required)\nintegerdefault:2required\n"
    joined = "a (required)integerrequired\n\nThe a.\n\nb (default, required)integerdefault:2required\n"
    for text in (listed, joined):
        schema = in_browser(text, sample)
        assert schema["required"] == ["a (required)", "b (default, required)"]
        assert schema["properties"]["b (default, required)"]["default"] == 2


def test_a_union_is_read_before_a_field_named_like_a_type() -> None:
    fields = in_browser(
        "o\nobject\no.u\nstring\nstring\nb\nstring\n", '{"o": {}, "string": "<string>", "b": "<string>"}\n'
    )
    assert list(fields["properties"]) == ["o", "string", "b"]
    assert "type" not in fields["properties"]["o"]["properties"]["u"]


def test_a_field_may_be_called_like_a_heading() -> None:
    fields = in_browser("a\nstring\n\nThe a.\n\nBody\nstring\n\nThe text.\n\nb\nstring\n")["properties"]
    assert (fields["Body"]["type"], fields["Body"]["description"]) == ("string", "The text.")


def test_the_first_paragraph_after_a_field_describes_it_and_a_later_lone_name_is_a_union() -> None:
    text = (
        "o\nobject\n\no.u\n\no.u\n\nThe u.\n\no.e\nenum<string>\n\nThe e.\n\nAvailable options: x, y\no.v\n\nThe v.\n\n"
    )
    schema = in_browser(f"{text}b\nstring\n", '{"o": {}, "b": "<string>"}\n')
    fields = schema["properties"]["o"]["properties"]
    assert schema["properties"]["o"]["description"] == "o.u"
    assert {name: one["description"] for name, one in fields.items()} == {"u": "The u.", "e": "The e.", "v": "The v."}


def test_a_field_named_like_a_type_is_read_below_options() -> None:
    fields = in_browser("a\nenum<string>\n\nThe a.\n\nAvailable options: upload\nfile\nThing · object\n\nThe file.\n")
    assert fields["properties"]["a"]["enum"] == ["upload"]
    assert fields["properties"]["file"]["title"] == "Thing"


def test_a_button_is_no_summary_and_joined_names_are_no_unions() -> None:
    text = (
        BROWSER.replace("Try it\nList\n", "Try it\n")
        + "\nQuery Parameters\n\nuidstringrequired\n\nThe id.\n\nkeystring\n"
    )
    operation = built(f"{text}\nResponse\n\n200\n\nOK\n")["paths"]["/v1/users"]["get"]
    assert "summary" not in operation
    assert [(one["name"], one["schema"].get("type"), one.get("required")) for one in operation["parameters"]] == [
        ("uid", "string", True), ("key", "string", None),
    ]  # fmt: skip


def test_a_default_and_pills_that_are_run_together_stay_open() -> None:
    fields = in_browser("a\nstringdefault:listrequired\n\nThe a.\n\nb\nstring\n")
    assert "required" not in fields
    assert fields["properties"]["a"]["type"] == "string"
    assert "default" not in fields["properties"]["a"]
    assert {"default", "required"} <= fields["properties"]["a"]["x-unstated"].keys()


@pytest.mark.parametrize(("options", "default"), [("list", "list"), ("listrequired, x", "listrequired")])
def test_options_tell_a_default_from_the_pills_after_it(options: str, default: str) -> None:
    schema = in_browser(f"a\nenum<string>default:listrequired\n\nThe a.\n\nAvailable options: {options}\nb\nstring\n")
    assert schema["properties"]["a"]["default"] == default
    assert ("a" in schema.get("required", [])) == (default == "list")


def test_a_parameter_whose_required_is_open_is_not_said_to_be_optional() -> None:
    text = f"{BROWSER}\nQuery Parameters\n\na\nstringdefault:xrequired\n\nThe a.\n\nResponse\n\n200\n\nOK\n"
    (parameter,) = built(text)["paths"]["/v1/users"]["get"]["parameters"]
    assert "required" not in parameter
    assert "required" in parameter["x-unstated"]
    assert "required" in parameter["schema"]["x-unstated"]


def test_the_fields_below_an_object_tell_where_its_name_ends() -> None:
    text = "itemstring\nitem_fileFile (Mini) · objectrequired\n\nA file.\n\nitem_file.idstringrequired\n\nThe id.\n"
    schema = in_browser(text)
    assert schema["required"] == ["item_file"]
    assert schema["properties"]["item_file"]["title"] == "File (Mini)"
    assert schema["properties"]["item_file"]["required"] == ["id"]


@pytest.mark.parametrize("line", ["output_file", "contentrequired", "nameThing · object"])
def test_a_name_that_cannot_be_told_is_refused(line: str) -> None:
    assert "may be a field" in refused(
        f"{BROWSER}\nResponse\n\n200\n\nOK\n\naobject\n\nThe a.\n\n{line}\n\nb.\n\ncstring\n"
    )


def test_an_option_null_of_a_page_that_tells_no_null_is_open() -> None:
    text = f"GET\n/\nv1\n/\nusers\nList\n{CURL} \\\n  --header 'Authorization: Bearer <token>'\n\nAuthorizations\n\n"
    text += "Authorization\nstring\nheaderrequired\n\nA token.\n\nQuery Parameters\n\n"
    text += "sort\nenum<string>\nAvailable options:\na,\nnull\n"
    (parameter,) = built(f"{text}\nResponse\n\n200\n\nDone\n")["paths"]["/v1/users"]["get"]["parameters"]
    assert "enum" not in parameter["schema"]
    assert "enum" in parameter["schema"]["x-unstated"]


def test_a_path_may_hold_a_number_sign() -> None:
    text = MARKDOWN.replace("/v1/users", "/v1/users#all")
    assert list(built(f"{text}#### Response\n\n200\n\nDone\n")["paths"]) == ["/v1/users#all"]


def test_a_copy_without_blank_lines_above_descriptions_is_read_by_its_order() -> None:
    fields = "a\nstringrequired\nThe a.\nIt has two lines.\n\nb\ninteger\nThe b.\nRequired range: x >= 1\n"
    found = in_browser(f"{fields}c\nstring\nThird\n\nd\nstring\nd\n\ne\nstring\nrequired\n\n")
    assert found["required"] == ["a"]
    described = {name: one.get("description") for name, one in found["properties"].items()}
    assert described == {"a": "The a.\nIt has two lines.", "b": "The b.", "c": None, "d": "d", "e": None}
    assert found["properties"]["b"]["minimum"] == 1
    assert "description" in found["properties"]["c"]["x-unstated"]  # it may be the name of a union
    assert {"description", "required"} <= found["properties"]["e"]["x-unstated"].keys()


@pytest.mark.parametrize(
    "line",
    ["requiredThe a.", '"The a', "b, c,", "stringa word", "1 to 3", "Required range of it", "b (of a)\nstring (uuid)"],
)
def test_what_is_no_sentence_below_a_type_is_refused(line: str) -> None:
    refused(f"{BROWSER}\nResponse\n\n200\n\nOK\n\na\nstring\n{line}\n\nb\ninteger\nThe b.\n\nc\nstring\nThe c.\n")


def test_a_sentence_below_a_type_is_refused_where_others_have_a_blank_line() -> None:
    refused(f"{BROWSER}\nResponse\n\n200\n\nOK\n\na\nstring\nBeta only\n\nThe a.\n\nb\ninteger\n\nThe b.\n")


def test_a_copy_with_joined_names_that_has_lost_its_blank_lines_is_refused() -> None:
    refused(f"{BROWSER}\nResponse\n\n200\n\nOK\n\nastring\nThe a.\nbinteger\nThe b.\n")


def without_anchors(*words: str) -> dict[str, Any]:
    text = "\n\n".join(words)
    return answer(f"{MARKDOWN}```json\n{SAMPLE}```\n\n#### Response\n\n200 - application/json\n\nDone\n\n{text}\n")


def test_markdown_without_anchors_tells_a_union_by_its_pill_and_by_the_sample() -> None:
    fields = without_anchors("a", "required", "The a.", "b", "The b.", "c (of them)", "integer", "The c.")
    assert fields["required"] == ["a"]
    assert {name: one["description"] for name, one in fields["properties"].items()} == {
        "a": "The a.", "b": "The b.", "c (of them)": "The c.",
    }  # fmt: skip


@pytest.mark.parametrize(
    "words", [("a", "string", "Gender", "of it", "b", "string"), ("a", "required", "string", "b", "string")]
)
def test_markdown_without_anchors_refuses_a_word_that_may_be_a_name(words: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="may be a field"):
        without_anchors(*words)


def test_markdown_without_anchors_leaves_a_word_open_that_may_describe_the_field_above() -> None:
    found = without_anchors("a", "string", "Gender", "b", "string", "Year", "Example:", "`2026`")["properties"]
    assert list(found) == ["a", "b"]
    assert all("description" not in one and "description" in one["x-unstated"] for one in found.values())


def test_markdown_without_anchors_reads_words_that_end_like_a_type_as_a_description() -> None:
    found = without_anchors(
        "astringrequired", "bstring", "Passport number", "cTitle · object", "• Company", "c.dinteger"
    )
    assert list(found["properties"]) == ["a", "b", "c"]
    assert found["properties"]["b"]["description"] == "Passport number"
    assert list(found["properties"]["c"]["properties"]) == ["d"]


@pytest.mark.parametrize("between", ["name", "name\n\n\nOver."])
def test_a_word_that_the_sample_shows_as_a_field_is_no_description(between: str) -> None:
    """A union is printed without a type: its name stands like a description of the field above."""
    sample = '```json\n{"id": "<string>", "name": "<string>", "type": true}\n```'
    curl = "```bash\ncurl --request PUT \\\n  --url https://h.test/api/v1/things\n```"
    fields = f"id\n\n{between}\n\ntype\n\nboolean\n\ndefault:true\n"
    head = f"# Do It\n\nPUT /v1/things\n\nDo It\n\n{curl}\n\n{sample}\n\n#### Response\n\n\n200 - application/json"

    with pytest.raises(InputError, match="'name' may be a field or a description"):
        read_source(source_of(f"{head}\n\nAny text.\n\n{fields}", file="page"))


@pytest.mark.parametrize("between", ["", "Of which kind.\n\n"])
def test_a_lone_word_after_a_field_that_is_run_together_is_no_description(between: str) -> None:
    fields = f"kindenum<string>\n\n{between}Available options: `a`, `b`\n\nname\n\nlimitinteger\n"
    with pytest.raises(InputError, match="'name' may be a field"):
        built(f"{MARKDOWN}#### Query Parameters\n\n{fields}")


def test_the_place_of_a_credential_is_a_name_elsewhere() -> None:
    text = f"{MARKDOWN}#### Query Parameters\n\nid\n\nstring\n\nheader\n\nobject\n\n#### Response\n\n200\n\nDone\n"
    parameters = built(text)["paths"]["/v1/users"]["get"]["parameters"]
    assert [(one["name"], one["schema"]["type"]) for one in parameters] == [("id", "string"), ("header", "object")]


def test_lines_of_html_are_those_of_what_is_shown() -> None:
    head = (
        "<html><head><title>List</title></head><body>\n<nav>List</nav>\n<script>code details</script>\n<h1>List</h1>\n"
    )
    top = f"<div>GET</div><div>/v1/users</div>\n<pre><code>{CURL}</code></pre>\n"
    page = f"{head}{top}<h4>Response</h4>\n<p>200</p><p>OK</p>"
    fields = f"\n<details>\n<code></code>\n{element('details', 'string', 'It.')}{element('code', 'string', 'A code.')}"
    document = built(f"{page}{fields}</details></body></html>\n")
    found = document["components"]["schemas"]["ListResponse"]["properties"]
    assert document["paths"]["/v1/users"]["get"]["x-source"]["summary"] == "page.txt:4"
    assert (found["details"]["x-source"]["name"], found["code"]["x-source"]["name"]) == ("page.txt:12", "page.txt:13")


def test_a_word_that_ends_like_a_type_is_a_description_and_no_field() -> None:
    fields = "idobjectrequired\n\nid.namestringrequired\n\nid.bostringrequired\n"
    schema = answer(f"{MARKDOWN}#### Response\n\nProfile\n\n{fields}")
    assert list(schema["properties"]) == ["id"]


def test_a_titled_object_with_a_default_is_the_next_field() -> None:
    fields = 'nstringdefault:""\n\nmetricsMetrics · objectdefault:{}\n\nlimitinteger\n'
    sample = '```json\n{"n": "", "metrics": {}, "limit": 1}\n```\n\n'
    found = answer(f"{MARKDOWN}{sample}#### Response\n\n200 - application/json\n\nDone\n\n{fields}")["properties"]
    assert (list(found), found["metrics"]["title"]) == (["n", "metrics", "limit"], "Metrics")
    assert "description" not in found["n"]
