"""The law of the renderer: what a page is captured as, its document says; and all of it that a page can carry."""

from __future__ import annotations

import json
from typing import Any

import carried
from drawn_documents import documents
from hypothesis import HealthCheck, assume, example, given, settings

from bythebook_capture.pipeline import build, capture
from bythebook_capture.print.operations import Operations
from bythebook_capture.print.page import printed
from bythebook_capture.read.grammar.page import read_page
from bythebook_capture.read.source import source_of
from bythebook_capture.read.text.page import tokens_of
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError

SPEC = document_path("ontora")
PAGE = SPEC.parent / "page.txt"

# A page shows no options of a list that may be null, and a description of one word stands where they would.
ENUMS = {"type": ["array", "null"], "items": {"type": "string", "enum": ["a", "b, c", "d"]}}
OVER = {"allOf": [ENUMS, {"description": "Over."}]}


def with_query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a document of one operation with a query parameter."""
    text = {"type": "string"}
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": text},
        {"name": name, "in": "query", "schema": schema},
    ]
    shown = {"application/json": {"schema": {"type": "object", "properties": {"a": text}}}}
    responses = {"200": {"description": "Any text.", "content": shown}}
    put = {"summary": "Do It", "parameters": parameters, "responses": responses}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/v1/things/{id}": {"put": put}}}


def page_of(raw: dict[str, Any]) -> str:
    """Return the page of the operation of a drawn document."""
    operations = Operations(parse(json.dumps(raw), name="spec"))
    return printed(operations, operations.find("PUT /v1/things/{id}"))


def compared(raw: dict[str, Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Return what the captured page says and is not true, and what it could say and does not."""
    document = parse(json.dumps(raw), name="spec")
    captured = build(read_page(tokens_of(source_of(page_of(raw), file="p.txt"))))
    truth, stated = (carried.facts_of(one, "/v1/things/{id}", "put") for one in (document.raw, captured))
    wrong = {place: value for place, value in stated.all.items() if truth.all.get(place) != value}
    return wrong, {place: truth.all[place] for place in truth.carried - stated.all.keys()}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(unions=False))
@example(with_query("kind", OVER))
def test_a_page_says_what_the_document_says_and_all_that_the_form_can_carry(raw: dict[str, Any]) -> None:
    try:
        wrong, missing = compared(raw)
    except InputError as error:
        # A union has no printed type: a page that ends with the name of one may have been cut there.
        assume("the page ends after the name" not in str(error) and "is inside a paragraph" not in str(error))
        assume(f'"{page_of(raw).splitlines()[-1]}":' not in json.dumps(raw))
        raise
    assert (wrong, missing) == ({}, {})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(unions=True))
def test_nothing_is_said_that_is_not_true(raw: dict[str, Any]) -> None:
    try:
        wrong, _ = compared(raw)
    except InputError as error:
        wrong = {} if error.line and error.expected else {"a refusal without a place": str(error)}
    assert wrong == {}


def test_the_founding_page_is_printed_back_line_by_line() -> None:
    operations = Operations(load(SPEC))
    page = PAGE.read_text(encoding="utf-8").splitlines()
    assert printed(operations, operations.find("createInterview")).splitlines() == page
    assert len(page) == 251


def test_the_samples_are_made_from_the_fields_alone() -> None:
    """Without the samples that the page shows, its samples come out the same."""
    raw = parse(capture(PAGE), name="spec").raw
    operation = raw["paths"]["/v1/interviews"]["post"]
    for holder in (operation["requestBody"], operation["responses"]["2XX"]):
        del holder["content"]["application/json"]["examples"]
    operations = Operations(parse(json.dumps(raw), name="spec"))
    lines = printed(operations, operations.find("POST /v1/interviews")).splitlines()
    assert lines == PAGE.read_text(encoding="utf-8").splitlines()
