"""The founding page, captured: each line named as a source says its fact, and no line of the lists is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openapi_spec_validator import validate

from bythebook_capture.command import capture as command
from bythebook_capture.pipeline import capture, capture_page
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import Document, load, parse

SPEC = document_path("ontora")
PAGE = SPEC.parent / "page.txt"
LINES = PAGE.read_text(encoding="utf-8").splitlines()
HEADINGS = ("Authorizations", "Headers", "Body", "Response")


@pytest.fixture(scope="module")
def document() -> Document:
    return load(SPEC)


def objects(value: Any, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object below a value, with the key under which it stands; samples are not gone into."""
    if isinstance(value, dict):
        yield key, value
        for name, inner in value.items():
            if name not in ("value", "x-source"):
                yield from objects(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner, key)


def printed_type(schema: dict[str, Any]) -> str:
    """Return the type of a property in the words of a page."""
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    first = f"{names[0]}<{schema['format']}>" if "format" in schema else names[0]
    first = f"{schema['title']} · {first}" if "title" in schema else first
    return " | ".join([first, *names[1:]])


def printed_default(value: Any) -> str:
    return f"default:{value}" if isinstance(value, str) else f"default:{json.dumps(value)}"


def opens_json(line: str) -> bool:
    return line == "{"


# For each fact, what its line must say of the object at which it stands.
SAYS: dict[str, Callable[[str, str, dict[str, Any]], bool]] = {
    "name": lambda line, key, one: line == one.get("name", key if "scheme" not in one else "Authorization"),
    "type": lambda line, key, one: line == printed_type(one.get("schema", one)),
    "value-type": lambda line, key, one: line == "string",
    "default": lambda line, key, one: line == printed_default(one["default"]),
    "required": lambda line, key, one: line == "required",
    "description": lambda line, key, one: line == one["description"],
    "in": lambda line, key, one: line == "header",
    "scheme": lambda line, key, one: f"Authorization: {one['scheme'].title()} " in line,
    "section": lambda line, key, one: line == {"CreateInterviewRequest": "Body"}.get(key, "Response"),
    "method": lambda line, key, one: line.lower() == key,
    "path": lambda line, key, one: line == "/",
    "summary": lambda line, key, one: line == one["summary"],
    "url": lambda line, key, one: one["url"] in line,
    "media-type": lambda line, key, one: line == key,
    "value": lambda line, key, one: opens_json(line),
}


def test_each_source_says_its_fact(document: Document) -> None:
    wrong = []
    for key, one in objects(document.raw):
        for fact, source in one.get("x-source", {}).items():
            line = document.quote(source)
            assert line is not None, source
            if not SAYS[fact](line, key, one):
                wrong.append((key, fact, source, line))
    assert not wrong


def test_each_line_of_the_sections_is_a_source(document: Document) -> None:
    named = {source for _, one in objects(document.raw) for source in one.get("x-source", {}).values()}
    begin = LINES.index("Authorizations") + 1
    left_out = [
        number
        for number, line in enumerate(LINES, 1)
        if number > begin and line and line not in HEADINGS and f"page.txt:{number}" not in named
    ]
    assert left_out == []


def test_each_property_has_the_facts_of_the_page_and_no_others(document: Document) -> None:
    """The lists, printed back from the document, are the lists of the page."""
    for component, heading, end in (
        ("CreateInterviewRequest", "application/json", "Response"),
        ("CreateInterviewResponse", "Successful Response", None),
    ):
        schema = document.at(f"/components/schemas/{component}")
        printed = []
        for name, one in schema["properties"].items():
            printed += [name, printed_type(one)]
            printed += [printed_default(one["default"])] if "default" in one else []
            printed += ["required"] if name in schema["required"] else []
        begin = LINES.index(heading) + 1
        assert printed == [line for line in LINES[begin : LINES.index(end) if end else None] if line]


def test_the_captured_document_is_valid_openapi(document: Document) -> None:
    validate(document.raw)


def test_the_committed_document_is_what_the_command_prints() -> None:
    result = CliRunner().invoke(command, [str(PAGE)])
    assert result.exit_code == 0
    assert result.stdout_bytes == SPEC.read_bytes()
    assert result.stderr == "operations read 1, seen 1; fields read 60; no unread lines look like facts\n"


def test_the_operation_has_the_method_path_and_summary_of_the_page(document: Document) -> None:
    operation = document.at("/paths/~1v1~1interviews/post")
    assert (operation["summary"], operation["operationId"]) == ("Create Interview", "createInterview")
    assert operation["security"] == [{"bearerAuth": []}]
    scheme = document.at("/components/securitySchemes/bearerAuth")
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert document.at("/servers/0/url") == "https://api.ontora.com"
    (header,) = operation["parameters"]
    assert (header["name"], header["in"], header.get("required", False)) == ("X-API-Key", "header", False)
    assert header["schema"] == {"type": ["string", "null"]}


@pytest.mark.parametrize(
    ("pointer", "aspect"),
    [
        ("/info", "version"),
        ("/info", "title"),
        ("/paths/~1v1~1interviews/post/responses/2XX", "status"),
        ("/paths/~1v1~1interviews/post/responses/2XX/content/application~1json", "media-type"),
        ("/components/schemas/CreateInterviewRequest/properties/weekly_availability", "null"),
        ("/components/schemas/CreateInterviewResponse/properties/weekly_availability", "null"),
    ],
)
def test_what_the_page_does_not_say_is_marked(document: Document, pointer: str, aspect: str) -> None:
    sentence = document.at(pointer)["x-unstated"][aspect]
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_only_the_success_response_is_described(document: Document) -> None:
    assert list(document.at("/paths/~1v1~1interviews/post/responses")) == ["2XX"]


def test_the_samples_are_those_of_the_page(document: Document) -> None:
    operation = document.at("/paths/~1v1~1interviews/post")
    for content, number in (
        (operation["requestBody"]["content"], 13),
        (operation["responses"]["2XX"]["content"], 41),
    ):
        sample = content["application/json"]["examples"]["sample"]
        assert sample["x-authority"] == "sample"
        assert sample["x-source"] == {"value": f"page.txt:{number}"}
        rest = "\n".join(LINES[number - 1 :])
        assert sample["value"] == json.JSONDecoder().raw_decode(rest)[0]


def test_line_ends_and_a_byte_order_mark_do_not_change_the_document(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(b"\xef\xbb\xbf" + PAGE.read_bytes().replace(b"\n", b"\r\n"))
    assert capture(page) == capture(PAGE)


def test_a_sample_that_disagrees_is_reported_and_not_believed(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    text = PAGE.read_text(encoding="utf-8")
    page.write_text(text.replace('  "goal": "<string>",\n', '  "aim": "<string>",\n'), encoding="utf-8")
    captured = capture_page(page)
    assert "aim" not in parse(captured.text, name="spec").at("/components/schemas/CreateInterviewRequest/properties")
    assert [line.split(": ", 2)[2] for line in captured.warnings] == [
        "the sample has what the list lacks: aim",
        "the list has what the sample lacks: goal",
        "the sample has what the list lacks: aim",
        "the list has what the sample lacks: goal",
    ]
    result = CliRunner().invoke(command, [str(page)])
    assert result.stderr.count("warning: ") == len(captured.warnings) == result.stderr.count("\n") - 1
