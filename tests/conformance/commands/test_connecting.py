"""Where requests go: addresses, servers of the document, an application in this process, and waiting for a server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from guarded import Door, Note, guarded, keyed
from harness import Bythebook, serving
from webs import Page, web

from bythebook_conformance.commands.connect.base_url import base_url, in_process_url, served_below
from bythebook_openapi.document.load import Document, parse
from bythebook_openapi.errors import InputError, UnreachedError
from bythebook_openapi.network.ask import Answer
from bythebook_openapi.network.fetch import Fetcher
from bythebook_openapi.network.lookup import document_address
from bythebook_openapi.network.meant import with_scheme

FEW = ("--seed", "1", "--examples", "0", "--select", "write/body/done/*")
MODULE = """
from typing import Any
from fastapi import FastAPI
from pydantic import BaseModel

class Note(BaseModel):
    text: str
    done: bool = False

def create_app() -> FastAPI:
    app = FastAPI(%s)

    @app.post("/notes", status_code=201, operation_id="write")
    def write(note: Note) -> Note:
        return note

    return app

app = create_app()
number = 7
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name in ("BYTHEBOOK_URL", "BYTHEBOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def notes() -> FastAPI:
    app = FastAPI()

    @app.post("/notes", status_code=201, operation_id="write")
    def write(note: Note) -> Note:
        return note

    return app


def port() -> int:
    """Returns a port at which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_address_of_the_document_is_enough(bythebook: Bythebook) -> None:
    with serving(notes()) as url:
        ran = bythebook("check", f"{url}/openapi.json", *FEW)

    assert ran.code == 0, ran.out + ran.err
    assert ran.out.startswith(f"{url}/openapi.json against {url}\n")


def test_variable_of_the_environment_names_the_server_and_an_option_goes_before_it(
    bythebook: Bythebook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "api.json").write_text(json.dumps(notes().openapi()))
    (folder / "bythebook.toml").write_text('[check]\nspec = "api.json"\nurl = "http://127.0.0.1:9"\n')
    with serving(notes()) as url:
        assert bythebook("check", *FEW).code == 3
        monkeypatch.setenv("BYTHEBOOK_URL", url)
        assert bythebook("check", *FEW).code == 0
        monkeypatch.setenv("BYTHEBOOK_URL", "http://127.0.0.1:9")
        assert bythebook("check", "--url", url, *FEW).code == 0


def test_server_of_a_local_document_on_this_machine_is_used_and_printed(bythebook: Bythebook, folder: Path) -> None:
    with serving(notes()) as url:
        servers = [
            {"url": "https://api.invalid"},
            {"url": "http://127.0.0.1:{port}", "variables": {"port": {"default": url.rpartition(":")[2]}}},
        ]
        (folder / "api.json").write_text(json.dumps({**notes().openapi(), "servers": servers}))
        ran = bythebook("check", "api.json", *FEW)

    assert ran.code == 0, ran.out + ran.err
    assert ran.out.startswith(f"api.json against {url}\n")


def test_server_elsewhere_is_not_used_unasked(bythebook: Bythebook, folder: Path) -> None:
    servers = [{"url": "https://api.invalid/v1"}]
    (folder / "api.json").write_text(json.dumps({**notes().openapi(), "servers": servers}))
    ran = bythebook("check", "api.json", *FEW)

    assert ran.code == 2
    expected = "no server is named; expected --url URL (the document names https://api.invalid/v1), or --plan"
    assert ran.err == f"bythebook: {expected}\n"


def test_run_without_a_document_and_a_server_says_what_to_name(bythebook: Bythebook) -> None:
    ran = bythebook("check")

    assert ran.code == 2
    expected = "SPEC, or --url URL of a server that serves its document; `bythebook demo` needs neither"
    assert ran.err == f"bythebook: no document is named; expected {expected}\n"


DOCUMENT: Page = (200, {}, json.dumps(notes().openapi()).encode())
SWAGGER_UI: Page = (200, {}, b"<html><script>ui({'url': '/hidden/there.json'})</script></html>")


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ({"/openapi.json": DOCUMENT}, "/openapi.json"),
        ({"/v3/api-docs": DOCUMENT}, "/v3/api-docs"),
        ({"/docs": SWAGGER_UI, "/hidden/there.json": DOCUMENT}, "/hidden/there.json"),
        ({"/api/schema/": (200, {}, b"openapi: 3.0.3\ninfo: {}\npaths: {}\n")}, "/api/schema/"),
        ({"/openapi.json": (200, {}, b'{"error": "none"}'), "/swagger.json": DOCUMENT}, "/swagger.json"),
        ({"/openapi.json": (302, {"Location": "http://other.test/"}, b""), "/swagger.json": DOCUMENT}, "/swagger.json"),
    ],
)
def test_document_of_a_server_is_found_where_frameworks_put_it(pages: dict[str, Page], found: str) -> None:
    with web(pages) as server:
        assert document_address(Fetcher(), server.url) == f"{server.url}{found}"

    assert {call.method for call in server.calls} == {"GET"}


def test_document_is_looked_for_below_the_base_url_and_then_at_the_root() -> None:
    with web({"/v1/openapi.json": DOCUMENT, "/openapi.json": DOCUMENT}) as server:
        assert document_address(Fetcher(), f"{server.url}/v1") == f"{server.url}/v1/openapi.json"
        assert document_address(Fetcher(), f"{server.url}/v2/") == f"{server.url}/openapi.json"


def test_document_of_another_origin_is_not_fetched() -> None:
    with web({"/there.json": DOCUMENT}) as other:
        page: Page = (200, {}, f"<script>ui({{url: '{other.url}/there.json'}})</script>".encode())
        with web({"/docs": page}) as server:
            assert document_address(Fetcher(), server.url) == ""

    assert other.calls == []


def test_server_whose_paths_hang_ends_the_search_early() -> None:
    def late(method: str, url: str, *_: Any) -> Answer:
        if url.endswith("/openapi.json"):
            return Answer(404, {}, b"")
        asked.append(url)
        raise UnreachedError("takes too long")

    asked: list[str] = []
    with pytest.raises(UnreachedError):
        document_address(Fetcher(late), "http://a.test")

    assert len(asked) == 3


def test_document_is_found_on_the_server_and_judged_by(bythebook: Bythebook) -> None:
    """A newcomer who forgot SPEC saw failures of a bundled document that is not theirs."""
    with serving(notes()) as url:
        ran = bythebook("check", "--url", url, *FEW)

    assert ran.code == 0, ran.out + ran.err
    assert ran.out.startswith(f"{url}/openapi.json against {url}\n")


def test_server_without_a_document_asks_for_one(bythebook: Bythebook) -> None:
    with web({"/": (200, {}, b"<html>Hello</html>")}) as server:
        ran = bythebook("check", "--url", server.url)
    told = f"no document is named, and {server.url} serves none where frameworks put it; expected SPEC, a path or an"

    assert (ran.code, ran.err) == (2, f"bythebook: {told} address\n")


def test_server_that_is_not_there_is_not_reached(bythebook: Bythebook) -> None:
    ran = bythebook("check", "--url", f"http://127.0.0.1:{port()}")

    assert ran.code == 3
    assert "nobody answers" in ran.err


def test_document_that_needs_credentials_says_so(bythebook: Bythebook, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(call: Any) -> Page:
        return DOCUMENT if call.headers.get("authorization") == "Bearer a-token-of-the-tests" else (401, {}, b"")

    with web(locked) as server:
        told = bythebook("check", "--url", server.url, "--plan").err
        monkeypatch.setenv("BYTHEBOOK_TOKEN", "a-token-of-the-tests")
        let_in = bythebook("check", "--url", server.url, "--plan")

    assert f"{server.url}/openapi.json: answers 401: it needs credentials; expected -H" in told
    assert let_in.code == 0


@pytest.mark.parametrize(
    ("servers", "url", "expected"),
    [
        ([{"url": "/api/v1"}], "http://localhost:8000", "http://localhost:8000/api/v1"),
        ([{"url": "/api/v1"}], "http://localhost:8000/other", "http://localhost:8000/other"),
        ([{"url": "https://api.example.com/v1"}], "http://localhost:8000", "http://localhost:8000"),
        (None, "http://localhost:8000/", "http://localhost:8000/"),
    ],
)
def test_base_url_of_a_server_whose_document_was_found_has_the_path_that_it_states(
    servers: Any, url: str, expected: str
) -> None:
    document = replace(of(servers), address="http://localhost:8000/openapi.json")

    assert served_below(url, document) == expected


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("localhost:8000", "http://localhost:8000"),
        ("localhost", "http://localhost"),
        ("127.0.0.1:8000/openapi.json", "http://127.0.0.1:8000/openapi.json"),
        ("[::1]:80", "http://[::1]:80"),
        ("api:8000", "http://api:8000"),
        ("api.example.com/openapi.json", "https://api.example.com/openapi.json"),
        ("openapi.json", ""),
        ("api.example.com", ""),
        ("ontora", ""),
        ("bob:password@localhost:80", ""),
    ],
)
def test_text_without_a_scheme_means_an_address(text: str, meant: str) -> None:
    assert with_scheme(text) == meant


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("check --url localhost:8100", "'localhost:8100' is no address; expected http://localhost:8100"),
        ("check api.json --url localhost:8100", "'localhost:8100' is no address; expected http://localhost:8100"),
        (
            "check localhost:8100/openapi.json",
            "localhost:8100/openapi.json: is no file; expected http://localhost:8100/",
        ),
        ("check localhost:8100", "localhost:8100: is no file; expected --url http://localhost:8100"),
        ("lint localhost:8100/d.json", "localhost:8100/d.json: is no file; expected http://localhost:8100/d.json"),
        ("explain x localhost:8100/d.json", "localhost:8100/d.json: is no file; expected http://localhost:8100/d.json"),
        (
            "http://localhost:8100",
            "there is no command http://localhost:8100; expected bythebook check --url http://loc",
        ),
        ("http://localhost:8100/d.json", "expected bythebook check http://localhost:8100/d.json"),
        ("localhost:8100", "expected bythebook check --url http://localhost:8100"),
        ("api.json", "there is no command api.json; expected bythebook check api.json"),
    ],
)
def test_address_in_a_wrong_form_or_place_says_what_to_type(
    words: str, told: str, bythebook: Bythebook, folder: Path
) -> None:
    (folder / "api.json").write_text(json.dumps(notes().openapi()))
    ran = bythebook(*words.split())

    assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
    assert told in ran.err


@pytest.mark.parametrize("page", [(404, {}, b""), (200, {}, b"<html>Hello</html>"), (200, {}, b'{"hello": "world"}')])
def test_root_address_in_place_of_a_document_says_what_to_type(page: Page, bythebook: Bythebook) -> None:
    with web({"/": page}) as server:
        ran = bythebook("check", f"{server.url}/", "--plan")

    assert ran.code == 2
    assert ran.err.endswith(f"expected --url {server.url}, which looks for the document of the server\n")


def of(servers: Any) -> Document:
    return parse(json.dumps({"openapi": "3.1.0", "info": {}, "paths": {}, "servers": servers}), name="api.json")


LOCAL, REMOTE = "http://localhost:8000/docs/openapi.json", "https://api.example.com/v1/openapi.json"


@pytest.mark.parametrize(
    ("servers", "address", "expected"),
    [
        (None, LOCAL, "http://localhost:8000"),
        ([], LOCAL, "http://localhost:8000"),
        ([{"url": "/v1"}], LOCAL, "http://localhost:8000/v1"),
        ([{"url": "../v1/"}], LOCAL, "http://localhost:8000/v1"),
        ([{"url": "https://api.example.com"}, {"url": "/"}], LOCAL, "http://localhost:8000"),
        ([{"url": "http://127.0.0.1:9000/v1"}], LOCAL, "http://127.0.0.1:9000/v1"),
        ([{"url": "https://api.example.com/v2"}], REMOTE, "https://api.example.com/v2"),
        ([{"url": "https://u:p@api.example.com/v2"}], REMOTE, "https://api.example.com/v2"),
        ([{"url": "http://127.0.0.1:8000/v1"}], None, "http://127.0.0.1:8000/v1"),
        ([{"url": "/v1"}, {"url": "http://[::1]:80"}], None, "http://[::1]:80"),
        ([{"url": "{scheme}://localhost", "variables": {"scheme": {"default": "http"}}}], None, "http://localhost"),
        ([7, {"url": 7}, {"url": "{x}"}, {"url": "http://[::1"}], LOCAL, "http://localhost:8000"),
    ],
)
def test_base_url_of_a_document(servers: Any, address: str | None, expected: str) -> None:
    assert base_url(of(servers), address) == expected


@pytest.mark.parametrize(
    ("servers", "address", "told"),
    [
        ([{"url": "https://api.example.com/v1"}], LOCAL, "https://api.example.com/v1, or http://localhost:8000/v1"),
        ([{"url": "http://127.0.0.1:6379"}], REMOTE, "the document names http://127.0.0.1:6379"),
        ([{"url": "https://evil.example"}], REMOTE, "the document names https://evil.example"),
        ([{"url": "/v1"}], None, "expected --url URL, or --plan"),
        ([{"url": "http://evil.example\\@127.0.0.1/"}], None, "expected --url URL, or --plan"),
        ([{"url": "http://127.0.0.1:8000@evil.example/"}], None, "the document names http://evil.example/"),
    ],
)
def test_document_does_not_choose_a_server_elsewhere(servers: Any, address: str | None, told: str) -> None:
    with pytest.raises(InputError) as raised:
        base_url(of(servers), address)

    assert told in str(raised.value)


def test_path_of_an_application_is_that_of_its_first_server() -> None:
    assert in_process_url(of([{"url": "https://api.example.com/v1/"}])) == "http://testserver/v1"
    assert in_process_url(of([])) == "http://testserver"


def test_headers_go_to_the_document_only_where_it_is_of_the_servers_origin(bythebook: Bythebook) -> None:
    document: Page = (200, {}, json.dumps(notes().openapi()).encode())
    header = ("-H", "X-Secret: hunter2secret")
    with web({"/d": document}) as docs, serving(notes()) as url:
        assert bythebook("check", f"{docs.url}/d", "--url", url, *header, *FEW).code == 0
        assert "x-secret" not in docs.calls[0].headers
        bythebook("check", f"{docs.url}/d", "--plan", *header)
        assert docs.calls[1].headers["x-secret"] == "hunter2secret"


def test_no_output_holds_a_secret_of_the_documents_address(bythebook: Bythebook, folder: Path) -> None:
    forms = [word for form in ("json", "junit", "markdown", "sarif") for word in ("--report", f"{form}=r.{form}")]
    with serving(notes()) as url:
        address = f"{url.replace('://', '://someone:hunter2secret@')}/openapi.json?key=hunter3secret"
        ran = bythebook("check", address, *FEW, *forms, "--journal", "j", "-v")

    assert ran.code == 0, ran.out + ran.err
    assert ran.out.startswith(f"{url}/openapi.json?key=$TOKEN against {url}\n")
    texts = [ran.out, *(path.read_text() for path in folder.iterdir())]
    assert len(texts) == 6
    assert not any(secret in text for text in texts for secret in ("hunter2", "hunter3"))


def test_headers_of_an_application_are_not_sent_to_the_address_of_its_document(
    bythebook: Bythebook, folder: Path
) -> None:
    (folder / "notes_apart.py").write_text(MODULE % "")
    with web({"/d": (200, {}, json.dumps(notes().openapi()).encode())}) as docs:
        ran = bythebook("check", f"{docs.url}/d", "--app", "notes_apart:app", "-H", "X-Secret: hunter2secret", *FEW)

    assert ran.code == 0, ran.out + ran.err
    assert "x-secret" not in docs.calls[0].headers


def test_a_header_is_advised_only_where_it_is_sent_to_the_document(bythebook: Bythebook) -> None:
    with web({"/d": (401, {}, b"")}) as docs:
        own = bythebook("check", f"{docs.url}/d", "--plan")
        others = [
            bythebook(*command, f"{docs.url}/d")
            for command in (("lint",), ("generate", "-o", "api"), ("check", "--plan", "--url", "http://127.0.0.1:9"))
        ]

    assert "it needs credentials; expected -H 'NAME: VALUE', BYTHEBOOK_TOKEN, or [auth] in bythebook.toml" in own.err
    for told in others:
        assert told.code == 2
        assert "it needs credentials; expected a file in its place, saved by curl -H 'NAME: VALUE'" in told.err


def test_document_behind_a_token_is_fetched_with_it(
    bythebook: Bythebook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(call: Any) -> Page:
        is_right = call.headers.get("authorization") == "Bearer a-token-of-the-tests"
        return (200, {}, json.dumps(notes().openapi()).encode()) if is_right else (401, {}, b"")

    with web(locked) as docs:
        told = bythebook("check", f"{docs.url}/d", "--plan")
        assert told.code == 2
        assert "answers 401: it needs credentials; expected -H 'NAME: VALUE', BYTHEBOOK_TOKEN, or [auth]" in told.err
        (folder / "bythebook.toml").write_text('[auth]\nkind = "bearer"\ntoken = "a-token-of-the-tests"\n')
        assert bythebook("check", f"{docs.url}/d", "--plan").code == 0
        (folder / "bythebook.toml").unlink()
        monkeypatch.setenv("BYTHEBOOK_TOKEN", "a-token-of-the-tests")
        assert bythebook("check", f"{docs.url}/d", "--plan").code == 0


@pytest.mark.parametrize("command", ["lint", "prove"])
def test_other_commands_take_an_address(command: str, bythebook: Bythebook) -> None:
    more = ("--list", "text") if command == "prove" else ()
    with serving(notes()) as url:
        assert bythebook(command, f"{url}/openapi.json", *more).code == 0


def test_explain_takes_an_address(bythebook: Bythebook) -> None:
    with serving(notes()) as url:
        ran = bythebook("explain", "write/body/done/default", f"{url}/openapi.json")

    assert ran.code == 0
    assert "the default false" in ran.out


@pytest.mark.parametrize("name", ["app", "create_app()"])
@pytest.mark.parametrize("spec", [(), ("/openapi.json",), ("api.json",)])
def test_application_in_this_process(name: str, spec: tuple[str, ...], bythebook: Bythebook, folder: Path) -> None:
    (folder / "notes_in_process.py").write_text(MODULE % "")
    (folder / "api.json").write_text(json.dumps(notes().openapi()))
    ran = bythebook("check", *spec, "--app", f"notes_in_process:{name}", *FEW)

    assert ran.code == 0, ran.out + ran.err
    assert f" against notes_in_process:{name}\n" in ran.out


def test_application_behind_a_path(bythebook: Bythebook, folder: Path) -> None:
    mounted = "\nouter = FastAPI()\nouter.mount('/api/v1', app)\n"
    (folder / "notes_with_root.py").write_text(MODULE % "servers=[{'url': '/api/v1'}]" + mounted)
    ran = bythebook("check", "/api/v1/openapi.json", "--app", "notes_with_root:outer", "--report", "json=r.json", *FEW)

    assert ran.code == 0, ran.out + ran.err
    told = json.loads((folder / "r.json").read_text())
    assert (told["target"], told["app"]) == ("http://testserver/api/v1", "notes_with_root:outer")


def test_failure_of_an_application_is_explained_and_replayed_by_what_the_report_prints(
    bythebook: Bythebook, folder: Path
) -> None:
    faulty = (
        "\n@app.middleware('http')\nasync def turned(request, call_next):\n"
        "    answer = await call_next(request)\n"
        "    if request.method != 'POST':\n        return answer\n"
        "    body = b''.join([part async for part in answer.body_iterator]).replace(b'false', b'true')\n"
        "    return Response(body, answer.status_code, media_type='application/json')\n"
    )
    (folder / "notes_turned.py").write_text("from fastapi import Response\n" + MODULE % "" + faulty)
    served = ("--app", "notes_turned:app")
    ran = bythebook("check", *served, "--strict", "--report", "json=r.json", *FEW)

    assert ran.code == 1, ran.out + ran.err
    assert ' curl -i -X POST "$URL/' in ran.out
    explain = next(line for line in ran.out.splitlines() if "explain with" in line and "/default " in line).split()
    assert explain[2] == "bythebook"
    assert "the default false" in bythebook(*explain[3:]).out
    replayed = ("replay", explain[4], "--report", "r.json")
    assert "still fails: " in bythebook(*replayed, *served).out
    assert bythebook(*replayed).err == (
        "bythebook: r.json is of an application in a process; expected --app notes_turned:app, or --url URL\n"
    )


def test_application_of_wsgi(bythebook: Bythebook, folder: Path) -> None:
    document = json.dumps(notes().openapi())
    (folder / "notes_of_wsgi.py").write_text(
        f"""
import json
DOCUMENT = {document!r}

def app(environ, start_response):
    if environ["PATH_INFO"] == "/openapi.json":
        start_response("200 OK", [("Content-Type", "application/json")])
        return [DOCUMENT.encode()]
    body = json.loads(environ["wsgi.input"].read())
    ok = isinstance(body, dict) and isinstance(body.get("text"), str) and isinstance(body.get("done", False), bool)
    start_response("201 Created" if ok else "422 Unprocessable", [("Content-Type", "application/json")])
    return [json.dumps({{"done": False, **body}} if ok else {{}}).encode()]
"""
    )
    ran = bythebook("check", "--app", "notes_of_wsgi:app", *FEW)

    assert ran.code == 0, ran.out + ran.err


def test_application_with_a_login(bythebook: Bythebook, folder: Path) -> None:
    (folder / "guarded_in_process.py").write_text("from guarded import Door, guarded\napp = guarded(Door())\n")
    (folder / "bythebook.toml").write_text(
        '[check]\napp = "guarded_in_process:app"\n[auth]\nkind = "oauth2-password"\n'
        'username = "qa-person@example.com"\npassword = "correct-horse-battery"\n'
    )
    ran = bythebook("check", *FEW)

    assert ran.code == 0, ran.out + ran.err


def test_app_and_url_the_command_line_goes_before_the_file(bythebook: Bythebook, folder: Path) -> None:
    (folder / "notes_or_url.py").write_text(MODULE % "")
    (folder / "bythebook.toml").write_text('[check]\nurl = "http://127.0.0.1:9"\n')
    assert " against notes_or_url:app\n" in bythebook("check", "--app", "notes_or_url:app", *FEW).out
    (folder / "bythebook.toml").write_text('[check]\napp = "no.such:app"\n')
    (folder / "api.json").write_text(json.dumps(notes().openapi()))
    with serving(notes()) as url:
        assert f" against {url}\n" in bythebook("check", "api.json", "--url", url, *FEW).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wrong", "--app 'wrong' names no application; expected --app MODULE:APP, or --app 'MODULE:FACTORY()'"),
        ("a b:app", "names no application"),
        (":app", "names no application"),
        ("no_such_module_at_all:app", "no_such_module_at_all cannot be imported (ModuleNotFoundError: No module named"),
        ("breaks_on_import:app", "breaks_on_import cannot be imported (RuntimeError: no database)"),
        ("exits_on_import:app", "exits_on_import cannot be imported (SystemExit: 3)"),
        ("notes_mistakes:none", "notes_mistakes has no 'none'"),
        ("notes_mistakes:app.none", "notes_mistakes has no 'app.none'"),
        ("notes_mistakes:number", "'notes_mistakes:number' is no application but int; expected one of ASGI or WSGI"),
        ("notes_mistakes:number()", "cannot be called (TypeError: 'int' object is not callable)"),
        ("notes_mistakes:Note()", "cannot be called (ValidationError"),
        ("notes_mistakes:create_app", "/openapi.json: the application cannot be asked (TypeError"),
    ],
)
def test_mistake_in_app_is_one_line(text: str, message: str, bythebook: Bythebook, folder: Path) -> None:
    (folder / "notes_mistakes.py").write_text(MODULE % "")
    (folder / "breaks_on_import.py").write_text("raise RuntimeError('no\\ndatabase')")
    (folder / "exits_on_import.py").write_text("raise SystemExit(3)")
    ran = bythebook("check", "--app", text, *FEW)

    assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
    assert message in ran.err


def test_application_without_a_document_asks_for_one(bythebook: Bythebook, folder: Path) -> None:
    (folder / "notes_closed.py").write_text(MODULE % "openapi_url=None")
    ran = bythebook("check", "--app", "notes_closed:app", *FEW)

    assert ran.code == 2
    assert ran.err == (
        "bythebook: the application serves no document at a usual path; expected SPEC, a file or a path of it\n"
    )


def test_wait_until_the_server_answers(bythebook: Bythebook) -> None:
    free = port()

    def late() -> None:
        time.sleep(0.7)
        subprocess_server.append(serving_at(free))

    subprocess_server: list[subprocess.Popen[bytes]] = []
    thread = threading.Thread(target=late)
    thread.start()
    try:
        ran = bythebook("check", f"http://127.0.0.1:{free}/openapi.json", "--wait", "30s", *FEW)
    finally:
        thread.join()
        subprocess_server[0].terminate()
        subprocess_server[0].wait(10)

    assert ran.code == 0, ran.out + ran.err


def serving_at(free: int) -> subprocess.Popen[bytes]:
    """Serves the notes in another process."""
    Path("notes_served.py").write_text(MODULE % "")
    command = [sys.executable, "-m", "uvicorn", "notes_served:app", "--port", str(free), "--log-level", "critical"]
    return subprocess.Popen(command)


def test_wait_ends_in_one_line_where_nobody_answers(bythebook: Bythebook, folder: Path) -> None:
    free = port()
    (folder / "api.json").write_text(json.dumps(notes().openapi()))
    for words in ((f"http://127.0.0.1:{free}/d",), ("api.json", "--url", f"http://127.0.0.1:{free}")):
        ran = bythebook("check", *words, "--wait", "1s", *FEW)
        assert ran.code == 3
        assert ran.err == (
            f"bythebook: http://127.0.0.1:{free}: nobody answers, also after 1 s of --wait; "
            "expected a server that starts in time\n"
        )


@pytest.mark.parametrize("text", ["soon", "0s", "30", "-1s"])
def test_wait_that_is_no_time_is_one_line(text: str, bythebook: Bythebook) -> None:
    ran = bythebook("check", "http://127.0.0.1:9/d", "--wait", text)

    assert ran.code == 2
    assert ran.err.startswith(f"bythebook: --wait '{text}' ")


@pytest.mark.soak
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_waiting_at_once(number: signal.Signals) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BYTHEBOOK")}
    with socket.create_server(("127.0.0.1", 0)) as cutting:
        address = f"http://127.0.0.1:{cutting.getsockname()[1]}/d"
        command = [sys.executable, "-m", "bythebook", "check", address, "--wait", "600s"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)
        cutting.accept()[0].close()  # it asked for the first time
    process.send_signal(number)
    _, told = process.communicate(timeout=30)

    assert process.returncode in {130, 143, -number}
    assert b"Traceback" not in told


def test_headers_from_a_file(bythebook: Bythebook, folder: Path) -> None:
    door = Door()
    door.tokens["a-key-of-the-tests"] = 10**9
    (folder / "headers").write_text("# a comment\n\nX-Api-Key: a-key-of-the-tests\nX-Other: b\n")
    with serving(keyed(door, "header")) as url:
        ran = bythebook("check", f"{url}/openapi.json", "-H", "@headers", *FEW)
        (folder / "deep").mkdir()
        (folder / "bythebook.toml").write_text('[check]\nheader = ["@headers"]\n')
        os.chdir(folder / "deep")
        again = bythebook("--config", "../bythebook.toml", "check", f"{url}/openapi.json", *FEW)

    assert (ran.code, again.code) == (0, 0), ran.out + again.err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "headers: cannot be read (No such file or directory); expected one header on each line"),
        ("A: b\nhunter2secret\n", "headers:2: the line is no header; expected NAME: VALUE"),
        ("X-A: hunter2\x07secret\n", "headers:1: the value of the header 'X-A' holds characters"),
    ],
)
def test_mistake_in_a_file_of_headers_is_one_line_and_shows_nothing_of_it(
    content: str | None, message: str, bythebook: Bythebook, folder: Path
) -> None:
    if content is not None:
        (folder / "headers").write_text(content)
    ran = bythebook("check", "ontora", "--url", "http://127.0.0.1:9", "-H", "@headers")

    assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
    assert message in ran.err
    assert "hunter2" not in ran.err


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("bearer", "key (http bearer); give a token with -H 'Authorization: Bearer ...', BYTHEBOOK_TOKEN, or [auth]"),
        ("basic", "key (http basic); give a token with -H 'Authorization: Basic ...', or [auth]"),
        ("header", "key (apiKey in header); give a token with -H 'X-Api-Key: ...', BYTHEBOOK_TOKEN, or [auth]"),
        ("query", "key (apiKey in query); give a token with BYTHEBOOK_TOKEN, or [auth] in bythebook.toml"),
    ],
)
def test_run_that_is_not_let_in_ends_with_the_reason_and_the_next_step(
    location: str, told: str, bythebook: Bythebook, folder: Path
) -> None:
    with serving(keyed(Door(), location)) as url:
        ran = bythebook("check", f"{url}/openapi.json", *FEW, "--report", "json=report.json")

    assert ran.code == 4
    assert ran.out == f"{url}/openapi.json against {url}\n"
    assert ran.err.startswith("bythebook: every operation answered 401: the document's security schemes are key (")
    assert told in ran.err
    assert [line.partition("next: ")[0] for line in ran.err.splitlines()[1:]] == [""]
    assert json.loads((folder / "report.json").read_text())["untested"]


def test_login_alone_does_not_count_as_let_in(bythebook: Bythebook) -> None:
    with serving(guarded(Door())) as url:
        ran = bythebook("check", f"{url}/openapi.json", "--examples", "0", "--select", "token", "--select", "write")

    assert ran.code == 4
    assert "every operation answered 401" in ran.err


@pytest.mark.parametrize(
    ("base", "servers", "told"),
    [
        ("/api", [], "try --url {url}/"),
        ("", [], "such as --url {url}/api"),
        ("", [{"url": "/v1"}], "stands below /v1; try --url {url}/v1"),
    ],
)
def test_server_without_any_path_of_the_document_is_told_with_the_next_step(
    base: str, servers: list[dict[str, str]], told: str, bythebook: Bythebook, folder: Path
) -> None:
    answer = {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}}
    paths = {f"/{name}": {"get": {"responses": answer}} for name in ("tasks", "users", "tags")}
    info = {"title": "moved", "version": "1"}
    document = {"openapi": "3.0.3", "info": info, "servers": servers, "paths": paths}
    (folder / "moved.json").write_text(json.dumps(document))
    with serving(FastAPI()) as url:
        ran = bythebook("check", "moved.json", "--url", f"{url}{base}", "--seed", "1", "--report", "json=report.json")

    assert ran.code == 4
    assert ran.err.startswith(f"bythebook: every operation answered 404: nothing of the document is at {url}{base}: ")
    assert told.format(url=url) in ran.err
    assert len(ran.err.splitlines()) == (2 if base or servers else 1)
    assert json.loads((folder / "report.json").read_text())["untested"]
