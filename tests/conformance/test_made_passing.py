"""What a server makes and a read rightly no longer holds: remarks, states, locks, what is told once, and what may be
null. A count that is equal to the id by chance is no id.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_judge, reasons

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
NULLABLE = {**TEXT, "nullable": True}
Stated = dict[str, Any]
Change = Callable[[Stated], Stated]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def inner(**members: Any) -> Stated:
    return {"type": "object", "properties": members}


NAME, NAME_AND_NOTE = inner(name=TEXT), inner(name=TEXT, note=TEXT)


def document(sent: Stated, shown: Stated) -> Stated:
    refused = {"422": {"description": "refused"}}
    post = {"requestBody": {**content(sent), "required": True}, "responses": {"201": content(shown), **refused}}
    one = {"name": "id", "in": "path", "required": True, "schema": NUMBER}
    get = {"operationId": "get", "responses": {"200": content(shown), "404": {"description": "none"}}}
    return {"/jobs": {"post": {"operationId": "make", **post}}, "/jobs/{id}": {"parameters": [one], "get": get}}


def flat(**made: Any) -> Stated:
    return document(NAME_AND_NOTE, inner(id=NUMBER, **NAME_AND_NOTE["properties"], **made))


def server(written: Change, read: Change) -> Any:
    """Return a server of jobs; `written` and `read` are how the answer to the POST, and a read, show one."""
    kept: dict[str, Stated] = {}

    def answer(call: Call) -> tuple[int, Any]:
        if call.method == "GET":
            found = kept.get(call.path.rpartition("/")[2])
            return (404, None) if found is None else (200, read(found))
        is_right = isinstance(call.body, dict) and all(isinstance(call.body.get(n, ""), str) for n in ("name", "note"))
        if not is_right:
            return 422, None
        sent = {name: call.body[name] for name in ("name", "note") if name in call.body}
        made = {"id": len(kept) + 1, **sent}
        kept[str(made["id"])] = made
        return 201, written(made)

    return answer


def adding(**made: Any) -> Change:
    return lambda job: {**job, **made}


def test_a_job_that_is_done_when_it_is_read_says_less(judge: Judge) -> None:
    made = {"status": TEXT, "activity": TEXT, "step": TEXT}
    jobs = server(adding(status="queued", activity="waiting", step="one"), adding(status="done", activity=""))

    assert reasons(judge(jobs, flat(**made)), "warning") == {}


def test_a_job_that_is_still_the_same_does_not_say_less(judge: Judge) -> None:
    made = {"status": TEXT, "activity": TEXT, "step": TEXT}
    jobs = server(adding(status="queued", activity="waiting", step="one"), adding(status="queued", activity=""))

    found = reasons(judge(jobs, flat(**made)), "warning")
    assert found == {f"make/response/{name}/read-made": "read-back" for name in ("activity", "step")}


@pytest.mark.parametrize(
    ("schema", "written", "read"),
    [
        ({"status": inner(text=TEXT)}, {"status": {"text": "starting"}}, {"status": {"text": ""}}),
        ({"locked_by": TEXT}, {"locked_by": "worker"}, {"locked_by": ""}),
        ({"owner": NULLABLE}, {"owner": "somebody"}, {"owner": None}),
        ({"uploadUrl": TEXT}, {"uploadUrl": "https://files.test/1"}, {}),
        ({"info": TEXT, "result": TEXT, "tip": TEXT}, {"info": "made", "result": "created", "tip": "look"}, {}),
        ({"changes": inner(by=TEXT)}, {"changes": {"by": "somebody"}}, {"changes": {"by": ""}}),
        ({"previous_name": TEXT}, {"previous_name": "before"}, {"previous_name": ""}),
    ],
    ids=["state", "lock", "null", "told once", "remarks", "changes", "before"],
)
def test_what_passes_is_no_part_of_the_thing(judge: Judge, schema: Stated, written: Stated, read: Stated) -> None:
    summary = judge(server(adding(**written), adding(**read)), flat(**schema))

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}


def test_a_count_that_is_the_id_by_chance_may_go_on(judge: Judge) -> None:
    summary = judge(server(adding(seen=1), adding(seen=2)), flat(seen=NUMBER))

    assert reasons(summary, "warning") == {}


def test_another_id_is_told(judge: Judge) -> None:
    summary = judge(server(dict, lambda job: {**job, "id": job["id"] + 1}), flat())

    assert reasons(summary, "warning") == {"make/response/id/read-made": "read-back"}


ENVELOPE = inner(summary=TEXT, job=inner(id=NUMBER, name=TEXT, badge=TEXT))


def test_what_stands_around_the_thing_is_about_the_request(judge: Judge) -> None:
    """Also where the request has but one field, which makes no envelope known."""
    jobs = server(
        lambda job: {"summary": "the job is made", "job": {**job, "badge": "gold"}},
        lambda job: {"job": {**job, "badge": "gold"}},
    )

    assert reasons(judge(jobs, document(NAME, ENVELOPE)), "warning") == {}


def test_what_stands_beside_its_one_field_is_the_things(judge: Judge) -> None:
    jobs = server(lambda job: {"job": {**job, "badge": "gold"}}, lambda job: {"job": {**job, "badge": ""}})

    assert reasons(judge(jobs, document(NAME, ENVELOPE)), "warning") == {
        "make/response/job/badge/read-made": "read-back"
    }
