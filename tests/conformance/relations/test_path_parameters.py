"""Where the values of path parameters come from: what the client sent, what a response showed, what a list holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote
from uuid import uuid4

import pytest
from documents import INTEGER, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, parameter, resources
from judging import Judge, accused, contract_in, passed
from servers import Answer, Call, Item, Resources, accepting
from starlette.responses import Response

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.relations.identity import value_for
from bythebook_openapi.states import ABSENT

NAMED = object_of("name", name=TEXT)


def pools(shown: Stated, name: str = "pool_name", *, by_name: bool = True) -> Stated:
    """Return the paths of pools, which are read by their names."""
    one = {"parameters": [in_path(name)], "get": operation("read", content(NAMED))}
    again = {"parameters": [in_path(name)], "get": operation("by_name", content(NAMED))}
    return {
        "/pools": {"post": operation("make", content(shown), "201", body=NAMED)},
        f"/pools/{{{name}}}": one,
        **({f"/pools/by-name/{{{name}}}": again} if by_name else {}),
    }


class Pools:
    """A server with unique names. It shows the id that it made, or where it is silent nothing."""

    def __init__(self, *, is_silent: bool = False) -> None:
        self.names: set[str] = set()
        self.is_silent = is_silent

    def __call__(self, call: Call) -> Answer:
        if call.method == "POST":
            return accepting(object_of("name", name=WORD), self.make)(call)
        name = call.path.removeprefix("/pools/").removeprefix("by-name/")
        return (200, {"name": name}) if name in self.names else (404, {})

    def make(self, call: Call) -> Answer:
        if call.body["name"] in self.names:
            return 409, {}
        self.names.add(call.body["name"])
        return 201, {} if self.is_silent else {"id": str(uuid4()), "name": call.body["name"]}


NARROWER = {"make/body/name/domain:admitted": "notice narrower"}  # an empty name is refused


@pytest.mark.parametrize("is_silent", [False, True], ids=["shown", "not shown"])
def test_pool_name_in_the_path_is_the_name_that_was_sent(judge: Judge, is_silent: bool) -> None:
    summary = judge(Pools(is_silent=is_silent), pools({}), examples=100)

    assert summary.untested == {}
    assert accused(summary) == NARROWER
    assert "make/body/name/read-back" in passed(summary)


def test_id_in_the_path_may_be_the_name_of_the_resource(judge: Judge) -> None:
    shown = object_of("name", id=TEXT, name=TEXT)

    summary = judge(Pools(), pools(shown, "pool_id", by_name=False), examples=100)

    assert summary.untested == {}
    assert accused(summary) == NARROWER
    assert "make/body/name/read-back" in passed(summary)


def test_resource_under_a_made_up_name_is_asked_for_once(judge: Judge) -> None:
    asked: list[str] = []

    def read(call: Call) -> Answer:
        asked.append(call.path)
        return 404, {}

    one = {"parameters": [in_path("pool_name")], "get": operation("read", content(NAMED))}

    summary = judge(read, {"/pools/{pool_name}": one})

    assert len(asked) == 1
    assert summary.untested.keys() == {"read"}


@pytest.mark.parametrize(
    ("name", "member"), [("id", "id"), ("username_or_id", "username"), ("key", "user_id"), ("userId", "user_id")]
)
def test_value_comes_from_the_items_of_a_list(judge: Judge, name: str, member: str) -> None:
    """Numbers are texts in a path, and an id may be named after what it is of."""

    def users(call: Call) -> Answer:
        key = call.path.removeprefix("/users").strip("/")
        if not key:
            return 200, [{member: 7, "role": "admin"}]
        return (200, {member: 7}) if key == "7" else (404, {})

    anything: Stated = {"type": "object"}
    paths = {
        "/users": {"get": operation("list", content(list_of(anything)))},
        f"/users/{{{name}}}": {"parameters": [in_path(name)], "get": operation("get", content(anything))},
    }

    summary = judge(users, paths)

    assert summary.untested == {}
    assert accused(summary) == {}


NOTE = object_of("note_id text", note_id=TEXT, text=TEXT)


def test_list_that_gives_an_id_is_asked_without_its_filters(judge: Judge) -> None:
    """By a made-up filter the list would hold nothing, and the read would stay untested."""

    def notes(call: Call) -> Answer:
        if call.path != "/notes":
            return (200, {"note_id": "7", "text": "a"}) if call.path == "/notes/7" else (404, None)
        return 200, [{"note_id": "7", "text": "a"}] if call.query.get("text", "a") == "a" else []

    listed = operation("list", content(list_of(NOTE)), parameters=[parameter("text")])
    one = {"parameters": [in_path("note_id")], "get": operation("get", content(NOTE))}

    summary = judge(notes, {"/notes": {"get": listed}, "/notes/{note_id}": one})

    assert summary.untested == {}
    assert accused(summary) == {}


def test_name_of_the_parameter_tells_what_it_is_of_where_the_path_does_not(judge: Judge) -> None:
    paths = resources("/notes", object_of("text", text=TEXT), NOTE, key=in_path("note_id"), get="get")
    opened = operation("open", content(NOTE), refuses="404")

    class Drawers(Resources):
        def __call__(self, call: Call) -> Answer:
            if not call.path.startswith("/drawers/"):
                return super().__call__(call)
            kept = self.kept.get(call.path.split("/")[2])
            return (404, None) if kept is None else (200, kept)

    drawers = {"/drawers/{note_id}/open": {"parameters": [in_path("note_id")], "patch": opened}}

    summary = judge(Drawers(paths), {**paths, **drawers})

    assert summary.untested == {}
    assert accused(summary) == {}


def test_parameter_called_as_the_resource_is_supplied_by_what_creates_it_elsewhere(judge: Judge) -> None:
    """Nothing reads a gift, and hapi and Laravel call the parameter as the resource, without `id`."""
    gift = object_of("id amount", id=INTEGER, amount=INTEGER)
    paths = resources("/notes", object_of("text", text=TEXT), NOTE, key=in_path("note"), get="get")
    give = operation("give", content(gift), "201", body=object_of("amount", amount=INTEGER), refuses="404 422")
    refund = operation("refund", content(gift), refuses="404 422")
    paths |= {
        "/notes/{note}/gifts": {"parameters": [in_path("note")], "post": give},
        "/gifts/{gift}/refund": {"parameters": [in_path("gift", schema=INTEGER)], "post": refund},
    }

    class Gifts(Resources):
        gifts: ClassVar[dict[str, Item]] = {}

        def __call__(self, call: Call) -> Answer:
            if call.path.startswith("/gifts/"):
                found = self.gifts.get(call.path.split("/")[2])
                return (404, {}) if found is None else (200, found)
            if not call.path.endswith("/gifts"):
                return super().__call__(call)
            if call.path.split("/")[2] not in self.kept:
                return 404, {}
            return accepting(object_of("amount", amount=INTEGER), self.give)(call)

        def give(self, call: Call) -> Answer:
            made = {"id": 900_000 + len(self.gifts), **call.body}
            self.gifts[str(made["id"])] = made
            return 201, made

    summary = judge(Gifts(paths), paths)

    assert summary.untested == {}
    assert "refund/response/amount/present" in passed(summary)


def test_item_of_a_shallow_route_is_what_the_nested_collection_creates(judge: Judge) -> None:
    """Laravel and Rails delete by `/ticket-types/{id}` what `/events/{id}/ticket-types` creates."""
    shown = object_of("data", data=object_of("id name", id=INTEGER, name=TEXT))
    paths = {
        "/events": {"post": operation("make", content(object_of("id name", id=INTEGER, name=TEXT)), body=NAMED)},
        "/events/{id}/ticket-types": {
            "parameters": [in_path(schema=INTEGER)],
            "post": operation("add", content(shown), body=NAMED, refuses="404 422"),
        },
        "/ticket-types/{id}": {
            "delete": operation("drop", content({}), "204", refuses="404", parameters=[in_path(schema=INTEGER)])
        },
    }
    events, types = set[str](), set[str]()

    def respond(call: Call) -> Answer:
        parts = call.path.strip("/").split("/")
        if call.method == "DELETE":
            there = parts[1] in types
            types.discard(parts[1])
            return (204, None) if there else (404, {})
        if len(parts) > 1 and parts[1] not in events:
            return 404, {}
        if not isinstance(call.body, dict) or not isinstance(call.body.get("name"), str):
            return 422, {}
        kept = types if len(parts) > 1 else events
        number = len(events) + 100 * len(types) + (7 if len(parts) > 1 else 1)
        kept.add(str(number))
        made = {"id": number, "name": call.body["name"]}
        return 200, {"data": made} if len(parts) > 1 else made

    summary = judge(respond, paths)

    assert accused(summary) == {}
    assert {"drop/status", "drop/path/id/not-found"} <= passed(summary)


def test_resource_that_was_given_away_is_replaced_by_another(judge: Judge) -> None:
    """A note of another owner is out of sight: the rest of the run needs another note."""
    owner: Stated = {**TEXT, "enum": ["me", "you"]}
    change = object_of(owner=owner, text=TEXT)
    shown = object_of(id=TEXT, owner=owner, text=TEXT)
    paths = resources("/notes", object_of(text=TEXT), shown, change=change, get="get", patch="change")

    class Owned(Resources):
        def of_one(self, call: Call, key: str) -> Answer:
            return super().of_one(call, key) if self.kept[key]["owner"] == "me" else (404, {})

        def keep(self, key: Any, body: Item) -> Item:
            return super().keep(key, {"text": "", "owner": "me", **body})

    summary = judge(Owned(paths), paths)

    assert accused(summary) == {}
    assert {"change/body/text/domain:number", "change/body/text/non-nullable"} <= passed(summary)


def test_resource_that_was_locked_is_replaced_by_another(judge: Judge) -> None:
    """Langflow lets nobody change a flow that is locked, and a change may lock it."""
    change = object_of(locked={"type": "boolean"}, name=TEXT, text=TEXT)
    shown = object_of("id", id=TEXT, locked={"type": "boolean"}, name=TEXT, text=TEXT)
    paths = resources("/notes", object_of(text=TEXT), shown, change=change, get="get", patch="change")

    class Locked(Resources):
        def of_one(self, call: Call, key: str) -> Answer:
            is_locked = call.method == "PATCH" and self.kept[key]["locked"] and self.accepts(call)
            return (423, {"detail": "the note is locked"}) if is_locked else super().of_one(call, key)

        def keep(self, key: Any, body: Item) -> Item:
            return super().keep(key, {"text": "", "name": "", "locked": False, **body})

    summary = judge(Locked(paths), paths)

    assert accused(summary) == {}
    assert {"change/body/text/echo", "change/body/name/echo", "change/body/text/domain:number"} <= passed(summary)


def test_resource_that_broke_is_replaced_by_another(judge: Judge) -> None:
    """A number for a text breaks the note for good: it is told once, and the rest of the run has another note."""
    text, shown = object_of(text=TEXT), object_of(id=TEXT, owner={**TEXT, "enum": ["me", "you"]}, text=TEXT)
    paths = resources("/notes", text, shown, get="get", patch="change")

    class Fragile(Resources):
        def accepts(self, call: Call) -> bool:
            return isinstance(call.body, dict)

        def __call__(self, call: Call) -> Answer:
            answer = super().__call__(call)
            kept = answer[1] if isinstance(answer, tuple) else None
            return (500, {}) if isinstance(kept, dict) and not isinstance(kept.get("text", ""), str) else answer

    summary = judge(Fragile(paths), paths)

    assert accused(summary) == {f"{name}/no-server-error": "failure" for name in ("make", "get", "change")}
    assert {"change/body/text/echo", "change/body/domain:array"} <= passed(summary)


def test_id_that_a_creation_answers_as_text_is_a_number_in_the_path(judge: Judge) -> None:
    """Bugsink documents the id of a new project as a UUID, answers `"1"`, and takes integers in its paths."""
    shown = object_of("id", id={**TEXT, "format": "uuid"}, text=TEXT)
    paths = resources("/notes", object_of(text=TEXT), shown, key=in_path(schema=INTEGER), patch="change")

    class Numbered(Resources):
        def wrapped(self, item: Item) -> Item:
            return {**item, "id": str(item["id"])}

    summary = judge(Numbered(paths), paths)

    assert summary.untested == {}
    assert {"make/response/id/response-domain", "change/response/id/response-domain"} == set(accused(summary))
    assert "change/body/text/echo" in passed(summary)


def test_resource_that_only_its_new_owner_may_change_is_replaced_by_another(judge: Judge) -> None:
    """ContextForge lets nobody change a server but its team, which a change may name."""
    change = object_of(team=TEXT, text=TEXT)
    paths = resources("/notes", object_of(text=TEXT), object_of(id=TEXT, team=TEXT, text=TEXT), change=change)
    paths["/notes/{id}"]["patch"] = operation("change", content(object_of(team=TEXT, text=TEXT)), body=change)

    class Owned(Resources):
        def of_one(self, call: Call, key: str) -> Answer:
            return (403, {}) if "team" in self.kept[key] else super().of_one(call, key)

        def accepts(self, call: Call) -> bool:
            key = call.path.removeprefix("/notes").strip("/")
            return "team" in self.kept.get(key, {}) or super().accepts(call)

    summary = judge(Owned(paths), paths)

    assert accused(summary) == {}
    assert {"change/body/text/domain:number", "change/body/team/non-nullable"} <= passed(summary)


class Networks:
    """A server with a network that was there before. A creation has a path of its own, and answers an id alone."""

    def __init__(self, *, keeps: bool = False) -> None:
        self.there = {"old": {"id": "old", "name": "host"}}
        self.deleted: list[str] = []
        self.keeps = keeps

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix("/networks/")
        if call.method == "POST":
            return accepting(object_of("name", name=WORD), self.make)(call)
        if call.path == "/networks":
            return 200, [*self.there.values()]
        if key not in self.there:
            return 404, {}
        if call.method == "GET":
            return 200, self.there[key]
        self.deleted.append(key)
        if not self.keeps:
            del self.there[key]
        return 204, None

    def make(self, call: Call) -> Answer:
        key = str(uuid4())
        self.there[key] = {"id": key, "name": call.body["name"]}
        return 201, {"id": key}


def networks(*, creates: bool = True) -> Stated:
    """Return the paths of networks, with or without the operation that creates one."""
    shown = object_of("id name", id=TEXT, name=TEXT)
    one = {
        "parameters": [in_path("id")],
        "get": operation("read", content(shown)),
        "delete": operation("drop", status="204"),
    }
    made = {"/networks/create": {"post": operation("make", content(object_of("id", id=TEXT)), "201", body=NAMED)}}
    return {
        "/networks": {"get": operation("list", content(list_of(shown)))},
        "/networks/{id}": one,
        **(made if creates else {}),
    }


def test_resource_of_a_path_with_a_verb_is_read_and_deleted(judge: Judge) -> None:
    server = Networks()

    summary = judge(server, networks())

    assert summary.untested == {}
    assert accused(summary) == NARROWER
    assert {"make/body/name/read-back", "make/listed", "drop/deleted"} <= passed(summary)
    assert server.there.keys() == {"old"}


def test_resource_of_a_path_with_a_verb_that_is_not_deleted_is_found(judge: Judge) -> None:
    assert "drop/deleted" in accused(judge(Networks(keeps=True), networks()))


def test_no_resource_is_deleted_that_the_run_did_not_create(judge: Judge) -> None:
    server = Networks()

    summary = judge(server, networks(creates=False))

    assert server.deleted == []
    assert "no operation supplies the path parameter 'id'" in summary.untested["drop"]
    assert accused(summary) == {}


class Located(Networks):
    """A server whose creation has no body: `Location` names the resource, encoded, after the name that was sent."""

    def make(self, call: Call) -> Answer:
        key = call.body["name"]
        self.there[key] = {"id": key, "name": key}
        return Response(status_code=201, headers={"Location": f"/networks/{quote(key, safe='')}"})


def test_name_in_a_location_is_decoded(judge: Judge) -> None:
    paths = networks()
    paths["/networks/create"]["post"]["responses"]["201"] = {"description": "made"}

    summary = judge(Located(), paths)

    assert summary.untested == {}
    assert accused(summary) == NARROWER
    assert {"make/body/name/read-back", "drop/deleted"} <= passed(summary)


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("/tasks/5/", "5"),
        ("http://localhost/tasks/a%20b?project=default", "a b"),
        ("/tasks/", None),
        ("/tasks/tasks", "tasks"),
    ],
    ids=["slash at the end", "encoded", "the collection", "called as the collection"],
)
def test_last_segment_of_a_location_is_the_id(tmp_path: Path, location: str, name: str | None) -> None:
    one = {"parameters": [in_path("id")], "get": operation("read")}
    paths = {"/tasks": {"post": operation("make", status="201")}, "/tasks/{id}": one}
    contract = contract_in(tmp_path, paths)
    made = Exchange(1, Request("make", {"path": {}}, "", Draft({})), 201, headers={"location": location})
    field = contract.operations[1].by_key["path", "id"]

    found = value_for(field, "", made, contract)

    assert found == (ABSENT if name is None else name)
