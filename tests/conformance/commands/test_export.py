"""`bythebook export`: each finding becomes a test that fails on the liar and passes on its mended twin.

`make test` exports the findings of some liars, `make soak` those of all.
"""

from __future__ import annotations

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
from harness import serving
from judging import NO_WAITS
from miniature import Miniature
from shop import Shop

from bythebook_conformance.commands.export.tests import as_pytest, left_out
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.json_report import read, to_bytes
from bythebook_conformance.reports.report import Report
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract

OF_MINIATURE, OF_SHOP = 12, 40


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


def judged(contract: Contract, server: Any, url: str, token: str, **effort: Any) -> Summary:
    """Return what the kit says of a server that is reached in this process, as if it had been asked at a URL."""
    target = Target(contract, "http://testserver", {"Authorization": token}, app=server)
    results = tuple(engine.run(contract, target, Effort(**{"seed": 1, "examples": 0, "limits": NO_WAITS, **effort})))
    return Summary(contract, url, 1, results, target.sent, 0.0, redacted=target.redacted)


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
                summary = judged(self.contract, server(), url, f"Bearer {self.token}", **effort)
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


def sampled(parts: int) -> list[Any]:
    """The parts of a population, of which `make test` runs the first."""
    return [pytest.param(part, marks=[pytest.mark.soak] if part else []) for part in range(parts)]


@pytest.mark.parametrize(
    ("population", "parts", "part"),
    [
        *(pytest.param(of_miniature, OF_MINIATURE, *each.values, marks=each.marks) for each in sampled(OF_MINIATURE)),
        *(pytest.param(of_shop, OF_SHOP, *each.values, marks=each.marks) for each in sampled(OF_SHOP)),
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
    assert missing == {}
