"""BYTHEBOOK_TOKEN and [auth]: how a run gets in, stays in, and shows no secret."""

from __future__ import annotations

import base64
import json
import os
import stat
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from guarded import PASSWORD, USER, Door, guarded, keyed
from harness import Bythebook, Ran, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webs import Call, Page, web

from bythebook_conformance.commands.connect.auth_form import KINDS, PROPERTIES
from bythebook_conformance.commands.connect.credentials import keyring
from bythebook_conformance.running.transport.in_process import asking
from bythebook_openapi.configuration import read
from bythebook_openapi.document.load import parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract

KEY = "a-key-of-the-tests"
FEW = ("--seed", "1", "--examples", "0", "--select", "write/*")
OAUTH = f"""[auth]
kind = "oauth2-password"
username = "{USER}"
password = {{ env = "QA_PASSWORD" }}
"""
LOGIN = f"""[auth]
kind = "login"
url = "/session"
body = {{ email = "{USER}", password = {{ file = "password" }} }}
pointer = "/data/access_token"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("BYTHEBOOK_URL", "BYTHEBOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QA_PASSWORD", PASSWORD)
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    return tmp_path


@pytest.fixture
def door() -> Iterator[tuple[Door, str]]:
    found = Door()
    with serving(guarded(found)) as url:
        yield found, url


def script(folder: Path, text: str) -> str:
    path = folder / "get-token"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def judge(bythebook: Bythebook, url: str, *more: str) -> Ran:
    return bythebook("check", f"{url}/openapi.json", *FEW, *more)


@pytest.mark.parametrize("table", [OAUTH, LOGIN])
def test_run_logs_in_by_itself(table: str, door: tuple[Door, str], bythebook: Bythebook, folder: Path) -> None:
    (folder / "bythebook.toml").write_text(table)
    ran = judge(bythebook, door[1])

    assert ran.code == 0, ran.out + ran.err
    assert len(door[0].tokens) == 1


def test_client_credentials_are_sent_as_basic_credentials_or_in_the_form(bythebook: Bythebook, folder: Path) -> None:
    table = (
        f'[auth]\nkind = "oauth2-client-credentials"\nclient-id = "me"\nclient-secret = "{KEY}"\nscopes = ["a", "b"]\n'
    )
    door = Door()
    coded = base64.b64encode(f"me:{KEY}".encode()).decode()
    with serving(guarded(door)) as url, web(lambda _: (200, {}, json.dumps(door.issue()).encode())) as tokens:
        for more in ("", 'client-auth = "form"\n'):
            (folder / "bythebook.toml").write_text(f'{table}token-url = "{tokens.url}/t"\n{more}')
            assert judge(bythebook, url).code == 0

    first, second = tokens.calls
    assert (first.headers["authorization"], first.body) == (
        f"Basic {coded}",
        b"grant_type=client_credentials&scope=a+b",
    )
    assert "authorization" not in second.headers
    assert second.body.endswith(f"client_id=me&client_secret={KEY}".encode())


def test_command_prints_the_token(door: tuple[Door, str], bythebook: Bythebook, folder: Path) -> None:
    door[0].tokens[KEY] = 10**9
    command = script(folder, f"echo {KEY}")
    (folder / "bythebook.toml").write_text(f'[auth]\nkind = "command"\ncommand = ["{command}"]\n')

    assert judge(bythebook, door[1]).code == 0


@pytest.mark.parametrize("location", ["header", "query", "cookie", "bearer"])
@pytest.mark.parametrize("way", ["environment", "file"])
def test_key_is_sent_where_the_document_wants_it(
    location: str, way: str, bythebook: Bythebook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door()
    door.tokens[f"Bearer {KEY}" if location == "bearer" else KEY] = 10**9
    if way == "environment":
        monkeypatch.setenv("BYTHEBOOK_TOKEN", KEY)
    else:
        kind = "bearer" if location == "bearer" else "api-key"
        (folder / "bythebook.toml").write_text(f'[auth]\nkind = "{kind}"\ntoken = "{KEY}"\n')
    with serving(keyed(door, location)) as url:
        ran = judge(bythebook, url, "--report", "json=report.json")

    assert ran.code == 0, ran.out + ran.err
    report = json.loads((folder / "report.json").read_text())
    judged = {each["id"]: each["verdict"] for each in report["requirements"] if "security" in each["id"]}
    assert judged
    assert set(judged.values()) == {"pass"}
    assert KEY not in ran.out + ran.err + json.dumps(report)


def test_basic_credentials_of_a_scheme(bythebook: Bythebook, folder: Path) -> None:
    door = Door()
    door.tokens[f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"] = 10**9
    (folder / "bythebook.toml").write_text(
        f'[auth.key]\nkind = "basic"\nusername = "{USER}"\npassword = {{ env = "QA_PASSWORD" }}\n'
    )
    with serving(keyed(door, "basic")) as url:
        assert judge(bythebook, url).code == 0


def test_table_of_a_scheme_is_sent_with_the_operations_that_name_it(bythebook: Bythebook, folder: Path) -> None:
    needs: dict[str, Any] = {"mine": [{"user": []}], "theirs": [{"admin": []}], "any": []}
    paths = {
        f"/{name}": {
            "get": {"operationId": name, "security": security, "responses": {"200": {"description": "ok"}}},
        }
        for name, security in needs.items()
    }
    schemes = {name: {"type": "http", "scheme": "bearer"} for name in ("user", "admin")}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    (folder / "api.json").write_text(json.dumps({**document, "components": {"securitySchemes": schemes}}))
    (folder / "bythebook.toml").write_text(
        "".join(f'[auth.{name}]\nkind = "bearer"\ntoken = "token-of-{name}"\n' for name in schemes)
    )
    with web(lambda _: (200, {}, b"{}")) as server:
        bythebook("check", "api.json", "--url", server.url, "--seed", "1", "--examples", "0", "--select", "*/status")

    sent = {
        path: {each.headers.get("authorization") for each in server.asked(path)}
        for path in ("/mine", "/theirs", "/any")
    }
    assert sent == {"/mine": {"Bearer token-of-user"}, "/theirs": {"Bearer token-of-admin"}, "/any": {None}}


def test_what_is_given_on_the_command_line_goes_before_the_environment_and_that_before_the_file(
    door: tuple[Door, str], bythebook: Bythebook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent(*more: str) -> set[str]:
        door[0].seen.clear()
        judge(bythebook, door[1], *more)
        return set(door[0].seen)

    (folder / "bythebook.toml").write_text('[check]\nheader = ["Authorization: Bearer of-the-file"]\n')
    assert sent() == {"of-the-file"}
    (folder / "bythebook.toml").write_text('[auth]\nkind = "bearer"\ntoken = "of-the-table"\n')
    assert sent() == {"of-the-table"}
    monkeypatch.setenv("BYTHEBOOK_TOKEN", "of-the-environment")
    assert sent() == {"of-the-environment"}
    (folder / "bythebook.toml").write_text('[check]\nheader = ["Authorization: Bearer of-the-file"]\n')
    assert sent() == {"of-the-environment"}
    assert sent("-H", "Authorization: Bearer of-the-line") == {"of-the-line"}


@pytest.mark.parametrize("workers", ["1", "8"])
def test_token_that_the_server_stops_accepting_is_renewed(workers: str, bythebook: Bythebook, folder: Path) -> None:
    (folder / "bythebook.toml").write_text(OAUTH)
    door = Door(uses=10)
    with serving(guarded(door)) as url:
        ran = judge(bythebook, url, "--workers", workers)

    assert ran.code == 0, ran.out + ran.err
    right = [each for each in door.seen if each in door.tokens]
    assert 1 < len(door.tokens) <= len(right) / 10 + 2


def test_token_is_renewed_before_it_expires(bythebook: Bythebook, folder: Path) -> None:
    (folder / "bythebook.toml").write_text(OAUTH)
    door = Door(seconds=1)
    with serving(guarded(door)) as url:
        ran = judge(bythebook, url, "--rate", "20")

    assert ran.code == 0, ran.out + ran.err
    assert 1 < len(door.tokens) < len(door.seen)


def test_server_that_never_accepts_a_token_is_asked_for_one_only_once(bythebook: Bythebook, folder: Path) -> None:
    (folder / "bythebook.toml").write_text(OAUTH)
    door = Door(uses=0)
    with serving(guarded(door)) as url:
        ran = judge(bythebook, url)

    assert ran.code == 4
    assert len(door.tokens) == 1
    assert [line.partition("next: ")[0] for line in ran.err.splitlines()[1:]] == [""]
    assert "every operation answered 401: the server does not accept the credentials in Authorization" in ran.err


def test_operations_that_always_answer_401_cost_few_tokens(bythebook: Bythebook, folder: Path) -> None:
    response = {"responses": {"200": {"description": "ok"}}}
    paths = {f"/{name}": {"get": {"operationId": f"get{name}", **response}} for name in range(12)}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    (folder / "api.json").write_text(json.dumps(document))

    def answer(call: Call) -> Page:
        if call.method == "POST":
            return 200, {}, b'{"access_token": "a-token-of-the-tests"}'
        return (200, {}, b"{}") if call.path in {"/0", "/6"} else (401, {}, b"{}")

    (folder / "bythebook.toml").write_text('[auth]\nkind = "login"\nurl = "/login"\n')
    with web(answer) as server:
        bythebook("check", "api.json", "--url", server.url, "--seed", "1", "--examples", "0")

    assert len(server.asked("/login")) <= 4


def test_token_is_renewed_where_the_document_names_no_security_scheme(bythebook: Bythebook, folder: Path) -> None:
    door = Door(uses=10)
    app = guarded(door)
    document = app.openapi()
    del document["components"]["securitySchemes"], document["paths"]["/notes"]["post"]["security"]
    (folder / "api.json").write_text(json.dumps(document))
    (folder / "bythebook.toml").write_text(LOGIN)
    with serving(app) as url:
        ran = bythebook("check", "api.json", "--url", url, *FEW)

    assert ran.code == 0, ran.out + ran.err
    assert len(door.tokens) > 1


def test_wrong_credentials_are_those_of_the_current_token_and_renew_nothing(bythebook: Bythebook, folder: Path) -> None:
    (folder / "bythebook.toml").write_text(OAUTH)
    door = Door()
    with serving(guarded(door)) as url:
        judge(bythebook, url)

    (token,) = door.tokens
    assert f"{token}x" in door.seen
    assert token[:-1] in door.seen


def test_login_is_not_untested_and_the_report_says_that_it_was_used(
    door: tuple[Door, str], bythebook: Bythebook, folder: Path
) -> None:
    (folder / "bythebook.toml").write_text(LOGIN)
    ran = bythebook("check", f"{door[1]}/openapi.json", "--seed", "1", "--examples", "0")

    assert ran.code == 0, ran.out + ran.err
    assert "gives credentials: the run logged in with it, and the server refuses made-up credentials (400)" in ran.out


def test_no_output_holds_a_token_a_password_or_a_client_secret(bythebook: Bythebook, folder: Path) -> None:
    (folder / "bythebook.toml").write_text(f'{OAUTH}client-id = "client-of-tests"\nclient-secret = "{KEY}"\n')
    door = Door(uses=12)
    reports = [part for form in ("json", "junit", "markdown", "sarif") for part in ("--report", f"{form}=r.{form}")]
    with serving(guarded(door)) as url:
        ran = bythebook(
            "check", f"{url}/openapi.json", "--seed", "1", "--examples", "0", "-v", "--journal", "j", *reports
        )

    texts = [ran.out, ran.err, *(path.read_text() for path in folder.iterdir() if path.name[:2] in {"r.", "j"})]
    assert len(texts) == 7
    for secret in (PASSWORD, KEY, *door.tokens):
        assert all(secret not in text for text in texts)


MISTAKES: list[tuple[str, str]] = [
    ("token = 'x'\n", "[auth]: it has no 'kind'; expected kind = one of bearer"),
    ("kind = 'bearer'\n", "[auth]: kind 'bearer' needs 'token'"),
    ("kind = 'bearer'\ntoken = 'x'\nusername = 'y'\n", "'username' is no key of kind 'bearer'; expected one of token"),
    ("kind = 'bear'\n", "bythebook.toml:2: /auth/kind: the value of 'kind' has another form"),
    ("kind = 'bearer'\ntoken = 12345678\n", "bythebook.toml:3: /auth/token: the value of 'token' has another form"),
    ("kind = 'bearer'\ntoken = {env = 7}\n", "/auth/token: the value of 'token' has another form"),
    ("kind = 'bearer'\ntoken = {var = 'X'}\n", "/auth/token: the value of 'token' has another form"),
    ("kind = 'bearer'\ntokn = 'hunter2secret'\n", "'tokn' is no key of [auth]; expected 'token'"),
    ("kind = 'bearer'\ntoken = {env = 'NOT_SET_AT_ALL'}\n", "is in the variable NOT_SET_AT_ALL, which is not set"),
    ("kind = 'bearer'\ntoken = {file = 'none'}\n", "which cannot be read (No such file or directory)"),
    ("kind = 'bearer'\ntoken = {file = 'empty'}\n", "which is empty"),
    ("kind = 'bearer'\ntoken = \"a\\nb\"\n", "the token of [auth] holds characters that HTTP does not carry"),
    ("kind = 'api-key'\ntoken = 'x'\n", "[auth]: the document has no API keys; expected 'in' and 'name'"),
    ("kind = 'api-key'\ntoken = 'x'\nin = 'header'\nname = 'A: b'\n", "'name' is no name of a header"),
    ("kind = 'oauth2-client-credentials'\nclient-id = 'a'\nclient-secret = 'b'\n", "has no flow 'clientCredentials'"),
    ("kind = 'login'\nurl = 'session'\n", "'url' is no address; expected https://HOST/PATH, or a path such as /login"),
    ("kind = 'login'\nurl = '/openapi.json'\nmethod = 'GET'\n", "has no text at '/access_token', but openapi, info"),
    ("kind = 'login'\nurl = '/nowhere'\n", "/nowhere: [auth]: the server answers 404; expected a token"),
    ("kind = 'login'\nurl = '/docs'\nmethod = 'GET'\n", "/docs: [auth]: the server answers no JSON"),
    ("kind = 'command'\ncommand = ['./none']\n", "command './none' of [auth] cannot be run (No such file"),
    ("kind = 'command'\ncommand = ['true']\n", "the command 'true' of [auth] prints nothing"),
    ("kind = 'command'\ncommand = ['false']\n", "the command 'false' of [auth] exits with 1"),
    ("kind = 'command'\ncommand = ['sleep', '60']\ntimeout = 0.2\n", "takes longer than 0.2 s"),
    ("kind = 'command'\ncommand = ['sh', '-c', 'sleep 60 & sleep 60']\ntimeout = 0.2\n", "takes longer than 0.2 s"),
    ("kind = 'command'\ncommand = ['yes']\n", "prints more than 65536 bytes"),
    ("kind = 'command'\ncommand = ['printf', 'a\\nb']\n", "holds characters that HTTP does not carry"),
    ("kind = 'command'\ncommand = []\n", "the value of 'command' has another form"),
    ("kind = 'oauth2-password'\nusername = 'a'\npassword = 'b'\n", "/token: [auth]: the server answers 400"),
    ("[auth.nobody]\nkind = 'bearer'\ntoken = 'x'\n", "[auth.nobody]: the document has no such security scheme"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "message"), MISTAKES)
def test_mistake_in_auth_is_one_line_without_a_secret(
    table: str, message: str, door: tuple[Door, str], bythebook: Bythebook, folder: Path
) -> None:
    (folder / "empty").write_text("\n")
    (folder / "bythebook.toml").write_text(table if table.startswith("[") else f"[auth]\n{table}")
    begun = time.monotonic()
    ran = judge(bythebook, door[1])

    assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
    assert message in ran.err
    assert not any(secret in ran.err for secret in ("hunter2secret", "12345678"))
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ((400, {}, b'{"error": "invalid_grant", "error_description": "hunter2secret"}'), "answers 400 (invalid_grant)"),
        ((400, {}, b'{"error": "<b>hunter2secret</b>"}'), "the server answers 400; expected a token"),
        ((500, {}, b"<html>hunter2secret</html>"), "the server answers 500"),
        ((200, {}, b"<html>"), "the server answers no JSON"),
        ((200, {}, b"[" * 100_000), "the server answers no JSON"),
        ((200, {}, b'{"access_token": 7}'), "has no text at '/access_token', but access_token"),
        ((200, {}, b'{"access_token": "a\\u0000b"}'), "holds characters that HTTP does not carry"),
        ((302, {"Location": "http://127.0.0.1:9/"}, b""), "the server answers 302"),
    ],
)
def test_token_endpoint_that_gives_no_token_is_one_line(
    page: Page, message: str, door: tuple[Door, str], bythebook: Bythebook, folder: Path
) -> None:
    with web({"/t": page}) as tokens:
        (folder / "bythebook.toml").write_text(f'{OAUTH}token-url = "{tokens.url}/t"\n')
        ran = judge(bythebook, door[1])

    assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
    assert message in ran.err
    assert "hunter2secret" not in ran.err


def test_token_endpoint_where_nobody_answers_is_not_reached(
    door: tuple[Door, str], bythebook: Bythebook, folder: Path
) -> None:
    (folder / "bythebook.toml").write_text(f'{OAUTH}token-url = "http://127.0.0.1:9/t"\n')
    ran = judge(bythebook, door[1])

    assert ran.code == 3
    assert "http://127.0.0.1:9/t: nobody answers" in ran.err


def test_document_does_not_choose_a_token_endpoint_elsewhere(bythebook: Bythebook, folder: Path) -> None:
    app = guarded(Door())
    document: dict[str, Any] = json.loads(json.dumps(app.openapi()))
    scheme = document["components"]["securitySchemes"]["OAuth2PasswordBearer"]
    scheme["flows"]["password"]["tokenUrl"] = "https://elsewhere.invalid/token"
    (folder / "api.json").write_text(json.dumps(document))
    (folder / "bythebook.toml").write_text(OAUTH)
    with serving(app) as url:
        ran = bythebook("check", "api.json", "--url", url, *FEW)

    assert ran.code == 2
    assert "token URL https://elsewhere.invalid/token is at another origin than the server" in ran.err
    assert os.environ["QA_PASSWORD"] not in ran.err


def test_failure_to_renew_a_token_is_told_once_and_ends_nothing(bythebook: Bythebook, folder: Path) -> None:
    door = Door(uses=10)
    given: list[int] = []

    def once(_: Any) -> Page:
        given.append(1)
        return (200, {}, json.dumps(door.issue()).encode()) if len(given) == 1 else (503, {}, b"")

    with serving(guarded(door)) as url, web(once) as tokens:
        (folder / "bythebook.toml").write_text(f'{OAUTH}token-url = "{tokens.url}/t"\n')
        ran = judge(bythebook, url)

    assert len(given) == 2
    assert ran.code in {0, 1, 4}
    assert ran.err.count("no new token could be fetched") == 1


_KEYS = st.sampled_from([*PROPERTIES, "scheme", "tokn"])
_VALUES = st.recursive(
    st.booleans() | st.integers(0, 9) | st.text("ab/{}:", max_size=4) | st.sampled_from([*KINDS, "GET", "header"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(_KEYS | st.sampled_from(["env", "file"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_is_read_or_refused_in_one_line(folder: Path, table: dict[str, Any]) -> None:
    path = folder / "any.toml"
    path.write_text(f"auth = {_inline(table)}\n", encoding="utf-8")
    door, contract = _a_door()
    try:
        keyring(contract, "http://testserver", asking(door), read(path), {})
        told = ""
    except InputError as error:
        told = str(error)
    assert len(told.splitlines()) <= 1


@cache
def _a_door() -> tuple[FastAPI, Contract]:
    door = guarded(Door())
    return door, Contract(parse(json.dumps(door.openapi()), name="api.json"))


def _inline(value: Any) -> str:
    """Returns a value as TOML writes it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {_inline(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)
