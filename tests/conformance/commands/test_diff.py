"""`bythebook diff`: what is new, fixed, still found and no longer judged between two reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from harness import Bythebook, serving
from hypothesis import given
from hypothesis import strategies as st
from made import HOSTILE, OUTCOMES, entry, operation, report
from several import Several, document

from bythebook_conformance.reports.json_report import to_bytes
from bythebook_conformance.reports.known.compare import Comparison
from bythebook_conformance.reports.known.compare_text import in_markdown, in_text
from bythebook_conformance.reports.report import Entry, Gate, Report, Scope
from bythebook_conformance.reports.waivers import Waiver


def made(entries: Sequence[Entry], *, release: str = version("bythebook"), **stated: Any) -> Report:
    found = report(entries, **stated)
    return replace(found, facts=replace(found.facts, version=release))


@pytest.fixture
def diff(bythebook: Bythebook, tmp_path: Path) -> Any:
    """Compare two reports by the command line."""

    def run(before: Report, after: Report, *options: str) -> Any:
        paths = tmp_path / "a.json", tmp_path / "b.json"
        for path, each in zip(paths, (before, after), strict=True):
            path.write_bytes(to_bytes(each))
        return bythebook("diff", *paths, *options)

    return run


def changes(before: Report, after: Report) -> dict[str, str]:
    """Return what became of each field."""
    return {each.entry.id.split("/")[2]: each.change for each in Comparison(before, after).differences}


OLD = made(
    [entry("make", "a", "failure"), entry("make", "b", "failure"), entry("drop", "c"), entry("drop", "d", "failure")]
)
NEW = made(
    [entry("make", "a"), entry("make", "b", "failure"), entry("drop", "c", "failure"), entry("drop", "d", "error")]
)


def test_each_change_is_told_by_operation_with_counts(diff: Any) -> None:
    ran = diff(OLD, NEW)

    assert ran.code == 1
    assert ran.out.splitlines() == [
        "before  doc.yaml against http://127.0.0.1:1, judged 4 of 4",
        "after   doc.yaml against http://127.0.0.1:1, judged 3 of 4",
        "",
        "NEW (1)",
        "  POST /drop",
        "    FAILURE drop/body/c/default  expected 3, got 4",
        "",
        "FIXED (1)",
        "  POST /make",
        "    FAILURE make/body/a/default  expected 3, got 4",
        "",
        "STILL FOUND (1)",
        "  POST /make",
        "    FAILURE make/body/b/default  expected 3, got 4",
        "",
        "NOT JUDGED (1)",
        "  POST /drop",
        "    FAILURE drop/body/d/default  (no answer shows it)",
        "",
        "1 new (failing the run: 1), 1 fixed, 1 still found, 1 not judged",
    ]


def test_json_and_markdown_say_the_same(diff: Any) -> None:
    told = json.loads(diff(OLD, NEW, "--json").out)
    text = diff(OLD, NEW, "--markdown").out

    assert told["counts"] == {"new": 1, "fixed": 1, "still found": 1, "not judged": 1}
    assert told["exit_code"] == 1
    assert {each["id"] for each in told["differences"]} <= set(text.replace("`", " ").split())
    assert text.startswith("### bythebook: 1 new (failing the run: 1), 1 fixed, 1 still found, 1 not judged")


@pytest.mark.parametrize(
    ("outcome", "gate", "code"),
    [
        ("failure", Gate(), 1),
        ("warning", Gate(), 0),
        ("warning", Gate(strict=True), 1),
        ("failure", Gate(waivers=(Waiver("*", "known", None, 1),)), 0),
    ],
)
def test_only_a_new_failure_of_the_gate_exits_with_1(outcome: str, gate: Gate, code: int, diff: Any) -> None:
    ran = diff(made([entry("make", "a")]), made([entry("make", "a", outcome)], gate=gate))

    assert ran.code == code
    assert "NEW (1)" in ran.out


def test_old_failure_exits_with_0_and_one_that_became_graver_with_1(diff: Any) -> None:
    failing, warned = made([entry("make", "a", "failure")]), made([entry("make", "a", "warning")])

    assert diff(failing, failing).code == 0
    assert diff(failing, warned).code == 0
    graver = diff(warned, failing)
    assert graver.code == 1
    assert "(it was a warning before)" in graver.out


ONE = made([entry("make", "a", "failure")])
REST = [entry("drop", "c")]


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (made(REST, scope=Scope(selected_out=1)), "left out by --select"),
        (made(REST, scope=Scope(shard="1/2", elsewhere=1)), "left out by --shard"),
        (made(REST, scope=Scope(unwritten=1)), "left out by --no-create"),
        (made(REST, scope=Scope(excluded={"make/body/a/default": "slow"})), "excluded: slow"),
        (
            made([entry("make", "a")], operations=(operation("make", limit="--budget", left_out=1),)),
            "--budget ended the run before all its requests were sent",
        ),
    ],
)
def test_failure_that_was_left_out_is_neither_fixed_nor_passing(after: Report, why: str, diff: Any) -> None:
    ran = diff(ONE, after)

    assert ran.code == 0
    assert f"NOT JUDGED (1)\n  POST /make\n    FAILURE make/body/a/default  ({why})" in ran.out
    assert "FIXED" not in ran.out


def test_stopped_run_fixes_nothing() -> None:
    after = made([entry("make", "a")])
    assert changes(ONE, replace(after, facts=replace(after.facts, stopped="SIGINT"))) == {"a": "not judged"}


def test_failure_that_was_not_judged_before_is_new(diff: Any) -> None:
    ran = diff(made(REST), ONE)

    assert ran.code == 1
    assert "(it was not judged before)" in ran.out


def test_other_document_and_other_version_are_named_in_one_line_each(diff: Any) -> None:
    after = made([entry("make", "a", "failure")], release="0.0.1")
    ran = diff(ONE, replace(after, facts=replace(after.facts, digest="1" * 64)))

    assert ran.out.splitlines()[2:4] == [
        "the documents differ: doc.yaml (000000000000), doc.yaml (111111111111)",
        f"the versions differ: bythebook {version('bythebook')} and 0.0.1 may require different things",
    ]


@given(*(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(OUTCOMES)) for _ in range(2)))
def test_every_failure_of_either_run_is_told_once(then: dict[str, str], now: dict[str, str]) -> None:
    before, after = (made([entry("make", *each) for each in some.items()]) for some in (then, now))
    fails = {"failure", "warning"}
    told = changes(before, after)

    assert told.keys() == {name for some in (then, now) for name, outcome in some.items() if outcome in fails}
    assert {name for name, change in told.items() if change == "fixed"} == {
        name for name, outcome in then.items() if outcome in fails and now.get(name) == "pass"
    }
    assert all(now.get(name) in fails for name, change in told.items() if change in {"new", "still found"})
    assert changes(after, after).keys() == {name for name, outcome in now.items() if outcome in fails}


@given(HOSTILE)
def test_nothing_that_a_server_says_forges_a_line(text: str) -> None:
    after = made([entry("make", "a", "failure", actual=text, expected="\x1b[2J")])
    found = Comparison(made([entry("make", "a")]), after)

    assert all(line.isprintable() for line in in_text(found))
    assert sum(line.startswith("    ") for line in in_text(found)) == 1
    assert len(list(in_markdown(found))) == 9


def test_two_runs_of_a_server_are_compared(bythebook: Bythebook, tmp_path: Path) -> None:
    spec, paths = document(tmp_path, 3), [tmp_path / "a.json", tmp_path / "b.json"]
    for path, faults in zip(paths, ({"/things0": 4, "/things1": 4}, {"/things1": 4, "/things2": 4}), strict=True):
        with serving(Several(faults)) as url:
            bythebook("check", spec, "--url", url, "--seed", 1, "--examples", 0, "--report", f"json={path}")
    ran = bythebook("diff", *paths)

    assert ran.code == 1
    assert ran.out.endswith("1 new (failing the run: 1), 1 fixed, 1 still found, 0 not judged\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"kit": {"version": "1"}}', "\x00", "{"])
def test_no_report_is_one_line(text: str, bythebook: Bythebook, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    ran = bythebook("diff", tmp_path / "a.json", tmp_path / "a.json")

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "a.json" in ran.err


def test_last_report_here_is_compared_where_one_is_named(
    bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_bytes(to_bytes(OLD))
    alone = bythebook("diff", "a.json")
    (tmp_path / "b.json").write_bytes(to_bytes(NEW))
    plain, named, last = (
        bythebook("diff", *words) for words in (("a.json", "b.json"), ("a.json", "--report", "b.json"), ("a.json",))
    )

    assert plain.out == named.out == last.out
    assert last.err == "reads b.json, the last report here\n"
    assert alone.err.startswith(
        "bythebook: no report is named, and there is none in this folder besides; expected --report"
    )
    assert bythebook("diff", "a.json", "b.json", "--report", "b.json").code == 2
