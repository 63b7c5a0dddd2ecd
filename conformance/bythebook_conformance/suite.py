"""The conformance suite for pytest: one item for each requirement, named by its id, over the command's own engine.

Run it with `pytest --pyargs bythebook_conformance.suite --bythebook-spec SPEC --bythebook-url URL`. Only what pytest
selected is sent; each operation is run when its first item is. Under pytest-xdist operations that share things go to
one worker (see `workers`), which runs those and no other.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bythebook_conformance.commands import options
from bythebook_conformance.commands.known_values import known_values
from bythebook_conformance.planning.estimate import created
from bythebook_conformance.planning.marks import FIXED_MARK, seed_of
from bythebook_conformance.relations.resources import Api
from bythebook_conformance.reports import waivers
from bythebook_conformance.reports.report import Entry, Gate, Report
from bythebook_conformance.reports.sanitize import shown
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.reports.terminal import outdated_line, plain_lines
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Result
from bythebook_conformance.running.transport.client import Target, UnreachableError
from bythebook_conformance.running.transport.route import Route
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract

_ASKED = pytest.StashKey[tuple[Contract, Effort, Gate]]()


class ConformanceWarning(UserWarning):
    """A requirement is broken on the level of a warning."""


class _Run:
    """The engine's stream, read as far as the items ask for it."""

    def __init__(self, config: pytest.Config, chosen: frozenset[str]) -> None:
        contract, effort, self.gate = _asked(config)
        headers = options.headers(config.getoption("--bythebook-header"))
        self.contract = contract
        self.target = Target(contract, config.getoption("--bythebook-url"), headers, route=_route(config))
        self.effort = replace(effort, chosen=chosen)
        plans = engine.plans(contract, self.effort)
        is_yes = config.getoption("--bythebook-yes")
        options.ask(self.target, lambda: created(contract, plans, effort.examples), is_yes)
        self._groups = {operation.id: group for group in Api.of(contract).components() for operation in group}
        self._operations = {each.id: each.operation for each in options.raised(contract) if each.id in chosen}
        # A worker of pytest-xdist does not know which operations will be its own.
        self.is_shared = hasattr(config, "workerinput")
        self._stream: Iterator[Result] = iter(()) if self.is_shared else self._run(chosen)
        self._found: dict[str, tuple[Entry, Report]] = {}

    def verdict(self, identifier: str) -> tuple[Entry, Report]:
        """Return what became of a requirement, and the report of the operation that it belongs to."""
        if self.is_shared and identifier not in self._found:
            together = {each.id for each in self._groups[self._operations[identifier]]}
            self._stream = self._run(frozenset(each for each, its in self._operations.items() if its in together))
        while identifier not in self._found:
            report = self._report(next(self._stream))
            self._found.update({each.id: (each, report) for each in report.requirements})
        return self._found[identifier]

    def _run(self, chosen: frozenset[str]) -> Iterator[Result]:
        return engine.run(self.contract, self.target, replace(self.effort, chosen=chosen))

    def _report(self, result: Result) -> Report:
        seed, target = self.effort.seed, self.target
        one = Summary(self.contract, target.shown, seed, (result,), target.sent, 0.0, gate=self.gate)
        one = replace(one, redacted=target.redacted, harm=engine.harm(target), mark=self.effort.mark)
        return shown(one.report)


def _route(config: pytest.Config) -> Route:
    ca, cert, proxy = (config.getoption(f"--bythebook-{name}") for name in ("ca", "cert", "proxy"))
    insecure = bool(config.getoption("--bythebook-insecure"))
    return Route.read(ca=Path(ca) if ca else None, cert=cert, insecure=insecure, proxy=proxy)


def _asked(config: pytest.Config) -> tuple[Contract, Effort, Gate]:
    """Return what the options say. The document is read once: collection asks, and so does the run."""
    if _ASKED not in config.stash:
        config.stash[_ASKED] = _read(config)
    return config.stash[_ASKED]


def _read(config: pytest.Config) -> tuple[Contract, Effort, Gate]:
    if not (spec := config.getoption("--bythebook-spec")):
        raise InputError("no document is named", expected="--bythebook-spec SPEC and --bythebook-url URL")
    contract = options.contract_of(spec, overlays=options.overlays_of(config.getoption("--bythebook-overlay")))
    values, waived = (config.getoption(f"--bythebook-{name}") for name in ("values", "waivers"))
    gate = Gate(
        strict=bool(config.getoption("--bythebook-strict")),
        normalized=options.normalized(contract, config.getoption("--bythebook-normalized")),
        waivers=waivers.read(Path(waived), [each.id for each in options.raised(contract)]) if waived else (),
    )
    known = known_values(contract, Path(values) if values else None)
    seed, mark = seed_of(str(config.getoption("--bythebook-seed")), "--bythebook-seed ")
    effort = Effort(seed, config.getoption("--bythebook-examples"), known, normalized=gate.normalized)
    return contract, replace(effort, mark=mark or FIXED_MARK), gate


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item for each requirement of the document."""
    if "requirement" not in metafunc.fixturenames:
        return
    try:
        contract, effort, _ = _asked(metafunc.config)
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


def test_conforms(requirement: str, run: _Run, request: pytest.FixtureRequest) -> None:
    """The server does what the document requires at this place."""
    nobody = ""
    try:
        entry, report = run.verdict(requirement)
    except UnreachableError as error:
        nobody = f"bythebook: {error}"
    if nobody and not run.is_shared:
        pytest.exit(nobody, returncode=3)
    if nobody:
        request.session.shouldstop = nobody  # a worker that exits is taken for a crash
        pytest.fail(nobody, pytrace=False)
    untested = report.untested.get(entry.operation)
    if untested:
        pytest.fail(f"untested: {untested}", pytrace=False)
    if entry.verdict == "error":
        pytest.fail(f"error: {entry.reason}", pytrace=False)
    for waiver, state in report.outdated:
        if waiver.holds(requirement):
            pytest.fail("\n".join((outdated_line(waiver, state), *_told(report, entry))), pytrace=False)
    if entry.verdict == "inconclusive":
        pytest.skip(entry.reason or "")
    if entry.verdict == "fail":
        _conclude(report, entry)


def _conclude(report: Report, entry: Entry) -> None:
    """Ends the test of a finding: as failed where the gate says so, else with a warning, or silently for a notice."""
    told, outcome = "\n".join(_told(report, entry)), report.outcome(entry)
    if outcome == "waived":
        pytest.xfail(told)
    if outcome in report.gate.levels:
        pytest.fail(told, pytrace=False)
    if outcome == "warning":
        warnings.warn(told, ConformanceWarning, stacklevel=1)


def _told(report: Report, entry: Entry) -> Iterator[str]:
    return plain_lines(report, entry) if entry.verdict == "fail" else iter(())
