"""`bythebook export`: each finding becomes a test that fails on the liar and passes on its mended twin.

`make test` exports the findings of some liars, `make soak` those of all.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import liars
import miniature
import pytest
import shop
import shop_liars
from harness import Bythebook, Ran, serving
from judging import judged_at
from miniature import Miniature
from shop import Shop

from bythebook_conformance.commands.export.tests import as_pytest, left_out
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.json_report import read, to_bytes
from bythebook_conformance.reports.report import Report
from bythebook_conformance.reports.summary import Summary
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract

OF_MINIATURE, OF_SHOP = 12, 40
# Kinds of which a finding may compare several responses, each of them another time.
NOT_TOLD = {
    *("filter-finds", "listed-change", "listed-null", "listed-once", "listed-whole", "more-told", "next-page"),
    *("others-kept", "query-filters", "query-heeded", "query-sorts"),
}


def pytest_on(folder: Path, url: str = "", **variables: str) -> dict[str, str]:
    """Run the tests of a folder as a user does. Return the result of each, with the message."""
    given = {
        **os.environ,
        "COLUMNS": "1000",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        **({"URL": url} if url else {}),
        **variables,
    }
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=line", "-p", "no:cacheprovider", "-c", os.devnull]
    ran = subprocess.run(
        [*command, "--rootdir", "."], cwd=folder, env=given, capture_output=True, text=True, timeout=300, check=False
    )
    found = re.findall(r"^(PASSED|FAILED|ERROR|XFAIL) (\S+)(.*)$", ran.stdout, re.MULTILINE)
    return {name: f"{result}{message}" for result, name, message in found}


def exported(summary: Summary, folder: Path, name: str) -> Report:
    """Write the tests of a summary, by way of its JSON report, as `test_NAME.py`. Return the report."""
    file = folder / f"{name}.json"
    file.write_bytes(to_bytes(summary.report))
    report = read(file)
    (folder / f"test_{name}.py").write_text(as_pytest(report, report.findings, file.name))
    return report


def is_asserted(result: str) -> bool:
    """Return whether a test failed by what the report expects, and not on the way there."""
    return result.startswith("FAILED") and "expected" in result


@dataclass(frozen=True)
class Population:
    """Liars about one document, each with the options of its run, and the honest server."""

    contract: Contract
    token: str
    mended: Callable[[], Any]
    liars: Sequence[tuple[Callable[[], Any], Mapping[str, Any]]]

    def told_apart(self, folder: Path) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
        """Return the results on the liars, those on the mended twin, and what was not written as a test."""
        missing = dict[str, str]()
        with ExitStack() as stack:
            for number, (server, effort) in enumerate(self.liars):
                url = stack.enter_context(serving(server()))
                summary = judged_at(self.contract, server(), url, f"Bearer {self.token}", **effort)
                report = exported(summary, folder, f"liar{number}")
                missing |= {f"liar{number} {name}": reason for name, reason in left_out(report.findings).items()}
            good = stack.enter_context(serving(self.mended()))
            return pytest_on(folder, TOKEN=self.token), pytest_on(folder, good, TOKEN=self.token), missing


def of_miniature() -> Population:
    """Return the liars about the founding document."""
    servers = [(each.server, dict[str, Any]()) for each in liars.LIARS]
    return Population(contract_of("ontora"), miniature.TOKEN, Miniature, servers)


def of_shop() -> Population:
    """Return the liars about the shop."""
    contract = Contract(load(Path(shop.__file__).parent / "openapi.yaml"))
    servers = [
        (each.server, {"chosen": shop_liars.liar.judged(contract, each), "examples": each.examples})
        for each in shop_liars.LIARS
    ]
    return Population(contract, shop.AUTHORIZATION.removeprefix("Bearer "), Shop, servers)


def kind_of(identifier: str) -> str:
    """Return the kind of a requirement by its id."""
    return identifier.rpartition("/")[2].partition(":")[0]


def sampled(parts: int) -> list[Any]:
    """The parts of a population, of which `make test` runs the first; those of the shop are for `make soak`."""
    return [pytest.param(part, marks=[pytest.mark.soak] if part else []) for part in range(parts)]


@pytest.mark.soak
@pytest.mark.parametrize(
    ("population", "parts", "part"),
    [
        *(pytest.param(of_miniature, OF_MINIATURE, *each.values, marks=each.marks) for each in sampled(OF_MINIATURE)),
        *(pytest.param(of_shop, OF_SHOP, part, marks=pytest.mark.soak) for part in range(OF_SHOP)),
    ],
)
def test_each_test_fails_on_its_liar_and_passes_on_the_mended_twin(
    population: Callable[[], Population], parts: int, part: int, tmp_path: Path
) -> None:
    some = population()
    some = replace(some, liars=some.liars[part::parts])

    on_liars, on_mended, missing = some.told_apart(tmp_path)

    assert len(on_liars) >= len(some.liars)
    assert {name: each for name, each in on_liars.items() if not is_asserted(each)} == {}
    assert {name: each for name, each in on_mended.items() if each != "PASSED"} == {}
    assert on_liars.keys() == on_mended.keys()
    assert {name for name in missing if kind_of(name) not in NOT_TOLD} == set()


class Run:
    """A report of the liar that refuses null for `goal`, and the command that exports it."""

    def __init__(self, bythebook: Bythebook, folder: Path) -> None:
        self.bythebook, self.folder = bythebook, folder
        self.report, self.tests = folder / "report.json", folder / "test_found.py"

    def write(self, change: Callable[[dict[str, Any]], None] = lambda _: None, server: Any = None) -> None:
        """Write the report, with a change; that of another server if one is given."""
        liar = next(each for each in liars.LIARS if each.name == "null refused")
        server = server or liar.server()
        summary = judged_at(contract_of("ontora"), server, "http://127.0.0.1:9", miniature.AUTHORIZATION)
        stated = json.loads(to_bytes(summary.report))
        change(stated)
        self.report.write_text(json.dumps(stated))

    def export(self, *options: object) -> Ran:
        """Export the report."""
        return self.bythebook("export", self.report, "--pytest", self.tests, *options)


@pytest.fixture
def run(bythebook: Bythebook, tmp_path: Path) -> Run:
    return Run(bythebook, tmp_path)


def finding(stated: dict[str, Any]) -> dict[str, Any]:
    """Return the finding of a report as JSON data."""
    found: dict[str, Any] = next(each for each in stated["requirements"] if each["verdict"] == "fail")
    return found


def test_file_says_where_the_document_says_it_and_what_was_expected(run: Run) -> None:
    run.write()

    ran = run.export()

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"1 test of 1 findings written to {run.tests}\n"
    text = run.tests.read_text()
    assert "def test_create_interview_body_goal_nullable(client: httpx.Client) -> None:" in text
    assert re.search(r"page\.txt:\d+ says: ", text)
    assert "expected acceptance of null (2xx); in the run, the server answered 422" in text
    assert "bythebook_" not in text
    assert miniature.TOKEN not in text + run.report.read_text()


def test_file_that_is_there_is_kept_without_force(run: Run) -> None:
    run.write()
    run.tests.write_text("mine")

    ran = run.export()

    assert ran.code == 2
    assert ran.err == f"bythebook: {run.tests}: is there already; expected another FILE, or --force to replace it\n"
    assert run.tests.read_text() == "mine"
    assert run.export("--force").code == 0
    assert "def test_" in run.tests.read_text()


def test_report_without_findings_writes_nothing(run: Run) -> None:
    run.write(server=Miniature())

    ran = run.export()

    assert (ran.code, ran.out) == (0, f"nothing written: {run.report} has no finding that a test can show\n")
    assert not run.tests.exists()


def test_finding_that_no_test_can_show_is_told(run: Run) -> None:
    run.write(lambda stated: finding(stated).update(assertion=None))

    ran = run.export()

    assert ran.code == 0
    assert ran.out.startswith("no test for createInterview/body/goal/nullable: no single response decides")


def test_less_grave_findings_are_counted_where_they_are_left_out(run: Run) -> None:
    run.write(lambda stated: finding(stated).update(level="notice", reason="lenient"))

    ran = run.export("--level", "warning")

    assert ran.out.startswith("no test for 1 notice: --level warning\nnothing written")


def test_texts_of_a_document_and_a_server_stay_texts(run: Run, tmp_path: Path) -> None:
    hostile = 'a """ b \\ \'\'\' {unique} {0} \n\n# c "'

    def change(stated: dict[str, Any]) -> None:
        finding(stated).update(sentence=hostile, expected=hostile, actual=hostile)
        finding(stated)["source"].update(words=hostile, pointer=hostile)
        finding(stated)["steps"][0]["http"]["json"]["name"] = hostile + finding(stated)["steps"][0]["http"]["fresh"]

    run.write(change)

    assert run.export().code == 0
    tree = ast.parse(run.tests.read_text())
    assert sum(isinstance(each, ast.FunctionDef) and each.name.startswith("test_") for each in tree.body) == 1
    seen: list[Any] = []
    with serving(Miniature(guard=lambda body: seen.append(body["name"]))) as url:
        assert pytest_on(tmp_path, url, TOKEN=miniature.TOKEN) == {f"{run.tests.name}::{_only(tree)}": "PASSED"}
    assert seen[0].startswith(hostile)


def _only(tree: ast.Module) -> str:
    functions = (each.name for each in tree.body if isinstance(each, ast.FunctionDef))
    return next(each for each in functions if each.startswith("test_"))


@pytest.mark.parametrize(
    "http",
    [
        {"url": ["/", {"value": "os.system('true')"}]},
        {"json": {"a": [{"$": {"value": "exit()"}}]}},
        {"headers": {"x": [{"secret": "A') or exit('"}]}},
        {"gives": {"id1; exit()": {"at": ["id"]}}},
    ],
)
def test_name_of_a_report_never_becomes_code(run: Run, http: dict[str, Any]) -> None:
    run.write(lambda stated: finding(stated)["steps"][0]["http"].update(http))

    ran = run.export()

    assert ran.code == 2
    assert "is no JSON report" in ran.err
    assert not run.tests.exists()


def test_assertion_about_no_request_is_told(run: Run) -> None:
    run.write(lambda stated: finding(stated).update(assertion={"step": 9, "expect": "accepted"}))

    assert run.export().out.startswith("no test for createInterview/body/goal/nullable: it is about a request that the")


def test_missing_secret_is_named(run: Run, tmp_path: Path) -> None:
    run.write()
    run.export()

    results = pytest_on(tmp_path, TOKEN="")

    assert next(iter(results.values())).endswith("the environment has no TOKEN: the requests need it")


def test_what_is_no_report_is_one_line(run: Run) -> None:
    run.report.write_text("[]")

    ran = run.export()

    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert not run.tests.exists()
