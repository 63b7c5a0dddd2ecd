"""SARIF reports: they are as the official schema asks, and place each failure on its line of the document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from harness import Bythebook, serving
from hypothesis import given, settings
from hypothesis import strategies as st
from made import HOSTILE, OUTCOMES, entry, operation, report
from several import Several, document

from bythebook_conformance.reports import sarif
from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.waivers import Waiver

# The official schema (OASIS, SARIF 2.1.0 with errata 01), as published.
SARIF = json.loads((Path(__file__).parents[1] / "data" / "sarif-schema-2.1.0.json").read_text())


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(OUTCOMES), HOSTILE), max_size=6),
    st.sampled_from([None, "no request was accepted"]),
    st.lists(
        st.builds(Waiver, st.just("*/0/*"), st.text(min_size=1), st.none(), st.just(1), st.booleans()), max_size=2
    ),
    st.sampled_from(["doc.yaml", "specs/a doc.yaml", "/elsewhere/doc.yaml", "../doc.yaml"]),
)
def test_sarif_is_valid_by_its_official_schema(
    told: list[tuple[str, str]], untested: str | None, waivers: list[Waiver], file: str
) -> None:
    entries = [entry("op", str(number), outcome, actual=text or None) for number, (outcome, text) in enumerate(told)]
    placed = [
        replace(each, source=replace(each.source, file=file, line=number or None))
        for number, each in enumerate(entries)
    ]
    found = report(placed, gate=Gate(waivers=tuple(waivers)), operations=(operation("op", placed, untested=untested),))
    stated: dict[str, Any] = json.loads(sarif.to_bytes(found))

    assert [each.message for each in jsonschema_rs.Draft4Validator(SARIF).iter_errors(stated)] == []
    (run,) = stated["runs"]
    fails = [each for each in placed if each.verdict == "fail"]
    assert [each["partialFingerprints"]["requirement/v1"] for each in run["results"]] == [each.id for each in fails]
    assert [each["level"] for each in run["results"]] == [
        "error" if each.level == "failure" else "warning" for each in fails
    ]
    waived = [bool(each.get("suppressions")) for each in run["results"]]
    assert waived == [found.outcome(each) == "waived" for each in fails]
    assert all(run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert run["invocations"][0]["exitCode"] == found.exit_code
    known = len(run["results"]) + len(run["invocations"][0]["toolExecutionNotifications"])
    assert known or found.exit_code in {0, 4}


def test_failure_is_placed_on_its_line_of_the_document(
    bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "the specs"
    folder.mkdir()
    spec = document(folder, 2)
    monkeypatch.chdir(tmp_path)
    options = ("--seed", 1, "--examples", 0, "--report", "sarif=r.sarif", "--report", "markdown=r.md")
    with serving(Several({"/things1": 4})) as url:
        ran = bythebook("check", spec.relative_to(tmp_path), "--url", url, *options)

    (result,) = json.loads(Path("r.sarif").read_text())["runs"][0]["results"]
    assert ran.code == 1
    assert (result["ruleId"], result["level"]) == ("default", "error")
    assert (
        "The server applies the default 3 when 'size' is absent. Expected 3, got 4. Again: curl -i -X POST"
        in result["message"]["text"]
    )
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "the%20specs/several.json", "uriBaseId": "%SRCROOT%"}
    line = place["region"]["startLine"]
    assert '"size": {' in spec.read_text().splitlines()[line - 1]
    assert f"| `make1/body/size/default` | `3` | `4` | `the specs/several.json:{line}` |" in Path("r.md").read_text()
