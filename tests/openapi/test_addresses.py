"""A document at an address: what is fetched, what is refused in one line, and what is sent where."""

from __future__ import annotations

import gzip
import json
import socket

import pytest
from webs import Call, Page, web

from bythebook_openapi.document.located import fetched, located
from bythebook_openapi.errors import InputError, UnreachedError
from bythebook_openapi.network.ask import Way, ask
from bythebook_openapi.network.fetch import Fetcher

PATHS = {"/a": {"get": {"responses": {"200": {"description": "ok"}}}}}
DOCUMENT = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": PATHS}
JSON = json.dumps(DOCUMENT).encode()
YAML = b"openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"


def told(address: str, fetcher: Fetcher | None = None) -> str:
    """Returns the line that says why an address cannot be read."""
    with pytest.raises(InputError) as raised:
        fetched(address, fetcher or Fetcher())
    text = str(raised.value)
    assert len(text.splitlines()) == 1
    return text


@pytest.mark.parametrize(
    ("content", "kind"),
    [(JSON, "text/plain"), (YAML, "application/json"), (YAML, "text/html"), (b"\xef\xbb\xbf" + JSON, "application/x")],
)
def test_document_is_read_by_its_content_and_not_by_suffix_or_type(content: bytes, kind: str) -> None:
    with web({"/docs": (200, {"Content-Type": kind}, content)}) as server:
        document = located(f"{server.url}/docs")

    assert document.version == "3.1.0"
    assert document.name == f"{server.url}/docs"
    assert len(server.calls) == 1


def test_compressed_document_is_read() -> None:
    with web({"/d": (200, {"Content-Encoding": "gzip"}, gzip.compress(JSON))}) as server:
        assert located(f"{server.url}/d").version == "3.1.0"


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ((404, {}, b""), "answers 404; expected an OpenAPI document"),
        ((500, {}, b"{}"), "answers 500"),
        (
            (401, {}, b""),
            "answers 401: it needs credentials; expected a file in its place, saved by curl -H 'NAME: VALUE'",
        ),
        ((403, {}, b""), "answers 403: it needs credentials"),
        ((200, {}, b""), "is empty"),
        ((200, {}, b"<!doctype html><p>hi</p>"), "is a page in HTML; expected an OpenAPI document"),
        ((200, {}, b"\xff\xfe\x00"), "is not text in UTF-8"),
        ((200, {}, b"[1, 2]"), "is not an OpenAPI document"),
        ((200, {}, b"{" * 100_000), "/d: "),
        ((200, {"Content-Encoding": "br"}, b"x"), "responds with the content coding br"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip"), "its compressed data is damaged"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(YAML)[:-8]), "its compressed data is incomplete"),
        ((302, {"Location": "/d"}, b""), "redirects without end; expected at most 5 redirects"),
        (
            (302, {"Location": "http://127.0.0.1:9/secret"}, b""),
            "redirects to another origin, http://127.0.0.1:9/secret",
        ),
        ((302, {"Location": "file:///etc/passwd"}, b""), "redirects to another origin"),
        ((302, {"Location": "http://[::1"}, b""), "redirects to an address that is not a URL"),
    ],
)
def test_what_is_no_document_is_one_line(page: Page, message: str) -> None:
    with web({"/d": page}) as server:
        assert message in told(f"{server.url}/d")


def test_page_of_documentation_names_the_document_that_it_shows() -> None:
    page = b"<html><script>SwaggerUIBundle({url: '/openapi.json'})</script></html>"
    with web({"/docs": (200, {}, page)}) as server:
        assert told(f"{server.url}/docs").endswith(f"is a page in HTML; expected {server.url}/openapi.json")


def test_too_large_a_document_is_not_read_to_its_end() -> None:
    bomb = gzip.compress(b"x" * 1_000_000)
    with web({"/d": (200, {"Content-Encoding": "gzip"}, bomb)}) as server:
        few = Fetcher(lambda method, url, headers, body: ask(method, url, headers, body, way=Way(most=1000)))
        assert "is too large; expected at most 1000 bytes" in told(f"{server.url}/d", few)


def test_server_that_never_ends_its_response_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/d"
        short = Fetcher(lambda method, url, headers, body: ask(method, url, headers, body, way=Way(seconds=0.2)))
        assert "takes too long; expected a response within 0.2 s" in told(address, short)


def test_nobody_at_the_address_is_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}/d"
    with pytest.raises(UnreachedError, match="nobody answers; expected a running server"):
        located(address)


def test_redirect_within_the_origin_is_followed() -> None:
    pages = {"/d": (307, {"Location": "v2/openapi.json"}, b""), "/v2/openapi.json": (200, {}, JSON)}
    with web(pages) as server:
        document = located(f"{server.url}/d")

        assert document.address == f"{server.url}/v2/openapi.json"


def test_user_name_and_password_of_the_address_are_sent_and_not_told() -> None:
    with web({"/d": (200, {}, JSON)}) as server:
        address = server.url.replace("://", "://someone:hunter2secret@")
        document = located(f"{address}/d")

    assert server.calls[0].headers["authorization"].startswith("Basic ")
    assert document.name == f"{server.url}/d"


def test_values_of_the_query_are_not_told() -> None:
    with web(lambda _: (200, {}, JSON)) as server:
        assert located(f"{server.url}/d?key=hunter3secret").name == f"{server.url}/d?key=$TOKEN"
    with web({}) as server:
        assert "hunter3secret" not in told(f"{server.url}/d?key=hunter3secret")


def of_files(**schemas: str) -> bytes:
    properties = {name: {"$ref": reference} for name, reference in schemas.items()}
    return json.dumps({**DOCUMENT, "components": {"schemas": {"A": {"properties": properties}}}}).encode()


def test_references_are_fetched_from_the_same_origin_once_each() -> None:
    files = {"B": {"type": "string"}, "C": {"$ref": "deep/more.json#/D"}}
    root = of_files(b="parts.json#/B", c="./parts.json#/C", d="/api/deep/more.json#/D")
    pages: dict[str, Page] = {
        "/api/openapi.json": (200, {}, root),
        "/api/parts.json": (200, {}, json.dumps(files).encode()),
        "/api/deep/more.json": (
            200,
            {},
            b'{"D": {"type": "integer", "properties": {"x": {"$ref": "../parts.json#/B"}}}}',
        ),
    }
    with web(pages) as server:
        document = located(f"{server.url}/api/openapi.json")

    assert sorted(each.path for each in server.calls) == sorted(pages)
    assert document.files == (
        f"{server.url}/api/openapi.json",
        f"{server.url}/api/parts.json",
        f"{server.url}/api/deep/more.json",
    )


@pytest.mark.parametrize(
    "reference",
    ["http://127.0.0.1:9/x.json#/A", "//127.0.0.1:9/x.json", "file:///etc/passwd", "https://127.0.0.1/x.json"],
)
def test_reference_to_another_origin_is_refused_in_one_line(reference: str) -> None:
    with web({"/d": (200, {}, of_files(b=reference))}) as server:
        line = told(f"{server.url}/d")

    assert "leads to another origin than the document; expected a file of the same origin" in line
    assert "/components/schemas/A/properties/b" in line
    assert len(server.calls) == 1


def test_references_without_end_are_refused() -> None:
    def next_file(call: Call) -> Page:
        number = int(call.path.rpartition("=")[2]) if "=" in call.path else 0
        schemas = {"A": {"$ref": f"/d?n={number + 1}#/components/schemas/A"}}
        return 200, {}, json.dumps({**DOCUMENT, "components": {"schemas": schemas}}).encode()

    with web(next_file) as server:
        assert "the document refers to more than 500 files" in told(f"{server.url}/d")
        assert len(server.calls) <= 501


def test_referenced_file_that_redirects_away_is_refused() -> None:
    pages: dict[str, Page] = {
        "/d": (200, {}, of_files(b="x.json#/A")),
        "/x.json": (302, {"Location": "http://127.0.0.1:9/admin"}, b""),
    }
    with web(pages) as server:
        line = told(f"{server.url}/d")

    assert "the reference 'x.json' cannot be fetched: " in line
    assert "redirects to another origin" in line


def test_credentials_are_sent_only_after_a_401() -> None:
    def locked(call: Call) -> Page:
        return (200, {}, JSON) if call.headers.get("authorization") == "Bearer t" else (401, {}, b"")

    with web(locked) as server:
        fetcher = Fetcher(credentials=lambda: {"Authorization": "Bearer t"})
        fetched(f"{server.url}/d", fetcher)

        assert [each.headers.get("authorization") for each in server.calls] == [None, "Bearer t"]
