"""How `bench.field --state` compares what a server held before a run with what it holds afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.field.servers import SERVERS
from bench.field.state import Change, Key, Records, compared, files, items, rows, told
from bench.field.stock import STOCKS

ADA, BOB, CLEO = (Key("user", each) for each in ("1", "2", "3"))
BEFORE: Records = {ADA: {"id": 1, "name": "Ada"}, BOB: {"id": 2, "name": "Bob", "updated_at": "monday"}}


def fates(changes: list[Change]) -> dict[Key, str]:
    """Return what became of each record that is not as it was."""
    return {each.key: each.fate for each in changes}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (BEFORE, {}),
        (BEFORE | {ADA: {"id": 1, "name": "Eve"}}, {ADA: "changed"}),
        (BEFORE | {BOB: {"id": 2, "name": "Bob", "updated_at": "tuesday"}}, {BOB: "touched"}),
        (BEFORE | {CLEO: {"id": 3, "name": "Cleo"}}, {CLEO: "left"}),
        ({ADA: BEFORE[ADA]}, {BOB: "deleted"}),
        ({ADA: BEFORE[ADA], CLEO: {"id": 3, "name": "Bob", "updated_at": "tuesday"}}, {BOB: "touched"}),
        ({ADA: BEFORE[ADA], CLEO: {"id": 3, "name": "Cleo"}}, {BOB: "deleted", CLEO: "left"}),
    ],
)
def test_each_record_that_is_not_as_it_was_has_a_fate(after: Records, expected: dict[Key, str]) -> None:
    assert fates(compared(BEFORE, after)) == expected


def test_lines_name_the_member_and_both_of_its_values_and_count_what_is_left() -> None:
    after = BEFORE | {ADA: {"id": 1, "name": "Eve"}, CLEO: {"id": 3, "name": "Cleo"}}

    assert list(told(compared(BEFORE, after))) == ["changed user 1: name: 'Ada' -> 'Eve'", "left user: 1"]


def test_rows_have_their_primary_key_and_lack_what_is_ignored(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "some.db")) as database:
        database.executescript(
            "CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT, last_login TEXT);"
            "CREATE TABLE member (user INTEGER, team TEXT, PRIMARY KEY (user, team));"
            "CREATE TABLE session (id INTEGER PRIMARY KEY);"
            "INSERT INTO user VALUES (7, 'Ada', 'today'); INSERT INTO member VALUES (7, 'red');"
            "INSERT INTO session VALUES (1);"
        )

    assert rows(tmp_path / "some.db", ("session", "*.last_login")) == {
        Key("user", "7"): {"id": 7, "name": "Ada"},
        Key("member", "7, red"): {"user": 7, "team": "red"},
    }


def test_files_and_items_lack_what_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept", encoding="utf-8")
    (tmp_path / "server.log").write_text("told", encoding="utf-8")

    assert files(tmp_path, ("*.log",)) == {Key("file", "kept.txt"): {"content": "kept"}}
    assert items("user", [{"id": 1, "seen": 2}], ignored=("seen",)) == {Key("user", "1"): {"id": 1}}


def test_only_servers_of_the_list_are_filled() -> None:
    assert set(STOCKS) <= {server.name for server in SERVERS}
