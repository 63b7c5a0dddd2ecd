"""The measure of `make bench-pages`: what it calls right, wrong and missing, and what it asks of a mutated page."""

from __future__ import annotations

from typing import Any

import pytest

from bench.capturing.compared import Compared, compared, kind_of
from bench.capturing.document_facts import facts_of
from bench.capturing.mutations import mutated, parts, printed, unseen
from bench.capturing.owners import Form, untold

PAGE = "POST /users\nBody\nage\ninteger\nrequired\n>= 1\nDefault:\n18\n\nThe age of the user.\n\nstatus\nstring\n"
AGE = {"type": "integer", "minimum": 1, "default": 18, "description": "The age of the user."}


def document(*, age: dict[str, Any], required: tuple[str, ...] = ("age",)) -> dict[str, Any]:
    schema = {"type": "object", "required": list(required), "properties": {"age": age, "status": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": schema}}}
    return {"openapi": "3.1.0", "paths": {"/users": {"post": {"requestBody": body, "responses": {}}}}}


def measure(captured: dict[str, Any], page: str = PAGE) -> Compared:
    true = facts_of(document(age=AGE), "/users", "post")
    return compared(true, facts_of(captured, "/users", "post"), page)


def test_equal_documents_have_no_wrong_and_no_missing_fact() -> None:
    found = measure(document(age=AGE))
    assert not found.wrong
    assert not found.missing
    assert found.right["name"] == 2


def test_wrong_facts_are_named_with_the_true_value() -> None:
    found = measure(document(age={**AGE, "default": 19}, required=()))
    assert sorted(map(str, found.wrong)) == [
        "body . age default: says 19, true is 18",
        "body . age required: says False, true is True",
    ]


def test_options_and_a_format_beside_a_union_are_those_of_the_document() -> None:
    member = {"oneOf": [{"const": number} for number in (1, 2, 3)]}
    union = {"enum": [1, 2], "format": "int32", "allOf": [member], "type": ["integer", "null"]}
    found = facts_of(document(age=union), "/users", "post").values
    assert "1\n2" in found["body", ".", "age", "enum"]
    assert found["body", ".", "age", "format"] == {"int32"}


def test_a_conjunction_is_not_null_though_a_page_may_show_the_null_of_a_part() -> None:
    age = {"allOf": [{"type": "integer"}, {"type": ["integer", "null"]}]}
    assert facts_of(document(age=age), "/users", "post").values["body", ".", "age", "null"] == {True, False}
    union = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    assert facts_of(document(age=union), "/users", "post").values["body", ".", "age", "null"] == {True}


def test_fact_is_missing_only_if_the_page_prints_it() -> None:
    captured = document(age={"type": "integer"})
    assert {kind_of(place) for place, _ in measure(captured).missing} == {"default", "bound", "description"}
    silent = measure(captured, "POST /users\nBody\nage\ninteger\nrequired\nstatus\nstring\n")
    assert not silent.missing


def test_what_another_half_of_the_page_prints_is_not_missing() -> None:
    captured = document(age=AGE)
    del captured["paths"]["/users"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]["age"]
    assert {place[2] for place, _ in measure(captured).missing if len(place) > 2} == {"age"}
    assert not measure(captured, f"POST /users\nBody\nstatus\nstring\nResponses\n{PAGE}").missing


def test_what_only_another_media_type_has_is_not_missing() -> None:
    true = document(age=AGE)
    content = true["paths"]["/users"]["post"]["requestBody"]["content"]
    content["text/plain"] = {"schema": {"properties": {"name": {"type": "string"}}}}
    whole = facts_of(true, "/users", "post")
    first = facts_of(true, "/users", "post", first_media=True)
    stated = facts_of(document(age=AGE), "/users", "post")
    page = f"{PAGE}name\nstring\n"
    assert {kind_of(place) for place, _ in compared(whole, stated, page).missing} == {"name", "type"}
    assert not compared(whole, stated, page, selected=first).missing


def test_bound_that_is_printed_as_the_other_one_is_not_missing() -> None:
    true = facts_of(document(age=AGE | {"exclusiveMinimum": 1}), "/users", "post")
    captured = document(age={key: value for key, value in AGE.items() if key != "minimum"} | {"exclusiveMinimum": 1})
    assert not compared(true, facts_of(captured, "/users", "post"), PAGE).missing


def test_fact_that_is_left_open_is_neither_right_nor_wrong() -> None:
    found = measure(document(age={**AGE, "x-unstated": {"required": "The page does not say it."}}, required=()))
    assert not found.wrong
    assert [kind_of(place) for place, _ in found.missing] == ["required"]


@pytest.mark.parametrize(
    ("sample", "form", "left"),
    [
        ("", Form(), {"y", "status"}),
        ("", Form(starts=False), {"x", "y", "status"}),
        ("", Form(ends=True), set()),
        ('{"age": {"x": 1}, "status": "new"}', Form(), set()),
        ('{"other": 1}', Form(), {"y", "status"}),
        # The sample of an author may lack `age`, that of a renderer has all fields.
        ('{"status": "new"}', Form(), {"y"}),
        ('{"status": "string"}', Form(), set()),
        ("Link to age\nLink to status", Form(linked="Link to "), set()),
    ],
)
def test_field_is_untold_if_another_document_has_the_same_text(sample: str, form: Form, left: set[str]) -> None:
    age = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}}
    true = facts_of(document(age=age), "/users", "post")
    found = untold(true, f"age\nobject\nx\ninteger\ny\ninteger\nstatus\nstring\n{sample}\n", form)
    assert {place[-1] for place in found} == left


def test_mutant_may_change_what_the_mutated_line_states_and_nothing_else() -> None:
    before = measure(document(age=AGE))
    after = measure(document(age={**AGE, "default": 8}))
    assert not unseen(before, after, touched="18")
    assert [str(each) for each in unseen(before, after, touched="string")] == ["body . age default: says 8, true is 18"]


def test_texts_of_html_are_mutated_and_scripts_are_not() -> None:
    page = parts("<p>age</p><style>p {}</style><p>integer</p>", "HTML")
    assert [page[at] for at in printed(page)] == ["age", "integer"]
    at = page.index("age")
    assert mutated(page, at, "lost")[0] == "<p></p><style>p {}</style><p>integer</p>"
    assert mutated(parts("a\nb\n", "text"), 0, "doubled")[0] == "a\na\nb\n"
    assert mutated(parts("a\nb\n", "text"), 0, "glued") == ("ab\n", "a\nb")


def test_a_mutation_of_html_may_touch_the_element_around_a_text() -> None:
    page = parts("<ul><li><b>age</b>: <i>integer</i></li><li>name</li></ul>", "HTML")
    at = page.index("age")
    assert mutated(page, at, "element lost") == ("<ul><li>: <i>integer</i></li><li>name</li></ul>", "age")
    changed, touched = mutated(page, page.index("name"), "element doubled")
    assert changed.endswith("<li>name</li><li>name</li></ul>")
    assert touched == "name"
