"""A whole document of OpenAPI 3.2 and servers of it on loopback: a correct one, and one for each lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from documents_server import State, served
from judging import accused, summary_of

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.relations.safety.classes import class_of
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running.transport.client import Target

DOCUMENT = Path(__file__).parent / "openapi-3.2.yaml"


def judged(state: State) -> Summary:
    """Judge the server of the document that tells these lies."""
    contract = contract_of(str(DOCUMENT))
    with served(state) as url:
        return summary_of(contract, Target(contract, url))


@pytest.fixture(scope="module")
def correct() -> tuple[State, Summary]:
    state = State()
    return state, judged(state)


def test_correct_server_conforms_and_every_construct_of_3_2_is_judged(correct: tuple[State, Summary]) -> None:
    _, summary = correct

    assert accused(summary) == {}
    assert not summary.untested
    unseen = {each.requirement.id for each in summary.verdicts if each.outcome != "pass"}
    assert unseen == {f"{each}/response/*/note/response-domain" for each in ("lines", "texts", "parts")}


def test_additional_operations_are_sent_by_their_own_method(correct: tuple[State, Summary]) -> None:
    state, _ = correct

    sent = {method for method, path in state.requests if path.startswith("/documents")}
    assert sent == {"POST", "GET", "DELETE", "COPY", "SEARCH"}


def test_form_that_is_the_whole_query_is_sent_as_its_members(correct: tuple[State, Summary]) -> None:
    state, _ = correct

    asked = [path.partition("?")[2] for _, path in state.requests if path.startswith("/report?")]
    assert "year=1999" in asked
    assert not any("filter" in each for each in asked)


def test_json_that_is_the_whole_query_has_no_name(correct: tuple[State, Summary]) -> None:
    state, _ = correct

    asked = [path.partition("?")[2] for _, path in state.requests if path.startswith("/select?")]
    assert "%7B%22size%22%3A1%7D" in asked
    assert all(each.startswith("%7B") and each.endswith("%7D") for each in asked)


def test_stream_without_end_is_read_in_part_and_closed(correct: tuple[State, Summary]) -> None:
    state, summary = correct

    assert state.open_streams == 0
    (result,) = (each for each in summary.results if each.plan.operation.id == "events")
    counts = [len(each.answer) for each in result.record.exchanges]
    assert counts
    assert set(counts) == {20}


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("lie", "broken"),
    [
        ("copy default", {"copy/body/deep/default"}),
        ("copy invalid", {"copy/body/title/required", "copy/body/title/domain:minLength"}),
        ("search invalid", {"search/body/limit/domain:minimum", "search/body/limit/domain:maximum"}),
        ("form default", {"report/query/kind/query-default"}),
        ("form invalid", {"report/query/year/domain:minimum", "report/query/kind/domain:enum"}),
        ("json value", {"select/response/size/response-domain"}),
        ("event", {"events/response/*/data/n/response-domain"}),
        ("line", {"lines/response/*/n/response-domain"}),
        ("text", {"texts/response/*/n/present"}),
        ("part", {"parts/response/*/n/response-domain"}),
    ],
)
def test_lie_is_found_where_it_is_told(lie: str, broken: set[str]) -> None:
    found = judged(State(lie))

    failures = {each.requirement.id for each in found.verdicts if each.level == "failure"}
    assert broken <= failures
    assert {each.partition("/")[0] for each in failures} == {each.partition("/")[0] for each in broken}


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("PURGE", "/documents", "host"),
        ("PURGE", "/documents/{id}", "host"),
        ("RESTART", "/system", "host"),
        ("SYNC", "/documents", "sweeping action"),
        ("LOCK", "/documents/{id}", "taking action"),
        ("MOVE", "/documents/{id}", "taking action"),
        ("UNLINK", "/documents/{id}", "action"),
        ("MKCOL", "/documents", "creation"),
        ("PROPFIND", "/documents", "read"),
    ],
)
def test_method_counts_as_a_word_of_the_path_for_safety(tmp_path: Path, method: str, path: str, kind: str) -> None:
    stated: dict[str, Any] = {"responses": {"204": {"description": "done"}}}
    items = {
        "/documents": {"get": {"responses": {"200": {"description": "all"}}}},
        "/documents/{id}": {"get": stated, "delete": stated},
    }
    items.setdefault(path, {})["additionalOperations"] = {method: stated}
    file = tmp_path / "api.json"
    file.write_text(json.dumps({"openapi": "3.2.0", "info": {"title": "x", "version": "1"}, "paths": items}))

    contract = contract_of(str(file))

    (own,) = (each for each in contract.operations if each.verb == method)
    assert class_of(contract, own).id == kind


def test_command_that_repeats_a_request_has_the_whole_query() -> None:
    found = judged(State("json value"))

    (shown,) = (each.evidence for each in found.verdicts if each.level == "failure")
    assert shown is not None
    assert "/select?%7B%22size%22%3A" in shown.curl
    assert "x-schemathesis" not in shown.curl
