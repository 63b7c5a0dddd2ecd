"""Pages whose objects are opened, as a browser copies them, and pages whose samples are not in cURL."""

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
TEXT = f"GET\n/\nv1\n/\nusers\nList\n{CURL}\n"
BROWSER = f"Group\nList\nCopy page\nGET\n/\nv1\n/\nusers\nTry it\nList\ncURL\n{CURL}\n200\n"
HEAD = "\nResponse\n\n200 - application/json\n\nDone\n\n"


def built(text: str) -> dict[str, Any]:
    (page,) = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    return document


def fields(text: str) -> dict[str, Any]:
    (schema,) = built(text)["components"]["schemas"].values()
    found: dict[str, Any] = schema["properties"]
    return found


def operation(text: str) -> dict[str, Any]:
    (methods,) = built(text)["paths"].values()
    (found,) = methods.values()
    return dict(found)


@pytest.mark.parametrize("head", [TEXT, BROWSER])
def test_a_label_ends_a_description_without_an_empty_line(head: str) -> None:
    found = fields(
        f'{head}{HEAD}a\nstring\n\nThe a.\nExample:\n\n"x"\nb\nobject\n\nThe b.\nShow child attributes\nb.c\ninteger\n'
        "\nThe c.\nHide child attributes\nd\nboolean\n"
    )
    assert (found["a"]["description"], found["a"]["examples"]) == ("The a.", ["x"])
    assert (found["b"]["description"], found["b"]["properties"]["c"]["description"]) == ("The b.", "The c.")
    assert list(found) == ["a", "b", "d"]


def test_options_below_a_description_without_an_empty_line_are_listed() -> None:
    found = fields(f"{TEXT}{HEAD}kind\nenum<string>\n\nThe kind.\nAvailable options:\na,\nb\nlast\nstring\n")
    assert (found["kind"]["enum"], found["kind"]["description"]) == (["a", "b"], "The kind.")
    assert "x-unstated" not in found["kind"]


def test_options_on_one_line_are_not_said_to_be_missing() -> None:
    found = fields(f"{BROWSER}{HEAD}a\nenum<string>\n\nThe a.\n\nAvailable options: Paris, France\nb\nenum<integer>\n"
                   "\nThe b.\n\nAvailable options: 1, 2\n")  # fmt: skip
    assert "enum" not in found["a"]
    assert found["a"]["x-unstated"]["enum"].startswith("The page lists the values")
    assert found["b"]["enum"] == [1, 2]


@pytest.mark.parametrize(("kind", "inner"), [("enum<string>", ()), ("enum<string>[]", ("items",))])
def test_identifiers_on_one_line_are_options_by_inference(kind: str, inner: tuple[str, ...]) -> None:
    found = fields(f"{BROWSER}{HEAD}a\n{kind}\n\nThe a.\n\nAvailable options: in_progress, required, DONE\nb\nstring\n")
    holder = found["a"]["items"] if inner else found["a"]
    assert (holder["enum"], list(holder["x-inferred"])) == (["in_progress", "required", "DONE"], ["enum"])
    assert ("enum" in found["a"].get("x-unstated", {}), list(found)) == (False, ["a", "b"])


@pytest.mark.parametrize(
    ("pill", "more"), [("default:b, c", ""), ("", '\nExample:\n\n"b, c"\n')], ids=["default", "example"]
)
def test_options_on_one_line_stay_open_if_a_value_of_the_page_is_none_of_them(pill: str, more: str) -> None:
    found = fields(
        f"{BROWSER}{HEAD}a\nenum<string>{pill}\n\nThe a.\n\nAvailable options: a, b, c\n{more}last\nstring\n"
    )
    assert ("enum" in found["a"], "x-inferred" in found["a"]) == (False, False)
    assert found["a"]["x-unstated"]["enum"].startswith("The page lists the values")


@pytest.mark.parametrize("head", [TEXT, BROWSER])
@pytest.mark.parametrize("after", ["b\ninteger\n", "Maximum string length: 9\nb\ninteger\n"])
def test_a_list_ends_a_description_without_an_empty_line(head: str, after: str) -> None:
    found = fields(f"{head}{HEAD}a\nstring\n\nOne of:\n• x\n• y\n{after}")
    assert found["a"]["description"] == "One of:\n• x\n• y"
    assert found["b"]["type"] == "integer"


@pytest.mark.parametrize("tabs", ["Option 1\nOption 2", "- Option 1\n- Option 2", "• Option 1\n• Option 2"])
def test_tabs_mark_a_union_as_open(tabs: str) -> None:
    text = f"{TEXT}{HEAD}pay\nobject\n\nHow.\n\n{tabs}\npay.card\nstring\nrequired\nlast\nboolean\n"
    pay = fields(text)["pay"]
    assert "properties" not in pay
    assert pay["anyOf"][0]["required"] == ["card"]
    assert list(pay["anyOf"][1]["x-unstated"]) == ["type"]
    assert "alternatives" in pay["x-unstated"]


def test_the_members_of_a_union_directly_below_its_type_are_no_description() -> None:
    kind = "(Date · object | Text · object)[]"
    found = fields(f"{TEXT}{HEAD}a\n{kind}\ndefault:[]\n• Date\n• Text\n\na.day\nstring\nlast\nboolean\n")
    assert list(found) == ["a", "last"]
    assert "description" not in found["a"]
    assert [member["title"] for member in found["a"]["items"]["anyOf"]] == ["Date", "Text"]


def test_tabs_of_a_whole_response_mark_a_union() -> None:
    text = f"{TEXT}\nResponse\n\n200 - application/json\nOption 1\nOption 2\na\nstring\nrequired\n"
    (schema,) = built(text)["components"]["schemas"].values()
    assert [list(one.get("properties", ())) for one in schema["anyOf"]] == [["a"], []]


@pytest.mark.parametrize("value", ["12", "true", "null", '"x"', "1.5"])
def test_any_scalar_may_follow_the_label_of_an_example(value: str) -> None:
    for head in (TEXT, BROWSER):
        found = fields(f"{head}{HEAD}a\nany\nExample:\n\n{value}\nb\nstring\n")
        assert len(found["a"]["examples"]) == 1
        assert list(found) == ["a", "b"]


@pytest.mark.parametrize("words", ["object | nulldefault:{}", "Thing · object | nulldefault:{}"])
def test_defaults_of_objects_and_lists_are_split_from_their_types(words: str) -> None:
    found = fields(f"{BROWSER}{HEAD}a\n{words}\nb\nThing · object[]default:[]required\nlast\nstring\n")
    assert (found["a"]["type"], found["a"]["default"]) == (["object", "null"], {})
    assert (found["b"]["items"]["title"], found["b"]["default"]) == ("Thing", [])


def test_a_summary_may_begin_with_a_bracket() -> None:
    text = BROWSER.replace("List", "[Beta] List")
    assert operation(f"{text}{HEAD}a\nstring\n")["summary"] == "[Beta] List"


@pytest.mark.parametrize("head", [TEXT, BROWSER])
def test_the_head_of_an_older_response_needs_no_empty_lines(head: str) -> None:
    found = operation(f"{head}\nResponse\n\n200\napplication/json\nOk.\na\nstring\n")["responses"]["200"]
    assert (found["description"], list(found["content"])) == ("Ok.", ["application/json"])
    found = operation(f"{head}\nResponse\n\n204\nNo Content\n")["responses"]
    assert found["204"]["description"] == "No Content"


@pytest.mark.parametrize("url", ["/v1/users", "{{baseUrl}}/v1/users", "https://{tenant}.test/v1/users", "''"])
def test_a_server_without_a_host_is_left_open(url: str) -> None:
    for head in (TEXT, BROWSER):
        document = built(head.replace("https://h.test/v1/users", url) + HEAD + "a\nstring\n")
        assert list(document["paths"]) == ["/v1/users"]
        assert "servers" not in document
        assert "servers" in document["info"]["x-unstated"]


PROGRAMS = {
    "Python": r"""import requests

url = "https://h.test/v1/users"

payload = {
    "a": "<string>",
    "b": True
}
headers = {
    "Authorization": "Bearer <token>",
    "Content-Type": "application/json"
}

response = requests.post(url, json=payload, headers=headers)

print(response.text)
""",
    "JavaScript": r"""const options = {
  method: 'POST',
  headers: {Authorization: 'Bearer <token>', 'Content-Type': 'application/json'},
  body: JSON.stringify({a: '<string>', b: true})
};

fetch('https://h.test/v1/users', options)
  .then(res => res.json())
  .catch(err => console.error(err));
""",
    "PHP": r"""<?php

$curl = curl_init();

curl_setopt_array($curl, [
  CURLOPT_URL => "https://h.test/v1/users",
  CURLOPT_CUSTOMREQUEST => "POST",
  CURLOPT_POSTFIELDS => json_encode([
    'a' => '<string>',
    'b' => true
  ]),
  CURLOPT_HTTPHEADER => [
    "Authorization: Bearer <token>",
    "Content-Type: application/json"
  ],
]);

$response = curl_exec($curl);

if ($err) {
  echo $err;
} else {
  echo $response;
}
""",
    "Go": r"""package main

import (
	"fmt"
)

func main() {

	url := "https://h.test/v1/users"

	payload := strings.NewReader("{\n  \"a\": \"<string>\",\n  \"b\": true\n}")

	req, _ := http.NewRequest("POST", url, payload)

	req.Header.Add("Authorization", "Bearer <token>")
	req.Header.Add("Content-Type", "application/json")

	fmt.Println(string(body))

}
""",
    "Java": r"""HttpResponse<String> response = Unirest.post("https://h.test/v1/users")
  .header("Authorization", "Bearer <token>")
  .header("Content-Type", "application/json")
  .body("{\n  \"a\": \"<string>\",\n  \"b\": true\n}")
  .asString();
""",
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_sample_in_another_language_is_read(language: str) -> None:
    sections = (
        "\nAuthorizations\n\nAuthorization\nstring\nheader\nrequired\n\nA token.\n\nBody\n\na\nstring\nrequired\n"
    )
    sections += "b\nboolean\n\nResponse\n\n200 - application/json\n\nDone\n\nid\nstring\n"
    text = f'POST\n/\nv1\n/\nusers\nMake\n{PROGRAMS[language]}{{\n  "id": "<string>"\n}}\n{sections}'
    document = built(text)
    found = document["paths"]["/v1/users"]["post"]
    assert document["servers"][0]["url"] == "https://h.test"
    assert found["security"] == [{"bearerAuth": []}]
    content = found["requestBody"]["content"]["application/json"]
    assert content["examples"]["sample"]["value"] == {"a": "<string>", "b": True}
    assert found["responses"]["200"]["content"]["application/json"]["examples"]["sample"]["value"] == {"id": "<string>"}


def test_a_program_that_cannot_be_read_leaves_the_server_open() -> None:
    code = "from acme import Acme\n\nclient = Acme()\nclient.users.list()\n"
    document = built(TEXT.replace(f"{CURL}\n", code) + HEAD + "a\nstring\n")
    assert document["paths"]["/v1/users"]["get"]["summary"] == "List"
    assert "servers" in document["info"]["x-unstated"]


@pytest.mark.parametrize("sample", ["<any>", '"<any>"'])
def test_a_sample_of_anything_shows_nothing(sample: str) -> None:
    text = f"{TEXT.rstrip()} \\\n  --data '{sample}'\n{sample}\n\nBody\n\napplication/json\n\nAny.\n{HEAD}a\nstring\n"
    content = operation(text)["responses"]["200"]["content"]["application/json"]
    assert "examples" not in content


def test_an_empty_section_is_left_open() -> None:
    found = operation(f"{TEXT}\nQuery Parameters\n\n{HEAD}a\nstring\n")
    assert found["x-unstated"]["parameters"] == "The page lists nothing in its section 'Query Parameters'."
    assert "parameters" not in found


def test_a_body_with_required_members_is_inferred_to_be_required() -> None:
    body = f"{TEXT.replace('GET', 'POST')}\nBody\n\napplication/json\na\nstring\nrequired\nb\nstring\n{HEAD}c\nstring\n"
    found = operation(body)["requestBody"]
    assert (found["required"], list(found["x-inferred"])) == (True, ["required"])
    found = operation(body.replace("required\n", ""))["requestBody"]
    assert ("required" in found, list(found["x-unstated"])) == (False, ["required"])


@pytest.mark.parametrize("word", ["intger", "sting | null", "boolen"])
@pytest.mark.parametrize("head", [TEXT, BROWSER])
def test_a_misspelled_type_is_refused_with_the_nearest_one(head: str, word: str) -> None:
    meant = {"i": "'integer'", "s": "'string'", "b": "'boolean'"}[word[0]]
    with pytest.raises(InputError) as failed:
        built(f"{head}{HEAD}a\nstring\nb\n{word}\nrequired\nc\nstring\n")
    assert f"'{word}' is no type" in str(failed.value)
    assert meant in str(failed.value)


def test_a_partial_document_says_of_no_section_that_it_is_missing() -> None:
    text = (
        f"{TEXT}\nAuthorizations\n\nAuthorization\nstring\nheader\nrequired\n\nA token.\n\nQuery Parameters\n\na\ninteg"
    )
    (page,) = read_source(source_of(text, file="page.txt"), partial=True)
    assert isinstance(page, Page)
    (methods,) = build(page)["paths"].values()
    assert "has no section" not in str(methods)
    cut = f"{TEXT}\nAuthorizations\n\nAuthorization\nstring\nhea"
    (page,) = read_source(source_of(cut, file="page.txt"), partial=True)
    assert isinstance(page, Page)
    assert "has no section" not in str(build(page))
