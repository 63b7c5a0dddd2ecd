"""Two versions of a small server are compared: what differs is told once, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served
from task_server import TASKS, Tasks

from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.run import Compared, compare
from bythebook_openapi.model.contract import Contract


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract_in(tmp_path_factory.mktemp("tasks"), TASKS)


def compared(contract: Contract, first: Tasks, second: Tasks, *, seed: int = 1, **how: Any) -> Compared:
    targets = [
        Target(contract, f"http://{name}.test", app=Served(each)) for name, each in (("a", first), ("b", second))
    ]
    effort = Effort(seed=seed, examples=0, limits=NO_WAITS)
    return compare(contract, targets[0], targets[1], effort, **how)


def ids(found: Compared) -> list[str]:
    return sorted(each.id for each in found.groups)


class NoNull(Tasks):
    def filled(self, body: Item) -> Item:
        return {**super().filled(body), "note": super().filled(body)["note"] or ""}


class Trims(Tasks):
    def filled(self, body: Item) -> Item:
        return {**super().filled(body), "title": body["title"].strip()}


class NullChangesNothing(Tasks):
    def changed(self, body: Item) -> Item:
        return {name: value for name, value in body.items() if value is not None}


class Refuses(Tasks):
    def admits(self, path: str, method: str, schema: Any, body: Any) -> bool:
        return super().admits(path, method, schema, body) and "paused" not in (body or {}).values()


class Numbers(Tasks):
    def shown(self, task: Item) -> Item:
        return {**task, "done": int(task["done"])}


class Keeps(Tasks):
    def drop(self, tasks: dict[int, Item], number: int) -> Answer:
        return 204, None


CHANGES: list[tuple[Callable[..., Tasks], list[str]]] = [
    (NoNull, ['note/value/null -> ""']),
    (Trims, ["title/value/as sent -> trimmed"]),
    (NullChangesNothing, ["note/value/null -> as before"]),
    (Refuses, ["state/outcome/accepted -> refused 422"]),
    (Numbers, ["done/value/boolean -> integer"]),
    (Keeps, ["deleted before/outcome/refused 404 -> accepted", "getTask/outcome/refused 404 -> accepted"]),
]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param(version, expected, id=version.__name__, marks=[pytest.mark.soak] if number else [])
        for number, (version, expected) in enumerate(CHANGES)
    ],
)
def test_a_change_is_told_once_and_nothing_else_is(
    contract: Contract, version: Callable[..., Tasks], expected: list[str]
) -> None:
    assert ids(compared(contract, Tasks(), version(first=50))) == expected


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 12))])
def test_the_same_version_with_other_ids_and_leftovers_tells_nothing(contract: Contract, seed: int) -> None:
    left = {3: {"name": "left", "tasks": {9: Tasks().filled({"title": "left"}) | {"id": 9, "token": "t"}}}}

    found = compared(contract, Tasks(), Tasks(first=70, projects=left), seed=seed)

    assert (ids(found), found.left) == ([], ())


class UniqueTitles(Tasks):
    """A title is that of one task."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        held = {task["title"] for project in self.projects.values() for task in project["tasks"].values()}
        if method in {"post", "put", "patch"} and call.body.get("title") in held:
            return 409, {"detail": "taken"}
        return super().of_tasks(tasks, method, ids, call)


@pytest.mark.soak
@pytest.mark.parametrize("version", [Tasks, UniqueTitles])
def test_the_same_version_with_a_shared_database_tells_nothing(
    contract: Contract, version: Callable[..., Tasks]
) -> None:
    one = version()
    other = version(projects=one.projects)
    other.numbers, other.settings = one.numbers, one.settings

    found = compared(contract, one, other)

    assert (ids(found), one.projects) == ([], {})


def test_what_was_there_before_is_left_alone_in_both_versions(contract: Contract) -> None:
    class Recording(Tasks):
        written: list[str]

        def __call__(self, call: Call) -> Answer:
            if call.method != "GET":
                self.written.append(call.path)
            return super().__call__(call)

    servers = []
    for first in (100, 200):
        server = Recording(first=first, projects={5: {"name": "theirs", "tasks": {}}})
        server.written = []
        servers.append(server)

    compared(contract, *servers)

    for server in servers:
        assert server.projects == {5: {"name": "theirs", "tasks": {}}}
        assert server.settings == {"color": "blue", "size": 2}
        assert not any(path.startswith("/projects/5/") or path == "/projects/5" for path in server.written)


@pytest.mark.soak
@pytest.mark.parametrize("version", [pytest.param(version, id=version.__name__) for version, _ in CHANGES])
def test_swapped_versions_tell_the_inverse(contract: Contract, version: Callable[..., Tasks]) -> None:
    told = compared(contract, Tasks(), version(first=50)).groups
    swapped = compared(contract, version(first=50), Tasks()).groups

    assert told
    assert {(each.field, each.kind, each.a, each.b) for each in told} == {
        (each.field, each.kind, each.b, each.a) for each in swapped
    }


@pytest.mark.soak
def test_both_finds_what_each_version_alone_finds(contract: Contract) -> None:
    found = compared(contract, Tasks(), Refuses(first=50), both=True)

    assert ids(found) == ["state/outcome/accepted -> refused 422"]
