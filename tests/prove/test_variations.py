"""Correct servers, each with one freedom that its document leaves it: none is accused, and each is tested."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bythebook.prove.court import Court
from bythebook_openapi.document.load import load
from bythebook_simulator.faults.variations import VARIATIONS, Variation
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


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Court:
    file = tmp_path_factory.mktemp("variations") / "openapi.yaml"
    file.write_text(DOCUMENT)
    return Court(load(file), 1, 10)


@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda each: each.id)
def test_a_correct_server_is_not_accused(court: Court, variation: Variation) -> None:
    assert court.vindicated(variation).accusations == ()


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


@pytest.mark.parametrize("variation", VARIATIONS[1:], ids=lambda each: each.id)
def test_a_freedom_is_taken(court: Court, variation: Variation) -> None:
    """A variation that changes nothing would show nothing."""
    varied = court.server.twin(variation.behaviour(court.server.world))

    assert list(tour(court.server.twin())) != list(tour(varied))
