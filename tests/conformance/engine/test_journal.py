"""`--journal` and `--resume`: a run that was killed goes on, and sends nothing again that was judged."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, Stated, list_of, object_of, posts, resources
from harness import Bythebook, Ran, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import contract_in
from servers import Answer, Call, Resources, Served
from starlette.responses import JSONResponse

from bythebook_conformance.model import Request
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.journal import Journal, head
from bythebook_openapi.model.contract import Contract, Operation

SENT: Stated = object_of("name", name=WORD, size={"type": "integer", "default": 3})
SHOWN: Stated = object_of("id", id=TEXT, name=TEXT, size=INTEGER)
PATHS = resources(
    "/t", SENT, SHOWN, made="201", listed=list_of(SHOWN), get="read", put="replace", patch="change", delete="drop"
)
TOKEN = "Bearer s3cret-token-of-this-test"


class Unique(Resources):
    """A correct server that takes each name once."""

    def __init__(self, paths: Stated = PATHS) -> None:
        super().__init__(paths)
        self.got: list[tuple[str, str, str]] = []

    def __call__(self, call: Call) -> Answer:
        self.got.append((call.method, call.path, call.content.decode()))
        named = call.body.get("name") if isinstance(call.body, dict) else None
        key = call.path.removeprefix(self.path).strip("/")
        if isinstance(named, str) and any(each["name"] == named for own, each in self.kept.items() if own != key):
            return 409, {"detail": "the name is taken"}
        return super().__call__(call)


class KilledError(BaseException):
    """The run is killed: nothing that it would do later is done."""


def contract_of_unique() -> Contract:
    return contract_in(Path(tempfile.mkdtemp()), PATHS)


CONTRACT = contract_of_unique()
Outcomes = dict[str, tuple[str, str]]


class Killing(Target):
    """A target whose run is killed at a request: before it is sent, or when it was answered."""

    calls, dies_at, is_late = 0, 0, False

    @property
    def is_dead(self) -> bool:
        return self.calls >= self.dies_at > 0

    def _call(self, operation: Operation, request: Request) -> Any:
        self.calls += 1
        if self.calls == self.dies_at and not self.is_late:
            raise KilledError
        answer = super()._call(operation, request)
        if self.calls == self.dies_at:
            raise KilledError
        return answer


def run(server: Any, path: Path, *, is_new: bool = True, at: int = 0, is_late: bool = False) -> Outcomes:
    """Judge a server with a journal. Returns the outcome and the level of each requirement."""
    target = Killing(CONTRACT, "http://testserver", {"Authorization": TOKEN}, app=Served(server))
    target.dies_at, target.is_late = at, is_late
    mine = head(CONTRACT.document.digest, "0", {"seed": 1}, {})
    target.journal = journal = Journal(path, mine) if is_new else Journal.read(path)
    journal.compare(mine)
    journal.open(target.redacted, target.headers, is_new=is_new)
    try:
        results = tuple(engine.run(CONTRACT, target, Effort(seed=1, examples=3)))
    finally:
        journal.close()
    return {each.requirement.id: (each.outcome, each.level or "") for one in results for each in one.verdicts}


def killed(server: Unique, path: Path, at: int, *, is_late: bool) -> None:
    """Judge a server until it gets a request; the run does nothing after that, not even its clean-up."""
    with pytest.raises(KilledError), dead():
        run(server, path, at=at, is_late=is_late)


@contextmanager
def dead() -> Iterator[None]:
    before = engine._Group.clean_up
    engine._Group.clean_up = lambda self: None if self.target.is_dead else before(self)  # type: ignore
    try:
        yield
    finally:
        engine._Group.clean_up = before  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcomes, list[tuple[str, str, str]]]:
    """The verdicts of a run that is not killed, and what it sends."""
    server = Unique()
    return run(server, tmp_path_factory.mktemp("whole") / "run.journal"), server.got


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(share=st.floats(0.0, 0.99), is_late=st.booleans())
def test_run_that_was_killed_goes_on(whole: Any, share: float, is_late: bool) -> None:
    verdicts, sent = whole
    at = 1 + int(share * len(sent))
    path, server = Path(tempfile.mkdtemp()) / "run.journal", Unique()
    is_late = is_late and sent[at - 1][0] != "DELETE"  # a DELETE whose response is lost cannot be told from a failure
    killed(server, path, at, is_late=is_late)
    before = len(server.got)
    found = run(server, path, is_new=False)

    assert found == verdicts
    assert server.kept == {}
    answered = Counter(server.got[: before - is_late])
    again = Counter(server.got)
    bodies = [each for each, count in again.items() if each[2] and count > sent.count(each) and answered[each]]
    assert bodies == []  # each creation and change that was answered is sent as often as without the kill
    assert len(server.got) <= len(sent) + 4
