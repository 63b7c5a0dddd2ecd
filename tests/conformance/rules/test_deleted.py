"""deleted: a resource that was deleted is answered 404 or 410."""

from __future__ import annotations

from typing import Any

import pytest
from documents import BOOLEAN, NONE, TEXT, Stated, content, in_path, list_of, object_of, operation, parameter, resources
from judging import Judge, accused, outcomes, passed
from notes import Notes, notes
from servers import Answer, Call, Item, Resources

NAMED: Stated = {"name": TEXT, "goal": TEXT}
DRY = parameter("dry_run", **BOOLEAN)


def things(*, listed: Stated | None = None) -> Stated:
    sent, shown = object_of("name", **NAMED), object_of("id name", id=TEXT, **NAMED)
    paths = resources(
        "/things",
        sent,
        shown,
        change=object_of(**NAMED),
        listed=listed,
        made="201",
        refuses="400",
        get="read",
        patch="change",
        delete="drop",
    )
    paths["/things/{id}"]["delete"]["responses"]["400"] = NONE
    return paths


def dry() -> Stated:
    """Return paths whose writes have a parameter that asks for nothing to be done."""
    paths = things(listed=list_of(object_of("id name", id=TEXT, name=TEXT)))
    for each in (paths["/things"]["post"], paths["/things/{id}"]["patch"], paths["/things/{id}"]["delete"]):
        each["parameters"] = [DRY]
    return paths


class Dry(Resources):
    """It does nothing where it is asked to; where it is `undying`, it never deletes."""

    def __init__(self, *, undying: bool = False) -> None:
        super().__init__(dry())
        self.undying = undying

    def __call__(self, call: Call) -> Answer:
        asked = call.query.get("dry_run", "false")
        if asked not in {"true", "false"}:
            return 400, {"message": "wrong"}
        kept = dict(self.kept)
        answer = super().__call__(call)
        self.kept = kept if asked == "true" else self.kept
        return answer

    def drop(self, key: str) -> None:
        if not self.undying:
            super().drop(key)


class Undying(Notes):
    """It deletes nothing."""

    def drop(self, key: str) -> None:
        return None


class Touching(Resources):
    """It deletes nothing, and notes the time of the last change."""

    def make(self, body: Item) -> Item:
        return super().make({**body, "updated_at": "2031-01-01T00:00:00Z"})

    def drop(self, key: str) -> None:
        self.kept[key]["updated_at"] = "2031-01-01T00:10:00Z"


class Marking(Resources):
    """It keeps what was deleted, and marks it."""

    def drop(self, key: str) -> None:
        self.kept[key]["goal"] = "deleted"


READS = pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"404": {"description": "Not found."}}, "warning"),
        ({"404": {"description": "Unknown, or it was deleted."}}, "failure"),
        ({"410": {"description": "-"}}, "failure"),
    ],
    ids=["404", "404 for what was deleted", "410"],
)


def read_with(answers: Stated) -> Stated:
    """Return paths whose read documents these refusals."""
    paths = things()
    read = paths["/things/{id}"]["get"]["responses"]
    del read["404"]
    read.update(answers)
    return paths


PAGE = 12


class Ghosts(Notes):
    """A note that was deleted is not found, and stays in the list, where it may be marked."""

    is_marked = False

    def __init__(self, paths: Stated | None = None) -> None:
        super().__init__(paths)
        self.ghosts: list[Item] = []

    def drop(self, key: str) -> None:
        mark = {"deleted": True} if self.is_marked else {}
        shown = {name: each for name, each in self.kept[key].items() if name != "password"}
        self.ghosts.append({**shown, **mark})
        super().drop(key)

    def listed(self, call: Call) -> Any:
        return [*super().listed(call), *self.ghosts]


class Unread(Ghosts):
    """It finds no note under its id, not even before a DELETE."""

    def of_one(self, call: Call, key: str) -> Answer:
        return (404, {}) if call.method == "GET" else super().of_one(call, key)


class UnreadMarked(Unread):
    is_marked = True


class UnreadBrief(Unread):
    """The responses to its creations lack the state that its list shows."""

    def listed(self, call: Call) -> Any:
        return [{**each, "state": "gone" if each in self.ghosts else "there"} for each in super().listed(call)]


class Paged(Ghosts):
    """The list shows so many notes in a page that one which was deleted stands behind the first page."""

    def listed(self, call: Call) -> Any:
        sent = {name: int(each) for name, each in call.query.items() if each.isdecimal()}
        start = sent.get("offset", 0)
        return super().listed(call)[start : start + sent.get("limit", PAGE)]


class Marked(Ghosts):
    is_marked = True


class TestAccuses:
    def test_list_that_still_has_what_a_read_does_not_find_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Ghosts(), notes())) == {"drop/deleted:listed": "warning"}

    def test_list_that_still_has_what_no_read_ever_found_is_a_warning(self, judge: Judge) -> None:
        """Its creation shows the note as the list does."""
        assert accused(judge(Unread(), notes()))["drop/deleted:listed"] == "warning"

    def test_list_that_still_has_it_behind_the_first_page_is_a_warning(self, judge: Judge) -> None:
        size = parameter("limit", type="integer", minimum=1, default=PAGE)
        paths = notes(parameter("offset", type="integer", minimum=0, default=0), size)

        assert accused(judge(Paged(paths), paths))["drop/deleted:listed"] == "warning"

    @pytest.mark.parametrize("is_read", [True, False], ids=["read", "listed only"])
    def test_resource_that_is_still_there_unchanged_is_a_failure_where_a_read_shows_it(
        self, judge: Judge, is_read: bool
    ) -> None:
        paths = notes(is_read=is_read)

        assert accused(judge(Undying(paths), paths)) == {"drop/deleted": "failure" if is_read else "warning"}

    def test_resource_that_stays_with_a_later_time_of_its_last_change_is_a_failure(self, judge: Judge) -> None:
        fields: Stated = {"name": TEXT, "updated_at": {**TEXT, "format": "date-time"}}
        paths = resources(
            "/notes", object_of("name", name=TEXT), object_of(id=TEXT, **fields), get="read", delete="drop"
        )

        assert accused(judge(Touching(paths), paths)) == {"drop/deleted": "failure"}

    @READS
    def test_resource_that_is_marked_is_a_failure_where_the_read_documents_that_it_is_gone(
        self, judge: Judge, answers: Stated, level: str
    ) -> None:
        paths = read_with(answers)

        assert accused(judge(Marking(paths), paths)) == {"drop/deleted": level}

    def test_resource_that_stays_without_a_dry_run_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(Dry(undying=True), dry())) == {"drop/deleted": "failure"}


class TestDoesNotAccuse:
    def test_list_without_the_deleted_resource_passes(self, judge: Judge) -> None:
        summary = judge(Notes(), notes())

        assert accused(summary) == {}
        assert "drop/deleted:listed" in passed(summary)

    def test_list_may_have_the_resource_marked_as_deleted(self, judge: Judge) -> None:
        summary = judge(Marked(), notes())

        assert accused(summary) == {}
        assert outcomes(summary)["drop/deleted:listed"] == "inconclusive"

    @pytest.mark.parametrize("server", [UnreadMarked, UnreadBrief])
    def test_list_may_mark_what_no_read_ever_found(self, judge: Judge, server: type[Unread]) -> None:
        assert "drop/deleted:listed" not in accused(judge(server(), notes()))

    @pytest.mark.parametrize("is_bare", [False, True], ids=["with a time", "nothing else"])
    def test_resource_that_is_marked_is_a_notice_where_nothing_says_that_it_is_gone(
        self, judge: Judge, is_bare: bool
    ) -> None:
        """AIP-164 and Stripe read what was deleted."""

        class Softly(Resources):
            def drop(self, key: str) -> None:
                kept = {name: each for name, each in self.kept[key].items() if not is_bare or name in {"id", "name"}}
                self.kept[key] = {**kept, "deleted_at": "2031-01-01T00:00:00Z"}

        paths = things()
        del paths["/things/{id}"]["get"]["responses"]["404"]

        assert accused(judge(Softly(paths), paths)) == {"drop/deleted": "notice kept"}

    def test_resource_whose_time_of_deletion_the_client_had_sent_is_a_notice(self, judge: Judge) -> None:
        """Documents that use one schema for everything let a client send the mark, too."""

        class Softly(Resources):
            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(key, {"deletedAt": "2030-01-01T00:00:00Z", **body})

            def drop(self, key: str) -> None:
                self.kept[key] = {**self.kept[key], "deletedAt": "2031-01-01T00:00:00Z"}

        paths = things()
        del paths["/things/{id}"]["get"]["responses"]["404"]

        assert accused(judge(Softly(paths), paths)) == {"drop/deleted": "notice kept"}

    def test_resource_whose_state_within_its_status_is_another_one_is_a_notice(self, judge: Judge) -> None:
        """The silences of Alertmanager expire."""

        class Expiring(Resources):
            def keep(self, key: Any, body: Item) -> Item:
                return super().keep(key, {**body, "status": {"state": "active"}})

            def drop(self, key: str) -> None:
                self.kept[key]["status"] = {"state": "expired"}

        paths = things()
        del paths["/things/{id}"]["get"]["responses"]["404"]

        assert accused(judge(Expiring(paths), paths)) == {"drop/deleted": "notice kept"}

    @READS
    def test_resource_that_is_gone_passes(self, judge: Judge, answers: Stated, level: str) -> None:
        paths = read_with(answers)

        summary = judge(Resources(paths), paths)

        assert accused(summary) == {}
        assert "drop/deleted" in passed(summary)

    def test_parameter_may_ask_for_nothing_to_be_done(self, judge: Judge) -> None:
        summary = judge(Dry(), dry())

        assert accused(summary) == {}
        assert summary.untested == {}

    def test_list_may_lag_behind_a_deletion(self, judge: Judge) -> None:
        """It still shows, once, what was deleted a moment ago."""

        class Lagging(Notes):
            late: Item | None = None

            def drop(self, key: str) -> None:
                self.late = self.kept[key]
                super().drop(key)

            def listed(self, call: Call) -> Any:
                late, self.late = self.late, None
                return [*super().listed(call), *([self.reads(late)] if late is not None else [])]

        paths = notes(is_read=False)

        assert accused(judge(Lagging(paths), paths)) == {}

    def test_collection_that_was_deleted_may_be_read(self, judge: Judge) -> None:
        answers = content({})
        verbs = {name: operation(name, answers, refuses="404") for name in ("get", "delete")}
        made: dict[str, Item] = {}

        def server(call: Call) -> Answer:
            key = call.path.removeprefix("/things").strip("/")
            if call.method == "POST":
                made[str(len(made) + 1)] = {"id": str(len(made) + 1)}
                return 201, made[str(len(made))]
            found = {name: each for name, each in made.items() if key in {"", name}}
            if call.method == "DELETE":
                for name in found:
                    made.pop(name)
            return (200, list(found.values())) if not key else (200, found[key]) if found else (404, {})

        one = {name: operation(f"{name}One", answers, refuses="404") for name in ("get", "delete")}
        post = operation("make", content(object_of(id=TEXT)), "201")

        summary = judge(
            server, {"/things": {**verbs, "post": post}, "/things/{id}": {"parameters": [in_path()], **one}}
        )

        assert accused(summary) == {}
        assert "deleteOne/deleted" in passed(summary)
        assert "delete/deleted" not in outcomes(summary)

    def test_list_that_a_filter_deleted_may_be_read(self, judge: Judge) -> None:
        left = content(list_of(TEXT))
        paths = {"/notes": {"get": operation("all", left, refuses="404"), "delete": operation("clear", left)}}

        summary = judge(lambda _: (200, ["left"]), paths)

        assert accused(summary) == {}
        assert outcomes(summary)["clear/deleted"] == "inconclusive"

    def test_only_state_of_its_kind_may_be_gone(self, judge: Judge) -> None:
        """No list has it, since it has no id."""
        kept = {"name": "a"}
        course = {
            "get": operation("read", content(object_of(name=TEXT)), refuses="404"),
            "put": operation("write", content(object_of(name=TEXT)), body=object_of("name", name=TEXT), refuses="422"),
            "delete": operation("cancel", status="204", refuses="404"),
        }

        def server(call: Call) -> Answer:
            if call.method == "PUT":
                if not (isinstance(call.body, dict) and isinstance(call.body.get("name"), str)):
                    return 422, {}
                kept.update(name=call.body["name"])
            elif call.method == "DELETE" and kept:
                kept.clear()
                return 204, None
            return (200, dict(kept)) if kept else (404, {})

        summary = judge(server, {"/course": course})

        assert accused(summary) == {}
        assert "cancel/deleted" in passed(summary)

    def test_tombstone_of_what_no_read_showed_before_is_a_notice(self, judge: Judge) -> None:
        """Its reads lag behind: the one before the DELETE finds nothing yet."""

        class Softly(Resources):
            def __init__(self, paths: Stated) -> None:
                super().__init__(paths)
                self.dropped = set[str]()

            def drop(self, key: str) -> None:
                self.dropped.add(key)
                self.kept[key] = {"id": key, "deleted": True}

            def __call__(self, call: Call) -> Answer:
                is_read = call.method == "GET" and call.path != "/things"
                is_late = is_read and call.path.rpartition("/")[2] not in self.dropped
                return (404, {}) if is_late else super().__call__(call)

        paths = things()
        del paths["/things/{id}"]["get"]["responses"]["404"]

        assert accused(judge(Softly(paths), paths))["drop/deleted"] == "notice kept"

    def test_only_state_of_its_kind_may_be_made_anew(self, judge: Judge) -> None:
        course = {"get": operation("read", content({"type": "object"})), "delete": operation("cancel")}

        summary = judge(lambda call: (200, {} if call.method == "GET" else None), {"/course": course})

        assert accused(summary) == {}
