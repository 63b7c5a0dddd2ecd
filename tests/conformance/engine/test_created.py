"""What a run created is deleted at its end by whatever DELETE the document has, and else told with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from documents import (
    INTEGER,
    NONE,
    TEXT,
    WORD,
    Stated,
    content,
    in_path,
    list_of,
    object_of,
    operation,
    parameter,
    posts,
    resources,
)
from judging import Judge
from notes import NOTES, Notes
from servers import Answer, Call, Item, Resources, admits
from starlette.responses import JSONResponse, Response

from bythebook_conformance.reports.report import Facts, Left
from bythebook_conformance.reports.summary import Summary

SENT: Stated = object_of("name", name=WORD, size={"type": "integer", "default": 3})


def shown(**own: Stated) -> Stated:
    return object_of(name=TEXT, size=INTEGER, **own)


def paths_of(key: str = "id") -> Stated:
    return resources("/t", SENT, shown(**{key: TEXT}), key=in_path(key), made="201", get="read", delete="drop")


def facts_of(summary: Summary) -> Facts:
    return summary.report.facts


def left_of(summary: Summary) -> list[Left]:
    return list(facts_of(summary).left)


def is_all_deleted(summary: Summary, server: Resources) -> bool:
    facts = facts_of(summary)
    return server.count > 1 and server.kept == {} and facts.left == () and 0 < facts.made == facts.deleted


class Kept(Resources):
    """A correct server whose DELETE a test replaces."""

    def __init__(self, paths: Stated, **how: Any) -> None:
        super().__init__(paths, **how)
        self.attempts = 0

    def of_one(self, call: Call, key: str) -> Answer:
        """Answer a call about one resource."""
        if call.method != "DELETE":
            return super().of_one(call, key)
        self.attempts += 1
        return self.deleted(call, key)

    def deleted(self, call: Call, key: str) -> Answer:
        """Answer a DELETE."""
        return super().of_one(call, key)


class TestIsDeleted:
    @pytest.mark.parametrize("key", ["id", "t_id", "uuid", "tId", "slug"])
    def test_resource_whose_id_has_another_name(self, judge: Judge, key: str) -> None:
        paths = paths_of(key)
        server = Kept(paths)

        summary = judge(server, paths)

        assert is_all_deleted(summary, server)

    def test_resource_with_the_id_of_the_resource_around_it(self, judge: Judge) -> None:
        """The first hero of the first team, at a path of its own."""
        paths = resources("/teams", SENT, shown(id=INTEGER), key=in_path("team_id", INTEGER), made="201", delete="drop")
        hero: Stated = {"$ref": "#/components/schemas/Hero"}
        heroes = resources("/heroes", SENT, hero, key=in_path("hero_id", INTEGER), get="read", delete="fall")
        paths["/teams/{team_id}/heroes"] = {
            "post": operation("join", content(hero), "201", body=SENT, refuses="422"),
            "parameters": [in_path("team_id", INTEGER)],
        }
        paths["/heroes/{hero_id}"] = heroes["/heroes/{hero_id}"]
        kept: dict[tuple[str, str], int] = {}

        def respond(call: Call) -> Answer:
            *_, kind, key = call.path.split("/")
            if call.method == "POST":
                if not admits(SENT)(call.body):
                    return 422, {}
                number = 1 + max((int(each) for of, each in kept if of == key), default=0)
                kept[key, str(number)] = int(call.path.split("/")[2]) if key == "heroes" else 0
                return 201, {"size": 3, **call.body, "id": number}
            if (kind, key) not in kept:
                return 404, {}
            if call.method == "DELETE":
                del kept[kind, key]
                return 204, None
            return 200, {"id": int(key), "name": "x", "size": 3}

        schemas = {"schemas": {"Hero": shown(id=INTEGER)}}
        summary = judge(respond, paths, schemas, chosen=frozenset({"join/body/size/default"}))

        assert kept == {}
        assert facts_of(summary).made == facts_of(summary).deleted > 1

    def test_resource_that_only_location_names(self, judge: Judge) -> None:
        paths = paths_of()

        class Located(Kept):
            def shown(self, call: Call, item: Item) -> Answer:
                return Response(status_code=201, headers={"Location": f"http://testserver/t/{item['id']}"})

        paths["/t"]["post"]["responses"] = {"201": NONE, "422": NONE}
        server = Located(paths)

        assert is_all_deleted(judge(server, paths), server)

    def test_resource_elsewhere_than_in_the_collection_that_location_names(self, judge: Judge) -> None:
        item = {"get": operation("read", content(shown(id=TEXT)), refuses="404"), "parameters": [in_path("key")]}
        item["delete"] = operation("drop", NONE, "204", refuses="404")
        paths = {
            "/jobs/start": {"post": operation("start", NONE, "201", body=SENT, refuses="422")},
            "/work/{key}": item,
        }
        kept: dict[str, Item] = {}

        def respond(call: Call) -> Answer:
            if call.method == "POST":
                if (
                    not isinstance(call.body, dict)
                    or not isinstance(call.body.get("name"), str)
                    or not call.body["name"]
                ):
                    return 422, {}
                key = f"key-{len(kept)}x"
                kept[key] = {"size": 3, **call.body, "id": key}
                return Response(status_code=201, headers={"Location": f"/api/work/{key}"})
            key = call.path.rpartition("/")[2]
            if not kept.get(key):
                return 404, {}
            if call.method == "DELETE":
                kept[key] = {}
                return 204, None
            return 200, kept[key]

        summary = judge(respond, paths)

        assert len(kept) > 1
        assert not any(kept.values())
        assert facts_of(summary).left == ()

    @pytest.mark.parametrize("is_required", [True, False])
    def test_resource_whose_delete_demands_the_current_entity_tag(self, judge: Judge, is_required: bool) -> None:
        paths = paths_of()
        paths["/t/{id}"]["delete"]["parameters"] = [parameter("If-Match", "header", required=is_required)]

        class Tagged(Kept):
            def tag(self, key: str) -> str:
                return f'"{key}-{self.kept[key]["size"]}"'

            def of_one(self, call: Call, key: str) -> Answer:
                if call.method == "GET":
                    return JSONResponse(self.kept[key], headers={"ETag": self.tag(key)})
                return super().of_one(call, key)

            def deleted(self, call: Call, key: str) -> Answer:
                wanted = call.headers.get("if-match")
                if wanted is None:
                    return 428, {}
                return super().deleted(call, key) if wanted == self.tag(key) else (412, {})

        server = Tagged(paths)

        assert is_all_deleted(judge(server, paths, chosen=frozenset({"make/body/size/default"})), server)

    def test_resource_whose_delete_takes_the_revision_in_the_query(self, judge: Judge) -> None:
        paths = resources("/t", SENT, shown(id=TEXT, version=INTEGER), made="201", get="read", delete="drop")
        paths["/t/{id}"]["delete"]["parameters"] = [parameter("version", required=True, type="integer")]

        class Revised(Kept):
            def make(self, body: Item) -> Item:
                return super().make({**body, "version": 41 + self.count})

            def deleted(self, call: Call, key: str) -> Answer:
                is_current = call.query.get("version") == str(self.kept[key]["version"])
                return super().deleted(call, key) if is_current else (409, {})

        server = Revised(paths)

        assert is_all_deleted(judge(server, paths, chosen=frozenset({"make/body/size/default"})), server)

    @pytest.mark.parametrize(
        "schema", [{"type": "boolean"}, {"type": "string", "enum": ["no", "perhaps", "yes"]}], ids=["boolean", "enum"]
    )
    def test_resource_whose_delete_wants_to_be_confirmed(self, judge: Judge, schema: Stated) -> None:
        paths = paths_of()
        paths["/t/{id}"]["delete"]["parameters"] = [parameter("confirm", required=True, **schema)]

        class Careful(Kept):
            def deleted(self, call: Call, key: str) -> Answer:
                is_sure = call.query.get("confirm") in {"true", "yes"}
                return super().deleted(call, key) if is_sure else (400, {})

        server = Careful(paths)

        assert is_all_deleted(judge(server, paths, chosen=frozenset({"make/body/size/default"})), server)

    def test_resource_that_the_delete_of_the_collection_names(self, judge: Judge) -> None:
        paths = resources("/t", SENT, shown(id=TEXT), made="201", get="read")
        paths["/t"]["delete"] = operation(
            "drop", NONE, "204", parameters=[parameter("id", required=True)], refuses="404"
        )

        class Queried(Resources):
            def __call__(self, call: Call) -> Answer:
                if call.method == "DELETE":
                    return (204, None) if self.kept.pop(call.query["id"], None) else (404, {})
                return super().__call__(call)

        server = Queried(paths)

        assert is_all_deleted(judge(server, paths), server)

    def test_resource_that_a_link_deletes_by_its_name(self, judge: Judge) -> None:
        paths = resources("/t", SENT, shown(id=TEXT), made="201", get="read")
        link = {"operationId": "drop", "parameters": {"called": "$response.body#/name"}}
        paths["/t"]["post"]["responses"]["201"]["links"] = {"away": link}
        away = operation("drop", NONE, "204", parameters=[parameter("called", required=True)], refuses="404")
        paths["/removals"] = {"delete": away}

        class Named(Resources):
            def __call__(self, call: Call) -> Answer:
                if call.method != "DELETE":
                    return super().__call__(call)
                found = [key for key, item in self.kept.items() if item["name"] == call.query.get("called")]
                for key in found:
                    self.drop(key)
                return (204, None) if found else (404, {})

        server = Named(paths)

        assert is_all_deleted(judge(server, paths), server)

    @pytest.mark.parametrize("made", [201, 200, 202])
    def test_resource_that_a_put_created(self, judge: Judge, made: int) -> None:
        item = {
            "put": operation("put", content(shown()), "201", body=SENT, refuses="422"),
            "parameters": [in_path("key")],
        }
        item["delete"] = operation("drop", NONE, "204", refuses="404")
        paths = {"/t/{key}": item}
        kept: dict[str, Item] = {"mine": {}}

        def respond(call: Call) -> Answer:
            key = call.path.rpartition("/")[2]
            if call.method == "DELETE":
                return (404, {}) if kept.pop(key, None) is None else (204, None)
            if not isinstance(call.body, dict) or not isinstance(call.body.get("name"), str) or not call.body["name"]:
                return 422, {}
            status = 200 if key in kept else made
            kept[key] = {"size": 3, **call.body}
            return status, kept[key]

        summary = judge(respond, paths)

        assert kept == {"mine": {}}
        assert facts_of(summary).made > 0
        assert facts_of(summary).left == ()

    def test_resource_that_wrong_credentials_created(self, judge: Judge) -> None:
        paths = paths_of()
        paths["/t"]["post"]["security"] = [{"key": []}]
        schemes = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
        server = Kept(paths)

        summary = judge(server, paths, schemes, headers={"X-Key": "right"})

        assert is_all_deleted(summary, server)

    @pytest.mark.many(2)
    @pytest.mark.parametrize("status", [409, 423, 429, 503, 400])
    def test_parent_that_the_server_keeps_until_its_children_are_gone(self, judge: Judge, status: int) -> None:
        """The parent is created after its child: it takes an existing one in its body."""
        paths = paths_of()
        paths |= {
            "/boxes": {"post": operation("box", content(object_of(id=TEXT)), "201", body=object_of("t_id", t_id=TEXT))},
            "/boxes/{id}": {
                "delete": operation("unbox", NONE, "204", refuses="404"),
                "parameters": [in_path()],
            },
        }
        boxes: dict[str, str] = {}

        class Holding(Kept):
            def __call__(self, call: Call) -> Answer:
                if not call.path.startswith("/boxes"):
                    return super().__call__(call)
                key = call.path.rpartition("/")[2]
                if call.method == "DELETE":
                    is_full = boxes.get(key) in self.kept
                    return (status, {}) if is_full else (204, None) if boxes.pop(key, None) else (404, {})
                if not isinstance(call.body, dict) or call.body.get("t_id") not in self.kept:
                    return 422, {}
                boxes[f"box-{len(boxes)}"] = call.body["t_id"]
                return 201, {"id": f"box-{len(boxes) - 1}"}

        server = Holding(paths)

        summary = judge(server, paths, examples=1)

        assert server.kept == {}
        assert boxes == {}
        assert facts_of(summary).left == ()

    def test_child_that_its_parent_took_along(self, judge: Judge) -> None:
        paths = {**paths_of(), **resources("/t/{id}/parts", SENT, shown(id=TEXT), key=in_path("part"), made="201")}
        paths["/t/{id}/parts"]["parameters"] = [in_path()]
        del paths["/t/{id}/parts/{part}"]
        parts: list[str] = []

        class Parents(Kept):
            def __call__(self, call: Call) -> Answer:
                if not call.path.endswith("/parts"):
                    return super().__call__(call)
                if not self.accepts(call):
                    return 422, {}
                if call.path.split("/")[2] not in self.kept:
                    return 404, {}
                parts.append(call.path)
                return 201, {"size": 3, **call.body, "id": f"part-{len(parts)}"}

        server = Parents(paths)

        summary = judge(server, paths)

        assert parts
        assert server.kept == {}
        assert left_of(summary) == []

    @pytest.mark.parametrize("status", [200, 202, 204])
    def test_resource_whose_delete_answers_any_success(self, judge: Judge, status: int) -> None:
        paths = paths_of()

        class Successful(Kept):
            def deleted(self, call: Call, key: str) -> Answer:
                self.drop(key)
                return status, None if status == 204 else {}

        server = Successful(paths)

        assert is_all_deleted(judge(server, paths), server)

    def test_resource_that_is_marked_and_kept(self, judge: Judge) -> None:
        paths = paths_of()
        marked: set[str] = set()

        class Marking(Kept):
            def deleted(self, call: Call, key: str) -> Answer:
                marked.add(key)
                return 204, None

        server = Marking(paths)

        assert left_of(judge(server, paths)) == []
        assert marked == server.kept.keys()

    def test_server_that_is_busy_for_a_while(self, judge: Judge) -> None:
        paths = paths_of()

        class Busy(Kept):
            def deleted(self, call: Call, key: str) -> Answer:
                return (429, {}) if self.attempts % 7 else super().deleted(call, key)

        server = Busy(paths)

        assert is_all_deleted(judge(server, paths, examples=1), server)

    def test_resources_that_one_request_created(self, judge: Judge) -> None:
        paths = paths_of()
        paths["/t"]["post"] = operation(
            "make", content(list_of(shown(id=TEXT))), "201", body=list_of(SENT), refuses="422"
        )

        class Several(Kept):
            def defaults(self, method: str) -> Item:
                return {"size": 3}

            def __call__(self, call: Call) -> Answer:
                if call.method != "POST":
                    return super().__call__(call)
                if not self.accepts(call):
                    return 422, {}
                return 201, [self.make(item) for item in call.body]

        server = Several(paths)

        assert is_all_deleted(judge(server, paths), server)

    def test_server_that_stays_busy_is_given_up(self, judge: Judge) -> None:
        paths = paths_of()

        class Busy(Kept):
            def deleted(self, call: Call, key: str) -> Answer:
                return 429, {}

        server = Busy(paths)

        summary = judge(server, paths, chosen=frozenset({"make/body/size/default", "make/body/name/required"}))

        assert server.attempts < 70
        assert {each.id for each in left_of(summary)} == server.kept.keys()
        assert all(each.curl for each in left_of(summary))


class TestIsLeft:
    def test_resource_without_a_delete_is_told_by_its_names(self, judge: Judge) -> None:
        paths = resources("/t", SENT, shown(id=TEXT), made="201", get="read")
        server = Resources(paths)

        summary = judge(server, paths)

        assert {each.id for each in left_of(summary)} == server.kept.keys()
        first = left_of(summary)[0]
        assert first.names == {"id": "key-1", "name": server.kept["key-1"]["name"]}
        assert first.reason == "the document has no DELETE for it"
        assert first.curl is None

    def test_resource_that_the_server_keeps_is_told_with_the_command_that_deletes_it(self, judge: Judge) -> None:
        paths = paths_of()
        for one in (paths["/t"]["post"], *(paths["/t/{id}"][method] for method in ("get", "delete"))):
            one["security"] = [{"key": []}]
        schemes = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}

        class Refusing(Kept):
            def deleted(self, call: Call, key: str) -> Answer:
                return 403, {"detail": "only admins"}

        server = Refusing(paths)

        summary = judge(server, paths, schemes, headers={"X-Key": "very-secret-value"})

        assert {each.id for each in left_of(summary)} == server.kept.keys()
        first = next(each for each in left_of(summary) if each.id == "key-1")
        assert first.reason == 'the server answered the DELETE with 403 ({"detail": "only admins"})'
        assert first.curl is not None
        assert first.curl.startswith("curl")
        assert "DELETE" in first.curl
        assert "$URL/t/key-1" in first.curl
        assert "very-secret-value" not in str(left_of(summary))

    def test_resource_that_a_read_shows_though_the_delete_does_not_find_it(self, judge: Judge) -> None:
        paths = paths_of()

        class Blind(Kept):
            def deleted(self, call: Call, key: str) -> Answer:
                return 404, {}

        server = Blind(paths)

        summary = judge(server, paths)

        assert {each.id for each in left_of(summary)} == server.kept.keys()

    def test_collection_is_never_emptied(self, judge: Judge) -> None:
        paths = resources("/t", SENT, shown(id=TEXT), made="201", get="read")
        paths["/t"]["delete"] = operation("clear", NONE, "204", parameters=[parameter("before")])
        cleared = 0

        class Clearing(Resources):
            def __call__(self, call: Call) -> Answer:
                nonlocal cleared
                if call.method == "DELETE":
                    cleared += 1
                    return 204, None
                return super().__call__(call)

        server = Clearing(paths)

        summary = judge(server, paths, chosen=frozenset({"make/body/size/default"}))

        assert cleared == 0
        assert "DELETE /t would delete others too" in left_of(summary)[0].reason


class TestIsNotCounted:
    def test_resource_that_was_there_before_the_run_is_kept(self, judge: Judge) -> None:
        """A POST that finds a resource by its name answers 200, one that makes a resource answers 201."""
        sent = object_of("name", name={**TEXT, "enum": ["north", "south"]})
        paths = resources("/t", sent, object_of("id", id=TEXT, name=TEXT), made="201", get="read", delete="drop")
        paths["/t"]["post"]["responses"]["200"] = content(object_of("id", id=TEXT, name=TEXT))

        class Finding(Kept):
            def __call__(self, call: Call) -> Answer:
                if call.method == "POST" and self.accepts(call):
                    found = [item for item in self.kept.values() if item["name"] == call.body["name"]]
                    return (200, found[0]) if found else super().__call__(call)
                return super().__call__(call)

        server = Finding(paths)
        north = server.make({"name": "north"})

        judge(server, paths)

        assert list(server.kept.values()) == [north]

    @pytest.mark.parametrize("status", ["200", "201", "202"])
    def test_action_on_a_resource(self, judge: Judge, status: str) -> None:
        paths = paths_of()
        close = operation("close", content(shown(id=TEXT)), status, body=object_of(why=TEXT), refuses="404 422")
        paths["/t/{id}/close"] = {"post": close, "parameters": [in_path()]}
        closed = 0

        class Closing(Kept):
            def __call__(self, call: Call) -> Answer:
                nonlocal closed
                if not call.path.endswith("/close"):
                    return super().__call__(call)
                key = call.path.split("/")[2]
                if not isinstance(call.body, dict) or not isinstance(call.body.get("why", ""), str):
                    return 422, {}
                closed += 1
                return (int(status), self.kept[key]) if key in self.kept else (404, {})

        server = Closing(paths)

        summary = judge(server, paths)

        assert closed > 1
        assert is_all_deleted(summary, server)
        assert {each.operation.id for each in summary.resources} == {"make"}

    @pytest.mark.parametrize(
        "answer", [None, {}, {"token": "abcdef"}, {"total": 3}, {"token": "abcdef", "user": {"id": 5}}]
    )
    def test_action_that_returns_no_id(self, judge: Judge, answer: Any) -> None:
        stated = posts(object_of("name", name=TEXT), object_of(token=TEXT, total=INTEGER))

        summary = judge(lambda call: (200, answer) if isinstance(call.body, dict) else (422, {}), stated)

        assert facts_of(summary).made == 0
        assert left_of(summary) == []

    def test_resource_of_the_list_is_kept(self, judge: Judge) -> None:
        paths = resources("/t", SENT, shown(id=TEXT), listed=list_of(shown(id=TEXT)), get="read", delete="drop")
        server = Kept(paths)
        server.keep("mine", {"name": "mine", "size": 1})

        judge(server, paths, chosen=frozenset({"read/status", "read/response/name/response-domain"}))

        assert "mine" in server.kept


class Misstated(Kept):
    """A server that answers its POST with another status than the documented one."""

    status = 200

    def shown(self, call: Call, item: Item) -> Answer:
        """Return the response to a write."""
        is_creation = call.method == "POST"
        return (self.status, self.wrapped(self.answers(item))) if is_creation else super().shown(call, item)


class TestOtherStatusThanDocumented:
    @pytest.mark.parametrize("status", [200, 202, 203])
    def test_resource_is_deleted_though_its_creation_answered_another_success(self, judge: Judge, status: int) -> None:
        paths = paths_of()
        server = Misstated(paths)
        server.status = status

        summary = judge(server, paths)

        assert server.count > 10
        assert {each.id for each in left_of(summary)} == server.kept.keys()
        assert len(server.kept) < 4 * (status == 200) + 1
        assert all(len(item["name"]) == 1 for item in server.kept.values()), "nothing tells these from what was there"

    @pytest.mark.parametrize("status", [202, 204])
    def test_resource_that_location_alone_names_is_deleted(self, judge: Judge, status: int) -> None:
        paths = paths_of()

        class Located(Kept):
            def shown(self, call: Call, item: Item) -> Answer:
                """Return the response to a write."""
                located = Response(status_code=status, headers={"Location": f"/t/{item['id']}"})
                return located if call.method == "POST" else super().shown(call, item)

        server = Located(paths)

        summary = judge(server, paths)

        assert is_all_deleted(summary, server)

    def test_resource_is_deleted_though_its_response_breaks_its_schema(self, judge: Judge) -> None:
        paths = paths_of()
        server = Kept(paths, answers=lambda item: {**item, "size": "three"})

        summary = judge(server, paths)

        assert is_all_deleted(summary, server)

    def test_resource_that_a_list_shows_is_deleted_though_its_creation_crashed(self, judge: Judge) -> None:
        paths = resources("/t", SENT, shown(id=TEXT), listed=list_of(shown(id=TEXT)), made="201", delete="drop")

        class Crashing(Kept):
            def shown(self, call: Call, item: Item) -> Answer:
                """Return the response to a write."""
                is_crash = call.method == "POST" and self.count % 3 == 0
                return (500, {"detail": "broken"}) if is_crash else super().shown(call, item)

        server = Crashing(paths)

        summary = judge(server, paths)

        assert server.count > 20
        assert len(server.kept) == len(left_of(summary)) < 3
        assert all(len(item["name"]) == 1 for item in server.kept.values()), "no list tells these from others"

    def test_resource_that_a_post_finds_is_kept_and_told(self, judge: Judge) -> None:
        """The document states 201 alone. The server keeps one resource per size, and a POST changes it."""
        paths = paths_of()

        class Upserting(Misstated):
            def make(self, body: Item) -> Item:
                """Make a resource, or change that of the same size."""
                size = body.get("size", 3)
                found = next((key for key, item in self.kept.items() if item["size"] == size), None)
                return self.keep(found, {"size": 3, **body}) if found else super().make(body)

        server = Upserting(paths)
        for size in range(-3, 30):
            server.make({"name": "mine", "size": size})
        mine = set(server.kept)

        summary = judge(server, paths)

        assert mine <= server.kept.keys()
        assert server.kept.keys() & {each.id for each in left_of(summary)}
        assert all("may have created it" in each.reason for each in left_of(summary) if each.id in mine)

    def test_what_a_post_takes_from_a_queue_is_kept(self, judge: Judge) -> None:
        """The document states 201 alone. The server gives out its own resources, one after the other."""
        paths = paths_of()

        class Queue(Misstated):
            def make(self, body: Item) -> Item:
                """Give out the next resource."""
                given = list(self.kept)[self.count % len(self.kept)]
                self.count += 1
                return self.kept[given]

        server = Queue(paths)
        for number in range(30):
            server.keep(f"mine-{number}", {"name": "mine", "size": number})
        mine = set(server.kept)

        judge(server, paths)

        assert server.count > 3
        assert server.kept.keys() == mine


def test_each_created_resource_is_counted_once(judge: Judge) -> None:
    server = Notes()

    summary = judge(server, NOTES)

    assert facts_of(summary).made == server.count
