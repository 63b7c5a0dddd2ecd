"""The law of the reader: a page printed from facts is captured as exactly these facts, whatever they are called."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from bythebook_capture.pipeline import build
from bythebook_capture.read.grammar.page import read_page
from bythebook_capture.read.source import source_of
from bythebook_capture.read.text.page import tokens_of
from bythebook_openapi.document.load import parse
from bythebook_openapi.text.dump import to_yaml

WORDS = ["required", "string", "Body", "Response", "Headers", "object", "deprecated", "header", "read-only", "any"]
# Type as printed, and as a schema.
TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "string<uuid>": {"type": "string", "format": "uuid"},
    "string<date-time> | null": {"type": ["string", "null"], "format": "date-time"},
    "string | null": {"type": ["string", "null"]},
    "integer": {"type": "integer"},
    "integer<int64> | null": {"type": ["integer", "null"], "format": "int64"},
    "number": {"type": "number"},
    "boolean | null": {"type": ["boolean", "null"]},
    "string[]": {"type": "array", "items": {"type": "string"}},
    "integer[][] | null": {"type": ["array", "null"], "items": {"type": "array", "items": {"type": "integer"}}},
    "object": {"type": "object"},
    "A Title · object": {"type": "object", "title": "A Title"},
    "A: B (c) · object[]": {"type": "array", "items": {"type": "object", "title": "A: B (c)"}},
    "A Title · object | null": {"type": ["object", "null"], "title": "A Title"},
    "any": {},
    "(string<uri> | integer)[]": {
        "type": "array",
        "items": {"anyOf": [{"type": "string", "format": "uri"}, {"type": "integer"}]},
    },
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=30).filter(
        lambda text: text == text.strip() and text != '""'
    ),
    "integer": st.integers(),
    "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    "boolean": st.booleans(),
    "array": st.just([]),
    "object": st.just({}),
}
LIMITS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "integer": [
        ("Required range: 1 <= x <= 100", {"minimum": 1, "maximum": 100}),
        ("Required range: 1 < x < 9", {"exclusiveMinimum": 1, "exclusiveMaximum": 9}),
        ("Required range: x >= -1", {"minimum": -1}),
        ("Required range: x < 9", {"exclusiveMaximum": 9}),
    ],
    "number": [("Required range: 0.5 <= x <= 1e3", {"minimum": 0.5, "maximum": 1000.0})],
    "string": [
        ("Required string length: 1 - 50", {"minLength": 1, "maxLength": 50}),
        ("Maximum string length: 2048", {"maxLength": 2048}),
        ("Pattern: ^http(s)?://", {"pattern": "^http(s)?://"}),
        ('Allowed value: "web hook"', {"const": "web hook"}),
        ("Available options:\na,\nb, c,\nrequired", {"enum": ["a", "b, c", "required"]}),
    ],
    "array": [("Required array length: 1 - 3 elements", {"minItems": 1, "maxItems": 3})],
}


@dataclass(frozen=True)
class Line:
    """A field: the lines that print it, and the schema that they say."""

    name: str
    lines: list[str]
    schema: dict[str, Any]
    required: bool


def kind(schema: dict[str, Any]) -> str:
    name = schema.get("type", "")
    return str(name[0] if isinstance(name, list) else name)


@st.composite
def fields(draw: st.DrawFn, name: str) -> Line:
    text = draw(st.sampled_from(sorted(TYPES)))
    schema, lines = dict(TYPES[text]), [name, text]
    plain = kind(schema)
    if plain in VALUES and "format" not in schema and draw(st.booleans()):
        schema["default"] = draw(VALUES[plain])
        bare = isinstance(schema["default"], str) and schema["default"]
        lines.append("default:" + (bare or json.dumps(schema["default"])))
    required = draw(st.booleans())
    lines += ["required"] if required else []
    if draw(st.booleans()):
        lines.append("deprecated")
        schema["deprecated"] = True
    described = draw(st.booleans())
    if described:
        schema["description"] = draw(st.sampled_from(["Any text.", *WORDS, "string | null", "Two lines\n  • an item"]))
        lines += ["", *schema["description"].split("\n"), ""]
        schema["description"] = "\n".join(line.strip() for line in schema["description"].split("\n"))
    if plain in LIMITS and "default" not in schema and draw(st.booleans()):
        printed, said = draw(st.sampled_from(LIMITS[plain]))
        lines += printed.split("\n")
        null = isinstance(schema.get("type"), list) and "enum" in said
        schema |= said | ({"enum": [*said["enum"], None]} if null else {})
    return Line(name, lines, schema, required)


names = st.lists(
    st.sampled_from(WORDS) | st.from_regex(r"[a-zA-Z_$][\w$-]{0,12}", fullmatch=True),
    min_size=1,
    max_size=6,
    unique=True,
)


@st.composite
def lists(draw: st.DrawFn) -> list[Line]:
    found = [draw(fields(name)) for name in draw(names)]
    return sorted(found, key=lambda one: not one.required)


def page(body: list[Line], response: list[Line], status: str = "") -> str:
    """Return the text of a page with these fields; without a body where it has none."""
    data = [f"  --data '{json.dumps({one.name: 1 for one in body})}'"] if body else []
    answer = json.dumps({one.name: 1 for one in response}, indent=2)
    lines = [
        "PUT",
        "/",
        "v2",
        "/",
        "{a}.{b}",
        "Do It",
        "curl --request PUT \\",
        "  --url https://h.test/v2/{a}.{b}" + " \\" * bool(body),
    ]
    lines += [*data, answer, "", "Path Parameters", ""]
    lines += ["a", "string", "required", "b", "integer", "required"]
    lines += ["", "Body", "", "application/json", *(line for one in body for line in one.lines)] if body else []
    lines += ["", "Response", "", *([status, ""] if status else []), "Done", ""]
    lines += [line for one in response for line in one.lines]
    return "\n".join(lines) + "\n"


def said(schema: Any) -> Any:
    """Return a schema without the marks of the capture."""
    if isinstance(schema, dict):
        return {key: said(value) for key, value in schema.items() if not key.startswith("x-")}
    return [said(item) for item in schema] if isinstance(schema, list) else schema


@settings(deadline=None)  # the validator is slow on a busy machine
@given(lists(), lists())
def test_a_printed_page_gives_its_facts_back(body: list[Line], response: list[Line]) -> None:
    # Then nobody can tell which 'Response' is the heading; the page is refused.
    assume(body[-1].schema.get("description") != "Response")
    text = page(body, response)
    document = build(read_page(tokens_of(source_of(text, file="p.txt"))))
    validate(document)
    lines = text.split("\n")
    for component, listed in (("DoItRequest", body), ("DoItResponse", response)):
        schema = document["components"]["schemas"][component]
        assert list(schema["properties"]) == [one.name for one in listed]
        assert schema.get("required", []) == [one.name for one in listed if one.required]
        for one in listed:
            found = schema["properties"][one.name]
            assert said(found) == one.schema
            assert json.dumps(found.get("default")) == json.dumps(one.schema.get("default"))
            where = {fact: lines[int(source.split(":")[1]) - 1] for fact, source in found["x-source"].items()}
            assert (where["name"], where["type"]) == (one.name, one.lines[1])
            assert where.get("required") == ("required" if one.required else None)
            assert ("default" in where) == ("default" in one.schema)


@settings(deadline=None)  # the validator is slow on a busy machine
@given(lists(), st.sampled_from(["200", "201 - application/json", "default - application/json"]))
def test_a_stated_status_is_kept(response: list[Line], status: str) -> None:
    document = build(read_page(tokens_of(source_of(page([], response, status), file="p"))))
    responses = document["paths"]["/v2/{a}.{b}"]["put"]["responses"]
    ((key, answer),) = responses.items()
    assert key == status.partition(" ")[0]
    assert "status" not in answer.get("x-unstated", {})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MISREAD = ["1e5", "0o17", "010", "yes", "null", "~", "", "1_000", "2023-12-25", ".5", "<<", "=", "12:30", "- a", "a: b"]


@given(st.dictionaries(st.text() | st.sampled_from(MISREAD), json_values | st.sampled_from(MISREAD)))
def test_what_is_written_as_yaml_is_read_as_the_same_value(value: dict[str, Any]) -> None:
    document = {"openapi": "3.1.0", "x": value}
    text = to_yaml(document)
    read = parse(text, name="x").raw
    assert json.dumps(read) == json.dumps(document)
    assert to_yaml(read) == text


def test_what_can_be_read_is_not_escaped() -> None:
    text = "Two lines,\nwith \U0001f600."
    assert to_yaml({"x": text, "y": "\u6f22"}) == "x: |-\n  Two lines,\n  with \U0001f600.\ny: \u6f22\n"
