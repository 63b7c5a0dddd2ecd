"""What faulty twins of documents showed to be missed: each is found since, and what looks like it is not accused."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_contract, made_judge, reasons

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import load
from bythebook_simulator import Behaviour, Simulator

TEXT = {"type": "string"}
ONE = {"name": "id", "in": "path", "required": True, "schema": TEXT}
RIGHT = "Bearer s3cret-token-of-the-tests"


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def stored(left_out: str) -> Any:
    """Return a server of notes whose reads leave a field out."""
    kept: dict[str, Any] = {}

    def answer(call: Call) -> tuple[int, Any]:
        if call.method == "POST":
            if not isinstance(call.body, dict) or not all(isinstance(each, str) for each in call.body.values()):
                return 422, None
            kept[str(len(kept))] = made = {"color": "red", **call.body, "id": str(len(kept))}
            return 200, made
        found = kept.get(call.path.rpartition("/")[2])
        return (404, None) if found is None else (200, {key: found[key] for key in found if key != left_out})

    return answer


def notes(**query: Any) -> dict[str, Any]:
    sent = {"note": TEXT, "color": {**TEXT, "enum": ["red", "blue"], "default": "red"}, "api_secret": TEXT}
    schema = {"type": "object", "properties": sent}
    answers = {"200": content({"type": "object", "properties": {"id": TEXT, **sent}})}
    get = {"operationId": "get", "responses": answers, **query}
    return {
        "/notes": {"post": {"operationId": "make", "requestBody": content(schema), "responses": answers}},
        "/notes/{id}": {"parameters": [ONE], "get": get},
    }


def test_what_the_write_shows_and_the_read_leaves_out_is_told(judge: Judge) -> None:
    assert reasons(judge(stored("note"), notes()), "warning") == {"make/body/note/read-back": "read-back"}
    assert reasons(judge(stored("nothing"), notes()), "warning") == {}


def test_what_a_read_may_leave_out_is_no_fault(judge: Judge) -> None:
    asking = {"parameters": [{"name": "fields", "in": "query", "schema": TEXT}]}

    assert reasons(judge(stored("api_secret"), notes()), "warning") == {}
    assert reasons(judge(stored("note"), notes(**asking)), "warning") == {}


def test_a_read_that_leaves_out_its_own_default_is_no_fault(judge: Judge) -> None:
    server = stored("nothing")

    def answer(call: Call) -> tuple[int, Any]:
        status, made = server(call)
        is_read = call.method == "GET" and made is not None and made["color"] == "red"
        return status, {key: each for key, each in made.items() if key != "color"} if is_read else made

    assert reasons(judge(answer, notes()), "warning") == {}


@pytest.mark.parametrize("kind", ["oauth2", "openIdConnect"])
def test_a_token_of_oauth_is_judged(kind: str, tmp_path: Path) -> None:
    answers = {"200": content({"type": "object"}), "401": {"description": "stranger"}}
    paths = {"/me": {"get": {"operationId": "me", "security": [{"it": []}], "responses": answers}}}
    stated = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    scheme = {"type": kind, "openIdConnectUrl": "https://example.com", "flows": {}}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({**stated, "components": {"securitySchemes": {"it": scheme}}}))
    contract = contract_of(str(file))

    def failed(behaviour: Behaviour) -> set[str]:
        app = Simulator(load(file), tokens=(RIGHT.removeprefix("Bearer "),), behaviour=behaviour)
        target = Target(contract, "http://testserver", {"Authorization": RIGHT}, app=app)
        verdicts = [each for result in engine.run(contract, target, Effort(seed=1)) for each in result.verdicts]
        return {each.requirement.case for each in verdicts if each.level == "failure"}

    assert failed(Behaviour()) == set()
    assert {"missing", "wrong", "empty"} <= failed(Behaviour(authorize=lambda _: None))


def kept_by(alternatives: list[dict[str, Any]], headers: dict[str, str], tmp_path: Path) -> Any:
    """Return what judges servers of an operation that names these schemes, and says which cases fail."""
    answers = {"200": content({"type": "object"}), "401": {"description": "stranger"}}
    key = {"name": "key", "in": "query", "schema": TEXT}
    me = {"operationId": "me", "parameters": [key], "security": alternatives, "responses": answers}
    paths = {"/me": {"get": me}}
    schemes = {
        "one": {"type": "apiKey", "in": "header", "name": "X-One"},
        "two": {"type": "http", "scheme": "basic"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
        "certificate": {"type": "mutualTLS"},
        "key": {"type": "apiKey", "in": "query", "name": "key"},
    }
    file = tmp_path / "openapi.json"
    stated = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    file.write_text(json.dumps({**stated, "components": {"securitySchemes": schemes}}))
    contract = contract_of(str(file))

    def failed(behaviour: Behaviour) -> tuple[set[str], set[str]]:
        app = Simulator(load(file), tokens=("s3cret-token-of-the-tests",), behaviour=behaviour)
        target = Target(contract, "http://testserver", headers, app=app)
        verdicts = [each for result in engine.run(contract, target, Effort(seed=1)) for each in result.verdicts]
        judged = [each for each in verdicts if each.requirement.kind == "security"]
        return (
            {each.requirement.case for each in judged if each.outcome == "pass"},
            {each.requirement.case for each in judged if each.level == "failure"},
        )

    return failed


@pytest.mark.parametrize(
    ("alternatives", "headers", "cases"),
    [
        ([{"one": []}, {"two": []}], {"X-One": "s3cret-token-of-the-tests"}, {"missing", "wrong"}),
        ([{"cookie": []}], {"Cookie": "sid=s3cret-token-of-the-tests"}, {"missing"}),
    ],
)
def test_of_several_schemes_none_may_be_missing(
    alternatives: list[dict[str, Any]], headers: dict[str, str], cases: set[str], tmp_path: Path
) -> None:
    failed = kept_by(alternatives, headers, tmp_path)

    assert failed(Behaviour()) == (cases, set())
    assert failed(Behaviour(authorize=lambda _: None)) == (set(), cases)


def test_what_lets_in_beside_headers_is_not_taken_for_an_open_door(tmp_path: Path) -> None:
    """A client certificate is no part of a request, and a key may be among its parameters."""
    certified = kept_by([{"one": []}, {"certificate": []}], {"X-One": "s3cret-token-of-the-tests"}, tmp_path)
    asked = kept_by([{"one": []}, {"key": []}], {"X-One": "s3cret-token-of-the-tests"}, tmp_path)

    assert certified(Behaviour(authorize=lambda _: None)) == (set(), set())
    assert asked(Behaviour(authorize=lambda _: None)) == (set(), set())


def test_credentials_that_may_be_left_out_are_not_demanded(tmp_path: Path) -> None:
    failed = kept_by([{"one": []}, {}], {"X-One": "s3cret-token-of-the-tests"}, tmp_path)

    assert failed(Behaviour(authorize=lambda _: None)) == (set(), set())


def test_a_required_text_of_letters_alone_is_never_left_out(judge: Judge) -> None:
    letters = {**TEXT, "pattern": "^[a-z]+(-[a-z]+)*$", "minLength": 3, "maxLength": 40}
    schema = {"type": "object", "required": ["word"], "properties": {"word": letters, "count": {"type": "integer"}}}
    answers = {"200": content(schema), "400": {"description": "no"}}
    paths = {"/words": {"post": {"operationId": "say", "requestBody": content(schema), "responses": answers}}}
    sizes: set[int] = set()

    def answer(call: Call) -> tuple[int, Any]:
        body = call.body if isinstance(call.body, dict) else {}
        word, count = body.get("word"), body.get("count", 0)
        is_word = isinstance(word, str) and re.fullmatch("[a-z]+(-[a-z]+)*", word) and 3 <= len(word) <= 40
        if not is_word or not isinstance(count, int) or isinstance(count, bool):
            return 400, None
        sizes.add(len(str(word)))
        return 200, body

    summary = judge(answer, paths)

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    assert {3, 40} <= sizes


def test_an_id_that_the_client_gives_is_used_where_the_answer_tells_none(judge: Judge) -> None:
    pet = {"type": "object", "required": ["name"], "properties": {"id": {"type": "integer"}, "name": TEXT, "tag": TEXT}}
    one = {**ONE, "schema": {"type": "integer"}}
    told = {"200": content(pet), "404": {"description": "none"}}
    paths: dict[str, Any] = {
        "/pets": {
            "post": {"operationId": "add", "requestBody": content(pet), "responses": {"405": {"description": "no"}}}
        },
        "/pets/{id}": {"parameters": [one], "get": {"operationId": "get", "responses": told}},
    }

    def server(*, takes_ids: bool, keeps: Any) -> Any:
        # Under the first ids other things stand already, that others made.
        kept: dict[int, Any] = {key: {"id": key, "name": "of somebody else"} for key in range(200)}

        def answer(call: Call) -> tuple[int, Any]:
            if call.method == "POST":
                body = call.body
                right = isinstance(body, dict) and all(isinstance(body.get(each, ""), str) for each in ("name", "tag"))
                own = body.get("id", 0) if isinstance(body, dict) else None
                if not right or "name" not in body or not isinstance(own, int) or isinstance(own, bool):
                    return 405, None
                key = own if takes_ids and "id" in body else 1000 + len(kept)
                kept[key] = keeps({**body, "id": key})
                return 200, None
            name = call.path.rpartition("/")[2]
            return (200, kept[int(name)]) if name.isdecimal() and int(name) in kept else (404, None)

        return answer

    def as_sent(thing: dict[str, Any]) -> dict[str, Any]:
        return thing

    for takes_ids in (True, False):  # a server that gives ids of its own is not asked about somebody else's thing
        assert reasons(judge(server(takes_ids=takes_ids, keeps=as_sent), paths), "warning") == {}
    lost = judge(server(takes_ids=True, keeps=lambda thing: {**thing, "tag": "other tag"}), paths)
    assert "add/body/tag/read-back" in reasons(lost, "warning")


def test_a_form_of_nothing_is_no_finding(judge: Judge) -> None:
    form = {"type": "object", "properties": {"color": TEXT}}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
    answers = {"200": {"description": "taken"}, "400": {"description": "no"}}
    paths = {"/colors": {"post": {"operationId": "paint", "requestBody": body, "responses": answers}}}

    def answer(call: Call) -> tuple[int, Any]:
        return (200, None) if call.headers.get("content-length", "0") != "0" else (400, None)

    assert reasons(judge(answer, paths), "failure") == {}


@pytest.mark.parametrize("seed", range(20))
def test_what_a_server_draws_is_no_difference(judge: Judge, seed: int) -> None:
    drawn = random.Random(seed)

    def answer(call: Call) -> tuple[int, Any]:
        size = call.query.get("size", "5")
        is_right = re.fullmatch("[1-9][0-9]*", size)
        return (200, {"size": int(size), "is_lucky": drawn.random() < 0.5}) if is_right else (422, {})

    size = {"name": "size", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 5}}
    shown = {"type": "object", "properties": {"size": {"type": "integer"}, "is_lucky": {"type": "boolean"}}}
    found = judge(answer, {"/draw": {"get": {"parameters": [size], "responses": {"200": content(shown)}}}})

    assert not reasons(found, "failure")


def test_a_wsgi_app_is_given_cookies(tmp_path: Path) -> None:
    seen: set[str] = set()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        region = environ.get("HTTP_COOKIE", "region=eu").partition("=")[2].strip('"')
        seen.add(region)
        start_response(
            "200 OK" if re.fullmatch("[a-z]{2}", region) else "400 no", [("Content-Type", "application/json")]
        )
        return [json.dumps({"region": region}).encode()]

    region = {"name": "region", "in": "cookie", "schema": {**TEXT, "pattern": "^[a-z]{2}$", "default": "eu"}}
    paths = {"/r": {"get": {"parameters": [region], "responses": {"200": content({"type": "object"})}}}}
    contract = made_contract(tmp_path, paths)
    target = Target(contract, "http://testserver", app=app)
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=5)))

    assert len(seen) > 2
    assert not [each.requirement.id for result in results for each in result.verdicts if each.level]
