"""Responses that are unusual and allowed: read whole, or inconclusive with the reason; and what a request carries."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from documents import content
from harness import Bythebook, Ran
from judging import contract_in, judge_in
from servers import Call
from ways import correct, document, served
from wire import answer_of, wired

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.reports.files import FORMS as FORMS_OF_REPORT
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.decode import MAX_DEPTH
from bythebook_conformance.running.transport.head import MAX_HEAD
from bythebook_conformance.running.transport.unasked import AGENT

NOTE = b'{"id": 1, "title": "a"}'
Say = Callable[[bytes], Iterator[bytes]]


def saying(*headers: str, before: bytes = b"") -> Say:
    def say(head: bytes) -> Iterator[bytes]:
        size = head.split(b" ")[1].partition(b"size=")[2]
        status = b"400 Bad Request" if size and not size.lstrip(b"-").isdigit() else b"200 OK"
        yield before + answer_of(NOTE, "Connection: close", *headers).replace(b"200 OK", status, 1)

    return say


def check(bythebook: Bythebook, folder: Path, url: str, *options: object) -> Ran:
    return bythebook("check", document(folder), "--url", url, "--seed", 1, "--examples", 5, *options)


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"


@pytest.mark.parametrize(
    "say",
    [
        saying(*(f"X-Number-{number}: {number}" for number in range(150))),
        saying(*(f"X-Number-{number}: {number}" for number in range(5000))),
        saying(f"X-Long: {'a' * 100_000}"),
        saying(before=HINTS),
        saying(before=HINTS * 3 + b"HTTP/1.1 102 Processing\r\n\r\n" + b"HTTP/1.1 100 Continue\r\n\r\n"),
        saying(*("Connection: close",) * 99),
    ],
    ids=["150 fields", "5000 fields", "a line of 100 kB", "103", "several interim responses", "a field 100 times"],
)
def test_a_head_of_any_form_is_read(bythebook: Bythebook, tmp_path: Path, say: Say) -> None:
    with wired(say) as url:
        ran = check(bythebook, tmp_path, url)

    assert (ran.code, ran.err) == (0, "")


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("say", "reason"),
    [
        (saying(f"X-Long: {'a' * MAX_HEAD}"), f"HeadError: longer than {MAX_HEAD} bytes"),
        (saying(before=HINTS * 20_000), f"HeadError: longer than {MAX_HEAD} bytes"),
        (lambda _: iter([b"220 mail.example.org ESMTP\r\n"]), "BadStatusLine: 220 mail.example.org ESMTP"),
        (saying("Content-Encoding: gzip"), "is not in the coding that Content-Encoding states"),
    ],
    ids=["a long head", "interim responses without end", "no HTTP", "no gzip"],
)
def test_a_response_that_cannot_be_read_is_inconclusive(
    bythebook: Bythebook, tmp_path: Path, say: Say, reason: str
) -> None:
    report = tmp_path / "report.json"
    with wired(say) as url:
        ran = check(bythebook, tmp_path, url, "--report", f"json={report}")
    told = json.loads(report.read_text())

    assert ran.code == 4
    assert {each["verdict"] for each in told["requirements"]} == {"inconclusive"}
    assert reason in ran.out


def test_a_missing_response_after_interim_ones_is_a_cut_line(bythebook: Bythebook, tmp_path: Path) -> None:
    with wired(lambda _: iter([HINTS])) as url:
        ran = check(bythebook, tmp_path, url)

    assert ran.code == 1
    assert "the connection was cut" in ran.out


TREE = {"type": "object", "required": ["a"], "properties": {"a": {}}}
TREES = {"/t": {"get": {"operationId": "read", "responses": {"200": content(TREE), "400": {"description": "-"}}}}}


def nested(levels: int, start: str, end: str) -> bytes:
    """Returns an object with lists or objects in each other, `levels` deep in all."""
    return f'{{"a": {start * (levels - 1)}1{end * (levels - 1)}}}'.encode()


def judged(folder: Path, body: bytes) -> Summary:
    contract = contract_in(folder, TREES)
    with wired(lambda _: iter([answer_of(body, "Connection: close")])) as url:
        target = Target(contract, url)
        results = tuple(engine.run(contract, target, Effort(seed=1, examples=3)))
        return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


FORMS = [("[", "]"), ('{"a":', "}")]


@pytest.mark.parametrize(("start", "end"), FORMS)
@pytest.mark.parametrize("levels", [2, MAX_DEPTH // 2, MAX_DEPTH])
def test_a_response_as_deep_as_any_is_judged(tmp_path: Path, levels: int, start: str, end: str) -> None:
    summary = judged(tmp_path, nested(levels, start, end))

    assert summary.exit_code == 0
    assert "read/response/a/present" in {each.requirement.id for each in summary.verdicts if each.outcome == "pass"}


@pytest.mark.parametrize(("start", "end"), FORMS)
@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 255, 256, 300, 500, 990, 5_000, 100_000])
def test_a_response_that_is_deeper_is_inconclusive_with_the_reason(
    tmp_path: Path, levels: int, start: str, end: str
) -> None:
    summary = judged(tmp_path, nested(levels, start, end))
    found = {each.requirement.id: each for each in summary.verdicts}

    assert [each.requirement.id for each in summary.verdicts if each.outcome == "fail"] == []
    assert found["read/response/a/present"].outcome == "inconclusive"
    assert f"nested more than {MAX_DEPTH} levels" in found["read/response/a/present"].reason
    assert found["read/no-server-error"].outcome == "pass"


def test_a_deep_response_of_a_wrong_status_is_still_a_failure(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, TREES)
    body = answer_of(nested(500, "[", "]"), "Connection: close").replace(b"200 OK", b"500 Oh", 1)
    with wired(lambda _: iter([body])) as url:
        results = tuple(engine.run(contract, Target(contract, url), Effort(seed=1, examples=3)))
    fails = {each.requirement.id for result in results for each in result.verdicts if each.outcome == "fail"}

    assert "read/no-server-error" in fails


def test_brackets_in_a_text_are_no_levels(tmp_path: Path) -> None:
    summary = judged(tmp_path, json.dumps({"a": "[" * 5000}).encode())

    assert summary.exit_code == 0


ADDED = {"accept", "accept-encoding", "connection", "x-schemathesis-testcaseid"}


def test_a_request_names_its_agent_and_adds_nothing(bythebook: Bythebook, tmp_path: Path) -> None:
    with served() as server:
        assert check(bythebook, tmp_path, server.url).code == 0

    assert {frozenset(head) for head in server.heads} == {frozenset({"Host", "User-Agent"})}
    assert {head["User-Agent"] for head in server.heads} == {AGENT}


def test_the_users_headers_win(bythebook: Bythebook, tmp_path: Path) -> None:
    own = ("-H", "User-Agent: mine/1", "-H", "Accept: application/json")
    with served() as server:
        assert check(bythebook, tmp_path, server.url, *own).code == 0

    assert {(head["User-Agent"], head["Accept"]) for head in server.heads} == {("mine/1", "application/json")}


Sent = list[dict[str, str]]


def asgi(seen: Sent) -> Any:
    async def app(scope: Any, _: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        seen.append({name.decode().lower(): value.decode() for name, value in scope["headers"]})
        head = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
        await send(head)
        await send({"type": "http.response.body", "body": NOTE})

    return app


def wsgi(seen: Sent) -> Any:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        fields = {name[5:].lower().replace("_", "-"): environ[name] for name in environ if name.startswith("HTTP_")}
        seen.append(fields)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [NOTE]

    return app


def sent(folder: Path, app: Any, parameters: list[Any], headers: dict[str, str]) -> Exchange:
    operation = {"operationId": "read", "parameters": parameters, "responses": {"200": content({"type": "object"})}}
    contract = contract_in(folder, {"/t": {"get": operation}})
    target = Target(contract, "http://testserver", headers, app=app)
    return target.send(contract.operations[0], Request("read", {}, "a request", Draft({})))


@pytest.mark.parametrize("made", [asgi, wsgi])
def test_an_application_in_this_process_gets_no_header_that_was_not_asked_for(
    tmp_path: Path, made: Callable[[Sent], Any]
) -> None:
    seen: Sent = []
    assert sent(tmp_path, made(seen), [], {}).status == 200
    assert sent(tmp_path, made(seen), [], {"User-Agent": "mine/1", "Accept": "text/csv"}).status == 200

    assert [each["user-agent"] for each in seen] == [AGENT, "mine/1"]
    assert ADDED & seen[0].keys() == set()
    assert ADDED & seen[1].keys() == {"accept"}


@pytest.mark.parametrize("made", [asgi, wsgi, None])
def test_a_declared_user_agent_can_be_left_out(tmp_path: Path, made: Callable[[Sent], Any] | None) -> None:
    declared = [{"name": "User-Agent", "in": "header", "required": True, "schema": {"type": "string"}}]
    seen: Sent = []
    if made is not None:
        assert sent(tmp_path, made(seen), declared, {}).status == 200
    else:
        with served() as server:
            contract = contract_in(
                tmp_path,
                {"/t": {"get": {"parameters": declared, "responses": {"200": content({"type": "object"})}}}},
            )
            operation = contract.operations[0]
            Target(contract, server.url).send(operation, Request(operation.id, {}, "a request", Draft({})))
        seen = [{name.lower(): value for name, value in head.items()} for head in server.heads]

    assert [each.keys() & {"user-agent", *ADDED} for each in seen] == [set()]


def test_repeated_requests_are_counted(tmp_path: Path) -> None:
    turns = itertools.count()

    def busy(handler: Any) -> tuple[int, Any]:
        return (503, {}) if next(turns) < 2 else correct(handler)

    contract = contract_in(tmp_path, TREES)
    operation = contract.operations[0]
    with served(busy) as server:
        target = Target(contract, server.url)
        exchange = target.send(operation, Request(operation.id, {}, "a request", Draft({})))
        again = target.send(operation, Request(operation.id, {}, "a request", Draft({})))

    assert (exchange.status, exchange.number, again.number) == (200, 1, 2)
    assert target.sent == len(server.heads) == 4


def test_the_number_of_requests_is_that_of_the_server(bythebook: Bythebook, tmp_path: Path) -> None:
    turns = itertools.count()

    def busy(handler: Any) -> tuple[int, Any]:
        return (503, {}) if next(turns) % 5 == 0 else correct(handler)

    report = tmp_path / "report.json"
    with served(busy) as server:
        check(bythebook, tmp_path, server.url, "--report", f"json={report}")

    assert json.loads(report.read_text())["requests"] == len(server.heads)


NODE = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "default": "x"},
        "inner": {"$ref": "#/components/schemas/Node"},
        "list": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
    },
}
NEW: dict[str, Any] = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
THING = {
    "type": "object",
    "required": ["id", "title", "tree"],
    "properties": {
        "id": {"type": "integer"},
        "title": {"type": "string"},
        "tree": {"$ref": "#/components/schemas/Node"},
    },
}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
NEW_BODY = {"required": True, "content": {"application/json": {"schema": NEW}}}
NONE = {"404": {"description": "-"}, "400": {"description": "-"}}
THINGS: dict[str, Any] = {
    "/things": {
        "post": {"operationId": "make", "requestBody": NEW_BODY, "responses": {"201": content(THING), **NONE}},
        "get": {"operationId": "list", "responses": {"200": content({"type": "array", "items": THING})}},
    },
    "/things/{id}": {
        "parameters": [ID],
        "get": {"operationId": "read", "responses": {"200": content(THING), **NONE}},
        "put": {"operationId": "put", "requestBody": NEW_BODY, "responses": {"200": content(THING), **NONE}},
        "delete": {"operationId": "delete", "responses": {"204": {"description": "-"}, **NONE}},
    },
}


def grown(levels: int, *, is_bad: bool) -> Any:
    """Returns a tree with so many levels. At its end a bad one has a number for a name."""
    tree: Any = {"name": 1 if is_bad else "leaf"}
    for _ in range((levels - 1) // 2):
        tree = {"name": "n", "list": [tree]}
    return tree


class Things:
    """Keeps things, each with a tree."""

    def __init__(self, tree: Any) -> None:
        self.kept: dict[int, Any] = {}
        self.tree = tree
        self.numbers = itertools.count(1)

    def __call__(self, call: Call) -> tuple[int, Any]:
        number = call.path.rpartition("/")[2]
        if call.path == "/things" and call.method == "GET":
            return 200, list(self.kept.values())
        body = call.body if isinstance(call.body, dict) else {}
        if call.method in {"POST", "PUT"} and not isinstance(body.get("title"), str):
            return 400, {}
        if call.method == "POST":
            made = {"id": next(self.numbers), "title": body["title"], "tree": self.tree}
            self.kept[made["id"]] = made
            return 201, made
        if not number.isdecimal() or int(number) not in self.kept:
            return 404, {}
        if call.method == "DELETE":
            del self.kept[int(number)]
            return 204, None
        if call.method == "PUT":
            self.kept[int(number)]["title"] = body["title"]
        return 200, self.kept[int(number)]


@pytest.mark.parametrize("is_bad", [False, True])
def test_things_with_deep_trees_are_judged_as_others(tmp_path: Path, is_bad: bool) -> None:
    things = Things(grown(MAX_DEPTH - 3, is_bad=is_bad))
    summary = judge_in(tmp_path)(things, THINGS, {"schemas": {"Node": NODE}})
    for form in FORMS_OF_REPORT.values():
        form(summary.report)

    fails = {each.requirement.id for each in summary.verdicts if each.outcome == "fail"}
    assert summary.untested == {}
    places = ("list/response/*", "make/response", "put/response", "read/response")
    assert fails == ({f"{place}/tree/list/*/response-domain" for place in places} if is_bad else set())
