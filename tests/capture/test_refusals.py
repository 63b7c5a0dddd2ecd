"""What cannot be read is refused with the file, the line and what was expected; nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bythebook_capture.command import capture as command
from bythebook_capture.pipeline import capture, capture_page
from bythebook_capture.read import source as source_module
from bythebook_capture.read.grammar.page import read_page
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_capture.read.text.page import tokens_of
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import parse
from bythebook_openapi.errors import InputError

LINES = (document_path("ontora").parent / "page.txt").read_text(encoding="utf-8").splitlines()
LAST_FACT = len(LINES) - 1


def refused(folder: Path, text: str | bytes) -> InputError:
    page = folder / "page.txt"
    page.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        capture(page)
    return caught.value


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("count", range(1, LAST_FACT))
def test_a_page_cut_after_any_line_is_refused_and_its_last_line_named(tmp_path: Path, count: int, end: str) -> None:
    error = refused(tmp_path, "\n".join(LINES[:count]) + end)
    last = max(number for number, line in enumerate(LINES[:count], 1) if line)
    assert error.line == last
    assert error.expected
    assert "\n" not in str(error)


@pytest.mark.many(2)
@pytest.mark.parametrize("at", [at for at, line in enumerate(LINES) if line and not line.startswith("default:")])
def test_a_page_without_one_of_its_lines_is_never_captured_as_if_it_had_fewer_fields(tmp_path: Path, at: int) -> None:
    page = tmp_path / "page.txt"
    page.write_text("\n".join(LINES[:at] + LINES[at + 1 :]), encoding="utf-8")
    try:
        captured = capture_page(page)
    except InputError:
        return
    document = parse(captured.text, name="spec")
    for component, count in (("Request", 25), ("Response", 33)):
        (schema,) = (one for key, one in document.at("/components/schemas").items() if key.endswith(component))
        assert len(schema["properties"]) == count
        assert "required" not in schema["properties"]
    assert len(document.at("/paths/~1v1~1interviews/post/parameters")) == 1


def test_a_field_without_a_type_is_refused(tmp_path: Path) -> None:
    """Unions are printed without one; whether this is one, or a line was lost, nobody can tell: nothing is stated."""
    lines = list(LINES)
    number = lines.index("timezone") + 1
    del lines[number]
    page = tmp_path / "page.txt"
    page.write_text("\n".join(lines), encoding="utf-8")
    captured = capture_page(page)
    (found,) = (one for one in captured.warnings if "the page has no type for 'timezone'" in one)
    assert f"page.txt:{number}: " in found
    schemas = parse(captured.text, name="spec").at("/components/schemas")
    field = schemas["CreateInterviewRequest"]["properties"]["timezone"]
    assert ("type" in field, list(field["x-unstated"])) == (False, ["type"])


def test_a_field_that_no_sample_shows_needs_a_type(tmp_path: Path) -> None:
    text = HEAD + "Query Parameters\n\na\nstring\n\nText.\n\nAnd more.\nb\nstring\n"
    assert "the type 'string' is inside a paragraph" in str(refused(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (b"", 1, "is empty"),
        (b"\n \n", 1, "is empty"),
        (b"a\nb\x00", 2, "U+0000"),
        (b"a\nb\n\xff", 3, "UTF-8"),
        ("a\u2028b", 1, "U+2028"),
        ("Only prose.\n\nNothing else.", 3, "no method and path"),
        ("GET\n/\nv1\nList\n\nResponse\n\nDone", 6, "no sample request, and no type of a field"),
        ("GET\n/\nv1\nList\ncurl --request POST \\\n  --url https://h.test/v1\n", 5, "sends POST"),
        ("GET\n/\nv1\nList\ncurl --request GET \\\n  --url https://h.test/v2\n", 6, "does not end with the path"),
        ("GET\n/\nv1\nList\ncurl --url 'https://h.test/v1", 5, "not closed"),
        ('GET\n/\nv1\nList\ncurl --url https://h.test/v1\n{\n  "a": 1,\n', 7, "not JSON"),
        ("GET\n/\nv1\nList\ncurl --url https://h.test/v1\n", 5, "no section"),
        ('GET\n/\nv1\nList\ncurl --url https://h.test/v1\n{"a": NaN}\n', 6, "not JSON"),
        ('GET\n/\nv1\nList\ncurl --url https://h.test/v1\n{"a": 1, "a": 2}\n', 6, "is repeated"),
    ],
)
def test_a_text_that_is_no_page_is_refused(tmp_path: Path, text: str | bytes, line: int, message: str) -> None:
    error = refused(tmp_path, text)
    assert (error.line, message in str(error)) == (line, True), str(error)


HEAD = "GET\n/\nv1\nList\ncurl --url https://h.test/v1\n\n"


@pytest.mark.parametrize(
    ("section", "line", "message"),
    [
        ("Query Parameters\n\na\ninteger\ndefault:five", 11, "the default 'five' is not of the type 'integer'"),
        ("Query Parameters\n\na\ninteger\ndefault:", 11, "the default has no value"),
        ("Query Parameters\n\na\nstring\na\nstring", 11, "the field 'a' is listed twice"),
        ("Query Parameters\n\na\nstring\nAvailable options:\nb,", 12, "is incomplete"),
        ("Query Parameters\n\na\nstring\nRequired range: 1 <= x <= 2", 11, "does not fit the type 'string'"),
        ("Query Parameters\n\nThe first.\n\nThe second.", 10, "the field has no type"),
        ("Path Parameters\n\nid\nstring\nrequired", 9, "has no {id}"),
        ("Authorizations\n\nAuthorization\nstring", 10, "the authorization has no location"),
        ("a\nstring\nrequired", 8, "the field comes before any section heading"),
        ("Query Parameters\n\na\nstring\n\nText\nb\nstring", 14, "the type 'string' is inside a paragraph"),
    ],
)
def test_a_page_without_sections_is_refused(tmp_path: Path, section: str, line: int, message: str) -> None:
    error = refused(tmp_path, HEAD + section + "\n")
    assert (error.line, message in str(error)) == (line, True), str(error)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        capture(tmp_path / "missing.txt")


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pages"):
        capture(tmp_path)


def test_reading_stops_at_the_size_limit(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(b"a" * (source_module.MAX_BYTES + 1))
    with pytest.raises(InputError, match="too large"):
        capture(page)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*LINES, "[", "'", "Available options:", "Example:", "default:", "x,"]), max_size=60))
def test_lines_in_any_order_are_captured_or_refused(lines: list[str]) -> None:
    text = "\n".join(["POST", "/", "v1", *lines])
    page = source_module.source_of(text, file="page.txt")
    error = None
    try:
        read_page(tokens_of(page))
    except InputError as caught:
        error = caught
    assert error is None or (error.line is not None and 1 <= error.line <= len(page.lines))


def test_nothing_is_written_for_a_refused_page(tmp_path: Path) -> None:
    page, spec = tmp_path / "page.txt", tmp_path / "spec.yaml"
    page.write_text("Only prose.", encoding="utf-8")
    spec.write_text("kept", encoding="utf-8")
    result = CliRunner().invoke(command, [str(page), "-o", str(spec)])
    assert isinstance(result.exception, InputError)
    assert spec.read_text(encoding="utf-8") == "kept"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["page.txt", "spec.yaml"]


def test_a_document_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    page, spec = document_path("ontora").parent / "page.txt", tmp_path / "spec.yaml"
    assert CliRunner().invoke(command, [str(page), "-o", str(spec)]).exit_code == 0
    assert spec.read_text(encoding="utf-8") == capture(page)
    assert [one.name for one in tmp_path.iterdir()] == ["spec.yaml"]


@pytest.mark.parametrize(
    ("spec", "message"), [("page.txt", "is the page itself"), (".", "is a folder"), ("no/x", "cannot be")]
)
def test_a_document_is_never_written_over_a_page(tmp_path: Path, spec: str, message: str) -> None:
    page = tmp_path / "page.txt"
    page.write_text("\n".join(LINES), encoding="utf-8")
    result = CliRunner().invoke(command, [str(page), "-o", str(tmp_path / spec)])
    assert isinstance(result.exception, InputError)
    assert message in str(result.exception)
    assert page.read_text(encoding="utf-8") == "\n".join(LINES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Conventions\n\nAll methods use HTTPS.\n\nHeaders\n\nEach call has a token.\n", "no method and path"),
        ("Create\nPOST/users\nBody\nname stringrequired\nThe name.\nResponse\nDone.\n", "no method and path"),
    ],
    ids=["prose", "types beside names"],
)
def test_a_refusal_does_not_say_that_names_and_types_are_lost_which_the_page_never_had(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_source(source_of(text, file="page.md"))
