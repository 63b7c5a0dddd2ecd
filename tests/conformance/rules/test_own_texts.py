"""own-texts: a change that leaves a text of the resource as it is is accepted.

Correct servers may differ: nothing is unique; names are unique among the others; a change that changes nothing is
refused; after one change a resource takes no more; a change takes a while, and a second one has to wait; a password
must be a new one; a name is a revision of what it names, and each must be new.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, Stated, in_path, nullable, object_of, resources
from judging import Judge, accused, outcomes
from servers import Answer, Call, Item, Resources

PUT, PATCH = "put/own-texts", "patch/own-texts"
SENT = object_of("sku", sku={**WORD, "maxLength": 40}, stock={**INTEGER, "minimum": 0}, note=TEXT)
TAKEN = (409, {"detail": "A part with this sku exists already."})


def parts(sent: Stated = SENT, methods: str = "put patch") -> Stated:
    """Return the paths of parts."""
    shown = object_of("id", id=INTEGER, **sent["properties"])
    change = object_of(**sent["properties"])
    one: dict[str, Any] = {"get": "read", **{each: each for each in methods.split()}}
    return resources(
        "/parts", sent, shown, key=in_path("id", INTEGER), change=change, made="201", refuses="422 409", **one
    )


class Free(Resources):
    """Nothing is unique."""


class Unique(Resources):
    """A correct server: no two parts have one sku."""

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        sku = self.asked(call)
        if sku is not None and sku in self.taken(key):
            return TAKEN
        return super().__call__(call)

    def asked(self, call: Call) -> Any:
        """Return the sku that a write asks for."""
        return call.body.get("sku") if isinstance(call.body, dict) and call.method != "GET" else None

    def taken(self, key: str) -> list[Any]:
        """Return the skus that a part with a key may not have."""
        return [each["sku"] for name, each in self.kept.items() if name != key]


class Lying(Unique):
    """It looks for the sku in all parts, the changed one among them."""

    def taken(self, key: str) -> list[Any]:
        return [each["sku"] for each in self.kept.values()]


class Unmoved(Unique):
    """It refuses a change that changes nothing."""

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method in {"PUT", "PATCH"} and {**self.kept[key], **call.body} == self.kept[key]:
            return 409, {"detail": "This part has these values already."}
        return super().of_one(call, key)


class Closed(Unique):
    """It takes two changes of a part, and no more."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths)
        self.changes: dict[str, int] = {}

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method in {"PUT", "PATCH"}:
            self.changes[key] = self.changes.get(key, 0) + 1
            if self.changes[key] > 2:
                return 409, {"detail": "The part is closed already."}
        return super().of_one(call, key)


class Slow(Unique):
    """A change takes a while, and another one is refused until then."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths)
        self.ends: dict[str, float] = {}

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method in {"PUT", "PATCH"}:
            if time.monotonic() < self.ends.get(key, 0.0):
                return 409, {"detail": "A change is under way already."}
            self.ends[key] = time.monotonic() + 0.05
        return super().of_one(call, key)


class Hiding(Free):
    """A secret must be a new one, and is not shown."""

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method in {"PUT", "PATCH"} and self.kept[key]["password"] == call.body.get("password"):
            return 409, {"detail": "The password was used already."}
        return super().of_one(call, key)


SECRET = object_of(
    "name password", name=TEXT, password={**TEXT, "writeOnly": True, "minLength": 8}, stock={**INTEGER, "minimum": 0}
)


class TestAccuses:
    def test_a_put_that_finds_its_own_sku_taken_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(Lying(parts()), parts()))[PUT] == "failure"

    def test_a_patch_that_finds_its_own_sku_taken_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Lying(parts()), parts()))[PATCH] == "warning own text"

    def test_it_is_seen_where_the_text_is_optional(self, judge: Judge) -> None:
        sent = object_of("stock", **{**SENT["properties"], "sku": nullable(SENT["properties"]["sku"])})
        paths = parts(sent, "put")

        class Optional(Lying):
            def taken(self, key: str) -> list[Any]:
                return [each.get("sku") for each in self.kept.values() if each.get("sku") is not None]

        assert accused(judge(Optional(paths), paths))[PUT] == "failure"


class TestDoesNotAccuse:
    @pytest.mark.parametrize("server", [Free, Unique, Unmoved], ids=lambda each: each.__name__.lower())
    def test_a_change_that_keeps_its_sku_passes(self, judge: Judge, server: type[Resources]) -> None:
        summary = judge(server(parts()), parts())

        assert {PUT, PATCH}.isdisjoint(accused(summary))
        assert outcomes(summary)[PUT] == "pass"

    @pytest.mark.parametrize("server", [Closed, Slow], ids=lambda each: each.__name__.lower())
    def test_a_resource_that_takes_no_change_now_is_not_accused(self, judge: Judge, server: type[Resources]) -> None:
        assert {PUT, PATCH}.isdisjoint(accused(judge(server(parts()), parts())))

    def test_a_secret_that_must_be_a_new_one_is_not_accused(self, judge: Judge) -> None:
        paths = parts(SECRET)
        server = Hiding(paths, reads=_without_password, answers=_without_password)

        assert {PUT, PATCH}.isdisjoint(accused(judge(server, paths)))

    def test_a_change_that_can_change_nothing_else_is_not_judged(self, judge: Judge) -> None:
        paths = parts(object_of("sku", sku=SENT["properties"]["sku"]), "put")

        assert PUT not in accused(judge(Unmoved(paths), paths))


def _without_password(item: Item) -> Item:
    return {name: each for name, each in item.items() if name != "password"}
