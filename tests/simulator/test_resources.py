"""What a path is decides what is done: collections, items, children, the one state of its kind, links, pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from simulated import Client, body, document, guarded_paths, thing_paths

from bythebook_openapi.document.load import load
from bythebook_simulator import Simulator
from bythebook_simulator.faults.variations import VARIATIONS

SHOP = load(Path(__file__).parents[1] / "conformance/shop/openapi.yaml")
ANYBODY = {"authorization": "Bearer x"}
CUSTOMER = {"name": "Ada", "email": "ada@example.com", "password": "correct horse"}
ORDER = {"customer_email": "ada@example.com", "items": [{"sku": "a", "unit_price": 2}]}


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(SHOP)


@pytest.fixture
def client(simulator: Simulator) -> Client:
    return Client(simulator.twin(simulator.behavior))


def test_what_is_write_only_is_never_shown_and_what_is_read_only_never_taken(client: Client) -> None:
    made = client.json("POST", "/customers", {**CUSTOMER, "id": "0f8fad5b-d9cb-469f-a165-70867728950e"}, **ANYBODY)

    assert "password" not in made
    assert made["id"] != "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert made["preferences"] == {
        "newsletter": True,
        "channel": "post",
        "frequency": 7,
        "delivery": {"carrier": "any"},
    }


def test_a_child_is_kept_below_its_parent(client: Client) -> None:
    first, second = (client.json("POST", "/customers", CUSTOMER, **ANYBODY)["id"] for _ in range(2))
    sent = {"street": "a", "city": "b"}
    made = client.json("POST", f"/customers/{first}/addresses", sent, **ANYBODY)

    assert made["customer_id"] == first
    listed = client.json("GET", f"/customers/{first}/addresses?limit=5", **ANYBODY)
    assert listed == {"data": [made], "meta": {"total": 1, "limit": 5, "offset": 0}}
    assert client.json("GET", f"/customers/{second}/addresses", **ANYBODY)["data"] == []
    client.ask("DELETE", f"/customers/{first}", **ANYBODY)
    assert client.ask("GET", f"/customers/{first}/addresses/{made['id']}", **ANYBODY).status == 404
    assert client.ask("POST", f"/customers/{first}/addresses", sent, **ANYBODY).status == 404


def test_location_and_links_lead_to_what_was_created(client: Client) -> None:
    answer = client.ask("POST", "/orders", ORDER, **ANYBODY, X_Sales_Channel="till")
    made, headers = json.loads(answer.body), dict(answer.headers)

    assert client.json("GET", headers["location"], **ANYBODY) == made
    assert made["sales_channel"] == "till"
    shipment = client.json("GET", f"/shipments/{made['tracking_code']}", **ANYBODY)
    assert (shipment["order_id"], shipment["shipping"]) == (made["id"], made["shipping"])


def test_pages_show_everything_once(client: Client) -> None:
    made = [client.json("POST", "/orders", ORDER, **ANYBODY)["id"] for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page: Any = client.json("GET", f"/orders?limit=2{cursor and '&cursor=' + cursor}", **ANYBODY)
        seen += [each["id"] for each in page["data"]]
        cursor = page["meta"]["next_cursor"]

    assert seen == made


def test_filters_and_order(client: Client) -> None:
    names = ["b", "c", "a"]
    for name in names:
        client.json("POST", "/customers", {**CUSTOMER, "name": name}, **ANYBODY)

    listed = client.json("GET", "/customers?sort=-name", **ANYBODY)

    assert [each["name"] for each in listed] == ["c", "b", "a"]
    answer = client.ask("GET", "/customers?limit=1&sort=name&offset=1", **ANYBODY)
    assert (dict(answer.headers)["x-total-count"], json.loads(answer.body)[0]["name"]) == ("3", "b")


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("sort=size_desc", ["c", "a", "b"]),
        ("sort=size:asc", ["b", "a", "c"]),
        ("sort=%2Bsize", ["b", "a", "c"]),
        ("sort=SIZE_DESC", ["c", "a", "b"]),
        ("sort=size&way=desc", ["c", "a", "b"]),
        ("sort=at", ["b", "c", "a"]),
    ],
)
def test_orders_in_the_words_of_many_documents(asked: str, names: list[str]) -> None:
    thing = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "size": {"type": "integer"},
            "at": {"type": "string", "format": "date-time"},
        },
    }
    paths = thing_paths(thing)
    texts = {"in": "query", "schema": {"type": "string"}}
    paths["/things"]["get"]["parameters"] = [{"name": name, **texts} for name in ("sort", "way")]
    client = Client(Simulator(document(paths)))
    at = ["2030-01-01T03:00:00Z", "2030-01-01T03:00:00+02:00", "2030-01-01T02:00:00Z"]
    for name, size, when in zip("abc", (9, 2, 10), at, strict=True):
        client.json("POST", "/things", {"name": name, "size": size, "at": when})

    assert [each["name"] for each in client.json("GET", f"/things?{asked}")] == names


def test_the_one_state_of_its_kind(client: Client) -> None:
    assert client.json("GET", "/settings", **ANYBODY)["tax"]["rate"] == 0.25

    client.json("PUT", "/settings", {"store_name": "a", "banner": "b", "tax": {"rate": 0}}, **ANYBODY)
    client.json("PATCH", "/settings", {"banner": None, "tax": {"inclusive": False}}, **ANYBODY)

    found = client.json("GET", "/settings", **ANYBODY)
    assert (found["banner"], found["tax"]) == (None, {"rate": 0, "inclusive": False, "exempt": []})


def test_a_put_creates_under_the_clients_own_name(client: Client) -> None:
    answers = [client.ask("PUT", "/tags/new", {"label": "n"}, **ANYBODY) for _ in range(2)]

    assert [each.status for each in answers] == [201, 200]
    assert client.json("GET", "/tags", **ANYBODY) == {"new": json.loads(answers[0].body)}


def test_what_nobody_can_create_is_there_from_the_start() -> None:
    thing = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "on": {"type": "boolean"}}}
    key = {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {
        "/things": {"get": {"responses": {"200": body({"type": "array", "items": thing})}}},
        "/things/{thing_id}": {"get": {"parameters": [key], "responses": {"200": body(thing)}}},
    }
    client = Client(Simulator(document(paths)))
    listed = client.json("GET", "/things")

    assert len({each["id"] for each in listed}) == 3
    assert [client.json("GET", f"/things/{each['id']}") for each in listed] == listed
    assert client.ask("GET", "/things/99").status == 404


def test_a_slash_at_the_end_of_a_path_makes_no_other_resource() -> None:
    answer = {"type": "object", "required": ["id", "name"], "properties": {"id": {"type": "integer"}, "name": {}}}
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    sent = {"type": "object", "properties": {"name": {"type": "string"}}}
    paths = {
        "/things/": {"post": {"requestBody": body(sent), "responses": {"201": body(answer)}}},
        "/things/{id}/": {
            "parameters": [key],
            "get": {"responses": {"200": body(answer), "404": {"description": "-"}}},
        },
    }
    client = Client(Simulator(document(paths)))

    made = client.json("POST", "/things/", {"name": "a"})

    assert client.json("GET", f"/things/{made['id']}/") == made
    assert client.ask("GET", f"/things/{made['id'] + 1}/").status == 404


def test_post_under_another_path_makes_what_a_read_finds() -> None:
    """`POST /users/register` answers the user that `GET /users/{id}` reads; nobody else is there."""
    user = {"$ref": "#/components/schemas/User"}
    stated = document(
        {
            "/users/register": {"post": {"requestBody": body({"type": "object"}), "responses": {"201": body(user)}}},
            "/users/{id}": {
                "get": {
                    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                    "responses": {"200": body(user), "404": {"description": "nobody"}},
                }
            },
        },
        components={
            "schemas": {
                "User": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
                }
            }
        },
    )
    simulated = Simulator(stated)
    client = Client(simulated.twin(simulated.behavior))

    made = client.json("POST", "/users/register", {"name": "Ada"})

    assert client.json("GET", f"/users/{made['id']}") == made
    assert made["name"] == "Ada"
    assert client.ask("GET", "/users/no-such-thing-here").status == 404


PET = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "tag": {"type": "string"},
        "state": {"type": ["string", "null"]},
    },
}
PETS: dict[str, Any] = {
    "/pets": {
        "get": {"responses": {"200": body({"type": "array", "items": PET})}},
        "put": {"requestBody": body(PET), "responses": {"200": body(PET)}},
    },
    "/pets/{id}": {
        "get": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "responses": {"200": body(PET), "404": {"description": "nothing"}},
        }
    },
}


@pytest.mark.parametrize("write", ["post", None])
def test_a_singleton_that_is_deleted_is_gone(write: str | None) -> None:
    """It came back where no PUT or PATCH made the path a singleton."""
    thing = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    methods: Any = {
        "get": {"responses": {"200": body(thing), "404": {"description": "nothing"}}},
        "delete": {"responses": {"204": {"description": "gone"}}},
    }
    if write is not None:
        methods[write] = {"requestBody": body(thing), "responses": {"200": body(thing)}}
    client = Client(Simulator(document({"/session": methods})))
    if write is not None:
        client.json(write.upper(), "/session", {"name": "Ada"})
        assert client.json("GET", "/session") == {"name": "Ada"}

    assert client.ask("GET", "/session").status == 200
    assert client.ask("DELETE", "/session").status == 204
    assert client.ask("GET", "/session").status == 404


def test_a_put_of_a_collection_keeps_an_item_without_an_id() -> None:
    client = Client(Simulator(document(PETS)))

    made = client.json("PUT", "/pets", {"name": "Rex"})

    assert client.json("GET", f"/pets/{made['id']}") == made
    assert made in client.json("GET", "/pets")


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_several_items_are_kept_at_once(method: str) -> None:
    pets = {"type": "array", "items": PET}
    bulk = {"requestBody": body(pets), "responses": {"200": body(pets)}}
    client = Client(Simulator(document({**PETS, "/pets": {**PETS["/pets"], method.lower(): bulk}})))

    made = client.json(method, "/pets", [{"name": "Rex"}, {"name": "Tom"}])

    assert [each["name"] for each in made] == ["Rex", "Tom"]
    assert [client.json("GET", f"/pets/{each['id']}") for each in made] == made


def test_a_put_of_a_collection_shows_no_property_that_was_not_sent() -> None:
    """What the server had made up of an item from the start was shown beside what a PUT sent."""
    client = Client(Simulator(document(PETS)))
    first = client.json("GET", "/pets")[0]
    assert "tag" in first

    sent = {"id": first["id"], "name": "Rex"}

    assert client.json("PUT", "/pets", sent) == sent
    assert client.json("GET", f"/pets/{first['id']}") == sent
    assert client.json("GET", "/pets")[0] == sent


def test_what_is_made_below_another_thing_is_read_under_a_path_of_its_own() -> None:
    """Any card was there, whoever asked, as no operation seemed to make one."""
    card = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "front": {"type": "string"}}}
    deck = {"name": "deck_id", "in": "path", "required": True, "schema": {"type": "string"}}
    key = {**deck, "name": "id"}
    gone = {"404": {"description": "nothing"}}
    paths: Any = {
        "/decks/{deck_id}/cards": {
            "parameters": [deck],
            "get": {"responses": {"200": body({"type": "array", "items": card})}},
            "post": {"requestBody": body({"type": "object"}), "responses": {"201": body(card)}},
        },
        "/cards/{id}": {
            "parameters": [key],
            "get": {"responses": {"200": body(card), **gone}},
            "delete": {"responses": {"204": {"description": "gone"}, **gone}},
        },
    }
    client = Client(Simulator(document(paths)))

    made = client.json("POST", "/decks/1/cards", {"front": "f"})

    assert client.json("GET", f"/cards/{made['id']}") == made
    assert client.ask("GET", "/cards/none").status == 404
    assert client.ask("DELETE", f"/cards/{made['id']}").status == 204
    assert client.json("GET", "/decks/1/cards") == []
    assert client.ask("GET", f"/cards/{made['id']}").status == 404


def test_a_list_of_texts_shows_no_objects() -> None:
    """The list of languages had what `POST /clients/{language}` had generated, although its items are texts."""
    made = {"type": "object", "properties": {"code": {"type": "string"}}}
    language = {"name": "language", "in": "path", "required": True, "schema": {"type": "string"}}
    paths: Any = {
        "/clients": {"get": {"responses": {"200": body({"type": "array", "items": {"type": "string"}})}}},
        "/clients/{language}": {
            "parameters": [language],
            "get": {"responses": {"200": body({"type": "object"})}},
            "post": {"requestBody": body({"type": "object"}), "responses": {"200": body(made)}},
        },
    }
    client = Client(Simulator(document(paths)))
    client.ask("POST", "/clients/ada", {})

    assert client.json("GET", "/clients")
    assert all(isinstance(each, str) for each in client.json("GET", "/clients"))


def test_a_brief_response_to_a_patch_has_the_members_of_the_items_that_were_sent() -> None:
    """Their optional members were left out, as if nobody had sent them."""
    line = {"type": "object", "properties": {"sku": {"type": "string"}, "note": {"type": "string"}}}
    order = {"type": "object", "properties": {"lines": {"type": "array", "items": line}, "remark": {"type": "string"}}}
    shown = {"allOf": [order], "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    paths: Any = {
        "/orders": {"post": {"requestBody": body(order), "responses": {"201": body(shown)}}},
        "/orders/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "patch": {"requestBody": body(order, "application/merge-patch+json"), "responses": {"200": body(shown)}},
        },
    }
    simulator = Simulator(document(paths))
    brief = next(each for each in VARIATIONS if each.id == "brief-patch")
    client = Client(simulator.twin(brief.behavior(simulator.world)))
    made = client.json("POST", "/orders", {"remark": "r"})
    lines = [{"sku": "a", "note": "b"}]

    assert client.json("PATCH", f"/orders/{made['id']}", {"lines": lines}) == {"id": made["id"], "lines": lines}


WORD: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


def _scans(made: Any, shown: Any) -> Client:
    """Return a client of scans under `/scans`: the schema of the answer to a POST, and that of a read and a list."""
    key = {"name": "scanId", "in": "path", "required": True, "schema": NUMBER}
    sent = body(_object("title", title=WORD, settings=_object(words=NUMBER)), required=True)
    paths = {
        "/scans": {
            "post": {"requestBody": sent, "responses": {"200": body(made)}},
            "get": {"responses": {"200": body({"type": "array", "items": shown})}},
        },
        "/scans/{scanId}": {"parameters": [key], "get": {"responses": {"200": body(shown)}}},
    }
    return Client(Simulator(document(paths)))


@pytest.mark.parametrize(
    ("made", "key"),
    [
        (_object("scanId title", scanId=NUMBER, title=WORD), "scanId"),
        (_object("scanId settings", scanId=NUMBER, settings=_object(words=NUMBER)), "scanId"),
        (_object("id scan", id=NUMBER, scan=_object(title=WORD)), "id"),
        (_object("id scan", id={**NUMBER, "minimum": 10**6}, scan=_object(title=WORD)), "id"),
    ],
    ids=["another name", "beside what was sent", "around the thing", "around the thing and large"],
)
def test_a_key_is_the_same_under_each_name_and_around_a_thing(made: Any, key: str) -> None:
    shown = _object("scan", id=NUMBER, scan=_object("title", title=WORD))
    client = _scans(made, shown)

    first, second = (client.json("POST", "/scans", {"title": each, "settings": {"words": 5}})[key] for each in "ab")

    assert first != second
    assert client.json("GET", f"/scans/{second}") == {"id": second, "scan": {"title": "b"}}
    assert [each["id"] for each in client.json("GET", "/scans")] == [first, second]


def test_a_filter_chooses_by_what_the_list_shows() -> None:
    item = _object("id title status", id=NUMBER, title=WORD, status={"enum": ["new", "old"]})
    paths = document(
        {
            "/scans": {
                "post": {
                    "requestBody": body(_object("title", title=WORD), required=True),
                    "responses": {"201": body(_object("id", id=NUMBER))},
                },
                "get": {
                    "parameters": [{"name": "status", "in": "query", "schema": {"enum": ["new", "old"]}}],
                    "responses": {"200": body({"type": "array", "items": item})},
                },
            },
            "/scans/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": NUMBER}],
                "patch": {
                    "requestBody": body(_object(status={"enum": ["new", "old"]}), "application/merge-patch+json"),
                    "responses": {"200": body(_object("id", id=NUMBER))},
                },
            },
        }
    )
    client = Client(Simulator(paths))
    for each in "abcdef":
        client.json("POST", "/scans", {"title": each})

    by_status = {each: client.json("GET", f"/scans?status={each}") for each in ("new", "old")}

    assert {name: {one["status"] for one in items} - {name} for name, items in by_status.items()} == {
        "new": set(),
        "old": set(),
    }
    assert sum(map(len, by_status.values())) == 6


def test_what_stands_below_an_item_without_a_path_needs_the_item() -> None:
    key = {"name": "id", "in": "path", "required": True, "schema": WORD}
    sent = body(_object("title", title=WORD), required=True)
    paths = {
        "/documents": {
            "post": {"requestBody": sent, "responses": {"201": body(_object("document_id", document_id=WORD))}}
        },
        "/documents/{id}/audit": {
            "parameters": [key],
            "get": {"responses": {"200": body(_object("by", by=WORD)), "404": {"description": "none"}}},
        },
    }
    client = Client(Simulator(document(paths)))

    made = client.json("POST", "/documents", {"title": "a"})["document_id"]

    assert client.ask("GET", f"/documents/{made}/audit").status == 200
    assert client.ask("GET", "/documents/another/audit").status == 404


def test_what_stands_below_a_path_whose_responses_have_no_id_needs_no_item() -> None:
    key = {"name": "id", "in": "path", "required": True, "schema": WORD}
    paths = {
        "/searches": {
            "post": {
                "requestBody": body(_object("title", title=WORD)),
                "responses": {"200": body(_object(hits=NUMBER))},
            }
        },
        "/searches/{id}/hits": {
            "parameters": [key],
            "get": {"responses": {"200": body(_object("by", by=WORD)), "404": {"description": "none"}}},
        },
    }
    client = Client(Simulator(document(paths)))

    assert client.ask("GET", "/searches/another/hits").status == 200


def test_a_change_of_a_state_that_is_no_longer_current_is_refused_where_412_is_documented() -> None:
    client = Client(Simulator(document(guarded_paths(_object("title", title=WORD)))))
    made = client.ask("POST", "/things", {"title": "a"})
    path, old = f"/things/{json.loads(made.body)['id']}", dict(made.headers)["etag"]

    changed = client.ask("PUT", path, {"title": "b"}, if_match=f'"other", {old}')
    new = dict(changed.headers)["etag"]

    assert (changed.status, dict(client.ask("GET", path).headers)["etag"]) == (200, new)
    assert client.ask("PUT", path, {"title": "c"}, if_match=old).status == 412
    assert client.json("GET", path)["title"] == "b"
    assert client.json("PUT", path, {"title": "c"}, if_match="*")["title"] == "c"


def test_a_key_that_no_answer_admits_leaves_the_property_to_the_body() -> None:
    key = {"name": "boxName", "in": "path", "required": True, "schema": WORD}
    box = _object("name", name={**WORD, "pattern": "^[a-z]*$"})
    paths = {
        "/boxes": {"post": {"requestBody": body(_object(name=WORD), required=True), "responses": {"200": body(box)}}},
        "/boxes/{boxName}": {
            "parameters": [key],
            "put": {"requestBody": body(box, required=True), "responses": {"200": body(box)}},
        },
    }
    client = Client(Simulator(document(paths)))
    client.json("POST", "/boxes", {"name": "Some1"})

    assert client.json("PUT", "/boxes/Some1", {"name": "abc"}) == {"name": "abc"}


TASK: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "integer"}, "title": {"type": "string"}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


@pytest.mark.parametrize(
    ("make", "read", "change", "drop"),
    [
        ("/todos/create", "/todos/get/{id}", "/todos/edit/{id}", "/todos/delete/{id}"),
        ("/todos", "/todos/{id}", "/todos/{id}/update", "/todos/{id}/remove"),
    ],
    ids=["before the id", "after the id"],
)
def test_paths_that_say_what_is_done_are_of_one_thing(make: str, read: str, change: str, drop: str) -> None:
    paths: dict[str, Any] = {
        make: {"post": {"requestBody": body(TASK), "responses": {"201": body(TASK)}}},
        "/todos/list": {"get": {"responses": {"200": body({"type": "array", "items": TASK})}}},
        read: {"parameters": [ID], "get": {"responses": {"200": body(TASK), "404": {"description": "none"}}}},
        change: {"parameters": [ID], "put": {"requestBody": body(TASK), "responses": {"200": body(TASK)}}},
        drop: {"parameters": [ID], "delete": {"responses": {"204": {"description": "gone"}}}},
    }
    simulated = Simulator(document(paths))
    client = Client(simulated.twin(simulated.behavior))
    key = client.json("POST", make, {"title": "a"})["id"]

    client.json("PUT", change.format(id=key), {"title": "b"})

    assert client.json("GET", read.format(id=key))["title"] == "b"
    assert [each["title"] for each in client.json("GET", "/todos/list")] == ["b"]
    assert client.ask("DELETE", drop.format(id=key)).status == 204
    assert client.ask("GET", read.format(id=key)).status == 404


def test_answer_to_a_post_names_what_it_made_by_an_id_called_as_a_path_parameter() -> None:
    made = {"type": "object", "properties": {"message": {"type": "string"}, "game_id": {"type": "string"}}}
    shown = {"type": "object", "properties": {"score": {"type": "integer"}}}
    key = {**ID, "name": "game_id", "schema": {"type": "string"}}
    paths: dict[str, Any] = {
        "/admin_start_game": {"post": {"requestBody": body(TASK), "responses": {"200": body(made)}}},
        "/scores/{game_id}": {
            "parameters": [key],
            "get": {"responses": {"200": body(shown), "404": {"description": "none"}}},
        },
    }
    simulated = Simulator(document(paths))
    client = Client(simulated.twin(simulated.behavior))

    own = client.json("POST", "/admin_start_game", {"title": "a"})["game_id"]

    assert client.ask("GET", f"/scores/{own}").status == 200
    assert client.ask("GET", "/scores/another").status == 404


@pytest.mark.parametrize(
    ("number", "first"),
    [({"default": 0}, 0), ({"minimum": 0}, 0), ({"default": 1}, 1), ({}, 1)],
    ids=["default 0", "from 0", "default 1", "nothing"],
)
def test_pages_are_numbered_as_the_document_says(number: dict[str, int], first: int) -> None:
    asked = [
        {"name": name, "in": "query", "schema": {"type": "integer", **stated}}
        for name, stated in (("page", number), ("size", {}))
    ]
    listed = {"parameters": asked, "responses": {"200": body({"type": "array", "items": TASK})}}
    paths: dict[str, Any] = {
        "/todos": {"post": {"requestBody": body(TASK), "responses": {"201": body(TASK)}}, "get": listed},
        "/todos/{id}": {"parameters": [ID], "get": {"responses": {"200": body(TASK)}}},
    }
    simulated = Simulator(document(paths))
    client = Client(simulated.twin(simulated.behavior))
    for title in "abc":
        client.json("POST", "/todos", {"title": title})

    pages = [client.json("GET", f"/todos?size=2&page={first + turn}") for turn in range(2)]

    assert [[each["title"] for each in page] for page in pages] == [["a", "b"], ["c"]]


OWNER = {"type": "object", "required": ["age"], "properties": {"age": {"type": "integer"}}}
CARD: dict[str, Any] = {
    "type": "object",
    "required": ["id", "owners"],
    "properties": {
        "id": {"type": "string"},
        "front": {"type": "string"},
        "owners": {"type": "array", "items": OWNER},
    },
}


def path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def test_what_is_made_below_another_thing_is_shown_alike_under_both_paths() -> None:
    """Each path made up owners of its own in place of the texts that the client had sent."""
    sent = {"type": "object", "properties": {"owners": {"type": "array", "items": {"type": "string"}}}}
    paths: Any = {
        "/decks/{deck_id}/cards": {
            "parameters": [path_parameter("deck_id")],
            "post": {"requestBody": body(sent), "responses": {"201": body(CARD)}},
        },
        "/cards/{id}": {"parameters": [path_parameter("id")], "get": {"responses": {"200": body(CARD)}}},
    }
    client = Client(Simulator(document(paths)))

    made = client.json("POST", "/decks/1/cards", {"owners": ["Ada"]})

    assert client.json("GET", f"/cards/{made['id']}") == made


def test_what_is_made_below_another_thing_may_only_be_changed_under_a_path_of_its_own() -> None:
    """Any card could be changed, where no GET reads one alone."""
    front = {"type": "object", "properties": {"front": {"type": "string"}}}
    paths: Any = {
        "/decks/{deck_id}/cards": {
            "parameters": [path_parameter("deck_id")],
            "post": {"requestBody": body(front), "responses": {"201": body(CARD)}},
        },
        "/cards/{id}": {
            "parameters": [path_parameter("id")],
            "patch": {
                "requestBody": body(front, "application/merge-patch+json"),
                "responses": {"200": body(CARD), "404": {"description": "no card"}},
            },
        },
    }
    client = Client(Simulator(document(paths)))

    made = client.json("POST", "/decks/1/cards", {"front": "a"})

    assert client.json("PATCH", f"/cards/{made['id']}", {"front": "b"}) == {**made, "front": "b"}
    assert client.ask("PATCH", "/cards/none", {"front": "b"}).status == 404


def test_what_an_administrator_makes_is_listed_under_the_public_path() -> None:
    """`/event-types` had no item, and a read of each id was refused: only `/admin/event-types` has a POST."""
    event_type = {"$ref": "#/components/schemas/EventType"}
    paths: Any = {
        "/admin/event-types": {
            "post": {"requestBody": body({"type": "object"}), "responses": {"201": body(event_type)}}
        },
        "/event-types": {"get": {"responses": {"200": body({"type": "array", "items": event_type})}}},
        "/event-types/{id}": {"parameters": [path_parameter("id")], "get": {"responses": {"200": body(event_type)}}},
    }
    client = Client(Simulator(document(paths, components={"schemas": {"EventType": CARD}})))

    made = client.json("POST", "/admin/event-types", {"front": "a"})

    assert client.json("GET", f"/event-types/{made['id']}") == made
    assert client.json("GET", "/event-types") == [made]
    assert client.ask("GET", "/event-types/none").status == 404


def test_a_parent_is_found_under_another_beginning_of_its_path() -> None:
    """`/api/users/{user_id}/cards` answered for users that `/users` does not have."""
    paths: Any = {
        "/users": {"post": {"requestBody": body({"type": "object"}), "responses": {"201": body(CARD)}}},
        "/users/{id}": {
            "parameters": [path_parameter("id")],
            "delete": {"responses": {"204": {"description": "gone"}, "404": {"description": "no user"}}},
        },
        "/api/users/{user_id}/cards": {
            "parameters": [path_parameter("user_id")],
            "get": {"responses": {"200": body({"type": "array", "items": CARD}), "404": {"description": "no user"}}},
        },
    }
    client = Client(Simulator(document(paths)))

    made = client.json("POST", "/users", {})

    assert client.ask("GET", f"/api/users/{made['id']}/cards").status == 200
    assert client.ask("GET", "/api/users/none/cards").status == 404


def test_a_creation_without_a_body_says_where_the_resource_is() -> None:
    """NestJS and DRF describe no body: nobody could know the id, and every operation of the resource was untested."""
    nothing = {"description": "made"}
    paths: Any = {
        "/cards": {"post": {"requestBody": body({"type": "object"}), "responses": {"201": nothing}}},
        "/cards/{id}": {
            "parameters": [path_parameter("id")],
            "get": {"responses": {"200": body({"type": "object"}), "404": nothing}},
        },
    }
    client = Client(Simulator(document(paths)))

    made = client.ask("POST", "/cards", {"front": "a"})

    assert made.body == b""
    assert client.json("GET", dict(made.headers)["location"])["front"] == "a"


@pytest.mark.parametrize(
    ("leading", "first", "following"),
    [("page", 1, "page=2"), ("offset", 0, "offset=2"), ("cursor", None, "cursor=2")],
)
def test_a_link_leads_to_the_next_page_by_the_parameter_of_the_document(
    leading: str, first: int | None, following: str
) -> None:
    """Django REST framework writes `next` as an address."""
    item = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
    link = {"type": ["string", "null"], "format": "uri"}
    page = {
        "type": "object",
        "required": ["next", "results"],
        "properties": {"next": link, "results": {"type": "array", "items": item}},
    }
    schema = {"type": "string"} if first is None else {"type": "integer", "default": first}
    query = [{"name": name, "in": "query", "schema": each} for name, each in [("limit", {"type": "integer"})]]
    query += [{"name": leading, "in": "query", "schema": schema}]
    paths = {
        "/todos": {
            "post": {"requestBody": body(item), "responses": {"201": body(item)}},
            "get": {"parameters": query, "responses": {"200": body(page)}},
        }
    }
    client = Client(Simulator(document(paths)))
    for title in ("a", "b", "c"):
        client.json("POST", "/todos", {"title": title})

    shown = client.json("GET", "/todos?limit=2")
    assert shown["next"] == f"https://example.com/todos?limit=2&{following}"
    second = client.json("GET", f"/todos?{shown['next'].partition('?')[2]}")
    assert ([each["title"] for each in second["results"]], second["next"]) == (["c"], None)


def test_a_change_of_a_part_of_an_object_that_the_server_made_leaves_the_rest() -> None:
    """A user whom no client creates, in the form of JSON:API."""
    attributes = {
        "type": "object",
        "required": ["name", "email"],
        "properties": {name: {"type": "string"} for name in ("name", "email", "phone")},
    }
    change = {"type": "object", "properties": {"name": {"type": "string"}, "phone": {"type": "string"}}}
    one = {"id": {"type": "string"}, "attributes": attributes}
    user = {"type": "object", "required": ["id", "attributes"], "properties": one}
    part = {"type": "object", "properties": {"id": {"type": "string"}, "attributes": change}}
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    patch = body({"type": "object", "required": ["data"], "properties": {"data": part}})
    wrapped = body({"type": "object", "required": ["data"], "properties": {"data": user}})
    several = {"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": user}}}
    paths = {
        "/users": {"get": {"responses": {"200": body(several)}}},
        "/users/{id}": {
            "parameters": [key],
            "get": {"responses": {"200": wrapped}},
            "patch": {"requestBody": patch, "responses": {"200": wrapped}},
        },
    }
    client = Client(Simulator(document(paths)))
    before = client.json("GET", "/users")["data"][0]
    at = f"/users/{before['id']}"
    changed = client.json(
        "PATCH", at, {"data": {"id": before["id"], "attributes": {"name": "b"}}}, content_type="application/json"
    )

    assert changed["data"] == {**before, "attributes": {**before["attributes"], "name": "b"}}
    assert client.json("GET", at) == changed
