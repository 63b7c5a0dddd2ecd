"""Pages of renderers with one word lost, doubled or run together: what it may mean is refused or stays open."""

from __future__ import annotations

import re
from typing import Any

import pytest
from test_rendered_pages import PAGES
from test_unseen_pages import DOCUSAURUS, ELEMENTS, REDOC, SCALAR, body_of

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


# Docusaurus


def test_docusaurus_a_type_that_stands_twice_is_refused() -> None:
    body = "name\nstring\n{type}\nREQUIRED\n\nA name.\n"
    text = DOCUSAURUS.format(body=body, fields="id\nstring")
    assert "stands twice" in refused(text.replace("{type}", "string"))
    assert "required" in body_of(text.replace("{type}\n", ""))


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


# Scalar


def test_scalar_a_name_that_is_run_together_with_its_label_is_refused() -> None:
    text = SCALAR.format(
        body="name\nCopy link to name\nType:\nstring", fields="size\nType:\ninteger\n\nIts size.\n\n{row}\nrequired"
    )
    assert "'titleType:'" in refused(text.replace("{row}", "titleType:\nstring"))
    assert operations_of(text.replace("{row}", "title\nType:\nstring"))
