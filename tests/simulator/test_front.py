"""What stands before a served document: first data, preferred answers, the log, failures, pages of other origins."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import Client, Stated, body, document
from viewer import browsing

from bythebook_openapi.document.load import Document, parse
from bythebook_simulator import Request, Simulator
from bythebook_simulator.context import First
from bythebook_simulator.front import Front

NOTES = """openapi: 3.1.0
info: {title: Notes, version: "1"}
servers: [{url: "https://api.example.com/v2"}]
security: [{key: []}, {token: []}, {password: []}]
paths:
  /notes:
    get:
      responses:
        "200":
          description: ok
          headers: {X-Total-Count: {schema: {type: integer}}}
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Note"}}
              examples:
                two: {value: [{id: 4, title: milk, done: false}, {id: 9, title: tea, done: true}]}
                wrong: {value: [{id: none}]}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [title]
              properties: {title: {type: string, minLength: 1}, done: {type: boolean, default: false}}
      responses:
        "201":
          description: made
          headers: {Location: {schema: {type: string}, required: true}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}
        "400": {description: bad, content: {application/problem+json: {schema: {type: object}}}}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}
        "404":
          description: none
          content:
            application/json:
              schema: {type: object, required: [message], properties: {message: {type: string}}}
              examples: {gone: {value: {message: It is gone.}}, never: {value: {message: It never was.}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
    password: {type: http, scheme: basic}
  schemas:
    Note:
      type: object
      required: [id, title, done]
      properties: {id: {type: integer}, title: {type: string}, done: {type: boolean}}
"""


def _notes() -> Document:
    return parse(NOTES, name="notes.yaml")


def _client(first: First | None = None) -> Client:
    return Client(Simulator(_notes(), first=first))


def _get(client: Client, target: str, **headers: str) -> Any:
    return client.json("GET", target, x_key="k", **headers)


def test_location_has_the_base_path_of_the_request() -> None:
    client = _client()
    for base in ("/v2", ""):
        made = client.ask("POST", f"{base}/notes", {"title": "a"}, x_key="k")
        location = dict(made.headers)["location"]

        assert location.startswith(f"{base}/notes/")
        assert _get(client, location) == json.loads(made.body)


def test_a_401_names_each_scheme_of_the_document() -> None:
    told = dict(_client().ask("GET", "/notes").headers)["WWW-Authenticate"]
    wrong = Client(Simulator(_notes(), tokens=["right"])).ask("GET", "/notes", authorization="Bearer wrong")

    assert told == 'APIKey in="header", name="X-Key", Bearer, Basic realm="simulator", charset="UTF-8"'
    assert 'Bearer error="invalid_token"' in dict(wrong.headers)["WWW-Authenticate"]


def test_nothing_is_there_from_the_start_where_clients_make_it() -> None:
    assert _get(_client(), "/notes") == []
    assert _get(_client(First(0)), "/notes") == []


@pytest.mark.parametrize("count", [1, 50])
def test_a_number_of_things_is_there_from_the_start(count: int) -> None:
    client = _client(First(count))
    ids = [each["id"] for each in _get(client, "/notes")]

    assert len(set(ids)) == count
    assert _get(client, f"/notes/{ids[-1]}")["id"] == ids[-1]
    made = client.json("POST", "/notes", {"title": "mine"}, x_key="k")
    assert made["id"] not in ids
    assert len(_get(client, "/notes")) == count + 1


def test_a_thing_is_read_before_anybody_listed_it() -> None:
    ids = [each["id"] for each in _get(_client(First(3)), "/notes")]

    assert _get(_client(First(3)), f"/notes/{ids[1]}")["id"] == ids[1]


def test_valid_examples_are_there_from_the_start() -> None:
    client = _client(First(from_examples=True))

    assert _get(client, "/notes/9") == {"id": 9, "title": "tea", "done": True}
    assert _get(client, "/notes") == [
        {"id": 4, "title": "milk", "done": False},
        {"id": 9, "title": "tea", "done": True},
    ]
    assert client.json("POST", "/notes", {"title": "mine"}, x_key="k")["id"] not in {4, 9}


def test_none_is_there_also_where_only_the_server_makes_it() -> None:
    item: Stated = {"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}}
    key = {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/units": {"get": {"responses": {"200": body({"type": "array", "items": item})}}},
        "/units/{code}": {"parameters": [key], "get": {"responses": {"200": body(item)}}},
    }

    assert len(Client(Simulator(document(paths))).json("GET", "/units")) == 3
    assert Client(Simulator(document(paths), first=First(0))).json("GET", "/units") == []


def test_a_list_without_items_of_their_own_answers_its_example() -> None:
    shown = body({"type": "array", "items": {"type": "string"}}, "application/json")
    shown["content"]["application/json"]["example"] = ["kg", "lb"]
    paths = {"/units": {"get": {"responses": {"200": shown}}}}

    assert Client(Simulator(document(paths), first=First(from_examples=True))).json("GET", "/units") == ["kg", "lb"]


@pytest.mark.parametrize(
    ("preference", "status", "message"),
    [
        ("code=404", 404, "It is gone."),
        ("respond-async, code=404; wait=10", 404, "It is gone."),
        ('code="404", example=never', 404, "It never was."),
        ("example=gone", 404, "It is gone."),
    ],
)
def test_a_client_gets_the_answer_that_it_prefers(preference: str, status: int, message: str) -> None:
    answer = _client().ask("GET", "/notes/1", x_key="k", prefer=preference)

    assert answer.status == status
    assert json.loads(answer.body) == {"message": message}
    assert "Preference-Applied" in dict(answer.headers)


def test_a_preferred_success_is_valid_and_changes_nothing() -> None:
    client = _client()
    answer = client.ask("POST", "/notes", {"title": "a"}, x_key="k", prefer="code=201")

    assert answer.status == 201
    assert json.loads(answer.body).keys() == {"id", "title", "done"}
    assert _get(client, "/notes") == []


def test_what_is_refused_is_refused_whatever_a_client_prefers() -> None:
    client = _client()

    assert client.ask("POST", "/notes", {"title": 5}, x_key="k", prefer="code=201").status == 400
    assert client.ask("GET", "/notes", prefer="code=200").status == 401


@pytest.mark.parametrize("preference", ["code=418", "code=abc", "code=", "example=other", "code=200, example=gone"])
def test_an_answer_that_is_not_documented_is_a_404_with_those_that_are(preference: str) -> None:
    answer = _client().ask("GET", "/notes/1", x_key="k", prefer=preference)

    assert answer.status == 404
    if preference != "code=":
        assert json.loads(answer.body)["detail"].endswith("Its statuses are: 200, 404.")


@pytest.mark.soak
@given(st.text(st.characters(codec="latin-1"), max_size=40))
def test_other_preferences_change_nothing(text: str) -> None:
    if "code" in text.lower() or "example" in text.lower():
        return
    assert _client(First(from_examples=True)).ask("GET", "/notes", x_key="k", prefer=text).status == 200


def _line(text: str) -> int:
    return next(at for at, line in enumerate(NOTES.splitlines(), 1) if text in line)


def _log(*requests: tuple[str, str, Any]) -> list[str]:
    lines: list[str] = []
    front = Front(_notes(), Simulator(_notes()), log=lines.append)
    for method, target, sent in requests:
        path, _, query = target.partition("?")
        headers = {"content-type": "application/json", "x-key": "k"}
        front.answer(Request(method, path, query, headers, b"" if sent is None else json.dumps(sent).encode()))
    return lines


def test_each_request_has_a_line_that_says_why_it_was_refused() -> None:
    lines = _log(
        ("POST", "/v2/notes", {"title": "a"}),
        ("POST", "/v2/notes", {"title": 5, "done": None}),
        ("GET", "/v2/notes/x", None),
        ("GET", "/v2/notes/99", None),
        ("GET", "/none", None),
        ("DELETE", "/notes", None),
    )

    body_at, id_at = _line("properties: {title"), _line("parameters: [{name: id")
    shapes = [re.sub(r"^\d\d:\d\d:\d\d | \d+ ms", "", each) for each in lines]
    assert shapes[0] == "POST /v2/notes 201"
    assert f'/title: 5 is not of type "string" (notes.yaml:{body_at})' in shapes[1]
    assert f'/done: null is not of type "boolean" (notes.yaml:{body_at})' in shapes[1]
    assert shapes[2] == f'GET /v2/notes/x 400: id: "x" is not of type "integer" (notes.yaml:{id_at})'
    assert shapes[3] == f"GET /v2/notes/99 404: There is nothing whose id is 99 (notes.yaml:{id_at + 1})"
    assert shapes[4] == "GET /none 404: Nothing is documented at /none"
    assert shapes[5] == "DELETE /notes 405: DELETE is not documented here"


def test_the_log_shows_no_secret_and_no_line_end() -> None:
    (line,) = _log(("GET", "/notes?api_key=s3cret&x=\n", None))

    assert "s3cret" not in line
    assert line.isprintable()


def test_a_share_of_requests_fails() -> None:
    front = Front(_notes(), Simulator(_notes()), seed=1, fail=0.3)
    answers = [front.answer(Request("GET", "/notes", headers={"x-key": "k"})) for _ in range(300)]
    failed = [each for each in answers if each.status == 503]
    again = Front(_notes(), Simulator(_notes()), seed=1, fail=0.3)

    assert 50 < len(failed) < 130
    assert dict(failed[0].headers)["Retry-After"] == "1"
    assert [again.answer(Request("GET", "/notes", headers={"x-key": "k"})).status for _ in range(300)] == [
        each.status for each in answers
    ]


@contextmanager
def _served(folder: Path, *options: str) -> Iterator[str]:
    file = folder / "notes.yaml"
    file.write_text(NOTES)
    command = [sys.executable, "-m", "bythebook", "serve", str(file), "--port", "0", *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", run.stdout.readline())
        assert found is not None
        try:
            yield found[0]
        finally:
            run.send_signal(signal.SIGINT)


@contextmanager
def _page(folder: Path) -> Iterator[str]:
    """Gives the address of an empty page of another origin."""
    (folder / "index.html").write_text("<!doctype html><title>front end</title><link rel=icon href=data:,>")

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def log_request(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


FETCHING = """async url => {
  const headers = {"content-type": "application/json", "x-key": "k"};
  const made = await fetch(url + "/v2/notes", {method: "POST", headers, body: JSON.stringify({title: "from a page"})});
  const read = await fetch(url + made.headers.get("location"), {headers, credentials: "include"});
  const none = await fetch(url + "/v2/notes/1", {headers: {...headers, prefer: "code=404"}});
  const list = await fetch(url + "/v2/notes", {headers});
  return [made.status, (await read.json()).title, none.status, list.headers.get("x-total-count")];
}"""


@pytest.mark.soak
def test_a_page_of_another_origin_works_against_it_in_a_browser(tmp_path: Path) -> None:
    with _served(tmp_path, "--cors") as url, _page(tmp_path) as address, browsing() as viewer:
        page = viewer.browser.new_page()
        page.goto(address)

        assert page.evaluate(FETCHING, url) == [201, "from a page", 404, "1"]


@pytest.mark.soak
def test_without_leave_a_browser_keeps_the_answer_from_the_page(tmp_path: Path) -> None:
    with _served(tmp_path) as url, _page(tmp_path) as address, browsing() as viewer:
        page = viewer.browser.new_page()
        page.goto(address)
        told = page.evaluate(f"url => ({FETCHING})(url).then(() => 'read', () => 'kept')", url)

        assert told == "kept"


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--slow", "fast", "expected a time such as 200ms or 1.5s"),
        ("--slow", "-1s", "expected a time such as 200ms or 1.5s"),
        ("--fail", "5", "expected a share such as 5%"),
        ("--fail", "101%", "expected a share such as 5%"),
        ("--data", "many", "expected examples, none, or a number up to 10000"),
        ("--data", "10001", "expected examples, none, or a number up to 10000"),
    ],
)
def test_a_wrong_option_is_one_line(tmp_path: Path, option: str, value: str, expected: str) -> None:
    (tmp_path / "notes.yaml").write_text(NOTES)
    command = [sys.executable, "-m", "bythebook", "serve", str(tmp_path / "notes.yaml"), option, value]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert expected in ran.stderr
