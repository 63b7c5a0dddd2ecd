"""How far a run goes: a rate, workers side by side, nothing created, the same bytes again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import shop
from documents import TEXT, content, list_of, object_of, operation, parameter, resources
from harness import Bythebook, serving
from judging import contract_in
from miniature import AUTHORIZATION, Miniature
from servers import Answer, Call, Resources, Served

from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits, Result
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract

SHOP = Path(shop.__file__).parent / "openapi.yaml"
TAGS = frozenset({"listTags", "putTag", "getTag"})
REVIEWS = frozenset({"createCategory", "getCategory", "listSuggestions"})


def run(contract: Contract, target: Target, chosen: frozenset[str], **effort: Any) -> list[Result]:
    """Judge some operations of a document."""
    ids = frozenset(
        each.id for one in contract.operations if one.id in chosen for _, each in requirements(contract, one)
    )
    return list(engine.run(contract, target, Effort(seed=1, chosen=ids, **effort)))


def of_shop(chosen: frozenset[str], **effort: Any) -> tuple[list[Result], Target]:
    """Judge some operations of the shop, in this process."""
    contract = Contract(load(SHOP))
    target = Target(contract, "http://testserver", {"Authorization": shop.AUTHORIZATION}, app=shop.Shop())
    return run(contract, target, chosen, **effort), target


def test_budget_that_cannot_be_read_is_wrong_use(bythebook: Bythebook) -> None:
    ran = bythebook("check", "ontora", "--url", "http://127.0.0.1:9", "--budget", "soon")

    assert ran.code == 2
    assert ran.err == "bythebook: --budget 'soon' cannot be read; expected a number and a unit: 60s, 5m, 1h\n"


def test_no_create_writes_nothing(bythebook: Bythebook) -> None:
    results, target = of_shop(
        frozenset({"createCategory", "getCategory", "getHealth", "listCustomers"}), limits=Limits(no_create=True)
    )

    assert {each.plan.operation.id for each in results} == {"getCategory", "getHealth", "listCustomers"}
    sent = {each.request.operation for result in results for each in result.record.exchanges}
    assert sent <= {"getCategory", "getHealth", "listCustomers"}
    assert {each.plan.operation.id: bool(each.untested) for each in results}["getHealth"] is False
    assert target.sent


def test_no_create_sends_no_write_to_fill_a_list(tmp_path: Path) -> None:
    """The rules of lists opened the creation of their items, and so sent its smallest request."""
    by_name = parameter("name", type="string")
    listing = operation("all", content(list_of(object_of("id name", id=TEXT, name=TEXT))), parameters=[by_name])
    paths = resources("/t", object_of("name", name=TEXT), object_of("id name", id=TEXT, name=TEXT), listed=listing)
    contract, heard = contract_in(tmp_path, paths), list[str]()

    class Hearing(Resources):
        def __call__(self, call: Call) -> Answer:
            heard.append(call.method)
            return super().__call__(call)

    with serving(Served(Hearing(paths))) as url:
        run(contract, Target(contract, url), frozenset({"all"}), limits=Limits(no_create=True))

    assert set(heard) == {"GET"}


def test_same_seed_sends_the_same_bytes(contract: Contract) -> None:
    def bodies(seed: int) -> list[object]:
        target = Target(contract, "http://testserver", {"Authorization": AUTHORIZATION}, app=Miniature())
        (result,) = engine.run(contract, target, Effort(seed=seed))
        return [each.request.parts for each in result.record.exchanges]

    assert bodies(3) == bodies(3)
    assert bodies(3) != bodies(4)


@pytest.mark.soak
def test_several_workers_find_what_one_worker_finds() -> None:
    contract = Contract(load(SHOP))
    found: list[set[tuple[str, str]]] = []
    for workers in (1, 4):
        with serving(shop.Shop()) as url:
            target = Target(contract, url, {"Authorization": shop.AUTHORIZATION})
            results = run(contract, target, TAGS | REVIEWS, examples=0, limits=Limits(workers=workers))
        found.append({(each.requirement.id, each.outcome) for result in results for each in result.verdicts})
        numbers = [each.number for result in results for each in result.record.exchanges]
        assert len(numbers) == len(set(numbers)) == target.sent

    assert found[0] == found[1]


def test_rate_limit_is_kept(contract: Contract) -> None:
    target = Target(contract, "http://testserver", {"Authorization": AUTHORIZATION}, app=Miniature(), rate=200)
    started = time.monotonic()
    (result,) = engine.run(
        contract, target, Effort(seed=1, examples=0, chosen=frozenset({"createInterview/body/name/required"}))
    )

    assert time.monotonic() - started >= (len(result.record.exchanges) - 1) / 200
