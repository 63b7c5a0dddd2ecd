"""The generated client sends exactly what was set, and returns what was answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_generator.api import ERRORS
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import parse
from ontora_api.client import CallError
from ontora_api.interviews.client import AsyncInterviewsClient, InterviewsClient
from ontora_api.models import CreateInterviewRequest

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("packages")

Package = Callable[[str], ModuleType]
UUID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"

texts = st.text(st.characters(codec="utf-8"), max_size=5)
optional = {
    "description": st.none() | texts,
    "channel": st.just("google_meet") | texts,
    "completion_threshold": st.just(90) | st.just(0) | st.integers(),
    "start_immediately": st.booleans(),
    "interview_type": st.none() | st.just("speaking_default") | texts,
    "weekly_availability": st.dictionaries(texts, st.none() | st.integers() | texts, max_size=2),
    "timeframe_start": st.none() | st.just("2023-11-07T05:31:56Z"),
}


@given(st.fixed_dictionaries({"workspace_id": st.just(UUID), "name": texts}, optional=optional))
def test_what_was_set_is_sent_and_nothing_else(content: dict[str, Any]) -> None:
    sent: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(500)

    http = httpx.Client(transport=httpx.MockTransport(answered), base_url="http://test/root")
    with pytest.raises(CallError):
        InterviewsClient(http).create_interview(CreateInterviewRequest(**content))

    assert json.loads(sent[0].content) == content
    assert (sent[0].method, sent[0].url.path) == ("POST", "/root/v1/interviews")
    assert sent[0].headers["content-type"] == "application/json"
    assert "x-api-key" not in sent[0].headers


def test_a_parameter_that_was_set_is_sent() -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        return httpx.Response(418, json={"seen": request.headers["x-api-key"]})

    body = CreateInterviewRequest.model_validate({"workspace_id": UUID, "name": "n"})

    async def call() -> httpx.Response:
        http = httpx.AsyncClient(transport=httpx.MockTransport(answered), base_url="http://test")
        with pytest.raises(CallError) as caught:
            await AsyncInterviewsClient(http).create_interview(body, x_api_key="k")
        return caught.value.response

    assert asyncio.run(call()).json() == {"seen": "k"}


def test_credentials_timeouts_and_headers_are_those_of_the_httpx_client() -> None:
    sent: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(500)

    transport = httpx.MockTransport(answered)
    headers, timeout = {"X-Trace": "t"}, httpx.Timeout(1, read=7)
    body = CreateInterviewRequest.model_validate({"workspace_id": UUID, "name": "n"})

    async def call() -> None:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", auth=("a", "b"), headers=headers, timeout=timeout
        ) as http:
            await AsyncInterviewsClient(http).create_interview(body)

    with (
        httpx.Client(
            transport=transport, base_url="http://test", auth=("a", "b"), headers=headers, timeout=timeout
        ) as http,
        pytest.raises(CallError),
    ):
        InterviewsClient(http).create_interview(body)
    with pytest.raises(CallError):
        asyncio.run(call())

    assert len(sent) == 2
    for request in sent:
        assert request.headers["authorization"] == "Basic YTpi"
        assert request.headers["x-trace"] == "t"
        assert request.extensions["timeout"]["read"] == 7


def test_an_unreachable_server_is_the_error_of_httpx() -> None:
    def failed(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("too slow", request=request)

    http = httpx.Client(transport=httpx.MockTransport(failed), base_url="http://test")
    with pytest.raises(httpx.ConnectTimeout):
        InterviewsClient(http).create_interview(
            CreateInterviewRequest.model_validate({"workspace_id": UUID, "name": "n"})
        )


def test_parameters_of_all_places_reach_the_request(library: Package) -> None:
    seen = []

    def answered(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[{"id": 1, "author": {"name": "n", "born": None}}])

    client = library("books.client").BooksClient(
        httpx.Client(transport=httpx.MockTransport(answered), base_url="http://test")
    )
    books = client.list_books(
        limit=20, tag=["a", "b&c"], ids=[1, 2], sold=False, since="2023-11-07", visit="v", x_trace="abc"
    )

    assert parse_qsl(seen[0].url.query.decode()) == [
        ("limit", "20"), ("tag", "a"), ("tag", "b&c"), ("ids", "1,2"), ("since", "2023-11-07"), ("sold", "false"),
    ]  # fmt: skip
    assert (seen[0].headers["cookie"], seen[0].headers["x-trace"]) == ("visit=v", "abc")
    assert [book.model_dump(mode="json") for book in books] == [{"id": 1, "author": {"name": "n", "born": None}}]
    assert books[0].pages == 100


def test_path_parameters_are_escaped_and_cannot_leave_their_place(library: Package) -> None:
    seen = []

    def answered(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path)
        return httpx.Response(200)

    client = library("default.client").DefaultClient(
        httpx.Client(transport=httpx.MockTransport(answered), base_url="http://test")
    )
    client.put_file("a/../b?c{name}", b"x")

    assert seen == [b"/files/a%2F..%2Fb%3Fc%7Bname%7D"]
    for name in ("", ".", ".."):
        with pytest.raises(ValueError, match="cannot be"):
            client.put_file(name, b"x")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"id": "1"}', b'{"id": NaN}', b"\xff"])
def test_an_answer_that_is_not_as_documented_is_an_error(library: Package, content: bytes) -> None:
    http = httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=content)), base_url="http://test"
    )

    with pytest.raises(library("client").CallError, match="200 OK: not as documented"):
        library("books.client").BooksClient(http).best_book()


@pytest.mark.parametrize(
    ("statuses", "names"),
    [
        (("200",), []),
        (("200", "404", "418", "503"), ["NotFound"]),
        (("2XX", "4XX"), list(ERRORS.values())),
        (("200", "default"), list(ERRORS.values())),
    ],
)
def test_a_package_has_the_errors_that_its_document_declares(statuses: tuple[str, ...], names: list[str]) -> None:
    responses = {status: {"description": "."} for status in statuses}
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"get": {"responses": responses}}},
    }

    assert read(parse(json.dumps(raw), name="x.json")).errors == tuple(sorted(names))


def test_a_date_in_a_list_is_a_date_in_the_signature_beside_a_field_of_that_name() -> None:
    dates = {"type": "array", "maxItems": 3, "items": {"type": "string", "format": "date"}}
    days = {"name": "days", "in": "query", "schema": dates}
    stated = {"type": "object", "properties": {"date": {"type": "string", "format": "date"}}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Dated"}}}
    responses = {"200": {"description": ".", "content": content}}
    raw = {
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": {"Dated": stated}},
        "paths": {"/x": {"get": {"operationId": "getX", "parameters": [days], "responses": responses}}},
    }  # fmt: skip

    files = render(parse(json.dumps(raw), name="dated.json"), templates())

    assert "days: list[datetime.date] | Absent = ABSENT" in files["x/client.py"]
    assert "date: date_aliased | Absent = ABSENT" in files["models/x.py"]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        ({"detail": "Gone."}, "Gone."),
        ({"message": "Gone."}, "Gone."),
        ({"error": "invalid_grant", "error_description": "Gone."}, "Gone."),
        ({"error": {"code": "gone", "message": "Gone."}}, "Gone."),
        ({"error": "Gone."}, "Gone."),
        ({"detail": [{"msg": "Gone."}]}, ""),
        ({"error": {"error": 7}, "message": None}, ""),
        (["Gone."], ""),
    ],
)
def test_the_detail_of_an_error_is_the_sentence_that_the_server_states(content: Any, detail: str) -> None:
    assert CallError(httpx.Response(404, json=content)).detail == detail


def test_a_dict_in_place_of_a_body_is_a_type_error() -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(201)), base_url="http://test")

    with pytest.raises(TypeError, match=r"^POST /v1/interviews takes an object of a class in `models`, not a dict$"):
        InterviewsClient(http).create_interview({"workspace_id": UUID, "name": "n"})  # type: ignore[arg-type] # a mistake
