"""What is seen on one resource is confirmed on fresh ones, also where a client names them, and where a request has to
name the state that it changes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgi import answered
from documents import INTEGER, NONE, TEXT, Stated, body_of, content, in_path, list_of, object_of, read_only
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served, admits

from bythebook_conformance.model import Draft, Exchange, Request, Twin
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.follower import Follower
from bythebook_conformance.versions.lockstep import Lockstep
from bythebook_conformance.versions.names import Names
from bythebook_conformance.versions.run import compare
from bythebook_conformance.versions.twins import Twins

_CODE = {**TEXT, "pattern": "^[a-z][a-z0-9]{3,19}$"}
_SENT: Stated = {
    "name": {**TEXT, "minLength": 1, "maxLength": 40},
    "days": {**INTEGER, "minimum": 0, "maximum": 90, "default": 14},
}
_BODY = object_of("name", **_SENT)
_PLAN = object_of("code name days", code=read_only(TEXT), **_SENT)
_NONE: Stated = {"404": NONE, "412": NONE, "422": NONE}


def _stated(name: str, shown: Stated | None, *statuses: str, **stated: Any) -> Stated:
    return {
        "operationId": name,
        "responses": {each: NONE if shown is None else content(shown) for each in statuses} | _NONE,
        **stated,
    }


NAMED_BY_CLIENTS: Stated = {
    "/plans": {"get": _stated("listPlans", list_of(_PLAN), "200")},
    "/plans/{code}": {
        "parameters": [in_path("code", _CODE)],
        "get": _stated("getPlan", _PLAN, "200"),
        "put": _stated("putPlan", _PLAN, "200", "201", **body_of(_BODY)),
        "delete": _stated("dropPlan", None, "204"),
    },
}
_MATCH = {"name": "If-Match", "in": "header", "required": True, "schema": TEXT}
TAGGED: Stated = {
    "/plans": {
        "get": _stated("listPlans", list_of(_PLAN), "200"),
        "post": _stated("addPlan", _PLAN, "201", **body_of(_BODY)),
    },
    "/plans/{code}": {
        "parameters": [in_path("code", TEXT)],
        "get": _stated("getPlan", _PLAN, "200"),
        "put": _stated("putPlan", _PLAN, "200", parameters=[_MATCH], **body_of(_BODY)),
        "delete": _stated("dropPlan", None, "204"),
    },
}


class Plans:
    """A correct server of both documents."""

    checks_tags = False

    def __init__(self, first: int = 1) -> None:
        self.numbers, self.revisions = itertools.count(first), itertools.count(first)
        self.plans: dict[str, Item] = {}
        self.tags: dict[str, str] = {}

    def __call__(self, call: Call) -> Answer:
        code = call.path.removeprefix("/plans").strip("/")
        if call.method in {"PUT", "POST"} and not admits(_BODY)(call.body):
            return 422, {"detail": "refused"}
        if call.method == "POST":
            return self.stored(f"plan{next(self.numbers)}", call.body, 201)
        if not code:
            return 200, [*self.plans.values()]
        if call.method == "PUT" and (code in self.plans or not self.checks_tags):
            if self.checks_tags and call.headers.get("if-match") != self.tags[code]:
                return 412, {"detail": "another state"}
            return self.stored(code, call.body, 200 if code in self.plans else 201)
        if code not in self.plans:
            return 404, {"detail": "none"}
        if call.method == "DELETE":
            del self.plans[code]
            return 204, None
        return self.shown(code, 200)

    def stored(self, code: str, body: Item, status: int) -> Answer:
        """Stores a plan."""
        self.plans[code] = {"code": code, "days": 14, **body}
        self.tags[code] = f'"{next(self.revisions)}"'
        return self.shown(code, status)

    def shown(self, code: str, status: int) -> Answer:
        """Shows a plan with its entity tag."""
        response = answered(status, self.plans[code])
        response.headers["ETag"] = self.tags[code]
        return response


class Falsy(Plans):
    """No day becomes fourteen days."""

    def stored(self, code: str, body: Item, status: int) -> Answer:
        return super().stored(code, {**body, "days": body.get("days") or 14}, status)


class Tagged(Plans):
    """A change has to name the state that it changes."""

    checks_tags = True


class TrimsNames(Tagged):
    """Names lose the white space around them."""

    def stored(self, code: str, body: Item, status: int) -> Answer:
        return super().stored(code, {**body, "name": body["name"].strip()}, status)


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("paths", "first", "second", "expected"),
    [
        (NAMED_BY_CLIENTS, Plans, Plans, set[str]()),
        (NAMED_BY_CLIENTS, Plans, Falsy, {"days/value/as sent -> the default"}),
        (TAGGED, Tagged, Tagged, set[str]()),
        (TAGGED, Tagged, TrimsNames, {"name/value/as sent -> trimmed"}),
    ],
)
def test_a_change_is_confirmed_on_fresh_resources(
    tmp_path: Path, paths: Stated, first: Callable[..., Plans], second: Callable[..., Plans], expected: set[str]
) -> None:
    contract = contract_in(tmp_path, paths)
    targets = [
        Target(contract, f"http://{name}.test", app=Served(each))
        for name, each in (("a", first()), ("b", second(first=70)))
    ]

    found = compare(contract, targets[0], targets[1], Effort(seed=1, examples=0, limits=NO_WAITS))

    assert {each.id for each in found.groups} == expected


def test_a_text_with_a_mark_in_upper_case_is_fresh_in_each_request(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, TAGGED)
    creator = next(each for each in contract.operations if each.id == "addPlan")
    names = Names(contract)
    names.learn_twin(Twin({}, mark="fg3hjk", of="ab2cde"))
    first, second = (
        Exchange(
            1, Request(creator.id, {"path": {}, "query": {}, "header": {}, "body": {"name": name}}, "", Draft({})), 201
        )
        for name in ("AB2CDE1", "FG3HJK1")
    )
    follower = Follower(contract, Target(contract, "http://a.test"), "none", names)
    twins = Twins(contract, (follower, follower), Lockstep(contract, names, follower, "k3fd"))

    sent = [part["body"]["name"] for _ in range(3) for part in twins.with_texts(Exchanged(creator, first, second))]

    assert len(set(sent)) == len(sent)
    assert all(name.isupper() for name in sent)
