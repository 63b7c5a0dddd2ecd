"""Each change shows by requests, without it the document holds, and no variation of `same.toml` shows."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
from version_clients import CLIENTS, Client, Document, application  # noqa: E402
from version_witnesses import WITNESSES  # noqa: E402

APPS = {name: (application(name), Document(name)) for name in CLIENTS}
CHANGES = tomllib.loads((FOLDER / "changes.toml").read_text())["changes"]
SAME = tomllib.loads((FOLDER / "same.toml").read_text())["same"]
SWITCHES = [each for each in SAME if each["started_as"].startswith("--same")]
VIEWS = {"write", "read", "list"}
STATES = {"absent", "null", "empty", "zero", "false", "value", "odd", "unknown", "server_set"}


def named(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"{each['app']}/{each['name']}": each for each in entries}


def client(app: str, **switches: Any) -> Client:
    return CLIENTS[app](*APPS[app], **switches)


@pytest.fixture(scope="module")
def plain() -> Any:
    clients = {app: client(app) for app in APPS}
    yield clients
    for each in clients.values():
        each.close()


@pytest.mark.many(2)
@pytest.mark.parametrize("entry", CHANGES, ids=named(CHANGES))
def test_a_change_shows_in_the_views_that_are_named(entry: dict[str, Any], plain: dict[str, Client]) -> None:
    witness = WITNESSES[entry["app"]][entry["name"]]
    base = plain[entry["app"]]
    base.outside = False
    changed = client(entry["app"], change=entry["name"])

    before, after = witness.see(base), witness.see(changed)
    changed.close()

    assert before == witness.expected(before, witness.before)
    assert after == witness.expected(after, witness.after)
    assert {view for view in before if before[view] != after[view]} == set(entry["views"])
    assert base.broken == []
    assert base.outside == entry["outside_document"]


@pytest.mark.many(2)
@pytest.mark.parametrize("entry", SWITCHES, ids=named(SWITCHES))
def test_a_variation_shows_nothing_that_a_witness_looks_for(entry: dict[str, Any]) -> None:
    app = entry["app"]
    varied = client(app, same=entry["name"])
    witnesses = WITNESSES[app]
    if entry["name"] == "slow":
        witnesses = dict(list(witnesses.items())[:6])

    seen = {name: each.see(varied) for name, each in witnesses.items()}
    varied.close()

    assert seen == {name: each.expected(seen[name], each.before) for name, each in witnesses.items()}
    assert varied.broken == []


@pytest.mark.parametrize("app", APPS)
def test_two_versions_may_share_a_database(app: str, tmp_path: Path) -> None:
    one, two = (client(app, database=str(tmp_path / "shared.sqlite3")) for _ in range(2))

    for name, witness in list(WITNESSES[app].items())[:20]:
        for each in (one, two):
            seen = witness.see(each)
            assert (name, seen) == (name, witness.expected(seen, witness.before))

    one.close()
    two.close()


@pytest.mark.parametrize("app", APPS)
def test_the_lists_and_the_switches_agree(app: str) -> None:
    changes = [each["name"] for each in CHANGES if each["app"] == app]
    same = [each["name"] for each in SAME if each["app"] == app]

    assert sorted(changes) == sorted(WITNESSES[app])
    assert len(set(changes)) == len(changes) >= 22
    assert len(set(same)) == len(same) >= 10


@pytest.mark.parametrize("entry", CHANGES, ids=named(CHANGES))
def test_an_entry_names_operations_and_lines_of_the_document(entry: dict[str, Any]) -> None:
    text = (FOLDER / entry["app"] / "openapi.yaml").read_text()
    content = APPS[entry["app"]][1].content
    operations = {
        each.get("operationId")
        for path in content["paths"].values()
        for each in path.values()
        if isinstance(each, dict)
    }

    assert set(entry["operations"]) | set(entry["also_seen_in"]) <= operations
    assert entry["fields"]
    assert set(entry["views"]) <= VIEWS
    assert set(entry["states"]) <= STATES
    assert " -> " in entry["transition"]
    assert entry["reason"]
    assert entry["documented"] == ("line" in entry)
    if entry["documented"]:
        assert entry["stated_by"] in ("sentence", "schema")
        assert entry["quote"] in text.splitlines()[entry["line"] - 1]


@pytest.mark.parametrize("app", APPS)
def test_an_application_starts_and_says_where_it_listens(app: str) -> None:
    command = [sys.executable, str(FOLDER / app / "app.py"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        process.terminate()

    assert line.startswith("listening on http://127.0.0.1:")
