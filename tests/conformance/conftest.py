"""The founding document, and one way to run the kit against an app in this process."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from miniature import AUTHORIZATION

from bythebook.main import main
from bythebook_conformance import engine
from bythebook_conformance.command import contract_of
from bythebook_conformance.engine import Effort
from bythebook_conformance.summary import Summary
from bythebook_conformance.target import Target
from bythebook_specs.contract import Contract

Check = Callable[..., Summary]


@pytest.fixture(scope="session")
def contract() -> Contract:
    return contract_of("ontora")


@pytest.fixture
def check(contract: Contract) -> Check:
    """Run the kit against an app; the authorization is the right one unless another is given."""

    def run(app: Any, *, authorization: str | None = AUTHORIZATION, strict: bool = False, **effort: Any) -> Summary:
        headers = {"Authorization": authorization} if authorization else {}
        target = Target(contract, "http://testserver", headers, app=app)
        results = tuple(engine.run(contract, target, Effort(**{"seed": 1, **effort})))
        return Summary(contract, target.shown, 1, results, target.sent, 0.0, strict, redacted=target.redacted)

    return run


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI app on a free port of this machine, and give its URL."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Bythebook = Callable[..., Ran]


@pytest.fixture
def bythebook(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bythebook:
    """Run the command line in this process."""

    def run(*args: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bythebook", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return run
