"""Waivers: known failures are told and let pass, for a while; what has expired or is not needed fails the run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from harness import SUITE, Bythebook, Ran, pytest_in, serving
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from made import OUTCOMES, SCHEMA, entry, parts_of, printed, report, shards_of
from several import Several, document

from bythebook_conformance.reports.json_report import as_json
from bythebook_conformance.reports.merge import merged
from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.waivers import Waiver

TODAY = datetime.now(UTC).date()
FAULT = "make1/body/size/default"


@pytest.fixture
def judged(bythebook: Bythebook, tmp_path: Path) -> Any:
    """Judge a server of two operations that takes 4 for the default of the second, with waivers."""

    def run(waivers: str, *options: object, sizes: dict[str, int] | None = None) -> Ran:
        (tmp_path / "waivers.yaml").write_text(waivers)
        with serving(Several({"/things1": 4} if sizes is None else sizes)) as url:
            fixed = ("--url", url, "--seed", 1, "--examples", 0, "--waivers", tmp_path / "waivers.yaml")
            return bythebook("check", document(tmp_path, 2), *fixed, *options)

    return run


def test_waived_failure_is_reported_and_does_not_gate(judged: Any, tmp_path: Path) -> None:
    path, junit = tmp_path / "report.json", tmp_path / "report.xml"
    text = f"- match: {FAULT}\n  reason: issue 12\n  until: {TODAY}\n"
    ran = judged(text, "--report", f"json={path}", "--report", f"junit={junit}")

    assert ran.code == 0
    assert "WAIVED POST /things1 does not apply a documented default (size)" in ran.out
    assert f"  waived         issue 12 (until {TODAY})" in ran.out
    assert "conforms (100 %): " in ran.out
    assert "1 waived" in ran.out
    told = json.loads(path.read_text())
    assert [each.message for each in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(told)] == []
    assert told["exit_code"] == 0
    assert {key: told["counts"][key] for key in ("failure", "waived")} == {"failure": 0, "waived": 1}
    waiver = {"match": FAULT, "reason": "issue 12", "until": str(TODAY), "matches": 1, "state": "used"}
    assert told["waivers"] == [waiver]
    assert {each["id"]: each["waived"] for each in told["requirements"] if each["waived"]} == {FAULT: "issue 12"}
    assert told["judged"]["requirements"] == told["judged"]["raised"]
    suites = JUnitXml.fromfile(str(junit))
    assert (suites.failures, suites.skipped) == (0, 1)


def test_expired_waiver_fails_whatever_it_matches(judged: Any, tmp_path: Path) -> None:
    text = f"- match: {FAULT}\n  reason: issue 12\n  until: {TODAY - timedelta(days=1)}\n"
    fails = judged(text)
    passes = judged(text, "--report", f"junit={tmp_path / 'report.xml'}", sizes={})

    assert (fails.code, passes.code) == (1, 1)
    assert "FAILURE POST /things1 does not apply a documented default (size)" in fails.out
    for ran in (fails, passes):
        assert f"WAIVER {FAULT} has expired on {TODAY - timedelta(days=1)} (issue 12)" in ran.out
    assert JUnitXml.fromfile(str(tmp_path / "report.xml")).failures == 1


def test_waiver_that_is_not_needed_fails(judged: Any) -> None:
    text = '[{"match": "*/size/default", "reason": "issue 12"}]'

    assert judged(text).code == 0
    ran = judged(text, sizes={})
    assert ran.code == 1
    assert "WAIVER */size/default is not needed: everything that it matches passes (issue 12)" in ran.out
    assert judged(text, "--select", "make0/*", sizes={}).code == 0  # the other was not judged: it may still fail


def states(path: Path) -> dict[str, str]:
    """Return the state of each waiver in a JSON report."""
    return {each["match"]: each["state"] for each in json.loads(path.read_text())["waivers"]}


OTHER = "make0/body/size/default"
TWO = (
    f"- match: {FAULT}\n  reason: issue 12\n- match: {OTHER}\n  reason: issue 13\n- match: '*/size/*'\n  reason: all\n"
)


@pytest.mark.parametrize(
    ("options", "open_ones"),
    [
        (("--select", "make0/body/size"), {FAULT, "*/size/*"}),
        (("--exclude", f"{FAULT}=slow"), {FAULT, "*/size/*"}),
        (("--no-create",), {FAULT, OTHER, "*/size/*"}),
    ],
)
def test_waiver_of_what_was_not_selected_stays_open(
    options: tuple[str, ...], open_ones: set[str], judged: Any, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    ran = judged(TWO, *options, "--report", f"json={path}", sizes={})

    expected = {each: "open" if each in open_ones else "passes" for each in (FAULT, OTHER, "*/size/*")}
    assert states(path) == expected
    assert FAULT not in "".join(line for line in ran.out.splitlines() if line.startswith("WAIVER"))


def test_waiver_of_another_shard_stays_open_and_is_outdated_in_the_whole(
    judged: Any, bythebook: Bythebook, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.json" for number in (1, 2)]
    for number, path in enumerate(paths, 1):
        judged(TWO, "--shard", f"{number}/2", "--report", f"json={path}", sizes={})
    whole = tmp_path / "whole.json"
    ran = bythebook("merge", *paths, "--report", f"json={whole}")

    assert sorted(sorted(states(path).values()) for path in paths) == [["open", "open", "passes"]] * 2
    assert set(states(whole).values()) == {"passes"}
    assert ran.code == 1


@pytest.mark.parametrize("most", [1, 4, 8, 20])
def test_no_limit_makes_a_waiver_outdated(most: int, judged: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    ran = judged(TWO, "--max-requests", most, "--report", f"json={path}", sizes={})
    told = json.loads(path.read_text())

    assert told["left_out"]["by"] == "--max-requests"
    whole = {each["id"] for each in told["operations"] if not each["limit"]}
    outdated = {match for match, state in states(path).items() if state == "passes"}
    assert outdated == {each for each in (FAULT, OTHER) if each.partition("/")[0] in whole}
    assert ("WAIVER" in ran.out) == bool(outdated)


def test_stopped_run_makes_no_waiver_outdated() -> None:
    entries = [entry("make", "size")]
    waiver = Waiver("make/*", "issue 12", None, 1)
    found = report(entries, gate=Gate(waivers=(waiver,)))
    stopped = replace(found, facts=replace(found.facts, stopped="SIGINT"))

    assert [state for _, state in found.waivers] == ["passes"]
    assert [state for _, state in stopped.waivers] == ["open"]
    assert "WAIVER" not in printed(stopped)


MISTAKES = [
    ("[{match: nothing/*, reason: x}]", "waivers.yaml:1: /0/match: 'nothing/*' matches no requirement"),
    ("- match: '*'\n  reason: x\n- match: '*'\n", "waivers.yaml:3: /1/reason: is missing"),
    ("- match: '*'\n  reason: 7\n", "waivers.yaml:1: /0/reason: is no text"),
    ("- match: '*'\n  reason: ' '\n", "waivers.yaml:1: /0/reason: is no text"),
    ("- match: '*'\n  reason: x\n  until: soon\n", "/0/until: soon is no date; expected a date such as 2026-12-31"),
    ("- match: '*'\n  reason: x\n  until: 20261231\n", "/0/until: 20261231 is no date"),
    ("- match: '*'\n  reason: x\n  until: 2026-13-01\n", "waivers.yaml: is not YAML (month must be in 1..12"),
    (
        "- match: '*'\n  reason: x\n  untill: 2026-12-01\n",
        "waivers.yaml:1: /0: is no waiver; expected a list of {match:",
    ),
    ("- a waiver\n", "waivers.yaml:1: /0: is no waiver"),
    ("match: '*'\nreason: x\n", "waivers.yaml: holds no waivers; expected a list of {match: GLOB, reason: TEXT"),
    ("", "waivers.yaml: holds no waivers"),
    ("[", "waivers.yaml: is not YAML"),
]


@pytest.mark.parametrize(("text", "words"), MISTAKES, ids=range(len(MISTAKES)))
def test_invalid_waiver_is_refused_in_one_line(text: str, words: str, judged: Any) -> None:
    ran = judged(text)

    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_missing_file_of_waivers_is_refused_in_one_line(bythebook: Bythebook, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path):
        ran = bythebook("check", "ontora", "--plan", "--waivers", path)
        assert ran.code == 2
        assert f"{path}: cannot be read" in ran.err


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(OUTCOMES)), min_size=1, max_size=8),
    st.lists(st.tuples(st.sampled_from(["*", "*/a", "a/*", "b/*", "*/1/*"]), st.booleans()), max_size=3),
    st.booleans(),
    st.integers(1, 3),
)
def test_waivers_let_only_the_failures_that_they_match_pass(
    told: list[tuple[str, str]], stated: list[tuple[str, bool]], strict: bool, count: int
) -> None:
    entries = [entry(operation, str(number), outcome) for number, (operation, outcome) in enumerate(told)]
    matching = (
        (match, over, [each for each in entries if Waiver(match, "r").holds(each.id)]) for match, over in stated
    )
    waivers = tuple(Waiver(match, "r", None, len(found), over) for match, over, found in matching if found)
    bare, found = report(entries, gate=Gate(strict)), report(entries, gate=Gate(strict, waivers=waivers))

    meant = {each.id for each in entries if any(one.holds(each.id) and not one.is_expired for one in waivers)}
    fails = {each.id for each in entries if each.verdict == "fail"}
    assert {each.id for each in entries if found.outcome(each) == "waived"} == meant & fails
    assert found.judged == bare.judged
    assert sum(found.counts.values()) == len(entries)
    if found.outdated:
        assert found.exit_code == 1
    elif bare.exit_code != 1:
        assert found.exit_code == bare.exit_code
    elif fails <= meant:
        assert found.exit_code != 1
    assert "WAIVED" in printed(found) or not meant & fails
    whole = merged(parts_of(shards_of(found, count))) if count > 1 else found
    assert (whole.counts, whole.waivers, whole.exit_code) == (found.counts, found.waivers, found.exit_code)
    assert as_json(whole)["waivers"] == as_json(found)["waivers"]


@pytest.mark.soak
def test_in_pytest_a_waived_failure_is_expected_and_an_unneeded_waiver_fails(tmp_path: Path) -> None:
    spec, waivers = document(tmp_path, 2), tmp_path / "waivers.yaml"
    waivers.write_text(f"- match: {FAULT}\n  reason: issue 12\n")
    fixed = (*SUITE, "--bythebook-spec", spec, "--bythebook-waivers", waivers, "--bythebook-examples", "0", "-q")
    with serving(Several({"/things1": 4})) as url:
        known = pytest_in(tmp_path, *fixed, "--bythebook-url", url, "-rx")
    with serving(Several()) as url:
        mended = pytest_in(tmp_path, *fixed, "--bythebook-url", url)

    assert known.returncode == 0
    assert "1 xfailed" in known.stdout
    assert "issue 12" in known.stdout
    assert mended.returncode == 1
    assert f"{FAULT} is not needed: everything that it matches passes (issue 12)" in mended.stdout
