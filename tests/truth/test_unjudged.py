"""What a document states and this version does not judge lowers the share, and is listed with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from documents import TEXT, Stated, content, object_of, operation, parameter, posts
from judging import judge_in
from servers import Answer, Call

from bythebook_conformance.reports import json_report, markdown
from bythebook_conformance.reports.findings.unjudged import unjudged_lines
from bythebook_conformance.reports.report import Report

XML, CSV = "application/xml", "text/csv"
SHAPE = object_of(a=TEXT)


def respond(call: Call) -> Answer:
    """Show what was sent, and refuse what is no object of texts."""
    if call.method == "GET":
        return 200, {"a": "some"}
    is_right = isinstance(call.body, dict) and isinstance(call.body.get("a", ""), str)
    return (200, call.body) if is_right else (422, {})


def report(folder: Path, paths: Stated, version: str = "3.1.0", **stated: Any) -> Report:
    """Return the report on a correct server of these paths."""
    return judge_in(folder)(respond, paths, version=version, **stated).report


def named(found: Report) -> set[str]:
    return {each.id for each in found.requirements if each.kind == "unjudged"}


def gets(**stated: Any) -> Stated:
    return {"/things": {"get": operation("read", content(SHAPE), **stated)}}


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        (parameter("ids", "cookie", type="array", items=TEXT), {"cookie/ids"}),
        (parameter("q", "body"), {"body/q"}),
        ({"name": "x", "in": "query", "content": {XML: {"schema": SHAPE}}}, {"query/x"}),
        ({"name": "x", "in": "query", "content": {"application/json": {"schema": SHAPE}}}, set()),
        ({"name": "z", "in": "query"}, {"query/z"}),
        (parameter("a b", "header"), {"header/a b"}),
        (parameter("Accept", "header"), set()),
        (parameter("ids", "cookie"), set()),
        ({"name": "w", "in": "querystring", "content": {XML: {"schema": SHAPE}}}, {"querystring/w"}),
        (
            {"name": "w", "in": "querystring", "content": {"application/x-www-form-urlencoded": {"schema": {}}}},
            {"querystring/w"},
        ),
    ],
)
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_parameter_that_is_not_sent_counts_as_untested(
    tmp_path: Path, stated: Stated, names: set[str], version: str
) -> None:
    found = report(tmp_path, gets(parameters=[stated]), version)

    assert named(found) == {f"read/unjudged:{each}" for each in names}
    assert (found.judged < found.raised) is bool(names)


def test_bodies_headers_and_links_that_are_not_judged_count_as_untested(tmp_path: Path) -> None:
    paths = posts(SHAPE, SHAPE)
    make = paths["/things"]["post"]
    make["requestBody"]["content"] |= {XML: {"schema": SHAPE}, "text/json": {"schema": SHAPE}}
    success = make["responses"]["200"]
    success["content"] |= {XML: {"schema": SHAPE}, CSV: {"schema": TEXT}}
    success["headers"] = {"X-Info": {"content": {"application/json": {"schema": TEXT}}}, "X-Own": {"schema": TEXT}}
    success["links"] = {"there": {"operationRef": "#/paths/~1things/post"}}

    found = report(tmp_path, paths)

    places = {"body", "200/body", "200/header/X-Info", "200/link/there"}
    assert named(found) == {f"make/unjudged:{each}" for each in places}
    assert found.exit_code == 0


@pytest.mark.parametrize("body", [{XML: {"schema": SHAPE}}, {"application/json": {}}])
def test_operation_whose_body_is_not_sent_is_untested(tmp_path: Path, body: Stated) -> None:
    paths = posts(SHAPE)
    paths["/things"]["post"]["requestBody"]["content"] = body

    found = report(tmp_path, paths)

    assert named(found) == {"make/unjudged:body"}
    assert found.exit_code == 4


def test_each_part_is_listed_with_its_line_and_its_pointer(tmp_path: Path) -> None:
    found = report(tmp_path, gets(parameters=[{"name": "z", "in": "query"}]))

    (line,) = unjudged_lines(found)
    place, _, what = line.partition("  ")
    file, _, pointer = place.partition(" ")
    assert (Path(file.partition(":")[0]).name, pointer) == ("small.json", "/paths/~1things/get/parameters/0")
    assert what == "GET /things: the query parameter 'z': it has no schema"
    assert "1 parts of the document are not judged" in markdown.to_bytes(found).decode()


def test_webhooks_and_callbacks_are_listed_and_count_for_no_share(tmp_path: Path) -> None:
    made = {"post": {"responses": {"200": {"description": "ok"}}}}
    paths = gets(callbacks={"done": {"{$request.body#/url}": made}})

    found = report(tmp_path, paths)

    assert [each.what for each in found.facts.unjudged] == ["the callback 'done'"]
    assert found.judged == found.raised
    assert found.exit_code == 0
    assert any("the callback 'done'" in line for line in unjudged_lines(found))
    file = tmp_path / "report.json"
    file.write_bytes(json_report.to_bytes(found))
    assert json_report.read(file).facts.unjudged == found.facts.unjudged
    assert json.loads(file.read_text())["unjudged"][0]["source"]["pointer"].endswith("/callbacks/done")
