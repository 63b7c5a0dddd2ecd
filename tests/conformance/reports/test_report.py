"""What a run comes to, as a person and a program read it: operations, statuses, the share that was judged."""

from __future__ import annotations

import json
import math
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from harness import Bythebook, serving
from hypothesis import given, settings
from hypothesis import strategies as st
from made import OUTCOMES, entry, operation, printed, report
from several import Several, document

from bythebook_conformance.commands.options import percent
from bythebook_conformance.reports.report import Gate
from bythebook_openapi.errors import InputError


def lines_of(text: str, *starts: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(starts)]


def test_each_operation_lists_its_status_codes(bythebook: Bythebook, tmp_path: Path) -> None:
    server, path = Several(closed=("/things1",)), tmp_path / "report.json"
    with serving(server) as url:
        ran = bythebook("check", document(tmp_path, 2), "--url", url, "--report", f"json={path}", "--verbose")

    told = json.loads(path.read_text())
    sent = Counter(server.paths)
    first, second = told["operations"]
    assert (first["id"], first["method"], first["path"]) == ("make0", "POST", "/things0")
    assert first["requests"] == sum(first["statuses"].values()) == sent["/things0"]
    assert first["statuses"].keys() == {"200", "422"}
    assert first["judged"] == first["raised"]
    assert first["untested"] is None
    assert second["statuses"] == {"403": sent["/things1"]}
    assert second["judged"] < second["raised"]
    assert "valid request with 403" in second["untested"]
    counted = ", ".join(f"{count} x {status}" for status, count in first["statuses"].items())
    assert f"POST /things0  make0  {sent['/things0']} requests: {counted}; judged" in ran.out
    assert "UNTESTED POST /things1" in ran.out
    assert ran.out.count("valid request with 403") == 1


def test_of_many_operations_only_those_with_findings_are_printed() -> None:
    names = [f"op{number}" for number in range(20)]
    entries = [entry(each, "size", "failure" if each == "op3" else "pass") for each in names]
    odd = {"op9": operation("op9", entries, untested="no request was accepted")}
    found = report(entries, operations=tuple(odd.get(each) or operation(each, entries) for each in names))

    told = printed(found)
    assert {name for name in names if f"POST /{name} " in told or f"POST /{name}:" in told} == {"op3", "op9"}
    assert {line.split()[1] for line in lines_of(printed(found, verbose=True), "POST")} == {
        f"/{each}" for each in names
    }


def test_thousands_of_inconclusive_requirements_are_printed_in_short() -> None:
    entries = [entry("op", f"field{number}", "inconclusive", reason=f"reason {number % 40}") for number in range(3000)]
    text, whole = printed(report(entries)), printed(report(entries), verbose=True)

    assert len(text.splitlines()) < 80
    assert "    75  reason 2" in text.splitlines()
    assert "2625  for 35 other reasons; --verbose lists all with their ids" in text
    assert {each.id for each in entries} <= {line.strip() for line in whole.splitlines()}


@settings(deadline=None)
@given(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=20), st.decimals(0, 100, places=2))
def test_share_judged_is_rounded_down_and_gates(outcomes: list[str], minimum: Decimal) -> None:
    found = report([entry("op", f"f{number}", each) for number, each in enumerate(outcomes)], gate=Gate(False, minimum))
    judged = sum(each in {"pass", "failure", "warning"} for each in outcomes)

    text = printed(found)
    assert f"judged {math.floor(100 * judged / len(outcomes))} % of {len(outcomes)} requirements" in text
    below = Fraction(judged, len(outcomes)) < Fraction(minimum) / 100
    assert (f"less than the {minimum} % demanded" in text) == below
    if "failure" in outcomes:
        assert found.exit_code == 1
    else:
        assert found.exit_code == (4 if below or judged == 0 or "error" in outcomes else 0)


@pytest.mark.parametrize(("text", "share"), [("90%", "90"), ("90", "90"), ("99.5 %", "99.5"), ("1%", "1"), ("0", "0")])
def test_share_in_percent_is_read(text: str, share: str) -> None:
    assert percent(text) == Decimal(share)


@pytest.mark.parametrize("text", ["0.9", "1", "1.0", "101", "-3", "ninety", "", "%", "NaN", "1e1", "90%%", "٩٠"])
def test_ambiguous_share_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a share in percent"):
        percent(text)


def test_run_that_judged_too_little_is_untested(bythebook: Bythebook, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with serving(Several(silent=True)) as url:
        options = ("--url", url, "--min-judged", "90%", "--report", f"json={path}")
        enough = bythebook("check", document(tmp_path, 1), "--url", url, "--min-judged", "10")
        few = bythebook("check", document(tmp_path, 1), *options)

    told = json.loads(path.read_text())["judged"]
    assert (enough.code, few.code) == (0, 4)
    assert f"judged {int(told['percent'])} % of {told['raised']} requirements, less than the 90 % demanded" in few.out
    assert told["minimum"] == 90
    assert told["percent"] == pytest.approx(100 * told["requirements"] / told["raised"], abs=0.01)


def test_requirements_that_were_not_written_are_reported(bythebook: Bythebook, tmp_path: Path) -> None:
    spec, path = document(tmp_path, 1), tmp_path / "report.json"
    options = ("--seed", 1, "--examples", 30, "--report", f"json={path}")
    with serving(Several()) as url:
        idle = bythebook("check", spec, "--url", url, *options, "--no-create")

    told = json.loads(path.read_text())
    assert (idle.code, told["requirements"]) == (4, [])
    assert told["unwritten"] > 0
    assert f"{told['unwritten']} requirements need a write, which --no-create forbids" in idle.out
