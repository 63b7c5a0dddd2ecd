"""An invalid schema of a response costs the judgment of that body alone; one of a request costs its operation."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from documents import (
    INTEGER,
    JSON,
    TEXT,
    Stated,
    body_of,
    content,
    gets,
    list_of,
    object_of,
    operation,
    parameter,
    resources,
)
from judging import contract_in, failures, judge_in, outcomes
from servers import Answer, Call, Resources
from starlette.responses import Response

from bythebook.main import main
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.findings.unjudged import unjudged_lines
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.model.unjudged import gaps

Judged = tuple[Stated, Stated]

BROKEN: dict[str, tuple[Any, str, str]] = {
    "a text for additionalProperties": (
        {"type": "object", "properties": {"detail": TEXT}, "additionalProperties": "type:string"},
        "additionalProperties",
        "a part of its schema is a text",
    ),
    "a pattern that does not compile": (
        {"type": "object", "properties": {"detail": {"type": "string", "pattern": "["}}},
        "properties/detail/pattern",
        'a part of its schema is not a valid schema ("[" is not a "regex")',
    ),
    "properties that are a list": (
        {"type": "object", "properties": [{"name": "detail"}]},
        "properties",
        "a part of its schema is not a valid schema",
    ),
    "a reference to nothing": (
        {"allOf": [{"$ref": "#/components/schemas/No"}]},
        "allOf/0",
        'the reference "#/components/schemas/No" leads nowhere',
    ),
}
ERROR = {"$ref": "#/components/schemas/Error"}
NOTE = object_of("text", text=TEXT | {"minLength": 1}, stars=INTEGER | {"default": 3})
SHOWN = object_of("text stars id", text=TEXT, stars=INTEGER, id=TEXT)


def notes(broken: Any) -> Judged:
    """Return the paths of a collection whose every operation shows the error body of a broken schema."""
    paths = resources("/notes", NOTE, SHOWN, listed=list_of(SHOWN), get="read", put="replace", delete="drop")
    for item in paths.values():
        for method in item.keys() - {"parameters"}:
            responses = item[method]["responses"]
            responses |= {code: content(ERROR) for code in responses if code[:1] == "4"} | {"default": content(ERROR)}
    return paths, {"schemas": {"Error": broken}}


def lined(folder: Path, paths: Stated, components: Stated | None = None) -> Contract:
    """Return the contract of a document of several lines."""
    contract_in(folder, paths, components)
    file = folder / "small.json"
    file.write_text(json.dumps(json.loads(file.read_text()), indent=1))
    return contract_of(str(file))


def line_of(folder: Path, text: str) -> int:
    """Return the number of the first line of the document that has a text."""
    lines = (folder / "small.json").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


class Forgetful(Resources):
    """Does not apply the default of `stars`."""

    def defaults(self, method: str) -> Stated:
        """Return none of the defaults."""
        return {"stars": 4}


class Shapeless(Resources):
    """Shows a list of texts where a list of notes is documented."""

    def listed(self, call: Call) -> Any:
        """Return the list."""
        return ["text"]


@pytest.mark.parametrize("broken", BROKEN)
def test_every_operation_is_judged_although_all_share_a_broken_error_body(tmp_path: Path, broken: str) -> None:
    paths, components = notes(BROKEN[broken][0])

    summary = judge_in(tmp_path)(Resources(paths), paths, components)

    assert summary.untested == {}
    assert failures(summary) == set()
    assert summary.exit_code == 0
    passed = {name for name, outcome in outcomes(summary).items() if outcome == "pass"}
    assert {f"{name}/no-server-error" for name in ("make", "all", "read", "replace", "drop")} <= passed
    assert {"make/body/text/required", "make/body/stars/default"} <= passed
    assert any(name.startswith("read/response/") for name in passed)


@pytest.mark.parametrize("broken", BROKEN)
def test_each_body_that_is_not_judged_is_listed_with_the_broken_line(tmp_path: Path, broken: str) -> None:
    schema, place, reason = BROKEN[broken]
    paths, components = notes(schema)

    report = judge_in(tmp_path)(Resources(paths), paths, components).report

    lines = list(unjudged_lines(report))
    assert len(lines) == 5 + 5  # `default` of each of five, 422 of two writes, 404 of three operations on one note
    assert all(f" /components/schemas/Error/{place}  " in line for line in lines)
    assert any(f"GET /notes/{{id}}: the body of a 404 response as {JSON}: {reason}" in line for line in lines)
    assert report.judged < report.raised


@pytest.mark.parametrize(
    ("broken", "text"), [("a text for additionalProperties", "type:string"), ("a pattern that does not compile", '"["')]
)
def test_the_line_is_that_of_the_broken_keyword(tmp_path: Path, broken: str, text: str) -> None:
    contract = lined(tmp_path, *notes(BROKEN[broken][0]))

    found = {gap.pointer for operation in contract.operations for gap in gaps(contract.reader, operation)}

    assert [contract.document.line(pointer) for pointer in found] == [line_of(tmp_path, text)]


@pytest.mark.parametrize(
    ("liar", "found"), [(Forgetful, "make/body/stars/default"), (Shapeless, "all/response/*/response-domain")]
)
def test_a_lie_is_found_although_the_error_body_is_broken(tmp_path: Path, liar: type[Resources], found: str) -> None:
    paths, components = notes(BROKEN["a text for additionalProperties"][0])

    summary = judge_in(tmp_path)(liar(paths), paths, components)

    assert found in failures(summary)
    assert summary.exit_code == 1


def test_a_change_is_read_back_although_the_response_of_the_write_is_broken(tmp_path: Path) -> None:
    paths, components = notes({"type": "object"})
    for path, method in (("/notes", "post"), ("/notes/{id}", "put")):
        paths[path][method]["responses"]["200"] = content(object_of(id=TEXT, text=TEXT | {"pattern": "["}))

    summary = judge_in(tmp_path)(Forgetful(paths), paths, components)
    honest = judge_in(tmp_path)(Resources(paths), paths, components)

    assert "make/body/stars/default" in failures(summary)
    assert failures(honest) == set()
    assert {each for each in outcomes(honest) if "/unjudged:" in each} == {
        f"{each}/unjudged:200/body/{JSON}" for each in ("make", "replace")
    }


def test_another_media_type_of_the_same_response_is_judged(tmp_path: Path) -> None:
    shown = object_of("a", a=INTEGER)
    paths = gets(shown={"type": "object", "additionalProperties": "type:string"})
    paths["/things"]["get"]["responses"]["200"]["content"] |= {"application/hal+json": {"schema": shown}}

    def lie(_: Call) -> Answer:
        from_json = json.dumps({"a": "text"}).encode()
        return Response(from_json, media_type="application/hal+json")

    summary = judge_in(tmp_path)(lie, paths)

    assert "read/response/a/response-domain" in failures(summary)
    assert outcomes(summary)[f"read/unjudged:200/body/{JSON}"] == "inconclusive"


def test_a_broken_body_that_is_not_json_is_listed_once(tmp_path: Path) -> None:
    paths = gets(shown=object_of(a=TEXT))
    shown = paths["/things"]["get"]["responses"]["200"]["content"]
    shown |= {"application/xml": {"schema": {"properties": []}}, "text/plain": {"schema": {"allOf": 5}}}

    summary = judge_in(tmp_path)(lambda _: (200, {"a": "b"}), paths)

    assert {each for each in outcomes(summary) if "/unjudged:" in each} == {
        f"read/unjudged:200/body/{each}" for each in ("application/xml", "text/plain")
    }
    assert summary.exit_code == 0


def test_a_broken_header_costs_itself_alone(tmp_path: Path) -> None:
    paths = gets(shown=object_of("a", a=TEXT))
    response = paths["/things"]["get"]["responses"]["200"]
    response["headers"] = {"X-Bad": {"schema": {"type": "string", "pattern": "["}}, "X-Good": {"schema": INTEGER}}

    summary = judge_in(tmp_path)(lambda _: (200, {"a": 5}), paths)

    assert failures(summary) == {"read/response/a/response-domain"}
    assert [each for each in outcomes(summary) if "X-Bad" in each] == ["read/unjudged:200/header/X-Bad"]


@pytest.mark.parametrize("place", ["body", "parameter"])
def test_a_broken_request_costs_its_operation(tmp_path: Path, place: str) -> None:
    paths, components = notes({"type": "object"})
    broken: Stated = {"type": "string", "pattern": "["}
    sent: Stated = {"parameters": [parameter("q", **broken)]} if place == "parameter" else body_of(object_of(q=broken))
    paths["/broken"] = {"post": operation("broken") | sent}

    summary = judge_in(tmp_path)(Resources(paths), paths, components)

    assert summary.untested.keys() == {"broken"}
    assert '"[" is not a "regex"' in summary.untested["broken"]
    assert outcomes(summary)["make/body/text/required"] == "pass"
    assert summary.exit_code == 4


def test_a_broken_request_is_named_before_the_broken_response_of_its_operation(tmp_path: Path) -> None:
    paths = gets(parameter("q", type="string", pattern="["), shown={"$ref": "#/components/schemas/No"})
    paths |= {"/others": {"get": operation("others")}}

    (found,) = (each for each in lined(tmp_path, paths).operations if each.unreadable)

    line = line_of(tmp_path, '"pattern": "["')
    assert found.unreadable.startswith('is not a valid schema ("[" is not a "regex") (')
    assert found.unreadable.endswith(f"small.json:{line})")


@pytest.mark.parametrize("broken", [parameter("q", type="string", pattern="["), parameter("q", items="x")])
def test_a_document_in_which_every_request_is_broken_is_refused_with_the_first_line(
    tmp_path: Path, broken: Stated
) -> None:
    paths = {f"/{name}": {"get": operation(name) | {"parameters": [broken]}} for name in ("a", "b")}

    with pytest.raises(InputError) as caught:
        assert contract_in(tmp_path, paths).operations

    assert (caught.value.pointer or "").startswith("/paths/~1a/get/parameters/0/schema")


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("lint", "small.json"), 1),
        (("check", "small.json", "--plan"), 0),
        (("explain", f"make/unjudged:422/body/{JSON}", "small.json"), 0),
        (("generate", "small.json", "-o", "out"), 0),
        (("serve", "small.json", "--port", "0"), 2),
    ],
    ids=lambda stated: stated[0] if isinstance(stated, tuple) else "",
)
def test_each_command_names_the_mistake_or_does_without_it(
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    code: int,
    broken: str,
) -> None:
    lined(tmp_path, *notes(BROKEN[broken][0]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bythebook", *command])

    with pytest.raises(SystemExit) as ended:
        main()

    shown = capsys.readouterr()
    assert ended.value.code == code, shown.err
    assert "Traceback" not in shown.err
    if code:
        assert re.search(r"small\.json:\d+: /", shown.out + shown.err)
        assert len(shown.err.splitlines()) == (command[0] == "serve")
