"""A small API of works, which are listed by their shop only, and a server of it."""

from __future__ import annotations

from typing import Any

from documents import INTEGER, TEXT, Stated, content, in_path, list_of, object_of, operation, parameter
from servers import Call, Item, admits

__all__ = ["READ", "WORK", "WORKS", "Works"]

SHOP: Stated = {**TEXT, "format": "uuid"}
SENT = object_of("shop text", shop=SHOP, text=TEXT)
WORK = object_of("shop text", shop=SHOP, text=TEXT, id=INTEGER)
WORKS: Stated = {
    "/works": {
        "get": operation(
            "list",
            content(list_of({**WORK, "required": ["id", "shop", "text"]})),
            parameters=[parameter("shop", required=True, **SHOP)],
        ),
        "post": operation("make", content({**WORK, "required": ["id"]}), body=SENT),
    }
}
READ: Stated = {"/works/{id}": {"get": operation("get", content(WORK), parameters=[in_path()])}}


class Works:
    """Works of a shop, listed by their shop alone.

    The list leaves out the newest work where it `forgets`, for `late` reads only. `upper` writes shops in upper case,
    and knows them by how they were sent. `shown` is what the response to a POST shows beside the text. The list shows
    each work with what `changed` says.
    """

    def __init__(
        self, *, forgets: bool = False, late: int = 0, upper: bool = False, shown: str = "shop", **changed: str
    ) -> None:
        self.kept: list[Item] = []
        self.forgets, self.late, self.shown, self.upper, self.changed = forgets, late, shown, upper, changed
        self.waiting = 0
        self.is_right, self.is_shop = admits(SENT), admits(SHOP)

    def __call__(self, call: Call) -> tuple[int, Any]:
        """Answer one call."""
        if call.method == "POST":
            return self._made(call.body) if self.is_right(call.body) else (422, None)
        if call.path != "/works":
            found = [each for each in self.kept if str(each["id"]) == call.path.rpartition("/")[2]]
            return (200, self._written(found[0])) if found else (404, None)
        asked = call.query.get("shop")
        return (200, self._listed(asked)) if asked and self.is_shop(asked) else (422, None)

    def _listed(self, asked: str) -> list[Item]:
        self.waiting -= 1
        known = self.kept[:-1] if self.forgets or self.waiting >= 0 else self.kept
        found = [
            each for each in known if each["shop"] == asked or not (self.upper or each["shop"].lower() != asked.lower())
        ]
        return [{**self._written(each), **self.changed} for each in found]

    def _written(self, work: Item) -> Item:
        return {**work, "shop": work["shop"].upper()} if self.upper else work

    def _made(self, body: Item) -> tuple[int, Any]:
        self.kept.append({"id": len(self.kept) + 1, "shop": body["shop"], "text": body["text"]})
        self.waiting = self.late
        return 200, {name: self._written(self.kept[-1])[name] for name in ("id", "text", self.shown)}
