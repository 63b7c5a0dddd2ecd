"""listed: the list of a collection holds the resource that was made."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from documents import (
    BOOLEAN,
    INTEGER,
    NONE,
    TEXT,
    WORD,
    Stated,
    content,
    in_path,
    list_of,
    nullable,
    object_of,
    operation,
    parameter,
    resources,
)
from judging import Judge, accused, outcomes, passed, verdict, warnings
from notes import NOTES, Notes, notes
from servers import Answer, Call, Item, Resources, admits
from works import READ, WORKS, Works

Items = list[Item]
Form = Callable[[Items, Call], Any]
ITEM = object_of("id name", id=TEXT, name=TEXT, goal=TEXT)
NAMED, GENERATED = object_of("name", name=TEXT), object_of("id name", id=TEXT, name=TEXT)
OLD: Items = [{"id": f"old{number}", "name": "x"} for number in range(7)]
PAGE = 5


class Listing(Resources):
    """Its list shows resources in a form of its own, some old ones first."""

    def __init__(self, paths: Stated, form: Form, *, forgets: bool = False) -> None:
        super().__init__(paths)
        self.form, self.forgets = form, forgets

    def listed(self, call: Call) -> Any:
        return self.form([*OLD, *([] if self.forgets else self.kept.values())], call)


def listed_as(schema: Stated, *query: str, **stated: Any) -> Stated:
    """Return the paths of resources whose list is of a schema, and has these query parameters."""
    parameters = [parameter(name, **{**TEXT, **stated}) for name in query]
    listed = operation("all", content(schema), refuses="400 404", parameters=parameters)
    sent = object_of("name", name=TEXT, goal=TEXT)
    return resources("/things", sent, ITEM, listed=listed, made="201", get="read", delete="drop")


def by_pages(first: int) -> Form:
    """Return how a list is cut into pages, of which the first has this number."""

    def form(items: Items, call: Call) -> Any:
        asked = call.query.get("page", "")
        start = PAGE * max((int(asked) if asked.isdecimal() else first) - first, 0)
        return items[start:][:PAGE]

    return form


def in_a_wrapper(items: Items, _: Call) -> Any:
    return {"edges": [{"node": each} for each in items]}


def by_address(items: Items, _: Call) -> Any:
    return [{"name": "x", "owner": {"id": "o1"}, "href": f"/things/{each['id']}?full=1"} for each in items]


PAGED = listed_as(list_of(ITEM), "page", type="integer")
LENIENT = {f"all/query/page/domain:{case}": "notice lenient" for case in ("string", "number")}
FORMS: dict[str, tuple[Form, Stated]] = {
    "in a wrapper": (in_a_wrapper, listed_as(object_of(edges=list_of(object_of(node=ITEM))))),
    "by address": (by_address, listed_as(list_of(object_of("name", name=TEXT, owner=object_of(id=TEXT), href=TEXT)))),
}

STATE: Stated = {"enum": ["open", "shut"], "default": "open"}
BY_STATE = parameter("state", **STATE)
BY_AGE = parameter("age", enum=["old", "new"], default="old")


def filtered(by: Stated) -> Stated:
    """Return the paths of notes whose list has a filter."""
    note = object_of(id=TEXT, title=WORD, state=STATE)
    listed = operation("all", content(list_of(note)), parameters=[by])
    return resources("/notes", object_of("title", title=WORD, state=STATE), note, listed=listed, get="get")


class Filtering(Resources):
    """It lists the open notes, unless asked for others; `of_age` is what it lists of them."""

    def __init__(self, paths: Stated, of_age: Callable[[Items], Items] = list) -> None:
        super().__init__(paths)
        self.of_age = of_age

    def __call__(self, call: Call) -> Answer:
        is_right = call.query.get("state", "open") in {"open", "shut"} and call.query.get("age", "old") in {
            "old",
            "new",
        }
        return super().__call__(call) if is_right else (422, {})

    def listed(self, call: Call) -> Any:
        return self.of_age([e for e in self.kept.values() if e["state"] == call.query.get("state", "open")])


def archives(*parameters: Stated) -> Stated:
    """Return the paths of things that can be archived. `parameters` are those of the list."""
    fields: Stated = {"name": WORD, "archived": BOOLEAN}
    shown = object_of("id name", id=TEXT, **fields)
    listed = operation("all", content(list_of(shown)), refuses="422", parameters=[*parameters])
    return resources("/things", object_of("name", **fields), shown, listed=listed, get="read")


class Archives(Resources):
    """The list leaves out what is archived unless a parameter is true."""

    def __init__(self, paths: Stated, name: str) -> None:
        super().__init__(paths)
        self.name = name

    def __call__(self, call: Call) -> Answer:
        if call.method == "GET" and call.query.get(self.name, "true") not in {"true", "false"}:
            return 422, {}
        return super().__call__(call)

    def listed(self, call: Call) -> Any:
        is_whole = call.query.get(self.name) == "true"
        return [each for each in self.kept.values() if is_whole or not each.get("archived")]


class TestAccuses:
    def test_boolean_filter_about_something_else_hides_nothing(self, judge: Judge) -> None:
        paths = archives(parameter("include_owner", type="boolean"))

        assert accused(judge(Archives(paths, "include_owner"), paths)) == {"make/listed": "warning listed"}

    @pytest.mark.parametrize("is_read", [True, False], ids=["read too", "listed only"])
    def test_list_that_leaves_out_the_new_resource_is_a_warning(self, judge: Judge, is_read: bool) -> None:
        class Forgetful(Notes):
            def listed(self, call: Call) -> Any:
                return super().listed(call)[:-1]

        paths = notes(is_read=is_read)

        assert accused(judge(Forgetful(paths), paths)) == {"make/listed": "warning listed"}

    @pytest.mark.parametrize("paths", [WORKS, WORKS | READ], ids=["listed only", "read too"])
    def test_list_of_the_right_filter_that_leaves_it_out_is_a_warning(self, judge: Judge, paths: Stated) -> None:
        assert accused(judge(Works(forgets=True), paths)) == {"make/listed": "warning listed"}

    @pytest.mark.parametrize("first", [0, 1])
    def test_resource_on_no_page_is_a_warning(self, judge: Judge, first: int) -> None:
        server = Listing(PAGED, by_pages(first), forgets=True)

        assert accused(judge(server, PAGED)) == {"make/listed": "warning listed", **LENIENT}

    def test_resource_that_is_missing_where_no_page_follows_is_a_warning(self, judge: Judge) -> None:
        paths = listed_as(object_of(items=list_of(ITEM), nextToken=nullable(TEXT)), "nextToken")
        server = Listing(paths, lambda items, _: {"items": items[:PAGE], "nextToken": None})

        assert accused(judge(server, paths)) == {"make/listed": "warning listed"}

    @pytest.mark.parametrize(("form", "paths"), FORMS.values(), ids=FORMS)
    def test_resource_is_missed_in_a_list_of_another_form(self, judge: Judge, form: Form, paths: Stated) -> None:
        assert accused(judge(Listing(paths, form, forgets=True), paths)) == {"make/listed": "warning listed"}

    def test_resource_that_the_filter_does_not_hide_is_missed(self, judge: Judge) -> None:
        paths = filtered(BY_STATE)

        assert accused(judge(Filtering(paths, lambda items: items[:-1]), paths)) == {"make/listed": "warning listed"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("name", ["archived", "include_archived", "show_archived", "all"])
    def test_boolean_filter_without_a_documented_default_may_hide_the_resource(self, judge: Judge, name: str) -> None:
        """The list leaves out what is archived, unless it is asked for it."""
        paths = archives(parameter(name, type="boolean"))

        assert accused(judge(Archives(paths, name), paths)) == {}

    def test_creation_may_answer_a_part_of_what_the_list_shows(self, judge: Judge) -> None:
        """Phoenix answers a new prompt with its first version; the list has prompts, by other ids."""
        version, prompt = object_of("id model", id=TEXT, model=TEXT), object_of("id name", id=TEXT, name=TEXT)
        paths = {
            "/prompts": {
                "post": operation("make", content(version), body=object_of("name model", name=TEXT, model=TEXT)),
                "get": operation("all", content(list_of(prompt))),
            },
            "/prompts/{id}": {"get": operation("read", content(prompt), refuses="404", parameters=[in_path("id")])},
        }
        names: list[str] = []

        def answer(call: Call) -> Answer:
            prompts = [{"id": f"prompt-{number}", "name": name} for number, name in enumerate(names)]
            if call.method == "GET":
                found = [each for each in prompts if call.path.endswith(each["id"])]
                return (200, prompts) if call.path.endswith("prompts") else (200, found[0]) if found else (404, {})
            names.append(call.body["name"])
            return 200, {"id": f"version-{len(names)}", "model": call.body["model"]}

        assert "make/listed" not in accused(judge(answer, paths))

    def test_resource_may_be_found_by_the_name_of_the_client_and_shown_by_another_one(self, judge: Judge) -> None:
        """A sandbox is read under the name that was sent, and each response calls it by a name of the server's."""
        sent, shown = {"name": TEXT, "note": TEXT}, object_of(name={**TEXT, "pattern": "^[a-z0-9-]*$"}, note=TEXT)
        paths = {
            "/boxes": {
                "post": operation("make", content(shown), body=object_of(**sent)),
                "get": operation("all", content(list_of(shown))),
            },
            "/boxes/{boxName}": {
                "get": operation("read", content(shown), refuses="404", parameters=[in_path("boxName")])
            },
        }
        boxes: dict[str, Item] = {}

        def answer(call: Call) -> Answer:
            if call.method == "GET":
                key = call.path.removeprefix("/boxes").strip("/")
                return (200, list(boxes.values())) if not key else (200, boxes[key]) if key in boxes else (404, {})
            if not admits(object_of(**sent))(call.body):
                return 400, {}
            box = {**call.body, "name": f"box-{len(boxes)}"}
            boxes[call.body.get("name") or box["name"]] = box
            return 200, box

        summary = judge(answer, paths)

        assert "make/listed" not in accused(summary)
        assert "make/listed" in passed(summary)

    def test_list_that_holds_the_new_resource_passes(self, judge: Judge) -> None:
        summary = judge(Notes(), NOTES)

        assert accused(summary) == {}
        assert "make/listed" in passed(summary)

    @pytest.mark.parametrize("first", [0, 1])
    def test_first_page_may_be_0(self, judge: Judge, first: int) -> None:
        summary = judge(Listing(PAGED, by_pages(first)), PAGED)

        assert accused(summary) == LENIENT
        assert "make/listed" in passed(summary)

    @pytest.mark.parametrize(
        ("members", "query", "rest"),
        [
            ({"nextToken": TEXT}, ["nextToken"], {"nextToken": "5"}),
            ({"nextLink": TEXT}, [], {"nextLink": "http://testserver/things?skip=5"}),
            ({"paging": object_of(next=TEXT)}, [], {"paging": {"next": "5"}}),
            ({}, ["starting_after"], {}),
        ],
        ids=["a token", "a link", "a member of an object", "the last id"],
    )
    def test_resource_on_a_later_page_is_not_missing(
        self, judge: Judge, members: Stated, query: list[str], rest: Item
    ) -> None:
        paths = listed_as(object_of(items=list_of(ITEM), **members), *query)
        server = Listing(paths, lambda items, _: {"items": items[:PAGE], **rest})

        found = verdict(judge(server, paths), "make/listed")

        assert (found.outcome, found.reason) == ("inconclusive", "not all pages of the list could be followed")

    @pytest.mark.parametrize(("form", "paths"), FORMS.values(), ids=FORMS)
    def test_resource_is_found_in_a_list_of_another_form(self, judge: Judge, form: Form, paths: Stated) -> None:
        summary = judge(Listing(paths, form), paths)

        assert accused(summary) == {}
        assert "make/listed" in passed(summary)

    def test_list_without_ids_is_not_searched_for_one(self, judge: Judge) -> None:
        paths = listed_as(list_of(object_of("name", name=TEXT, href=TEXT)))

        def form(items: Items, _: Call) -> Any:
            return [{"name": each["name"], "href": f"/things/{each['name']}"} for each in items]

        assert "make/listed" not in outcomes(judge(Listing(paths, form), paths))

    def test_list_that_shows_no_item_with_its_optional_id_is_not_searched_for_one(self, judge: Judge) -> None:
        """The inner ids are those of the pages that a scan has."""
        page = object_of("id", id=INTEGER)
        paths = listed_as(list_of(object_of(id=TEXT, scan=object_of(pages=list_of(page)))))

        def form(items: Items, _: Call) -> Any:
            return [{"scan": {"pages": [{"id": 7}]}} for _ in items]

        found = verdict(judge(Listing(paths, form), paths), "make/listed")

        assert (found.outcome, found.reason) == ("inconclusive", "no item of the list shows an id")

    @pytest.mark.parametrize("by", [BY_STATE, BY_AGE], ids=["the resource's own value", "what the server knows"])
    def test_filter_may_hide_the_resource(self, judge: Judge, by: Stated) -> None:
        paths = filtered(by)
        server = Filtering(paths) if by is BY_STATE else Filtering(paths, lambda _: [])

        assert accused(judge(server, paths)) == {}

    @pytest.mark.parametrize("paths", [WORKS, WORKS | READ], ids=["listed only", "read too"])
    @pytest.mark.parametrize(
        "works",
        [Works, lambda: Works(late=1), lambda: Works(shown="text"), lambda: Works(upper=True)],
        ids=["at once", "late", "not shown", "in upper case"],
    )
    def test_list_with_a_required_filter_is_asked_by_the_value_of_the_resource(
        self, judge: Judge, works: Callable[[], Works], paths: Stated
    ) -> None:
        """The list of another shop does not hold the work, and rightly so."""
        summary = judge(works(), paths)

        assert accused(summary) == {}
        assert {"make/listed", "list/response/*/text/present", "make/body/text/read-back"} <= passed(summary)

    def test_list_by_a_value_that_no_response_shows_is_inconclusive(self, judge: Judge) -> None:
        """The shop is the caller's own, and stands in no request and no response."""
        kept: Items = []

        def works(call: Call) -> Answer:
            if call.method == "GET":
                return (200, []) if len(call.query.get("shop", "")) == 36 else (422, None)
            if not isinstance(call.body, dict) or not isinstance(call.body.get("text"), str):
                return 422, None
            kept.append({"id": len(kept) + 1, "text": call.body["text"]})
            return 200, kept[-1]

        shown = content(object_of(id=INTEGER, text=TEXT))
        post = operation("make", shown, body=object_of("text", text=TEXT))

        summary = judge(works, {"/works": {**WORKS["/works"], "post": post}})

        assert warnings(summary) == {}
        assert {each.outcome for each in summary.verdicts if each.requirement.kind == "listed"} == {"inconclusive"}

    def test_resource_may_be_listed_under_its_id(self, judge: Judge) -> None:
        """The list is a map; the response to the POST writes the id in upper case."""
        note = object_of(title=TEXT, tags=list_of(TEXT))
        made = content(object_of(id=TEXT))
        paths = {
            "/notes": {
                "post": operation("make", made, "201", body=object_of(title=TEXT), refuses="422"),
                "get": operation("all", content({"type": "object", "additionalProperties": note})),
            },
            "/notes/{id}": {"parameters": [in_path()], "get": operation("get", content(note), refuses="404")},
        }
        kept: dict[str, Item] = {}

        def server(call: Call) -> Answer:
            key = call.path.removeprefix("/notes").strip("/")
            if call.method == "POST":
                if not isinstance(call.body, dict) or not isinstance(call.body.get("title", ""), str):
                    return 422, {}
                name = f"note-{len(kept)}"
                kept[name] = {"title": call.body.get("title", "none"), "tags": []}
                return 201, {"id": name.upper()}
            found = kept.get(key.lower())
            return (200, kept) if not key else (200, found) if found else (404, {})

        summary = judge(server, paths)

        assert accused(summary) == {}
        assert "make/listed" in passed(summary)

    def test_resource_whose_id_is_a_number_is_found(self, judge: Judge) -> None:
        new, item = object_of("name", name=WORD), object_of(id=INTEGER, name=WORD)
        paths = resources("/things", new, item, key=in_path("id", INTEGER), listed=list_of(item), get="get")
        paths["/things/{id}"]["parameters"] = [in_path()]
        server = Resources(paths)
        server.is_counted = True

        summary = judge(server, paths)

        assert accused(summary) == {}
        assert "make/listed" in passed(summary)


def test_texts_in_a_list_need_not_be_ids(judge: Judge) -> None:
    """The list has the languages of a generator, and not what was generated."""
    paths = resources("/clients", NAMED, GENERATED, listed=list_of(TEXT), made="201", get="read")
    summary = judge(Listing(paths, lambda _items, _call: ["ada", "java"]), paths)

    assert "make/listed" not in accused(summary)


def test_ids_in_a_list_of_texts_are_found_missing(judge: Judge) -> None:
    """The list has the id of each resource that was created but for the last one."""
    paths = resources("/clients", NAMED, GENERATED, listed=list_of(TEXT), made="201", get="read")

    class Forgetful(Resources):
        def listed(self, call: Call) -> Any:
            return [key for key in self.kept if int(key.removeprefix("key-")) % 2]

    assert "make/listed" in warnings(judge(Forgetful(paths), paths))


def test_the_order_in_which_a_document_lists_path_parameters_does_not_matter(judge: Judge) -> None:
    upper = resources("/teams", NAMED, GENERATED, key=in_path("team"), made="201", get="readTeam")
    path = "/teams/{team}/members"
    lower = resources(path, NAMED, GENERATED, listed=list_of(GENERATED), made="201", get="readMember")
    lower[path]["parameters"] = [in_path("team")]
    lower[path]["post"]["operationId"] = "makeMember"
    lower[f"{path}/{{id}}"]["get"]["parameters"] = [in_path("team")]  # after `id`, which stands at the path
    kept: dict[str, Item] = {}

    def respond(call: Call) -> Answer:
        if call.method == "POST":
            if not isinstance(call.body, dict) or not isinstance(call.body.get("name", ""), str):
                return 422, {}
            key = f"{call.path}/k{len(kept)}"
            kept[key] = {"id": f"k{len(kept)}", **call.body}
            return 201, kept[key]
        if call.path.endswith("/members"):
            return 200, [each for name, each in kept.items() if name.startswith(f"{call.path}/")]
        return (200, kept[call.path]) if call.path in kept else (404, {})

    summary = judge(respond, {**upper, **lower})

    assert verdict(summary, "makeMember/listed").outcome == "pass"


UNTOLD = object_of("title", title=TEXT, done=BOOLEAN)
TASKS = {
    "/tasks": {
        "post": operation("make", NONE, "201", body=UNTOLD, refuses="422"),
        "get": operation("all", content(list_of(object_of(id=TEXT, **UNTOLD["properties"])))),
    },
    "/tasks/{id}": {"delete": operation("drop", NONE, "204", parameters=[in_path()], refuses="404")},
}


class Tasks:
    """A correct server whose responses to a creation say nothing. `keeps` is what the list has of the tasks."""

    def __init__(self, keeps: Callable[[list[Item]], list[Item]] = list) -> None:
        self.tasks: list[Item] = []
        self.count, self.keeps = 0, keeps

    def __call__(self, call: Call) -> Answer:
        if call.method == "GET":
            return 200, self.keeps(self.tasks)
        if call.method == "DELETE":
            left = [each for each in self.tasks if each["id"] != call.path.removeprefix("/tasks/")]
            is_there, self.tasks = len(left) < len(self.tasks), left
            return (204, None) if is_there else (404, {"detail": "none"})
        if not admits(UNTOLD)(call.body):
            return 422, {"detail": "refused"}
        self.count += 1
        self.tasks.append({**call.body, "id": f"task-{self.count}"})
        return 201, None


class TestResponsesWithoutAnId:
    @pytest.mark.parametrize(
        "keeps", [lambda _: [], lambda tasks: tasks[:-1]], ids=["an empty list", "all but the newest"]
    )
    def test_list_without_the_text_that_was_sent_is_a_warning(
        self, judge: Judge, keeps: Callable[[list[Item]], list[Item]]
    ) -> None:
        assert accused(judge(Tasks(keeps), TASKS)).get("make/listed") == "warning listed"

    def test_list_with_the_text_passes(self, judge: Judge) -> None:
        summary = judge(Tasks(), TASKS)

        assert accused(summary) == {}
        assert "make/listed" in passed(summary)

    @pytest.mark.parametrize(
        "keeps",
        [
            lambda _: [{"id": "task-0", "title": "another task", "done": False}],
            lambda tasks: [{"id": each["id"]} for each in tasks],
            lambda tasks: [{**each, "title": each["title"].strip().upper()} for each in tasks],
        ],
        ids=["of others alone", "without texts", "in upper case"],
    )
    def test_list_may_show_other_tasks_or_less_of_them(
        self, judge: Judge, keeps: Callable[[list[Item]], list[Item]]
    ) -> None:
        assert "make/listed" not in accused(judge(Tasks(keeps), TASKS))

    def test_list_may_show_what_the_response_shows_in_place_of_what_was_sent(self, judge: Judge) -> None:
        """A server that keeps 19.98 of 19.99 was told to list nothing; `echo` reports it."""
        paths = json.loads(json.dumps(TASKS))
        paths["/tasks"]["post"] = operation("make", content(UNTOLD), "201", body=UNTOLD, refuses="422")

        class Cutting(Tasks):
            def __call__(self, call: Call) -> Answer:
                answered: Any = super().__call__(call)
                status, body = answered
                if status == 201:
                    self.tasks[-1]["title"] = str(self.tasks[-1].get("title", ""))[:-1]
                    return status, {name: self.tasks[-1][name] for name in ("title", "done") if name in self.tasks[-1]}
                return status, body

        found = accused(judge(Cutting(), paths))

        assert "make/body/title/echo" in found
        assert "make/listed" not in found
