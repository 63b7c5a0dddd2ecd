"""What stands behind a part of a document, and what a page changed, in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bythebook_capture.command import capture as command
from bythebook_capture.page_command import page as page_command
from bythebook_openapi.bundled import document_path
from bythebook_openapi.diff.describe import differences
from bythebook_openapi.errors import InputError

SPEC = document_path("ontora")
PAGE = SPEC.parent / "page.txt"
FIELD = "/components/schemas/CreateInterviewRequest/properties/completion_threshold"


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def test_a_fact_is_explained_by_its_lines() -> None:
    result = run("--explain", str(SPEC), FIELD)
    assert result.exit_code == 0
    first, *facts = result.stdout.splitlines()
    assert first.endswith(FIELD)
    assert [line.split(maxsplit=2) for line in facts] == [
        ["name", "page.txt:117", "completion_threshold"],
        ["type", "page.txt:118", "integer"],
        ["default", "page.txt:119", "default:90"],
    ]


def test_one_fact_is_explained_by_its_pointer() -> None:
    result = run("--explain", str(SPEC), f"{FIELD}/default")
    assert [line.split() for line in result.stdout.splitlines()[1:]] == [["default", "page.txt:119", "default:90"]]


def test_unstated_facts_and_facts_of_the_sample_are_marked() -> None:
    result = run("--explain", str(SPEC), "/servers/0/url")
    assert "--url https://api.ontora.com/v1/interviews" in result.stdout
    assert "by the sample alone" in result.stdout
    result = run("--explain", str(SPEC), "/paths/~1v1~1interviews/post/responses/2XX")
    assert "unstated: The page does not say with which status a success is answered." in result.stdout


def test_explain_follows_references() -> None:
    at = "/paths/~1v1~1interviews/post/requestBody/content/application~1json/schema"
    assert "/components/schemas/CreateInterviewRequest" in run("--explain", str(SPEC), at).stdout


@pytest.mark.parametrize("pointer", ["/nowhere", "/components/schemas/Nobody"])
def test_a_pointer_to_nothing_is_refused(pointer: str) -> None:
    result = run("--explain", str(SPEC), pointer)
    assert isinstance(result.exception, InputError)
    assert "leads nowhere" in str(result.exception)


def test_a_document_that_was_not_captured_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"openapi": "3.1.0", "info": {}, "paths": {}}), encoding="utf-8")
    assert "has no source on any page" in str(run("--explain", str(spec), "/info").exception)


def test_the_page_may_stand_in_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.txt").write_bytes(PAGE.read_bytes())
    (tmp_path / "secret.txt").write_text("hidden\n", encoding="utf-8")
    folder = tmp_path / "docs"
    marks = {"a": "docs/page.txt:2", "b": "../secret.txt:1", "c": "docs/page.txt:9999"}
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"openapi": "3.1.0", "info": {"x-source": marks}, "paths": {}}), encoding="utf-8")
    result = run("--explain", str(spec), "/info")
    assert "docs/page.txt:2  POST" in result.stdout
    (folder / "spec.json").write_bytes(spec.read_bytes())
    assert "hidden" not in run("--explain", str(folder / "spec.json"), "/info").stdout


@pytest.mark.parametrize("mark", ["text", ["list"], {"a": 5, "b": None}])
def test_foreign_x_source_marks_cause_no_traceback(tmp_path: Path, mark: Any) -> None:
    spec = tmp_path / "spec.json"
    document = {"openapi": "3.1.0", "info": {"x-source": mark, "x-unstated": mark}, "paths": {}}
    spec.write_text(json.dumps(document), encoding="utf-8")
    result = run("--explain", str(spec), "/info")
    assert result.exit_code == (0 if isinstance(mark, dict) else 1)
    assert result.exception is None or isinstance(result.exception, InputError)


CHANGES = [
    ("default:90", "default:80", "page.txt:119: completion_threshold: default 90 became 80"),
    ("timezone\nstring | null", "timezone\nstring", 'timezone: type ["string", "null"] became string'),
    ("name\nstring\nrequired\nproject_id", "name\nstring\nproject_id", "name: is not required any more"),
    ("Successful Response", "Made", "description Successful Response became Made"),
    ("Create Interview", "Make Interview", "summary Create Interview became Make Interview"),
    ("X-API-Key\nstring | null", "X-Key\nstring | null", "header X-API-Key is gone"),
    ("https://api.ontora.com", "https://api.other.test", "page.txt:9: server https://api.other.test is new"),
]


@pytest.mark.parametrize(("before", "after", "words"), CHANGES)
def test_a_change_of_the_page_is_told_in_words(tmp_path: Path, before: str, after: str, words: str) -> None:
    page = tmp_path / "page.txt"
    text = PAGE.read_text(encoding="utf-8")
    assert before in text
    page.write_text(text.replace(before, after, 1), encoding="utf-8")
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(SPEC.read_bytes())
    result = run(str(page), "-o", str(spec), "--check")
    assert result.exit_code == 1
    assert words in result.stdout
    assert spec.read_bytes() == SPEC.read_bytes()


def test_a_page_that_says_the_same_on_other_lines_is_no_change(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("\n\n" + PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    result = run(str(page), "-o", str(SPEC), "--check")
    assert (result.exit_code, "no differences" in result.stdout) == (0, True)


def described(**changes: Any) -> dict[str, Any]:
    """Return a document in which all is said in components."""
    names = ("a", "b", "c", "d")
    schemas = {name: {"type": "string", "maxLength": changes.get(name, 1)} for name in names}
    schemas["d"] = {
        "type": "object",
        "properties": {
            "e": {"$ref": "#/components/schemas/d", "description": "In it."},
            "f": {"$ref": "#/components/schemas/d", "description": "Too."},
        },
    }
    properties = {name: {"$ref": f"#/components/schemas/{name}"} for name in names}
    answer = {"schema": {"type": "object", "properties": properties, "required": changes.get("required", [])}}
    operation = {
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in ("p", "q")],
        "responses": {"200": {"description": "OK", "content": {"application/json": answer}}},
    }
    parameter = {"name": "p", "in": "query", "schema": {"default": changes.get("p", 1)}}
    scheme = {"type": "apiKey", "in": "header", "name": changes.get("key", "X-Key")}
    return {
        "openapi": "3.1.0",
        "paths": {"/v1": {"get": operation}},
        "security": [{"key": []}],
        "components": {
            "schemas": schemas,
            "parameters": {"p": parameter, "q": {"name": "q", "in": "query", "schema": {}}},
            "securitySchemes": {"key": scheme},
        },
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"a": 2, "b": 2, "c": 2}, [f"{name}: maxLength 1 became 2" for name in "abc"]),
        ({"p": 2}, ["query p: default 1 became 2"]),
        ({"p": True}, ["query p: default 1 became true"]),
        ({"key": "X-Other"}, ["credential key: name X-Key became X-Other"]),
        ({"required": ["z"]}, ["z: became required"]),
        ({}, []),
    ],
)
def test_each_change_of_what_is_referred_to_is_told(changes: dict[str, Any], words: list[str]) -> None:
    assert [one.words for one in differences(described(), described(**changes))] == words


def test_a_document_without_paths_has_no_operations() -> None:
    assert [one.words for one in differences({"openapi": "3.1.0", "paths": []}, described())] == ["GET /v1 is new"]


def test_wrong_combinations_of_options_are_refused() -> None:
    assert "--check needs the document" in run(str(PAGE), "--check").output
    assert "PAGES are missing" in run().output
    assert run().exit_code == 2


def test_an_operation_is_printed_by_its_name_or_by_its_path() -> None:
    by_name = CliRunner().invoke(page_command, [str(SPEC), "createInterview"])
    by_path = CliRunner().invoke(page_command, [str(SPEC), "post /v1/interviews"])
    assert by_name.stdout == by_path.stdout == PAGE.read_text(encoding="utf-8") + "\n"


def test_an_unknown_operation_is_refused_with_the_known_ones() -> None:
    result = CliRunner().invoke(page_command, [str(SPEC), "GET /v1/interviews"])
    assert "has no operation 'GET /v1/interviews'; expected one of createInterview" in str(result.exception)


def test_a_page_cut_in_the_middle_is_taken_as_far_as_it_goes(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    page.write_text("\n".join(lines[:120]), encoding="utf-8")
    assert isinstance(run(str(page)).exception, InputError)
    result = run(str(page), "--partial")
    assert result.exit_code == 4, result.exception  # the sample of the response is not read
    assert "The page is cut after line 120" in result.stdout
    assert "The page is cut in the list of the fields." in result.stdout
    assert "completion_threshold" in result.stdout
    assert "default: 90" in result.stdout


def test_a_page_cut_in_its_sample_is_refused_even_with_partial(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("\n".join(PAGE.read_text(encoding="utf-8").splitlines()[:20]), encoding="utf-8")
    assert isinstance(run(str(page), "--partial").exception, InputError)
