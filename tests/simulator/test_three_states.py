"""Absent, null and a value stay three things, and a default stands in for the first alone."""

from __future__ import annotations

import copy
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated import Client, document, thing_paths

from bythebook_simulator import MemoryStore, Simulator, SqliteStore

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 20},
        "size": {"type": "integer", "minimum": 0, "maximum": 9, "default": 3},
        "note": {"type": ["string", "null"], "default": "none"},
        "free": {"type": ["boolean", "null"]},
        "place": {
            "type": "object",
            "properties": {"city": {"type": "string", "default": "Rome"}, "zone": {"type": ["string", "null"]}},
        },
        "rows": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer", "default": 1}}}},
        "by_name": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"on": {"type": "boolean", "default": True}}},
        },
    },
}
DOCUMENT = document(thing_paths(SCHEMA))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-12, 12) | st.text(max_size=3),
    lambda each: st.lists(each, max_size=2) | st.dictionaries(st.sampled_from(["n", "city", "on", "zone"]), each),
    max_leaves=4,
)
BODIES = st.dictionaries(st.sampled_from([*SCHEMA["properties"]]), JSON).map(lambda each: {"name": "a", **each})


def named(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the members that an answer's schema names; what it does not name need not be shown."""
    return {name: each for name, each in value.items() if name in names}


def expected(sent: dict[str, Any]) -> dict[str, Any]:
    """Return what a thing is that was sent: by hand, for the schema above."""
    whole = {"size": 3, "note": "none", **copy.deepcopy(sent)}
    if isinstance(whole.get("place"), dict):
        whole["place"] = {"city": "Rome", **named(whole["place"], "city", "zone")}
    if "rows" in whole:
        whole["rows"] = [{"n": 1, **named(each, "n")} for each in whole["rows"]]
    if "by_name" in whole:
        whole["by_name"] = {name: {"on": True, **named(each, "on")} for name, each in whole["by_name"].items()}
    return whole


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in answer.items() if name in SCHEMA["properties"]}


@settings(deadline=None)
@given(sent=BODIES)
def test_what_is_accepted_is_what_the_schema_admits(sent: dict[str, Any]) -> None:
    answer = Client(Simulator(DOCUMENT)).ask("POST", "/things", sent)

    assert answer.status == (201 if VALIDATOR.is_valid(sent) else 422)


@settings(deadline=None)
@given(sent=BODIES.filter(VALIDATOR.is_valid))
def test_a_read_and_the_list_show_what_was_sent_with_its_defaults(sent: dict[str, Any]) -> None:
    client = Client(Simulator(DOCUMENT))
    made = client.json("POST", "/things", sent)

    assert shown(made) == expected(sent)
    assert client.json("GET", f"/things/{made['id']}") == made
    assert client.json("GET", "/things") == [made]


# Two bodies that both have to be valid are filtered twice as often as one.
@pytest.mark.soak
@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(first=BODIES.filter(VALIDATOR.is_valid), second=BODIES.filter(VALIDATOR.is_valid))
def test_a_put_replaces_and_keeps_the_id(first: dict[str, Any], second: dict[str, Any]) -> None:
    client = Client(Simulator(DOCUMENT))
    made = client.json("POST", "/things", first)

    put = client.json("PUT", f"/things/{made['id']}", second)

    assert put == {**expected(second), "id": made["id"]}
    assert client.json("GET", f"/things/{made['id']}") == put


def test_a_patch_leaves_alone_clears_and_completes_nothing() -> None:
    client = Client(Simulator(DOCUMENT))
    made = client.json("POST", "/things", {"name": "a", "size": 5, "note": "b", "place": {"city": "Bonn", "zone": "x"}})

    patched = client.json("PATCH", f"/things/{made['id']}", {"name": "c", "note": None, "place": {"zone": None}})

    assert patched == {**made, "name": "c", "note": None, "place": {"city": "Bonn", "zone": None}}
    new = client.json("PATCH", f"/things/{made['id']}", {"name": "c", "rows": [{}]})
    assert new["rows"] == [{}]


def test_what_was_deleted_is_gone() -> None:
    client = Client(Simulator(DOCUMENT))
    at = f"/things/{client.json('POST', '/things', {'name': 'a'})['id']}"

    assert client.ask("DELETE", at).status == 204
    assert [client.ask(method, at).status for method in ("GET", "DELETE")] == [404, 404]
    assert client.ask("PUT", at, {"name": "b"}).status == 404
    assert client.json("GET", "/things") == []


@pytest.mark.parametrize("kept", ["memory", "file"])
def test_the_same_seed_gives_the_same_bytes(kept: str, tmp_path: Path) -> None:
    def run(number: int, seed: int) -> list[bytes]:
        with closing(SqliteStore(tmp_path / f"{number}.db") if kept == "file" else MemoryStore()) as store:
            client = Client(Simulator(DOCUMENT, seed=seed, store=store))
            answers = [client.ask("POST", "/things", {"name": name}) for name in "abc"]
            answers.append(client.ask("GET", "/things"))
        return [each.body for each in answers]

    first = run(1, 7)
    assert first == run(2, 7)
    assert first != run(3, 8)
    assert len({json.loads(each)["id"] for each in first[:3]}) == 3


def test_what_is_in_a_file_outlives_the_server(tmp_path: Path) -> None:
    file = tmp_path / "things.db"
    with closing(SqliteStore(file)) as store:
        made = Client(Simulator(DOCUMENT, store=store)).json("POST", "/things", {"name": "a", "note": None})

    with closing(SqliteStore(file)) as store:
        again = Client(Simulator(DOCUMENT, store=store))
        assert again.json("GET", f"/things/{made['id']}") == made
        assert again.json("POST", "/things", {"name": "b"})["id"] != made["id"]
