"""A server may fill in members after its response: how soon it does so is no change, and what never comes is one."""

from __future__ import annotations

import pytest
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served
from task_server import TASKS, Tasks

from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.run import compare
from bythebook_openapi.model.contract import Contract

NEVER = 10**6


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract_in(tmp_path_factory.mktemp("tasks"), TASKS)


class Works(Tasks):
    """Works on each task in the background, and is done with it once it was read so many times."""

    def __init__(self, reads: int, *, first: int = 1) -> None:
        super().__init__(first=first)
        self.reads = reads

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        if len(ids) > 1 and method == "get" and ids[1] in tasks:
            tasks[ids[1]]["read"] = tasks[ids[1]].get("read", -1) + 1
        return super().of_tasks(tasks, method, ids, call)

    def shown(self, task: Item) -> Item:
        is_done = task.get("read", -1) >= self.reads
        return {name: value for name, value in task.items() if name != "read"} | self.of_work(task, is_done=is_done)

    def of_work(self, task: Item, *, is_done: bool) -> Item:
        """Returns the members that tell of the work."""
        del task
        return {"progress": "finished" if is_done else "waiting"}


class ShowsResult(Works):
    def of_work(self, task: Item, *, is_done: bool) -> Item:
        return {"result": {"words": len(task["title"].split())}} if is_done else {}


class HasNullFirst(Works):
    def of_work(self, task: Item, *, is_done: bool) -> Item:
        return {"finished_after": 0.25 if is_done else None}


def told(contract: Contract, first: Tasks, second: Tasks) -> set[tuple[str, str]]:
    one, other = (Target(contract, f"http://{n}.test", app=Served(each)) for n, each in (("a", first), ("b", second)))
    found = compare(contract, one, other, Effort(seed=1, examples=0, limits=NO_WAITS))
    return {(each.field, each.kind) for each in found.groups}


SLOW = [pytest.mark.soak]
SOONER_OR_LATER = [
    pytest.param(version, reads, marks=[] if (version, reads[0]) in {(Works, 0), (ShowsResult, 2)} else SLOW)
    for version in (Works, ShowsResult, HasNullFirst)
    for reads in ((0, 2), (2, 0))
]


@pytest.mark.many(1)
@pytest.mark.parametrize(("version", "reads"), SOONER_OR_LATER)
def test_how_soon_the_work_is_done_is_no_change(
    contract: Contract, version: type[Works], reads: tuple[int, int]
) -> None:
    assert told(contract, version(reads[0]), version(reads[1], first=50)) == set()


@pytest.mark.parametrize(
    ("version", "field"),
    [
        pytest.param(Works, "progress", marks=SLOW),
        (ShowsResult, "result"),
        pytest.param(HasNullFirst, "finished_after", marks=SLOW),
    ],
)
def test_work_that_is_never_done_is_told(contract: Contract, version: type[Works], field: str) -> None:
    assert told(contract, version(0), version(NEVER, first=50)) == {(field, "value")}
