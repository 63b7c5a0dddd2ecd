"""What the reference answers: what was sent, the default for what was absent, null for null."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from ontora_full_api.models import CreateInterviewRequest, InterviewOut, UpdateDraftRequest
from ontora_reference import storage
from ontora_reference.app import create_app
from ontora_reference.settings import Settings
from ontora_reference.tables import Interview

Create = Callable[..., httpx.Response]
SCHEMAS = load(document_path("ontora")).raw["components"]["schemas"]
STATED = SCHEMAS["CreateInterviewRequest"]["properties"]
UUID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"

texts = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["", "\0", "\\", "\\0", "\\\\0", "null", "😀"]
)
integers = st.integers() | st.sampled_from([0, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, 10**4299])
numbers = integers | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
)
zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(timezones=zones | st.just(UTC)).map(datetime.isoformat)
by_type: dict[str, st.SearchStrategy[Any]] = {
    "string": texts,
    "integer": integers,
    "boolean": st.booleans(),
    "object": st.dictionaries(texts, json_values, max_size=3),
}
by_format: dict[str, st.SearchStrategy[Any]] = {"uuid": st.uuids().map(str), "date-time": instants}


def strategy(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    plain = next(kind for kind in kinds if kind != "null")
    values = by_format.get(schema.get("format", ""), by_type[plain])
    return st.none() | values if "null" in kinds else values


bodies = st.fixed_dictionaries({}, optional={name: strategy(schema) for name, schema in STATED.items()})


@given(bodies)
def test_every_field_comes_back_or_its_default_or_null(create: Create, fields: dict[str, Any]) -> None:
    answer = create(**fields)
    assert answer.status_code == 200, answer.text
    got = answer.json()

    assert got.keys() == SCHEMAS["CreateInterviewResponse"]["properties"].keys()
    for name, schema in STATED.items():
        if name in fields:
            assert _same(got[name], fields[name], schema.get("format")), name
        elif name not in {"workspace_id", "name"}:
            assert got[name] == schema.get("default", {} if name == "weekly_availability" else None), name


def _same(got: Any, sent: Any, form: str | None) -> bool:
    if form == "date-time" and sent is not None:
        return datetime.fromisoformat(got) == datetime.fromisoformat(sent)
    return json.dumps(got) == json.dumps(sent)


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2023-11-07T05:31:56Z", "2023-11-07T05:31:56Z"),
        ("2023-11-07t05:31:56.1234567z", "2023-11-07T05:31:56.123456Z"),
        ("2023-11-07T00:00:00+05:30", "2023-11-06T18:30:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00+01:00"),
    ],
)
def test_instants_are_answered_in_utc(create: Create, sent: str, answered: str) -> None:
    assert create(timeframe_start=sent).json()["timeframe_start"] == answered


@pytest.mark.parametrize(("sent", "answered"), [(b"30.0", 30), (b"3e1", 30), (b"-0", 0), (b"1" + b"0" * 30, 10**30)])
def test_a_number_with_a_zero_fraction_is_an_integer(create: Create, sent: bytes, answered: int) -> None:
    content = b'{"workspace_id": "%s", "name": "n", "completion_threshold": %s}' % (UUID.encode(), sent)

    assert create(content).json()["completion_threshold"] == answered


@pytest.mark.parametrize("name", ["workspace_id", "name"])
def test_a_required_field_is_demanded(create: Create, name: str) -> None:
    content = {"workspace_id": UUID, "name": "n"}
    del content[name]
    answer = create(json.dumps(content).encode())

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": f"/{name}", "detail": "Field required"}]


@pytest.mark.parametrize("name", [name for name, schema in STATED.items() if not isinstance(schema["type"], list)])
def test_null_is_refused_where_it_is_not_admitted(create: Create, name: str) -> None:
    answer = create(**{name: None})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{name}")


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 422), (b"null", 422), (b"[]", 422), (b"{}", 422), (b'{"name": "\\ud800"}', 400)]
)
def test_what_is_no_interview_is_refused(create: Create, content: bytes, status: int) -> None:
    answer = create(content)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("levels", [190, 250, 900, 5000])
def test_depth_never_fails_the_server(create: Create, levels: int) -> None:
    nested = b'{"a":' * levels + b"1" + b"}" * levels
    answer = create(b'{"workspace_id": "%s", "name": "n", "weekly_availability": %s}' % (UUID.encode(), nested))

    assert answer.status_code == (200 if levels < 200 else 400)


def test_unknown_fields_are_ignored(create: Create) -> None:
    assert create(status="mine", id=UUID, unknown={"a": 1}).json()["status"] == "draft"


@pytest.mark.parametrize("token", ["", "wrong", "righ", "right,other", "RIGHT"])
def test_another_token_is_refused(create: Create, token: str) -> None:
    answer = create(b"{", token=token)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_any_of_the_tokens_is_admitted(create: Create) -> None:
    assert create(token="other").status_code == 200


def test_a_column_stands_for_each_field_that_is_written_or_answered_and_not_counted() -> None:
    columns = {*Interview.__table__.columns.keys()}
    counted = {"contact_count", "completed_count", "scheduled_count"}

    assert columns == {*CreateInterviewRequest.model_fields, *InterviewOut.model_fields, "voice_id"} - counted
    assert {*UpdateDraftRequest.model_fields} < columns


def test_a_database_that_is_locked_is_a_503(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0.1)
    app = create_app(Settings(f"sqlite:///{tmp_path / 'ontora.sqlite3'}", ("right",)))

    async def sent() -> httpx.Response:
        headers = {"authorization": "Bearer right"}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://test", headers=headers
        ) as client:
            return await client.post("/v1/interviews", json={"workspace_id": UUID, "name": "n"})

    with closing(sqlite3.connect(tmp_path / "ontora.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = asyncio.run(sent())
        other.rollback()

    assert (locked.status_code, locked.headers["retry-after"]) == (503, "1")
    assert asyncio.run(sent()).status_code == 200
