"""Deployments of one version that differ from each other, and from themselves, as real ones do: nothing is told."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from asgi import answered
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served
from starlette.responses import Response
from task_server import TASKS, Tasks

from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.run import compare
from bythebook_openapi.model.contract import Contract


def with_headers(response: Response, headers: Mapping[str, str]) -> Response:
    response.headers.update(headers)
    return response


class Varied(Tasks):
    """A correct server with a source of chance of its own."""

    seed = 1

    def __init__(self, *, first: int = 1, seed: int = 1) -> None:
        super().__init__(first=first)
        self.chance = random.Random(seed)
        self.count = itertools.count()


class Sets(Varied):
    """Tags are a set: each response has them in another order."""

    def shown(self, task: Item) -> Item:
        return {**task, "tags": self.chance.sample(task["tags"], len(task["tags"]))}


class TwoWorkers(Varied):
    """Behind a balancer two workers answer in turn: their clocks differ, and the order of members."""

    def shown(self, task: Item) -> Item:
        is_second = next(self.count) % 2
        there = datetime.fromisoformat(task["created_at"]) + timedelta(seconds=90 * is_second)
        return dict(sorted({**task, "created_at": there.isoformat()}.items(), reverse=bool(is_second)))


class Late(Varied):
    """The list is read from a copy of the database, which has a new task a few requests later."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        if len(ids) == 1 and method == "get" and self.chance.random() < 0.4:
            latest = max(tasks, default=0)
            tasks = {number: task for number, task in tasks.items() if number != latest}
        return super().of_tasks(tasks, method, ids, call)


class Limited(Varied):
    """Now and then a request comes too early."""

    def __call__(self, call: Call) -> Answer:
        if self.chance.random() < 0.04:
            return with_headers(answered(429, {"detail": "too many"}), {"Retry-After": "0"})
        return super().__call__(call)


class Failing(Varied):
    """A balancer answers 503 now and then, as during a deployment."""

    def __call__(self, call: Call) -> Answer:
        return (503, {"detail": "busy"}) if self.chance.random() < 0.02 else super().__call__(call)


class Cached(Varied):
    """A cache tells how long it may keep a response, and sets a cookie where it has none yet."""

    def __call__(self, call: Call) -> Answer:
        found = super().__call__(call)
        if call.method != "GET" or not isinstance(found, tuple) or found[1] is None:
            return found
        headers = {"Cache-Control": f"max-age={self.chance.randrange(60)}", "Age": "3"}
        if self.chance.random() < 0.3:
            headers |= {"Set-Cookie": "node=b2", "X-Cache": "HIT"}
        return with_headers(answered(*found), headers)


class Proxied(Varied):
    """A proxy adds headers to each response with a body."""

    def __call__(self, call: Call) -> Answer:
        found = super().__call__(call)
        headers = {"Cache-Control": "no-store", "Set-Cookie": "node=b2; Path=/", "X-Node": "b2", "RateLimit": "a"}
        if not isinstance(found, tuple) or found[1] is None:
            return found
        return with_headers(answered(*found), headers)


class Charset(Varied):
    """Each response says that its JSON is UTF-8, which JSON always is."""

    def __call__(self, call: Call) -> Answer:
        found = super().__call__(call)
        if not isinstance(found, tuple) or found[1] is None:
            return found
        return with_headers(answered(*found), {"Content-Type": 'application/json;Charset="UTF-8"'})


class OtherSettings(Varied):
    """Somebody has other settings there."""

    def __init__(self, *, first: int = 1, seed: int = 1) -> None:
        super().__init__(first=first, seed=seed)
        self.settings = {**self.settings, "color": "green", "size": 3}


class Snowflakes(Varied):
    """Ids are large random numbers."""

    def __init__(self, *, first: int = 1, seed: int = 1) -> None:
        super().__init__(first=first, seed=seed)
        self.numbers = iter(lambda: self.chance.randrange(10**14, 10**15), 0)  # type: ignore[assignment]


class Counted(Varied):
    """A revision counts the changes, beside a number of the same name that clients send."""

    def shown(self, task: Item) -> Item:
        return {**task, "revision": task.get("revision", 1)}

    def changed(self, body: Item) -> Item:
        return {**body, "revision": next(self.count) + 2}


class Rounded(Varied):
    """A share is the sum of fractions."""

    def shown(self, task: Item) -> Item:
        return {**task, "share": 0.1 + 0.2}


class RoundedElsewhere(Varied):
    """The same share, summed in another order."""

    def shown(self, task: Item) -> Item:
        return {**task, "share": 0.3}


class ToTheSecond(Varied):
    """Times have no fraction of a second where it is zero, as datetime.isoformat writes them."""

    def shown(self, task: Item) -> Item:
        there = datetime.fromisoformat(task["created_at"]).astimezone(UTC)
        return {**task, "created_at": there.replace(microsecond=self.chance.choice([0, 120])).isoformat()}


class NextUnlessLast(Varied):
    """The last page leaves out where the next one begins."""

    def of_tasks(self, tasks: dict[int, Item], method: str, ids: list[int], call: Call) -> Answer:
        found = super().of_tasks(tasks, method, ids, call)
        if len(ids) == 1 and method == "get" and isinstance(found, tuple) and len(found[1]["items"]) < len(tasks):
            return 200, {**found[1], "next": f"after{len(found[1]['items'])}"}
        return found


class NextUnlessLastOfMore(NextUnlessLast):
    """Somebody else adds tasks to each project."""

    def of_projects(self, method: str, call: Call) -> Answer:
        found = super().of_projects(method, call)
        if method == "post" and isinstance(found, tuple):
            number = found[1]["id"]
            for each in range(4):
                made = {"id": next(self.numbers), "token": f"t{each}", "created_at": "2026-01-01T00:00:00Z"}
                self.projects[number]["tasks"][made["id"]] = {**self.filled({"title": f"theirs {each}"}), **made}
        return found


VARIATIONS: list[tuple[Callable[..., Varied], Callable[..., Varied]]] = [
    *((each, each) for each in (Sets, Failing, Cached, TwoWorkers, Late, Limited, Snowflakes, Counted, ToTheSecond)),
    *((Varied, each) for each in (Snowflakes, Cached, Proxied, Charset, OtherSettings, Limited, Failing, Late)),
    (Rounded, RoundedElsewhere),
    (NextUnlessLast, NextUnlessLastOfMore),
]
_FAST = {(Failing, Failing), (Varied, Proxied)}


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract_in(tmp_path_factory.mktemp("tasks"), TASKS)


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            *pair,
            id="-".join(dict.fromkeys(each.__name__ for each in pair)),
            marks=[] if pair in _FAST else [pytest.mark.soak],
        )
        for pair in VARIATIONS
    ],
)
def test_a_correct_variation_is_no_change(
    contract: Contract, first: Callable[..., Varied], second: Callable[..., Varied]
) -> None:
    servers = first(first=1, seed=1), second(first=300, seed=2)
    targets = [
        Target(contract, f"http://{name}.test", app=Served(each)) for name, each in zip("ab", servers, strict=True)
    ]

    found = compare(contract, targets[0], targets[1], Effort(seed=3, examples=0, limits=NO_WAITS))

    assert [each.id for each in found.groups] == []
