"""The same law for each form in which a page is copied: nothing that is not true, and all that the form determines."""

from __future__ import annotations

import json
from typing import Any

import carried
import form_losses
import page_forms
import pytest
from drawn_documents import documents
from hypothesis import HealthCheck, example, given, settings

from bythebook_capture.facts import Page
from bythebook_capture.pipeline import build
from bythebook_capture.print.operations import Operations
from bythebook_capture.print.page import lines_of
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError
from tests.examples import few

# Copies that keep the anchors of the fields, or their elements, determine as much as the page itself does.
SURE = [name for name in page_forms.FORMS if "Markdown, anchors" in name or name == "HTML"]

# What a copy may have lost so that a line has two readings.
UNCLEAR = (
    "but the copy lost what separates it",
    "is ambiguous: a field",
    "may be a field or a type",
    "has the same name as a word of the page",
    "may be a description: ",
    "the page has two readings",
    "the fields have two possible readings",
)


# A parameter that is called like a type, below a member of an object that has one.
_MEMBERS = {"name": {"type": "string", "description": "Any text."}, "required": {"type": "boolean"}}
CALLED_LIKE_A_TYPE = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://h.test/api"}],
    "security": [],
    "paths": {
        "/v1/things/{id}": {
            "put": {
                "summary": "Do It",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "string", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "name", "in": "query", "schema": {"type": "string"}},
                    {
                        "name": "type",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "array", "items": {"type": "object", "properties": _MEMBERS}},
                    },
                ],
                "responses": {"200": {"description": "Any text."}},
            }
        }
    },
    "components": {"schemas": {}},
}


def captured(text: str) -> dict[str, Any]:
    (page,) = read_source(source_of(text, file="page"))
    assert isinstance(page, Page)
    return build(page)


def plain(place: carried.Place, value: Any, form: str) -> Any:
    """Return a fact as far as a form prints it: the first pages printed neither formats, nor titles, nor null."""
    if "2023" not in form:
        return value
    if place[-1] == "null":
        return None
    return value[0] if place[-1] == "type" and isinstance(value, tuple) else value


def compared(raw: dict[str, Any], form: str) -> tuple[dict[Any, Any], dict[Any, Any]]:
    document = parse(json.dumps(raw), name="spec")
    operations = Operations(document)
    one = operations.find("PUT /v1/things/{id}")
    opened = not form_losses.is_flat(form)
    found = captured(page_forms.FORMS[form](lines_of(operations, one, opened=opened)))
    truth, stated = (carried.facts_of(each, "/v1/things/{id}", "put", opened=opened) for each in (document.raw, found))
    wrong = {
        place: (value, truth.all.get(place))
        for place, value in stated.all.items()
        if place[-1] != "array" and plain(place, truth.all.get(place), form) != plain(place, value, form)
    }
    missing = form_losses.determined(truth, form) - stated.all.keys()
    return wrong, {place: truth.all[place] for place in missing}


@pytest.mark.parametrize("form", SURE)
@settings(deadline=None, max_examples=few(15), suppress_health_check=[HealthCheck.too_slow])
@given(raw=documents(unions=True))
def test_a_copy_with_the_marks_of_its_fields_determines_all(form: str, raw: dict[str, Any]) -> None:
    try:
        found = compared(raw, form)
    except InputError as error:
        is_unclear = any(words in str(error) for words in UNCLEAR)
        found = ({}, {}) if is_unclear else ({"refused": str(error)}, {})
    assert found == ({}, {})


@pytest.mark.parametrize("form", [name for name in page_forms.FORMS if name not in SURE])
@settings(deadline=None, max_examples=few(15), suppress_health_check=[HealthCheck.too_slow])
@given(raw=documents(unions=True))
@example(raw=CALLED_LIKE_A_TYPE)
def test_a_copy_without_marks_says_nothing_that_is_not_true(form: str, raw: dict[str, Any]) -> None:
    try:
        wrong, _ = compared(raw, form)
    except InputError as error:
        wrong = {} if error.line and error.expected else {"a refusal without a place": str(error)}
    assert wrong == {}


@pytest.mark.parametrize("form", page_forms.FORMS)
def test_the_founding_page_in_each_form(form: str) -> None:
    operations = Operations(load(document_path("ontora")))
    one = operations.find("createInterview")
    found = captured(page_forms.FORMS[form](lines_of(operations, one)))
    truth, stated = (carried.facts_of(each, "/v1/interviews", "post") for each in (operations.document.raw, found))
    assert {place: value for place, value in stated.all.items()
            if plain(place, value, form) != plain(place, truth.all.get(place), form)} == {}  # fmt: skip
    assert form_losses.determined(truth, form) - stated.all.keys() == set()
