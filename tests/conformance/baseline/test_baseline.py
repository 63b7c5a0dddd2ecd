"""What a small server does is written as a baseline: the same version writes the same bytes, a change shows as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from judging import NO_WAITS, contract_in
from servers import Answer, Item, Served
from task_server import TASKS, Tasks

from bythebook_conformance.baseline.lock import text_of
from bythebook_conformance.baseline.observe import Observed, observe
from bythebook_conformance.baseline.since import since
from bythebook_conformance.planning.marks import drawn_mark
from bythebook_conformance.reports.since.changed import Since
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract_in(tmp_path_factory.mktemp("tasks"), TASKS)


def observed(contract: Contract, server: Tasks, *, seed: int = 0, workers: int = 1, **how: Any) -> Observed:
    target = Target(contract, "http://tasks.test", app=Served(server))
    effort = Effort(seed=seed, examples=0, limits=replace(NO_WAITS, workers=workers), mark=drawn_mark(), **how)
    return observe(contract, target, effort)


@pytest.fixture(scope="module")
def plain(contract: Contract) -> Observed:
    return observed(contract, Tasks())


def compared(contract: Contract, old: Observed, now: Observed) -> Since:
    return since(contract, old.rows, now, {}, file="behavior.lock", fail_on="any")


def left() -> dict[int, Item]:
    """What earlier runs left: a project with some tasks."""
    tasks = {number: Tasks().filled({"title": f"left {number}"}) | {"id": number, "token": "t"} for number in range(20)}
    return {3: {"name": "left", "tasks": tasks}, 4: {"name": "left too", "tasks": {}}}


RUNS: Sequence[tuple[int, int, bool, int]] = [
    (seed, first, has_left, workers)
    for seed in (0, 1, 2, 77, 4_000_000)
    for first, has_left, workers in (
        (1, False, 1),
        (900, True, 4),
        (50, False, 8),
        (7, True, 1),
        (3, True, 2),
        (2, False, 1),
    )
]


@pytest.mark.parametrize(
    "run", [pytest.param(run, marks=[] if number in {1, 8} else [pytest.mark.soak]) for number, run in enumerate(RUNS)]
)
def test_the_same_version_writes_the_same_bytes(
    contract: Contract, plain: Observed, run: tuple[int, int, bool, int]
) -> None:
    seed, first, has_left, workers = run
    server = Tasks(first=first, projects=left() if has_left else {})

    again = observed(contract, server, seed=seed, workers=workers)

    assert text_of(again.rows) == text_of(plain.rows)
    assert (again.unreached, again.left) == ({}, ())


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
        return super().admits(path, method, schema, body) and (body or {}).get("note", "a") != ""


class Numbers(Tasks):
    def shown(self, task: Item) -> Item:
        return {**task, "done": int(task["done"])}


class Hides(Tasks):
    def shown(self, task: Item) -> Item:
        return {name: value for name, value in super().shown(task).items() if name != "token"}


class Keeps(Tasks):
    def drop(self, tasks: dict[int, Item], number: int) -> Answer:
        return 204, None


class Ok(Tasks):
    created = 200


class Longer(Tasks):
    page = 9


CHANGES: list[tuple[Callable[..., Tasks], list[str]]] = [
    (NoNull, ['note/value/null -> ""']),
    (Trims, ["title/value/as sent -> trimmed"]),
    (NullChangesNothing, ["note/value/null -> as before"]),
    (Refuses, ["note/outcome/accepted -> refused 422"]),
    (Numbers, []),
    (Hides, ["token/value/text -> left out"]),
    (Keeps, []),
    (Ok, ["any request/status/answers 201 -> answers 200"]),
    (Longer, ["page of items/page/5 items -> 9 items"]),
]


@pytest.mark.parametrize(
    ("version", "expected"), [pytest.param(version, expected, id=version.__name__) for version, expected in CHANGES]
)
def test_a_change_is_told_once_and_nothing_else_is(
    contract: Contract, plain: Observed, version: Callable[..., Tasks], expected: list[str]
) -> None:
    found = compared(contract, plain, observed(contract, version(first=50)))

    assert [each.id for each in found.changes] == expected
