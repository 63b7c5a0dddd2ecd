"""Pages of which a copy has lost a line, or the end of one: sooner they are refused than what is not true is stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import carried
import form_losses
import page_forms
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bythebook_capture.build.from_facts import build
from bythebook_capture.facts import Page
from bythebook_capture.print.operations import Operations
from bythebook_capture.print.page import lines_of
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError
from tests.examples import few

OPERATIONS = Operations(load(document_path("ontora")))
ONE = OPERATIONS.find("createInterview")
LINES = {
    form: made(lines_of(OPERATIONS, ONE, opened=not form_losses.is_flat(form))).rstrip("\n").split("\n")
    for form, made in page_forms.FORMS.items()
}
HEADING = re.compile(r"(?:#### |<h4>)?(?:Authorizations|Headers|Body|Response)(?:</h4>)?")


def facts(text: str) -> dict[carried.Place, Any]:
    (page,) = read_source(source_of(text, file="page"))
    assert isinstance(page, Page)
    return carried.facts_of(build(page), "/v1/interviews", "post", opened=True).all


WHOLE = {form: facts("\n".join(lines)) for form, lines in LINES.items()}


def damaged(lines: list[str], at: int, *, is_lost: bool) -> str:
    return "\n".join(
        lines[:at] + lines[at + 1 :] if is_lost else [*lines[:at], "".join(lines[at : at + 2]), *lines[at + 2 :]]
    )


@pytest.mark.parametrize("form", page_forms.FORMS)
@settings(max_examples=few(10))
@given(place=st.floats(0, 1, exclude_max=True), is_lost=st.booleans())
def test_a_line_that_is_lost_or_run_together_invents_nothing(form: str, place: float, is_lost: bool) -> None:
    lines = LINES[form]
    begin = next(at for at, line in enumerate(lines) if HEADING.fullmatch(line))
    at = begin + int(place * (len(lines) - begin - 1))
    try:
        found = facts(damaged(lines, at, is_lost=is_lost))
    except InputError as error:
        found = {} if error.line and error.expected else {("a refusal without a place",): str(error)}
    wrong = {one: value for one, value in found.items() if WHOLE[form].get(one) != value and one[-1] != "array"}
    # Without its pill a field is one that may be left out; nobody can tell.
    wrong = {one: value for one, value in wrong.items() if not (one[-1] == "required" and value is False)}
    # No sample shows the only header, which may be left out.
    assert {one: value for one, value in wrong.items() if one[0] != "header"} == {}


CURL = "curl --request GET \\\n  --url https://h.test/v1/users"
SAMPLE = '{"id": "<string>", "owner": {"name": "<string>"}, "name": "<string>"}\n'
ID = '{"id": "<string>"}\n'
TEXT = f"GET\n/\nv1\n/\nusers\nList\n{CURL}\n"
FIELDS = "id\nstring\nrequired\nowner\nobject\nname\nstring\n"


def text(fields: str, sample: str = SAMPLE) -> str:
    return f"{TEXT}{sample}\nResponse\n\n200 - application/json\n\nDone\n\n{fields}"


def markdown(fields: str, sample: str = SAMPLE, path: str = "GET /v1/users") -> str:
    head = f"# List\n\n{path}\n\n```\n{CURL}\n```\n\n```json\n{sample}```\n\n"
    return f"{head}#### Response\n\n200 - application/json\n\nDone\n\n{fields}"


def anchored(name: str, *words: str) -> str:
    return "\n\n".join([f"[](https://h.test/list#response-{name})", *words, ""])


QUERY = f"{TEXT}\nQuery Parameters\n\nlimit\ninteger\n\nThe most.\n\n"
HEADERS = "#### Headers\n\n"
NAME = anchored("name", "name", "string")
LISTED = anchored("id", "id", "string") + anchored("owner", "owner", "object")


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (text(FIELDS.replace("required\nowner", "requiredowner")), "'requiredowner' is probably misread"),
        (text("Any words.\nstring\n" + FIELDS.replace("id\nstring\nrequired\n", "")), "probably not a field name"),
        (text(FIELDS.replace("owner\nobject", "owner.name\nstring")), "its parent in the sample, 'owner'"),
        (text("name\n\nstring | null\n\n" + FIELDS.replace("name\nstring\n", "")), "'name' may be a description"),
        (text(FIELDS, "").replace("id\nstring", "string | nullid\nstring"), "it contains a type"),
        (QUERY.replace("limit\ninteger", "limitinteger") + "Response\n\n200\n\nDone\n", "it contains a type"),
        (f"{TEXT}\nQuery Parameters\n\nrules\nobject\n\nResponse\n", "ends inside the section 'Response'"),
        (f"{QUERY}200 - application/json\n\nIt is done.\n", "'200 - application/json' is inside the section"),
        (QUERY.replace("Query Parameters", "Authorizations") + "Response\n\n200\n\nOK\n", "has no location"),
        (QUERY.replace("Query Parameters\n\nlimit\ninteger", "Authorizations\n\nheader\nheader"), "has no type"),
        (f"{QUERY.replace('users', '{limit}')}Response\n\n200\n\nDone\n", "the path /v1/{limit} has it"),
        (markdown(LISTED.replace("owner\n\nobject", "object") + anchored("name", "name")), "has no field name"),
        (markdown(f"{LISTED}name\n\nstring\n"), "'name' is ambiguous"),
        (markdown(anchored("id", "id", "string", "Example:") + NAME), "has no value"),
        (markdown(LISTED + NAME).replace("#### Response", f"{HEADERS * 2}X-A\n\nstring\n\n#### Response", 1),
         "the page has two readings"),
        (markdown(LISTED + "```\ncode\n"), "the code block"),
        (f"{markdown(LISTED + NAME)}#### Body\n\n{anchored('a', 'a', 'string')}", "are in another order"),
        (markdown(LISTED, path="GET\n\n/\n\n/\n\nusers"), "no method and path"),
        (markdown(LISTED, path="GET\n\n/\n\nv1\n\nusers"), "no method and path"),
        ("<html><body><h1>List</h1><div>GET</div><div>/v1/users</div>"
         f"<pre>{CURL}</pre><h4>Response</h4><p>200</p><p>OK</p>"
         '<div data-component-part="field-info-pill">string</div><p>Words.</p></html>', "'string' has no name"),
        (text(FIELDS).replace("curl --request GET \\\n", ""), "has lost its first line"),
        (markdown(LISTED + NAME).replace("curl --request GET \\\n", ""), "has lost its first line"),
        (text(FIELDS, f"{SAMPLE}]\n"), "nothing opens it"),
        (markdown(LISTED + NAME, f"{SAMPLE}]\n"), "nothing opens it"),
        (markdown(anchored("id", "id", "string", "string", "required") + NAME), "the type 'string' stands twice"),
        (text(f"{FIELDS}owner.\nstring\n"), "ends with a dot"),
        (markdown(anchored("all", "all") + anchored("all-id", "all.id", "string"), '{"all": [{"id": "<string>"}]}\n'),
         "the sample shows a list"),
        (text(FIELDS).replace("/\nusers", "/\n{a}\n/\n{a}").replace("v1/users", "v1/{a}/{a}"), "or a name twice"),
        (text(FIELDS.replace("name\nstring\n", "name\n\nstringIts name.\n")), "may be a description"),
        (text(f"Required string length: 1 - 5\n\n{FIELDS}"), "comes before the first field"),
        (text(f"{FIELDS}Required string length: 1 - 5Words\n"), "run together with the limit"),
        (text(f"{FIELDS}Pattern: ^a$Example:\n"), "run together with the pattern"),
        (markdown(anchored("id", "id", "string", "Words.", "string", "Its name."), ID),
         "has the word 'string' of a field"),
        (text("id\n\nrequired\n\nWords.\n", ID), "has the word 'required' of a field"),
    ],
)  # fmt: skip
def test_lost_lines_are_reported(page: str, message: str) -> None:
    with pytest.raises(InputError) as failed:
        read_source(source_of(page, file="page.txt"))
    assert message in str(failed.value)
    assert failed.value.line
    assert failed.value.expected


def test_a_field_may_have_the_name_of_its_type() -> None:
    sample = '{"file": "<string>"}\n'
    (page,) = read_source(source_of(markdown(anchored("file", "file", "file", "required"), sample), file="page.txt"))
    assert isinstance(page, Page)
    assert [one.name.value for one in page.sections["Response"].fields] == ["file"]


def test_children_that_have_lost_their_object_are_no_fields_with_dots() -> None:
    fields = "".join(f"[](https://h.test/list#response-{name})\n\n{name}string\n\n" for name in ("id", "name"))
    with pytest.raises(InputError, match="its parent in the sample, 'owner', is not"):
        read_source(
            source_of(markdown(fields.replace("\n\nname", "\n\nowner.name", 1) + fields[-56:]), file="page.txt")
        )


def test_fences_are_those_of_commonmark() -> None:
    fields = anchored("id", "id", "string", "Words.", "````\n```\n~~~\n````", "After.")
    (page,) = read_source(source_of(markdown(fields, '{"id": "<string>"}\n'), file="page.txt"))
    assert isinstance(page, Page)
    said = page.sections["Response"].fields[0].said["description"].value
    assert said.startswith("Words.")
    assert said.endswith("After.")


def test_a_link_in_code_is_no_anchor_and_a_message_has_one_line() -> None:
    body = "  --data '{\n\"a\": [](https://h.test/x#body-a)\n}'"
    page = markdown(LISTED).replace("  --url https://h.test/v1/users", f"  --url https://h.test/v1/users \\\n{body}")
    with pytest.raises(InputError) as failed:
        read_source(source_of(page, file="page.txt"))
    assert "the body of the sample is not JSON" in str(failed.value)
    assert str(failed.value).isprintable()
    with pytest.raises(InputError) as failed:
        read_source(source_of(TEXT.replace("--url https", "--header 'a\nb' --url https"), file="page.txt"))
    assert str(failed.value).isprintable()


def test_a_description_in_the_words_of_a_title_is_no_type() -> None:
    part = "data-component-part"
    head = f"<html><body><h1>List</h1><div>GET</div><div>/v1/users</div><pre>{CURL}</pre>"
    head += "<h4>Response</h4><p>200</p><p>OK</p>"
    fields = (
        f'<div {part}="field-name">a</div><div {part}="field-info-pill">string</div><p>It.</p><p>Thing · object</p>'
    )
    (page,) = read_source(source_of(f"{head}{fields}</body></html>", file="page.html"))
    assert isinstance(page, Page)
    (one,) = page.sections["Response"].fields
    assert one.said["description"].value == "It.\n\nThing · object"


def cuts() -> Iterator[Any]:
    """Yields after how many lines a page is cut: after every fifth one, and in `make soak` after each."""
    for count in range(31, len(LINES["full"])):
        yield pytest.param(count, marks=[pytest.mark.soak] if count % 5 else [])


@pytest.mark.parametrize("count", [*cuts()])
def test_the_partial_document_of_a_cut_page_states_only_facts(count: int) -> None:
    try:
        (page,) = read_source(source_of("\n".join(LINES["full"][:count]), file="page"), partial=True)
    except InputError:
        return
    assert isinstance(page, Page)
    found = carried.facts_of(build(page), "/v1/interviews", "post").all
    assert {one: value for one, value in found.items() if WHOLE["full"].get(one) != value} == {}


def test_what_a_lost_line_leaves_behind_is_no_description() -> None:
    sample = [
        "curl --request POST \\",
        "  --url https://acme.test/v1/pets \\",
        "  --data '",
        "{",
        '  "name": "Rex"',
        "}",
        "'",
    ]
    name = ["name", "string", "", "What it is called.", "", '"Rex"', ""]
    kind = ["kind", "enum<string>", "", "cat,dog", ""]
    rest = ["Response", "", "200 - application/json", "", "Done.", ""]
    head = ["POST", "/", "v1", "/", "pets", "Create pet", *sample, "", "Body", "", "application/json", ""]
    page = "\n".join([*head, *name, *kind, *rest])
    (found,) = read_source(source_of(page, file="page.txt"))
    assert isinstance(found, Page)
    fields = build(found)["components"]["schemas"]["CreatePetRequest"]["properties"]
    assert all("description" not in one and "description" in one["x-unstated"] for one in fields.values())
    with pytest.raises(InputError, match="does not end with the path"):
        read_source(source_of(page.replace("/\npets\n", "/\n"), file="page.txt"))
