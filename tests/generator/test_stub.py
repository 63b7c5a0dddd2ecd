"""The generated routes, seen from outside: what they admit, what they refuse, and how they say so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("packages")

Package = Callable[[str], ModuleType]
Client = Callable[..., httpx.Client]


class Authenticator:
    """Admits one token and one key."""

    def token(self, credential: str) -> bool:
        return credential == "right"

    async def key(self, credential: str) -> bool:
        return credential == "k"


@pytest.fixture
def app(library: Package) -> FastAPI:
    models, answers = library("models"), library("server")

    class Handlers(library("books.handlers").BooksUnimplemented):  # type: ignore[misc] # generated in the test
        """Answers with what it was given."""

        def list_books(self, **given: Any) -> Any:
            set_ = {name: value for name, value in given.items() if value is not models.ABSENT}
            return [models.Book(id=given["limit"], title=json.dumps(set_, default=str))]

        async def create_book(self, body: Any, **given: Any) -> Any:
            stated = {name: value for name, value in body.given().items() if name != "note"}
            book = models.Book(id=1, **stated)
            return answers.Answer(book, 202, {"X-Note": str(body.note)}) if body.note else book

        def get_books_book_id(self, book_id: int) -> Any:
            return models.Book(id=book_id)

        def class_(self, book_id: int) -> None:
            return None

    app = FastAPI()
    app.include_router(library("books.router").router(Handlers(), Authenticator()))
    app.include_router(library("default.router").router(library("default.handlers").DefaultUnimplemented()))
    return app


@pytest.fixture
def client(app: FastAPI, in_process: Client) -> httpx.Client:
    return in_process(app, authorization="Bearer right")


def errors(response: httpx.Response) -> list[str]:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return [error.get("pointer", f"{error.get('in')} {error.get('parameter')}") for error in problem.get("errors", [])]


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("", {}),
        ("limit=20", {"limit": 20}),
        ("tag=a&tag=b,c", {"tag": ["a", "b,c"]}),
        ("ids=1,2", {"ids": [1, 2]}),
        ("sold=false&since=2023-11-07", {"sold": False, "since": "2023-11-07"}),
        ("unknown=1", {}),
    ],
)
def test_parameters_arrive_as_they_were_set(client: httpx.Client, query: str, read: dict[str, Any]) -> None:
    answer = client.get(f"/books?{query}", headers={"cookie": "visit=v", "x-trace": "abc"})

    assert json.loads(answer.json()[0]["title"]) == {"visit": "v", "x_trace": "abc", "limit": 20, **read}
    assert answer.json()[0]["id"] == 20


@pytest.mark.parametrize(
    ("query", "headers", "found"),
    [
        ("limit=0", {}, ["query limit"]),
        ("limit=a", {}, ["query limit"]),
        ("limit=1_0", {}, ["query limit"]),
        ("limit=", {}, ["query limit"]),
        ("limit=1&limit=2", {}, ["query limit"]),
        ("sold=1", {}, ["query sold"]),
        ("ids=1,a", {}, ["query ids"]),
        ("since=null", {}, ["query since"]),
        ("", {"x-trace": "ab"}, ["header X-Trace"]),
        ("limit=" + "9" * 5000, {}, ["query limit"]),
    ],
)
def test_parameters_outside_the_schema_are_named(
    client: httpx.Client, query: str, headers: dict[str, str], found: list[str]
) -> None:
    answer = client.get(f"/books?{query}", headers=headers)

    assert (answer.status_code, errors(answer)) == (422, found)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"title": "t", "author": {"name": "n", "knows": [{"name": 1}]}}, ["/author/knows/0/name"]),
        ({"title": "t", "author": {"name": "n", "a/b~": 1}}, ["/author/a~1b~0"]),
        ({"title": "", "pages": None}, ["/pages", "/title"]),
        ({"note": 3}, ["/note", "/title"]),
        ([], [""]),
        (None, [""]),
    ],
)
def test_a_body_outside_the_schema_is_refused_with_pointers(client: httpx.Client, body: Any, found: list[str]) -> None:
    answer = client.post("/books", content=json.dumps(body), headers={"content-type": "application/json"})

    assert (answer.status_code, sorted(errors(answer))) == (422, found)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422), (b"{", 400), (b"{]", 400), (b"\xff", 400), (b'{"title": NaN}', 400), (b"nul", 400),
        (b"\xef\xbb\xbf{}", 400),
        (b'{"title": "\\ud800"}', 400), (b'{"\\ud800": 1, "title": "t"}', 400), (b'{"title": 1e999}', 400),
        (b'{"title": "t", "x": '+ b"[" * 100_000, 400),
        (b'{"title": "t", "x": ' + b"[" * 300 + b"]" * 300 + b"}", 400),
        (b'{"title": "t", "pages": ' + b"9" * 5000 + b"}", 400), (b" " * (16 * 1024 * 1024 + 1), 413),
    ],
)  # fmt: skip
def test_a_hostile_body_is_refused_as_a_problem(client: httpx.Client, content: bytes, status: int) -> None:
    answer = client.post("/books", content=content, headers={"content-type": "application/json"})

    assert answer.status_code == status
    errors(answer)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("content-type", "application/json; charset=utf-8")], 201),
        ([("Content-Type", "APPLICATION/VND.X+JSON")], 201),
        ([], 415),
        ([("content-type", "text/plain")], 415),
        ([("content-type", "application/jsonx")], 415),
        ([("content-type", "application/json"), ("content-type", "text/plain")], 415),
        ([("content-type", "application/json"), ("content-encoding", "gzip")], 415),
    ],
)
def test_the_media_type_of_a_body_decides_whether_it_is_read(
    client: httpx.Client, headers: list[tuple[str, str]], status: int
) -> None:
    assert client.post("/books", content=b'{"title": "t"}', headers=headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 401),
        ([("authorization", "Bearer wrong")], 401),
        ([("authorization", "Bearer right x")], 401),
        ([("authorization", "Bearer")], 401),
        ([("authorization", "Bearer ")], 401),
        ([("authorization", "Basic right")], 401),
        ([("authorization", "right")], 401),
        ([("authorization", "Bearer right"), ("authorization", "Bearer right")], 401),
        ([("authorization", "bearer  right")], 200),
        ([("x-key", "k")], 200),
        ([("x-key", "k"), ("x-key", "k")], 401),
        ([("x-key", "")], 401),
    ],
)
def test_one_alternative_of_the_security_has_to_hold(
    app: FastAPI, in_process: Client, headers: list[tuple[str, str]], status: int
) -> None:
    answer = in_process(app).get("/books", headers=headers)

    assert answer.status_code == status
    if status == 401:
        assert errors(answer) == []
        assert answer.headers["www-authenticate"] == "Bearer, ApiKey"


def test_credentials_come_before_the_body(app: FastAPI, in_process: Client) -> None:
    assert in_process(app).post("/books", content=b"{").status_code == 401


def test_handlers_choose_status_and_headers(client: httpx.Client) -> None:
    plain = client.post("/books", json={"title": "t", "pages": 3})
    chosen = client.post("/books", json={"title": "t", "note": "n"})

    assert (plain.status_code, plain.json()) == (201, {"title": "t", "pages": 3, "id": 1})
    assert (chosen.status_code, chosen.headers["x-note"], chosen.json()) == (202, "n", {"title": "t", "id": 1})


def test_paths_with_and_without_parameters_are_routed(client: httpx.Client) -> None:
    assert client.get("/books/7").json() == {"id": 7}
    assert errors(client.get("/books/x")) == ["path book-id"]
    assert errors(client.get(f"/books/{2**31}")) == ["path book-id"]
    gone = client.delete("/books/7", headers={"authorization": ""})
    assert (gone.status_code, gone.content) == (204, b"")


@pytest.mark.parametrize(("method", "path"), [("GET", "/books/best"), ("PUT", "/files/a")])
def test_what_is_not_written_yet_answers_501(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path)

    assert answer.status_code == 501
    errors(answer)


def test_a_scheme_that_cannot_be_checked_lets_nobody_in(document: Callable[..., Any]) -> None:
    read = pytest.importorskip("bythebook_generator.frontend.operations").read
    made = document({"/x": {"get": {"security": [{"tls": []}]}}}, securitySchemes={"tls": {"type": "mutualTLS"}})

    assert read(made).groups[0].operations[0].authorize_arguments == "request, authenticator"


def test_a_handler_knows_who_calls_and_its_lifespan_is_that_of_the_application(
    library: Package, in_process: Callable[..., httpx.Client]
) -> None:
    server, seen = library("server"), list[str]()
    caller = server.RequestState("caller")

    class Known:
        def token(self, credential: str) -> bool:  # in a thread, as the handler
            caller.set(f"user of {credential}")
            assert server.current_request().state.caller == f"user of {credential}"
            return True

        def key(self, credential: str) -> bool:
            return False

    class Handlers(library("books.handlers").BooksUnimplemented):  # type: ignore[misc] # generated in the test
        def list_books(self, **_given: Any) -> Any:
            with pytest.raises(LookupError):
                server.RequestState("other").get()
            raise server.Problem(409, caller.get())

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        seen.append("opened")
        yield
        seen.append("closed")

    app = library("app").create_app(authenticator=Known(), books=Handlers(), lifespan=lifespan)
    http = in_process(app)

    async def lived() -> None:
        async with app.router.lifespan_context(app):
            seen.append("lives")

    asyncio.run(lived())
    assert seen == ["opened", "lives", "closed"]
    for token in ("a", "b"):
        found = http.get("/books", headers={"authorization": f"Bearer {token}"})
        assert (found.status_code, found.json()["detail"]) == (409, f"user of {token}")
