"""The rebuilt bug reports: what counts as found, what is kept, and that the page shows the committed figures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.real_bugs.__main__ import contacts, told
from bench.real_bugs.cases import DOCUMENTS, FOLDER, GROUPS, Case, cases, digest
from bench.real_bugs.journal import Journal
from bench.real_bugs.page import FIRST, PAGE, Triage, figures, found_by, globs, page
from bench.real_bugs.released import PAIRS
from bench.real_bugs.tools import new

CASE = Case(
    id="shop-1",
    batch=3,
    category="null",
    repository="a/shop",
    number=1,
    address="https://example.com/1",
    title="A title",
    mechanism="A mechanism.",
    app="go",
    promise_in="keyword",
    observable=True,
)


def finding(name: str, level: str = "failure") -> dict[str, Any]:
    return {"level": level, "id": name, "sentence": "It is kept.", "expected": "1", "actual": "2"}


def result(*findings: dict[str, Any], version: str = "v1") -> dict[str, Any]:
    return {"requests": 5, "version": version, "findings": list(findings)}


def measured(**results: dict[str, Any]) -> dict[str, Any]:
    return {"bythebook": {"version": "v1", "commit": "abc", "date": "2030-01-01", "cases": results}}


def test_every_case_has_an_application_that_is_there() -> None:
    assert {case.app for case in cases()} <= DOCUMENTS.keys()
    assert all((FOLDER / "apps" / name / "run.sh").exists() for name in DOCUMENTS)


def test_a_case_that_was_not_judged_is_an_error() -> None:
    found = told(result(finding("make/a/echo")), result() | {"error": "it did not start"})

    assert found_by(found, "bythebook", "shop-1", Triage([])) == "error"
    assert told(result(finding("make/a/echo")), result()) == {"requests": 5, "findings": [finding("make/a/echo")]}


@pytest.mark.parametrize(
    ("promise", "observable", "group"),
    [("keyword", True, 0), ("both", True, 0), ("prose", True, 1), ("keyword", False, 2), ("prose", False, 2)],
)
def test_what_only_prose_promises_and_what_no_client_sees_stand_apart(
    promise: str, observable: bool, group: int
) -> None:
    assert replace(CASE, promise_in=promise, observable=observable).group == GROUPS[group]


def test_a_finding_on_the_correct_application_finds_nothing_unless_its_level_rises() -> None:
    correct = result(finding("make/a/echo"), finding("make/b/echo", "notice"))
    faulty = result(finding("make/a/echo"), finding("make/b/echo"), finding("make/c/echo", "warning"))

    assert [each["id"] for each in new(faulty, correct)] == ["make/b/echo", "make/c/echo"]


def test_a_finding_about_something_else_does_not_count() -> None:
    triage = Triage([{"subject": ["other-1", "shop-*"], "match": "make/*/echo", "reason": "It is another field."}])
    found = result(finding("make/a/echo"), finding("make/a/default", "warning"))

    assert found_by(found, "bythebook", "shop-1", triage) == "warning"
    assert found_by(found, "Schemathesis", "shop-1", triage) == "failure"
    assert found_by(result(), "bythebook", "shop-1", triage) == "missed"


def test_a_run_is_made_once_for_each_key(tmp_path: Path) -> None:
    made = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {"requests": len(made), "answer": "a\x85b\u2028c"}

    for key in ("one", "one", "two", "one"):
        Journal(tmp_path / "below" / "journal.jsonl").run(key, make)

    assert len(made) == 2


def test_a_digest_follows_what_is_written_and_not_what_is_installed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    before = digest(tmp_path)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "b.js").write_text("2", encoding="utf-8")
    installed = digest(tmp_path)
    (tmp_path / "a.py").write_text("2", encoding="utf-8")

    assert installed == before
    assert digest(tmp_path) != before


def test_the_first_contact_of_a_batch_is_recorded_once() -> None:
    first = contacts({}, measured(**{"shop-1": result()}), [CASE])
    later = contacts(first, measured(**{"shop-1": result(finding("make/a/echo"))}), [CASE])

    assert first == {"3": {"commit": "abc", "date": "2030-01-01", "cases": {"shop-1": result()}}}
    assert later == first


@pytest.mark.parametrize(
    "results", [{}, {"shop-1": result(version="v0")}, {"shop-1": result() | {"error": "it did not start"}}]
)
def test_a_batch_that_one_version_did_not_judge_as_a_whole_is_not_recorded(results: dict[str, Any]) -> None:
    assert contacts({}, measured(**results), [CASE]) == {}


def test_recorded_contacts_have_the_cases_of_their_batch() -> None:
    recorded = figures(FIRST)

    assert {"1", "2"} <= recorded.keys()
    for batch, contact in recorded.items():
        assert contact["cases"].keys() == {case.id for case in cases() if str(case.batch) == batch}


def test_each_entry_of_the_triage_is_about_a_finding_of_the_figures() -> None:
    triage = Triage.read()
    known = {case.id for case in cases()} | DOCUMENTS.keys() | {pair.id for pair in PAIRS}

    assert all(entry.keys() >= {"subject", "match", "reason"} for entry in triage.entries)
    subjects = {subject for entry in triage.entries for subject in globs(entry["subject"])}
    assert subjects - {"*"} <= known


def test_page_shows_the_committed_figures() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(cases())


def test_page_shows_the_last_batch_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [replace(CASE, id="old-1", batch=1, promise_in="prose"), replace(CASE, id="not-met-1", batch=4), CASE]
    now = measured(**{"shop-1": result(finding("make/a/echo")), "old-1": result()})
    now["bythebook"]["correct"] = {"go": [result(finding("make/b/echo", "warning")), result()]}
    first = {"3": {"commit": "def", "date": "2029-01-01", "cases": {"shop-1": result(finding("x", "warning"))}}}
    for name, content in (("MEASURED", now), ("FIRST", first)):
        path = tmp_path / name
        path.write_text(json.dumps(content), encoding="utf-8")
        monkeypatch.setattr(f"bench.real_bugs.page.{name}", path)
    rows = [line for line in page(listed).splitlines() if line.startswith("| ")]

    assert rows[2:6] == [
        "| **3** | **first contact** | 2029-01-01, `def` | 1 (0) of 1 | - | 1 (0) of 1 | - |",
        "| 3 | today | 2030-01-01, `abc` | 1 (1) of 1 | - | 1 (1) of 1 | - |",
        "| 1 | today | 2030-01-01, `abc` | - | 0 (0) of 1 | 0 (0) of 1 | - |",
        "| all | today | 2030-01-01, `abc` | 1 (1) of 1 | 0 (0) of 1 | 1 (1) of 2 | - |",
    ]
    assert "| warning | failure | 5 | - |" in rows[8]
    assert "| `go` | 0 | 0 to 1 | 0 | 5 | - | - |" in rows
