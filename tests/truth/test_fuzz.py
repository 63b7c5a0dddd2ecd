"""No document, configuration, page or response ends a command with 70, an internal error."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from harness import serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bythebook.main import main
from bythebook_conformance.running import engine

pytestmark = pytest.mark.soak
# A run draws values with Hypothesis, too.
NESTED = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given])

ODD_NUMBERS = st.sampled_from([0, 1, -1, 0.5, 2.0, 10**400, -(10**400), 1e308, 5e-324, 2**53, 2**64, True, None, "5"])
PATTERNS = st.sampled_from(
    [r"[^\s\S]", "a^", "(?=a)b", r"^(?!.*)$", r"\p{Lu}", r"(?<y>\d)\k<y>", "[", "*a", "[]", "[^]", "a{99999}", "$a"]
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null", "file", 3])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
JSONS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
NAMES = st.sampled_from(["id", "name", "size", "q", "limit", "é", "", "$ref"])
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "type": TYPES | st.lists(TYPES, max_size=3),
    "format": st.sampled_from(["date", "date-time", "uuid", "int32", "int64", "byte", "email", "decimal", "odd"]),
    "pattern": PATTERNS,
    "default": JSONS,
    "example": JSONS,
    "enum": st.lists(JSONS, max_size=3),
    "const": JSONS,
    "nullable": st.booleans(),
    "readOnly": st.booleans(),
    "writeOnly": st.booleans(),
    "required": st.lists(NAMES, max_size=3) | st.booleans(),
    **dict.fromkeys(
        (
            *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"),
            *("minItems", "maxItems", "minProperties", "maxProperties", "minContains"),
        ),
        ODD_NUMBERS,
    ),
}
FLAT = st.fixed_dictionaries({}, optional=KEYWORDS)


def _around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, max_size=2)
    members = st.dictionaries(NAMES, inner, max_size=3)
    around = {"properties": members, "items": inner, "allOf": several, "oneOf": several, "anyOf": several, "not": inner}
    more = {"additionalProperties": inner | st.booleans(), "patternProperties": st.dictionaries(PATTERNS, inner)}
    return st.builds(lambda flat, rest: {**flat, **rest}, FLAT, st.fixed_dictionaries({}, optional={**around, **more}))


SCHEMAS = st.recursive(FLAT | st.just({"$ref": "#/components/schemas/A"}), _around, max_leaves=4)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Documents of four operations whose schemas are of any form."""
    sent, shown, named = draw(SCHEMAS), draw(SCHEMAS), draw(SCHEMAS)
    if draw(st.booleans()):
        sent = {"type": "object", "required": ["name"], "properties": {"name": sent, "size": draw(FLAT)}}
    where = draw(st.sampled_from(["query", "header", "cookie", "path"]))
    parameter = {"name": draw(NAMES), "in": where, "required": where == "path" or draw(st.booleans()), "schema": named}
    answered = {"description": "d", "content": {"application/json": {"schema": shown}}}
    body = {"required": draw(st.booleans()), "content": {"application/json": {"schema": sent}}}
    made = {"requestBody": body, "responses": {"201": answered, "422": {"description": "d"}}}
    key = {"name": "id", "in": "path", "required": True, "schema": draw(FLAT)}
    one = {
        "parameters": [key],
        "get": {"responses": {"200": answered}},
        "patch": {**made, "responses": {"200": answered}},
        "delete": {"responses": {"204": {"description": "d"}}},
    }
    return {
        "openapi": draw(st.sampled_from(["3.0.3", "3.1.0", "3.2.0"])),
        "info": {"title": "t", "version": "1"},
        "components": {"schemas": {"A": draw(FLAT)}},
        "paths": {"/things": {"get": {"parameters": [parameter], "responses": {"200": answered}}, "post": made}}
        | {"/things/{id}": one},
    }


HEADERS = st.dictionaries(
    st.sampled_from(["etag", "location", "retry-after", "content-type", "link", "allow"]),
    st.sampled_from(["0", "x", "application/json", "text/html; charset=nope", "/things/1", "", '"1"', "<>; rel=next"]),
    max_size=3,
)
BODIES = JSONS.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40)
RESPONSES = st.tuples(st.sampled_from([200, 201, 204, 302, 304, 400, 404, 422, 500]), HEADERS, BODIES)


class _Server:
    """Answers each request with the next response, or with what it was sent."""

    def __init__(self) -> None:
        self.responses: list[tuple[int, dict[str, str], bytes]] = []
        self.count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = await Request(scope, receive).body()
        self.count += 1
        if self.responses and self.count % 2:
            status, headers, body = self.responses[self.count // 2 % len(self.responses)]
            headers = {name: text for name, text in headers.items() if name != "retry-after" or status != 500}
            body = b"" if status in {204, 304} else body
        else:
            status, headers, body = 201, {"content-type": "application/json"}, sent or b'{"id": "1"}'
        await Response(body, status, headers)(scope, receive, send)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[_Server, str]]:
    """Serve any responses on this machine; give the server and its URL."""
    server = _Server()
    with serving(server) as url, mock.patch.object(engine, "_WAITS", ()):
        yield server, url


def _ran(*words: object) -> tuple[int, str]:
    """Return the exit code of a command, and what it printed."""
    printed = io.StringIO()
    argv = mock.patch("sys.argv", ["bythebook", *map(str, words)])
    with argv, contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            main()
        except SystemExit as ended:
            return int(ended.code or 0), printed.getvalue()
    raise AssertionError


def _assert_foreseen(*words: object) -> None:
    code, printed = _ran(*words)

    assert code in {0, 1, 2, 3, 4}, printed
    assert "Traceback" not in printed


@NESTED
@given(documents())
def test_no_document_is_an_internal_error(document: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "small.json"
        file.write_text(json.dumps(document))

        _assert_foreseen("lint", file)
        _assert_foreseen("check", file, "--plan")
        _assert_foreseen("prove", file, "--list", "text")


@NESTED
@given(documents(), st.lists(RESPONSES, max_size=6), st.sampled_from([1, 4]))
def test_no_response_is_an_internal_error(
    served: tuple[_Server, str], document: dict[str, Any], responses: list[Any], workers: int
) -> None:
    server, url = served
    server.responses = responses
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "small.json"
        file.write_text(json.dumps(document))
        limits = ("--examples", 1, "--max-requests", 60, "--workers", workers)
        reports = [f"--report={form}={folder}/{form}" for form in ("json", "junit", "sarif", "html", "markdown")]

        _assert_foreseen("check", file, "--url", url, *limits, *reports)


CONFIGURED = st.dictionaries(
    st.sampled_from(["check", "auth", "traits", "generate", "capture", "odd", "serve"]),
    st.dictionaries(
        st.sampled_from(["url", "spec", "headers", "header", "report", "budget", "workers", "kind", "token", "values"]),
        SCALARS | st.lists(st.text(max_size=4), max_size=2),
        max_size=3,
    ),
    max_size=3,
)


def _toml(stated: dict[str, dict[str, Any]]) -> str:
    lines = []
    for section, values in stated.items():
        lines += [f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
    return "\n".join(lines)


@given(CONFIGURED.map(_toml) | st.text(max_size=40))
def test_no_configuration_is_an_internal_error(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bythebook.toml"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))

        _assert_foreseen("--config", file, "lint", "ontora")


WORDS = st.sampled_from(
    ["POST /v1/things", "name", "string", "required", "Body", "default:90", "| a | b |", "{", "# H"]
)


@given(st.lists(WORDS | st.text(max_size=10), max_size=12).map("\n".join))
def test_no_page_is_an_internal_error(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.txt"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))

        _assert_foreseen("capture", file, "-o", Path(folder) / "openapi.yaml")
