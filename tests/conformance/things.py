"""A small API of things, a correct server of it of which a test replaces a step, and its baseline."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from documents import BOOLEAN, INTEGER, TEXT, Stated, in_path, nullable, object_of, resources
from judging import NO_WAITS
from servers import Answer, Call, Item, Resources, Served

from bythebook_conformance.baseline.observe import Observed, observe
from bythebook_conformance.planning.marks import drawn_mark
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract

__all__ = ["THINGS", "Things", "observed"]

_SENT: Stated = {
    "title": {**TEXT, "minLength": 1, "maxLength": 60},
    "note": nullable(TEXT),
    "size": {**INTEGER, "minimum": 1, "maximum": 9, "default": 3},
    "done": {**BOOLEAN, "default": False},
}


def things(more: Stated | None = None) -> Stated:
    """Returns the paths of the API, with more fields."""
    sent = {**_SENT, **(more or {})}
    return resources(
        "/things",
        object_of("title", **sent),
        object_of("id", id=INTEGER, revision=INTEGER, owner=TEXT, at=INTEGER, **sent),
        change=object_of(**sent),
        key=in_path("id", INTEGER),
        made="201",
        get="get",
        patch="change",
        delete="drop",
    )


THINGS = things()


class Things(Resources):
    """A correct server. `first` is its first id, `left` how many things of somebody else it holds."""

    def __init__(self, *, first: int = 1, left: int = 0, paths: Stated = THINGS) -> None:
        super().__init__(paths)
        self.count = first - 1
        for number in range(left):
            self.make({"title": f"left {number}"})

    def __call__(self, call: Call) -> Answer:
        """Answers one call. A body is an object."""
        if call.method in {"POST", "PATCH"} and not isinstance(call.body, dict):
            return 422, {"detail": "refused"}
        return super().__call__(call)

    def make(self, body: Item) -> Item:
        """Makes a thing."""
        made = {"note": None, "revision": 1, "owner": "bythebook", "at": int(time.time()), **body}
        return super().make(self.filled(made))

    def change(self, key: str, body: Item) -> Item:
        """Changes a thing."""
        revision = self.kept[key]["revision"] + 1
        return super().change(key, {**self.changed(body), "revision": revision})

    def filled(self, body: Item) -> Item:
        """Returns what is kept of a new thing."""
        return body

    def changed(self, body: Item) -> Item:
        """Returns what a change changes."""
        return body


def observed(
    contract: Contract, server: Any, *, seed: int = 0, workers: int = 1, token: str = "", **how: Any
) -> Observed:
    """Returns what a server shows to a client with a token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    target = Target(contract, "http://things.test", headers, app=Served(server))
    effort = Effort(seed=seed, examples=0, limits=replace(NO_WAITS, workers=workers), mark=drawn_mark(), **how)
    return observe(contract, target, effort)
