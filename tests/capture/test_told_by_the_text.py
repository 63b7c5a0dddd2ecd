"""What a copied text of Elements, Docusaurus, Swagger UI or Scalar tells by other words than those of a type."""

from __future__ import annotations

from typing import Any

import pytest
from test_copied_texts import captured
from test_copied_unions import SWAGGER

ELEMENTS = """Shop
powered by Stoplight
Search
POST
/search
Request
Query Parameters
near
object
x
integer
required
page
integer
Headers
X-Point
object
y
integer
Body
application/json
application/json
cells
array[array]
object
row
integer
required
birthday
string
null
any of: string
kind
any
Allowed values:
shop
partner
Responses
204

Found.

Parameters
near
:
page*
:
X-Point
:
Body
1
{"cells": [[{"row": 1}]], "birthday": "2024-01-31", "kind": "shop"}
Send API Request
Request Sample: Shell / cURL
"""

DOCUSAURUS = """Search
POST
/search
Request
APPLICATION/JSON
Body
Example (auto)
BODY
REQUIRED
birthday
object
anyOf
string<date>
null
string<date>
code
string

Possible values: <= 9 characters, Value must match regular expression ^[a-z, ]+$

tags
string[]

Possible values: >= 1, <= 10

sizes
integer[]

Possible values: <= 10

store
Store Id
NULLABLE

Possible values: non-empty and <= 32 characters

Default value: WH01
language
Language

Possible values: [en, de]

Default value: en
kind
REQUIRED
Constant value: order
Responses
200

Found.

CSHARP
POSTMAN-CLI
COLLAPSE ALL
"""


def search_body(text: str) -> dict[str, Any]:
    found = captured(text)["components"]["schemas"]["SearchRequest"]
    assert isinstance(found, dict)
    return dict(found["properties"])


def parameters_of(text: str) -> dict[str, Any]:
    (operation,) = captured(text)["paths"]["/search"].values()
    return {one["name"]: one["schema"] for one in operation["parameters"]}


def test_elements_the_form_to_try_an_operation_tells_parameters_from_fields() -> None:
    found = parameters_of(ELEMENTS)
    assert {name: set(schema.get("properties", ())) for name, schema in found.items()} == {
        "near": {"x"}, "page": set(), "X-Point": {"y"},
    }  # fmt: skip
    without = parameters_of(ELEMENTS.replace("Parameters\nnear\n:\npage*\n:\nX-Point\n:\n", ""))
    assert set(without) == {"near", "X-Point"}
    assert "properties" not in without["near"]


def test_elements_lists_of_lists_and_null_beside_one_type_are_read() -> None:
    body = search_body(ELEMENTS)
    cells = body["cells"]["items"]["items"]
    assert (cells["properties"]["row"]["type"], cells["required"]) == ("integer", ["row"])
    assert body["birthday"]["type"] == ["string", "null"]
    assert "format" in body["birthday"]["x-unstated"]
    assert body["kind"]["enum"] == ["shop", "partner"]


def test_elements_an_option_null_of_any_type_may_be_a_text() -> None:
    assert "enum" in search_body(ELEMENTS.replace("partner\n", "null\n"))["kind"]["x-unstated"]


def test_docusaurus_a_type_and_null_limits_of_lists_and_a_pattern_are_read() -> None:
    body = search_body(DOCUSAURUS)
    assert (body["birthday"]["type"], body["birthday"]["format"]) == (["string", "null"], "date")
    assert (body["code"]["maxLength"], body["code"]["pattern"]) == (9, "^[a-z, ]+$")
    assert (body["tags"]["minItems"], body["tags"]["maxItems"]) == (1, 10)


def test_docusaurus_a_limit_of_a_list_of_numbers_may_be_that_of_each_number() -> None:
    sizes = search_body(DOCUSAURUS)["sizes"]
    assert not {"maxItems", "maximum"} & {*sizes, *sizes["items"]}
    both = search_body(DOCUSAURUS.replace("[]\n\nPossible values: <= 10", "[]\n\nPossible values: >= 2, <= 10"))[
        "sizes"
    ]
    assert (both["minItems"], both["maxItems"]) == (2, 10)


def test_docusaurus_options_after_a_pattern_are_not_read_as_its_end() -> None:
    code = search_body(DOCUSAURUS.replace("^[a-z, ]+$", "^[a-z]+$, [ab, cd]"))["code"]
    assert "pattern" not in code
    assert "values" in code["x-unstated"]


def test_docusaurus_a_title_is_that_of_a_text_where_its_limits_options_or_constant_tell_it() -> None:
    body = search_body(DOCUSAURUS)
    assert (body["store"]["type"], body["store"]["maxLength"]) == (["string", "null"], 32)
    assert (body["store"]["default"], body["language"]["default"]) == ("WH01", "en")
    assert (body["language"]["type"], "enum" in body["language"]["x-unstated"]) == ("string", True)
    assert (body["kind"]["type"], body["kind"]["const"]) == ("string", "order")
    numbered = search_body(DOCUSAURUS.replace("Constant value: order", "Constant value: 5"))["kind"]
    assert ("const" in numbered, "const" in numbered["x-unstated"]) == (False, True)


@pytest.mark.parametrize("lost", ["null\nstring<date>\n", "string<date>\nnull\n"])
def test_docusaurus_a_union_that_has_lost_a_line_has_an_open_type(lost: str) -> None:
    assert "type" in search_body(DOCUSAURUS.replace(lost, "", 1))["birthday"]["x-unstated"]


def swagger_body(text: str) -> dict[str, Any]:
    found = captured(text)["components"]["schemas"]["CreateACustomerRequest"]
    return dict(found["properties"])


def test_swagger_ui_a_list_in_a_description_ends_where_a_field_opens() -> None:
    listed = SWAGGER.replace(
        "pointsCollapse", "stateCollapse allstring\n\nStates:\n\nOPEN - new\nDONE - old\npointsCollapse"
    )
    body = swagger_body(listed)
    assert body["state"]["description"] == "States:\n\nOPEN - new\nDONE - old"
    assert body["points"]["default"] == 0


def test_swagger_ui_null_among_texts_is_told_by_json() -> None:
    text = SWAGGER.replace("tierCollapse allstring", "tierCollapse allany").replace('#1"silver"', "#1null")
    assert swagger_body(text)["tier"]["enum"] == ["standard", None]


def test_swagger_ui_the_fields_of_a_parameter_and_lists_of_lists_are_read() -> None:
    point = "near\nobject\n(query)\n\t\nExample Value\nSchema\nPointCollapse allobject\nxinteger\n\n"
    text = SWAGGER.replace("No parameters", f"Name\tDescription\n\n{point}")
    (operation,) = captured(text)["paths"]["/customers"].values()
    assert operation["parameters"][0]["schema"]["properties"]["x"]["type"] == "integer"
    begin, end = SWAGGER.index("CustomerCollapse"), SWAGGER.index("Responses")
    braces = "Customer{\ncells\t[[Cell{\nrow*\tinteger\n}]]\n}\n"
    cells = swagger_body(f"{SWAGGER[:begin]}{braces}{SWAGGER[end:]}")["cells"]
    assert cells["items"]["items"]["required"] == ["row"]


def row(name: str, kind: str, below: str = "", level: int = 2) -> str:
    """Returns a row of a saved page of Elements, and what is opened below it."""
    named = f'<div data-test="property-name-{name}">{name}</div>' if name else ""
    inner = f'<div data-level="{level}">{below}</div>' if below else ""
    return f'<div data-test="schema-row">{named}<span data-test="property-type">{kind}</span></div>{inner}'


def test_elements_saved_lists_of_lists_and_conjunctions_are_read() -> None:
    cells = row("cells", "array[array]", row("", "object", row("row", "integer"), 4), 3)
    page = (
        '<html><body class="sl-elements"><h1>Search</h1><div><div>POST</div><span>/search</span></div>'
        '<h3 id="x#request-body">Body</h3><button>application/json</button><div data-level="0">'
        f"{row('', 'object', cells)}{row('', 'object', row('note', 'string'))}</div>"
        '<h3 id="x#Responses">Responses</h3><button role="tab" aria-selected="true">204</button></body></html>'
    )
    body = search_body(page)
    assert set(body) == {"cells", "note"}
    assert body["cells"]["items"]["items"]["properties"]["row"]["type"] == "integer"
    assert "required" in body["note"]["x-unstated"]
