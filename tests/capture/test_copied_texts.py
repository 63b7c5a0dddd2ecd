"""The text of pages of real renderers, as `document.body.innerText` returns it: nothing untrue is stated.

Each page has one operation of tests/frameworks/express. The renderers are Redoc 2.5.4, Stoplight Elements 9.0.25,
Scalar 1.46.4, Swagger UI 5.35.0 and docusaurus-theme-openapi-docs 5.2.0.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from test_rendered_pages import ADDRESS, FIELDS, stated

from bythebook_capture.facts import Page
from bythebook_capture.pipeline import build
from bythebook_capture.read.grammar.placing import TOP, Flat, places
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_openapi.errors import InputError

PAGES = Path(__file__).parent / "pages"
RENDERERS = ("redoc", "elements", "scalar", "swagger-ui", "docusaurus", "rapidoc-tree")
# Where the text says what a fact is, in words of its own.
TOLD = {
    "type": ("string", "integer", "boolean", "object", "{", "Possible values:", "email", "enum"),
    "required": ("required", "*", "REQUIRED"),
    "default": ("efault", "DE", "en"), "enum": ("Enum", "en", "Allowed values:", "[ en", "Possible values:"),
}  # fmt: skip

# RapiDoc prints no length beside a format.
UNPRINTED = {("rapidoc-tree", "email"): {"maxLength"}}


def text_of(renderer: str) -> str:
    return (PAGES / f"{renderer}.txt").read_text(encoding="utf-8")


def captured(text: str) -> dict[str, Any]:
    (page,) = read_source(source_of(text, file="page.txt"))
    assert isinstance(page, Page)
    document = build(page)
    validate(document)
    return document


def body_of(text: str) -> dict[str, Any]:
    found = captured(text)["components"]["schemas"]["CreateACustomerRequest"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("renderer", RENDERERS)
def test_text_states_what_the_document_says(renderer: str) -> None:
    document = captured(text_of(renderer))
    operation = document["paths"]["/customers"]["post"]
    assert (operation["summary"], operation["requestBody"]["required"]) == ("Create a customer", True)
    schema = document["components"]["schemas"]["CreateACustomerRequest"]
    assert set(schema["required"]) == {"name", "email"}
    assert set(schema["properties"]) == set(FIELDS)
    for name, field in schema["properties"].items():
        assert stated(field).items() <= FIELDS[name].items(), name
        told = FIELDS[name].keys() - UNPRINTED.get((renderer, name), set())
        assert stated(field).keys() | field.get("x-unstated", {}).keys() >= told, name
    address = schema["properties"]["address"]
    assert set(address["properties"]) == set(ADDRESS)
    assert set(address["required"]) == {"street", "city"}
    for name, field in address["properties"].items():
        assert stated(field).items() <= ADDRESS[name].items(), name


@pytest.mark.parametrize("renderer", RENDERERS)
def test_fact_has_the_line_that_states_it(renderer: str) -> None:
    lines = text_of(renderer).split("\n")
    for name, field in body_of(text_of(renderer))["properties"].items():
        for fact, place in field["x-source"].items():
            line = lines[int(place.rpartition(":")[2]) - 1]
            words = TOLD.get(fact, (str(field.get(fact, name)).split(" ")[0],))
            known = (*words, json.dumps(field.get("default"))) if fact == "default" else words
            assert any(word in line for word in known), (name, fact, line)


@pytest.mark.parametrize("renderer", ["redoc", "scalar", "swagger-ui"])
def test_all_responses_of_a_text_are_captured(renderer: str) -> None:
    document = captured(text_of(renderer))
    responses = document["paths"]["/customers"]["post"]["responses"]
    assert list(responses) == ["201", "400", "401", "409"]
    answer = document["components"]["schemas"]["CreateACustomerResponse"]["properties"]
    assert set(answer["address"]["properties"]) == {"street", "city", "postalCode", "country"}
    assert {"createdAt", "updatedAt"} <= answer.keys()


def test_scalar_the_items_of_a_list_whose_items_are_not_named_have_an_open_type() -> None:
    text = text_of("scalar").replace("Type:\ninteger\n", "Type:\narray\nrequired\n", 1)
    terms = body_of(text)["properties"]["paymentTermDays"]
    assert (terms["type"], terms["items"]) == ("array", {"x-unstated": {"type": "The page does not say it."}})
    assert "paymentTermDays" in body_of(text)["required"]


@pytest.mark.parametrize("renderer", ["redoc", "scalar"])
def test_field_whose_object_is_not_seen_stays_open(renderer: str) -> None:
    """No sample shows the list `errors`: its last field may belong to what holds it."""
    error = captured(text_of(renderer))["components"]["schemas"]["CreateACustomer400Response"]
    known = set(error["properties"]["errors"]["items"]["properties"])
    assert len(known) == 2
    (left_open,) = {"path", "message", "errorCode"} - known
    assert set(error["properties"]) == {"message", "errors"}
    assert f"{left_open} (line " in error["x-unstated"]["properties"]
    assert "properties" in error["properties"]["errors"]["x-unstated"]


def test_without_its_sample_the_end_of_an_object_is_not_guessed() -> None:
    text = text_of("redoc").replace('"createdAt": "2019-08-24T14:15:22Z",', "")
    answer = captured(text)["components"]["schemas"]["CreateACustomerResponse"]
    assert "createdAt" not in answer["properties"]
    assert "createdAt (line " in answer["x-unstated"]["properties"]


@pytest.mark.parametrize(
    ("rows", "sample", "expected"),
    [
        ("a b", None, [TOP, TOP]),
        ("a> b", None, [TOP, 0]),
        ("a> b c", None, [TOP, 0, None]),
        ("a> b c", {"a": {"b": 1}, "c": 1}, [TOP, 0, TOP]),
        ("a> b c", {"a": {"b": 1, "c": 1}}, [TOP, 0, 0]),
        ("a> b c", {"a": [{"b": 1}, {"c": 1}]}, [TOP, 0, 0]),
        ("a> id id", None, [TOP, 0, TOP]),
        ("a> id b> id name", {"a": {"id": 1}, "b": {"id": 1}, "name": 1}, [TOP, 0, TOP, 2, TOP]),
        ("a> b> c d e", {"a": {"b": {"c": 1}, "d": 1}, "e": 1}, [TOP, 0, 1, 0, TOP]),
        # A folded object of the sample shows nothing; what the outer one shows decides.
        ("a> b c d", {"a": {}, "d": "string"}, [TOP, 0, 0, TOP]),
        # An author's sample may lack `c`.
        ("a> b c d", {"a": {}, "d": "Anna"}, [TOP, 0, None, TOP]),
        ("a? b c", None, [TOP, None, None]),
        ("a? b c", {"a": {"b": 1}, "c": 1}, [TOP, 0, TOP]),
        # An author's sample lacks `d`: it may belong to either object.
        ("a> b d c", {"a": {"b": 1}, "c": 1}, [TOP, 0, None, TOP]),
        # A sample that shows other names decides nothing.
        ("a> b c", {"x": 1}, [TOP, 0, None]),
        # The sample of an author shows names that no list has: those of the object `a` are not listed.
        ("a? b", {"a": {"free text": 1}, "b": 1}, [TOP, TOP]),
        # It shows `b` in `a`, and no reading has all of its names where it has them.
        ("a? b c", {"a": {"b": 1, "c": 1}, "c": 1}, [TOP, 0, None]),
        # The renderer makes up the names of a map.
        (
            "a> b m> {key} c d",
            {"a": {"b": "string", "m": {"property1": "string"}, "c": 0}, "d": 0},
            [TOP, 0, 0, 2, 0, TOP],
        ),
        # The names of many rows tell where each belongs, though a folded object could hold all of them.
        ("a> b c> d e f g h i", {"a": [{}], "e": "string", "f": 0, "g": 0, "h": 0, "i": 0}, [TOP, 0, 0, 2, *[TOP] * 5]),
        # The values of a map stand last.
        ("a> {key} b", None, [TOP, 0, TOP]),
        # The sample of an author shows in `b` a name of `a` too. What both have once each is where the sample shows it.
        (
            "a> b> c z d name f> h g",
            {"a": {"b": {"c": "x", "name": 1}, "d": 2, "name": "y"}, "g": 4},
            [TOP, 0, 1, None, 0, 0, None, 6, TOP],
        ),
    ],
)
def test_row_is_placed_by_the_sample_or_left_open(rows: str, sample: Any, expected: list[int | None]) -> None:
    opens = {">": True, "?": None}
    flat = [Flat(name.rstrip(">?"), opens.get(name[-1], False)) for name in rows.split(" ")]
    found = [next(iter(spot)) if len(spot) == 1 else None for spot in places(flat, sample)]
    assert found == expected


def test_fields_before_those_with_too_many_readings_keep_their_places() -> None:
    tail = [Flat(name, name.startswith("x")) for at in range(9) for name in (f"x{at}", "id", "type", "at", "by")]
    found = places([Flat("a", True), Flat("b"), Flat("c"), *tail], {"a": {"b": 1}, "c": 2})
    assert found[:4] == [frozenset({at}) for at in (TOP, 0, TOP, TOP)]


def test_many_rows_without_a_sample_take_little_time() -> None:
    flat = [Flat(f"field{number}", number % 3 == 0) for number in range(2000)]
    found = places(flat)
    assert found[1] == {0}
    assert len(found[1997]) > 1


@pytest.mark.parametrize(
    ("renderer", "old", "new", "message", "advice"),
    [
        ("redoc", "\t", "", "without the tab that stands after each name", "the saved HTML"),
        ("redoc", "string <email> <= 200 characters\n", "\n", "no type stands below 'email'", "a type"),
        ("redoc", "RESPONSE SCHEMA: application/json\n", "", "fields stand below no heading", "RESPONSE SCHEMA"),
        ("swagger-ui", "country\tstring\npattern: ^[A-Z]{2}$\ndefault: DE\n}", "country\tstring", "do not match",
         "the saved HTML"),
        ("elements", "integer\n>= 0", "intger\n>= 0", "'intger' is no type", "'integer'"),
        ("scalar", "Type:\ninteger\nmin:", "Tipo:\ninteger\nmin:", "may be a field, but has no type", "the saved HTML"),
    ],
)  # fmt: skip
def test_text_that_cannot_be_read_quotes_the_words_and_says_what_to_give(
    renderer: str, old: str, new: str, message: str, advice: str
) -> None:
    text = text_of(renderer)
    assert old in text
    with pytest.raises(InputError) as failed:
        captured(text.replace(old, new))
    assert message in str(failed.value)
    assert advice in str(failed.value)
    assert failed.value.line


def test_elements_options_that_may_be_a_field_and_its_type_stay_open() -> None:
    text = text_of("elements").replace("en\nde\nfr\nDefault", "en\nstring\nobject\nDefault")
    marks = [one.get("x-unstated", {}) for one in body_of(text)["properties"].values() if "enum" not in one]
    assert any("enum" in each for each in marks)
    assert "string" not in body_of(text)["properties"]


RAPIDOC = """Pay
POST /payments/{{id}}
REQUEST
{request}RESPONSE
200

Paid.

EXAMPLE
SCHEMA
application/json
OBJECT
Multiline description
{{
{rows}}}
"""


def rapidoc(rows: str, request: str = "") -> dict[str, Any]:
    document = captured(RAPIDOC.format(rows=rows, request=request))
    (schema,) = document["components"]["schemas"].values()
    return dict(schema["properties"])


def test_rapidoc_all_members_of_a_union_have_their_fields() -> None:
    rows = "by: {\nONE OF\n1Card {\nnumber*: string\n}\n2 {\niban: string\n}\n}\nat: date-time\n"
    by, at = rapidoc(rows).values()
    assert [list(one["properties"]) for one in by["anyOf"]] == [["number"], ["iban"]]
    assert at["format"] == "date-time"


def test_rapidoc_what_may_be_a_title_stays_open() -> None:
    fields = rapidoc("a: string\n\nAmount: paid so far.\n\nb: string\n\nPaid so far. Example: 4\n\n")
    assert ("description" in fields["a"], fields["b"]["description"]) == (False, "Paid so far. Example: 4")


def test_rapidoc_a_paragraph_that_looks_like_a_field_is_none() -> None:
    fields = rapidoc("a: string\n\nThe sum.\n\nExample: ftp2\n\nSee note: https://a.org\n\nb: [integer]\n")
    assert list(fields) == ["a", "b"]
    assert "description" not in fields["a"]


def test_rapidoc_facts_behind_a_lost_row_are_not_those_of_the_row_above() -> None:
    fields = rapidoc("a: string\n\nThe sum.\n\n\nAnother sum.\n\nConstraints: Max 5 chars\nb: string\n")
    assert "description" not in fields["a"]
    assert "maxLength" not in fields["a"]


def test_rapidoc_the_objects_of_a_list_of_lists_end_where_their_brackets_do() -> None:
    fields = rapidoc("rows: [[\n{\nx: string\n}\n]]\nb: string\n")
    assert list(fields) == ["rows", "b"]


@pytest.mark.parametrize("lost", ["by: {", "}", "SCHEMA"])
def test_rapidoc_a_page_without_one_of_its_marks_is_refused(lost: str) -> None:
    text = RAPIDOC.format(rows="by: {\nnumber: string\n}\nat: string\n", request="")
    with pytest.raises(InputError):
        read_source(source_of(text.replace(f"{lost}\n", "", 1), file="page.txt"))


def rapidoc_table(rows: str, kind: str = "OBJECT") -> dict[str, Any]:
    text = RAPIDOC.format(rows=f"Field\nType\nDescription\n{rows}", request="").replace(
        "description\n{\n", "description\n"
    )
    text = text.removesuffix("}\n").replace("OBJECT", kind)
    response = captured(text)
    schema = response["paths"]["/payments/{id}"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    schemas = response["components"]["schemas"] if "components" in response else {}
    if "$ref" in schema.get("items", {}):
        return {"type": "array", "items": schemas[schema["items"]["$ref"].rsplit("/", 1)[1]]}
    return dict(schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema)


def test_rapidoc_a_table_without_objects_tells_all_of_its_fields() -> None:
    rows = (
        "a *\nenum\n\nThe kind.\n\nDefault: x Allowed: x┃y\nb\ninteger 🆁\nc\n[string]\n\nThe names.\n\n\n"
        "Constraints: Min 1 chars\nd\ndate-time┃null\n\nPaid at.\n"
    )
    schema = rapidoc_table(rows)
    a, b, c, d = schema["properties"].values()
    assert schema["required"] == ["a"]
    assert (a["enum"], a["default"], a["description"]) == (["x", "y"], "x", "The kind.")
    assert (b["readOnly"], c["type"], c["description"]) == (True, "array", "The names.")
    assert (d["type"], d["format"], d["description"]) == (["string", "null"], "date-time", "Paid at.")


def test_rapidoc_behind_an_object_of_a_table_only_what_must_be_in_it_is_stated() -> None:
    schema = rapidoc_table(
        "id\nstring\n- by*\nobject\n\nThe payer.\n\n\nid\nstring\nat\nstring\n- to\narray of object\nx\nstring\n"
    )
    assert list(schema["properties"]) == ["id", "by"]
    assert list(schema["properties"]["by"]["properties"]) == ["id"]
    assert all(f"{name} (line" in schema["x-unstated"]["properties"] for name in ("at", "to", "x"))


def test_rapidoc_what_a_union_of_a_table_holds_stays_open() -> None:
    schema = rapidoc_table("id\nstring\n- by\n- ONE OF\n- 1\nobject\niban\nstring\n2\nstring\nat\nstring\n")
    assert list(schema["properties"]) == ["id", "by"]
    assert "type" not in schema["properties"]["by"]
    assert "at (line" in schema["x-unstated"]["properties"]


def test_rapidoc_a_list_in_a_description_is_no_row_of_a_table() -> None:
    schema = rapidoc_table("a\nstring\n\nThe state:\n\nopen\nclosed\n\nb\nstring\n")
    assert list(schema["properties"]) == ["a", "b"]
    assert "description" not in schema["properties"]["a"]


@pytest.mark.parametrize(
    ("rows", "word", "held"), [("[uuid]\n", "format", "uuid"), ("Paid\nboolean\n", "properties", "Paid")]
)
def test_rapidoc_a_table_of_a_list_shows_its_items(rows: str, word: str, held: str) -> None:
    assert held in rapidoc_table(rows, "ARRAY")["items"][word]


@pytest.mark.parametrize(
    "rows",
    [
        "a\nstring\n\nThe sum.\n\nobject\nx\nstring\n",
        "a\nstring\nThe sum.\nb\nstring\n",
        "a\nstring\n\nThe sum.\n\nEXAMPLE\nSCHEMA\nb\nstring\n",
    ],
)
def test_rapidoc_a_table_that_lost_a_line_is_refused(rows: str) -> None:
    with pytest.raises(InputError):
        rapidoc_table(rows)


def test_rapidoc_the_form_to_try_an_operation_is_no_parameter() -> None:
    request = (
        "PATH PARAMETERS\n* id\nint64\n\t\t\nDefault: 4\nMin 1┃Max 9\n\n\n\t\n\nThe payment.\n\nAPI Server\n/\nTRY\n"
    )
    (page,) = read_source(source_of(RAPIDOC.format(rows="a: string\n", request=request), file="page.txt"))
    assert isinstance(page, Page)
    (parameter,) = build(page)["paths"]["/payments/{id}"]["post"]["parameters"]
    schema = {word: value for word, value in parameter["schema"].items() if not word.startswith("x-")}
    assert (parameter["name"], parameter["description"]) == ("id", "The payment.")
    assert schema == {"type": "integer", "format": "int64", "minimum": 1, "maximum": 9, "default": 4}
