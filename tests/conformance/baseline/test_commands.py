"""`bythebook baseline` and `check --baseline` as a user runs them: exit codes, reports, and what is written."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from harness import Bythebook, serving
from servers import Answer, Call, Item, Served
from things import THINGS, Things, observed

from bythebook_conformance.baseline.lock import write
from bythebook_conformance.commands.options import contract_of

NOBODY = "http://127.0.0.1:9"
QUICK = ("--seed", "1", "--examples", "0")


class NoNull(Things):
    def filled(self, body: Item) -> Item:
        return {**body, "note": body["note"] or ""}


class RefusesAll(Things):
    def __call__(self, call: Call) -> Answer:
        return (422, {"detail": "refused"}) if call.method == "POST" else super().__call__(call)


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("spec") / "things.json"
    file.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "things", "version": "1"}, "paths": THINGS}))
    return file


@pytest.fixture(scope="module")
def lock(spec: Path) -> Path:
    file = spec.with_name("behavior.lock")
    write(file, observed(contract_of(str(spec)), Things()).rows)
    return file


@pytest.mark.soak
def test_the_command_writes_the_file(bythebook: Bythebook, spec: Path, lock: Path, tmp_path: Path) -> None:
    file = tmp_path / "behavior.lock"
    with serving(Served(Things(first=70))) as url:
        ran = bythebook("baseline", spec, "--url", url, "-o", file)

    assert ran.code == 0, ran.out + ran.err
    assert f"{file}: " in ran.out
    assert file.read_bytes() == lock.read_bytes()


def test_a_run_that_is_cut_off_writes_no_file(bythebook: Bythebook, spec: Path, tmp_path: Path) -> None:
    file = tmp_path / "behavior.lock"
    with serving(Served(Things())) as url:
        ran = bythebook("baseline", spec, "--url", url, "-o", file, "--max-requests", "90")

    assert (ran.code, file.exists()) == (4, False)
    assert f"ended by --max-requests; {file} was not written" in ran.err


@pytest.mark.soak
def test_the_same_version_has_not_changed(bythebook: Bythebook, spec: Path, lock: Path) -> None:
    with serving(Served(Things(first=500, left=9))) as url:
        ran = bythebook("check", spec, "--url", url, "--baseline", lock, *QUICK)

    assert ran.code == 0, ran.out + ran.err
    assert f"no change since {lock}; " in ran.out
    assert "; 0 not compared; " in ran.out


@pytest.mark.soak
def test_a_change_is_in_every_report_and_fails_the_run(
    bythebook: Bythebook, spec: Path, lock: Path, tmp_path: Path
) -> None:
    forms = [f"--report={tmp_path / f'r.{ending}'}" for ending in ("json", "html", "md", "sarif", "xml")]
    with serving(Served(NoNull())) as url:
        ran = bythebook("check", spec, "--url", url, "--baseline", lock, *QUICK, *forms)

    assert ran.code == 1
    assert 'note: null -> ""' in ran.out
    assert "(absent, null; make; 4 rows; documented " in ran.out
    found: dict[str, Any] = json.loads((tmp_path / "r.json").read_text())["baseline"]
    [change] = found["changes"]
    assert (change["id"], change["fails"], change["rows"]) == ('note/value/null -> ""', True, 4)
    assert change["curl"].startswith(f"curl -i -X POST {url}/things ")
    assert f"    now: {change['curl']}" in ran.out
    suite = next(each for each in ET.parse(tmp_path / "r.xml").getroot() if each.get("name") == "baseline")
    assert [each.get("name") for each in suite.iter("testcase")] == [change["id"], "comparison"]
    assert len(list(suite.iter("failure"))) == 1
    results = json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"]
    assert [each["level"] for each in results if each["ruleId"] == "changed"] == ["error"]
    assert "note: null" in (tmp_path / "r.md").read_text()
    assert "note: null " in (tmp_path / "r.html").read_text()


@pytest.mark.soak
def test_an_update_takes_the_change_in_and_nothing_else(
    bythebook: Bythebook, spec: Path, lock: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "behavior.lock"
    mine.write_bytes(lock.read_bytes())
    with serving(Served(NoNull(first=4))) as url:
        ran = bythebook("check", spec, "--url", url, "--baseline", mine, "--update-baseline", *QUICK, "-q")

    assert "; updated" in ran.out
    lines = lock.read_text().splitlines()
    gone = [line.split("  ")[1] for line in lines if line not in mine.read_text().splitlines()]
    assert gone == ["note"]


@pytest.mark.soak
def test_an_update_needs_a_complete_run(bythebook: Bythebook, spec: Path, lock: Path, tmp_path: Path) -> None:
    mine = tmp_path / "behavior.lock"
    mine.write_bytes(lock.read_bytes())
    update = ("--baseline", mine, "--update-baseline", *QUICK, "-q")
    with serving(Served(Things())) as url:
        left_out = bythebook("check", spec, "--url", url, *update, "--exclude", "drop=because")
        ended = bythebook("check", spec, "--url", url, *update, "--max-requests", "120")

    assert left_out.code == 4
    assert f"{mine} was not updated: it has rows of drop, which this run did not reach" in left_out.err
    assert ended.code == 4
    assert f"{mine} was not updated: the run was ended by --max-requests" in ended.err
    assert mine.read_bytes() == lock.read_bytes()


def test_what_is_not_reached_is_not_compared_and_never_gone(bythebook: Bythebook, spec: Path, lock: Path) -> None:
    with serving(Served(RefusesAll())) as url:
        ran = bythebook("check", spec, "--url", url, "--baseline", lock, *QUICK)

    assert ran.code in {1, 4}
    assert "untested: no row of it could be compared" in ran.out
    assert "rows of make: " in ran.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["check", "--update-baseline"], 2, "--update-baseline names no file"),
        (["check", "--baseline", "absent.lock"], 2, "absent.lock: cannot be read"),
        (["check", "--baseline", "."], 2, ".: cannot be read"),
        (["baseline", "-o", "."], 2, ".: is a folder"),
        (["baseline", "-o", "absent/behavior.lock"], 2, "cannot be written"),
        (["baseline", "-o", "behavior.lock"], 3, f"nobody answers at {NOBODY}"),
    ],
)
def test_wrong_use_is_one_line(bythebook: Bythebook, spec: Path, words: list[str], code: int, told: str) -> None:
    ran = bythebook(words[0], spec, "--url", NOBODY, *words[1:])

    assert ran.code == code
    assert len(ran.err.splitlines()) == 1
    assert told in ran.err
    assert not Path("behavior.lock").exists()
