"""A small API of projects with tasks, and a correct server of it of which a test replaces a step."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from documents import (
    BOOLEAN,
    INTEGER,
    TEXT,
    Stated,
    answers,
    body_of,
    in_path,
    list_of,
    nullable,
    object_of,
    parameter,
    read_only,
)
from servers import Answer, Call, Item, admits

__all__ = ["TASKS", "Tasks"]

_SENT: Stated = {
    "title": {**TEXT, "minLength": 1, "maxLength": 40},
    "note": nullable(TEXT),
    "priority": {**INTEGER, "minimum": 1, "maximum": 9, "default": 3},
    "done": {**BOOLEAN, "default": False},
    "tags": {**list_of(TEXT), "default": []},
    "state": {**TEXT, "enum": ["open", "paused"], "default": "open"},
}
_MADE: Stated = {"id": read_only(INTEGER), "token": read_only(TEXT), "created_at": read_only(TEXT)}
_TASK = object_of("id title note priority done tags state token created_at", **_SENT, **_MADE)
_BODY, _CHANGE = object_of("title", **_SENT), object_of(**_SENT)
_PROJECT = object_of("id name", id=read_only(INTEGER), name={**TEXT, "minLength": 1, "maxLength": 60})
_SETTINGS = object_of(color={**TEXT, "default": "red"}, size={**INTEGER, "minimum": 1, "maximum": 5})
_PAGE = object_of("items total", items=list_of(_TASK), total=INTEGER)
_AT = [in_path("project_id", INTEGER)]
_ONE = [*_AT, in_path("task_id", INTEGER)]


TASKS: Stated = {
    "/projects": {
        "post": answers(
            "addProject", _PROJECT, "201", **body_of(object_of("name", name=_PROJECT["properties"]["name"]))
        ),
        "get": answers("listProjects", list_of(_PROJECT), "200"),
    },
    "/projects/{project_id}": {
        "parameters": _AT,
        "get": answers("getProject", _PROJECT, "200"),
        "delete": answers("dropProject", None, "204"),
    },
    "/projects/{project_id}/tasks": {
        "parameters": _AT,
        "post": answers("addTask", _TASK, "201", **body_of(_BODY)),
        "get": answers(
            "listTasks", _PAGE, "200", parameters=[parameter("limit", type="integer", minimum=1, maximum=100)]
        ),
    },
    "/projects/{project_id}/tasks/{task_id}": {
        "parameters": _ONE,
        "get": answers("getTask", _TASK, "200"),
        "put": answers("putTask", _TASK, "200", **body_of(_BODY)),
        "patch": answers("patchTask", _TASK, "200", **body_of(_CHANGE)),
        "delete": answers("dropTask", None, "204"),
    },
    "/settings": {
        "get": answers("getSettings", _SETTINGS, "200"),
        "patch": answers("patchSettings", _SETTINGS, "200", **body_of(_SETTINGS)),
    },
}


class Tasks:
    """A correct server. A test overrides a method to make another version of it."""

    page = 5
    created = 201

    def __init__(self, *, first: int = 1, projects: dict[int, Item] | None = None) -> None:
        self.numbers = itertools.count(first)
        self.projects: dict[int, Item] = {} if projects is None else projects
        self.settings: Item = {"color": "blue", "size": 2}

    def __call__(self, call: Call) -> Answer:
        """Answers one call."""
        found = self.matched(call)
        if found is None:
            return self.missing()
        path, method, ids = found
        stated = TASKS[path].get(method)
        if stated is None:
            return 405, {"detail": "not allowed"}
        if "requestBody" in stated:
            schema = stated["requestBody"]["content"]["application/json"]["schema"]
            if not self.admits(path, method, schema, call.body):
                return 422, {"detail": "refused"}
        return self.answer(path, method, ids, call)

    def admits(self, path: str, method: str, schema: Stated, body: Any) -> bool:
        """Returns whether a body is accepted."""
        del path, method
        return admits(schema)(body)

    @staticmethod
    def matched(call: Call) -> tuple[str, str, list[int]] | None:
        """Returns the path, the method and the ids of a call."""
        steps = call.path.strip("/").split("/")
        for path in TASKS:
            wanted = path.strip("/").split("/")
            if len(wanted) == len(steps) and all(
                one == two or one[0] == "{" for one, two in zip(wanted, steps, strict=True)
            ):
                ids = [step for one, step in zip(wanted, steps, strict=True) if one[0] == "{"]
                return (
                    (path, call.method.lower(), list(map(int, ids))) if all(each.isdecimal() for each in ids) else None
                )
        return None

    @staticmethod
    def missing() -> Answer:
        """Returns the response about what is not there."""
        return 404, {"detail": "none"}

    def answer(self, path: str, method: str, ids: list[int], call: Call) -> Answer:
        """Answers a call whose body is admitted."""
        if path == "/settings":
            self.settings |= call.body if method == "patch" else {}
            return 200, self.settings
        if not ids:
            return self.of_projects(method, call)
        project = self.projects.get(ids[0])
        if project is None:
            return self.missing()
        if path == "/projects/{project_id}":
            if method == "delete":
                del self.projects[ids[0]]
                return 204, None
            return 200, self.project(ids[0])
        return self.of_tasks(project["tasks"], method, ids, call)

    def project(self, number: int) -> Item:
        """Returns how a project is shown."""
        return {"id": number, "name": self.projects[number]["name"]}

    def of_projects(self, method: str, call: Call) -> Answer:
        """Answers a call about all projects."""
        if method == "get":
            return 200, [self.project(each) for each in self.projects]
        number = next(self.numbers)
        while number in self.projects:
            number = next(self.numbers)
        self.projects[number] = {"name": call.body["name"], "tasks": {}}
        return 201, self.project(number)

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        """Answers a call about tasks."""
        if len(ids) == 1 and method == "get":
            limit = int(call.query.get("limit", self.page))
            return 200, {"items": [self.shown(each) for each in self.ordered(tasks)][:limit], "total": len(tasks)}
        if len(ids) == 1:
            number = next(self.numbers)
            made = {"id": number, "token": uuid.uuid4().hex, "created_at": datetime.now(UTC).isoformat()}
            tasks[number] = {**self.filled(call.body), **made}
            return self.created, self.shown(tasks[number])
        if ids[1] not in tasks:
            return self.missing()
        if method == "delete":
            return self.drop(tasks, ids[1])
        if method == "put":
            tasks[ids[1]] |= self.filled(call.body)
        if method == "patch":
            tasks[ids[1]] |= self.changed(call.body)
        return 200, self.shown(tasks[ids[1]])

    def ordered(self, tasks: Mapping[int, Item]) -> list[Item]:
        """Returns tasks in the order of a list."""
        return [*tasks.values()]

    def drop(self, tasks: dict[int, Item], number: int) -> Answer:
        """Deletes a task."""
        del tasks[number]
        return 204, None

    def filled(self, body: Item) -> Item:
        """Returns a new task with its defaults."""
        return {"note": None, "priority": 3, "done": False, "tags": [], "state": "open", **body}

    def changed(self, body: Item) -> Item:
        """Returns what a PATCH changes."""
        return body

    def shown(self, task: Item) -> Item:
        """Returns how a task is shown."""
        return task
