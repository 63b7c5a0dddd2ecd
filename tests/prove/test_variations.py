"""Correct servers, each with one freedom that its document leaves it: none is accused, and each is tested."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml
from judging import searched

from bythebook.prove.court import Court
from bythebook_openapi.document.load import load
from bythebook_simulator.faults.twins import twins
from bythebook_simulator.faults.variations import VARIATIONS, Variation, together
from bythebook_simulator.faults.variations.combinations import SIZE, covered, pairs, rows
from bythebook_simulator.faults.witnesses import TOKEN
from bythebook_simulator.messages import Request, Response
from bythebook_simulator.simulator import Simulator

# Things in wrappers, with ids of another name, what the server makes, secrets, pages, and a filter with a default.
DOCUMENT = """
openapi: 3.1.0
info: {title: notes, version: "1"}
security: [{key: []}]
paths:
  /notes:
    get:
      operationId: list
      parameters:
        - {name: offset, in: query, schema: {type: integer, minimum: 0}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, default: 20}}
        - {name: state, in: query, schema: {enum: [open, shut], default: open}}
      responses:
        "200":
          description: some
          content:
            application/json:
              schema:
                type: object
                required: [notes]
                properties: {notes: {type: array, items: {$ref: "#/components/schemas/Note"}}}
    post:
      operationId: make
      parameters: [{name: X-Weight, in: header, schema: {type: integer, minimum: 0, default: 7}}]
      requestBody: {$ref: "#/components/requestBodies/One"}
      responses:
        "201": {$ref: "#/components/responses/One"}
        "400": {description: wrong}
        "401": {description: stranger}
        "403": {description: stranger}
        "409": {description: taken}
        "422": {description: wrong}
  /moods:
    get:
      operationId: moods
      responses:
        "200":
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Mood"}}}}
    post:
      operationId: feel
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Word"}}}}
      responses:
        "201": {description: felt, content: {application/json: {schema: {$ref: "#/components/schemas/Mood"}}}}
  /notes/{slug}:
    parameters: [{name: slug, in: path, required: true, schema: {type: string}}]
    get:
      operationId: get
      responses: {"200": {$ref: "#/components/responses/One"}, "404": {description: none}, "410": {description: gone}}
    patch:
      operationId: change
      requestBody: {$ref: "#/components/requestBodies/Some"}
      responses: {"200": {$ref: "#/components/responses/One"}}
    delete:
      operationId: drop
      responses: {"204": {description: dropped}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  requestBodies:
    One:
      required: true
      content: {application/json: {schema: {$ref: "#/components/schemas/InSent"}}}
    Some:
      content: {application/json: {schema: {type: object, properties: {note: {$ref: "#/components/schemas/Kept"}}}}}
  responses:
    One:
      description: one
      content: {application/json: {schema: {$ref: "#/components/schemas/InNote"}}}
  schemas:
    InSent: {type: object, required: [note], properties: {note: {$ref: "#/components/schemas/Sent"}}}
    InNote: {type: object, required: [note], properties: {note: {$ref: "#/components/schemas/Note"}}}
    Word: {type: object, required: [word], properties: {word: {type: string}}}
    Mood: {allOf: [{$ref: "#/components/schemas/Word"}], properties: {id: {type: string}}, required: [id]}
    Kept:
      type: object
      properties:
        title: {type: string, minLength: 1, maxLength: 40}
        state: {enum: [open, shut], default: open}
        tags: {type: array, items: {type: string}, default: []}
        due: {type: [string, "null"], format: date-time}
        size: {type: number, default: 5}
        links: {type: array, items: {type: string}}
    Sent: {allOf: [{$ref: "#/components/schemas/Kept"}], required: [title]}
    Note:
      allOf: [{$ref: "#/components/schemas/Kept"}]
      type: object
      required: [slug, title, views]
      properties:
        slug: {type: string}
        views: {type: integer}
        serial: {type: string, format: uuid}
        mood: {enum: [calm, glad, sad]}
        edited: {type: string, format: date-time}
        weight: {type: integer}
        api_key: {type: string}
"""


FREEDOMS = Path(__file__).with_name("freedoms.yaml")


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Court:
    file = tmp_path_factory.mktemp("variations") / "openapi.yaml"
    file.write_text(DOCUMENT)
    return Court(load(file), 1, searched(10))


@pytest.fixture(scope="module")
def open_court() -> Court:
    return Court(load(FREEDOMS), 1, searched(10))


@pytest.mark.soak
@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda each: each.id)
def test_a_correct_server_is_not_accused(court: Court, variation: Variation) -> None:
    assert court.vindicated(variation).accusations == ()


@pytest.mark.soak
@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda each: each.id)
def test_a_correct_server_of_an_open_document_is_not_accused(open_court: Court, variation: Variation) -> None:
    assert open_court.vindicated(variation).accusations == ()


COMBINATIONS = rows(VARIATIONS[1:], 200)
# So many hold each freedom once. `make test` judges every sixth of them, `make soak` all, and each freedom alone, too.
ALL = 22
_SOME = [pytest.param(row, marks=() if at % 6 == 0 else pytest.mark.soak) for at, row in enumerate(COMBINATIONS[:ALL])]


def test_the_combinations_that_are_judged_hold_every_freedom() -> None:
    assert {name for row in COMBINATIONS[:ALL] for name in row} == {each.id for each in VARIATIONS[1:]}


def test_the_plain_correct_server_is_not_accused(court: Court) -> None:
    assert court.vindicated(VARIATIONS[0]).accusations == ()


@pytest.mark.many(2)
@pytest.mark.parametrize("names", _SOME, ids=lambda each: each[0])
def test_a_server_with_many_freedoms_is_not_accused(court: Court, names: tuple[str, ...]) -> None:
    assert court.combined(names).accusations == ()


@pytest.mark.soak
@pytest.mark.parametrize("names", COMBINATIONS[:60], ids=lambda each: each[0])
def test_a_server_of_an_open_document_with_many_freedoms_is_not_accused(
    open_court: Court, names: tuple[str, ...]
) -> None:
    assert open_court.combined(names).accusations == ()


@pytest.mark.soak
def test_a_trimmed_text_that_only_a_read_shows_is_no_accusation() -> None:
    """`read-back` called it lost on read, while `echo` called it tidied."""
    library = Court(load(Path(__file__).parents[1] / "generator/library.yaml"), 1, 10)

    assert library.combined(("trims-texts", "brief-creation")).accusations == ()
    assert library.combined(("zeros-left-out", "brief-creation")).accusations == ()


USERS = """
openapi: 3.0.3
info: {title: users, version: "1"}
paths:
  /user:
    post:
      operationId: createUser
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
      responses:
        default: {description: made, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
  /user/{username}:
    parameters: [{name: username, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getUser
      responses:
        "200": {description: a user, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
        "404": {description: nobody}
    put:
      operationId: updateUser
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
      responses: {default: {description: done}}
components:
  schemas:
    User:
      type: object
      properties:
        id: {type: integer, format: int64}
        username: {type: string}
        email: {type: string}
        phone: {type: string}
        status: {type: integer}
"""


@pytest.mark.soak
@pytest.mark.parametrize("freedom", ["reads-lag", "dependent-fields", "content-location"])
def test_a_server_whose_changes_and_refusals_say_nothing_is_not_accused(tmp_path: Path, freedom: str) -> None:
    """A PUT that answers nothing may be read too early, and a refusal without words may be about another field."""
    file = tmp_path / "openapi.yaml"
    file.write_text(USERS)

    assert Court(load(file), 1, 10).combined((freedom,)).accusations == ()


@pytest.mark.soak
def test_an_object_of_defaults_that_is_left_out_is_no_accusation(open_court: Court) -> None:
    """Without its defaults it is `{}`, and `{}` may be left out."""
    assert open_court.combined(("default-left-out", "empty-left-out")).accusations == ()


@pytest.mark.soak
def test_a_known_name_that_creates_nothing_is_no_accusation(tmp_path: Path) -> None:
    """The client gives many users one `id`; the answer to a known name is the user that has the name."""
    file = tmp_path / "openapi.yaml"
    file.write_text(USERS)

    assert Court(load(file), 1, 10).combined(("get-or-create", "exclusive-fields")).accusations == ()


def test_a_stranger_who_is_told_that_nothing_is_there_creates_nothing(open_court: Court) -> None:
    both = [each for each in VARIATIONS if each.id in {"404-for-401", "put-upserts"}]
    server = open_court.server.twin(together(both, open_court.server.world))

    assert server.answer(sent("PUT", "/decks/none", {"title": "n"}, key="stranger")).status == 404
    assert server.answer(sent("PUT", "/decks/none", {"title": "n"})).status < 300


LINKS = """
openapi: 3.0.3
info: {title: links, version: "1"}
paths:
  /register:
    post: &write
      operationId: make
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Link"}}}}
      responses:
        "201": {description: a link, content: {application/json: {schema: {$ref: "#/components/schemas/Made"}}}}
  /links:
    post: {<<: *write, operationId: create}
  /links/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: get
      responses:
        "200": {description: a link, content: {application/json: {schema: {$ref: "#/components/schemas/Made"}}}}
    put:
      operationId: put
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Link"}}}}
      responses:
        "200": {description: a link, content: {application/json: {schema: {$ref: "#/components/schemas/Made"}}}}
components:
  schemas:
    Link: {type: object, properties: {email: {type: string}, note: {type: string}}}
    Made:
      type: object
      required: [id]
      properties: {id: {type: string}, email: {type: string}, note: {type: string}}
"""


def test_a_name_that_is_unique_is_refused_in_a_change_too(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(LINKS)
    plain = Simulator(load(file), tokens=(TOKEN,))
    names = [each for each in VARIATIONS if each.id == "unique-names"]
    server = plain.twin(together(names, plain.world))

    ids = [json.loads(server.answer(sent("POST", "/links", {"email": each})).body)["id"] for each in "ab"]

    assert server.answer(sent("POST", "/links", {"email": "a"})).status == 409
    assert server.answer(sent("PUT", f"/links/{ids[1]}", {"email": "a"})).status == 409
    assert server.answer(sent("PUT", f"/links/{ids[0]}", {"email": "a", "note": "n"})).status == 200


def test_every_twin_of_a_creation_at_a_path_of_its_own_answers(tmp_path: Path) -> None:
    file, stated = tmp_path / "openapi.yaml", yaml.safe_load(LINKS)
    of_one, made = stated["paths"]["/links/{id}"], stated["paths"]["/register"]
    del of_one["put"]
    file.write_text(json.dumps({**stated, "paths": {"/links/register": made, "/links/{id}": of_one}}))
    plain = Simulator(load(file), tokens=(TOKEN,))
    found = [each for each in twins(plain.world) if each.operator.id == "creates-twice"]

    assert found
    for twin in found:
        assert plain.twin(twin.behavior).answer(sent("POST", "/links/register", {"note": "n"})).status == 201


def test_the_combinations_hold_every_pair_of_freedoms_that_agree() -> None:
    some = VARIATIONS[1:41]

    found = rows(some, 1000)

    assert covered(some, found) == len(pairs(some))
    assert all(len(row) <= SIZE for row in found)


def test_no_combination_holds_two_freedoms_of_one_aspect() -> None:
    aspects = {each.id: each.aspect for each in VARIATIONS}

    for row in COMBINATIONS:
        taken = [aspects[each] for each in row if aspects[each]]
        assert len(taken) == len(set(taken))


def test_each_freedom_has_a_style_and_a_public_source() -> None:
    for each in VARIATIONS[1:]:
        assert each.style, each.id
        assert "https://" in each.source or each.source.startswith("RFC"), each.id
    assert len({each.id for each in VARIATIONS}) == len(VARIATIONS) >= 90


@pytest.mark.soak
def test_an_accused_combination_is_reduced_to_what_is_accused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(USERS)
    court = Court(load(file), 1, searched(10))
    liar = Variation(
        "liar", "lies", lambda _world, base: replace(base, finish=lambda _, each: replace(each, status=299))
    )
    monkeypatch.setattr("bythebook.prove.court.VARIATIONS", (*VARIATIONS[:4], liar))

    found = court.combined((VARIATIONS[1].id, "liar", VARIATIONS[2].id))

    assert found.of == ("liar",)
    assert found.accusations


def asked(method: str, path: str, body: Any = None, key: str = TOKEN) -> Request:
    headers = {"x-key": key, "content-type": "application/json"}
    where, _, query = path.partition("?")
    content = b"" if body is None else json.dumps(body).encode()
    return Request(method, where, query, headers if content else {"x-key": key}, content)


def tour(server: Simulator) -> Iterator[Response]:
    """Yield the answers to requests in which every freedom shows somewhere."""
    yield server.answer(asked("POST", "/notes", {"note": {}}))
    yield server.answer(asked("POST", "/notes", {"note": {"title": "a"}}, key="stranger"))
    yield server.answer(asked("POST", "/notes", {"note": {}}, key="stranger"))
    yield server.answer(asked("POST", "/notes?strange=1", {"note": {"title": "b"}}))
    for number in range(45):
        note = {"title": f"t{number % 43}", "due": None, "size": 4, "tags": [] if number % 2 else ["x"], "links": []}
        yield server.answer(asked("POST", "/notes", {"note": note}))
    for query in ("", "?limit=30", "?limit=30", ""):
        yield (listed := server.answer(asked("GET", f"/notes{query}")))
    yield from (server.answer(asked("POST", "/moods", {"word": word})) for word in ("calm", "glad"))
    yield from (server.answer(asked("GET", path)) for path in ("/moods", "/moods", "/notes?offset=-1"))
    slug = json.loads(listed.body)["notes"][0]["slug"]
    for body in ({"note": {"title": "c"}}, {"note": {"due": "2031-01-01T10:00:00+02:00"}}):
        yield server.answer(asked("PATCH", f"/notes/{slug}", body))
        yield server.answer(asked("GET", f"/notes/{slug}"))
    yield from (server.answer(asked(method, "/notes/nothing")) for method in ("GET", "DELETE"))


DECK = {
    "title": "  De\u0301ck ",
    "email": "Ada@Example.COM",
    "homepage": "https://Example.com",
    "notes": "",
    "price": "5",
    "ratio": 0.1,
    "min_size": 0,
    "max_size": 4,
    "starts_at": "2031-01-01T10:00:00.250+02:00",
    "tags": ["b", "a"],
    "labels": {"Case": "x"},
    "access_token": "s3cret",
}


DECKS: list[dict[str, Any]] = [
    DECK,
    {**DECK, "title": "b", "deck_id": "mine"},
    {"title": "Plain", "summary": "s"},
    {"title": "Plain"},
]
SENT_WITH: list[dict[str, str]] = [
    {},
    {"prefer": "return=minimal"},
    {"idempotency_key": "12345678"},
    {"idempotency_key": "12345678"},
]
ODD: list[Any] = [
    b"{",
    {},
    {"title": 5, "email": None},
    {"title": "\U0001f600" * 40},
    {"title": "t", "min_size": "7"},
    {"title": "t", "min_size": 9, "max_size": 2},
    {"title": "t", "settings": {}},
    {"title": "t", "starts_at": "2031-01-01T10:00:00Z"},
]


def sent(method: str, path: str, body: Any = None, key: str = TOKEN, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named |= {"authorization": f"Bearer {key}", "content-type": "application/json", "accept-encoding": "gzip"}
    where, _, query = path.partition("?")
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Request(method, where, query, named, content)


def made(response: Response, name: str) -> str:
    """Return the id that a response gives, also where it is compressed."""
    content = gzip.decompress(response.body) if ("content-encoding", "gzip") in response.headers else response.body
    return str(json.loads(content)[name])


def open_tour(server: Simulator) -> Iterator[Response]:
    """Yield the answers to requests in which the freedoms of the open document show."""
    for body in DECKS:
        for headers in SENT_WITH:
            yield server.answer(sent("POST", "/decks", body, **headers))
    yield from (server.answer(sent("POST", "/decks", body)) for body in ODD)
    yield server.answer(sent("POST", "/decks", {"title": "key"}, key=""))
    for query in (
        "limit=2",
        "limit=0",
        "limit=2&cursor=2",
        "limit=2&cursor=odd",
        "title=lai",
        "fields=title",
        "include=x",
    ):
        yield server.answer(sent("GET", f"/decks?{query}"))
    yield (deck := server.answer(sent("POST", "/decks", {"title": "last"})))
    key = made(deck, "deck_id")
    yield (card := server.answer(sent("POST", f"/decks/{key}/cards", {"front": "f"})))
    path = f"/decks/{key}"
    yield server.answer(sent("PATCH", path, {"title": 5, "summary": 6}))
    writes: tuple[tuple[str, Any], ...] = (("PUT", {"title": "x"}), ("PATCH", {"title": "y"}), ("DELETE", None))
    for method, body in writes:
        yield server.answer(sent(method, path, body, if_match='"stale"'))
        yield from (server.answer(sent("GET", where)) for where in (path, f"/decks/{key.upper()}", "/decks", "/decks"))
    yield server.answer(sent("GET", f"{path}/cards"))
    yield from (server.answer(sent(method, "/decks/none", {"title": "n"})) for method in ("PUT", "PATCH"))
    yield server.answer(sent("DELETE", f"/cards/{made(card, 'card_id')}"))
    yield (note := server.answer(sent("POST", "/notes", {"text": "n", "rank": None, "marks": {}})))
    for method in ("DELETE", "GET", "GET", "DELETE"):
        yield server.answer(sent(method, f"/notes/{made(note, 'note_id')}"))
    yield server.answer(sent("GET", "/notes/odd"))
    settings: tuple[tuple[str, Any], ...] = (
        ("PUT", {"language": "fr"}),
        ("GET", None),
        ("DELETE", None),
        ("GET", None),
    )
    for method, body in settings:
        yield server.answer(sent(method, "/preferences", body))
    yield from (server.answer(sent("POST", "/decks", {"title": "again"})) for _ in range(2))


@cache
def as_it_is(go: Callable[[Simulator], Iterator[Response]], of: Simulator) -> list[Response]:
    """Return what the correct twin answers."""
    return list(go(of.twin()))


@pytest.mark.many(2)
@pytest.mark.parametrize("variation", VARIATIONS[1:], ids=lambda each: each.id)
def test_a_freedom_is_taken(court: Court, open_court: Court, variation: Variation) -> None:
    """A variation that changes nothing would show nothing."""
    for of, go in ((court, tour), (open_court, open_tour)):
        taken = go(of.server.twin(variation.behavior(of.server.world)))
        if any(one != other for one, other in zip_longest(taken, as_it_is(go, of.server))):  # ends at the first one
            return
    pytest.fail(f"{variation.id} changes no response")
