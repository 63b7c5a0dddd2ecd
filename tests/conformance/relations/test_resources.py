"""Which resource an operation is about: one answer for a document, from every operation that meets the resource."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import INTEGER, NONE, TEXT, Stated, content, in_path, list_of, object_of, operation, resources
from judging import contract_in

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.relations.resources import Api, Resource, resource_of
from bythebook_openapi.model.contract import Contract, Operation

ORDER = object_of("id", id=INTEGER, note=TEXT, total=INTEGER)


def shop() -> Stated:
    """Returns paths of orders, which responses hold in `data`, with an action and with items below an order."""
    sent, shown = object_of("note", note=TEXT), object_of("data", data=ORDER)
    line = object_of("text", text=TEXT, id=INTEGER)
    at, parent, key = "/orders/{order_id}", in_path("order_id", INTEGER), in_path("line_id", INTEGER)
    listed, deleted = list_of(ORDER), {"delete": operation("remove", NONE, "204")}
    paths = resources("/orders", sent, shown, key=parent, listed=listed, made="201", get="read", patch="change")
    paths[at] |= deleted
    paths[f"{at}/close"] = {"parameters": [parent], "post": operation("close", content(shown))}
    paths[f"{at}/lines"] = {"parameters": [parent], "post": operation("add", content(line), "201", body=line)}
    paths[f"{at}/lines/{{line_id}}"] = {"parameters": [parent, key], "get": operation("line", content(line))}
    paths["/health"] = {"get": operation("health", NONE)}
    return paths


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return contract_in(tmp_path, shop())


def about(contract: Contract, name: str) -> Resource:
    return resource_of(contract, next(each for each in contract.operations if each.id == name))


def name_of(found: Operation | None) -> str:
    return found.id if found is not None else ""


def test_resources_of_a_document_are_found_once(contract: Contract) -> None:
    assert Api.of(contract) is Api.of(contract)
    assert about(contract, "make") is about(contract, "make")


@pytest.mark.parametrize("name", ["make", "change", "remove"])
def test_operations_of_one_resource_agree_on_who_creates_and_lists_it(contract: Contract, name: str) -> None:
    found = about(contract, name)

    assert (name_of(found.creator), name_of(found.reader), name_of(found.lister)) == ("make", "read", "all")


def test_creation_knows_who_changes_and_deletes_what_it_makes(contract: Contract) -> None:
    found = about(contract, "make")

    assert [each.id for each in (*found.changers, *found.deleters)] == ["change", "remove"]
    assert about(contract, "all").creator is found.operation
    assert about(contract, "health").creator is None


def test_parts_and_actions_are_told_from_the_resource(contract: Contract) -> None:
    assert [(each.creator.id, each.reader.id) for each in about(contract, "remove").children] == [("add", "line")]
    assert name_of(about(contract, "close").acted_on) == "read"
    assert about(contract, "close").is_action
    assert not about(contract, "add").is_action


def test_a_property_is_found_in_response_and_read_whatever_is_around_it(contract: Contract) -> None:
    shown = about(contract, "make").fields["note",]

    assert [each.place for each in (*shown.response, *shown.read)] == [("data", "note")] * 2


def test_a_resource_is_found_in_its_list_by_the_id_in_a_response(contract: Contract) -> None:
    found = about(contract, "make")
    own = found.id_in({"data": {"id": 7, "note": "fragile"}})
    listing = Exchange(2, Request("all", {}, "", Draft({})), 200, answer=[{"id": 6}, {"id": 7}, {"id": 8}])

    assert found.item_in(listing, own) == {"id": 7}
    assert found.item_in(listing, 9) is None
