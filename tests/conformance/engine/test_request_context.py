"""Which resource a request addresses, and in which order the operations that supply resources are opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import TEXT, content, in_path, object_of, operation, resources
from judging import Judge, contract_in
from servers import Answer, Call, Resources, Respond, Served

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft
from bythebook_conformance.planning.plan import plan, requirements
from bythebook_conformance.planning.values import Values
from bythebook_conformance.running.context import EMPTY, RequestContext
from bythebook_conformance.running.engine import Limits
from bythebook_conformance.running.sender import Sender
from bythebook_conformance.running.transport.client import Target

NAMED, SHOWN = object_of("name", name=TEXT), object_of("id name", id=TEXT, name=TEXT)
THINGS = resources("/things", NAMED, SHOWN, made="201", get="read", patch="change", delete="drop")


def sender(folder: Path, app: Served, name: str) -> Sender:
    """Return the sender of one operation on things."""
    contract = contract_in(folder, THINGS)
    found = next(each for each in contract.operations if each.id == name)
    values = Values(contract, found, seed=1)
    planned = plan(contract, found, values, frozenset(each.id for _, each in requirements(contract, found)))
    return Sender(planned, values, Target(contract, "http://testserver", app=app), Record(contract, found))


def test_a_request_goes_to_the_resource_of_its_context_and_to_no_earlier_one(tmp_path: Path) -> None:
    app = Served(lambda _: (404, {}))
    reading = sender(tmp_path, app, "read")

    for key in ("one", "two"):
        reading.send_alone(Draft({}), "read", RequestContext({("path", "id"): key}))
    reading.send_alone(Draft({}), "read", EMPTY)

    paths = [call.path for call in app.calls]
    assert paths[:2] == ["/things/one", "/things/two"]
    assert paths[2] not in paths[:2]
    assert reading.context == EMPTY
    assert [each.request.parts["path"]["id"] for each in reading.record.exchanges[:2]] == ["one", "two"]


def test_a_read_before_is_kept_unless_the_request_goes_to_another_path(tmp_path: Path) -> None:
    changing = sender(tmp_path, Served(lambda _: (200, {"id": "one", "name": "x"})), "change")
    before = changing.exchange(Draft({}), "read", EMPTY)
    context = RequestContext({("path", "id"): "one"}, before)

    assert changing.exchange(Draft({}), "change", context).before is before
    assert changing.exchange(Draft({("path", "id"): "other"}), "change", context).before is None


PARTS: dict[str, Any] = {
    "/things/{id}/parts": {
        "parameters": [in_path()],
        "post": operation("add", content(object_of("id", id=TEXT)), "201"),
    },
    "/things/{id}/parts/{part_id}": {
        "parameters": [in_path(), in_path("part_id")],
        "get": operation("show", content(object_of("id", id=TEXT))),
    },
}


class WithParts(Resources):
    """The server of things, each with one part."""

    def __call__(self, call: Call) -> Answer:
        thing, _, part = call.path.partition("/parts")
        if thing == call.path:
            return super().__call__(call)
        is_known = thing.rpartition("/")[2] in self.kept and part in {"", "/p1"}
        return (201 if call.method == "POST" else 200, {"id": "p1"}) if is_known else (404, {})


class Heard:
    """Keeps the method, the collections and the status of each request, as `POST things/parts 201`."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.calls: list[str] = []

    def __call__(self, call: Call) -> Answer:
        answer = self.respond(call)
        assert isinstance(answer, tuple)
        status, _ = answer
        self.calls.append(f"{call.method} {'/'.join(call.path.split('/')[1::2])} {status}")
        return answer


def test_an_operation_is_opened_after_all_that_supply_its_resources(judge: Judge) -> None:
    server = Heard(WithParts(THINGS))
    judge(server, {**THINGS, **PARTS}, chosen=frozenset({"show/status"}), examples=0)

    first = ["POST things 201", "POST things/parts 201", "GET things/parts 200"]
    assert [each for each in dict.fromkeys(server.calls) if each in first] == first


def test_an_operation_reads_a_resource_with_every_field_and_not_the_one_that_opened_its_supplier(judge: Judge) -> None:
    wide = object_of("name", name=TEXT, goal=TEXT)
    paths = resources("/things", wide, object_of("id name", id=TEXT, name=TEXT, goal=TEXT), get="read")
    server = Resources(paths)
    summary = judge(server, paths, chosen=frozenset({"read/status"}), examples=0)

    (result,) = (each for each in summary.results if each.plan.operation.id == "read")
    assert result.record.exchanges[-1].request.parts["path"]["id"] == "key-2"
    assert "goal" not in server.kept["key-1"]
    assert "goal" in server.kept["key-2"]


def test_no_supplier_is_opened_where_nothing_may_be_created(judge: Judge) -> None:
    server, limits = Heard(WithParts(THINGS)), Limits(no_create=True)
    judge(server, {**THINGS, **PARTS}, chosen=frozenset({"show/status"}), examples=0, limits=limits)

    assert set(server.calls) == {"GET things/parts 404"}


COLOR = {"name": "color", "in": "query", "schema": {"enum": ["red", "blue"], "default": "red"}}


def linked(name: str, parameter: str, supplies: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return a path with one operation, whose response links to another such operation."""
    method, example = more.get("method", "post"), more.get("example")
    link = {"operationId": supplies[0], "parameters": {supplies[1]: "$response.body#/id"}}
    answer = {**content(object_of("id", id=TEXT)), "links": {"next": link}}
    given = {"name": parameter, "in": "path", "required": True, "schema": TEXT}
    status = "201" if method == "post" else "200"
    return {
        "parameters": [given if example is None else {**given, "example": example}, COLOR],
        method: operation(name, answer, status),
    }


class InACycle:
    """The server of lefts, each below a right, and of rights, each below a left. It begins with the left `l0`."""

    def __init__(self) -> None:
        self.ids = {"lefts": {"l0"}, "rights": set[str]()}

    def __call__(self, call: Call) -> Answer:
        _, made, key, _ = call.path.split("/")
        below = "rights" if made == "lefts" else "lefts"
        if key not in self.ids[below]:
            return 404, {}
        new = f"{made[0]}{len(self.ids[made])}"
        self.ids[made].add(new)
        return 201, {"id": new}


@pytest.mark.parametrize("chosen", ["left", "right"])
def test_a_cycle_of_suppliers_is_broken_where_an_example_is_given(judge: Judge, chosen: str) -> None:
    paths = {
        "/lefts/{right_id}/go": linked("left", "right_id", ("right", "left_id")),
        "/rights/{left_id}/go": linked("right", "left_id", ("left", "right_id"), example="l0"),
    }
    server = Heard(InACycle())
    summary = judge(server, paths, chosen=frozenset({f"{chosen}/status"}), examples=0)

    assert summary.untested == {}
    assert f"POST {chosen}s/go 201" in server.calls


def test_a_cycle_of_suppliers_ends_where_the_server_shows_no_resource_any_more(judge: Judge) -> None:
    paths = {
        "/lefts/{right_id}/go": linked("left", "right_id", ("right", "left_id"), method="get", example="r0"),
        "/rights/{left_id}/go": linked("right", "left_id", ("left", "right_id"), method="get", example="l0"),
    }
    rights: list[str] = []

    def respond(call: Call) -> Answer:
        rights.extend([call.path] if call.path.startswith("/rights") else [])
        is_gone = call.path.startswith("/rights") and len(rights) > 1
        return (404, {}) if is_gone else (200, {"id": "x"})

    server = Heard(respond)
    summary = judge(server, paths, examples=0)

    assert summary.untested == {}
    assert server.calls[0] == "GET rights/go 200"
    assert {"GET lefts/go 200", "GET rights/go 404"} <= set(server.calls)
