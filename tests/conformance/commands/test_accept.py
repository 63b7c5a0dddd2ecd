"""`bythebook accept`: failures of a report become waivers, and the file of waivers keeps all that it had."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from harness import Bythebook, serving
from hypothesis import given
from hypothesis import strategies as st
from made import entry, report
from several import Several, document

from bythebook_conformance.reports.json_report import to_bytes
from bythebook_conformance.reports.known.waiver_file import known_waivers, with_waivers
from bythebook_conformance.reports.report import Entry, Gate
from bythebook_conformance.reports.waivers import Waiver, pattern_of

TODAY = datetime.now(UTC).date()
TOMORROW = TODAY + timedelta(days=1)
FAULTS = ("make0/body/size/default", "make1/body/size/default")
BRACES, STARS = "POST /a/{b}/body/x[0]/default", "make/body/*/default"


def written(folder: Path, entries: Sequence[Entry], **stated: object) -> Path:
    """Write the report of a run of this version."""
    made = report(entries, **stated)
    path = folder / "report.json"
    path.write_bytes(to_bytes(replace(made, facts=replace(made.facts, version=version("bythebook")))))
    return path


def named(identifier: str, outcome: str = "failure") -> Entry:
    return replace(entry("make", "x", outcome), id=identifier)


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report of three failures, a warning and a pass, in the working folder."""
    monkeypatch.chdir(tmp_path)
    fails = [named(BRACES), named(STARS), named("make/body/y/default")]
    return written(tmp_path, [*fails, named("make/body/w/echo", "warning"), named("make/body/z/default", "pass")])


def test_accepted_failure_lets_the_next_check_pass(bythebook: Bythebook, tmp_path: Path) -> None:
    spec, waivers, told = document(tmp_path, 2), tmp_path / "known.yaml", tmp_path / "report.json"
    fixed = ("--seed", 1, "--examples", 0)
    with serving(Several({"/things0": 4, "/things1": 4})) as url:
        first = bythebook("check", spec, "--url", url, *fixed, "--report", f"json={told}")
        one = bythebook("accept", FAULTS[0], "--reason", "issue 12", "--report", told, "--waivers", waivers)
        second = bythebook("check", spec, "--url", url, *fixed, "--waivers", waivers)
        rest = bythebook("accept", "--all", "--reason", "issue 13", "--report", told, "--waivers", waivers)
        third = bythebook("check", spec, "--url", url, *fixed, "--waivers", waivers)

    assert [each.code for each in (first, one, second, rest, third)] == [1, 0, 1, 0, 0]
    assert one.out.splitlines() == [
        f"waived {FAULTS[0]}",
        f"1 of 1 findings written to {waivers}",
        f"let them pass with: bythebook check ... --waivers {waivers}",
    ]
    assert rest.out.splitlines()[:2] == [f"waived {FAULTS[1]}", f"already waived {FAULTS[0]} ({waivers}:1)"][::-1]
    assert waivers.read_text() == (
        f"- match: {FAULTS[0]}\n  reason: issue 12\n- match: {FAULTS[1]}\n  reason: issue 13\n"
    )


def test_all_accepts_what_fails_the_run_and_no_more(bythebook: Bythebook, known: Path) -> None:
    assert bythebook("accept", "--all", "--reason", "x", "--report", known).code == 0
    assert [each["match"] for each in yaml.safe_load(Path("waivers.yaml").read_text())] == [
        "POST /a/{b}/body/x[[]0]/default",
        "make/body/[*]/default",
        "make/body/y/default",
    ]
    strict = written(known.parent, [named("make/body/w/echo", "warning")], gate=Gate(strict=True))
    assert "waived make/body/w/echo" in bythebook("accept", "--all", "--reason", "x", "--report", strict).out
    clean = written(known.parent, [named("a", "pass")])
    ran = bythebook("accept", "--all", "--reason", "x", "--report", clean, "--waivers", "new.yaml")
    assert (ran.code, ran.out) == (0, f"nothing fails the run of {clean}\n")
    assert not Path("new.yaml").exists()


def test_warning_is_accepted_by_its_id(bythebook: Bythebook, known: Path) -> None:
    assert bythebook("accept", "make/body/w/echo", "--reason", "x", "--report", known).code == 0


def test_configured_file_is_written_and_no_option_is_named(bythebook: Bythebook, known: Path) -> None:
    (known.parent / "bythebook.toml").write_text('[check]\nwaivers = "kept.yaml"\n')
    ran = bythebook("accept", STARS, "--reason", "x", "--until", TODAY, "--report", known)

    assert ran.out.splitlines() == [f"waived {STARS}", f"1 of 1 findings written to {known.parent / 'kept.yaml'}"]
    stated = f"- match: make/body/[*]/default\n  reason: x\n  until: {TODAY}\n"
    assert (known.parent / "kept.yaml").read_text() == stated


@given(st.text(st.sampled_from("ab*?[]!^- \n/{}"), min_size=1), st.text(st.sampled_from("ab*?[]!^- \n/{}")))
def test_pattern_of_an_id_matches_it_and_nothing_else(identifier: str, other: str) -> None:
    pattern = pattern_of(identifier)

    assert fnmatchcase(identifier, pattern)
    assert fnmatchcase(other, pattern) == (other == identifier)
    assert pattern == pattern.strip()


FILES = [
    "",
    "# all known failures\n",
    "---\n",
    "- match: a\n  reason: b",
    "- match: a # why\n  reason: b\n\n# the end\n",
    "  - {match: a, reason: b}\n",
    "\ufeff- match: a\r\n  reason: b\r\n",
    "--- # head\n- match: a\n  reason: 'b'\n  until: 2026-01-01\n...\n# behind\n",
    '[{"match": "a", "reason": "b"}]\n',
    '[\n  {"match": "a", "reason": "b"}, # last\n]\n',
    "[]",
]


@pytest.mark.parametrize("text", FILES, ids=range(len(FILES)))
def test_file_keeps_every_character(text: str) -> None:
    new = [Waiver("x/[[]0]", "it's: #12", str(TOMORROW)), Waiver("- é\u2028😀", "line\nline")]
    found = with_waivers(text, "w.yaml", new)

    rest = iter(found)
    assert all(char in rest for char in text)  # the text is left when the new entries are taken out
    assert [each.waiver for each in known_waivers(found, "w.yaml")][-2:] == new
    assert ("\r\n" in text) == ("\r\n" in found)


def test_json_file_stays_json() -> None:
    text = '[\n  {"match": "a", "reason": "b"}\n]\n'

    assert len(json.loads(with_waivers(text, "w.json", [Waiver("x", 'a "b"', str(TOMORROW))]))) == 2


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1, max_size=4), st.sampled_from(FILES))
def test_any_id_and_reason_is_read_as_it_was_written(pairs: list[tuple[str, str]], text: str) -> None:
    new = [Waiver(pattern_of(name), reason.strip()) for name, reason in pairs if reason.strip()]
    found = with_waivers(text, "w.yaml", new)
    assert [each.waiver for each in known_waivers(found, "w.yaml")][len(known_waivers(text, "w.yaml")) :] == new


def test_more_than_a_file_of_waivers_may_hold_is_one_line(bythebook: Bythebook, known: Path) -> None:
    many = written(known.parent, [named(f"make/body/{'x' * 2000}{number}/default") for number in range(3000)])
    ran = bythebook("accept", "--all", "--reason", "x", "--report", many)

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "waivers.yaml: would be too large with 3000 more waivers; expected fewer ids" in ran.err
    assert not Path("waivers.yaml").exists()


MISTAKES: list[tuple[Callable[[Path], Sequence[object]], str]] = [
    (lambda path: (STARS, "--report", path), "no reason is given; expected --reason TEXT"),
    (lambda path: (STARS, "--report", path, "--reason", " "), "the reason is empty"),
    (lambda path: ("--report", path, "--reason", "x"), "no failure is named; expected the ids of failures, or --all"),
    (lambda path: (STARS, "--all", "--report", path, "--reason", "x"), "--all and an ID are given"),
    (lambda path: (STARS, "--report", path, "--reason", "x", "--until", "soon"), "--until 'soon' is no date"),
    (lambda path: (STARS, "--report", path, "--reason", "x", "--until", "2020-01-01"), "--until 2020-01-01 has passed"),
    (
        lambda path: ("make/body/yy/default", "--report", path, "--reason", "x"),
        "'make/body/yy/default' is no id in this report; expected an id of a failure, such as 'make/body/y/default'",
    ),
    (
        lambda path: ("make/body/z/default", "--report", path, "--reason", "x"),
        "'make/body/z/default' is no failure: its verdict is 'pass'",
    ),
    (lambda path: ("x", "--report", path.parent, "--reason", "x"), "cannot be read (Is a directory)"),
    (lambda path: ("x", "--report", "no.json", "--reason", "x"), "no.json: cannot be read (No such file"),
    (lambda path: (STARS, "--report", path, "--reason", "x", "--waivers", path.parent), "cannot be read"),
    (lambda path: (STARS, "--report", path, "--reason", "x", "--waivers", "no/w.yaml"), "cannot be written"),
    (lambda path: (STARS, "--report", path, "--reason", "x", "--waivers", path), "report.json: holds no waivers"),
]


@pytest.mark.parametrize(("options", "words"), MISTAKES, ids=range(len(MISTAKES)))
def test_mistake_is_one_line_and_writes_nothing(
    options: Callable[[Path], Sequence[object]], words: str, bythebook: Bythebook, known: Path
) -> None:
    before = {each: each.read_bytes() for each in known.parent.iterdir()}
    ran = bythebook("accept", *options(known))

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert words in ran.err
    assert {each: each.read_bytes() for each in known.parent.iterdir()} == before


@pytest.mark.parametrize("match", ["make/body/y/default", "*/y/*"])
def test_expired_waiver_is_named_and_nothing_is_written(match: str, bythebook: Bythebook, known: Path) -> None:
    text = f"- match: '{match}'\n  reason: x\n  until: 2020-01-01\n"
    Path("waivers.yaml").write_text(text)
    ran = bythebook("accept", "make/body/y/default", STARS, "--reason", "x", "--report", known)

    assert ran.code == 2
    assert ran.err == (
        "bythebook: waivers.yaml:1: the waiver of 'make/body/y/default' has expired on 2020-01-01; "
        "expected a later date there, or no such entry\n"
    )
    assert Path("waivers.yaml").read_text() == text


def test_report_of_another_version_is_refused(bythebook: Bythebook, known: Path) -> None:
    known.write_text(known.read_text().replace(f'"version": "{version("bythebook")}"', '"version": "0.0.1"'))
    ran = bythebook("accept", STARS, "--reason", "x", "--report", known)

    assert ran.code == 2
    assert "report.json: was written by bythebook 0.0.1; expected a report of" in ran.err


def test_last_report_of_the_folder_is_read_where_none_is_named(bythebook: Bythebook, known: Path) -> None:
    older = known.with_name("older.json")
    older.write_bytes(known.read_bytes())
    os.utime(older, (1, 1))
    known.with_name("other.json").write_text('{"kit": "of another program"}')
    ran = bythebook("accept", STARS, "--reason", "x")

    assert ran.code == 0
    assert ran.err == "reads report.json, the last report here\n"
    assert f"waived {STARS}" in ran.out


def test_report_that_the_configuration_names_is_read_too(bythebook: Bythebook, known: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    known.rename(tmp_path / "out" / "told.json")
    (tmp_path / "bythebook.toml").write_text('[check]\nreport = ["out/told.json"]\n')

    assert f"waived {STARS}" in bythebook("accept", STARS, "--reason", "x").out
