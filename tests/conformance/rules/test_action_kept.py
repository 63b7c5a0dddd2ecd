"""action-kept: a read shows the state that the response to an action shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, content, in_path, nullable, object_of, operation, resources
from judging import Judge, accused, contract_in, outcomes
from servers import Answer, Call, Item, Resources
from starlette.responses import JSONResponse

from bythebook_conformance.rules import RULES

ACT = "act/action-kept"
STATUS: Stated = {"type": "string", "enum": ["open", "closed", "restarting"]}
TIME: Stated = nullable({"type": "string", "format": "date-time"})
SENT = object_of("title", title=WORD)
ORDER = object_of(
    "id title status archived",
    id=INTEGER,
    title=WORD,
    status=STATUS,
    archived=BOOLEAN,
    closed_at=TIME,
    note=nullable(TEXT),
)
NEW = {"status": "open", "archived": False, "closed_at": None, "note": None}
NOON = "2026-01-01T12:00:00Z"
CLOSED = {"status": "closed", "closed_at": NOON}
# The answer of an action, given the order before it and what the action changes.
Told = Callable[[Item, Item], Item]


def orders(
    verb: str = "close", *, shown: Stated = ORDER, status: str = "200", words: str = "", read: str = "", **stated: Any
) -> Stated:
    """Return the paths of orders, and of an action on one. `words` describe the action, `read` describes the read."""
    paths = resources("/orders", SENT, ORDER, key=in_path("id", INTEGER), made="201", get="read", delete="drop")
    act = operation("act", content(shown), status, refuses="404 409", description=words, **stated)
    paths["/orders/{id}"]["get"]["description"] = read
    return {**paths, f"/orders/{{id}}/{verb}": {"parameters": [in_path("id", INTEGER)], "post": act}}


class Orders(Resources):
    """A correct server of orders. Its action makes `changes`. A faulty server keeps only those in `kept_of_it`. The
    action answers what `told` makes of the order and the changes. A DELETE keeps an order for an action that takes it
    back.
    """

    def __init__(
        self,
        paths: Stated,
        changes: Item | None = None,
        *,
        loses: str = "",
        status: int = 200,
        told: Told = lambda order, changes: {**order, **changes},
    ) -> None:
        super().__init__(paths)
        self.changes, self.loses, self.status, self.told = changes or CLOSED, loses.split(), status, told
        self.gone: dict[str, Item] = {}
        self.acts = 0

    def make(self, body: Item) -> Item:
        return super().make({**NEW, **body})

    def drop(self, key: str) -> None:
        self.gone[key] = self.kept[key]
        super().drop(key)

    def __call__(self, call: Call) -> Answer:
        *_, key, verb = call.path.split("/")
        if verb.isdecimal() or verb == "orders":
            return super().__call__(call)
        return self.act(key) if key in self.kept else (404, {"detail": "none"})

    def act(self, key: str) -> Answer:
        """Do the action."""
        self.acts += 1
        order = self.kept[key]
        answer = self.told(order, self.changes)
        self.keep(
            order["id"], {**order, **{name: each for name, each in self.changes.items() if name not in self.loses}}
        )
        return self.status, answer


class Restoring(Orders):
    """Its action takes back a DELETE. A faulty server changes a copy."""

    def act(self, key: str) -> Answer:
        return 200, self.kept[key]

    def __call__(self, call: Call) -> Answer:
        *_, key, verb = call.path.split("/")
        if verb != "restore" or key not in self.gone:
            return super().__call__(call)
        if not self.loses:
            self.kept[key] = self.gone[key]
        return 200, self.gone[key]


def judged(judge: Judge, server: Orders, paths: Stated) -> dict[str, str]:
    """Return what is accused."""
    return accused(judge(server, paths))


class TestAccuses:
    @pytest.mark.parametrize(
        "told",
        [
            pytest.param(lambda order, changes: {**order, **changes}, id="the-whole-order"),
            pytest.param(lambda _order, changes: changes, id="the-state-alone"),
        ],
    )
    def test_a_state_that_only_the_response_shows(self, told: Told, judge: Judge) -> None:
        shown = object_of("status", id=INTEGER, status=STATUS, closed_at=TIME)

        assert judged(judge, Orders(orders(shown=shown), loses="status closed_at", told=told), orders(shown=shown)) == {
            ACT: "warning not kept"
        }

    def test_a_time_that_is_not_kept_beside_the_state(self, judge: Judge) -> None:
        assert judged(judge, Orders(orders(), loses="closed_at"), orders()) == {ACT: "warning not kept"}

    def test_a_flag_that_is_called_as_the_action(self, judge: Judge) -> None:
        paths = orders("archive")

        assert judged(judge, Orders(paths, {"archived": True}, loses="archived"), paths) == {ACT: "warning not kept"}

    def test_a_resource_that_is_not_taken_back(self, judge: Judge) -> None:
        paths = orders("restore")

        assert judged(judge, Restoring(paths, loses="all"), paths) == {ACT: "warning not kept"}

    def test_an_action_that_must_come_after_another_one(self, judge: Judge) -> None:
        paths = orders("reopen")
        close = {"operationId": "close", "responses": {"200": content(ORDER), "404": {"description": "none"}}}
        paths["/orders/{id}/close"] = {"parameters": [in_path("id", INTEGER)], "post": close}

        class Reopening(Orders):
            def __call__(self, call: Call) -> Answer:
                key = call.path.split("/")[-2]
                if not call.path.endswith("/close") or key not in self.kept:
                    return super().__call__(call)
                return 200, self.keep(self.kept[key]["id"], {**self.kept[key], **CLOSED})

        server = Reopening(paths, {"status": "open"}, loses="status")

        assert accused(judge(server, paths)) == {ACT: "warning not kept"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("verb", ["close", "archive", "restore"])
    def test_a_server_that_keeps_what_it_answers(self, verb: str, judge: Judge) -> None:
        paths = orders(verb)
        server = (Restoring if verb == "restore" else Orders)(paths, {**CLOSED, "archived": True})
        summary = judge(server, paths)

        assert accused(summary) == {}
        assert outcomes(summary)[ACT] == "pass"

    def test_a_state_that_has_moved_on(self, judge: Judge) -> None:
        server = Orders(orders(), told=lambda order, _changes: {**order, "status": "restarting"})
        summary = judge(server, orders())

        assert accused(summary) == {}

    def test_a_read_of_a_part_of_the_state(self, judge: Judge) -> None:
        paths = orders("archive")
        changes = {"status": "closed", "archived": True}
        summary = judge(Orders(paths, changes, loses="status"), paths)

        assert accused(summary) == {}
        assert outcomes(summary)[ACT] == "inconclusive"
        assert accused(judge(Orders(paths, changes, loses="status archived"), paths)) == {ACT: "warning not kept"}

    def test_a_state_that_passes_and_leads_back(self, judge: Judge) -> None:
        paths = orders("restart")
        summary = judge(Orders(paths, {"status": "restarting"}, loses="status"), paths)

        assert accused(summary) == {}
        assert outcomes(summary)[ACT] == "inconclusive"

    @pytest.mark.parametrize("status", [202, 203])
    def test_an_action_that_is_under_way(self, status: int, judge: Judge) -> None:
        paths = orders(status=str(status))

        assert judged(judge, Orders(paths, loses="status closed_at", status=status), paths) == {}

    @pytest.mark.parametrize(
        ("verb", "words", "read"),
        [
            ("close-preview", "", ""),
            ("close", "Shows what the order would be.", ""),
            ("close", "Closes the order in the background.", ""),
            ("close", "", "Shows the published version."),
        ],
    )
    def test_what_the_document_says_is_a_trial(self, verb: str, words: str, read: str, judge: Judge) -> None:
        paths = orders(verb, words=words, read=read)
        summary = judge(Orders(paths, loses="status closed_at"), paths)

        assert accused(summary) == {}
        assert ACT not in outcomes(summary)

    def test_a_response_with_another_resource(self, judge: Judge) -> None:
        paths = orders("close")
        server = Orders(paths, loses="status closed_at", told=lambda order, changes: {**order, **changes, "id": 4711})

        assert judged(judge, server, paths) == {}

    def test_members_about_the_request(self, judge: Judge) -> None:
        server = Orders(orders(), told=lambda order, changes: {**order, **changes, "note": "thanks", "archived": True})

        assert judged(judge, server, orders()) == {}

    def test_a_read_that_lags_behind(self, judge: Judge) -> None:
        class Lagging(Orders):
            reads_left = 0
            old: Item

            def act(self, key: str) -> Answer:
                self.old, self.reads_left = self.kept[key], 2
                return super().act(key)

            def of_one(self, call: Call, key: str) -> Answer:
                if call.method == "GET" and self.reads_left and key == str(self.old["id"]):
                    self.reads_left -= 1
                    return 200, self.old
                return super().of_one(call, key)

        summary = judge(Lagging(orders()), orders())

        assert accused(summary) == {}
        assert outcomes(summary)[ACT] == "pass"

    def test_a_read_from_a_cache(self, judge: Judge) -> None:
        class Cached(Orders):
            def of_one(self, call: Call, key: str) -> Answer:
                status, shown = super().of_one(call, key)  # type: ignore[misc] # no Response here
                return (
                    JSONResponse(shown, status, {"cache-control": "max-age=60"})
                    if call.method == "GET"
                    else (status, shown)
                )

        assert judged(judge, Cached(orders(), loses="status closed_at"), orders()) == {}

    def test_a_state_that_another_client_changes_back(self, judge: Judge) -> None:
        class Shared(Orders):
            def act(self, key: str) -> Answer:
                self.loses = ["status", "closed_at"] if self.acts == 1 else []
                return super().act(key)

        assert judged(judge, Shared(orders()), orders()) == {}


@pytest.mark.parametrize(
    ("paths", "is_raised"),
    [
        (orders(), True),
        (orders("archive"), True),
        (orders("close", shown=object_of("token", token=TEXT)), False),
        (orders("close", shown=object_of("", message=TEXT, status=TEXT)), False),
        (orders("close", shown=object_of("", items={"type": "array", "items": ORDER})), False),
    ],
)
def test_it_is_raised_where_both_show_the_state(*, paths: Stated, is_raised: bool, tmp_path: Path) -> None:
    contract = contract_in(tmp_path, paths)
    rule = next(each for each in RULES if each.kind == "action-kept")
    act = next(each for each in contract.operations if each.id == "act")

    assert bool(list(rule.requirements(contract, act))) is is_raised
