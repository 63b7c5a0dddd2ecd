"""The judge finds nothing on the simulator, and every answer is one that the document describes; a seam is enough to
make it wrong.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from simulated import body, document, thing_paths

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import Document
from bythebook_openapi.states import ABSENT
from bythebook_simulator import Behavior, Context, Decoded, Simulator
from bythebook_simulator.faults.families import OPERATORS
from bythebook_simulator.faults.spots import spots

TOKEN = "s3cret-token-of-the-tests"
ROOT = Path(__file__).parents[2]


def judged(spec: Path | Document, behavior: Behavior | None = None) -> Summary:
    contract = contract_of(str(spec) if isinstance(spec, Path) else spec)
    app = Simulator(contract.document, seed=1, tokens=(TOKEN,), behavior=behavior)
    target = Target(contract, "http://testserver", {"Authorization": f"Bearer {TOKEN}"}, app=app)
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=3)))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


def with_an_action() -> Document:
    """Return a document of things that are closed by an action, which answers the thing."""
    shown = {
        "type": "object",
        "required": ["id", "title", "status"],
        "properties": {
            "id": {"type": "string", "format": "uuid", "readOnly": True},
            "title": {"type": "string", "minLength": 1},
            "status": {"type": "string", "enum": ["open", "closed"], "readOnly": True},
        },
    }
    paths = thing_paths(shown)
    key = paths["/things/{id}"]["parameters"]
    close = {"operationId": "close", "responses": {"200": body(shown), "404": {"description": "nothing"}}}
    return document({**paths, "/things/{id}/close": {"parameters": key, "post": close}})


def told(summary: Summary) -> list[str]:
    return [each.requirement.id for each in summary.verdicts if each.level or each.outcome == "error"]


@pytest.mark.soak
@pytest.mark.parametrize("spec", ["specs/ontora/openapi.yaml", "tests/generator/library.yaml"])
def test_the_judge_finds_nothing(spec: str) -> None:
    summary = judged(ROOT / spec)

    assert told(summary) == []
    assert sum(each.outcome == "pass" for each in summary.verdicts) > 0.85 * len(summary.verdicts)


def test_operations_and_whole_queries_of_openapi_3_2_are_answered_as_documented() -> None:
    """The simulator shows sequences without items, which say nothing of them."""
    summary = judged(ROOT / "tests/truth/openapi-3.2.yaml")

    assert told(summary) == []
    assert not summary.untested
    assert {"copy/body/title/required", "report/query/year/required", "select/query/selector/required"} <= {
        each.requirement.id for each in summary.verdicts if each.outcome == "pass"
    }


def test_a_behavior_that_is_wrong_in_one_step_is_found() -> None:
    right = Behavior()

    def complete(context: Context, decoded: Decoded) -> Decoded:
        whole = right.complete(context, decoded)
        if decoded.body is ABSENT or "completion_threshold" in decoded.body:
            return whole
        body: dict[str, Any] = {**whole.body, "completion_threshold": 80}
        return replace(whole, body=body)

    wrong = replace(right, complete=complete)

    assert told(judged(ROOT / "specs/ontora/openapi.yaml", wrong)) == [
        "createInterview/body/completion_threshold/default"
    ]


@pytest.mark.soak
def test_an_action_that_forgets_what_it_answers_is_found() -> None:
    asked = with_an_action()
    server = Simulator(asked, seed=1, tokens=(TOKEN,))
    spot = next(each for each in spots(server.world) if each.name == "close")
    forgets = next(each for each in OPERATORS if each.id == "forgets")

    assert told(judged(asked)) == []
    assert told(judged(asked, forgets.behavior(spot))) == ["close/action-kept"]
