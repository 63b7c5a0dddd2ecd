"""Nothing is demanded of a field where a captured page leaves open whether it is sent in the query or in the body."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from documents import NONE, TEXT, Stated, body_of, content, object_of, read_only
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Served

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target

_THING = object_of("id name color", id=read_only(TEXT), name=TEXT, color={**TEXT, "default": "red"})
_SENT = object_of(
    "name", name=TEXT, color={**TEXT, "default": "red", "x-unstated": {"in": "The page does not say it."}}
)
PATHS: Stated = {
    "/things": {
        "post": {
            "operationId": "addThing",
            **body_of(_SENT),
            "responses": {"201": content(_THING), "422": NONE},
        }
    }
}


def in_the_query(call: Call) -> Answer:
    """A correct server of such a page, which reads the color in the query."""
    body = call.body
    if not isinstance(body, dict) or not isinstance(body.get("name"), str):
        return 422, None
    return 201, {"id": "1", "name": body["name"], "color": call.query.get("color", "blue")}


def judged(folder: Path, paths: Stated) -> Summary:
    contract = contract_in(folder, paths)
    target = Target(contract, "http://things.test", app=Served(in_the_query))
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=0, limits=NO_WAITS)))
    return Summary(contract, "http://things.test", 1, results, target.sent, 0.0, redacted=target.redacted)


def outcomes(summary: Summary) -> dict[str, Any]:
    return {each.requirement.id: each.outcome for result in summary.results for each in result.verdicts}


def test_a_field_without_a_place_is_neither_accused_nor_passed(tmp_path: Path) -> None:
    found = outcomes(judged(tmp_path, PATHS))

    assert not [each for each, outcome in found.items() if outcome == "fail"]
    assert not [each for each in found if "/body/color/" in each]
    assert [each for each in found if "color" in each and "unjudged" in each]


def test_the_same_field_in_its_place_is_judged(tmp_path: Path) -> None:
    placed = deepcopy(PATHS)
    schema = placed["/things"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    del schema["properties"]["color"]["x-unstated"]

    assert [each for each, outcome in outcomes(judged(tmp_path, placed)).items() if outcome == "fail"]
