"""The faulty twins: each operator fits somewhere, shows there, and changes nothing elsewhere."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from simulated import ROOT, body, document, guarded_paths, thing_paths

from bythebook_openapi.document.load import load
from bythebook_simulator import Behavior, Request, Response, Simulator
from bythebook_simulator.context import Context
from bythebook_simulator.faults.families import OPERATORS
from bythebook_simulator.faults.spots import spots
from bythebook_simulator.faults.twins import Twin, twins
from bythebook_simulator.faults.variations import VARIATIONS
from bythebook_simulator.faults.witnesses import TOKEN, witness
from tests.examples import sampled

# `make test` looks at one operator in so many, `make soak` at all.
PARTS = 8
SHOP = ROOT / "tests" / "conformance" / "shop" / "openapi.yaml"
THING: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "size": {"type": "integer", "default": 3, "minimum": 1, "maximum": 9},
        "note": {"type": ["string", "null"]},
        "flags": {"type": "array", "items": {"type": "string"}, "default": []},
        "limits": {
            "type": "object",
            "properties": {"most": {"type": "integer", "default": 5}, "unit": {"type": "string"}},
        },
    },
}
OWN = {"id": {"type": "string", "format": "uuid"}, "code": {"type": "string"}}
SHOWN: dict[str, Any] = {"allOf": [THING, {"type": "object", "required": ["id", "code"], "properties": OWN}]}


def within(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": ["thing"], "properties": {"thing": inner}}


def server(path: Path) -> Simulator:
    return Simulator(load(path), tokens=(TOKEN,))


def fleet(simulator: Simulator) -> dict[str, Twin]:
    return {each.id: each for each in twins(simulator.world)}


@pytest.fixture(scope="module")
def things() -> Simulator:
    return Simulator(document(thing_paths(THING)), tokens=(TOKEN,))


@pytest.fixture(scope="module")
def shop() -> Simulator:
    return server(SHOP)


def made(simulator: Simulator, twin: Twin, body: dict[str, object]) -> dict[str, object]:
    content = json.dumps(body).encode()
    request = Request("POST", "/things", headers={"content-type": "application/json"}, body=content)
    answer = simulator.twin(twin.behavior).answer(request)
    assert answer.status == 201
    found: dict[str, object] = json.loads(answer.body)
    return found


@pytest.mark.soak
@pytest.mark.parametrize("part", sampled(range(PARTS), PARTS))
def test_every_operator_fits_and_can_be_told_from_the_correct_server(
    shop: Simulator, things: Simulator, part: int
) -> None:
    looked_at = {each.id for each in OPERATORS[part::PARTS]}
    ontora = server(ROOT / "specs" / "ontora" / "openapi.yaml")
    guarded = Simulator(document(guarded_paths(THING)), tokens=(TOKEN,))
    seen = set[str]()
    for simulator in (things, guarded, ontora, shop):
        fitting: defaultdict[str, list[Twin]] = defaultdict(list)
        for each in twins(simulator.world):
            fitting[each.operator.id].append(each)
        for operator in (fitting.keys() & looked_at) - seen:
            some = fitting[operator][:: max(1, len(fitting[operator]) // 4)]
            if any(witness(simulator.twin(), simulator.twin(each.behavior), each.spot) is not None for each in some):
                seen.add(operator)

    assert looked_at - seen == set()  # none is idle


def test_nothing_is_a_fault_of_which_the_document_says_that_it_does_not_know() -> None:
    unstated = {"null": "It is not known.", "required": "It is not known."}
    texts = {"type": "string"}
    thing = {"type": "object", "properties": {"note": texts, "size": {"type": "integer", "x-unstated": unstated}}}
    ids = fleet(Simulator(document(thing_paths(thing)), tokens=(TOKEN,)))

    of_size = {each.partition("@")[0] for each in ids if "/body/size" in each}
    assert {"optional-demanded@POST /things/body/note"} <= ids.keys()
    assert of_size
    assert of_size.isdisjoint({"optional-demanded", "required-not-enforced", "null-refused", "null-accepted"})


def test_the_default_in_place_of_null_is_no_fault_where_no_answer_can_show_null() -> None:
    size = {"type": "object", "properties": {"size": {"type": ["integer", "null"], "default": 3}}}
    shown = {"type": "object", "properties": {"id": {"type": "string"}, "size": {"type": "integer"}}}
    laid = [fleet(Simulator(document(thing_paths(size, each)))) for each in (None, shown)]

    assert ["default-over-null@POST /things/body/size" in each for each in laid] == [True, False]


def test_a_refused_creation_under_another_path_is_kept_in_the_collection_that_reads_find() -> None:
    """`POST /users/register` creates what `GET /users/{id}` reads; `/users` has no path of its own."""
    shown = {"type": "object", "required": ["user_id"], "properties": {"user_id": {"type": "integer"}}}
    key = {"name": "user_id", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {
        "/users/register": {"post": {"requestBody": body(THING), "responses": {"201": body(shown)}}},
        "/users/{user_id}": {
            "get": {"parameters": [key], "responses": {"200": body(shown), "404": {"description": ""}}}
        },
    }
    simulator = Simulator(document(paths))
    twin = next(each for name, each in fleet(simulator).items() if name.startswith("keeps-refused@"))
    served = simulator.twin(twin.behavior)
    invalid = Request("POST", "/users/register", headers={"content-type": "application/json"}, body=b'{"name": 5}')

    assert served.answer(invalid).status >= 400
    assert served.answer(Request("GET", "/users/1")).status == 200


def test_the_ids_of_operators_and_twins_are_unique(things: Simulator) -> None:
    names = [each.id for each in OPERATORS]
    ids = [each.id for each in twins(things.world)]

    assert len(set(names)) == len(names)
    assert len(set(ids)) == len(ids)


def test_a_wrong_default_is_one_value_and_nothing_else(things: Simulator) -> None:
    twin = fleet(things)["default-wrong@POST /things/body/size"]

    absent = made(things, twin, {"name": "a"})
    explicit = made(things, twin, {"name": "a", "size": 5})

    assert absent["size"] not in {3, None}
    assert (absent["name"], absent["flags"]) == ("a", [])
    assert explicit["size"] == 5


def test_a_pair_is_wrong_only_beside_its_neighbor(things: Simulator) -> None:
    twin = fleet(things)["default-changes-beside@POST /things/body/size+note"]

    assert made(things, twin, {"name": "a"})["size"] == 3
    assert made(things, twin, {"name": "a", "note": None})["size"] == 3
    assert made(things, twin, {"name": "a", "note": "b"})["size"] != 3


def test_a_keyword_that_is_not_enforced_leaves_the_others_alone(things: Simulator) -> None:
    twin = things.twin(fleet(things)["maximum-not-enforced@POST /things/body/size"].behavior)

    def status(size: object) -> int:
        content = json.dumps({"name": "a", "size": size}).encode()
        headers = {"content-type": "application/json"}
        return twin.answer(Request("POST", "/things", headers=headers, body=content)).status

    assert [status(each) for each in (10, 9, 0, "ten", None)] == [201, 201, 422, 422, 422]


@pytest.mark.soak
def test_a_twin_answers_every_other_operation_as_the_correct_server(shop: Simulator) -> None:
    some = list(twins(shop.world))[::211]
    reads = [
        Request("GET", each.path, headers={"authorization": f"Bearer {TOKEN}"}) for each in shop.world.api.endpoints
    ]

    for twin in some:
        correct, faulty = shop.twin(), shop.twin(twin.behavior)
        elsewhere = [each for each in reads if each.path != twin.spot.endpoint.path]
        assert [correct.answer(each) for each in elsewhere] == [faulty.answer(each) for each in elsewhere], twin.id


@pytest.mark.soak
def test_a_twin_answers_a_right_request_of_another_collection_as_the_correct_server() -> None:
    paths = thing_paths(within(THING), within(SHOWN))
    others = {f"/others{path.removeprefix('/things')}": each for path, each in paths.items()}
    simulator = Simulator(document({**paths, **others}), tokens=(TOKEN,))
    headers = {"content-type": "application/json"}
    right = Request("POST", "/others", headers=headers, body=b'{"thing": {"name": "a"}}')
    answer = simulator.twin().answer(right)

    assert json.loads(answer.body)["thing"].keys() == {"name", "id", "code", "size", "flags"}
    assert [
        each.id
        for each in twins(simulator.world)
        if "/things" in each.spot.endpoint.path and simulator.twin(each.behavior).answer(right) != answer
    ] == []


def test_a_twin_that_demands_no_body_answers_a_right_one_as_the_correct_server() -> None:
    simulator = Simulator(document(thing_paths(within(THING), within(SHOWN))), tokens=(TOKEN,))
    twin = fleet(simulator)["body-not-demanded@POST /things/body"]

    thing = made(simulator, twin, {"thing": {"name": "a"}})["thing"]
    assert isinstance(thing, dict)
    assert thing.keys() == {"name", "id", "code", "size", "flags"}


def test_the_fleet_of_a_document_is_always_the_same(things: Simulator) -> None:
    again = Simulator(document(thing_paths(THING)), tokens=(TOKEN,))

    assert [each.id for each in twins(things.world)] == [each.id for each in twins(again.world)]


@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda each: each.id)
def test_a_correct_variation_accepts_and_refuses_as_the_correct_server(variation: object, things: Simulator) -> None:
    varied = things.twin(next(each for each in VARIATIONS if each is variation).behavior(things.world))
    headers = {"content-type": "application/json"}
    bodies = [{"name": "a"}, {"name": None}, {"name": "a", "size": 0}, {"name": "a", "note": None}]
    requests = [Request("POST", "/things", headers=headers, body=json.dumps(each).encode()) for each in bodies]

    correct = things.twin()
    assert [varied.answer(each).status // 100 for each in requests] == [
        correct.answer(each).status // 100 for each in requests
    ]


def test_the_order_of_members_is_no_fault(things: Simulator) -> None:
    def turned(_: Context, response: Response) -> Response:
        value = json.loads(response.body) if response.body else None
        body = json.dumps(dict(reversed(value.items()))).encode() if isinstance(value, dict) else response.body
        return replace(response, body=body)

    spot = next(each for each in spots(things.world) if each.location == "response" and each.steps)

    assert witness(things.twin(), things.twin(Behavior(finish=turned)), spot) is None


def test_a_second_delete_is_a_fault_only_where_the_document_speaks_of_deletion() -> None:
    """A 404 may be about ids that never were: servers repeat the answer of the first DELETE."""

    def fits(code: str, words: str) -> bool:
        responses = {"204": {"description": "Deleted."}, code: {"description": words}}
        paths = {
            "/notes": {"post": {"responses": {"201": {"description": "Made."}}}},
            "/notes/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "delete": {"responses": responses},
            },
        }
        return any(each.operator.id == "deletes-again" for each in twins(Simulator(document(paths)).world))

    assert not fits("404", "There is no such note.")
    assert fits("404", "The note was deleted.")
    assert fits("410", "There is no such note.")


def test_a_patch_without_a_body_leaves_nothing_out() -> None:
    paths = thing_paths(THING)
    del paths["/things/{id}"]["patch"]["requestBody"]
    correct = Simulator(document(paths), tokens=(TOKEN,))
    twin = next(each for each in twins(correct.world) if each.operator.id == "patch-replaces")

    assert witness(correct.twin(), correct.twin(twin.behavior), twin.spot) is None


def test_a_second_copy_of_a_creation_is_no_fault_where_only_the_ids_of_later_things_could_show_it() -> None:
    """A server may leave out numbers: the second thing is a fault only where a response shows it."""

    def is_visible(listed: dict[str, Any]) -> bool:
        paths = thing_paths(THING)
        paths["/things"] = {
            "post": {**paths["/things"]["post"], "responses": {"201": {"description": "Made."}}},
            "get": {"responses": {"200": listed}},
        }
        correct = Simulator(document(paths), tokens=(TOKEN,))
        twin = next(each for each in twins(correct.world) if each.operator.id == "creates-twice")
        return witness(correct.twin(), correct.twin(twin.behavior), twin.spot) is not None

    assert not is_visible({"description": "All things."})
    assert is_visible(body({"type": "array", "items": SHOWN}))


@pytest.mark.soak
def test_a_filter_by_what_no_item_shows_has_no_opposite() -> None:
    """The list of a value may be empty then: a correct server may filter by what it hides."""

    def is_visible(name: str) -> bool:
        paths = thing_paths(THING)
        asked = {"name": name, "in": "query", "schema": {"type": "string"}}
        shown = body({"type": "array", "items": SHOWN})
        paths["/things"] = {**paths["/things"], "get": {"parameters": [asked], "responses": {"200": shown}}}
        correct = Simulator(document(paths), tokens=(TOKEN,))
        twin = next(each for each in twins(correct.world) if each.operator.id == "filter-inverted")
        return witness(correct.twin(), correct.twin(twin.behavior), twin.spot) is not None

    assert is_visible("name")
    assert not is_visible("team")


@pytest.mark.parametrize(("stated", "is_planted"), [({}, False), ({"maximum": 2147483647, "format": "int64"}, True)])
def test_the_end_of_an_integer_format_in_a_query_is_no_bound_to_pass_over(
    stated: dict[str, Any], *, is_planted: bool
) -> None:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "format": "int32", **stated}}
    listed = {"responses": {"200": body({"type": "array", "items": {"type": "string"}})}, "parameters": [limit]}
    planted = fleet(Simulator(document({"/words": {"get": listed}}), tokens=(TOKEN,)))

    assert any(each.startswith("maximum-one-beyond@") for each in planted) == is_planted
