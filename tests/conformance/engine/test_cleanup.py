"""What a run made is deleted: at its end, and where it breaks off."""

from __future__ import annotations

from typing import Any

import pytest
from documents import INTEGER, NONE, TEXT, Stated, content, in_path, list_of, object_of, operation, parameter, resources
from judging import Judge, verdict
from servers import Answer, Call, Item, Resources
from task_server import TASKS, Tasks

from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.running.session import Session
from bythebook_conformance.running.transport import client
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.operation import Operation

THING: Stated = object_of("name", id=TEXT, name=TEXT, tree={}, size=INTEGER, kept={"default": 3})
PATHS = resources("/t", THING, THING, listed=list_of(THING), made="201", refuses="400", get="read", delete="drop")
PATHS["/t"]["get"]["parameters"] = [parameter("x", type="integer", default=2)]


class Spoiling(Resources):
    """It takes any object with a name, and keeps it with values of its own."""

    def __init__(self, **spoilt: Any) -> None:
        super().__init__(PATHS)
        self.spoilt = spoilt

    def accepts(self, call: Call) -> bool:
        return isinstance(call.body, dict) and isinstance(call.body.get("name"), str)

    def make(self, body: Item) -> Item:
        return super().make({**body, **self.spoilt})

    def defaults(self, method: str) -> Item:
        return {}


def nested(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = {"a": value} if level % 2 else [value]
    return value


@pytest.mark.parametrize(
    "spoilt", [{"size": 10**400}, {"tree": nested(900), "kept": nested(900)}], ids=["size", "depth"]
)
def test_extreme_values_are_judged_and_their_resources_deleted(judge: Judge, spoilt: Item) -> None:
    server = Spoiling(**spoilt)

    summary = judge(server, PATHS, examples=0)

    assert summary.untested == {}
    assert server.kept == {}


def test_number_that_no_double_holds_is_shown_as_it_is(judge: Judge) -> None:
    summary = judge(Spoiling(size=10**400), PATHS, examples=0)

    assert "100000" in verdict(summary, "make/body/size/echo").actual


def test_response_that_is_too_large_is_not_asked_for_twice(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_ANSWER", 10_000)
    posted = 0

    class Large(Spoiling):
        def __call__(self, call: Call) -> Answer:
            nonlocal posted
            posted += call.method == "POST"
            return super().__call__(call)

    summary = judge(Large(tree="x" * 10_000), PATHS, examples=0, chosen=frozenset({"make/status"}))

    (operation,) = summary.report.operations
    assert operation.requests == posted


def test_run_that_breaks_off_deletes_what_it_made(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Spoiling()

    def breaking(*_: object) -> None:
        assert server.kept
        raise MemoryError

    monkeypatch.setattr(Session, "observations", breaking)
    with pytest.raises(MemoryError):
        judge(server, PATHS, examples=0)

    assert server.count
    assert server.kept == {}


def test_run_that_the_user_stops_deletes_what_it_made(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    note = object_of(id=TEXT, text=TEXT)
    paths = resources("/notes", object_of(text=TEXT), note, get="get", delete="remove")
    server = Resources(paths)
    send, sent = Target.send, 0

    def sending(self: Target, operation: Operation, request: Request) -> Exchange:
        nonlocal sent
        sent += 1
        if sent == 30:
            raise KeyboardInterrupt
        return send(self, operation, request)

    monkeypatch.setattr(Target, "send", sending)
    with pytest.raises(KeyboardInterrupt):
        judge(server, paths)

    assert server.count > 5
    assert server.kept == {}


PROJECT, TASK = object_of("name", name=TEXT), object_of("title", title=TEXT, note=TEXT)
BOARDS = {
    **resources("/p", PROJECT, object_of("id", id=TEXT, name=TEXT), made="201", get="project", delete="end"),
    "/p/{id}/t": {
        "parameters": [in_path()],
        "post": operation("add", content(object_of("id", id=TEXT, title=TEXT, note=TEXT)), "201", body=TASK),
    },
    "/p/{id}/t/{task}": {
        "parameters": [in_path(), in_path("task")],
        "get": operation("task", content(object_of("id", id=TEXT, title=TEXT, note=TEXT))),
        "delete": operation("remove", NONE, "204"),
    },
}


class Boards:
    """Projects with tasks: with `cascades` a project takes its tasks with it, with `guards` it must be empty to go."""

    def __init__(self, *, cascades: bool = True, guards: bool = False) -> None:
        self.cascades, self.guards = cascades, guards
        self.projects: dict[str, Item] = {}
        self.tasks: dict[str, dict[str, Item]] = {}
        self.deletes = self.count = 0

    def __call__(self, call: Call) -> Answer:
        _, _, project, *rest = [*call.path.split("/"), ""][:5]
        self.deletes += call.method == "DELETE"
        if call.method == "POST":
            return self.created(call, project, is_task=bool(rest and rest[0]))
        kept, key = (self.tasks.get(project, {}), rest[1]) if rest and rest[0] else (self.projects, project)
        if key not in kept:
            return 404, {}
        if call.method == "GET":
            return 200, kept[key]
        if kept is self.projects and self.guards and self.tasks.get(key):
            return 409, {}
        del kept[key]
        if kept is self.projects and self.cascades:
            self.tasks.pop(key, None)
        return 204, None

    def created(self, call: Call, project: str, *, is_task: bool) -> Answer:
        wanted = "title" if is_task else "name"
        texts = ("title", "note") if is_task else ("name",)
        if not isinstance(call.body, dict) or wanted not in call.body:
            return 422, {}
        if any(not isinstance(call.body[name], str) for name in texts if name in call.body):
            return 422, {}
        if is_task and project not in self.projects:
            return 404, {}
        self.count += 1
        kept = self.tasks.setdefault(project, {}) if is_task else self.projects
        kept[str(self.count)] = {**call.body, "id": str(self.count)}
        return 201, kept[str(self.count)]


@pytest.mark.parametrize("options", [{}, {"cascades": False}, {"guards": True}], ids=str)
def test_nothing_is_left_whether_or_not_a_parent_takes_its_children_with_it(judge: Judge, options: Any) -> None:
    server = Boards(**options)
    summary = judge(server, BOARDS)

    assert summary.untested == {}
    assert (server.projects, {key: each for key, each in server.tasks.items() if each}) == ({}, {})
    assert summary.report.facts.left == ()


def test_children_that_went_with_their_parent_are_not_deleted_one_by_one(judge: Judge) -> None:
    alone, together = Boards(cascades=False), Boards()
    for server in (alone, together):
        judge(server, BOARDS)

    assert together.deletes < 0.7 * alone.deletes


class _Forgiving(Tasks):
    """Answers 204 where a DELETE names nothing, as if it had deleted it."""

    def __call__(self, call: Call) -> Answer:
        answer = super().__call__(call)
        is_missing = call.method == "DELETE" and answer == self.missing()
        return (204, None) if is_missing else answer


def test_an_accepted_delete_of_another_id_leaves_nothing_behind(judge: Judge) -> None:
    server = _Forgiving()

    judge(server, TASKS)

    assert server.projects == {}
