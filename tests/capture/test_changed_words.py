"""Pages of renderers with one word lost, doubled or run together: what it may mean is refused or stays open."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from test_rendered_pages import PAGES, brace_row, braces
from test_rendered_pages import SWAGGER as SWAGGER_PAGE
from test_unseen_pages import DOCUSAURUS, ELEMENTS, REDOC, SCALAR, SWAGGER, body_of, schemas_of

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError


def operations_of(text: str, file: str = "page.txt") -> list[dict[str, Any]]:
    pages = read_source(source_of(text, file=file))
    assert all(isinstance(page, Page) for page in pages)
    items = [item for page in pages if isinstance(page, Page) for item in build(page)["paths"].values()]
    return [one for item in items for one in item.values() if "responses" in one]


def html_of(renderer: str) -> str:
    return (PAGES / f"{renderer}.html").read_text(encoding="utf-8")


def refused(text: str, file: str = "page.txt") -> str:
    with pytest.raises(InputError) as failed:
        read_source(source_of(text, file=file))
    assert failed.value.line
    return failed.value.message


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


# Elements


def test_elements_a_lost_status_stays_open() -> None:
    page = html_of("elements")
    (whole,) = operations_of(page, "page.html")
    assert "201" in whole["responses"]
    tab = re.search(r'aria-selected="true"[^>]*role="tab">201|role="tab"[^>]*aria-selected="true"[^>]*>201', page)
    assert tab is not None
    (found,) = operations_of(changed(page, tab[0], tab[0].removesuffix("201")), "page.html")
    assert "201" not in found["responses"]
    assert "" not in found["responses"]


def test_elements_the_form_to_try_an_operation_does_not_describe_a_response() -> None:
    text = (
        "Fetch a thing\nGET\nhttps://api.example.com/things/{id}\nRequest\nPath Parameters\nid\nstring\nrequired\n"
        "Responses\n200\n\nThe thing.\n\n{form}id*\n:\nSend API Request\n{sample}\ncurl --request GET \\\n"
    )
    for form, sample in (("Parameters\n", ""), ("", "Request Sample: Shell / cURL"), ("", "")):
        (found,) = operations_of(text.replace("{form}", form).replace("{sample}", sample))
        assert found["responses"]["200"]["description"] == "The thing."


@pytest.mark.parametrize("status", ["201", "default"])
@pytest.mark.parametrize("heading", ["", "Responses"])
def test_elements_a_status_without_its_heading_is_refused(status: str, heading: str) -> None:
    text = ELEMENTS.format(body="name\nstring\n\nA name.\n", callbacks="")
    lost = changed(text, "Responses\n201", f"{heading}{status}" if heading else f"\n{status}")
    assert "no 'Responses'" in refused(lost)


def test_elements_a_word_named_default_is_no_lost_heading() -> None:
    text = (
        "List things\nGET\nhttps://api.example.com/things\nRequest\nQuery Parameters\nkind\nstring\nAllowed values:\n"
    )
    text += "new\ndefault\nAuth\nNone\nNo auth selected\nSend API Request\nRequest Sample: Shell / cURL\n"
    (found,) = operations_of(text)
    assert found["parameters"][0]["schema"]["enum"] == ["new", "default"]


def test_elements_a_name_that_is_run_together_with_its_type_is_no_title() -> None:
    text = ELEMENTS.format(body="state\nstring\nAllowed values:\nopen\ndone\n{row}\nrequired", callbacks="")
    text = changed(text, '"name": "a"', '"state": "open", "hold": true')
    assert "'holdboolean'" in refused(text.replace("{row}", "holdboolean"))
    assert body_of(text.replace("{row}", "hold\nboolean"))["properties"]["state"]["enum"] == ["open", "done"]


def test_elements_the_status_of_the_fields_stands_below_its_words() -> None:
    page = (PAGES / "elements.txt").read_text(encoding="utf-8")
    assert "is no status" in refused(changed(page, "responses\n/\n201", "responses\n/\n/\n201"))
    assert "is no status" in refused(changed(page, "responses\n/\n201", "responses\n/\n"))
    assert "is no status" in refused(changed(page, "json\nresponses\n/\n201", "jsonresponses\n/\n201"))


def test_elements_an_example_may_be_a_slash() -> None:
    page = (PAGES / "elements.txt").read_text(encoding="utf-8")
    assert operations_of(changed(page, "201\nid\nstring\nrequired\n", "201\nid\nstring\nrequired\nExample:\n/\n"))


@pytest.mark.parametrize("renderer", ["elements", "docusaurus"])
def test_a_status_below_a_lost_one_describes_no_response(renderer: str) -> None:
    page = (PAGES / f"{renderer}.txt").read_text(encoding="utf-8")
    (whole,) = operations_of(page)
    assert whole["responses"]["201"]["description"] == "The new customer."
    (found,) = operations_of(changed(page, "401\n409", "\n409"))
    assert "409" not in found["responses"]["201"].get("description", "")


@pytest.mark.parametrize("value", ["^sha256:[a-f0-9]{64}$", "open\ndone"])
def test_elements_a_value_below_a_lost_label_is_no_description(value: str) -> None:
    text = ELEMENTS.format(body=f"state\nstring\nrequired\n\n{value}\nname\nstring", callbacks="")
    assert "description" not in body_of(text)["properties"]["state"]


def test_elements_a_type_that_is_run_together_with_its_mark_is_refused() -> None:
    text = ELEMENTS.format(body="state\nstring\nAllowed values:\nopen\nname\n{row}", callbacks="")
    assert "'stringrequired'" in refused(text.replace("{row}", "stringrequired"))
    assert body_of(text.replace("{row}", "string\nrequired"))["required"] == ["name"]


def test_elements_the_form_to_try_an_operation_without_its_heading_has_no_words_of_fields() -> None:
    text = ELEMENTS.format(body="name\nstring", callbacks="\nToken\n:\n")
    text = changed(text, "Made.\n", "Made.\n\nBody\napplication/json\nresponses\n/\n201\nid\nstring\nrequired\n")
    assert "Token" not in str(schemas_of(text))


# Docusaurus


def test_docusaurus_a_type_that_stands_twice_is_refused() -> None:
    body = "name\nstring\n{type}\nREQUIRED\n\nA name.\n"
    text = DOCUSAURUS.format(body=body, fields="id\nstring")
    assert "stands twice" in refused(text.replace("{type}", "string"))
    assert "required" in body_of(text.replace("{type}\n", ""))


def test_docusaurus_options_that_are_run_together_with_a_name_are_refused() -> None:
    body = "state\nstring\n\nPossible values: [open, done]{after}name\nstring"
    text = DOCUSAURUS.format(body=body, fields="id\nstring")
    assert "may be options and a name" in refused(text.replace("{after}", ""))
    assert set(body_of(text.replace("{after}", "\n"))["properties"]) == {"state", "name"}


# RapiDoc


RAPIDOC = """PAYMENTS
REFUNDS
API SERVER
SELECTED: https://api.example.com
PAYMENTS

Pay
POST /payments
REQUEST
{request}RESPONSE
200

Paid.

EXAMPLE
SCHEMA
application/json
OBJECT
Multiline description
{
id: string
}
"""


@pytest.mark.parametrize("words", ["array array", "objectobject", "", "list"])
@pytest.mark.parametrize("renderer", ["rapidoc", "rapidoc-tree"])
def test_rapidoc_a_changed_type_of_a_schema_is_refused(renderer: str, words: str) -> None:
    page = html_of(renderer)
    found = re.search(r"schema-root-type object[^>]*>(?:\s|<!--.*?-->)*object", page)
    assert found is not None
    damaged = changed(page, found[0], found[0].removesuffix("object") + words)
    assert "is no type of a schema" in refused(damaged, "page.html")


def test_rapidoc_a_schema_without_the_element_of_its_type_is_refused() -> None:
    page = html_of("rapidoc")
    damaged = page.replace("schema-root-type", "other")
    assert "is no type of a schema" in refused(damaged, "page.html")


def test_rapidoc_a_type_of_a_parameter_that_stands_twice_is_refused() -> None:
    text = RAPIDOC.replace(
        "{request}", "REQUEST HEADERS\n* version\nstring\n\t\n\n\n\n\nThe version.\n\n* key\n{kind}\n\t\n\n"
    )
    assert "may be a name or a type" in refused(text.replace("{kind}", "uuid\nuuid"))
    (found,) = operations_of(text.replace("{kind}", "uuid"))
    assert [one["name"] for one in found["parameters"]] == ["version", "key"]


def test_rapidoc_statuses_below_a_lost_one_describe_no_response() -> None:
    text = RAPIDOC.replace("{request}", "")
    (found,) = operations_of(changed(text, "200\n", "200\n400\n\n404\n429\n"))
    assert "404" not in str(found["responses"]["200"].get("description", ""))


@pytest.mark.parametrize(
    "schema", ["", "EXAMPLE\nSCHEMA\napplication/json\nOBJECT\nMultiline description\n{\nid: string\n}\n"]
)
def test_rapidoc_an_operation_with_several_tags_is_read_once(schema: str) -> None:
    once = "Pay\nPOST /payments\n\nPays a bill.\n\nREQUEST\nRESPONSE\n200\n\nPaid.\n\n" + schema
    top = "Payments\nPay\nRefunds\nPay\nAPI SERVER\nSELECTED: https://a.org\nSingle line description\nPAYMENTS\n\n"
    (found,) = operations_of(f"{top}{once}REFUNDS\n{once}")
    (alone,) = operations_of(f"{top}{once}")
    assert found["responses"]["200"].get("description") == alone["responses"]["200"].get("description")
    assert found["description"] == "Pays a bill."
    assert "REFUNDS" not in str(found)


def test_rapidoc_a_row_of_a_tree_without_its_bracket_is_refused() -> None:
    page = html_of("rapidoc-tree")
    bracket = re.search(r'<span class="open-bracket[^>]*>', page[page.index("address") :])
    assert bracket is not None
    at = page.index(bracket[0], page.index("address"))
    damaged = page[:at] + "<span>" + page[at + len(bracket[0]) :]
    assert "no bracket or type follows" in refused(damaged, "page.html")


def test_rapidoc_a_path_has_no_spaces() -> None:
    page = html_of("rapidoc")
    path = re.search(r'part="label-operation-path"[^>]*>(?:\s|<!--.*?-->)*/customers', page)
    assert path is not None
    assert "is no path" in refused(changed(page, path[0], f"{path[0]}Makes a customer"), "page.html")


def test_rapidoc_a_label_that_stands_twice_is_refused() -> None:
    page = html_of("rapidoc")
    label = re.search(r'<span class="bold-text">Pattern: ?</span>', page)
    assert label is not None
    assert "stands twice" in refused(changed(page, label[0], label[0] * 2), "page.html")


# Redoc


def test_redoc_a_mark_that_stands_twice_is_refused() -> None:
    text = REDOC.format(body="name\nrequired\n{mark}\t\nstring\n\nA name.\n", responses="")
    assert "stands twice" in refused(text.replace("{mark}", "required\n"))
    assert body_of(text.replace("{mark}", ""))["required"] == ["name"]


def test_redoc_a_field_may_be_named_required() -> None:
    text = REDOC.format(body="name\nrequired\n\t\nstring\n\n\nrequired\nrequired\n\t\nboolean\n", responses="")
    assert set(body_of(text)["properties"]) == {"name", "required"}


def test_redoc_the_values_of_a_map_are_no_field_without_their_label() -> None:
    page = html_of("redoc")
    row = re.search(r'kind="field" title="taxExempt".*?</td>', page, re.DOTALL)
    assert row is not None
    cell = row[0].replace('kind="field"', 'kind="additionalProperties"').replace("taxExempt", "property name*")
    (found,) = read_source(source_of(page.replace(row[0], cell), file="page.html"))
    assert isinstance(found, Page)
    assert "property name*" not in str(build(found))


def test_redoc_the_mark_of_a_map_that_stands_twice_is_refused() -> None:
    text = REDOC.format(body="id\t\nstring\n\n\nproperty name*\n{mark}additional property\n\t\nany\n", responses="")
    assert "stands twice" in refused(text.replace("{mark}", "additional property\n"))
    assert set(body_of(text.replace("{mark}", ""))["properties"]) == {"id"}


# Swagger UI


def test_swagger_options_that_are_lost_leave_no_word_behind() -> None:
    body = "Thing{\nstate\tstring\n\nThe state.\n\nEnum:\n{options}\nname\tstring\n\n}"
    text = SWAGGER.format(body=body.replace("{options}", "[ open, done ]\n"))
    assert body_of(text)["properties"]["state"]["description"] == "The state."
    assert "no options stand below" in refused(changed(text, "[ open, done ]\n", ""))


SWAGGER_LIST = (
    '<span class="model"><span>[<span><span class="model"><span class="prop"><span class="prop-type">string</span>'
    "</span></span></span>]</span></span>"
)


@pytest.mark.parametrize(("old", "new"), [("<span>[<", "<span>[[<"), ("<span>[<", "<span><"), (">]<", "><")])
def test_swagger_brackets_of_a_list_that_do_not_match_are_refused(old: str, new: str) -> None:
    whole = SWAGGER_PAGE.format(model=braces(brace_row("tags", SWAGGER_LIST)))
    (page,) = read_source(source_of(whole, file="page.html"))
    assert isinstance(page, Page)
    assert '"array"' in json.dumps(build(page))
    assert "brackets of a list" in refused(changed(whole, old, new), "page.html")


@pytest.mark.parametrize("name", ["tags**", "tags*{"])
def test_swagger_a_name_has_no_second_mark(name: str) -> None:
    whole = SWAGGER_PAGE.format(model=braces(brace_row(name, SWAGGER_LIST)))
    assert "is no name" in refused(whole, "page.html")


def test_swagger_a_union_that_is_cut_is_refused() -> None:
    whole = SWAGGER_PAGE.format(model=braces("<tr><td>oneOf -&gt;</td><td></td></tr>"))
    assert "does not end" in refused(changed(whole, '<span class="brace-close">}</span>', ""), "page.html")


def test_swagger_a_model_of_many_fields_is_read_in_time() -> None:
    """A look at all rows above each row takes half a minute."""
    fields = "".join(f"field{number}\tstring\n" for number in range(6000))
    began = time.process_time()
    assert len(body_of(SWAGGER.format(body="Thing{\n" + fields + "\n}"))["properties"]) == 6000
    assert time.process_time() - began < 10


# Scalar


def test_scalar_a_name_that_is_run_together_with_its_label_is_refused() -> None:
    text = SCALAR.format(
        body="name\nCopy link to name\nType:\nstring", fields="size\nType:\ninteger\n\nIts size.\n\n{row}\nrequired"
    )
    assert "'titleType:'" in refused(text.replace("{row}", "titleType:\nstring"))
    assert operations_of(text.replace("{row}", "title\nType:\nstring"))


@pytest.mark.parametrize("row", ["stringrequired", "requiredIts size.", "Show all valuesmessage"])
def test_scalar_lines_that_are_run_together_are_refused(row: str) -> None:
    text = SCALAR.format(
        body="name\nCopy link to name\nType:\nstring", fields=f"size\nType:\ninteger\n{row}\n\nIts size.\n"
    )
    assert f"'{row}'" in refused(text)


def test_scalar_a_link_without_the_name_above_it_is_refused() -> None:
    text = SCALAR.format(body="{before}name\nCopy link to name\nType:\nstring", fields="size\nType:\ninteger")
    assert "'Copy link to name'" in refused(changed(text, "json\n{before}name", "jsonname"))
    assert body_of(text.replace("{before}", ""))["properties"]
