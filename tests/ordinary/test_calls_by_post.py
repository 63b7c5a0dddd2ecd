"""APIs of POSTs alone: each path says what is done, and the body says with which resource."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import calls
import pytest
from fastapi import FastAPI
from ordinary import failures, found, judge, warnings

from bythebook_conformance.relations.calls.names import calls_of
from bythebook_conformance.relations.calls.outcomes import declined
from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.running.engine import Limits
from bythebook_openapi.document.load import parse
from tests.examples import sampled

CORRECT: dict[str, Callable[[], FastAPI]] = {
    "words behind a point": calls.documents,
    "a verb and a noun": calls.people,
    "in camel case": lambda: calls.people(prefix="/", camel=True),
    "refusals with 200": calls.messages,
    "names of the client's choice": calls.files,
    **{f"notes {each}": partial(calls.notes, each) for each in calls.CONDUCTS},
}


@pytest.mark.many(2)
@pytest.mark.parametrize("style", sampled(CORRECT, 2))
def test_a_correct_server_is_tested_whole_and_not_accused(style: str) -> None:
    """Before, 7 of 10 operations of the first style were untested, and the fourth got 52 failures."""
    summary = judge(CORRECT[style]())

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


@pytest.mark.many(2)
@pytest.mark.parametrize("bug", calls.BUGS)
def test_a_server_that_breaks_a_promise_is_found(bug: str) -> None:
    summary = judge(calls.documents(bug))

    assert {**failures(summary), **warnings(summary)}


@pytest.mark.soak
@pytest.mark.parametrize("bug", sampled(["default", "update lost", "read differs", "not listed", "found anyway"], 2))
def test_a_server_that_refuses_with_200_is_found_too(bug: str) -> None:
    summary = judge(calls.messages(bug))

    assert {**failures(summary), **warnings(summary)}


@pytest.mark.soak
@pytest.mark.parametrize("bug", ["update resets others", "not deleted"])
def test_a_resource_that_the_client_or_the_server_names_is_followed(bug: str) -> None:
    summary = judge(calls.files(bug))

    assert {**failures(summary), **warnings(summary)}


@pytest.mark.soak
def test_a_change_that_is_lost_is_found_beside_calls_of_other_words() -> None:
    summary = judge(calls.notes(bug="update lost"))

    assert any("update" in each for each in {**failures(summary), **warnings(summary)})


def test_no_call_is_sent_where_nothing_may_be_written() -> None:
    """The words of a path may be wrong, and a POST may write."""
    summary = judge(calls.documents(), limits=Limits(no_create=True, waits=()))

    assert not any(result.record.exchanges for result in summary.results)


def test_an_id_of_a_call_is_a_real_one_or_none() -> None:
    """A server that reads numbers in texts deleted another note for the id "30"."""
    summary = judge(calls.notes())
    deletions = next(each for each in summary.results if each.plan.operation.route == "/notes/delete")
    bodies = (each.request.body for each in deletions.record.exchanges)
    sent = {str(each.get("id")) for each in bodies if isinstance(each, dict)}
    made = next(each for each in summary.results if each.plan.operation.route == "/notes/create")
    known = {str(each.answer["note"]["id"]) for each in made.record.accepted()}

    assert sent <= {*known, "None"}


@pytest.mark.parametrize(
    ("path", "role", "collection"),
    [
        ("/users.info", "read", "/user"),
        ("/v1/admin.users.list", "list", "/v1/admin.user"),
        ("/rpc/GetPerson", "read", "/rpc/person"),
        ("/rpc/ListPeople", "list", "/rpc/person"),
        ("/getAllUsers", "list", "/user"),
        ("/getUserById", "read", "/user"),
        ("/users/create", "creation", "/user"),
        ("/2/files/delete_v2", "deletion", "/2/file"),
    ],
)
def test_the_words_of_a_path_say_what_is_done(path: str, role: str, collection: str) -> None:
    call = next(iter(calls_of(path)))

    assert (call.role, call.collection) == (role, collection)


def test_a_call_beside_a_collection_of_resources_stays_what_it_is() -> None:
    app = FastAPI()

    @app.get("/users/{id}")
    def read(id: str) -> dict[str, str]:  # noqa: A002 - the name of the path parameter
        return {"id": id}

    @app.post("/users/create")
    def create(body: calls.Title) -> dict[str, str]:
        return {"id": body.title}

    @app.post("/users/delete")
    def delete(body: calls.Id) -> dict[str, str]:
        return {"id": body.id}

    contract = JudgedContract(parse(json.dumps(app.openapi()), name="users.json"))

    assert {each.path for each in contract.operations} == {"/users/{id}", "/users/create", "/users/delete"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"ok": False, "error": "channel_not_found"}, "missing"),
        ({"ok": False, "error": "invalid_arguments"}, "refused"),
        ({"ok": True, "error": None}, ""),
        ({"ok": False}, ""),
        ({"id": "1", "ok": False, "error": "the job failed"}, ""),
        ([{"ok": False, "error": "no"}], ""),
    ],
)
def test_a_flag_and_a_reason_make_a_refusal(answer: Any, expected: str) -> None:
    contract = JudgedContract(parse(json.dumps(calls.messages().openapi()), name="messages.json"))

    assert declined(contract.operations[0], 200, answer) == expected
    assert declined(contract.operations[0], 404, answer) == ""


def test_a_resource_with_such_a_flag_is_judged_as_any_other() -> None:
    """A document that describes no flag promises that each 200 has what it describes."""
    contract = JudgedContract(parse(json.dumps(calls.notes().openapi()), name="notes.json"))

    assert declined(contract.operations[0], 200, {"ok": False, "error": "no"}) == ""


def test_leniencies_of_calls_are_no_accusations() -> None:
    assert found(judge(calls.notes()), "failure", but="") == {}
