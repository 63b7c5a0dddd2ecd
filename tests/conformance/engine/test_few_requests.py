"""A request is sent where it can show something new; what one request shows is not asked for by another one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from documents import INTEGER, NONE, TEXT, WORD, Stated, content, in_path, object_of, operation, parameter, resources
from judging import Judge, accused, outcomes
from servers import Answer, Call, Resources, admits

from bythebook_conformance.running.confirm import confirm
from bythebook_conformance.running.engine import Limits
from bythebook_conformance.running.sender import SEARCH

SENT: Stated = object_of("name", name=WORD, size={"type": "integer", "default": 3}, note=WORD)
SHOWN: Stated = object_of(id=TEXT, name=TEXT, size=INTEGER, note=TEXT)
PATHS = resources("/t", SENT, SHOWN, made="201", get="read", delete="drop")


class Counting(Resources):
    """A correct server that keeps its calls, each with the status code of the response."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths)
        self.calls: list[tuple[Call, int]] = []

    def __call__(self, call: Call) -> Answer:
        answer = super().__call__(call)
        self.calls.append((call, answer[0] if isinstance(answer, tuple) else answer.status_code))
        return answer

    def asked(self, method: str) -> int:
        """Return how many calls of a method there were."""
        return sum(call.method == method for call, _ in self.calls)


def test_a_resource_that_others_need_is_created_by_a_request_that_judges(judge: Judge) -> None:
    paths = {**PATHS, "/t/{id}/close": {"post": operation("close", NONE, "204"), "parameters": [in_path()]}}

    class Closing(Counting):
        def of_one(self, call: Call, key: str) -> Answer:
            return (204, None) if call.method == "POST" else super().of_one(call, key)

        def __call__(self, call: Call) -> Answer:
            if call.path.endswith("/close"):
                return (204, None) if call.path.split("/")[2] in self.kept else (404, {})
            return super().__call__(call)

    server = Closing(paths)

    summary = judge(server, paths, examples=0)

    made = [exchange for result in summary.results for exchange in result.record.exchanges]
    full = [each for each in made if each.request.operation == "make" and each.accepted]
    purposes = [each.request.purpose for each in full if set(each.request.body) == {"name", "size", "note"}]
    assert purposes.count("every field set to a distinctive value") == 1
    assert not any(each.startswith("set-up") for each in purposes)


class TestDelete:
    def test_takes_a_resource_that_was_created_before(self, judge: Judge) -> None:
        kept = resources("/t", SENT, SHOWN, made="201", get="read")
        lasting, deleting = Counting(kept), Counting(PATHS)
        judge(lasting, kept)

        summary = judge(deleting, PATHS)

        assert outcomes(summary)["drop/deleted"] == "pass"
        assert deleting.asked("POST") == lasting.asked("POST")
        assert deleting.kept == {}

    def test_takes_a_resource_whose_number_was_a_revision(self, judge: Judge) -> None:
        sent = {"name": WORD, "note": WORD, "version": {**INTEGER, "minimum": 1}}
        shown = object_of("id", id=INTEGER, **sent)
        full, key = object_of("name version", **sent), in_path("id", INTEGER)
        kept = resources("/t", full, shown, key=key, made="201", get="read", put="put")
        paths = resources("/t", full, shown, key=key, made="201", get="read", put="put", delete="drop")

        class Revised(Counting):
            def keep(self, key: Any, body: dict[str, Any]) -> dict[str, Any]:
                return super().keep(key, {**body, "version": self.kept.get(str(key), {"version": 0})["version"] + 1})

        lasting, deleting = Revised(kept), Revised(paths)
        judge(lasting, kept)

        summary = judge(deleting, paths)

        versions = {
            call.body.get("version") for call, status in deleting.calls if call.method == "PUT" and status == 200
        }
        assert versions >= {*range(2, deleting.count)}
        assert outcomes(summary)["drop/deleted"] == "pass"
        assert deleting.asked("POST") == lasting.asked("POST")

    def test_gets_a_new_resource_where_the_server_forgets_the_earlier_ones(self, judge: Judge) -> None:
        class Forgetting(Counting):
            def make(self, body: dict[str, Any]) -> dict[str, Any]:
                made = super().make(body)
                for key in list(self.kept)[:-1]:  # each new resource takes the place of the one before
                    del self.kept[key]
                return made

        server = Forgetting(PATHS)

        summary = judge(server, PATHS)

        assert outcomes(summary)["drop/deleted"] == "pass"
        assert accused(summary) == {}


def test_what_another_group_holds_is_deleted_once_more_after_it(judge: Judge) -> None:
    """A box holds a thing; what is around it is asked for once in each pass, and not until it is free."""
    boxes = object_of("t_id", t_id=TEXT)
    one = {"delete": operation("unbox", NONE, "204", refuses="404 409"), "parameters": [in_path()]}
    paths = {
        **PATHS,
        "/boxes": {"post": operation("box", content(object_of(id=TEXT)), "201", body=boxes, refuses="422")},
        "/boxes/{id}": one,
    }
    held: dict[str, str] = {}
    refused: list[str] = []

    class Holding(Resources):
        def __call__(self, call: Call) -> Answer:
            key = call.path.rpartition("/")[2]
            if not call.path.startswith("/boxes"):
                if call.method == "DELETE" and key in held.values():
                    refused.append(key)
                    return 409, {}
                return super().__call__(call)
            if call.method == "DELETE":
                return (204, None) if held.pop(key, None) else (404, {})
            if not isinstance(call.body, dict) or call.body.get("t_id") not in self.kept:
                return 422, {}
            held[f"box-{len(held)}-{call.body['t_id']}"] = call.body["t_id"]
            return 201, {"id": next(reversed(held))}

    server = Holding(PATHS)

    judge(server, paths, examples=0)

    assert (server.kept, held) == ({}, {})
    assert len(refused) <= 2 * len(set(refused))


def test_the_search_sends_no_second_number_beside_the_same_states(judge: Judge) -> None:
    limits = [parameter(name, type="integer", minimum=1, maximum=99) for name in ("first", "second")]
    paths = {"/things": {"get": operation("read", content(object_of(n=INTEGER)), parameters=limits, refuses="422")}}

    def respond(call: Call) -> Answer:
        is_right = all(each.isdecimal() and 1 <= int(each) <= 99 for each in call.query.values())
        return (200, {"n": 1}) if is_right else (422, {})

    summary = judge(respond, paths)

    exchanges = [each for result in summary.results for each in result.record.exchanges]
    assert any(each.request.parts["query"].keys() == {"first", "second"} for each in exchanges)
    assert not any(each.request.purpose == SEARCH for each in exchanges)


@pytest.mark.soak
def test_what_invalid_values_showed_together_counts_where_the_run_ends_after_it(judge: Judge) -> None:
    names = [f"n{number}" for number in range(12)]
    sent = object_of(" ".join(names), **{name: {**INTEGER, "minimum": 1, "maximum": 9} for name in names})
    paths = resources("/t", sent, {**sent, "properties": {"id": TEXT, **sent["properties"]}}, made="201", get="read")

    class Naming(Resources):
        def __call__(self, call: Call) -> Answer:
            if call.method != "POST" or self.accepts(call):
                return super().__call__(call)
            body = call.body if isinstance(call.body, dict) else {}
            right = {name for name in names if type(body.get(name)) is int and 1 <= body[name] <= 9}
            return 422, {"errors": [{"pointer": f"/{name}"} for name in names if name not in right]}

    def passed(most: int) -> int:
        summary = judge(Naming(paths), paths, limits=Limits(requests=most))
        return sum(each == "pass" and "/domain:" in name for name, each in outcomes(summary).items())

    counts = [passed(most) for most in range(14, 40, 5)]
    # A few single values at the very end may lack the valid request after them.
    assert all(later >= earlier - 4 for earlier, later in pairwise(counts)), counts
    assert counts[1] > 40
    assert counts[2] > 90


class Boxes(Counting):
    """A correct server of things and of boxes, each around a thing; `refuses` says why a box is refused with 409."""

    def __init__(self, refuses: Callable[[dict[str, Any], list[dict[str, Any]]], bool]) -> None:
        sent = object_of("t_id label", t_id=TEXT, label=WORD, note={"type": "string", "maxLength": 5})
        shown = object_of(id=TEXT, t_id=TEXT, label=TEXT, note=TEXT)
        self.paths = {
            **PATHS,
            "/boxes": {"post": operation("box", content(shown), "201", body=sent, refuses="422 409")},
        }
        super().__init__(PATHS)
        self.boxes: list[dict[str, Any]] = []
        self.refuses, self.admits = refuses, admits(sent)

    def __call__(self, call: Call) -> Answer:
        if not call.path.startswith("/boxes"):
            return super().__call__(call)
        if not self.admits(call.body) or call.body["t_id"] not in self.kept:
            return 422, {}
        if self.refuses(call.body, self.boxes):
            return 409, {"detail": "not this one"}
        self.boxes.append(call.body)
        return 201, {"id": f"box-{len(self.boxes)}", **call.body}


def test_a_request_that_is_refused_uses_no_resource_up(judge: Judge) -> None:
    server = Boxes(lambda body, boxes: any(each["t_id"] == body["t_id"] for each in boxes))
    alone = Counting(PATHS)
    judge(alone, PATHS, examples=0)

    summary = judge(server, server.paths, examples=0)

    assert accused(summary) == {}
    assert outcomes(summary)["box/body/note/domain:maxLength"] == "pass"
    assert server.asked("POST") <= alone.asked("POST") + len(server.boxes) + 2


def test_a_conflict_that_another_resource_does_not_end_uses_none_up(judge: Judge) -> None:
    """Three other resources are tried, since a value may be the reason once."""
    server = Boxes(lambda body, _: "note" in body)
    alone = Counting(PATHS)
    judge(alone, PATHS, examples=0)

    summary = judge(server, server.paths, examples=0)

    assert accused(summary) == {}
    assert server.asked("POST") <= alone.asked("POST") + 4


def test_changes_that_are_read_follow_each_other(judge: Judge) -> None:
    nullable = {"type": ["string", "null"], "maxLength": 40}
    sent = object_of("name", name=WORD, size={"type": "integer", "default": 3}, note=nullable, place=nullable)
    shown = object_of(id=TEXT, **sent["properties"])
    paths = resources("/t", sent, shown, made="201", get="read", patch="change")

    summary = judge(Resources(paths), paths, examples=0)

    changes = next(each.record for each in summary.results if each.plan.operation.id == "change").exchanges
    kinds = {pool.purpose for each in summary.results for pool in (*each.plan.pools[2:], *each.plan.pairs)}
    read = [each.after is not None for each in changes if each.request.purpose in kinds]
    assert read == sorted(read, reverse=True)
    assert 0 < sum(read) < len(read)


@pytest.mark.parametrize("shared", [0, 3, 50])
def test_trials_in_place_of_those_that_show_nothing_are_as_many_as_are_lacking(
    monkeypatch: pytest.MonkeyPatch, shared: int
) -> None:
    """Findings of one request share its trials. Each added as many as there were: their number doubled each time."""
    monkeypatch.setattr(confirm, "_is_readied", lambda *_: True)
    monkeypatch.setattr(confirm, "_again", lambda *_: object())
    session: Any = SimpleNamespace(operation=SimpleNamespace(method="PATCH"), judge=lambda *_: None)
    verdict: Any = SimpleNamespace(requirement=None)
    nothing: Any = None

    more = confirm._able(session, verdict, nothing, nothing, [nothing] * shared)

    assert len(more) == min(shared, confirm.REPEATS)
