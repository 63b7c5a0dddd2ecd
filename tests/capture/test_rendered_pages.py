"""Saved pages of real renderers, cut to one operation of tests/frameworks/express: nothing untrue is stated.

Redoc 2.5.4, Stoplight Elements 9.0.25, Scalar 1.46.4, Swagger UI 5.35.0, docusaurus-theme-openapi-docs 5.2.0,
RapiDoc 9.3.8.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_capture.facts import Page
from bythebook_capture.pipeline import build
from bythebook_capture.read.registry import READERS, read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

PAGES = Path(__file__).parent / "pages"
RENDERERS = ("redoc", "elements", "scalar", "swagger-ui", "docusaurus", "rapidoc", "rapidoc-tree")
# What the document says of the body of `POST /customers`, in OpenAPI 3.1.
NULLABLE = ["string", "null"]
FIELDS: dict[str, dict[str, Any]] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 100},
    "email": {"type": "string", "format": "email", "maxLength": 200, "description": "Unique among all customers."},
    "vatId": {"type": NULLABLE, "pattern": "^[A-Z]{2}[0-9]{8,10}$"},
    "language": {"type": "string", "enum": ["en", "de", "fr"], "default": "en"},
    "paymentTermDays": {"type": "integer", "minimum": 0, "maximum": 120, "default": 30},
    "taxExempt": {"type": "boolean", "default": False},
    "address": {"type": ["object", "null"]},
}
ADDRESS: dict[str, dict[str, Any]] = {
    "street": {"type": "string", "minLength": 1, "maxLength": 120},
    "city": {"type": "string", "minLength": 1, "maxLength": 80},
    "postalCode": {"type": NULLABLE, "maxLength": 12},
    "country": {"type": "string", "pattern": "^[A-Z]{2}$", "default": "DE"},
}


def captured(renderer: str) -> dict[str, Any]:
    text = (PAGES / f"{renderer}.html").read_text(encoding="utf-8")
    (page,) = read_source(source_of(text, file="page.html"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    return document


def stated(schema: dict[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in schema.items() if not word.startswith("x-") and word not in STRUCTURE}


STRUCTURE = ("properties", "required", "additionalProperties")


@pytest.mark.parametrize("renderer", RENDERERS)
def test_what_a_saved_page_states_is_what_the_document_says(renderer: str) -> None:
    document = captured(renderer)
    operation = document["paths"]["/customers"]["post"]
    assert (operation["summary"], operation["requestBody"].get("required")) == ("Create a customer", True)
    schema = document["components"]["schemas"]["CreateACustomerRequest"]
    assert set(schema["required"]) == {"name", "email"}
    assert set(schema["properties"]) == set(FIELDS)
    for name, field in schema["properties"].items():
        assert stated(field).items() <= FIELDS[name].items(), name
        assert "type" in field or "type" in field["x-unstated"], name
    for name in ("name", "paymentTermDays", "taxExempt"):
        assert stated(schema["properties"][name]) == FIELDS[name]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_the_fields_of_an_object_stand_in_it(renderer: str) -> None:
    address = captured(renderer)["components"]["schemas"]["CreateACustomerRequest"]["properties"]["address"]
    assert set(address["properties"]) == set(ADDRESS)
    assert set(address["required"]) == {"street", "city"}
    for name, field in address["properties"].items():
        assert stated(field).items() <= ADDRESS[name].items(), name


@pytest.mark.parametrize("renderer", ["redoc", "scalar", "swagger-ui", "rapidoc", "rapidoc-tree"])
def test_all_responses_of_a_saved_page_are_captured(renderer: str) -> None:
    responses = captured(renderer)["paths"]["/customers"]["post"]["responses"]
    assert {"201", "400", "401"} <= responses.keys()


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ("<!DOCTYPE html><html><head><title>API</title></head><body><div id='root'></div>"
         "<script src='/app.js'></script></body></html>", "this page is empty until a script runs", "openapi.json"),
        ('<!DOCTYPE html><html><body><redoc spec-url="/v1/openapi.yaml"></redoc><script></script></body></html>',
         "this page is empty until a script runs", "/v1/openapi.yaml"),
        ('<!DOCTYPE html><html><body><rapi-doc spec-url="x"></rapi-doc>' + "<p>word word word word</p>" * 20 +
         "</body></html>", "a page of RapiDoc without its shadow trees", "shadowrootmode"),
        ("List items\nGET\n/items\nQUERY-STRING PARAMETERS\nlimit\ninteger\nFILL EXAMPLE\n",
         "the text of a page of RapiDoc", "the HTML of the page"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read_says_what_to_give_instead(text: str, message: str, advice: str) -> None:
    with pytest.raises(InputError) as failed:
        read_source(source_of(text, file="page.html"))
    assert message in str(failed.value)
    assert advice in str(failed.value)


SCALAR = """<!doctype html><html><body><section><div class="section-header-label">Pay</div>
<span class="request-method">post</span><span class="operation-path">/payments</span>
<div class="operation-details"><div class="request-body"><div class="request-body-header">Body</div>
<div class="request-body-schema">{cards}</div></div></div></section></body></html>"""


def scalar_card(rows: str) -> str:
    return f'<div class="schema-card"><div class="schema-properties"><ul>{rows}</ul></div></div>'


def scalar_row(name: str, kind: str, more: str = "") -> str:
    detail = f'<span class="property-detail"><span class="property-detail-value">{kind}</span></span>'.replace(
        f">{kind}", f'><span class="screenreader-only">Type:</span>{kind}' if kind else ">"
    )
    heading = f'<div class="property-heading"><div class="property-name">{name}</div>{detail}</div>'
    return f'<li class="property">{heading}{more}</li>'


def scalar_body(cards: str) -> dict[str, Any]:
    (page,) = read_source(source_of(SCALAR.format(cards=cards), file="page.html"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    (schema,) = document["components"]["schemas"].values()
    return dict(schema["properties"])


def test_scalar_a_long_body_is_in_two_cards() -> None:
    fields = scalar_body(scalar_card(scalar_row("first", "string")) + scalar_card(scalar_row("last", "integer")))
    assert {name: one["type"] for name, one in fields.items()} == {"first": "string", "last": "integer"}


def test_scalar_a_conjunction_is_an_object_and_tells_no_optional_field() -> None:
    rule = f'<div class="property-rule">{scalar_card(scalar_row("id", "string"))}</div>'
    whole = scalar_body(scalar_card(scalar_row("whole", "", rule)))["whole"]
    assert (whole["type"], list(whole["properties"])) == ("object", ["id"])
    assert "required" in whole["properties"]["id"]["x-unstated"]


def test_scalar_a_union_shows_one_member_and_leaves_the_others_open() -> None:
    chosen = '<button class="composition-selector"><span class="composition-selector-label">Card</span></button>'
    panel = f'<div class="composition-panel">{scalar_card(scalar_row("number", "string"))}</div>'
    rule = f'<div class="property-rule"><div>{chosen}</div>{panel}</div>'
    source = scalar_body(scalar_card(scalar_row("source", "", rule)))["source"]
    card, other = source["anyOf"]
    assert (card["title"], card["type"], list(card["properties"])) == ("Card", "object", ["number"])
    assert (set(other), "type" in source) == ({"x-unstated"}, False)
    assert {"type", "alternatives"} <= set(source["x-unstated"])


def test_scalar_a_list_whose_items_stand_below_it() -> None:
    inner = f'<div class="children">{scalar_card(scalar_row("", "object · Job", children("name")))}</div>'
    jobs = scalar_body(scalar_card(scalar_row("jobs", "array", inner)))["jobs"]
    assert (jobs["type"], list(jobs["items"]["properties"])) == ("array", ["name"])


def children(name: str) -> str:
    return f'<div class="children">{scalar_card(scalar_row(name, "string"))}</div>'


SWAGGER = """<!doctype html><html><body><div class="opblock"><span class="opblock-summary-method">POST</span>
<span class="opblock-summary-path">/payments</span><div class="opblock-section-request-body">
<h4 class="opblock-title required">Body</h4><span class="model-box">{model}</span></div>
<div class="responses-wrapper"></div></div></body></html>"""


def braces(rows: str) -> str:
    return f"""<span class="model"><span class="brace-open">{{</span><span class="inner-object"><table class="model">
<tbody>{rows}</tbody></table></span><span class="brace-close">}}</span></span>"""


def brace_row(name: str, model: str) -> str:
    return f'<tr class="property-row"><td>{name}</td><td>{model}</td></tr>'


def test_swagger_ui_all_members_of_a_union_have_their_fields() -> None:
    text = '<span class="model"><span class="prop"><span class="prop-type">string</span></span></span>'
    members = "".join(f"<div>{braces(brace_row(name, text))}</div>" for name in ("card", "iban"))
    union = braces(f"<tr><td>oneOf -></td><td>{members}</td></tr>")
    (page,) = read_source(source_of(SWAGGER.format(model=braces(brace_row("source", union))), file="page.html"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    (schema,) = document["components"]["schemas"].values()
    source = schema["properties"]["source"]
    assert [(one["type"], list(one["properties"])) for one in source["anyOf"]] == [
        ("object", ["card"]),
        ("object", ["iban"]),
    ]


def test_guide_that_names_the_element_of_rapidoc_is_read_as_a_guide() -> None:
    text = (
        "# Pets\n\nPut `<rapi-doc>` on a page to see them.\n\n## GET /pets/{id}\n\n"
        "### Path Parameters\n\n| Name | Type | Description |\n| --- | --- | --- |\n| id | integer | The pet. |\n"
    )
    (page,) = read_source(source_of(text, file="guide.md"))
    assert isinstance(page, Page)
    assert build(page)["paths"]["/pets/{id}"]["get"]["parameters"][0]["schema"]["type"] == "integer"


RAPIDOC = """<!doctype html><html><body><rapi-doc><template shadowrootmode="open">
<div class="expanded-endpoint-body"><h2 part="section-operation-summary">Pay</h2>
<span part="label-operation-method">post</span><span part="label-operation-path">/payments</span>
<api-request><template shadowrootmode="open"><div class="request-body-container"
data-selected-request-body-type="application/json"><div class="table-title">REQUEST BODY
<span>application/json</span></div>
<schema-table class="json"><template shadowrootmode="open"><div class="schema-root-type {kind}">{kind}</div>
<div class="object-body">{rows}</div></template></schema-table></div></template></api-request></div>
</template></rapi-doc></body></html>"""


def rapidoc_row(name: str, kind: str, *, said: str = "", mark: str = "", label: str = "key-label") -> str:
    key = f'<div class="td key"><span class="{label}">{name}</span>{mark}</div><div class="td key-type">{kind}</div>'
    return f'<div class="tr primitive">{key}<div class="td key-descr">{said}</div></div>'


def rapidoc_object(name: str, kind: str, rows: str, *, label: str = "key-label", of: str = "object") -> str:
    row = f'<div class="tr {of}"><div class="td key"><span class="{label}">{name}</span></div>'
    return f'{row}<div class="td key-type">{kind}</div></div><div class="object-body">{rows}</div>'


def rapidoc_body(rows: str, kind: str = "object") -> dict[str, Any]:
    (page,) = read_source(source_of(RAPIDOC.format(rows=rows, kind=kind), file="page.html"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    (schema,) = document["components"]["schemas"].values()
    return dict(schema["properties"])


WRITTEN = "<p>POST /other</p><table><tr><th>Name</th><th>Type</th></tr><tr><td>id</td><td>string</td></tr></table>"


@pytest.mark.parametrize("renderer", ["rapidoc", "rapidoc-tree"])
def test_rapidoc_pages_are_read_by_its_own_reader_although_the_one_of_any_html_claims_them(renderer: str) -> None:
    text = (PAGES / f"{renderer}.html").read_text(encoding="utf-8").replace("</body>", f"{WRITTEN}</body>")
    source = source_of(text, file="page.html")
    claims = {reader.renderer: claim for reader in READERS if (claim := reader.claims(source))}
    assert claims["HTML by hand"] > 0
    assert max(claims, key=lambda name: claims[name]) == "RapiDoc"
    (page,) = read_source(source)
    assert isinstance(page, Page)
    assert list(build(page)["paths"]) == ["/customers"]


def test_rapidoc_all_members_of_a_union_have_their_fields() -> None:
    members = "".join(
        rapidoc_object(number, "object", rapidoc_row(name, "string"), label="xxx-of-key")
        for number, name in (("1", "card"), ("2", "iban"))
    )
    union = rapidoc_object("ANY OF", "", members, label="xxx-of-key", of="xxx-of-option")
    source = rapidoc_body(rapidoc_object("source", "object", union))["source"]
    assert [list(one["properties"]) for one in source["anyOf"]] == [["card"], ["iban"]]


def test_rapidoc_a_conjunction_tells_no_optional_field() -> None:
    fields = rapidoc_body(rapidoc_row("id", "uuid", mark="<span>*</span>") + rapidoc_row("note", "string"), kind="")
    assert (fields["id"]["format"], "required" in fields["id"].get("x-unstated", {})) == ("uuid", False)
    assert "required" in fields["note"]["x-unstated"]


def test_rapidoc_what_may_be_a_title_or_a_description_stays_open() -> None:
    said = '<div class="td key-descr"><p>{}<br></p></div>'
    rows = [
        rapidoc_object(name, "object", "").replace(
            '</div><div class="object-body', f'{said.format(text)}</div><div class="object-body', 1
        )
        for name, text in (("a", "Response Read Invoices Api V1 Invoices Get"), ("b", "Where the invoice is sent to."))
    ]
    fields = rapidoc_body("".join(rows))
    assert "description" not in fields["a"]
    assert "description" in fields["a"]["x-unstated"]
    assert fields["b"]["description"] == "Where the invoice is sent to."


def test_rapidoc_the_null_of_a_list_stays_open_and_limits_are_those_of_its_items() -> None:
    limit = '<div><span class="bold-text">Constraints: </span>1 to 5 chars</div>'
    tags = rapidoc_body(rapidoc_row("tags", "[string]", said=limit))["tags"]
    assert tags["items"] == {"type": "string", "minLength": 1, "maxLength": 5} | {
        word: value for word, value in tags["items"].items() if word.startswith("x-")
    }
    assert "null" in tags["x-unstated"]


DOCUSAURUS = """<!doctype html><html><body><div class="openapi-left-panel__container">
<h1 class="openapi__heading">Pay</h1><pre class="openapi__method-endpoint"><span class="badge">POST</span>
<h2 class="openapi__method-endpoint-path">/payments</h2></pre><details><summary>
<h3 class="openapi-markdown__details-summary-header-body">Body</h3></summary>{rows}</details></div></body></html>"""


def docusaurus_row(name: str, kind: str, more: str = "") -> str:
    return f"""<div class="openapi-schema__list-item"><div><span class="openapi-schema__container">
<strong class="openapi-schema__property">{name}</strong><span class="openapi-schema__name">{kind}</span></span>
{more}</div></div>"""


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [("Vendor", ["AWS", "SCW"], ["AWS", "SCW"]), ("Vendor", ["1", "2"], None), ("Vendor[]", ["AWS"], ["AWS"])],
)
def test_docusaurus_options_beside_a_title_are_texts_if_they_can_be_nothing_else(
    kind: str, values: list[str], expected: list[str] | None
) -> None:
    codes = ", ".join(f"<code>{value}</code>" for value in values)
    row = docusaurus_row("vendor", kind, f"<p><strong>Possible values:</strong> [{codes}]</p>")
    (page,) = read_source(source_of(DOCUSAURUS.format(rows=row), file="page.html"))
    assert isinstance(page, Page)
    (schema,) = build(page)["components"]["schemas"].values()
    vendor = schema["properties"]["vendor"]
    held = vendor.get("items", vendor)
    assert (held.get("enum"), held.get("type") == "string") == (expected, expected is not None)


@pytest.mark.parametrize(("kind", "expected"), [("object", None), ("object[]", None), ("integer", "integer")])
def test_docusaurus_an_object_in_the_place_of_a_parameter_may_be_a_union(kind: str, expected: str | None) -> None:
    row = docusaurus_row("since", kind).replace("openapi-schema__list-item", "openapi-params__list-item", 1)
    details = f"""<details class="openapi-markdown__details"><summary>
<h3 class="openapi-markdown__details-summary-header-params">Query Parameters</h3></summary><ul>{row}</ul></details>
<details><summary><h3"""
    (page,) = read_source(
        source_of(DOCUSAURUS.format(rows="").replace("<details><summary>\n<h3", details, 1), file="page.html")
    )
    assert isinstance(page, Page)
    (parameter,) = build(page)["paths"]["/payments"]["post"]["parameters"]
    assert parameter["schema"].get("type") == expected
    assert ("type" in parameter.get("x-unstated", {})) == (expected is None)


@pytest.mark.parametrize("name", ["street", "email"])
def test_redoc_a_field_that_has_lost_its_name_is_refused(name: str) -> None:
    text = (PAGES / "redoc.html").read_text(encoding="utf-8")
    lost = re.sub(rf'(<span class="property-name">){name}(?=</span>)', r"\1", text, count=1)
    assert lost != text
    with pytest.raises(InputError, match="a field has no name"):
        read_source(source_of(lost, file="page.html"))
