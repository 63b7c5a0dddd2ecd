"""Other pages than the founding one: methods, places of parameters, forms, security, several readings."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import validate

from bythebook_capture.facts import Page, Said
from bythebook_capture.pipeline import build
from bythebook_capture.read.grammar.page import read_page
from bythebook_capture.read.grammar.samples import read_curl
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_capture.read.text.page import tokens_of
from bythebook_openapi.errors import InputError


def read(text: str) -> Page:
    return read_page(tokens_of(source_of(text, file="page.txt")))


def operation(text: str) -> dict[str, Any]:
    """Return the one operation of a page, whose document is valid."""
    document = build(read(text))
    validate(document)
    (methods,) = document["paths"].values()
    (found,) = methods.values()
    return dict(found) | {"document": document}


GET = "GET\n/\nv1\n/\nusers\n/\n{id}\nGet User\ncurl --request GET \\\n  --url https://h.test/api/v1/users/{id}"


def test_parameters_of_every_location_are_captured() -> None:
    found = operation(
        f"{GET}\n\nHeaders\n\nX-Trace\nstring\nrequired\n\nPath Parameters\n\nid\nstring<uuid>\nrequired\n\n"
        "The user.\n\n"
        "Query Parameters\n\nlimit\ninteger\ndefault:100\nRequired range: 1 <= x <= 500\noffset\ninteger\n\n"
        "Cookies\n\nsession\nstring\n\nResponse\n\n204\n\nDone\n"
    )
    assert [(one["in"], one["name"], one.get("required", False)) for one in found["parameters"]] == [
        ("header", "X-Trace", True),
        ("path", "id", True),
        ("query", "limit", False),
        ("query", "offset", False),
        ("cookie", "session", False),
    ]
    assert found["parameters"][1]["description"] == "The user."
    assert found["parameters"][2]["schema"] == {"type": "integer", "default": 100, "minimum": 1, "maximum": 500}
    assert found["document"]["servers"][0]["url"] == "https://h.test/api"
    assert found["responses"]["204"] == {
        "description": "Done",
        "x-source": {"status": "page.txt:42", "description": "page.txt:44"},
        "x-unstated": {"content": "The page lists no fields of the response and shows no sample of it."},
    }


def test_an_unlisted_path_parameter_is_captured_from_the_path() -> None:
    (parameter,) = operation(f"{GET}\n\nResponse\n\nDone\n")["parameters"]
    assert (parameter["name"], parameter["schema"], list(parameter["x-unstated"])) == ("id", {}, ["type"])


@pytest.mark.parametrize(
    ("header", "name", "place", "description", "expected"),
    [
        ("Authorization: Bearer <token>", "Authorization", "header", "", {"type": "http", "scheme": "bearer"}),
        ("Authorization: Basic <encoded-value>", "Authorization", "header", "", {"type": "http", "scheme": "basic"}),
        ("x-key: <api-key>", "x-key", "header", "", {"type": "apiKey", "in": "header", "name": "x-key"}),
        ("Authorization: <api-key>", "Authorization", "header", "A key.", {"type": "apiKey", "in": "header"}),
        ("Accept: */*", "key", "query", "", {"type": "apiKey", "in": "query", "name": "key"}),
    ],
)
def test_security_schemes_are_captured(
    header: str, name: str, place: str, description: str, expected: dict[str, Any]
) -> None:
    text = (
        f"GET\n/\nv1\ncurl --request GET \\\n  --url https://h.test/v1 \\\n  --header '{header}'\n\nAuthorizations\n\n"
    )
    found = operation(f"{text}{name}\nstring\n{place}\nrequired\n\n{description}\n\nResponse\n\nDone\n")
    (scheme,) = found["document"]["components"]["securitySchemes"].values()
    assert expected.items() <= scheme.items()
    assert len(found["security"]) == 1


POST = "POST\n/\nfiles\nSend it\ncurl --request POST \\\n  --url https://h.test/files"


# White space at the end of a line is not kept, and control characters are refused.
@given(st.lists(st.text(st.sampled_from("ab<>'\"\\$`&;#=é·{}\n")), min_size=1, max_size=4))
def test_a_command_is_read_as_a_shell_reads_it(bodies: list[str]) -> None:
    words = [word for body in bodies for word in ("--form", f"name{len(body)}={body}")]
    text = "POST\n/\nfiles\ncurl --url \\\n  https://h.test/files \\\n  " + shlex.join(words)
    sample = read_curl(tokens_of(source_of(f"{text}\n", file="page.txt")), 3).sample
    assert sample.url == Said("https://h.test/files", 5)
    expected = dict(word.split("=", 1) for word in shlex.split(shlex.join(words))[1::2])
    assert (sample.form.value if sample.form else {}) == expected


def test_a_form_body_is_captured() -> None:
    found = operation(
        f"{POST} \\\n  --header 'Content-Type: multipart/form-data' \\\n  --form file='@example-file' \\\n"
        "  --form 'note=it'\\''s' \\\n  --form size=123\n\"<string>\"\n\nBody\n\nmultipart/form-data\n"
        "file\nfile\nrequired\n"
        "note\nstring\nsize\ninteger\n\nResponse\n\n201 - application/json\n\nMade\n\nThe response is of type string.\n"
    )
    content = found["requestBody"]["content"]["multipart/form-data"]
    assert content["examples"]["sample"]["value"] == {"file": "@example-file", "note": "it's", "size": 123}
    schemas = found["document"]["components"]["schemas"]
    assert schemas["SendItRequest"]["properties"]["file"]["format"] == "binary"
    assert schemas["SendItResponse"]["type"] == "string"


def test_an_array_is_known_from_the_sample_alone() -> None:
    found = operation(f'{GET}\n[\n  {{\n    "a": 1\n  }}\n]\n\nResponse\n\nDone\n\na\ninteger\nrequired\n')
    schema = found["document"]["components"]["schemas"]["GetUserResponse"]
    assert (schema["type"], schema["items"]["required"], list(schema["x-unstated"])) == ("array", ["a"], ["type"])


def test_a_footer_is_no_description() -> None:
    footer = "\nWas this page helpful?\n\nYes\nNo\n\nPrevious\nList Users\n\n⌘I\n"
    found = operation(f'{GET}\n{{"a": 1}}\n\nResponse\n\nDone\n\na\ninteger\n{footer}')
    assert "description" not in found["document"]["components"]["schemas"]["GetUserResponse"]["properties"]["a"]


def test_text_of_the_page_before_the_sections_is_left_alone() -> None:
    found = operation(f'{GET}\n{{"a": 1}}\n\nUsage\n\nBody\n\nSend it.\n\nResponse\n\nDone\n\na\ninteger\n')
    assert "requestBody" not in found
    assert list(found["document"]["components"]["schemas"]["GetUserResponse"]["properties"]) == ["a"]


@pytest.mark.parametrize("word", ["Body", "Headers", "Response", "string", "string | null", "required"])
def test_a_description_may_be_any_word_of_the_page(word: str) -> None:
    data = f'{POST} \\\n  --data \'{{"a": 1, "b": 2}}\'\n{{"c": 3}}'
    text = f"{data}\n\nBody\n\napplication/json\na\ninteger\n\n{word}\n\nb\ninteger\n\nResponse\n\nDone\n\nc\ninteger\n"
    found = operation(text)["document"]["components"]["schemas"]
    assert found["SendItRequest"]["properties"]["a"]["description"] == word
    assert list(found["SendItRequest"]["properties"]) == ["a", "b"]
    assert list(found["SendItResponse"]["properties"]) == ["c"]


def test_examples_options_and_items_are_captured() -> None:
    found = operation(
        f"{GET}\n\nQuery Parameters\n\nsort\nenum<string> | null\ndefault:a: b\n\nOrder.\n\n"
        "Available options:\na: b,\nc, d\n"
        "tags\nstring[]\n\nThe tags.\n\nRequired array length: 1 - 3 elements\n\nA tag.\n\nMaximum string length: 9\n"
        'Example:\n["x", "y"]\nsince\nstring<date>\nExample:\n\n"2024-01-01"\n\nlast\ninteger\n\nResponse\n\nDone\n'
    )
    sort, tags, since, last = (one for one in found["parameters"] if one["in"] == "query")
    assert sort["schema"] == {"type": ["string", "null"], "default": "a: b", "enum": ["a: b", "c, d", None]}
    assert tags["description"] == "The tags."
    items = tags["schema"]["items"]
    assert (items["description"], items["maxLength"]) == ("A tag.", 9)
    assert (tags["schema"]["maxItems"], tags["schema"]["examples"]) == (3, [["x", "y"]])
    assert since["schema"]["examples"] == ["2024-01-01"]
    assert last["schema"] == {"type": "integer"}


def test_a_page_with_the_root_path_and_no_summary_is_captured() -> None:
    document = build(read("GET\n/\ncURL\ncurl --request GET \\\n  --url https://h.test/\n\nResponse\n\nDone\n"))
    validate(document)
    assert list(document["paths"]) == ["/"]
    assert document["paths"]["/"]["get"]["operationId"] == "get"


def test_the_servers_of_a_page_are_captured() -> None:
    text = GET.replace("GET\n/", "GET\nhttps://eu.test/apihttps://h.test/api\n/", 1)
    servers = build(read(f"{text}\n\nResponse\n\nDone\n"))["servers"]
    assert [one["url"] for one in servers] == ["https://eu.test/api", "https://h.test/api"]


def test_of_two_readings_only_what_both_say_is_stated() -> None:
    # Either the body's last field is described as 'Response', or the response is.
    text = f'{POST} \\\n  --data \'{{"a": 1}}\'\n{{"c": 3}}\n\nBody\n\na\ninteger\n\n'
    text += "Response\n\nResponse\n\nDone\n\nc\ninteger\n"
    page = read(text)
    assert "description" not in page.sections["Body"].fields[0].said
    assert page.sections["Response"].description is None
    assert [one.name.value for one in page.sections["Response"].fields] == ["c"]
    assert any("'Response' occurs twice" in line for line in page.warnings)


def test_a_lost_required_and_a_lost_default_are_noticed() -> None:
    text = (
        f'{GET}\n{{"a": "<string>", "b": "<string>", "c": "meet"}}\n\nResponse\n\nDone\n\n'
        "a\nstring\nb\nstring\nrequired\nc\nstring\n"
    )
    warnings = read(text).warnings
    expected = ("'a' is not marked required", "has meet for 'c'")
    assert [part in line for part, line in zip(expected, warnings, strict=True)] == [True, True]
    assert len(warnings) == 2


def test_a_parameter_may_be_called_required_but_is_pointed_out() -> None:
    page = read(f"{GET}\n\nQuery Parameters\n\na\nstring\nrequired\nboolean\nrequired\n\nResponse\n\nDone\n")
    assert [one.name.value for one in page.sections["Query Parameters"].fields] == ["a", "required"]
    assert ["is read as the name of a field" in line for line in page.warnings][-1]


_SECTIONS = (
    "\n\nQuery Parameters\n\nlimit\ninteger\n\nBody\n\napplication/json\n\nname\nstring\nrequired\n\nThe name.\n"
)


@pytest.mark.parametrize("pill", ["required\n", "stringrequired\n"], ids=["text", "browser copy"])
def test_a_page_without_a_sample_request_leaves_its_server_open(pill: str) -> None:
    text = "POST\n/\nusers" + _SECTIONS.replace(
        "string\nrequired\n", f"string\n{pill}" if "string" not in pill else pill
    )
    (page,) = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    assert "servers" not in document
    sent = document["components"]["schemas"]["PostUsersRequest"]
    assert (sent["required"], sent["properties"]["name"]["type"]) == (["name"], "string")
    assert [one["name"] for one in document["paths"]["/users"]["post"]["parameters"]] == ["limit"]


def test_a_type_that_is_run_together_with_a_pill_is_no_part_of_a_description() -> None:
    text = "GET\n/\nusers\ncurl --request GET --url https://h.test/users\n\nResponse\n\n200 - application/json\n\n"
    (page,) = read_source(source_of(f"{text}name\nstringrequired\n\nThe name.\n", file="page.txt"))
    assert isinstance(page, Page)
    (field,) = page.sections["Response"].fields
    assert (field.name.value, field.said["required"].value, field.said["description"].value) == (
        "name",
        True,
        "The name.",
    )


@pytest.mark.parametrize("between", ["Guide", "Some words.\n\nMore words."])
def test_a_text_without_a_sample_whose_method_has_no_path_below_it_is_refused(between: str) -> None:
    with pytest.raises(InputError, match=r"no method and path|no sample request"):
        read(f"POST\n{between}{_SECTIONS}")


@pytest.mark.parametrize("flags", ["-v", "-sSL", "-k -u me:secret", "--user me:secret -o file.json --fail"])
def test_options_of_curl_that_say_nothing_about_the_request_are_passed_over(flags: str) -> None:
    tokens = tokens_of(source_of(f"curl {flags} -X POST https://h.test/users | jq -r .id > ids", file="page.txt"))
    command = read_curl(tokens, 0)
    assert command.method is not None
    assert (command.method.value, command.sample.url.value) == ("POST", "https://h.test/users")


@pytest.mark.parametrize(
    ("printed", "kept"),
    [("9223372036854776000", False), ("9223372036854775807", True), ("9007199254740991", True), ("1e3", True)],
)
def test_a_bound_that_a_browser_rounded_is_left_open(printed: str, kept: bool) -> None:
    found = operation(
        f"{GET}\n\nPath Parameters\n\nid\nstring\nrequired\n\nQuery Parameters\n\nafter\ninteger<int64>\n"
        f"Required range: x <= {printed}\n\nResponse\n\n204\n\nDone\n"
    )
    after = next(one for one in found["parameters"] if one["name"] == "after")
    assert ("maximum" in after["schema"], "maximum" in after.get("x-unstated", {})) == (kept, not kept)
