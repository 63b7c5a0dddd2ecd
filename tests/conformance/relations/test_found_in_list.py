"""A creation whose response names no id: the list shows which resource it made, by the texts that were sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from documents import TEXT, Stated, list_of, object_of, resources
from judging import Judge, accused, contract_in, passed
from servers import Answer, Call, Item, Resources

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.relations.collections import holds_id
from bythebook_conformance.relations.identity import item_sent
from bythebook_openapi.states import ABSENT

NEW = object_of(title=TEXT, note=TEXT)
SHOWN = object_of("id", id=TEXT, title=TEXT, note=TEXT)


def tasks(**one: Any) -> Stated:
    """Return the paths of tasks: POST documents no content, a list shows all of them."""
    paths = resources("/tasks", NEW, SHOWN, listed=list_of(SHOWN), **one)
    paths["/tasks"]["post"]["responses"]["200"] = {"description": "made"}
    return paths


class Silent(Resources):
    """Answers a creation without content, or with a message."""

    message: ClassVar[Any] = None

    def shown(self, call: Call, item: Item) -> Answer:
        return (200, self.message) if call.method == "POST" else super().shown(call, item)


class Told(Silent):
    message: ClassVar[Any] = {"message": "task created"}


@pytest.mark.many(2)
@pytest.mark.parametrize("server", [Silent, Told], ids=["no content", "a message"])
@pytest.mark.parametrize(
    "one",
    [{"put": "replace", "delete": "drop"}, {"get": "read", "put": "replace", "patch": "change", "delete": "drop"}],
    ids=["read by the list", "read alone"],
)
def test_operations_on_the_resource_are_tested(judge: Judge, server: type[Resources], one: dict[str, str]) -> None:
    summary = judge(server(tasks(**one)), tasks(**one))

    assert summary.untested == {}
    assert accused(summary) == {}
    assert {"make/body/title/read-back", "make/body/note/read-back", "drop/deleted"} <= passed(summary)


def test_value_that_a_creation_loses_is_found(judge: Judge) -> None:
    class Losing(Silent):
        def make(self, body: Item) -> Item:
            return super().make({**body, "note": "always the same"} if "note" in body else body)

    paths = tasks(put="replace", delete="drop")

    assert accused(judge(Losing(paths), paths)) == {"make/body/note/read-back": "warning computed"}


def test_resources_that_look_alike_are_not_confused(judge: Judge) -> None:
    """Nothing in the list tells which one is new: the numbers that were sent are those of others, too."""
    sent, shown = object_of(size={"type": "integer"}), object_of("id", id=TEXT, size={"type": "integer"})
    paths = resources("/boxes", sent, shown, listed=list_of(shown), put="replace", delete="drop")
    paths["/boxes"]["post"]["responses"]["200"] = {"description": "made"}

    summary = judge(Silent(paths), paths)

    assert accused(summary) == {}
    assert summary.untested.keys() == {"replace", "drop"}


def test_what_the_run_made_is_deleted(judge: Judge) -> None:
    paths = tasks(delete="drop")
    server = Silent(paths)

    judge(server, paths)

    assert not any("title" in item or "note" in item for item in server.kept.values() if _is_distinctive(item))


def _is_distinctive(item: Item) -> bool:
    return any(isinstance(value, str) and len(value) > 8 for name, value in item.items() if name != "id")


@pytest.mark.parametrize("name", ["author_id", "starts"])
def test_earlier_resource_with_the_same_reference_or_time_is_not_the_created_one(tmp_path: Path, name: str) -> None:
    """The list lags behind: the only item that holds a text of the request was created before."""
    starts = {"type": "string", "format": "date-time"}
    sent = object_of(title=TEXT, starts=starts, author_id=TEXT)
    books = resources("/books", sent, object_of("id", id=TEXT), listed=list_of(sent), get="read")
    contract = contract_in(tmp_path, {**books, **resources("/authors", NEW, SHOWN, get="readAuthor")})
    body = {"title": "Some Title", name: "2031-01-07T09:30:15Z"}
    made = Exchange(1, Request("make", {"body": body}, "", Draft({})), 201)
    earlier = {"id": "1", "title": "Another Title", name: body[name]}

    assert item_sent(made, [earlier], contract) is ABSENT
    assert item_sent(made, [earlier, {"id": "2", **body}], contract) == {"id": "2", **body}


def test_letters_of_a_uuid_have_no_case_and_those_of_another_id_have_one() -> None:
    uuid = "29b090f1-f66a-4c64-9e8a-5821bf22cc44"

    assert holds_id({"id": uuid.upper()}, uuid)
    assert holds_id({"url": f"/jobs/{uuid}"}, uuid.upper())
    assert not holds_id({"id": "aXb7"}, "axB7")
