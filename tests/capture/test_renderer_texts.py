"""Texts of renderers: OpenAPI 2.0 in Swagger UI, titles in and before types, links below the last field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of

_OF_2 = """Tokens
POST
/tokens
Exchanges a code.

Parameters
Try it out
Name\tDescription

body\u00a0*
object
(body)
\t
The code.

Example Value
Model
Code Request{
code*\tstring
example: abc

The code of the provider.


}
Parameter content type
application/json
Responses
Response content type
application/json
Code\tDescription
200\t

Ok

Example Value
Model
[Code Answer{
description:\t

What is returned.


id*\tinteger($int64)
readOnly: true

The id.


}]
401\t

Unauthorized

Example Value
Model
{...}
"""
_OF_3 = """Templates
GET
/templates
Lists templates.

Parameters
Try it out

No parameters

Responses
Code\tDescription\tLinks
200\t

Successful Response

Media type
application/json
Controls Accept header.
Example Value
Schema
Page[Template]{
results*\t[Template{
css*\tCssstring
title: Css
kind\tKindKindstring
title: Kind

How it is used.

Enum:
[ a, b ]

}]
total\tTotalinteger
default: 0
title: Total
}
\tNo links
"""


def operation(text: str) -> tuple[dict[str, Any], Any]:
    [page] = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    raw = build(page)
    item = next(iter(raw["paths"].values()))
    return next(iter(item.values())), raw["components"]["schemas"]


def test_a_page_of_openapi_2_has_models_in_place_of_schemas() -> None:
    found, schemas = operation(_OF_2)
    request = next(schema for name, schema in schemas.items() if name.endswith("Request"))
    assert (found["requestBody"]["required"], found["requestBody"]["description"]) == (True, "The code.")
    assert list(found["requestBody"]["content"]) == ["application/json"]
    assert (request["required"], request["properties"]["code"]["description"]) == (
        ["code"],
        "The code of the provider.",
    )
    assert found["responses"]["401"]["description"] == "Unauthorized"
    assert found["responses"]["200"]["description"].startswith("Ok")
    assert "Example Value" not in found["responses"]["200"]["description"]
    answer = next(schema for name, schema in schemas.items() if name.endswith("Response") and schema.get("items"))
    assert answer["items"]["properties"]["id"]["format"] == "int64"


def test_a_title_may_have_brackets_and_may_stand_before_a_type() -> None:
    found, schemas = operation(_OF_3)
    assert found["responses"]["200"]["description"] == "Successful Response"
    [answer] = schemas.values()
    template = answer["properties"]["results"]["items"]
    assert (answer["required"], template["required"]) == (["results"], ["css"])
    assert template["properties"]["css"]["type"] == "string"
    kind = template["properties"]["kind"]
    assert (kind["type"], kind["description"], "enum" in kind["x-unstated"]) == ("string", "How it is used.", True)
    assert [answer["properties"]["total"][key] for key in ("type", "default")] == ["integer", 0]


def changed(name: str, before: str, after: str) -> Any:
    text = (Path(__file__).parent / "pages" / name).read_text(encoding="utf-8")
    assert before in text
    return operation(text.replace(before, after))[1]


def test_a_link_to_other_documentation_is_no_description_in_scalar() -> None:
    begin, end = "message\nType:\nstring", "\nRequest Example for"
    before, after = f"{begin}\npath\nType:\nstring{end}", f"{begin}\n\nWhat is wrong.\n\nAll of it{end}"
    schemas = changed("scalar.txt", before, after)
    assert "All of it" not in str(schemas)


def test_a_field_with_a_title_in_place_of_its_type_ends_the_options_in_elements() -> None:
    before, after = "fr\npaymentTermDays\ninteger\nrequired", "fr\npaymentTermDays\nPayment Term\nrequired"
    schemas = changed("elements.txt", before, after)
    answer = next(schema for schema in schemas.values() if "paymentTermDays" in schema.get("required", ()))
    assert "['en', 'de', 'fr']" in str(answer)
    assert "Payment Term" not in str(answer)
