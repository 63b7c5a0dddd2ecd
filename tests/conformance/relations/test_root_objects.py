"""A request may hold the resource in a root object whose members the response has at its own root, as in Rails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import (
    INTEGER,
    NONE,
    TEXT,
    Stated,
    content,
    list_of,
    nullable,
    object_of,
    operation,
    read_only,
    resources,
)
from judging import Judge, accused, contract_in, passed
from servers import Answer, Call, Item, Resources

from bythebook_conformance.relations.envelopes import Between, between, request_envelope
from bythebook_conformance.relations.resources import resource_of
from bythebook_openapi.model.contract import Contract, Operation

FIELDS: Stated = {
    "name": TEXT,
    "note": nullable(TEXT),
    "place": TEXT,
    "seats": {**INTEGER, "default": 100},
}
CHANGES: Stated = {**FIELDS, "seats": INTEGER}
SHOWN = object_of("id", id=TEXT, **{name: CHANGES[name] for name in CHANGES})


def rooted(name: str, required: str, fields: Stated) -> Stated:
    """Returns the schema of a body that holds the resource in a root object."""
    inner: Stated = {name: object_of(required, **fields)}
    return object_of(name, **inner)


def events(answered: str = "", root: str = "event", **one: Any) -> Stated:
    """Returns the paths of events whose requests have a root object, and whose responses have another one or none."""
    shown = object_of(answered, **{answered: SHOWN}) if answered else SHOWN
    sent, change = rooted(root, "name", FIELDS), rooted(root, "", CHANGES)
    return resources("/events", sent, shown, change=change, made="201", get="get", **one)


class Rooted(Resources):
    """A correct server of resources that requests hold in one object, and responses in another one or in none."""

    def __init__(self, paths: Stated, answered: str = "") -> None:
        self.answered = answered
        super().__init__(paths)

    def opened(self, body: Item) -> Item:
        (inner,) = body.values()
        return dict(inner)

    def wrapped(self, item: Item) -> Item:
        return {self.answered: item} if self.answered else item

    def defaults(self, method: str) -> Item:
        (root,) = self.sent[method]["properties"].values()
        return {name: each["default"] for name, each in root["properties"].items() if "default" in each}


class NoDefault(Rooted):
    def defaults(self, method: str) -> Item:
        return dict.fromkeys(super().defaults(method), 1)


class NullAsText(Rooted):
    def make(self, body: Item) -> Item:
        return super().make({name: "none" if each is None else each for name, each in body.items()})


class ResetsOthers(Rooted):
    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {"place": "somewhere", **body})


class ForgetsChange(Rooted):
    """It answers a change as if it were stored."""

    def change(self, key: str, body: Item) -> Item:
        return {**self.kept[key], **body}


class CutsOff(Rooted):
    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {**body, "place": body.get("place", "")[:3]})


class KeepsOld(Rooted):
    def replace(self, key: str, body: Item) -> Item:
        return self.change(key, body)


LIES = {
    "default": (NoDefault, "make/body/event/seats/default"),
    "null-kept": (NullAsText, "make/body/event/note/null-kept"),
    "patch-absent": (ResetsOthers, "patch/body/event/place/patch-absent"),
    "read-back": (ForgetsChange, "patch/body/event/place/read-back"),
    "echo": (CutsOff, "make/body/event/place/echo"),
    "put-absent": (KeepsOld, "put/body/event/place/put-absent"),
}


@pytest.mark.parametrize("answered", ["", "data", "result"])
def test_rules_see_through_the_root_object_of_a_request(judge: Judge, answered: str) -> None:
    paths = events(answered, patch="patch", put="put")

    summary = judge(Rooted(paths, answered), paths)

    assert accused(summary) == {}
    assert {name for _, name in LIES.values()} <= passed(summary)


@pytest.mark.many(2)
@pytest.mark.parametrize("lie", LIES)
def test_lie_below_the_root_object_is_found(judge: Judge, lie: str) -> None:
    server, found = LIES[lie]
    paths = events(patch="patch", put="put")

    assert found in accused(judge(server(paths), paths))


def test_change_without_content_is_judged_by_a_read_without_the_root_object(judge: Judge) -> None:
    paths = events(patch="patch")
    paths["/events/{id}"]["patch"]["responses"] = {"204": NONE, **paths["/events/{id}"]["patch"]["responses"]}
    del paths["/events/{id}"]["patch"]["responses"]["200"]

    assert "patch/body/event/place/patch-absent" in accused(judge(ResetsOthers(paths), paths))
    assert accused(judge(Rooted(paths), paths)) == {}


ATTRIBUTES = object_of(data=object_of("id", id=TEXT, attributes=object_of(**CHANGES)))


class Attributed(Rooted):
    """A correct server whose responses have the members of a resource beside its id, as Strapi has them."""

    def wrapped(self, item: Item) -> Item:
        return {"data": {"id": item["id"], "attributes": {name: each for name, each in item.items() if name != "id"}}}


def attributed() -> Stated:
    """Returns the paths of events that requests hold in `data`, and responses in `data.attributes`."""
    sent, change = rooted("data", "name", FIELDS), rooted("data", "", CHANGES)
    return resources("/events", sent, ATTRIBUTES, change=change, made="201", get="get", patch="patch", put="put")


def test_rules_see_through_the_attributes_beside_an_id(judge: Judge) -> None:
    paths = attributed()

    summary = judge(Attributed(paths), paths)

    assert accused(summary) == {}
    assert {name.replace("/event/", "/data/") for _, name in LIES.values()} <= passed(summary)


@pytest.mark.many(2)
@pytest.mark.parametrize("lie", LIES)
def test_lie_within_the_attributes_beside_an_id_is_found(judge: Judge, lie: str) -> None:
    server, found = LIES[lie]
    paths = attributed()
    lying = type("Lying", (Attributed, server), {})

    assert found.replace("/event/", "/data/") in accused(judge(lying(paths), paths))


def only(folder: Path, paths: Stated) -> tuple[Contract, Operation]:
    """Returns the contract of paths, and its one operation with a body."""
    contract = contract_in(folder, paths)
    (writer,) = [each for each in contract.operations if each.body is not None]
    return contract, writer


@pytest.mark.parametrize(
    ("inner", "place"),
    [
        ({"id": TEXT, "attributes": object_of(**CHANGES)}, ("data", "attributes")),
        ({"attributes": object_of(**CHANGES)}, ()),
        ({"id": TEXT, "attributes": object_of(**CHANGES), "former": object_of(**CHANGES)}, ()),
    ],
    ids=["beside an id", "without an id", "two objects"],
)
def test_response_has_the_members_of_a_plain_body_in_the_one_object_beside_the_id(
    tmp_path: Path, inner: Stated, place: tuple[str, ...]
) -> None:
    shown, sent = object_of(data=object_of(**inner)), object_of("name", **FIELDS)
    _, make = only(tmp_path, {"/events": {"post": operation("make", content(shown), "201", body=sent)}})

    assert between(make, make.successes[0]) == Between((), place)


PLACE = object_of(street=TEXT, city=TEXT)
NO_ROOTS: dict[str, tuple[str, Stated, Stated]] = {
    "a search": ("/events/search", object_of(filter=object_of(name=TEXT, seats=INTEGER)), list_of(SHOWN)),
    "an object that the response has too": (
        "/people",
        object_of(address=PLACE),
        object_of(id=TEXT, city=TEXT, street=TEXT, address=PLACE),
    ),
    "an object of the resource in an envelope": (
        "/people",
        object_of(address=PLACE),
        object_of(data=object_of(id=TEXT, address=PLACE, street=TEXT, city=TEXT)),
    ),
    "an action with another answer": (
        "/events/close",
        object_of(input=object_of(reason=TEXT, when=TEXT, status=TEXT)),
        object_of(status=TEXT, closed=INTEGER),
    ),
    "names of other types": (
        "/things",
        object_of(input=object_of(name=TEXT, size=TEXT)),
        object_of(name=INTEGER, size=PLACE),
    ),
    "attributes on both sides": (
        "/events",
        object_of(data=object_of(type=TEXT, attributes=object_of(name=TEXT))),
        object_of(data=object_of(id=TEXT, type=TEXT, attributes=object_of(name=TEXT))),
    ),
    "variables of a query": (
        "/graphql",
        object_of(variables=object_of(name=TEXT, seats=INTEGER)),
        object_of(data=object_of(createEvent=object_of(name=TEXT, seats=INTEGER))),
    ),
    "a property beside it": ("/events", object_of(event=object_of(**CHANGES), note=TEXT), SHOWN),
    "a read-only property beside it": ("/events", object_of(event=object_of(**CHANGES), id=read_only(TEXT)), SHOWN),
    "two objects that are alike": (
        "/moves",
        object_of(input=PLACE),
        object_of(before=PLACE, after=PLACE),
    ),
}


@pytest.mark.parametrize("case", NO_ROOTS)
def test_object_that_does_not_correspond_to_the_response_is_no_root(tmp_path: Path, case: str) -> None:
    path, sent, shown = NO_ROOTS[case]

    contract, writer = only(tmp_path, {path: {"post": operation("make", content(shown), "201", body=sent)}})

    assert resource_of(contract, writer).root is None


def test_root_object_is_found_by_most_names_and_types(tmp_path: Path) -> None:
    sent = object_of(input=object_of(name=TEXT, seats=INTEGER, price=INTEGER))
    shown = object_of(id=TEXT, name=TEXT, seats=INTEGER, price=TEXT)
    contract, writer = only(tmp_path, {"/events": {"post": operation("make", content(shown), "201", body=sent)}})

    root = resource_of(contract, writer).root

    assert root is not None
    assert root == request_envelope(writer)
    assert resource_of(contract, writer).own_place(writer.by_key["body", "input", "name"]) == ("name",)


def test_object_of_settings_is_replaced_and_the_resource_is_not(judge: Judge) -> None:
    """A PATCH replaces the one object that it takes, which the response has too."""
    settings = object_of(theme=TEXT, language=TEXT)
    shown = object_of("id", id=TEXT, settings=settings)
    one = resources("/people", object_of(settings=settings), shown, made="201", get="get", patch="patch")

    assert accused(judge(Resources(one), one)) == {}


def test_action_that_answers_some_names_of_its_object_is_not_accused(judge: Judge) -> None:
    sent = object_of("input", input=object_of("name", name=TEXT, note=TEXT, place=TEXT))
    paths = {"/close": {"post": operation("close", content(object_of("name", name=TEXT, done=INTEGER)), body=sent)}}

    def server(call: Call) -> Answer:
        inner = call.body.get("input") if isinstance(call.body, dict) else None
        is_valid = isinstance(inner, dict) and "name" in inner and all(isinstance(each, str) for each in inner.values())
        return (200, {"name": "the operation", "done": 1}) if is_valid else (422, {})

    assert accused(judge(server, paths)) == {}
