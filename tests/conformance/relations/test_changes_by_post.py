"""Servers whose changes are POSTs: `POST /customers/{id}` changes what the body names, as Stripe and others have it."""

from __future__ import annotations

from documents import TEXT, Stated, content, in_path, nullable, object_of, operation
from judging import Judge, accused, passed
from servers import Answer, Call, Item, admits

ADDRESS = object_of("line", line={**TEXT, "minLength": 1}, country={**TEXT, "default": "US"})
PLAIN: Stated = {"phone": nullable(TEXT), "language": {**TEXT, "default": "en"}, "address": ADDRESS}
CREATED = object_of("name", name=TEXT, **PLAIN)
CHANGED = object_of(name=TEXT, **PLAIN)
SHOWN = object_of("id name", id=TEXT, name=TEXT, **PLAIN)
ONE = "/customers/{id}"
PATHS: Stated = {
    "/customers": {"post": operation("create", content(SHOWN), body=CREATED, refuses="422")},
    ONE: {
        "parameters": [in_path()],
        "get": operation("read", content(SHOWN), refuses="404"),
        "post": operation("change", content(SHOWN), body=CHANGED, refuses="404 422"),
    },
}


class Customers:
    """Merges the body of a change into the customer, and an address into the former one."""

    def __init__(self) -> None:
        self.kept: dict[str, Item] = {}
        self.methods: set[str] = set()
        self.takes = {True: admits(CREATED), False: admits(CHANGED)}

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix("/customers").strip("/")
        self.methods.add(call.method)
        if key and key not in self.kept:
            return 404, {}
        if call.method == "GET":
            return 200, self.kept[key]
        if not self.takes[not key](call.body):
            return 422, {}
        first = {"id": f"c{len(self.kept) + 1}", "phone": None, "language": "en"}
        old = self.kept[key] if key else first
        new = self.changed(old, call.body)
        self.kept[new["id"]] = new
        return 200, new

    def changed(self, old: Item, body: Item) -> Item:
        """Return a customer after a change."""
        new = {**old, **body}
        if "address" in body:
            new["address"] = {"country": "US", **old.get("address", {}), **body["address"]}
        return new


class Resetting(Customers):
    """Resets the phone that a change leaves out."""

    def changed(self, old: Item, body: Item) -> Item:
        return {"phone": None, **super().changed(old, body)} | {"phone": body.get("phone")}


def test_change_by_post_is_judged_as_a_patch_that_merges(judge: Judge) -> None:
    served = Customers()

    summary = judge(served, PATHS)

    assert accused(summary) == {}
    assert {"change/body/phone/patch-absent", "change/body/phone/patch-null"} <= passed(summary)
    assert served.methods == {"GET", "POST"}


def test_change_by_post_that_resets_what_it_leaves_out_gets_a_warning(judge: Judge) -> None:
    assert accused(judge(Resetting(), PATHS)) == {"change/body/phone/patch-absent": "warning"}


def test_post_on_an_item_that_must_hold_a_property_is_no_change(judge: Judge) -> None:
    """`POST /rooms/{id}` may send a message to a room."""
    paths = {**PATHS, ONE: {**PATHS[ONE], "post": operation("change", content(SHOWN), body=CREATED, refuses="404 422")}}

    found = {each for each in passed(judge(Customers(), paths)) if "/patch-" in each}

    assert found == set()
