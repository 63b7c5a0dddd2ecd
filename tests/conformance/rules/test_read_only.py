"""read-only: a server ignores or refuses what the client may not set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, content, object_of, operation, posts, read_only
from judging import Judge, accused, failures, outcomes, passed
from servers import Answer, Call, Item, Respond, accepting

META = object_of(
    label=TEXT, by=read_only(TEXT), done=read_only(BOOLEAN), level=read_only({**TEXT, "enum": ["low", "high"]})
)
OWN = {"by": "somebody", "done": True, "level": "high"}
META_SENT = object_of("name", name=TEXT, meta=META)
METAS = posts(META_SENT, object_of(id=TEXT, **META_SENT["properties"]))


def metas(stored: Any, *, refuses: bool = False) -> Respond:
    """Return a server of objects with read-only members; `stored` is what it makes of what was sent."""
    taken: Stated = {"type": "object", "properties": {"label": TEXT}}
    if refuses:
        taken |= {"propertyNames": {"not": {"enum": [*OWN]}}}
    return accepting(object_of("name", name=TEXT, meta=taken), lambda call: (200, stored({**call.body, "id": "one"})))


def owning(item: Item) -> Item:
    """Show the server's own values wherever the object was sent."""
    return {**item, "meta": {**item["meta"], **OWN}} if "meta" in item else item


def kinds(**stated: Any) -> Stated:
    schema = object_of("name kind", name=WORD, kind=read_only({**TEXT, **stated}))
    return posts(schema, schema)


def of_kind(own: Any) -> Respond:
    """Return a server that shows a kind of its own; `own` gets what the client sent."""
    return accepting(
        object_of("name", name=WORD),
        lambda call: (200, {"name": call.body["name"], "kind": own(call.body.get("kind"))}),
    )


def users(**shown: Stated) -> Stated:
    user = object_of("name", name=TEXT, **{name: read_only(schema) for name, schema in shown.items()})
    return {"/users": {"post": operation("make", content(user), "201", body=user)}}


def counting(numbers: Iterator[int]) -> Respond:
    """Return a server that numbers its users."""

    def make(call: Call) -> Answer:
        return 201, {"id": next(numbers), "name": call.body["name"]}

    return accepting(object_of("name", name=TEXT), make, refusal=400)


def administering(is_given: Any) -> Respond:
    """Return a server of users, some of whom are administrators."""

    def make(call: Call) -> Answer:
        return 201, {"name": call.body["name"], "is_admin": is_given(call.body.get("is_admin"))}

    return accepting(object_of("name", name=TEXT), make, refusal=400)


def badges(*, is_required: bool) -> Stated:
    badge = object_of(label=TEXT, level=read_only(INTEGER))
    user = object_of("badge" if is_required else "", name=TEXT, badge=badge)
    return {"/users": {"post": operation("make", content(user), "201", body=user, refuses="400")}}


def with_badges(*, is_open: bool, is_required: bool) -> Respond:
    """Return a server of users with badges, whose level the client can set where it is open."""

    def make(call: Call) -> Answer:
        badge = call.body.get("badge", {})
        level = badge["level"] if is_open and "level" in badge else 1
        return 201, {**call.body, "badge": {**badge, "level": level}}

    taken = object_of("badge" if is_required else "", name=TEXT, badge=object_of(label=TEXT))
    return accepting(taken, make, refusal=400)


class TestAccuses:
    def test_right_that_the_client_gives_itself_is_a_failure(self, judge: Judge) -> None:
        server = administering(lambda sent: sent is True)

        assert accused(judge(server, users(is_admin=BOOLEAN))) == {"make/body/is_admin/read-only": "failure"}

    def test_enum_member_of_the_client_is_a_failure(self, judge: Judge) -> None:
        server = of_kind(lambda sent: sent or "new")

        assert accused(judge(server, kinds(enum=["new", "old"]))) == {"make/body/kind/read-only": "failure"}

    @pytest.mark.parametrize("is_required", [True, False], ids=["required", "optional"])
    def test_read_only_member_of_an_object_is_judged(self, judge: Judge, is_required: bool) -> None:
        server = with_badges(is_open=True, is_required=is_required)

        assert accused(judge(server, badges(is_required=is_required))) == {"make/body/badge/level/read-only": "failure"}

    def test_every_read_only_member_that_the_client_sets_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(metas(dict), METAS)) == {f"make/body/meta/{name}/read-only": "failure" for name in OWN}


class TestDoesNotAccuse:
    def test_value_of_the_server_in_place_of_the_client_s_passes(self, judge: Judge) -> None:
        summary = judge(administering(lambda _: False), users(is_admin=BOOLEAN))

        assert accused(summary) == {}
        assert "make/body/is_admin/read-only" in passed(summary)

    def test_counter_may_come_to_the_number_that_was_sent(self, judge: Judge) -> None:
        for start in range(30):
            server = counting(iter(range(start, 10_000)))

            assert failures(judge(server, users(id=INTEGER), examples=0)) == set()

    @pytest.mark.parametrize("stated", [{"const": "menuItem"}, {"enum": ["menuItem"]}], ids=["const", "enum"])
    def test_only_value_that_there_is_shows_nothing(self, judge: Judge, stated: Stated) -> None:
        summary = judge(of_kind(lambda _: "menuItem"), kinds(**stated))

        assert accused(summary) == {}
        assert "make/body/kind/read-only" not in outcomes(summary)

    @pytest.mark.parametrize(("own", "outcome"), [("old", "inconclusive"), ("new", "pass")])
    def test_enum_member_of_the_server_is_no_finding(self, judge: Judge, own: str, outcome: str) -> None:
        """The client sends the last member: where the server always shows that one, nothing can be seen."""
        summary = judge(of_kind(lambda _: own), kinds(enum=["new", "old"]))

        assert accused(summary) == {}
        assert outcomes(summary)["make/body/kind/read-only"] == outcome

    @pytest.mark.parametrize("is_required", [True, False], ids=["required", "optional"])
    def test_read_only_member_of_an_object_that_the_server_sets_passes(self, judge: Judge, is_required: bool) -> None:
        summary = judge(with_badges(is_open=False, is_required=is_required), badges(is_required=is_required))

        assert accused(summary) == {}

    @pytest.mark.parametrize(("refuses", "shown"), [(True, [*OWN]), (False, ["by"])], ids=["refused", "ignored"])
    def test_read_only_members_may_be_refused_or_ignored(self, judge: Judge, refuses: bool, shown: list[str]) -> None:
        """Two of the server's own values are those that the client sends: nothing can be seen of them."""
        summary = judge(metas(owning, refuses=refuses), METAS)

        assert accused(summary) == {}
        found = {each for each in passed(summary) if each.endswith("/read-only")}
        assert found == {f"make/body/meta/{name}/read-only" for name in shown}

    def test_read_only_members_that_no_response_shows_are_inconclusive(self, judge: Judge) -> None:
        def without(item: Item) -> Item:
            return {name: each for name, each in item.items() if name != "meta"}

        summary = judge(metas(without), METAS)

        told = {name: each for name, each in outcomes(summary).items() if name.endswith("/read-only")}
        assert told == {f"make/body/meta/{name}/read-only": "inconclusive" for name in OWN}
