"""read-back: a read shows the values that the client sent and the write showed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import (
    INTEGER,
    JSON,
    NONE,
    TEXT,
    WORD,
    Stated,
    content,
    gets,
    in_path,
    list_of,
    object_of,
    operation,
    parameter,
    read_only,
    resources,
)
from judging import Judge, accused, failures, outcomes, passed, warnings
from notes import NOTES, Notes, notes
from servers import Answer, Call, Item, Resources, Show, accepting, admits, hiding
from works import WORK, WORKS, Works

from bythebook_conformance.running.engine import Limits

COLOR = {**TEXT, "enum": ["red", "blue"], "default": "red"}
COLORED: Stated = {"note": TEXT, "color": COLOR, "api_secret": TEXT}


def colored(*parameters: Stated) -> Stated:
    """Return the paths of colored notes; `parameters` are those of the read."""
    paths = resources("/notes", object_of(**COLORED), object_of(id=TEXT, **COLORED), get="get")
    paths["/notes/{id}"]["get"]["parameters"] = [*parameters]
    return paths


class Shouting(Resources):
    """The list, which is the only read, shows other notes than the creations did."""

    def listed(self, call: Call) -> Any:
        return [{**each, "note": each["note"].upper()} if "note" in each else each for each in self.kept.values()]


KEYED: Stated = {"key": TEXT, "note": TEXT}
LABELS = resources(
    "/labels", object_of(**KEYED), object_of(id=INTEGER, **KEYED), key=in_path("id", INTEGER), get="get", put="put"
)


class Labels(Resources):
    """Its reads show no `key` of a label that was not changed, and `changed` is what they show of any other."""

    def __init__(self, changed: Show = dict) -> None:
        super().__init__(LABELS, reads=lambda each: (changed if each["id"] in self.replaced else hiding("key"))(each))
        self.replaced: set[int] = set()

    def replace(self, key: str, body: Item) -> Item:
        self.replaced.add(int(key))
        return super().replace(key, body)


ORDER = object_of("id name customer_id", id=TEXT, name=TEXT, customer_id=TEXT)


class Orders(Resources):
    """Orders that belong to one customer."""

    def __call__(self, call: Call) -> Answer:
        key = call.path.rpartition("/")[2]
        if call.path.startswith("/customers/"):
            return (200, {"id": key, "name": "Analytical Engines"}) if key == "c1" else (404, {})
        if call.path.startswith("/archive/"):
            return self.of_one(call, key) if key in self.kept else (404, {})
        return super().__call__(call)

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {**body, "customer_id": "c1"})


def orders(*, read_at: str = "/orders/{id}", **links: str) -> Stated:
    """Return the paths of orders; each link leads to the operation of its name by the id of an expression."""
    linked = {name: {"operationId": name, "parameters": {"id": where}} for name, where in links.items()}
    response = {**content(ORDER), "links": linked}
    customer = content(object_of("id name", id=TEXT, name=TEXT))
    return {
        "/orders": {"post": operation("order", response, "201", body=object_of("name", name=TEXT), refuses="400 404")},
        read_at: {"parameters": [in_path()], "get": operation("readOrder", content(ORDER), refuses="400 404")},
        "/customers/{id}": {"get": operation("customer", customer, refuses="400 404", parameters=[in_path()])},
    }


LINKED = [
    orders(customer="$response.body#/customer_id"),
    orders(customer="$response.body#/customer_id", readOrder="$response.body#/id"),
    orders(read_at="/archive/{id}", customer="$response.body#/customer_id", readOrder="$response.body#/id"),
]
LINKED_IDS = ["to another resource", "to both", "to a read elsewhere"]

PET = object_of("name", id=INTEGER, name=TEXT, tag=TEXT)
PETS: Stated = {
    "/pets": {"post": operation("add", {"description": "refused"}, "405", body=PET)},
    "/pets/{id}": {"parameters": [in_path("id", INTEGER)], "get": operation("get", content(PET), refuses="404")},
}


class Pets:
    """A server that shows no pet that it made. Under the first ids stand pets that others made."""

    def __init__(self, *, takes_ids: bool, keeps: Any = dict) -> None:
        self.takes_ids, self.keeps, self.is_right = takes_ids, keeps, admits(PET)
        self.kept: dict[int, Item] = {key: {"id": key, "name": "of somebody else"} for key in range(200)}

    def __call__(self, call: Call) -> Answer:
        if call.method == "POST" and not self.is_right(call.body):
            return 405, None
        if call.method == "POST":
            key = call.body["id"] if self.takes_ids and "id" in call.body else 1000 + len(self.kept)
            self.kept[int(key)] = self.keeps({**call.body, "id": key})
            return 200, None
        name = call.path.rpartition("/")[2]
        return (200, self.kept[int(name)]) if name.isdecimal() and int(name) in self.kept else (404, None)


STATE: Stated = {"enum": ["open", "shut"], "default": "open"}
ENVELOPE = object_of("note", note=object_of("title", title=WORD, state=STATE))
VIEWED = object_of("note", note=object_of(id=TEXT, title=WORD, state=STATE, views=INTEGER))
WRAPPED = resources("/notes", ENVELOPE, VIEWED, get="get")


class Viewed(Resources):
    """Notes in an envelope; the server counts how often it has shown one."""

    views = 0

    def wrapped(self, item: Item) -> Item:
        self.views += 1
        return super().wrapped({**item, "views": self.views})


ONE = object_of("title", title=WORD)
TOLD = resources("/notes", ONE, object_of(message=TEXT), get="get", put="put")
TOLD["/notes/{id}"]["get"] = operation("get", content(object_of(note=object_of(id=TEXT, title=WORD))), refuses="404")
TOLD["/notes"]["post"]["responses"]["200"] = content(object_of(message=TEXT, id=TEXT))


class Told(Resources):
    """Its writes answer with a message. A read has the note in an envelope, with one property of the client's."""

    forgets = False

    def shown(self, call: Call, item: Item) -> Answer:
        return 200, {"message": "done", **({"id": item["id"]} if call.method == "POST" else {})}

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method == "PUT" and self.forgets:
            return 200, {"message": "done"}
        return (200, {"note": self.kept[key]}) if call.method == "GET" else super().of_one(call, key)


class Forgetting(Told):
    """A PUT changes nothing."""

    forgets = True


class ByBody(Notes):
    """`PUT /notes` changes the note whose id is in the body, or makes one; `loses` is what it drops."""

    def __init__(self, loses: str = "") -> None:
        super().__init__()
        self.loses = loses

    def __call__(self, call: Call) -> Answer:
        if call.method != "PUT" or call.path != "/notes":
            return super().__call__(call)
        if not admits(SAVED)(call.body):
            return 422, {"detail": "wrong"}
        key = call.body.get("id", 1000 + len(self.kept))
        self.keep(key, {name: each for name, each in call.body.items() if name != self.loses})
        return 204, None


SAVED = object_of(id={**INTEGER, "minimum": 1}, note=WORD, mood=WORD)
SAVING = notes()
SAVING["/notes"]["put"] = operation("save", NONE, "204", body=SAVED)


WEIGHED = object_of("name", name=TEXT, weight={"type": "number"}, steps=list_of(WORD))
GOODS = resources("/goods", WEIGHED, object_of(id=TEXT, **WEIGHED["properties"]), get="get", put="put")


def goods(**changes: Any) -> Resources:
    """Return a server of goods whose reads show a property as a function changes it."""

    def reads(item: Item) -> Item:
        return {name: changes.get(name, lambda value: value)(value) for name, value in item.items()}

    return Resources(GOODS, reads=reads)


RECORD = object_of("name kind", name=TEXT, kind=TEXT, text=TEXT)


def zones(*silent: str, media_type: str = JSON, **stated: Any) -> Stated:
    """Return the paths of zones with records. The methods in `silent` answer 204."""
    fields: Stated = {"zone": WORD, "records": {**list_of(RECORD), **stated}}
    shown = object_of(id=TEXT, **fields)
    paths = resources(
        "/zones",
        object_of("zone", **fields),
        shown,
        change=object_of(**fields),
        media_type=media_type,
        get="get",
        put="put",
        patch="patch",
    )
    for method in silent:
        paths["/zones/{id}"][method]["responses"] = {"204": NONE, "422": NONE, "404": NONE}
    return paths


class Zones(Resources):
    """A name server: it adds records of its own to each zone, and a PATCH changes the records that it names."""

    serial = 0

    def keep(self, key: Any, body: Item) -> Item:
        sent = [each for each in body.get("records", []) if each["kind"] not in {"SOA", "NS"}]
        self.serial += 1
        soa = {"name": "@", "kind": "SOA", "text": f"ns1.example.org {self.serial}"}
        return super().keep(key, {**body, "records": [soa, {"name": "@", "kind": "NS"}, *sent]})

    def change(self, key: str, body: Item) -> Item:
        new = body.get("records", [])
        named = {(each["name"], each["kind"]) for each in new}
        kept = [each for each in self.kept[key]["records"] if (each["name"], each["kind"]) not in named]
        return self.keep(key, {**self.kept[key], **body, "records": [*kept, *new]})


class Rewriting(Zones):
    """A PATCH writes the records of the client anew, too."""

    def change(self, key: str, body: Item) -> Item:
        records = self.kept[key]["records"] if "records" not in body else []
        own = [{**each, "text": f"text {self.serial}"} for each in records]
        return super().change(key, {**({"records": own} if own else {}), **body})


class Appending(Resources):
    """A PUT appends to the records that are there."""

    def replace(self, key: str, body: Item) -> Item:
        records = [*self.kept[key].get("records", []), *body.get("records", [])]
        return self.keep(key, {**body, "records": records})


THING: Stated = {"title": WORD, "note": TEXT, "rank": INTEGER}
OWNED = object_of(id=INTEGER, owner=object_of(id=INTEGER, login=TEXT), **THING)
UNNAMED = object_of(owner=object_of(id=INTEGER, login=TEXT), **THING)


def things(answer: Stated, **parts: Any) -> Stated:
    """Return the paths of things; `answer` is the response to a creation."""
    paths = resources("/things", object_of("title", **THING), OWNED, key=in_path("id", INTEGER), **parts)
    paths["/things"]["post"]["responses"] = {"200": content(answer), "422": NONE}
    return paths


class Things(Resources):
    """Thing 1 is of somebody else, who owns every thing. The response to a creation has no id of the thing."""

    def __init__(self, paths: Stated, *, shows_all: bool = False) -> None:
        super().__init__(paths, answers=hiding("id"))
        self.shows_all, self.count = shows_all, 1
        self.keep(1, {"title": "of somebody else", "note": "hers", "rank": 99})

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {"owner": {"id": 1, "login": "somebody"}, **body})

    def shown(self, call: Call, item: Item) -> Answer:
        return (200, [*self.kept.values()]) if self.shows_all else super().shown(call, item)


SESSION = object_of(id=INTEGER, **THING)
SESSIONS: Stated = {
    "/session": {
        "put": operation("make", content(SESSION), body=object_of("title", **THING), refuses="422"),
        "get": operation("get", content(SESSION)),
    }
}


class Sessions:
    """Each PUT makes a session, and the GET shows the session of the caller, which is another one."""

    count = 1

    def __call__(self, call: Call) -> Answer:
        if call.method == "GET":
            return 200, {"id": 1, "title": "of the caller", "note": "here", "rank": 1}
        if not admits(object_of("title", **THING))(call.body):
            return 422, {}
        self.count += 1
        return 200, {**call.body, "id": self.count}


class TestAccuses:
    def test_key_that_only_some_reads_show_is_lost(self, judge: Judge) -> None:
        assert accused(judge(Labels(), LABELS)) == {"make/body/key/read-back": "warning lost on read"}

    def test_optional_property_is_read_in_a_short_list_by_a_limited_run(self, judge: Judge) -> None:
        shown = object_of("id", id=TEXT, title=WORD, note=WORD)
        paths = resources(
            "/notes", object_of("title", title=WORD, note=WORD), shown, listed=operation("all", content(list_of(shown)))
        )

        summary = judge(Shouting(paths), paths, limits=Limits(requests=2_000))

        assert accused(summary)["make/body/note/read-back"] == "warning lost on read"

    @pytest.mark.parametrize("change", [int, round], ids=["cut off", "rounded"])
    def test_number_that_loses_its_whole_fraction_in_the_read_is_a_failure(self, judge: Judge, change: Any) -> None:
        assert accused(judge(goods(weight=change), GOODS)) == {
            "make/body/weight/read-back": "failure",
            "put/body/weight/read-back": "failure",
        }

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        ("change", "level"),
        [
            (lambda steps: steps[:1], "failure"),
            (lambda steps: steps[:2], "failure"),
            (sorted, "warning reordered"),
            (lambda steps: list(dict.fromkeys(steps)), "warning duplicates removed"),
            (lambda steps: [*steps, "new"], "warning items added"),
            (lambda _: [], "warning lost on read"),
        ],
        ids=["the first alone", "two", "sorted", "without duplicates", "with one more", "empty"],
    )
    def test_list_that_is_another_one_in_the_read(self, judge: Judge, change: Any, level: str) -> None:
        assert accused(judge(goods(steps=change), GOODS)) == {
            "make/body/steps/read-back": level,
            "put/body/steps/read-back": level,
        }

    def test_put_that_appends_to_a_list_is_a_warning(self, judge: Judge) -> None:
        paths = zones("put")

        found = accused(judge(Appending(paths), paths))

        assert found["put/body/records/read-back"] == "warning items added"

    def test_value_that_the_write_shows_and_the_read_leaves_out_is_a_warning(self, judge: Judge) -> None:
        summary = judge(Resources(colored(), reads=hiding("note")), colored())

        assert accused(summary) == {"make/body/note/read-back": "warning lost on read"}

    def test_another_value_than_the_write_showed_is_a_warning(self, judge: Judge) -> None:
        server = Notes(reads=lambda item: {**hiding("password")(item), "mood": "another"})

        assert warnings(judge(server, NOTES)) == {
            "make/body/mood/read-back": "lost on read",
            "put/body/mood/read-back": "lost on read",
            "put/body/mood/put-absent": "",
        }

    @pytest.mark.parametrize("wrapped", [False, True], ids=["a list", "an object that holds it"])
    def test_resource_that_no_operation_reads_is_compared_with_its_item_in_the_list(
        self, judge: Judge, wrapped: bool
    ) -> None:
        works = Works(text="of all works")

        def server(call: Call) -> Answer:
            status, answer = works(call)
            return status, {"count": len(answer), "works": answer} if wrapped and isinstance(answer, list) else answer

        listed = list_of({**WORK, "required": ["id", "shop", "text"]})
        shown = object_of(count=INTEGER, works=listed) if wrapped else listed
        got = {**WORKS["/works"]["get"], "responses": {"200": content(shown)}}

        summary = judge(server, {"/works": {**WORKS["/works"], "get": got}})

        assert accused(summary) == {"make/body/text/read-back": "warning lost on read"}
        assert {"make/body/shop/read-back", "make/listed"} <= passed(summary)

    @pytest.mark.parametrize("paths", LINKED, ids=LINKED_IDS)
    def test_another_value_is_found_where_a_link_leads_to_another_resource(self, judge: Judge, paths: Stated) -> None:
        server = Orders(orders(), reads=lambda order: {**order, "name": "another"})

        assert accused(judge(server, paths)) == {"order/body/name/read-back": "warning lost on read"}

    def test_lost_value_is_found_under_the_id_that_the_client_gave(self, judge: Judge) -> None:
        lost = Pets(takes_ids=True, keeps=lambda pet: {**pet, "tag": "other tag"})

        assert accused(judge(lost, PETS)) == {"add/body/tag/read-back": "warning computed"}

    def test_another_value_inside_an_envelope_is_a_warning(self, judge: Judge) -> None:
        losing = Viewed(WRAPPED, envelope="note", reads=lambda note: {**note, "title": "something else"})

        assert accused(judge(losing, WRAPPED)) == {"make/body/note/read-back": "warning lost on read"}

    def test_envelope_around_one_property_of_the_request_is_opened(self, judge: Judge) -> None:
        assert accused(judge(Forgetting(TOLD), TOLD)).get("put/body/title/read-back") == "failure"

        summary = judge(Told(TOLD), TOLD)
        assert accused(summary) == {}
        assert "put/body/title/read-back" in passed(summary)

    def test_value_that_a_put_of_the_collection_drops_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(ByBody(loses="mood"), SAVING)) == {"save/body/mood/read-back": "warning lost on read"}


class TestAccusesOfLists:
    def test_records_of_the_client_that_a_patch_writes_anew_are_found(self, judge: Judge) -> None:
        found = accused(judge(Rewriting(zones()), zones()))

        assert found["patch/body/records/patch-absent"] == "warning computed"


class TestAccusesOfLabels:
    def test_text_called_like_a_secret_that_the_read_shows_in_another_case(self, judge: Judge) -> None:
        """It masks nothing: the text is the key of a label, and no secret."""

        def shouted(each: Item) -> Item:
            return {**each, "key": each["key"].upper()} if each.get("key") else each

        found = warnings(judge(Resources(LABELS, reads=shouted), LABELS))

        assert "make/body/key/read-back" in found


class TestDoesNotAccuse:
    @pytest.mark.many(2)
    @pytest.mark.parametrize("stated", [{}, {"default": []}], ids=["no default", "empty by default"])
    @pytest.mark.parametrize("silent", [(), ("put", "patch")], ids=["shown", "answered by 204"])
    def test_records_that_the_server_adds_are_no_difference(
        self, judge: Judge, silent: tuple[str, ...], stated: Stated
    ) -> None:
        paths = zones(*silent, **stated)

        assert accused(judge(Zones(paths), paths)) == {}

    @pytest.mark.parametrize(
        "paths",
        [
            things(UNNAMED, get="get"),
            things(UNNAMED, listed=list_of(OWNED), delete="drop"),
        ],
        ids=["read", "listed only"],
    )
    def test_id_of_the_owner_is_not_the_id_of_the_resource(self, judge: Judge, paths: Stated) -> None:
        assert accused(judge(Things(paths), paths)) == {}

    def test_response_of_all_resources_does_not_say_which_one_was_made(self, judge: Judge) -> None:
        paths = things(list_of(OWNED), get="get")

        assert accused(judge(Things(paths, shows_all=True), paths)) == {}

    def test_read_of_another_id_is_of_another_resource(self, judge: Judge) -> None:
        assert accused(judge(Sessions(), SESSIONS)) == {}

    def test_set_may_be_read_in_another_order(self, judge: Judge) -> None:
        fields: Stated = {"tags": {**list_of(TEXT), "uniqueItems": True}}
        paths = resources("/sets", object_of(**fields), object_of(id=TEXT, **fields), get="get")

        server = Resources(paths, reads=lambda item: {**item, "tags": sorted(item.get("tags", []))})

        assert accused(judge(server, paths)) == {}

    def test_number_without_a_fraction_by_its_document_may_lose_it(self, judge: Judge) -> None:
        fields: Stated = {"amount": {"type": "number", "description": "In minor units."}}
        paths = resources("/bills", object_of(**fields), object_of(id=TEXT, **fields), get="get")
        server = Resources(paths, reads=lambda item: {**item, "amount": int(item.get("amount", 0))})

        assert accused(judge(server, paths)) == {}

    def test_read_that_shows_what_was_written_passes(self, judge: Judge) -> None:
        summary = judge(Resources(colored()), colored())

        assert accused(summary) == {}
        assert "make/body/note/read-back" in passed(summary)

    def test_read_may_leave_out_a_key_that_other_reads_mask(self, judge: Judge) -> None:
        def masked(label: Item) -> Item:
            return {**label, "key": "****"} if "key" in label else label

        assert accused(judge(Labels(masked), LABELS)) == {}

    @pytest.mark.parametrize("mask", [lambda _: "****", lambda text: f"{text[:3]}***", lambda text: text[::-1]])
    def test_read_may_show_a_secret_masked(self, judge: Judge, mask: Callable[[str], str]) -> None:
        def masked(each: Item) -> Item:
            return {**each, "api_secret": mask(each["api_secret"])} if each.get("api_secret") else each

        assert accused(judge(Resources(colored(), reads=masked), colored())) == {}

    def test_read_may_leave_out_a_secret(self, judge: Judge) -> None:
        assert accused(judge(Resources(colored(), reads=hiding("api_secret")), colored())) == {}

    def test_read_with_a_parameter_that_selects_fields_may_leave_one_out(self, judge: Judge) -> None:
        paths = colored(parameter("fields"))

        assert accused(judge(Resources(paths, reads=hiding("note")), paths)) == {}

    def test_read_may_leave_out_the_default_that_it_documents(self, judge: Judge) -> None:
        def reads(item: Item) -> Item:
            return hiding("color")(item) if item["color"] == "red" else item

        assert accused(judge(Resources(colored(), reads=reads), colored())) == {}

    def test_deprecated_property_may_be_an_older_spelling_of_another_one(self, judge: Judge) -> None:
        """A label by its name becomes one of the labels, and is itself not kept."""
        shown = object_of(id=read_only(TEXT), label={**TEXT, "deprecated": True}, labels=list_of(TEXT))
        paths = {
            "/watches": {"post": operation("make", content(object_of(id=TEXT)), "201", body=shown)},
            "/watches/{id}": {"parameters": [in_path()], "get": operation("get", content(shown))},
        }

        class Watches(Resources):
            def make(self, body: Item) -> Item:
                label, labels = body.get("label", ""), body.get("labels", [])
                return super().make({"label": "", "labels": [f"made of {label}", *labels] if label else labels})

        summary = judge(Watches(paths, answers=lambda item: {"id": item["id"]}), paths)

        assert accused(summary) == {}
        told = outcomes(summary)
        assert "make/body/label/read-back" not in told
        assert told["make/body/labels/read-back"] in {"pass", "inconclusive"}

    @pytest.mark.parametrize("paths", LINKED, ids=LINKED_IDS)
    def test_link_to_another_resource_is_not_the_read(self, judge: Judge, paths: Stated) -> None:
        assert accused(judge(Orders(orders()), paths)) == {}

    @pytest.mark.parametrize("takes_ids", [True, False], ids=["the client's", "the server's"])
    def test_resource_of_somebody_else_is_not_compared(self, judge: Judge, takes_ids: bool) -> None:
        """A server that gives ids of its own is not asked for a resource that somebody else made."""
        assert accused(judge(Pets(takes_ids=takes_ids), PETS)) == {}

    def test_number_that_the_server_counts_inside_an_envelope_is_no_difference(self, judge: Judge) -> None:
        assert accused(judge(Viewed(WRAPPED, envelope="note"), WRAPPED)) == {}

    def test_put_of_the_collection_is_about_the_resource_that_its_body_names(self, judge: Judge) -> None:
        assert accused(judge(ByBody(), SAVING)) == {}

    def test_member_that_nothing_documents_is_not_sent_where_the_type_is_missing(self, judge: Judge) -> None:
        """Many documents name properties without `type: object`. Servers drop what they do not know."""
        part = {"required": ["size"], "properties": {"size": INTEGER, "label": TEXT}}
        box = object_of(name=TEXT, parts=list_of(part))
        paths = resources("/boxes", box, object_of("id", id=TEXT, **box["properties"]), get="get", put="save")
        paths["/boxes/{id}"]["put"] = operation("save", NONE, "204", body=box, refuses="422 404")

        def named(each: Any) -> Any:
            return {key: each[key] for key in part["properties"] if key in each} if isinstance(each, dict) else each

        def known(item: Item) -> Item:
            return {key: [*map(named, each)] if key == "parts" else each for key, each in item.items()}

        summary = judge(Resources(paths, answers=known, reads=known), paths)

        assert accused(summary) == {}
        assert "save/body/parts/read-back" in passed(summary)

    def test_response_without_a_read_is_not_compared(self, judge: Judge) -> None:
        schema = object_of("name", name=TEXT)

        assert "make/body/name/read-back" not in outcomes(
            judge(accepting(schema), {"/notes": {"post": operation("make", content(schema), body=schema)}})
        )
        assert failures(judge(lambda _: (200, {}), gets(shown=object_of()))) == set()

    def test_read_in_an_envelope_that_is_not_documented_is_one_finding(self, judge: Judge) -> None:
        """Unleash reads a tag type as `{"version": 1, "tagType": {...}}`. `present` reports it, once."""
        color = object_of("name", name=TEXT, shade=TEXT)
        shown = {**object_of("id name", id=TEXT, **color["properties"]), "additionalProperties": False}
        paths = resources("/colors", color, shown, made="201", get="read")

        found = accused(judge(Resources(paths, reads=lambda item: {"version": 1, "color": item}), paths))

        assert {name for name in found if not name.startswith("read/response/")} == set()
        assert "read/response/name/present" in found


class Acknowledging(Notes):
    """A PATCH or PUT answers what was sent; `stored` says what is kept of it."""

    def __init__(self, stored: Show) -> None:
        super().__init__(NOTES)
        self.stored = stored

    def replace(self, key: str, body: Item) -> Item:
        before = self.kept[key]
        answer = super().replace(key, body)
        self.kept[key] = {**answer, **self.stored({**before, "new": answer})}
        return answer


def test_change_that_the_response_acknowledges_and_the_read_loses_is_a_failure(judge: Judge) -> None:
    """A save of some columns, which lacks the newer one: the rest of the change is stored."""
    found = accused(judge(Acknowledging(lambda each: {"mood": each["mood"]} if "mood" in each else {}), NOTES))

    assert found["put/body/mood/read-back"] == "failure"


@pytest.mark.parametrize(
    "stored",
    [lambda price: round(price, 1), lambda price: float(round(price)), lambda price: price],
    ids=["an ORM that answers the object it has, over DECIMAL(10, 1)", "the same over an integer column", "a double"],
)
def test_number_that_a_column_rounds_has_the_level_that_it_has_without_a_response(judge: Judge, stored: Any) -> None:
    """Sequelize and Rails answer the object in memory; the column rounds it. It is no failure in one of the two."""

    def reads(item: Item) -> Item:
        return {**item, "price": stored(item["price"])} if isinstance(item.get("price"), int | float) else item

    shown = object_of("price", id=TEXT, price={"type": "number"})
    levels = []
    for response in (shown, object_of("id", id=TEXT)):
        paths = resources("/goods", object_of("price", price={"type": "number"}), shown, made="201", get="read")
        paths["/goods"]["post"]["responses"]["201"] = content(response)
        levels.append(accused(judge(Resources(paths, reads=reads), paths)).get("make/body/price/read-back", ""))

    assert levels[0].split(" ")[0] == levels[1].split(" ")[0]
