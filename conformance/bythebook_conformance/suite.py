"""The conformance suite for pytest: one item for each requirement, named by its id, over the command's own engine.

Run it with `pytest --pyargs bythebook_conformance.suite --bythebook-spec SPEC --bythebook-url URL`. Only what pytest
selected is sent; each operation is run when its first item is.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bythebook_conformance import engine, options
from bythebook_conformance.engine import Effort, Result
from bythebook_conformance.model import Verdict
from bythebook_conformance.reports.text import plain_lines
from bythebook_conformance.summary import Summary
from bythebook_conformance.target import Target, UnreachableError
from bythebook_specs.contract import Contract
from bythebook_specs.errors import InputError


class ConformanceWarning(UserWarning):
    """A requirement is broken on the level of a warning."""


class _Run:
    """The engine's stream, read as far as the items ask for it."""

    def __init__(self, config: pytest.Config, chosen: frozenset[str]) -> None:
        contract, effort = _asked(config)
        headers = options.headers(config.getoption("--bythebook-header"))
        self.contract = contract
        self.target = Target(contract, config.getoption("--bythebook-url"), headers)
        self.effort = replace(effort, chosen=chosen)
        self.strict = bool(config.getoption("--bythebook-strict"))
        creates = sum(plan.creates + effort.examples for plan in engine.plans(contract, self.effort) if plan.creates)
        if not config.getoption("--bythebook-yes") and not self.target.is_loopback:
            options.ask(self.target, creates, yes=False)
        self._stream: Iterator[Result] = engine.run(contract, self.target, self.effort)
        self._found: dict[str, tuple[Verdict, Result]] = {}

    def verdict(self, identifier: str) -> tuple[Verdict, Result]:
        """Return the verdict of a requirement, and the result of the operation that it belongs to."""
        while identifier not in self._found:
            result = next(self._stream)
            self._found.update({each.requirement.id: (each, result) for each in result.verdicts})
        return self._found[identifier]

    def summary(self, result: Result) -> Summary:
        """Return the summary of one operation, by which a verdict is told."""
        target = self.target
        return Summary(
            self.contract, target.shown, self.effort.seed, (result,), target.sent, 0.0, redacted=target.redacted
        )


def _asked(config: pytest.Config) -> tuple[Contract, Effort]:
    contract = options.contract_of(config.getoption("--bythebook-spec"))
    values = config.getoption("--bythebook-values")
    known = options.known_values(contract, Path(values) if values else None)
    return contract, Effort(config.getoption("--bythebook-seed"), config.getoption("--bythebook-examples"), known)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item for each requirement of the document."""
    if "requirement" not in metafunc.fixturenames:
        return
    try:
        contract, effort = _asked(metafunc.config)
        ids = [each.id for plan in engine.plans(contract, effort) for each in plan.requirements]
    except InputError as error:
        raise pytest.UsageError(str(error)) from error
    if not metafunc.config.getoption("--bythebook-url"):
        raise pytest.UsageError("bythebook: no server is named; expected --bythebook-url URL")
    metafunc.parametrize("requirement", ids, ids=ids)


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest) -> _Run:
    """The run that all items share; it knows which of them were selected."""
    items = (item for item in request.session.items if isinstance(item, pytest.Function))
    chosen = {str(item.callspec.params["requirement"]) for item in items if item.originalname == "test_conforms"}
    try:
        return _Run(request.config, frozenset(chosen))
    except InputError as error:
        raise pytest.UsageError(str(error)) from error


def test_conforms(requirement: str, run: _Run) -> None:
    """The server does what the document requires at this place."""
    try:
        verdict, result = run.verdict(requirement)
    except UnreachableError as error:
        pytest.exit(f"bythebook: nobody answers at {error}", returncode=3)
    if result.untested:
        pytest.fail(f"untested: {result.untested}", pytrace=False)
    if verdict.outcome == "error":
        pytest.fail(f"error: {verdict.reason}", pytrace=False)
    if verdict.outcome == "inconclusive":
        pytest.skip(verdict.reason)
    if verdict.outcome == "fail":
        told = "\n".join(plain_lines(run.summary(result), verdict))
        if verdict.level == "failure" or run.strict:
            pytest.fail(told, pytrace=False)
        warnings.warn(told, ConformanceWarning, stacklevel=1)
