"""The founding document, and one way to run the kit against an app in this process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from harness import Bythebook, Check, Ran
from judging import NO_WAITS, Judge, judge_in, searched
from miniature import AUTHORIZATION

from bythebook.main import main
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract


@pytest.fixture(scope="session")
def contract() -> Contract:
    return contract_of("ontora")


@pytest.fixture
def check(contract: Contract) -> Check:
    """Run the kit against an app; the authorization is the right one, and the search that of `make soak` alone, unless
    said otherwise.
    """

    def run(
        app: Any,
        *,
        authorization: str | None = AUTHORIZATION,
        strict: bool = False,
        notices: bool = False,
        **effort: Any,
    ) -> Summary:
        headers = {"Authorization": authorization} if authorization else {}
        target = Target(contract, "http://testserver", headers, app=app)
        given = {"seed": 1, "examples": searched(10), "limits": NO_WAITS, **effort}
        results = tuple(engine.run(contract, target, Effort(**given)))
        gate = Gate(strict=strict, notices=notices)
        return Summary(contract, target.shown, 1, results, target.sent, 0.0, gate=gate, redacted=target.redacted)

    return run


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Judge a small server by the paths of a document, which a test writes in place."""
    return judge_in(tmp_path)


@pytest.fixture
def bythebook(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bythebook:
    """Run the command line in this process.

    What a server does not show at once is looked for again in a tenth of the time.
    """
    monkeypatch.setattr(engine, "_WAITS", (0.02, 0.05, 0.1))

    def run(*args: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bythebook", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return run
