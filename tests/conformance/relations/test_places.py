"""What an operation acts on, where its path says what its method says already: `PATCH /todos/edit/{id}`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from documents import INTEGER, TEXT, WORD, Stated, content, list_of, object_of, operation, resources
from judging import Judge, accused, contract_in, passed
from servers import Answer, Call, Item, Resources

from bythebook_conformance.relations.names import place_of
from bythebook_conformance.relations.resources import resource_of

SIZE: Stated = {**INTEGER, "minimum": 0}
NEW = object_of("title", title=WORD, size={**SIZE, "default": 30})
CHANGES = object_of(title=WORD)
SHOWN = object_of("id title size", id=TEXT, title=WORD, size=INTEGER)
PLAIN = resources(
    "/todos", NEW, SHOWN, change=CHANGES, listed=list_of(SHOWN), get="read", patch="change", delete="drop"
)
PLAIN["/todos/{id}"]["patch"] = operation("change", content(object_of("message", message=TEXT)), body=CHANGES)
BEFORE = {
    "all": "/todos/list",
    "make": "/todos/create",
    "read": "/todos/get/{id}",
    "change": "/todos/edit/{id}",
    "drop": "/todos/delete/{id}",
}
AFTER = {
    "all": "/todos",
    "make": "/todos/new",
    "read": "/todos/{id}",
    "change": "/todos/{id}/update",
    "drop": "/todos/{id}/remove",
}
VERBS = {"list", "create", "get", "edit", "delete", "new", "update", "remove"}


def todos(names: dict[str, str]) -> Stated:
    """Return the paths of todos, where each operation has the path that `names` gives."""
    paths: Stated = {}
    for holder in PLAIN.values():
        shared = {"parameters": holder["parameters"]} if "parameters" in holder else {}
        for method in holder.keys() - shared.keys():
            paths.setdefault(names[holder[method]["operationId"]], {**shared})[method] = holder[method]
    return paths


class Todos(Resources):
    """Todos under any of these paths, with a fault or without one."""

    def __init__(self, fault: str = "") -> None:
        super().__init__(PLAIN)
        self.fault = fault

    def __call__(self, call: Call) -> Answer:
        path = "/".join(each for each in call.path.split("/") if each not in VERBS)
        answer = super().__call__(replace(call, path=path))
        is_changed = call.method == "PATCH" and isinstance(answer, tuple) and answer[0] == 200
        return (200, {"message": "changed"}) if is_changed else answer

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {**body, **({"size": 30} if self.fault == "resets" else {})})

    def drop(self, key: str) -> None:
        if self.fault != "keeps":
            super().drop(key)


NAMES = pytest.mark.parametrize("names", [BEFORE, AFTER], ids=["before the id", "after the id"])


@NAMES
def test_operations_of_one_resource_are_related(tmp_path: Path, names: dict[str, str]) -> None:
    contract = contract_in(tmp_path, todos(names))
    by_id = {each.id: each for each in contract.operations}

    found = {name: resource_of(contract, each) for name, each in by_id.items()}

    assert [found[name].reader for name in ("make", "change", "drop")] == [by_id["read"]] * 3
    assert [found[name].lister for name in ("make", "change", "drop")] == [by_id["all"]] * 3
    assert found["make"].deleter == by_id["drop"]
    assert {name: each.suppliers["id"].operation for name, each in found.items() if each.suppliers} == dict.fromkeys(
        ("read", "change", "drop"), by_id["make"]
    )


@NAMES
def test_correct_server_is_judged_whole_and_left_clean(judge: Judge, names: dict[str, str]) -> None:
    server = Todos()

    summary = judge(server, todos(names))

    assert summary.untested == {}
    assert accused(summary) == {}
    expected = {"make/body/title/read-back", "make/listed", "change/body/title/read-back", "drop/deleted"}
    assert {*expected, "change/response/size/patch-others", "make/body/size/default"} <= passed(summary)
    assert server.kept == {}


@NAMES
@pytest.mark.parametrize(
    ("fault", "rule"), [("keeps", "drop/deleted"), ("resets", "change/response/size/patch-others")]
)
def test_fault_that_a_read_under_another_path_shows_is_found(
    judge: Judge, names: dict[str, str], fault: str, rule: str
) -> None:
    assert accused(judge(Todos(fault), todos(names)))[rule] == "failure"


@pytest.mark.parametrize(
    ("method", "path", "place"),
    [
        ("get", "/todos/all/", "/todos"),
        ("get", "/teams/{team}/todos/list", "/teams/{team}/todos"),
        ("get", "/todos/{id}/view", "/todos/{id}/view"),
        ("get", "/todos/edit/{id}", "/todos/edit/{id}"),
        ("get", "/get/{id}", "/get/{id}"),
        ("get", "/list", "/list"),
        ("post", "/carts/{id}/add", "/carts/{id}/add"),
        ("post", "/todos/update/{id}", "/todos/update/{id}"),
        ("put", "/todos/{id}/Update", "/todos/{id}"),
        ("delete", "/teams/{team}/remove/{id}", "/teams/{team}/remove/{id}"),
        ("delete", "/todos", "/todos"),
        ("get", "/", ""),
    ],
)
def test_only_a_verb_that_repeats_the_method_beside_a_resource_is_left_out(
    tmp_path: Path, method: str, path: str, place: str
) -> None:
    contract = contract_in(tmp_path, {path: {method: operation("it", content(SHOWN))}})

    assert place_of(contract.operations[0]) == place


def test_operation_with_the_plain_path_comes_first(tmp_path: Path) -> None:
    """`GET /todos/find/{id}` stands before `GET /todos/{id}` in the document."""
    find: Stated = {"/todos/find/{id}": {**PLAIN["/todos/{id}"], "get": operation("find", content(SHOWN))}}
    find = {path: {name: holder[name] for name in ("parameters", "get")} for path, holder in find.items()}
    contract = contract_in(tmp_path, {**find, **PLAIN})
    make = next(each for each in contract.operations if each.id == "make")

    reader = resource_of(contract, make).reader

    assert reader is not None
    assert reader.id == "read"
