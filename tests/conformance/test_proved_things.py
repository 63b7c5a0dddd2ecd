"""What faulty twins of documents showed to be missed of things: each is found since, and what looks like it is not
accused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from notes import BODY, NUMBER, SENT, WORD, Notes, Show, as_it_is, document
from tiny import Call, Judge, content, made_judge, reasons


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def without(*names: str) -> Show:
    return lambda thing: {name: each for name, each in as_it_is(thing).items() if name not in names}


@pytest.mark.parametrize("alone", [True, False])
def test_a_correct_server_is_not_accused(judge: Judge, alone: bool) -> None:
    summary = judge(Notes(), document(alone=alone))

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {}


def test_a_value_that_nothing_ever_shows_is_told(judge: Judge) -> None:
    found = reasons(judge(Notes(answers=without("mood"), reads=without("mood")), document()), "warning")

    assert found["make/body/mood/echo"] == "never shown"
    assert {identifier.split("/")[2] for identifier in found} == {"mood"}


def test_a_server_that_shows_hardly_anything_is_not_accused_of_it(judge: Judge) -> None:
    bare = without("note", "mood", "rank")

    assert reasons(judge(Notes(answers=bare, reads=bare), document()), "warning") == {}


def test_a_read_that_lacks_what_the_server_made_is_told(judge: Judge) -> None:
    found = reasons(judge(Notes(reads=without("etag")), document()), "warning")

    assert found == {"make/response/etag/read-made": "read-back", "put/response/etag/read-made": "read-back"}


def test_a_read_of_another_id_is_told(judge: Judge) -> None:
    found = reasons(judge(Notes(reads=lambda thing: {**as_it_is(thing), "id": 0}), document()), "warning")

    assert {"make/response/id/read-made", "put/response/id/read-made"} <= found.keys()


class Overwriting(Notes):
    def made(self, key: int, body: dict[str, Any]) -> dict[str, Any]:
        if key > 1:
            self.kept[1] = {**body, "id": 1, "etag": "etag-1"}
        return super().made(key, body)


class Counting(Notes):
    """Each thing says how many there are: what is created later changes that, and rightly so."""

    def made(self, key: int, body: dict[str, Any]) -> dict[str, Any]:
        made = super().made(key, body)
        for each in self.kept.values():
            if each is not None:
                each["etag"] = f"etag-{len(self.kept)}"
        return made


@pytest.mark.parametrize("alone", [True, False])
def test_a_later_thing_that_overwrites_the_first_is_told(judge: Judge, alone: bool) -> None:
    assert "make/kept" in reasons(judge(Overwriting(), document(alone=alone)), "warning")
    assert reasons(judge(Counting(), document(alone=alone)), "warning") == {}


class Forgetful(Notes):
    def listed(self, call: Call) -> list[dict[str, Any]]:
        return super().listed(call)[:-1]


class Undying(Notes):
    def dropped(self, key: int) -> None:
        return None


class Merging(Notes):
    def put(self, key: int, body: dict[str, Any]) -> dict[str, Any]:
        return self.made(key, {**self.kept[key], **body})


@pytest.mark.parametrize(
    ("server", "broken"),
    [(Forgetful, "make/listed"), (Undying, "drop/deleted"), (Merging, "put/body/note/put-absent")],
)
def test_what_nothing_but_a_list_shows_is_looked_for_there(judge: Judge, server: type[Notes], broken: str) -> None:
    assert broken in reasons(judge(server(), document(alone=False)), "warning")


class Pretending(Notes):
    """The answer to a PUT is what was sent, with the default; what is kept is merged."""

    def put(self, key: int, body: dict[str, Any]) -> dict[str, Any]:
        old, new = self.kept[key], self.made(key, {"mood": "calm", **body})
        self.kept[key] = {**old, **body}
        return new


class Replacing(Notes):
    def made(self, key: int, body: dict[str, Any]) -> dict[str, Any]:
        return super().made(key, {"mood": "calm", **body})


class Filling(Replacing):
    """Who left the mood out is answered the default; soon after it is found, and the same each time."""

    def put(self, key: int, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.made(key, body)
        self.kept[key] = {**answer, "mood": body.get("mood", "found by itself")}
        return answer


@pytest.mark.parametrize(("server", "told"), [(Pretending, True), (Replacing, False), (Filling, False)])
def test_a_put_that_keeps_what_it_answers_to_be_gone_is_told(judge: Judge, server: type[Notes], *, told: bool) -> None:
    paths = document()
    schema = {**BODY, "properties": {**SENT, "mood": {**WORD, "default": "calm"}}}
    paths["/notes/{id}"]["put"]["requestBody"] = content(schema)

    assert ("put/body/mood/put-absent" in reasons(judge(server(), paths), "warning")) == told


def query(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {**NUMBER, "minimum": 1, **schema}}


class Paged(Notes):
    """Heeds `limit` and `page`, but for those named in `ignored`."""

    ignored: frozenset[str] = frozenset()

    def listed(self, call: Call) -> list[dict[str, Any]]:
        query = {name: value for name, value in call.query.items() if name not in self.ignored}
        whole = super().listed(call)
        size = int(query.get("limit", "1000"))
        start = (int(query.get("page", "1")) - 1) * size
        return whole[start : start + size]


class Unlimited(Paged):
    ignored = frozenset({"limit"})


class Unpaged(Paged):
    ignored = frozenset({"page"})


def test_a_page_size_and_a_page_that_are_not_heeded_are_told(judge: Judge) -> None:
    paths = document(parameters=[query("limit", maximum=1000), query("page", maximum=1000)])

    assert reasons(judge(Paged(), paths), "warning") == {}
    assert "all/query/limit/query-heeded" in reasons(judge(Unlimited(), paths), "warning")
    assert "all/query/page/query-heeded" in reasons(judge(Unpaged(), paths), "warning")


class ByBody(Notes):
    """Changes by `PUT /notes` the note whose id is in the body, else makes one; `loses` what it drops."""

    loses = ""

    def __call__(self, call: Call) -> tuple[int, Any]:
        if call.method != "PUT" or call.path != "/notes":
            return super().__call__(call)
        if not isinstance(call.body, dict) or not self.is_right({**call.body, "rank": call.body.get("id", 1)}):
            return 422, {"detail": "wrong"}
        key = call.body.get("id", 1000 + len(self.kept))
        self.made(key, {name: each for name, each in call.body.items() if name != self.loses})
        return 204, None


class Losing(ByBody):
    loses = "mood"


def test_a_put_of_a_collection_is_about_the_thing_that_its_body_names(judge: Judge) -> None:
    paths = document()
    sent = {"id": {**NUMBER, "minimum": 1}, "note": WORD, "mood": WORD}
    body = content({"type": "object", "properties": sent})
    paths["/notes"]["put"] = {"operationId": "save", "requestBody": body, "responses": {"204": {"description": "done"}}}

    assert reasons(judge(ByBody(), paths), "failure") == reasons(judge(ByBody(), paths), "warning") == {}
    assert "save/body/mood/read-back" in reasons(judge(Losing(), paths), "warning")


class Sized(Notes):
    """`size` is that of the pictures in an answer, `count` asks for how many there are, `start` is a time."""


def test_names_that_may_mean_something_else_are_no_pages(judge: Judge) -> None:
    wanted = [query(name, maximum=1000) for name in ("size", "count", "start")]

    found = reasons(judge(Sized(), document(parameters=wanted)), "warning")

    assert [each for each in found if each.endswith("query-heeded")] == []


class Private(Notes):
    """Takes `note`, which each request must hold, and shows it to nobody."""

    def __init__(self) -> None:
        super().__init__(answers=without("note", "mood", "rank"), reads=without("note", "mood", "rank"))

    @staticmethod
    def is_right(body: Any) -> bool:
        return Notes.is_right(body) and "note" in body


def test_what_must_be_sent_and_is_kept_from_everybody_is_no_loss(judge: Judge) -> None:
    paths = document()
    body = {"requestBody": {**content({**BODY, "required": ["note"]}), "required": True}}
    paths["/notes"]["post"] |= body
    paths["/notes/{id}"]["put"] |= body

    assert reasons(judge(Private(), paths), "warning") == {}


class Lagging(Notes):
    """Its list still shows, once, what was deleted a moment ago."""

    late: dict[str, Any] | None = None

    def dropped(self, key: int) -> None:
        self.late = self.kept[key]
        super().dropped(key)

    def listed(self, call: Call) -> list[dict[str, Any]]:
        late, self.late = self.late, None
        return [*super().listed(call), *([self.reads(late)] if late is not None else [])]


def test_a_list_that_lags_behind_a_deletion_is_not_accused(judge: Judge) -> None:
    assert reasons(judge(Lagging(), document(alone=False)), "warning") == {}
