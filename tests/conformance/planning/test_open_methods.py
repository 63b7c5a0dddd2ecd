"""Nothing is sent to an address of a captured page that names no method, and nothing is demanded of it."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from documents import TEXT, Stated, content, object_of
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Served

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target

_PLACE = object_of("name", name=TEXT)
PATHS: Stated = {
    "/reverse": {
        "get": {
            "operationId": "reverse",
            "parameters": [{"name": "zoom", "in": "query", "schema": {"type": "integer", "default": 18}}],
            "responses": {"200": content(_PLACE)},
            "x-unstated": {"method": "The page names no method."},
        }
    },
    "/places": {"get": {"operationId": "places", "responses": {"200": content(_PLACE)}}},
}


def by_post(call: Call) -> Answer:
    """A correct server of such a page, which answers only POST at the address without a method."""
    if call.path == "/reverse" and call.method != "POST":
        return 405, None
    return 200, {"name": "here"}


def judged(folder: Path, paths: Stated) -> tuple[Summary, list[tuple[str, str]]]:
    contract = contract_in(folder, paths)
    sent: list[tuple[str, str]] = []

    def answer(call: Call) -> Answer:
        sent.append((call.method, call.path))
        return by_post(call)

    target = Target(contract, "http://places.test", app=Served(answer))
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=0, limits=NO_WAITS)))
    return Summary(contract, "http://places.test", 1, results, target.sent, 0.0, redacted=target.redacted), sent


def outcomes(summary: Summary) -> dict[str, Any]:
    return {each.requirement.id: each.outcome for result in summary.results for each in result.verdicts}


def test_an_operation_without_a_method_is_neither_called_nor_judged(tmp_path: Path) -> None:
    summary, sent = judged(tmp_path, PATHS)
    found = outcomes(summary)

    assert {path for _, path in sent} == {"/places"}
    assert [each for each, outcome in found.items() if each.startswith("reverse/") and outcome != "inconclusive"] == []
    assert [each for each in found if each.startswith("reverse/") and "unjudged" in each]
    assert "fail" not in found.values()


def test_the_same_operation_with_its_method_is_called(tmp_path: Path) -> None:
    stated = deepcopy(PATHS)
    del stated["/reverse"]["get"]["x-unstated"]

    _, sent = judged(tmp_path, stated)

    assert ("GET", "/reverse") in sent
