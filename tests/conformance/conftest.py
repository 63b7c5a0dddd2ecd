"""The founding document, and one way to run the kit against an app in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from miniature import AUTHORIZATION

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
