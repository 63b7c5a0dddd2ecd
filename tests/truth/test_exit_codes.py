"""A run that could not test an operation is no green run, whatever ended it; its first words say why."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Header, HTTPException, Response
from ordinary import judge
from pydantic import BaseModel, Field

from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import parse

NO_WAITS = (0.0, 0.0, 0.0)


class Note(BaseModel):
    text: str = Field(min_length=1, max_length=4000)
    stars: int = 3
    color: str = "red"


class ShownNote(Note):
    id: int


def notes(default: int = 3) -> tuple[FastAPI, dict[int, Note]]:
    """Returns a server of notes, and what it keeps. Another `default` than 3 breaks the document."""
    app, kept = FastAPI(), dict[int, Note]()

    @app.post("/notes", status_code=201, operation_id="create")
    def create(given: Note) -> ShownNote:
        number = max(kept, default=0) + 1
        kept[number] = given if "stars" in given.model_fields_set else given.model_copy(update={"stars": default})
        return ShownNote(id=number, **kept[number].model_dump())

    @app.get("/notes/{number}", operation_id="read", responses={404: {"description": "gone"}})
    def read(number: int) -> ShownNote:
        if number not in kept:
            raise HTTPException(404)
        return ShownNote(id=number, **kept[number].model_dump())

    @app.delete("/notes/{number}", status_code=204, operation_id="delete", responses={404: {"description": "gone"}})
    def delete(number: int) -> None:
        if kept.pop(number, None) is None:
            raise HTTPException(404)

    return app, kept


def run(app: FastAPI, **limits: Any) -> Summary:
    return judge(app, limits=Limits(waits=NO_WAITS, **limits))


def test_a_whole_run_of_a_correct_server_conforms() -> None:
    found = run(notes()[0])

    assert found.exit_code == 0
    assert found.report.word in {
        "conforms (100 %)",
        f"no failure; {found.report.judged * 100 // found.report.raised} % judged",
    }


@pytest.mark.parametrize("workers", [1, 8])
@pytest.mark.parametrize("most", [2, 5, 9, 20])
def test_a_cap_that_reaches_not_every_operation_is_untested(most: int, workers: int) -> None:
    found = run(notes()[0], requests=most, workers=workers)

    unreached = [each for each in found.report.operations if not any(code[0] == "2" for code in each.statuses)]
    assert found.report.word.startswith("request limit reached; ")
    assert found.exit_code == (4 if unreached else 0)
    assert set(found.untested) >= {each.id for each in unreached}


@pytest.mark.parametrize("workers", [1, 8])
def test_a_capped_run_shows_what_it_found(workers: int) -> None:
    """With eight workers a cap hid failures that one worker showed: none was confirmed before the run ended."""
    found = run(notes(default=4)[0], requests=40, workers=workers)

    assert found.exit_code == 1
    assert "create/body/stars/default" in {each.requirement.id for each in found.verdicts if each.outcome == "fail"}
    assert found.report.word.startswith("does not conform; ")


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_stays_busy_ends_the_run(status: int) -> None:
    app, kept = notes()

    @app.middleware("http")
    async def busy(request: Any, respond: Any) -> Response:
        return Response(status_code=status, headers={"Retry-After": "86400"})

    started = time.monotonic()
    found = run(app, patience=5.0)

    assert time.monotonic() - started < 5, "a wait that is longer than the patience is not begun"
    assert found.exit_code == 4
    assert found.report.word == "server stayed busy; 0 % judged"
    assert kept == {}


def test_a_wait_within_the_patience_is_waited_for() -> None:
    app, _ = notes()
    asked = []

    @app.middleware("http")
    async def slow(request: Any, respond: Any) -> Any:
        asked.append(request)
        return Response(status_code=503, headers={"Retry-After": "1"}) if len(asked) == 3 else await respond(request)

    assert run(app, patience=5.0).exit_code == 0


def test_an_operation_that_never_accepted_a_request_is_untested() -> None:
    app, _ = notes()

    @app.post("/labels", status_code=201, operation_id="label")
    def label(given: Note, x: Annotated[str, Header()] = "") -> ShownNote:
        raise HTTPException(403)

    for limits in ({}, {"requests": 60}, {"budget": 20.0}):
        found = run(app, **limits)
        assert found.exit_code == 4
        assert "label" in found.untested


class _Dying(ThreadingHTTPServer):
    """A server of notes that closes its port after a number of requests."""

    daemon_threads = True

    def __init__(self, after: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.left, self.kept, self.lock = after, dict[int, Any](), threading.Lock()

    @property
    def is_dead(self) -> bool:
        with self.lock:
            self.left -= 1
            return self.left < 0


class _Handler(BaseHTTPRequestHandler):
    server: _Dying
    protocol_version = "HTTP/1.0"

    def _answer(self, status: int, body: Any = None) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _serve(self) -> None:
        if self.server.is_dead:
            self.server.socket.close()
            threading.Thread(target=self.server.shutdown, daemon=True).start()
            self.connection.close()
            return
        number = int(self.path.rpartition("/")[2]) if self.path[-1].isdecimal() else 0
        if self.command == "POST":
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                note = Note.model_validate(given, strict=True)
            except ValueError:
                self._answer(422, {"detail": []})
                return
            number = len(self.server.kept) + 1
            self.server.kept[number] = {"id": number, **note.model_dump()}
        found = self.server.kept.get(number)
        is_deleted = self.command == "DELETE" and found is not None
        self._answer(404 if found is None else 204 if is_deleted else 200 if self.command == "GET" else 201, found)

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Logs nothing."""


@pytest.mark.many(2)
@pytest.mark.parametrize("limits", [{}, {"requests": 200}, {"budget": 60.0}], ids=["none", "requests", "budget"])
@pytest.mark.parametrize("workers", [1, 8])
def test_a_server_that_dies_is_named_as_the_reason(limits: dict[str, Any], workers: int) -> None:
    contract = JudgedContract(parse(json.dumps(notes()[0].openapi()), name="notes.json"))
    server = _Dying(after=12)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    target = Target(contract, f"http://127.0.0.1:{server.server_address[1]}", timeout=2.0)
    effort = Effort(1, examples=2, limits=Limits(waits=NO_WAITS, workers=workers, patience=3.0, **limits))

    results = tuple(engine.run(contract, target, effort))

    found = Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)
    assert found.exit_code in {1, 4}
    assert "server stopped responding after request" in found.report.word
