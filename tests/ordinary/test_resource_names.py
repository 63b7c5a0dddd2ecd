"""Resources whose path is their name, as in Google's APIs: `shelves/1/books/2` (AIP-122), with methods of their own.

gnostic writes such paths out (`/v1/shelves/{shelf}`). grpc-gateway documents them as `/v1/{name}` with a pattern, and
the name of a parameter may have dots (`/v1/{book.name}`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from ordinary import failures, judge, warnings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bythebook_conformance.relations.dependent_fields import not_free
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract

GENRES = ["GENRE_UNSPECIFIED", "FICTION", "HISTORY"]
TEXT = {"type": "string"}
SHELF = {"type": "object", "required": ["title"], "properties": {"name": {**TEXT, "readOnly": True}, "title": TEXT}}
BOOK: dict[str, Any] = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "name": {**TEXT, "readOnly": True},
        "title": TEXT,
        "genre": {"type": "string", "enum": GENRES},
        "rare": {"type": "boolean"},
    },
}
ARCHIVING = {"type": "object", "properties": {"reason": TEXT, "note": TEXT}}


class Library:
    """Shelves and books by name. Null and what is left out are the default, which no response shows (proto3 JSON)."""

    def __init__(self, *, cuts_titles: bool = False) -> None:
        self.known: dict[str, dict[str, Any]] = {}
        self.cuts_titles = cuts_titles
        self.app = Starlette(routes=[Route("/v1/{rest:path}", self.answer, methods=["GET", "POST", "PATCH", "DELETE"])])

    async def answer(self, request: Request) -> Response:
        name = request.path_params["rest"]
        if not {*request.query_params.get("updateMask", "title").split(",")} <= BOOK["properties"].keys():
            return JSONResponse({"message": "no such field"}, 400)
        if request.method in {"POST", "PATCH"}:
            body = await request.json() if await request.body() else None
            return self.written(request.method, name, body)
        if request.method == "GET" and name.rpartition("/")[2] in {"shelves", "books"}:
            found = [each for key, each in self.known.items() if key.rpartition("/")[0] == name]
            return JSONResponse({name.rpartition("/")[2]: found})
        if name not in self.known:
            return JSONResponse({"message": "not found"}, 404)
        if request.method == "DELETE":
            self.known = {key: each for key, each in self.known.items() if not f"{key}/".startswith(f"{name}/")}
        return JSONResponse(self.known.get(name, {}))

    def written(self, method: str, name: str, body: Any) -> Response:
        name, _, verb = name.partition(":")
        if re.fullmatch(r"(shelves/\w+/)?\w+/\w+", name) and name not in self.known:
            return JSONResponse({"message": "not found"}, 404)
        parent = name.rpartition("/")[0]
        if method == "POST" and parent and not verb and parent not in self.known:
            return JSONResponse({"message": "not found"}, 404)
        said = reading(body, ARCHIVING if verb else SHELF if name == "shelves" else BOOK)
        is_untitled = said is not None and not said.get("title", "" if method == "POST" and not verb else "kept")
        if said is None or is_untitled:
            return JSONResponse({"message": "invalid"}, 400)
        if method == "POST" and not verb:
            name = f"{name}/{len(self.known) + 1}"
            self.known[name] = {"name": name}
        if not verb:
            kept = {**self.known[name], **said}
            kept["title"] = kept["title"][: 8 if self.cuts_titles else None]
            self.known[name] = {key: each for key, each in kept.items() if each not in (None, False, "", GENRES[0])}
        return JSONResponse(self.known[name])


def reading(body: Any, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Returns the known members of a body, or None if a value has another type. Null is no value of a type."""
    if not isinstance(body, dict):
        return None
    stated = {name: each for name, each in schema["properties"].items() if not each.get("readOnly")}
    held = {name: body[name] for name in stated if name in body}
    is_wrong = any(
        not isinstance(each, bool if stated[name]["type"] == "boolean" else str)
        or each not in stated[name].get("enum", [each])
        for name, each in held.items()
        if each is not None
    )
    return None if is_wrong else held


def responses(shown: Any, *, old: bool) -> Any:
    content = {"schema": shown} if old else {"content": {"application/json": {"schema": shown}}}
    return {"200": {"description": "OK", **content}, "default": {"description": "An error"}}


def one_of(name: str, params: list[Any], shown: Any, body: Any = None, *, old: bool = False) -> Any:
    """Returns an operation, as OpenAPI 3.0 or as Swagger 2.0 writes it."""
    sent: dict[str, Any] = {}
    if body is not None and old:
        params = [*params, {"name": "body", "in": "body", "required": True, "schema": body}]
    elif body is not None:
        sent = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}
    return {"operationId": name, "parameters": params, "responses": responses(shown, old=old), **sent}


def listed(key: str, item: Any) -> Any:
    return {"type": "object", "properties": {key: {"type": "array", "items": item}}}


def written_out() -> Any:
    """Returns the document as gnostic writes it."""
    shelf, book = ({"name": each, "in": "path", "required": True, "schema": TEXT} for each in ("shelf", "book"))
    mask = {"name": "updateMask", "in": "query", "schema": TEXT}
    one, books = "/v1/shelves/{shelf}", "/v1/shelves/{shelf}/books"
    return {
        "openapi": "3.0.3",
        "info": {"title": "Library", "version": "1"},
        "paths": {
            "/v1/shelves": {
                "get": one_of("ListShelves", [], listed("shelves", SHELF)),
                "post": one_of("CreateShelf", [], SHELF, SHELF),
            },
            one: {"get": one_of("GetShelf", [shelf], SHELF), "delete": one_of("DeleteShelf", [shelf], {})},
            books: {
                "get": one_of("ListBooks", [shelf], listed("books", BOOK)),
                "post": one_of("CreateBook", [shelf], BOOK, BOOK),
            },
            f"{books}/{{book}}": {
                "get": one_of("GetBook", [shelf, book], BOOK),
                "patch": one_of("UpdateBook", [shelf, book, mask], BOOK, BOOK),
            },
            f"{books}/{{book}}:archive": {"post": one_of("ArchiveBook", [shelf, book], BOOK, ARCHIVING)},
        },
    }


def of_gateway() -> Any:
    """Returns the document as grpc-gateway writes it."""

    def named(name: str, pattern: str) -> Any:
        return {"name": name, "in": "path", "required": True, "type": "string", "pattern": pattern}

    def old(*stated: Any) -> Any:
        return one_of(*stated, old=True)

    shelf, book = "shelves/[^/]+", "shelves/[^/]+/books/[^/]+"
    mask = {"name": "updateMask", "in": "query", "type": "string"}
    return {
        "swagger": "2.0",
        "info": {"title": "library.proto", "version": "version not set"},
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": {
            "/v1/shelves": {
                "get": old("ListShelves", [], listed("shelves", SHELF)),
                "post": old("CreateShelf", [], SHELF, SHELF),
            },
            "/v1/{name}": {
                "get": old("GetShelf", [named("name", shelf)], SHELF),
                "delete": old("DeleteShelf", [named("name", shelf)], {}),
            },
            "/v1/{parent}/books": {
                "get": old("ListBooks", [named("parent", shelf)], listed("books", BOOK)),
                "post": old("CreateBook", [named("parent", shelf)], BOOK, BOOK),
            },
            "/v1/{name_1}": {"get": old("GetBook", [named("name_1", book)], BOOK)},
            "/v1/{book.name}": {"patch": old("UpdateBook", [named("book.name", book), mask], BOOK, BOOK)},
            "/v1/{name}:archive": {"post": old("ArchiveBook", [named("name", book)], BOOK, ARCHIVING)},
        },
    }


@pytest.mark.soak
@pytest.mark.parametrize("document", [written_out(), of_gateway()], ids=["gnostic", "grpc-gateway"])
def test_resources_are_found_by_their_names(document: Any) -> None:
    summary = judge(Library().app, document)

    assert not summary.untested
    assert {**failures(summary), **warnings(summary)} == {}


def test_cut_title_is_found_behind_a_name_with_slashes() -> None:
    found = failures(judge(Library(cuts_titles=True).app, of_gateway()))

    assert {"CreateShelf/body/title/echo", "UpdateBook/body/title/echo"} <= found.keys()


def test_path_parameter_may_have_a_dot_in_its_name() -> None:
    text = json.dumps(written_out()).replace("{shelf}", "{shelf.id}").replace('"shelf"', '"shelf.id"')
    summary = judge(Library().app, json.loads(text))

    assert not summary.untested


def test_update_mask_is_not_made_up() -> None:
    contract = Contract(parse(json.dumps(written_out()), name="spec"))
    (patch,) = (each for each in contract.operations if each.method == "PATCH")
    mask = next(each for each in patch.parameters if each.path == ("updateMask",))

    assert not_free(patch, mask) == "it takes names that the document does not state"
