"""Saved pages of real renderers, cut to one operation of tests/frameworks/express: nothing untrue is stated.

Redoc 2.5.4, Stoplight Elements 9.0.25, Scalar 1.46.4, Swagger UI 5.35.0, docusaurus-theme-openapi-docs 5.2.0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_capture.facts import Page
from bythebook_capture.pipeline import build
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

PAGES = Path(__file__).parent / "pages"
RENDERERS = ("redoc", "elements", "scalar", "swagger-ui", "docusaurus")
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


@pytest.mark.parametrize("renderer", ["redoc", "scalar", "swagger-ui"])
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
        ("List items\nGET\n/items\nQUERY-STRING PARAMETERS\nlimit\ninteger\nFILL EXAMPLE\n",
         "the text of a page of RapiDoc", "the HTML of the page"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read_says_what_to_give_instead(text: str, message: str, advice: str) -> None:
    with pytest.raises(InputError) as failed:
        read_source(source_of(text, file="page.html"))
    assert message in str(failed.value)
    assert advice in str(failed.value)
