"""own-id: two created resources have two ids."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, NONE, TEXT, WORD, content, in_path, list_of, object_of, operation, parameter, resources
from judging import Judge, accused, contract_in, passed
from servers import Answer, Call, Item, Resources

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.rules.own_id import RULE

SENT = object_of("note", note=WORD, more=TEXT)
NOTE = object_of("id", id=TEXT, **SENT["properties"])
PATHS = resources("/notes", SENT, NOTE, made="201", get="read", delete="drop")


class Reusing(Resources):
    """Every third note gets the id of the first one."""

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep("key-1" if self.count % 3 == 0 else key, body)


class Single(Resources):
    """There is one note, which each POST writes."""

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep("key-1", body)


class Keyed(Resources):
    """There is one note for each value of a property, which a POST writes again."""

    def __init__(self, paths: dict[str, Any], name: str) -> None:
        super().__init__(paths)
        self.name = name

    def make(self, body: Item) -> Item:
        self.count += 1
        return self.keep(f"key-{body[self.name]}" if self.name in body else f"own-{self.count}", body)


class Finding(Resources):
    """A POST finds the note that is there in every third case."""

    def make(self, body: Item) -> Item:
        self.count += 1
        first = next(iter(self.kept.values()), None)
        return first if first is not None and self.count % 3 == 0 else self.keep(f"key-{self.count}", body)


NAMED = resources(
    "/notes",
    SENT,
    object_of("note_id", note_id=TEXT, **SENT["properties"]),
    key=in_path("note_id"),
    made="201",
    get="read",
    delete="drop",
)


LEVEL = object_of("note", note=WORD, level={"type": "integer", "enum": [7]})
LISTED = resources("/notes", LEVEL, NOTE, made="201", listed=list_of(object_of(id=TEXT, note=WORD)), delete="drop")
LISTED["/notes"]["post"]["responses"]["201"] = NONE


class Untold(Resources):
    """Its responses to a creation say nothing. The list alone has the ids."""

    def shown(self, call: Call, item: Item) -> Answer:
        return 201, None


class UntoldReusing(Untold, Reusing):
    """Every third note gets the id of the first one."""


class TestAccuses:
    def test_id_that_only_the_list_shows_is_seen(self, judge: Judge) -> None:
        """All notes have one level, which is no key: notes with other ids have it too."""
        assert accused(judge(UntoldReusing(LISTED), LISTED)).get("make/own-id") == "warning"

        summary = judge(Untold(LISTED), LISTED)
        assert accused(summary) == {}
        assert "make/own-id" in passed(summary)

    def test_id_that_is_named_like_the_resource_is_seen(self, judge: Judge) -> None:
        assert accused(judge(Reusing(NAMED), NAMED)).get("make/own-id") == "warning"
        assert accused(judge(Resources(NAMED), NAMED)) == {}

    def test_id_of_an_earlier_resource_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Reusing(PATHS), PATHS)).get("make/own-id") == "warning"


class TestDoesNotAccuse:
    def test_ids_that_differ_pass(self, judge: Judge) -> None:
        summary = judge(Resources(PATHS), PATHS)

        assert accused(summary) == {}
        assert "make/own-id" in passed(summary)

    @pytest.mark.parametrize("server", [Single, Finding])
    def test_post_may_write_or_find_the_resource_that_is_there(self, judge: Judge, server: type[Resources]) -> None:
        assert "make/own-id" not in accused(judge(server(PATHS), PATHS))

    def test_post_may_write_the_resource_of_a_value_again(self, judge: Judge) -> None:
        kind = {**TEXT, "enum": ["a", "b"]}
        sent = object_of("note", note=WORD, kind=kind, day={**TEXT, "format": "date"}, level=INTEGER)
        shown = object_of("id", id=TEXT, **sent["properties"])
        paths = resources("/notes", sent, shown, made="201", get="read", delete="drop")

        for name in ("kind", "day", "level"):
            assert "make/own-id" not in accused(judge(Keyed(paths, name), paths))

    @pytest.mark.parametrize(("third", "outcome"), [("b", None), ("a", "fail")], ids=["one for each order", "several"])
    def test_resource_around_may_have_one_resource_alone(self, tmp_path: Path, third: str, outcome: str | None) -> None:
        """A POST writes the invoice of an order again. An order with several invoices gives each its own id."""
        order = in_path("order_id")
        paths = {
            "/orders/{order_id}/invoices": {
                "post": operation("bill", content(NOTE), "201", body=SENT, parameters=[order])
            },
            "/orders/{order_id}/invoices/{id}": {
                "get": operation("read", content(NOTE), parameters=[order, in_path()])
            },
        }
        contract = contract_in(tmp_path, paths)
        bill = next(each for each in contract.operations if each.id == "bill")
        record = Record(contract, bill)
        (requirement,) = RULE.requirements(contract, bill)
        observed = None
        for number, (key, own, note) in enumerate(
            [("a", "1", "first-1"), (third, "2", "other-2"), ("a", "1", "third-3")]
        ):
            request = Request("bill", {"path": {"order_id": key}, "body": {"note": note}}, "", Draft({}))
            answer, headers = {"id": own, "note": note}, {"content-type": "application/json"}
            read = Exchange(10 + number, replace(request, operation="read"), 200, answer, headers=headers)
            exchange = Exchange(number, request, 201, answer, headers=headers, after=read)
            record.add(exchange)
            observed = RULE.judge(requirement, exchange, record)

        assert (observed.outcome if observed is not None else None) == outcome

    def test_id_of_a_deleted_resource_may_come_again(self, judge: Judge) -> None:
        """As row ids of SQLite do."""

        class Counting(Resources):
            def make(self, body: Item) -> Item:
                numbers = [int(key.removeprefix("key-")) for key in self.kept]
                return self.keep(f"key-{max(numbers, default=0) + 1}", body)

        paths = resources("/notes", SENT, NOTE, made="201", get="read", put="replace", delete="drop")

        assert accused(judge(Counting(paths), paths)) == {}

    def test_idempotency_key_may_bring_the_same_resource(self, judge: Judge) -> None:
        paths: dict[str, Any] = resources("/notes", SENT, NOTE, made="201", get="read", delete="drop")
        paths["/notes"]["post"]["parameters"] = [parameter("Idempotency-Key", "header")]

        class Idempotent(Resources):
            def __call__(self, call: Call) -> Answer:
                self.sent_key = call.headers.get("idempotency-key", "")
                return super().__call__(call)

            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(self.sent_key or key, body)

        assert "make/own-id" not in accused(judge(Idempotent(paths), paths))
